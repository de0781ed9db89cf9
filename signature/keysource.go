package signature

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"io"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// Key is a private key wherever it lives: in memory, on a token, behind a
// remote signing service. It is safe for concurrent use unless it says
// otherwise.
type Key interface {
	// Chain is the certificate chain, the key's own certificate first.
	Chain() []*x509.Certificate
	// Sign signs a digest. opts name the hash, or are *rsa.PSSOptions for
	// RSASSA-PSS; for Ed25519 digest is the message itself and opts are
	// crypto.Hash(0). ECDSA values come in DER, as from a crypto.Signer. A token
	// that asks for a PIN and a service that asks for consent wait no longer than
	// ctx; errors are [fault.SignatureFailed] or [fault.Canceled].
	Sign(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error)
}

// NewKey makes a [Key] of a crypto.Signer and its chain, the signer's own
// certificate first. Values of a signer that is no key in memory are verified
// before they are handed on, so that a broken or exchanged token is noticed
// here and not by a receiver. Errors: [fault.Config], [fault.SignatureKey].
func NewKey(signer crypto.Signer, chain []*x509.Certificate) (Key, error) {
	if signer == nil || len(chain) == 0 || chain[0] == nil {
		return nil, fault.New(fault.Config, "field", "Key, Chain", "reason", "required")
	}
	if !samePublic(signer.Public(), chain[0].PublicKey) {
		return nil, badKey("the key does not belong to the first certificate")
	}
	k := &signerKey{signer: func() crypto.Signer { return signer }, chain: slices.Clone(chain)}
	switch signer.(type) {
	case *rsa.PrivateKey, *ecdsa.PrivateKey, ed25519.PrivateKey:
		k.own = true
	}
	return k, nil
}

type signerKey struct {
	signer func() crypto.Signer // a function, so that printing shows no key
	chain  []*x509.Certificate
	own    bool // the key is in memory and needs no checking
}

// Format keeps the key out of every fmt verb.
func (*signerKey) Format(s fmt.State, _ rune) { io.WriteString(s, "signature.Key{"+redacted+"}") }

func (k *signerKey) Chain() []*x509.Certificate { return slices.Clone(k.chain) }

func (k *signerKey) Sign(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.New(fault.Canceled).Wrap(err)
	}
	value, err := k.signer().Sign(rand.Reader, digest, opts)
	if err != nil {
		return nil, fault.New(fault.SignatureFailed).Wrap(err)
	}
	if !k.own && !fits(k.chain[0].PublicKey, digest, opts, value) {
		return nil, fault.New(fault.SignatureFailed)
	}
	return value, nil
}

// fits reports whether the value over the digest was made with the key.
func fits(key crypto.PublicKey, digest []byte, opts crypto.SignerOpts, value []byte) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if pss, ok := opts.(*rsa.PSSOptions); ok {
			return rsa.VerifyPSS(k, pss.HashFunc(), digest, value, pss) == nil
		}
		return sigalg.Algorithm{Family: sigalg.PKCS1, Hash: opts.HashFunc()}.VerifySum(k, digest, value)
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(k, digest, value)
	case ed25519.PublicKey:
		return ed25519.Verify(k, digest, value)
	}
	return false
}

// Bind makes a crypto.Signer of a key, for libraries that know no context:
// every signature waits no longer than ctx. The random source given to its
// Sign is not used.
func Bind(ctx context.Context, key Key) crypto.Signer { return bound{ctx, key} }

type bound struct {
	ctx context.Context
	key Key
}

// Format keeps the key out of every fmt verb.
func (bound) Format(s fmt.State, _ rune) { io.WriteString(s, "signature.Key{"+redacted+"}") }

func (b bound) Public() crypto.PublicKey { return b.key.Chain()[0].PublicKey }

func (b bound) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return b.key.Sign(b.ctx, digest, opts)
}

// KeyStore is the key store of goxmldsig (dsig.X509KeyStore): an RSA key with
// its certificate in DER. A store with a method GetChain, as
// dsig.X509ChainStore, gives its whole chain.
type KeyStore interface {
	GetKeyPair() (privateKey *rsa.PrivateKey, cert []byte, err error)
}

// FromKeyStore makes a [Key] of a store of goxmldsig. Error:
// [fault.SignatureKey].
func FromKeyStore(store KeyStore) (Key, error) {
	private, der, err := store.GetKeyPair()
	if err != nil || private == nil {
		return nil, badKey("the key store gave no key")
	}
	ders := [][]byte{der}
	if chained, ok := store.(interface{ GetChain() ([][]byte, error) }); ok {
		chain, err := chained.GetChain()
		if err != nil {
			return nil, badKey("the key store gave no chain").Wrap(err)
		}
		if len(chain) > 0 {
			ders = chain
		}
	}
	var chain []*x509.Certificate
	for _, der := range ders {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, badKey("a certificate cannot be read").Wrap(err)
		}
		chain = append(chain, cert)
	}
	return NewKey(private, chain)
}
