package feel

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const maxNesting = 100

// FromGo turns a Go value into a FEEL value, deeply: integers, floats and
// json.Number become [Number]; time.Time a [DateTime]; time.Duration a
// [DaysDuration]; slices and maps with string keys lists and contexts; structs
// contexts with the names and omissions of their json tags, unless they have a
// text of their own (encoding.TextMarshaler). Strings are brought to NFC. FEEL
// values pass unchanged; anything else is an error. [Decode] is the way back.
func FromGo(v any) (any, error) {
	out, _, err := fromGo(v, 0)
	return out, err
}

// fromGo also tells whether the value was FEEL already: lists and contexts are
// copied only where something in them was not.
func fromGo(v any, depth int) (out any, ready bool, err error) {
	if depth > maxNesting {
		return nil, false, fmt.Errorf("nested deeper than %d", maxNesting)
	}
	switch x := v.(type) {
	case nil, bool, Number, Date, Time, DateTime, DaysDuration, MonthsDuration, Range, *Function:
		return v, true, nil
	case string:
		if isNormal(x) {
			return v, true, nil
		}
		return norm.NFC.String(x), false, nil
	case []any:
		return fromList(x, v, depth)
	case map[string]any:
		return fromContext(x, v, depth)
	}
	out, err = fromOther(v, depth)
	return out, false, err
}

// isNormal reports whether a text is NFC; ASCII always is.
func isNormal(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return norm.NFC.IsNormalString(s)
		}
	}
	return true
}

// fromList converts a list; v is it too.
func fromList(l []any, v any, depth int) (any, bool, error) {
	var out []any
	for i, x := range l {
		y, ready, err := fromGo(x, depth+1)
		if err != nil {
			return nil, false, err
		}
		if !ready && out == nil {
			out = slices.Clone(l)
		}
		if out != nil {
			out[i] = y
		}
	}
	if out == nil {
		return v, true, nil
	}
	return out, false, nil
}

// fromContext converts a context; v is it too.
func fromContext(m map[string]any, v any, depth int) (any, bool, error) {
	var out map[string]any
	for k, x := range m {
		y, ready, err := fromGo(x, depth+1)
		if err != nil {
			return nil, false, err
		}
		if ready && isNormal(k) {
			continue
		}
		if out == nil {
			out = maps.Clone(m)
		}
		if !isNormal(k) {
			delete(out, k)
			k = norm.NFC.String(k)
		}
		out[k] = y
	}
	if out == nil {
		return v, true, nil
	}
	return out, false, nil
}

func fromOther(v any, depth int) (any, error) {
	switch v := v.(type) {
	case int:
		return box(Int(int64(v))), nil
	case int64:
		return box(Int(v)), nil
	case float64:
		return boxed(Float(v))
	case json.Number:
		return boxed(ParseNumber(v.String()))
	case time.Time:
		return DateTimeOf(v), nil
	case time.Duration:
		return Days(v), nil
	}
	return fromReflect(reflect.ValueOf(v), depth)
}

func boxed(n Number, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return box(n), nil
}

func fromReflect(rv reflect.Value, depth int) (any, error) {
	switch rv.Kind() {
	case reflect.Bool:
		return rv.Bool(), nil
	case reflect.String:
		return norm.NFC.String(rv.String()), nil
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int, reflect.Int64:
		return box(Int(rv.Int())), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return boxed(ParseNumber(fmt.Sprint(rv.Uint())))
	case reflect.Float32, reflect.Float64:
		return boxed(Float(rv.Float()))
	case reflect.Pointer, reflect.Interface:
		if rv.IsNil() {
			return nil, nil
		}
		v, _, err := fromGo(rv.Elem().Interface(), depth+1)
		return v, err
	case reflect.Slice, reflect.Array:
		return fromSlice(rv, depth)
	case reflect.Map:
		return fromMap(rv, depth)
	case reflect.Struct:
		return fromStruct(rv, depth)
	}
	return nil, fmt.Errorf("type %s", rv.Type())
}

func fromSlice(rv reflect.Value, depth int) (any, error) {
	out := make([]any, rv.Len())
	for i := range out {
		x, _, err := fromGo(rv.Index(i).Interface(), depth+1)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

func fromMap(rv reflect.Value, depth int) (any, error) {
	if rv.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("type %s", rv.Type())
	}
	out := make(map[string]any, rv.Len())
	for it := rv.MapRange(); it.Next(); {
		x, _, err := fromGo(it.Value().Interface(), depth+1)
		if err != nil {
			return nil, err
		}
		out[norm.NFC.String(it.Key().String())] = x
	}
	return out, nil
}
