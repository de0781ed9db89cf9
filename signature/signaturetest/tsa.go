package signaturetest

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"sync"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/cms"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// TSAConfig makes a [TSA]; the zero value is good.
type TSAConfig struct {
	Profile  Profile               // of its certificate; extended usage and name have defaults
	Policy   asn1.ObjectIdentifier // default 1.3.6.1.4.1.4146.2.3 of tests
	Hash     crypto.Hash           // of its signature; default SHA-256
	PSS      bool                  // RSASSA-PSS for RSA keys
	CertHash crypto.Hash           // of the signing certificate attribute; default SHA-256; SHA-1: version 1
	Accuracy time.Duration         // whole seconds and milliseconds; 0: not stated
	Ordering bool
}

// TSA is a time stamping authority. It is an http.Handler.
type TSA struct {
	world *World
	cfg   TSAConfig
	pair  signature.KeyPair
	url   string

	mu    sync.Mutex
	fault Misbehaviour
}

// Format keeps the key out of every fmt verb.
func (t *TSA) Format(s fmt.State, _ rune) { io.WriteString(s, "signaturetest.TSA{"+t.url+"}") }

// TimeStampingOnly is the extended key usage of a time stamping authority, as
// RFC 3161 wants it: critical and alone.
func TimeStampingOnly(critical bool) pkix.Extension {
	usage := []byte{0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08}
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: critical, Value: usage}
}

// NewTSA issues a certificate to a time stamping authority and serves it.
func (a *Authority) NewTSA(cfg TSAConfig) (*TSA, error) {
	if cfg.Policy == nil {
		cfg.Policy = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 4146, 2, 3}
	}
	if cfg.Hash == 0 {
		cfg.Hash = crypto.SHA256
	}
	if cfg.CertHash == 0 {
		cfg.CertHash = crypto.SHA256
	}
	if cfg.Profile.CommonName == "" {
		cfg.Profile.CommonName = "Dấu thời gian thử nghiệm"
	}
	edit := cfg.Profile.Edit
	cfg.Profile.Edit = func(t *x509.Certificate) {
		t.ExtraExtensions = append(t.ExtraExtensions, TimeStampingOnly(true))
		if edit != nil {
			edit(t)
		}
	}
	pair, err := a.Issue(cfg.Profile)
	if err != nil {
		return nil, err
	}
	t := &TSA{world: a.world, cfg: cfg, pair: pair}
	t.url = a.world.mount("tsa", t)
	return t, nil
}

// URL is where the authority is asked.
func (t *TSA) URL() string { return t.url }

// Certificate is the authority's certificate.
func (t *TSA) Certificate() *x509.Certificate { return t.pair.Chain[0] }

// Key is its key with the chain.
func (t *TSA) Key() signature.KeyPair { return t.pair }

// Misbehave makes it show a fault; [Behave] ends it.
func (t *TSA) Misbehave(m Misbehaviour) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fault = m
}

func (t *TSA) misbehaviour() Misbehaviour {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.fault
}

// ServeHTTP answers a TimeStampReq.
func (t *TSA) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m := t.misbehaviour()
	if disturb(w, r, m) {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	reply, err := t.Respond(body)
	answer(w, "application/timestamp-reply", reply, err)
}

// stampRequest is a TimeStampReq.
type stampRequest struct {
	imprint      []byte // MessageImprint in DER
	policy       asn1.ObjectIdentifier
	nonce        *big.Int
	certificates bool
}

// Respond answers a TimeStampReq with a TimeStampResp, both in DER.
func (t *TSA) Respond(request []byte) ([]byte, error) {
	q, ok := readStampRequest(request)
	if m := t.misbehaviour(); !ok || m == Refuse {
		return refusal(), nil
	}
	token, err := t.token(q)
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1Int64(0) })
		b.AddBytes(token)
	})
	return b.Bytes()
}

// refusal is a rejection with badRequest.
func refusal() []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(2)
			b.AddASN1(tags.BIT_STRING, func(b *cryptobyte.Builder) { b.AddBytes([]byte{5, 0x20}) })
		})
	})
	return b.BytesOrPanic()
}

