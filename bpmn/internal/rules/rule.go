package rules

import (
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// Rule is one constraint of the norm.
type Rule struct {
	Code    fault.Code
	Clause  string   // number and title in formal/2013-12-09
	Numbers []string // in the collection of the University of Bamberg; may be empty
	Warning bool     // reported without refusing the model
}

// Name is the stable name of the rule: its code without the room.
func (r Rule) Name() string { return strings.TrimPrefix(string(r.Code), "bpmn.") }

// All lists the rules in the order of the norm's clauses.
func All() []Rule {
	list := make([]Rule, len(table))
	for i, r := range table {
		list[i] = r
		list[i].Numbers = append([]string(nil), r.Numbers...)
	}
	return list
}

// Of is the rule that a fault or warning of [Check] speaks of.
func Of(f *fault.Error) (Rule, bool) {
	r, ok := byCode[f.Code()]
	return r, ok
}

// Numbers are those numbers of the rule that fit the finding: its argument
// "rule".
func Numbers(f *fault.Error) []string { return strings.Fields(f.Arg("rule")) }

var byCode = codes()

func codes() map[fault.Code]Rule {
	m := map[fault.Code]Rule{}
	for _, r := range table {
		m[r.Code] = r
	}
	return m
}

func must(code fault.Code, clause string, numbers ...string) Rule {
	return Rule{Code: code, Clause: clause, Numbers: numbers}
}

func should(code fault.Code, clause string, numbers ...string) Rule {
	return Rule{Code: code, Clause: clause, Numbers: numbers, Warning: true}
}
