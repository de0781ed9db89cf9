package model

// Walk calls f for an expression and every expression inside it, outer ones
// first. Cells of decision tables are no expressions of their own.
func Walk(e Expression, f func(Expression)) {
	if e == nil {
		return
	}
	f(e)
	for _, part := range parts(e) {
		Walk(part, f)
	}
}

// parts are the expressions directly inside an expression.
func parts(e Expression) (list []Expression) {
	switch e := e.(type) {
	case *Context:
		for _, entry := range e.Entries {
			list = append(list, entry.Value)
		}
	case *Relation:
		for _, row := range e.Rows {
			list = append(list, row...)
		}
	case *List:
		list = e.Items
	case *Function:
		list = []Expression{e.Body}
	case *Invocation:
		list = []Expression{e.Called}
		for _, b := range e.Bindings {
			list = append(list, b.Value)
		}
	case *Conditional:
		list = []Expression{e.If, e.Then, e.Else}
	case *Filter:
		list = []Expression{e.In, e.Match}
	case *For:
		list = []Expression{e.In, e.Return}
	case *Quantified:
		list = []Expression{e.In, e.Satisfies}
	}
	return list
}

// Types calls f with every type that the document names, and with the element
// that names it.
func (d *Definitions) Types(f func(typeRef string, at *Element)) {
	t := types(func(typeRef string, at *Element) {
		if typeRef != "" {
			f(typeRef, at)
		}
	})
	for _, i := range d.Items {
		t.item(i)
	}
	for _, i := range d.Inputs {
		t.variable(&i.Variable)
	}
	for _, x := range d.Decisions {
		t.variable(&x.Variable)
		Walk(x.Logic, t.expression)
	}
	for _, k := range d.Knowledge {
		t.variable(&k.Variable)
		if k.Logic != nil {
			Walk(k.Logic, t.expression)
		}
	}
	for _, s := range d.Services {
		t.variable(&s.Variable)
	}
}

type types func(typeRef string, at *Element)

func (t types) item(i *ItemDefinition) {
	t(i.TypeRef, &i.Element)
	for _, c := range i.Components {
		t.item(c)
	}
	if i.Function != nil {
		t.variables(i.Function.Params)
		t(i.Function.Output, &i.Element)
	}
}

func (t types) variable(v *Variable) { t(v.TypeRef, &v.Element) }

func (t types) variables(list []*Variable) {
	for _, v := range list {
		t.variable(v)
	}
}

func (t types) expression(e Expression) {
	t(e.Head().TypeRef, &e.Head().Element)
	switch e := e.(type) {
	case *Table:
		for _, i := range e.Inputs {
			t(i.Expression.TypeRef, &i.Expression.Element)
		}
		for _, o := range e.Outputs {
			t(o.TypeRef, &o.Element)
		}
	case *Context:
		for _, entry := range e.Entries {
			t.variable(&entry.Variable)
		}
	case *Relation:
		t.variables(e.Columns)
	case *Function:
		t.variables(e.Params)
	case *Invocation:
		for _, b := range e.Bindings {
			t.variable(&b.Param)
		}
	case *Filter:
		t(e.InType, &e.Element)
	case *For:
		t(e.InType, &e.Element)
	case *Quantified:
		t(e.InType, &e.Element)
	}
}
