package table

import (
	"math"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/feel"
)

// axis is the values of an input that a table can be asked about, as places in
// their order: segments of the column's line that hold expected values, and null
// where some condition speaks of it. Where the conditions only name single
// values, all other values are one place behind them.
type axis struct {
	line   *line
	places []int32 // segment of each place; others or null
	before []int32 // by segment, how many places lie before it
	kind   feel.Kind
	whole  bool // numbers, of which the conditions name whole ones alone
}

// Places that are no segment.
const (
	others int32 = -1 - iota
	null
)

// newAxis cuts the values at the ends of the tests and of the allowed values
// (nil: every value of the kind is expected). False where the tests are not of
// one ordered type.
func newAxis(kind feel.Kind, tests []feel.Literals, allowed *feel.Literals) (*axis, bool) {
	ends := slices.Clone(tests)
	if allowed != nil {
		ends = append(ends, *allowed)
	}
	if kind == feel.BooleanType {
		ends = append(ends, feel.Literals{Ranges: []feel.Range{{Low: false}, {Low: true}}})
	}
	l, ok := newLine(ends)
	if !ok {
		return nil, false
	}
	a := &axis{line: l, kind: kind, whole: wholeNumbers(l.cuts)}
	expected := []span{{0, l.segments() - 1}}
	if allowed != nil {
		expected = l.spans(*allowed)
	}
	a.place(expected, pointwise(ends) && kind != feel.BooleanType)
	if slices.ContainsFunc(tests, func(t feel.Literals) bool { return t.Null }) {
		a.places = append(a.places, null)
	}
	return a, true
}

// place lists the places of the expected segments.
func (a *axis) place(expected []span, pointwise bool) {
	in := make([]bool, a.line.segments())
	for _, e := range expected {
		for s := e.lo; s <= e.hi; s++ {
			in[s] = true
		}
	}
	rest := false
	for i := range in {
		s := int32(i)
		a.before = append(a.before, int32(len(a.places)))
		switch {
		case !in[s] || a.empty(s):
		case pointwise && s%2 == 0:
			rest = true
		default:
			a.places = append(a.places, s)
		}
	}
	a.before = append(a.before, int32(len(a.places)))
	if rest {
		a.places = append(a.places, others)
	}
}

// empty reports whether no value of the kind lies in an open segment.
func (a *axis) empty(segment int32) bool {
	if segment%2 == 1 {
		return false
	}
	i := int(segment / 2)
	first, last := i == 0, i == len(a.line.cuts)
	switch {
	case a.kind == feel.BooleanType:
		return true
	case first && !last && (a.line.cuts[0] == "" || a.line.cuts[0] == feel.Time{}):
		return true
	case first || last:
		return false
	}
	v, ok := next(a.line.cuts[i-1], 1)
	return ok && v == a.line.cuts[i]
}

// next is the value some steps on; false of types that have no steps.
func next(v any, by int) (any, bool) {
	switch v := v.(type) {
	case feel.Date:
		return feel.DateOf(time.Date(v.Year, time.Month(v.Month), v.Day+by, 0, 0, 0, 0, time.UTC)), true
	case feel.MonthsDuration:
		return v + feel.MonthsDuration(by), true
	}
	return nil, false
}

// fraction reports whether all values of an open segment have a fraction.
func (a *axis) fraction(segment int32) bool {
	i := int(segment / 2)
	if !a.whole || segment < 0 || segment%2 == 1 || i == 0 || i == len(a.line.cuts) {
		return false
	}
	low, ok := a.line.cuts[i-1].(feel.Number)
	high, ok2 := a.line.cuts[i].(feel.Number)
	if !ok || !ok2 {
		return false
	}
	return math.Floor(low.Float64())+1 >= high.Float64()
}

// split parts runs of places that hold only numbers with a fraction from the rest.
func (a *axis) split(spans []span) (fractions, rest []span) {
	for _, s := range spans {
		all := true
		for i := s.lo; i <= s.hi; i++ {
			all = all && a.fraction(a.places[i])
		}
		if all {
			fractions = append(fractions, s)
		} else {
			rest = append(rest, s)
		}
	}
	return fractions, rest
}

// all is every place.
func (a *axis) all() []span { return []span{{0, int32(len(a.places) - 1)}} }

// region is the places whose values pass the tests.
func (a *axis) region(t feel.Literals) []span {
	var out []span
	add := func(lo, hi int32) {
		if lo <= hi {
			out = append(out, span{lo, hi})
		}
	}
	rest := false
	for _, s := range a.line.spans(t) {
		add(a.before[s.lo], a.before[s.hi+1]-1)
		rest = rest || s.lo < s.hi || s.lo%2 == 0
	}
	for i := int32(len(a.places) - 1); i >= 0 && a.places[i] < 0; i-- {
		if p := a.places[i]; p == others && rest || p == null && passesNull(t) {
			add(i, i)
		}
	}
	return joined(out)
}

// passesNull tests null. Comparisons with null are unknown.
func passesNull(t feel.Literals) bool {
	if t.Any || t.Null {
		return t.Any || !t.Not
	}
	return t.Not && !slices.ContainsFunc(t.Ranges, func(g feel.Range) bool { return g != feel.Range{} && !isPoint(g) })
}

// isPoint reports whether a range is a single value.
func isPoint(g feel.Range) bool {
	c, ok := order(g.Low, g.High)
	return g.Low != nil && ok && c == 0 && g.LowClosed && g.HighClosed
}

// pointwise reports whether the tests name single values alone.
func pointwise(tests []feel.Literals) bool {
	return !slices.ContainsFunc(tests, func(t feel.Literals) bool {
		return slices.ContainsFunc(t.Ranges, func(g feel.Range) bool { return g != feel.Range{} && !isPoint(g) })
	})
}

func wholeNumbers(values []any) bool {
	return !slices.ContainsFunc(values, func(v any) bool {
		n, ok := v.(feel.Number)
		if !ok {
			return true
		}
		_, whole := n.Int64()
		return !whole
	})
}
