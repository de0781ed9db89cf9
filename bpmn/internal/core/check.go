package core

import (
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// check applies the rules that need the whole of a scope.
func (c *compiler) check(s *Scope, owner *model.Node, top bool) {
	c.starts(s, owner, top)
	for _, n := range s.Nodes {
		c.shape(n)
		if n.Body != nil {
			c.check(n.Body, c.doc.ByID[n.ID], false)
		}
	}
	c.reach(s)
}

func (c *compiler) starts(s *Scope, owner *model.Node, top bool) {
	if len(s.Starts) == 0 {
		c.report(owner, fault.BpmnNoStart)
	}
	none := 0
	messages := map[string]bool{}
	for _, n := range s.Starts {
		switch {
		case n.Trigger == None:
			none++
		case !top:
			c.on(n, fault.BpmnUnsupported, "kind", "subProcess/startEvent/"+string(n.Trigger))
		case n.Trigger == Message && messages[n.Message]:
			c.on(n, fault.BpmnManyStarts)
		case n.Trigger == Message:
			messages[n.Message] = true
		}
	}
	if none > 1 {
		c.report(owner, fault.BpmnManyStarts)
	}
}

// on reports a fault of a node.
func (c *compiler) on(n *Node, code fault.Code, pairs ...any) {
	c.add(located(code, n.Line, n.ID, pairs...))
}

func located(code fault.Code, line int, id string, pairs ...any) *fault.Error {
	return fault.New(code, append([]any{"line", line, "element", id}, pairs...)...).At(id)
}

// shape checks the flows into and out of one node.
func (c *compiler) shape(n *Node) {
	switch n.Kind {
	case StartEvent, BoundaryEvent:
		if len(n.In) > 0 {
			c.on(n, fault.BpmnFlowIntoStart)
		}
		if len(n.Out) == 0 {
			c.on(n, fault.BpmnDeadEnd)
		}
	case EndEvent:
		if len(n.Out) > 0 {
			c.on(n, fault.BpmnFlowOutOfEnd)
		}
	case ParallelGateway, CatchEvent:
		if len(n.Out) == 0 {
			c.on(n, fault.BpmnDeadEnd)
		}
	case ExclusiveGateway:
		c.exclusive(n)
	}
}

func (c *compiler) exclusive(n *Node) {
	if len(n.Out) == 0 {
		c.on(n, fault.BpmnDeadEnd)
	}
	if len(n.Out) < 2 {
		return
	}
	for _, f := range n.Out {
		if f.Cond == nil && f != n.Default {
			c.add(located(fault.BpmnNoCondition, f.Line, f.ID))
		}
	}
	if n.Default == nil {
		c.warnings = append(c.warnings, located(fault.BpmnNoDefault, n.Line, n.ID))
	}
}

// reach reports the nodes to which no path leads from a start event, unless
// something else is wrong with them.
func (c *compiler) reach(s *Scope) {
	seen := map[*Node]bool{}
	open := append([]*Node(nil), s.Starts...)
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		if seen[n] {
			continue
		}
		seen[n] = true
		for _, f := range n.Out {
			open = append(open, f.To)
		}
		open = append(open, n.Boundary...)
	}
	for _, n := range s.Nodes {
		if !seen[n] && len(s.Starts) > 0 && !c.faulty[n.ID] {
			c.on(n, fault.BpmnUnreachable)
		}
	}
}
