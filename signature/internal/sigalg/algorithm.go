package sigalg

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// Family is the sort of a signature algorithm.
type Family uint8

// The families.
const (
	PKCS1   Family = iota + 1 // RSASSA-PKCS1-v1_5
	PSS                       // RSASSA-PSS
	ECDSA                     // ECDSA, the value in DER
	Ed25519                   // Ed25519 over the message itself
)

// Algorithm is a signature algorithm.
type Algorithm struct {
	Family Family
	Hash   crypto.Hash // 0 for Ed25519, and where only the key's sort is named
	Salt   int         // bytes, of PSS
}

var (
	rsaKey    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	rsaPSS    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	mgf1      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}
	ecKey     = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	ed25519ID = asn1.ObjectIdentifier{1, 3, 101, 112}
)

type name struct {
	alg Algorithm
	oid asn1.ObjectIdentifier
}

var names = [...]name{
	{Algorithm{PKCS1, crypto.SHA256, 0}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}},
	{Algorithm{PKCS1, crypto.SHA384, 0}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 12}},
	{Algorithm{PKCS1, crypto.SHA512, 0}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 13}},
	{Algorithm{PKCS1, crypto.SHA224, 0}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 14}},
	{Algorithm{PKCS1, crypto.SHA512_256, 0}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 16}},
	{Algorithm{PKCS1, crypto.SHA1, 0}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 5}},
	{Algorithm{PKCS1, crypto.SHA1, 0}, asn1.ObjectIdentifier{1, 3, 14, 3, 2, 29}}, // an older name, read only
	{Algorithm{PKCS1, crypto.SHA3_256, 0}, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 14}},
	{Algorithm{PKCS1, crypto.SHA3_384, 0}, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 15}},
	{Algorithm{PKCS1, crypto.SHA3_512, 0}, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 16}},
	{Algorithm{ECDSA, crypto.SHA256, 0}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}},
	{Algorithm{ECDSA, crypto.SHA384, 0}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}},
	{Algorithm{ECDSA, crypto.SHA512, 0}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 4}},
	{Algorithm{ECDSA, crypto.SHA224, 0}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 1}},
	{Algorithm{ECDSA, crypto.SHA1, 0}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 1}},
	{Algorithm{ECDSA, crypto.SHA3_256, 0}, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 10}},
	{Algorithm{ECDSA, crypto.SHA3_384, 0}, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 11}},
	{Algorithm{ECDSA, crypto.SHA3_512, 0}, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 12}},
	{Algorithm{PKCS1, 0, 0}, rsaKey},
	{Algorithm{ECDSA, 0, 0}, ecKey},
	{Algorithm{Ed25519, 0, 0}, ed25519ID},
}

// Read reads one AlgorithmIdentifier of a signature; the identifier's text is
// given for messages, also when it is not known.
func Read(s *cryptobyte.String) (a Algorithm, id string, ok bool) {
	var seq, null cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !s.ReadASN1(&seq, tags.SEQUENCE) || !seq.ReadASN1ObjectIdentifier(&oid) {
		return Algorithm{}, "", false
	}
	if oid.Equal(rsaPSS) {
		a, ok = readPSS(seq)
		return a, oid.String(), ok
	}
	// NULL belongs to RSA only, but some writers add it to others.
	if !seq.Empty() && (!seq.ReadASN1(&null, tags.NULL) || !null.Empty() || !seq.Empty()) {
		return Algorithm{}, oid.String(), false
	}
	for _, n := range names {
		if n.oid.Equal(oid) {
			return n.alg, oid.String(), true
		}
	}
	return Algorithm{}, oid.String(), false
}

// readPSS reads RSASSA-PSS-params (RFC 4055, 3.1). The mask must use the
// signature's own hash, and the salt must not be empty.
func readPSS(s cryptobyte.String) (Algorithm, bool) {
	a := Algorithm{PSS, crypto.SHA1, 20}
	mask, trailer := crypto.SHA1, 1
	var seq, field cryptobyte.String
	var has bool
	if !s.ReadASN1(&seq, tags.SEQUENCE) || !s.Empty() {
		return a, false
	}
	ok := seq.ReadOptionalASN1(&field, &has, context(0))
	if ok && has {
		a.Hash, ok = ReadHash(&field)
	}
	if ok = ok && seq.ReadOptionalASN1(&field, &has, context(1)); ok && has {
		var alg cryptobyte.String
		var oid asn1.ObjectIdentifier
		ok = field.ReadASN1(&alg, tags.SEQUENCE) && alg.ReadASN1ObjectIdentifier(&oid) && oid.Equal(mgf1)
		if ok {
			mask, ok = ReadHash(&alg)
		}
	}
	if ok = ok && seq.ReadOptionalASN1(&field, &has, context(2)); ok && has {
		ok = field.ReadASN1Integer(&a.Salt)
	}
	if ok = ok && seq.ReadOptionalASN1(&field, &has, context(3)); ok && has {
		ok = field.ReadASN1Integer(&trailer)
	}
	return a, ok && seq.Empty() && mask == a.Hash && trailer == 1 && a.Salt > 0 && a.Salt <= 256
}

