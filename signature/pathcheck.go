package signature

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// PathPolicy says of what a certification path may consist. The zero value is
// strict.
type PathPolicy struct {
	// MinRSA is the shortest RSA modulus, in bits; default and least 2048
	// (Circular 15/2025/TT-BKHCN).
	MinRSA int
	// Policies are certificate policies of which the path must be valid for at
	// least one (RFC 5280, 6.1); empty: any.
	Policies []x509.OID
	// LegacySHA1 accepts certificates, revocation lists, OCSP responses and time
	// stamps signed over SHA-1. Forging such a signature is within reach of a
	// determined attacker. For reading archives only; a report says so. Paths
	// with name constraints or policies are refused under it.
	LegacySHA1 bool
}

// key refuses keys that are too weak.
func (p PathPolicy) key(key crypto.PublicKey) error {
	if k, ok := key.(*rsa.PublicKey); ok && k.N.BitLen() < p.MinRSA {
		return fault.New(fault.SignatureWeakKey, "key", fmt.Sprintf("RSA %d", k.N.BitLen()))
	}
	return keyPolicy(key)
}

// algorithm refuses signatures over hashes that are too weak.
func (p PathPolicy) algorithm(a sigalg.Algorithm) error {
	if a.Weak() && !p.LegacySHA1 {
		return fault.New(fault.SignatureAlgorithm, "algorithm", "SHA-1")
	}
	return nil
}

// at names a certificate of a path in a fault: 0 is the one in question.
func at(i int, err error) error {
	if err == nil {
		return nil
	}
	var faults []error
	for _, f := range fault.All(err) {
		faults = append(faults, f.At(fmt.Sprintf("certificate[%d]", i)))
	}
	return fault.Join(faults...)
}

// strength judges every key of a path and every signature but the root's, of
// which nothing depends.
func (p PathPolicy) strength(path []*x509.Certificate) error {
	var faults []error
	for i, c := range path {
		faults = append(faults, at(i, p.key(c.PublicKey)))
		if i == len(path)-1 {
			break
		}
		alg, _, _ := sigalg.OfCertificate(c)
		faults = append(faults, at(i, p.algorithm(alg)))
	}
	return fault.Join(faults...)
}

// legacy reports whether SHA-1 stands in a path.
func legacy(path []*x509.Certificate) bool {
	return slices.ContainsFunc(path[:len(path)-1], func(c *x509.Certificate) bool {
		alg, _, _ := sigalg.OfCertificate(c)
		return alg.Weak()
	})
}

func validAt(path []*x509.Certificate, moment time.Time) error {
	var faults []error
	for i, c := range path {
		faults = append(faults, at(i, timePolicy(c, moment)))
	}
	return fault.Join(faults...)
}

func usages(path []*x509.Certificate, purpose Purpose) error {
	faults := []error{at(0, purpose.check(path[0]))}
	for i, c := range path[1:] {
		faults = append(faults, at(i+1, purpose.checkAuthority(c)))
	}
	return fault.Join(faults...)
}

var (
	nameConstraints   = asn1.ObjectIdentifier{2, 5, 29, 30}
	policyMappings    = asn1.ObjectIdentifier{2, 5, 29, 33}
	policyConstraints = asn1.ObjectIdentifier{2, 5, 29, 36}
	inhibitAnyPolicy  = asn1.ObjectIdentifier{2, 5, 29, 54}
)

// constraints judges what certificates say about the paths they may stand in
// (RFC 5280, 6.1): critical extensions that nobody understood, who may issue
// and how deep.
func constraints(path []*x509.Certificate) error {
	var faults []error
	broken := func(i int, rule string) {
		faults = append(faults, at(i, fault.New(fault.SignatureConstraint, "rule", rule)))
	}
	below := 0 // authorities below, without those that renewed themselves
	for i, c := range path {
		for _, id := range c.UnhandledCriticalExtensions {
			broken(i, "critical extension "+id.String())
		}
		if i == 0 {
			continue
		}
		if !usageWithin(c, x509.KeyUsageCertSign) {
			broken(i, "keyUsage")
		}
		if (c.MaxPathLen > 0 || c.MaxPathLenZero) && below > c.MaxPathLen {
			broken(i, "pathLenConstraint")
		}
		if !bytes.Equal(c.RawSubject, c.RawIssuer) {
			below++
		}
	}
	return fault.Join(faults...)
}

// constrained reports whether name constraints or policies are to be judged.
func (p PathPolicy) constrained(path []*x509.Certificate) bool {
	kinds := []asn1.ObjectIdentifier{nameConstraints, policyMappings, policyConstraints, inhibitAnyPolicy}
	return len(p.Policies) > 0 || slices.ContainsFunc(path, func(c *x509.Certificate) bool {
		return slices.ContainsFunc(c.Extensions, func(e pkix.Extension) bool { return slices.ContainsFunc(kinds, e.Id.Equal) })
	})
}

// standard lets crypto/x509 judge name constraints and policies of exactly this
// path.
func (p PathPolicy) standard(path []*x509.Certificate, moment time.Time) error {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	last := len(path) - 1
	roots.AddCert(path[last])
	for _, c := range path[1:last] {
		between.AddCert(c)
	}
	_, err := path[0].Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: moment, CertificatePolicies: p.Policies,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil {
		return fault.New(fault.SignatureConstraint, "rule", "nameConstraints, certificatePolicies").Wrap(err)
	}
	return nil
}
