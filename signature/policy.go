package signature

import (
	"crypto/x509"
	"encoding/asn1"
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

// chainOf finds a path from the leaf to a trusted root and gives the root. The
// path is judged at now, moved into the leaf's own validity, which is judged
// apart, as is what the leaf is for.
func chainOf(leaf *x509.Certificate, others []*x509.Certificate, trust *Trust, now time.Time) (*x509.Certificate, error) {
	if now.Before(leaf.NotBefore) {
		now = leaf.NotBefore
	} else if now.After(leaf.NotAfter) {
		now = leaf.NotAfter
	}
	failed := error(fault.New(fault.SignatureUntrusted))
	for _, path := range newGraph(trust, others[:min(len(others), maxOthers)]).search(leaf) {
		err := chainPolicy(path, trust, now)
		if err == nil {
			return path[len(path)-1], nil
		}
		failed = fault.Join(fault.New(fault.SignatureUntrusted), err)
	}
	return nil, failed
}

func chainPolicy(path []*x509.Certificate, trust *Trust, now time.Time) error {
	var strict PathPolicy
	last := len(path) - 1
	root, _ := trust.find(path[last])
	faults := []error{rootTime(root, now), strict.strength(path), validAt(path, now), constraints(path)}
	for _, c := range path[1:] {
		faults = append(faults, ForSigning.checkAuthority(c))
	}
	err := fault.Join(faults...)
	if err == nil && strict.constrained(path) {
		err = strict.standard(path, now)
	}
	return err
}
