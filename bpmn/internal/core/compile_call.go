package core

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// call reads a call activity: the process called, which version, and what goes in
// and comes out. A model that says nothing of variables shares all of them.
func (c *compiler) call(src source, n *Node) {
	p := at(src.Node)
	x := src.Ext.Call
	if x == nil {
		x = &model.CallExtension{}
	}
	call := &Call{Node: n, Binding: c.binding(p, x.Binding)}
	n.Call = call
	c.graph.Calls = append(c.graph.Calls, call)
	c.callee(p, src, x, call)
	call.Version = c.version(p, call.Binding, x.Version)
	switch {
	case src.Ext.Vendor == "zeebe:":
		c.callZeebe(n, x, call)
	case src.Ext.Vendor != "":
		c.callCarried(p, src, x, call)
	case src.Child("ioSpecification") != nil:
		c.callData(src, n, call)
	default:
		call.AllIn, call.AllOut = true, true
	}
}

// callee reads the id of the process called.
func (c *compiler) callee(p place, src source, x *model.CallExtension, call *Call) {
	id := first(x.Process, src.Attr("calledElement"))
	v := c.value(p, id)
	if v == nil {
		c.report(p, fault.BpmnMissing, "detail", "calledElement")
		return
	}
	if v.Expr == nil {
		v.Text = model.Local(v.Text)
	}
	call.Process = *v
}

// callZeebe: inputs are variables of the call activity, which see everything
// around them; without propagateAllParentVariables only they are given.
func (c *compiler) callZeebe(n *Node, x *model.CallExtension, call *Call) {
	call.AllIn, call.AllOut = true, true
	if x.AllIn != nil {
		call.AllIn = *x.AllIn
	}
	if x.AllOut != nil {
		call.AllOut = *x.AllOut
	}
	if !call.AllIn {
		call.In = own(n.Inputs)
	}
	// Outputs are made of the results of the called process.
	call.AllOut = call.AllOut || len(n.Outputs) > 0
}

// own maps every variable that the inputs make to itself.
func own(inputs []Mapping) []Mapping {
	var list []Mapping
	seen := map[string]bool{}
	for _, in := range inputs {
		name, _, _ := strings.Cut(in.Target, ".")
		if !seen[name] {
			seen[name] = true
			list = append(list, Mapping{Target: name, Source: &Value{Text: name, Expr: variable(name)}})
		}
	}
	return list
}

// callCarried reads camunda:in and camunda:out and the twins of Flowable: what is
// not named stays where it is, the business key too.
func (c *compiler) callCarried(p place, src source, x *model.CallExtension, call *Call) {
	n := call.Node
	call.LocalKey = !x.InheritKey && x.Key == ""
	if x.Key != "" {
		c.callKey(p, call, x.Key)
	}
	if x.AllIn != nil {
		call.AllIn = *x.AllIn
	}
	for _, in := range src.Ext.In {
		switch {
		case in.Key != "":
			c.callKey(p.on(in.Line), call, in.Key)
		case in.All && in.Local:
			call.In = append(call.In, own(n.Inputs)...)
		case in.All:
			call.AllIn = true
		default:
			call.In = append(call.In, c.carry(p.on(in.Line), in))
		}
	}
	c.callOut(p, src, x, call)
}

// callOut reads what comes out. Where some of it stays in the activity (local),
// the activity is closed and the rest is carried on.
func (c *compiler) callOut(p place, src source, x *model.CallExtension, call *Call) {
	n := call.Node
	n.Closed = n.Closed || x.LocalOut
	for _, out := range src.Ext.Out {
		n.Closed = n.Closed || out.Local
	}
	for _, out := range src.Ext.Out {
		if out.All {
			call.AllOut = true
			continue
		}
		m := c.carry(p.on(out.Line), out)
		call.Out = append(call.Out, m)
		if n.Closed && !out.Local && !x.LocalOut {
			n.Outputs = append(n.Outputs, Mapping{Target: m.Target, Source: &Value{Text: m.Target, Expr: variable(m.Target)}})
		}
	}
}

// callKey reads the business key given to the called instance. That of the caller,
// as Camunda 7 writes it, needs no expression.
func (c *compiler) callKey(p place, call *Call, text string) {
	call.LocalKey = false
	switch strings.ReplaceAll(text, "#{", "${") {
	case "${execution.processBusinessKey}", "${execution.businessKey}", "${execution.getProcessBusinessKey()}":
		return
	}
	if v := c.value(p, text); v != nil {
		call.Key = v.Expr
		if v.Expr == nil {
			call.Key = constant(v.Text)
		}
	}
}

// constant is an expression that always gives its text.
type constant string

func (x constant) Eval(map[string]any) (any, error) { return string(x), nil }

// carry reads one variable that is carried.
func (c *compiler) carry(p place, x model.Carry) Mapping {
	v := &Value{Text: first(x.Source, x.Expression)}
	switch {
	case x.Source != "":
		v.Expr = variable(x.Source)
	case x.Expression != "":
		v = c.value(p, x.Expression)
	default:
		c.report(p, fault.BpmnMissing, "detail", "source")
	}
	return Mapping{Target: c.target(p, first(x.Target, x.Source)), Source: v}
}

// callData reads the data inputs and outputs of the norm: they are the variables
// given to the called process and taken from it.
func (c *compiler) callData(src source, n *Node, call *Call) {
	spec := src.Child("ioSpecification")
	for _, in := range spec.All("dataInput") {
		name := c.variableOf(in)
		call.In = append(call.In, Mapping{Target: name, Source: &Value{Text: name, Expr: variable(name)}})
	}
	for _, out := range spec.All("dataOutput") {
		name := c.variableOf(out)
		call.Out = append(call.Out, Mapping{Target: name, Source: &Value{Text: name, Expr: variable(name)}})
	}
}