func readStampRequest(in cryptobyte.String) (q stampRequest, ok bool) {
	var s, imprint cryptobyte.String
	var version int
	if !in.ReadASN1(&s, tags.SEQUENCE) || !s.ReadASN1Integer(&version) || version != 1 || !s.ReadASN1Element(&imprint, tags.SEQUENCE) {
		return q, false
	}
	q.imprint = imprint
	if s.PeekASN1Tag(tags.OBJECT_IDENTIFIER) && !s.ReadASN1ObjectIdentifier(&q.policy) {
		return q, false
	}
	if s.PeekASN1Tag(tags.INTEGER) {
		q.nonce = new(big.Int)
		if !s.ReadASN1Integer(q.nonce) {
			return q, false
		}
	}
	return q, !s.PeekASN1Tag(tags.BOOLEAN) || s.ReadASN1Boolean(&q.certificates)
}

// Token is a time stamp over data with that hash, as it stands in documents.
func (t *TSA) Token(hash crypto.Hash, digest []byte) ([]byte, error) {
	return t.token(stampRequest{imprint: imprintOf(hash, digest), certificates: true})
}

func imprintOf(hash crypto.Hash, digest []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		sigalg.AddHash(b, hash)
		b.AddASN1OctetString(digest)
	})
	return b.BytesOrPanic()
}

func (t *TSA) token(q stampRequest) ([]byte, error) {
	m := t.misbehaviour()
	switch m {
	case WrongNonce:
		q.nonce = big.NewInt(7)
	case NoNonce:
		q.nonce = nil
	case Foreign:
		q.imprint = imprintOf(crypto.SHA256, make([]byte, 32))
	case OtherPolicy:
		q.policy = asn1.ObjectIdentifier{1, 2, 3, 4}
	}
	cert, key := t.pair.Chain[0], t.pair.Key
	if m == WrongSigner {
		stranger := &Authority{world: t.world}
		var err error
		if cert, key, err = stranger.author(cert, key, m); err != nil {
			return nil, err
		}
	}
	draft := cms.Draft{
		ContentType: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}, Content: t.info(q, m),
		Signer: cert, Hash: t.cfg.Hash, PSS: t.cfg.PSS,
		Sign: func(digest []byte, opts crypto.SignerOpts) ([]byte, error) {
			value, err := key.Sign(rand.Reader, digest, opts)
			if m == Broken && err == nil {
				value = breakLast(value)
			}
			return value, err
		},
	}
	if m != Unbound {
		draft.Attributes = []cms.Attribute{cms.SigningCertificateAttribute(cert, t.cfg.CertHash)}
	}
	if q.certificates && m != Anonymous {
		draft.Certificates = append([]*x509.Certificate{cert}, t.pair.Chain[1:]...)
	}
	return draft.Encode()
}

// info writes TSTInfo.
func (t *TSA) info(q stampRequest, m Misbehaviour) []byte {
	now := t.world.Now()
	if m == Early {
		now = now.AddDate(0, 0, 1)
	}
	policy := t.cfg.Policy
	if q.policy != nil {
		policy = q.policy
	}
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1ObjectIdentifier(policy)
		b.AddBytes(q.imprint)
		b.AddASN1BigInt(newSerial())
		b.AddASN1GeneralizedTime(now)
		t.addAccuracy(b)
		if t.cfg.Ordering {
			b.AddASN1Boolean(true)
		}
		if q.nonce != nil {
			b.AddASN1BigInt(q.nonce)
		}
	})
	return b.BytesOrPanic()
}

func (t *TSA) addAccuracy(b *cryptobyte.Builder) {
	if t.cfg.Accuracy <= 0 {
		return
	}
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(int64(t.cfg.Accuracy / time.Second))
		if ms := t.cfg.Accuracy % time.Second / time.Millisecond; ms > 0 {
			b.AddASN1Int64WithTag(int64(ms), tags.Tag(0).ContextSpecific())
		}
	})
}
