package signature_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	mrand "math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pathOnly judges without revocation.
func pathOnly(t testing.TB, trust *signature.Trust, at time.Time, q signature.Question) (*signature.PathReport, error) {
	t.Helper()
	v, err := signature.NewValidator(signature.ValidatorConfig{
		Trust: trust, Clock: manual(at), Revocation: signature.Revocation{Mode: signature.RevocationOff},
	})
	require.NoError(t, err)
	return v.Validate(context.Background(), q)
}

// TestPathsAgreeWithTheStandardLibrary draws authorities that certify each
// other at random, some expired, some too deep, some without the right, and
// compares the verdict on a leaf with crypto/x509's.
func TestPathsAgreeWithTheStandardLibrary(t *testing.T) {
	random := mrand.New(mrand.NewPCG(1, 2))
	keys := make([]*ecdsa.PrivateKey, 5)
	for i := range keys {
		keys[i] = ecKey(t)
	}
	valid := 0
	for round := range 400 {
		certs := randomAuthorities(t, random, keys)
		by := random.IntN(len(keys))
		leaf := issue(t, leaf("L"), &x509.Certificate{Subject: pkix.Name{CommonName: fmt.Sprint("CA ", by)}}, keys[0].Public(), keys[by])
		var root *x509.Certificate
		for _, c := range certs {
			if c.IsCA && c.Subject.CommonName == c.Issuer.CommonName {
				root = c
			}
		}
		if root == nil {
			continue
		}
		roots, between := x509.NewCertPool(), x509.NewCertPool()
		roots.AddCert(root)
		for _, c := range certs {
			between.AddCert(c)
		}
		_, want := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		report, err := pathOnly(t, signature.NewTrust(root), now, signature.Question{Certificate: leaf, Others: certs})
		require.Equal(t, want == nil, err == nil, "round %d: standard %v, ours %v", round, want, err)
		if err == nil {
			valid++
			require.Equal(t, root, report.Steps[len(report.Steps)-1].Certificate)
		}
	}
	t.Logf("%d of the leaves are valid", valid)
	require.Greater(t, valid, 40)
}

func randomAuthorities(t *testing.T, random *mrand.Rand, keys []*ecdsa.PrivateKey) []*x509.Certificate {
	t.Helper()
	var certs []*x509.Certificate
	for range 3 + random.IntN(8) {
		subject, issuer := random.IntN(len(keys)), random.IntN(len(keys))
		c := &x509.Certificate{
			SerialNumber: big.NewInt(random.Int64()), Subject: pkix.Name{CommonName: fmt.Sprint("CA ", subject)},
			NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
			IsCA: true, BasicConstraintsValid: true, MaxPathLen: -1,
		}
		switch random.IntN(10) {
		case 0:
			c.NotAfter = now.Add(-time.Minute)
		case 1:
			c.KeyUsage = x509.KeyUsageDigitalSignature
		case 2:
			c.IsCA, c.MaxPathLen = false, 0
		case 3:
			c.MaxPathLen, c.MaxPathLenZero = 0, true
		case 4:
			c.PermittedDNSDomains, c.PermittedDNSDomainsCritical = []string{"gov.vn"}, true
		}
		signer := keys[issuer]
		if random.IntN(10) == 0 {
			signer = keys[random.IntN(len(keys))]
		}
		certs = append(certs, issue(t, c, &x509.Certificate{Subject: pkix.Name{CommonName: fmt.Sprint("CA ", issuer)}}, keys[subject].Public(), signer))
	}
	return certs
}

