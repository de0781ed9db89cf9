package conformance

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hcm-egov/framework/egov/feel"
)

// encoded is a value of the suite with its type.
type encoded struct {
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value"`
}

func (e encoded) decode() any {
	switch e.Type {
	case "", "null":
		return nil
	case "boolean":
		var b bool
		_ = json.Unmarshal(e.Value, &b)
		return b
	case "list":
		var l []encoded
		_ = json.Unmarshal(e.Value, &l)
		out := make([]any, len(l))
		for i, x := range l {
			out[i] = x.decode()
		}
		return out
	case "context":
		var m map[string]encoded
		_ = json.Unmarshal(e.Value, &m)
		out := map[string]any{}
		for k, x := range m {
			out[k] = x.decode()
		}
		return out
	}
	var s string
	_ = json.Unmarshal(e.Value, &s)
	return e.scalar(s)
}

func (e encoded) scalar(s string) any {
	switch e.Type {
	case "string":
		return s
	case "number":
		n, _ := feel.ParseNumber(s)
		return n
	case "days and time duration", "years and months duration":
		return evaluated("duration", s)
	}
	return evaluated(e.Type, s)
}

func evaluated(function, text string) any {
	e, err := feel.Compile(fmt.Sprintf("%s(%q)", function, text))
	if err != nil {
		return err
	}
	v, _ := e.Eval(nil)
	return v
}

// alike compares as the runners of the kit do: numbers within 1e-8.
func alike(want, got any) bool {
	switch w := want.(type) {
	case nil:
		return got == nil
	case feel.Number:
		g, ok := got.(feel.Number)
		if !ok {
			return false
		}
		d := w.Float64() - g.Float64()
		return w.Cmp(g) == 0 || d < 1e-8 && d > -1e-8
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(w, g, alike)
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for k, x := range w {
			if y, there := g[k]; !there || !alike(x, y) {
				return false
			}
		}
		return true
	}
	return feel.TypeName(want) == feel.TypeName(got) && feel.Text(want) == feel.Text(got)
}
