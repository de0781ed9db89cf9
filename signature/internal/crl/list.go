// Package crl reads certificate revocation lists.
//
// Norm: RFC 5280, section 5. The entries of a list stay in their bytes and are
// looked through at every question, so that a list of a million certificates
// costs no memory beside itself. Delta lists, indirect lists and lists of some
// reasons are told apart but not used: whoever took one for a whole list would
// miss revocations.
package crl

import (
	"bytes"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/der"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// List is a revocation list.
type List struct {
	Raw        []byte // DER
	TBS        []byte // what is signed
	Algorithm  sigalg.Algorithm
	Signature  []byte
	Issuer     []byte // distinguished name in DER
	KeyID      []byte // of the issuer's key; nil: not stated
	Number     *big.Int
	ThisUpdate time.Time
	NextUpdate time.Time // zero: not stated
	// KeptSince: certificates that expired after it are still on the list
	// (expiredCertsOnCRL of X.509, 9.5.2.8); zero: not stated.
	KeptSince time.Time
	Scope     Scope
	entries   cryptobyte.String
}

// Scope is what a list covers (issuingDistributionPoint).
type Scope struct {
	UserOnly, CAOnly bool
	Points           []string // addresses of the distribution point; nil: not divided
	named            bool     // a distribution point is stated, in whatever form
}

func malformed(element string) error {
	return fault.New(fault.SignatureCRLMalformed, "element", element)
}

func unreadable(form string) error { return fault.New(fault.SignatureCRLForm, "form", form) }

// Parse reads a list in DER, or in PEM as some servers send it. Errors:
// [fault.SignatureCRLMalformed], [fault.SignatureCRLForm],
// [fault.SignatureAlgorithm].
func Parse(in []byte) (*List, error) {
	if bytes.HasPrefix(in, []byte("-----BEGIN")) {
		block, _ := pem.Decode(in)
		if block == nil || block.Type != "X509 CRL" {
			return nil, malformed("PEM")
		}
		in = block.Bytes
	}
	s := cryptobyte.String(in)
	var outer, tbs cryptobyte.String
	if !s.ReadASN1(&outer, tags.SEQUENCE) || !s.Empty() {
		return nil, malformed("CertificateList")
	}
	l := &List{Raw: in}
	if !outer.ReadASN1Element(&tbs, tags.SEQUENCE) {
		return nil, malformed("tbsCertList")
	}
	l.TBS = tbs
	algorithm := bytes.Clone(outer)
	alg, id, ok := sigalg.Read(&outer)
	if !ok {
		return nil, fault.New(fault.SignatureAlgorithm, "algorithm", "CRL "+id)
	}
	l.Algorithm = alg
	var bits asn1.BitString
	if !outer.ReadASN1BitString(&bits) || !outer.Empty() || bits.BitLength%8 != 0 {
		return nil, malformed("signatureValue")
	}
	l.Signature = bits.Bytes
	return l, l.readTBS(tbs, algorithm)
}

func (l *List) readTBS(element, algorithm cryptobyte.String) error {
	var s, inner, name cryptobyte.String
	version := 0
	if !element.ReadASN1(&s, tags.SEQUENCE) {
		return malformed("tbsCertList")
	}
	if s.PeekASN1Tag(tags.INTEGER) && (!s.ReadASN1Integer(&version) || version != 1) {
		return malformed("version")
	}
	if !s.ReadASN1Element(&inner, tags.SEQUENCE) || !bytes.HasPrefix(algorithm, inner) {
		return malformed("signature") // the signed and the unsigned name of the algorithm differ
	}
	if !s.ReadASN1Element(&name, tags.SEQUENCE) {
		return malformed("issuer")
	}
	l.Issuer = name
	if !der.ReadTime(&s, &l.ThisUpdate) {
		return malformed("thisUpdate")
	}
	if (s.PeekASN1Tag(tags.UTCTime) || s.PeekASN1Tag(tags.GeneralizedTime)) && !der.ReadTime(&s, &l.NextUpdate) {
		return malformed("nextUpdate")
	}
	if s.PeekASN1Tag(tags.SEQUENCE) && !s.ReadASN1(&l.entries, tags.SEQUENCE) {
		return malformed("revokedCertificates")
	}
	var explicit cryptobyte.String
	var has bool
	if !s.ReadOptionalASN1(&explicit, &has, context(0)) || !s.Empty() {
		return malformed("tbsCertList")
	}
	if !has {
		return nil
	}
	return l.readExtensions(explicit)
}

func context(n uint8) tags.Tag { return tags.Tag(n).ContextSpecific().Constructed() }

var (
	idNumber        = asn1.ObjectIdentifier{2, 5, 29, 20}
	idReason        = asn1.ObjectIdentifier{2, 5, 29, 21}
	idInvalidity    = asn1.ObjectIdentifier{2, 5, 29, 24}
	idDelta         = asn1.ObjectIdentifier{2, 5, 29, 27}
	idScope         = asn1.ObjectIdentifier{2, 5, 29, 28}
	idEntryIssuer   = asn1.ObjectIdentifier{2, 5, 29, 29}
	idAuthorityKey  = asn1.ObjectIdentifier{2, 5, 29, 35}
	idExpiredOnList = asn1.ObjectIdentifier{2, 5, 29, 60}
)

func (l *List) readExtensions(s cryptobyte.String) error {
	return der.EachExtension(s, func(id asn1.ObjectIdentifier, critical bool, value cryptobyte.String) error {
		switch {
		case id.Equal(idNumber):
			l.Number = new(big.Int)
			if !value.ReadASN1Integer(l.Number) {
				return malformed("cRLNumber")
			}
		case id.Equal(idDelta):
			return unreadable("delta CRL")
		case id.Equal(idScope):
			return l.Scope.read(value)
		case id.Equal(idAuthorityKey):
			l.KeyID = keyID(value)
		case id.Equal(idExpiredOnList):
			if !der.ReadGeneralized(&value, &l.KeptSince) {
				return malformed("expiredCertsOnCRL")
			}
		case critical:
			return unreadable("critical extension " + id.String())
		}
		return nil
	}, func() error { return malformed("crlExtensions") })
}

func keyID(s cryptobyte.String) []byte {
	var seq, id cryptobyte.String
	var has bool
	if s.ReadASN1(&seq, tags.SEQUENCE) && seq.ReadOptionalASN1(&id, &has, tags.Tag(0).ContextSpecific()) && has {
		return id
	}
	return nil
}

// read reads issuingDistributionPoint (RFC 5280, 5.2.5).
func (sc *Scope) read(s cryptobyte.String) error {
	var seq, point cryptobyte.String
	bad := malformed("issuingDistributionPoint")
	if !s.ReadASN1(&seq, tags.SEQUENCE) || !s.Empty() || !seq.ReadOptionalASN1(&point, &sc.named, context(0)) {
		return bad
	}
	if sc.named && !sc.readPoint(point) {
		return bad
	}
	var attributes, indirect bool
	var reasons cryptobyte.String
	var some bool
	ok := readFlag(&seq, 1, &sc.UserOnly) && readFlag(&seq, 2, &sc.CAOnly) &&
		seq.ReadOptionalASN1(&reasons, &some, tags.Tag(3).ContextSpecific()) &&
		readFlag(&seq, 4, &indirect) && readFlag(&seq, 5, &attributes) && seq.Empty()
	switch {
	case !ok:
		return bad
	case indirect:
		return unreadable("indirect CRL")
	case some:
		return unreadable("CRL of some reasons only")
	case attributes:
		return unreadable("CRL of attribute certificates")
	}
	return nil
}

func readFlag(s *cryptobyte.String, tag uint8, out *bool) bool {
	var value cryptobyte.String
	var has bool
	if !s.ReadOptionalASN1(&value, &has, tags.Tag(tag).ContextSpecific()) || has && len(value) != 1 {
		return false
	}
	*out = has && value[0] != 0
	return true
}

// readPoint collects the addresses of a full name. A name relative to the
// issuer gives none, so that it fits no certificate.
func (sc *Scope) readPoint(s cryptobyte.String) bool {
	var full cryptobyte.String
	var has bool
	if !s.ReadOptionalASN1(&full, &has, context(0)) {
		return false
	}
	for !full.Empty() {
		var name cryptobyte.String
		var tag tags.Tag
		if !full.ReadAnyASN1(&name, &tag) {
			return false
		}
		if tag == tags.Tag(6).ContextSpecific() {
			sc.Points = append(sc.Points, string(name))
		}
	}
	return true
}

// Covers reports whether a certificate of that kind, with those distribution
// points, is in the list's scope.
func (sc Scope) Covers(isCA bool, points []string) bool {
	if sc.UserOnly && isCA || sc.CAOnly && !isCA {
		return false
	}
	if !sc.named {
		return true
	}
	for _, p := range sc.Points {
		for _, q := range points {
			if p == q {
				return true
			}
		}
	}
	return false
}
