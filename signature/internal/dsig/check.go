package dsig

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Checked is a reference that was followed.
type Checked struct {
	*Reference
	Manifest xmlcore.Node // the Manifest that it stands in; None for SignedInfo
	Covers   Coverage     // to be relied on only if Err is nil
	Err      error        // nil: what it names is what was signed
}

// CheckReferences follows the references of SignedInfo and of every Manifest
// that they cover, and compares the digests. None is optional.
//
// Manifests are the children of the signature's Objects that a reference covers
// whole, and those that a reference of Type Manifest names.
func (s *Signature) CheckReferences(ctx context.Context, e *Env) []Checked {
	var list []Checked
	for _, ref := range s.References {
		list = append(list, s.check(ctx, e, ref, xmlcore.None, s.shown()))
	}
	seen := map[xmlcore.Node]bool{}
	for i := 0; i < len(list); i++ {
		for _, m := range s.manifests(&list[i]) {
			if seen[m] {
				continue
			}
			seen[m] = true
			refs, err := ReadManifest(e.Doc, m, e.Limits)
			if err == nil && len(list)+len(refs) > e.Limits.References {
				err = At(e.Doc, m, fault.TooLarge, "what", "references", "limit", e.Limits.References)
			}
			if err != nil {
				list = append(list, Checked{Reference: &Reference{Node: m}, Manifest: m, Err: err})
				return list
			}
			for _, ref := range refs {
				list = append(list, s.check(ctx, e, ref, m, shown{m, list[i].form()}))
			}
		}
	}
	return list
}

// manifests lists the Manifests that a valid reference covers whole.
func (s *Signature) manifests(c *Checked) (list []xmlcore.Node) {
	if c.Err != nil || c.Covers.Set == nil {
		return nil
	}
	add := func(m xmlcore.Node) {
		if s.Doc.Is(m, Space, "Manifest") && Within(c.Covers.Set, m) {
			list = append(list, m)
		}
	}
	for _, o := range s.Objects {
		for m := range s.Doc.Elements(o.Node) {
			add(m)
		}
	}
	if c.Type == ManifestType {
		if at := c.Covers.Anchor(); at != xmlcore.None {
			add(at)
		}
	}
	return list
}

// ReadManifest reads the references of a Manifest.
func ReadManifest(doc *xmlcore.Document, n xmlcore.Node, lim Limits) ([]*Reference, error) {
	return readManifest(doc, n, lim, false)
}

func readManifest(doc *xmlcore.Document, n xmlcore.Node, lim Limits, template bool) ([]*Reference, error) {
	r := &signatureReader{reader{doc: doc, lim: lim.WithDefaults()}, template}
	r.attributes(n, "Id")
	c := r.children(n)
	list := r.references(&c)
	return list, r.err
}

// shown is the element in which references stand, and the form in which it was
// signed. nil stands for one that is not known.
type shown struct {
	in   xmlcore.Node
	form *xmlcore.Method
}

func (s *Signature) shown() shown { return shown{s.Info, s.Form.Form} }

// form is the canonical form that a reference digests.
func (r *Reference) form() *xmlcore.Method {
	for i := len(r.Transforms) - 1; i >= 0; i-- {
		if f := r.Transforms[i].Form; f != nil {
			return f
		}
	}
	return &xmlcore.Method{}
}

func (s *Signature) check(ctx context.Context, e *Env, ref *Reference, manifest xmlcore.Node, where shown) Checked {
	out := Checked{Reference: ref, Manifest: manifest}
	sum, covers, err := s.digest(ctx, e, ref, where)
	if err == nil && subtle.ConstantTimeCompare(sum, ref.Value) != 1 {
		err = At(e.Doc, ref.Node, fault.SignatureDigest, "uri", quoted(ref.URI))
	}
	out.Covers, out.Err = covers, err
	return out
}

// Digest follows a reference of SignedInfo and digests what it finds.
func (s *Signature) Digest(ctx context.Context, e *Env, ref *Reference) ([]byte, Coverage, error) {
	return s.digest(ctx, e, ref, s.shown())
}

func (s *Signature) digest(ctx context.Context, e *Env, ref *Reference, where shown) ([]byte, Coverage, error) {
	h, known := DigestOf(ref.Digest)
	if !known {
		return nil, Coverage{}, At(e.Doc, ref.Node, fault.SignatureUnsupported, "feature", Feature(ref.Digest))
	}
	if err := e.Policy.Hash(h); err != nil {
		return nil, Coverage{}, err
	}
	sum := h.New()
	covers, err := s.octets(ctx, e, ref, where, sum)
	if err != nil {
		return nil, Coverage{}, placed(e.Doc, ref.Node, err)
	}
	return sum.Sum(nil), covers, nil
}

// placed says where the fault of another document or of no document arose.
func placed(doc *xmlcore.Document, n xmlcore.Node, err error) error {
	var f *fault.Error
	if errors.As(err, &f) && f.Path() == "" {
		return f.At(Path(doc, n))
	}
	return err
}

// octets writes what a reference digests.
func (s *Signature) octets(ctx context.Context, e *Env, ref *Reference, where shown, w io.Writer) (Coverage, error) {
	if err := ctx.Err(); err != nil {
		return Coverage{}, fault.New(fault.Canceled).Wrap(err)
	}
	if !ref.HasURI {
		return Coverage{}, At(e.Doc, ref.Node, fault.SignatureReference, "uri", `""`, "problem", "no URI")
	}
	m := &meter{w: w, limit: e.Limits.External, what: "digested content"}
	if ref.URI == "" || ref.URI[0] == '#' {
		m.spent, m.limit = &e.work, e.Limits.Work
	}
	c := &chain{e: e, ctx: ctx, sig: s.Node, shown: where, out: m}
	err := c.run(ref.URI, ref.Transforms)
	c.covers.Bytes = m.n
	return c.covers, err
}

// Covered gives the octets of a reference that was found valid anew, compared
// again to its digest: what is returned is what was signed. At most Limits.Kept
// bytes.
func (s *Signature) Covered(ctx context.Context, e *Env, ref *Reference) ([]byte, error) {
	h, known := DigestOf(ref.Digest)
	if !known {
		return nil, At(e.Doc, ref.Node, fault.SignatureUnsupported, "feature", Feature(ref.Digest))
	}
	var b bytes.Buffer
	sum := h.New()
	kept := &meter{w: io.MultiWriter(sum, &b), limit: e.Limits.Kept, what: "signed content"}
	if _, err := s.octets(ctx, e, ref, shown{in: xmlcore.None}, kept); err != nil {
		return nil, placed(e.Doc, ref.Node, err)
	}
	if subtle.ConstantTimeCompare(sum.Sum(nil), ref.Value) != 1 {
		return nil, At(e.Doc, ref.Node, fault.SignatureDigest, "uri", quoted(ref.URI))
	}
	return b.Bytes(), nil
}

// canonicalInfo writes the canonical form of SignedInfo.
func (s *Signature) canonicalInfo(e *Env, w io.Writer) error {
	if s.Form.Form == nil {
		return unsupportedForm(s.Doc, s.Form)
	}
	return e.WriteElement(w, s.Info, *s.Form.Form)
}

func unsupportedForm(doc *xmlcore.Document, t Transform) error {
	return At(doc, t.Node, fault.SignatureUnsupported, "feature", Feature(t.Algorithm))
}
