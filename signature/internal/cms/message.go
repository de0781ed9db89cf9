// Package cms reads, checks and writes signed cryptographic messages.
//
// Norm: RFC 5652 (CMS SignedData), RFC 2634 and 5035 (signing certificate
// attributes), RFC 8419 (Ed25519). Input may be BER; output is DER. It knows
// nothing of trust: whose certificate may sign what is for its callers.
package cms

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/der"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// Object identifiers of RFC 5652, section 12.
var (
	SignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	ContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	MessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	idData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
)

// The most of each that a message may hold.
const (
	maxSigners      = 64
	maxCertificates = 256
	maxAttributes   = 64
)

// Message is a SignedData.
type Message struct {
	ContentType  asn1.ObjectIdentifier
	Content      []byte // nil: the content is elsewhere
	Certificates []*x509.Certificate
	CRLs         [][]byte
	Signers      []*Signer
}

// Signer is one SignerInfo.
type Signer struct {
	Issuer    []byte   // distinguished name in DER, with Serial; or
	Serial    *big.Int //
	KeyID     []byte   // the subject key identifier
	Digest    crypto.Hash
	Algorithm sigalg.Algorithm
	Signed    []Attribute // nil: the content was signed directly
	Unsigned  []Attribute
	Value     []byte
	signed    []byte // contents of Signed in the received order
}

// Attribute is an attribute with its values in DER.
type Attribute struct {
	ID     asn1.ObjectIdentifier
	Values [][]byte
}

func malformed(element string) error { return fault.New(fault.SignatureCMS, "element", element) }

// Parse reads a ContentInfo that holds a SignedData. Errors:
// [fault.SignatureCMS] and [fault.SignatureAlgorithm].
func Parse(in []byte) (*Message, error) {
	text, rest, err := der.FromBER(in)
	if err != nil || len(rest) > 0 {
		return nil, malformed("ContentInfo")
	}
	s := cryptobyte.String(text)
	var info, explicit, body cryptobyte.String
	var kind asn1.ObjectIdentifier
	if !s.ReadASN1(&info, tags.SEQUENCE) || !info.ReadASN1ObjectIdentifier(&kind) || !kind.Equal(SignedData) {
		return nil, malformed("contentType")
	}
	if !info.ReadASN1(&explicit, context(0)) || !info.Empty() || !explicit.ReadASN1(&body, tags.SEQUENCE) || !explicit.Empty() {
		return nil, malformed("content")
	}
	return readSignedData(body)
}

func context(n uint8) tags.Tag { return tags.Tag(n).ContextSpecific().Constructed() }

func readSignedData(s cryptobyte.String) (*Message, error) {
	m := &Message{}
	var version int
	var digests, encap, set cryptobyte.String
	var has bool
	if !s.ReadASN1Integer(&version) || version < 1 || version > 5 || !s.ReadASN1(&digests, tags.SET) {
		return nil, malformed("SignedData")
	}
	if !s.ReadASN1(&encap, tags.SEQUENCE) || !m.readContent(encap) {
		return nil, malformed("encapContentInfo")
	}
	if !s.ReadOptionalASN1(&set, &has, context(0)) || !m.readCertificates(set) {
		return nil, malformed("certificates")
	}
	var lists cryptobyte.String
	if !s.ReadOptionalASN1(&lists, &has, context(1)) || !m.readLists(lists) {
		return nil, malformed("crls")
	}
	if !s.ReadASN1(&set, tags.SET) || !s.Empty() {
		return nil, malformed("signerInfos")
	}
	for !set.Empty() {
		var one cryptobyte.String
		if !set.ReadASN1(&one, tags.SEQUENCE) || len(m.Signers) == maxSigners {
			return nil, malformed("signerInfos")
		}
		signer, err := readSigner(one)
		if err != nil {
			return nil, err
		}
		m.Signers = append(m.Signers, signer)
	}
	return m, nil
}

func (m *Message) readContent(s cryptobyte.String) bool {
	var explicit, octets cryptobyte.String
	var has bool
	if !s.ReadASN1ObjectIdentifier(&m.ContentType) || !s.ReadOptionalASN1(&explicit, &has, context(0)) || !s.Empty() {
		return false
	}
	if !has {
		return true
	}
	if !explicit.ReadASN1(&octets, tags.OCTET_STRING) || !explicit.Empty() {
		return false
	}
	m.Content = append([]byte{}, octets...)
	return true
}

