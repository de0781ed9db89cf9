package dmn

import (
	"context"
	"slices"

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

// index makes the tables of names. What an import holds stands behind the
// import's name, as seen from the main document by the shortest way; the name
// alone serves where nothing else has it.
func (m *Model) index() {
	m.decisions, m.services = map[string]*node{}, map[string]*node{}
	prefixes := map[*document]string{m.main: ""}
	for queue := []*document{m.main}; len(queue) > 0; queue = queue[1:] {
		for _, imp := range queue[0].imports {
			if _, known := prefixes[imp.doc]; !known {
				prefixes[imp.doc] = prefixes[queue[0]] + imp.prefix()
				queue = append(queue, imp.doc)
			}
		}
	}
	for _, bare := range []bool{false, true} {
		for _, n := range m.nodes {
			prefix := prefixes[n.doc]
			if bare {
				prefix = ""
			}
			m.enter(n, prefix)
		}
	}
}

func (m *Model) enter(n *node, prefix string) {
	if key := prefix + n.element.Name; !slices.Contains(n.keys, key) {
		n.keys = append(n.keys, key)
	}
	table := m.decisions
	switch n.kind {
	case inputData, knowledge:
		return
	case service:
		table = m.services
	}
	for _, key := range []string{n.element.Name, n.element.ID} {
		if _, taken := table[prefix+key]; !taken && key != "" {
			table[prefix+key] = n
		}
	}
}
