package xades

import (
	"context"
	"crypto"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/tsp"
)

// TimeStampKind says what a time stamp is over.
type TimeStampKind string

// The kinds (EN 319 132-1, 5.2.8, 5.3, 5.5.2 and annex A).
const (
	ContentTimeStamp    TimeStampKind = "content"       // all that is signed, before signing
	IndividualTimeStamp TimeStampKind = "some content"  // some of what is signed, before signing
	SignatureTimeStamp  TimeStampKind = "signature"     // the signature value
	ReferencesTimeStamp TimeStampKind = "references"    // the references to values
	SigAndRefsTimeStamp TimeStampKind = "sig and refs"  // the signature value and the references to values
	ArchiveTimeStamp    TimeStampKind = "archive"       // all of it
	ArchiveTimeStamp132 TimeStampKind = "archive 1.3.2" // the same in the older namespace
)

// TimeStamp is the outcome for one time stamp.
type TimeStamp struct {
	Valid bool
	Kind  TimeStampKind
	ID    string
	// Intact: it is of this data and its signature verifies; whether its
	// authority is trusted is another question.
	Intact bool
	Time   time.Time   // to be believed only if Valid
	Report *tsp.Report // nil: the token was not read
	Faults []*fault.Error

	token *tsp.Token
}

// proves reports whether the time stamp proves that the signature value was
// there at its moment.
func (t *TimeStamp) proves() bool {
	return t.Valid && t.Kind != ContentTimeStamp && t.Kind != IndividualTimeStamp && t.Kind != ReferencesTimeStamp
}

// stampKinds are the properties that hold time stamps, by their local names.
var stampKinds = map[string]TimeStampKind{
	"AllDataObjectsTimeStamp": ContentTimeStamp, "IndividualDataObjectsTimeStamp": IndividualTimeStamp,
	"SignatureTimeStamp": SignatureTimeStamp, "RefsOnlyTimeStamp": ReferencesTimeStamp, "RefsOnlyTimeStampV2": ReferencesTimeStamp,
	"SigAndRefsTimeStamp": SigAndRefsTimeStamp, "SigAndRefsTimeStampV2": SigAndRefsTimeStamp,
	"ArchiveTimeStamp": ArchiveTimeStamp, "ArchiveTimeStampV2": ArchiveTimeStamp,
}

// stamper reads and judges the time stamps of one signature.
type stamper struct {
	ctx      context.Context
	env      *dsig.Env
	sig      *dsig.Signature
	q        *qualifying
	verifier *tsp.Verifier
	given    tsp.Given
	list     []*TimeStamp
}

// all judges every time stamp in the order of the document.
func (s *stamper) all() ([]*TimeStamp, error) {
	v := s.q.view
	for n := range children(v.Document, v.child(s.q.signed, "SignedDataObjectProperties")) {
		if err := s.property(n, nil); err != nil {
			return s.list, err
		}
	}
	var before []xmlcore.Node
	for n := range children(v.Document, s.q.unsigned) {
		if err := s.property(n, before); err != nil {
			return s.list, err
		}
		before = append(before, n)
	}
	return s.list, nil
}

// property judges the tokens of one property; before are the unsigned
// properties in front of it.
func (s *stamper) property(n xmlcore.Node, before []xmlcore.Node) error {
	v := s.q.view
	kind, ok := stampKinds[v.Local(n)]
	if !ok || !v.named(n, v.Local(n)) {
		return nil
	}
	if kind == ArchiveTimeStamp && v.Space(n) != space141 {
		kind = ArchiveTimeStamp132
	}
	tokens := v.all(n, "EncapsulatedTimeStamp")
	if len(tokens) == 0 || len(v.all(n, "XMLTimeStamp")) > 0 {
		t := &TimeStamp{Kind: kind, ID: dsig.Clip(v.attr(n, "Id")), Faults: []*fault.Error{v.malformed(n)}}
		s.list = append(s.list, t)
		return nil
	}
	for _, token := range tokens {
		if len(s.list) == maxTimeStamps {
			return dsig.At(v.Document, n, fault.TooLarge, "what", "time stamps", "limit", maxTimeStamps)
		}
		t := &TimeStamp{Kind: kind, ID: dsig.Clip(v.attr(n, "Id"))}
		s.list = append(s.list, t)
		if err := s.judge(t, n, token, before); err != nil {
			t.Faults = append(t.Faults, fault.All(err)...)
		}
		t.Valid = t.Report != nil && t.Report.Valid && len(t.Faults) == 0
	}
	return nil
}

