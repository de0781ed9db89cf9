package xmlenc

import (
	"bytes"
	"crypto"
	"crypto/subtle"
	"crypto/x509"
	"math/big"
	"slices"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dn"
)

// IssuerSerial names a certificate by its issuer (RFC 4514) and serial number.
type IssuerSerial struct {
	Issuer string
	Serial *big.Int
}

// CertificateDigest names a certificate by the hash of its DER.
type CertificateDigest struct {
	Hash  crypto.Hash
	Value []byte
}

// Hints are what names a key: any of them that fits a key means it. None of
// them is believed in any other way.
type Hints struct {
	Names         []string
	Certificates  []*x509.Certificate
	IssuerSerials []IssuerSerial
	SKIs          [][]byte // subject key identifiers
	Subjects      []string // RFC 4514
	Digests       []CertificateDigest
	PublicKeys    []crypto.PublicKey
	// Secrets are keys themselves, which a hook knows by other ways.
	Secrets [][]byte
	// EncryptedKeys are elements of the document that hold the key.
	EncryptedKeys []xmlcore.Node
}

// bare reports whether nothing names a key.
func (h *Hints) bare() bool {
	return len(h.Names)+len(h.Certificates)+len(h.IssuerSerials)+len(h.SKIs)+len(h.Subjects)+len(h.Digests)+len(h.PublicKeys) == 0
}

func (h *Hints) add(o Hints) {
	h.Names = append(h.Names, o.Names...)
	h.Certificates = append(h.Certificates, o.Certificates...)
	h.IssuerSerials = append(h.IssuerSerials, o.IssuerSerials...)
	h.SKIs = append(h.SKIs, o.SKIs...)
	h.Subjects = append(h.Subjects, o.Subjects...)
	h.Digests = append(h.Digests, o.Digests...)
	h.PublicKeys = append(h.PublicKeys, o.PublicKeys...)
	h.Secrets = append(h.Secrets, o.Secrets...)
	h.EncryptedKeys = append(h.EncryptedKeys, o.EncryptedKeys...)
}

// mean reports whether the hints mean the key.
func (h *Hints) mean(k *Key) bool {
	if k.name != "" && slices.Contains(h.Names, k.name) {
		return true
	}
	if k.public != nil && slices.ContainsFunc(h.PublicKeys, func(p crypto.PublicKey) bool { return samePublic(k.public, normal(p)) }) {
		return true
	}
	return len(k.chain) > 0 && h.meanCertificate(k.chain[0])
}

func (h *Hints) meanCertificate(c *x509.Certificate) bool {
	return slices.ContainsFunc(h.Certificates, c.Equal) ||
		slices.ContainsFunc(h.IssuerSerials, func(i IssuerSerial) bool {
			return i.Serial.Cmp(c.SerialNumber) == 0 && dn.Match(i.Issuer, c.RawIssuer)
		}) ||
		slices.ContainsFunc(h.SKIs, func(ski []byte) bool { return bytes.Equal(ski, subjectKeyID(c)) }) ||
		slices.ContainsFunc(h.Subjects, func(s string) bool { return dn.Match(s, c.RawSubject) }) ||
		slices.ContainsFunc(h.Digests, func(d CertificateDigest) bool {
			sum := d.Hash.New()
			sum.Write(c.Raw)
			return subtle.ConstantTimeCompare(sum.Sum(nil), d.Value) == 1
		})
}

// meant gives the keys that fit and are meant: those that the hints mean, and,
// when nothing names a key or any may be tried, the others after them.
func (r *run) meant(h *Hints, fits func(*Key) bool) []*Key {
	var first, rest []*Key
	for i := range r.keys {
		k := &r.keys[i]
		switch {
		case !fits(k):
		case h.mean(k):
			first = append(first, k)
		case h.bare() || r.anyKey:
			rest = append(rest, k)
		}
	}
	return append(first, rest...)
}
