package graph

import (
	"cmp"
	"path"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

type builder struct {
	*Graph
	docs   []*model.Definitions
	doc    *model.Definitions // at work on
	all    []*Node            // in the order of the documents
	faults []error
	open   []*model.Definitions // whose imports are being followed
}

func (b *builder) fault(at *model.Element, code fault.Code, pairs ...any) {
	b.faults = append(b.faults, b.found(at, code, pairs))
}

func (b *builder) found(at *model.Element, code fault.Code, pairs []any) *fault.Error {
	pairs = append(pairs, "line", at.Line, "element", label(at), "document", cmp.Or(b.doc.File, b.doc.Name))
	return fault.New(code, pairs...).At(at.Path)
}

// label names an element for people, one without id and name by the element of
// the document that holds it.
func label(e *model.Element) string {
	top, _, _ := strings.Cut(e.Path, "/")
	_, mark, _ := strings.Cut(strings.TrimSuffix(top, "]"), "[")
	return cmp.Or(e.ID, e.Name, mark, e.Path)
}

// document takes in a document after those that it imports.
func (b *builder) document(d *model.Definitions) {
	b.open = append(b.open, d)
	b.types[d] = map[string]*model.ItemDefinition{}
	for _, i := range d.Items {
		b.types[d][i.Name] = i
	}
	b.take(d)
	for _, i := range d.Imports {
		b.doc = d
		b.imports(i)
	}
	b.open = b.open[:len(b.open)-1]
	b.Docs = append(b.Docs, d)
}

func (b *builder) imports(i *model.Import) {
	to := b.find(i)
	if to == nil {
		if isDMN(i.Type) {
			b.fault(naming(i), fault.DmnImport, "namespace", i.Namespace)
		}
		return
	}
	for at, d := range b.open {
		if d == to {
			b.fault(naming(i), fault.DmnCycle, "cycle", cycle(b.open[at:], func(d *model.Definitions) string { return d.Name }))
			return
		}
	}
	b.imported[i] = to
	if b.types[to] == nil {
		b.document(to)
	}
}

// naming is an import as faults name it.
func naming(i *model.Import) *model.Element {
	e := i.Element
	e.ID = cmp.Or(e.ID, e.Name, i.Namespace)
	return &e
}

// find is the document of an import.
func (b *builder) find(i *model.Import) (found *model.Definitions) {
	for _, d := range b.docs {
		if d.Namespace != i.Namespace {
			continue
		}
		if d.File != "" && path.Base(d.File) == path.Base(i.Location) {
			return d
		}
		if found == nil {
			found = d
		}
	}
	return found
}

// isDMN tells of the type of an import whether it means a document of DMN. Tools
// write the namespace of any version, drafts included, or nothing.
func isDMN(importType string) bool {
	return importType == "" || strings.Contains(importType, "omg.org/spec/DMN")
}

// take makes the nodes of a document.
func (b *builder) take(d *model.Definitions) {
	b.nodes[d] = map[string]*Node{}
	add := func(n *Node, e *model.Element, v *model.Variable) {
		n.Doc, n.Element, n.Variable = d, e, v
		b.all = append(b.all, n)
		if e.ID != "" {
			b.nodes[d][e.ID] = n
		}
	}
	for _, i := range d.Inputs {
		add(&Node{Input: i}, &i.Element, &i.Variable)
	}
	for _, k := range d.Knowledge {
		add(&Node{Knowledge: k}, &k.Element, &k.Variable)
	}
	for _, x := range d.Decisions {
		add(&Node{Decision: x}, &x.Element, &x.Variable)
	}
	for _, s := range d.Services {
		add(&Node{Service: s}, &s.Element, &s.Variable)
	}
}

// requirements resolves the references of a document.
func (b *builder) requirements() {
	for _, n := range b.all {
		switch {
		case n.Doc != b.doc:
		case n.Decision != nil:
			b.resolve(n, Information, n.Decision.Inputs, "inputData")
			b.resolve(n, Information, n.Decision.Decisions, "decision")
			b.resolve(n, Knowledge, n.Decision.Knowledge, "businessKnowledgeModel", "decisionService")
		case n.Knowledge != nil:
			b.resolve(n, Knowledge, n.Knowledge.Knowledge, "businessKnowledgeModel", "decisionService")
		case n.Service != nil:
			b.resolve(n, Output, n.Service.Output, "decision")
			b.resolve(n, Encapsulated, n.Service.Encapsulated, "decision")
			b.resolve(n, InputDecision, n.Service.InputDecisions, "decision")
			b.resolve(n, InputData, n.Service.InputData, "inputData")
		}
	}
}

func (b *builder) resolve(n *Node, role Role, refs []model.Reference, kinds ...string) {
	for _, ref := range refs {
		to, by := b.target(ref)
		at := &model.Element{ID: label(n.Element), Line: ref.Line, Path: ref.Path}
		step, _, _ := strings.Cut(path.Base(ref.Path), "[")
		switch {
		case to == nil:
			b.fault(at, fault.DmnReference, "ref", strings.TrimPrefix(ref.Namespace+"#"+ref.ID, "#"))
		case to.Kind() != kinds[0] && to.Kind() != kinds[len(kinds)-1]:
			b.fault(at, fault.DmnReferenceKind, "ref", ref.ID, "kind", to.Kind(), "detail", step)
		default:
			n.Requires = append(n.Requires, Requirement{to, role, by})
		}
	}
}

// target finds what a reference points at, in a namespace that is imported.
// Without a namespace it is an element of the document, or of one that it imports
// without a name.
func (b *builder) target(ref model.Reference) (*Node, *model.Import) {
	if ref.Namespace == "" {
		return b.nameless(b.doc, ref.ID, map[*model.Definitions]bool{})
	}
	for _, i := range b.doc.Imports {
		if i.Namespace == ref.Namespace {
			if n := b.nodes[b.imported[i]][ref.ID]; n != nil {
				return n, i
			}
		}
	}
	return nil, nil
}

// nameless looks into a document and what it imports without a name.
func (b *builder) nameless(d *model.Definitions, id string, seen map[*model.Definitions]bool) (*Node, *model.Import) {
	if n := b.nodes[d][id]; n != nil {
		return n, nil
	}
	seen[d] = true
	for _, i := range d.Imports {
		if to := b.imported[i]; i.Name == "" && to != nil && !seen[to] {
			if n, _ := b.nameless(to, id, seen); n != nil {
				return n, i
			}
		}
	}
	return nil, nil
}

// hidden warns of names that imports without name cannot bring in (DMN 1.5
// clause 6.3.3).
func (b *builder) hidden() {
	graph, types := map[string]bool{}, map[string]bool{}
	b.names(b.doc, graph, types, nil)
	for _, i := range b.doc.Imports {
		graph[i.Name], types[i.Name] = true, true
	}
	seen := map[*model.Definitions]bool{}
	for _, i := range b.doc.Imports {
		if d := b.imported[i]; d != nil && i.Name == "" && !seen[d] {
			seen[d] = true
			b.names(d, graph, types, func(name string) {
				b.Warnings = append(b.Warnings, b.found(naming(i), fault.DmnHidden, []any{"name", name, "from", d.Name}))
			})
		}
	}
}

// names enters the names of a document where they are free.
func (b *builder) names(d *model.Definitions, graph, types map[string]bool, taken func(name string)) {
	enter := func(in map[string]bool, name string) {
		if in[name] && taken != nil {
			taken(name)
		}
		in[name] = true
	}
	for _, n := range b.all {
		if n.Doc == d {
			enter(graph, n.Variable.Name)
		}
	}
	for _, i := range d.Items {
		enter(types, i.Name)
	}
}
