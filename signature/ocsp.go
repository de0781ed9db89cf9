package signature

import (
	"crypto/x509"
	"encoding/asn1"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/ocsp"
)

// fromOCSP asks an OCSP response. nil without an error: it speaks of other
// certificates.
func (r *run) fromOCSP(v *ocsp.Response, m matter) (*RevocationStatus, error) {
	answer, ok := v.About(m.cert.SerialNumber, m.issuer)
	if !ok {
		return nil, nil
	}
	if err := r.admit(v.Algorithm); err != nil {
		return nil, err
	}
	if !r.responds(v, m) {
		return nil, fault.New(fault.SignatureOCSPResponder)
	}
	var rev *revocation
	switch answer.Status {
	case ocsp.Unknown:
		return nil, fault.New(fault.SignatureOCSPUnknown)
	case ocsp.Revoked:
		rev = &revocation{at: answer.RevokedAt, reason: answer.Reason}
	}
	w := window{answer.ThisUpdate, answer.NextUpdate, answer.KeptSince}
	s, ok := r.decide(m, SourceOCSP, w, rev, Evidence{OCSPs: [][]byte{v.Raw}})
	if !ok || v.ProducedAt.After(r.now.Add(r.v.cfg.Revocation.Skew)) {
		return nil, fault.New(fault.SignatureOCSPTime, w.bounds()...)
	}
	return s, nil
}

// responds reports whether the response bears the signature of somebody who may
// answer for the issuer (RFC 6960, 4.2.2.2): the issuer, or whom the issuer
// itself gave a certificate for that.
func (r *run) responds(v *ocsp.Response, m matter) bool {
	if v.By(m.issuer) && v.Algorithm.Verify(m.issuer.PublicKey, v.TBS, v.Signature) {
		return true
	}
	for _, c := range slices.Concat(v.Certificates, r.q.Others[:min(len(r.q.Others), maxOthers)]) {
		if v.By(c) && r.delegated(c, v, m) && v.Algorithm.Verify(c.PublicKey, v.TBS, v.Signature) {
			return true
		}
	}
	return false
}

// noCheck says that a responder's certificate needs no proof of its own
// (id-pkix-ocsp-nocheck).
var noCheck = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}

// delegated judges a responder's certificate at the moment it answered.
func (r *run) delegated(c *x509.Certificate, v *ocsp.Response, m matter) bool {
	pair := []*x509.Certificate{c, m.issuer}
	if string(c.RawIssuer) != string(m.issuer.RawSubject) || !r.graph.issued(c, m.issuer) ||
		r.v.cfg.Policy.strength(pair) != nil || timePolicy(c, v.ProducedAt) != nil || ForOCSP.check(c) != nil ||
		len(c.UnhandledCriticalExtensions) > 0 {
		return false
	}
	if hasExtension(c, noCheck) {
		return true
	}
	status := r.status(matter{c, m.issuer, m.anchor, v.ProducedAt, true, m.depth + 1})
	r.aside.keep(status.raw)
	return r.verdict(status) == nil
}

func hasExtension(c *x509.Certificate, id asn1.ObjectIdentifier) bool {
	for _, e := range c.Extensions {
		if e.Id.Equal(id) {
			return true
		}
	}
	return false
}
