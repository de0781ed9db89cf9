package feel

import (
	"maps"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// Check infers the type of logic without evaluating it and reports what can
// never work: names that stand for nothing, operators and functions that never
// fit the types of their operands, comparisons that are never true. It is silent
// about all that depends on the values: a finding is always a mistake.
//
// vars are all variables with their types; a nil *Type is Any, and nil vars
// mean that the variables are not known. Their names need not be in the options.
// The type is nil where nothing is known of it.
//
// Findings have the codes of diagnostics ([fault.FeelName], [fault.FeelType],
// [fault.FeelArguments]), [fault.FeelNameLike], [fault.FeelArgument],
// [fault.FeelConform], [fault.FeelAllowed], [fault.FeelNever], or those of
// [Compile] where a text cannot be read; all with line, column and, as their
// path, the element that the text stands in.
func Check(l Logic, vars map[string]*Type, opts Options) (*Type, []*fault.Error) {
	c, b := newChecker(vars, opts)
	tree := l.build(b)
	return c.run(b, tree)
}

// CheckUnary is Check of unary tests of a value of the type input.
func CheckUnary(src Source, input *Type, vars map[string]*Type, opts Options) []*fault.Error {
	_, findings := Check(Block{Parts: []Part{{Source: src, Unary: true, Type: input}}}, vars, opts)
	return findings
}

type checker struct {
	opts     Options
	lookup   func(string) *Function
	vars     map[string]*Type // nil: not known
	expr     *Expr            // has the places
	findings []*fault.Error
}

// env is a name in scope with its type, or the item of a filter.
type env struct {
	name string
	kind *Type
	item bool
	up   *env
}

func (s *env) push(name string, kind *Type) *env { return &env{name: name, kind: kind, up: s} }

func newChecker(vars map[string]*Type, opts Options) (*checker, *builder) {
	opts.Names = slices.AppendSeq(slices.Clone(opts.Names), maps.Keys(vars))
	b := newBuilder(opts)
	return &checker{opts: b.opts, lookup: builtin, vars: vars}, b
}

func (c *checker) run(b *builder, tree node) (*Type, []*fault.Error) {
	if err := fault.Join(b.faults...); err != nil {
		return nil, fault.All(err)
	}
	c.expr = &Expr{texts: b.texts}
	return c.node(tree, nil), c.findings
}

// typeIn is the type of a piece of an expression whose variables are not known.
func typeIn(n node, s *scope, opts Options, lookup func(string) *Function) *Type {
	return (&checker{opts: opts, lookup: lookup}).node(n, s.locals())
}

// locals are the names of a scope without their types.
func (s *scope) locals() *env {
	if s == nil {
		return nil
	}
	return &env{name: s.name, item: s.item, up: s.up.locals()}
}

// report adds a finding, unless only the type is wanted.
func (c *checker) report(at int, code fault.Code, pairs ...any) {
	if c.expr == nil {
		return
	}
	c.findings = append(c.findings, c.expr.note(pos(at), code, pairs...))
}

func (c *checker) mismatch(at int, op string, types ...*Type) {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = t.String()
	}
	c.report(at, fault.FeelType, "op", op, "types", strings.Join(names, ", "))
}

var booleanType = &Type{Kind: BooleanType}

