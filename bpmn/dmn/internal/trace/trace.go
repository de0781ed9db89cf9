// Package trace records what decision tables did in an evaluation, as data for
// explanations. A table reports to the [Trace] of its session, if there is one:
//
//	s := feel.NewSession(ctx, limits, clock)
//	s.Trace = &trace.Trace{}
package trace

import "github.com/hcm-egov/framework/bpmn/dmn/internal/model"

// Trace is what the tables of one session did, in the order in which they ended.
type Trace struct {
	// Cells asks for Table.Held too, which tests every cell of the tables.
	Cells  bool
	Tables []Table
	Owner  any // of whoever made the trace
}

// Table is one evaluation of a decision table.
type Table struct {
	Source         *model.Table
	ID, Name, Path string // of the table; the name is its output label or name
	HitPolicy      model.HitPolicy
	Aggregation    model.Aggregation
	Inputs         []Input
	Matched        []Match // in rule order
	Default        bool    // no rule matched and the default outputs were taken
	Value          any     // the FEEL value of the table
	// Held says for each rule which of its conditions held, one for each input.
	Held [][]bool
}

// Input is a column with the value that was tested.
type Input struct {
	Label, Text string // Text is the input expression
	Value       any
}

// Match is a rule that matched. Under the hit policies that end at a rule (FIRST)
// later ones are not listed.
type Match struct {
	Rule        int // 1 for the first rule
	ID          string
	Outputs     []any // nil where the hit policy had no use for them
	Annotations []string
}

// Outputs notes the outputs of a matched rule.
func (t *Table) Outputs(rule int, outputs []any) {
	for i := range t.Matched {
		if t.Matched[i].Rule == rule {
			t.Matched[i].Outputs = outputs
		}
	}
}
