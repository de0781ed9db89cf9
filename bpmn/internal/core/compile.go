package core

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
)

// Options are what [Compile] takes from the engine's configuration.
type Options struct {
	Expr Compiler // required
	// ScriptFormat is the format of scripts that name none; "" = such scripts are
	// refused.
	ScriptFormat string
	// Calendars are the working calendars that timers and due dates may name.
	Calendars map[string]*worktime.Calendar
}

// Program is a compiled file: one graph for each executable process, in the
// order of the file, then one for each global task.
type Program struct {
	Graphs []*Graph
}

// compiler compiles one file; graph and what follows belong to the process at
// hand.
type compiler struct {
	doc      *model.Document
	opt      Options
	language string // of expressions that name none
	faults   []*fault.Error
	warnings []*fault.Error
	juel     map[string]bool // elements warned of JUEL

	names          map[*model.Node]string // variables of data elements
	referenceNames map[string]string      // of data objects by id: the name of a reference
	repeated       map[*model.Node]bool   // elements whose id was used before

	graph        *Graph
	sources      []source // by Node.Index
	flows        []drawn
	flowCount    int
	associations []*model.Node
}

// drawn is a sequence flow whose ends are not resolved yet.
type drawn struct {
	node  *model.Node
	scope *Scope
}

// Compile makes the graphs of a file. The error joins every fault found, each
// with line and element; warnings are what is passed over without harm. Whether
// the model keeps the rules of the norm is judged by package rules; what is
// refused here is what cannot be resolved or executed.
func Compile(doc *model.Document, opt Options) (*Program, []*fault.Error, error) {
	c := &compiler{doc: doc, opt: opt, language: language(doc.Root), juel: map[string]bool{},
		names: map[*model.Node]string{}, referenceNames: map[string]string{}, repeated: map[*model.Node]bool{}}
	c.indexReferences()
	for _, n := range doc.Twice {
		c.repeated[n] = true
	}
	p := &Program{}
	for _, proc := range doc.Processes {
		if proc.Executable {
			p.Graphs = append(p.Graphs, c.process(proc))
		}
	}
	for _, n := range doc.Root.Children {
		if n.Space == model.NS && globals[n.Name] != NoKind {
			p.Graphs = append(p.Graphs, c.global(n))
		}
	}
	if len(p.Graphs) == 0 {
		c.noProcess()
	}
	c.extensions()
	byLine(c.warnings)
	if len(c.faults) > 0 {
		return nil, c.warnings, c.fault()
	}
	return p, c.warnings, nil
}

// language is the expression language of the file. The norm's default, XPath, is
// written by tools whatever the expressions are, so it says nothing.
func language(root *model.Node) string {
	l := strings.TrimSpace(root.Attr("expressionLanguage"))
	if strings.HasSuffix(l, "/XPath") || strings.HasSuffix(l, "/xpath") {
		return ""
	}
	return l
}

func (c *compiler) noProcess() {
	n := c.doc.Root
	if len(c.doc.Processes) > 0 {
		n = c.doc.Processes[0].Node
	}
	c.report(place{n.Line, n.ID()}, fault.BpmnNoProcess)
}

func (c *compiler) begin(n *model.Node) {
	c.graph = &Graph{Process: n.ID(), Name: label(n), Line: n.Line, Nodes: map[string]*Node{}}
	c.sources, c.flows, c.flowCount, c.associations = nil, nil, 0, nil
	if n.ID() == "" {
		c.report(at(n), fault.BpmnMissingID, "kind", n.Name)
	}
	if c.repeated[n] {
		c.report(at(n), fault.BpmnDuplicateID)
	}
}

// process makes the graph of an executable process: first every node of every
// level, then what they say of each other.
func (c *compiler) process(p *model.Process) *Graph {
	c.begin(p.Node)
	x := model.Read(p.Node)
	c.graph.VersionTag = x.VersionTag
	c.graph.Retention = c.retention(p.Node, x.Retention)
	c.graph.Root = c.scope(p.Body, nil)
	c.graph.Data = c.graph.Root.Data
	c.resolve()
	for _, n := range c.graph.List {
		watches := func(t *Trigger) bool { return t.Kind == Conditional }
		c.graph.Watches = c.graph.Watches || n.Kind == AdHocSubProcess || slices.ContainsFunc(n.Triggers, watches)
	}
	return c.graph
}

// resolve draws the flows and carries out what elements say of others.
func (c *compiler) resolve() {
	for _, f := range c.flows {
		c.flow(f)
	}
	for i, n := range c.graph.List {
		c.relate(c.sources[i], n)
	}
	for _, a := range c.associations {
		c.compensate(a)
	}
	c.links()
	for i, n := range c.graph.List {
		c.behave(c.sources[i], n)
	}
	c.begins(c.graph.Root, place{c.graph.Line, c.graph.Process}, true)
	for i, n := range c.graph.List {
		if n.Body != nil {
			c.begins(n.Body, at(c.sources[i].Node), false)
		}
		c.sound(n)
	}
}

// place is where something stands: the line, and the id of the element to which
// it belongs.
type place struct {
	line int
	id   string
}

func at(n *model.Node) place {
	if id := n.ID(); id != "" {
		return place{n.Line, id}
	}
	return place{n.Line, n.Name}
}

// on is the place of something that belongs to the element.
func (p place) on(line int) place { return place{line, p.id} }

func (c *compiler) report(p place, code fault.Code, pairs ...any) {
	c.faults = append(c.faults, located(code, p.line, p.id, pairs...))
}

func (c *compiler) warn(p place, code fault.Code, pairs ...any) {
	c.warnings = append(c.warnings, located(code, p.line, p.id, pairs...))
}

// located is a fault of the element with that id.
func located(code fault.Code, line int, id string, pairs ...any) *fault.Error {
	return fault.New(code, append([]any{"line", line, "element", id}, pairs...)...).At(id)
}

func (c *compiler) fault() error {
	byLine(c.faults)
	list := make([]error, len(c.faults))
	for i, f := range c.faults {
		list[i] = f
	}
	return fault.Join(list...)
}

func byLine(list []*fault.Error) {
	slices.SortStableFunc(list, func(a, b *fault.Error) int { return cmp.Compare(lineOf(a), lineOf(b)) })
}

func label(n *model.Node) string {
	if name := strings.TrimSpace(n.Attr("name")); name != "" {
		return name
	}
	return n.ID()
}
