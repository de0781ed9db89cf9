package table

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/feel"
)

// grid is a table as boxes: each rule is, input by input, a set of places.
type grid struct {
	axes  []*axis // nil: the input's conditions cannot be put in places
	rules []box
	// unknown says of a rule and input that the condition is not literal.
	unknown [][]bool
	bounded []bool // the input's expected values are known
}

// box is a set of places of each input.
type box [][]span

// newGrid reads the conditions as data. What it cannot read is unknown and
// counts as any place.
func newGrid(t *model.Table, env Env) *grid {
	g := &grid{axes: make([]*axis, len(t.Inputs)), rules: make([]box, len(t.Rules)), unknown: make([][]bool, len(t.Rules)), bounded: make([]bool, len(t.Inputs))}
	for i := range t.Rules {
		g.rules[i], g.unknown[i] = make(box, len(t.Inputs)), make([]bool, len(t.Inputs))
	}
	for col := range t.Inputs {
		g.column(t, env, col)
	}
	return g
}

func (g *grid) column(t *model.Table, env Env, col int) {
	tests := make([]feel.Literals, len(t.Rules))
	var known []feel.Literals
	for i, r := range t.Rules {
		ok := true
		if tests[i].Any = irrelevant(r.Inputs[col].Text); !tests[i].Any {
			tests[i], ok = env.literals(r.Inputs[col].Text)
		}
		if g.unknown[i][col] = !ok; ok {
			known = append(known, tests[i])
		}
	}
	kind := env.typeOf(t.Inputs[col].Expression.TypeRef)
	want := feel.AnyType
	if kind != nil {
		want = kind.Kind
	}
	if !scalar(want) {
		g.blind(col, tests)
		return
	}
	for i := range known {
		known[i] = fitting(known[i], want)
	}
	allowed, bounded := env.allowed(t.Inputs[col].Allowed, kind)
	g.bounded[col] = bounded
	if allowed != nil {
		only := fitting(*allowed, want)
		allowed = &only
	}
	if want == feel.AnyType {
		want = kindOf(known)
	}
	a, ok := newAxis(want, known, allowed)
	if !ok {
		g.blind(col, tests)
		return
	}
	g.axes[col] = a
	for i := range t.Rules {
		if g.unknown[i][col] {
			g.rules[i][col] = a.all()
		} else {
			g.rules[i][col] = a.region(fitting(tests[i], want))
		}
	}
}

// blind makes a column one place, at which all conditions but "-" are unknown.
func (g *grid) blind(col int, tests []feel.Literals) {
	for i := range g.rules {
		g.unknown[i][col] = !tests[i].Any
		g.rules[i][col] = []span{{0, 0}}
	}
}

// scalar reports whether conditions on values of the kind can be put in places.
func scalar(k feel.Kind) bool {
	return slices.Contains([]feel.Kind{
		feel.AnyType, feel.BooleanType, feel.StringType, feel.NumberType, feel.DateType, feel.TimeType,
		feel.DateTimeType, feel.DaysDurationType, feel.MonthsDurationType,
	}, k)
}

// fitting leaves what the tests say about values of the kind. About others
// nothing is known, so that a "not" that speaks of them lets nothing pass.
func fitting(t feel.Literals, want feel.Kind) feel.Literals {
	if want == feel.AnyType {
		return t
	}
	misfit := func(g feel.Range) bool { return !fits(g, want) }
	if !slices.ContainsFunc(t.Ranges, misfit) {
		return t
	}
	if t.Not {
		return feel.Literals{}
	}
	t.Ranges = slices.DeleteFunc(slices.Clone(t.Ranges), misfit)
	return t
}

// fits reports whether the ends of a range are of the kind.
func fits(g feel.Range, want feel.Kind) bool {
	return (g.Low == nil || feel.KindOf(g.Low) == want) && (g.High == nil || feel.KindOf(g.High) == want)
}

func kindOf(tests []feel.Literals) feel.Kind {
	for _, t := range tests {
		for _, g := range t.Ranges {
			for _, end := range []any{g.Low, g.High} {
				if end != nil {
					return feel.KindOf(end)
				}
			}
		}
	}
	return feel.AnyType
}

// allowed reads the values that a clause or its type allows, nil for all; false
// where there are some that are not literal.
func (e Env) allowed(clause *model.Tests, kind *feel.Type) (*feel.Literals, bool) {
	text := allowedText(clause, kind)
	if irrelevant(text) {
		return nil, true
	}
	l, ok := e.literals(text)
	if !ok {
		return nil, false
	}
	return &l, true
}

func allowedText(clause *model.Tests, kind *feel.Type) string {
	if clause != nil && !irrelevant(clause.Text) {
		return clause.Text
	}
	if kind != nil && kind.Allowed != nil {
		return strings.TrimSpace(kind.Allowed.String())
	}
	return ""
}

// meets reports whether two sets of places share one, and what they share.
func meets(a, b []span) bool {
	for _, s := range a {
		for _, t := range b {
			if s.lo <= t.hi && t.lo <= s.hi {
				return true
			}
		}
	}
	return false
}

// common is what two sets of places share.
func common(a, b []span) []span {
	var out []span
	for _, s := range a {
		for _, t := range b {
			if lo, hi := max(s.lo, t.lo), min(s.hi, t.hi); lo <= hi {
				out = append(out, span{lo, hi})
			}
		}
	}
	return joined(out)
}

// contains reports whether a holds all places of b.
func contains(a, b []span) bool { return slices.Equal(common(a, b), joined(slices.Clone(b))) }

// width is how many places of an input there are.
func (g *grid) width(col int) int32 {
	if g.axes[col] == nil {
		return 1
	}
	return int32(len(g.axes[col].places))
}

func (g *grid) whole() box {
	b := make(box, len(g.axes))
	for col := range b {
		if w := g.width(col); w > 0 {
			b[col] = []span{{0, w - 1}}
		}
	}
	return b
}

// empty reports whether a box holds nothing.
func (b box) empty() bool { return slices.ContainsFunc(b, func(s []span) bool { return len(s) == 0 }) }

func (b box) meets(c box) bool {
	for col := range b {
		if !meets(b[col], c[col]) {
			return false
		}
	}
	return true
}

func (b box) contains(c box) bool {
	for col := range b {
		if !contains(b[col], c[col]) {
			return false
		}
	}
	return true
}

// known reports whether all conditions of a rule are.
func (g *grid) known(rule int) bool { return !slices.Contains(g.unknown[rule], true) }
