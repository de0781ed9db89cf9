package feel

import (
	"fmt"

	"github.com/hcm-egov/framework/egov/fault"
)

// code is a compiled piece of an expression.
type code func(r *run, f *frame) any

// scope mirrors the frames at compile time.
type scope struct {
	name string
	item bool // a filter's item, whose entries are names too
	up   *scope
}

func (s *scope) push(name string) *scope { return &scope{name: name, up: s} }

type compiler struct {
	opts    Options
	slots   map[origin]int
	origins []origin
	sure    map[string]bool
	lookup  func(string) *Function
}

func (c *compiler) sureNames() []string {
	var out []string
	for _, p := range c.origins {
		if p.of < 0 && c.sure[p.name] {
			out = append(out, p.name)
		}
	}
	return out
}

func typeOf(v any) string { return fmt.Sprintf("%T", v) }

func (c *compiler) node(n node, s *scope) code {
	switch n := n.(type) {
	case *literal:
		v := n.value
		return func(*run, *frame) any { return v }
	case *nameRef:
		return c.name(n, s)
	case *binary:
		return c.binary(n, s)
	case *negation:
		return inBox(c.negation(n, s))
	case *between:
		return c.between(n, s)
	case *inTest:
		return c.inTest(n, s)
	case *compareTest:
		return c.compareTest(n, s)
	case *rangeLit:
		return c.rangeLit(n, s)
	case *listLit:
		return c.list(n, s)
	case *contextLit:
		return c.context(n, s)
	case *path:
		return c.path(n, s)
	case *filter:
		return c.filter(n, s)
	case *call:
		return c.call(n, s)
	case *funcLit:
		return c.funcLit(n, s)
	case *ifExpr:
		return c.ifExpr(n, s)
	case *forExpr:
		return c.forExpr(n, s)
	case *quantified:
		return c.quantified(n, s)
	case *instanceOf:
		return c.instanceOf(n, s)
	case *coercion:
		return c.coercion(n, s)
	case *block:
		return c.block(n, s)
	}
	return func(*run, *frame) any { return nil }
}

// resolved says what a name may stand for: an entry of the filter items at these
// depths, and else the local value at a depth or what is free.
type resolved struct {
	items []int
	local bool
	depth int
}

// resolve looks from the inside out.
func resolve(name string, s *scope) resolved {
	var out resolved
	for ; s != nil; s, out.depth = s.up, out.depth+1 {
		if s.item {
			out.items = append(out.items, out.depth)
		}
		if s.name == name {
			out.local = true
			return out
		}
	}
	return out
}

// name looks up: entries of filtered items and local names from the inside out,
// then variables, then functions.
func (c *compiler) name(n *nameRef, s *scope) code {
	at := resolve(n.name, s)
	rest := c.global
	if at.local {
		rest = func(*nameRef, bool) code { return local(at.depth) }
	}
	return overItems(at.items, n.name, rest(n, len(at.items) == 0))
}

func (f *frame) outer(depth int) *frame {
	for range depth {
		f = f.up
	}
	return f
}

func local(depth int) code {
	if depth == 0 {
		return func(_ *run, f *frame) any { return f.boxed() }
	}
	return func(_ *run, f *frame) any { return f.outer(depth).boxed() }
}

// overItems asks the filter items at these depths before the rest.
func overItems(depths []int, name string, rest code) code {
	if len(depths) == 0 {
		return rest
	}
	return func(r *run, f *frame) any {
		for _, d := range depths {
			if m, ok := f.outer(d).value.(map[string]any); ok {
				if v, ok := m[name]; ok {
					return v
				}
			}
		}
		return rest(r, f)
	}
}

func (c *compiler) global(n *nameRef, sure bool) code {
	fn, i := c.function(n.name), c.slot(-1, n.name)
	if fn == nil && sure {
		c.sure[n.name] = true
	}
	return func(r *run, _ *frame) any {
		if v, ok := r.value(i); ok {
			return v
		}
		if fn != nil {
			return fn
		}
		return r.unknown(n.pos, n.name)
	}
}

// slot is the one of a variable, or of an entry of the context in another slot.
func (c *compiler) slot(of int, name string) int {
	p := origin{of, name}
	i, ok := c.slots[p]
	if !ok {
		i = len(c.origins)
		c.slots[p] = i
		c.origins = append(c.origins, p)
	}
	return i
}

func (c *compiler) function(name string) *Function {
	if f, ok := c.opts.Functions[name]; ok {
		return programFunction(name, f)
	}
	return c.lookup(name)
}

