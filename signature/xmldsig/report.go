package xmldsig

import (
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Report is the outcome of a verification. What a caller reads of the document
// must come from [Report.Signed] or [Report.Covered], which give nothing but
// what a valid signature covers.
type Report struct {
	Valid      bool           // there is a signature, and all are valid
	Signatures []*Signature   // in document order
	CheckedAt  time.Time      // now
	Faults     []*fault.Error // of the document as a whole
	// DuplicateIDs are identifiers that more than one element has. A reference
	// to one fails; the others are told.
	DuplicateIDs []string
	// Unsigned are the outermost elements of which no valid signature covers
	// anything, at most a hundred, the Signature elements left out. Elements
	// around them may be uncovered as well, but for what they hold.
	Unsigned []Element

	env *dsig.Env
}

// Signature is the outcome for one ds:Signature.
type Signature struct {
	Valid   bool    // every check passed
	Element Element // the ds:Signature
	ID      string
	// Signer is who signed as the certificate says, to be believed only if
	// Valid; empty where a key was known without one.
	Signer  signature.SignerInfo
	Path    *signature.PathReport // of the signer's certificate; nil without one
	Key     string                // sort of the key, as "RSA 3072"
	KeyName string                // under which a KeyFinder knows it
	// Algorithm is the name of the signature algorithm, or the identifier of one
	// that is not known; Canonicalization is the identifier for SignedInfo.
	Algorithm, Canonicalization string
	// Outdated names algorithms that the policy takes although they are broken
	// or weak. Empty is good.
	Outdated   []string
	References []Reference
	// SignedAt is the signing time under the signature, as the signer claims it:
	// nil, as plain XML signatures have none; package xades sets it.
	SignedAt *time.Time
	Checks   []signature.Check // every check of CheckCodes
	Faults   []*fault.Error    // why it is not Valid

	sig *dsig.Signature
}

// Passed reports whether the check with the code was made and passed.
func (s *Signature) Passed(code signature.CheckCode) bool {
	return slices.ContainsFunc(s.Checks, func(c signature.Check) bool { return c.Code == code && c.OK })
}

// Reference is the outcome for one ds:Reference.
type Reference struct {
	Valid      bool
	ID         string
	URI, Type  string
	Transforms []string // identifiers
	Digest     string   // name of the hash
	InManifest bool     // it stands in a Manifest that another reference covers
	// Elements are the outermost elements that are covered, at most a hundred; of
	// those that are not Whole, parts were left out. More says that there are
	// others. Nothing is covered of the document when the list is empty.
	Elements []Element
	More     bool
	// WholeDocument: all but comments and the Signature itself is covered.
	WholeDocument bool
	// External: what is covered stands outside the document.
	External bool
	Bytes    int64 // digested
	Faults   []*fault.Error

	ref    *dsig.Reference
	covers dsig.Coverage
}

// Element is an element of the document.
type Element struct {
	// Path is its place: local names from the root, numbered where siblings have
	// the same, as in "/Envelope/Body[2]".
	Path       string
	Space      string // its namespace
	ID         string // its identifier, if it has one
	Start, End int    // offsets in bytes of the document, or of its form in UTF-8
	Whole      bool   // with all that it holds but comments and the Signature itself
}

// maxListed bounds the elements that a report lists.
const maxListed = 100

func elementOf(doc *xmlcore.Document, n xmlcore.Node, whole bool) Element {
	start, end := doc.Span(n)
	e := Element{Path: dsig.Path(doc, n), Space: doc.Space(n), Start: start, End: end, Whole: whole}
	for _, name := range []string{"Id", "ID", "id"} {
		if id, ok := doc.Attr(n, "", name); ok {
			e.ID = dsig.Clip(id)
		}
	}
	return e
}

func (j *judgement) reference(c dsig.Checked) Reference {
	r := Reference{
		Valid: c.Err == nil, ID: dsig.Clip(c.ID), URI: dsig.Clip(c.URI), Type: dsig.Clip(c.Type), Digest: dsig.Clip(c.Digest),
		InManifest: c.Manifest != xmlcore.None, Bytes: c.Covers.Bytes, Faults: fault.All(c.Err), ref: c.Reference,
	}
	for _, t := range c.Transforms {
		r.Transforms = append(r.Transforms, dsig.Clip(t.Algorithm))
	}
	if h, known := dsig.DigestOf(c.Digest); known {
		r.Digest = h.String()
		if name := h.String(); dsig.Outdated(h) && !slices.Contains(j.report.Outdated, name) {
			j.report.Outdated = append(j.report.Outdated, name)
		}
	}
	if !r.Valid {
		return r
	}
	set := c.Covers.Set
	r.External = set == nil
	if set == nil {
		return r
	}
	doc := j.env.Doc
	own := doc.Subtree(j.sig.Node)
	r.WholeDocument = c.Covers.Whole(j.sig.Node)
	list, all := c.Covers.Elements(maxListed)
	for _, e := range list {
		whole := e.Whole || dsig.Within(set.Union(own), e.Node)
		r.Elements = append(r.Elements, elementOf(doc, e.Node, whole && !c.Covers.Further))
	}
	r.More = !all
	r.covers = c.Covers
	return r
}

// unsigned lists what no valid signature covers.
func (r *Report) unsigned(signatures []xmlcore.Node) {
	doc := r.env.Doc
	covered := doc.Set()
	for _, n := range signatures {
		covered = covered.Union(doc.Subtree(n))
	}
	for _, s := range r.Signatures {
		for _, ref := range s.References {
			if s.Valid && ref.Valid && ref.covers.Set != nil && !ref.covers.Further {
				covered = covered.Union(ref.covers.Set)
			}
		}
	}
	if doc.All().WithoutComments().Subtract(covered).Empty() {
		return
	}
	for n := xmlcore.Top; int(n) < doc.Len() && len(r.Unsigned) < maxListed; {
		if doc.IsElement(n) && !covered.Touches(n) {
			r.Unsigned = append(r.Unsigned, elementOf(doc, n, true))
			n = doc.After(n)
		} else {
			n++
		}
	}
}

// Has reports whether the fault with the code is among the report's faults and
// those of its signatures.
func (r *Report) Has(code fault.Code) bool {
	is := func(f *fault.Error) bool { return f.Code() == code }
	return slices.ContainsFunc(r.Faults, is) ||
		slices.ContainsFunc(r.Signatures, func(s *Signature) bool { return slices.ContainsFunc(s.Faults, is) })
}
