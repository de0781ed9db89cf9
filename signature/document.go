package signature

import (
	"context"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Limits bound the documents that are read. Zero fields take the default.
type Limits struct {
	Bytes    int // length of the document; default 96 MiB
	Depth    int // elements inside each other; default 100
	Elements int // elements in all; default 1 000 000
}

func (l Limits) core() xmlcore.Limits {
	or := func(v, def int) int {
		if v <= 0 {
			return def
		}
		return v
	}
	return xmlcore.Limits{Bytes: int64(or(l.Bytes, 96<<20)), Depth: or(l.Depth, 100), Elements: or(l.Elements, 1_000_000)}
}

// parse reads a document and checks what holds for signed and unsigned ones.
func parse(ctx context.Context, xml []byte, l Limits) (*xmlcore.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.New(fault.Canceled).Wrap(err)
	}
	doc, err := xmlcore.Parse(xml, l.core())
	if err != nil {
		return nil, refused(err)
	}
	if doc.Encoding() != "UTF-8" {
		return nil, fault.New(fault.SignatureMalformed, "problem", "encoding", "offset", 0)
	}
	for n := xmlcore.Top; int(n) < doc.Len(); n++ {
		if k := doc.Kind(n); k == xmlcore.KindComment || k == xmlcore.KindInstruction {
			offset, _ := doc.Span(n)
			return nil, fault.New(fault.SignatureForbidden, "problem", k, "offset", offset)
		}
	}
	if duplicateID(doc) {
		return nil, fault.New(fault.SignatureDuplicateID)
	}
	return doc, nil
}

// refused says in the words of a signature why a document was not read.
func refused(err error) error {
	e := fault.All(err)[0]
	problem := "syntax"
	switch e.Code() {
	case fault.XMLLimit:
		what := strings.TrimSuffix("XML "+e.Arg("what"), " bytes")
		return fault.New(fault.TooLarge, "what", what, "limit", e.Arg("limit")).Wrap(err)
	case fault.XMLDocType:
		return fault.New(fault.SignatureForbidden, "problem", "document type", "offset", e.Arg("offset")).Wrap(err)
	case fault.XMLEncoding, fault.XMLEncodingName:
		problem = "encoding"
	case fault.XMLPrefix, fault.XMLNamespace:
		problem = "namespace"
	case fault.XMLDuplicateAttribute:
		problem = "duplicate attribute"
	}
	return fault.New(fault.SignatureMalformed, "problem", problem, "offset", e.Arg("offset")).Wrap(err)
}

// duplicateID reports whether two elements carry the same identifier, under
// any of the spellings that applications look elements up by.
func duplicateID(doc *xmlcore.Document) bool {
	seen := map[string]xmlcore.Node{}
	for n := range doc.Descendants(xmlcore.Top) {
		for a := range doc.Attrs(n) {
			if !slices.Contains([]string{"id", "Id", "ID"}, a.Local) {
				continue
			}
			if at, ok := seen[a.Value]; ok && at != n {
				return true
			}
			seen[a.Value] = n
		}
	}
	return false
}

// signatures lists the XMLDSig Signature elements of the document.
func signatures(doc *xmlcore.Document) []xmlcore.Node {
	return dsig.Find(doc)
}
