package core

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// behave reads what a node does.
func (c *compiler) behave(src source, n *Node) {
	switch {
	case n.Kind == NoKind:
	case n.Kind.Gateway():
		c.gateway(src, n)
	case n.Kind.Activity():
		c.activity(src, n)
	default:
		c.event(src, n)
		if n.Kind == StartEvent {
			n.Initiator = src.Ext.Initiator
		}
		if n.Kind == StartEvent && src.Ext.FormKey != "" {
			n.User = &User{FormKey: c.fixed(at(src.Node), "formKey", src.Ext.FormKey)}
		}
	}
	c.unused(src, n)
}

// unused warns of extensions that are understood but have nothing to act on at
// this element.
func (c *compiler) unused(src source, n *Node) {
	x, p := src.Ext, at(src.Node)
	timer := slices.ContainsFunc(n.Triggers, func(t *Trigger) bool { return t.Kind == Timer })
	for _, one := range []struct {
		name  string
		there bool
	}{
		{"retries", n.Type == "" && (x.RetryCycle != "" || x.Retries != "")},
		{"taskHeaders, field", n.Type == "" && n.Kind != UserTask && len(x.Params) > 0},
		{"inputOutput, ioMapping", n.Kind.Gateway() && len(x.Inputs)+len(x.Outputs) > 0},
		{"calendar", x.Calendar != "" && !timer && n.Kind != UserTask},
	} {
		if one.there {
			c.warn(p, fault.BpmnIgnored, "detail", one.name)
		}
	}
}

func (c *compiler) gateway(src source, n *Node) {
	switch n.Kind {
	case EventGateway:
		n.Instantiate = src.Flag("instantiate", false)
		n.ParallelStart = n.Instantiate && src.Attr("eventGatewayType") == "Parallel"
	case ComplexGateway:
		if e := src.Child("activationCondition"); e != nil {
			n.Activation = c.formal(at(src.Node).on(e.Line), e)
		}
	}
}

func (c *compiler) activity(src source, n *Node) {
	p := at(src.Node)
	n.ForCompensation = n.ForCompensation || src.Flag("isForCompensation", false)
	n.StartQuantity = c.whole(p, "startQuantity", src.Attr("startQuantity"), 1, 1)
	n.CompletionQuantity = c.whole(p, "completionQuantity", src.Attr("completionQuantity"), 1, 1)
	if !n.Kind.Inner() { // data of a sub-process belong to its scope
		n.Data = c.data(src.Node)
	}
	c.associate(src, n)
	c.variables(src, n)
	c.loop(src, n)
	c.work(src, n)
}

// variables reads the mappings of the modellers.
func (c *compiler) variables(src source, n *Node) {
	p := at(src.Node)
	n.Inputs = append(n.Inputs, c.mappings(p, src.Ext.Inputs)...)
	n.Outputs = append(n.Outputs, c.mappings(p, src.Ext.Outputs)...)
	n.Closed = n.Closed || src.Ext.Closed
}

// work reads what each kind of activity does.
func (c *compiler) work(src source, n *Node) {
	switch n.Kind {
	case UserTask:
		c.user(src, n)
	case ServiceTask, SendTask, BusinessRuleTask:
		c.service(src, n)
	case ReceiveTask:
		n.Instantiate = src.Flag("instantiate", false)
		t := &Trigger{Kind: Message}
		c.message(at(src.Node), t, src.Node, model.Extension{}, false)
		n.Triggers = []*Trigger{t}
	case ScriptTask:
		c.script(src, n)
	case CallActivity:
		c.call(src, n)
	case AdHocSubProcess:
		c.adHoc(src, n)
	}
}

// service reads a task that a handler does, or that is done here: a message sent
// inside the engine, a decision, an expression.
func (c *compiler) service(src source, n *Node) {
	p := at(src.Node)
	x := src.Ext
	n.Type = c.fixed(p, "type", x.Topic)
	n.Result = x.Result
	ways := 0
	for _, has := range []bool{n.Type != "", x.Expression != "", x.Decision != nil && x.Decision.ID != "" || x.Rule} {
		if has {
			ways++
		}
	}
	switch {
	case ways > 1: // one would win silently
		c.report(p, fault.BpmnUnsupportedDetail, "detail", "type, expression, decision")
	case n.Type != "":
		c.job(src, n)
		if n.Result != "" { // a handler names its results itself
			n.Result = ""
			c.warn(p, fault.BpmnIgnored, "detail", "resultVariable")
		}
	case x.Expression != "":
		n.Script = c.expression(p, "", x.Expression)
	case ways == 1:
		c.decide(src, n)
	case n.Kind == SendTask && (src.Attr("messageRef") != "" || src.Attr("operationRef") != ""):
		t := &Trigger{Kind: Message}
		c.message(p, t, src.Node, model.Extension{}, false)
		n.Triggers = []*Trigger{t}
		n.payload()
	default:
		c.report(p, fault.BpmnNoType)
	}
}

