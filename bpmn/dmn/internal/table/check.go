package table

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// Severity says how grave a finding is.
type Severity string

// The severities: an Error breaks the table's hit policy or types, a Warning is
// probably a mistake, an Info is good to know.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Finding is what a check has to say about a table.
type Finding struct {
	Severity Severity
	Fault    *fault.Error // code, arguments line and element, path of the rule, column or table
	Rules    []int        // concerned, 1 for the first
	Column   int          // concerned, 1 for the first; inputs, then outputs; 0 for none
	Case     []Condition  // of gaps and overlaps: when it happens
}

// Condition is an input with unary tests of it, such as `[18..60)`. Inputs that
// do not matter are left out.
type Condition struct {
	Input int // 1 for the first
	Label string
	Tests string
}

// Bounds of a check. They hold its time below a second and its list readable;
// what they cut off is told by a finding.
const (
	sweepSteps  = 10_000_000
	reachSteps  = 10_000_000 // of all rules together
	pairSteps   = 50_000_000
	gapsListed  = 50
	pairsListed = 100
	rulesListed = 10 // in one sentence
)

// Check looks at a table without evaluating it. It finds
//
//   - gaps: cases that no rule covers, in as few conditions as it can;
//   - overlaps: rules that can match together where the hit policy forbids it
//     (UNIQUE; ANY with different outputs), or prefers one (FIRST, PRIORITY);
//   - rules that are never used and rules that say the same;
//   - conditions that no value passes, that are of another type than their
//     column or outside of its input values, and inputs and values no rule tests;
//   - outputs of another type, outside of the output values, or never given;
//   - defaults that are missing or never used, and hit policies that lack what
//     they need.
//
// It is exact for conditions that are literal: numbers, strings, booleans,
// dates, times, durations, their lists, ranges, comparisons and not(...). Of
// dates it knows that a day follows a day. A value is expected if the input
// values of the clause or its type allow it, or if there are none; null is, where
// a condition speaks of it. Other conditions count as passed by any value when
// gaps are sought, and by none when overlaps are, and a finding names them. Where
// the time given does not suffice a finding says so.
func Check(t *model.Table, env Env) []Finding {
	c := &checker{table: t, env: env, name: nameOf(t)}
	if err := shape(t); err != nil {
		for _, f := range fault.All(err) {
			c.found = append(c.found, Finding{Severity: Error, Fault: f})
		}
		return c.found
	}
	c.policy()
	if len(t.Rules) == 0 {
		c.add(Warning, fault.DmnCheckNoRules, t.Element)
		return c.found
	}
	c.grid = newGrid(t, env)
	for col := range t.Inputs {
		c.input(col)
	}
	for col := range t.Outputs {
		c.output(col)
	}
	c.pairs()
	c.reach()
	c.gaps()
	return c.found
}

// checker gathers the findings.
type checker struct {
	table  *model.Table
	env    Env
	name   string
	grid   *grid
	values [][]result // outputs by rule
	ranks  [][]feel.Range
	twins  map[int]bool // rules that say the same as an earlier one
	found  []Finding
}

// result is an output entry as data; known where it is a literal.
type result struct {
	value any
	known bool
}

func (c *checker) add(sev Severity, code fault.Code, at model.Element, pairs ...any) *Finding {
	pairs = append([]any{"element", c.name, "line", at.Line}, pairs...)
	c.found = append(c.found, Finding{Severity: sev, Fault: fault.New(code, pairs...).At(at.Path)})
	return &c.found[len(c.found)-1]
}

// cell adds a finding about a cell; its text is the cell's, unless the pairs give
// another.
func (c *checker) cell(sev Severity, code fault.Code, rule, col int, cell model.Cell, pairs ...any) *Finding {
	pairs = append(pairs, "rule", rule+1, "column", c.label(col), "text", cell.Text)
	f := c.add(sev, code, model.Element{Line: cell.Line, Path: cell.Path}, pairs...)
	f.Rules, f.Column = []int{rule + 1}, col+1
	return f
}

