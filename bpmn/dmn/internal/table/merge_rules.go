package table

import (
	"slices"
	"sort"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// rules finds the rules again and notes what changed in them.
func (m *merger) rules() {
	from, taken := m.found()
	m.out.Rules = nil
	steady := increasing(from)
	for i, now := range m.now.Rules {
		if from[i] < 0 {
			m.ruleNote(fault.DmnChangeRuleAdded, i+1, 0, "rule", i+1, "text", ruleText(m.now, now))
			m.out.Rules = append(m.out.Rules, now)
			continue
		}
		if !steady[i] {
			m.ruleNote(fault.DmnChangeRuleMoved, i+1, from[i]+1, "rule", i+1, "was", from[i]+1)
		}
		m.out.Rules = append(m.out.Rules, m.rule(i, from[i]))
	}
	for j, was := range m.was.Rules {
		if !taken[j] {
			m.ruleNote(fault.DmnChangeRuleRemoved, 0, j+1, "rule", j+1, "text", ruleText(m.was, was))
		}
	}
}

func (m *merger) ruleNote(code fault.Code, rule, was int, pairs ...any) {
	m.changes = append(m.changes, Change{Note: fault.New(code, pairs...), Rule: rule, Was: was})
}

// found gives for each new rule the former one, -1 for none, and which of the
// former ones it found.
func (m *merger) found() (from []int, taken []bool) {
	from, taken = make([]int, len(m.now.Rules)), make([]bool, len(m.was.Rules))
	for i := range from {
		from[i] = -1
	}
	for _, conditions := range []bool{false, true} {
		places := map[string][]int{}
		for j, r := range m.was.Rules {
			if !taken[j] {
				key := m.say(r, false, conditions)
				places[key] = append(places[key], j)
			}
		}
		for i, r := range m.now.Rules {
			if key := m.say(r, true, conditions); from[i] < 0 && len(places[key]) > 0 {
				from[i], places[key] = places[key][0], places[key][1:]
				taken[from[i]] = true
			}
		}
	}
	m.between(from, taken)
	return from, taken
}

// between takes rules that stand between the same neighbours for the same rule,
// if they have a cell in common.
func (m *merger) between(from []int, taken []bool) {
	for i := range from {
		next := 0
		if i > 0 {
			if from[i-1] < 0 {
				continue
			}
			next = from[i-1] + 1
		}
		if from[i] < 0 && next < len(taken) && !taken[next] && m.alike(m.now.Rules[i], m.was.Rules[next]) {
			from[i], taken[next] = next, true
		}
	}
}

// alike reports whether two rules have half of their cells in common.
func (m *merger) alike(now, was *model.Rule) bool {
	a, b := strings.Split(m.say(now, true, false), "\x00"), strings.Split(m.say(was, false, false), "\x00")
	same := 0
	for i := range a[:len(a)-1] { // the last is behind the last sign
		if a[i] == b[i] {
			same++
		}
	}
	return 2*same >= len(a)-1
}

// increasing marks the longest run of rules that kept their order.
func increasing(from []int) []bool {
	var ends, at []int // of runs by length: the last value, and its place
	back := make([]int, len(from))
	for i, v := range from {
		if v < 0 {
			continue
		}
		n := sort.SearchInts(ends, v)
		if back[i] = -1; n > 0 {
			back[i] = at[n-1]
		}
		if n == len(ends) {
			ends, at = append(ends, v), append(at, i)
		} else {
			ends[n], at[n] = v, i
		}
	}
	out := make([]bool, len(from))
	if len(at) > 0 {
		for i := at[len(at)-1]; i >= 0; i = back[i] {
			out[i] = true
		}
	}
	return out
}

// rule is a former rule with the new texts.
func (m *merger) rule(i, j int) *model.Rule {
	now, was := m.now.Rules[i], m.was.Rules[j]
	out := *was
	cell := func(column, was, is string) {
		if was != is {
			m.ruleNote(fault.DmnChangeCell, i+1, j+1, "rule", i+1, "column", column, "was", short(was), "is", short(is))
		}
	}
	cells := func(now, was []model.Cell, from []int, label func(col int) string) []model.Cell {
		out := slices.Clone(now)
		for col, k := range from {
			if k >= 0 {
				cell(label(col), was[k].Text, now[col].Text)
				out[col] = was[k]
				out[col].Text = now[col].Text
			}
		}
		return out
	}
	out.Inputs = cells(now.Inputs, was.Inputs, m.inputs, func(col int) string { return inputLabel(m.now.Inputs[col]) })
	out.Outputs = cells(now.Outputs, was.Outputs, m.outputs, func(col int) string { return outputLabel(m.now, m.now.Outputs[col]) })
	for col, k := range m.notes {
		if k >= 0 {
			cell(m.now.Annotations[col], annotation(was, k), annotation(now, col))
		}
	}
	if m.sameNotes(now, was) {
		out.Annotations = was.Annotations
	} else {
		out.Annotations = now.Annotations
	}
	return &out
}

// sameNotes reports whether the annotations say the same at the same places;
// missing ones are empty.
func (m *merger) sameNotes(now, was *model.Rule) bool {
	for i := range max(len(now.Annotations), len(was.Annotations)) {
		if annotation(now, i) != annotation(was, i) {
			return false
		}
	}
	return true
}

// ruleText writes a rule in a line.
func ruleText(t *model.Table, r *model.Rule) string {
	texts := func(cells []model.Cell) string {
		var out []string
		for _, c := range cells {
			out = append(out, short(c.Text))
		}
		return strings.Join(out, " | ")
	}
	if len(t.Inputs) == 0 {
		return texts(r.Outputs)
	}
	return texts(r.Inputs) + " → " + texts(r.Outputs)
}
