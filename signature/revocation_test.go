package signature_test

import (
	"context"
	"crypto/x509"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// counting counts what is fetched.
type counting struct {
	signature.Fetcher
	ocsp, crl atomic.Int32
}

func (c *counting) Fetch(ctx context.Context, r signature.FetchRequest) ([]byte, error) {
	switch r.Kind {
	case signature.FetchOCSP:
		c.ocsp.Add(1)
	case signature.FetchCRL:
		c.crl.Add(1)
	}
	return c.Fetcher.Fetch(ctx, r)
}

// asked is a world with a person's certificate and a way to judge it.
type asked struct {
	*st.World
	clock *worktime.Manual
	q     signature.Question
	net   *counting
}

func ask(t *testing.T) *asked {
	t.Helper()
	at := worktime.NewManual(now)
	w := st.Start(t, st.Config{Clock: at})
	pair := w.Issue(t, st.Profile{CommonName: "Sở Xây dựng"})
	fast := signature.NewHTTPFetcher(signature.HTTPFetcherConfig{Timeout: 500 * time.Millisecond, AllowPrivate: loopback})
	return &asked{w, at, signature.Question{Certificate: pair.Chain[0], Others: pair.Chain[1:]}, &counting{Fetcher: fast}}
}

func (a *asked) judge(t *testing.T, edit func(*signature.ValidatorConfig)) (*signature.PathReport, error) {
	t.Helper()
	v, err := a.Validator(func(c *signature.ValidatorConfig) {
		c.Fetcher = a.net
		if edit != nil {
			edit(c)
		}
	})
	require.NoError(t, err)
	return v.Validate(context.Background(), a.q)
}

func ocspOnly(c *signature.ValidatorConfig) {
	c.Revocation.Order = []signature.RevocationSource{signature.SourceOCSP}
}

func crlOnly(c *signature.ValidatorConfig) {
	c.Revocation.Order = []signature.RevocationSource{signature.SourceCRL}
}

// TestMisbehavingSources lets each source misbehave, alone and with the other
// one to fall back on.
func TestMisbehavingSources(t *testing.T) {
	a := ask(t)
	for _, c := range []struct {
		service st.Service
		fault   st.Misbehaviour
		want    fault.Code
	}{
		{st.CRL, st.Down, fault.SignatureFetch}, {st.OCSP, st.Down, fault.SignatureFetch},
		{st.CRL, st.Slow, fault.SignatureFetch}, {st.OCSP, st.Slow, fault.SignatureFetch},
		{st.OCSP, st.Huge, fault.TooLarge}, {st.CRL, st.Huge, fault.TooLarge},
		{st.CRL, st.Garbage, fault.SignatureCRLMalformed}, {st.OCSP, st.Garbage, fault.SignatureOCSPMalformed},
		{st.CRL, st.Redirect, fault.SignatureAddress}, {st.OCSP, st.Redirect, fault.SignatureAddress},
		{st.CRL, st.WrongSigner, fault.SignatureCRLIssuer}, {st.OCSP, st.WrongSigner, fault.SignatureOCSPResponder},
		{st.CRL, st.Broken, fault.SignatureCRLIssuer}, {st.OCSP, st.Broken, fault.SignatureOCSPResponder},
		{st.CRL, st.Stale, fault.SignatureCRLTime}, {st.OCSP, st.Stale, fault.SignatureOCSPTime},
		{st.CRL, st.Early, fault.SignatureCRLTime}, {st.OCSP, st.Early, fault.SignatureOCSPTime},
		{st.CRL, st.Delta, fault.SignatureCRLForm}, {st.CRL, st.Indirect, fault.SignatureCRLForm}, {st.CRL, st.Partial, fault.SignatureCRLForm},
		{st.CRL, st.Shard, fault.SignatureCRLScope}, {st.OCSP, st.Refuse, fault.SignatureOCSPRefused},
		{st.OCSP, st.Unknown, fault.SignatureOCSPUnknown}, {st.OCSP, st.Foreign, fault.SignatureOCSPForeign},
	} {
		t.Run(string(c.service)+" "+string(c.fault), func(t *testing.T) {
			only, other := ocspOnly, signature.SourceCRL
			if c.service == st.CRL {
				only, other = crlOnly, signature.SourceOCSP
			}
			small := func(cfg *signature.ValidatorConfig) { only(cfg); cfg.Revocation.MaxCRL = 64 << 10 }
			a.Issuing.Misbehave(c.service, c.fault)
			defer a.Issuing.Misbehave(c.service, st.Behave)

			report, err := a.judge(t, small)
			require.ErrorIs(t, err, fault.SignatureRevocationUnknown)
			require.True(t, report.Undecided())
			require.Len(t, report.Steps[0].Revocation.Faults, 1)
			require.ErrorIs(t, report.Steps[0].Revocation.Faults[0], c.want)
			require.Equal(t, signature.NotRevoked, report.Steps[1].Revocation.State, "the authority above is not touched")

			report, err = a.judge(t, func(cfg *signature.ValidatorConfig) { small(cfg); cfg.Revocation.Mode = signature.RevocationSoft })
			require.NoError(t, err)
			require.Equal(t, signature.RevocationUnknown, report.Steps[0].Revocation.State)

			report, err = a.judge(t, func(cfg *signature.ValidatorConfig) {
				cfg.Revocation.Order = []signature.RevocationSource{signature.RevocationSource(c.service), other}
				cfg.Revocation.MaxCRL = 64 << 10
			})
			require.NoError(t, err, "the other source is asked")
			require.Equal(t, other, report.Steps[0].Revocation.Source)
		})
	}
}

func TestNonce(t *testing.T) {
	a := ask(t)
	with := func(mode signature.NonceMode) func(*signature.ValidatorConfig) {
		return func(c *signature.ValidatorConfig) { ocspOnly(c); c.Revocation.Nonce = mode }
	}
	for _, mode := range []signature.NonceMode{signature.NonceNone, signature.NonceAsk, signature.NonceRequire} {
		_, err := a.judge(t, with(mode))
		require.NoError(t, err)
	}
	a.Issuing.Misbehave(st.OCSP, st.NoNonce)
	_, err := a.judge(t, with(signature.NonceAsk))
	require.NoError(t, err)
	_, err = a.judge(t, with(signature.NonceRequire))
	require.ErrorIs(t, err, fault.SignatureOCSPNonce)
	a.Issuing.Misbehave(st.OCSP, st.WrongNonce)
	_, err = a.judge(t, with(signature.NonceAsk))
	require.ErrorIs(t, err, fault.SignatureOCSPNonce)
}

// TestResponders lets several sorts of responders answer.
func TestResponders(t *testing.T) {
	a := ask(t)
	responder := func(by *st.Authority, p st.Profile) signature.KeyPair {
		p.CommonName = "OCSP"
		pair, err := by.Issue(p)
		require.NoError(t, err)
		return pair
	}
	signing := []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
	quiet := func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, st.NoCheck()) }
	for name, c := range map[string]struct {
		pair signature.KeyPair
		ok   bool
	}{
		"the authority itself":     {signature.KeyPair{}, true},
		"delegated, no check":      {responder(a.Issuing, st.Profile{ExtKeyUsage: signing, Edit: quiet, Silent: true}), true},
		"delegated, with a list":   {responder(a.Issuing, st.Profile{ExtKeyUsage: signing}), true},
		"delegated, nothing known": {responder(a.Issuing, st.Profile{ExtKeyUsage: signing, Silent: true}), false},
		"not for OCSP":             {responder(a.Issuing, st.Profile{Edit: quiet}), false},
		"of another authority":     {responder(a.Root, st.Profile{ExtKeyUsage: signing, Edit: quiet}), false},
		"expired":                  {responder(a.Issuing, st.Profile{ExtKeyUsage: signing, Edit: quiet, NotAfter: now.Add(-time.Minute)}), false},
	} {
		a.Issuing.SetResponder(c.pair)
		report, err := a.judge(t, func(cfg *signature.ValidatorConfig) {
			// The responder's own status comes from the list.
			cfg.Revocation.Order = []signature.RevocationSource{signature.SourceOCSP, signature.SourceCRL}
		})
		require.NoError(t, err, name)
		want := signature.SourceCRL
		if c.ok {
			want = signature.SourceOCSP
		}
		assert.Equal(t, want, report.Steps[0].Revocation.Source, name)
	}

	revoked := responder(a.Issuing, st.Profile{ExtKeyUsage: signing})
	a.Issuing.SetResponder(revoked)
	a.Issuing.Revoke(revoked.Chain[0], st.KeyCompromise, now.Add(-time.Hour))
	_, err := a.judge(t, ocspOnly)
	require.ErrorIs(t, err, fault.SignatureOCSPResponder)
}