// label is the title of a column, inputs first.
func (c *checker) label(col int) string {
	if n := len(c.table.Inputs); col >= n {
		return outputLabel(c.table, c.table.Outputs[col-n])
	}
	return inputLabel(c.table.Inputs[col])
}

// policy checks what the hit policy needs.
func (c *checker) policy() {
	t := c.table
	for _, o := range t.Outputs {
		c.ranks = append(c.ranks, c.env.priorities(o))
	}
	if ordered := t.HitPolicy == model.Priority || t.HitPolicy == model.OutputOrder; ordered {
		if !slices.ContainsFunc(c.ranks, func(r []feel.Range) bool { return len(r) > 0 }) {
			c.add(Error, fault.DmnCheckPriorities, t.Element)
		}
	}
	if t.Aggregation != "" && (t.HitPolicy != model.Collect || len(t.Outputs) > 1) {
		c.add(Error, fault.DmnCheckAggregation, t.Element, "aggregation", t.Aggregation)
	}
}

// describe tells a box as conditions and as text.
func (c *checker) describe(b box) ([]Condition, string) {
	var out []Condition
	var texts []string
	for col, a := range c.grid.axes {
		if a == nil || a.spell(b[col]) == "-" {
			continue
		}
		label, tests := inputLabel(c.table.Inputs[col]), a.spell(b[col])
		out = append(out, Condition{col + 1, label, tests})
		texts = append(texts, label+": "+tests)
	}
	if texts == nil {
		return out, "-"
	}
	return out, strings.Join(texts, "; ")
}

// gaps looks for cases without a rule.
func (c *checker) gaps() {
	for col, bounded := range c.grid.bounded {
		if !bounded {
			in := c.table.Inputs[col]
			c.add(Info, fault.DmnCheckNoDomain, in.Element, "column", c.label(col), "allowed", short(c.allowedText(col))).Column = col + 1
		}
	}
	if slices.Contains(c.grid.bounded, false) {
		return
	}
	steps := sweepSteps
	boxes, all := holes(c.grid.rules, c.grid.whole(), gapsListed, &steps)
	otherwise := slices.ContainsFunc(c.table.Outputs, func(o *model.OutputClause) bool { return o.Default != nil })
	missing := false
	for _, b := range c.apart(boxes) {
		sev, code := Warning, fault.DmnCheckGap
		switch {
		case otherwise:
			sev, code = Info, fault.DmnCheckGapDefault
		case b.fraction:
			sev, code = Info, fault.DmnCheckGapFraction
		default:
			missing = true
		}
		conditions, text := c.describe(b.box)
		c.add(sev, code, c.table.Element, "case", text).Case = conditions
	}
	switch {
	case steps < 0:
		c.add(Info, fault.DmnCheckGaveUp, c.table.Element)
	case !all:
		c.add(Info, fault.DmnCheckMoreGaps, c.table.Element, "count", len(boxes))
	}
	switch {
	case missing:
		c.add(Warning, fault.DmnCheckNoDefault, c.table.Element)
	case len(boxes) == 0 && otherwise && all && c.allKnown():
		c.add(Info, fault.DmnCheckDefaultUnused, c.table.Element)
	}
}

// gap is a case without a rule; fraction marks one that is only about numbers
// with a fraction, in a column whose conditions name whole ones.
type gap struct {
	box
	fraction bool
}

// apart takes what is only about fractions out of the boxes: (17..18) is no gap
// to those who count whole years.
func (c *checker) apart(boxes []box) []gap {
	var plain, broken []gap
	for _, b := range boxes {
		for col, a := range c.grid.axes {
			if a == nil {
				continue
			}
			fractions, rest := a.split(b[col])
			if fractions == nil {
				continue
			}
			part := slices.Clone(b)
			part[col] = fractions
			broken = append(broken, gap{part, true})
			b = slices.Clone(b)
			b[col] = rest
		}
		if !b.empty() {
			plain = append(plain, gap{b, false})
		}
	}
	return append(plain, broken...)
}

func (c *checker) allKnown() bool {
	for rule := range c.table.Rules {
		if !c.grid.known(rule) {
			return false
		}
	}
	return true
}
