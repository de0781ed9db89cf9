package xades

import (
	"context"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// Report is the outcome of a verification. What a caller reads of the document
// must come from [Report.Signed] or [Report.Covered], which give nothing but
// what a valid signature covers.
type Report struct {
	Valid bool // there is a signature, and all are valid, counter-signatures included
	// Signatures are those of the document in document order, without
	// counter-signatures, which stand under what they sign.
	Signatures []*Signature
	XML        *xmldsig.Report
	CheckedAt  time.Time
	Faults     []*fault.Error // of the document as a whole

	all []*Signature
}

// Signature is the outcome for one signature.
type Signature struct {
	Valid bool // every check passed
	XML   *xmldsig.Signature
	// Intact: the value was made with the key, and what the references lead to is
	// as it was signed. It says nothing of whose key it was.
	Intact bool
	// Proper: intact, and every reference leads where it must, that to the signed
	// properties included.
	Proper     bool
	Level      Level
	Scope      Scope
	Properties *Properties  // nil: none
	TimeStamps []*TimeStamp // in document order
	// Proved is the earliest moment at which a valid time stamp proves that the
	// signature was there: the moment at which the certificate was judged. Zero:
	// none does, and it was judged now.
	Proved time.Time
	// References are those to certificates and revocation values.
	References []ValueRef
	// Counter are the counter-signatures over this one. They are valid or not for
	// themselves.
	Counter []*Signature
	Checks  []signature.Check // of xmldsig.CheckCodes and CheckCodes
	Faults  []*fault.Error    // why it is not Valid

	inquiry *inquiry
}

// Has reports whether the fault with the code is among the faults of the
// signature.
func (s *Signature) Has(code fault.Code) bool {
	return slices.ContainsFunc(s.Faults, func(f *fault.Error) bool { return f.Code() == code })
}

// Has reports whether the fault with the code is among those of the document
// and its signatures.
func (r *Report) Has(code fault.Code) bool {
	return slices.ContainsFunc(r.Faults, func(f *fault.Error) bool { return f.Code() == code }) ||
		slices.ContainsFunc(r.all, func(s *Signature) bool { return s.Has(code) })
}

// All lists the signatures, counter-signatures included, in document order.
func (r *Report) All() []*Signature { return r.all }

// Signed finds the element at a path and gives it as it was signed; see
// [xmldsig.Report.Signed]. Error: [fault.SignatureUncovered], also where the
// signature over it is not a valid one of XAdES.
func (r *Report) Signed(ctx context.Context, path string) (xmldsig.Signed, error) {
	found, err := r.XML.Signed(ctx, path)
	if err != nil {
		return xmldsig.Signed{}, err
	}
	if !slices.ContainsFunc(r.all, func(s *Signature) bool { return s.XML == found.Signature && s.Valid }) {
		return xmldsig.Signed{}, fault.New(fault.SignatureUncovered, "path", dsig.Clip(path))
	}
	return found, nil
}

// Covered gives the octets that a reference of a signature of [Report.All]
// digests; see [xmldsig.Report.Covered]. Errors as those of Signed.
func (r *Report) Covered(ctx context.Context, signature, reference int) ([]byte, error) {
	if signature < 0 || signature >= len(r.all) || !r.all[signature].Valid {
		return nil, fault.New(fault.SignatureUncovered, "path", "Signature")
	}
	return r.XML.Covered(ctx, signature, reference)
}

func (s *Signature) note(code signature.CheckCode, err error) {
	s.Checks = append(s.Checks, newCheck(code, err == nil))
	s.Faults = append(s.Faults, fault.All(err)...)
}

// conclude adds the checks that could not be made, as failed, and draws the sum.
func (s *Signature) conclude() {
	s.Valid = s.XML.Valid && len(s.Faults) == 0
	for _, code := range CheckCodes() {
		if !slices.ContainsFunc(s.Checks, func(c signature.Check) bool { return c.Code == code }) {
			s.Valid = false
			s.Checks = append(s.Checks, newCheck(code, false))
		}
	}
}

func (r *Report) conclude() error {
	var faults []error
	add := func(list []*fault.Error) {
		for _, f := range list {
			faults = append(faults, f)
		}
	}
	add(r.Faults)
	r.Valid = len(r.all) > 0 && len(r.Faults) == 0
	for _, s := range r.all {
		add(s.Faults)
		r.Valid = r.Valid && s.Valid
	}
	if !r.Valid && len(faults) == 0 {
		faults = append(faults, fault.New(fault.SignatureStructure, "element", "Signature"))
	}
	return fault.Join(faults...)
}

// nest puts each counter-signature under the signature in whose unsigned
// properties it stands. It must have a reference to the value of that one.
func (r *Report) nest(run *run) {
	for _, s := range r.all {
		parent := r.parent(s)
		if parent == nil {
			r.Signatures = append(r.Signatures, s)
			continue
		}
		parent.Counter = append(parent.Counter, s)
		j := &judgement{run: run, i: s.inquiry, core: s.XML, s: s}
		ok := false
		for k := range s.XML.References {
			ref := &s.XML.References[k]
			ok = ok || !ref.InManifest && j.only(ref, parent.inquiry.sig.ValueNode) && ref.Elements[0].Whole
		}
		if !ok {
			s.Valid = false
			s.Faults = append(s.Faults, fault.New(fault.SignatureXAdESCounter).At(s.XML.Element.Path))
		}
	}
}

// parent is the signature in a CounterSignature of which another stands; nil if
// it stands in none.
func (r *Report) parent(s *Signature) *Signature {
	if s.inquiry == nil {
		return nil
	}
	v := view{s.inquiry.sig.Doc}
	holder := v.Parent(s.inquiry.sig.Node)
	if holder == xmlcore.Top || !v.named(holder, "CounterSignature") {
		return nil
	}
	for _, p := range r.all {
		if p.inquiry != nil && p.inquiry.q != nil && p.inquiry.q.unsigned != xmlcore.None && v.Parent(holder) == p.inquiry.q.unsigned {
			return p
		}
	}
	return nil
}
