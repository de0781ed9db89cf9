package model

import (
	"cmp"
	"strconv"

	"github.com/hcm-egov/framework/egov/fault"
)

func (r *reader) definitions() {
	d, n := r.def, r.root
	d.Element = r.named(n)
	d.Namespace = n.attr("namespace")
	if d.Namespace == "" {
		r.fault(n, n.line, fault.DmnMissing, "detail", "namespace")
	}
	if language := n.attr("expressionLanguage"); !isFEEL(language) {
		r.other = language
	}
	for i, c := range r.all(n, "import") {
		if i == maxImports {
			r.fault(c, c.line, fault.TooLarge, "what", "DMN", "limit", strconv.Itoa(maxImports)+" import")
			break
		}
		d.Imports = append(d.Imports, r.imported(c))
	}
	for _, c := range n.children {
		if c.space != r.space {
			continue
		}
		switch c.name {
		case "itemDefinition":
			d.Items = append(d.Items, r.item(c))
		case "inputData":
			d.Inputs = append(d.Inputs, r.input(c))
		case "decision":
			d.Decisions = append(d.Decisions, r.decision(c))
		case "businessKnowledgeModel":
			d.Knowledge = append(d.Knowledge, r.knowledge(c))
		case "decisionService":
			d.Services = append(d.Services, r.service(c))
		}
	}
	r.diagrams()
}

// imported reads an import. DMN 1.1 gives imports no name: there the prefix of
// the namespace serves.
func (r *reader) imported(n *node) *Import {
	i := &Import{Element: r.element(n), Namespace: n.attr("namespace"), Location: n.attr("locationURI"), Type: n.attr("importType")}
	if i.Namespace == "" {
		r.fault(n, n.line, fault.DmnMissing, "detail", "namespace")
	}
	if _, named := n.find("name"); !named {
		i.Name = n.prefixes.of(i.Namespace)
	}
	return i
}

func (r *reader) item(n *node) *ItemDefinition {
	i := &ItemDefinition{Element: r.named(n), Collection: r.flag(n, "isCollection"), Allowed: r.tests(n, "allowedValues"), Constraint: r.tests(n, "typeConstraint")}
	if c := r.child(n, "typeRef"); c != nil {
		i.TypeRef = r.typeRef(c, c.text)
	}
	for _, c := range r.all(n, "itemComponent") {
		i.Components = append(i.Components, r.item(c))
	}
	if c := r.child(n, "functionItem"); c != nil {
		i.Function = &FunctionItem{Params: r.variables(c, "parameters", r.element), Output: r.typeRef(c, c.attr("outputTypeRef"))}
	}
	return i
}

func (r *reader) tests(n *node, name string) *Tests {
	c := r.child(n, name)
	if c == nil {
		return nil
	}
	r.language(c)
	t := &Tests{Element: r.element(c), TextLine: c.line}
	if text := r.child(c, "text"); text != nil {
		t.Text, t.TextLine = text.text, textLine(text)
	}
	return t
}

func (r *reader) variables(n *node, name string, element func(*node) Element) (list []*Variable) {
	for _, c := range r.all(n, name) {
		list = append(list, &Variable{Element: element(c), TypeRef: r.typeRef(c, c.attr("typeRef"))})
	}
	return list
}

// variable is the variable of an element of the requirement graph; one without
// name has the name of the element.
func (r *reader) variable(n *node, name string) Variable {
	v := Variable{Element: Element{Line: n.line, Path: n.path}}
	if c := r.child(n, "variable"); c != nil {
		v = Variable{Element: r.element(c), TypeRef: r.typeRef(c, c.attr("typeRef"))}
	}
	v.Name = cmp.Or(v.Name, name)
	return v
}

func (r *reader) input(n *node) *InputData {
	e := r.named(n)
	return &InputData{Element: e, Variable: r.variable(n, e.Name)}
}

func (r *reader) decision(n *node) *Decision {
	e := r.named(n)
	d := &Decision{Element: e, Variable: r.variable(n, e.Name), Question: r.text(n, "question"), AllowedAnswers: r.text(n, "allowedAnswers"), Logic: r.logic(n)}
	for _, c := range r.all(n, "informationRequirement") {
		d.Inputs = append(d.Inputs, r.refer(c, "requiredInput", "inputData")...)
		d.Decisions = append(d.Decisions, r.refer(c, "requiredDecision", "decision")...)
		if r.child(c, "requiredInput") == nil && r.child(c, "requiredDecision") == nil {
			r.fault(c, c.line, fault.DmnMissing, "detail", "requiredInput, requiredDecision")
		}
	}
	d.Knowledge = r.required(n)
	return d
}

func (r *reader) required(n *node) (list []Reference) {
	for _, c := range r.all(n, "knowledgeRequirement") {
		refs := r.refer(c, "requiredKnowledge", "businessKnowledgeModel", "decisionService")
		if refs == nil {
			r.fault(c, c.line, fault.DmnMissing, "detail", "requiredKnowledge")
		}
		list = append(list, refs...)
	}
	return list
}

func (r *reader) knowledge(n *node) *KnowledgeModel {
	e := r.named(n)
	k := &KnowledgeModel{Element: e, Variable: r.variable(n, e.Name), Knowledge: r.required(n)}
	if c := r.child(n, "encapsulatedLogic"); c != nil {
		k.Logic = r.function(c)
	}
	return k
}

func (r *reader) service(n *node) *Service {
	e := r.named(n)
	return &Service{
		Element: e, Variable: r.variable(n, e.Name),
		Output:         r.refer(n, "outputDecision", "decision"),
		Encapsulated:   r.refer(n, "encapsulatedDecision", "decision"),
		InputDecisions: r.refer(n, "inputDecision", "decision"),
		InputData:      r.refer(n, "inputData", "inputData"),
	}
}
