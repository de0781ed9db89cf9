package dmn

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// imports finds the documents that a document imports: by their namespace, else
// by the file that the import names. Imports of other kinds than DMN are passed
// over.
func (c *compiler) imports(d *document) {
	for _, imp := range d.def.Imports {
		if imp.Type != "" && !strings.Contains(imp.Type, "/DMN/") {
			continue
		}
		i := slices.IndexFunc(c.docs, func(o *document) bool { return o != d && o.def.Namespace == imp.Namespace })
		if i < 0 && imp.Location != "" {
			i = slices.IndexFunc(c.docs, func(o *document) bool { return o != d && path.Base(o.name) == path.Base(imp.Location) })
		}
		if i < 0 {
			c.add(imp.Element, fault.DmnImport, "namespace", imp.Namespace)
			continue
		}
		d.imports = append(d.imports, imported{imp.Name, c.docs[i]})
	}
}

// nodes makes the nodes of a document.
func (c *compiler) nodes(m *Model, d *document) {
	enter := func(k kind, source any, e model.Element, variable model.Variable) {
		n := &node{kind: k, index: len(m.nodes), doc: d, element: e, name: variable.Name, typeRef: variable.TypeRef, source: source}
		if n.name == "" {
			n.name = e.Name
		}
		m.nodes = append(m.nodes, n)
		d.nodes[e.ID] = n
	}
	for _, in := range d.def.Inputs {
		enter(inputData, in, in.Element, in.Variable)
	}
	for _, e := range d.def.Decisions {
		enter(decision, e, e.Element, e.Variable)
	}
	for _, e := range d.def.Knowledge {
		enter(knowledge, e, e.Element, e.Variable)
	}
	for _, e := range d.def.Services {
		enter(service, e, e.Element, e.Variable)
	}
}

// connect gives a node what its logic sees: the information and knowledge that
// it requires and nothing else; a function also sees itself.
func (c *compiler) connect(n *node) {
	n.scope = map[string]binding{}
	switch src := n.source.(type) {
	case *model.Decision:
		n.required = c.targets(n, slices.Concat(src.Inputs, src.Decisions))
		c.see(n, n.required)
		c.see(n, c.targets(n, src.Knowledge))
	case *model.KnowledgeModel:
		c.see(n, c.targets(n, src.Knowledge))
		n.scope[n.name] = binding{node: n}
	case *model.Service:
		n.inputs = append(c.targets(n, src.InputData), c.targets(n, src.InputDecisions)...)
		n.outputs = c.targets(n, src.Output)
	}
}

// see lets the logic of a node see others: those of an import in the context
// that the import's name stands for.
func (c *compiler) see(n *node, others []*node) {
	for _, to := range others {
		if to.doc == n.doc {
			n.scope[to.name] = binding{node: to}
			continue
		}
		for _, imp := range n.doc.imports {
			switch b := n.scope[imp.name]; {
			case imp.doc != to.doc:
			case imp.name == "":
				n.scope[to.name] = binding{node: to}
			case b.group != nil:
				b.group[to.name] = to
			default:
				n.scope[imp.name] = binding{group: map[string]*node{to.name: to}}
			}
		}
	}
}

// targets finds the nodes that references lead to.
func (c *compiler) targets(n *node, refs []model.Reference) (found []*node) {
	for _, ref := range refs {
		if to := n.doc.target(ref); to != nil {
			found = append(found, to)
			continue
		}
		at := n.element
		at.Line, at.Path = ref.Line, ref.Path
		c.add(at, fault.DmnReference, "ref", ref.ID)
	}
	return found
}

// target finds an element here or in the imports of that namespace.
func (d *document) target(ref model.Reference) *node {
	if ref.Namespace == "" || ref.Namespace == d.def.Namespace {
		if n, ok := d.nodes[ref.ID]; ok {
			return n
		}
	}
	for _, imp := range d.imports {
		if n, ok := imp.doc.nodes[ref.ID]; ok && imp.doc.def.Namespace == ref.Namespace {
			return n
		}
	}
	return nil
}

// visible lists the names that the texts of a node may hold.
func (n *node) visible() []string {
	names := slices.Clone(n.doc.fields)
	for name, b := range n.scope {
		names = append(names, name)
		for member := range b.group {
			names = append(names, member)
		}
	}
	slices.Sort(names)
	return names
}

// plain tells whether FEEL reads a name without knowing it: words and spaces.
func plain(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ' && r != '_'
	})
}
