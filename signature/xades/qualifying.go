package xades

import (
	"iter"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// qualifying are the QualifyingProperties of one signature.
type qualifying struct {
	view
	node     xmlcore.Node // QualifyingProperties
	object   xmlcore.Node // ds:Object around it
	signed   xmlcore.Node // SignedProperties
	unsigned xmlcore.Node // UnsignedSignatureProperties; None if there are none
	props    *Properties
	// err is what is wrong with them; props says what could be read all the same.
	err error
}

// qualify finds and reads the QualifyingProperties of a signature: exactly one,
// a child of one of its Objects, whose Target is the signature (EN 319 132-1,
// 4.3). nil: there are none.
func qualify(sig *dsig.Signature) *qualifying {
	q := &qualifying{view: view{sig.Doc}, node: xmlcore.None, signed: xmlcore.None, unsigned: xmlcore.None}
	count := 0
	for _, o := range sig.Objects {
		for n := range sig.Doc.Elements(o.Node) {
			if q.named(n, "QualifyingProperties") {
				if count++; count == 1 {
					q.node, q.object = n, o.Node
				}
			}
		}
	}
	if count == 0 {
		return nil
	}
	signed := q.all(q.node, "SignedProperties")
	if len(signed) > 0 {
		q.signed = signed[0]
	}
	q.unsigned = q.child(q.node, "UnsignedProperties", "UnsignedSignatureProperties")
	target, targeted := q.Attr(q.node, "", "Target")
	if sig.Doc.Space(q.node) == dsig.Space {
		targeted, target = true, "#"+sig.ID // DigiDoc of 2003 wrote it elsewhere
	}
	switch {
	case count > 1 || len(signed) > 1 || !targeted || target != "#"+sig.ID:
		q.err = dsig.At(sig.Doc, q.node, fault.SignatureXAdESAmbiguous)
	case len(signed) == 0:
		q.err = q.malformed(q.node)
	}
	q.props = &Properties{}
	if q.signed != xmlcore.None {
		var err error
		q.props, err = q.properties(q.signed)
		q.err = fault.Join(q.err, err)
	}
	return q
}

func isPropertiesType(uri string) bool { return slices.Contains(propertiesTypes, uri) }

// children gives the child elements of a node; none for no node.
func children(doc *xmlcore.Document, n xmlcore.Node) iter.Seq[xmlcore.Node] {
	if n == xmlcore.None {
		return func(func(xmlcore.Node) bool) {}
	}
	return doc.Elements(n)
}
