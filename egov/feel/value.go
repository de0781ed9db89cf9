package feel

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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
