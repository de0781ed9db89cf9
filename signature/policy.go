package signature

import (
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// documentSigning is the extended key usage of RFC 9336.
var documentSigning = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 36}

// usagePolicy accepts a certificate for signing documents: no authority, key
// usage digitalSignature or contentCommitment stated, and, where extended
// usages are stated, one that fits a person or agency signing.
func usagePolicy(cert *x509.Certificate) error {
	const signing = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	if cert.IsCA || cert.KeyUsage&signing == 0 || !extendedUsage(cert) {
		return fault.New(fault.SignatureUsage)
	}
	return nil
}

func extendedUsage(cert *x509.Certificate) bool {
	if len(cert.ExtKeyUsage) == 0 && len(cert.UnknownExtKeyUsage) == 0 {
		return true
	}
	fits := func(u x509.ExtKeyUsage) bool {
		return u == x509.ExtKeyUsageAny || u == x509.ExtKeyUsageEmailProtection || u == x509.ExtKeyUsageClientAuth
	}
	return slices.ContainsFunc(cert.ExtKeyUsage, fits) ||
		slices.ContainsFunc(cert.UnknownExtKeyUsage, documentSigning.Equal)
}

// leafOf finds the signer's certificate among those of a document: the one
// that issued none of the others. The order in a document means nothing.
func leafOf(certs []*x509.Certificate) (leaf *x509.Certificate, others []*x509.Certificate, err error) {
	for i, c := range certs {
		issued := slices.ContainsFunc(certs, func(o *x509.Certificate) bool {
			return o != c && string(o.RawIssuer) == string(c.RawSubject) && !o.Equal(c)
		})
		if issued {
			continue
		}
		if leaf != nil {
			return nil, nil, fault.New(fault.SignatureCertificate)
		}
		leaf = c
		others = append(slices.Clone(certs[:i]), certs[i+1:]...)
	}
	if leaf == nil {
		return nil, nil, fault.New(fault.SignatureCertificate)
	}
	return leaf, others, nil
}

// chainOf builds a path from the leaf to a trusted root with all keys strong
// enough; it returns the path's root. The path is judged at now, moved into the
// leaf's own validity, which is judged apart.
func chainOf(leaf *x509.Certificate, others []*x509.Certificate, trust *Trust, now time.Time) (*x509.Certificate, error) {
	between := x509.NewCertPool()
	for _, c := range others {
		between.AddCert(c)
	}
	if now.Before(leaf.NotBefore) {
		now = leaf.NotBefore
	} else if now.After(leaf.NotAfter) {
		now = leaf.NotAfter
	}
	paths, err := leaf.Verify(x509.VerifyOptions{
		Roots: trust.pool(), Intermediates: between, CurrentTime: now,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil {
		return nil, untrusted(err)
	}
	for _, path := range paths {
		// A leaf that stands in the trust list itself is a path of one; an
		// authority must stand behind a signer all the same.
		if len(path) < 2 || slices.ContainsFunc(path, func(c *x509.Certificate) bool { return keyPolicy(c.PublicKey) != nil }) {
			continue
		}
		return path[len(path)-1], nil
	}
	return nil, fault.New(fault.SignatureUntrusted)
}

func untrusted(err error) error {
	f := fault.New(fault.SignatureUntrusted).Wrap(err)
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil {
		return fault.Join(f, fault.New(fault.SignatureCertificateTime,
			"from", day(invalid.Cert.NotBefore), "to", day(invalid.Cert.NotAfter)))
	}
	return f
}
