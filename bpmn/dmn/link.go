package dmn

import (
	"slices"
	"strings"
	"unicode"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/feel"
)

// qualified is a name as the documents that import it know it.
func qualified(i *model.Import, name string) string {
	if i == nil || i.Name == "" {
		return name
	}
	return i.Name + "." + name
}

// nodes makes the nodes of the graph and connects them.
func (c *compiler) nodes(m *Model) {
	of := map[*graph.Node]*node{}
	for i, g := range c.graph.Nodes {
		n := &node{index: i, graph: g, doc: c.docs[g.Doc], element: *g.Element, name: g.Variable.Name, typ: c.types.find(g.Doc, g.Variable.TypeRef)}
		if n.name == "" {
			n.name = n.element.Name
		}
		switch {
		case g.Decision != nil:
			n.kind = decision
		case g.Knowledge != nil:
			n.kind = knowledge
		case g.Service != nil:
			n.kind = service
		}
		if n.kind == inputData || n.kind == decision {
			n.known = n.typ
		}
		of[g] = n
		m.nodes = append(m.nodes, n)
	}
	for _, n := range m.nodes {
		n.connect(of)
	}
}

// connect gives a node what its logic sees: the information and knowledge that
// it requires and nothing else (DMN 1.5 clause 10.4); a function also sees
// itself.
func (n *node) connect(of map[*graph.Node]*node) {
	n.scope = map[string]binding{}
	if n.kind == knowledge {
		n.scope[n.name] = binding{node: n}
	}
	var decisions []*node
	for _, r := range n.graph.Requires {
		to := of[r.Node]
		switch r.Role {
		case graph.Information:
			n.required = append(n.required, to)
			n.see(to, r.Import)
		case graph.Knowledge:
			n.see(to, r.Import)
		case graph.Output:
			n.outputs = append(n.outputs, to)
		case graph.InputDecision:
			decisions = append(decisions, to)
		case graph.InputData:
			n.inputs = append(n.inputs, to)
		}
	}
	n.inputs = append(n.inputs, decisions...)
}

// see lets the logic of a node see another: one of an import in the context that
// the import's name stands for.
func (n *node) see(to *node, by *model.Import) {
	if by == nil || by.Name == "" {
		if _, taken := n.scope[to.name]; !taken || by == nil {
			n.scope[to.name] = binding{node: to}
		}
		return
	}
	b := n.scope[by.Name]
	if b.group == nil {
		b = binding{group: map[string]*node{}}
		n.scope[by.Name] = b
	}
	b.group[to.name] = to
}

// types are the types of what the logic of a node sees.
func (n *node) types() map[string]*feel.Type {
	out := map[string]*feel.Type{}
	for name, b := range n.scope {
		if b.node != nil {
			out[name] = b.node.known
			continue
		}
		t := &feel.Type{Kind: feel.ContextType}
		for member, to := range b.group {
			t.Fields = append(t.Fields, feel.Field{Name: member, Type: to.known})
		}
		out[name] = t
	}
	return out
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

// fields gathers the names of components that FEEL reads only when it knows them.
func fields(it *model.ItemDefinition, into map[string]bool) {
	for _, c := range it.Components {
		if !plain(c.Name) {
			into[c.Name] = true
		}
		fields(c, into)
	}
}

// plain tells whether FEEL reads a name without knowing it: words and spaces.
func plain(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ' && r != '_'
	})
}
