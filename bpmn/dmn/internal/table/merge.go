package table

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// Change is a difference between two states of a table. Note tells it in both
// languages and names the column or the rule.
type Change struct {
	Note *fault.Error
	Rule int // in the new table, 1 for the first; 0 where it is not about a rule that is there
	Was  int // its number in the former table; 0 for a new one
}

// Merge brings a table that came back from another form together with the former
// one, which it takes for its ids, descriptions and all else that the form does
// not show, and lists what changed. Columns are found again by their
// expression or name, else by their label or place; rules by what they say, else
// by their conditions, else between those that were found.
func Merge(was, now *model.Table) (*model.Table, []Change) {
	m := &merger{was: was, now: now, out: *was}
	m.head()
	m.columns()
	m.rules()
	return &m.out, m.changes
}

type merger struct {
	was, now        *model.Table
	out             model.Table
	inputs, outputs []int // by column of now the one of was, -1 for a new one
	notes           []int
	changes         []Change
}

func (m *merger) note(code fault.Code, pairs ...any) {
	m.changes = append(m.changes, Change{Note: fault.New(code, pairs...)})
}

// differ notes a text that changed, and reports whether it did.
func (m *merger) differ(code fault.Code, column, was, is string) bool {
	if was != is {
		m.note(code, "column", column, "was", short(was), "is", short(is))
	}
	return was != is
}

func (m *merger) head() {
	m.differ(fault.DmnChangeTitle, "", m.was.OutputLabel, m.now.OutputLabel)
	m.differ(fault.DmnChangePolicy, "", policyText(m.was.HitPolicy, m.was.Aggregation), policyText(m.now.HitPolicy, m.now.Aggregation))
	m.out.OutputLabel, m.out.HitPolicy, m.out.Aggregation = m.now.OutputLabel, m.now.HitPolicy, m.now.Aggregation
}

// pair finds for each of now's n columns one of was's; keys are tried in turn.
func pair(n, was int, keys ...func(i int, now bool) string) []int {
	out, taken := make([]int, n), make([]bool, was)
	for i := range out {
		out[i] = -1
	}
	for _, key := range keys {
		for i := range out {
			for j := 0; j < was && out[i] < 0; j++ {
				if k := key(i, true); !taken[j] && k != "" && k == key(j, false) {
					out[i], taken[j] = j, true
				}
			}
		}
	}
	for i := range out { // by place
		if out[i] < 0 && i < was && !taken[i] {
			out[i], taken[i] = i, true
		}
	}
	return out
}

func (m *merger) columns() {
	table := func(now bool) *model.Table {
		if now {
			return m.now
		}
		return m.was
	}
	m.inputs = pair(len(m.now.Inputs), len(m.was.Inputs),
		func(i int, now bool) string {
			in := table(now).Inputs[i]
			return in.Expression.Text + "\x00" + in.Label
		},
		func(i int, now bool) string { return table(now).Inputs[i].Expression.Text },
		func(i int, now bool) string { return table(now).Inputs[i].Label })
	m.outputs = pair(len(m.now.Outputs), len(m.was.Outputs),
		func(i int, now bool) string { return table(now).Outputs[i].Name },
		func(i int, now bool) string { return table(now).Outputs[i].Label })
	m.notes = pair(len(m.now.Annotations), len(m.was.Annotations),
		func(i int, now bool) string { return table(now).Annotations[i] })
	m.out.Inputs, m.out.Outputs, m.out.Annotations = nil, nil, m.now.Annotations
	for i, in := range m.now.Inputs {
		m.out.Inputs = append(m.out.Inputs, m.input(in, m.inputs[i]))
	}
	for i, out := range m.now.Outputs {
		m.out.Outputs = append(m.out.Outputs, m.output(out, m.outputs[i]))
	}
	for i, name := range m.now.Annotations {
		if m.notes[i] < 0 {
			m.note(fault.DmnChangeColumnAdded, "column", name)
		} else {
			m.differ(fault.DmnChangeLabel, name, m.was.Annotations[m.notes[i]], name)
		}
	}
	m.removed()
}

