package tsp_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/tsp"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

type world struct {
	*st.World
	clock *worktime.Manual
}

func start(t testing.TB, cfg st.Config) world {
	t.Helper()
	clock := worktime.NewManual(now)
	cfg.Clock = clock
	return world{st.Start(t, cfg), clock}
}

func (w world) verifier(t testing.TB, edit func(*signature.ValidatorConfig)) *tsp.Verifier {
	t.Helper()
	validator, err := w.Validator(edit)
	require.NoError(t, err)
	v, err := tsp.NewVerifier(tsp.VerifierConfig{Validator: validator})
	require.NoError(t, err)
	return v
}

func (w world) client(t testing.TB, tsa *st.TSA, edit func(*tsp.ClientConfig)) *tsp.Client {
	t.Helper()
	cfg := tsp.ClientConfig{URL: tsa.URL(), Fetcher: w.Fetcher(), Verifier: w.verifier(t, nil)}
	if edit != nil {
		edit(&cfg)
	}
	c, err := tsp.NewClient(cfg)
	require.NoError(t, err)
	return c
}

func sum(h crypto.Hash, text string) []byte {
	w := h.New()
	w.Write([]byte(text))
	return w.Sum(nil)
}

var ctx = context.Background()

func TestStamp(t *testing.T) {
	w := start(t, st.Config{})
	policy := asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1}
	for _, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512, crypto.SHA3_256, crypto.SHA3_512} {
		c := w.client(t, w.TSA, func(c *tsp.ClientConfig) { c.Hash, c.Policy = hash, policy })
		token, report, err := c.Stamp(ctx, sum(c.Hash(), "văn bản"), tsp.Given{})
		require.NoError(t, err)
		require.True(t, report.Valid)
		require.Equal(t, now, report.Time)
		require.Equal(t, policy, token.Policy)
		require.Equal(t, hash, token.Hash)
		require.Equal(t, "Dấu thời gian thử nghiệm", report.Signer.CommonName)
		require.Equal(t, "Gốc thử nghiệm", report.Path.Root)
		require.Len(t, report.Path.Evidence.OCSPs, 2)
		require.Len(t, report.Checks, len(tsp.CheckCodes()))

		again, err := tsp.Parse(token.Raw)
		require.NoError(t, err)
		_, err = w.verifier(t, nil).Verify(ctx, again, sum(hash, "văn bản"), tsp.Given{})
		require.NoError(t, err)
		report, err = w.verifier(t, nil).Verify(ctx, again, sum(hash, "văn bản khác"), tsp.Given{})
		require.ErrorIs(t, err, fault.SignatureTSPImprint)
		require.True(t, report.Has(fault.SignatureTSPImprint))
		require.False(t, report.Undecided())
	}
}

// TestAuthorities stamps with authorities of every kind.
func TestAuthorities(t *testing.T) {
	w := start(t, st.Config{})
	rsaKey := func() crypto.Signer {
		key, err := rsa.GenerateKey(zero{}, 2048)
		require.NoError(t, err)
		return key
	}()
	for name, cfg := range map[string]st.TSAConfig{
		"RSA":              {Profile: st.Profile{Key: rsaKey}},
		"RSA-PSS":          {Profile: st.Profile{Key: rsaKey}, PSS: true, Hash: crypto.SHA512},
		"SHA-3":            {Hash: crypto.SHA3_384},
		"attribute v1":     {CertHash: crypto.SHA1},
		"attribute SHA512": {CertHash: crypto.SHA512},
		"accuracy":         {Accuracy: 1500 * time.Millisecond, Ordering: true},
	} {
		tsa, err := w.Issuing.NewTSA(cfg)
		require.NoError(t, err, name)
		token, report, err := w.client(t, tsa, nil).Stamp(ctx, sum(crypto.SHA256, "x"), tsp.Given{})
		require.NoError(t, err, name)
		assert.Equal(t, cfg.Accuracy, report.Accuracy, name)
		assert.Equal(t, cfg.Ordering, token.Ordering, name)
	}
}

// zero is no source of randomness; key generation uses the system's.
type zero struct{}

func (zero) Read(b []byte) (int, error) { return len(b), nil }

