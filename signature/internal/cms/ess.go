package cms

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// The attributes that bind a signature to its certificate.
var (
	SigningCertificate   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12}
	SigningCertificateV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
)

// CertID names a certificate by its hash (RFC 5035: ESSCertIDv2; RFC 2634:
// ESSCertID with SHA-1).
type CertID struct {
	Hash   crypto.Hash
	Sum    []byte
	Issuer []byte   // directory name in DER; nil: not stated
	Serial *big.Int // with Issuer
}

// Fits reports whether the identifier names the certificate.
func (c CertID) Fits(cert *x509.Certificate) bool {
	h := c.Hash.New()
	h.Write(cert.Raw)
	if !bytes.Equal(h.Sum(nil), c.Sum) {
		return false
	}
	return c.Issuer == nil || bytes.Equal(c.Issuer, cert.RawIssuer) && c.Serial.Cmp(cert.SerialNumber) == 0
}

// SigningCertificates reads the signing certificate attributes of both
// versions. The first of each names the signer's own certificate. Without
// either, and when one cannot be read, it gives false.
func (r *Signer) SigningCertificates() (own []CertID, ok bool) {
	for _, version := range []asn1.ObjectIdentifier{SigningCertificateV2, SigningCertificate} {
		if !r.Has(version) {
			continue
		}
		value, ok := r.Find(version)
		if !ok {
			return nil, false
		}
		first, ok := firstCertID(value, version.Equal(SigningCertificateV2))
		if !ok {
			return nil, false
		}
		own = append(own, first)
	}
	return own, len(own) > 0
}

func firstCertID(value []byte, v2 bool) (CertID, bool) {
	s := cryptobyte.String(value)
	var seq, list, id, sum, issuer cryptobyte.String
	if !s.ReadASN1(&seq, tags.SEQUENCE) || !s.Empty() || !seq.ReadASN1(&list, tags.SEQUENCE) || !list.ReadASN1(&id, tags.SEQUENCE) {
		return CertID{}, false
	}
	c := CertID{Hash: crypto.SHA1}
	if v2 {
		c.Hash = crypto.SHA256
		if id.PeekASN1Tag(tags.SEQUENCE) {
			var ok bool
			if c.Hash, ok = sigalg.ReadHash(&id); !ok {
				return CertID{}, false
			}
		}
	}
	if !id.ReadASN1(&sum, tags.OCTET_STRING) {
		return CertID{}, false
	}
	c.Sum = sum
	if id.Empty() {
		return c, true
	}
	c.Serial = new(big.Int)
	if !id.ReadASN1(&issuer, tags.SEQUENCE) || !id.Empty() || !c.readIssuer(issuer) {
		return CertID{}, false
	}
	return c, true
}

// readIssuer reads IssuerSerial: general names with one directory name.
func (c *CertID) readIssuer(s cryptobyte.String) bool {
	var names, directory, name cryptobyte.String
	if !s.ReadASN1(&names, tags.SEQUENCE) || !s.ReadASN1Integer(c.Serial) ||
		!names.ReadASN1(&directory, context(4)) || !directory.ReadASN1Element(&name, tags.SEQUENCE) {
		return false
	}
	c.Issuer = name
	return true
}

// SigningCertificateAttribute makes the attribute for a certificate: version 2
// with the hash, or version 1 for SHA-1.
func SigningCertificateAttribute(cert *x509.Certificate, hash crypto.Hash) Attribute {
	h := hash.New()
	h.Write(cert.Raw)
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
				if hash != crypto.SHA1 && hash != crypto.SHA256 { // the defaults are left out
					sigalg.AddHash(b, hash)
				}
				b.AddASN1OctetString(h.Sum(nil))
				addIssuerSerial(b, cert)
			})
		})
	})
	id := SigningCertificateV2
	if hash == crypto.SHA1 {
		id = SigningCertificate
	}
	return Attribute{ID: id, Values: [][]byte{b.BytesOrPanic()}}
}

func addIssuerSerial(b *cryptobyte.Builder, cert *x509.Certificate) {
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(context(4), func(b *cryptobyte.Builder) { b.AddBytes(cert.RawIssuer) })
		})
		b.AddASN1BigInt(cert.SerialNumber)
	})
}
