package dsig

import (
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Signature is a ds:Signature element taken apart.
type Signature struct {
	Doc  *xmlcore.Document
	Node xmlcore.Node
	ID   string

	Info       xmlcore.Node // SignedInfo
	InfoID     string
	Form       Transform // its canonicalisation
	Method     Method
	References []*Reference

	ValueNode xmlcore.Node // SignatureValue
	ValueID   string
	Value     []byte // empty in a template only

	KeyInfo xmlcore.Node // None if there is none
	Objects []Object
}

// Method is a SignatureMethod. Known is false for an identifier that nobody
// here knows; of the Algorithm only the URI is then set.
type Method struct {
	Node  xmlcore.Node
	Known bool
	Algorithm
	// Unsupported names a parameter that is out of reach, or is empty.
	Unsupported string
}

// Reference is a ds:Reference of a SignedInfo or Manifest.
type Reference struct {
	Node       xmlcore.Node
	ID         string
	URI        string
	HasURI     bool
	Type       string
	Transforms []Transform
	Digest     string // identifier of the hash
	ValueNode  xmlcore.Node
	Value      []byte // empty in a template only
}

// Transform is a ds:Transform or CanonicalizationMethod.
type Transform struct {
	Node      xmlcore.Node
	Algorithm string
	Form      *xmlcore.Method // of a canonicalisation; nil for anything else
	Paths     []PathFilter    // of XPath (one) and XPath Filter 2.0
}

// PathFilter is an XPath expression inside a transform.
type PathFilter struct {
	Node   xmlcore.Node // element that bears the expression
	Filter string       // intersect, subtract or union; empty for XPath
}

// Object is a ds:Object.
type Object struct {
	Node                   xmlcore.Node
	ID, MimeType, Encoding string
}

// Find lists the Signature elements of a document in document order.
func Find(doc *xmlcore.Document) []xmlcore.Node {
	var list []xmlcore.Node
	for n := range doc.Find(xmlcore.Top, Space, "Signature") {
		list = append(list, n)
	}
	return list
}

// Read takes a Signature element apart. Its shape must be that of the norm;
// comments and foreign content where none may stand are faults
// ([fault.SignatureStructure], [fault.TooLarge]).
func Read(doc *xmlcore.Document, n xmlcore.Node, lim Limits) (*Signature, error) {
	return read(doc, n, lim, false)
}

// ReadTemplate is Read for an element that is to be signed: values of digests
// and of the signature may be empty, and DigestValue and SignatureValue hold
// nothing yet that counts.
func ReadTemplate(doc *xmlcore.Document, n xmlcore.Node, lim Limits) (*Signature, error) {
	return read(doc, n, lim, true)
}

func read(doc *xmlcore.Document, n xmlcore.Node, lim Limits, template bool) (*Signature, error) {
	r := &signatureReader{reader{doc: doc, lim: lim.WithDefaults()}, template}
	s := &Signature{Doc: doc, Node: n, KeyInfo: xmlcore.None}
	if !doc.Is(n, Space, "Signature") {
		r.fail(n)
		return nil, r.err
	}
	r.attributes(n, "Id")
	s.ID = r.attr(n, "Id")
	c := r.children(n)
	s.Info = c.need(Space, "SignedInfo")
	s.ValueNode = c.need(Space, "SignatureValue")
	s.KeyInfo = c.take(Space, "KeyInfo")
	for o := c.take(Space, "Object"); o != xmlcore.None; o = c.take(Space, "Object") {
		r.attributes(o, "Id", "MimeType", "Encoding")
		s.Objects = append(s.Objects, Object{o, r.attr(o, "Id"), r.attr(o, "MimeType"), r.attr(o, "Encoding")})
	}
	c.done()
	if r.err != nil {
		return nil, r.err
	}
	r.attributes(s.ValueNode, "Id")
	s.ValueID = r.attr(s.ValueNode, "Id")
	s.Value = r.value(s.ValueNode)
	r.signedInfo(s)
	if r.err != nil {
		return nil, r.err
	}
	return s, nil
}

type signatureReader struct {
	reader
	template bool
}

// value reads a DigestValue or SignatureValue; that of a template does not
// matter.
func (r *signatureReader) value(n xmlcore.Node) []byte {
	if r.template || r.err != nil {
		return nil
	}
	return r.base64(n)
}

func (r *signatureReader) signedInfo(s *Signature) {
	r.attributes(s.Info, "Id")
	s.InfoID = r.attr(s.Info, "Id")
	c := r.children(s.Info)
	form, method := c.need(Space, "CanonicalizationMethod"), c.need(Space, "SignatureMethod")
	if r.err != nil {
		return
	}
	s.Form = r.transform(form)
	s.Method = r.method(method)
	s.References = r.references(&c)
}

// references reads the references that are left, one at least.
func (r *signatureReader) references(c *children) []*Reference {
	var list []*Reference
	for n := c.need(Space, "Reference"); n != xmlcore.None; n = c.take(Space, "Reference") {
		if len(list) == r.lim.References {
			r.failWith(At(r.doc, n, fault.TooLarge, "what", "references", "limit", r.lim.References))
			return nil
		}
		list = append(list, r.reference(n))
	}
	c.done()
	return list
}

func (r *signatureReader) reference(n xmlcore.Node) *Reference {
	ref := &Reference{Node: n, ValueNode: xmlcore.None}
	r.attributes(n, "URI", "Id", "Type")
	ref.ID, ref.Type = r.attr(n, "Id"), r.attr(n, "Type")
	ref.URI, ref.HasURI = r.doc.Attr(n, "", "URI")
	c := r.children(n)
	if t := c.take(Space, "Transforms"); t != xmlcore.None {
		ref.Transforms = r.transforms(t)
	}
	method := c.need(Space, "DigestMethod")
	ref.ValueNode = c.need(Space, "DigestValue")
	c.done()
	if r.err != nil {
		return ref
	}
	ref.Digest = r.algorithm(method)
	if _, known := digests[ref.Digest]; known {
		r.empty(method)
	}
	r.attributes(ref.ValueNode)
	ref.Value = r.value(ref.ValueNode)
	return ref
}

// transforms reads a Transforms element.
func (r *reader) transforms(n xmlcore.Node) []Transform {
	r.attributes(n)
	var list []Transform
	c := r.children(n)
	for t := c.need(Space, "Transform"); t != xmlcore.None; t = c.take(Space, "Transform") {
		if len(list) == r.lim.Transforms {
			r.failWith(At(r.doc, t, fault.TooLarge, "what", "transforms", "limit", r.lim.Transforms))
			return nil
		}
		list = append(list, r.transform(t))
	}
	c.done()
	return list
}

// transform reads a transform or canonicalisation. What stands inside one that
// nobody here knows is not looked at.
func (r *reader) transform(n xmlcore.Node) Transform {
	t := Transform{Node: n, Algorithm: r.algorithm(n)}
	form, canonical := FormOf(t.Algorithm)
	switch {
	case canonical:
		r.prefixes(n, &form)
		t.Form = &form
	case t.Algorithm == EnvelopedTransform || t.Algorithm == Base64Transform:
		r.empty(n)
	case t.Algorithm == XPathTransform:
		c := r.children(n)
		if x := c.need(Space, "XPath"); x != xmlcore.None {
			r.attributes(x)
			t.Paths = []PathFilter{{x, ""}}
		}
		c.done()
	case t.Algorithm == FilterTransform:
		t.Paths = r.filters(n)
	}
	return t
}

// FormOf is the canonicalisation of an identifier, without prefixes: those of
// the norms and the mistaken one.
func FormOf(uri string) (xmlcore.Method, bool) {
	if uri == mistakenExclusive {
		return xmlcore.Method{Exclusive: true}, true
	}
	return xmlcore.MethodOf(uri)
}

func (r *reader) filters(n xmlcore.Node) (list []PathFilter) {
	c := r.children(n)
	for x := c.need(FilterTransform, "XPath"); x != xmlcore.None; x = c.take(FilterTransform, "XPath") {
		r.attributes(x, "Filter")
		f := r.attr(x, "Filter")
		if f != "intersect" && f != "subtract" && f != "union" {
			r.fail(x)
		}
		if list = append(list, PathFilter{x, f}); len(list) > r.lim.XPaths {
			r.failWith(At(r.doc, x, fault.TooLarge, "what", "XPath", "limit", r.lim.XPaths))
			return nil
		}
	}
	c.done()
	return list
}

// prefixes reads the InclusiveNamespaces of an exclusive form.
func (r *reader) prefixes(n xmlcore.Node, form *xmlcore.Method) {
	c := r.children(n)
	if form.Exclusive {
		if p := c.take(ExcSpace, "InclusiveNamespaces"); p != xmlcore.None {
			r.attributes(p, "PrefixList")
			r.empty(p)
			form.Prefixes = strings.Fields(r.attr(p, "PrefixList"))
			if len(form.Prefixes) > r.lim.Prefixes {
				r.failWith(At(r.doc, p, fault.TooLarge, "what", "PrefixList", "limit", r.lim.Prefixes))
			}
			for i, prefix := range form.Prefixes {
				if prefix == "#default" {
					form.Prefixes[i] = ""
				}
			}
		}
	}
	c.done()
}
