package feel

import (
	"fmt"
	"slices"
	"sync"

	"github.com/hcm-egov/framework/egov/fault"
)

// code is a compiled piece of an expression.
type code func(r *run, f *frame) any

// frame holds one local value: an iteration variable, a parameter, a context
// entry or the item of a filter.
type frame struct {
	value any
	up    *frame
}

// scope mirrors the frames at compile time.
type scope struct {
	name string
	item bool // a filter's item, whose entries are names too
	up   *scope
}

func (s *scope) push(name string) *scope { return &scope{name: name, up: s} }

type compiler struct {
	opts   Options
	slots  map[string]int
	free   []string
	sure   map[string]bool
	lookup func(string) *Function
}

func (c *compiler) sureNames() []string {
	var out []string
	for _, n := range c.free {
		if c.sure[n] {
			out = append(out, n)
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
		return c.negation(n, s)
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

// name looks up: entries of filtered items and local names from the inside out,
// then variables, then functions.
func (c *compiler) name(n *nameRef, s *scope) code {
	var items []int
	depth := 0
	for ; s != nil; s, depth = s.up, depth+1 {
		if s.item {
			items = append(items, depth)
		}
		if s.name == n.name {
			return overItems(items, n.name, local(depth))
		}
	}
	return overItems(items, n.name, c.global(n, len(items) == 0))
}

func local(depth int) code {
	if depth == 0 {
		return func(_ *run, f *frame) any { return f.value }
	}
	return func(_ *run, f *frame) any {
		for range depth {
			f = f.up
		}
		return f.value
	}
}

// overItems asks the filter items at these depths before the rest.
func overItems(depths []int, name string, rest code) code {
	if len(depths) == 0 {
		return rest
	}
	return func(r *run, f *frame) any {
		for _, d := range depths {
			if m, ok := local(d)(r, f).(map[string]any); ok {
				if v, ok := m[name]; ok {
					return v
				}
			}
		}
		return rest(r, f)
	}
}

func (c *compiler) global(n *nameRef, sure bool) code {
	fn := c.function(n.name)
	i, ok := c.slots[n.name]
	if !ok {
		i = len(c.free)
		c.slots[n.name] = i
		c.free = append(c.free, n.name)
	}
	if fn == nil && sure {
		c.sure[n.name] = true
	}
	at, name := n.pos, n.name
	return func(r *run, _ *frame) any {
		if v, ok := r.variable(i); ok {
			return v
		}
		if fn != nil {
			return fn
		}
		return r.null(at, fault.FeelName, "name", name)
	}
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
	entries := make([]code, len(n.values))
	for i, v := range n.values {
		entries[i] = c.node(v, s)
		s = s.push(n.keys[i])
	}
	result := c.optional(n.result, s)
	return func(r *run, f *frame) any {
		out := make(map[string]any, len(entries))
		for i, e := range entries {
			v := e(r, f)
			out[n.keys[i]] = v
			f = &frame{v, f}
		}
		if n.result != nil {
			return result(r, f)
		}
		return r.built(out)
	}
}

func (c *compiler) rangeLit(n *rangeLit, s *scope) code {
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
			return r.null(at, fault.FeelType, "op", "..", "types", TypeName(g.Low)+", "+TypeName(g.High))
		}
		if c > 0 {
			return r.null(at, fault.FeelValue, "op", "..")
		}
	}
	return g
}

func (c *compiler) ifExpr(n *ifExpr, s *scope) code {
	cond, then, other := c.node(n.cond, s), c.node(n.then, s), c.node(n.other, s)
	return func(r *run, f *frame) any {
		v := cond(r, f)
		if v == true {
			return then(r, f)
		}
		if v != false {
			r.null(n.pos, fault.FeelType, "op", "if", "types", TypeName(v))
			if n.boxed && v != nil {
				return nil
			}
		}
		return other(r, f)
	}
}

func (c *compiler) path(n *path, s *scope) code {
	of := c.node(n.of, s)
	return func(r *run, f *frame) any { return member(r, n.pos, of(r, f), n.name) }
}

// member is value.name; of a list, the list of its items' members.
func member(r *run, at pos, v any, name string) any {
	switch v := v.(type) {
	case map[string]any:
		if x, ok := v[name]; ok {
			return x
		}
		return r.null(at, fault.FeelName, "name", name)
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = member(r, at, x, name)
		}
		return r.list(out)
	}
	if x, ok := property(v, name); ok {
		return x
	}
	return r.null(at, fault.FeelName, "name", name)
}

func (c *compiler) filter(n *filter, s *scope) code {
	list := c.node(n.list, s)
	by := c.node(n.by, &scope{name: "item", item: true, up: s})
	return func(r *run, f *frame) any {
		v := list(r, f)
		if v == nil {
			return r.null(n.pos, fault.FeelType, "op", "[]", "types", "null")
		}
		items, ok := v.([]any)
		if !ok {
			items = []any{v}
		}
		return filtered(r, n.pos, items, func(item any) any { return by(r, &frame{item, f}) })
	}
}

// filtered takes one item by its position, or those for which by is true.
func filtered(r *run, at pos, items []any, by func(item any) any) any {
	var first any
	if len(items) > 0 {
		first = items[0]
	}
	verdict := by(first)
	if n, ok := verdict.(Number); ok {
		return itemAt(r, at, items, n)
	}
	out := []any{}
	for i, item := range items {
		if i > 0 {
			verdict = by(item)
		}
		if !r.use(1) {
			return nil
		}
		if verdict == true {
			out = append(out, item)
		} else if _, ok := verdict.(bool); !ok && verdict != nil {
			return r.null(at, fault.FeelType, "op", "[]", "types", TypeName(verdict))
		}
	}
	return out
}

func itemAt(r *run, at pos, items []any, n Number) any {
	i, ok := n.Int64()
	switch {
	case ok && i > 0 && i <= int64(len(items)):
		return items[i-1]
	case ok && i < 0 && -i <= int64(len(items)):
		return items[int64(len(items))+i]
	}
	return r.null(at, fault.FeelValue, "op", "[]")
}

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
	body := c.node(n.body, s)
	typ := sync.OnceValue(func() *Type { return typeIn(n, outer, c.opts, c.lookup) })
	return func(d *run, f *frame) any {
		expr, vars := d.expr, d.vars
		return &Function{params: n.params, typ: typ, call: func(r *run, at pos, args []any) any {
			inner, ok := n.frame(r, f, args)
			if !ok {
				return r.null(at, fault.FeelArguments, "function", "function")
			}
			if r.expr == expr {
				return body(r, inner)
			}
			return r.foreign(expr, vars, func(sub *run) any { return body(sub, inner) })
		}}
	}
}

// frame holds the arguments of a call, converted to the declared types and among
// their allowed values.
func (n *funcLit) frame(r *run, f *frame, args []any) (*frame, bool) {
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
		f = &frame{v, f}
	}
	return f, true
}

// foreign runs the body of a function that another expression made, with the
// variables of its maker and the session of the caller.
func (r *run) foreign(expr *Expr, vars Vars, body func(sub *run) any) any {
	return body(&run{Session: r.Session, expr: expr, vars: vars})
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
