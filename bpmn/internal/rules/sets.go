package rules

import (
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// The children of sets: all data, and those that are optional or move while the
// activity runs.
var (
	inputRefs  = []string{"dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs"}
	outputRefs = []string{"dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs"}
)

// ioSpecification judges where data inputs and outputs are declared, and that
// there is at least one set of each.
func (j *judge) ioSpecification(n *model.Node) {
	if p := j.parent(n); p != nil && is(p.Name, "subProcess") {
		j.report(p, fault.BpmnDataPlace, "")
	}
	if n.Child("inputSet") == nil {
		j.report(n, fault.BpmnIOSets, "", "detail", "inputSet")
	}
	if n.Child("outputSet") == nil {
		j.report(n, fault.BpmnIOSets, "", "detail", "outputSet")
	}
}

// sets judges that the data of an element or event belong to its sets.
func (j *judge) sets(n *model.Node) {
	j.members(n, "dataInput", "inputSet", inputRefs, "EXT084")
	j.members(n, "dataOutput", "outputSet", outputRefs, "EXT088")
}

func (j *judge) members(n *model.Node, datum, set string, refs []string, number string) {
	data := n.All(datum)
	if len(data) == 0 {
		return
	}
	listed := map[*model.Node]bool{}
	for _, s := range n.All(set) {
		for _, ref := range refs {
			for _, d := range j.all(s, ref) {
				listed[d] = true
			}
		}
	}
	for _, d := range data {
		if !listed[d] {
			j.report(d, fault.BpmnDataInNoSet, number)
		}
	}
}

func (j *judge) inputSet(n *model.Node) {
	j.subset(n, inputRefs, "EXT085", "EXT086")
	j.paired(n, "outputSetRefs")
}

func (j *judge) outputSet(n *model.Node) {
	j.subset(n, outputRefs, "EXT089", "EXT090")
	j.paired(n, "inputSetRefs")
}

// subset judges that optional data and those that move meanwhile are data of the
// set.
func (j *judge) subset(n *model.Node, refs []string, optional, meanwhile string) {
	data := map[*model.Node]bool{}
	for _, d := range j.all(n, refs[0]) {
		data[d] = true
	}
	for i, number := range []string{optional, meanwhile} {
		for _, d := range j.all(n, refs[i+1]) {
			if !data[d] {
				j.report(n, fault.BpmnSetSubset, number, "ref", d.ID())
			}
		}
	}
}

// paired judges that a set is referred to by those it refers to.
func (j *judge) paired(n *model.Node, refs string) {
	for _, other := range j.all(n, refs) {
		if is(other.Name, "inputSet") || is(other.Name, "outputSet") {
			if !j.pairs[[2]*model.Node{other, n}] {
				j.report(n, fault.BpmnSetPairing, "", "ref", other.ID())
			}
		}
	}
}
