package core

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

type compiler struct {
	doc      *model.Document
	feel     Compiler
	graph    *Graph
	faults   []error
	faulty   map[string]bool // ids of elements reported
	warnings []*fault.Error
}

// Compile judges the executable process of a model and makes its graph. The
// error joins every fault found, each with line and element; warnings are what
// is passed over without harm.
func Compile(doc *model.Document, feel Compiler) (*Graph, []*fault.Error, error) {
	c := &compiler{doc: doc, feel: feel, faulty: map[string]bool{"": true}}
	proc, err := doc.Require()
	if err != nil {
		return nil, nil, err
	}
	c.graph = &Graph{Process: proc.ID(), Name: label(proc.Node), Nodes: map[string]*Node{}}
	if proc.ID() == "" {
		c.report(proc.Node, fault.BpmnMissingID, "kind", proc.Name)
	}
	for _, n := range doc.Twice {
		c.report(n, fault.BpmnDuplicateID)
	}
	c.vendor(proc.Node, model.Extension{})
	c.graph.Root = c.scope(proc.Body, nil)
	c.check(c.graph.Root, proc.Node, true)
	if len(c.faults) > 0 {
		return nil, c.warnings, fault.Join(c.faults...)
	}
	return c.graph, c.warnings, nil
}

func (c *compiler) report(n *model.Node, code fault.Code, pairs ...any) {
	c.add(at(n, code, pairs...))
}

func (c *compiler) add(f *fault.Error) {
	c.faulty[f.Path()] = true
	c.faults = append(c.faults, f)
}

func (c *compiler) warn(n *model.Node, code fault.Code, pairs ...any) {
	c.warnings = append(c.warnings, at(n, code, pairs...))
}

func at(n *model.Node, code fault.Code, pairs ...any) *fault.Error {
	id := n.ID()
	if id == "" {
		id = n.Name
	}
	return fault.New(code, append([]any{"line", n.Line, "element", id}, pairs...)...).At(id)
}

func label(n *model.Node) string {
	if name := strings.TrimSpace(n.Attr("name")); name != "" {
		return name
	}
	return n.ID()
}

// scope makes the nodes and flows of a process or sub-process.
func (c *compiler) scope(in *model.Scope, host *Node) *Scope {
	s := &Scope{}
	level := map[string]*Node{}
	for _, e := range in.Elements {
		n := c.node(e)
		s.Nodes = append(s.Nodes, n)
		if e.ID() == "" {
			c.report(e.Node, fault.BpmnMissingID, "kind", e.Name, "element", in.Owner.ID())
			continue
		}
		level[n.ID] = n
		c.graph.Nodes[n.ID] = n
		if n.Kind == StartEvent {
			s.Starts = append(s.Starts, n)
			if n.Trigger == None {
				s.Start = n
			}
		}
	}
	for _, f := range in.Flows {
		c.flow(f, level)
	}
	for i, e := range in.Elements {
		c.links(e, s.Nodes[i], level)
	}
	return s
}

func (c *compiler) flow(f *model.Node, level map[string]*Node) {
	from, to := level[model.Local(f.Attr("sourceRef"))], level[model.Local(f.Attr("targetRef"))]
	switch {
	case f.ID() == "":
		c.report(f, fault.BpmnMissingID, "kind", f.Name)
	case from == nil:
		c.report(f, fault.BpmnDanglingFlow, "end", "sourceRef="+f.Attr("sourceRef"))
	case to == nil:
		c.report(f, fault.BpmnDanglingFlow, "end", "targetRef="+f.Attr("targetRef"))
	default:
		flow := &Flow{ID: f.ID(), Name: f.Attr("name"), Line: f.Line, From: from, To: to}
		if cond := f.Child("conditionExpression"); cond != nil && from.Kind != ParallelGateway {
			flow.Cond = c.expression(f, cond.Text)
		}
		from.Out = append(from.Out, flow)
		to.In = append(to.In, flow)
	}
}

// links resolves what an element says about others of its level.
func (c *compiler) links(e *model.Element, n *Node, level map[string]*Node) {
	if id := model.Local(e.Attr("default")); id != "" {
		for _, f := range n.Out {
			if f.ID == id {
				n.Default = f
			}
		}
		if n.Default == nil || n.Default.Cond != nil {
			c.report(e.Node, fault.BpmnBadDefault)
		}
	}
	if n.Kind != BoundaryEvent {
		return
	}
	host := level[model.Local(e.Attr("attachedToRef"))]
	if host == nil || !host.activity() {
		c.report(e.Node, fault.BpmnBoundary)
		return
	}
	n.Host = host
	host.Boundary = append(host.Boundary, n)
}

func (n *Node) activity() bool {
	switch n.Kind {
	case Task, ManualTask, UserTask, ServiceTask, SendTask, BusinessRuleTask, ReceiveTask, SubProcess:
		return true
	}
	return false
}

// value compiles a text that may be a literal or an expression (=… or ${…}).
func (c *compiler) value(n *model.Node, text string) *Value {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if !strings.HasPrefix(text, "=") && !juel(text) {
		return &Value{Text: text}
	}
	return &Value{Text: text, Expr: c.expression(n, text)}
}

// juel tells whether the text is one expression of Camunda 7 or Flowable.
func juel(text string) bool {
	return (strings.HasPrefix(text, "${") || strings.HasPrefix(text, "#{")) && strings.HasSuffix(text, "}")
}

// expression compiles an expression with or without the leading "=". The
// wrapping ${…} is taken off with a warning: what is inside must be FEEL.
func (c *compiler) expression(n *model.Node, text string) Expr {
	text = strings.TrimSpace(text)
	if juel(text) {
		c.warn(n, fault.BpmnJUEL)
		text = text[2 : len(text)-1]
	}
	x, err := c.feel(strings.TrimSpace(strings.TrimPrefix(text, "=")))
	if err != nil {
		c.add(at(n, fault.BpmnExpression).Wrap(err))
		return never{}
	}
	return x
}

// never stands where an expression was refused; its graph is not used.
type never struct{}

func (never) Eval(map[string]any) (any, error) { return nil, nil }
