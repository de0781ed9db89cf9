// Package ocsp reads responses of the Online Certificate Status Protocol and
// writes requests.
//
// Norm: RFC 6960, RFC 9654 (nonce). Whose signature a response must carry is for
// the caller, which knows the issuer.
package ocsp

import (
	"bytes"
	"crypto"
	"crypto/sha1" // RFC 6960 4.2.1 names keys by their SHA-1
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"strconv"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/der"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// Response is a signed answer.
type Response struct {
	Raw          []byte
	TBS          []byte
	Algorithm    sigalg.Algorithm
	Signature    []byte
	Certificates []*x509.Certificate
	ProducedAt   time.Time
	Nonce        []byte // nil: none
	Answers      []Answer
	name, key    []byte // who answers: by name or by the hash of the key
}

// Status is what is said of a certificate.
type Status uint8

// The statuses.
const (
	Good Status = iota
	Revoked
	Unknown
)

// Answer is what is said of one certificate.
type Answer struct {
	ID         CertID
	Status     Status
	RevokedAt  time.Time
	Reason     int // CRLReason; -1: not stated
	ThisUpdate time.Time
	NextUpdate time.Time // zero: newer answers are always there
	// KeptSince is the archive cutoff: certificates that expired after it are
	// still known; zero: not stated.
	KeptSince time.Time
}

// CertID names a certificate by its issuer and serial number.
type CertID struct {
	Hash      crypto.Hash
	Name, Key []byte // hashes of the issuer's name and key
	Serial    *big.Int
}

const (
	maxCertificates = 16
	maxAnswers      = 1000
)

func malformed(element string) error {
	return fault.New(fault.SignatureOCSPMalformed, "element", element)
}

var (
	idBasic   = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 1}
	idNonce   = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 2}
	idArchive = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 6}
)

var refusals = map[int]string{1: "malformedRequest", 2: "internalError", 3: "tryLater", 5: "sigRequired", 6: "unauthorized"}

// Parse reads an OCSPResponse, or the BasicOCSPResponse inside it, as some
// documents keep it alone. Errors: [fault.SignatureOCSPMalformed],
// [fault.SignatureOCSPRefused] and [fault.SignatureAlgorithm].
func Parse(in []byte) (*Response, error) {
	s := cryptobyte.String(in)
	var outer, explicit, bytes, kindSeq cryptobyte.String
	var status int
	var kind asn1.ObjectIdentifier
	if !s.ReadASN1(&outer, tags.SEQUENCE) || !s.Empty() {
		return nil, malformed("OCSPResponse")
	}
	if outer.PeekASN1Tag(tags.SEQUENCE) {
		return parseBasic(in, in)
	}
	if !outer.ReadASN1Enum(&status) {
		return nil, malformed("responseStatus")
	}
	if status != 0 {
		name, ok := refusals[status]
		if !ok {
			name = strconv.Itoa(status)
		}
		return nil, fault.New(fault.SignatureOCSPRefused, "status", name)
	}
	if !outer.ReadASN1(&explicit, context(0)) || !outer.Empty() || !explicit.ReadASN1(&kindSeq, tags.SEQUENCE) ||
		!explicit.Empty() || !kindSeq.ReadASN1ObjectIdentifier(&kind) || !kind.Equal(idBasic) ||
		!kindSeq.ReadASN1(&bytes, tags.OCTET_STRING) || !kindSeq.Empty() {
		return nil, malformed("responseBytes")
	}
	return parseBasic(bytes, in)
}

func parseBasic(in cryptobyte.String, raw []byte) (*Response, error) {
	r := &Response{Raw: raw}
	var seq, tbs cryptobyte.String
	if !in.ReadASN1(&seq, tags.SEQUENCE) || !in.Empty() || !seq.ReadASN1Element(&tbs, tags.SEQUENCE) {
		return nil, malformed("BasicOCSPResponse")
	}
	r.TBS = tbs
	alg, id, ok := sigalg.Read(&seq)
	if !ok {
		return nil, fault.New(fault.SignatureAlgorithm, "algorithm", "OCSP "+id)
	}
	r.Algorithm = alg
	var bits asn1.BitString
	if !seq.ReadASN1BitString(&bits) || bits.BitLength%8 != 0 {
		return nil, malformed("signature")
	}
	r.Signature = bits.Bytes
	if !r.readCertificates(&seq) || !seq.Empty() {
		return nil, malformed("certs")
	}
	return r, r.readTBS(tbs)
}

func context(n uint8) tags.Tag { return tags.Tag(n).ContextSpecific().Constructed() }

func (r *Response) readCertificates(s *cryptobyte.String) bool {
	var explicit, list cryptobyte.String
	var has bool
	if !s.ReadOptionalASN1(&explicit, &has, context(0)) {
		return false
	}
	if !has {
		return true
	}
	if !explicit.ReadASN1(&list, tags.SEQUENCE) || !explicit.Empty() {
		return false
	}
	for n := 0; !list.Empty(); n++ {
		var one cryptobyte.String
		if n == maxCertificates || !list.ReadASN1Element(&one, tags.SEQUENCE) {
			return false
		}
		if cert, err := x509.ParseCertificate(one); err == nil {
			r.Certificates = append(r.Certificates, cert)
		}
	}
	return true
}

