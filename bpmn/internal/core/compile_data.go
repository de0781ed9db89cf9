package core

import (
	"strings"
	"unicode"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

var dataElements = map[string]bool{"dataObject": true, "dataObjectReference": true, "dataStoreReference": true, "property": true}

// data lists the data objects, references and properties directly inside a
// process, sub-process or activity, each variable once.
func (c *compiler) data(owner *model.Node) []Data {
	var list []Data
	seen := map[string]bool{}
	for _, n := range owner.Children {
		if n.Space != model.NS || !dataElements[n.Name] {
			continue
		}
		name := c.variableOf(n)
		if name == "" {
			c.report(at(n), fault.BpmnMissingID, "kind", n.Name)
			continue
		}
		if !seen[name] {
			seen[name] = true
			list = append(list, Data{Name: name, Collection: c.collection(n)})
		}
	}
	return list
}

func (c *compiler) collection(n *model.Node) bool {
	if obj := c.doc.ByID[model.Local(n.Attr("dataObjectRef"))]; obj != nil {
		n = obj
	}
	return n.Flag("isCollection", false)
}

// variableOf is the variable of a data element: its name where that can be used
// as a name in FEEL, else its id. A reference stands for its data object, and an
// object without name takes that of its first reference.
func (c *compiler) variableOf(n *model.Node) string {
	if obj := c.doc.ByID[model.Local(n.Attr("dataObjectRef"))]; obj != nil && n.Is("dataObjectReference") {
		n = obj
	}
	if name, ok := c.names[n]; ok {
		return name
	}
	name := usable(n.Attr("name"))
	if name == "" && n.Is("dataObject") {
		name = c.referenceNames[n.ID()]
	}
	if name == "" {
		name = n.ID()
	}
	c.names[n] = name
	return name
}

// indexReferences notes the first usable name among the references to each data
// object.
func (c *compiler) indexReferences() {
	c.doc.Root.Walk(func(n, _ *model.Node) {
		if !n.Is("dataObjectReference") {
			return
		}
		id, name := model.Local(n.Attr("dataObjectRef")), usable(n.Attr("name"))
		if name != "" && c.referenceNames[id] == "" {
			c.referenceNames[id] = name
		}
	})
}

// keywords of FEEL that a name cannot hold.
var keywords = map[string]bool{"and": true, "or": true, "if": true, "then": true, "else": true, "for": true, "in": true, "return": true,
	"some": true, "every": true, "satisfies": true, "between": true, "instance": true, "of": true, "function": true, "external": true,
	"true": true, "false": true, "null": true}

// usable gives the name when it can be written in FEEL as it is: words of
// letters, digits and "_" that do not begin with a digit; else "".
func usable(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		if keywords[w] {
			return ""
		}
		for j, r := range w {
			digit := unicode.IsDigit(r) && (i > 0 || j > 0)
			if r != '_' && !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !digit {
				return ""
			}
		}
	}
	return strings.Join(words, " ")
}

// associate reads the data inputs and outputs of the norm: what an activity or
// event takes from data elements before it runs and gives to them after. A data
// input is a variable that its association makes. Data associations that only
// draw (without the other end) carry nothing.
func (c *compiler) associate(src source, n *Node) {
	for _, a := range src.All("dataInputAssociation") {
		n.Inputs = append(n.Inputs, c.association(src, a, a.Child("targetRef"))...)
	}
	for _, a := range src.All("dataOutputAssociation") {
		out := c.association(src, a, a.Child("targetRef"))
		n.Outputs = append(n.Outputs, out...)
		n.Closed = n.Closed || len(out) > 0
	}
}

// association reads one data association: its assignments, or its source given
// to its target through the transformation.
func (c *compiler) association(src source, a, targetRef *model.Node) []Mapping {
	p := at(src.Node).on(a.Line)
	var out []Mapping
	for _, as := range a.All("assignment") {
		from, to := as.Child("from"), as.Child("to")
		if from == nil || to == nil {
			c.report(p.on(as.Line), fault.BpmnMissing, "detail", "from, to")
			continue
		}
		out = append(out, Mapping{Target: c.target(p.on(to.Line), c.place(to)), Source: &Value{Text: from.Trimmed(), Expr: c.formal(p.on(from.Line), from)}})
	}
	if len(out) > 0 || targetRef == nil {
		return out
	}
	target := c.dataElement(targetRef)
	sources := a.All("sourceRef")
	if transformation := a.Child("transformation"); transformation != nil && target != "" {
		return append(out, Mapping{Target: target, Source: &Value{Text: transformation.Trimmed(), Expr: c.formal(p.on(transformation.Line), transformation)}})
	}
	if len(sources) == 1 && target != "" {
		if name := c.dataElement(sources[0]); name != "" {
			return append(out, Mapping{Target: target, Source: &Value{Text: name, Expr: variable(name)}})
		}
	}
	return out
}

// place is the variable or path of an assignment's "to", which may also be the
// id of a data element.
func (c *compiler) place(to *model.Node) string {
	text := strings.TrimSpace(strings.TrimPrefix(to.Trimmed(), "="))
	if parts, ok := pieces(text); ok && len(parts) == 1 && parts[0].expr {
		text = strings.TrimSpace(parts[0].text)
	}
	if n := c.doc.ByID[text]; n != nil && variables[n.Name] {
		return c.variableOf(n)
	}
	return text
}

// variables are the elements that stand for variables.
var variables = map[string]bool{"dataObject": true, "dataObjectReference": true, "dataStoreReference": true, "property": true,
	"dataInput": true, "dataOutput": true, "inputDataItem": true, "outputDataItem": true}

// dataElement gives the variable of what a reference names; "" for the
// placeholder that modellers write where there is nothing to name.
func (c *compiler) dataElement(ref *model.Node) string {
	n := c.doc.ByID[model.Local(ref.Text)]
	if n == nil || !variables[n.Name] || strings.TrimSpace(n.Attr("name")) == "__targetRef_placeholder" {
		return ""
	}
	return c.variableOf(n)
}
