// Package sigalg reads, writes and runs the signature and hash algorithms that
// certificates, revocation values and cryptographic messages name by object
// identifiers.
//
// Norms: RFC 4055 (RSA, RSASSA-PSS), RFC 5758 (ECDSA), RFC 8410 (Ed25519), RFC
// 8702 and NIST's registry (SHA-3).
package sigalg

import (
	"crypto"
	_ "crypto/sha1" // registers the hashes read here
	_ "crypto/sha256"
	_ "crypto/sha3"
	_ "crypto/sha512"
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

type hashName struct {
	hash crypto.Hash
	oid  asn1.ObjectIdentifier
}

// hashes is the list of what is read. MD5 and older ones stand nowhere.
var hashes = [...]hashName{
	{crypto.SHA256, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}},
	{crypto.SHA384, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}},
	{crypto.SHA512, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}},
	{crypto.SHA224, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 4}},
	{crypto.SHA512_224, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 5}},
	{crypto.SHA512_256, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 6}},
	{crypto.SHA3_224, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 7}},
	{crypto.SHA3_256, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 8}},
	{crypto.SHA3_384, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 9}},
	{crypto.SHA3_512, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 10}},
	{crypto.SHA1, asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}},
}

// HashOf is the hash of an identifier; false for one that is not read.
func HashOf(oid asn1.ObjectIdentifier) (crypto.Hash, bool) {
	for _, h := range hashes {
		if h.oid.Equal(oid) {
			return h.hash, true
		}
	}
	return 0, false
}

// HashID is the identifier of a hash; nil for one that is not written.
func HashID(hash crypto.Hash) asn1.ObjectIdentifier {
	for _, h := range hashes {
		if h.hash == hash {
			return h.oid
		}
	}
	return nil
}

// ReadHash reads one AlgorithmIdentifier of a hash, with or without NULL.
func ReadHash(s *cryptobyte.String) (crypto.Hash, bool) {
	var seq, params cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !s.ReadASN1(&seq, tags.SEQUENCE) || !seq.ReadASN1ObjectIdentifier(&oid) {
		return 0, false
	}
	if !seq.Empty() && (!seq.ReadASN1(&params, tags.NULL) || !params.Empty() || !seq.Empty()) {
		return 0, false
	}
	return HashOf(oid)
}

// AddHash writes the AlgorithmIdentifier of a hash. RFC 5754 wants absent
// parameters for SHA-2; OCSP and the old SHA-1 identifiers come with NULL,
// which every reader takes.
func AddHash(b *cryptobyte.Builder, hash crypto.Hash) {
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(HashID(hash))
		if hash == crypto.SHA1 {
			b.AddASN1NULL()
		}
	})
}

// WeakHash reports whether the hash is SHA-1, which a policy must ask for.
func WeakHash(h crypto.Hash) bool { return h == crypto.SHA1 }
