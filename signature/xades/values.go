package xades

import (
	"bytes"
	"crypto/x509"
	"slices"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// The bounds of what is taken from one signature.
const (
	maxCertificates = 64
	maxRevocations  = 32 // of each sort
	maxTimeStamps   = 32
	maxRefs         = 256
)

// values are the certificates and revocation values that a signature carries in
// its unsigned properties.
type values struct {
	certificates []*x509.Certificate
	evidence     signature.Evidence
}

// values gathers what stands in the unsigned properties. What cannot be read
// proves nothing and is passed over.
func (v view) values(unsigned xmlcore.Node) (out values) {
	for _, n := range v.all(unsigned, "CertificateValues", "AttrAuthoritiesCertValues") {
		v.certificateValues(n, &out)
	}
	for _, n := range v.all(unsigned, "RevocationValues", "AttributeRevocationValues") {
		v.revocationValues(n, &out)
	}
	for _, n := range v.all(unsigned, "TimeStampValidationData", "AnyValidationData") {
		for _, c := range v.all(n, "CertificateValues") {
			v.certificateValues(c, &out)
		}
		for _, r := range v.all(n, "RevocationValues") {
			v.revocationValues(r, &out)
		}
	}
	return out
}

func (v view) certificateValues(n xmlcore.Node, out *values) {
	for _, c := range v.all(n, "EncapsulatedX509Certificate") {
		cert, err := x509.ParseCertificate(v.octets(c))
		if err == nil && len(out.certificates) < maxCertificates {
			out.certificates = appendCertificate(out.certificates, cert)
		}
	}
}

func (v view) revocationValues(n xmlcore.Node, out *values) {
	add := func(list *[][]byte, raw []byte) {
		known := slices.ContainsFunc(*list, func(b []byte) bool { return bytes.Equal(b, raw) })
		if raw != nil && !known && len(*list) < maxRevocations {
			*list = append(*list, raw)
		}
	}
	for _, c := range v.all(v.child(n, "CRLValues"), "EncapsulatedCRLValue") {
		add(&out.evidence.CRLs, v.octets(c))
	}
	for _, c := range v.all(v.child(n, "OCSPValues"), "EncapsulatedOCSPValue") {
		add(&out.evidence.OCSPs, v.octets(c))
	}
}

// appendCertificate adds a certificate that is not in the list.
func appendCertificate(list []*x509.Certificate, cert *x509.Certificate) []*x509.Certificate {
	if slices.ContainsFunc(list, cert.Equal) {
		return list
	}
	return append(list, cert)
}

// ValueRef is a reference to a certificate or revocation value that was used
// when the signature was judged before (CompleteCertificateRefs and
// CompleteRevocationRefs).
type ValueRef struct {
	Kind   string // "certificate", "CRL" or "OCSP"
	Digest []byte
	// Found: the signature carries what the reference names.
	Found bool
}

// refs reads the references to values and looks for what they name.
func (v view) refs(unsigned xmlcore.Node, have values) (list []ValueRef) {
	raw := make([][]byte, 0, len(have.certificates))
	for _, c := range have.certificates {
		raw = append(raw, c.Raw)
	}
	add := func(kind string, digest xmlcore.Node, among [][]byte) {
		value := v.octets(v.child(digest, "DigestValue"))
		if value == nil || len(list) == maxRefs {
			return
		}
		hash, known := dsig.DigestOf(v.attr(v.child(digest, "DigestMethod"), "Algorithm"))
		found := known && slices.ContainsFunc(among, func(b []byte) bool { return bytes.Equal(sum(hash, b), value) })
		list = append(list, ValueRef{kind, value, found})
	}
	for _, n := range v.all(unsigned, "CompleteCertificateRefs", "CompleteCertificateRefsV2") {
		for _, c := range v.all(v.child(n, "CertRefs"), "Cert") {
			add("certificate", v.child(c, "CertDigest"), raw)
		}
	}
	for _, n := range v.all(unsigned, "CompleteRevocationRefs") {
		for _, c := range v.all(v.child(n, "CRLRefs"), "CRLRef") {
			add("CRL", v.child(c, "DigestAlgAndValue"), have.evidence.CRLs)
		}
		for _, c := range v.all(v.child(n, "OCSPRefs"), "OCSPRef") {
			add("OCSP", v.child(c, "DigestAlgAndValue"), have.evidence.OCSPs)
		}
	}
	return list
}
