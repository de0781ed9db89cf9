package model

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// of is a prefix that stands for the namespace, or "".
func (p *prefix) of(space string) string {
	for q := p; q != nil; q = q.outer {
		if q.space == space && q.name != "" && p.lookup(q.name) == space {
			return q.name
		}
	}
	return ""
}

// feel is a prefix that stands for FEEL, or "".
func (p *prefix) feel() string {
	for q := p; q != nil; q = q.outer {
		if q.name != "" && feelSpace.MatchString(q.space) {
			return q.name
		}
	}
	return ""
}

// typeRef is a type as DMN 1.5 writes it. DMN 1.1 has qualified names of XML.
func (r *reader) typeRef(n *node, written string) string {
	name := Name(written)
	at := strings.LastIndexByte(name, ':')
	if at < 0 {
		return name
	}
	prefix, local := strings.TrimSpace(name[:at]), strings.TrimSpace(name[at+1:])
	space := n.prefixes.lookup(prefix)
	if space == r.def.Namespace || versions[space] != "" || feelSpace.MatchString(space) || space == "" && isFEEL(prefix) {
		return local
	}
	for _, i := range r.def.Imports {
		if i.Namespace == space || space == "" && i.Name == prefix {
			return strings.TrimPrefix(i.Name+"."+local, ".")
		}
	}
	r.fault(n, n.line, fault.DmnPrefix, "type", name)
	return local
}

// refer reads the references in the children of that name.
func (r *reader) refer(n *node, name string, kinds ...string) (list []Reference) {
	for _, c := range r.all(n, name) {
		href := c.attr("href")
		if href == "" {
			r.fault(c, c.line, fault.DmnMissing, "detail", "href")
		}
		ref := r.target(href)
		ref.Line, ref.Path = c.line, c.path
		list = append(list, ref)
		r.links = append(r.links, link{c, ref, kinds})
	}
	return list
}

// target takes an href apart: "#id", "namespace#id" and "file.dmn#id" of an
// import that says it lies there. Its own namespace before the id means this
// document.
func (r *reader) target(href string) Reference {
	at := strings.LastIndexByte(href, '#')
	if at < 0 {
		return Reference{ID: href}
	}
	base, id := href[:at], href[at+1:]
	for _, i := range r.def.Imports {
		if base != "" && (base == i.Namespace || base == i.Location) {
			base = i.Namespace
			break
		}
	}
	if base == r.def.Namespace {
		base = ""
	}
	return Reference{Namespace: base, ID: id}
}

// references judges those that stay in the document. What is imported without a
// name counts as being in it (DMN 1.5 clause 6.3.3).
func (r *reader) references() {
	nameless := slices.ContainsFunc(r.def.Imports, func(i *Import) bool { return i.Name == "" })
	for _, l := range r.links {
		if l.to.Namespace != "" || l.to.ID == "" {
			continue
		}
		switch to := r.ids[l.to.ID]; {
		case to == nil && nameless:
		case to == nil:
			r.fault(l.from, l.from.line, fault.DmnReference, "ref", l.to.ID)
		case !slices.Contains(l.kinds, to.name):
			r.fault(l.from, l.from.line, fault.DmnReferenceKind, "ref", l.to.ID, "kind", to.name, "detail", l.from.name)
		}
	}
}

// room is a set of names in which none may stand twice, with the lines of their
// first places.
type room map[string]int

func (r *reader) names() {
	graph, types := room{}, room{}
	for _, n := range r.root.children {
		if n.space != r.space {
			continue
		}
		switch n.name {
		case "import":
			r.enter(graph, n)
			r.enter(types, n)
		case "decision", "inputData", "businessKnowledgeModel", "decisionService":
			r.enter(graph, n)
		case "itemDefinition":
			r.enter(types, n)
		}
	}
	r.inner(r.root)
}

// inner judges the names inside of elements.
func (r *reader) inner(n *node) {
	held := schema[n.name]
	inside := room{}
	for _, c := range n.children {
		if c.space != r.space || held[c.name].skip {
			continue
		}
		switch c.name {
		case "itemComponent", "formalParameter", "column", "output":
			r.enter(inside, c)
		}
		r.inner(c)
	}
}

func (r *reader) enter(in room, n *node) {
	name := Name(n.attr("name"))
	switch first := in[name]; {
	case name == "":
	case first > 0:
		r.fault(n, n.line, fault.DmnDuplicateName, "name", name, "first", first)
	default:
		in[name] = n.line
	}
}
