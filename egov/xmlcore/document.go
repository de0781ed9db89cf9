package xmlcore

import "sync"

// Document is a document that was read: a table of nodes in document order over
// the bytes given to [Parse]. It is immutable and safe for concurrent use.
type Document struct {
	names
	src      []byte
	nodes    []node
	elems    []elem
	root     Node
	attrs    []attr
	comments bool
	form     encoding

	ids     idTable
	idsOnce sync.Once
}

// Node is the number of a node in document order: the document itself, an
// element, a text, a comment or a processing instruction. A text node holds all
// text between two pieces of markup, CDATA sections included, and is never
// empty (XPath 1.0 section 5.7). The XML declaration and white space outside
// the root element are no nodes.
type Node int32

// None stands for "no node"; Top is the document.
const (
	None Node = -1
	Top  Node = 0
)

// Kind is the kind of a node.
type Kind uint8

// The kinds of nodes. Attributes and namespaces have a [Ref], but no [Node].
const (
	KindDocument Kind = iota
	KindElement
	KindText
	KindComment
	KindInstruction
	KindAttribute
	KindNamespace
)

// String is the name of the kind in English.
func (k Kind) String() string {
	return [...]string{"document", "element", "text", "comment", "processing instruction", "attribute", "namespace"}[k]
}

// node is 16 bytes, so that the table of a document of many small elements is
// about as long as its text.
type node struct {
	start, end uint32 // the whole construct in the source
	parent     uint32
	ref        uint32 // kind, and the number of an element or the flags of a text
}

const (
	kindShift = 29
	refMask   = 1<<kindShift - 1

	textPlain     = 1 // stands for itself
	textCDATA     = 2 // holds CDATA sections
	textCanonical = 4 // is its own canonical form
)

func (n *node) kind() Kind { return Kind(n.ref >> kindShift) }

// elem is what only elements have.
type elem struct {
	after        uint32 // the node behind the element's last
	open         uint32 // offset behind the start tag
	attr         uint32 // the first attribute; the next element's ends them
	space        uint32 // binding of the name
	declares     uint32 // the nearest element with declarations, itself included; 0 for none
	prefix, name uint16 // lengths of the prefix and of the whole name
}

// Source is the text of the document, to which all offsets refer: the bytes
// given to [Parse] when they were UTF-8, else their transcoded form. It must
// not be changed.
func (d *Document) Source() []byte { return d.src }

// Encoding is the encoding in which the document was given: "UTF-8" when its
// text is the bytes themselves.
func (d *Document) Encoding() string { return d.form.String() }

// Len is the number of nodes; they are numbered from [Top], which is 0.
func (d *Document) Len() int { return len(d.nodes) }

// Kind is the kind of a node.
func (d *Document) Kind(n Node) Kind { return d.nodes[n].kind() }

// IsElement reports whether n is an element.
func (d *Document) IsElement(n Node) bool { return d.nodes[n].kind() == KindElement }

// Root is the root element.
func (d *Document) Root() Node { return d.root }

// Parent is the parent of a node; [None] for the document.
func (d *Document) Parent(n Node) Node {
	if n == Top {
		return None
	}
	return Node(d.nodes[n].parent)
}

// After is the first node behind n and all that it holds; [Document.Len] if
// there is none. The nodes from n to After(n) are the subtree of n.
func (d *Document) After(n Node) Node {
	switch d.Kind(n) {
	case KindDocument:
		return Node(len(d.nodes))
	case KindElement:
		return Node(d.elem(n).after)
	}
	return n + 1
}

// FirstChild is the first child of a node; None if there is none.
func (d *Document) FirstChild(n Node) Node {
	if n+1 < d.After(n) {
		return n + 1
	}
	return None
}

// Next is the next sibling of a node; None if there is none.
func (d *Document) Next(n Node) Node {
	if next := d.After(n); n != Top && int(next) < len(d.nodes) && d.nodes[next].parent == d.nodes[n].parent {
		return next
	}
	return None
}

// Inside reports whether n is the node outer or stands inside it.
func (d *Document) Inside(n, outer Node) bool { return n >= outer && n < d.After(outer) }

func (d *Document) elem(n Node) *elem { return &d.elems[d.nodes[n].ref&refMask] }

// attrsOf are the attributes and declarations of an element as written; first
// is the number of the first.
func (d *Document) attrsOf(n Node) (list []attr, first uint32) {
	if !d.IsElement(n) {
		return nil, 0
	}
	i := d.nodes[n].ref & refMask
	end := uint32(len(d.attrs))
	if int(i)+1 < len(d.elems) {
		end = d.elems[i+1].attr
	}
	first = d.elems[i].attr
	return d.attrs[first:end], first
}

// Span is where a node stands in the source, tags and marks included.
func (d *Document) Span(n Node) (start, end int) {
	return int(d.nodes[n].start), int(d.nodes[n].end)
}

// ContentSpan is where the content of an element stands, from behind the start
// tag to "</". Of an element without an end tag it is the empty place behind it.
func (d *Document) ContentSpan(n Node) (start, end int) {
	e := d.elem(n)
	start, end = int(e.open), int(d.nodes[n].end)
	for end > start && d.src[end-1] != '<' {
		end--
	}
	if end > start {
		end-- // an end tag holds no other "<"
	}
	return start, end
}

// SelfClosed reports whether an element is written as one empty tag, "<a/>".
func (d *Document) SelfClosed(n Node) bool { return d.elem(n).open == d.nodes[n].end }