func programFunction(name string, f Func) *Function {
	return &Function{name: name, call: func(r *run, at pos, args []any) any {
		v, err := f(args)
		if err != nil {
			return r.null(at, fault.FeelValue, "op", name)
		}
		return r.input(name, v)
	}}
}

func (c *compiler) nodes(ns []node, s *scope) []code {
	out := make([]code, len(ns))
	for i, n := range ns {
		out[i] = c.node(n, s)
	}
	return out
}

func (c *compiler) list(n *listLit, s *scope) code {
	items := c.nodes(n.items, s)
	return func(r *run, f *frame) any {
		out := make([]any, len(items))
		for i, item := range items {
			out[i] = item(r, f)
		}
		return r.list(out)
	}
}

func (c *compiler) context(n *contextLit, s *scope) code {
	entries, read := make([]code, len(n.values)), make([]bool, len(n.values))
	kept, names := keeps(n), namesIn(n)
	for i, v := range n.values {
		entries[i] = c.node(v, s)
		if read[i] = names[n.keys[i]]; read[i] {
			s = s.push(n.keys[i])
		}
	}
	result := c.optional(n.result, s)
	return func(r *run, f *frame) any {
		out, outer := make(map[string]any, len(entries)), f
		for i, e := range entries {
			v := e(r, f)
			out[n.keys[i]] = v
			if read[i] {
				f = r.frame(f, kept)
				f.set(v)
			}
		}
		var v any = out
		if n.result != nil {
			v = result(r, f)
		} else {
			v = r.built(v)
		}
		r.dropTo(f, outer, kept)
		return v
	}
}

func (c *compiler) rangeLit(n *rangeLit, s *scope) code {
	if v, ok := constant(n); ok {
		return func(*run, *frame) any { return v }
	}
	low, high := c.optional(n.low, s), c.optional(n.high, s)
	return func(r *run, f *frame) any {
		return makeRange(r, n.pos, Range{Low: low(r, f), High: high(r, f), LowClosed: n.lowClosed, HighClosed: n.highClosed}, n.low != nil, n.high != nil)
	}
}

func (c *compiler) optional(n node, s *scope) code {
	if n == nil {
		return func(*run, *frame) any { return nil }
	}
	return c.node(n, s)
}

// makeRange refuses ends that cannot be compared or stand the wrong way round.
func makeRange(r *run, at pos, g Range, hasLow, hasHigh bool) any {
	if hasLow && g.Low == nil || hasHigh && g.High == nil {
		return r.null(at, fault.FeelType, "op", "..", "types", "null")
	}
	if hasLow && hasHigh {
		c, ok := compare(g.Low, g.High)
		if !ok {
			return r.unlike(at, "..", g.Low, g.High)
		}
		if c > 0 {
			return r.null(at, fault.FeelValue, "op", "..")
		}
	}
	return g
}

func (c *compiler) instanceOf(n *instanceOf, s *scope) code {
	value := c.node(n.value, s)
	if !n.kind.known() {
		return func(r *run, _ *frame) any { return r.null(n.pos, fault.FeelName, "name", n.kind.String()) }
	}
	return func(r *run, f *frame) any {
		v := value(r, f)
		return r.compareCost(v) && n.kind.Has(v)
	}
}

func (c *compiler) coercion(n *coercion, s *scope) code {
	value, narrow := c.node(n.value, s), n.kind.narrow(typeDepth)
	return func(r *run, f *frame) any {
		v := value(r, f)
		if !r.compareCost(v) {
			return nil
		}
		out, ok := n.kind.Coerce(v)
		switch {
		case !ok:
			return r.null(n.pos, fault.FeelConform, "expected", n.kind, "type", TypeName(v))
		case narrow && out != nil && !n.kind.allows(out, r.Session, nil):
			return r.null(n.pos, fault.FeelAllowed, "value", TypeName(v), "allowed", n.kind.allowedText())
		}
		return out
	}
}

func (c *compiler) block(n *block, s *scope) code {
	exprs, tests := make([]code, len(n.parts)), make([]tester, len(n.parts))
	for i, p := range n.parts {
		if t, ok := p.(*unaryTests); ok && n.of[i].Unary {
			tests[i] = c.unaryTests(t, s)
		} else {
			exprs[i] = c.node(p, s)
		}
	}
	return func(r *run, f *frame) any {
		return n.run(&Parts{r: r, f: f, at: n.pos, code: exprs, tests: tests})
	}
}
