// Package x448 is the key agreement X448, which the standard library lacks.
//
// Norms: RFC 7748 (the function), RFC 8410 (its keys in PKCS#8 and
// SubjectPublicKeyInfo). It takes the same time for all keys.
package x448

import (
	"crypto"
	"crypto/rand"
	"crypto/subtle"
	"encoding/asn1"
	"fmt"
	"io"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// Size is the length of keys and of what is agreed, in bytes.
const Size = 56

// PublicKey is a public key: the coordinate u.
type PublicKey struct{ u [Size]byte }

// PrivateKey is a private key. It never prints itself.
type PrivateKey struct {
	scalar [Size]byte
	public PublicKey
}

// Format keeps the key out of every fmt verb.
func (*PrivateKey) Format(s fmt.State, _ rune) { io.WriteString(s, "[private key withheld]") }

// Equal reports whether two public keys are the same.
func (k *PublicKey) Equal(x crypto.PublicKey) bool {
	o, ok := x.(*PublicKey)
	return ok && k.u == o.u
}

// Public is the public key of the pair.
func (k *PrivateKey) Public() *PublicKey { return &k.public }

// NewPrivateKey makes a key of its 56 bytes; nil for another length.
func NewPrivateKey(b []byte) *PrivateKey {
	if len(b) != Size {
		return nil
	}
	k := &PrivateKey{}
	copy(k.scalar[:], b)
	base := [Size]byte{5}
	k.public.u = ladder(k.scalar, &base)
	return k
}

// NewPublicKey makes a key of its 56 bytes; nil for another length.
func NewPublicKey(b []byte) *PublicKey {
	if len(b) != Size {
		return nil
	}
	k := &PublicKey{}
	copy(k.u[:], b)
	return k
}

// GenerateKey makes a fresh key.
func GenerateKey() *PrivateKey {
	var b [Size]byte
	rand.Read(b[:])
	return NewPrivateKey(b[:])
}

// Agree gives the shared secret; false when the other key is a point of small
// order, with which nothing is secret (RFC 7748, section 6.2).
func (k *PrivateKey) Agree(other *PublicKey) ([]byte, bool) {
	out := ladder(k.scalar, &other.u)
	var zero [Size]byte
	return out[:], subtle.ConstantTimeCompare(out[:], zero[:]) == 0
}

// ladder is the Montgomery ladder of RFC 7748, section 5.
func ladder(k [Size]byte, u *[Size]byte) [Size]byte {
	k[0] &= 252
	k[Size-1] |= 128
	var x1, x3, z3, a, aa, b, bb, e, c, d, da, cb, t element
	x1.setBytes(u)
	x2, z2 := element{1}, element{}
	x3, z3 = x1, element{1}
	var last uint64
	for i := 447; i >= 0; i-- {
		bit := uint64(k[i/8]>>(i%8)) & 1
		swap(last^bit, &x2, &x3)
		swap(last^bit, &z2, &z3)
		last = bit
		a.add(&x2, &z2)
		aa.mul(&a, &a)
		b.sub(&x2, &z2)
		bb.mul(&b, &b)
		e.sub(&aa, &bb)
		c.add(&x3, &z3)
		d.sub(&x3, &z3)
		da.mul(&d, &a)
		cb.mul(&c, &b)
		t.add(&da, &cb)
		x3.mul(&t, &t)
		t.sub(&da, &cb)
		t.mul(&t, &t)
		z3.mul(&x1, &t)
		x2.mul(&aa, &bb)
		t.small(&e, 39081)
		t.add(&t, &aa)
		z2.mul(&e, &t)
	}
	swap(last, &x2, &x3)
	swap(last, &z2, &z3)
	z2.invert(&z2)
	x2.mul(&x2, &z2)
	return x2.bytes()
}

var id = asn1.ObjectIdentifier{1, 3, 101, 111}

// ParsePrivateKey reads a key in PKCS#8; nil when it is none of X448.
func ParsePrivateKey(der []byte) *PrivateKey {
	s := cryptobyte.String(der)
	var key, inner cryptobyte.String
	var version int
	if !s.ReadASN1(&s, tags.SEQUENCE) || !s.ReadASN1Integer(&version) || !readID(&s) ||
		!s.ReadASN1(&inner, tags.OCTET_STRING) || !inner.ReadASN1(&key, tags.OCTET_STRING) || !inner.Empty() {
		return nil
	}
	return NewPrivateKey(key)
}

// ParsePublicKey reads a SubjectPublicKeyInfo; nil when it is none of X448.
func ParsePublicKey(der []byte) *PublicKey {
	s := cryptobyte.String(der)
	var key []byte
	if !s.ReadASN1(&s, tags.SEQUENCE) || !readID(&s) || !s.ReadASN1BitStringAsBytes(&key) || !s.Empty() {
		return nil
	}
	return NewPublicKey(key)
}

func readID(s *cryptobyte.String) bool {
	var algorithm cryptobyte.String
	var oid asn1.ObjectIdentifier
	return s.ReadASN1(&algorithm, tags.SEQUENCE) && algorithm.ReadASN1ObjectIdentifier(&oid) && oid.Equal(id) && algorithm.Empty()
}

// Marshal writes the key as SubjectPublicKeyInfo.
func (k *PublicKey) Marshal() []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(id) })
		b.AddASN1BitString(k.u[:])
	})
	return b.BytesOrPanic()
}
