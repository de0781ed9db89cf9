package dsig

import (
	"bytes"
	"crypto/x509"
	"slices"

	"github.com/hcm-egov/framework/signature/internal/dn"
)

// Leaves finds the certificates of a signer among those of an X509Data: those
// that issued none of the others. The order in a document means nothing. When
// none is left, all stand in a circle and none is a signer's.
func Leaves(certs []*x509.Certificate) []*x509.Certificate {
	var list []*x509.Certificate
	for _, c := range certs {
		issued := slices.ContainsFunc(certs, func(o *x509.Certificate) bool {
			return !o.Equal(c) && bytes.Equal(o.RawIssuer, c.RawSubject)
		})
		if !issued && !slices.ContainsFunc(list, c.Equal) {
			list = append(list, c)
		}
	}
	return list
}

// Add adds what another X509Data says.
func (x *X509Data) Add(o *X509Data) {
	x.Certificates = append(x.Certificates, o.Certificates...)
	x.IssuerSerials = append(x.IssuerSerials, o.IssuerSerials...)
	x.KeyIDs = append(x.KeyIDs, o.KeyIDs...)
	x.Subjects = append(x.Subjects, o.Subjects...)
	x.Digests = append(x.Digests, o.Digests...)
	x.CRLs = append(x.CRLs, o.CRLs...)
}

// Names reports whether something in the X509Data other than the certificate
// itself names it: issuer and number, key identifier, subject or hash.
func (x *X509Data) Names(cert *x509.Certificate, p Policy) bool {
	return slices.ContainsFunc(x.IssuerSerials, func(i IssuerSerial) bool {
		return i.Serial != nil && i.Serial.Cmp(cert.SerialNumber) == 0 && dn.Match(i.Issuer, cert.RawIssuer)
	}) || slices.ContainsFunc(x.KeyIDs, func(id []byte) bool {
		return len(id) > 0 && bytes.Equal(id, cert.SubjectKeyId)
	}) || slices.ContainsFunc(x.Subjects, func(s string) bool {
		return dn.Match(s, cert.RawSubject)
	}) || slices.ContainsFunc(x.Digests, func(d CertificateDigest) bool {
		h, known := DigestOf(d.Algorithm)
		if !known || p.Hash(h) != nil {
			return false
		}
		sum := h.New()
		sum.Write(cert.Raw)
		return bytes.Equal(sum.Sum(nil), d.Value)
	})
}