func TestCacheSparesTheNetwork(t *testing.T) {
	a := ask(t)
	cache := signature.NewCache(16 << 10)
	with := func(only func(*signature.ValidatorConfig)) func(*signature.ValidatorConfig) {
		return func(c *signature.ValidatorConfig) { only(c); c.Cache = cache }
	}
	for range 3 {
		_, err := a.judge(t, with(ocspOnly))
		require.NoError(t, err)
		_, err = a.judge(t, with(crlOnly))
		require.NoError(t, err)
	}
	require.EqualValues(t, 2, a.net.ocsp.Load(), "leaf and authority, once each")
	require.EqualValues(t, 2, a.net.crl.Load())
	a.clock.Set(now.Add(25 * time.Hour))
	_, err := a.judge(t, with(ocspOnly))
	require.NoError(t, err)
	require.EqualValues(t, 4, a.net.ocsp.Load(), "superseded answers are asked for anew")

	for range 40 { // other certificates push the old ones out
		a.q.Certificate = a.Issue(t, st.Profile{CommonName: "x"}).Chain[0]
		_, err := a.judge(t, with(ocspOnly))
		require.NoError(t, err)
		require.LessOrEqual(t, cache.Bytes(), int64(16<<10))
	}
	a.Issuing.Misbehave(st.OCSP, st.Stale)
	before := cache.Bytes()
	a.q.Certificate = a.Issue(t, st.Profile{CommonName: "y"}).Chain[0]
	_, err = a.judge(t, with(ocspOnly))
	require.Error(t, err)
	require.Equal(t, before, cache.Bytes(), "what is no good is not kept")
}

