package xmlenc

import (
	"context"
	"crypto"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/x448"
)

// Naming says how a document names a receiver's key.
type Naming uint8

// The ways. All but the last two need a certificate.
const (
	ByIssuerSerial Naming = iota // the default of keys with a certificate
	ByCertificate
	BySKI
	BySubject
	ByDigest // SHA-256 of the certificate
	ByPublicKey
	ByName // the default of keys without
)

// Recipient is one who can open what is encrypted, and how.
type Recipient struct {
	// Key is a public key, or a secret of 16, 24 or 32 bytes that encrypts keys.
	Key Key
	// Algorithm encrypts the key: for RSA the default [RSAOAEP] or
	// [RSAOAEPMGF1P]; else a key wrap, by default of 256 bits after an agreement
	// and of the secret's length.
	Algorithm Algorithm
	// Digest and Mask are the hashes of RSA-OAEP; default SHA-256. The mask of
	// RSAOAEPMGF1P is SHA-1.
	Digest, Mask crypto.Hash
	// Label is the OAEPparams of RSA-OAEP, at most 1024 bytes.
	Label []byte
	// Derivation is [ConcatKDF], the default of the NIST curves, or [HKDF], the
	// default of X25519 and X448; both with SHA-256.
	Derivation Algorithm
	Naming     Naming
	// KeyInfo is XML that names the key in the place of what Naming says, such as
	// a wsse:SecurityTokenReference, with its namespaces declared.
	KeyInfo string
	// Hint is the attribute Recipient of the EncryptedKey.
	Hint string
}

// withDefaults fills in what a recipient leaves open and refuses what does not
// fit.
func (p Recipient) withDefaults(j judge) (Recipient, error) {
	wrong := func(field string) error {
		return fault.New(fault.Config, "field", field, "reason", "does not fit the key").At("Recipients")
	}
	if p.Naming == ByIssuerSerial && len(p.Key.chain) == 0 {
		p.Naming = ByName
	}
	if len(p.Key.chain) == 0 && p.Naming < ByPublicKey || p.Naming > ByName || p.Naming == ByPublicKey && p.Key.public == nil {
		return p, wrong("Naming")
	}
	switch public := p.Key.public.(type) {
	case *rsa.PublicKey:
		if err := strong(public); err != nil {
			return p, err
		}
		return p.withRSA(j, wrong)
	case nil:
		if p.Key.secret == nil {
			return p, wrong("Key")
		}
		size := len(p.Key.secret())
		if p.Algorithm == "" {
			p.Algorithm = map[int]Algorithm{16: KeyWrap128, 24: KeyWrap192, 32: KeyWrap256}[size]
		}
		if m := methods[p.Algorithm]; m.family != wrap || m.triple() || m.keyLen != size {
			return p, wrong("Algorithm")
		}
		return p, nil
	}
	if p.Algorithm == "" {
		p.Algorithm = KeyWrap256
	}
	if p.Derivation == "" {
		p.Derivation = HKDF
		if onCurve(ECDHES, p.Key.public) {
			p.Derivation = ConcatKDF
		}
	}
	if m := methods[p.Algorithm]; m.family != wrap || m.triple() || p.Derivation != HKDF && p.Derivation != ConcatKDF {
		return p, wrong("Algorithm")
	}
	return p, nil
}

// strong refuses RSA keys that are too short to encrypt for (Circular
// 15/2025/TT-BKHCN).
func strong(public *rsa.PublicKey) error {
	if public.N.BitLen() < 2048 {
		return fault.New(fault.SignatureWeakKey, "key", fmt.Sprintf("RSA %d", public.N.BitLen()))
	}
	return nil
}

