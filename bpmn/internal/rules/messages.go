package rules

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// messageFlow judges the ends of a message flow: two different pools, and no
// artifact.
func (j *judge) messageFlow(f *model.Node) {
	from := j.messageEnd(f, "sourceRef", "EXT009")
	to := j.messageEnd(f, "targetRef", "EXT008")
	if from != nil && to != nil && j.samePool(from, to) {
		j.report(f, fault.BpmnSamePool, "")
	}
}

func (j *judge) messageEnd(f *model.Node, attr, number string) *model.Node {
	to := j.find(f.Attr(attr))
	switch {
	case to == nil:
		return nil
	case is(to.Name, "artifact"):
		j.report(f, fault.BpmnArtifactMessageFlow, number, "end", attr+"="+f.Attr(attr))
		return nil
	case !is(to.Name, "interactionNode"):
		return nil // a wrong reference
	}
	return to
}

// samePool tells whether two ends are of one participant. A process that several
// participants play says nothing about which of them is meant.
func (j *judge) samePool(a, b *model.Node) bool {
	switch {
	case a.Name == "participant" && b.Name == "participant":
		return a == b
	case a.Name == "participant":
		return j.plays(a, b)
	case b.Name == "participant":
		return j.plays(b, a)
	}
	return j.inProcess(a) && j.at[a].pool == j.at[b].pool
}

func (j *judge) plays(participant, n *model.Node) bool {
	p := j.find(participant.Attr("processRef"))
	return p != nil && p == j.at[n].pool && j.players[p] == 1
}

// eventMessages judges the message flows of an event: what catches is no source
// and what throws no target; both must be message events.
func (j *judge) eventMessages(n *model.Node) {
	if len(j.msgIn[n])+len(j.msgOut[n]) == 0 {
		return
	}
	throws := is(n.Name, "throwEvent")
	wrong, right, code, number := j.msgOut[n], j.msgIn[n], fault.BpmnMessageFlowOut, "EXT119"
	need := "EXT120"
	if throws {
		wrong, right, code = right, wrong, fault.BpmnMessageFlowIn
	}
	switch n.Name {
	case "startEvent":
		number, need = "EXT102", "EXT103"
	case "endEvent":
		number, need = "EXT108", "EXT109"
	}
	for _, f := range wrong {
		j.report(n, code, number, "ref", f.ID())
	}
	if len(right) > 0 && j.defs(n).known && !j.has(n, "messageEventDefinition") {
		j.report(n, fault.BpmnMessageFlowTrigger, need, "ref", right[0].ID())
	}
}

// serviceTask compares the data of a task with the messages of its operation.
func (j *judge) serviceTask(n *model.Node) {
	op := j.find(n.Attr("operationRef"))
	if op == nil || op.Name != "operation" {
		return
	}
	io := n.Child("ioSpecification")
	if len(j.data[usage{io, "inputSet"}]) != 1 {
		j.report(n, fault.BpmnOperationSets, "EXT042", "detail", "inputSet")
	}
	if len(j.data[usage{io, "outputSet"}]) > 1 {
		j.report(n, fault.BpmnOperationSets, "EXT043", "detail", "outputSet")
	}
	if io == nil {
		return
	}
	j.operationItem(io, op, "inMessageRef", "dataInput", "EXT044")
	j.operationItem(io, op, "outMessageRef", "dataOutput", "EXT045")
}

func (j *judge) operationItem(io, op *model.Node, ref, kind, number string) {
	message := j.messages[usage{op, ref}]
	if message == nil {
		return
	}
	list := j.data[usage{io, kind}]
	if len(list) != 1 || !j.matches(list[0], message) {
		j.report(j.parent(io), fault.BpmnOperationItem, number, "detail", kind, "ref", op.ID())
	}
}

func (j *judge) sendTask(n *model.Node) {
	j.messageTask(n, "inputSet", "EXT046", "dataInput", "EXT047", "EXT048")
}

func (j *judge) receiveTask(n *model.Node) {
	if n.Flag("instantiate", false) && len(j.in[n]) > 0 {
		j.report(n, fault.BpmnInstantiateIncoming, "EXT049")
	}
	j.messageTask(n, "outputSet", "EXT050", "dataOutput", "EXT051", "EXT052")
}

// messageTask compares the data of a task with its message.
func (j *judge) messageTask(n *model.Node, set, setNumber, datum, datumNumber, itemNumber string) {
	message := j.find(n.Attr("messageRef"))
	io := n.Child("ioSpecification")
	if message == nil || message.Name != "message" || io == nil {
		return
	}
	if len(j.data[usage{io, set}]) > 1 {
		j.report(n, fault.BpmnMessageData, setNumber, "detail", set, "ref", message.ID())
	}
	list := j.data[usage{io, datum}]
	if len(list) > 1 {
		j.report(n, fault.BpmnMessageData, datumNumber, "detail", datum, "ref", message.ID())
	}
	for _, d := range list {
		if !j.matches(d, message) {
			j.report(n, fault.BpmnMessageItem, itemNumber, "detail", datum, "ref", message.ID())
			return
		}
	}
}

// eventData compares the data of an event with its definitions: one for each, or
// one for each that can carry data, in their order.
func (j *judge) eventData(n *model.Node) {
	defs := j.defs(n).list
	list := n.All("dataOutput")
	if is(n.Name, "throwEvent") {
		list = n.All("dataInput")
	}
	if len(list) == 0 || len(defs) == 0 || !j.defs(n).known {
		return
	}
	var carriers []*model.Node
	for _, d := range defs {
		if carried[trigger(d)] != "" {
			carriers = append(carriers, d)
		}
	}
	if len(list) == len(carriers) {
		defs = carriers
	}
	if len(list) != len(defs) {
		j.report(n, fault.BpmnEventData, "")
		return
	}
	for i, d := range defs {
		element := j.find(d.Attr(carried[trigger(d)]))
		if element != nil && !j.matches(list[i], element) {
			j.report(n, fault.BpmnEventItem, "", "ref", element.ID())
		}
	}
}

// carried names by trigger the attribute for the element whose item an event
// carries.
var carried = map[string]string{"message": "messageRef", "error": "errorRef", "escalation": "escalationRef", "signal": "signalRef"}

// script asks for the language of a script.
func (j *judge) script(n *model.Node) {
	attr := "scriptFormat"
	if n.Name == "globalScriptTask" {
		attr = "scriptLanguage"
	}
	written := n.Child("script").Trimmed() != ""
	if written && strings.TrimSpace(n.Attr(attr)) == "" && strings.TrimSpace(j.opt.ScriptFormat) == "" {
		j.report(n, fault.BpmnScriptFormat, "", "detail", attr)
	}
}
