package table

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// pairs looks at every two rules.
func (c *checker) pairs() {
	c.twins = map[int]bool{}
	behind := make([][]int, len(c.table.Rules))
	steps, listed, more := pairSteps, 0, false
	for j := range c.table.Rules {
		for i := range j {
			if steps -= 1 + len(c.table.Inputs)/2; steps < 0 {
				c.add(Info, fault.DmnCheckGaveUp, c.table.Element)
				return
			}
			switch {
			case !c.together(i, j):
			case c.same(i, j) && c.agree(i, j) == yes:
				c.twin(i, j)
			case listed >= pairsListed:
				more = true
			case c.forbidden(i, j):
				listed++
			case c.preferred(i, j):
				behind[j] = append(behind[j], i)
			case c.preferred(j, i):
				behind[i] = append(behind[i], j)
			}
		}
	}
	for rule, before := range behind {
		switch {
		case before == nil || c.rest(rule):
		case listed >= pairsListed:
			more = true
		default:
			listed++
			c.behind(Info, fault.DmnCheckOverlapOrder, rule, before)
		}
	}
	if more {
		c.add(Info, fault.DmnCheckMoreOverlaps, c.table.Element, "count", listed)
	}
}

// together reports whether two rules surely can match together. Conditions that
// are not literal are taken to, if they have the same text.
func (c *checker) together(i, j int) bool {
	a, b := c.grid.rules[i], c.grid.rules[j]
	for col := range a {
		if c.grid.unknown[i][col] || c.grid.unknown[j][col] {
			if c.text(i, col) != c.text(j, col) {
				return false
			}
			continue
		}
		if !meets(a[col], b[col]) {
			return false
		}
	}
	return true
}

func (c *checker) text(rule, col int) string {
	return strings.TrimSpace(c.table.Rules[rule].Inputs[col].Text)
}

// same reports whether the conditions of two rules are the same.
func (c *checker) same(i, j int) bool {
	for col := range c.table.Inputs {
		if c.text(i, col) != c.text(j, col) && (c.grid.unknown[i][col] || c.grid.unknown[j][col] || !slices.Equal(c.grid.rules[i][col], c.grid.rules[j][col])) {
			return false
		}
	}
	return true
}

// answer is yes, no, or that it cannot be said.
type answer int

const (
	yes answer = iota
	no
	unsaid
)

// agree reports whether two rules give the same outputs.
func (c *checker) agree(i, j int) answer {
	all := yes
	for col := range c.table.Outputs {
		a, b := c.values[i][col], c.values[j][col]
		text := func(rule int) string { return strings.TrimSpace(c.table.Rules[rule].Outputs[col].Text) }
		switch {
		case text(i) == text(j) || a.known && b.known && feel.Equal(a.value, b.value):
		case a.known && b.known:
			return no
		default:
			all = unsaid
		}
	}
	return all
}

func (c *checker) twin(i, j int) {
	c.twins[j] = true
	sev := Warning
	if c.table.HitPolicy == model.Unique || c.table.HitPolicy == "" {
		sev = Error
	}
	c.add(sev, fault.DmnCheckDuplicate, c.table.Rules[j].Element, "rules", numbers([]int{i, j})).Rules = []int{i + 1, j + 1}
}

// forbidden tells of an overlap that breaks the hit policy.
func (c *checker) forbidden(i, j int) bool {
	var code fault.Code
	switch c.table.HitPolicy {
	case model.Unique, "":
		code = fault.DmnCheckOverlap
	case model.Any:
		if c.agree(i, j) != no {
			return false
		}
		code = fault.DmnCheckOverlapAny
	default:
		return false
	}
	both := make(box, len(c.table.Inputs))
	for col := range both {
		both[col] = common(c.grid.rules[i][col], c.grid.rules[j][col])
	}
	conditions, text := c.describe(both)
	f := c.add(Error, code, c.table.Rules[j].Element, "rules", numbers([]int{i, j}), "case", text)
	f.Rules, f.Case = []int{i + 1, j + 1}, conditions
	return true
}

// preferred reports whether the hit policy takes rule i before j where both match.
func (c *checker) preferred(i, j int) bool {
	switch c.table.HitPolicy {
	case model.First:
		return i < j
	case model.Priority:
		order, ok := c.priority(i, j)
		return ok && (order < 0 || order == 0 && i < j)
	}
	return false
}

// priority compares two rules by their output values; false where they are not
// literal.
func (c *checker) priority(i, j int) (int, bool) {
	for col, ranks := range c.ranks {
		if len(ranks) == 0 {
			continue
		}
		a, b := c.values[i][col], c.values[j][col]
		if !a.known || !b.known {
			return 0, false
		}
		o := output{ranks: ranks}
		if order := cmp.Compare(o.rank(a.value), o.rank(b.value)); order != 0 {
			return order, true
		}
	}
	return 0, true
}

// rest reports whether a rule is the one for all that is left: it has no
// conditions.
func (c *checker) rest(rule int) bool {
	return !slices.ContainsFunc(c.table.Rules[rule].Inputs, func(cell model.Cell) bool { return !irrelevant(cell.Text) })
}

// reach looks for rules of which others take every case.
func (c *checker) reach() {
	if p := c.table.HitPolicy; p != model.First && p != model.Priority {
		return
	}
	steps := reachSteps
	for j := range c.table.Rules {
		if c.twins[j] || c.grid.rules[j].empty() {
			continue // told already
		}
		var before []int
		var boxes []box
		for i := range c.table.Rules {
			if i != j && c.grid.known(i) && c.preferred(i, j) && c.grid.rules[i].meets(c.grid.rules[j]) {
				before, boxes = append(before, i), append(boxes, c.grid.rules[i])
			}
		}
		_, left := hole(boxes, c.grid.rules[j], &steps)
		if steps < 0 {
			c.add(Info, fault.DmnCheckGaveUp, c.table.Element)
			return
		}
		if !left {
			c.behind(Warning, fault.DmnCheckUnreachable, j, c.enough(j, before))
		}
	}
}

// enough is the one rule that takes every case of another, or else all of them.
func (c *checker) enough(rule int, before []int) []int {
	for _, i := range before {
		if c.grid.rules[i].contains(c.grid.rules[rule]) {
			return []int{i}
		}
	}
	return before
}

// behind adds a finding about a rule and those that come before it.
func (c *checker) behind(sev Severity, code fault.Code, rule int, before []int) {
	f := c.add(sev, code, c.table.Rules[rule].Element, "rule", rule+1, "rules", numbers(before))
	f.Rules = []int{rule + 1}
	for _, i := range before {
		f.Rules = append(f.Rules, i+1)
	}
}