func (p Recipient) withRSA(j judge, wrong func(string) error) (Recipient, error) {
	if p.Algorithm == "" {
		p.Algorithm = RSAOAEP
	}
	if p.Digest == 0 {
		p.Digest = crypto.SHA256
	}
	if p.Mask == 0 {
		p.Mask = crypto.SHA256
	}
	if p.Algorithm == RSAOAEPMGF1P {
		p.Mask = crypto.SHA1
	}
	digest, known := identifier(digests, p.Digest)
	mask, masked := identifier(masks, p.Mask)
	if methods[p.Algorithm].family != oaep || !known || !masked || len(p.Label) > maxLabel {
		return p, wrong("Algorithm")
	}
	return p, j.allow(digests[digest].weak|masks[mask].weak, p.Algorithm)
}

// check judges the recipient's certificate.
func (p *Recipient) check(ctx context.Context, validator *signature.Validator) error {
	cert := p.Key.Certificate()
	if cert == nil {
		return nil
	}
	const encrypting = x509.KeyUsageKeyEncipherment | x509.KeyUsageDataEncipherment | x509.KeyUsageKeyAgreement
	if cert.KeyUsage != 0 && cert.KeyUsage&encrypting == 0 {
		return fault.New(fault.SignaturePurpose, "purpose", signature.ForEncryption)
	}
	if validator == nil {
		return nil
	}
	_, err := validator.Validate(ctx, signature.Question{Certificate: cert, Others: p.Key.chain[1:], Purpose: signature.ForEncryption})
	return err
}

// sealedKey is a key encrypted for one recipient.
type sealedKey struct {
	recipient *Recipient
	ephemeral crypto.PublicKey // of an agreement
	salt      []byte           // of HKDF
	value     []byte
}

// seal encrypts a key for the recipient.
func (p *Recipient) seal(key []byte) (sealedKey, error) {
	out := sealedKey{recipient: p}
	var err error
	switch public := p.Key.public.(type) {
	case *rsa.PublicKey:
		out.value, err = sealRSA(public, &rsa.OAEPOptions{Hash: p.Digest, MGFHash: p.Mask, Label: p.Label}, key)
	case nil:
		out.value, err = methods[p.Algorithm].seal(p.Key.secret(), key)
	default:
		var kek []byte
		if kek, err = out.agree(public); err == nil {
			out.value, err = methods[p.Algorithm].seal(kek, key)
			clear(kek)
		}
	}
	return out, err
}

func sealRSA(public *rsa.PublicKey, opts *rsa.OAEPOptions, key []byte) ([]byte, error) {
	value, err := rsa.EncryptOAEPWithOptions(rand.Reader, public, key, opts)
	if err != nil {
		return nil, fault.New(fault.SignatureWeakKey, "key", fmt.Sprintf("RSA %d", public.N.BitLen()))
	}
	return value, nil
}

// agree makes a key pair for this once and derives a key.
func (s *sealedKey) agree(public crypto.PublicKey) ([]byte, error) {
	private, err := ephemeralFor(public)
	if err != nil {
		return nil, err
	}
	s.ephemeral = private.public
	secret, err := private.agree(context.Background(), public)
	if err != nil { // a point that agrees with everybody on nothing
		return nil, fault.New(fault.SignatureWeakKey, "key", fmt.Sprintf("%T", public))
	}
	defer clear(secret)
	length := methods[s.recipient.Algorithm].keyLen
	if s.recipient.Derivation == ConcatKDF {
		return concat(crypto.SHA256, secret, nil, length), nil
	}
	s.salt = make([]byte, sha256.Size)
	rand.Read(s.salt)
	return new(run).derive(derivation{algorithm: HKDF, hash: crypto.SHA256, salt: s.salt}, secret, length)
}

// ephemeralFor makes a key pair on the curve of a public key.
func ephemeralFor(public crypto.PublicKey) (Key, error) {
	switch k := public.(type) {
	case *ecdh.PublicKey:
		private, err := k.Curve().GenerateKey(rand.Reader)
		if err != nil {
			return Key{}, fault.New(fault.SignatureFailed).Wrap(err)
		}
		return PrivateKey("", private)
	case *x448.PublicKey:
		return PrivateKey("", x448.GenerateKey())
	}
	return Key{}, fault.New(fault.SignatureWeakKey, "key", fmt.Sprintf("%T", public))
}