// TestListOfANewKey: an authority changed its key; its list is signed with the
// new one, the certificate with the old one.
func TestListOfANewKey(t *testing.T) {
	a := ask(t)
	renewed, err := a.Root.Sub(st.Profile{CommonName: a.Issuing.Certificate().Subject.CommonName})
	require.NoError(t, err)
	stranger, err := a.NewRoot(st.Profile{CommonName: a.Issuing.Certificate().Subject.CommonName})
	require.NoError(t, err)
	rootList, err := a.Root.CRL()
	require.NoError(t, err)
	for name, c := range map[string]struct {
		author *st.Authority
		ok     bool
	}{"new key": {renewed, true}, "stranger": {stranger, false}} {
		list, err := c.author.CRL()
		require.NoError(t, err)
		q := a.q
		q.Others = append([]*x509.Certificate{c.author.Certificate()}, q.Others...)
		q.Evidence.CRLs = [][]byte{rootList, list}
		v, err := a.Validator(func(cfg *signature.ValidatorConfig) { cfg.Fetcher = nil })
		require.NoError(t, err)
		report, err := v.Validate(context.Background(), q)
		if !c.ok {
			require.ErrorIs(t, err, fault.SignatureCRLIssuer, name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, []*x509.Certificate{renewed.Certificate()}, report.Authors)
	}
}

func TestValidatorRefuses(t *testing.T) {
	w := setup(t)
	for _, cfg := range []signature.ValidatorConfig{
		{},
		{Trust: w.ca.Trust(), Revocation: signature.Revocation{Order: []signature.RevocationSource{"guess"}}},
		{Trust: w.ca.Trust(), Revocation: signature.Revocation{Mode: 9}},
		{Trust: w.ca.Trust(), Revocation: signature.Revocation{MaxAge: -1}},
	} {
		_, err := signature.NewValidator(cfg)
		require.ErrorIs(t, err, fault.Config)
	}
	v, err := signature.NewValidator(signature.ValidatorConfig{Trust: w.ca.Trust()})
	require.NoError(t, err)
	report, err := v.Validate(context.Background(), signature.Question{})
	require.ErrorIs(t, err, fault.SignatureCertificate)
	require.Len(t, report.Checks, len(signature.PathCheckCodes()))
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	a := ask(t)
	online, err := a.Validator(nil)
	require.NoError(t, err)
	report, err = online.Validate(ended, a.q)
	require.ErrorIs(t, err, fault.SignatureRevocationUnknown)
	require.True(t, report.Undecided())
}

// TestManyAtOnce: one validator and one cache serve many questions at once.
func TestManyAtOnce(t *testing.T) {
	a := ask(t)
	v, err := a.Validator(func(c *signature.ValidatorConfig) { crlOnly(c); c.Cache = signature.NewCache(0) })
	require.NoError(t, err)
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			_, err := v.Validate(context.Background(), a.q)
			assert.NoError(t, err)
		})
	}
	group.Wait()
}
