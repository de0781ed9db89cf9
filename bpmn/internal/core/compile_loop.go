package core

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

func itoa(n int) string { return strconv.Itoa(n) }

// loop reads a loop characteristic.
func (c *compiler) loop(src source, n *Node) {
	if l := src.Child("standardLoopCharacteristics"); l != nil {
		p := at(src.Node).on(l.Line)
		n.Loop = &Loop{TestBefore: l.Flag("testBefore", false), Maximum: c.whole(p, "loopMaximum", l.Attr("loopMaximum"), 0, 0)}
		if cond := l.Child("loopCondition"); cond != nil {
			n.Loop.Cond = c.formal(p.on(cond.Line), cond)
		}
		if n.Loop.Cond == nil && n.Loop.Maximum == 0 {
			c.report(p, fault.BpmnMissing, "detail", "loopCondition, loopMaximum")
		}
	}
	if l := src.Child("multiInstanceLoopCharacteristics"); l != nil {
		n.Loop = c.multi(src, n, l)
	}
}

func (c *compiler) multi(src source, n *Node, l *model.Node) *Loop {
	p := at(src.Node).on(l.Line)
	loop := &Loop{Multi: true, Sequential: l.Flag("isSequential", false), Behavior: first(l.Attr("behavior"), "All")}
	if e := l.Child("loopCardinality"); e != nil {
		loop.Cardinality = c.cardinality(p.on(e.Line), e)
	}
	c.items(p, n, l, loop)
	if x := model.Read(l).Loop; x != nil {
		c.vendorItems(p, x, loop)
	}
	if e := l.Child("completionCondition"); e != nil {
		loop.Complete = c.formal(p.on(e.Line), e)
	}
	if loop.Cardinality == nil && loop.Collection == nil {
		c.report(p, fault.BpmnMissing, "detail", "loopCardinality, loopDataInputRef, collection")
	}
	c.thrown(src, n, l, loop)
	return loop
}

// cardinality refuses a literal number below zero before anything runs.
func (c *compiler) cardinality(p place, e *model.Node) Expr {
	if i, err := strconv.Atoi(e.Trimmed()); err == nil && i < 0 {
		c.report(p, fault.BpmnCount, "detail", "loopCardinality", "least", 0)
		return never{}
	}
	return c.formal(p, e)
}

// items reads the collection as the norm writes it: the data elements that a
// multi-instance goes over and fills. Where those are data of the activity, what
// their associations give or take is meant.
func (c *compiler) items(p place, n *Node, l *model.Node, loop *Loop) {
	if ref := l.Child("loopDataInputRef"); ref != nil {
		if name := c.dataElement(ref); name != "" {
			loop.Collection = n.fedBy(name)
		} else {
			c.report(p.on(ref.Line), fault.BpmnReference, "ref", ref.Trimmed())
		}
	}
	if item := l.Child("inputDataItem"); item != nil {
		loop.Item = c.variableOf(item)
	}
	if ref := l.Child("loopDataOutputRef"); ref != nil {
		if loop.Output = n.feeds(c.dataElement(ref)); loop.Output == "" {
			c.report(p.on(ref.Line), fault.BpmnReference, "ref", ref.Trimmed())
		}
	}
	if item := l.Child("outputDataItem"); item != nil {
		loop.OutputItem = variable(c.variableOf(item))
	}
}

// fedBy gives the source of the input of that name, which is then no input any
// more; without one it is the variable itself.
func (n *Node) fedBy(name string) Expr {
	for i, in := range n.Inputs {
		if in.Target == name && in.Source != nil && in.Source.Expr != nil {
			n.Inputs = slices.Delete(n.Inputs, i, i+1)
			return in.Source.Expr
		}
	}
	return variable(name)
}

// feeds gives the variable that takes the output of that name, which is then no
// output any more; without one it is the name itself.
func (n *Node) feeds(name string) string {
	for i, out := range n.Outputs {
		if out.Source != nil && out.Source.Expr == variable(name) {
			n.Outputs = slices.Delete(n.Outputs, i, i+1)
			return out.Target
		}
	}
	return name
}

func (c *compiler) vendorItems(p place, x *model.LoopExtension, loop *Loop) {
	if x.Collection != "" {
		loop.Collection = c.named(p, x.Collection)
	}
	if x.Item != "" {
		loop.Item = x.Item
	}
	if x.Output != "" {
		loop.Output = x.Output
	}
	if x.OutputItem != "" {
		loop.OutputItem = c.expression(p, "", x.OutputItem)
	}
}

// named compiles a text that is the name of a variable or an expression.
func (c *compiler) named(p place, text string) Expr {
	if name := strings.TrimSpace(text); name != "" && usable(name) == name {
		return variable(name)
	}
	return c.expression(p, "", text)
}

// thrown reads the events that a multi-instance throws when its instances
// complete (clause 13.3.7, attribute behavior).
func (c *compiler) thrown(src source, n *Node, l *model.Node, loop *Loop) {
	p := at(src.Node).on(l.Line)
	switch loop.Behavior {
	case "All":
	case "None", "One":
		attr := strings.ToLower(loop.Behavior) + "BehaviorEventRef"
		ref := strings.TrimSpace(l.Attr(attr))
		if ref == "" {
			return
		}
		def := c.doc.ByID[model.Local(ref)]
		if def == nil {
			c.report(p, fault.BpmnReference, "ref", ref)
			return
		}
		c.throw(src, n, loop, nil, def)
	case "Complex":
		for _, b := range l.All("complexBehaviorDefinition") {
			c.complex(src, n, b, loop)
		}
	default:
		c.report(p, fault.BpmnUnsupportedDetail, "detail", "behavior="+loop.Behavior)
	}
}

func (c *compiler) complex(src source, n *Node, b *model.Node, loop *Loop) {
	p := at(src.Node).on(b.Line)
	var cond Expr
	if e := b.Child("condition"); e != nil {
		cond = c.formal(p.on(e.Line), e)
	} else {
		c.report(p, fault.BpmnMissing, "detail", "condition")
	}
	for _, ev := range b.Children {
		if ev.Is("event") || ev.Is("implicitThrowEvent") {
			for _, def := range c.definitions(&model.Element{Node: ev}) {
				c.throw(src, n, loop, cond, def)
			}
		}
	}
}

func (c *compiler) throw(src source, n *Node, loop *Loop, cond Expr, def *model.Node) {
	kind := triggerKinds[def.Name]
	if !permits(ThrowEvent, false, kind) {
		c.report(at(src.Node).on(def.Line), fault.BpmnUnsupported, "kind", "multiInstanceLoopCharacteristics/"+def.Name)
		return
	}
	bare := source{Element: &model.Element{Node: src.Node}} // the activity's own extensions are not the event's
	loop.Throws = append(loop.Throws, Behave{Cond: cond, Trigger: c.trigger(bare, &Node{}, def, kind, true)})
}
