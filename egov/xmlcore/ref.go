package xmlcore

import "bytes"

// Ref names any node of the data model of XPath 1.0: a [Node], an attribute or
// a namespace of an element. Each element has namespace nodes of its own for
// what is in scope. Refs of one document are ordered as document order is: an
// element, its namespaces, its attributes, what it holds.
type Ref uint64

// NoRef is the Ref of no node.
const NoRef = ^Ref(0)

// The lower half of a Ref: 0 for the node itself, a binding and nameFlag for a
// namespace, an attribute and attrFlag for an attribute.
const (
	nameFlag = 1 << 30
	attrFlag = 1 << 31
)

// Ref is the node as a Ref.
func (n Node) Ref() Ref { return Ref(n) << 32 }

// Node is the node, or the element that an attribute or namespace belongs to.
func (r Ref) Node() Node { return Node(r >> 32) }

// IsNode reports whether r is a [Node].
func (r Ref) IsNode() bool { return uint32(r) == 0 }

// IsAttr reports whether r is an attribute.
func (r Ref) IsAttr() bool { return uint32(r)&attrFlag != 0 && r != NoRef }

// IsNamespace reports whether r is a namespace.
func (r Ref) IsNamespace() bool { return uint32(r)&(attrFlag|nameFlag) == nameFlag }

func (r Ref) binding() uint32 { return uint32(r) & idMask }

func attrRef(n Node, i uint32) Ref       { return n.Ref() | attrFlag | Ref(i) }
func namespaceRef(n Node, id uint32) Ref { return n.Ref() | nameFlag | Ref(id) }

// RefKind is the kind of what r names.
func (d *Document) RefKind(r Ref) Kind {
	switch {
	case r.IsAttr():
		return KindAttribute
	case r.IsNamespace():
		return KindNamespace
	}
	return d.Kind(r.Node())
}

// RefParent is the parent of r: the element of an attribute or namespace, else
// the parent of the node; [NoRef] for the document.
func (d *Document) RefParent(r Ref) Ref {
	switch {
	case !r.IsNode():
		return r.Node().Ref()
	case r.Node() == Top:
		return NoRef
	}
	return d.Parent(r.Node()).Ref()
}

// RefName is the name of what r names: of an element or attribute, of an
// instruction the target, of a namespace its prefix as the local name (XPath
// 1.0 section 5). It is empty for all else.
func (d *Document) RefName(r Ref) Name {
	switch n := r.Node(); d.RefKind(r) {
	case KindElement:
		return d.Name(n)
	case KindInstruction:
		return Name{Local: d.Target(n)}
	case KindAttribute:
		a := &d.attrs[uint32(r)&^attrFlag]
		return Name{string(a.qname(d.src)[:a.prefix]), string(a.local(d.src)), string(d.uri(a.id()))}
	case KindNamespace:
		return Name{Local: string(d.prefix(r.binding()))}
	}
	return Name{}
}

// RefIs reports whether r has the namespace and local name, as [Document.RefName]
// gives them.
func (d *Document) RefIs(r Ref, space, local string) bool {
	switch d.RefKind(r) {
	case KindElement:
		return d.Is(r.Node(), space, local)
	case KindAttribute:
		a := &d.attrs[uint32(r)&^attrFlag]
		return string(a.local(d.src)) == local && string(d.uri(a.id())) == space
	}
	name := d.RefName(r)
	return name.Space == space && name.Local == local
}

// AppendValue appends the string-value of what r names (XPath 1.0 section 5).
func (d *Document) AppendValue(dst []byte, r Ref) []byte {
	switch d.RefKind(r) {
	case KindAttribute:
		return d.attrs[uint32(r)&^attrFlag].appendTo(dst, d.src)
	case KindNamespace:
		return append(dst, d.uri(r.binding())...)
	}
	return d.AppendText(dst, r.Node())
}

// AppendAttrs appends the attributes of a node, which has none unless it is an
// element.
func (d *Document) AppendAttrs(dst []Ref, n Node) []Ref {
	list, first := d.attrsOf(n)
	for i := range list {
		if !list[i].binds() {
			dst = append(dst, attrRef(n, first+uint32(i)))
		}
	}
	return dst
}

// AppendNamespaces appends the namespaces of a node in document order, which
// has none unless it is an element: what is in scope, and the prefix xml.
func (d *Document) AppendNamespaces(dst []Ref, n Node) []Ref {
	if !d.IsElement(n) {
		return dst
	}
	return appendNamespaceRefs(dst, n, d.inScope(n, nil))
}

// scopes gives the bindings in scope at elements and remembers them: elements
// without declarations have those of the nearest that has some.
type scopes struct {
	d    *Document
	at   uint32
	ids  []uint32
	work int
}

func (s *scopes) of(n Node) []uint32 {
	if at := s.d.elem(n).declares; at != s.at {
		s.at, s.ids = at, s.ids[:0]
		if at != 0 {
			s.ids = s.d.inScope(n, s.ids)
		}
		s.work += len(s.ids) + 1
	}
	return s.ids
}

func appendNamespaceRefs(dst []Ref, n Node, ids []uint32) []Ref {
	from := len(dst)
	dst = append(dst, namespaceRef(n, xmlSpace))
	for _, id := range ids {
		dst = append(dst, namespaceRef(n, id))
	}
	sortRefs(dst[from:])
	return dst
}

// comparePrefix orders bindings by prefix, as the canonical form does.
func (n *names) comparePrefix(a, b uint32) int { return bytes.Compare(n.prefix(a), n.prefix(b)) }
