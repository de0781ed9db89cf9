package library

import (
	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/feel"
)

// mapped gives a result in the form of camunda:mapDecisionResult; false where it
// has no such form.
func mapped(v any, d *dmn.Decision, form string) (any, bool) {
	switch form {
	case "":
		return feel.ToGo(v), true
	case "singleEntry":
		row, ok := one(rows(v))
		if !ok || row == nil {
			return nil, ok
		}
		return entry(row)
	case "singleResult":
		row, ok := one(rows(v))
		if !ok || row == nil {
			return nil, ok
		}
		return fields(row, d), true
	case "collectEntries":
		list := []any{}
		for _, row := range rows(v) {
			e, ok := entry(row)
			if !ok {
				return nil, false
			}
			list = append(list, e)
		}
		return list, true
	case "resultList":
		list := []any{}
		for _, row := range rows(v) {
			list = append(list, fields(row, d))
		}
		return list, true
	}
	return nil, false
}

// rows are what the rules of a table gave: the items of a list, or one value;
// none of null.
func rows(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// one is the only row, nil without any.
func one(rows []any) (any, bool) {
	if len(rows) == 0 {
		return nil, true
	}
	return rows[0], len(rows) == 1
}

// entry is the value of a row that has one output.
func entry(row any) (any, bool) {
	m, ok := row.(map[string]any)
	if !ok {
		return feel.ToGo(row), true
	}
	for _, v := range m {
		return feel.ToGo(v), len(m) == 1
	}
	return nil, false
}

// fields are the outputs of a row by name; a single one by the name of the
// table's output or else of the decision.
func fields(row any, d *dmn.Decision) any {
	if m, ok := row.(map[string]any); ok {
		return feel.ToGo(m)
	}
	return map[string]any{d.Output(): feel.ToGo(row)}
}
