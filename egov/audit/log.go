package audit

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
	"go.uber.org/zap"
	"golang.org/x/mod/sumdb/note"
)

// Config makes a [Log].
type Config struct {
	// Store is the database of the program. Required.
	Store *store.DB
	// Origin names the log, usually the agency's code, such as "H29.17". It
	// stands in every entry and checkpoint and is the name of the signing key.
	// Letters, digits and "._/-". Required.
	Origin string
	// Key signs checkpoints (Ed25519). Default: none, checkpoints are unsigned.
	Key ed25519.PrivateKey
	// PseudonymKey is the secret under pseudonyms, 32 bytes or more. Default: a
	// random key that is made once and kept in the store.
	PseudonymKey []byte
	// SafeKeys are further keys of details whose values are written in clear.
	SafeKeys []string
	// Clock fills in the time of records; default worktime.System.
	Clock worktime.Clock
	// Log tells of exports; default none.
	Log *zap.Logger
	// Rand makes the pseudonym key; default crypto/rand.Reader.
	Rand io.Reader
}

// Format keeps the keys out of every fmt verb.
func (c Config) Format(s fmt.State, _ rune) {
	fmt.Fprintf(s, "audit.Config{Origin: %q, keys withheld}", c.Origin)
}

// Log is an append-only log in the tables of a store. It is safe for
// concurrent use.
type Log struct {
	db     *store.DB
	origin string
	clock  worktime.Clock
	log    *zap.Logger
	safe   []string
	signer note.Signer // nil: unsigned
	vkey   string

	pseudonymKey func() []byte // a function, so that printing shows no key
}

// Format keeps the keys out of every fmt verb.
func (l *Log) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "audit.Log{Origin: %q}", l.origin) }

var originForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$`)

// New makes the tables when they are absent and opens the log.
func New(ctx context.Context, cfg Config) (*Log, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	l := &Log{db: cfg.Store, origin: cfg.Origin, clock: cfg.Clock, log: cfg.Log, safe: append(SafeKeys(), cfg.SafeKeys...)}
	if l.clock == nil {
		l.clock = worktime.System()
	}
	if l.log == nil {
		l.log = zap.NewNop()
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if err := l.sign(cfg.Key); err != nil {
		return nil, err
	}
	if err := l.db.Migrate(ctx, "audit", schema); err != nil {
		return nil, err
	}
	return l, l.db.Update(ctx, func(tx *store.Tx) error { return l.begin(tx, cfg) })
}

func (c Config) check() error {
	var faults []error
	bad := func(field, reason string) {
		faults = append(faults, fault.New(fault.Config, "field", field, "reason", reason).At(field))
	}
	if c.Store == nil {
		bad("Store", "required")
	}
	if !originForm.MatchString(c.Origin) {
		bad("Origin", "letters, digits and ._/- only")
	}
	if len(c.Key) != 0 && len(c.Key) != ed25519.PrivateKeySize {
		bad("Key", "not an Ed25519 key")
	}
	if n := len(c.PseudonymKey); n != 0 && n < 32 {
		bad("PseudonymKey", "shorter than 32 bytes")
	}
	return fault.Join(faults...)
}

// begin writes the rows that exist once: the head, the origin, the key.
func (l *Log) begin(tx *store.Tx, cfg Config) error {
	if err := tx.Lock(headLock); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO audit_head(id, size, frontier) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING`, []byte{}); err != nil {
		return err
	}
	origin, err := once(tx, "origin", []byte(l.origin))
	if err != nil {
		return err
	}
	if string(origin) != l.origin {
		return fault.New(fault.AuditOrigin)
	}
	key := cfg.PseudonymKey
	if len(key) == 0 {
		fresh := make([]byte, 32)
		if _, err := io.ReadFull(cfg.Rand, fresh); err != nil {
			return fault.New(fault.Unexpected).Wrap(err)
		}
		if key, err = once(tx, "pseudonym-key", fresh); err != nil {
			return err
		}
	}
	key = slices.Clone(key)
	l.pseudonymKey = func() []byte { return key }
	return nil
}

// once keeps a value on the first call and returns the kept one ever after.
func once(tx *store.Tx, name string, value []byte) (kept []byte, err error) {
	if _, err := tx.Exec(`INSERT INTO audit_setting(name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, value); err != nil {
		return nil, err
	}
	err = tx.Row(`SELECT value FROM audit_setting WHERE name = $1`, name).Scan(&kept)
	return kept, err
}

const headLock = "audit:head"

// Append writes a record in the caller's transaction and returns its index:
// it stands in the log when, and only when, the transaction commits. At is
// filled in; Actor, OnBehalfOf and Agency come from the principal in the
// transaction's context where they are empty.
//
// Errors: [fault.AuditRecord], [fault.AuditNoActor], [fault.AuditPersonal],
// [fault.AuditDetail].
func (l *Log) Append(tx *store.Tx, rec Record) (index int64, err error) {
	rec, err = l.complete(tx.Context(), rec)
	if err != nil {
		return 0, err
	}
	if err := tx.Lock(headLock); err != nil {
		return 0, err
	}
	h, err := readHead(tx)
	if err != nil {
		return 0, err
	}
	e := Entry{Index: h.size, Record: rec}
	text, err := e.encode(l.origin)
	if err != nil {
		return 0, err
	}
	leaf := leafHash(text)
	if err := insert(tx, e, text, leaf); err != nil {
		return 0, err
	}
	h.push(leaf)
	if err := h.write(tx); err != nil {
		return 0, err
	}
	return e.Index, fillTiles(tx, h.size)
}

// complete fills in what the record leaves open and checks it.
func (l *Log) complete(ctx context.Context, rec Record) (Record, error) {
	if p, ok := ident.From(ctx); ok && rec.Actor == "" {
		rec.Actor = p.Subject
		if rec.OnBehalfOf == "" {
			rec.OnBehalfOf = p.OnBehalfOf
		}
		if rec.Agency == "" {
			rec.Agency = string(p.Agency)
		}
	}
	rec = rec.normal()
	rec.At = l.clock.Now().UTC().Truncate(time.Microsecond)
	if rec.Actor == "" {
		return rec, fault.New(fault.AuditNoActor)
	}
	rec.Actor, rec.OnBehalfOf = l.actorName(rec.Actor), l.actorName(rec.OnBehalfOf)
	return rec, fault.Join(rec.form(), l.private(rec))
}

func insert(tx *store.Tx, e Entry, text []byte, leaf [32]byte) error {
	_, err := tx.Exec(`INSERT INTO audit_record(idx, at, act, actor, object, body, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.Index, e.At.UnixMicro(), e.Act, e.Actor, e.Object, text, leaf[:])
	if err != nil {
		return err
	}
	for _, value := range e.pseudonyms() {
		if _, err := tx.Exec(`INSERT INTO audit_value(pseudonym, idx) VALUES ($1, $2)`, value, e.Index); err != nil {
			return err
		}
	}
	return nil
}

// pseudonyms lists the different pseudonyms of an entry, wherever they stand.
func (e Entry) pseudonyms() []string {
	var list []string
	for _, f := range e.fields() {
		if pseudonymForm.MatchString(f.value) && !slices.Contains(list, f.value) {
			list = append(list, f.value)
		}
	}
	return list
}
