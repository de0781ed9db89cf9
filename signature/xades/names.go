package xades

import (
	"slices"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// The namespaces of XAdES. The last of the list is written.
const (
	space111 = "http://uri.etsi.org/01903/v1.1.1#"
	space122 = "http://uri.etsi.org/01903/v1.2.2#"
	space132 = "http://uri.etsi.org/01903/v1.3.2#"
	space141 = "http://uri.etsi.org/01903/v1.4.1#" // of what was added later
)

var spaces = []string{space111, space122, space132}

const (
	signedPropertiesType = "http://uri.etsi.org/01903#SignedProperties"
	countersignedType    = "http://uri.etsi.org/01903#CountersignedSignature"
)

// propertiesTypes are the types of the reference to SignedProperties: that of
// the norm, and those that older programs made of their namespace.
var propertiesTypes = []string{
	signedPropertiesType, space111 + "SignedProperties", space122 + "SignedProperties", space132 + "SignedProperties",
}

// view reads elements of XAdES. Children are found by their local names in the
// namespaces of XAdES and of XML signatures; in what order they stand does not
// matter.
type view struct{ *xmlcore.Document }

// named reports whether an element has one of the names.
func (v view) named(n xmlcore.Node, locals ...string) bool {
	if !v.IsElement(n) || !slices.Contains(locals, v.Local(n)) {
		return false
	}
	s := v.Space(n)
	return s == dsig.Space || s == space141 || slices.Contains(spaces, s)
}

// all lists the children with one of the names.
func (v view) all(n xmlcore.Node, locals ...string) (list []xmlcore.Node) {
	if n == xmlcore.None {
		return nil
	}
	for c := range v.Elements(n) {
		if v.named(c, locals...) {
			list = append(list, c)
		}
	}
	return list
}

// child follows names downwards, to the first child of each; None if one is
// absent.
func (v view) child(n xmlcore.Node, locals ...string) xmlcore.Node {
	for _, local := range locals {
		list := v.all(n, local)
		if len(list) == 0 {
			return xmlcore.None
		}
		n = list[0]
	}
	return n
}

// text is the text of an element without white space around it, or "".
func (v view) text(n xmlcore.Node) string {
	if n == xmlcore.None {
		return ""
	}
	text, _ := v.Text(n)
	return trim(text)
}

// octets is the base64 text of an element; nil if it is none.
func (v view) octets(n xmlcore.Node) []byte {
	raw, err := dsig.Decode(v.text(n))
	if err != nil || len(raw) == 0 {
		return nil
	}
	return raw
}

// attr is the value of an attribute, or "".
func (v view) attr(n xmlcore.Node, local string) string {
	if n == xmlcore.None {
		return ""
	}
	value, _ := v.Attr(n, "", local)
	return value
}