// job reads what a handler gets and how often it tries.
func (c *compiler) job(src source, n *Node) {
	c.params(n, src.Ext)
	c.retry(at(src.Node), n, src.Ext)
}

func (c *compiler) params(n *Node, x model.Extension) {
	for _, list := range [][]model.Param{x.Properties, x.Params} {
		for _, p := range list {
			c.param(n, p.Name, p.Value)
		}
	}
}

func (c *compiler) param(n *Node, name, value string) {
	if n.Params == nil {
		n.Params = map[string]string{}
	}
	n.Params[name] = value
}

// decide reads a reference to a DMN decision.
func (c *compiler) decide(src source, n *Node) {
	p := at(src.Node)
	x := src.Ext.Decision
	if src.Ext.Rule {
		x = &model.DecisionExtension{}
		for _, f := range src.Ext.Params {
			if f.Name == "decisionTableReferenceKey" || f.Name == "decisionServiceReferenceKey" {
				x.ID = f.Value
			}
		}
	}
	id := c.value(p, x.ID)
	if id == nil {
		c.report(p, fault.BpmnMissing, "detail", "decision")
		return
	}
	n.Type = "dmn"
	n.Decision = &Decision{ID: *id, Binding: c.binding(p, x.Binding), Map: x.Map}
	n.Decision.Version = c.version(p, n.Decision.Binding, x.Version)
	c.retry(p, n, src.Ext)
}

// binding reads how a version is chosen; none means the latest.
func (c *compiler) binding(p place, text string) Binding {
	switch b := Binding(text); b {
	case "":
		return Latest
	case Latest, Deployment, Version, VersionTag:
		return b
	}
	c.report(p, fault.BpmnUnsupportedDetail, "detail", "binding "+text)
	return Latest
}

// version reads what the bindings version and versionTag need.
func (c *compiler) version(p place, b Binding, text string) Value {
	needed := b == Version || b == VersionTag
	switch v := c.value(p, text); {
	case v == nil && needed:
		c.report(p, fault.BpmnMissing, "detail", string(b))
	case v == nil || !needed:
	case b == Version && v.Expr == nil:
		c.whole(p, "version", v.Text, 1, 1)
		return *v
	default:
		return *v
	}
	return Value{}
}

// script reads a script task: FEEL is evaluated in the step, another language is
// given to a handler of the type "script:<format>".
func (c *compiler) script(src source, n *Node) {
	p := at(src.Node)
	n.Result = src.Ext.Result
	if src.Ext.Topic != "" {
		n.Type = c.fixed(p, "type", src.Ext.Topic)
		c.job(src, n)
		return
	}
	if src.Ext.Script != "" {
		n.Script = c.expression(p, "", src.Ext.Script)
		return
	}
	body := src.Child("script")
	format := first(src.Attr("scriptFormat"), src.Attr("scriptLanguage"), c.opt.ScriptFormat)
	switch {
	case body.Trimmed() == "" || format == "":
		c.report(p, fault.BpmnNoScript)
	case model.FEEL(format):
		n.Script = c.expression(p.on(body.Line), "", body.Text)
	default:
		n.Type = "script:" + format
		c.job(src, n)
		c.param(n, "script", body.Trimmed())
		if n.Result != "" {
			c.param(n, "resultVariable", n.Result)
		}
	}
}

func (c *compiler) adHoc(src source, n *Node) {
	p := at(src.Node)
	n.Sequential = src.Attr("ordering") == "Sequential"
	n.KeepRest = !src.Flag("cancelRemainingInstances", true)
	if e := src.Child("completionCondition"); e != nil {
		n.Complete = c.formal(p.on(e.Line), e)
	}
	if src.Ext.Topic != "" {
		c.report(p, fault.BpmnUnsupportedDetail, "detail", "zeebe:taskDefinition")
	}
	if src.Ext.Active != "" {
		n.Select = c.expression(p, "", src.Ext.Active)
	}
}

// sound refuses what would leave a node without sense whatever the rules say: an
// event gateway must lead to what waits.
func (c *compiler) sound(n *Node) {
	if n.Kind != EventGateway {
		return
	}
	for _, f := range n.Out {
		if waits := f.To.Kind == ReceiveTask || f.To.Kind == CatchEvent && len(f.To.Triggers) > 0; !waits {
			c.report(place{f.Line, f.ID}, fault.BpmnUnsupportedDetail, "detail", strings.Join([]string{n.Kind.String(), f.To.Kind.String()}, " → "))
		}
	}
}
