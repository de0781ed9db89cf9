package feel

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// call checks the arguments against every way to call the function.
func (c *checker) call(n *call, s *env) *Type {
	args := make([]*Type, len(n.args))
	for i, a := range n.args {
		args[i] = c.node(a, s)
	}
	name, overloads := c.callee(n.fn, s)
	if overloads == nil {
		return nil
	}
	var fitting []invocation
	for _, o := range overloads {
		if v, ok := o.invocation(n, args); ok {
			fitting = append(fitting, v)
		}
	}
	if fitting == nil {
		c.report(n.at(), fault.FeelArguments, "function", name)
		return nil
	}
	if t, ok := c.literalCall(n, name, s); ok {
		return t
	}
	return c.resolve(n, args, name, fitting)
}

// callee gives the ways to call what is called; none where it is not known.
func (c *checker) callee(fn node, s *env) (name string, overloads []overload) {
	ref, isName := fn.(*nameRef)
	if !isName {
		return "function", c.callable(fn.at(), c.node(fn, s), nil)
	}
	known := c.function(ref.name)
	t, found := c.find(ref.name, s)
	switch {
	case found && !(known != nil && !t.any() && t.Kind != FunctionType):
		return ref.name, c.callable(fn.at(), t, known)
	case known != nil:
		return ref.name, known.overloads()
	case c.vars != nil:
		c.unknown(fn.at(), ref.name, c.names(s))
	}
	return ref.name, nil
}

// callable gives the one way to call a function of the type. A variable that is
// no function lets a function of its name be called.
func (c *checker) callable(at int, t *Type, hidden *Function) []overload {
	switch {
	case t.any() || t.is(FunctionType) && t.anyFunction() && t.names == nil:
		return nil
	case t.Kind == FunctionType:
		return []overload{t.overload()}
	case hidden == nil:
		c.mismatch(at, "()", t)
	}
	return nil
}

// literalCall computes a call such as date("2026-02-30"), whose text can be
// wrong and tells the type of a duration.
func (c *checker) literalCall(n *call, name string, s *env) (*Type, bool) {
	if len(n.args) != 1 || !slices.Contains([]string{"date", "time", "date and time", "duration", "range"}, name) {
		return nil, false
	}
	if t, hidden := c.find(name, s); hidden && (t.any() || t.Kind == FunctionType) || c.opts.Functions[name] != nil {
		return nil, false
	}
	text, _ := literalOf(n.args[0])
	if _, ok := text.(string); !ok {
		return nil, false
	}
	r := &run{Session: NewSession(context.Background(), c.opts.Limits, c.opts.Now), expr: &Expr{opts: c.opts, lookup: c.lookup}}
	v := c.lookup(name).invoke(r, n.pos, []any{text})
	if v == nil {
		c.report(n.args[0].at(), fault.FeelValue, "op", name)
		return nil, true
	}
	return typeOfValue(v), true
}

// invocation is a call in one of the ways to call a function.
type invocation struct {
	overload
	params   []int // of each argument: its parameter
	bound    *Type // of the type variable
	isBound  bool
	mismatch []int // arguments that do not fit
}

// invocation is false where the number or the names of the arguments do not fit.
func (o overload) invocation(n *call, args []*Type) (v invocation, ok bool) {
	v.overload = o
	if n.names == nil {
		for i := range args {
			v.params = append(v.params, min(i, len(o.params)-1))
		}
		ok = o.takes(len(args))
	} else {
		v.params, ok = o.named(n.names)
	}
	for i, a := range args {
		if ok && !v.takesType(o.types[v.params[i]], a) {
			v.mismatch = append(v.mismatch, i)
		}
	}
	return v, ok
}

// named finds the parameters of named arguments. One that is left out is null,
// which is of use only where anything is taken.
func (o overload) named(names []string) (params []int, ok bool) {
	for _, name := range names {
		at := slices.Index(o.params, name)
		if at < 0 || slices.Contains(params, at) {
			return nil, false
		}
		params = append(params, at)
	}
	for i := range o.required {
		if !slices.Contains(params, i) && !o.types[i].any() {
			return nil, false
		}
	}
	return params, true
}

// takesType reports whether an argument may be one of the parameter's type; it
// binds the type variable.
func (v *invocation) takesType(p, arg *Type) bool {
	switch {
	case p == typeVariable:
		v.bind(arg)
	case p.is(ListType) && p.Item == typeVariable:
		if arg.is(ListType) {
			arg = arg.Item
		}
		v.bind(arg)
	default:
		return arg.mayBecome(p.with(v.bound))
	}
	return true
}

func (v *invocation) bind(t *Type) {
	if v.isBound {
		t = v.bound.join(t)
	}
	v.bound, v.isBound = t, true
}

// resolve gives the type of a call, and reports the argument that does not fit
// in any way to call the function.
func (c *checker) resolve(n *call, args []*Type, name string, ways []invocation) *Type {
	var result *Type
	found := false
	for _, w := range ways {
		if w.mismatch == nil {
			t := w.result.with(w.bound)
			if found {
				t = result.join(t)
			}
			result, found = t, true
		}
	}
	if found {
		return result
	}
	best := slices.MinFunc(ways, func(a, b invocation) int { return len(a.mismatch) - len(b.mismatch) })
	i := best.mismatch[0]
	param := cmp.Or(best.overload.params[best.params[i]], strconv.Itoa(i+1))
	c.report(n.args[i].at(), fault.FeelArgument, "function", name, "name", param,
		"expected", expected(ways, i), "type", args[i])
	return best.result.with(nil)
}

// expected are the types that the argument i may have.
func expected(ways []invocation, i int) string {
	var names []string
	for _, w := range ways {
		if s := w.types[w.params[i]].with(w.bound).String(); !slices.Contains(names, s) {
			names = append(names, s)
		}
	}
	return strings.Join(names, " / ")
}
