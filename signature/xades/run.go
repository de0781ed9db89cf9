package xades

import (
	"crypto/x509"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// clock is the clock of a validator.
type clock struct {
	worktime.Clock // for waiting, which nobody here does
	v              *signature.Validator
}

// Now is the moment by the validator's clock.
func (c clock) Now() time.Time { return c.v.Now() }

func contains(list []*x509.Certificate, cert *x509.Certificate) bool {
	return slices.ContainsFunc(list, cert.Equal)
}

// proved is the earliest moment at which a valid time stamp proves that the
// signature was there; zero: none does.
func (i *inquiry) proved() (best time.Time) {
	for _, t := range i.stamps {
		if t.proves() && (best.IsZero() || t.Time.Before(best)) {
			best = t.Time
		}
	}
	return best
}

// about is the inquiry of a signature; one whose key was not even looked for is
// made now. nil: its structure cannot be read.
func (r *run) about(s *xmldsig.Signature) *inquiry {
	if i := r.inquiries[s.Element.Start]; i != nil {
		return i
	}
	var doc *xmlcore.Document
	if r.env != nil {
		doc = r.env.Doc
	} else {
		var err error
		if doc, err = xmlcore.Parse(r.source, r.v.cfg.Limits.Document); err != nil {
			return nil
		}
	}
	for _, n := range dsig.Find(doc) {
		if start, _ := doc.Span(n); start == s.Element.Start {
			i, _ := r.inquire(doc, n, nil)
			return i
		}
	}
	return nil
}

// conclude makes the checks of XAdES.
func (r *run) conclude(core *xmldsig.Signature) *Signature {
	s := &Signature{XML: core, Checks: slices.Clone(core.Checks), Faults: slices.Clone(core.Faults), Level: NotETSI, Scope: ScopeNone}
	s.Intact = core.Passed(xmldsig.CheckStructure) && core.Passed(xmldsig.CheckValue) && core.Passed(xmldsig.CheckContent)
	s.inquiry = r.about(core)
	if i := s.inquiry; i != nil {
		s.TimeStamps, s.References, s.Proved = i.stamps, i.refs, i.proved()
		if i.q != nil {
			s.Properties = i.q.props
		}
		j := &judgement{run: r, i: i, core: core, s: s}
		places := j.places()
		properties := j.properties()
		s.Proper = s.Intact && places == nil && properties == nil
		if s.Proper && !s.Properties.SigningTime.IsZero() {
			core.SignedAt = &s.Properties.SigningTime
		}
		s.note(CheckProperties, properties)
		s.note(CheckSigningCertificate, j.certificate())
		s.note(CheckPlaces, places)
		s.note(CheckFormats, j.formats())
		s.note(CheckPolicy, j.policy())
		s.note(CheckTimeStamps, j.timeStamps())
		s.Level = j.level(properties == nil)
		s.Scope = j.scope()
	}
	s.conclude()
	return s
}

// judgement is one signature on its way, behind the checks of XML signatures.
type judgement struct {
	run  *run
	i    *inquiry
	core *xmldsig.Signature
	s    *Signature
}

// is reports whether an element of the report is a node of the document.
func (j *judgement) is(e xmldsig.Element, n xmlcore.Node) bool {
	if n == xmlcore.None {
		return false
	}
	start, end := j.i.sig.Doc.Span(n)
	return e.Start == start && e.End == end
}

// only reports whether a valid reference leads to one node and nothing else.
func (j *judgement) only(ref *xmldsig.Reference, n xmlcore.Node) bool {
	return ref.Valid && len(ref.Elements) == 1 && !ref.More && j.is(ref.Elements[0], n)
}

// properties demands that exactly one reference leads, as the norm says, to the
// SignedProperties of this signature, the whole of them.
func (j *judgement) properties() error {
	q := j.i.q
	if q == nil {
		return dsig.At(j.i.sig.Doc, j.i.sig.Node, fault.SignatureXAdESAbsent)
	}
	count, right := 0, false
	for k := range j.core.References {
		ref := &j.core.References[k]
		if !ref.InManifest && isPropertiesType(ref.Type) {
			count++
			right = j.only(ref, q.signed) && ref.Elements[0].Whole
		}
	}
	err := q.err
	if count != 1 || !right {
		err = fault.Join(err, dsig.At(q.Document, q.node, fault.SignatureXAdESUnsigned))
	}
	return err
}

// certificate demands that the certificate that was used is the one that the
// signed properties name. Without a name the KeyInfo must be signed.
func (j *judgement) certificate() error {
	q, cert := j.i.q, j.i.judged
	if q == nil {
		return nil
	}
	wrong := dsig.At(q.Document, q.node, fault.SignatureXAdESCertificate)
	if cert == nil {
		return wrong
	}
	if !q.props.digested {
		if j.keyInfoSigned() && j.i.carried {
			return nil
		}
		return wrong
	}
	found := false
	for k := range q.props.certificates {
		ref := &q.props.certificates[k]
		if !ref.names(cert) {
			continue
		}
		if err := j.run.env.Policy.Hash(ref.hash); err != nil {
			return err
		}
		if !ref.fits(cert) {
			return wrong
		}
		found = true
	}
	if !found {
		return wrong
	}
	return nil
}

func (j *judgement) keyInfoSigned() bool {
	for k := range j.core.References {
		if ref := &j.core.References[k]; j.only(ref, j.i.sig.KeyInfo) && ref.Elements[0].Whole {
			return true
		}
	}
	return false
}

// misplaced reports whether a valid reference leads to something inside the
// Signature that does not stand where it counts: an Object that is no child of
// the Signature, a Manifest that is no child of an Object.
func (j *judgement) misplaced(ref *xmldsig.Reference) bool {
	doc, sig := j.i.sig.Doc, j.i.sig.Node
	var child, grandchild bool // of the Signature
	var name string
	start, end := doc.Span(sig)
	if len(ref.Elements) == 1 && ref.Elements[0].Start > start && ref.Elements[0].End < end {
		for n := range doc.Descendants(sig) {
			if !j.is(ref.Elements[0], n) {
				continue
			}
			parent := doc.Parent(n)
			child = parent == sig
			grandchild = doc.Parent(parent) == sig && doc.Is(parent, dsig.Space, "Object")
			if doc.Space(n) == dsig.Space {
				name = doc.Local(n)
			}
			break
		}
	}
	switch {
	case ref.Type == dsig.ObjectType:
		return !child || name != "Object"
	case ref.Type == dsig.ManifestType:
		return !grandchild || name != "Manifest"
	}
	return name != "" && !child && !grandchild && !(j.i.q != nil && j.is(ref.Elements[0], j.i.q.signed))
}

// places refuses valid references to misplaced elements.
func (j *judgement) places() error {
	var faults []error
	for k := range j.core.References {
		if ref := &j.core.References[k]; ref.Valid && j.misplaced(ref) {
			faults = append(faults, dsig.At(j.i.sig.Doc, j.i.sig.Node, fault.SignatureXAdESPlace, "uri", `"`+ref.URI+`"`))
		}
	}
	return fault.Join(faults...)
}

// formats demands that each DataObjectFormat speaks of a reference and says
// something.
func (j *judgement) formats() error {
	if j.i.q == nil {
		return nil
	}
	for _, f := range j.i.q.props.Formats {
		known := slices.ContainsFunc(j.i.sig.References, func(r *dsig.Reference) bool { return r.ID != "" && r.ID == f.Reference })
		if !known || f.MimeType == "" && f.Description == "" && f.ID == "" {
			return fault.New(fault.SignatureXAdESFormat, "element", "DataObjectFormat").At(j.core.Element.Path)
		}
	}
	return nil
}

// policy demands that the document of an explicit policy is the one that was
// signed.
func (j *judgement) policy() error {
	if j.i.q == nil || j.i.q.props.Policy == nil || j.i.q.props.Policy.Implied {
		return nil
	}
	p := *j.i.q.props.Policy
	unknown := fault.New(fault.SignatureXAdESPolicy, "policy", p.ID)
	hash, known := dsig.DigestOf(p.Algorithm)
	if j.run.v.cfg.Policies == nil || !known || p.transformed {
		return unknown
	}
	if err := j.run.env.Policy.Hash(hash); err != nil {
		return err
	}
	text, err := j.run.v.cfg.Policies(j.run.ctx, p)
	if err != nil {
		return unknown.Wrap(err)
	}
	if !slices.Equal(sum(hash, text), p.Digest) {
		return unknown
	}
	return nil
}

// timeStamps demands that every time stamp is valid, and that what was stamped
// before signing was so.
func (j *judgement) timeStamps() error {
	faults := []error{j.i.excess}
	best := j.i.proved()
	for _, t := range j.i.stamps {
		for _, f := range t.Faults {
			faults = append(faults, f)
		}
		early := t.Kind == ContentTimeStamp || t.Kind == IndividualTimeStamp
		if t.Valid && early && !best.IsZero() && t.Time.After(best) {
			faults = append(faults, fault.New(fault.SignatureTSPTime, "at", t.Time.UTC().Format(time.RFC3339)))
		}
	}
	return fault.Join(faults...)
}
