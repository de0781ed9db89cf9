package rules

import (
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

func (j *judge) gateway(n *model.Node) {
	in, out := len(j.in[n]), len(j.out[n])
	number := ""
	switch n.Attr("gatewayDirection") {
	case "Converging":
		if out > 1 {
			number = "EXT017"
		}
	case "Diverging":
		if in > 1 {
			number = "EXT018"
		}
	case "Mixed":
		if in < 2 || out < 2 {
			number = "EXT019"
		}
	}
	if number != "" {
		j.report(n, fault.BpmnGatewayDirection, number, "detail", n.Attr("gatewayDirection"))
	}
	if in < 2 && out < 2 && n.Name != "eventBasedGateway" {
		j.report(n, fault.BpmnGatewayFlows, "")
	}
}

func (j *judge) eventGateway(n *model.Node) {
	if len(j.out[n]) < 2 {
		j.report(n, fault.BpmnEventGatewayFlows, "")
	}
	instantiate := n.Flag("instantiate", false)
	if instantiate && len(j.in[n]) > 0 {
		j.report(n, fault.BpmnInstantiateIncoming, "EXT142")
	}
	if n.Attr("eventGatewayType") == "Parallel" && !instantiate {
		j.report(n, fault.BpmnEventGatewayType, "")
	}
	messages, receivers := false, false
	for _, f := range j.out[n] {
		if f.Child("conditionExpression") != nil {
			j.report(n, fault.BpmnEventGatewayCondition, "", "ref", f.ID())
		}
		to := j.find(f.Attr("targetRef"))
		if to == nil || !is(to.Name, "flowNode") || !j.inProcess(n) {
			continue
		}
		j.behindEventGateway(n, to)
		messages = messages || to.Name == "intermediateCatchEvent" && j.has(to, "messageEventDefinition")
		receivers = receivers || to.Name == "receiveTask"
	}
	if messages && receivers {
		j.report(n, fault.BpmnEventGatewayMixed, "")
	}
}

// behindEventGateway judges one of the elements that wait.
func (j *judge) behindEventGateway(n, to *model.Node) {
	waits := to.Name == "receiveTask"
	if to.Name == "intermediateCatchEvent" {
		waits = true
		for kind := range j.defs(to).kinds {
			waits = waits && anyOf(kind, waiting)
		}
	}
	if !waits {
		j.report(n, fault.BpmnEventGatewayTarget, "", "ref", to.ID())
		return
	}
	if to.Name == "receiveTask" && len(j.boundary[to]) > 0 {
		j.report(n, fault.BpmnEventGatewayBoundary, "", "ref", to.ID())
	}
	if len(j.in[to]) > 1 {
		j.report(n, fault.BpmnEventGatewayIncoming, "", "ref", to.ID())
	}
}

// waiting are the triggers allowed behind an event-based gateway.
var waiting = []string{"messageEventDefinition", "signalEventDefinition", "timerEventDefinition", "conditionalEventDefinition"}
