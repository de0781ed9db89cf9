package xades

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dn"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// certificateRef names a certificate: by its hash, and by issuer and number
// where they are stated (EN 319 132-1, 5.2.2).
type certificateRef struct {
	hash   crypto.Hash // 0: not known
	digest []byte
	serial *big.Int // nil: not stated
	issuer string   // as text, version 1
	name   []byte   // in DER, version 2
}

// anyIssuer stands for an issuer that is not stated.
const anyIssuer = "*"

// certificateRef reads a Cert of either version.
func (v view) certificateRef(n xmlcore.Node) (certificateRef, error) {
	digest := v.child(n, "CertDigest")
	ref := certificateRef{digest: v.octets(v.child(digest, "DigestValue"))}
	method := v.child(digest, "DigestMethod")
	if method == xmlcore.None || ref.digest == nil {
		return ref, v.malformed(n)
	}
	ref.hash, _ = dsig.DigestOf(v.attr(method, "Algorithm"))
	if old := v.child(n, "IssuerSerial"); old != xmlcore.None {
		text := v.text(v.child(old, "X509SerialNumber"))
		ref.issuer = v.text(v.child(old, "X509IssuerName"))
		if text == "" && ref.issuer == "" { // version 1.1.1 as DigiDoc wrote it: the number alone
			text, ref.issuer = v.text(old), anyIssuer
		}
		var ok bool
		if ref.serial, ok = new(big.Int).SetString(text, 10); !ok || len(text) > 64 {
			return ref, v.malformed(old)
		}
	}
	if n := v.child(n, "IssuerSerialV2"); n != xmlcore.None && !ref.readIssuerSerial(v.octets(n)) {
		return ref, v.malformed(n)
	}
	return ref, nil
}

// readIssuerSerial reads an IssuerSerial of RFC 5035.
func (r *certificateRef) readIssuerSerial(der []byte) bool {
	s := cryptobyte.String(der)
	var seq, names, directory, name cryptobyte.String
	r.serial = new(big.Int)
	if !s.ReadASN1(&seq, tags.SEQUENCE) || !seq.ReadASN1(&names, tags.SEQUENCE) || !seq.ReadASN1Integer(r.serial) ||
		!names.ReadASN1(&directory, tags.Tag(4).ContextSpecific().Constructed()) || !directory.ReadASN1Element(&name, tags.SEQUENCE) {
		return false
	}
	r.name = name
	return true
}

func writeIssuerSerial(cert *x509.Certificate) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(tags.Tag(4).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) { b.AddBytes(cert.RawIssuer) })
		})
		b.AddASN1BigInt(cert.SerialNumber)
	})
	return b.BytesOrPanic()
}

// names reports whether the hash is that of the certificate.
func (r *certificateRef) names(cert *x509.Certificate) bool {
	return r.hash != 0 && bytes.Equal(sum(r.hash, cert.Raw), r.digest)
}

// fits reports whether issuer and number, where stated, are the certificate's.
func (r *certificateRef) fits(cert *x509.Certificate) bool {
	switch {
	case r.serial == nil:
		return true
	case r.serial.Cmp(cert.SerialNumber) != 0:
		return false
	case r.name != nil:
		return bytes.Equal(r.name, cert.RawIssuer)
	}
	return r.issuer == anyIssuer || dn.Match(r.issuer, cert.RawIssuer)
}

func sum(h crypto.Hash, data []byte) []byte {
	w := h.New()
	w.Write(data)
	return w.Sum(nil)
}
