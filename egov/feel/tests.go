package feel

import (
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// test is one test of a value, which comes as an operand: "< 5", a range, a list
// or a value.
type test func(r *run, f *frame, n Number, v any, is bool) any

func (c *compiler) inTest(n *inTest, s *scope) code {
	value, tests := c.operand(n.value, s), c.tests(n.tests, s)
	return func(r *run, f *frame) any {
		x, v, is := value(r, f)
		var result any = false
		for _, t := range tests {
			switch t(r, f, x, v, is) {
			case true:
				return true
			case nil:
				result = nil
			}
		}
		return result
	}
}

func (c *compiler) tests(ns []node, s *scope) []test {
	out := make([]test, len(ns))
	for i, n := range ns {
		out[i] = c.test(n, s)
	}
	return out
}

func (c *compiler) test(n node, s *scope) test {
	if v, ok := constant(n); ok {
		return constantTest(pos(n.at()), v)
	}
	if mentions(n, "?") {
		return c.asking(n, s)
	}
	if t, ok := n.(*compareTest); ok {
		return c.comparing(t, s)
	}
	at, want := pos(n.at()), c.operand(n, s)
	_, isRange := n.(*rangeLit)
	return func(r *run, f *frame, n Number, v any, is bool) any {
		m, w, number := want(r, f)
		if is && number {
			return n.Cmp(m) == 0
		}
		if w = boxedOperand(m, w, number); w == nil && isRange {
			return nil // the range was refused, so nothing is known
		}
		return inside(r, at, boxedOperand(n, v, is), w)
	}
}

// comparing is the test "< 5".
func (c *compiler) comparing(t *compareTest, s *scope) test {
	to, verdict := c.operand(t.to, s), verdictsOf(t.op)
	whole := func(r *run, f *frame, n Number, v any, is bool) any {
		m, w, number := to(r, f)
		if is && number {
			return verdict.on(n.Cmp(m))
		}
		return compared(r, t.pos, t.op, boxedOperand(n, v, is), boxedOperand(m, w, number))
	}
	if w, ok := constant(t.to); ok {
		if m, is := w.(Number); is {
			return numberTest(verdict, m, whole)
		}
	}
	return whole
}

// numberTest compares with the same number always.
func numberTest(verdict verdicts, m Number, whole test) test {
	return func(r *run, f *frame, n Number, v any, is bool) any {
		if is {
			return verdict.on(n.Cmp(m))
		}
		return whole(r, f, n, v, is)
	}
}

// constantTest is made once, also of a list or a range.
func constantTest(at pos, want any) test {
	whole := func(r *run, _ *frame, n Number, v any, is bool) any {
		return inside(r, at, boxedOperand(n, v, is), want)
	}
	switch w := want.(type) {
	case Number:
		return numberTest(verdictsOf("="), w, whole)
	case string:
		return func(r *run, f *frame, n Number, v any, is bool) any {
			if s, ok := v.(string); ok {
				return s == w
			}
			return whole(r, f, n, v, is)
		}
	case Range:
		return numberRange(w, whole)
	}
	return whole
}

// numberRange is the test of a range between two numbers.
func numberRange(g Range, whole test) test {
	low, ok1 := g.Low.(Number)
	high, ok2 := g.High.(Number)
	if !ok1 || !ok2 {
		return whole
	}
	above, below := verdictsOf(lowOp(g.LowClosed)), verdictsOf(highOp(g.HighClosed))
	return func(r *run, f *frame, n Number, v any, is bool) any {
		if is {
			return above.on(n.Cmp(low)) && below.on(n.Cmp(high))
		}
		return whole(r, f, n, v, is)
	}
}

// constant is the value of what is the same in every evaluation.
func constant(n node) (any, bool) {
	switch n := n.(type) {
	case *literal:
		return n.value, true
	case *negation:
		if v, ok := constant(n.of); ok {
			number, is := v.(Number)
			return number.neg(), is
		}
	case *rangeLit:
		return constantRange(n)
	case *listLit:
		out := make([]any, len(n.items))
		for i, item := range n.items {
			v, ok := constant(item)
			if !ok {
				return nil, false
			}
			out[i] = v
		}
		return out, true
	}
	return nil, false
}

func constantRange(n *rangeLit) (any, bool) {
	g := Range{LowClosed: n.lowClosed, HighClosed: n.highClosed}
	ok1, ok2 := true, true
	if n.low != nil {
		g.Low, ok1 = constant(n.low)
		ok1 = ok1 && g.Low != nil
	}
	if n.high != nil {
		g.High, ok2 = constant(n.high)
		ok2 = ok2 && g.High != nil
	}
	if !ok1 || !ok2 {
		return nil, false
	}
	if n.low != nil && n.high != nil {
		if c, ok := compare(g.Low, g.High); !ok || c > 0 {
			return nil, false // refused in the evaluation, with a diagnostic
		}
	}
	return g, true
}

// inside is "v in want": within a range, an item of a list (or within a range
// of the list), or equal.
func inside(r *run, at pos, v, want any) any {
	switch w := want.(type) {
	case Range:
		if _, isRange := v.(Range); !isRange {
			return within(r, at, v, w)
		}
	case []any:
		return insideList(r, at, v, w)
	}
	eq, ok := r.equal(v, want)
	if !ok {
		return r.unlike(at, "in", v, want)
	}
	return eq
}

func insideList(r *run, at pos, v any, list []any) any {
	if !r.use(len(list)) {
		return nil
	}
	for _, w := range list {
		if eq, ok := r.equal(v, w); eq && ok {
			return true
		}
		if g, ok := w.(Range); ok && within(r, at, v, g) == true {
			return true
		}
	}
	if l, ok := v.([]any); ok && r.equalLists(l, list) {
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
type tester func(r *run, f *frame, n Number, v any, is bool) bool

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
	if u.also != nil {
		s := NewSession(background, u.expr.opts.Limits, u.expr.opts.Now)
		return u.matches(s, input, Map(vars)), s.err
	}
	r := beginAlone(u.expr, vars, true)
	ok := r.admits(input)
	err := r.err
	r.end()
	return ok && err == nil, err
}

// admits runs the unary tests of the run's expression on a value.
func (r *run) admits(input any) bool {
	var in slot
	if r.take(&in, "?", input); in.state == isRaw {
		in.set(r.input("?", in.value))
	}
	return r.expr.test(r, nil, in.num, in.value, in.state == isNumber)
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
	tests := c.tests(n.tests, s)
	match := func(r *run, f *frame, x Number, v any, is bool) bool {
		known := true
		for _, t := range tests {
			switch t(r, f, x, v, is) {
			case true:
				return !n.not
			case false:
			default:
				known = false
			}
		}
		return n.not && known // not(null) is null
	}
	if texts := textsOf(n.tests); len(texts) > 1 {
		return func(r *run, f *frame, x Number, v any, is bool) bool {
			if s, ok := v.(string); ok {
				return slices.Contains(texts, s) != n.not
			}
			return match(r, f, x, v, is)
		}
	}
	return match
}

// asking is a test that speaks of the value by its name "?": only for it the
// value is put into a frame.
func (c *compiler) asking(t node, s *scope) test {
	whole, kept := c.node(t, s.push("?")), keeps(t)
	return func(r *run, f *frame, n Number, v any, is bool) any {
		g := r.frame(f, kept)
		if kept {
			v = boxedOperand(n, v, is)
		}
		g.put(n, v, is)
		result := whole(r, g)
		r.dropTo(g, f, kept)
		return result
	}
}

// textsOf are the texts where all tests are texts, else nil.
func textsOf(tests []node) []string {
	var out []string
	for _, t := range tests {
		l, _ := t.(*literal)
		if l == nil {
			return nil
		}
		s, ok := l.value.(string)
		if !ok {
			return nil
		}
		out = append(out, s)
	}
	return out
}
