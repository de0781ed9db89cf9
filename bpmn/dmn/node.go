package dmn

import (
	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// kind is what a node of the requirements graph is.
type kind uint8

const (
	inputData kind = iota
	decision
	knowledge
	service
)

// node is one element of the requirements graph, compiled. It never changes
// after compilation.
type node struct {
	kind    kind
	index   int // among the nodes of the model
	graph   *graph.Node
	doc     *document
	element model.Element
	name    string     // of its variable, as FEEL knows it in its own document
	typ     *feel.Type // of its variable
	known   *feel.Type // what is known of its value: at least typ, unless that is of a function

	keys  []string           // of an input: how callers may name it, the first that is given counts
	scope map[string]binding // what its logic sees
	expr  *feel.Expr         // nil: input data, or no logic
	fault *fault.Error       // why it has no logic

	required        []*node // information, of a decision
	inputs, outputs []*node // of a service: its parameters in order, its output decisions

	public *Decision // of a decision or service
}

// binding is what a name stands for: a node, or the nodes of an import, which
// are seen as a context.
type binding struct {
	node  *node
	group map[string]*node
}
