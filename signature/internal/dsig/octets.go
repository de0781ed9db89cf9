package dsig

import (
	"context"
	"io"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// ReadForm reads an element like CanonicalizationMethod. Faults:
// [fault.SignatureStructure], [fault.SignatureUnsupported] for what is no
// canonicalisation.
func ReadForm(doc *xmlcore.Document, n xmlcore.Node, lim Limits) (xmlcore.Method, error) {
	r := &reader{doc: doc, lim: lim.WithDefaults()}
	t := r.transform(n)
	switch {
	case r.err != nil:
		return xmlcore.Method{}, r.err
	case t.Form == nil:
		return xmlcore.Method{}, unsupportedForm(doc, t)
	}
	return *t.Form, nil
}

// WriteElement writes the canonical form of an element with all that it holds.
// What is written counts as work.
func (e *Env) WriteElement(w io.Writer, n xmlcore.Node, m xmlcore.Method) error {
	return e.Doc.Subtree(n).Canonical(&meter{w: w, spent: &e.work, limit: e.Limits.Work, what: "digested content"}, m)
}

// WriteReference writes the octets that a reference leads to; nodes that its
// transforms leave are written by the method.
func (s *Signature) WriteReference(ctx context.Context, e *Env, ref *Reference, m xmlcore.Method, w io.Writer) error {
	inside := ref.URI == "" || ref.URI[0] == '#'
	last := Transform{}
	if len(ref.Transforms) > 0 {
		last = ref.Transforms[len(ref.Transforms)-1]
	}
	if inside && last.Form == nil && last.Algorithm != Base64Transform && last.Algorithm != TokenTransform {
		more := *ref
		more.Transforms = append(ref.Transforms[:len(ref.Transforms):len(ref.Transforms)], Transform{Node: ref.Node, Algorithm: m.URI(), Form: &m})
		ref = &more
	}
	_, err := s.octets(ctx, e, ref, s.shown(), w)
	if err != nil {
		return placed(e.Doc, ref.Node, err)
	}
	return nil
}