func TestMisbehavingAuthority(t *testing.T) {
	w := start(t, st.Config{})
	for m, want := range map[st.Misbehaviour]fault.Code{
		st.Down: fault.SignatureFetch, st.Slow: fault.SignatureFetch, st.Huge: fault.TooLarge, st.Garbage: fault.SignatureTSPMalformed,
		st.Redirect: fault.SignatureAddress, st.Refuse: fault.SignatureTSPRefused, st.WrongNonce: fault.SignatureTSPNonce,
		st.NoNonce: fault.SignatureTSPNonce, st.Foreign: fault.SignatureTSPImprint, st.OtherPolicy: fault.SignatureTSPPolicy,
		st.Broken: fault.SignatureTSPValue, st.WrongSigner: fault.SignatureUntrusted, st.Early: fault.SignatureTSPTime,
		st.Anonymous: fault.SignatureTSPSigner, st.Unbound: fault.SignatureTSPSigner,
	} {
		w.TSA.Misbehave(m)
		c := w.client(t, w.TSA, func(c *tsp.ClientConfig) { c.Policy = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1} })
		token, report, err := c.Stamp(ctx, sum(crypto.SHA256, "x"), tsp.Given{})
		require.ErrorIs(t, err, want, m)
		require.Nil(t, token, m)
		if report != nil && m != st.NoNonce && m != st.WrongNonce && m != st.OtherPolicy {
			require.False(t, report.Valid, m)
			for _, check := range report.Checks {
				require.NotEmpty(t, check.Sentence("vi"))
				require.NotEmpty(t, check.Sentence("en"))
			}
		}
	}
	w.TSA.Misbehave(st.Refuse)
	_, _, err := w.client(t, w.TSA, nil).Stamp(ctx, sum(crypto.SHA256, "x"), tsp.Given{})
	require.Equal(t, "rejection, badRequest", fault.All(err)[0].Arg("status"))
}

// TestCertificateFromOutside stamps without certificates: the caller has them.
func TestCertificateFromOutside(t *testing.T) {
	w := start(t, st.Config{})
	c := w.client(t, w.TSA, func(c *tsp.ClientConfig) { c.WithoutCertificates = true })
	_, _, err := c.Stamp(ctx, sum(crypto.SHA256, "x"), tsp.Given{})
	require.ErrorIs(t, err, fault.SignatureTSPSigner)
	token, _, err := c.Stamp(ctx, sum(crypto.SHA256, "x"), tsp.Given{Certificates: w.TSA.Key().Chain})
	require.NoError(t, err)
	require.Empty(t, token.Certificates)
}

// TestTrustAtTheMoment: the authority's certificate is judged at the token's
// moment.
func TestTrustAtTheMoment(t *testing.T) {
	w := start(t, st.Config{})
	raw, err := w.TSA.Token(crypto.SHA256, sum(crypto.SHA256, "x"))
	require.NoError(t, err)
	token, err := tsp.Parse(raw)
	require.NoError(t, err)
	verify := func(edit func(*signature.ValidatorConfig), given tsp.Given) error {
		_, err := w.verifier(t, edit).Verify(ctx, token, sum(crypto.SHA256, "x"), given)
		return err
	}
	var given tsp.Given
	w.clock.Set(now.Add(time.Minute))
	for _, a := range []*st.Authority{w.Root, w.Issuing} {
		list, err := a.CRL()
		require.NoError(t, err)
		given.Evidence.CRLs = append(given.Evidence.CRLs, list)
	}
	w.clock.Set(w.TSA.Certificate().NotAfter.AddDate(0, 0, 1))
	require.NoError(t, verify(func(c *signature.ValidatorConfig) { c.Fetcher = nil }, given), "it has expired since; the lists are of then")

	w.clock.Set(now.Add(48 * time.Hour))
	w.Issuing.Revoke(w.TSA.Certificate(), st.CessationOfOperation, now.Add(24*time.Hour))
	require.NoError(t, verify(nil, tsp.Given{}), "it ended since")
	w.Issuing.Revoke(w.TSA.Certificate(), st.KeyCompromise, now.Add(24*time.Hour))
	require.ErrorIs(t, verify(nil, tsp.Given{}), fault.SignatureRevoked, "its key may have told any moment")
	w.clock.Set(now.Add(-time.Hour))
	require.ErrorIs(t, verify(nil, tsp.Given{}), fault.SignatureTSPTime)
}

// TestUsage: only a certificate for time stamps alone, and critically so.
func TestUsage(t *testing.T) {
	w := start(t, st.Config{})
	usage := func(edit func(*x509.Certificate)) error {
		tsa, err := w.Issuing.NewTSA(st.TSAConfig{Profile: st.Profile{Edit: func(c *x509.Certificate) {
			c.ExtraExtensions = nil
			edit(c)
		}}})
		require.NoError(t, err)
		_, _, err = w.client(t, tsa, nil).Stamp(ctx, sum(crypto.SHA256, "x"), tsp.Given{})
		return err
	}
	stamping := x509.ExtKeyUsageTimeStamping
	for name, edit := range map[string]func(*x509.Certificate){
		"none":         func(*x509.Certificate) {},
		"not critical": func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{stamping} },
		"another one": func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{stamping, x509.ExtKeyUsageEmailProtection}
		},
		"encipherment": func(c *x509.Certificate) {
			c.ExtraExtensions = append(c.ExtraExtensions, st.TimeStampingOnly(true))
			c.KeyUsage = x509.KeyUsageKeyEncipherment
		},
		"any usage":     func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} },
		"for documents": func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} },
	} {
		require.ErrorIs(t, usage(edit), fault.SignaturePurpose, name)
	}
}

