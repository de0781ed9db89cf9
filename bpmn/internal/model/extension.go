package model

import "strings"

// Extension is what the engine honours of the extension attributes and elements
// of Camunda Modeler (camunda:, zeebe:) and Flowable Designer (flowable:).
type Extension struct {
	FormKey         string
	Assignee        string
	CandidateGroups string // comma-separated, or an expression
	CandidateUsers  string // comma-separated, or an expression
	DueDate         string
	Topic           string // handler type of a service task
	CorrelationKey  string // of a message; an expression

	// Refused names extensions that change what the element does and that the
	// engine does not execute; Ignored those without effect here.
	Refused, Ignored []string
}

// Vendor tells whether the namespace belongs to a modeller whose extensions are
// looked at.
func Vendor(space string) bool {
	return space == NSCamunda || space == NSZeebe || space == NSFlowable
}

// Read reads the extensions of one element.
func Read(n *Node) Extension {
	var x Extension
	for _, a := range n.Attrs {
		if Vendor(a.Name.Space) {
			x.attribute(prefix(a.Name.Space)+a.Name.Local, a.Name.Local, strings.TrimSpace(a.Value))
		}
	}
	for _, c := range n.Child("extensionElements").children() {
		if Vendor(c.Space) {
			x.element(c)
		}
	}
	return x
}

func (n *Node) children() []*Node {
	if n == nil {
		return nil
	}
	return n.Children
}

func (x *Extension) attribute(full, local, value string) {
	switch local {
	case "formKey":
		x.FormKey = value
	case "assignee":
		x.Assignee = value
	case "candidateGroups":
		x.CandidateGroups = value
	case "candidateUsers":
		x.CandidateUsers = value
	case "dueDate":
		x.DueDate = value
	case "topic":
		x.Topic = value
	case "type":
		if value != "external" && value != "external-worker" {
			x.Refused = append(x.Refused, full)
		}
	case "class", "delegateExpression", "expression", "decisionRef", "resultVariable", "formRef":
		x.Refused = append(x.Refused, full)
	case "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "initiator", "versionTag", "isStartableInTasklist":
		// Marks of the modeller itself or of products around the engine.
	default:
		x.Ignored = append(x.Ignored, full)
	}
}

func (x *Extension) element(c *Node) {
	switch c.Name {
	case "formDefinition":
		x.FormKey = first(c.Attr("formKey"), c.Attr("formId"), c.Attr("externalReference"))
	case "assignmentDefinition":
		x.Assignee = c.Attr("assignee")
		x.CandidateGroups = c.Attr("candidateGroups")
		x.CandidateUsers = c.Attr("candidateUsers")
	case "taskSchedule":
		x.DueDate = c.Attr("dueDate")
	case "taskDefinition":
		x.Topic = strings.TrimSpace(c.Attr("type"))
	case "subscription":
		x.CorrelationKey = strings.TrimSpace(c.Attr("correlationKey"))
	case "userTask", "properties", "versionTag":
		// zeebe:userTask only says that the engine keeps the task: it does.
	case "inputOutput", "ioMapping", "executionListener", "executionListeners", "taskListener", "taskListeners",
		"calledDecision", "calledElement", "script", "connector", "loopCharacteristics", "in", "out", "field", "errorEventDefinition":
		x.Refused = append(x.Refused, prefix(c.Space)+c.Name)
	default:
		x.Ignored = append(x.Ignored, prefix(c.Space)+c.Name)
	}
}

func prefix(space string) string {
	switch space {
	case NSCamunda:
		return "camunda:"
	case NSZeebe:
		return "zeebe:"
	}
	return "flowable:"
}

func first(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

// MessageKey is the correlation key expression of a message (zeebe:subscription),
// or "".
func (m *Named) MessageKey() string { return Read(m.Node).CorrelationKey }
