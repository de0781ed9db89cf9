package ocsp_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	peer "golang.org/x/crypto/ocsp"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/ocsp"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

type maker struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newMaker(t testing.TB, name string) maker {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return maker{cert, key}
}

func (m maker) respond(t testing.TB, r peer.Response) []byte {
	t.Helper()
	der, err := peer.CreateResponse(m.cert, m.cert, r, m.key)
	require.NoError(t, err)
	return der
}

// TestResponsesOfThePeer reads what golang.org/x/crypto/ocsp writes.
func TestResponsesOfThePeer(t *testing.T) {
	m, other := newMaker(t, "A"), newMaker(t, "B")
	serial := big.NewInt(0xC0FFEE)
	for _, hash := range []crypto.Hash{crypto.SHA1, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		for status, want := range map[int]ocsp.Status{peer.Good: ocsp.Good, peer.Revoked: ocsp.Revoked, peer.Unknown: ocsp.Unknown} {
			der := m.respond(t, peer.Response{
				Status: status, SerialNumber: serial, ThisUpdate: now, NextUpdate: now.Add(time.Hour), RevokedAt: now.Add(-time.Hour),
				RevocationReason: peer.KeyCompromise, IssuerHash: hash, Certificate: m.cert,
			})
			r, err := ocsp.Parse(der)
			require.NoError(t, err)
			require.Equal(t, der, r.Raw)
			require.Len(t, r.Certificates, 1)
			require.True(t, r.By(m.cert))
			require.False(t, r.By(other.cert))
			require.True(t, r.Algorithm.Verify(m.cert.PublicKey, r.TBS, r.Signature))
			answer, ok := r.About(serial, m.cert)
			require.True(t, ok)
			require.Equal(t, want, answer.Status)
			require.Equal(t, now, answer.ThisUpdate)
			require.Equal(t, now.Add(time.Hour), answer.NextUpdate)
			if want == ocsp.Revoked {
				require.Equal(t, now.Add(-time.Hour), answer.RevokedAt)
				require.Equal(t, peer.KeyCompromise, answer.Reason)
			}
			_, ok = r.About(big.NewInt(1), m.cert)
			require.False(t, ok)
			_, ok = r.About(serial, other.cert)
			require.False(t, ok, "the same number of another authority")
		}
	}
}

// TestRequestsForThePeer: the peer reads our requests.
func TestRequestsForThePeer(t *testing.T) {
	m := newMaker(t, "A")
	want, err := peer.CreateRequest(&x509.Certificate{SerialNumber: big.NewInt(77)}, m.cert, nil)
	require.NoError(t, err)
	require.Equal(t, want, ocsp.Request(big.NewInt(77), m.cert, nil))
	request, err := peer.ParseRequest(ocsp.Request(big.NewInt(77), m.cert, []byte("nonce")))
	require.NoError(t, err)
	require.Equal(t, big.NewInt(77), request.SerialNumber)
}

func TestResponsesAreRefused(t *testing.T) {
	m := newMaker(t, "A")
	for der, status := range map[string]string{
		"\x30\x03\x0a\x01\x01": "malformedRequest", "\x30\x03\x0a\x01\x02": "internalError", "\x30\x03\x0a\x01\x03": "tryLater",
		"\x30\x03\x0a\x01\x05": "sigRequired", "\x30\x03\x0a\x01\x06": "unauthorized", "\x30\x03\x0a\x01\x09": "9",
	} {
		_, err := ocsp.Parse([]byte(der))
		require.ErrorIs(t, err, fault.SignatureOCSPRefused)
		require.Equal(t, status, fault.All(err)[0].Arg("status"))
	}
	der := m.respond(t, peer.Response{SerialNumber: big.NewInt(5), ThisUpdate: now})
	for n := range der {
		_, err := ocsp.Parse(der[:n])
		require.ErrorIs(t, err, fault.SignatureOCSPMalformed, n)
	}
	critical := m.respond(t, peer.Response{SerialNumber: big.NewInt(5), ThisUpdate: now, ExtraExtensions: []pkix.Extension{
		{Id: []int{1, 2, 3}, Critical: true, Value: []byte{5, 0}},
	}})
	_, err := ocsp.Parse(critical)
	require.ErrorIs(t, err, fault.SignatureOCSPMalformed)
	kept := m.respond(t, peer.Response{SerialNumber: big.NewInt(5), ThisUpdate: now, ExtraExtensions: []pkix.Extension{
		{Id: []int{1, 3, 6, 1, 5, 5, 7, 48, 1, 6}, Value: append([]byte{0x18, 0x0f}, "20200101000000Z"...)},
	}})
	r, err := ocsp.Parse(kept)
	require.NoError(t, err)
	answer, _ := r.About(big.NewInt(5), m.cert)
	require.Equal(t, 2020, answer.KeptSince.Year())
}

// FuzzParse: what the peer reads and believes signed, ours reads the same way.
func FuzzParse(f *testing.F) {
	m := newMaker(f, "A")
	f.Add(m.respond(f, peer.Response{SerialNumber: big.NewInt(5), ThisUpdate: now, NextUpdate: now}))
	f.Add(m.respond(f, peer.Response{Status: peer.Revoked, SerialNumber: big.NewInt(5), ThisUpdate: now, RevokedAt: now, Certificate: m.cert}))
	f.Add([]byte("\x30\x03\x0a\x01\x03"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := ocsp.Parse(in)
		if err != nil {
			return
		}
		r.By(m.cert)
		r.About(big.NewInt(5), m.cert)
		r.Algorithm.Verify(m.cert.PublicKey, r.TBS, r.Signature)
		if want, err := peer.ParseResponse(in, nil); err == nil && (len(r.Answers) != 1 || r.Answers[0].Status != ocsp.Status(want.Status)) {
			t.Fatalf("the peer reads %d", want.Status)
		}
	})
}
