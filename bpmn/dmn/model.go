package dmn

import (
	"context"

	"github.com/hcm-egov/framework/egov/fault"
)

// Model is a compiled model, safe for concurrent use.
type Model struct {
	opts   Options
	main   *document
	nodes  []*node
	faults []*fault.Error

	decisions map[string]*node // by name and id
	services  map[string]*node
}

// Input is data that is given from outside.
type Input struct {
	Key         string // under which it is given to Evaluate
	Name, ID    string
	Namespace   string // of its document
	Type        string // "" is any
	Description string
}

// Faults lists what was found in a model that was compiled with
// [Options.Lenient].
func (m *Model) Faults() []*fault.Error { return m.faults }

// Name is the name of the main document.
func (m *Model) Name() string { return m.main.def.Name }

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
	return Input{Key: n.keys[0], Name: e.Name, ID: e.ID, Namespace: n.doc.def.Namespace, Type: n.typeRef, Description: e.Description}
}

// Evaluate computes a decision of the model, by its name or id; one of an import
// is "import.name". Inputs are by [Input.Key]; those that nothing reads are
// passed over. The values are FEEL values or what [feel.FromGo] takes.
//
// What has no value is null. The error is for a decision that is not there
// ([fault.DmnUnknownDecision]), a used-up budget ([fault.FeelLimit]), a value of
// a Go type that FEEL cannot use ([fault.FeelInput]) and the end of the context
// ([fault.Canceled]).
func (m *Model) Evaluate(ctx context.Context, decision string, inputs map[string]any) (*Result, error) {
	n, ok := m.decisions[decision]
	if !ok {
		return nil, fault.New(fault.DmnUnknownDecision, "name", decision)
	}
	return m.run(ctx, n, inputs)
}

// Service computes a decision service, by its name or id: the value of its
// output decision, or a context where it has several. Inputs are the input data
// and input decisions of the service by their names.
func (m *Model) Service(ctx context.Context, service string, inputs map[string]any) (*Result, error) {
	n, ok := m.services[service]
	if !ok {
		return nil, fault.New(fault.DmnUnknownDecision, "name", service)
	}
	return m.runService(ctx, n, inputs)
}

// index makes the tables of names.
func (m *Model) index() {
	m.decisions, m.services = map[string]*node{}, map[string]*node{}
	for _, n := range m.nodes {
		n.keys = []string{n.element.Name}
	}
	m.name(m.main, "", map[*document]bool{})
}

// name enters the names of a document; those of imports stand behind the name of
// the import. What was entered first stays.
func (m *Model) name(d *document, prefix string, seen map[*document]bool) {
	if seen[d] {
		return
	}
	seen[d] = true
	defer delete(seen, d)
	for _, n := range m.nodes {
		if n.doc != d {
			continue
		}
		switch n.kind {
		case decision:
			enter(m.decisions, n, prefix)
		case service:
			enter(m.services, n, prefix)
		}
		if prefix != "" && n.keys[0] == n.element.Name {
			n.keys = []string{prefix + n.element.Name, n.element.Name}
		}
	}
	for _, imp := range d.imports {
		m.name(imp.doc, prefix+imp.prefix(), seen)
	}
}

func enter(table map[string]*node, n *node, prefix string) {
	for _, key := range []string{n.element.Name, n.element.ID} {
		if _, taken := table[prefix+key]; !taken && key != "" {
			table[prefix+key] = n
		}
	}
}
