package ocsp

import (
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/signature/internal/der"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// NewCertID names a certificate to a responder.
func NewCertID(hash crypto.Hash, serial *big.Int, issuer *x509.Certificate) CertID {
	sum := func(b []byte) []byte {
		h := hash.New()
		h.Write(b)
		return h.Sum(nil)
	}
	return CertID{Hash: hash, Name: sum(issuer.RawSubject), Key: sum(keyBits(issuer)), Serial: serial}
}

// keyBits are the bits of the public key without its algorithm.
func keyBits(cert *x509.Certificate) []byte {
	s := cryptobyte.String(cert.RawSubjectPublicKeyInfo)
	var seq, alg cryptobyte.String
	var bits []byte
	if s.ReadASN1(&seq, tags.SEQUENCE) && seq.ReadASN1(&alg, tags.SEQUENCE) {
		seq.ReadASN1BitStringAsBytes(&bits)
	}
	return bits
}

// Add writes the CertID.
func (id CertID) Add(b *cryptobyte.Builder) {
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		sigalg.AddHash(b, id.Hash)
		b.AddASN1OctetString(id.Name)
		b.AddASN1OctetString(id.Key)
		b.AddASN1BigInt(id.Serial)
	})
}

// Request writes an OCSPRequest about one certificate. The certificate is named
// by SHA-1, as every responder understands: nobody chooses what is hashed.
// nonce may be nil.
func Request(serial *big.Int, issuer *x509.Certificate, nonce []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(tags.SEQUENCE, NewCertID(crypto.SHA1, serial, issuer).Add)
			})
			if nonce != nil {
				b.AddASN1(context(2), func(b *cryptobyte.Builder) { AddNonce(b, nonce) })
			}
		})
	})
	return b.BytesOrPanic()
}

// AddNonce writes extensions that hold the nonce alone.
func AddNonce(b *cryptobyte.Builder, nonce []byte) {
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(idNonce)
			b.AddASN1(tags.OCTET_STRING, func(b *cryptobyte.Builder) { b.AddASN1OctetString(nonce) })
		})
	})
}

// ReadNonce finds the nonce among the extensions of a request; nil: none.
func ReadNonce(extensions cryptobyte.String) (nonce []byte) {
	bad := func() error { return malformed("requestExtensions") }
	err := der.EachExtension(extensions, func(id asn1.ObjectIdentifier, _ bool, value cryptobyte.String) error {
		if id.Equal(idNonce) {
			nonce = nonceOf(value)
		}
		return nil
	}, bad)
	if err != nil {
		return nil
	}
	return nonce
}
