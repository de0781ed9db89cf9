package feel

import (
	"context"
	"slices"
)

// Allows reports whether a value is among the allowed values of its type, deeply:
// the items of lists and the entries of contexts count too. It does not matter
// whether the value is of the type; see [Type.Coerce]. Null is allowed where there
// are no allowed values, or where these name it, since they are the complete
// range of values (DMN 1.5 clause 7.3.3). The tests of an entry may speak of the
// entries beside it. The session has the budget; nil means one of its own.
func (t *Type) Allows(v any, s *Session) bool {
	if s == nil {
		s = NewSession(context.Background(), Limits{}, nil)
	}
	return t.allows(v, s, nil)
}

func (t *Type) allows(v any, s *Session, beside map[string]any) bool {
	if t == nil {
		return true
	}
	if t.Allowed != nil && !t.Allowed.matches(s, v, Map(beside)) {
		return false
	}
	switch x := v.(type) {
	case []any:
		for _, item := range x {
			if t.Item != nil && !t.Item.allows(item, s, beside) {
				return false
			}
		}
	case map[string]any:
		for _, f := range t.Fields {
			if e, ok := x[f.Name]; ok && !f.Type.allows(e, s, x) {
				return false
			}
		}
	}
	return true
}

// narrow reports whether there are allowed values anywhere in a type.
func (t *Type) narrow(depth int) bool {
	if t == nil || depth == 0 {
		return false
	}
	return t.Allowed != nil || t.Item.narrow(depth-1) ||
		slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Type.narrow(depth - 1) })
}

// allowedText names the allowed values of a type, or the type that has some
// inside.
func (t *Type) allowedText() string {
	if t.Allowed != nil {
		return t.Allowed.String()
	}
	return t.String()
}

// forbids reports whether a constant is certainly not allowed: the tests read no
// variables.
func (t *Type) forbids(v any) bool {
	return t != nil && t.Allowed != nil && len(t.Allowed.Names()) == 0 && KindOf(v) == t.Kind && !t.Allows(v, nil)
}

// matches tests a value within a session.
func (u *Unary) matches(s *Session, input any, vars Vars) bool {
	r := begin(s, u.expr, vars)
	ok := r.admits(input)
	r.end()
	return ok && s.err == nil && (u.also == nil || u.also.matches(s, input, vars))
}

// And gives tests that ask for what both ask for, such as the allowed values of a
// type that is derived from one with allowed values. The text and the values are
// those of u.
func (u *Unary) And(other *Unary) *Unary {
	both := *u
	both.also = other
	return &both
}

// Values are the values that the tests list, such as those of an enumeration:
// `"A", "B", null`. False where a test is not a literal.
func (u *Unary) Values() ([]any, bool) { return u.values, u.values != nil }

// literals are the values of tests that are all literals.
func (n *unaryTests) literals() []any {
	if n.not {
		return nil
	}
	var out []any
	for _, t := range n.tests {
		v, ok := literalOf(t)
		if !ok {
			return nil
		}
		out = append(out, v)
	}
	return out
}
