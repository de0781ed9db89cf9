package model

import "github.com/hcm-egov/framework/egov/fault"

func (r *reader) table(n *node) *Table {
	t := &Table{
		Base:        r.base(n),
		HitPolicy:   HitPolicy(r.oneOf(n, "hitPolicy", "UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")),
		Aggregation: Aggregation(r.oneOf(n, "aggregation", "", "SUM", "COUNT", "MIN", "MAX")),
		Orientation: r.oneOf(n, "preferredOrientation", "", "Rule-as-Row", "Rule-as-Column", "CrossTable"),
		OutputLabel: n.attr("outputLabel"),
	}
	for _, c := range r.all(n, "input") {
		t.Inputs = append(t.Inputs, r.inputClause(c))
	}
	outputs := r.all(n, "output")
	if len(outputs) == 0 {
		r.fault(n, n.line, fault.DmnMissing, "detail", "output")
	}
	for _, c := range outputs {
		t.Outputs = append(t.Outputs, r.outputClause(c, len(outputs)))
	}
	for _, c := range r.all(n, "annotation") {
		t.Annotations = append(t.Annotations, Name(c.attr("name")))
	}
	for i, c := range r.all(n, "rule") {
		t.Rules = append(t.Rules, r.rule(c, i, t))
	}
	return t
}

func (r *reader) inputClause(n *node) *InputClause {
	i := &InputClause{Element: r.element(n), Allowed: r.tests(n, "inputValues")}
	if c := r.child(n, "inputExpression"); c != nil {
		i.Expression = *r.literal(c)
	} else {
		r.fault(n, n.line, fault.DmnMissing, "detail", "inputExpression")
	}
	return i
}

// outputClause reads a column; among several each needs a name.
func (r *reader) outputClause(n *node, among int) *OutputClause {
	element := r.element
	if among > 1 {
		element = r.named
	}
	o := &OutputClause{Element: element(n), TypeRef: r.typeRef(n, n.attr("typeRef")), Allowed: r.tests(n, "outputValues")}
	if c := r.child(n, "defaultOutputEntry"); c != nil {
		o.Default = r.literal(c)
	}
	return o
}

func (r *reader) rule(n *node, index int, t *Table) *Rule {
	rule := &Rule{Element: r.element(n), Inputs: r.row(n, "inputEntry"), Outputs: r.row(n, "outputEntry")}
	for _, c := range r.all(n, "annotationEntry") {
		rule.Annotations = append(rule.Annotations, r.text(c, "text"))
	}
	r.cells(n, index, "inputEntry", len(rule.Inputs), len(t.Inputs))
	r.cells(n, index, "outputEntry", len(rule.Outputs), len(t.Outputs))
	if len(rule.Annotations) > len(t.Annotations) {
		r.cells(n, index, "annotationEntry", len(rule.Annotations), len(t.Annotations))
	}
	return rule
}

func (r *reader) cells(n *node, index int, kind string, count, want int) {
	if count != want {
		r.fault(n, n.line, fault.DmnCells, "rule", index+1, "kind", kind, "count", count, "want", want)
	}
}

func (r *reader) row(n *node, name string) (cells []Cell) {
	for _, c := range r.all(n, name) {
		r.language(c)
		cell := Cell{ID: c.attr("id"), Line: c.line, Path: c.path}
		if text := r.child(c, "text"); text != nil {
			cell.Text, cell.Line = text.text, textLine(text)
		}
		cells = append(cells, cell)
	}
	return cells
}
