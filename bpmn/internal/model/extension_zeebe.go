package model

import (
	"slices"
	"strings"
)

// zeebe are the extension elements of Camunda 8. The attributes that each of
// them may have and that mean something here are read; others are ignored with a
// warning.
var zeebe = map[string]rule{
	"taskDefinition": {"serviceTask sendTask businessRuleTask scriptTask messageEventDefinition endEvent intermediateThrowEvent adHocSubProcess", known("type retries", func(x *Extension, c *Node) {
		x.Topic, x.Retries = attr(c, "type"), attr(c, "retries")
	})},
	"taskHeaders": {"", func(x *Extension, _ string, c *Node, _ string) fate {
		for _, h := range c.Children {
			if h.Name == "header" {
				x.Params = append(x.Params, Param{Name: attr(h, "key"), Value: h.Attr("value"), Line: h.Line})
			}
		}
		return honoured
	}},
	"ioMapping":    {"", ioMapping},
	"subscription": {"message", known("correlationKey", func(x *Extension, c *Node) { x.CorrelationKey = attr(c, "correlationKey") })},
	"calledElement": {onCall, known("processId propagateAllChildVariables propagateAllParentVariables bindingType versionTag", func(x *Extension, c *Node) {
		in, out := c.Flag("propagateAllParentVariables", true), c.Flag("propagateAllChildVariables", true)
		call := x.call()
		call.Process, call.AllIn, call.AllOut = attr(c, "processId"), &in, &out
		call.Binding, call.Version = attr(c, "bindingType"), attr(c, "versionTag")
	})},
	"loopCharacteristics": {onMulti, known("inputCollection inputElement outputCollection outputElement", func(x *Extension, c *Node) {
		*x.loop() = LoopExtension{attr(c, "inputCollection"), attr(c, "inputElement"), attr(c, "outputCollection"), attr(c, "outputElement")}
	})},
	"calledDecision": {onRule, known("decisionId resultVariable bindingType versionTag", func(x *Extension, c *Node) {
		*x.decision() = DecisionExtension{ID: attr(c, "decisionId"), Binding: attr(c, "bindingType"), Version: attr(c, "versionTag")}
		x.Result = attr(c, "resultVariable")
	})},
	"script": {"scriptTask", known("expression resultVariable", func(x *Extension, c *Node) {
		x.Script, x.Result = attr(c, "expression"), attr(c, "resultVariable")
	})},
	"formDefinition": {onUser, known("formKey formId externalReference bindingType=latest", func(x *Extension, c *Node) {
		x.FormKey = first(c.Attr("formKey"), c.Attr("formId"), c.Attr("externalReference"))
	})},
	"assignmentDefinition": {onTask, known("assignee candidateGroups candidateUsers", func(x *Extension, c *Node) {
		x.Assignee, x.CandidateGroups, x.CandidateUsers = attr(c, "assignee"), attr(c, "candidateGroups"), attr(c, "candidateUsers")
	})},
	"taskSchedule": {onTask, known("dueDate followUpDate", func(x *Extension, c *Node) {
		x.DueDate, x.FollowUpDate = attr(c, "dueDate"), attr(c, "followUpDate")
	})},
	"priorityDefinition": {onTask, known("priority", func(x *Extension, c *Node) { x.Priority = attr(c, "priority") })},
	"adHoc":              {"adHocSubProcess", known("activeElementsCollection !outputCollection !outputElement", func(x *Extension, c *Node) { x.Active = attr(c, "activeElementsCollection") })},
	"versionTag":         {onProcess, known("value", func(x *Extension, c *Node) { x.VersionTag = attr(c, "value") })},
	"properties":         {"", properties},
	// The engine keeps user tasks itself: that is what zeebe:userTask asks for.
	"userTask":           mark(),
	"executionListeners": refuse(),
	"taskListeners":      refuse(),
	"linkedResources":    refuse(),
}

func attr(n *Node, name string) string { return strings.TrimSpace(n.Attr(name)) }

// known reads an element and marks those of its attributes that are not listed;
// "name=value" lists an attribute with one value only, "!name" one that is
// refused.
func known(names string, set func(x *Extension, c *Node)) func(*Extension, string, *Node, string) fate {
	listed := strings.Fields(names)
	return func(x *Extension, p string, c *Node, _ string) fate {
		set(x, c)
		for _, a := range c.Attrs {
			mark := Mark{p + c.Name + "/" + a.Name.Local, c.Line}
			switch {
			case slices.Contains(listed, "!"+a.Name.Local):
				x.Refused = append(x.Refused, mark)
			case !slices.Contains(listed, a.Name.Local) && !slices.Contains(listed, a.Name.Local+"="+a.Value):
				x.Ignored = append(x.Ignored, mark)
			}
		}
		return honoured
	}
}

func ioMapping(x *Extension, p string, c *Node, _ string) fate {
	for _, m := range c.Children {
		one := Mapping{Target: attr(m, "target"), Source: Source{Text: attr(m, "source"), Line: m.Line}}
		switch m.Name {
		case "input":
			x.Inputs = append(x.Inputs, one)
		case "output":
			x.Outputs = append(x.Outputs, one)
			x.Closed = true
		default:
			x.Ignored = append(x.Ignored, Mark{p + m.Name, m.Line})
		}
	}
	return honoured
}
