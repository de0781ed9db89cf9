package signaturetest_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ocsp"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
)

// TestWorld reads what a world serves with crypto/x509 and x/crypto/ocsp.
func TestWorld(t *testing.T) {
	w := signaturetest.Start(t, signaturetest.Config{})
	pair := w.Issue(t, signaturetest.Profile{CommonName: "Sở Xây dựng", Organization: "UBND TP. Hồ Chí Minh", AgencyCode: "H29.17"})
	leaf, issuer := pair.Chain[0], w.Issuing.Certificate()
	require.Equal(t, "H29.17", signature.Describe(leaf).AgencyCode)
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(w.Root.Certificate())
	between.AddCert(issuer)
	_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	require.NoError(t, err)

	w.Issuing.Revoke(leaf, signaturetest.Superseded, w.Now().Add(-time.Minute))
	der, err := w.Issuing.CRL()
	require.NoError(t, err)
	list, err := x509.ParseRevocationList(der)
	require.NoError(t, err)
	require.NoError(t, list.CheckSignatureFrom(issuer))
	require.Equal(t, leaf.SerialNumber, list.RevokedCertificateEntries[0].SerialNumber)
	require.Equal(t, 4, list.RevokedCertificateEntries[0].ReasonCode)

	der, err = w.Issuing.OCSP(leaf)
	require.NoError(t, err)
	answer, err := ocsp.ParseResponseForCert(der, leaf, issuer)
	require.NoError(t, err)
	require.Equal(t, ocsp.Revoked, answer.Status)
	require.Equal(t, ocsp.Superseded, answer.RevocationReason)

	got, err := w.Fetcher().Fetch(context.Background(), signature.FetchRequest{Kind: signature.FetchIssuer, URL: leaf.IssuingCertificateURL[0], Limit: 1 << 16})
	require.NoError(t, err)
	require.Equal(t, issuer.Raw, got)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", w.Root, w.Root, w.TSA), "D:", "keys do not print")
}

// TestDamage: a world answers nonsense with a refusal, and its end does not
// wait for slow answers.
func TestDamage(t *testing.T) {
	w, err := signaturetest.New(signaturetest.Config{Clock: worktime.NewManual(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)), RSA: true})
	require.NoError(t, err)
	leaf := w.Issue(t, signaturetest.Profile{CommonName: "x"}).Chain[0]
	post := func(url string) []byte {
		b, err := w.Fetcher().Fetch(context.Background(), signature.FetchRequest{Kind: signature.FetchOCSP, URL: url, Body: []byte("nonsense"), Limit: 1 << 16})
		require.NoError(t, err)
		return b
	}
	require.Equal(t, []byte{0x30, 3, 0x0a, 1, 1}, post(leaf.OCSPServer[0]))
	require.Equal(t, []byte{0x30, 9, 0x30, 7, 2, 1, 2, 3, 2, 5, 0x20}, post(w.TSA.URL()))

	w.Issuing.Misbehave(signaturetest.OCSP, signaturetest.Slow)
	done := make(chan error, 1)
	go func() {
		_, err := http.Post(leaf.OCSPServer[0], "application/ocsp-request", nil)
		done <- err
	}()
	time.Sleep(50 * time.Millisecond)
	w.Close()
	require.Error(t, <-done)
	_, err = http.Get(w.URL())
	require.Error(t, err)
	require.False(t, errors.Is(err, context.Canceled))
}
