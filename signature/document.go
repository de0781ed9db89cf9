package signature

import (
	"context"
	"errors"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/xmlcore"
)

// dsigSpace is the namespace of XMLDSig.
const dsigSpace = "http://www.w3.org/2000/09/xmldsig#"

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
	return xmlcore.Limits{Bytes: or(l.Bytes, 96<<20), Depth: or(l.Depth, 100), Elements: or(l.Elements, 1_000_000)}
}

// parse reads a document and checks what holds for signed and unsigned ones.
func parse(ctx context.Context, xml []byte, l Limits) (*xmlcore.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.New(fault.Canceled).Wrap(err)
	}
	doc, err := xmlcore.Parse(xml, l.core())
	if err != nil {
		return nil, refused(err, l.core())
	}
	if duplicateID(doc) {
		return nil, fault.New(fault.SignatureDuplicateID)
	}
	return doc, nil
}

func refused(err error, l xmlcore.Limits) error {
	var e *xmlcore.Error
	if !errors.As(err, &e) {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	switch e.Problem {
	case xmlcore.TooLong:
		return fault.New(fault.TooLarge, "what", "XML", "limit", l.Bytes)
	case xmlcore.TooDeep:
		return fault.New(fault.TooLarge, "what", "XML depth", "limit", l.Depth)
	case xmlcore.TooMany:
		return fault.New(fault.TooLarge, "what", "XML elements", "limit", l.Elements)
	case xmlcore.DocType, xmlcore.Comment, xmlcore.PI:
		return fault.New(fault.SignatureForbidden, "problem", e.Problem, "offset", e.Offset)
	default:
		return fault.New(fault.SignatureMalformed, "problem", e.Problem, "offset", e.Offset)
	}
}

// duplicateID reports whether two elements carry the same identifier, under
// any of the spellings that applications look elements up by.
func duplicateID(doc *xmlcore.Document) bool {
	seen := map[string]int{}
	for i := range doc.Elements {
		for _, a := range doc.Elements[i].Attrs {
			if !slices.Contains([]string{"id", "Id", "ID"}, a.Local) {
				continue
			}
			if at, ok := seen[a.Value]; ok && at != i {
				return true
			}
			seen[a.Value] = i
		}
	}
	return false
}

// signatures lists the XMLDSig Signature elements of the document.
func signatures(doc *xmlcore.Document) []int {
	var list []int
	for i := range doc.Elements {
		if doc.Is(i, dsigSpace, "Signature") {
			list = append(list, i)
		}
	}
	return list
}
