package signature

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// Purpose is what a certificate is used for.
type Purpose string

// The purposes.
const (
	// ForSigning: a person or agency signs documents.
	ForSigning Purpose = "document signing"
	// ForTimeStamping: an authority gives time stamps (RFC 3161, 2.3). The moment
	// judged is then the authority's own word.
	ForTimeStamping Purpose = "time stamping"
	// ForOCSP: a responder tells of revocation (RFC 6960, 4.2.2.2).
	ForOCSP Purpose = "OCSP signing"
	// ForCRL: an authority signs revocation lists.
	ForCRL Purpose = "CRL signing"
	// ForEncryption: something is encrypted for a person or agency.
	ForEncryption Purpose = "encryption"
)

// ownWord reports whether the moment at which the certificate is judged is
// told by its own holder. Who steals such a key can tell any moment.
func (p Purpose) ownWord() bool { return p != ForSigning && p != ForEncryption }

// check judges whether the certificate itself is for the purpose.
func (p Purpose) check(cert *x509.Certificate) error {
	if p == ForSigning {
		return usagePolicy(cert)
	}
	const signing = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	const encrypting = x509.KeyUsageKeyEncipherment | x509.KeyUsageDataEncipherment | x509.KeyUsageKeyAgreement
	ok := false
	switch p {
	case ForEncryption:
		ok = !cert.IsCA && usageWithin(cert, encrypting)
	case ForTimeStamping:
		ok = !cert.IsCA && usageWithin(cert, signing) && timeStampingOnly(cert)
	case ForOCSP:
		ok = usageWithin(cert, signing) && slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning)
	case ForCRL:
		ok = usageWithin(cert, x509.KeyUsageCRLSign)
	}
	if !ok {
		return fault.New(fault.SignaturePurpose, "purpose", p)
	}
	return nil
}

// usageWithin reports whether the stated key usage, if any, has one of the bits.
func usageWithin(cert *x509.Certificate, bits x509.KeyUsage) bool {
	return cert.KeyUsage == 0 || cert.KeyUsage&bits != 0
}

var extKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 37}

// timeStampingOnly: the extended key usage must be critical and hold nothing
// else (RFC 3161, 2.3).
func timeStampingOnly(cert *x509.Certificate) bool {
	if len(cert.UnknownExtKeyUsage) > 0 || !slices.Equal(cert.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}) {
		return false
	}
	return slices.ContainsFunc(cert.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(extKeyUsage) && e.Critical })
}

// checkAuthority judges whether an authority may stand in a path for the
// purpose: where it states extended usages, one must fit.
func (p Purpose) checkAuthority(cert *x509.Certificate) error {
	ok := true
	switch p {
	case ForSigning:
		ok = extendedUsage(cert)
	case ForTimeStamping:
		ok = extends(cert, x509.ExtKeyUsageTimeStamping)
	case ForOCSP:
		ok = extends(cert, x509.ExtKeyUsageOCSPSigning)
	}
	if !ok {
		return fault.New(fault.SignaturePurpose, "purpose", p)
	}
	return nil
}

func extends(cert *x509.Certificate, usage x509.ExtKeyUsage) bool {
	if len(cert.ExtKeyUsage) == 0 && len(cert.UnknownExtKeyUsage) == 0 {
		return true
	}
	return slices.Contains(cert.ExtKeyUsage, usage) || slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageAny)
}
