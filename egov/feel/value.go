package feel

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Function is a FEEL function as a value. It is meaningful only within the
// evaluation that made it.
type Function struct {
	name   string
	params []param
	sigs   []signature
	typ    func() *Type // nil: not known
	call   func(r *run, at pos, args []any) any
}

// kind is the type of the function, nil where it is not known or there are
// several.
func (f *Function) kind() *Type {
	if f.typ == nil {
		return nil
	}
	return f.typ()
}

// MarshalText writes the name; functions have no JSON form of their own.
func (f *Function) MarshalText() ([]byte, error) { return []byte("function " + f.name), nil }

// FromGo turns a Go value into a FEEL value, deeply: integers, floats and
// json.Number become [Number]; time.Time a [DateTime]; time.Duration a
// [DaysDuration]; slices and maps with string keys lists and contexts; structs
// contexts with the names and omissions of their json tags, unless they have a
// text of their own (encoding.TextMarshaler). Strings are brought to NFC. FEEL
// values pass unchanged; anything else is an error. [Decode] is the way back.
func FromGo(v any) (any, error) {
	if clean(v, 0) {
		return v, nil
	}
	return fromGo(v, 0)
}

const maxNesting = 100

// clean reports whether the value is FEEL already, so that it needs no copy.
func clean(v any, depth int) bool {
	switch v := v.(type) {
	case nil, bool, Number, Date, Time, DateTime, DaysDuration, MonthsDuration, Range, *Function:
		return true
	case string:
		return norm.NFC.IsNormalString(v)
	case []any:
		return depth < maxNesting && !slices.ContainsFunc(v, func(x any) bool { return !clean(x, depth+1) })
	case map[string]any:
		if depth >= maxNesting {
			return false
		}
		for _, x := range v {
			if !clean(x, depth+1) {
				return false
			}
		}
		return true
	}
	return false
}

func fromGo(v any, depth int) (any, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("nested deeper than %d", maxNesting)
	}
	switch v := v.(type) {
	case nil, bool, Number, Date, Time, DateTime, DaysDuration, MonthsDuration, Range, *Function:
		return v, nil
	case string:
		return norm.NFC.String(v), nil
	case int:
		return Int(int64(v)), nil
	case int64:
		return Int(v), nil
	case float64:
		return Float(v)
	case json.Number:
		return ParseNumber(v.String())
	case time.Time:
		return DateTimeOf(v), nil
	case time.Duration:
		return Days(v), nil
	}
	return fromReflect(reflect.ValueOf(v), depth)
}

func fromReflect(rv reflect.Value, depth int) (any, error) {
	switch rv.Kind() {
	case reflect.Bool:
		return rv.Bool(), nil
	case reflect.String:
		return norm.NFC.String(rv.String()), nil
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int, reflect.Int64:
		return Int(rv.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return ParseNumber(fmt.Sprint(rv.Uint()))
	case reflect.Float32, reflect.Float64:
		return Float(rv.Float())
	case reflect.Pointer, reflect.Interface:
		if rv.IsNil() {
			return nil, nil
		}
		return fromGo(rv.Elem().Interface(), depth+1)
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
		x, err := fromGo(rv.Index(i).Interface(), depth+1)
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
		x, err := fromGo(it.Value().Interface(), depth+1)
		if err != nil {
			return nil, err
		}
		out[norm.NFC.String(it.Key().String())] = x
	}
	return out, nil
}

// ToGo turns a FEEL value into plain Go values, deeply: a number becomes int64
// where it is a whole one, else json.Number; temporal values, ranges and
// functions become their text.
func ToGo(v any) any {
	switch v := v.(type) {
	case Number:
		if i, ok := v.Int64(); ok {
			return i
		}
		return json.Number(v.String())
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = ToGo(x)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = ToGo(x)
		}
		return out
	case *Function:
		return "function " + v.name
	case fmt.Stringer:
		return v.String()
	}
	return v
}

// ToJSON writes a FEEL value as JSON: numbers with all their digits, temporal
// values as ISO 8601 strings, ranges as FEEL text.
func ToJSON(v any) ([]byte, error) { return json.Marshal(v) }

// Text is the value as the FEEL function string gives it; null gives "".
func Text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return inner(v)
}

// inner is the text of a value inside a list or context: strings are quoted.
func inner(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return quote(v)
	case bool:
		if v {
			return "true"
		}
		return "false"
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = inner(x)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		return contextText(v)
	case *Function:
		return "function " + v.name
	case fmt.Stringer:
		return v.String()
	}
	return ""
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func contextText(m map[string]any) string {
	parts := make([]string, 0, len(m))
	for _, k := range sortedKeys(m) {
		name := k
		if toks, err := tokenize(k); err != nil || len(toks) != 2 || toks[0].kind != tokName {
			name = quote(k)
		}
		parts = append(parts, name+": "+inner(m[k]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TypeName is the FEEL name of the value's type: "number", "date and time" …
func TypeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case Number:
		return "number"
	case Date:
		return "date"
	case Time:
		return "time"
	case DateTime:
		return "date and time"
	case DaysDuration:
		return "days and time duration"
	case MonthsDuration:
		return "years and months duration"
	case []any:
		return "list"
	case map[string]any:
		return "context"
	case Range:
		return "range"
	case *Function:
		return "function"
	}
	return fmt.Sprintf("%T", v)
}
