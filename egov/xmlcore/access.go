package xmlcore

import (
	"bytes"
	"iter"
)

// Name is the name of an element, attribute or target: prefix and local part as
// written, and the namespace.
type Name struct{ Prefix, Local, Space string }

// Attr is an attribute with its normalised value (XML 1.0 section 3.3.3).
type Attr struct {
	Name
	Value string
}

// Namespace is a prefix, empty for the default, bound to a namespace; the URI
// is empty where the default namespace is taken back.
type Namespace struct{ Prefix, URI string }

func (d *Document) qname(n Node) []byte {
	at := d.nodes[n].start + 1
	return d.src[at : at+uint32(d.elem(n).name)]
}

func (d *Document) local(n Node) []byte { return localOf(d.qname(n), int(d.elem(n).prefix)) }

// Name is the name of an element. It and the methods below that speak of
// elements are for elements only.
func (d *Document) Name(n Node) Name { return Name{d.Prefix(n), d.Local(n), d.Space(n)} }

// Prefix is the prefix of an element, empty when there is none.
func (d *Document) Prefix(n Node) string { return string(d.qname(n)[:d.elem(n).prefix]) }

// Local is the local name of an element.
func (d *Document) Local(n Node) string { return string(d.local(n)) }

// Space is the namespace of an element, empty for none.
func (d *Document) Space(n Node) string { return string(d.uri(d.elem(n).space)) }

// Tag is the name of an element as written, prefix included.
func (d *Document) Tag(n Node) string { return string(d.qname(n)) }

// Is reports whether n is an element with the expanded name.
func (d *Document) Is(n Node, space, local string) bool {
	return d.IsElement(n) && string(d.local(n)) == local && string(d.uri(d.elem(n).space)) == space
}

// Attrs gives the attributes of an element in the order in which they are
// written, namespace declarations left out.
func (d *Document) Attrs(n Node) iter.Seq[Attr] {
	return func(yield func(Attr) bool) {
		list, _ := d.attrsOf(n)
		for i := range list {
			if a := &list[i]; !a.binds() && !yield(d.attribute(a)) {
				return
			}
		}
	}
}

func (d *Document) attribute(a *attr) Attr {
	name := Name{string(a.qname(d.src)[:a.prefix]), string(a.local(d.src)), string(d.uri(a.id()))}
	return Attr{name, string(a.appendTo(nil, d.src))}
}

// Attr is the value of an attribute of an element; space is empty for an
// attribute without a prefix.
func (d *Document) Attr(n Node, space, local string) (value string, ok bool) {
	list, _ := d.attrsOf(n)
	for i := range list {
		a := &list[i]
		if !a.binds() && string(a.local(d.src)) == local && string(d.uri(a.id())) == space {
			return string(a.appendTo(nil, d.src)), true
		}
	}
	return "", false
}

// Declarations are the namespace declarations of an element as written.
func (d *Document) Declarations(n Node) []Namespace {
	var out []Namespace
	list, _ := d.attrsOf(n)
	for i := range list {
		if a := &list[i]; a.binds() {
			out = append(out, Namespace{string(a.local(d.src)), string(d.uri(a.id()))})
		}
	}
	return out
}

// Children gives the children of a node in order.
func (d *Document) Children(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for c := d.FirstChild(n); c != None && yield(c); c = d.Next(c) {
		}
	}
}

// Elements gives the child elements of a node in order.
func (d *Document) Elements(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for c := d.FirstChild(n); c != None; c = d.Next(c) {
			if d.IsElement(c) && !yield(c) {
				return
			}
		}
	}
}

// Descendants gives the elements inside n, itself included, in document order.
func (d *Document) Descendants(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for c := n; c < d.After(n); c++ {
			if d.IsElement(c) && !yield(c) {
				return
			}
		}
	}
}

// Find gives the elements with the expanded name inside n, itself included, in
// document order.
func (d *Document) Find(n Node, space, local string) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for c := n; c < d.After(n); c++ {
			if d.Is(c, space, local) && !yield(c) {
				return
			}
		}
	}
}

// Text is the text inside an element without child elements; ok is false when
// there are some. Comments and instructions do not cut it.
func (d *Document) Text(n Node) (text string, ok bool) {
	for c := n + 1; c < d.After(n); c++ {
		if d.IsElement(c) {
			return "", false
		}
	}
	return string(d.AppendText(nil, n)), true
}

// AppendText appends the text of a node: of an element or the document, all
// text inside it; of a comment or instruction, its content (XPath 1.0 section
// 5, string-value).
func (d *Document) AppendText(dst []byte, n Node) []byte {
	switch d.Kind(n) {
	case KindText:
		return d.appendOwn(dst, n)
	case KindComment, KindInstruction:
		return appendLines(dst, d.content(n))
	}
	for c := n + 1; c < d.After(n); c++ {
		if d.Kind(c) == KindText {
			dst = d.appendOwn(dst, c)
		}
	}
	return dst
}

func (d *Document) appendOwn(dst []byte, n Node) []byte {
	t := &d.nodes[n]
	if t.ref&textPlain != 0 {
		return append(dst, d.src[t.start:t.end]...)
	}
	return appendText(dst, d.src[t.start:t.end])
}

// content is the raw content of a comment or instruction.
func (d *Document) content(n Node) []byte {
	raw := d.src[d.nodes[n].start:d.nodes[n].end]
	if d.Kind(n) == KindComment {
		return raw[len("<!--") : len(raw)-len("-->")]
	}
	return raw[spaces(raw, ncName(raw, len("<?"))) : len(raw)-len("?>")]
}

// Target is the target of a processing instruction.
func (d *Document) Target(n Node) string {
	raw := d.src[d.nodes[n].start:d.nodes[n].end]
	return string(raw[len("<?"):ncName(raw, len("<?"))])
}

// Blank reports whether a node holds nothing but child elements and white space:
// no other text, no CDATA section, comment or instruction.
func (d *Document) Blank(n Node) bool {
	for c := range d.Children(n) {
		if !d.IsElement(c) && !d.white(c) {
			return false
		}
	}
	return true
}

// BlankAfter reports whether nothing but white space follows n inside its
// parent.
func (d *Document) BlankAfter(n Node) bool {
	for c := d.Next(n); c != None; c = d.Next(c) {
		if !d.white(c) {
			return false
		}
	}
	return true
}

func (d *Document) white(n Node) bool {
	t := &d.nodes[n]
	return t.kind() == KindText && t.ref&textCDATA == 0 && len(bytes.Trim(d.src[t.start:t.end], " \t\r\n")) == 0
}
