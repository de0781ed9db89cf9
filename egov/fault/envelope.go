package fault

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// Envelope is the answer of a service of the city's LGSP, as its live clients
// read it:
//
//	{"StatusCode":200,"Status":"SUCCESS","Description":"","ResultObject":{…},
//	 "ResultType":"object","ThrowException":false}
//
// An answer succeeded when StatusCode is 200, Status is SUCCESS and
// ThrowException is false; the HTTP status alone says nothing.
type Envelope struct {
	StatusCode     int             `json:"StatusCode"`
	Status         string          `json:"Status"`
	Description    string          `json:"Description"`
	ResultObject   json.RawMessage `json:"ResultObject"`
	ResultType     string          `json:"ResultType"`
	ThrowException bool            `json:"ThrowException"`
}

// The words of Envelope.Status that we write.
const (
	statusSuccess = "SUCCESS"
	statusError   = "ERROR"
)

// Success puts an answer into an envelope. ResultType says what sort of JSON it
// is: object, array, string, number, boolean or null.
func Success(result any) (Envelope, error) {
	body, err := json.Marshal(result)
	if err != nil {
		return Envelope{}, New(Unexpected).Wrap(err)
	}
	return Envelope{StatusCode: http.StatusOK, Status: statusSuccess, ResultObject: body, ResultType: jsonType(body)}, nil
}

// Failure puts an error into an envelope: the kind's HTTP status, the
// Vietnamese sentence, and the [Details] as ResultObject with ResultType
// "problem", from which our own clients take the code. ThrowException is true
// for Internal and Unavailable: what the caller cannot mend. Causes stay out.
func Failure(err error) Envelope {
	p := Problem(err, Vietnamese)
	body, _ := json.Marshal(p) // strings and numbers only
	kind := p.Code.Kind()
	return Envelope{
		StatusCode: p.Status, Status: statusError, Description: p.Vi, ResultObject: body, ResultType: typeProblem,
		ThrowException: kind == Internal || kind == Unavailable,
	}
}

const typeProblem = "problem"

func jsonType(body []byte) string {
	switch body[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// Err is nil for a success and otherwise an error of ours (an *Error, or several
// joined). A service of the framework tells the code: what it says of the
// request (Invalid, NotFound, Conflict, Denied) is repeated, with path and
// arguments. Any other failure is [RemoteRefused], [RemoteMissing],
// [RemoteDenied] or [RemoteFailed], by StatusCode. Its Description is another
// system's text and may hold anything: it is the cause, for the log of the
// integrator, and not shown.
func (e Envelope) Err() error {
	if e.StatusCode == http.StatusOK && e.Status == statusSuccess && !e.ThrowException {
		return nil
	}
	if err := e.told(); err != nil {
		return err
	}
	return New(remoteCode(e), "status", e.StatusCode).Wrap(remoteText(e.Description))
}

// told is what a service of the framework says of the request, nil when it is
// none or failed itself.
func (e Envelope) told() error {
	var d Details
	if e.ResultType != typeProblem || json.Unmarshal(e.ResultObject, &d) != nil {
		return nil
	}
	if len(d.Errors) == 0 {
		d.Errors = []Item{d.Item}
	}
	var errs []error
	for _, i := range d.Errors {
		kind := i.Code.Kind()
		if kind == Internal || kind == Unavailable {
			return nil
		}
		errs = append(errs, i.err())
	}
	if len(errs) == 1 {
		return errs[0]
	}
	return Join(errs...)
}

// err makes the error of which the item was made.
func (i Item) err() *Error {
	e := New(i.Code).At(i.Path)
	for _, name := range slices.Sorted(maps.Keys(i.Args)) {
		e.args = append(e.args, arg{name, clip(i.Args[name])})
	}
	return e
}

// remoteText is what another system said.
type remoteText string

func (t remoteText) Error() string { return clip(string(t)) }

func clip(s string) string {
	const most = 300
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func remoteCode(e Envelope) Code {
	switch {
	case e.StatusCode == http.StatusNotFound:
		return RemoteMissing
	case e.StatusCode == http.StatusUnauthorized || e.StatusCode == http.StatusForbidden:
		return RemoteDenied
	case e.StatusCode >= 400 && e.StatusCode < 500 && !e.ThrowException:
		return RemoteRefused
	}
	return RemoteFailed
}

// Decode takes the answer of a success into result; a failure is Err. An answer
// of another form is [RemoteAnswer].
func (e Envelope) Decode(result any) error {
	if err := e.Err(); err != nil {
		return err
	}
	if result == nil {
		return nil
	}
	if len(bytes.TrimSpace(e.ResultObject)) == 0 {
		e.ResultObject = json.RawMessage("null")
	}
	if err := json.Unmarshal(e.ResultObject, result); err != nil {
		return New(RemoteAnswer).Wrap(err)
	}
	return nil
}

// maxEnvelope bounds an answer, in bytes.
const maxEnvelope = 64 << 20

// ReadEnvelope reads an answer and takes its ResultObject into result (nil to
// drop it). A failure gives an *Error; see [Envelope.Err]. Text that is no
// envelope is [RemoteAnswer].
func ReadEnvelope(body []byte, result any) error {
	if len(body) > maxEnvelope {
		return New(TooLarge, "what", "answer", "limit", maxEnvelope)
	}
	var e *Envelope
	err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &e)
	if err != nil || e == nil || e.StatusCode == 0 && e.Status == "" {
		return New(RemoteAnswer).Wrap(err)
	}
	return e.Decode(result)
}