// TestCirclesAreBounded puts forty authorities that all certify each other
// under one name into a document.
func TestCirclesAreBounded(t *testing.T) {
	template := func(serial int64) *x509.Certificate {
		return &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "Vòng"}, NotBefore: now.Add(-time.Hour),
			NotAfter: now.Add(time.Hour), KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true, MaxPathLen: -1}
	}
	keys := make([]*ecdsa.PrivateKey, 14)
	for i := range keys {
		keys[i], _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	var certs []*x509.Certificate
	for i, subject := range keys {
		for j, by := range keys {
			if i != j {
				certs = append(certs, issue(t, template(int64(i*100+j)), template(1), subject.Public(), by))
			}
		}
	}
	leaf := issue(t, leaf("L"), template(1), keys[0].Public(), keys[0])
	w := setup(t)
	start := time.Now()
	_, err := pathOnly(t, w.ca.Trust(), now, signature.Question{Certificate: leaf, Others: certs})
	require.ErrorIs(t, err, fault.SignatureUntrusted)
	assert.Less(t, time.Since(start), 5*time.Second)
	_, err = pathOnly(t, w.ca.Trust(), now, signature.Question{Certificate: leaf, Others: append(certs, make([]*x509.Certificate, 300)...)})
	require.ErrorIs(t, err, fault.TooLarge)
}

// TestCrossCertification leads to a trusted root through another authority's
// certificate, and chooses the path that is in order among two.
func TestCrossCertification(t *testing.T) {
	w := signaturetest.Start(t, signaturetest.Config{Clock: clock()})
	other, err := w.NewRoot(signaturetest.Profile{CommonName: "Gốc khác"})
	require.NoError(t, err)
	cross, err := other.Cross(w.Issuing)
	require.NoError(t, err)
	pair := w.Issue(t, signaturetest.Profile{CommonName: "Sở Xây dựng"})
	leaf := pair.Chain[0]

	trust := signature.NewTrust(other.Certificate())
	_, err = pathOnly(t, trust, now, signature.Question{Certificate: leaf, Others: pair.Chain[1:]})
	require.ErrorIs(t, err, fault.SignatureUntrusted)
	report, err := pathOnly(t, trust, now, signature.Question{Certificate: leaf, Others: []*x509.Certificate{pair.Chain[1], cross}})
	require.NoError(t, err)
	require.Equal(t, "Gốc khác", report.Root)
	require.Equal(t, cross, report.Steps[1].Certificate)

	// Both roots are trusted, but the first one's window has passed.
	both := signature.NewTrust()
	both.AddRoot(signature.Root{Name: "cũ", Certificate: w.Root.Certificate(), Until: now.Add(-time.Minute)})
	_, err = pathOnly(t, both, now, signature.Question{Certificate: leaf, Others: pair.Chain[1:]})
	require.ErrorIs(t, err, fault.SignatureRootTime)
	both.AddRoot(signature.Root{Name: "mới", Certificate: other.Certificate(), From: now})
	report, err = pathOnly(t, both, now, signature.Question{Certificate: leaf, Others: []*x509.Certificate{pair.Chain[1], cross}})
	require.NoError(t, err)
	require.Equal(t, "mới", report.Root)
}

// TestMissingIssuerIsFetched leaves the authority's certificate out.
func TestMissingIssuerIsFetched(t *testing.T) {
	w := signaturetest.Start(t, signaturetest.Config{Clock: clock()})
	q := signature.Question{Certificate: w.Issue(t, signaturetest.Profile{CommonName: "Sở Xây dựng"}).Chain[0]}
	cache := signature.NewCache(0)
	v, err := w.Validator(func(c *signature.ValidatorConfig) { c.Cache = cache })
	require.NoError(t, err)
	report, err := v.Validate(context.Background(), q)
	require.NoError(t, err)
	require.Len(t, report.Path(), 3)
	require.Positive(t, cache.Bytes())

	offline, err := w.Validator(func(c *signature.ValidatorConfig) { c.Fetcher = nil })
	require.NoError(t, err)
	_, err = offline.Validate(context.Background(), q)
	require.ErrorIs(t, err, fault.SignatureUntrusted, "no network without a fetcher")

	for m, want := range map[signaturetest.Misbehaviour]fault.Code{
		signaturetest.Down: fault.SignatureFetch, signaturetest.Huge: fault.TooLarge, signaturetest.Garbage: fault.SignatureUntrusted,
		signaturetest.Redirect: fault.SignatureAddress,
	} {
		w.Issuing.Misbehave(signaturetest.Issuer, m)
		fresh, err := w.Validator(nil)
		require.NoError(t, err)
		_, err = fresh.Validate(context.Background(), q)
		require.ErrorIs(t, err, want, m)
		require.ErrorIs(t, err, fault.SignatureUntrusted, m)
	}
	_, err = v.Validate(context.Background(), q)
	require.NoError(t, err, "the issuer is in the cache")
}