// removed notes the columns that are gone, and a new order of those that are not.
func (m *merger) removed() {
	for _, from := range [][]int{m.inputs, m.outputs, m.notes} {
		if !slices.IsSorted(slices.DeleteFunc(slices.Clone(from), func(j int) bool { return j < 0 })) {
			m.note(fault.DmnChangeColumnOrder)
			break
		}
	}
	for j, in := range m.was.Inputs {
		if !slices.Contains(m.inputs, j) {
			m.note(fault.DmnChangeColumnRemoved, "column", inputLabel(in))
		}
	}
	for j, out := range m.was.Outputs {
		if !slices.Contains(m.outputs, j) {
			m.note(fault.DmnChangeColumnRemoved, "column", outputLabel(m.was, out))
		}
	}
	for j, name := range m.was.Annotations {
		if !slices.Contains(m.notes, j) {
			m.note(fault.DmnChangeColumnRemoved, "column", name)
		}
	}
}

func (m *merger) input(now *model.InputClause, at int) *model.InputClause {
	label := inputLabel(now)
	if at < 0 {
		m.note(fault.DmnChangeColumnAdded, "column", label)
		return now
	}
	was := m.was.Inputs[at]
	out := *was
	m.differ(fault.DmnChangeLabel, label, was.Label, now.Label)
	m.differ(fault.DmnChangeExpression, label, was.Expression.Text, now.Expression.Text)
	m.differ(fault.DmnChangeType, label, was.Expression.TypeRef, now.Expression.TypeRef)
	out.Label, out.Expression.Text, out.Expression.TypeRef = now.Label, now.Expression.Text, now.Expression.TypeRef
	out.Allowed = m.allowed(label, was.Allowed, now.Allowed)
	return &out
}

func (m *merger) output(now *model.OutputClause, at int) *model.OutputClause {
	label := outputLabel(m.now, now)
	if at < 0 {
		m.note(fault.DmnChangeColumnAdded, "column", label)
		return now
	}
	was := m.was.Outputs[at]
	out := *was
	m.differ(fault.DmnChangeLabel, label, was.Label, now.Label)
	m.differ(fault.DmnChangeExpression, label, was.Name, now.Name)
	m.differ(fault.DmnChangeType, label, was.TypeRef, now.TypeRef)
	out.Label, out.Name, out.TypeRef = now.Label, now.Name, now.TypeRef
	out.Allowed = m.allowed(label, was.Allowed, now.Allowed)
	if m.differ(fault.DmnChangeDefault, label, defaultText(was), defaultText(now)) {
		out.Default = now.Default
		if d, ok := was.Default.(*model.Literal); ok && now.Default != nil {
			changed := *d
			changed.Text = defaultText(now)
			out.Default = &changed
		}
	}
	return &out
}

func defaultText(o *model.OutputClause) string {
	if d, ok := o.Default.(*model.Literal); ok {
		return d.Text
	}
	return ""
}

func (m *merger) allowed(label string, was, now *model.Tests) *model.Tests {
	switch {
	case !m.differ(fault.DmnChangeAllowed, label, testsText(was), testsText(now)):
		return was
	case was == nil || now == nil:
		return now
	}
	changed := *was
	changed.Text = now.Text
	return &changed
}

func testsText(t *model.Tests) string {
	if t == nil {
		return ""
	}
	return t.Text
}

// say is what a rule says, as far as both tables show it.
func (m *merger) say(r *model.Rule, now, conditions bool) string {
	var b strings.Builder
	at := func(i, j int) int {
		if now {
			return i
		}
		return j
	}
	for i, j := range m.inputs {
		if j >= 0 {
			b.WriteString(r.Inputs[at(i, j)].Text + "\x00")
		}
	}
	if conditions {
		return b.String()
	}
	for i, j := range m.outputs {
		if j >= 0 {
			b.WriteString(r.Outputs[at(i, j)].Text + "\x00")
		}
	}
	for i, j := range m.notes {
		if j >= 0 {
			b.WriteString(annotation(r, at(i, j)) + "\x00")
		}
	}
	return b.String()
}

func annotation(r *model.Rule, i int) string {
	if i < len(r.Annotations) {
		return r.Annotations[i]
	}
	return ""
}
