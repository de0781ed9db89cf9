package feel

import "slices"

// Literals are unary tests that speak of literal values alone, as data: the
// tests `"A", "B"`, `[18..60)`, `not(< 5)`, `>= @"2026-01-31"`, `null`, `-`.
type Literals struct {
	Any    bool    // "-": every value passes
	Not    bool    // not(...): what is below does not pass, all else does
	Ranges []Range // a value passes within one of them; a single value is a closed range with equal ends
	Null   bool    // null passes
}

// ParseLiterals reads unary tests as data; false where they hold anything but
// literal values, their lists, ranges and comparisons, also with "?" on the left.
// Literal are also calls such as date("2026-01-31"), unless the options know
// the function's name as another one. The error is that of [CompileUnary].
func ParseLiterals(src string, opts Options) (l Literals, ok bool, err error) {
	b := newBuilder(opts)
	tree, err := b.parse(Source{Text: src}, (*parser).unaryTests)
	if err != nil {
		return Literals{}, false, err
	}
	tests := tree.(*unaryTests)
	if len(tests.tests) == 0 {
		return Literals{Any: true}, true, nil
	}
	l.Not = tests.not
	for _, t := range tests.tests {
		if !l.add(t, b) {
			return Literals{}, false, nil
		}
	}
	return l, true, nil
}

// ParseLiteral reads an expression that is a literal value; false where it is
// anything else. The error is that of [Compile].
func ParseLiteral(src string, opts Options) (v any, ok bool, err error) {
	b := newBuilder(opts)
	tree, err := b.parse(Source{Text: src}, (*parser).expression)
	if err != nil {
		return nil, false, err
	}
	v, ok = datum(tree, b)
	return v, ok, nil
}

// Compare orders two values of one ordered type, as < does: -1, 0 or 1. False
// where they have no order: other types, or times of which only one has a zone.
func Compare(a, b any) (int, bool) { return compare(a, b) }

// Equal reports whether "=" between the values is true.
func Equal(a, b any) bool {
	eq, ok := equal(a, b)
	return eq && ok
}

// add takes one test.
func (l *Literals) add(n node, b *builder) bool {
	switch n := n.(type) {
	case *compareTest:
		return l.compared(n.op, n.to, b)
	case *rangeLit:
		return l.span(n.low, n.high, n.lowClosed, n.highClosed, b)
	case *listLit:
		return !slices.ContainsFunc(n.items, func(i node) bool { return !l.item(i, b) })
	case *binary:
		return isInput(n.left) && isComparison(n.op) && l.compared(n.op, n.right, b)
	case *between:
		return isInput(n.value) && l.span(n.low, n.high, true, true, b)
	case *inTest:
		return isInput(n.value) && !slices.ContainsFunc(n.tests, func(t node) bool { return !l.add(t, b) })
	}
	return l.point(n, b)
}

// item takes an item of a list: a value, or a range of values.
func (l *Literals) item(n node, b *builder) bool {
	if r, ok := n.(*rangeLit); ok {
		return l.add(r, b)
	}
	return l.point(n, b)
}

func (l *Literals) point(n node, b *builder) bool {
	v, ok := datum(n, b)
	switch {
	case ok && v == nil:
		l.Null = true
	case ok:
		l.Ranges = append(l.Ranges, Range{Low: v, High: v, LowClosed: true, HighClosed: true})
	}
	return ok
}

func (l *Literals) compared(op string, to node, b *builder) bool {
	v, ok := datum(to, b)
	if !ok {
		return false
	}
	switch {
	case op == "=":
		return l.point(to, b)
	case op == "!=" && v == nil:
		l.Ranges = append(l.Ranges, Range{})
	case op == "!=":
		l.Null = true
		l.Ranges = append(l.Ranges, Range{High: v}, Range{Low: v})
	case v == nil: // nothing is less or greater than null
	case op[0] == '<':
		l.Ranges = append(l.Ranges, Range{High: v, HighClosed: op == "<="})
	default:
		l.Ranges = append(l.Ranges, Range{Low: v, LowClosed: op == ">="})
	}
	return true
}

// span takes a range; one that stands the wrong way round holds nothing.
func (l *Literals) span(low, high node, lowClosed, highClosed bool, b *builder) bool {
	g := Range{LowClosed: lowClosed, HighClosed: highClosed}
	for _, end := range []struct {
		n  node
		to *any
	}{{low, &g.Low}, {high, &g.High}} {
		v, ok := datum(end.n, b)
		if end.n != nil && (!ok || v == nil) {
			return false
		}
		*end.to = v
	}
	if g.Low != nil && g.High != nil {
		c, ok := compare(g.Low, g.High)
		if !ok || c > 0 {
			return ok
		}
	}
	l.Ranges = append(l.Ranges, g)
	return true
}

func isInput(n node) bool {
	ref, ok := n.(*nameRef)
	return ok && ref.name == "?"
}

func isComparison(op string) bool {
	return slices.Contains([]string{"=", "!=", "<", "<=", ">", ">="}, op)
}

// datum evaluates a literal, a negative one, or a call such as
// date("2026-01-31").
func datum(n node, b *builder) (any, bool) {
	switch n := n.(type) {
	case *literal:
		return n.value, true
	case *negation:
		v, ok := datum(n.of, b)
		switch v.(type) {
		case Number, DaysDuration, MonthsDuration:
			return b.fold(n), ok
		}
	case *call:
		if constructs(n, b) {
			v := b.fold(n)
			return v, v != nil
		}
	}
	return nil, false
}

// constructs tells a call that writes a literal of a temporal type.
func constructs(n *call, b *builder) bool {
	ref, ok := n.fn.(*nameRef)
	if !ok || n.names != nil || !slices.Contains([]string{"date", "time", "date and time", "duration"}, ref.name) {
		return false
	}
	if _, other := b.opts.Functions[ref.name]; other || slices.Contains(b.names, ref.name) {
		return false
	}
	return len(n.args) > 0 && !slices.ContainsFunc(n.args, func(a node) bool {
		_, ok := datum(a, b)
		return !ok
	})
}

// fold computes what needs no variables.
func (b *builder) fold(n node) any {
	v, err := b.expr(n, builtin).Eval(nil)
	if err != nil {
		return nil
	}
	return v
}
