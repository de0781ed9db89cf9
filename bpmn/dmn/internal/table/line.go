package table

import (
	"cmp"
	"slices"
	"sort"

	"github.com/hcm-egov/framework/egov/feel"
)

// line is the values of one ordered type, cut into segments at the ends of the
// tests of a column: segment 2i+1 is the value cuts[i] itself, segment 2i lies
// before it and behind cuts[i-1]. Within a segment all values pass the same
// tests. Of booleans false comes before true.
type line struct{ cuts []any }

// span is the segments from lo to hi, both included.
type span struct{ lo, hi int32 }

// newLine makes the line of the tests' ends; false where they are not of one
// ordered type.
func newLine(tests []feel.Literals) (*line, bool) {
	l := &line{}
	for _, t := range tests {
		for _, g := range t.Ranges {
			for _, end := range []any{g.Low, g.High} {
				if end != nil {
					l.cuts = append(l.cuts, end)
				}
			}
		}
	}
	for _, v := range l.cuts {
		if _, ok := order(v, l.cuts[0]); !ok {
			return nil, false
		}
	}
	slices.SortFunc(l.cuts, func(a, b any) int { c, _ := order(a, b); return c })
	l.cuts = slices.CompactFunc(l.cuts, func(a, b any) bool { c, _ := order(a, b); return c == 0 })
	return l, true
}

// order is feel.Compare with booleans in an order too. Times of which only one
// has a zone have none here: FEEL orders them by the clock on the wall, so that
// they do not lie on one line.
func order(a, b any) (int, bool) {
	x, ok := a.(bool)
	if !ok {
		c, ok := feel.Compare(a, b)
		return c, ok && zoned(a) == zoned(b)
	}
	y, ok := b.(bool)
	return cmp.Compare(number(x), number(y)), ok
}

func zoned(v any) bool {
	switch t := v.(type) {
	case feel.Time:
		return t.Zone.Set
	case feel.DateTime:
		return t.Time.Zone.Set
	}
	return false
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// segments is how many there are.
func (l *line) segments() int32 { return int32(2*len(l.cuts) + 1) }

// find is the segment of a value; false where it is of another type, or there
// is no type.
func (l *line) find(v any) (int32, bool) {
	if len(l.cuts) == 0 || v == nil {
		return 0, false
	}
	equal, ok := false, true
	i := sort.Search(len(l.cuts), func(i int) bool {
		c, same := order(l.cuts[i], v)
		ok = ok && same
		equal = equal || c == 0
		return c >= 0
	})
	if equal {
		return int32(2*i + 1), ok
	}
	return int32(2 * i), ok
}

// spans are the segments whose values pass the tests, in order and apart.
func (l *line) spans(t feel.Literals) []span {
	last := l.segments() - 1
	if t.Any {
		return []span{{0, last}}
	}
	var out []span
	for _, g := range t.Ranges {
		s := span{0, last}
		if g.Low != nil {
			if s.lo = l.cut(g.Low); !g.LowClosed {
				s.lo++
			}
		}
		if g.High != nil {
			if s.hi = l.cut(g.High); !g.HighClosed {
				s.hi--
			}
		}
		if s.lo <= s.hi {
			out = append(out, s)
		}
	}
	out = joined(out)
	if t.Not {
		return outside(out, last)
	}
	return out
}

// cut is the segment of an end of the line's own tests.
func (l *line) cut(v any) int32 {
	s, _ := l.find(v)
	return s
}

// joined sorts spans and joins those that touch.
func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.lo, b.lo) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.lo <= out[n-1].hi+1 {
			out[n-1].hi = max(out[n-1].hi, s.hi)
			continue
		}
		out = append(out, s)
	}
	return out
}

// outside is what the spans leave of the segments 0 to last.
func outside(spans []span, last int32) []span {
	var out []span
	from := int32(0)
	for _, s := range spans {
		if from < s.lo {
			out = append(out, span{from, s.lo - 1})
		}
		from = s.hi + 1
	}
	if from <= last {
		out = append(out, span{from, last})
	}
	return out
}
