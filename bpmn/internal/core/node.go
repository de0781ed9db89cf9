package core

import (
	"strings"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// node makes the node of an element and reports what of it is not executed.
func (c *compiler) node(e *model.Element) *Node {
	n := &Node{ID: e.ID(), Name: label(e.Node), Line: e.Line, Kind: Kind(e.Name)}
	c.vendor(e.Node, e.Ext)
	c.markers(e)
	switch n.Kind {
	case StartEvent, EndEvent, CatchEvent, ThrowEvent, BoundaryEvent:
		c.event(e, n)
	case Task, ManualTask, ExclusiveGateway, ParallelGateway:
	case UserTask:
		c.userTask(e, n)
	case ServiceTask, SendTask, BusinessRuleTask:
		n.Type = c.handler(e)
	case ReceiveTask:
		c.message(e, n, e.Node)
		c.refuse(e, e.Flag("instantiate", false), "instantiate")
	case SubProcess:
		c.refuse(e, e.Flag("triggeredByEvent", false), "triggeredByEvent")
		n.Body = c.scope(e.Body, n)
	default:
		c.report(e.Node, fault.BpmnUnsupported, "kind", e.Name)
		if e.Body != nil {
			n.Body = c.scope(e.Body, n) // for the faults inside
		}
	}
	return n
}

func (c *compiler) refuse(e *model.Element, when bool, detail string) {
	if when {
		c.report(e.Node, fault.BpmnUnsupportedDetail, "detail", detail)
	}
}

// markers refuses what changes how often an activity runs.
func (c *compiler) markers(e *model.Element) {
	for _, name := range []string{"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"} {
		c.refuse(e, e.Child(name) != nil, name)
	}
	c.refuse(e, e.Flag("isForCompensation", false), "isForCompensation")
	for _, name := range []string{"startQuantity", "completionQuantity"} {
		v := strings.TrimSpace(e.Attr(name))
		c.refuse(e, v != "" && v != "1", name)
	}
}

func (c *compiler) vendor(n *model.Node, x model.Extension) {
	for _, a := range n.Attrs {
		if n.Is("process") && model.Vendor(a.Name.Space) && a.Name.Local != "versionTag" {
			c.warn(n, fault.BpmnIgnored, "detail", a.Name.Local)
		}
	}
	for _, d := range x.Refused {
		// A business rule task or a class may be named beside a topic; the topic
		// would win silently, so it is refused all the same.
		c.report(n, fault.BpmnUnsupportedDetail, "detail", d)
	}
	for _, d := range x.Ignored {
		c.warn(n, fault.BpmnIgnored, "detail", d)
	}
}

func (c *compiler) userTask(e *model.Element, n *Node) {
	n.FormKey = e.Ext.FormKey
	n.Assignee = c.value(e.Node, e.Ext.Assignee)
	n.CandidateGroups = c.value(e.Node, e.Ext.CandidateGroups)
	n.CandidateUsers = c.value(e.Node, e.Ext.CandidateUsers)
	n.Due = c.value(e.Node, e.Ext.DueDate)
	for _, name := range []string{"humanPerformer", "performer", "potentialOwner"} {
		c.refuse(e, e.Child(name) != nil, name)
	}
	if n.Due == nil || n.Due.Expr != nil {
		return
	}
	if _, err := due(n.Due.Text, reference); err != nil {
		c.report(e.Node, fault.BpmnTimer)
	}
}

func (c *compiler) handler(e *model.Element) string {
	if e.Ext.Topic == "" {
		c.report(e.Node, fault.BpmnNoType)
	}
	return e.Ext.Topic
}

// reference is any moment: literals are parsed against it at deployment, so that
// a wrong one is refused before it runs.
var reference = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)

var triggers = map[string]Trigger{
	"timerEventDefinition": Timer, "messageEventDefinition": Message,
	"errorEventDefinition": Error, "terminateEventDefinition": Terminate,
}

// allowed lists the triggers that each kind of event is executed with.
var allowed = map[Kind]map[Trigger]bool{
	StartEvent:    {None: true, Timer: true, Message: true},
	EndEvent:      {None: true, Error: true, Terminate: true, Message: true},
	CatchEvent:    {Timer: true, Message: true},
	ThrowEvent:    {None: true, Message: true},
	BoundaryEvent: {Timer: true, Message: true, Error: true},
}