func TestAcceptedPolicies(t *testing.T) {
	w := start(t, st.Config{})
	validator, err := w.Validator(nil)
	require.NoError(t, err)
	v, err := tsp.NewVerifier(tsp.VerifierConfig{Validator: validator, Policies: []asn1.ObjectIdentifier{{1, 2, 3}}})
	require.NoError(t, err)
	raw, err := w.TSA.Token(crypto.SHA256, sum(crypto.SHA256, "x"))
	require.NoError(t, err)
	token, err := tsp.Parse(raw)
	require.NoError(t, err)
	_, err = v.Verify(ctx, token, sum(crypto.SHA256, "x"), tsp.Given{})
	require.ErrorIs(t, err, fault.SignatureTSPPolicy)
}

func TestSHA1NeedsThePolicy(t *testing.T) {
	w := start(t, st.Config{})
	tsa, err := w.Issuing.NewTSA(st.TSAConfig{Hash: crypto.SHA1})
	require.NoError(t, err)
	for _, stamped := range []struct {
		by   *st.TSA
		hash crypto.Hash
	}{{tsa, crypto.SHA256}, {w.TSA, crypto.SHA1}} {
		raw, err := stamped.by.Token(stamped.hash, sum(stamped.hash, "x"))
		require.NoError(t, err)
		token, err := tsp.Parse(raw)
		require.NoError(t, err)
		_, err = w.verifier(t, nil).Verify(ctx, token, sum(stamped.hash, "x"), tsp.Given{})
		require.ErrorIs(t, err, fault.SignatureAlgorithm)
		report, err := w.verifier(t, func(c *signature.ValidatorConfig) { c.Policy.LegacySHA1 = true }).Verify(ctx, token, sum(stamped.hash, "x"), tsp.Given{})
		require.NoError(t, err)
		require.True(t, report.Legacy)
	}
}

func TestEveryByteCounts(t *testing.T) {
	w := start(t, st.Config{})
	raw, err := w.TSA.Token(crypto.SHA256, sum(crypto.SHA256, "x"))
	require.NoError(t, err)
	v := w.verifier(t, func(c *signature.ValidatorConfig) { c.Revocation.Mode, c.Fetcher = signature.RevocationOff, nil })
	verify := func(raw []byte) error {
		token, err := tsp.Parse(raw)
		if err == nil {
			_, err = v.Verify(ctx, token, sum(crypto.SHA256, "x"), tsp.Given{})
		}
		return err
	}
	require.NoError(t, verify(raw))
	var taken []int
	for i := range raw {
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		if verify(bad) == nil {
			taken = append(taken, i)
		}
		require.Error(t, verify(raw[:i]))
	}
	// The message's version and its list of digest algorithms, which the signer's
	// own repeats: nothing depends on them.
	require.Less(t, len(taken), 20, "%v", taken)
}

func TestConfig(t *testing.T) {
	w := start(t, st.Config{})
	_, err := tsp.NewVerifier(tsp.VerifierConfig{})
	require.ErrorIs(t, err, fault.Config)
	v := w.verifier(t, nil)
	for _, cfg := range []tsp.ClientConfig{
		{}, {URL: "http://x"}, {URL: "http://x", Fetcher: w.Fetcher()}, {URL: "http://x", Fetcher: w.Fetcher(), Verifier: v, Hash: crypto.SHA1},
		{URL: "http://x", Fetcher: w.Fetcher(), Verifier: v, Hash: crypto.MD5},
	} {
		_, err := tsp.NewClient(cfg)
		require.ErrorIs(t, err, fault.Config)
	}
	_, _, err = w.client(t, w.TSA, nil).Stamp(ctx, []byte("short"), tsp.Given{})
	require.ErrorIs(t, err, fault.SignatureTSPImprint)
	for _, raw := range [][]byte{nil, {0x30}, make([]byte, 2<<20)} {
		_, err := tsp.Parse(raw)
		require.Error(t, err)
		_, err = tsp.ParseResponse(raw)
		require.Error(t, err)
	}
}

func FuzzParse(f *testing.F) {
	w := start(f, st.Config{})
	digest := sha256.Sum256([]byte("x"))
	token, err := w.TSA.Token(crypto.SHA256, digest[:])
	require.NoError(f, err)
	f.Add(token)
	f.Add(indefinite(f, token))
	v := w.verifier(f, func(c *signature.ValidatorConfig) { c.Fetcher = nil })
	f.Fuzz(func(t *testing.T, in []byte) {
		tsp.ParseResponse(in)
		token, err := tsp.Parse(in)
		if err != nil {
			return
		}
		if _, err := v.Verify(ctx, token, digest[:], tsp.Given{}); err == nil {
			t.Fatal("without revocation values nothing is valid")
		}
	})
}

func FuzzParseResponse(f *testing.F) {
	w := start(f, st.Config{})
	request := append([]byte("\x30\x39\x02\x01\x01\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"), make([]byte, 32)...)
	response, err := w.TSA.Respond(append(request, 1, 1, 0xff))
	require.NoError(f, err)
	f.Add(response)
	f.Add([]byte("\x30\x09\x30\x07\x02\x01\x02\x03\x02\x05\x20"))
	f.Fuzz(func(t *testing.T, in []byte) { tsp.ParseResponse(in) })
}