// readCertificates takes the X.509 certificates. Attribute certificates and
// what this module's parser refuses are passed over: they can carry no path.
func (m *Message) readCertificates(s cryptobyte.String) bool {
	for n := 0; !s.Empty(); n++ {
		var one cryptobyte.String
		var tag tags.Tag
		if n == maxCertificates || !s.ReadAnyASN1Element(&one, &tag) {
			return false
		}
		if tag != tags.SEQUENCE {
			continue
		}
		if cert, err := x509.ParseCertificate(one); err == nil {
			m.Certificates = append(m.Certificates, cert)
		}
	}
	return true
}

func (m *Message) readLists(s cryptobyte.String) bool {
	for n := 0; !s.Empty(); n++ {
		var one cryptobyte.String
		var tag tags.Tag
		if n == maxCertificates || !s.ReadAnyASN1Element(&one, &tag) {
			return false
		}
		if tag == tags.SEQUENCE {
			m.CRLs = append(m.CRLs, one)
		}
	}
	return true
}

func readSigner(s cryptobyte.String) (*Signer, error) {
	out := &Signer{}
	var version int
	if !s.ReadASN1Integer(&version) || version != 1 && version != 3 || !out.readIdentifier(&s) {
		return nil, malformed("sid")
	}
	var ok bool
	if out.Digest, ok = sigalg.ReadHash(&s); !ok {
		return nil, fault.New(fault.SignatureAlgorithm, "algorithm", "digestAlgorithm")
	}
	var attrs cryptobyte.String
	var has bool
	if !s.ReadOptionalASN1(&attrs, &has, context(0)) {
		return nil, malformed("signedAttrs")
	}
	if has {
		out.signed = attrs
		if out.Signed, ok = readAttributes(attrs); !ok || len(out.Signed) == 0 {
			return nil, malformed("signedAttrs")
		}
	}
	alg, id, ok := sigalg.Read(&s)
	if !ok {
		return nil, fault.New(fault.SignatureAlgorithm, "algorithm", "signatureAlgorithm "+id)
	}
	out.Algorithm = alg.With(out.Digest)
	var value cryptobyte.String
	if !s.ReadASN1(&value, tags.OCTET_STRING) || !s.ReadOptionalASN1(&attrs, &has, context(1)) {
		return nil, malformed("signature")
	}
	out.Value = value
	if has {
		if out.Unsigned, ok = readAttributes(attrs); !ok {
			return nil, malformed("unsignedAttrs")
		}
	}
	if !s.Empty() {
		return nil, malformed("SignerInfo")
	}
	return out, nil
}

func (r *Signer) readIdentifier(s *cryptobyte.String) bool {
	var id, name cryptobyte.String
	if s.PeekASN1Tag(tags.Tag(0).ContextSpecific()) {
		ok := s.ReadASN1(&id, tags.Tag(0).ContextSpecific())
		r.KeyID = id
		return ok && len(id) > 0
	}
	r.Serial = new(big.Int)
	ok := s.ReadASN1(&id, tags.SEQUENCE) && id.ReadASN1Element(&name, tags.SEQUENCE) &&
		id.ReadASN1Integer(r.Serial) && id.Empty()
	r.Issuer = name
	return ok
}

func readAttributes(s cryptobyte.String) ([]Attribute, bool) {
	var list []Attribute
	for !s.Empty() {
		var one, set cryptobyte.String
		var a Attribute
		if len(list) == maxAttributes || !s.ReadASN1(&one, tags.SEQUENCE) || !one.ReadASN1ObjectIdentifier(&a.ID) ||
			!one.ReadASN1(&set, tags.SET) || !one.Empty() {
			return nil, false
		}
		for !set.Empty() {
			var value cryptobyte.String
			var tag tags.Tag
			if len(a.Values) == maxAttributes || !set.ReadAnyASN1Element(&value, &tag) {
				return nil, false
			}
			a.Values = append(a.Values, value)
		}
		list = append(list, a)
	}
	return list, true
}

// Find gives the one value of a signed attribute; false when it is absent,
// stands twice or has several values.
func (r *Signer) Find(id asn1.ObjectIdentifier) ([]byte, bool) {
	var found []byte
	for _, a := range r.Signed {
		if !a.ID.Equal(id) {
			continue
		}
		if found != nil || len(a.Values) != 1 {
			return nil, false
		}
		found = a.Values[0]
	}
	return found, found != nil
}

// Has reports whether a signed attribute stands in any number.
func (r *Signer) Has(id asn1.ObjectIdentifier) bool {
	return slices.ContainsFunc(r.Signed, func(a Attribute) bool { return a.ID.Equal(id) })
}

// Names reports whether the signer names the certificate as its own.
func (r *Signer) Names(cert *x509.Certificate) bool {
	if r.KeyID != nil {
		return bytes.Equal(r.KeyID, cert.SubjectKeyId)
	}
	return bytes.Equal(r.Issuer, cert.RawIssuer) && r.Serial.Cmp(cert.SerialNumber) == 0
}
