package model

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// Read reads a document of DMN 1.1 to 1.5 in any of the encodings UTF-8, UTF-16,
// ISO-8859-1 and Windows-1252. The error joins all faults that can be seen
// without the documents imported ([fault.All] takes them apart, at most 1000 are
// listed); each has the arguments line and element and its path. What is odd and
// yet harmless is among the warnings of the document.
//
// Names come as [Name] gives them. Types come as DMN 1.5 writes them: of
// "feel:string" and "tns:tFee" of older versions the name, of a type of an import
// "import.tFee". Texts come without white space around them. An import without
// name takes the prefix of its namespace as its name.
//
// Not read are knowledge sources and authority requirements, groups, artifacts,
// business context, the drawing and extension elements.
func Read(xml []byte) (*Definitions, error) {
	doc, err := parse(xml)
	if err != nil {
		return nil, err
	}
	r, err := survey(doc.root)
	if err != nil {
		return nil, err
	}
	r.definitions()
	r.names()
	r.references()
	if len(r.faults) > 0 {
		return nil, r.joined()
	}
	return r.def, nil
}

// reader turns the tree into data and gathers the faults.
type reader struct {
	def    *Definitions
	root   *node
	space  string // of the elements that are read
	other  string // language of the expressions that name none, where it is not FEEL
	ids    map[string]*node
	links  []link
	faults []finding
}

// finding is a fault and its line.
type finding struct {
	line int
	err  error
}

// link is a reference and the kinds of elements it may lead to.
type link struct {
	from  *node
	to    Reference
	kinds []string
}

// survey sees what is in the tree.
func survey(root *node) (*reader, error) {
	r := &reader{def: &Definitions{Version: versions[root.space]}, root: root, space: root.space, ids: map[string]*node{}}
	root.path = "definitions"
	root.label = cmp.Or(short(root.attr("id")), short(Name(root.attr("name"))), root.path)
	if root.name != "definitions" || r.def.Version == "" {
		found := short(strings.TrimSpace(root.name + " " + root.space))
		return nil, fault.New(fault.DmnRoot, "line", root.line, "element", root.label, "found", found).At(short(root.name))
	}
	r.survey(root)
	return r, nil
}

// maxFaults bounds the list: who meant to break a file has broken it often enough.
const maxFaults = 1000

func (r *reader) fault(n *node, line int, code fault.Code, pairs ...any) {
	if len(r.faults) < maxFaults {
		r.faults = append(r.faults, finding{line, found(n, line, code, pairs)})
	}
}

// joined gives the faults in the order of the file.
func (r *reader) joined() error {
	slices.SortStableFunc(r.faults, func(a, b finding) int { return a.line - b.line })
	errs := make([]error, len(r.faults))
	for i, f := range r.faults {
		errs[i] = f.err
	}
	return fault.Join(errs...)
}

func (r *reader) warn(n *node, line int, code fault.Code, pairs ...any) {
	if len(r.def.Warnings) < maxFaults {
		r.def.Warnings = append(r.def.Warnings, found(n, line, code, pairs))
	}
}

func found(n *node, line int, code fault.Code, pairs []any) *fault.Error {
	for i, p := range pairs {
		if s, ok := p.(string); ok {
			pairs[i] = short(s)
		}
	}
	return fault.New(code, append([]any{"line", line, "element", n.label}, pairs...)...).At(n.path)
}

// child is the first child of that name, or nil.
func (r *reader) child(n *node, name string) *node {
	for _, c := range n.children {
		if c.space == r.space && c.name == name {
			return c
		}
	}
	return nil
}

// all lists the children of that name.
func (r *reader) all(n *node, name string) (list []*node) {
	for _, c := range n.children {
		if c.space == r.space && c.name == name {
			list = append(list, c)
		}
	}
	return list
}

// text is the text of the first child of that name, or "".
func (r *reader) text(n *node, name string) string {
	if c := r.child(n, name); c != nil {
		return c.text
	}
	return ""
}

func (r *reader) element(n *node) Element {
	return Element{
		ID: n.attr("id"), Name: Name(n.attr("name")), Label: n.attr("label"),
		Description: r.text(n, "description"), Line: n.line, Path: n.path,
	}
}

// named is an element that must have a name.
func (r *reader) named(n *node) Element {
	e := r.element(n)
	if e.Name == "" {
		r.fault(n, n.line, fault.DmnMissing, "detail", "name")
	}
	return e
}

// oneOf is the value of an attribute that knows few values, the first of them
// where the element has none.
func (r *reader) oneOf(n *node, attr string, allowed ...string) string {
	value := Name(n.attr(attr))
	if value == "" {
		return allowed[0]
	}
	for _, a := range allowed {
		if value == a {
			return value
		}
	}
	r.fault(n, n.line, fault.DmnValue, "detail", attr, "value", value, "allowed", strings.TrimPrefix(strings.Join(allowed, ", "), ", "))
	return allowed[0]
}

// flag reads a boolean attribute in the notations of XML Schema.
func (r *reader) flag(n *node, attr string) bool {
	value := r.oneOf(n, attr, "false", "true", "0", "1")
	return value == "true" || value == "1"
}
