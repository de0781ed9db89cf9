package feel

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strconv"

	"github.com/hcm-egov/framework/egov/fault"
)

// FromJSON reads plain JSON as a value of the type; see [Type.From]. Numbers keep
// all their digits.
func FromJSON(b []byte, t *Type) (any, error) {
	v, err := readJSON(b)
	if err == nil {
		v, err = jsonReader{}.value(v, "")
	}
	if err != nil {
		return nil, err
	}
	return t.From(v)
}

// readJSON reads one JSON value.
func readJSON(b []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err = d.Decode(&v); err == nil {
		if _, after := d.Token(); after != io.EOF {
			err = errAfter
		}
	}
	if err != nil {
		return nil, fault.New(fault.FeelJSON, "reason", err)
	}
	return v, nil
}

// From turns plain data, such as decoded JSON or Go values (see [FromGo]), into
// a value of the type, as the input data of a decision: texts become dates,
// times and durations where the type asks for them, and the conversions of
// [Type.Coerce] apply everywhere inside. Entries that the type does not know
// stay; an entry that may be empty is given as null. The error joins the faults
// of all values that do not fit, each with the JSON pointer of its place:
// [fault.FeelDataType], [fault.FeelDataMissing] and, for values that the type
// does not allow, [fault.FeelDataAllowed].
func (t *Type) From(data any) (any, error) {
	v, err := FromGo(data)
	if err != nil {
		return nil, fault.New(fault.FeelDataType, "type", typeOf(data), "expected", t).Wrap(err)
	}
	r := dataReader{session: NewSession(context.Background(), Limits{}, nil)}
	out := r.value(t, v, "", nil)
	if err := fault.Join(append(r.faults, r.session.Err())...); err != nil {
		return nil, err
	}
	return out, nil
}

type dataReader struct {
	session *Session
	faults  []error
}

func (r *dataReader) fault(path string, code fault.Code, pairs ...any) {
	r.faults = append(r.faults, fault.New(code, pairs...).At(path))
}

// value reads a value with the entries beside it.
func (r *dataReader) value(t *Type, v any, path string, beside map[string]any) any {
	if t == nil {
		return v
	}
	before := len(r.faults)
	out := r.converted(t, v, path)
	if len(r.faults) > before {
		return out
	}
	if out != nil && !t.Has(out) {
		r.fault(path, fault.FeelDataType, "type", TypeName(v), "expected", t)
	} else if t.Allowed != nil && !t.Allowed.matches(r.session, out, Map(beside)) {
		r.fault(path, fault.FeelDataAllowed, "allowed", t.Allowed)
	}
	return out
}

func (r *dataReader) converted(t *Type, v any, path string) any {
	if t.Kind == AnyType || v == nil {
		return v
	}
	l, isList := v.([]any)
	switch {
	case t.Kind == ListType && isList:
		return r.list(t, l, path)
	case t.Kind == ListType:
		return []any{r.value(t.Item, v, path, nil)}
	case isList && len(l) == 1:
		return r.converted(t, l[0], path+"/0")
	}
	if m, ok := v.(map[string]any); ok && t.Kind == ContextType {
		return r.context(t, m, path)
	}
	if s, ok := v.(string); ok {
		if x, ok := readText(t.Kind, s); ok {
			return x
		}
	}
	if out, ok := t.Coerce(v); ok {
		return out
	}
	return v
}

func (r *dataReader) list(t *Type, l []any, path string) any {
	out := make([]any, len(l))
	for i, x := range l {
		out[i] = r.value(t.Item, x, path+pointer(strconv.Itoa(i)), nil)
	}
	return out
}

func (r *dataReader) context(t *Type, m map[string]any, path string) any {
	out := make(map[string]any, len(m))
	for k, x := range m {
		out[k] = x
	}
	for _, f := range t.Fields {
		x, ok := m[f.Name]
		if !ok {
			r.fault(path+pointer(f.Name), fault.FeelDataMissing, "name", f.Name)
			continue
		}
		out[f.Name] = r.value(f.Type, x, path+pointer(f.Name), m)
	}
	return out
}

// readText reads a text as a value of a temporal kind or as a range.
func readText(k Kind, s string) (any, bool) {
	switch k {
	case DateType:
		return given(parseDate(s))
	case TimeType:
		return given(parseTime(s))
	case DateTimeType:
		return dateTimeFrom(s)
	case DaysDurationType, MonthsDurationType:
		d, ok := parseDuration(s)
		return d, ok && KindOf(d) == k
	case RangeType:
		return readRange(s)
	}
	return nil, false
}

func readRange(s string) (any, bool) {
	e, err := compile(s, Options{}, (*parser).literalRange, builtin)
	if err != nil {
		return nil, false
	}
	v, err := e.Eval(nil)
	return v, err == nil && v != nil
}
