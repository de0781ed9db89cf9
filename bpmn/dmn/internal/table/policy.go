package table

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/trace"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// decide makes the table's value of the rules that match.
func (r *run) decide(found []int32) any {
	if len(found) == 0 {
		return r.otherwise()
	}
	switch r.table.HitPolicy {
	case model.First:
		return r.whole(r.row(found[0]))
	case model.Any:
		return r.any(found)
	case model.Priority:
		return r.whole(r.ranked(found)[0])
	case model.OutputOrder:
		return r.list(r.ranked(found))
	case model.RuleOrder:
		return r.list(r.rows(found))
	case model.Collect:
		return r.collect(found)
	}
	if len(found) > 1 {
		r.note(fault.DmnTableUnique, r.table.Path, "rules", numbers(found))
		return nil
	}
	return r.whole(r.row(found[0]))
}

// otherwise is the value where no rule matches.
func (r *run) otherwise() any {
	if !slices.ContainsFunc(r.outputs, func(o output) bool { return o.otherwise != none }) {
		return nil
	}
	row := make([]any, len(r.outputs))
	for i, o := range r.outputs {
		if o.otherwise != none {
			row[i] = r.conform("–", i, r.p.Value(int(o.otherwise)))
		}
	}
	if r.trace != nil {
		r.trace.Default = true
	}
	return r.whole(row)
}

// row is the outputs of a rule.
func (r *run) row(rule int32) []any {
	row := make([]any, len(r.outputs))
	for i := range r.outputs {
		if part := r.results[int(rule)*len(r.outputs)+i]; part != none {
			row[i] = r.conform(int(rule)+1, i, r.p.Value(int(part)))
		}
	}
	if r.trace != nil {
		r.trace.Outputs(int(rule)+1, row)
	}
	return row
}

// conform converts an output to its type; what does not conform or is not among
// the output values is null. The rule is its number, or "–" for the default.
func (r *run) conform(rule any, col int, v any) any {
	o := &r.outputs[col]
	if v == nil || o.kind == nil && o.allowed == none {
		return v
	}
	clause := r.table.Outputs[col]
	out, ok := o.kind.Coerce(v)
	if !ok {
		r.note(fault.DmnTableOutputType, clause.Path, "rule", rule, "column", outputLabel(r.table, clause), "found", feel.TypeName(v), "type", o.kind)
		return nil
	}
	if o.allowed != none && out != nil && !r.allows(o.allowed, out) {
		r.note(fault.DmnTableOutput, clause.Path, "rule", rule, "column", outputLabel(r.table, clause), "allowed", clause.Allowed.Text)
		return nil
	}
	return out
}

func (r *run) rows(found []int32) [][]any {
	rows := make([][]any, len(found))
	for i, rule := range found {
		rows[i] = r.row(rule)
	}
	return rows
}

// whole is the outputs as one value: of several columns a context.
func (r *run) whole(row []any) any {
	if len(row) == 1 {
		return row[0]
	}
	m := make(map[string]any, len(row))
	for i, o := range r.table.Outputs {
		m[o.Name] = row[i]
	}
	return m
}

func (r *run) list(rows [][]any) any {
	out := make([]any, len(rows))
	for i, row := range rows {
		out[i] = r.whole(row)
	}
	if !r.p.Use(len(out)) {
		return nil
	}
	return out
}

// any gives the outputs that all rules agree on.
func (r *run) any(found []int32) any {
	rows := r.rows(found)
	for _, row := range rows[1:] {
		if !slices.EqualFunc(rows[0], row, feel.Equal) {
			r.note(fault.DmnTableAny, r.table.Path, "rules", numbers(found))
			return nil
		}
	}
	return r.whole(rows[0])
}

// ranked are the outputs by decreasing priority; rules of the same priority keep
// their order.
func (r *run) ranked(found []int32) [][]any {
	rows := r.rows(found)
	slices.SortStableFunc(rows, func(a, b []any) int {
		for i, o := range r.outputs {
			if c := cmp.Compare(o.rank(a[i]), o.rank(b[i])); c != 0 {
				return c
			}
		}
		return 0
	})
	return rows
}

// rank is the place of a value among the output values.
func (o *output) rank(v any) int {
	for i, g := range o.ranks {
		if within(v, g) {
			return i
		}
	}
	return len(o.ranks)
}

// within reports whether a value lies in a range.
func within(v any, g feel.Range) bool {
	if v == nil {
		return false
	}
	above := func(end any, closed bool, side int) bool {
		c, ok := order(v, end)
		return end == nil || ok && (c == side || closed && c == 0)
	}
	return above(g.Low, g.LowClosed, 1) && above(g.High, g.HighClosed, -1)
}

// collect is the list of the outputs, or what the aggregation makes of it.
func (r *run) collect(found []int32) any {
	list := r.list(r.rows(found))
	if r.fold == nil || list == nil {
		return list
	}
	if len(r.outputs) > 1 {
		r.note(fault.DmnTableAggregation, r.table.Path, "aggregation", r.table.Aggregation)
		return nil
	}
	return r.p.Session().Eval(r.fold, feel.Map{"outputs": list})
}

// numbers are rules as people count them: "1, 4"; of many the first.
func numbers[T int | int32](rules []T) string {
	var parts []string
	for _, n := range rules {
		if len(parts) == rulesListed {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, strconv.Itoa(int(n)+1))
	}
	return strings.Join(parts, ", ")
}

// traced evaluates and tells the trace. All inputs are read, so that they can be
// shown.
func (r *run) traced(t *trace.Trace, found []int32) any {
	r.trace = r.report()
	for i := range r.inputs {
		r.trace.Inputs[i].Value = r.value(i).feel
	}
	if t.Cells {
		r.trace.Held = r.held()
	}
	var v any
	if r.permitted() {
		found = r.match(found)
		for _, rule := range found {
			m := r.table.Rules[rule]
			r.trace.Matched = append(r.trace.Matched, trace.Match{Rule: int(rule) + 1, ID: m.ID, Annotations: m.Annotations})
		}
		v = r.decide(found)
	}
	r.trace.Value = v
	t.Tables = append(t.Tables, *r.trace)
	return v
}

func (r *run) report() *trace.Table {
	t := &trace.Table{
		Source: r.table, ID: r.table.ID, Name: r.name, Path: r.table.Path, HitPolicy: r.table.HitPolicy, Aggregation: r.table.Aggregation,
		Inputs: make([]trace.Input, len(r.inputs)),
	}
	for i, in := range r.table.Inputs {
		t.Inputs[i] = trace.Input{Label: inputLabel(in), Text: in.Expression.Text}
	}
	return t
}

// held tests every condition.
func (r *run) held() [][]bool {
	out := make([][]bool, len(r.table.Rules))
	for i := range out {
		out[i] = make([]bool, len(r.inputs))
		for col := range r.inputs {
			out[i][col] = r.holds(i, col)
		}
	}
	return out
}
