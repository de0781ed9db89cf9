package table

import (
	"strings"

	"github.com/hcm-egov/framework/egov/feel"
)

// spell writes places as unary tests: `< 5`, `[1..10)`, `"A", "B"`,
// `not("A")`, `-` for all of them.
func (a *axis) spell(spans []span) string {
	if len(spans) == 1 && spans[0] == a.all()[0] {
		return "-"
	}
	if a.has(spans, others) {
		return "not(" + strings.Join(a.tests(outside(spans, int32(len(a.places)-1))), ", ") + ")"
	}
	return strings.Join(a.tests(spans), ", ")
}

// has reports whether a place that is no segment is among the spans.
func (a *axis) has(spans []span, place int32) bool {
	for _, s := range spans {
		for i := s.lo; i <= s.hi; i++ {
			if a.places[i] == place {
				return true
			}
		}
	}
	return false
}

// tests writes each run of places as one test.
func (a *axis) tests(spans []span) []string {
	var out []string
	for _, s := range spans {
		for s.lo <= s.hi && a.places[s.hi] < 0 {
			s.hi-- // told below
		}
		if s.lo <= s.hi {
			out = append(out, a.run(s)...)
		}
	}
	if a.has(spans, null) {
		out = append(out, "null")
	}
	return out
}

// run writes neighbouring places: single values one by one where the axis has no
// values between them.
func (a *axis) run(s span) []string {
	if a.line.segments() == 1 {
		return []string{"not(null)"} // every value but null
	}
	if a.single(s) {
		var out []string
		for i := s.lo; i <= s.hi; i++ {
			out = append(out, Spell(a.line.cuts[a.places[i]/2]))
		}
		return out
	}
	low, high := a.places[s.lo], a.places[s.hi]
	i, j := int(low/2), int(high/2)
	var g feel.Range
	switch {
	case low%2 == 1:
		g.Low, g.LowClosed = a.line.cuts[i], true
	case i > 0:
		g.Low = a.line.cuts[i-1]
	}
	switch {
	case high%2 == 1:
		g.High, g.HighClosed = a.line.cuts[j], true
	case j < len(a.line.cuts):
		g.High = a.line.cuts[j]
	}
	return []string{spellRange(tight(g))}
}

// tight ends a range of days or months at its first and last one.
func tight(g feel.Range) feel.Range {
	if g.Low == nil || g.High == nil {
		return g
	}
	if v, ok := next(g.Low, 1); ok && !g.LowClosed {
		g.Low, g.LowClosed = v, true
	}
	if v, ok := next(g.High, -1); ok && !g.HighClosed {
		g.High, g.HighClosed = v, true
	}
	return g
}

// single reports whether all places are single values. Of dates, where neighbours
// leave nothing between them, a run of more than two is a range.
func (a *axis) single(s span) bool {
	for i := s.lo; i <= s.hi; i++ {
		if a.places[i]%2 == 0 {
			return false
		}
	}
	discrete := a.kind == feel.DateType || a.kind == feel.MonthsDurationType
	return !discrete || s.lo == s.hi
}

func spellRange(g feel.Range) string {
	switch {
	case isPoint(g):
		return Spell(g.Low)
	case g.Low == nil && g.High == nil:
		return "not(null)"
	case g.Low == nil && g.HighClosed:
		return "<= " + Spell(g.High)
	case g.Low == nil:
		return "< " + Spell(g.High)
	case g.High == nil && g.LowClosed:
		return ">= " + Spell(g.Low)
	case g.High == nil:
		return "> " + Spell(g.Low)
	}
	open, end := "(", ")"
	if g.LowClosed {
		open = "["
	}
	if g.HighClosed {
		end = "]"
	}
	return open + Spell(g.Low) + ".." + Spell(g.High) + end
}

// Spell writes a value as FEEL text that is read as this value: "A" in quotes,
// @"2026-01-31" for temporal values.
func Spell(v any) string {
	switch v.(type) {
	case feel.Date, feel.Time, feel.DateTime, feel.DaysDuration, feel.MonthsDuration:
		return `@"` + feel.Text(v) + `"`
	}
	text := feel.Text([]any{v})
	return text[1 : len(text)-1]
}