func (c *compiler) event(e *model.Element, n *Node) {
	n.Interrupting = e.Flag("cancelActivity", true)
	if len(e.Events) > 1 {
		c.report(e.Node, fault.BpmnUnsupportedDetail, "detail", "multiple event definitions")
		return
	}
	var def *model.Node
	if len(e.Events) == 1 {
		def = e.Events[0]
		n.Trigger = triggers[def.Name]
		if n.Trigger == None {
			c.report(e.Node, fault.BpmnUnsupported, "kind", e.Name+"/"+def.Name)
			return
		}
	}
	if !allowed[n.Kind][n.Trigger] {
		c.report(e.Node, fault.BpmnUnsupported, "kind", e.Name+"/"+string(n.Trigger))
		return
	}
	c.trigger(e, n, def)
}

func (c *compiler) trigger(e *model.Element, n *Node, def *model.Node) {
	throws := n.Kind == EndEvent || n.Kind == ThrowEvent
	switch n.Trigger {
	case Timer:
		n.Timer = c.timer(e, def)
		if n.Timer.Form == Cycle && (n.Kind == CatchEvent || n.Kind == BoundaryEvent && n.Interrupting) {
			c.report(e.Node, fault.BpmnUnsupportedDetail, "detail", "timeCycle")
		}
	case Message:
		if throws {
			// Sending is work outside the process: a handler does it.
			n.Type = c.throwType(e, def)
			return
		}
		c.message(e, n, def)
	case Error:
		c.errorCode(e, n, def)
		if n.Kind == BoundaryEvent {
			c.refuse(e, !n.Interrupting, "cancelActivity=false")
		}
	}
}

func (c *compiler) throwType(e *model.Element, def *model.Node) string {
	if e.Ext.Topic != "" {
		return e.Ext.Topic
	}
	if topic := model.Read(def).Topic; topic != "" {
		return topic
	}
	c.report(e.Node, fault.BpmnNoType)
	return ""
}

func (c *compiler) errorCode(e *model.Element, n *Node, def *model.Node) {
	ref := model.Local(def.Attr("errorRef"))
	if ref == "" {
		if n.Kind == EndEvent {
			c.report(e.Node, fault.BpmnReference, "ref", "errorRef")
		}
		return
	}
	named := c.doc.Errors[ref]
	if named == nil {
		c.report(e.Node, fault.BpmnReference, "ref", ref)
		return
	}
	n.ErrorCode = named.Code
	if n.ErrorCode == "" {
		n.ErrorCode = named.ID()
	}
}

// message resolves the messageRef of an event definition or receive task.
func (c *compiler) message(e *model.Element, n *Node, holder *model.Node) {
	ref := model.Local(holder.Attr("messageRef"))
	named := c.doc.Messages[ref]
	switch {
	case ref == "":
		c.report(e.Node, fault.BpmnNoMessage)
	case named == nil:
		c.report(e.Node, fault.BpmnReference, "ref", ref)
	case named.Name == "":
		c.report(named.Node, fault.BpmnNoMessage)
	default:
		n.Message = named.Name
		if key := named.MessageKey(); key != "" && n.Kind != StartEvent {
			n.MessageKey = c.expression(named.Node, key)
		}
	}
}

func (c *compiler) timer(e *model.Element, def *model.Node) *TimerSpec {
	spec := &TimerSpec{}
	forms := map[string]TimerForm{"timeDate": Date, "timeDuration": Duration, "timeCycle": Cycle}
	count := 0
	for _, child := range def.Children {
		form := forms[child.Name]
		if form == "" || child.Space != model.NS {
			continue
		}
		count++
		spec.Form = form
		if v := c.value(e.Node, child.Text); v != nil {
			spec.Value = *v
		}
	}
	if count != 1 || spec.Value.Text == "" {
		c.report(e.Node, fault.BpmnTimer)
		return spec
	}
	if spec.Value.Expr == nil {
		c.literal(e, spec)
	}
	return spec
}

// literal checks a literal timer. A text that is no ISO 8601 value is tried as
// an expression without its "=", such as deadline or duration("PT1H").
func (c *compiler) literal(e *model.Element, spec *TimerSpec) {
	if _, err := spec.parse(spec.Value.Text, reference); err == nil {
		return
	}
	x, err := c.feel(spec.Value.Text)
	if err != nil || strings.ContainsAny(spec.Value.Text[:1], "PR0123456789*") {
		c.report(e.Node, fault.BpmnTimer)
		return
	}
	spec.Value.Expr = x
}
