package xmldsig

import (
	"context"
	"strconv"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Covered gives the octets that a reference of a valid signature digests: what
// was signed and nothing else. They are made anew and compared to the digest
// again. Attachments are opened again; at most Limits.Kept bytes are kept.
//
// Error: [fault.SignatureUncovered] when there is no such valid reference, and
// those of following it.
func (r *Report) Covered(ctx context.Context, signature, reference int) ([]byte, error) {
	if signature < 0 || signature >= len(r.Signatures) || reference < 0 || reference >= len(r.Signatures[signature].References) {
		return nil, uncovered("Reference " + strconv.Itoa(signature) + ", " + strconv.Itoa(reference))
	}
	s := r.Signatures[signature]
	ref := s.References[reference]
	if !s.Valid || !ref.Valid {
		return nil, uncovered(ref.URI)
	}
	env := dsig.NewEnv(r.env.Doc, r.env.Limits, r.env.Policy)
	env.Resolver, env.Token, env.Octets = r.env.Resolver, r.env.Token, r.env.Octets
	return s.sig.Covered(ctx, env, ref.ref)
}

func uncovered(path string) error {
	return fault.New(fault.SignatureUncovered, "path", dsig.Clip(path))
}

// Signed is an element of signed content: a node of a document that was read
// from the very octets that a reference digests. Nothing unsigned can be
// reached from it.
type Signed struct {
	Document  *xmlcore.Document
	Node      xmlcore.Node
	Signature *Signature // that covers it
}

// Text is the text of an element without child elements, or "".
func (s Signed) Text() string {
	text, _ := s.Document.Text(s.Node)
	return text
}

// Signed finds the element at a path and gives it as it was signed. A path is
// as in a report: local names from the root, with a number where siblings have
// the same, as "/Envelope/Body[2]/Order". A name may carry its namespace in
// braces, "/{urn:a}Envelope", and then siblings of other namespaces do not
// count. Each step must be the only one of its name, or say which it is.
//
// The part of the path outside the signed content is followed in the document,
// so that content that was moved elsewhere is not found, and the part inside in
// the signed octets. Error: [fault.SignatureUncovered].
func (r *Report) Signed(ctx context.Context, path string) (Signed, error) {
	steps, ok := dsig.ParsePath(path)
	if !ok || r.env == nil {
		return Signed{}, uncovered(path)
	}
	at := xmlcore.Top
	for i, s := range steps {
		if at = s.In(r.env.Doc, at); at == xmlcore.None {
			return Signed{}, uncovered(path)
		}
		for n, sig := range r.Signatures {
			for m := range sig.References {
				if !sig.anchored(m, at) {
					continue
				}
				octets, err := r.Covered(ctx, n, m)
				if err != nil {
					return Signed{}, err
				}
				if found := inside(octets, steps[i:]); found.Document != nil {
					found.Signature = sig
					return found, nil
				}
			}
		}
	}
	return Signed{}, uncovered(path)
}

// anchored reports whether a valid reference covers the element and nothing
// around or beside it.
func (s *Signature) anchored(reference int, at xmlcore.Node) bool {
	ref := &s.References[reference]
	return s.Valid && ref.Valid && ref.covers.Anchor() == at
}

// inside follows the steps, the first of which is the root, in signed octets.
func inside(octets []byte, steps []dsig.Step) Signed {
	doc, err := xmlcore.Parse(octets, xmlcore.Limits{})
	if err != nil {
		return Signed{}
	}
	at := xmlcore.Top
	for i, s := range steps {
		if i == 0 {
			s.Number = 0 // the root is the only one
		}
		if at = s.In(doc, at); at == xmlcore.None {
			return Signed{}
		}
	}
	return Signed{Document: doc, Node: at}
}
