package model

func (w *writer) expression(e Expression) {
	switch e := e.(type) {
	case *Literal:
		w.literal("literalExpression", e, nil)
	case *Table:
		w.table(e, nil)
	case *Context:
		w.box("context", e.Base, func() { w.entries(e.Entries) })
	case *Relation:
		w.box("relation", e.Base, func() { w.relation(e) })
	case *List:
		w.box("list", e.Base, func() { w.expressions(e.Items) })
	case *Function:
		w.function("functionDefinition", e)
	case *Invocation:
		w.box("invocation", e.Base, func() { w.invocation(e) })
	case *Conditional:
		w.box("conditional", e.Base, func() {
			w.part("if", "", e.If)
			w.part("then", "", e.Then)
			w.part("else", "", e.Else)
		})
	case *Filter:
		w.box("filter", e.Base, func() {
			w.part("in", e.InType, e.In)
			w.part("match", "", e.Match)
		})
	case *For:
		w.box("for", e.Base, func() {
			w.part("in", e.InType, e.In)
			w.part("return", "", e.Return)
		}, "iteratorVariable", e.Iterator)
	case *Quantified:
		w.quantified(e)
	}
}

func (w *writer) box(name string, b Base, f func(), more ...string) {
	w.tag(name, b.Element, append(more, "typeRef", b.TypeRef), nil, f)
}

func (w *writer) expressions(list []Expression) {
	for _, e := range list {
		w.expression(e)
	}
}

func (w *writer) literal(name string, l *Literal, was *node) {
	language := ""
	if l.Language != "" {
		language = NSFEEL
	}
	w.tag(name, l.Element, []string{"typeRef", l.TypeRef, "expressionLanguage", language}, was, func() { w.text("text", l.Text) })
}

func (w *writer) entries(list []*ContextEntry) {
	for _, e := range list {
		w.tag("contextEntry", e.Element, nil, nil, func() {
			if e.Variable.Name != "" {
				w.variable("variable", &e.Variable)
			}
			w.expression(e.Value)
		})
	}
}

func (w *writer) relation(r *Relation) {
	w.variables("column", r.Columns)
	for _, row := range r.Rows {
		w.tag("row", Element{}, nil, nil, func() { w.expressions(row) })
	}
}

func (w *writer) function(name string, f *Function) {
	kind := f.Kind
	if kind == "FEEL" {
		kind = ""
	}
	w.box(name, f.Base, func() {
		w.variables("formalParameter", f.Params)
		w.expression(f.Body)
	}, "kind", kind)
}

func (w *writer) invocation(i *Invocation) {
	w.expression(i.Called)
	for _, b := range i.Bindings {
		w.tag("binding", Element{}, nil, nil, func() {
			w.variable("parameter", &b.Param)
			w.expression(b.Value)
		})
	}
}

func (w *writer) part(name, typeRef string, e Expression) {
	w.tag(name, Element{}, []string{"typeRef", typeRef}, nil, func() { w.expression(e) })
}

func (w *writer) quantified(q *Quantified) {
	name := "some"
	if q.Every {
		name = "every"
	}
	w.box(name, q.Base, func() {
		w.part("in", q.InType, q.In)
		w.part("satisfies", "", q.Satisfies)
	}, "iteratorVariable", q.Iterator)
}
