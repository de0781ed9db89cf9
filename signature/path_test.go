package signature_test

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// chainCase is one chain of three with a fault of one kind; openssl judges it
// as well.
type chainCase struct {
	name       string
	root, sub  signaturetest.Profile
	leaf       signaturetest.Profile
	late       time.Duration // how long after issuing it is judged
	tamper     bool
	want       fault.Code // "": valid
	check      signature.CheckCode
	oursAlone  bool   // openssl does not judge this without further options
	opensslArg string // an option it needs
	revoke     int    // 1: the leaf, 2: the authority
}

func email(addresses ...string) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.EmailAddresses = addresses }
}

func chainCases() []chainCase {
	const year = 365 * 24 * time.Hour
	now := time.Now().UTC().Truncate(time.Second)
	critical := pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}
	short := signaturetest.Profile{NotAfter: now.Add(100 * 24 * time.Hour)}
	constrain := func(c *x509.Certificate) {
		c.PermittedEmailAddresses, c.PermittedDNSDomainsCritical = []string{"hcm.gov.vn"}, true
	}
	explicit := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 36}, Critical: true, Value: []byte{0x30, 3, 0x80, 1, 0}}
	return []chainCase{
		{name: "good"},
		{name: "leaf expired", late: year + time.Hour, want: fault.SignatureCertificateTime, check: signature.CheckTime},
		{name: "leaf not yet valid", leaf: signaturetest.Profile{NotBefore: now.Add(time.Hour)}, want: fault.SignatureCertificateTime, check: signature.CheckTime},
		{name: "authority expired", sub: short, late: 200 * 24 * time.Hour, want: fault.SignatureCertificateTime, check: signature.CheckTime},
		{name: "root expired", root: short, late: 200 * 24 * time.Hour, want: fault.SignatureCertificateTime, check: signature.CheckTime},
		{name: "no authority", sub: signaturetest.Profile{Edit: func(c *x509.Certificate) { c.IsCA = false }}, want: fault.SignatureUntrusted, check: signature.CheckTrust},
		{name: "authority that may not sign", sub: signaturetest.Profile{Edit: func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }}, want: fault.SignatureConstraint, check: signature.CheckConstraints},
		{name: "too deep", root: signaturetest.Profile{Edit: func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = 0, true }}, want: fault.SignatureConstraint, check: signature.CheckConstraints},
		{name: "just deep enough", root: signaturetest.Profile{Edit: func(c *x509.Certificate) { c.MaxPathLen = 1 }}},
		{name: "critical extension", leaf: signaturetest.Profile{Edit: func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, critical) }}, want: fault.SignatureConstraint, check: signature.CheckConstraints},
		{name: "critical extension above", sub: signaturetest.Profile{Edit: func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, critical) }}, want: fault.SignatureConstraint, check: signature.CheckConstraints},
		{name: "within name constraints", sub: signaturetest.Profile{Edit: constrain}, leaf: signaturetest.Profile{Edit: email("a@hcm.gov.vn")}},
		{name: "outside name constraints", sub: signaturetest.Profile{Edit: constrain}, leaf: signaturetest.Profile{Edit: email("a@hanoi.gov.vn")}, want: fault.SignatureConstraint, check: signature.CheckConstraints},
		{name: "policy missing", sub: signaturetest.Profile{Edit: func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, explicit) }}, want: fault.SignatureConstraint, check: signature.CheckConstraints, opensslArg: "-policy_check"},
		{name: "authority for web servers", sub: signaturetest.Profile{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, want: fault.SignaturePurpose, check: signature.CheckUsage, oursAlone: true},
		{name: "leaf for encryption", leaf: signaturetest.Profile{KeyUsage: x509.KeyUsageKeyEncipherment}, want: fault.SignatureUsage, check: signature.CheckUsage, oursAlone: true},
		{name: "signature broken", tamper: true, want: fault.SignatureUntrusted, check: signature.CheckTrust},
		{name: "leaf revoked", revoke: 1, want: fault.SignatureRevoked, check: signature.CheckRevocation},
		{name: "authority revoked", revoke: 2, want: fault.SignatureRevoked, check: signature.CheckRevocation},
		{name: "lists outdated", late: 48 * time.Hour, want: fault.SignatureRevocationUnknown, check: signature.CheckRevocation},
	}
}

// chain is a case made true: what comes with a document.
type chain struct {
	root, sub, leaf *x509.Certificate
	lists           [][]byte
}

func (c chainCase) build(t *testing.T, w *signaturetest.World) chain {
	t.Helper()
	c.root.CommonName, c.sub.CommonName, c.leaf.CommonName = "R", "S", "L"
	root, err := w.NewRoot(c.root)
	require.NoError(t, err)
	sub, err := root.Sub(c.sub)
	require.NoError(t, err)
	pair, err := sub.Issue(c.leaf)
	require.NoError(t, err)
	leaf := pair.Chain[0]
	switch c.revoke {
	case 1:
		sub.Revoke(leaf, signaturetest.KeyCompromise, w.Now())
	case 2:
		root.Revoke(sub.Certificate(), signaturetest.CACompromise, w.Now())
	}
	out := chain{root: root.Certificate(), sub: sub.Certificate(), leaf: leaf}
	for _, a := range []*signaturetest.Authority{root, sub} {
		list, err := a.CRL()
		if err == nil { // an authority without the right makes none
			out.lists = append(out.lists, list)
		}
	}
	if c.tamper {
		raw := append([]byte{}, leaf.Raw...)
		raw[len(raw)-1] ^= 1
		out.leaf, err = x509.ParseCertificate(raw)
		require.NoError(t, err)
	}
	return out
}

// TestChains judges chains offline, with revocation lists as they come with a
// document, and asks openssl for its verdict.
func TestChains(t *testing.T) {
	w := signaturetest.Start(t, signaturetest.Config{})
	for _, c := range chainCases() {
		t.Run(c.name, func(t *testing.T) {
			made := c.build(t, w)
			moment := w.Now().Add(c.late)
			v, err := signature.NewValidator(signature.ValidatorConfig{Trust: signature.NewTrust(made.root), Clock: worktime.NewManual(moment)})
			require.NoError(t, err)
			q := signature.Question{Certificate: made.leaf, Others: []*x509.Certificate{made.sub}, Evidence: signature.Evidence{CRLs: made.lists}}
			report, err := v.Validate(context.Background(), q)
			if c.want == "" {
				require.NoError(t, err)
				assert.Len(t, report.Evidence.CRLs, 2)
			} else {
				require.ErrorIs(t, err, c.want)
			}
			for _, check := range report.Checks {
				if check.Code == c.check {
					assert.False(t, check.OK, check.Code)
				}
			}
			if !c.oursAlone {
				out, err := openssl(t).verify(made, moment, c.opensslArg)
				assert.Equal(t, c.want == "", err == nil, "openssl: %s", out)
			}
		})
	}
}

// verify asks openssl for its verdict on a chain.
func (b bench) verify(c chain, moment time.Time, extra string) (string, error) {
	args := []string{"verify", "-x509_strict", "-crl_check_all", "-attime", fmt.Sprint(moment.Unix()),
		"-CAfile", b.certificates("root.pem", c.root), "-untrusted", b.certificates("sub.pem", c.sub), "-CRLfile", b.put("lists.pem", "X509 CRL", c.lists...)}
	if extra != "" {
		args = append(args, extra)
	}
	return b.run(append(args, b.certificates("leaf.pem", c.leaf))...)
}
