package xmldsig

import (
	"context"
	"crypto/x509"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// VerifierConfig says what a [Verifier] believes. One of Certificates and Keys
// is required: no key is trusted by default.
type VerifierConfig struct {
	// Certificates judges the certificates of signers, as a
	// [signature.Validator] does. nil: none is believed.
	Certificates Judge
	// Known are certificates that a signature may name without carrying them.
	// They are not trusted.
	Known []*x509.Certificate
	// Keys finds keys that no certificate vouches for; see [KeyFinder]. It is
	// asked first.
	Keys KeyFinder
	// Resolver opens what stands outside the document: attachments ("cid:…") and
	// external resources. nil: such references fail.
	Resolver Resolver
	// Tokens is the STR-Transform of WS-Security; nil: it is not supported.
	Tokens TokenTransform
	// Octets are further transforms of octets, as those of SOAP with attachments;
	// nil: there are none.
	Octets OctetTransform
	// Policy says what is taken beside what is strong today. The zero value is
	// strict.
	Policy Policy
	// Limits bound what a document may make the verifier do.
	Limits Limits
	// Clock says what is now in a report; default worktime.System. Certificates
	// are judged by the clock of their judge.
	Clock worktime.Clock
}

// Judge judges the certificate of a signer. The report is not nil; the error is
// nil when, and only when, the certificate is to be believed.
type Judge interface {
	Validate(ctx context.Context, q signature.Question) (*signature.PathReport, error)
}

// Resolver opens what a URI outside the document names. The content is read
// once, as a stream, and closed.
type Resolver func(ctx context.Context, uri string) (io.ReadCloser, error)

// TokenTransform turns nodes into octets in which tokens stand in the places of
// references to them; transform is the element that asks for it.
type TokenTransform func(ctx context.Context, set *xmlcore.NodeSet, transform xmlcore.Node) ([]byte, error)

func (h TokenTransform) hook() dsig.TokenHook {
	if h == nil {
		return nil
	}
	return func(ctx context.Context, t dsig.Transform, set *xmlcore.NodeSet) ([]byte, error) {
		return h(ctx, set, t.Node)
	}
}

// OctetTransform is a transform of octets by its identifier; uri is what the
// reference names. A nil reader says that the transform is not known.
type OctetTransform func(ctx context.Context, uri, algorithm string, in io.Reader) (io.Reader, error)

func (h OctetTransform) hook() dsig.OctetHook {
	if h == nil {
		return nil
	}
	return func(ctx context.Context, uri string, t dsig.Transform, in io.Reader) (io.Reader, error) {
		return h(ctx, uri, t.Algorithm, in)
	}
}

// Verifier checks the signatures of XML documents. It is safe for concurrent
// use when its hooks are.
type Verifier struct{ cfg VerifierConfig }

// NewVerifier makes a verifier. Error: [fault.Config].
func NewVerifier(cfg VerifierConfig) (*Verifier, error) {
	if cfg.Certificates == nil && cfg.Keys == nil {
		return nil, fault.New(fault.Config, "field", "Certificates, Keys", "reason", "required").At("Certificates")
	}
	if cfg.Clock == nil {
		cfg.Clock = worktime.System()
	}
	return &Verifier{cfg}, nil
}

// Verify checks every signature of a document. The report is never nil. The
// error is nil when, and only when, the report is Valid: there is a signature,
// and every one is valid. It joins the faults of the report.
//
// The document must not be changed as long as the report is used.
func (v *Verifier) Verify(ctx context.Context, xml []byte) (*Report, error) {
	r := &Report{CheckedAt: v.cfg.Clock.Now()}
	doc, err := xmlcore.Parse(xml, v.cfg.Limits.Document)
	if err == nil {
		err = v.verify(ctx, doc, dsig.Find(doc), r)
	}
	return r.conclude(err)
}

// VerifyElements checks some Signature elements of a document that was read:
// those that the caller's protocol speaks of, wherever others stand. It gives
// what Verify gives.
func (v *Verifier) VerifyElements(ctx context.Context, doc *xmlcore.Document, signatures ...xmlcore.Node) (*Report, error) {
	r := &Report{CheckedAt: v.cfg.Clock.Now()}
	return r.conclude(v.verify(ctx, doc, signatures, r))
}

// conclude draws the sum; err is of the document as a whole.
func (r *Report) conclude(err error) (*Report, error) {
	r.Faults = fault.All(err)
	var faults []error
	add := func(list []*fault.Error) {
		for _, f := range list {
			faults = append(faults, f)
		}
	}
	add(r.Faults)
	for _, s := range r.Signatures {
		add(s.Faults)
	}
	r.Valid = len(r.Signatures) > 0 && len(faults) == 0
	return r, fault.Join(faults...)
}

func (v *Verifier) verify(ctx context.Context, doc *xmlcore.Document, list []xmlcore.Node, r *Report) error {
	if err := ctx.Err(); err != nil {
		return fault.New(fault.Canceled).Wrap(err)
	}
	most := v.cfg.Limits.signatures()
	switch {
	case len(list) == 0:
		return fault.New(fault.SignatureAbsent)
	case len(list) > most:
		return fault.New(fault.TooLarge, "what", "signatures", "limit", most)
	}
	r.env = v.env(doc)
	stranger := v.env(doc)
	stranger.Limits.XPaths, stranger.Limits.XPathSteps = min(r.env.Limits.XPaths, strangerXPaths), strangerSteps
	r.DuplicateIDs = doc.DuplicateIDs()
	r.DuplicateIDs = r.DuplicateIDs[:min(len(r.DuplicateIDs), maxListed)]
	for i, id := range r.DuplicateIDs {
		r.DuplicateIDs[i] = dsig.Clip(id)
	}
	for _, n := range list {
		j := &judgement{v: v, ctx: ctx, env: r.env, stranger: stranger, report: &Signature{Element: elementOf(doc, n, true)}}
		r.Signatures = append(r.Signatures, j.run(n))
	}
	r.unsigned(list)
	return nil
}

// What the signatures of a stranger, whose key is not believed, may cost in
// expressions. That they are told to be right or wrong is a courtesy.
const (
	strangerXPaths = 4
	strangerSteps  = 1 << 20
)

func (v *Verifier) env(doc *xmlcore.Document) *dsig.Env {
	env := dsig.NewEnv(doc, v.cfg.Limits.mechanism(), dsig.Policy(v.cfg.Policy))
	env.Resolver = dsig.Resolver(v.cfg.Resolver)
	env.Token, env.Octets = v.cfg.Tokens.hook(), v.cfg.Octets.hook()
	return env
}

// judgement is one signature on its way.
type judgement struct {
	v      *Verifier
	ctx    context.Context
	env    *dsig.Env
	report *Signature

	stranger *dsig.Env // in which signatures are judged whose key is not believed

	sig  *dsig.Signature
	key  any      // public key or dsig.Secret; nil: none was found
	crls [][]byte // that came with the signature
}

func (j *judgement) run(n xmlcore.Node) *Signature {
	sig, err := dsig.Read(j.env.Doc, n, j.env.Limits)
	if j.note(CheckStructure, err) {
		j.sig, j.report.sig = sig, sig
		j.describe()
		j.note(CheckAlgorithm, j.algorithms())
		if !j.note(CheckKey, j.findKey()) {
			j.env = j.stranger
		}
		j.note(CheckValue, j.value())
		j.note(CheckContent, j.content())
	}
	j.conclude()
	return j.report
}

// note writes the outcome of a check into the report.
func (j *judgement) note(code signature.CheckCode, err error) bool {
	j.report.Checks = append(j.report.Checks, newCheck(code, err == nil))
	j.report.Faults = append(j.report.Faults, fault.All(err)...)
	return err == nil
}

// conclude adds the checks that could not be made and draws the sum.
func (j *judgement) conclude() {
	j.report.Valid = len(j.report.Faults) == 0
	for _, code := range CheckCodes()[len(j.report.Checks):] {
		j.report.Valid = false
		j.report.Checks = append(j.report.Checks, newCheck(code, false))
	}
}

// describe says what the signature says of itself.
func (j *judgement) describe() {
	r, s := j.report, j.sig
	r.ID = dsig.Clip(s.ID)
	r.Algorithm = dsig.Clip(s.Method.URI)
	if s.Method.Known {
		r.Algorithm = s.Method.Name()
	}
	r.Canonicalization = dsig.Clip(s.Form.Algorithm)
	if s.Method.Outdated() {
		r.Outdated = append(r.Outdated, s.Method.Name())
	}
}

func (j *judgement) algorithms() error {
	faults := []error{j.env.Policy.Algorithm(j.sig.Method)}
	if j.sig.Form.Form == nil {
		faults = append(faults, fault.New(fault.SignatureUnsupported, "feature", dsig.Feature(j.sig.Form.Algorithm)))
	}
	return fault.Join(faults...)
}

func (j *judgement) value() error {
	if j.key == nil {
		return fault.New(fault.SignatureValue)
	}
	return j.sig.CheckValue(j.env, j.key)
}

// content follows the references; each has its own outcome in the report.
func (j *judgement) content() error {
	var faults []error
	for _, c := range j.sig.CheckReferences(j.ctx, j.env) {
		j.report.References = append(j.report.References, j.reference(c))
		faults = append(faults, c.Err)
	}
	return fault.Join(faults...)
}
