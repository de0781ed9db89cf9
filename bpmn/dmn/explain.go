package dmn

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/trace"
	"github.com/hcm-egov/framework/egov/fault"
)

// Explanation says how a value came about. It is data, also as JSON: numbers
// have all their digits, temporal values are ISO 8601 text.
type Explanation struct {
	Model       string `json:"model"` // name of the main document
	Name        string `json:"name"`  // of the decision or decision service
	ID          string `json:"id,omitempty"`
	Description string `json:"description,omitempty"`
	Value       any    `json:"value"`
	// Inputs are the input data that were read.
	Inputs []Read `json:"inputs,omitempty"`
	// Decisions are those that were evaluated, each after those that it asked for.
	Decisions []Evaluated `json:"decisions,omitempty"`
	Notes     []Note      `json:"notes,omitempty"`
}

// Read is a value that was read.
type Read struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Evaluated is a decision that was evaluated.
type Evaluated struct {
	Name    string `json:"name"`
	ID      string `json:"id,omitempty"`
	Service string `json:"service,omitempty"` // in whose call; "" means none
	Value   any    `json:"value"`
	// Reads is the information that its logic read, as far as it did.
	Reads []Read `json:"reads,omitempty"`
	// Tables are its decision tables and those of the functions that it called, in
	// the order in which they had a value.
	Tables []Table `json:"tables,omitempty"`
}

// Table is one evaluation of a decision table.
type Table struct {
	Name        string `json:"name,omitempty"`
	ID          string `json:"id,omitempty"`
	Path        string `json:"path"` // of the element in its document
	HitPolicy   string `json:"hitPolicy"`
	Aggregation string `json:"aggregation,omitempty"`
	Inputs      []Read `json:"inputs,omitempty"` // the columns with the values that were tested
	// Matched are the rules that matched, as far as the hit policy had to know.
	Matched []Matched `json:"matched,omitempty"`
	Default bool      `json:"default,omitempty"` // no rule matched: the default outputs
	Value   any       `json:"value"`

	trace trace.Table
}

// Matched is a rule that matched.
type Matched struct {
	Rule        int      `json:"rule"` // from 1
	ID          string   `json:"id,omitempty"`
	Outputs     []any    `json:"outputs,omitempty"` // none where the hit policy had no use for them
	Annotations []string `json:"annotations,omitempty"`
}

// Note is a diagnostic: why a part of the logic became null, or an input did.
type Note struct {
	Code   fault.Code `json:"code"`
	Path   string     `json:"path,omitempty"` // of the element in its document
	Line   int        `json:"line,omitempty"`
	Column int        `json:"column,omitempty"`
	Vi     string     `json:"vi"`
	En     string     `json:"en"`
}

func noteOf(f *fault.Error) Note {
	line, _ := strconv.Atoi(f.Arg("line"))
	column, _ := strconv.Atoi(f.Arg("column"))
	return Note{Code: f.Code(), Path: f.Path(), Line: line, Column: column, Vi: f.Vi(), En: f.En()}
}

// tracer records an evaluation. It is the owner of its session's trace, where
// decision services and tables find it.
type tracer struct {
	tables trace.Trace
	inputs map[*node]any
	open   []*Evaluated // that are being evaluated
	done   []Evaluated
}

func newTracer() *tracer {
	t := &tracer{inputs: map[*node]any{}}
	t.tables.Owner = t
	return t
}

// tracerOf finds the tracer of a session's trace; nil where there is none.
func tracerOf(sessionTrace any) *tracer {
	if t, ok := sessionTrace.(*trace.Trace); ok && t != nil {
		owner, _ := t.Owner.(*tracer)
		return owner
	}
	return nil
}

// decision evaluates the logic of a decision and records it.
func (t *tracer) decision(m *memo) any {
	e := &Evaluated{Name: m.node.element.Name, ID: m.node.element.ID}
	if s := m.ev.service; s != nil {
		e.Service = s.element.Name
	}
	outer := t.tables.Tables
	t.tables.Tables, t.open = nil, append(t.open, e)
	e.Value = m.ev.session.Eval(m.node.expr, m)
	for _, table := range t.tables.Tables {
		e.Tables = append(e.Tables, tableOf(table))
	}
	t.tables.Tables, t.open = outer, t.open[:len(t.open)-1]
	t.done = append(t.done, *e)
	return e.Value
}

// read records that the decision being evaluated read a value.
func (t *tracer) read(name string, n *node, v any) {
	if len(t.open) > 0 && (n.kind == inputData || n.kind == decision) {
		e := t.open[len(t.open)-1]
		e.Reads = append(e.Reads, Read{name, v})
	}
}

func tableOf(t trace.Table) Table {
	out := Table{Name: t.Name, ID: t.ID, Path: t.Path, HitPolicy: string(cmp.Or(t.HitPolicy, model.Unique)), Aggregation: string(t.Aggregation), Default: t.Default, Value: t.Value, trace: t}
	for _, in := range t.Inputs {
		out.Inputs = append(out.Inputs, Read{in.Label, in.Value})
	}
	for _, m := range t.Matched {
		if !slices.ContainsFunc(m.Annotations, func(s string) bool { return s != "" }) {
			m.Annotations = nil
		}
		out.Matched = append(out.Matched, Matched(m))
	}
	return out
}

// explanation is what was recorded until the value of a node was known.
func (t *tracer) explanation(m *Model, n *node, r *Result) *Explanation {
	e := n.element
	out := &Explanation{Model: m.Name(), Name: e.Name, ID: e.ID, Description: e.Description, Value: r.Value, Decisions: t.done}
	for _, in := range m.nodes {
		if v, ok := t.inputs[in]; ok {
			out.Inputs = append(out.Inputs, Read{in.keys[0], v})
		}
	}
	for _, d := range r.Diagnostics {
		out.Notes = append(out.Notes, noteOf(d))
	}
	return out
}
