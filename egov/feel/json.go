package feel

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/fault"
)

var errAfter = errors.New("more than one value")

// EncodeJSON writes any FEEL value but a function as JSON that [DecodeJSON] turns
// back into the same value. Null, booleans, strings, numbers, lists and contexts
// are plain JSON; other values are objects of one entry that tells their type:
//
//	{"@date": "2026-01-31"}  {"@time": "10:30:00+07:00"}
//	{"@date and time": "2026-01-31T10:30:00@Asia/Ho_Chi_Minh"}
//	{"@duration": "P1DT2H"}
//	{"@range": ["[", 1, 10, ")"]}  {"@range": ["=", 5]}
//	{"@context": {"@date": "a context that looks like a date"}}
//
// A missing end of a range is null. The error is [fault.FeelInput] for a function,
// a text that is not UTF-8 or a value that is not of FEEL.
func EncodeJSON(v any) ([]byte, error) {
	tree, err := encoded(v)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(tree); err != nil {
		return nil, fault.New(fault.FeelInput, "name", "", "type", typeOf(v)).Wrap(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func encoded(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case Number:
		return json.Number(v.String()), nil
	case string:
		if utf8.ValidString(v) {
			return v, nil
		}
	case []any:
		return encodedList(v)
	case map[string]any:
		return encodedContext(v)
	case Range:
		return v.encoded()
	case Date:
		return map[string]any{"@date": v.String()}, nil
	case Time:
		return map[string]any{"@time": v.String()}, nil
	case DateTime:
		return map[string]any{"@date and time": v.String()}, nil
	case DaysDuration, MonthsDuration:
		text := inner(v)
		if back, ok := parseDuration(text); ok && back == v { // a Go number of months may be none
			return map[string]any{"@duration": text}, nil
		}
	}
	return nil, fault.New(fault.FeelInput, "name", "", "type", typeOf(v))
}

func encodedList(l []any) (any, error) {
	out := make([]any, len(l))
	for i, x := range l {
		e, err := encoded(x)
		if err != nil {
			return nil, err
		}
		out[i] = e
	}
	return out, nil
}

func encodedContext(m map[string]any) (any, error) {
	out := make(map[string]any, len(m))
	for k, x := range m {
		e, err := encoded(x)
		if err != nil || !utf8.ValidString(k) {
			return nil, errors.Join(err, fault.New(fault.FeelInput, "name", "", "type", "string"))
		}
		out[k] = e
	}
	if _, _, looksTyped := tag(out); looksTyped {
		return map[string]any{"@context": out}, nil
	}
	return out, nil
}

func (g Range) encoded() (any, error) {
	parts := []any{"(", g.Low, g.High, ")"}
	switch {
	case g.point:
		parts = []any{"=", g.Low}
	case g.not != nil:
		parts = []any{"!=", g.not}
	}
	if g.LowClosed && !g.point {
		parts[0] = "["
	}
	if g.HighClosed && !g.point {
		parts[3] = "]"
	}
	l, err := encodedList(parts)
	return map[string]any{"@range": l}, err
}

// tag is the only entry of an object whose name begins with "@".
func tag(m map[string]any) (name string, v any, ok bool) {
	for name, v = range m {
		return name, v, len(m) == 1 && strings.HasPrefix(name, "@")
	}
	return "", nil, false
}

// DecodeJSON reads what [EncodeJSON] wrote. The error is [fault.FeelJSON] with
// the JSON pointer of what is none.
func DecodeJSON(b []byte) (any, error) {
	v, err := readJSON(b)
	if err != nil {
		return nil, err
	}
	return jsonReader{tags: true}.value(v, "")
}

// jsonReader turns decoded JSON into FEEL values, in place.
type jsonReader struct{ tags bool }

func (r jsonReader) value(v any, path string) (any, error) {
	switch v := v.(type) {
	case json.Number:
		n, err := ParseNumber(v.String())
		if err != nil {
			return nil, fault.New(fault.FeelJSON, "reason", err).At(path)
		}
		return n, nil
	case []any:
		for i, x := range v {
			d, err := r.value(x, path+pointer(strconv.Itoa(i)))
			if err != nil {
				return nil, err
			}
			v[i] = d
		}
	case map[string]any:
		if name, x, ok := tag(v); ok && r.tags {
			return r.tagged(name, x, path+pointer(name))
		}
		return r.context(v, path)
	}
	return v, nil
}

func (r jsonReader) context(m map[string]any, path string) (any, error) {
	for k, x := range m {
		d, err := r.value(x, path+pointer(k))
		if err != nil {
			return nil, err
		}
		m[k] = d
	}
	return m, nil
}

func (r jsonReader) tagged(name string, v any, path string) (any, error) {
	if m, ok := v.(map[string]any); ok && name == "@context" {
		return r.context(m, path)
	}
	x, err := r.value(v, path)
	if err != nil {
		return nil, err
	}
	var out any
	ok := false
	switch x := x.(type) {
	case string:
		out, ok = taggedText(name, x)
	case []any:
		out, ok = taggedRange(x)
		ok = ok && name == "@range"
	}
	if !ok {
		return nil, fault.New(fault.FeelJSON, "reason", name).At(path)
	}
	return out, nil
}

var textKinds = map[string][]Kind{
	"@date": {DateType}, "@time": {TimeType}, "@date and time": {DateTimeType}, "@duration": {DaysDurationType, MonthsDurationType},
}

func taggedText(name, s string) (any, bool) {
	for _, k := range textKinds[name] {
		if v, ok := readText(k, s); ok {
			return v, true
		}
	}
	return nil, false
}

func taggedRange(parts []any) (any, bool) {
	if len(parts) != 2 && len(parts) != 4 {
		return nil, false
	}
	open, _ := parts[0].(string)
	if len(parts) == 2 {
		g, ok := rangeOf(open, parts[1])
		return g, ok && (open == "=" || open == "!=")
	}
	end, _ := parts[3].(string)
	g := Range{Low: parts[1], High: parts[2], LowClosed: open == "[", HighClosed: end == "]"}
	return g, (open == "(" || open == "[") && (end == ")" || end == "]") && g.valid()
}

// valid asks for ends with an order, the lower one first.
func (g Range) valid() bool {
	c, ok := compare(g.Low, g.High)
	switch {
	case g.Low == nil:
		_, ok = compare(g.High, g.High)
	case g.High == nil:
		_, ok = compare(g.Low, g.Low)
	}
	return ok && c <= 0
}
