package signature_test

import (
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMoment judges one revocation at several moments: with proof that the key
// was used before it, the revocation does no harm.
func TestMoment(t *testing.T) {
	a := ask(t)
	revoked := now.Add(10 * time.Hour)
	a.clock.Set(now.Add(20 * time.Hour))
	for _, reason := range []st.Reason{st.KeyCompromise, st.NoReason, st.Superseded} {
		a.Issuing.Revoke(a.q.Certificate, reason, revoked)
		for _, only := range []func(*signature.ValidatorConfig){ocspOnly, crlOnly} {
			a.q.At = time.Time{}
			report, err := a.judge(t, only)
			require.ErrorIs(t, err, fault.SignatureRevoked)
			require.False(t, report.Undecided())
			require.Equal(t, revoked, report.Steps[0].Revocation.RevokedAt)

			a.q.At = revoked.Add(-time.Hour)
			report, err = a.judge(t, only)
			require.NoError(t, err)
			require.True(t, report.Proved)
			require.Equal(t, revoked, report.Steps[0].Revocation.RevokedAt, "it is told all the same")

			a.q.At = revoked
			_, err = a.judge(t, only)
			require.ErrorIs(t, err, fault.SignatureRevoked)
		}
	}
	a.q.At = a.clock.Now().Add(time.Hour)
	_, err := a.judge(t, nil)
	require.ErrorIs(t, err, fault.Config, "the future proves nothing")
}

// TestOwnWord: a time stamping authority's moment is its own word, so that a
// theft of its key harms what it signed before, and a plain end does not.
func TestOwnWord(t *testing.T) {
	for reason, harms := range map[st.Reason]bool{
		st.KeyCompromise: true, st.CACompromise: true, st.NoReason: true, st.PrivilegeWithdrawn: true,
		st.Superseded: false, st.CessationOfOperation: false, st.AffiliationChanged: false,
	} {
		a := ask(t)
		a.q = signature.Question{Certificate: a.TSA.Certificate(), Purpose: signature.ForTimeStamping, At: now}
		a.clock.Set(now.Add(20 * time.Hour))
		a.Issuing.Revoke(a.TSA.Certificate(), reason, now.Add(10*time.Hour))
		_, err := a.judge(t, nil)
		if harms {
			assert.ErrorIs(t, err, fault.SignatureRevoked, reason)
		} else {
			assert.NoError(t, err, reason)
		}
	}
}

// TestEvidenceDecidesOffline judges with values that came along.
func TestEvidenceDecidesOffline(t *testing.T) {
	a := ask(t)
	offline := func(c *signature.ValidatorConfig) { c.Fetcher = nil }
	report, err := a.judge(t, offline)
	require.ErrorIs(t, err, fault.SignatureRevocationUnknown)
	require.True(t, report.Undecided())

	online, err := a.judge(t, nil)
	require.NoError(t, err)
	require.Len(t, online.Evidence.OCSPs, 2)
	a.q.Evidence = online.Evidence
	_, err = a.judge(t, offline)
	require.NoError(t, err, "what decided online decides offline")

	// A day later the answers say nothing about now, but still about then.
	a.clock.Set(now.Add(72 * time.Hour))
	_, err = a.judge(t, offline)
	require.ErrorIs(t, err, fault.SignatureRevocationUnknown)
	a.q.At = now.Add(time.Hour)
	_, err = a.judge(t, offline)
	require.NoError(t, err)
	a.q.At = now.Add(48 * time.Hour)
	_, err = a.judge(t, offline)
	require.ErrorIs(t, err, fault.SignatureRevocationUnknown, "issued before, and superseded then")

	// A list that tells of the revocation outweighs an older answer.
	a.Issuing.Revoke(a.q.Certificate, st.KeyCompromise, now)
	list, err := a.Issuing.CRL()
	require.NoError(t, err)
	a.q.Evidence.CRLs, a.q.At = [][]byte{list}, now.Add(time.Hour)
	_, err = a.judge(t, offline)
	require.ErrorIs(t, err, fault.SignatureRevoked)

	a.q.Evidence.CRLs = make([][]byte, 65)
	_, err = a.judge(t, offline)
	require.ErrorIs(t, err, fault.TooLarge)
	a.q.Evidence = signature.Evidence{CRLs: [][]byte{{1}}, OCSPs: [][]byte{{2}, nil}}
	report, err = a.judge(t, offline)
	require.ErrorIs(t, err, fault.SignatureCRLMalformed)
	require.Len(t, report.Steps[0].Revocation.Faults, 3)
}

// TestExpiredCertificatesAreForgotten: a list made after a certificate's end may
// no longer hold it.
func TestExpiredCertificatesAreForgotten(t *testing.T) {
	a := ask(t)
	end := a.q.Certificate.NotAfter
	a.q.At = end.Add(-time.Hour)
	for _, only := range []func(*signature.ValidatorConfig){ocspOnly, crlOnly} {
		a.clock.Set(end.Add(-time.Minute))
		_, err := a.judge(t, only)
		require.NoError(t, err)
		a.clock.Set(end.Add(time.Minute))
		_, err = a.judge(t, only)
		require.ErrorIs(t, err, fault.SignatureRevocationUnknown)
	}
	a.Issuing.Revoke(a.q.Certificate, st.KeyCompromise, now)
	_, err := a.judge(t, nil)
	require.ErrorIs(t, err, fault.SignatureRevoked, "a revocation is believed whenever it is told")
}

// TestHold: a hold counts while it is told of, and not from an old list.
func TestHold(t *testing.T) {
	a := ask(t)
	a.Issuing.Revoke(a.q.Certificate, st.CertificateHold, now)
	list, err := a.Issuing.CRL()
	require.NoError(t, err)
	a.q.Evidence.CRLs = [][]byte{list}
	_, err = a.judge(t, nil)
	require.ErrorIs(t, err, fault.SignatureRevoked)
	a.clock.Set(now.Add(48 * time.Hour))
	_, err = a.judge(t, func(c *signature.ValidatorConfig) { c.Fetcher = nil })
	require.ErrorIs(t, err, fault.SignatureRevocationUnknown)
}

func TestMaxAge(t *testing.T) {
	a := ask(t)
	online, err := a.judge(t, nil)
	require.NoError(t, err)
	a.q.Evidence = online.Evidence
	a.clock.Set(now.Add(3 * time.Hour))
	offline := func(age time.Duration) func(*signature.ValidatorConfig) {
		return func(c *signature.ValidatorConfig) { c.Fetcher, c.Revocation.MaxAge = nil, age }
	}
	_, err = a.judge(t, offline(4*time.Hour))
	require.NoError(t, err)
	_, err = a.judge(t, offline(2*time.Hour))
	require.ErrorIs(t, err, fault.SignatureRevocationUnknown)
}
