// Package graph joins a DMN document with those it imports into one requirement
// graph (DMN 1.5 clause 6.2): every reference resolved, what is required before
// what requires it.
package graph

import (
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// Graph is the requirement graph of a document and its imports. It is not changed
// once it is built.
type Graph struct {
	Main *model.Definitions
	// Docs are the documents that the main one needs, itself last; each stands
	// after those that it imports.
	Docs []*model.Definitions
	// Nodes are the elements of all of them; each stands after those that it
	// requires.
	Nodes []*Node
	// Warnings say what is odd and yet harmless.
	Warnings []*fault.Error

	imported map[*model.Import]*model.Definitions
	nodes    map[*model.Definitions]map[string]*Node // by id
	types    map[*model.Definitions]map[string]*model.ItemDefinition
}

// Node is an element of the graph: one of Input, Decision, Knowledge and Service
// is not nil.
type Node struct {
	Doc       *model.Definitions
	Element   *model.Element
	Variable  *model.Variable
	Input     *model.InputData
	Decision  *model.Decision
	Knowledge *model.KnowledgeModel
	Service   *model.Service
	// Requires are the references of the element, resolved, in their order.
	Requires []Requirement
}

// Kind is the name of the node's XML element.
func (n *Node) Kind() string {
	switch {
	case n.Input != nil:
		return "inputData"
	case n.Decision != nil:
		return "decision"
	case n.Knowledge != nil:
		return "businessKnowledgeModel"
	}
	return "decisionService"
}

// Role says what an element requires another one for.
type Role int

// The roles: of what decisions and business knowledge models require, and of what
// services list.
const (
	Information   Role = iota // requiredInput, requiredDecision
	Knowledge                 // requiredKnowledge
	Output                    // outputDecision of a service
	Encapsulated              // encapsulatedDecision of a service
	InputDecision             // inputDecision of a service: given, not evaluated
	InputData                 // inputData of a service
)

// Requirement is a reference that was resolved. Import is the one by which the
// node came into the document, nil where it belongs to it: the logic of the
// requiring element knows it by [Requirement.Name].
type Requirement struct {
	*Node
	Role   Role
	Import *model.Import
}

// Name is the name by which logic knows what is required: of the variable, with
// the name of the import before it, "lib.Total fee", where the import has one.
func (r Requirement) Name() string {
	if r.Import == nil || r.Import.Name == "" {
		return r.Variable.Name
	}
	return r.Import.Name + "." + r.Variable.Name
}

// Node finds an element of a document by its id, nil where there is none.
func (g *Graph) Node(doc *model.Definitions, id string) *Node { return g.nodes[doc][id] }

// Imported is the document that an import brings in, nil where it brings in none
// of DMN.
func (g *Graph) Imported(i *model.Import) *model.Definitions { return g.imported[i] }

// Build makes the graph of docs[0], the main document, which may import the
// others; those that it does not need are passed over. Imports are resolved by
// namespace; where several documents have the same, the location tells, compared
// with [model.Definitions.File]. An import of something else than DMN brings in
// nothing.
//
// The error joins all faults ([fault.All] takes them apart), each with line,
// element and path, and with the name of its document as the argument document:
// imports that lead to no document; cycles of imports, of requirements, of item
// definitions; references to nothing or to an element of another kind; types
// that nothing defines. A name that is taken already by an element of the
// document itself or of an earlier import without name is a warning: the first
// keeps it.
func Build(docs []*model.Definitions) (*Graph, error) {
	if len(docs) == 0 {
		return nil, fault.New(fault.Missing, "what", "DMN", "id", "", "line", 1, "element", "")
	}
	b := &builder{
		docs: docs,
		Graph: &Graph{
			Main: docs[0], imported: map[*model.Import]*model.Definitions{},
			nodes: map[*model.Definitions]map[string]*Node{}, types: map[*model.Definitions]map[string]*model.ItemDefinition{},
		},
	}
	b.document(docs[0])
	for _, d := range b.Docs {
		b.doc = d
		b.requirements()
		b.typeRefs()
		b.hidden()
	}
	b.order()
	if len(b.faults) > 0 {
		return nil, fault.Join(b.faults...)
	}
	return b.Graph, nil
}
