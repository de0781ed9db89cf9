package xades

import (
	"context"
	"crypto/x509"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/tsp"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// VerifierConfig says what a [Verifier] believes.
type VerifierConfig struct {
	// Validator judges the certificates of signers, at the moment that a time
	// stamp proves, and with the values that the signature carries. Required.
	Validator *signature.Validator
	// TimeStamps judges time stamps; default: by the Validator, under any policy
	// of an authority.
	TimeStamps *tsp.Verifier
	// Known are certificates that a signature may name without carrying them.
	// They are not trusted.
	Known []*x509.Certificate
	// Policies gives the document of a signature policy that is accepted, or an
	// error. nil: signatures under an explicit policy are refused.
	Policies func(ctx context.Context, p PolicyID) ([]byte, error)
	// Resolver opens what stands outside the document; nil: such references fail.
	Resolver xmldsig.Resolver
	// Policy says what is taken beside what is strong today. The zero value is
	// strict.
	Policy xmldsig.Policy
	// Limits bound what a document may make the verifier do.
	Limits xmldsig.Limits
}

// Verifier checks the XAdES signatures of XML documents. It is safe for
// concurrent use when its hooks are.
type Verifier struct{ cfg VerifierConfig }

// NewVerifier makes a verifier. Error: [fault.Config].
func NewVerifier(cfg VerifierConfig) (*Verifier, error) {
	if cfg.Validator == nil {
		return nil, fault.New(fault.Config, "field", "Validator", "reason", "required").At("Validator")
	}
	if cfg.TimeStamps == nil {
		var err error
		if cfg.TimeStamps, err = tsp.NewVerifier(tsp.VerifierConfig{Validator: cfg.Validator}); err != nil {
			return nil, err
		}
	}
	return &Verifier{cfg}, nil
}

// Verify checks every signature of a document, counter-signatures included. The
// report is never nil. The error is nil when, and only when, the report is
// Valid: there is a signature, and every one is valid. It joins the faults of
// the report.
//
// The document must not be changed as long as the report is used.
func (v *Verifier) Verify(ctx context.Context, xml []byte) (*Report, error) {
	r := &run{v: v, ctx: ctx, source: xml, inquiries: map[int]*inquiry{}}
	core, err := xmldsig.NewVerifier(xmldsig.VerifierConfig{
		Certificates: r, Keys: r.find, Known: v.cfg.Known, Resolver: v.cfg.Resolver,
		Policy: v.cfg.Policy, Limits: v.cfg.Limits, Clock: clock{worktime.System(), v.cfg.Validator},
	})
	if err != nil {
		return &Report{Faults: fault.All(err)}, err
	}
	inner, _ := core.Verify(ctx, xml)
	report := &Report{XML: inner, CheckedAt: inner.CheckedAt, Faults: inner.Faults}
	for _, s := range inner.Signatures {
		report.all = append(report.all, r.conclude(s))
	}
	report.nest(r)
	return report, report.conclude()
}

// run is one document on its way. It finds keys and judges certificates for the
// verifier of XML signatures, which asks for one signature after the other.
type run struct {
	v         *Verifier
	ctx       context.Context
	source    []byte
	env       *dsig.Env
	inquiries map[int]*inquiry // by the offset of the Signature
	current   *inquiry
}

// inquiry is what is found out about one signature.
type inquiry struct {
	sig    *dsig.Signature
	q      *qualifying // nil: no XAdES
	values values
	refs   []ValueRef
	stamps []*TimeStamp
	excess error // of too many time stamps
	judged *x509.Certificate
	// carried: the KeyInfo holds the certificate that was judged.
	carried bool
	inside  []*x509.Certificate // of KeyInfo
}

// environment is that of the document, made when it is first needed.
func (r *run) environment(doc *xmlcore.Document) *dsig.Env {
	if r.env == nil {
		l := r.v.cfg.Limits
		r.env = dsig.NewEnv(doc, dsig.Limits{
			References: l.References, Transforms: l.Transforms, XPaths: l.XPaths, XPathSteps: l.XPathSteps,
			External: l.External, Kept: l.Kept, Work: l.Work,
		}, dsig.Policy(r.v.cfg.Policy))
		r.env.Resolver = dsig.Resolver(r.v.cfg.Resolver)
	}
	return r.env
}

// inquire reads what a signature says beside the content.
func (r *run) inquire(doc *xmlcore.Document, n xmlcore.Node, inside []*x509.Certificate) (*inquiry, error) {
	env := r.environment(doc)
	sig, err := dsig.Read(doc, n, env.Limits)
	if err != nil {
		return nil, err
	}
	i := &inquiry{sig: sig, q: qualify(sig), inside: inside}
	start, _ := doc.Span(n)
	r.inquiries[start] = i
	if i.q == nil {
		return i, nil
	}
	i.values = i.q.values(i.q.unsigned)
	i.refs = i.q.refs(i.q.unsigned, i.values)
	others := i.values.certificates
	for _, c := range inside {
		others = appendCertificate(others, c)
	}
	s := &stamper{ctx: r.ctx, env: env, sig: sig, q: i.q, verifier: r.v.cfg.TimeStamps,
		given: tsp.Given{Certificates: bounded(others), Evidence: i.values.evidence}}
	i.stamps, i.excess = s.all()
	return i, nil
}

// find chooses the signer's certificate: the one that the signed properties
// name, wherever the signature carries it.
func (r *run) find(_ context.Context, req xmldsig.KeyRequest) (xmldsig.Key, error) {
	i, err := r.inquire(req.Signature.Document, req.Signature.Node, req.Certificates)
	if err != nil || i.q == nil {
		r.current = i
		return xmldsig.Key{}, err
	}
	r.current = i
	candidates := req.Certificates[:len(req.Certificates):len(req.Certificates)]
	for _, c := range append(i.values.certificates[:len(i.values.certificates):len(i.values.certificates)], r.v.cfg.Known...) {
		candidates = appendCertificate(candidates, c)
	}
	leaf := i.choose(r.env, candidates)
	if leaf == nil {
		return xmldsig.Key{}, nil
	}
	list := []*x509.Certificate{leaf}
	for _, c := range candidates {
		list = appendCertificate(list, c)
	}
	return xmldsig.Key{Certificates: bounded(list)}, nil
}

// maxTried bounds the certificates of which it is tried whether the value was
// made with their key.
const maxTried = 4

// choose is the certificate that the signed properties name; where they name
// several, the one with whose key the value was made; nil: none.
func (i *inquiry) choose(env *dsig.Env, candidates []*x509.Certificate) *x509.Certificate {
	var named []*x509.Certificate
	for _, c := range candidates {
		for k := range i.q.props.certificates {
			if i.q.props.certificates[k].names(c) {
				named = appendCertificate(named, c)
			}
		}
	}
	if len(named) == 0 {
		return nil
	}
	if len(named) > 1 {
		for _, c := range named[:min(len(named), maxTried)] {
			if i.sig.CheckValue(env, dsig.CertificateKey(c)) == nil {
				return c
			}
		}
	}
	return named[0]
}

// bounded cuts a list of certificates to what a validator takes.
func bounded(list []*x509.Certificate) []*x509.Certificate {
	return list[:min(len(list), maxCertificates)]
}

// Validate judges the signer's certificate at the moment that is proved.
func (r *run) Validate(ctx context.Context, q signature.Question) (*signature.PathReport, error) {
	if i := r.current; i != nil {
		i.judged = q.Certificate
		i.carried = contains(i.inside, q.Certificate)
		q.At = i.proved()
		for _, c := range i.values.certificates {
			q.Others = appendCertificate(q.Others, c)
		}
		q.Others = bounded(q.Others)
		q.Evidence.CRLs = append(i.values.evidence.CRLs[:len(i.values.evidence.CRLs):len(i.values.evidence.CRLs)], q.Evidence.CRLs...)
		q.Evidence.OCSPs = i.values.evidence.OCSPs
	}
	return r.v.cfg.Validator.Validate(ctx, q)
}
