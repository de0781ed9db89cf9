package feel

import "slices"

// The relations of Allen between points and ranges (DMN 1.5 table 78).
var rangeFunctions = []definition{
	{"range(from)", rangeFrom},
	{"before(point1, point2) | before(point, range) | before(range, point) | before(range1, range2)", relation(beforeRange)},
	{"after(point1, point2) | after(point, range) | after(range, point) | after(range1, range2)", relation(func(a, b Range) (bool, bool) { return beforeRange(b, a) })},
	{"meets(range1, range2)", relation(meets)},
	{"met by(range1, range2)", relation(func(a, b Range) (bool, bool) { return meets(b, a) })},
	{"overlaps(range1, range2)", relation(overlaps)},
	{"overlaps before(range1, range2)", relation(overlapsBefore)},
	{"overlaps after(range1, range2)", relation(func(a, b Range) (bool, bool) { return overlapsBefore(b, a) })},
	{"finishes(point, range) | finishes(range1, range2)", relation(finishes)},
	{"finished by(range, point) | finished by(range1, range2)", relation(func(a, b Range) (bool, bool) { return finishes(b, a) })},
	{"includes(range, point) | includes(range1, range2)", relation(includes)},
	{"during(point, range) | during(range1, range2)", relation(func(a, b Range) (bool, bool) { return includes(b, a) })},
	{"starts(point, range) | starts(range1, range2)", relation(starts)},
	{"started by(range, point) | started by(range1, range2)", relation(func(a, b Range) (bool, bool) { return starts(b, a) })},
	{"coincides(point1, point2) | coincides(range1, range2)", relation(func(a, b Range) (bool, bool) {
		low, ok1 := ends(a.Low, a.LowClosed, b.Low, b.LowClosed, -1)
		high, ok2 := ends(a.High, a.HighClosed, b.High, b.HighClosed, 1)
		return low == 0 && high == 0, ok1 && ok2
	})},
}

// relation treats a point as the closed range of itself.
func relation(do func(a, b Range) (bool, bool)) implementation {
	return func(_ *run, args []any) (any, bool) {
		a, ok1 := asRange(single(args[0]))
		b, ok2 := asRange(single(args[1]))
		if !ok1 || !ok2 {
			return nil, false
		}
		return given(do(a, b))
	}
}

func asRange(v any) (Range, bool) {
	if g, ok := v.(Range); ok {
		return g, g.not == nil
	}
	_, ok := compare(v, v)
	return Range{Low: v, High: v, LowClosed: true, HighClosed: true}, ok
}

// ends compares two lower (side -1) or two upper (side 1) ends: an open end
// lies further inside than a closed one, an unbounded one outermost.
func ends(a any, aClosed bool, b any, bClosed bool, side int) (int, bool) {
	switch {
	case a == nil && b == nil:
		return 0, true
	case a == nil:
		return side, true
	case b == nil:
		return -side, true
	}
	c, ok := compare(a, b)
	if c == 0 && aClosed != bClosed {
		c = side
		if bClosed {
			c = -side
		}
	}
	return c, ok
}

// gap compares the upper end of a with the lower end of b: -1 they are apart, 0
// they touch in a point of both, 1 they overlap.
func gap(a, b Range) (int, bool) {
	if a.High == nil || b.Low == nil {
		return 1, true
	}
	c, ok := compare(a.High, b.Low)
	if c == 0 && !(a.HighClosed && b.LowClosed) {
		c = -1
	}
	return c, ok
}

func beforeRange(a, b Range) (bool, bool) {
	c, ok := gap(a, b)
	return c < 0, ok
}

func meets(a, b Range) (bool, bool) {
	c, ok := gap(a, b)
	return c == 0, ok
}

func overlaps(a, b Range) (bool, bool) {
	c, ok1 := gap(a, b)
	d, ok2 := gap(b, a)
	return c >= 0 && d >= 0, ok1 && ok2
}

func overlapsBefore(a, b Range) (bool, bool) {
	touch, ok := overlaps(a, b)
	low, ok1 := ends(a.Low, a.LowClosed, b.Low, b.LowClosed, -1)
	high, ok2 := ends(a.High, a.HighClosed, b.High, b.HighClosed, 1)
	return touch && low < 0 && high < 0, ok && ok1 && ok2
}

func finishes(a, b Range) (bool, bool) {
	low, ok1 := ends(a.Low, a.LowClosed, b.Low, b.LowClosed, -1)
	high, ok2 := ends(a.High, a.HighClosed, b.High, b.HighClosed, 1)
	return low >= 0 && high == 0, ok1 && ok2
}

func starts(a, b Range) (bool, bool) {
	low, ok1 := ends(a.Low, a.LowClosed, b.Low, b.LowClosed, -1)
	high, ok2 := ends(a.High, a.HighClosed, b.High, b.HighClosed, 1)
	return low == 0 && high <= 0, ok1 && ok2
}

func includes(a, b Range) (bool, bool) {
	low, ok1 := ends(a.Low, a.LowClosed, b.Low, b.LowClosed, -1)
	high, ok2 := ends(a.High, a.HighClosed, b.High, b.HighClosed, 1)
	return low <= 0 && high >= 0, ok1 && ok2
}

// rangeFrom reads the text of a range whose ends are literals.
func rangeFrom(r *run, args []any) (any, bool) {
	s, ok := arg[string](args, 0)
	if !ok || len(s) > 500 || !r.use(100) {
		return nil, false
	}
	e, err := compile(s, r.expr.opts, (*parser).literalRange, r.expr.lookup)
	if err != nil {
		return nil, false
	}
	v, err := e.Eval(nil)
	g, ok := v.(Range)
	return g, ok && err == nil
}

func (p *parser) literalRange() node {
	n := p.expression()
	g, ok := n.(*rangeLit)
	if !ok || !isLiteral(g.low) || !isLiteral(g.high) {
		p.fail("[1..2]")
	}
	return n
}

// isLiteral accepts literals, negative numbers and calls such as date("…").
func isLiteral(n node) bool {
	switch n := n.(type) {
	case *literal:
		return true
	case *negation:
		return isLiteral(n.of)
	case *call:
		fn, ok := n.fn.(*nameRef)
		if !ok || len(n.args) != 1 {
			return false
		}
		_, ok = n.args[0].(*literal)
		return ok && slices.Contains([]string{"date", "time", "date and time", "duration"}, fn.name)
	}
	return false
}
