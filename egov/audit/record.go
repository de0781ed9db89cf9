package audit

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/fault"
	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/text/unicode/norm"
)

// Record is one act to be written down. Names are codes and identifiers;
// personal values stand there as pseudonyms only ([Log.Pseudonym]).
type Record struct {
	// At is when it happened; [Log.Append] fills it in, to the microsecond, UTC.
	At time.Time
	// Act is what was done, "room.verb": "dossier.accept". Required.
	Act string
	// Actor is the subject of who did it; default: the context's principal. A
	// subject that looks like personal data is replaced by its pseudonym.
	Actor string
	// OnBehalfOf is the subject acted for by delegation; "" for oneself.
	OnBehalfOf string
	// Agency is the code of the agency acted for; default: the principal's.
	Agency string
	// Object is what it was done to, "kind:id": "dossier:H29.17-20260105-0001".
	Object string
	// Outcome is "ok" by default, or a word such as "denied".
	Outcome string
	// Details are few short values under the keys of [SafeKeys], or pseudonyms
	// under any key.
	Details map[string]string
}

// Entry is a record at its place in the log.
type Entry struct {
	Index int64
	Record
}

// Limits of a record.
const (
	maxField   = 256 // bytes of a field, and of a detail's key or value
	maxDetails = 32
)

// line is the form in which an entry is hashed, stored and exported: one line
// of JSON, members in this order, details sorted by key, no member twice, then
// a newline. The log's origin and the index are inside, so that an entry cannot
// pass for one of another log or another place.
type line struct {
	Log        string            `json:"log"`
	Index      int64             `json:"n"`
	At         string            `json:"at"`
	Act        string            `json:"act"`
	Actor      string            `json:"actor"`
	OnBehalfOf string            `json:"for,omitempty"`
	Agency     string            `json:"agency"`
	Object     string            `json:"object"`
	Outcome    string            `json:"outcome"`
	Details    map[string]string `json:"details,omitempty"`
}

const timeForm = "2006-01-02T15:04:05.000000Z"

// encode writes an entry in its one form.
func (e Entry) encode(origin string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(line{
		Log: origin, Index: e.Index, At: e.At.UTC().Format(timeForm), Act: e.Act, Actor: e.Actor, OnBehalfOf: e.OnBehalfOf,
		Agency: e.Agency, Object: e.Object, Outcome: e.Outcome, Details: e.Details,
	})
	if err != nil {
		return nil, fault.New(fault.AuditRecord, "field", "details").Wrap(err)
	}
	return b.Bytes(), nil
}

// ParseEntry reads an entry as it stands in a data tile of an export, newline
// included. Anything but the one form in which entries are written is refused
// with [fault.AuditEntry]; origin must be the entry's own ([fault.AuditOrigin]).
func ParseEntry(text []byte, origin string) (Entry, error) {
	bad := func(n int64) error { return fault.New(fault.AuditEntry, "index", n) }
	var l line
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if len(text) > maxEntry || dec.Decode(&l) != nil {
		return Entry{}, bad(-1)
	}
	at, err := time.Parse(timeForm, l.At)
	if err != nil {
		return Entry{}, bad(l.Index)
	}
	e := Entry{Index: l.Index, Record: Record{
		At: at, Act: l.Act, Actor: l.Actor, OnBehalfOf: l.OnBehalfOf, Agency: l.Agency,
		Object: l.Object, Outcome: l.Outcome, Details: l.Details,
	}}
	again, err := e.encode(l.Log)
	if err != nil || !bytes.Equal(again, text) || e.form() != nil || l.Index < 0 {
		return Entry{}, bad(l.Index)
	}
	if l.Log != origin {
		return Entry{}, fault.New(fault.AuditOrigin)
	}
	return e, nil
}

// maxEntry bounds the length of an entry's line: every field at its limit and
// escaped.
const maxEntry = 6 * maxField * (8 + 2*maxDetails)

func leafHash(text []byte) tlog.Hash { return tlog.RecordHash(text) }

// normal brings all texts to NFC and fills the outcome.
func (r Record) normal() Record {
	for _, f := range []*string{&r.Act, &r.Actor, &r.OnBehalfOf, &r.Agency, &r.Object, &r.Outcome} {
		*f = norm.NFC.String(*f)
	}
	if r.Outcome == "" {
		r.Outcome = "ok"
	}
	details := make(map[string]string, len(r.Details))
	for k, v := range r.Details {
		details[norm.NFC.String(k)] = norm.NFC.String(v)
	}
	r.Details = details
	return r
}

// fields lists the record's texts by name, in a fixed order.
func (r Record) fields() []field {
	list := []field{
		{"act", r.Act}, {"actor", r.Actor}, {"onBehalfOf", r.OnBehalfOf},
		{"agency", r.Agency}, {"object", r.Object}, {"outcome", r.Outcome},
	}
	for _, k := range slices.Sorted(maps.Keys(r.Details)) {
		list = append(list, field{"details", k}, field{"details." + k, r.Details[k]})
	}
	return list
}

type field struct{ name, value string }

// form checks lengths and characters; all faults are joined.
func (r Record) form() error {
	var faults []error
	bad := func(name string) { faults = append(faults, fault.New(fault.AuditRecord, "field", name)) }
	if r.Act == "" {
		bad("act")
	}
	if len(r.Details) > maxDetails {
		bad("details")
	}
	for _, f := range r.fields() {
		if len(f.value) > maxField || !plain(f.value) {
			name := f.name
			if !plain(name) || len(name) > maxField {
				name = "details"
			}
			bad(name)
		}
	}
	return fault.Join(faults...)
}

// plain refuses control characters and what is no UTF-8.
func plain(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r < 0x20 || r >= 0x7f && r < 0xa0 {
			return false
		}
	}
	return true
}
