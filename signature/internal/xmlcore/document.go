// Package xmlcore reads XML the strict way and writes its canonical form.
//
// Norms: XML 1.0 (fifth edition), Namespaces in XML 1.0, Canonical XML 1.0,
// Canonical XML 1.1 and Exclusive XML Canonicalization 1.0.
//
// It knows byte offsets, so that a signature is spliced into a document and no
// other byte moves. It refuses what a signature over a whole document does not
// cover or what two readers may read differently: document types, comments,
// processing instructions, duplicate attributes, unbound prefixes, a second
// root, encodings other than UTF-8. Memory and time grow linearly with input.
package xmlcore

import "strings"

// The namespaces that XML itself reserves.
const (
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	xmlnsSpace = "http://www.w3.org/2000/xmlns/"
)

// Limits bound one document. All three must be positive.
type Limits struct {
	Bytes    int // length of the document
	Depth    int // elements inside each other
	Elements int // elements in all
}

// Document is a document that was read: its elements in document order.
type Document struct {
	src      string
	Elements []Element // Elements[0] is the root
	events   []event
}

// None stands for "no element".
const None = -1

// Element is one element with its place in the document.
type Element struct {
	Prefix, Local, Space string
	Attrs                []Attr // without namespace declarations, in document order
	decls                []decl

	Parent, FirstChild, LastChild, Next int // None when absent

	Start      int // offset of "<" of the start tag
	CloseStart int // offset of "</" of the end tag, or of "/>" when SelfClosed
	End        int // offset after the end tag
	SelfClosed bool

	open, close int // events
}

// Attr is an attribute; Value is normalised as XML 1.0 section 3.3.3 demands.
type Attr struct{ Prefix, Local, Space, Value string }

type decl struct{ prefix, uri string }

type eventKind uint8

const (
	evOpen eventKind = iota
	evClose
	evText
	evCDATA
)

type event struct {
	kind       eventKind
	elem       int // the element opened or closed, or the parent of a text
	start, end int // of the raw text
}

// Is reports whether element i has the expanded name.
func (d *Document) Is(i int, space, local string) bool {
	e := &d.Elements[i]
	return e.Local == local && e.Space == space
}

// Children lists the child elements of i.
func (d *Document) Children(i int) []int {
	var list []int
	for c := d.Elements[i].FirstChild; c != None; c = d.Elements[c].Next {
		list = append(list, c)
	}
	return list
}

// Text is the text directly inside element i; ok is false when i has child
// elements.
func (d *Document) Text(i int) (text string, ok bool) {
	e := &d.Elements[i]
	if e.FirstChild != None {
		return "", false
	}
	var b strings.Builder
	for _, ev := range d.events[e.open+1 : e.close] {
		raw := d.src[ev.start:ev.end]
		if ev.kind == evCDATA {
			b.WriteString(newlines(raw))
		} else {
			b.WriteString(decodeText(raw))
		}
	}
	return b.String(), true
}

// Blank reports whether element i holds child elements and white space only.
func (d *Document) Blank(i int) bool {
	e := &d.Elements[i]
	for at := e.open + 1; at < e.close; at++ {
		ev := d.events[at]
		switch {
		case ev.kind == evOpen:
			at = d.Elements[ev.elem].close
		case ev.kind == evCDATA || strings.Trim(d.src[ev.start:ev.end], " \t\r\n") != "":
			return false
		}
	}
	return true
}

// BlankAfter reports whether nothing but white space follows element i inside
// its parent.
func (d *Document) BlankAfter(i int) bool {
	e := &d.Elements[i]
	if e.Parent == None {
		return true
	}
	for _, ev := range d.events[e.close+1 : d.Elements[e.Parent].close] {
		if ev.kind != evText || strings.Trim(d.src[ev.start:ev.end], " \t\r\n") != "" {
			return false
		}
	}
	return true
}

// Attr is the value of the attribute without a namespace.
func (d *Document) Attr(i int, local string) (value string, ok bool) {
	for _, a := range d.Elements[i].Attrs {
		if a.Space == "" && a.Local == local {
			return a.Value, true
		}
	}
	return "", false
}

// Tag is the name of element i as written, prefix included.
func (d *Document) Tag(i int) string { return qname(d.Elements[i].Prefix, d.Elements[i].Local) }

func qname(prefix, local string) string {
	if prefix == "" {
		return local
	}
	return prefix + ":" + local
}