func (s *stamper) judge(t *TimeStamp, n, token xmlcore.Node, before []xmlcore.Node) error {
	parsed, err := tsp.Parse(s.q.octets(token))
	if err != nil {
		return err
	}
	t.token, t.Time = parsed, parsed.Time
	digest, err := s.imprint(t.Kind, n, before, parsed.Hash)
	if err != nil {
		return err
	}
	t.Report, err = s.verifier.Verify(s.ctx, parsed, digest, s.given)
	t.Intact = true
	for _, c := range t.Report.Checks {
		if c.Code == signature.CheckCertificate || c.Code == signature.CheckSignature || c.Code == signature.CheckIntegrity {
			t.Intact = t.Intact && c.OK
		}
	}
	return err
}

// imprint is the hash of what a time stamp is over.
func (s *stamper) imprint(kind TimeStampKind, n xmlcore.Node, before []xmlcore.Node, hash crypto.Hash) ([]byte, error) {
	form := xmlcore.Method{} // Canonical XML 1.0 where none is stated
	if m := s.q.child(n, "CanonicalizationMethod"); m != xmlcore.None {
		var err error
		if form, err = dsig.ReadForm(s.env.Doc, m, s.env.Limits); err != nil {
			return nil, err
		}
	}
	w := &imprinter{s: s, form: form, w: hash.New()}
	switch includes := s.q.all(n, "Include"); {
	case kind == ContentTimeStamp:
		w.content(nil)
	case kind == IndividualTimeStamp:
		w.content(s.included(includes))
	case len(includes) > 0:
		return nil, dsig.At(s.env.Doc, n, fault.SignatureUnsupported, "feature", "Include")
	case kind == SignatureTimeStamp:
		w.element(s.sig.ValueNode)
	case kind == SigAndRefsTimeStamp:
		w.element(s.sig.ValueNode)
		w.some(before, "SignatureTimeStamp", "CompleteCertificateRefs", "CompleteCertificateRefsV2", "CompleteRevocationRefs",
			"AttributeCertificateRefs", "AttributeCertificateRefsV2", "AttributeRevocationRefs")
	case kind == ReferencesTimeStamp:
		w.some(before, "CompleteCertificateRefs", "CompleteCertificateRefsV2", "CompleteRevocationRefs",
			"AttributeCertificateRefs", "AttributeCertificateRefsV2", "AttributeRevocationRefs")
	default:
		w.archive(before)
	}
	return w.sum(), w.err
}

// included are the Ids that Include elements name.
func (s *stamper) included(includes []xmlcore.Node) map[string]bool {
	ids := map[string]bool{}
	for _, i := range includes {
		uri := s.q.attr(i, "URI")
		if uri == "" {
			uri = s.q.attr(i, "uri")
		}
		ids[strings.TrimPrefix(uri, "#")] = true
	}
	return ids
}

// imprinter writes what a time stamp is over into a hash.
type imprinter struct {
	s    *stamper
	form xmlcore.Method
	w    interface {
		Write([]byte) (int, error)
		Sum([]byte) []byte
	}
	err error
}

func (w *imprinter) sum() []byte {
	if w.err != nil {
		return nil
	}
	return w.w.Sum(nil)
}

func (w *imprinter) element(n xmlcore.Node) {
	if w.err == nil && n != xmlcore.None {
		w.err = w.s.env.WriteElement(w.w, n, w.form)
	}
}

func (w *imprinter) reference(r *dsig.Reference) {
	if w.err == nil {
		w.err = w.s.sig.WriteReference(w.s.ctx, w.s.env, r, w.form, w.w)
	}
}

// content writes what the references lead to, but that to SignedProperties; ids
// bounds them to those with the Ids.
func (w *imprinter) content(ids map[string]bool) {
	for _, r := range w.s.sig.References {
		if !isPropertiesType(r.Type) && (ids == nil || r.ID != "" && ids[r.ID]) {
			w.reference(r)
		}
	}
}

// some writes the properties with one of the names.
func (w *imprinter) some(list []xmlcore.Node, locals ...string) {
	for _, n := range list {
		if w.s.q.named(n, locals...) {
			w.element(n)
		}
	}
}

// archive writes all of the signature (EN 319 132-1, 5.5.2.2): what the
// references lead to, the signature itself, the unsigned properties in front of
// the time stamp, and every Object but that of the properties.
func (w *imprinter) archive(before []xmlcore.Node) {
	sig := w.s.sig
	for _, r := range sig.References {
		w.reference(r)
	}
	w.element(sig.Info)
	w.element(sig.ValueNode)
	w.element(sig.KeyInfo)
	for _, n := range before {
		w.element(n)
	}
	for _, o := range sig.Objects {
		if o.Node != w.s.q.object {
			w.element(o.Node)
		}
	}
}