func context(n uint8) tags.Tag { return tags.Tag(n).ContextSpecific().Constructed() }

// With fills in the hash where the identifier names the sort of the key only.
func (a Algorithm) With(hash crypto.Hash) Algorithm {
	if a.Hash == 0 && a.Family != Ed25519 {
		a.Hash = hash
	}
	return a
}

// Weak reports whether SHA-1 is used.
func (a Algorithm) Weak() bool { return WeakHash(a.Hash) }

// Verify checks the value over the message with the key.
func (a Algorithm) Verify(key crypto.PublicKey, message, value []byte) bool {
	if k, ok := key.(ed25519.PublicKey); ok {
		return a.Family == Ed25519 && ed25519.Verify(k, message, value)
	}
	if a.Hash == 0 || !a.Hash.Available() {
		return false
	}
	h := a.Hash.New()
	h.Write(message)
	return a.VerifySum(key, h.Sum(nil), value)
}

// MaxRSA bounds the work that a stranger's key may cause, in bits of the
// modulus.
const MaxRSA = 8192

// VerifySum checks the value over a message's hash; Ed25519 has none. An RSA key
// beyond the bound verifies nothing.
func (a Algorithm) VerifySum(key crypto.PublicKey, sum, value []byte) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if k.N.BitLen() > MaxRSA {
			return false
		}
		if a.Family == PSS {
			opts := &rsa.PSSOptions{SaltLength: a.Salt, Hash: a.Hash}
			return rsa.VerifyPSS(k, a.Hash, sum, value, opts) == nil
		}
		return a.Family == PKCS1 && rsa.VerifyPKCS1v15(k, a.Hash, sum, value) == nil
	case *ecdsa.PublicKey:
		return a.Family == ECDSA && ecdsa.VerifyASN1(k, sum, value)
	}
	return false
}

// For is the algorithm of a key with a hash; pss chooses RSASSA-PSS for RSA.
func For(key crypto.PublicKey, hash crypto.Hash, pss bool) (Algorithm, bool) {
	switch key.(type) {
	case *rsa.PublicKey:
		if pss {
			return Algorithm{PSS, hash, hash.Size()}, true
		}
		return Algorithm{PKCS1, hash, 0}, true
	case *ecdsa.PublicKey:
		return Algorithm{ECDSA, hash, 0}, true
	case ed25519.PublicKey:
		return Algorithm{Family: Ed25519}, true
	}
	return Algorithm{}, false
}

// Opts are the options a crypto.Signer needs.
func (a Algorithm) Opts() crypto.SignerOpts {
	if a.Family == PSS {
		return &rsa.PSSOptions{SaltLength: a.Salt, Hash: a.Hash}
	}
	return a.Hash
}

// Digest is what a crypto.Signer signs of a message: its hash, or the message
// itself for Ed25519.
func (a Algorithm) Digest(message []byte) []byte {
	if a.Family == Ed25519 {
		return message
	}
	h := a.Hash.New()
	h.Write(message)
	return h.Sum(nil)
}

// Add writes the AlgorithmIdentifier.
func (a Algorithm) Add(b *cryptobyte.Builder) {
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		if a.Family == PSS {
			b.AddASN1ObjectIdentifier(rsaPSS)
			b.AddASN1(tags.SEQUENCE, a.addPSS)
			return
		}
		for _, n := range names {
			if n.alg == a {
				b.AddASN1ObjectIdentifier(n.oid)
				break
			}
		}
		if a.Family == PKCS1 {
			b.AddASN1NULL()
		}
	})
}

func (a Algorithm) addPSS(b *cryptobyte.Builder) {
	b.AddASN1(context(0), func(b *cryptobyte.Builder) { AddHash(b, a.Hash) })
	b.AddASN1(context(1), func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(mgf1)
			AddHash(b, a.Hash)
		})
	})
	b.AddASN1(context(2), func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(a.Salt)) })
}

// OfCertificate reads the algorithm with which a certificate was signed.
func OfCertificate(cert *x509.Certificate) (a Algorithm, id string, ok bool) {
	in := cryptobyte.String(cert.Raw)
	var seq, tbs cryptobyte.String
	if !in.ReadASN1(&seq, tags.SEQUENCE) || !seq.ReadASN1Element(&tbs, tags.SEQUENCE) {
		return Algorithm{}, "", false
	}
	return Read(&seq)
}
