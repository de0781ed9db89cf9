package xmldsig

import (
	"context"
	"strconv"
	"strings"

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
	env.Resolver, env.Token = r.env.Resolver, r.env.Token
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
	steps, ok := parsePath(path)
	if !ok || r.env == nil {
		return Signed{}, uncovered(path)
	}
	at := xmlcore.Top
	for i, s := range steps {
		if at = s.in(r.env.Doc, at); at == xmlcore.None {
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
func inside(octets []byte, steps []step) Signed {
	doc, err := xmlcore.Parse(octets, xmlcore.Limits{})
	if err != nil {
		return Signed{}
	}
	at := xmlcore.Top
	for i, s := range steps {
		if i == 0 {
			s.number = 0 // the root is the only one
		}
		if at = s.in(doc, at); at == xmlcore.None {
			return Signed{}
		}
	}
	return Signed{Document: doc, Node: at}
}

// step is one name of a path.
type step struct {
	space, local string
	spaced       bool // the namespace counts
	number       int  // among siblings of the name, from 1; 0: the only one
}

func parsePath(path string) (steps []step, ok bool) {
	rest := strings.TrimPrefix(path, "/")
	for rest != "" {
		var s step
		if rest[0] == '{' {
			if s.space, rest, ok = strings.Cut(rest[1:], "}"); !ok {
				return nil, false
			}
			s.spaced = true
		}
		s.local, rest, _ = strings.Cut(rest, "/")
		if local, number, numbered := strings.Cut(s.local, "["); numbered {
			digits, closed := strings.CutSuffix(number, "]")
			n, err := strconv.Atoi(digits)
			if !closed || err != nil || n < 1 {
				return nil, false
			}
			s.local, s.number = local, n
		}
		if s.local == "" {
			return nil, false
		}
		steps = append(steps, s)
	}
	return steps, len(steps) > 0
}

// in is the child that the step names; None if there is none or it is not
// clear which.
func (s step) in(doc *xmlcore.Document, parent xmlcore.Node) xmlcore.Node {
	found, count := xmlcore.None, 0
	for c := range doc.Elements(parent) {
		if doc.Local(c) != s.local || s.spaced && doc.Space(c) != s.space {
			continue
		}
		if count++; s.number == 0 || count == s.number {
			found = c
		}
	}
	if s.number == 0 && count > 1 {
		return xmlcore.None
	}
	return found
}
