package dmn

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// Model is a compiled model, safe for concurrent use.
type Model struct {
	opts     Options
	graph    *graph.Graph
	main     *model.Definitions
	nodes    []*node
	tables   []placed
	warnings []*fault.Error

	decisions map[string]*Decision // by name and id
}

// Input is data that is given from outside.
type Input struct {
	Key         string // under which it is given to Evaluate
	Name, ID    string
	Namespace   string // of its document
	Type        string // "" is any
	Description string
}

// Warnings lists what is odd and yet harmless: elements that are passed over,
// comparisons that never hold. Of a model compiled with [Options.Lenient] the
// faults come first.
func (m *Model) Warnings() []*fault.Error { return m.warnings }

// Name is the name of the main document.
func (m *Model) Name() string { return m.main.Name }

// Inputs lists the input data of all documents.
func (m *Model) Inputs() []Input {
	var list []Input
	for _, n := range m.nodes {
		if n.kind == inputData {
			list = append(list, n.input())
		}
	}
	return list
}

func (n *node) input() Input {
	e := n.element
	return Input{Key: n.keys[0], Name: e.Name, ID: e.ID, Namespace: n.doc.def.Namespace, Type: n.graph.Variable.TypeRef, Description: e.Description}
}

// Decision is a decision of a model, or a decision service: what can be
// evaluated. It is safe for concurrent use.
type Decision struct {
	Name, ID    string
	Namespace   string // of its document
	Service     bool
	Type        string // of its value; "" is any. Of a service: of its variable
	Question    string
	Description string

	model *Model
	node  *node
}

// Decisions lists the decisions and decision services of the main document by
// their lines there.
func (m *Model) Decisions() []*Decision {
	var list []*Decision
	for _, n := range m.nodes {
		if n.doc.def == m.main && n.public != nil {
			list = append(list, n.public)
		}
	}
	slices.SortStableFunc(list, func(a, b *Decision) int { return cmp.Compare(a.node.element.Line, b.node.element.Line) })
	return list
}

// Decision finds a decision or decision service by its name or id; one of an
// import is "import.name".
func (m *Model) Decision(name string) (*Decision, bool) {
	d, ok := m.decisions[name]
	return d, ok
}

// Inputs lists what may be given to the decision: the input data that it
// requires, directly or not; of a service its parameters in their order.
func (d *Decision) Inputs() []Input {
	var list []Input
	for _, n := range d.node.needs() {
		list = append(list, n.input())
	}
	return list
}

// Output is the name of a value that has only one: of the one output of the
// decision's table where that has a name, else of the decision.
func (d *Decision) Output() string {
	if d.Service {
		return d.Name
	}
	if t, ok := d.node.graph.Decision.Logic.(*model.Table); ok && len(t.Outputs) == 1 && t.Outputs[0].Name != "" {
		return t.Outputs[0].Name
	}
	return d.Name
}

// From turns plain data, such as decoded JSON or the variables of a process, into
// inputs of the decision: of what it takes, by name, texts become dates, times
// and durations where the type asks for them ([feel.Type.From]); the rest is left
// out. Evaluate takes plain data too, but gives null for what is not of its type.
// The error joins the faults of all inputs, each with the JSON pointer of its
// place.
func (d *Decision) From(data map[string]any) (map[string]any, error) {
	inputs := map[string]any{}
	var faults []error
	for _, n := range d.node.needs() {
		for _, key := range n.keys {
			v, given := data[key]
			if !given {
				continue
			}
			converted, err := n.typ.From(v)
			for _, f := range fault.All(err) {
				faults = append(faults, f.At("/"+pointer.Replace(key)+f.Path()))
			}
			inputs[key] = converted
			break
		}
	}
	return inputs, fault.Join(faults...)
}

// pointer writes a name as a part of a JSON pointer (RFC 6901).
var pointer = strings.NewReplacer("~", "~0", "/", "~1")

// needs lists the inputs of a decision or service.
func (n *node) needs() []*node {
	if n.kind == service {
		return n.inputs
	}
	var list []*node
	seen := map[*node]bool{}
	var visit func(n *node)
	visit = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		switch n.kind {
		case inputData:
			list = append(list, n)
		case decision:
			for _, to := range n.required {
				visit(to)
			}
		}
	}
	visit(n)
	return list
}

// Evaluate computes the decision. Inputs are by [Input.Key]; those that nothing
// reads are passed over. Their values are FEEL values or what [feel.FromGo] takes.
// A decision service gives the value of its output decision, or a context where
// it has several.
//
// What has no value is null. The error is for a used-up budget
// ([fault.FeelLimit]), a value of a Go type that FEEL cannot use
// ([fault.FeelInput]) and the end of the context ([fault.Canceled]).
func (d *Decision) Evaluate(ctx context.Context, inputs map[string]any) (*Result, error) {
	return d.model.run(ctx, d.node, inputs, nil)
}

// Explain is Evaluate with [Result.Explanation].
func (d *Decision) Explain(ctx context.Context, inputs map[string]any) (*Result, error) {
	return d.model.run(ctx, d.node, inputs, newTracer())
}

// Evaluate is [Decision.Evaluate] of the decision or decision service of that
// name. The error is also for one that is not there ([fault.DmnUnknownDecision]).
func (m *Model) Evaluate(ctx context.Context, decision string, inputs map[string]any) (*Result, error) {
	d, ok := m.decisions[decision]
	if !ok {
		return nil, fault.New(fault.DmnUnknownDecision, "name", decision)
	}
	return d.Evaluate(ctx, inputs)
}

// index makes the tables of names. What an import holds stands behind the
// import's name, as seen from the main document by the shortest way; the name
// alone serves where nothing else has it.
func (m *Model) index(g *graph.Graph) {
	m.graph, m.main, m.decisions = g, g.Main, map[string]*Decision{}
	prefixes := map[*model.Definitions]string{m.main: ""}
	for queue := []*model.Definitions{m.main}; len(queue) > 0; queue = queue[1:] {
		for _, i := range queue[0].Imports {
			to := g.Imported(i)
			if _, known := prefixes[to]; !known && to != nil {
				prefixes[to] = prefixes[queue[0]] + qualified(i, "")
				queue = append(queue, to)
			}
		}
	}
	for _, n := range m.nodes {
		m.describe(n)
	}
	for _, bare := range []bool{false, true} {
		for _, n := range m.nodes {
			prefix := prefixes[n.doc.def]
			if bare {
				prefix = ""
			}
			m.enter(n, prefix)
		}
	}
}

// enter makes a node known with a prefix.
func (m *Model) enter(n *node, prefix string) {
	e := n.element
	if key := prefix + e.Name; !slices.Contains(n.keys, key) {
		n.keys = append(n.keys, key)
	}
	if n.public == nil {
		return
	}
	for _, key := range []string{e.Name, e.ID} {
		if _, taken := m.decisions[prefix+key]; !taken && key != "" {
			m.decisions[prefix+key] = n.public
		}
	}
}

// describe makes what callers see of a decision or service.
func (m *Model) describe(n *node) {
	e := n.element
	d := &Decision{Name: e.Name, ID: e.ID, Namespace: n.doc.def.Namespace, Service: n.kind == service, Type: n.graph.Variable.TypeRef, Description: e.Description, model: m, node: n}
	switch n.kind {
	case decision:
		d.Question = n.graph.Decision.Question
	case service:
	default:
		return
	}
	n.public = d
}
