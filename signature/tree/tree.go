// Package tree is the edge to programs that work on etree documents: it takes
// one to be signed or verified and gives one back of what a signature covers.
//
// In between stand bytes, read by the strict core alone: a tree that comes back
// was built from the nodes that were hashed and never passed another parser.
package tree

import (
	"bytes"

	"github.com/beevik/etree"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Parse writes an etree document and reads it strictly. What the tree holds is
// kept, carriage returns and white space of values included. A tree that no
// document stands for is refused: a document type declaration, a second root, a
// prefix that is not bound. The bytes to sign are the document's Source. Faults
// are those of [xmlcore.Parse].
func Parse(doc *etree.Document, lim xmlcore.Limits) (*xmlcore.Document, error) {
	written := *doc
	written.WriteSettings = etree.WriteSettings{CanonicalEndTags: true, CanonicalText: true, CanonicalAttrVal: true}
	text, err := written.WriteToBytes()
	if err != nil {
		return nil, fault.New(fault.Unexpected).Wrap(err)
	}
	return xmlcore.Parse(text, lim)
}

// Covered gives what a set of nodes says as a document of its own: its canonical
// form by the method, read strictly. A set whose canonical form is no document,
// such as two elements side by side, is a fault of reading.
func Covered(set *xmlcore.NodeSet, m xmlcore.Method) (*etree.Document, error) {
	var b bytes.Buffer
	if err := set.Canonical(&b, m); err != nil {
		return nil, err
	}
	d, err := xmlcore.Parse(b.Bytes(), xmlcore.Limits{})
	if err != nil {
		return nil, err
	}
	return Of(d), nil
}

// Of gives a document as an etree document. Text is whole: CDATA sections and
// references are resolved, nothing cuts it but comments and instructions.
func Of(d *xmlcore.Document) *etree.Document {
	out := etree.NewDocument()
	at, end := &out.Element, []xmlcore.Node{}
	for n := xmlcore.Top + 1; int(n) < d.Len(); n++ {
		for len(end) > 0 && end[len(end)-1] <= n {
			at, end = at.Parent(), end[:len(end)-1]
		}
		text := func() string { return string(d.AppendText(nil, n)) }
		switch d.Kind(n) {
		case xmlcore.KindElement:
			at = element(at, d, n)
			end = append(end, d.After(n))
		case xmlcore.KindText:
			at.CreateText(text())
		case xmlcore.KindComment:
			at.CreateComment(text())
		case xmlcore.KindInstruction:
			at.CreateProcInst(d.Target(n), text())
		}
	}
	return out
}

func element(parent *etree.Element, d *xmlcore.Document, n xmlcore.Node) *etree.Element {
	e := parent.CreateElement(d.Tag(n))
	for _, ns := range d.Declarations(n) {
		if ns.Prefix == "" {
			e.CreateAttr("xmlns", ns.URI)
		} else {
			e.CreateAttr("xmlns:"+ns.Prefix, ns.URI)
		}
	}
	for a := range d.Attrs(n) {
		if a.Prefix == "" {
			e.CreateAttr(a.Local, a.Value)
		} else {
			e.CreateAttr(a.Prefix+":"+a.Local, a.Value)
		}
	}
	return e
}
