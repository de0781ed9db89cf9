// Package ed448 verifies signatures of Ed448 and Ed448ph (RFC 8032, 5.2), which
// the standard library does not.
//
// Its arithmetic is that of math/big, whose time depends on the numbers. That
// tells nothing while verifying, where all is public. [Sign] exists for test
// vectors; keys that matter sign elsewhere.
package ed448

import (
	"bytes"
	"crypto"
	"crypto/sha3"
	"math/big"
)

// Sizes in bytes.
const (
	PublicKeySize = 57
	SignatureSize = 114
	SeedSize      = 57
	maxContext    = 255
)

// PublicKey is an encoded point.
type PublicKey []byte

// Equal reports whether two keys are the same.
func (k PublicKey) Equal(o crypto.PublicKey) bool {
	other, ok := o.(PublicKey)
	return ok && bytes.Equal(k, other)
}

// Options are the variant: the context, and whether the message is hashed
// first.
type Options struct {
	Context string
	Prehash bool
}

// Verify checks a signature over a message.
func Verify(key PublicKey, message, signature []byte, o Options) bool {
	if len(signature) != SignatureSize || len(o.Context) > maxContext {
		return false
	}
	a, ok1 := decode(key)
	r, ok2 := decode(signature[:PublicKeySize])
	s := number(signature[PublicKeySize:])
	if !ok1 || !ok2 || s.Cmp(order) >= 0 {
		return false
	}
	k := o.hash(signature[:PublicKeySize], key, o.prepare(message))
	return base.times(s).equal(r.plus(a.times(k)))
}

// Public is the public key of a seed.
func Public(seed []byte) PublicKey {
	s, _ := expand(seed)
	return base.times(s).encode()
}

// Sign signs a message, in a time that depends on the key: for tests.
func Sign(seed, message []byte, o Options) []byte {
	s, prefix := expand(seed)
	public := base.times(s).encode()
	message = o.prepare(message)
	r := o.hash(prefix, message)
	point := base.times(r).encode()
	k := o.hash(point, public, message)
	sum := new(big.Int).Add(r, k.Mul(k, s))
	return append(point, littleEndian(sum.Mod(sum, order), PublicKeySize)...)
}

func expand(seed []byte) (s *big.Int, prefix []byte) {
	h := sha3.SumSHAKE256(seed, 2*PublicKeySize)
	h[0] &= 0xfc
	h[55] |= 0x80
	h[56] = 0
	return number(h[:PublicKeySize]), h[PublicKeySize:]
}

func (o Options) prepare(message []byte) []byte {
	if o.Prehash {
		return sha3.SumSHAKE256(message, 64)
	}
	return message
}

// hash is the number that parts stand for, behind dom4.
func (o Options) hash(parts ...[]byte) *big.Int {
	h := sha3.NewSHAKE256()
	flag := byte(0)
	if o.Prehash {
		flag = 1
	}
	h.Write([]byte("SigEd448"))
	h.Write([]byte{flag, byte(len(o.Context))})
	h.Write([]byte(o.Context))
	for _, part := range parts {
		h.Write(part)
	}
	sum := make([]byte, 2*PublicKeySize)
	h.Read(sum)
	n := number(sum)
	return n.Mod(n, order)
}
