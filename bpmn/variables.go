package bpmn

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func parseInt(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func sortedNames(vars map[string]any) []string { return slices.Sorted(maps.Keys(vars)) }

// normal brings variables into the forms that JSON gives back: nil, bool,
// string (NFC), int64, float64, []any and map[string]any. So an expression sees
// the same before and after an instance was stored. Nothing of the result is
// shared with vars.
func normal(vars map[string]any) (map[string]any, error) {
	if len(vars) == 0 {
		return nil, nil
	}
	out := make(map[string]any, len(vars))
	for name, v := range vars {
		n, err := normalValue(v, 0)
		if err != nil {
			return nil, fault.New(fault.BpmnVariables, "name", name).Wrap(err)
		}
		out[norm.NFC.String(name)] = n
	}
	return out, nil
}

// maxDepth bounds how deep lists and contexts may lie in each other.
const maxDepth = 200

var errDeep = errors.New("nested too deep")

func normalValue(v any, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errDeep
	}
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
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			return x, nil
		}
	case []any:
		return normalList(x, depth)
	case map[string]any:
		return normalContext(x, depth)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	read, err := decodeValue(b)
	if err != nil {
		return nil, err
	}
	switch read.(type) {
	case []any, map[string]any, string, float64:
		return normalValue(read, depth+1)
	}
	return read, nil
}

func normalList(list []any, depth int) (any, error) {
	out := make([]any, len(list))
	for i, v := range list {
		var err error
		if out[i], err = normalValue(v, depth+1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func normalContext(vars map[string]any, depth int) (any, error) {
	out := make(map[string]any, len(vars))
	for name, v := range vars {
		n, err := normalValue(v, depth+1)
		if err != nil {
			return nil, err
		}
		out[norm.NFC.String(name)] = n
	}
	return out, nil
}

// decodeValue reads JSON as a plain value.
func decodeValue(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return core.Plain(v), nil
}

// encodeVars writes variables for the store.
func (e *Engine) encodeVars(vars map[string]any) (string, error) {
	if len(vars) == 0 {
		return "{}", nil
	}
	b, err := packVars(vars, e.cfg.MaxVariables)
	return string(b), err
}

// packVars writes variables as a JSON object of at most so many bytes.
func packVars(vars map[string]any, limit int) ([]byte, error) {
	b, err := core.AppendContext(make([]byte, 0, 256), vars)
	if err != nil {
		return nil, fault.New(fault.BpmnVariables, "name", "").Wrap(err)
	}
	if len(b) > limit {
		return nil, fault.New(fault.TooLarge, "what", "variables", "limit", limit)
	}
	return b, nil
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
