package table

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/feel"
)

// plan is a table ready for evaluation. A column whose conditions are all
// literal needs no FEEL: its value is looked up once on the column's line, and a
// condition holds where the segment lies in the condition's spans.
type plan struct {
	table   *model.Table
	name    string
	inputs  []input
	outputs []output
	cells   []cell  // conditions, rule by rule
	results []int32 // parts of the output entries, rule by rule; none is -1
	needed  bool    // some input must be looked at whatever the rules say
	fold    *feel.Expr
}

const none = -1

// input is a column of conditions.
type input struct {
	part    int32
	kind    *feel.Type
	allowed int32     // part of the input values, or none
	line    *line     // nil: the conditions are tested by FEEL
	rules   [][]int32 // by segment the rules that may match; nil: not worth it
}

// cell is a condition: segments, for a value that lies on the column's line, and
// the part that tests any other value.
type cell struct {
	span
	more []span
	part int32 // none: every value passes
}

// output is a column of results.
type output struct {
	kind      *feel.Type
	allowed   int32        // part of the output values, or none
	ranks     []feel.Range // output values in order of priority
	otherwise int32        // part of the default output, or none
}

// compiler collects the parts of a table's block.
type compiler struct {
	env   Env
	parts []feel.Part
}

func (c *compiler) part(text, where string, line int, unary bool) int32 {
	c.parts = append(c.parts, feel.Part{Source: feel.Source{Text: text, Where: where, Line: line}, Unary: unary})
	return int32(len(c.parts) - 1)
}

// tests is the part of allowed values, or none.
func (c *compiler) tests(t *model.Tests) int32 {
	if t == nil || irrelevant(t.Text) {
		return none
	}
	return c.part(t.Text, t.Path, t.Line, true)
}

func (c *compiler) plan(t *model.Table) *plan {
	p := &plan{table: t, name: nameOf(t), inputs: make([]input, len(t.Inputs)), cells: make([]cell, len(t.Rules)*len(t.Inputs))}
	for i, in := range t.Inputs {
		p.inputs[i] = input{
			part: c.part(in.Expression.Text, in.Expression.Path, in.Expression.TextLine, false), kind: c.env.typeOf(in.Expression.TypeRef), allowed: c.tests(in.Allowed),
		}
		p.needed = p.needed || p.inputs[i].allowed != none
		c.column(p, i)
	}
	for _, o := range t.Outputs {
		p.outputs = append(p.outputs, c.output(t, o))
	}
	for _, r := range t.Rules {
		for _, text := range r.Outputs {
			part := int32(none)
			if strings.TrimSpace(text.Text) != "" {
				part = c.part(text.Text, text.Path, text.Line, false)
			}
			p.results = append(p.results, part)
		}
	}
	p.fold = folding(t)
	return p
}

// column compiles the conditions of one input.
func (c *compiler) column(p *plan, col int) {
	rules := p.table.Rules
	tests, literal := make([]feel.Literals, len(rules)), true
	for i, r := range rules {
		cell, at := r.Inputs[col], p.cell(i, col)
		if tests[i].Any = irrelevant(cell.Text); tests[i].Any {
			at.part = none
			continue
		}
		at.part = c.part(cell.Text, cell.Path, cell.Line, true)
		if literal {
			tests[i], literal = c.env.literals(cell.Text)
		}
	}
	if !literal {
		return
	}
	l, ok := newLine(tests)
	if !ok || len(l.cuts) == 0 {
		return
	}
	p.inputs[col].line = l
	for i := range rules {
		at := p.cell(i, col)
		at.span = span{1, 0}
		if spans := l.spans(tests[i]); len(spans) > 0 {
			at.span, at.more = spans[0], spans[1:]
		}
	}
	p.inputs[col].rules = p.lists(col, l.segments())
}

// lists are the rules of every segment of a column in rule order, for tables so
// large that looking at every rule costs more; nil where they would take much
// room since most conditions hold over many segments.
func (p *plan) lists(col int, segments int32) [][]int32 {
	const large, room = 32, 16
	rules := len(p.table.Rules)
	if rules < large {
		return nil
	}
	lists, left := make([][]int32, segments), room*rules
	for i := range rules {
		at := p.cell(i, col)
		for s := range at.spans() {
			if left -= int(s.hi - s.lo + 1); left < 0 {
				return nil
			}
			for j := s.lo; j <= s.hi; j++ {
				lists[j] = append(lists[j], int32(i))
			}
		}
	}
	return lists
}

func (p *plan) cell(rule, col int) *cell { return &p.cells[rule*len(p.inputs)+col] }

func (c *cell) spans() func(yield func(span) bool) {
	return func(yield func(span) bool) {
		if c.lo > c.hi || !yield(c.span) {
			return
		}
		for _, s := range c.more {
			if !yield(s) {
				return
			}
		}
	}
}

// holds reports whether the condition holds in a segment.
func (c *cell) holds(segment int32) bool {
	if segment >= c.lo && segment <= c.hi {
		return true
	}
	for _, s := range c.more {
		if segment >= s.lo && segment <= s.hi {
			return true
		}
	}
	return false
}

func (c *compiler) output(t *model.Table, o *model.OutputClause) output {
	out := output{kind: c.env.typeOf(o.TypeRef), allowed: c.tests(o.Allowed), otherwise: none}
	out.ranks = c.env.priorities(o)
	if d, ok := o.Default.(*model.Literal); ok && strings.TrimSpace(d.Text) != "" {
		out.otherwise = c.part(d.Text, d.Path, d.TextLine, false)
	}
	return out
}

// priorities are the output values in order, of the clause or of its type.
func (e Env) priorities(o *model.OutputClause) []feel.Range {
	text := ""
	if kind := e.typeOf(o.TypeRef); kind != nil && kind.Allowed != nil {
		text = kind.Allowed.String()
	}
	if o.Allowed != nil && !irrelevant(o.Allowed.Text) {
		text = o.Allowed.Text
	}
	if l, ok := e.literals(text); ok && !l.Not {
		return l.Ranges
	}
	return nil
}

// folding is the aggregation as FEEL, so that it is what the built-in function
// does; nil without one.
func folding(t *model.Table) *feel.Expr {
	name := map[model.Aggregation]string{model.Sum: "sum", model.Count: "count", model.Min: "min", model.Max: "max"}[t.Aggregation]
	if t.HitPolicy != model.Collect || name == "" {
		return nil
	}
	e, err := feel.CompileLogic(feel.Source{Text: name + "(outputs)", Where: t.Path}, feel.Options{})
	if err != nil {
		return nil
	}
	return e
}
