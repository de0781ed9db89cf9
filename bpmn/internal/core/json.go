package core

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends a plain value (see [Expr]) as JSON, the names of a context
// in order. A value of another type is written as encoding/json writes it.
// Floating-point numbers keep a point or exponent, so that they are read back
// as such.
func AppendJSON(b []byte, v any) ([]byte, error) {
	switch x := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, x), nil
	case string:
		return AppendText(b, x), nil
	case int64:
		return strconv.AppendInt(b, x, 10), nil
	case float64:
		return appendFloat(b, x)
	case []any:
		return appendList(b, x)
	case map[string]any:
		return AppendContext(b, x)
	}
	text, err := json.Marshal(v)
	return append(b, text...), err
}

// AppendContext appends a context as a JSON object.
func AppendContext(b []byte, vars map[string]any) ([]byte, error) {
	if len(vars) == 0 {
		return append(b, "{}"...), nil
	}
	var room [16]string
	names := slices.AppendSeq(room[:0], maps.Keys(vars))
	slices.Sort(names)
	sep := byte('{')
	var err error
	for _, name := range names {
		b = AppendText(append(b, sep), name)
		if b, err = AppendJSON(append(b, ':'), vars[name]); err != nil {
			return b, err
		}
		sep = ','
	}
	return append(b, '}'), nil
}

func appendList(b []byte, list []any) ([]byte, error) {
	b = append(b, '[')
	var err error
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = AppendJSON(b, v); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

func appendFloat(b []byte, x float64) ([]byte, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return b, &json.UnsupportedValueError{Str: strconv.FormatFloat(x, 'g', -1, 64)}
	}
	start := len(b)
	format := byte('f')
	if abs := math.Abs(x); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	b = strconv.AppendFloat(b, x, format, -1, 64)
	for _, c := range b[start:] {
		if c == '.' || c == 'e' {
			return b, nil
		}
	}
	return append(b, ".0"...), nil
}

// AppendText appends a JSON string.
func AppendText(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == 0x7f {
			return appendEscaped(b, s)
		}
	}
	if !utf8.ValidString(s) {
		return appendEscaped(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func appendEscaped(b []byte, s string) []byte {
	text, _ := json.Marshal(s) // a string always can be
	return append(b, text...)
}
