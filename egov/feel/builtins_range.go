package feel

import (
	"slices"
	"strings"
)

// The relations of Allen between points and ranges (DMN 1.5 table 78).
var rangeFunctions = []definition{
	{"range(from)", rangeFrom},
	relation("before(point1, point2) | before(point, range) | before(range, point) | before(range1, range2)", beforeRange),
	relation("after(point1, point2) | after(point, range) | after(range, point) | after(range1, range2)", turned(beforeRange)),
	relation("meets(range1, range2)", meets),
	relation("met by(range1, range2)", turned(meets)),
	relation("overlaps(range1, range2)", overlaps),
	relation("overlaps before(range1, range2)", overlapsBefore),
	relation("overlaps after(range1, range2)", turned(overlapsBefore)),
	relation("finishes(point, range) | finishes(range1, range2)", finishes),
	relation("finished by(range, point) | finished by(range1, range2)", turned(finishes)),
	relation("includes(range, point) | includes(range1, range2)", includes),
	relation("during(point, range) | during(range1, range2)", turned(includes)),
	relation("starts(point, range) | starts(range1, range2)", starts),
	relation("started by(range, point) | started by(range1, range2)", turned(starts)),
	relation("coincides(point1, point2) | coincides(range1, range2)", coincides),
}

// relationOf compares two ranges; false as second result where their ends have
// no order.
type relationOf func(a, b Range) (holds, ok bool)

func turned(do relationOf) relationOf {
	return func(a, b Range) (bool, bool) { return do(b, a) }
}

// relation makes a function that treats a point as the closed range of itself.
// Points and ranges stand where the usage says so.
func relation(usage string, do relationOf) definition {
	forms := readUsage(usage)
	return definition{usage, func(_ *run, args []any) (any, bool) {
		a, b := single(args[0]), single(args[1])
		x, isRange1, ok1 := asRange(a)
		y, isRange2, ok2 := asRange(b)
		fits := slices.ContainsFunc(forms, func(s signature) bool {
			return strings.HasPrefix(s.params[0], "range") == isRange1 && strings.HasPrefix(s.params[1], "range") == isRange2
		})
		if !ok1 || !ok2 || !fits {
			return nil, false
		}
		return given(do(x, y))
	}}
}

func asRange(v any) (g Range, isRange, ok bool) {
	if g, ok := v.(Range); ok {
		return g, true, g.not == nil
	}
	_, ordered := compare(v, v)
	return Range{Low: v, High: v, LowClosed: true, HighClosed: true}, false, ordered
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

// overlapsBefore lets both end in the same way, as the examples of table 78 do.
func overlapsBefore(a, b Range) (bool, bool) {
	touch, ok := gap(a, b)
	low, ok1 := ends(a.Low, a.LowClosed, b.Low, b.LowClosed, -1)
	high, ok2 := ends(a.High, a.HighClosed, b.High, b.HighClosed, 1)
	return touch >= 0 && low < 0 && high <= 0, ok && ok1 && ok2
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

func coincides(a, b Range) (bool, bool) {
	low, ok1 := ends(a.Low, a.LowClosed, b.Low, b.LowClosed, -1)
	high, ok2 := ends(a.High, a.HighClosed, b.High, b.HighClosed, 1)
	return low == 0 && high == 0, ok1 && ok2
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

// literalRange is rule 66 of the grammar: an end that is left out is open.
func (p *parser) literalRange() node {
	n := p.expression()
	g, ok := n.(*rangeLit)
	if !ok || !isEnd(g.low, g.lowClosed) || !isEnd(g.high, g.highClosed) {
		p.fail("[1..2]")
	}
	return n
}

func isEnd(n node, closed bool) bool {
	if n == nil {
		return !closed
	}
	return isLiteral(n)
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
