package bpmn

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// normal brings variables into the forms that JSON gives back: nil, bool,
// string (NFC), int64, float64, []any and map[string]any. So an expression sees
// the same before and after an instance was stored.
func normal(vars map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(vars))
	for name, v := range vars {
		n, err := normalValue(v)
		if err != nil {
			return nil, fault.New(fault.BpmnVariables, "name", name).Wrap(err)
		}
		out[norm.NFC.String(name)] = n
	}
	return out, nil
}

func normalValue(v any) (any, error) {
	switch x := v.(type) {
	case nil, bool, int64:
		return x, nil
	case string:
		return norm.NFC.String(x), nil
	case int:
		return int64(x), nil
	case float64:
		if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			return int64(x), nil
		}
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return decodeValue(b)
}

func decodeValue(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return plain(v), nil
}

// plain replaces json.Number and normalises texts.
func plain(v any) any {
	switch x := v.(type) {
	case json.Number:
		if i, err := x.Int64(); err == nil {
			return i
		}
		f, _ := x.Float64()
		return f
	case string:
		return norm.NFC.String(x)
	case []any:
		for i := range x {
			x[i] = plain(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = plain(x[k])
		}
	}
	return v
}

// encodeVars writes variables for the store.
func (e *Engine) encodeVars(vars map[string]any) (string, error) {
	if len(vars) == 0 {
		return "{}", nil
	}
	b, err := json.Marshal(vars)
	if err != nil {
		return "", fault.New(fault.BpmnVariables, "name", "").Wrap(err)
	}
	if len(b) > e.cfg.MaxVariables {
		return "", fault.New(fault.TooLarge, "what", "variables", "limit", e.cfg.MaxVariables)
	}
	return string(b), nil
}

func decodeVars(s string) (map[string]any, error) {
	if s == "{}" || s == "" {
		return map[string]any{}, nil
	}
	v, err := decodeValue([]byte(s))
	vars, ok := v.(map[string]any)
	if err != nil || !ok {
		return nil, fault.New(fault.BpmnVariables, "name", "").Wrap(err)
	}
	return vars, nil
}
