package signature_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/stretchr/testify/require"
)

// The key stores of goxmldsig fit as they are.
var _ signature.KeyStore = dsig.X509KeyStore(nil)

func selfSigned(t testing.TB, key crypto.Signer) *x509.Certificate {
	t.Helper()
	c := leaf("Khóa")
	return issue(t, c, c, key.Public(), key)
}

func newKey(t testing.TB, signer crypto.Signer) signature.Key {
	t.Helper()
	maker := signer
	if d, ok := signer.(token); ok {
		maker = d.Signer
	}
	key, err := signature.NewKey(signer, []*x509.Certificate{selfSigned(t, maker)})
	require.NoError(t, err)
	return key
}

// token is a signer that is no key in memory, as one of a device.
type token struct {
	crypto.Signer
	spoil bool
}

func (d token) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	value, err := d.Signer.Sign(r, digest, opts)
	if d.spoil && err == nil {
		value[len(value)-1] ^= 1
	}
	return value, err
}

func allKeys(t *testing.T) map[string]crypto.Signer {
	t.Helper()
	keys := map[string]crypto.Signer{"RSA": rsaKey(t, 2048)}
	for _, c := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		key, err := ecdsa.GenerateKey(c, rand.Reader)
		require.NoError(t, err)
		keys[c.Params().Name] = key
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	keys["Ed25519"] = key
	return keys
}

func TestEveryKeySigns(t *testing.T) {
	ctx := context.Background()
	sum := sha256.Sum256([]byte("văn bản"))
	for name, signer := range allKeys(t) {
		options := []crypto.SignerOpts{crypto.SHA256}
		switch name {
		case "RSA":
			options = append(options, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256})
		case "Ed25519":
			options = []crypto.SignerOpts{crypto.Hash(0)}
		}
		for _, opts := range options {
			value, err := newKey(t, signer).Sign(ctx, sum[:], opts)
			require.NoError(t, err, name)
			require.NotEmpty(t, value)
			_, err = newKey(t, token{signer, false}).Sign(ctx, sum[:], opts)
			require.NoError(t, err, "%s on a token", name)
			_, err = newKey(t, token{signer, true}).Sign(ctx, sum[:], opts)
			require.ErrorIs(t, err, fault.SignatureFailed, "%s on a broken token", name)
			_, err = signature.Bind(ctx, newKey(t, signer)).Sign(nil, sum[:], opts)
			require.NoError(t, err, "%s as a crypto.Signer", name)
		}
		ended, cancel := context.WithCancel(ctx)
		cancel()
		_, err := newKey(t, signer).Sign(ended, sum[:], crypto.SHA256)
		require.ErrorIs(t, err, fault.Canceled)
	}
	key := ecKey(t)
	secret, err := key.Bytes()
	require.NoError(t, err)
	_, err = signature.NewKey(nil, nil)
	require.ErrorIs(t, err, fault.Config)
	_, err = signature.NewKey(key, []*x509.Certificate{selfSigned(t, ecKey(t))})
	require.ErrorIs(t, err, fault.SignatureKey)
	text := fmt.Sprintf("%v %+v %#v %v", newKey(t, key), newKey(t, key), newKey(t, key), signature.Bind(ctx, newKey(t, key)))
	require.NotContains(t, text, new(big.Int).SetBytes(secret).String())
	require.NotContains(t, text, hex.EncodeToString(secret))
}

type keyStore struct {
	key   *rsa.PrivateKey
	cert  []byte
	chain [][]byte
	err   error
}

func (s keyStore) GetKeyPair() (*rsa.PrivateKey, []byte, error) { return s.key, s.cert, s.err }

type chainStore struct{ keyStore }

func (s chainStore) GetChain() ([][]byte, error) { return s.chain, s.err }

func TestFromKeyStore(t *testing.T) {
	store := dsig.RandomKeyStoreForTest()
	key, err := signature.FromKeyStore(store)
	require.NoError(t, err)
	sum := sha256.Sum256(nil)
	_, err = key.Sign(context.Background(), sum[:], crypto.SHA256)
	require.NoError(t, err)

	private := rsaKey(t, 2048)
	cert := selfSigned(t, private).Raw
	chained, err := signature.FromKeyStore(chainStore{keyStore{key: private, cert: cert, chain: [][]byte{cert, setup(t).ca.Root().Raw}}})
	require.NoError(t, err)
	require.Len(t, chained.Chain(), 2)
	for name, s := range map[string]signature.KeyStore{
		"error": keyStore{err: errors.New("x")}, "nothing": keyStore{}, "no certificate": keyStore{key: private, cert: []byte{1}},
		"another's": keyStore{key: private, cert: setup(t).rsa.Chain[0].Raw},
	} {
		_, err := signature.FromKeyStore(s)
		require.ErrorIs(t, err, fault.SignatureKey, name)
	}
}

