package xades

import (
	"context"
	"crypto/x509"
	"encoding/hex"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/tsp"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// ExtenderConfig says where an [Extender] gets what it adds.
type ExtenderConfig struct {
	// TimeStamps asks for time stamps. Required.
	TimeStamps *tsp.Client
	// Validator gets the certificates and revocation values for [BaselineLT]; nil:
	// that level cannot be made. It must judge revocation.
	Validator *signature.Validator
	// Resolver opens what stands outside the document, where the signature to be
	// raised refers to it.
	Resolver xmldsig.Resolver
	// Known are certificates that a signature may name without carrying them.
	Known []*x509.Certificate
	// Policy must ask for what is outdated.
	Policy xmldsig.Policy
}

// Extender raises signatures to higher levels without touching what was signed.
// It needs no key of the signer. It is safe for concurrent use.
type Extender struct {
	cfg      ExtenderConfig
	verifier *tsp.Verifier // nil without a Validator
}

// NewExtender makes an extender. Error: [fault.Config].
func NewExtender(cfg ExtenderConfig) (*Extender, error) {
	if cfg.TimeStamps == nil {
		return nil, fault.New(fault.Config, "field", "TimeStamps", "reason", "required").At("TimeStamps")
	}
	e := &Extender{cfg: cfg}
	if cfg.Validator != nil {
		var err error
		if e.verifier, err = tsp.NewVerifier(tsp.VerifierConfig{Validator: cfg.Validator}); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// can refuses levels that cannot be made.
func (e *Extender) can(level Level) error {
	switch {
	case level == BaselineT, level == BaselineLT && e.verifier != nil:
		return nil
	case level == BaselineLT:
		return fault.New(fault.Config, "field", "Validator", "reason", "required").At("Validator")
	}
	return fault.New(fault.SignatureXAdESExtend, "level", string(level), "problem", "level")
}

// Extend raises the signature with the Id, or the only one that is no
// counter-signature, to [BaselineT] or [BaselineLT]. What it has already stays;
// a signature that has the level stays as it is. The signature's own value and
// references are checked before, and those of every signature of the document
// after: what others have signed is not broken.
//
// Errors: [fault.SignatureXAdESExtend] when the signature is not found, not
// intact or under another one, those of [tsp.Client.Stamp], and for BaselineLT
// those of judging the certificates: without proof that they were good nothing
// is added.
func (e *Extender) Extend(ctx context.Context, xml []byte, id string, level Level) ([]byte, error) {
	if err := e.can(level); err != nil {
		return nil, err
	}
	t, err := e.target(ctx, xml, id, level)
	if err != nil {
		return nil, err
	}
	before := t.state(ctx)
	if !t.has("SignatureTimeStamp") {
		text, err := e.stamp(ctx, t)
		if err != nil {
			return nil, err
		}
		if t, err = e.target(ctx, dsig.Splice(xml, []dsig.Edit{t.q.insert(text)}), id, level); err != nil {
			return nil, err
		}
	}
	if level == BaselineLT && !t.has("CertificateValues", "RevocationValues") {
		text, err := e.values(ctx, t)
		if err != nil {
			return nil, err
		}
		if t, err = e.target(ctx, dsig.Splice(t.sig.Doc.Source(), []dsig.Edit{t.q.insert(text)}), id, level); err != nil {
			return nil, err
		}
	}
	out := t.sig.Doc.Source()
	if err := unbroken(ctx, before, out); err != nil {
		return nil, err
	}
	return out, nil
}

// stamp asks for a time stamp over the signature value.
func (e *Extender) stamp(ctx context.Context, t *target) (string, error) {
	form := xmlcore.Method{Exclusive: true}
	h := e.cfg.TimeStamps.Hash().New()
	if err := t.env.WriteElement(h, t.sig.ValueNode, form); err != nil {
		return "", err
	}
	token, _, err := e.cfg.TimeStamps.Stamp(ctx, h.Sum(nil), tsp.Given{})
	if err != nil {
		return "", err
	}
	return timeStamp("ts-"+hex.EncodeToString(token.Imprint[:16]), form.URI(), token.Raw), nil
}

// values gathers what proves the certificates of the signer and of the time
// stamps at their moments.
func (e *Extender) values(ctx context.Context, t *target) (string, error) {
	s := &stamper{ctx: ctx, env: t.env, sig: t.sig, q: t.q, verifier: e.verifier, given: tsp.Given{Certificates: t.inside}}
	stamps, err := s.all()
	if err != nil {
		return "", err
	}
	var out values
	add := func(p *signature.PathReport) {
		out.merge(append(p.Path(), p.Authors...), p.Evidence.CRLs, p.Evidence.OCSPs)
	}
	for _, stamp := range stamps {
		if !stamp.Valid {
			var faults []error
			for _, f := range stamp.Faults {
				faults = append(faults, f)
			}
			return "", fault.Join(append([]error{t.cannot("time stamp")}, faults...)...)
		}
		add(stamp.Report.Path)
	}
	i := &inquiry{stamps: stamps}
	path, err := e.cfg.Validator.Validate(ctx, signature.Question{Certificate: t.leaf, Others: t.inside, At: i.proved()})
	if err != nil {
		return "", err
	}
	add(path)
	if len(out.evidence.CRLs)+len(out.evidence.OCSPs) == 0 {
		return "", t.cannot("no revocation values")
	}
	out.certificates = slices.DeleteFunc(out.certificates, func(c *x509.Certificate) bool { return contains(t.inside, c) })
	return validationValues(out), nil
}
