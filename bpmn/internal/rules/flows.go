package rules

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// sequenceFlow judges a flow by itself.
func (j *judge) sequenceFlow(f *model.Node) {
	from := j.flowEnd(f, "sourceRef", "EXT007", "EXT021")
	to := j.flowEnd(f, "targetRef", "EXT006", "EXT022")
	if from != nil && to != nil {
		j.levels(f, from, to)
	}
	if j.executable(f) && !f.Flag("isImmediate", true) {
		j.report(f, fault.BpmnNotImmediate, "")
	}
}

// flowEnd is the flow node at an end of a flow, or nil with a fault.
func (j *judge) flowEnd(f *model.Node, attr, artifact, choreography string) *model.Node {
	end := attr + "=" + f.Attr(attr)
	to, foreign := j.resolve(f.Attr(attr))
	switch {
	case foreign:
		return nil
	case to == nil:
		j.report(f, fault.BpmnDanglingFlow, "EXT002 EXT003", "end", end)
	case is(to.Name, "artifact"):
		j.report(f, fault.BpmnArtifactFlow, artifact, "end", end)
	case !is(to.Name, "flowNode"):
		j.report(f, fault.BpmnDanglingFlow, "REF_3 "+choreography, "end", end)
	case is(to.Name, "activity") && !j.inProcess(f) && j.at[f].pool != nil:
		j.report(f, fault.BpmnChoreographyFlow, choreography, "end", end)
	default:
		return to
	}
	return nil
}

// levels refuses a flow between two processes or between the inside and the
// outside of a sub-process.
func (j *judge) levels(f, from, to *model.Node) {
	end := from.ID() + " → " + to.ID()
	switch {
	case j.at[from].pool != j.at[to].pool:
		j.report(f, fault.BpmnFlowAcrossPools, "", "end", end)
	case j.parent(from) != j.parent(to):
		j.report(f, fault.BpmnFlowAcrossScope, "", "end", end)
	}
}

func (j *judge) defaultFlow(n *model.Node) {
	ref := n.Attr("default")
	if strings.TrimSpace(ref) == "" {
		return
	}
	f, foreign := j.resolve(ref)
	switch {
	case foreign:
	case f == nil:
		j.report(n, fault.BpmnBadDefault, "EXT026")
	case f.Name != "sequenceFlow":
		j.report(n, fault.BpmnBadDefault, "EXT026 REF_4")
	case j.find(f.Attr("sourceRef")) != n:
		j.report(n, fault.BpmnBadDefault, "EXT026")
	}
}

func (j *judge) loneCondition(n *model.Node) {
	out := j.out[n]
	if len(out) == 1 && out[0].Child("conditionExpression") != nil {
		j.report(n, fault.BpmnLoneCondition, "")
	}
}

// connected applies the rules about flows that an element must or must not have.
func (j *judge) connected(n *model.Node) {
	level := j.parent(n)
	if is(n.Name, "choreographyActivity") || !j.inProcess(n) {
		return
	}
	switch {
	case n.Name == "startEvent" || n.Name == "boundaryEvent":
		if len(j.in[n]) > 0 {
			j.report(n, fault.BpmnFlowIntoStart, pick(n.Name == "startEvent", "EXT101", "EXT112"))
		}
	case n.Name == "endEvent":
		if len(j.out[n]) > 0 {
			j.report(n, fault.BpmnFlowOutOfEnd, "")
		}
	case isEventSubProcess(n):
		if len(j.in[n])+len(j.out[n]) > 0 {
			j.report(n, fault.BpmnEventSubProcessFlow, "")
		}
		return
	case n.Flag("isForCompensation", false):
		if len(j.in[n])+len(j.out[n]) > 0 {
			j.report(n, fault.BpmnCompensationFlow, "EXT145")
		}
		return
	}
	if level.Name != "adHocSubProcess" { // there flows are optional
		j.entered(n, level)
		j.left(n, level)
	}
}

// entered asks for an incoming flow: always for end and intermediate events, for
// other elements where the level has a start event.
func (j *judge) entered(n, level *model.Node) {
	number := "EXT150"
	switch {
	case n.Name == "startEvent" || n.Name == "boundaryEvent" || j.starts(n) || j.has(n, "linkEventDefinition") && n.Name == "intermediateCatchEvent":
		return
	case n.Name == "endEvent":
		number = "EXT107 EXT150"
	case is(n.Name, "anyEvent"):
		number = "EXT115 EXT150"
	case !j.uses[usage{level, "startEvent"}]:
		return
	}
	if !j.reached(n, j.in[n]) {
		j.report(n, fault.BpmnNoIncoming, number)
	}
}

// starts tells whether an element instantiates its process itself.
func (j *judge) starts(n *model.Node) bool {
	return (n.Name == "receiveTask" || n.Name == "eventBasedGateway") && n.Flag("instantiate", false)
}

// left asks for an outgoing flow: always for start, intermediate and boundary
// events, for other elements where the level has an end event.
func (j *judge) left(n, level *model.Node) {
	number := "EXT151"
	switch {
	case n.Name == "endEvent" || j.has(n, "linkEventDefinition") && n.Name == "intermediateThrowEvent" || j.has(n, "compensateEventDefinition") && n.Name == "boundaryEvent":
		return
	case n.Name == "startEvent":
		number = "EXT101 EXT106 EXT151"
	case n.Name == "boundaryEvent":
		number = "EXT113 EXT151"
	case is(n.Name, "anyEvent"):
		number = "EXT116 EXT151"
	case !j.uses[usage{level, "endEvent"}]:
		return
	}
	if !j.reached(n, j.out[n]) {
		j.report(n, fault.BpmnDeadEnd, number)
	}
}

// reached tells whether one of the flows is really a flow of the element. Start
// and end events must take part in their flows: one that the other end lists, and
// the event lists none at all, is not theirs.
func (j *judge) reached(n *model.Node, flows []*model.Node) bool {
	mine, other, end := "incoming", "outgoing", "sourceRef"
	switch n.Name {
	case "startEvent":
		mine, other, end = "outgoing", "incoming", "targetRef"
	case "endEvent":
	default:
		return len(flows) > 0
	}
	if n.Child(mine) != nil {
		return len(flows) > 0
	}
	for _, f := range flows {
		if far := j.find(f.Attr(end)); far == nil || !j.lists[listing{far, other, f}] {
			return true
		}
	}
	return false
}

// flowLists warns once for a process when an element that lists its flows lists
// others than there are.
func (j *judge) flowLists(n *model.Node) {
	if n.Child("incoming") == nil && n.Child("outgoing") == nil {
		return
	}
	agrees := j.agrees(n, "incoming", j.in[n]) && j.agrees(n, "outgoing", j.out[n])
	if !agrees && j.once(n, fault.BpmnFlowLists) {
		j.report(n, fault.BpmnFlowLists, "")
	}
}

func (j *judge) agrees(n *model.Node, child string, flows []*model.Node) bool {
	for _, f := range flows {
		if !j.lists[listing{n, child, f}] {
			return false
		}
	}
	return unique(n.All(child)) == len(flows)
}

func unique(refs []*model.Node) int {
	set := map[string]bool{}
	for _, r := range refs {
		set[r.Trimmed()] = true
	}
	return len(set)
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
