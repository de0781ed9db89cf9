package rules

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// item is the item definition of a datum or of a message, error, escalation or
// signal; nil when it has none. Known is false when the definition is not in the
// file.
func (j *judge) item(n *model.Node) (def *model.Node, known bool) {
	attr := "itemSubjectRef"
	switch n.Name {
	case "message":
		attr = "itemRef"
	case "error", "escalation", "signal":
		attr = "structureRef"
	case "dataObjectReference", "dataStoreReference":
		kind := strings.TrimSuffix(n.Name, "Reference")
		if to := j.find(n.Attr(kind + "Ref")); to != nil && to.Name == kind {
			return j.item(to)
		}
		return nil, false
	}
	ref := strings.TrimSpace(n.Attr(attr))
	if ref == "" {
		return nil, true
	}
	def = j.find(ref)
	return def, def != nil && def.Name == "itemDefinition"
}

// equal tells whether two item definitions describe the same.
func equal(a, b *model.Node) bool {
	if a == b {
		return true
	}
	return a != nil && b != nil && sameStructure(a, b) && collection(a) == collection(b)
}

func sameStructure(a, b *model.Node) bool {
	s := strings.TrimSpace(a.Attr("structureRef"))
	return s != "" && s == strings.TrimSpace(b.Attr("structureRef"))
}

func collection(n *model.Node) bool { return n.Flag("isCollection", false) }

// matches tells whether a datum has the item of a message, error, escalation or
// signal. Those without an item match everything.
func (j *judge) matches(datum, carrier *model.Node) bool {
	want, known := j.item(carrier)
	if !known || want == nil {
		return true
	}
	got, known := j.item(datum)
	return !known || equal(got, want)
}

// itemAware judges a datum by itself.
func (j *judge) itemAware(n *model.Node) {
	number := ""
	switch {
	case is(n.Name, "dataInput"):
		number = "EXT020 EXT081"
	case is(n.Name, "dataOutput"):
		number = "EXT020 EXT083"
	case n.Name == "dataObject":
		number = "EXT020"
	}
	if def, known := j.item(n); number != "" && known && def != nil && collection(def) != collection(n) {
		j.report(n, fault.BpmnCollection, number, "ref", def.ID())
	}
	state := n.Child("dataState")
	switch n.Name {
	case "dataObject":
		if state != nil {
			j.report(n, fault.BpmnDataState, "", "detail", "dataState")
		}
	case "dataObjectReference":
		if n.Attr("itemSubjectRef") != "" {
			j.report(n, fault.BpmnDataState, "", "detail", "itemSubjectRef")
		}
		j.dataObjectName(n, state)
	}
}

// dataObjectName compares the name of a reference with "object [state]".
func (j *judge) dataObjectName(n, state *model.Node) {
	object := j.find(n.Attr("dataObjectRef"))
	if object == nil || state == nil || state.Attr("name") == "" || object.Attr("name") == "" {
		return
	}
	want := object.Attr("name") + " [" + state.Attr("name") + "]"
	if strings.Join(strings.Fields(n.Attr("name")), " ") != strings.Join(strings.Fields(want), " ") {
		j.report(n, fault.BpmnDataObjectName, "", "detail", want)
	}
}

func (j *judge) property(n *model.Node) {
	if p := j.parent(n); p == nil || !anyOf(p.Name, []string{"process", "activity", "anyEvent"}) {
		j.report(n, fault.BpmnPropertyPlace, "")
	}
}

// dataAssociation judges the types and the number of its ends, and that data of a
// process are used from outside only.
func (j *judge) dataAssociation(n *model.Node) {
	sources, targets := j.all(n, "sourceRef"), j.all(n, "targetRef")
	if n.Child("transformation") == nil {
		if len(n.All("sourceRef")) > 1 {
			j.report(n, fault.BpmnDataSources, "")
		} else if len(sources) == 1 && len(targets) == 1 && n.Child("assignment") == nil && j.differ(sources[0], targets[0]) {
			j.report(n, fault.BpmnDataTypes, "")
		}
	}
	for _, s := range sources {
		if s.Name == "dataOutput" && j.ofProcess(s) {
			j.report(s, fault.BpmnProcessData, "EXT082", "end", "sourceRef")
		}
	}
	for _, t := range targets {
		if t.Name == "dataInput" && j.ofProcess(t) {
			j.report(t, fault.BpmnProcessData, "EXT080", "end", "targetRef")
		}
	}
}

// differ tells whether two data have item definitions that are not equal. One
// without a definition is not judged.
func (j *judge) differ(a, b *model.Node) bool {
	if !is(a.Name, "itemAware") || !is(b.Name, "itemAware") {
		return false
	}
	left, knownLeft := j.item(a)
	right, knownRight := j.item(b)
	return knownLeft && knownRight && left != nil && right != nil && !equal(left, right)
}

// ofProcess tells whether a data input or output is one of a process itself.
func (j *judge) ofProcess(n *model.Node) bool {
	io := j.parent(n)
	return io != nil && io.Name == "ioSpecification" && j.parent(io).Name == "process"
}
