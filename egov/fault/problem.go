package fault

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// Details is an error as problem details for HTTP (RFC 9457). In JSON:
//
//	{"type":"urn:egov:fault:ident.phone","title":"Dữ liệu không hợp lệ","status":422,
//	 "detail":"Số điện thoại không hợp lệ.","code":"ident.phone","path":"/applicant/phone",
//	 "vi":"Số điện thoại không hợp lệ.","en":"The telephone number is not valid."}
//
// Of joined errors it tells the gravest and lists all in "errors". A cause is
// never part of it.
type Details struct {
	Type   string `json:"type"`   // "urn:egov:fault:" and the code
	Title  string `json:"title"`  // the kind in words, in the language asked for
	Status int    `json:"status"` // the HTTP status
	Item
	Errors []Item `json:"errors,omitempty"` // all errors, when there are several
}

// Item is one error of problem details.
type Item struct {
	Detail string            `json:"detail"` // the sentence in the language asked for
	Code   Code              `json:"code"`
	Path   string            `json:"path,omitempty"` // the field the error speaks of
	Args   map[string]string `json:"args,omitempty"` // what fills the sentences
	Vi     string            `json:"vi"`
	En     string            `json:"en"`
}

// TypeURN begins the type of every problem of ours.
const TypeURN = "urn:egov:fault:"

// ProblemType is the media type of problem details.
const ProblemType = "application/problem+json"

// Problem describes err in a language, "vi" or "en"; anything else is
// Vietnamese. An error that is none of ours appears as [Unexpected]: its text
// may tell what nobody should read. Of joined errors the gravest kind decides
// the status, so that a broken disk is not reported as a slip of the caller.
func Problem(err error, lang string) Details {
	all := All(err)
	if len(all) == 0 {
		all = []*Error{New(Unexpected)}
	}
	worst := gravest(all)
	p := Details{
		Type: TypeURN + string(worst.Code()), Title: worst.Kind().Title(lang),
		Status: worst.Kind().HTTPStatus(), Item: worst.item(lang),
	}
	if len(all) > 1 {
		for _, e := range all {
			p.Errors = append(p.Errors, e.item(lang))
		}
	}
	return p
}

func (e *Error) item(lang string) Item {
	i := Item{Detail: e.Sentence(lang), Code: e.code, Path: e.path, Vi: e.Vi(), En: e.En()}
	for _, a := range e.args {
		if i.Args == nil {
			i.Args = map[string]string{}
		}
		i.Args[a.name] = a.value
	}
	return i
}

// gravity orders the kinds: what the caller cannot mend comes first.
var gravity = []Kind{Internal, Unavailable, Denied, NotFound, Conflict, Invalid}

func gravest(all []*Error) *Error {
	for _, kind := range gravity {
		for _, e := range all {
			if e.Kind() == kind {
				return e
			}
		}
	}
	return all[0]
}

// WriteProblem answers a request with err as problem details in the language
// that its Accept-Language header prefers ([Language]). Unavailable asks the
// client to come again in a few seconds.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	lang := Vietnamese
	if r != nil {
		lang = Language(r.Header.Get("Accept-Language"))
	}
	p := Problem(err, lang)
	body, _ := json.Marshal(p) // strings and numbers only
	h := w.Header()
	h.Del("Content-Length")
	h.Del("Content-Encoding")
	h.Set("Content-Type", ProblemType)
	h.Set("Content-Language", lang)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Language")
	if p.Status == http.StatusServiceUnavailable && h.Get("Retry-After") == "" {
		h.Set("Retry-After", "5")
	}
	w.WriteHeader(p.Status)
	if r == nil || r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that went away is no fault
	}
}

// The languages of the sentences.
const (
	Vietnamese = "vi"
	English    = "en"
)

// Language is the language that an Accept-Language header (RFC 9110 section
// 12.5.4) prefers among Vietnamese and English: Vietnamese unless English is
// named with a higher weight.
func Language(acceptLanguage string) string {
	weight := map[string]float64{}
	if len(acceptLanguage) > 1000 {
		return Vietnamese
	}
	for _, item := range strings.Split(acceptLanguage, ",") {
		tag, params, _ := strings.Cut(item, ";")
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		q, ok := quality(params)
		if old, seen := weight[primary]; ok && (!seen || q > old) {
			weight[primary] = q
		}
	}
	vi, named := weight[Vietnamese]
	if !named {
		vi = weight["*"]
	}
	if weight[English] > vi {
		return English
	}
	return Vietnamese
}

func quality(params string) (float64, bool) {
	value, ok := strings.CutPrefix(strings.TrimSpace(params), "q=")
	if !ok {
		return 1, params == ""
	}
	q, err := strconv.ParseFloat(value, 64)
	return q, err == nil && q >= 0 && q <= 1
}
