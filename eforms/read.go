package eforms

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// reader takes values out of the definition's tree and notes every fault with
// its pointer, so that an author sees all of them at once.
type reader struct{ faults *[]error }

// at is one place of the definition.
type at struct {
	reader
	ptr string
	v   any
}

func (r reader) report(f *fault.Error, ptr string) { *r.faults = append(*r.faults, f.At(ptr)) }

func (a at) fault(code fault.Code, pairs ...any) { a.report(fault.New(code, pairs...), a.ptr) }

func (a at) absent() bool { return a.v == nil }

// object checks that the place holds an object with no other keys than these.
func (a at) object(keys ...string) bool {
	m, ok := a.v.(map[string]any)
	if !ok {
		a.fault(fault.EformsShape, "want", "object")
		return false
	}
	for _, k := range tree.Keys(m) {
		if !slices.Contains(keys, k) {
			a.report(fault.New(fault.EformsKey, "key", k), tree.Join(a.ptr, k))
		}
	}
	return true
}

func (a at) key(k string) at {
	m, _ := a.v.(map[string]any)
	return at{a.reader, tree.Join(a.ptr, k), m[k]}
}

// list are the items of an array; an absent one is empty.
func (a at) list() []at {
	if a.absent() {
		return nil
	}
	l, ok := a.v.([]any)
	if !ok {
		a.fault(fault.EformsShape, "want", "array")
		return nil
	}
	items := make([]at, len(l))
	for i := range l {
		items[i] = at{a.reader, tree.Index(a.ptr, i), l[i]}
	}
	return items
}

// str is a string; an absent one is "".
func (a at) str() string {
	s, ok := a.v.(string)
	if !ok && !a.absent() {
		a.fault(fault.EformsShape, "want", "string")
	}
	return s
}

func (a at) must() string {
	s := a.str()
	if a.absent() || a.v == "" {
		a.fault(fault.EformsShape, "want", "string")
	}
	return s
}

// count is a whole number from low upwards; an absent one is 0.
func (a at) count(low int64) int64 {
	if a.absent() {
		return 0
	}
	n, _ := a.v.(json.Number)
	i, err := strconv.ParseInt(string(n), 10, 64)
	if err != nil || i < low {
		a.fault(fault.EformsShape, "want", "integer >= "+strconv.FormatInt(low, 10))
		return 0
	}
	return i
}

// text is an optional sentence in two languages.
func (a at) text() Text {
	if a.absent() || !a.object("vi", "en") {
		return Text{}
	}
	t := Text{Vi: strings.TrimSpace(a.key("vi").str()), En: strings.TrimSpace(a.key("en").str())}
	if t.Vi == "" {
		a.fault(fault.EformsLabel)
	}
	return t
}

// label is a sentence that must be there.
func (a at) label() Text {
	if a.absent() {
		a.fault(fault.EformsLabel)
	}
	return a.text()
}

// texts is an object of sentences, such as messages by keyword.
func (a at) texts() map[string]Text {
	if a.absent() {
		return nil
	}
	m, ok := a.v.(map[string]any)
	if !ok {
		a.fault(fault.EformsShape, "want", "object")
		return nil
	}
	out := map[string]Text{}
	for _, k := range tree.Keys(m) {
		out[k] = a.key(k).label()
	}
	return out
}
