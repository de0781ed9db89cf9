package sigalg_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/cryptobyte"

	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

func keys(t testing.TB) []crypto.Signer {
	t.Helper()
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	e, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	_, d, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	return []crypto.Signer{r, e, d}
}

func write(a sigalg.Algorithm) []byte {
	var b cryptobyte.Builder
	a.Add(&b)
	return b.BytesOrPanic()
}

// TestEveryAlgorithm writes, reads, signs and verifies, and lets no key verify
// what another sort of algorithm made.
func TestEveryAlgorithm(t *testing.T) {
	hashes := []crypto.Hash{crypto.SHA1, crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512, crypto.SHA3_256, crypto.SHA3_384, crypto.SHA3_512}
	list := keys(t)
	for i, key := range list {
		for _, pss := range []bool{false, true} {
			for _, hash := range hashes {
				a, ok := sigalg.For(key.Public(), hash, pss)
				require.True(t, ok)
				s := cryptobyte.String(write(a))
				read, id, ok := sigalg.Read(&s)
				require.True(t, ok, "%v %s", a, id)
				require.Equal(t, a, read)
				require.Equal(t, a.Family != sigalg.Ed25519 && hash == crypto.SHA1, a.Weak())

				message := []byte("văn bản")
				value, err := key.Sign(rand.Reader, a.Digest(message), a.Opts())
				require.NoError(t, err)
				for j, other := range list {
					require.Equal(t, i == j, read.Verify(other.Public(), message, value), "%v by %T", a, other)
				}
				require.False(t, read.Verify(key.Public(), message[1:], value))
				if a.Family == sigalg.PSS {
					plain := sigalg.Algorithm{Family: sigalg.PKCS1, Hash: hash}
					require.False(t, plain.Verify(key.Public(), message, value), "PSS is not PKCS#1")
				}
			}
		}
	}
	_, ok := sigalg.For("no key", crypto.SHA256, false)
	require.False(t, ok)
}

func TestHashes(t *testing.T) {
	for _, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512, crypto.SHA512_256, crypto.SHA3_256, crypto.SHA3_512, crypto.SHA1} {
		var b cryptobyte.Builder
		sigalg.AddHash(&b, hash)
		s := cryptobyte.String(b.BytesOrPanic())
		read, ok := sigalg.ReadHash(&s)
		require.True(t, ok)
		require.Equal(t, hash, read)
		require.True(t, hash.Available())
	}
	require.Nil(t, sigalg.HashID(crypto.MD5))
}

// TestPSSParameters reads what RFC 4055 allows and refuses the rest.
func TestPSSParameters(t *testing.T) {
	good := write(sigalg.Algorithm{Family: sigalg.PSS, Hash: crypto.SHA256, Salt: 32})
	s := cryptobyte.String(good)
	_, _, ok := sigalg.Read(&s)
	require.True(t, ok)
	defaults := cryptobyte.String("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x00")
	a, _, ok := sigalg.Read(&defaults)
	require.True(t, ok)
	require.Equal(t, sigalg.Algorithm{Family: sigalg.PSS, Hash: crypto.SHA1, Salt: 20}, a)
	for name, edit := range map[string]func([]byte){
		"another mask hash": func(b []byte) { b[len(b)-6]++ },
		"no salt":           func(b []byte) { b[len(b)-1] = 0 },
		"negative salt":     func(b []byte) { b[len(b)-1] = 0x80 },
	} {
		bad := append([]byte{}, good...)
		edit(bad)
		s := cryptobyte.String(bad)
		_, _, ok := sigalg.Read(&s)
		require.False(t, ok, name)
	}
	absent := cryptobyte.String("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a")
	_, _, ok = sigalg.Read(&absent)
	require.False(t, ok, "without parameters")
}

func TestOfCertificate(t *testing.T) {
	for _, key := range keys(t) {
		c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "A"}}
		der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
		require.NoError(t, err)
		cert, err := x509.ParseCertificate(der)
		require.NoError(t, err)
		a, id, ok := sigalg.OfCertificate(cert)
		require.True(t, ok, id)
		require.True(t, a.Verify(key.Public(), cert.RawTBSCertificate, cert.Signature))
	}
}

func FuzzRead(f *testing.F) {
	for _, key := range keys(f) {
		a, _ := sigalg.For(key.Public(), crypto.SHA384, true)
		f.Add(write(a))
	}
	key := keys(f)[0].Public()
	f.Fuzz(func(t *testing.T, in []byte) {
		s := cryptobyte.String(in)
		a, _, ok := sigalg.Read(&s)
		if !ok {
			return
		}
		a.With(crypto.SHA256).Verify(key, []byte("x"), make([]byte, 256))
		again := cryptobyte.String(write(a))
		if b, _, ok := sigalg.Read(&again); !ok || a != b {
			t.Fatalf("%v written and read is %v", a, b)
		}
	})
}
