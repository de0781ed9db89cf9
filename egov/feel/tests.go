package feel

import "github.com/hcm-egov/framework/egov/fault"

func (c *compiler) inTest(n *inTest, s *scope) code {
	value := c.node(n.value, s)
	tests := make([]func(r *run, f *frame, v any) any, len(n.tests))
	for i, t := range n.tests {
		tests[i] = c.test(t, s)
	}
	return func(r *run, f *frame) any {
		v := value(r, f)
		var result any = false
		for _, t := range tests {
			switch t(r, f, v) {
			case true:
				return true
			case nil:
				result = nil
			}
		}
		return result
	}
}

// test compiles one test of a value: "< 5", a range, a list or a value, or an
// expression that speaks of the value by its name "?".
func (c *compiler) test(n node, s *scope) func(r *run, f *frame, v any) any {
	if mentions(n, "?") {
		whole := c.node(n, s.push("?"))
		return func(r *run, f *frame, v any) any { return whole(r, &frame{v, f}) }
	}
	if t, ok := n.(*compareTest); ok {
		to := c.node(t.to, s)
		return func(r *run, f *frame, v any) any { return compared(r, t.pos, t.op, v, to(r, f)) }
	}
	at, want := pos(n.at()), c.node(n, s)
	_, isRange := n.(*rangeLit)
	return func(r *run, f *frame, v any) any {
		w := want(r, f)
		if w == nil && isRange {
			return nil // the range was refused, so nothing is known
		}
		return inside(r, at, v, w)
	}
}

func compared(r *run, at pos, op string, a, b any) any {
	if op != "=" && op != "!=" {
		return ordered(r, at, op, a, b)
	}
	eq, ok := equal(a, b)
	if !ok {
		return r.null(at, fault.FeelType, "op", op, "types", TypeName(a)+", "+TypeName(b))
	}
	return eq != (op == "!=")
}

// inside is "v in want": within a range, an item of a list (or within a range
// of the list), or equal.
func inside(r *run, at pos, v, want any) any {
	if !r.compareCost(want) {
		return nil
	}
	switch w := want.(type) {
	case Range:
		if _, isRange := v.(Range); !isRange {
			return within(r, at, v, w)
		}
	case []any:
		return insideList(r, at, v, w)
	}
	eq, ok := equal(v, want)
	if !ok {
		return r.null(at, fault.FeelType, "op", "in", "types", TypeName(v)+", "+TypeName(want))
	}
	return eq
}

func insideList(r *run, at pos, v any, list []any) any {
	for _, w := range list {
		if eq, ok := equal(v, w); eq && ok {
			return true
		}
		if g, ok := w.(Range); ok && within(r, at, v, g) == true {
			return true
		}
	}
	if l, ok := v.([]any); ok && equalLists(l, list) {
		return true
	}
	return false
}

func within(r *run, at pos, v any, g Range) any {
	if g.not != nil {
		return compared(r, at, "!=", v, g.not)
	}
	var low, high any = true, true
	if g.Low != nil {
		low = ordered(r, at, lowOp(g.LowClosed), v, g.Low)
	}
	if g.High != nil {
		high = ordered(r, at, highOp(g.HighClosed), v, g.High)
	}
	return both(low, high)
}

func lowOp(closed bool) string {
	if closed {
		return ">="
	}
	return ">"
}

func highOp(closed bool) string {
	if closed {
		return "<="
	}
	return "<"
}

// compareTest as a value is the range of what passes it.
func (c *compiler) compareTest(n *compareTest, s *scope) code {
	to := c.node(n.to, s)
	return func(r *run, f *frame) any {
		v := to(r, f)
		g, ok := rangeOf(n.op, v)
		if !ok {
			return r.null(n.pos, fault.FeelType, "op", n.op, "types", TypeName(v))
		}
		return g
	}
}

// tester runs unary tests on a value.
type tester func(r *run, f *frame, v any) bool

// Unary is a compiled list of unary tests, such as a cell of a decision table:
// `"A", "B"`, `[18..60]`, `not(< 5)`, `-`, or an expression over `?`.
type Unary struct {
	expr   *Expr
	values []any  // where all tests are literals
	also   *Unary // must pass too; nil: nothing
}

// CompileUnary reads unary tests (DMN 1.5 clause 7.3.3).
func CompileUnary(src string) (*Unary, error) { return CompileUnaryWith(src, Options{}) }

// CompileUnaryWith is CompileUnary with options.
func CompileUnaryWith(src string, opts Options) (*Unary, error) {
	b := newBuilder(opts)
	tree, err := b.parse(Source{Text: src}, (*parser).unaryTests)
	if err != nil {
		return nil, err
	}
	return &Unary{b.expr(tree, builtin), tree.(*unaryTests).literals(), nil}, nil
}

// Names lists the variables that the tests read, without the input.
func (u *Unary) Names() []string { return u.expr.Names() }

// String is the source text.
func (u *Unary) String() string { return u.expr.String() }

// Match tests an input value. What is unknown (null) does not match.
func (u *Unary) Match(input any, vars map[string]any) (bool, error) {
	s := u.expr.session()
	return u.matches(s, input, Map(vars)), s.err
}

func (p *parser) unaryTests() node {
	at := p.here()
	if p.isOp("-") && p.peekAt(1).kind == tokEnd {
		p.i++
		return &unaryTests{pos: at, not: true}
	}
	u := &unaryTests{pos: at}
	if next := p.peekAt(1); p.isWord("not") && next.kind == tokOp && next.text == "(" {
		p.i += 2
		u.not = true
	}
	u.tests = append(u.tests, p.expression())
	for p.takeOp(",") {
		u.tests = append(u.tests, p.expression())
	}
	if u.not {
		p.needOp(")")
	}
	return u
}

// unaryTests compiles the tests of a cell. What is unknown is no match, and no
// mismatch for not(…) either (DMN 1.5 clause 10.3.2.10).
func (c *compiler) unaryTests(n *unaryTests, s *scope) tester {
	tests := make([]func(r *run, f *frame, v any) any, len(n.tests))
	for i, t := range n.tests {
		tests[i] = c.test(t, s)
	}
	return func(r *run, f *frame, v any) bool {
		known := true
		for _, t := range tests {
			switch t(r, f, v) {
			case true:
				return !n.not
			case false:
			default:
				known = false
			}
		}
		return n.not && known // not(null) is null
	}
}
