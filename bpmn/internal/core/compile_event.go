package core

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// source is the element that a node was made of, with its event definitions.
type source struct {
	*model.Element
	defs []*model.Node
}

func (s source) definition(name string) *model.Node {
	for _, def := range s.defs {
		if def.Name == name {
			return def
		}
	}
	return nil
}

func (s source) has(name string) bool { return s.definition(name) != nil }

var triggerKinds = map[string]TriggerKind{
	"timerEventDefinition": Timer, "messageEventDefinition": Message, "signalEventDefinition": Signal, "errorEventDefinition": Error,
	"escalationEventDefinition": Escalation, "compensateEventDefinition": Compensation, "conditionalEventDefinition": Conditional,
	"terminateEventDefinition": Terminate, "cancelEventDefinition": Cancellation,
}

// allowed are the triggers of each kind of event (clause 10.5.4, table 10.93);
// the start events of event sub-processes have more, see inner.
var allowed = map[Kind][]TriggerKind{
	StartEvent:    {Timer, Message, Signal, Conditional},
	EndEvent:      {Message, Signal, Error, Escalation, Compensation, Cancellation, Terminate},
	CatchEvent:    {Timer, Message, Signal, Conditional},
	ThrowEvent:    {Message, Signal, Escalation, Compensation},
	BoundaryEvent: {Timer, Message, Signal, Conditional, Error, Escalation, Compensation, Cancellation},
}

var inner = []TriggerKind{Timer, Message, Signal, Conditional, Error, Escalation, Compensation}

func (n *Node) throws() bool { return n.Kind == EndEvent || n.Kind == ThrowEvent }

// event reads the triggers of an event.
func (c *compiler) event(src source, n *Node) {
	owner := n.Parent.Owner
	within := n.Kind == StartEvent && owner != nil && owner.Kind == EventSubProcess
	n.All = src.Flag("parallelMultiple", false)
	switch {
	case n.Kind == BoundaryEvent:
		n.Interrupting = src.Flag("cancelActivity", true)
	case within:
		n.Interrupting = src.Flag("isInterrupting", true)
	}
	c.associate(src, n)
	c.variables(src, n)
	for _, def := range src.defs {
		kind := triggerKinds[def.Name]
		if def.Name == "linkEventDefinition" && (n.Kind == CatchEvent || n.Kind == ThrowEvent) {
			continue
		}
		if !permits(n.Kind, within, kind) {
			c.report(at(src.Node), fault.BpmnUnsupported, "kind", src.Name+"/"+def.Name)
			continue
		}
		if t := c.trigger(src, n, def, kind, n.throws()); t != nil {
			n.Triggers = append(n.Triggers, t)
		}
	}
	if n.Kind == CatchEvent && len(src.defs) == 0 || n.Kind == BoundaryEvent && len(src.defs) == 0 {
		c.report(at(src.Node), fault.BpmnUnsupported, "kind", src.Name+"/none")
	}
	if n.Kind == BoundaryEvent && src.has("compensateEventDefinition") && n.Host != nil && n.Host.Handler == nil {
		c.report(at(src.Node), fault.BpmnMissing, "detail", "association")
	}
	if n.throws() {
		n.payload()
	}
}

func permits(k Kind, within bool, t TriggerKind) bool {
	list := allowed[k]
	if within {
		list = inner
	}
	for _, one := range list {
		if one == t {
			return true
		}
	}
	return false
}

// trigger reads one event definition.
func (c *compiler) trigger(src source, n *Node, def *model.Node, kind TriggerKind, throws bool) *Trigger {
	t := &Trigger{Kind: kind}
	x := model.Read(def)
	p := at(src.Node).on(def.Line)
	t.CodeVar, t.TextVar = x.CodeVariable, x.TextVariable
	switch kind {
	case Timer:
		t.Timer = c.timer(src, def)
	case Message:
		if throws {
			t.Type = c.fixed(p, "type", first(x.Topic, src.Ext.Topic))
			c.sending(src, n, x, t.Type)
		}
		c.message(p, t, def, x, t.Type != "")
	case Signal:
		c.signal(p, t, def, x)
	case Error:
		t.Code = c.code(p, def, "errorRef", "error", "errorCode", throws)
	case Escalation:
		t.Code = c.code(p, def, "escalationRef", "escalation", "escalationCode", throws)
	case Conditional:
		c.condition(p, t, def)
	case Compensation:
		c.compensation(p, t, def)
	}
	c.carried(p, t, x)
	return t
}

