package core

import (
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

var kinds = map[string]Kind{
	"startEvent": StartEvent, "endEvent": EndEvent, "intermediateCatchEvent": CatchEvent, "intermediateThrowEvent": ThrowEvent, "boundaryEvent": BoundaryEvent,
	"task": Task, "manualTask": ManualTask, "userTask": UserTask, "serviceTask": ServiceTask, "sendTask": SendTask, "receiveTask": ReceiveTask,
	"scriptTask": ScriptTask, "businessRuleTask": BusinessRuleTask, "callActivity": CallActivity,
	"subProcess": SubProcess, "transaction": Transaction, "adHocSubProcess": AdHocSubProcess,
	"exclusiveGateway": ExclusiveGateway, "parallelGateway": ParallelGateway, "inclusiveGateway": InclusiveGateway,
	"eventBasedGateway": EventGateway, "complexGateway": ComplexGateway,
}

// globals are the global tasks, which are processes of one task.
var globals = map[string]Kind{
	"globalTask": Task, "globalManualTask": ManualTask, "globalUserTask": UserTask, "globalScriptTask": ScriptTask, "globalBusinessRuleTask": BusinessRuleTask,
}

// scope makes the nodes of a process or sub-process and of everything inside, in
// the order of the file, and notes the flows and associations drawn.
func (c *compiler) scope(in *model.Scope, owner *Node) *Scope {
	s := &Scope{Owner: owner, Data: c.data(in.Owner)}
	next := in.Elements
	for _, child := range in.Owner.Children {
		switch {
		case len(next) > 0 && next[0].Node == child:
			c.node(next[0], s)
			next = next[1:]
		case child.Is("sequenceFlow"):
			c.flows = append(c.flows, drawn{child, s})
		case child.Is("association"):
			c.associations = append(c.associations, child)
		}
	}
	return s
}

// node makes the node of an element; what it does is filled in later, when every
// node is known.
func (c *compiler) node(e *model.Element, s *Scope) {
	n := &Node{ID: e.ID(), Name: label(e.Node), Line: e.Line, Kind: kinds[e.Name], Parent: s, StartQuantity: 1, CompletionQuantity: 1}
	switch {
	case n.ID == "":
		c.report(at(e.Node), fault.BpmnMissingID, "kind", e.Name)
		return
	case c.repeated[e.Node] || c.graph.Nodes[n.ID] != nil:
		c.report(at(e.Node), fault.BpmnDuplicateID)
		return
	case n.Kind == NoKind:
		c.report(at(e.Node), fault.BpmnUnsupported, "kind", e.Name)
	case n.Kind == SubProcess && e.Flag("triggeredByEvent", false):
		n.Kind = EventSubProcess
		s.Handlers = append(s.Handlers, n)
	}
	c.add(n, e)
	if e.Body != nil {
		n.Body = c.scope(e.Body, n)
	}
}

func (c *compiler) add(n *Node, e *model.Element) {
	n.Index = len(c.graph.List)
	c.graph.List = append(c.graph.List, n)
	c.graph.Nodes[n.ID] = n
	n.Parent.Nodes = append(n.Parent.Nodes, n)
	c.sources = append(c.sources, source{e, c.definitions(e)})
}

// definitions lists the event definitions of an element, references resolved.
func (c *compiler) definitions(e *model.Element) []*model.Node {
	var defs []*model.Node
	for _, child := range e.Children {
		switch {
		case child.Space == model.NS && model.EventDefinition(child.Name):
			defs = append(defs, child)
		case child.Is("eventDefinitionRef"):
			def := c.doc.ByID[model.Local(child.Text)]
			if def == nil || !model.EventDefinition(def.Name) {
				c.report(at(e.Node).on(child.Line), fault.BpmnReference, "ref", child.Trimmed())
				continue
			}
			defs = append(defs, def)
		}
	}
	return defs
}

// global makes the graph of a global task: start, the task, end.
func (c *compiler) global(n *model.Node) *Graph {
	c.begin(n)
	s := &Scope{}
	c.graph.Root = s
	task := &Node{ID: n.ID(), Name: label(n), Line: n.Line, Kind: globals[n.Name], Parent: s, StartQuantity: 1, CompletionQuantity: 1}
	plain := &model.Element{Node: &model.Node{Line: n.Line}}
	start := &Node{ID: n.ID() + "/start", Line: n.Line, Kind: StartEvent, Parent: s, StartQuantity: 1, CompletionQuantity: 1}
	end := &Node{ID: n.ID() + "/end", Line: n.Line, Kind: EndEvent, Parent: s, StartQuantity: 1, CompletionQuantity: 1}
	c.add(start, plain)
	c.add(task, &model.Element{Node: n, Ext: model.Read(n)})
	c.add(end, plain)
	c.connect(&Flow{ID: n.ID() + "/in", Line: n.Line, From: start, To: task})
	c.connect(&Flow{ID: n.ID() + "/out", Line: n.Line, From: task, To: end})
	c.resolve()
	return c.graph
}

// flow draws a sequence flow. Conditions on flows out of gateways that do not
// choose are passed over, as the norm says.
func (c *compiler) flow(d drawn) {
	n := d.node
	from, to := c.sibling(n.Attr("sourceRef"), d.scope), c.sibling(n.Attr("targetRef"), d.scope)
	switch {
	case n.ID() == "":
		c.report(at(n), fault.BpmnMissingID, "kind", n.Name)
	case c.repeated[n]:
		c.report(at(n), fault.BpmnDuplicateID)
	case from == nil:
		c.report(at(n), fault.BpmnDanglingFlow, "end", "sourceRef="+n.Attr("sourceRef"))
	case to == nil:
		c.report(at(n), fault.BpmnDanglingFlow, "end", "targetRef="+n.Attr("targetRef"))
	default:
		f := &Flow{ID: n.ID(), Name: strings.TrimSpace(n.Attr("name")), Line: n.Line, From: from, To: to}
		if cond := n.Child("conditionExpression"); cond != nil && from.Kind != ParallelGateway && from.Kind != EventGateway {
			f.Cond = c.formal(at(n).on(cond.Line), cond)
		}
		c.connect(f)
	}
}

func (c *compiler) connect(f *Flow) {
	f.Index = c.flowCount
	c.flowCount++
	f.From.Out = append(f.From.Out, f)
	f.To.In = append(f.To.In, f)
}

// sibling is the node of that id in the scope, or nil.
func (c *compiler) sibling(ref string, s *Scope) *Node {
	if n := c.graph.Nodes[model.Local(ref)]; n != nil && n.Parent == s {
		return n
	}
	return nil
}

// relate resolves the default flow of a node and the host of a boundary event.
func (c *compiler) relate(src source, n *Node) {
	if id := model.Local(src.Attr("default")); id != "" {
		for _, f := range n.Out {
			if f.ID == id {
				n.Default = f
			}
		}
		if n.Default == nil || n.Default.Cond != nil {
			c.report(at(src.Node), fault.BpmnBadDefault)
		}
	}
	if n.Kind != BoundaryEvent {
		return
	}
	host := c.sibling(src.Attr("attachedToRef"), n.Parent)
	if host == nil || !host.Kind.Activity() || host.Kind == EventSubProcess {
		c.report(at(src.Node), fault.BpmnBoundary)
		return
	}
	n.Host = host
	host.Boundary = append(host.Boundary, n)
}

// compensate makes the activity associated with a compensation boundary event
// the handler of the event's host. The association may be drawn either way.
func (c *compiler) compensate(a *model.Node) {
	event, handler := c.graph.Nodes[model.Local(a.Attr("sourceRef"))], c.graph.Nodes[model.Local(a.Attr("targetRef"))]
	if event == nil || handler == nil {
		return
	}
	if event.Kind != BoundaryEvent {
		event, handler = handler, event
	}
	if event.Kind == BoundaryEvent && event.Host != nil && c.sources[event.Index].has("compensateEventDefinition") &&
		handler.Kind.Activity() && handler.Parent == event.Parent && handler != event.Host {
		event.Host.Handler = handler
		handler.ForCompensation = true
	}
}

// link is the name of a link within its scope.
type link struct {
	scope *Scope
	name  string
}

// links draws a flow from every throwing link event to its catching one.
func (c *compiler) links() {
	targets := map[link]*Node{}
	for i, n := range c.graph.List {
		def := c.sources[i].definition("linkEventDefinition")
		if def == nil || n.Kind != CatchEvent {
			continue
		}
		key := link{n.Parent, linkName(c.sources[i], def)}
		if targets[key] != nil {
			c.report(at(c.sources[i].Node), fault.BpmnUnsupportedDetail, "detail", "second catching link "+strconv.Quote(key.name))
		}
		targets[key] = n
	}
	for i, n := range c.graph.List {
		def := c.sources[i].definition("linkEventDefinition")
		if def == nil || n.Kind != ThrowEvent {
			continue
		}
		name := linkName(c.sources[i], def)
		to := targets[link{n.Parent, name}]
		if to == nil {
			c.report(at(c.sources[i].Node), fault.BpmnReference, "ref", name)
			continue
		}
		c.connect(&Flow{ID: n.ID + "/link", Line: n.Line, From: n, To: to})
	}
}

func linkName(src source, def *model.Node) string {
	if name := strings.TrimSpace(def.Attr("name")); name != "" {
		return name
	}
	return strings.TrimSpace(src.Attr("name"))
}

// begins finds where a scope begins; one that cannot begin is refused.
func (c *compiler) begins(s *Scope, p place, top bool) {
	for _, n := range s.Nodes {
		switch {
		case n.Kind == StartEvent:
			s.Starts = append(s.Starts, n)
			if len(n.Triggers) == 0 && s.Start == nil {
				s.Start = n
			}
		case top && n.Instantiate && len(n.In) == 0:
			s.Starts = append(s.Starts, n)
		}
	}
	event := s.Owner != nil && s.Owner.Kind == EventSubProcess
	ok := len(s.Starts) > 0 && (top || event || s.Start != nil)
	if len(s.Starts) == 0 {
		for _, n := range s.Nodes {
			if len(n.In) == 0 && n.Kind != BoundaryEvent && n.Kind != EventSubProcess && !n.ForCompensation && n.Kind != NoKind && !c.catchesLink(n) {
				s.Implicit = append(s.Implicit, n)
			}
		}
		ok = len(s.Implicit) > 0 && !event
	}
	if !ok {
		c.report(p, fault.BpmnNoStart)
	}
}

func (c *compiler) catchesLink(n *Node) bool {
	return n.Kind == CatchEvent && c.sources[n.Index].has("linkEventDefinition")
}
