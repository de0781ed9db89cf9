package eforms

import (
	"encoding/json"

	"github.com/hcm-egov/framework/eforms/internal/tree"
)

// dataLimits bound the answers of one form.
var dataLimits = tree.Limits{Bytes: 1 << 20, Depth: 20, Nodes: 20_000}

// Effective is what the answers amount to: text in NFC, numbers as json.Number,
// empty strings, nulls, empty objects and trailing empty rows left out, and
// fields that a rule hides left out. It is what should be stored and sent. Data
// that no form can hold (too deep, foreign Go types) gives an error.
func (f *Form) Effective(data map[string]any) (map[string]any, error) {
	clean, _, err := f.effective(data)
	return clean, err
}

func (f *Form) effective(data map[string]any) (clean map[string]any, hidden map[string]bool, err error) {
	v, err := tree.Normal(orEmpty(data), dataLimits)
	if err != nil {
		return nil, nil, err
	}
	clean = compact(v)
	if hidden, err = f.hidden(clean); err != nil {
		return nil, nil, err
	}
	return compact(without(clean, hidden)), hidden, nil
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func compact(v any) map[string]any {
	m, _ := shrink(v).(map[string]any)
	return orEmpty(m)
}

// shrink leaves out what says nothing; nil means that nothing is left.
func shrink(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
	case map[string]any:
		out := map[string]any{}
		for k, one := range v {
			if s := shrink(one); s != nil {
				out[k] = s
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case []any:
		return shrinkList(v)
	}
	return v
}

// shrinkList keeps empty rows between others, so that the index of a row, which
// faults and pages refer to, stays what it was.
func shrinkList(list []any) any {
	out := []any{}
	last := 0
	for _, one := range list {
		s := shrink(one)
		if _, row := one.(map[string]any); row && s == nil {
			out = append(out, map[string]any{})
			continue
		}
		if s != nil {
			out = append(out, s)
			last = len(out)
		}
	}
	if last == 0 {
		return nil
	}
	return out[:last]
}

// Prefill makes the first answers of a form from named values, such as
// {"citizen.name": …}, by the definition's bindings. Names without a value and
// pointers that cannot be set are left out.
func (f *Form) Prefill(values map[string]any) map[string]any {
	data := map[string]any{}
	for _, b := range f.bindings {
		if v, ok := values[b.from]; ok && v != nil {
			tree.Set(data, b.at, v)
		}
	}
	if v, err := tree.Normal(data, dataLimits); err == nil {
		return compact(v)
	}
	return map[string]any{}
}

// plainText is a value as it stands in an option's Value or a request.
func plainText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return string(v)
	case bool:
		if v {
			return "true"
		}
		return "false"
	case nil:
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}
