package feel

// Range is a FEEL range such as [1..10) or (< 5]; a nil end is unbounded. The
// ranges (= x) and (!= x) come only from FEEL text: the first has both ends at x
// and yet differs from [x..x], since it was written with an operator; the second
// has no ends.
type Range struct {
	Low, High             any
	LowClosed, HighClosed bool

	point bool // (= x)
	not   any  // the x of (!= x)
}

// rangeOf is what passes a comparison: (< 5), (= 5). Ends must have an order.
func rangeOf(op string, v any) (Range, bool) {
	if _, ordered := compare(v, v); !ordered {
		return Range{}, false
	}
	switch op {
	case "<", "<=":
		return Range{High: v, HighClosed: op == "<="}, true
	case ">", ">=":
		return Range{Low: v, LowClosed: op == ">="}, true
	case "=":
		return Range{Low: v, High: v, LowClosed: true, HighClosed: true, point: true}, true
	}
	return Range{not: v}, true
}

// ends are the values that a range is made of; some may be nil.
func (g Range) ends() [3]any { return [3]any{g.Low, g.High, g.not} }

// equalRanges compares the ends and how they were written (DMN 1.5 table 53).
func equalRanges(x, y Range) bool {
	for i, v := range x.ends() {
		if eq, _ := equal(v, y.ends()[i]); !eq {
			return false
		}
	}
	return x.LowClosed == y.LowClosed && x.HighClosed == y.HighClosed && x.point == y.point
}

// String is the FEEL text of the range.
func (g Range) String() string {
	switch {
	case g.point:
		return "(=" + inner(g.Low) + ")"
	case g.not != nil:
		return "(!=" + inner(g.not) + ")"
	}
	open, end := "(", ")"
	if g.LowClosed {
		open = "["
	}
	if g.HighClosed {
		end = "]"
	}
	return open + bound(g.Low) + ".." + bound(g.High) + end
}

func bound(v any) string {
	if v == nil {
		return ""
	}
	return inner(v)
}

// MarshalText writes the FEEL text.
func (g Range) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// property is range.name (DMN 1.5 table 67).
func (g Range) property(name string) (any, bool) {
	switch name {
	case "start":
		return g.Low, true
	case "end":
		return g.High, true
	case "start included":
		return g.LowClosed, true
	case "end included":
		return g.HighClosed, true
	}
	return nil, false
}