// sending is what a job that sends a message takes with it.
func (c *compiler) sending(src source, n *Node, x model.Extension, typ string) {
	if typ == "" || n.Type != "" {
		return
	}
	n.Type = typ
	for _, one := range []model.Extension{src.Ext, x} {
		c.params(n, one)
		c.retry(at(src.Node), n, one)
	}
}

// carried reads the variables that camunda:in gives to a thrown message or signal.
func (c *compiler) carried(p place, t *Trigger, x model.Extension) {
	for _, in := range x.In {
		q := p.on(in.Line)
		switch {
		case in.All:
			t.AllVars = true
		case in.Key != "":
			t.Key = c.expression(q, "", in.Key)
		default:
			t.Payload = append(t.Payload, c.carry(q, in))
		}
	}
}

// payload gives the variables that the inputs of an event make to what it throws
// inside the engine; a handler gets them with its job.
func (n *Node) payload() {
	if n.Type != "" {
		return
	}
	for _, t := range n.Triggers {
		t.Payload = append(t.Payload, own(n.Inputs)...)
	}
}

// message resolves the message of an event definition or task: by messageRef, by
// the operation, or by an expression. A message given to a handler needs none.
func (c *compiler) message(p place, t *Trigger, holder *model.Node, x model.Extension, optional bool) {
	if x.Name != "" {
		t.Name = *c.value(p, x.Name)
		return
	}
	ref := strings.TrimSpace(holder.Attr("messageRef"))
	if ref == "" {
		ref = c.operation(p, holder)
	}
	switch m := c.doc.ByID[model.Local(ref)]; {
	case ref == "" && optional:
	case ref == "":
		c.report(p, fault.BpmnNoMessage)
	case m == nil || !m.Is("message"):
		c.report(p, fault.BpmnReference, "ref", ref)
	case strings.TrimSpace(m.Attr("name")) == "":
		c.report(at(m), fault.BpmnNoMessage)
	default:
		t.Name = *c.value(at(m), m.Attr("name"))
		if key := model.Read(m).CorrelationKey; key != "" {
			t.Key = c.expression(at(m), "", key)
		}
	}
}

// operation gives the message that an operation takes.
func (c *compiler) operation(p place, holder *model.Node) string {
	ref := strings.TrimSpace(holder.Attr("operationRef"))
	if child := holder.Child("operationRef"); child != nil {
		ref = child.Trimmed()
	}
	if ref == "" {
		return ""
	}
	op := c.doc.ByID[model.Local(ref)]
	if op == nil || !op.Is("operation") {
		c.report(p, fault.BpmnReference, "ref", ref)
		return ""
	}
	return op.Child("inMessageRef").Trimmed()
}

func (c *compiler) signal(p place, t *Trigger, def *model.Node, x model.Extension) {
	if x.Name != "" {
		t.Name = *c.value(p, x.Name)
		return
	}
	s := c.refer(p, def, "signalRef", "signal", true)
	if s == nil {
		return
	}
	if v := c.value(at(s), first(s.Attr("name"), s.ID())); v != nil {
		t.Name = *v
	}
}

// refer resolves a reference to an element of the named kind; nil when there is
// none, which is a fault when it is required or leads nowhere.
func (c *compiler) refer(p place, n *model.Node, attr, kind string, required bool) *model.Node {
	ref := strings.TrimSpace(n.Attr(attr))
	if ref == "" {
		if required {
			c.report(p, fault.BpmnMissing, "detail", attr)
		}
		return nil
	}
	to := c.doc.ByID[model.Local(ref)]
	if to == nil || !to.Is(kind) {
		c.report(p, fault.BpmnReference, "ref", ref)
		return nil
	}
	return to
}

// code is the code of an error or escalation: the one written, else the id. What
// catches names none to catch all.
func (c *compiler) code(p place, def *model.Node, attr, kind, name string, throws bool) string {
	to := c.refer(p, def, attr, kind, throws)
	if to == nil {
		return ""
	}
	return c.fixed(at(to), name, first(to.Attr(name), to.ID()))
}

func (c *compiler) condition(p place, t *Trigger, def *model.Node) {
	cond := def.Child("condition")
	if cond == nil {
		c.report(p, fault.BpmnMissing, "detail", "condition")
		return
	}
	t.Cond = c.formal(p.on(cond.Line), cond)
}

func (c *compiler) compensation(p place, t *Trigger, def *model.Node) {
	t.NoWait = !def.Flag("waitForCompletion", true)
	ref := strings.TrimSpace(def.Attr("activityRef"))
	if ref == "" {
		return
	}
	t.Activity = c.graph.Nodes[model.Local(ref)]
	if t.Activity == nil || !t.Activity.Kind.Activity() {
		c.report(p, fault.BpmnReference, "ref", ref)
	}
}

func first(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}
