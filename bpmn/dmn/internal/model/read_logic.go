package model

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// logic reads the expression that an element holds, nil where it holds none.
func (r *reader) logic(n *node) Expression {
	if all := r.held(n); len(all) > 0 {
		return r.expression(all[0])
	}
	return nil
}

// must reads the expression that an element has to hold.
func (r *reader) must(n *node) Expression {
	e := r.logic(n)
	if e == nil {
		r.fault(n, n.line, fault.DmnMissing, "detail", "expression")
	}
	return e
}

// held lists the expressions in an element.
func (r *reader) held(n *node) (list []*node) {
	for _, c := range n.children {
		if c.space == r.space && slices.Contains(forms, c.name) {
			list = append(list, c)
		}
	}
	return list
}

var forms = strings.Fields(expressions)

func (r *reader) base(n *node) Base { return Base{r.element(n), r.typeRef(n, n.attr("typeRef"))} }

func (r *reader) expression(n *node) Expression {
	switch n.name {
	case "literalExpression":
		return r.literal(n)
	case "decisionTable":
		return r.table(n)
	case "context":
		return r.context(n)
	case "relation":
		return r.relation(n)
	case "list":
		return &List{r.base(n), r.items(n)}
	case "functionDefinition":
		return r.function(n)
	case "invocation":
		return r.invocation(n)
	case "conditional":
		return &Conditional{r.base(n), r.part(n, "if"), r.part(n, "then"), r.part(n, "else")}
	case "filter":
		return &Filter{r.base(n), r.partType(n, "in"), r.part(n, "in"), r.part(n, "match")}
	case "for":
		return &For{r.base(n), r.iterator(n), r.partType(n, "in"), r.part(n, "in"), r.part(n, "return")}
	default: // some, every
		return &Quantified{r.base(n), n.name == "every", r.iterator(n), r.partType(n, "in"), r.part(n, "in"), r.part(n, "satisfies")}
	}
}

func (r *reader) literal(n *node) *Literal {
	r.language(n)
	l := &Literal{Base: r.base(n), Language: n.attr("expressionLanguage"), TextLine: n.line}
	if c := r.child(n, "text"); c != nil {
		l.Text, l.TextLine = c.text, textLine(c)
	}
	return l
}

// textLine is where a text begins, or would.
func textLine(n *node) int {
	if n.textLine > 0 {
		return n.textLine
	}
	return n.line
}

// language refuses expressions in another language than FEEL, and values that
// are imported from files. A language that the document gives to all its
// expressions is refused once.
func (r *reader) language(n *node) {
	own, given := n.find("expressionLanguage")
	switch {
	case given && !isFEEL(own):
		r.fault(n, n.line, fault.DmnLanguage, "language", own)
	case !given && r.other != "":
		r.fault(r.root, r.root.line, fault.DmnLanguage, "language", r.other)
		r.other = ""
	}
	if c := r.child(n, "importedValues"); c != nil {
		r.fault(n, c.line, fault.DmnUnsupported, "detail", c.name)
	}
}

func (r *reader) items(n *node) (list []Expression) {
	for _, c := range r.held(n) {
		list = append(list, r.expression(c))
	}
	return list
}

func (r *reader) context(n *node) *Context {
	b := &Context{Base: r.base(n)}
	for _, c := range r.all(n, "contextEntry") {
		e := &ContextEntry{Element: r.element(c), Value: r.must(c)}
		for _, v := range r.variables(c, "variable", r.named) {
			e.Variable = *v
		}
		b.Entries = append(b.Entries, e)
	}
	return b
}

func (r *reader) relation(n *node) *Relation {
	b := &Relation{Base: r.base(n), Columns: r.variables(n, "column", r.named)}
	for i, c := range r.all(n, "row") {
		row := r.items(c)
		r.cells(c, i, "expression", len(row), len(b.Columns))
		b.Rows = append(b.Rows, row)
	}
	return b
}

func (r *reader) function(n *node) *Function {
	return &Function{r.base(n), r.oneOf(n, "kind", "FEEL", "Java", "PMML"), r.variables(n, "formalParameter", r.named), r.logic(n)}
}

func (r *reader) invocation(n *node) *Invocation {
	b := &Invocation{Base: r.base(n), Called: r.logic(n)}
	if b.Called == nil {
		r.warn(n, n.line, fault.DmnMissing, "detail", "expression")
	}
	for _, c := range r.all(n, "binding") {
		bound := &Binding{Value: r.logic(c)}
		params := r.variables(c, "parameter", r.named)
		if params == nil {
			r.fault(c, c.line, fault.DmnMissing, "detail", "parameter")
			continue
		}
		bound.Param = *params[0]
		b.Bindings = append(b.Bindings, bound)
	}
	return b
}

// part is the expression inside of one of the parts of a conditional, filter or
// iterator.
func (r *reader) part(n *node, name string) Expression {
	if c := r.child(n, name); c != nil {
		return r.must(c)
	}
	r.fault(n, n.line, fault.DmnMissing, "detail", name)
	return nil
}

func (r *reader) partType(n *node, name string) string {
	if c := r.child(n, name); c != nil {
		return r.typeRef(c, c.attr("typeRef"))
	}
	return ""
}

func (r *reader) iterator(n *node) string {
	name := Name(n.attr("iteratorVariable"))
	if name == "" {
		r.fault(n, n.line, fault.DmnMissing, "detail", "iteratorVariable")
	}
	return name
}
