package feel

import (
	"slices"
	"sync"

	"github.com/hcm-egov/framework/egov/fault"
)

func (c *compiler) call(n *call, s *scope) code {
	fn, args := c.node(n.fn, s), c.nodes(n.args, s)
	known := c.called(n.fn)
	return func(r *run, f *frame) any {
		callee, ok := fn(r, f).(*Function)
		if !ok && known != nil {
			callee, ok = known, true
		}
		if !ok {
			return r.null(n.pos, fault.FeelType, "op", "()", "types", "null")
		}
		values := make([]any, len(args))
		for i, a := range args {
			values[i] = a(r, f)
		}
		if n.names != nil {
			if values, ok = callee.bind(n.names, values); !ok {
				return r.null(n.pos, fault.FeelArguments, "function", callee.name)
			}
		}
		return callee.invoke(r, n.pos, values)
	}
}

// called is the function of that name even where a variable hides it: a form
// with a field "date" may still call date("2026-01-31").
func (c *compiler) called(n node) *Function {
	if ref, ok := n.(*nameRef); ok {
		return c.function(ref.name)
	}
	return nil
}

func (fn *Function) invoke(r *run, at pos, args []any) any {
	if !r.use(1) || slices.ContainsFunc(args, func(a any) bool { return !r.read(a) }) {
		return nil
	}
	if r.depth++; r.depth > r.limits.Depth {
		r.limit("depth", r.limits.Depth)
		return nil
	}
	v := fn.call(r, at, args)
	r.depth--
	return v
}

func (c *compiler) funcLit(n *funcLit, s *scope) code {
	if n.body == nil {
		return c.external(n)
	}
	outer := s
	for _, p := range n.params {
		s = s.push(p.name)
	}
	body, kept := c.node(n.body, s), keeps(n.body)
	typ := sync.OnceValue(func() *Type { return typeIn(n, outer, c.opts, c.lookup) })
	return func(d *run, f *frame) any {
		expr, vars := d.expr, d.vars
		return &Function{params: n.params, typ: typ, call: func(r *run, at pos, args []any) any {
			own := r
			if r.expr != expr { // called by another expression than made it
				own = begin(r.Session, expr, vars)
			}
			inner, ok := n.frame(own, f, args, kept)
			if !ok {
				return r.null(at, fault.FeelArguments, "function", "function")
			}
			v := body(own, inner)
			own.dropTo(inner, f, kept)
			if own != r {
				own.end()
			}
			return v
		}}
	}
}

// frame holds the arguments of a call, converted to the declared types and among
// their allowed values.
func (n *funcLit) frame(r *run, f *frame, args []any, kept bool) (*frame, bool) {
	if len(args) != len(n.params) {
		return nil, false
	}
	for i, a := range args {
		kind := n.params[i].kind
		if kind != nil && !r.compareCost(a) {
			return nil, false
		}
		v, ok := kind.Coerce(a)
		if !ok || v != nil && kind.narrow(typeDepth) && !kind.allows(v, r.Session, nil) {
			return nil, false
		}
		f = r.frame(f, kept)
		f.set(v)
	}
	return f, true
}
