package signature_test

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestManyListsOfManyAuthorities brings the most lists and the most
// authorities, all of the issuer's name, and none of them right.
func TestManyListsOfManyAuthorities(t *testing.T) {
	a := ask(t)
	name := a.Issuing.Certificate().Subject.CommonName
	q := a.q
	key := ecKey(t)
	for i := range 250 {
		c := &x509.Certificate{SerialNumber: big.NewInt(int64(i)), Subject: pkix.Name{Country: []string{"VN"}, CommonName: name}, NotBefore: now, NotAfter: now.Add(time.Hour),
			KeyUsage: x509.KeyUsageCRLSign | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true}
		if i%10 == 0 {
			key = ecKey(t)
		}
		q.Others = append(q.Others, issue(t, c, c, key.Public(), key))
	}
	a.Issuing.Misbehave(st.CRL, st.Broken)
	for range 64 {
		list, err := a.Issuing.CRL()
		require.NoError(t, err)
		q.Evidence.CRLs = append(q.Evidence.CRLs, list)
	}
	v, err := a.Validator(func(c *signature.ValidatorConfig) { c.Fetcher = nil })
	require.NoError(t, err)
	start := time.Now()
	_, err = v.Validate(context.Background(), q)
	require.ErrorIs(t, err, fault.SignatureRevocationUnknown)
	assert.Less(t, time.Since(start), 5*time.Second)
}

// TestEnormousKeys: a key of 131 073 bits verifies nothing, at once.
func TestEnormousKeys(t *testing.T) {
	w := setup(t)
	n := new(big.Int).SetBit(big.NewInt(1), 1<<17, 1)
	public := &rsa.PublicKey{N: n, E: 65537}
	serial := big.NewInt(5)
	subject := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "Lớn"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true}
	key := ecKey(t)
	enormous := issue(t, subject, subject, public, key)
	child := issue(t, leaf("L"), subject, ecKey(t).Public(), key)
	start := time.Now()
	_, err := pathOnly(t, w.ca.Trust(), now, signature.Question{Certificate: child, Others: []*x509.Certificate{enormous}})
	require.ErrorIs(t, err, fault.SignatureUntrusted)
	assert.Less(t, time.Since(start), 5*time.Second)
}

// TestOneQuestionIsAskedOnce: paths that share a certificate share what was
// learnt of it.
func TestOneQuestionIsAskedOnce(t *testing.T) {
	a := ask(t)
	other, err := a.NewRoot(st.Profile{CommonName: "Gốc khác"})
	require.NoError(t, err)
	q := a.q
	for range 5 {
		cross, err := other.Cross(a.Issuing)
		require.NoError(t, err)
		q.Others = append(q.Others, cross)
	}
	trust := a.Trust()
	trust.Add("khác", other.Certificate())
	a.Issuing.Revoke(q.Certificate, st.KeyCompromise, now)
	v, err := a.Validator(func(c *signature.ValidatorConfig) { c.Trust, c.Fetcher = trust, a.net; ocspOnly(c) })
	require.NoError(t, err)
	_, err = v.Validate(context.Background(), q)
	require.ErrorIs(t, err, fault.SignatureRevoked)
	require.LessOrEqual(t, a.net.ocsp.Load(), int32(12), "six paths, each with the leaf under one more issuer certificate")
}
