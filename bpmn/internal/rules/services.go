package rules

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// call judges a call activity by the process or global task it calls, when that
// is in the file.
func (j *judge) call(n *model.Node) {
	to := j.find(n.Attr("calledElement"))
	if to == nil || !is(to.Name, "callableElement") {
		return
	}
	if to.Name == "process" && !j.uses[usage{to, plainStart}] && j.uses[usage{to, anyFlowNode}] {
		j.report(n, fault.BpmnCalledStart, "", "ref", to.ID())
	}
	mine, theirs := j.io[n], j.io[to]
	for _, kind := range []string{"dataInput", "dataOutput"} {
		if !j.sameData(j.data[usage{mine, kind}], j.data[usage{theirs, kind}]) {
			j.report(n, fault.BpmnCallData, "", "ref", to.ID())
			return
		}
	}
}

// sameData compares data in their order.
func (j *judge) sameData(a, b []*model.Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		left, knownLeft := j.item(a[i])
		right, knownRight := j.item(b[i])
		if knownLeft && knownRight && !equal(left, right) {
			return false
		}
	}
	return true
}

// service judges a process or global task that is offered as a service.
func (j *judge) service(n *model.Node) {
	bindings := n.All("ioBinding")
	supported := map[*model.Node]bool{}
	for _, i := range j.all(n, "supportedInterfaceRef") {
		supported[i] = true
	}
	if n.Child("supportedInterfaceRef") != nil && len(bindings) == 0 {
		j.report(n, fault.BpmnServiceBinding, "")
	}
	for _, b := range bindings {
		j.binding(b, n, supported)
	}
}

// binding judges one ioBinding: an operation of a supported interface and data of
// the element itself, with the items of the operation's messages.
func (j *judge) binding(n, owner *model.Node, supported map[*model.Node]bool) {
	op := j.find(n.Attr("operationRef"))
	switch {
	case strings.TrimSpace(n.Attr("operationRef")) == "":
		j.report(n, fault.BpmnIOBinding, "", "detail", "operationRef")
		return
	case op == nil || op.Name != "operation":
		return // a wrong reference
	case !supported[j.parent(op)]:
		j.report(n, fault.BpmnIOBinding, "", "detail", "operationRef="+n.Attr("operationRef"))
	}
	j.bound(n, owner, "inputDataRef", j.messages[usage{op, "inMessageRef"}])
	j.bound(n, owner, "outputDataRef", j.messages[usage{op, "outMessageRef"}])
}

func (j *judge) bound(n, owner *model.Node, attr string, message *model.Node) {
	ref := n.Attr(attr)
	datum, foreign := j.resolve(ref)
	fits := true
	switch {
	case foreign:
	case strings.TrimSpace(ref) == "":
		fits = message == nil
	case datum == nil || !anyOf(datum.Name, []string{"dataInput", "dataOutput", "inputSet", "outputSet"}):
		return // a wrong reference
	case j.parent(datum) != j.io[owner]:
		fits = false
	case is(datum.Name, "itemAware") && message != nil:
		fits = j.matches(datum, message)
	}
	if !fits {
		j.report(n, fault.BpmnIOBinding, "", "detail", attr+"="+ref)
	}
}
