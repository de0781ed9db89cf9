package dsig

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Edit replaces the bytes from Start to End by a text.
type Edit struct {
	Start, End int
	Text       string
}

// Splice makes a new document of a source and edits that do not overlap. Every
// other byte stays.
func Splice(src []byte, edits []Edit) []byte {
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	size := len(src)
	for _, e := range edits {
		size += len(e.Text) - (e.End - e.Start)
	}
	out := make([]byte, 0, size)
	at := 0
	for _, e := range edits {
		out = append(append(out, src[at:e.Start]...), e.Text...)
		at = e.End
	}
	return append(out, src[at:]...)
}

// Blank is a text in the place of a base64 value of so many bytes: of its
// length, and plain as it is.
func Blank(size int) string { return strings.Repeat("A", base64.StdEncoding.EncodedLen(size)) }

// Complete makes the digests and the value of a signature in a document that
// nobody else uses: one whose DigestValues and SignatureValue hold [Blank] texts
// of the right lengths. The values are written over them in the source.
//
// The text of such a value has no markup and none of its bytes needs another
// form, before and after, so that the table of the document stays true.
func Complete(ctx context.Context, e *Env, n xmlcore.Node, k *Signing) error {
	s, err := ReadTemplate(e.Doc, n, e.Limits)
	if err != nil {
		return err
	}
	if err := k.Check(s.Method, e.Policy); err != nil {
		return err
	}
	refs, err := s.all(e)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		sum, _, err := s.digest(ctx, e, ref.Reference, ref.shown)
		if err != nil {
			return err
		}
		if err := overwrite(e.Doc, ref.ValueNode, sum); err != nil {
			return err
		}
	}
	value, err := k.value(ctx, e, s)
	if err != nil {
		return err
	}
	return overwrite(e.Doc, s.ValueNode, value)
}

// standing is a reference and where it stands.
type standing struct {
	*Reference
	shown shown
}

// all are the references of the Manifests in the Objects and of SignedInfo, inner
// ones first: their digests are part of what others digest.
func (s *Signature) all(e *Env) ([]standing, error) {
	var list []standing
	for _, o := range s.Objects {
		for m := range e.Doc.Elements(o.Node) {
			if !e.Doc.Is(m, Space, "Manifest") {
				continue
			}
			refs, err := readManifest(e.Doc, m, e.Limits, true)
			if err != nil {
				return nil, err
			}
			for _, ref := range refs {
				list = append(list, standing{ref, s.shownManifest(m, o)})
			}
		}
	}
	for _, ref := range s.References {
		list = append(list, standing{ref, s.shown()})
	}
	if len(list) > e.Limits.References {
		return nil, fault.New(fault.TooLarge, "what", "references", "limit", e.Limits.References)
	}
	return list, nil
}

// shownManifest tells in which form a Manifest will be signed: by the first
// reference to it or to its Object.
func (s *Signature) shownManifest(m xmlcore.Node, o Object) shown {
	id, _ := s.Doc.Attr(m, "", "Id")
	for _, ref := range s.References {
		if id != "" && ref.URI == "#"+id || o.ID != "" && ref.URI == "#"+o.ID {
			return shown{m, ref.form()}
		}
	}
	return shown{in: xmlcore.None}
}

// overwrite writes a value over a text of its length.
func overwrite(doc *xmlcore.Document, n xmlcore.Node, value []byte) error {
	start, end := doc.ContentSpan(n)
	if end-start != base64.StdEncoding.EncodedLen(len(value)) {
		return At(doc, n, fault.SignatureTemplate, "problem", "length of a value")
	}
	base64.StdEncoding.Encode(doc.Source()[start:end], value)
	return nil
}
