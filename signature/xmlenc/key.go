package xmlenc

import (
	"context"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"io"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/x448"
)

// Unwrapper is an RSA private key that opens encrypted keys, wherever it lives:
// in memory, on a token, behind a service. It is safe for concurrent use.
type Unwrapper interface {
	// Public is the *rsa.PublicKey.
	Public() crypto.PublicKey
	// Unwrap decrypts as crypto.Decrypter does; opts are *rsa.OAEPOptions, or
	// *rsa.PKCS1v15DecryptOptions with SessionKeyLen. An error says that the key
	// does not open and is not shown to anybody, but for one of the kind
	// [fault.Unavailable], which says that the device does not work: return that
	// never because of what was to be decrypted.
	Unwrap(ctx context.Context, sealed []byte, opts crypto.DecrypterOpts) ([]byte, error)
}

// Agreer is a private key of an elliptic curve that agrees on secrets,
// wherever it lives. It is safe for concurrent use.
type Agreer interface {
	// Public is an *ecdh.PublicKey, an *ecdsa.PublicKey or a key of X448 as
	// [ParsePublicKey] gives it.
	Public() crypto.PublicKey
	// Agree computes the shared secret with a public key of the same curve, the
	// coordinate x as crypto/ecdh gives it. Of errors holds what is said at
	// Unwrapper.
	Agree(ctx context.Context, peer crypto.PublicKey) ([]byte, error)
}

// Key is a key with what documents call it: a private key, a public key, or a
// secret. It never prints what is secret and refuses to be encoded. The zero
// value is no key.
type Key struct {
	name   string
	chain  []*x509.Certificate
	public crypto.PublicKey // *rsa.PublicKey, *ecdh.PublicKey or *x448.PublicKey
	// Functions, so that printing shows no key; nil where the key cannot do it.
	secret func() []byte
	unwrap func(ctx context.Context, sealed []byte, opts crypto.DecrypterOpts) ([]byte, error)
	agree  func(ctx context.Context, peer crypto.PublicKey) ([]byte, error)
}

const redacted = "[key withheld]"

// Format keeps the key out of every fmt verb.
func (Key) Format(s fmt.State, _ rune) { io.WriteString(s, "xmlenc.Key{"+redacted+"}") }

// MarshalJSON keeps the key out of JSON and of structured logs.
func (Key) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// Name is the name by which ds:KeyName means the key.
func (k Key) Name() string { return k.name }

// Certificate is the key's certificate; nil if it has none.
func (k Key) Certificate() *x509.Certificate {
	if len(k.chain) == 0 {
		return nil
	}
	return k.chain[0]
}

// SecretKey is a secret that both sides have: an AES key for data or for other
// keys, or a secret from which a key is derived, such as a password.
func SecretKey(name string, secret []byte) Key {
	secret = slices.Clone(secret)
	return Key{name: name, secret: func() []byte { return secret }}
}

// CertificateKey is the public key of a certificate. Errors: [fault.Config],
// [fault.SignatureWeakKey] for a key of an unknown sort.
func CertificateKey(name string, cert *x509.Certificate) (Key, error) {
	if cert == nil {
		return Key{}, fault.New(fault.Config, "field", "Certificate", "reason", "required")
	}
	return PublicKey(name, certified(cert), cert)
}

// certified is the public key of a certificate; crypto/x509 reads only keys
// that sign. nil for one of an unknown sort.
func certified(cert *x509.Certificate) crypto.PublicKey {
	if cert.PublicKey != nil {
		return cert.PublicKey
	}
	key, err := ParsePublicKey(cert.RawSubjectPublicKeyInfo)
	if err != nil {
		return nil
	}
	return key
}

// PublicKey is a public key, with its certificate chain if there is one: of a
// receiver for whom something is encrypted, or of a sender whose key takes part
// in an agreement. Errors: [fault.SignatureKey], [fault.SignatureWeakKey].
func PublicKey(name string, public crypto.PublicKey, chain ...*x509.Certificate) (Key, error) {
	k := Key{name: name, public: normal(public), chain: slices.Clone(chain)}
	if k.public == nil {
		return Key{}, fault.New(fault.SignatureWeakKey, "key", fmt.Sprintf("%T", public))
	}
	if len(chain) > 0 && (chain[0] == nil || !samePublic(k.public, normal(certified(chain[0])))) {
		return Key{}, fault.New(fault.SignatureKey, "reason", "the key does not belong to the first certificate")
	}
	return k, nil
}

// normal gives a public key the form in which it is used here; nil for one that
// is not.
func normal(public crypto.PublicKey) crypto.PublicKey {
	switch k := public.(type) {
	case *rsa.PublicKey, *ecdh.PublicKey, *x448.PublicKey:
		return k
	case *ecdsa.PublicKey:
		if p, err := k.ECDH(); err == nil {
			return p
		}
	}
	return nil
}

func samePublic(a, b crypto.PublicKey) bool {
	k, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && b != nil && k.Equal(b)
}

