package conformance

//lint:file-ignore SA1019 The suite has authorities of 2002 that sign with DSA.

import (
	"bytes"
	"context"
	"crypto"
	"crypto/dsa"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
)

// Validate judges a certificate as the suite's origin does: a path of signatures
// to a trusted certificate, all valid at the moment, none listed as revoked.
// What the certificates are for does not count: nearly all call themselves
// authorities. Paths of the origin's age need MD5 and DSA, which package
// signature never takes.
func (g *ring) Validate(_ context.Context, q signature.Question) (*signature.PathReport, error) {
	report := &signature.PathReport{Purpose: q.Purpose, At: g.now, CheckedAt: g.now}
	lists := slices.Clone(g.crls)
	for _, raw := range q.Evidence.CRLs {
		list, err := x509.ParseRevocationList(raw)
		if err != nil {
			return report, fault.New(fault.SignatureCRLMalformed, "element", "CertificateList").Wrap(err)
		}
		lists = append(lists, list)
	}
	pool := slices.Concat(q.Others, g.untrusted)
	path := g.path([]*x509.Certificate{q.Certificate}, pool)
	if path == nil {
		return report, fault.New(fault.SignatureUntrusted)
	}
	for i, c := range path {
		report.Steps = append(report.Steps, signature.Step{Certificate: c, Info: signature.Describe(c)})
		if !g.options.X509SkipTimeChecks && (g.now.Before(c.NotBefore) || g.now.After(c.NotAfter)) {
			return report, fault.New(fault.SignatureCertificateTime, "from", c.NotBefore, "to", c.NotAfter)
		}
		if err := g.revoked(c, path[min(i+1, len(path)-1)], lists); err != nil {
			return report, err
		}
	}
	report.Valid = true
	return report, nil
}

// path extends a path to a trusted certificate; nil if there is none.
func (g *ring) path(path, pool []*x509.Certificate) []*x509.Certificate {
	last := path[len(path)-1]
	if slices.ContainsFunc(g.trusted, last.Equal) {
		return path
	}
	if len(path) > 8 {
		return nil
	}
	for _, c := range slices.Concat(g.trusted, pool) {
		if bytes.Equal(c.RawSubject, last.RawIssuer) && !slices.ContainsFunc(path, c.Equal) && signedBy(last, c) {
			if found := g.path(append(slices.Clone(path), c), pool); found != nil {
				return found
			}
		}
	}
	return nil
}

// revoked refuses a certificate that a list of its issuer names; with verifyCrls
// the lists must be signed and in date themselves.
func (g *ring) revoked(cert, issuer *x509.Certificate, lists []*x509.RevocationList) error {
	for _, list := range lists {
		if !bytes.Equal(list.RawIssuer, cert.RawIssuer) {
			continue
		}
		if g.options.VerifyCRLs {
			if g.now.After(list.NextUpdate) || g.now.Before(list.ThisUpdate) {
				return fault.New(fault.SignatureCRLTime, "from", list.ThisUpdate, "to", list.NextUpdate)
			}
			if list.CheckSignatureFrom(issuer) != nil {
				return fault.New(fault.SignatureCRLIssuer)
			}
		}
		if g.now.Before(list.ThisUpdate) {
			continue // a list of later says nothing yet
		}
		for _, e := range list.RevokedCertificateEntries {
			if e.SerialNumber.Cmp(cert.SerialNumber) == 0 {
				return fault.New(fault.SignatureRevoked, "at", e.RevocationTime, "reason", e.ReasonCode)
			}
		}
	}
	return nil
}

// signedBy checks the signature of a certificate with the key of another, with
// the algorithms of 2002 as well.
func signedBy(cert, issuer *x509.Certificate) bool {
	err := issuer.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature)
	if err == nil {
		return true
	}
	switch key := issuer.PublicKey.(type) {
	case *rsa.PublicKey:
		sum := md5.Sum(cert.RawTBSCertificate)
		return cert.SignatureAlgorithm == x509.MD5WithRSA && rsa.VerifyPKCS1v15(key, crypto.MD5, sum[:], cert.Signature) == nil
	case *dsa.PublicKey:
		var value struct{ R, S *big.Int }
		sum := sha1.Sum(cert.RawTBSCertificate)
		if _, err := asn1.Unmarshal(cert.Signature, &value); err != nil {
			return false
		}
		return cert.SignatureAlgorithm == x509.DSAWithSHA1 && dsa.Verify(key, sum[:], value.R, value.S)
	}
	return false
}