func (c *checker) node(n node, s *env) *Type {
	switch n := n.(type) {
	case *literal:
		return typeOfValue(n.value)
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
		return &Type{Kind: RangeType, Item: c.node(n.to, s)}
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
	return nil
}

func (c *checker) list(n *listLit, s *env) *Type {
	t := &Type{Kind: NullType}
	for _, item := range n.items {
		t = t.join(c.node(item, s))
	}
	return &Type{Kind: ListType, Item: t}
}

func (c *checker) context(n *contextLit, s *env) *Type {
	t := &Type{Kind: ContextType, closed: true}
	for i, key := range n.keys {
		kind := c.node(n.values[i], s)
		t.Fields = append(t.Fields, Field{key, kind})
		s = s.push(key, kind)
	}
	if n.result != nil {
		return c.node(n.result, s)
	}
	return t
}

func (c *checker) rangeLit(n *rangeLit, s *env) *Type {
	low, high := c.end(n.low, s), c.end(n.high, s)
	if n.low != nil && n.high != nil {
		c.order(n.at(), "..", low, high)
	}
	return &Type{Kind: RangeType, Item: low.join(high)}
}

func (c *checker) end(n node, s *env) *Type {
	if n == nil {
		return &Type{Kind: NullType}
	}
	return c.node(n, s)
}

func (c *checker) ifExpr(n *ifExpr, s *env) *Type {
	c.condition(n.cond, "if", s)
	return c.node(n.then, s).join(c.node(n.other, s))
}

// condition asks for a boolean; null counts as false.
func (c *checker) condition(n node, op string, s *env) {
	if t := c.node(n, s); !t.mayBe(booleanType) {
		c.mismatch(n.at(), op, t)
	}
}

// loops gives the scope of the body.
func (c *checker) loops(over []iteration, s *env) *env {
	for _, it := range over {
		s = s.push(it.name, c.domain(it, s))
	}
	return s
}

// domain is the type of what an iterator runs over.
func (c *checker) domain(it iteration, s *env) *Type {
	t := c.node(it.in, s)
	if it.to != nil {
		return c.span(it.in.at(), t, c.node(it.to, s))
	}
	switch {
	case t.is(ListType):
		return t.Item
	case t.is(RangeType):
		return c.span(it.in.at(), t.Item, t.Item)
	case t.is(NullType):
		return nil
	}
	return t
}

// span is counted in numbers or days.
func (c *checker) span(at int, low, high *Type) *Type {
	t := low.join(high)
	if !t.any() && t.Kind != NumberType && t.Kind != DateType || t == nil && !low.any() && !high.any() {
		c.mismatch(at, "..", low, high)
		return nil
	}
	return t
}

func (c *checker) forExpr(n *forExpr, s *env) *Type {
	s = c.loops(n.over, s.push("partial", &Type{Kind: ListType}))
	return &Type{Kind: ListType, Item: c.node(n.body, s)}
}

func (c *checker) quantified(n *quantified, s *env) *Type {
	c.condition(n.body, "satisfies", c.loops(n.over, s))
	return booleanType
}

func (c *checker) funcLit(n *funcLit, s *env) *Type {
	t := &Type{Kind: FunctionType}
	for _, p := range n.params {
		c.declared(n.at(), p.kind)
		t.names, t.Params = append(t.names, p.name), append(t.Params, p.kind)
		s = s.push(p.name, p.kind)
	}
	if n.body != nil {
		t.Result = c.node(n.body, s)
	}
	return t
}

// declared reports a type that stands for none.
func (c *checker) declared(at int, t *Type) {
	if name, ok := t.unknownName(); ok {
		c.unknown(at, name, slices.Concat(kindNames[:UnknownType], slices.Collect(maps.Keys(c.opts.Types))))
	}
}

func (c *checker) instanceOf(n *instanceOf, s *env) *Type {
	c.node(n.value, s)
	c.declared(n.at(), n.kind)
	if _, unknown := n.kind.unknownName(); !unknown && !n.kind.known() {
		c.mismatch(n.at(), "instance of", n.kind)
	}
	return booleanType
}

func (c *checker) coercion(n *coercion, s *env) *Type {
	c.conform(n.at(), n.value, c.node(n.value, s), n.kind)
	return n.kind
}

// conform asks that a value may become one of a declared type.
func (c *checker) conform(at int, n node, t, declared *Type) {
	if declared == nil {
		return
	}
	c.declared(at, declared)
	if !t.mayBecome(declared) {
		c.report(at, fault.FeelConform, "expected", declared, "type", t)
		return
	}
	for _, b := range branches(n) {
		if v, ok := literalOf(b); ok && v != nil && declared.forbids(v) {
			c.report(b.at(), fault.FeelAllowed, "value", inner(v), "allowed", declared.Allowed)
		}
	}
}

// branches are the expressions that may give the value of n.
func branches(n node) []node {
	if i, ok := n.(*ifExpr); ok {
		return append(branches(i.then), branches(i.other)...)
	}
	return []node{n}
}

// block checks its parts: values against their types, tests against the type of
// what they test.
func (c *checker) block(n *block, s *env) *Type {
	types := make([]*Type, len(n.parts))
	for i, part := range n.parts {
		p := n.of[i]
		if tests, ok := part.(*unaryTests); ok && p.Unary {
			input := p.Type
			if p.On > 0 && p.On <= i && input == nil {
				input = types[p.On-1]
			}
			c.unaryTests(tests, input, s)
			continue
		}
		types[i] = c.node(part, s)
		c.conform(part.at(), part, types[i], p.Type)
		if p.Type != nil {
			types[i] = p.Type
		}
	}
	return n.kind
}
