package feel

import "slices"

func (c *compiler) instanceOf(n *instanceOf, s *scope) code {
	value := c.node(n.value, s)
	return func(r *run, f *frame) any { return isInstance(value(r, f), n.kind) }
}

// isInstance tells whether the value is of the type; null is of type null only.
func isInstance(v any, t typeRef) bool {
	switch t.name {
	case "Any":
		return v != nil
	case "Null", "null":
		return v == nil
	}
	if len(t.parts) == 0 && t.result == nil {
		return v != nil && TypeName(v) == t.name
	}
	switch x := v.(type) {
	case []any:
		return t.name == "list" && !slices.ContainsFunc(x, func(i any) bool { return !isInstance(i, t.parts[0]) })
	case map[string]any:
		return t.name == "context" && hasFields(x, t)
	case Range:
		return t.name == "range" && within1(x.Low, t.parts[0]) && within1(x.High, t.parts[0])
	case *Function:
		return t.name == "function"
	}
	return false
}

func within1(end any, t typeRef) bool { return end == nil || isInstance(end, t) }

func hasFields(m map[string]any, t typeRef) bool {
	for i, name := range t.fields {
		v, ok := m[name]
		if !ok || v != nil && !isInstance(v, t.parts[i]) {
			return false
		}
	}
	return true
}

// conform converts an argument to a declared type: a list of one item and its
// item stand for each other, a date for its midnight.
func conform(v any, t *typeRef) (any, bool) {
	if t == nil || v == nil || t.name == "Any" || isInstance(v, *t) {
		return v, true
	}
	if l, ok := v.([]any); ok && len(l) == 1 && isInstance(l[0], *t) {
		return l[0], true
	}
	if d, ok := v.(Date); ok && t.name == "date and time" {
		return d.midnight(), true
	}
	if one := []any{v}; t.name == "list" && isInstance(one, *t) {
		return one, true
	}
	return nil, false
}