// remote is a signing service that takes many digests under one consent.
type remote struct {
	signature.Key
	refuse error
	calls  int
	mangle func([]signature.BatchResult) []signature.BatchResult
}

func (r *remote) SignBatch(ctx context.Context, digests [][]byte, opts crypto.SignerOpts) ([]signature.BatchResult, error) {
	r.calls++
	if r.refuse != nil {
		return nil, r.refuse
	}
	var out []signature.BatchResult
	for _, d := range digests {
		value, err := r.Sign(ctx, d, opts)
		out = append(out, signature.BatchResult{Value: value, Err: err})
	}
	if r.mangle != nil {
		out = r.mangle(out)
	}
	return out, nil
}

func TestBatch(t *testing.T) {
	ctx := context.Background()
	var digests [][]byte
	for i := range 5 {
		sum := sha256.Sum256([]byte{byte(i)})
		digests = append(digests, sum[:])
	}
	private := ecKey(t)
	local := newKey(t, private)
	good := func(results []signature.BatchResult) (n int) {
		for i, r := range results {
			if r.Err == nil {
				require.True(t, ecdsa.VerifyASN1(&private.PublicKey, digests[i], r.Value), "in the order of the digests")
				n++
			} else {
				require.Nil(t, r.Value)
				require.NotEqual(t, fault.Unexpected, fault.All(r.Err)[0].Code())
			}
		}
		return n
	}
	for _, key := range []signature.Key{local, &remote{Key: local}} {
		results, err := signature.SignBatch(ctx, key, digests, crypto.SHA256)
		require.NoError(t, err)
		require.Equal(t, 5, good(results))
	}
	service := &remote{Key: local}
	_, err := signature.SignBatch(ctx, service, digests, crypto.SHA256)
	require.NoError(t, err)
	require.Equal(t, 1, service.calls, "one consent for all")

	service.mangle = func(r []signature.BatchResult) []signature.BatchResult {
		r[0], r[1] = r[1], r[0]
		r[2] = signature.BatchResult{Err: errors.New("service: 500")}
		return r
	}
	results, err := signature.SignBatch(ctx, service, digests, crypto.SHA256)
	require.NoError(t, err)
	require.Equal(t, 2, good(results), "what was mixed up or refused is told for itself")
	require.ErrorIs(t, results[2].Err, fault.SignatureFailed)

	service.mangle = func(r []signature.BatchResult) []signature.BatchResult { return r[1:] }
	_, err = signature.SignBatch(ctx, service, digests, crypto.SHA256)
	require.ErrorIs(t, err, fault.SignatureFailed)
	service.refuse = errors.New("the person said no")
	_, err = signature.SignBatch(ctx, service, digests, crypto.SHA256)
	require.ErrorIs(t, err, fault.SignatureFailed)

	ended, cancel := context.WithCancel(ctx)
	cancel()
	results, err = signature.SignBatch(ended, local, digests, crypto.SHA256)
	require.NoError(t, err)
	require.Zero(t, good(results))
	require.ErrorIs(t, results[4].Err, fault.Canceled)
	results, err = signature.SignBatch(ctx, local, nil, crypto.SHA256)
	require.NoError(t, err)
	require.Empty(t, results)
}

// BenchmarkSign holds a Key against the bare RSA key.
func BenchmarkSign(b *testing.B) {
	private := rsaKey(b, 2048)
	key := newKey(b, private)
	ctx := context.Background()
	sum := sha256.Sum256(nil)
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			private.Sign(rand.Reader, sum[:], crypto.SHA256)
		}
	})
	b.Run("key", func(b *testing.B) {
		for b.Loop() {
			key.Sign(ctx, sum[:], crypto.SHA256)
		}
	})
}

func BenchmarkValidate(b *testing.B) {
	w := setup(b)
	v, err := signature.NewValidator(signature.ValidatorConfig{Trust: w.ca.Trust(), Clock: clock(), Revocation: signature.Revocation{Mode: signature.RevocationOff}})
	require.NoError(b, err)
	for b.Loop() {
		v.Validate(context.Background(), signature.Question{Certificate: w.rsa.Chain[0]})
	}
}
