package rules

import (
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

func (j *judge) standardLoop(n *model.Node) {
	if v, ok := whole(n.Attr("loopMaximum"), 0); !ok || v < 0 {
		j.report(n, fault.BpmnLoopMaximum, "")
	}
	if j.executable(n) && n.Attr("loopMaximum") == "" && n.Child("loopCondition") == nil {
		j.report(n, fault.BpmnLoopCondition, "")
	}
}

// multiInstance judges how many instances there are, their data, and what is
// thrown when they complete.
func (j *judge) multiInstance(n *model.Node) {
	if j.executable(n) && !j.counted(n) {
		j.report(n, fault.BpmnLoopCardinality, "")
	}
	j.loopData(n, "loopDataInputRef", "dataInput", "inputDataItem", "EXT068", "EXT070")
	j.loopData(n, "loopDataOutputRef", "dataOutput", "outputDataItem", "EXT068 EXT069", "EXT069")
	if text := n.Child("completionCondition").Trimmed(); text != "" && !boolean(text) {
		j.report(n, fault.BpmnCompletionCondition, "")
	}
	j.behavior(n, "None", "noneBehaviorEventRef", "EXT072")
	j.behavior(n, "One", "oneBehaviorEventRef", "EXT073")
	j.complexBehavior(n)
}

// counted tells whether the number of instances is given and possible. The
// modellers' own collections count as given.
func (j *judge) counted(n *model.Node) bool {
	cardinality := n.Child("loopCardinality")
	if v, err := strconv.ParseFloat(cardinality.Trimmed(), 64); err == nil && v < 0 {
		return false
	}
	if cardinality != nil || n.Child("loopDataInputRef") != nil {
		return true
	}
	for _, a := range n.Attrs {
		if model.Vendor(a.Name.Space) && a.Name.Local == "collection" {
			return true
		}
	}
	x := n.Child("extensionElements")
	for _, space := range []string{model.NSZeebe, model.NSCamunda, model.NSFlowable} {
		if x.ChildNS(space, "loopCharacteristics") != nil || x.ChildNS(space, "collection") != nil {
			return true
		}
	}
	return false
}

// loopData judges the collection that instances are made of or fill, and the item
// of one instance.
func (j *judge) loopData(n *model.Node, ref, kind, item, place, scalar string) {
	child := n.Child(ref)
	data := j.find(child.Trimmed())
	if data == nil {
		return
	}
	name := ref + "=" + data.ID()
	if !j.visible(n, data, kind) || !j.many(data) {
		j.report(n, fault.BpmnLoopData, place, "ref", name)
		return
	}
	def, known := j.item(data)
	single := n.Child(item)
	if single == nil || !known || def == nil {
		return
	}
	one, known := j.item(single)
	if known && one != nil && (collection(one) || !sameStructure(one, def)) {
		j.report(n, fault.BpmnLoopItem, scalar, "detail", item, "ref", name)
	}
}

// visible tells whether a collection belongs to the activity: a task has it among
// its own data, a sub-process sees data objects around it and the process's data.
func (j *judge) visible(n, data *model.Node, kind string) bool {
	owner := j.parent(n)
	if owner == nil || !is(data.Name, "itemAware") {
		return false
	}
	io := j.parent(data)
	declared := io != nil && io.Name == "ioSpecification"
	switch {
	case !is(owner.Name, "subProcess"):
		return data.Name == kind && declared && j.parent(io) == owner
	case declared:
		return j.parent(io).Name == "process"
	}
	return true
}

// many tells whether a datum is a collection, as far as the model says.
func (j *judge) many(data *model.Node) bool {
	if data.Name == "dataObjectReference" {
		if to := j.find(data.Attr("dataObjectRef")); to != nil && to.Name == "dataObject" {
			data = to
		}
	}
	def, known := j.item(data)
	declares := is(data.Name, "dataInput") || is(data.Name, "dataOutput") || data.Name == "dataObject"
	return !known || collection(data) || def != nil && collection(def) || def == nil && !declares
}

// boolean is false for literals of other types: numbers and strings.
func boolean(text string) bool {
	text = strings.TrimSpace(strings.TrimPrefix(text, "="))
	_, err := strconv.ParseFloat(text, 64)
	quoted := len(text) > 1 && (text[0] == '"' || text[0] == '\'') && strings.IndexByte(text[1:], text[0]) == len(text)-2
	return err != nil && !quoted
}

// behavior warns of events that would be thrown without a name: the norm then
// throws a signal that nobody can wait for.
func (j *judge) behavior(n *model.Node, behavior, attr, number string) {
	if n.Attr("behavior") == behavior && n.Attr(attr) == "" {
		j.report(n, fault.BpmnLoopBehavior, number, "detail", behavior)
	}
}

func (j *judge) complexBehavior(n *model.Node) {
	list := n.All("complexBehaviorDefinition")
	bad := n.Attr("behavior") == "Complex" && len(list) == 0
	for _, d := range list {
		bad = bad || d.Child("condition").Trimmed() == ""
	}
	if bad {
		j.report(n, fault.BpmnComplexBehavior, "")
	}
}
