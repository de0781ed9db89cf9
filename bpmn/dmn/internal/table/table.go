// Package table evaluates decision tables (DMN 1.5 clause 8 and 10.3.2.10),
// checks them, and gives them other forms: CSV for spreadsheets and HTML.
package table

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// Env is what a table knows of its model.
type Env struct {
	// Type is the type of a typeRef; nil means Any, as a nil func does for all.
	Type func(typeRef string) *feel.Type
	// Names are the names in scope. They matter for reading cells as data: where
	// the model has a function "date", date("2026-01-31") is no literal.
	Names []string
}

func (e Env) typeOf(ref string) *feel.Type {
	if e.Type == nil || ref == "" {
		return nil
	}
	return e.Type(ref)
}

// literals reads tests as data; false where they are not literal or not FEEL.
func (e Env) literals(text string) (feel.Literals, bool) {
	l, ok, err := feel.ParseLiterals(text, feel.Options{Names: e.Names})
	return l, ok && err == nil
}

// Logic is a decision table as logic that can be compiled. Its value is:
//
//   - by UNIQUE, FIRST, PRIORITY and ANY the outputs of one rule; by COLLECT,
//     RULE ORDER and OUTPUT ORDER the list of the outputs of all matching rules,
//     or what the aggregation makes of it by the built-in functions sum, count,
//     min and max (clauses 8.2.11 and 10.3.2.10). One output is a value, several
//     are a context by output name;
//   - where no rule matches the default outputs, else null, also of an
//     aggregation (clause 10.3.2.10);
//   - null with a diagnostic where several rules of a UNIQUE table match, rules
//     of an ANY table differ in their outputs, or several outputs are to be
//     aggregated: the standard leaves these undefined;
//   - null with a diagnostic where an input that is not null is outside of the
//     column's input values; of a list, each item must be among them.
//
// Priorities are the order of the output values, of the clause or else of its
// type, compared output by output from the left; an output without values does
// not count, and a value outside them comes last. Inputs and outputs are
// converted to the types of their columns; what does not conform is null with a
// diagnostic. An empty condition is "-", an empty output null. Inputs are
// evaluated only when a rule needs them, or their values are limited.
//
// The conversion to the table's own type is the caller's. What the table did is
// told to the session's trace. The error joins all faults of the table's shape;
// those of its texts come with compilation.
func Logic(t *model.Table, env Env) (feel.Logic, error) {
	if err := shape(t); err != nil {
		return nil, err
	}
	c := &compiler{env: env}
	p := c.plan(t)
	return feel.Block{Parts: c.parts, Run: p.run, Where: t.Path, Line: t.Line}, nil
}

// shape joins the faults without which a table would have no meaning.
func shape(t *model.Table) error {
	var faults []error
	add := func(e model.Element, code fault.Code, pairs ...any) {
		pairs = append([]any{"element", nameOf(t), "line", e.Line}, pairs...)
		faults = append(faults, fault.New(code, pairs...).At(e.Path))
	}
	if len(t.Outputs) == 0 {
		add(t.Element, fault.DmnMissing, "detail", "output")
	}
	seen := map[string]int{}
	for _, o := range t.Outputs {
		switch first := seen[o.Name]; {
		case len(t.Outputs) == 1:
		case o.Name == "":
			add(o.Element, fault.DmnMissing, "detail", "output name")
		case first != 0:
			add(o.Element, fault.DmnDuplicateName, "name", o.Name, "first", first)
		}
		seen[o.Name] = max(o.Line, 1)
	}
	for i, r := range t.Rules {
		if len(r.Inputs) != len(t.Inputs) {
			add(r.Element, fault.DmnCells, "rule", i+1, "kind", "inputEntry", "count", len(r.Inputs), "want", len(t.Inputs))
		}
		if len(r.Outputs) != len(t.Outputs) {
			add(r.Element, fault.DmnCells, "rule", i+1, "kind", "outputEntry", "count", len(r.Outputs), "want", len(t.Outputs))
		}
	}
	return fault.Join(faults...)
}

// nameOf is what a table is called in sentences.
func nameOf(t *model.Table) string {
	for _, s := range []string{t.OutputLabel, t.Label, t.Name, t.ID} {
		if s != "" {
			return s
		}
	}
	return t.Path
}

func inputLabel(in *model.InputClause) string {
	for _, s := range []string{in.Label, strings.TrimSpace(in.Expression.Text), in.Name} {
		if s != "" {
			return s
		}
	}
	return in.ID
}

func outputLabel(t *model.Table, o *model.OutputClause) string {
	for _, s := range []string{o.Label, o.Name} {
		if s != "" {
			return s
		}
	}
	return nameOf(t)
}

// irrelevant reports whether a condition is passed by every value.
func irrelevant(text string) bool {
	s := strings.TrimSpace(text)
	return s == "" || s == "-"
}
