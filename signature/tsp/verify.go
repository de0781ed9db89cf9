package tsp

import (
	"bytes"
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// VerifierConfig says what a [Verifier] believes.
type VerifierConfig struct {
	// Validator judges the authority's certificate. Its roots are those trusted
	// for time stamps. Required.
	Validator *signature.Validator
	// Policies are the authorities' policies that are accepted; empty: any.
	Policies []asn1.ObjectIdentifier
}

// Verifier judges time stamps. It is safe for concurrent use.
type Verifier struct{ cfg VerifierConfig }

// NewVerifier makes a verifier. Error: [fault.Config].
func NewVerifier(cfg VerifierConfig) (*Verifier, error) {
	if cfg.Validator == nil {
		return nil, fault.New(fault.Config, "field", "Validator", "reason", "required").At("Validator")
	}
	return &Verifier{cfg}, nil
}

// Given is what came along with a token outside of it, as in an XAdES
// signature.
type Given struct {
	Certificates []*x509.Certificate
	Evidence     signature.Evidence
}

// Report is the judgement of a time stamp.
type Report struct {
	Valid    bool // every check passed
	Token    *Token
	Time     time.Time             // the moment told; to be believed only if Valid
	Accuracy time.Duration         // 0: not stated
	Signer   signature.SignerInfo  // the authority, as its certificate says
	Path     *signature.PathReport // nil: the certificate was not identified
	Legacy   bool                  // SHA-1 was used and the policy takes it
	Checks   []signature.Check     // every check, in the order they were made
	Faults   []*fault.Error        // why it is not Valid
}

// Verify judges a token over data whose hash by token.Hash is digest. The
// report is never nil. The error is nil when, and only when, the report is
// Valid: it joins the report's Faults.
func (v *Verifier) Verify(ctx context.Context, token *Token, digest []byte, given Given) (*Report, error) {
	r := &Report{Token: token, Time: token.Time, Accuracy: token.Accuracy}
	signer, err := token.signer(given.Certificates)
	if r.note(signature.CheckCertificate, err) {
		r.Signer = signature.Describe(signer)
		r.note(signature.CheckAlgorithm, v.algorithms(r))
		r.note(signature.CheckSignature, token.value(signer))
		r.note(signature.CheckIntegrity, imprint(token, digest))
		r.note(signature.CheckTime, v.moment(token))
		r.note(signature.CheckTrust, v.trust(ctx, r, signer, given))
	}
	r.conclude()
	var faults []error
	for _, f := range r.Faults {
		faults = append(faults, f)
	}
	return r, fault.Join(faults...)
}

// signer finds the one certificate that the signer names and that the signed
// attribute binds.
func (t *Token) signer(others []*x509.Certificate) (*x509.Certificate, error) {
	info := t.message.Signers[0]
	ids, ok := info.SigningCertificates()
	if !ok {
		return nil, fault.New(fault.SignatureTSPSigner)
	}
	var found *x509.Certificate
	for _, c := range slices.Concat(t.Certificates, others) {
		bound := info.Names(c)
		for _, id := range ids {
			bound = bound && id.Fits(c)
		}
		if bound && t.namedAfter(c) {
			found = c
			break
		}
	}
	if found == nil {
		return nil, fault.New(fault.SignatureTSPSigner)
	}
	return found, nil
}

// namedAfter reports whether the token's name of the authority, if any, is the
// certificate's subject, whatever string types either uses.
func (t *Token) namedAfter(c *x509.Certificate) bool {
	if t.tsa == nil || bytes.Equal(t.tsa, c.RawSubject) {
		return true
	}
	var stated, subject pkix.RDNSequence
	if rest, err := asn1.Unmarshal(t.tsa, &stated); err != nil || len(rest) > 0 {
		return false
	}
	if _, err := asn1.Unmarshal(c.RawSubject, &subject); err != nil {
		return false
	}
	return strings.EqualFold(stated.String(), subject.String())
}

// algorithms refuses SHA-1 wherever it stands, unless the policy takes it.
func (v *Verifier) algorithms(r *Report) error {
	info := r.Token.message.Signers[0]
	weak := info.Algorithm.Weak() || sigalg.WeakHash(info.Digest) || sigalg.WeakHash(r.Token.Hash)
	if weak && !v.cfg.Validator.Policy().LegacySHA1 {
		return fault.New(fault.SignatureAlgorithm, "algorithm", "SHA-1")
	}
	r.Legacy = weak
	return nil
}

func (t *Token) value(signer *x509.Certificate) error {
	info := t.message.Signers[0]
	h := info.Digest.New()
	h.Write(t.message.Content)
	if !info.Verify(signer.PublicKey, idInfo, h.Sum(nil)) {
		return fault.New(fault.SignatureTSPValue)
	}
	return nil
}

func imprint(t *Token, digest []byte) error {
	if !bytes.Equal(t.Imprint, digest) {
		return fault.New(fault.SignatureTSPImprint)
	}
	return nil
}

// moment refuses a moment that has not come, and policies that are not
// accepted.
func (v *Verifier) moment(t *Token) error {
	const skew = 5 * time.Minute
	var faults []error
	if t.Time.After(v.cfg.Validator.Now().Add(skew)) {
		faults = append(faults, fault.New(fault.SignatureTSPTime, "at", t.Time.UTC().Format(time.RFC3339)))
	}
	if len(v.cfg.Policies) > 0 && !slices.ContainsFunc(v.cfg.Policies, t.Policy.Equal) {
		faults = append(faults, fault.New(fault.SignatureTSPPolicy, "policy", t.Policy))
	}
	return fault.Join(faults...)
}

// trust judges the authority's certificate at the token's moment.
func (v *Verifier) trust(ctx context.Context, r *Report, signer *x509.Certificate, given Given) error {
	moment := r.Time
	if now := v.cfg.Validator.Now(); moment.After(now) {
		moment = now // its own check says whether that is too far
	}
	path, err := v.cfg.Validator.Validate(ctx, signature.Question{
		Certificate: signer, Others: slices.Concat(r.Token.Certificates, given.Certificates),
		Evidence: signature.Evidence{CRLs: slices.Concat(r.Token.CRLs, given.Evidence.CRLs), OCSPs: given.Evidence.OCSPs},
		Purpose:  signature.ForTimeStamping, At: moment,
	})
	r.Path = path
	r.Legacy = r.Legacy || path.Legacy
	return err
}
