package xmlcore

import (
	"io"

	"github.com/hcm-egov/framework/egov/fault"
)

// Method is a way of writing the canonical form. The zero value is Canonical
// XML 1.0 without comments.
type Method struct {
	Exclusive bool // Exclusive XML Canonicalization 1.0
	V11       bool // Canonical XML 1.1; without effect on the exclusive form
	Comments  bool // comments are written
	// Prefixes of the InclusiveNamespaces of the exclusive form; "" is the
	// default namespace, written #default in a PrefixList.
	Prefixes []string
}

const withComments = "WithComments"

var methods = map[string]Method{
	"http://www.w3.org/TR/2001/REC-xml-c14n-20010315":                 {},
	"http://www.w3.org/TR/2001/REC-xml-c14n-20010315#" + withComments: {Comments: true},
	"http://www.w3.org/2006/12/xml-c14n11":                            {V11: true},
	"http://www.w3.org/2006/12/xml-c14n11#" + withComments:            {V11: true, Comments: true},
	"http://www.w3.org/2001/10/xml-exc-c14n#":                         {Exclusive: true},
	"http://www.w3.org/2001/10/xml-exc-c14n#" + withComments:          {Exclusive: true, Comments: true},
}

// MethodOf is the method with an algorithm identifier, without prefixes.
func MethodOf(uri string) (m Method, ok bool) {
	m, ok = methods[uri]
	return m, ok
}

// URI is the algorithm identifier of the method.
func (m Method) URI() string {
	m.V11 = m.V11 && !m.Exclusive
	for uri, o := range methods {
		if o.Exclusive == m.Exclusive && o.V11 == m.V11 && o.Comments == m.Comments {
			return uri
		}
	}
	return ""
}

// Canonical writes the canonical form of the nodes of the set in one pass: of a
// whole document with [Document.All], of an element with [Document.Subtree]. An
// error of w is returned as it is. A relative namespace is a fault
// (xml.relative-namespace). Only sets with elements whose parents are
// left out can exceed the budget of steps (xml.work), which grows with the
// document.
func (s *NodeSet) Canonical(w io.Writer, m Method) error {
	c := newCanon(w, m)
	c.budget = 1<<20 + 64*len(s.d.src)
	walk := setWalk{canon: c, d: s.d, sc: scopes{d: s.d}, spans: s.spans}
	walk.run()
	if c.work > c.budget {
		return fault.New(fault.XMLWork, "limit", c.budget)
	}
	return c.out.finish()
}
