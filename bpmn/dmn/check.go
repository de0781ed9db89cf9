package dmn

import (
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/fault"
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

// Finding is what [Model.Check] has to say about a decision table.
type Finding struct {
	Severity Severity
	Table    string       // path of its element
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

// placed is a decision table where it stands.
type placed struct {
	table *model.Table
	env   table.Env
}

// Check looks at the decision tables of all documents without evaluating them:
// gaps that no rule covers, rules that overlap where the hit policy forbids or
// decides it, rules that are never used, conditions that nothing passes, values
// of the wrong type. It takes up to a second for a large table.
func (m *Model) Check() []Finding {
	var list []Finding
	for _, p := range m.tables {
		for _, f := range table.Check(p.table, p.env) {
			out := Finding{Severity: Severity(f.Severity), Table: p.table.Path, Fault: f.Fault, Rules: f.Rules, Column: f.Column}
			for _, c := range f.Case {
				out.Case = append(out.Case, Condition(c))
			}
			list = append(list, out)
		}
	}
	return list
}