// RSAKey is an RSA private key wherever it lives. Errors: those of [PublicKey].
func RSAKey(name string, key Unwrapper, chain ...*x509.Certificate) (Key, error) {
	k, err := PublicKey(name, key.Public(), chain...)
	if _, ok := k.public.(*rsa.PublicKey); err == nil && !ok {
		err = fault.New(fault.SignatureKey, "reason", "the key is none of RSA")
	}
	k.unwrap = key.Unwrap
	return k, err
}

// AgreementKey is a private key of an elliptic curve wherever it lives. Errors:
// those of [PublicKey].
func AgreementKey(name string, key Agreer, chain ...*x509.Certificate) (Key, error) {
	k, err := PublicKey(name, key.Public(), chain...)
	if _, rsaKey := k.public.(*rsa.PublicKey); err == nil && rsaKey {
		err = fault.New(fault.SignatureKey, "reason", "the key is none of an elliptic curve")
	}
	k.agree = key.Agree
	return k, err
}

// PrivateKey is a private key in memory, or an RSA key of a token that knows no
// context: *rsa.PrivateKey, *ecdsa.PrivateKey, *ecdh.PrivateKey, a key of X448
// as [ParsePrivateKey] gives it, or any crypto.Decrypter of RSA. Errors: those
// of [PublicKey].
func PrivateKey(name string, private crypto.PrivateKey, chain ...*x509.Certificate) (Key, error) {
	switch key := private.(type) {
	case *ecdsa.PrivateKey:
		if k, err := key.ECDH(); err == nil {
			return AgreementKey(name, ecdhKey{k}, chain...)
		}
	case *ecdh.PrivateKey:
		return AgreementKey(name, ecdhKey{key}, chain...)
	case *x448.PrivateKey:
		return AgreementKey(name, x448Key{key}, chain...)
	case crypto.Decrypter:
		return RSAKey(name, decrypterKey{key}, chain...)
	}
	return Key{}, fault.New(fault.SignatureWeakKey, "key", fmt.Sprintf("%T", private))
}

// FromKeyPair is the key of a pair that package signature loaded. The key of a
// pair signs or decrypts; authorities often give one key for each.
func FromKeyPair(name string, pair signature.KeyPair) (Key, error) {
	return PrivateKey(name, pair.Key, pair.Chain...)
}

// ParsePrivateKey reads a private key in PKCS#8 (RFC 5958): what
// x509.ParsePKCS8PrivateKey reads, and X448. Error: [fault.SignatureKey].
func ParsePrivateKey(der []byte) (crypto.PrivateKey, error) {
	if k := x448.ParsePrivateKey(der); k != nil {
		return k, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil { // the cause is dropped on purpose: nothing of a key reaches a log
		return nil, fault.New(fault.SignatureKey, "reason", "the private key cannot be read")
	}
	return key, nil
}

// ParsePublicKey reads a SubjectPublicKeyInfo: what x509.ParsePKIXPublicKey
// reads, and X448. Error: [fault.SignatureKey].
func ParsePublicKey(der []byte) (crypto.PublicKey, error) {
	if k := x448.ParsePublicKey(der); k != nil {
		return k, nil
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fault.New(fault.SignatureKey, "reason", "the public key cannot be read").Wrap(err)
	}
	return key, nil
}

type ecdhKey struct{ key *ecdh.PrivateKey }

func (k ecdhKey) Public() crypto.PublicKey { return k.key.PublicKey() }

func (k ecdhKey) Agree(_ context.Context, peer crypto.PublicKey) ([]byte, error) {
	p, ok := peer.(*ecdh.PublicKey)
	if !ok {
		return nil, fault.New(fault.SignatureDecrypt)
	}
	return k.key.ECDH(p)
}

type x448Key struct{ key *x448.PrivateKey }

func (k x448Key) Public() crypto.PublicKey { return k.key.Public() }

func (k x448Key) Agree(_ context.Context, peer crypto.PublicKey) ([]byte, error) {
	if p, ok := peer.(*x448.PublicKey); ok {
		if secret, ok := k.key.Agree(p); ok {
			return secret, nil
		}
	}
	return nil, fault.New(fault.SignatureDecrypt)
}

type decrypterKey struct{ key crypto.Decrypter }

func (k decrypterKey) Public() crypto.PublicKey { return k.key.Public() }

func (k decrypterKey) Unwrap(_ context.Context, sealed []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	return k.key.Decrypt(rand.Reader, sealed, opts)
}

// sameCurve reports whether two keys can agree.
func sameCurve(a, b crypto.PublicKey) bool {
	switch k := a.(type) {
	case *ecdh.PublicKey:
		o, ok := b.(*ecdh.PublicKey)
		return ok && k.Curve() == o.Curve()
	case *x448.PublicKey:
		_, ok := b.(*x448.PublicKey)
		return ok
	}
	return false
}

// onCurve reports whether a key is for the agreement.
func onCurve(a Algorithm, public crypto.PublicKey) bool {
	switch k := public.(type) {
	case *ecdh.PublicKey:
		return a == ECDHES && k.Curve() != ecdh.X25519() || a == X25519 && k.Curve() == ecdh.X25519()
	case *x448.PublicKey:
		return a == X448
	}
	return false
}
