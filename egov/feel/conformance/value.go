package conformance

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"

	"github.com/hcm-egov/framework/egov/feel"
)

// encoded is a value of the suite with its type.
type encoded struct {
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value"`
}

// decode gives the FEEL value. A value that cannot be read is an error, since
// the null that it would become could pass for the expected one.
func (e encoded) decode() (any, error) {
	switch e.Type {
	case "null":
		return nil, nil
	case "boolean":
		return read[bool](e)
	case "list":
		l, err := read[[]encoded](e)
		out := make([]any, len(l))
		for i, x := range l {
			if out[i], err = x.decode(); err != nil {
				return nil, err
			}
		}
		return out, err
	case "context":
		m, err := read[map[string]encoded](e)
		out := map[string]any{}
		for k, x := range m {
			if out[k], err = x.decode(); err != nil {
				return nil, err
			}
		}
		return out, err
	}
	s, err := read[string](e)
	if err != nil {
		return nil, err
	}
	return e.scalar(s)
}

func read[T any](e encoded) (v T, err error) {
	err = json.Unmarshal(e.Value, &v)
	return v, err
}

func (e encoded) scalar(s string) (any, error) {
	switch e.Type {
	case "string":
		return s, nil
	case "number":
		return feel.ParseNumber(s)
	case "date", "time", "date and time":
		return evaluated(e.Type, s, e.Type)
	case "days and time duration", "years and months duration":
		return evaluated("duration", s, e.Type)
	}
	return nil, fmt.Errorf("type %q", e.Type)
}

func evaluated(function, text, kind string) (any, error) {
	e, err := feel.Compile(fmt.Sprintf("%s(%q)", function, text))
	if err != nil {
		return nil, err
	}
	v, err := e.Eval(nil)
	if err == nil && feel.TypeName(v) != kind {
		err = fmt.Errorf("%q is no %s", text, kind)
	}
	return v, err
}

// alike compares as the runners of the kit do: numbers within 1e-8, all else
// exactly.
func alike(want, got any) bool {
	if feel.TypeName(want) != feel.TypeName(got) {
		return false
	}
	switch w := want.(type) {
	case feel.Number:
		return near(w.String(), got.(feel.Number).String())
	case []any:
		return slices.EqualFunc(w, got.([]any), alike)
	case map[string]any:
		g := got.(map[string]any)
		for k, x := range w {
			if y, there := g[k]; !there || !alike(x, y) {
				return false
			}
		}
		return len(g) == len(w)
	}
	return feel.Text(want) == feel.Text(got)
}

var tolerance = big.NewRat(1, 100_000_000)

// near computes exactly: binary floating point would hold great numbers for
// equal that are not.
func near(want, got string) bool {
	w, ok1 := new(big.Rat).SetString(want)
	g, ok2 := new(big.Rat).SetString(got)
	if !ok1 || !ok2 {
		return false
	}
	d := w.Sub(w, g)
	return d.Abs(d).Cmp(tolerance) < 0
}
