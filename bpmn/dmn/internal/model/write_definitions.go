package model

import (
	"cmp"
	"slices"
	"strconv"
)

func (w *writer) definitions(d *Definitions) {
	w.tag("definitions", d.Element, []string{"namespace", d.Namespace, "xmlns", NS}, nil, func() {
		for _, i := range d.Imports {
			w.imported(i)
		}
		for _, i := range d.Items {
			w.item("itemDefinition", i)
		}
		for _, i := range d.Inputs {
			w.tag("inputData", i.Element, nil, nil, func() { w.variable("variable", &i.Variable) })
		}
		for _, k := range d.Knowledge {
			w.knowledge(k)
		}
		for _, x := range d.Decisions {
			w.decision(x)
		}
		for _, s := range d.Services {
			w.service(s)
		}
	})
}

// imported writes an import. Its name stands there even where it is empty.
func (w *writer) imported(i *Import) {
	more := []string{"namespace", i.Namespace, "importType", cmp.Or(i.Type, NS), "locationURI", i.Location}
	w.start("import", slices.Concat([]string{"id", w.id("import", i.ID, nil), "label", i.Label}, more), nil)
	w.attr("name", i.Name)
	if i.Description != "" {
		w.text("description", i.Description)
	}
	w.end("import")
}

func (w *writer) item(name string, i *ItemDefinition) {
	var more []string
	if i.Collection {
		more = []string{"isCollection", strconv.FormatBool(true)}
	}
	w.tag(name, i.Element, more, nil, func() {
		if i.TypeRef != "" {
			w.text("typeRef", i.TypeRef)
		}
		w.tests("allowedValues", i.Allowed, nil)
		w.tests("typeConstraint", i.Constraint, nil)
		for _, c := range i.Components {
			w.item("itemComponent", c)
		}
		if f := i.Function; f != nil {
			w.tag("functionItem", Element{}, []string{"outputTypeRef", f.Output}, nil, func() { w.variables("parameters", f.Params) })
		}
	})
}

func (w *writer) tests(name string, t *Tests, was *node) {
	if t != nil {
		w.tag(name, t.Element, nil, was, func() { w.text("text", t.Text) })
	}
}

func (w *writer) variable(name string, v *Variable) {
	w.tag(name, v.Element, []string{"typeRef", v.TypeRef}, nil, func() {})
}

func (w *writer) variables(name string, list []*Variable) {
	for _, v := range list {
		w.variable(name, v)
	}
}

func (w *writer) decision(d *Decision) {
	w.tag("decision", d.Element, nil, nil, func() {
		if d.Question != "" {
			w.text("question", d.Question)
		}
		if d.AllowedAnswers != "" {
			w.text("allowedAnswers", d.AllowedAnswers)
		}
		w.variable("variable", &d.Variable)
		w.requirements("informationRequirement", "requiredInput", d.Inputs)
		w.requirements("informationRequirement", "requiredDecision", d.Decisions)
		w.requirements("knowledgeRequirement", "requiredKnowledge", d.Knowledge)
		w.expression(d.Logic)
	})
}

func (w *writer) requirements(name, inside string, refs []Reference) {
	for _, ref := range refs {
		w.tag(name, Element{}, nil, nil, func() { w.references(inside, []Reference{ref}) })
	}
}

func (w *writer) references(name string, refs []Reference) {
	for _, ref := range refs {
		w.start(name, []string{"href", ref.Namespace + "#" + ref.ID}, nil)
		w.end(name)
	}
}

func (w *writer) knowledge(k *KnowledgeModel) {
	w.tag("businessKnowledgeModel", k.Element, nil, nil, func() {
		w.variable("variable", &k.Variable)
		if k.Logic != nil {
			w.function("encapsulatedLogic", k.Logic)
		}
		w.requirements("knowledgeRequirement", "requiredKnowledge", k.Knowledge)
	})
}

func (w *writer) service(s *Service) {
	w.tag("decisionService", s.Element, nil, nil, func() {
		w.variable("variable", &s.Variable)
		w.references("outputDecision", s.Output)
		w.references("encapsulatedDecision", s.Encapsulated)
		w.references("inputDecision", s.InputDecisions)
		w.references("inputData", s.InputData)
	})
}