func TestWeakPaths(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0")
	w := signaturetest.Start(t, signaturetest.Config{Clock: clock()})
	weak := rsaKey(t, 1024)
	small, err := w.Root.Sub(signaturetest.Profile{CommonName: "Nhỏ", Key: weak})
	require.NoError(t, err)
	pair, err := small.Issue(signaturetest.Profile{CommonName: "L"})
	require.NoError(t, err)
	_, err = pathOnly(t, w.Trust(), now, signature.Question{Certificate: pair.Chain[0], Others: pair.Chain[1:]})
	require.ErrorIs(t, err, fault.SignatureWeakKey)
	require.NotErrorIs(t, err, fault.SignatureUntrusted, "the path is there, it is weak")

	medium, err := w.Issuing.Issue(signaturetest.Profile{CommonName: "M", Key: rsaKey(t, 2048)})
	require.NoError(t, err)
	v, err := w.Validator(func(c *signature.ValidatorConfig) { c.Policy.MinRSA = 3072 })
	require.NoError(t, err)
	_, err = v.Validate(context.Background(), signature.Question{Certificate: medium.Chain[0], Others: medium.Chain[1:]})
	require.ErrorIs(t, err, fault.SignatureWeakKey)
}

// TestSHA1NeedsThePolicy signs a certificate over SHA-1, which crypto/x509 no
// longer does: the signature is put into place by hand.
func TestSHA1NeedsThePolicy(t *testing.T) {
	key := rsaKey(t, 2048)
	root := authority(t, "Gốc", key, nil, nil)
	old := sha1Certificate(t, root, key, leaf("Cũ"))
	q := signature.Question{Certificate: old}
	_, err := pathOnly(t, signature.NewTrust(root), now, q)
	require.ErrorIs(t, err, fault.SignatureAlgorithm)

	v, err := signature.NewValidator(signature.ValidatorConfig{
		Trust: signature.NewTrust(root), Clock: clock(), Revocation: signature.Revocation{Mode: signature.RevocationOff},
		Policy: signature.PathPolicy{LegacySHA1: true},
	})
	require.NoError(t, err)
	report, err := v.Validate(context.Background(), q)
	require.NoError(t, err)
	require.True(t, report.Legacy)
	require.Contains(t, report.View("en").Lines, signature.Line{Label: "Warning", Text: "SHA-1, outdated; for archives only"})
}

func TestFetcherKeepsItsBounds(t *testing.T) {
	w := signaturetest.Start(t, signaturetest.Config{})
	ctx := context.Background()
	get := func(f *signature.HTTPFetcher, url string) error {
		_, err := f.Fetch(ctx, signature.FetchRequest{Kind: signature.FetchCRL, URL: url, Limit: 1 << 20})
		return err
	}
	outside := signature.NewHTTPFetcher(signature.HTTPFetcherConfig{Timeout: time.Second})
	require.ErrorIs(t, get(outside, w.URL()), fault.SignatureAddress, "this machine is not to be called")
	for _, url := range []string{"file:///etc/passwd", "ldap://x/y", "http://u:p@example.org/", "://", "", "http://169.254.169.254/latest",
		"http://[::1]:80/", "http://[::ffff:127.0.0.1]/", "http://10.1.2.3/"} {
		require.ErrorIs(t, get(outside, url), fault.SignatureAddress, url)
	}
	inside := w.Fetcher()
	require.ErrorIs(t, get(inside, w.URL()+"/nothing"), fault.SignatureFetch)
	require.ErrorIs(t, get(inside, "http://127.0.0.1:1/"), fault.SignatureFetch)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err := inside.Fetch(ended, signature.FetchRequest{Kind: signature.FetchCRL, URL: w.URL(), Limit: 10})
	require.ErrorIs(t, err, fault.Canceled)

	prepared := signature.NewHTTPFetcher(signature.HTTPFetcherConfig{Prepare: func(*http.Request) error { return fault.New(fault.Forbidden) }})
	require.ErrorIs(t, get(prepared, "http://example.org/"), fault.SignatureFetch)
}
