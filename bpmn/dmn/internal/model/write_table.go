package model

// table writes a decision table. Columns, rules and cells that were in the table
// it replaces and did not change keep every byte.
func (w *writer) table(t *Table, was *node) {
	policy := string(t.HitPolicy)
	if t.HitPolicy == Unique && was != nil && !has(was, "hitPolicy") {
		policy = ""
	}
	more := []string{
		"hitPolicy", policy, "aggregation", string(t.Aggregation),
		"preferredOrientation", t.Orientation, "outputLabel", t.OutputLabel, "typeRef", t.TypeRef,
	}
	w.tag("decisionTable", t.Element, more, was, func() {
		for _, i := range t.Inputs {
			w.keep("input", i.ID, was, func(w *writer, was *node) { w.inputClause(i, was) })
		}
		for _, o := range t.Outputs {
			w.keep("output", o.ID, was, func(w *writer, was *node) { w.outputClause(o, was) })
		}
		for _, a := range t.Annotations {
			w.keep("annotation", "", was, func(w *writer, was *node) { w.tag("annotation", Element{Name: a}, nil, was, func() {}) })
		}
		for _, r := range t.Rules {
			w.keep("rule", r.ID, was, func(w *writer, was *node) { w.rule(r, was) })
		}
	})
}

func (w *writer) inputClause(i *InputClause, was *node) {
	w.tag("input", i.Element, nil, was, func() {
		w.literal("inputExpression", &i.Expression, w.child(was, "inputExpression"))
		w.tests("inputValues", i.Allowed, w.child(was, "inputValues"))
	})
}

func (w *writer) outputClause(o *OutputClause, was *node) {
	w.tag("output", o.Element, []string{"typeRef", o.TypeRef}, was, func() {
		w.tests("outputValues", o.Allowed, w.child(was, "outputValues"))
		if l, ok := o.Default.(*Literal); ok {
			w.literal("defaultOutputEntry", l, w.child(was, "defaultOutputEntry"))
		}
	})
}

func (w *writer) rule(r *Rule, was *node) {
	w.tag("rule", r.Element, nil, was, func() {
		w.cells("inputEntry", r.Inputs, was)
		w.cells("outputEntry", r.Outputs, was)
		for _, text := range r.Annotations {
			w.keep("annotationEntry", "", was, func(w *writer, was *node) { w.cell("annotationEntry", Cell{Text: text}, was) })
		}
	})
}

func (w *writer) cells(name string, cells []Cell, was *node) {
	for _, c := range cells {
		w.keep(name, c.ID, was, func(w *writer, was *node) { w.cell(name, c, was) })
	}
}

func (w *writer) cell(name string, c Cell, was *node) {
	e := Element{ID: c.ID}
	if d := w.child(was, "description"); d != nil {
		e.Description = d.text
	}
	w.tag(name, e, nil, was, func() { w.text("text", c.Text) })
}