func (r *Response) readTBS(element cryptobyte.String) error {
	var s, version, answers, extensions cryptobyte.String
	var has bool
	if !element.ReadASN1(&s, tags.SEQUENCE) || !s.ReadOptionalASN1(&version, &has, context(0)) {
		return malformed("ResponseData")
	}
	if !r.readResponder(&s) {
		return malformed("responderID")
	}
	if !der.ReadGeneralized(&s, &r.ProducedAt) {
		return malformed("producedAt")
	}
	if !s.ReadASN1(&answers, tags.SEQUENCE) || answers.Empty() {
		return malformed("responses")
	}
	for !answers.Empty() {
		var one cryptobyte.String
		if len(r.Answers) == maxAnswers || !answers.ReadASN1(&one, tags.SEQUENCE) {
			return malformed("responses")
		}
		if err := r.readAnswer(one); err != nil {
			return err
		}
	}
	if !s.ReadOptionalASN1(&extensions, &has, context(1)) || !s.Empty() {
		return malformed("responseExtensions")
	}
	if !has {
		return nil
	}
	bad := func() error { return malformed("responseExtensions") }
	return der.EachExtension(extensions, func(id asn1.ObjectIdentifier, critical bool, value cryptobyte.String) error {
		if id.Equal(idNonce) {
			r.Nonce = nonceOf(value)
		} else if critical {
			return bad()
		}
		return nil
	}, bad)
}

// nonceOf takes the octets of the nonce; older responders leave the inner
// OCTET STRING out.
func nonceOf(value cryptobyte.String) []byte {
	whole := append([]byte{}, value...)
	var inner cryptobyte.String
	if value.ReadASN1(&inner, tags.OCTET_STRING) && value.Empty() {
		return append([]byte{}, inner...)
	}
	return whole
}

func (r *Response) readResponder(s *cryptobyte.String) bool {
	var id, value cryptobyte.String
	switch {
	case s.PeekASN1Tag(context(1)):
		ok := s.ReadASN1(&id, context(1)) && id.ReadASN1Element(&value, tags.SEQUENCE) && id.Empty()
		r.name = value
		return ok
	case s.PeekASN1Tag(context(2)):
		ok := s.ReadASN1(&id, context(2)) && id.ReadASN1(&value, tags.OCTET_STRING) && id.Empty()
		r.key = value
		return ok && len(value) > 0
	}
	return false
}

func (r *Response) readAnswer(s cryptobyte.String) error {
	a := Answer{Reason: -1}
	if !a.ID.Read(&s) {
		return malformed("certID")
	}
	if !a.readStatus(&s) {
		return malformed("certStatus")
	}
	var next, extensions cryptobyte.String
	var has bool
	if !der.ReadGeneralized(&s, &a.ThisUpdate) || !s.ReadOptionalASN1(&next, &has, context(0)) {
		return malformed("thisUpdate")
	}
	if has && (!der.ReadGeneralized(&next, &a.NextUpdate) || !next.Empty()) {
		return malformed("nextUpdate")
	}
	if !s.ReadOptionalASN1(&extensions, &has, context(1)) || !s.Empty() {
		return malformed("singleExtensions")
	}
	if has {
		bad := func() error { return malformed("singleExtensions") }
		err := der.EachExtension(extensions, func(id asn1.ObjectIdentifier, critical bool, value cryptobyte.String) error {
			if id.Equal(idArchive) && !der.ReadGeneralized(&value, &a.KeptSince) || critical && !id.Equal(idArchive) {
				return bad()
			}
			return nil
		}, bad)
		if err != nil {
			return err
		}
	}
	r.Answers = append(r.Answers, a)
	return nil
}

func (a *Answer) readStatus(s *cryptobyte.String) bool {
	var value, reason cryptobyte.String
	var has bool
	switch {
	case s.PeekASN1Tag(tags.Tag(0).ContextSpecific()):
		a.Status = Good
		return s.ReadASN1(&value, tags.Tag(0).ContextSpecific()) && value.Empty()
	case s.PeekASN1Tag(tags.Tag(2).ContextSpecific()):
		a.Status = Unknown
		return s.ReadASN1(&value, tags.Tag(2).ContextSpecific()) && value.Empty()
	}
	a.Status = Revoked
	if !s.ReadASN1(&value, context(1)) || !der.ReadGeneralized(&value, &a.RevokedAt) ||
		!value.ReadOptionalASN1(&reason, &has, context(0)) || !value.Empty() {
		return false
	}
	return !has || reason.ReadASN1Enum(&a.Reason) && reason.Empty()
}

// Read reads one CertID.
func (id *CertID) Read(s *cryptobyte.String) bool {
	var seq, name, key cryptobyte.String
	id.Serial = new(big.Int)
	if !s.ReadASN1(&seq, tags.SEQUENCE) {
		return false
	}
	var ok bool
	if id.Hash, ok = sigalg.ReadHash(&seq); !ok {
		return false
	}
	ok = seq.ReadASN1(&name, tags.OCTET_STRING) && seq.ReadASN1(&key, tags.OCTET_STRING) &&
		seq.ReadASN1Integer(id.Serial) && seq.Empty()
	id.Name, id.Key = name, key
	return ok
}

// About gives the answer about a certificate of an issuer.
func (r *Response) About(serial *big.Int, issuer *x509.Certificate) (Answer, bool) {
	for _, a := range r.Answers {
		if a.ID.Serial.Cmp(serial) != 0 {
			continue
		}
		if want := NewCertID(a.ID.Hash, serial, issuer); bytes.Equal(want.Name, a.ID.Name) && bytes.Equal(want.Key, a.ID.Key) {
			return a, true
		}
	}
	return Answer{}, false
}

// By reports whether the response names the certificate's holder as its author.
func (r *Response) By(cert *x509.Certificate) bool {
	if r.key == nil {
		return bytes.Equal(r.name, cert.RawSubject)
	}
	sum := sha1.Sum(keyBits(cert))
	return bytes.Equal(r.key, sum[:])
}
