package signature

import (
	"bytes"
	"crypto/x509"

	"github.com/hcm-egov/framework/egov/fault"
)

// fromCRL asks a revocation list. nil without an error: the list is another
// authority's.
func (r *run) fromCRL(v *crlValue, m matter) (*RevocationStatus, error) {
	if !bytes.Equal(v.Issuer, m.issuer.RawSubject) {
		return nil, nil
	}
	if err := r.admit(v.Algorithm); err != nil {
		return nil, err
	}
	if err := r.listAuthor(v, m); err != nil {
		return nil, err
	}
	if !v.Scope.Covers(m.cert.IsCA, m.cert.CRLDistributionPoints) {
		return nil, fault.New(fault.SignatureCRLScope)
	}
	entry, err := v.Lookup(m.cert.SerialNumber)
	if err != nil {
		return nil, err
	}
	var rev *revocation
	if entry != nil {
		rev = &revocation{entry.At, entry.Reason, entry.Invalidity}
	}
	w := window{v.ThisUpdate, v.NextUpdate, v.KeptSince}
	s, ok := r.decide(m, SourceCRL, w, rev, Evidence{CRLs: [][]byte{v.Raw}})
	if !ok {
		return nil, fault.New(fault.SignatureCRLTime, w.bounds()...)
	}
	return s, nil
}

// listAuthor checks who signed a list: the issuer of the certificate, or
// another key of the same authority under the same root (RFC 5280, 6.3.3 f), as
// after a change of keys.
func (r *run) listAuthor(v *crlValue, m matter) error {
	if ForCRL.check(m.issuer) == nil && r.signed(v, m.issuer) {
		return nil
	}
	for _, c := range r.graph.pool[string(v.Issuer)] {
		if c.Equal(m.issuer) || ForCRL.check(c) != nil || !r.signed(v, c) {
			continue
		}
		if r.authorised(c, ForCRL, m, v) {
			return nil
		}
	}
	return fault.New(fault.SignatureCRLIssuer)
}

// authorised judges the path of a list's author at the moment it was issued.
func (r *run) authorised(c *x509.Certificate, p Purpose, m matter, v *crlValue) bool {
	if m.depth >= maxDepth {
		return false
	}
	report := &PathReport{Purpose: p, At: v.ThisUpdate}
	r.validate(report, c, m.anchor, m.depth+1)
	if !report.Valid {
		return false
	}
	r.authors = append(r.authors, report.Path()[:len(report.Steps)-1]...)
	r.aside.keep(report.Evidence)
	return true
}
