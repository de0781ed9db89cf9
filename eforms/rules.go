package eforms

import (
	"maps"
	"strings"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// rule ties conditions to one field. Expressions read the properties of the
// data by name (applicant.kind = "company"); within a repeating group the
// properties of the row come before those of the form.
type rule struct{ field *field }

// condition is a compiled FEEL expression that holds when it gives true;
// anything else, null included, counts as not.
type condition struct{ expr *feel.Expr }

func (c *condition) holds(vars map[string]any, pointer string) (bool, error) {
	v, err := c.expr.Eval(vars)
	if err != nil {
		return false, fault.New(fault.EformsRule, "pointer", pointer).At(pointer).Wrap(err)
	}
	return v == true, nil
}

func (f *Form) readRules(a at) {
	seen := map[string]bool{}
	for _, r := range a.list() {
		if !r.object("field", "visibleWhen", "requiredWhen", "$comment") {
			continue
		}
		ptr := r.key("field").must()
		x := f.byAt[ptr]
		if x == nil {
			r.key("field").fault(fault.EformsNoField, "pointer", ptr)
			continue
		}
		if seen[ptr] {
			r.key("field").fault(fault.EformsTwice, "what", ptr)
		}
		seen[ptr] = true
		x.visible, x.require = f.compile(r.key("visibleWhen")), f.compile(r.key("requiredWhen"))
		if r.key("visibleWhen").absent() && r.key("requiredWhen").absent() {
			r.fault(fault.EformsShape, "want", "visibleWhen, requiredWhen")
		}
		f.rules = append(f.rules, rule{x})
	}
}

// compile reads one condition and marks the fields that it reads, so that a
// change of theirs refreshes the page.
func (f *Form) compile(a at) *condition {
	if a.absent() {
		return nil
	}
	expr, err := feel.Compile(a.must())
	if err != nil {
		for _, e := range fault.All(err) { // FEEL's own sentence names line and column
			a.report(e, a.ptr)
		}
		return nil
	}
	names := map[string]bool{}
	for _, n := range expr.Names() {
		names[n] = true
	}
	for _, x := range f.fields {
		tokens, _ := tree.Split(x.At)
		if len(tokens) == 0 {
			continue
		}
		last := tokens[len(tokens)-1]
		if (names[tokens[0]] || names[last]) && strings.Contains(expr.String(), last) {
			x.drives = true
		}
	}
	return &condition{expr}
}

// hidden are the pointers whose visibleWhen does not hold. Since the answer of
// a hidden field counts as not given, which may hide others, the search repeats
// until nothing changes; each rule can change the outcome once, so it ends.
func (f *Form) hidden(data map[string]any) (map[string]bool, error) {
	gone := map[string]bool{}
	for range len(f.rules) + 1 {
		next, err := f.hiddenOnce(without(data, gone))
		if err != nil || maps.Equal(next, gone) {
			return next, err
		}
		gone = next
	}
	return gone, nil
}

func (f *Form) hiddenOnce(data map[string]any) (map[string]bool, error) {
	gone := map[string]bool{}
	err := f.eachRule(data, func(r rule, ptr string, vars map[string]any) error {
		if r.field.visible == nil {
			return nil
		}
		ok, err := r.field.visible.holds(vars, ptr)
		if !ok {
			gone[ptr] = true
		}
		return err
	})
	return gone, err
}

// required are the pointers whose requiredWhen holds.
func (f *Form) required(data map[string]any) (map[string]bool, error) {
	need := map[string]bool{}
	err := f.eachRule(data, func(r rule, ptr string, vars map[string]any) error {
		if r.field.require == nil {
			return nil
		}
		ok, err := r.field.require.holds(vars, ptr)
		if ok {
			need[ptr] = true
		}
		return err
	})
	return need, err
}

// eachRule calls fn for each rule and, in a repeating group, for each row.
func (f *Form) eachRule(data map[string]any, fn func(r rule, ptr string, vars map[string]any) error) error {
	for _, r := range f.rules {
		x := r.field
		if x.group == nil {
			if err := fn(r, x.At, data); err != nil {
				return err
			}
			continue
		}
		for i, row := range rows(data, x.group.At) {
			vars := maps.Clone(data)
			maps.Copy(vars, row)
			if err := fn(r, x.inRow(i), vars); err != nil {
				return err
			}
		}
	}
	return nil
}

// inRow is the pointer of a column in row i.
func (x *field) inRow(i int) string {
	return tree.Index(x.group.At, i) + x.At[len(x.group.At)+len("/*"):]
}

// rows are the objects of a repeating group; what is no object counts as empty.
func rows(data map[string]any, at string) []map[string]any {
	v, _ := tree.Get(data, at)
	list, _ := v.([]any)
	out := make([]map[string]any, len(list))
	for i := range list {
		out[i], _ = list[i].(map[string]any)
	}
	return out
}

// without is a copy of the data that lacks the pointers.
func without(data map[string]any, gone map[string]bool) map[string]any {
	if len(gone) == 0 {
		return data
	}
	c := tree.CloneMap(data)
	for ptr := range gone {
		tree.Delete(c, ptr)
	}
	return c
}
