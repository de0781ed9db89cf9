package signaturetest

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"math/big"
	"net/http"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/ocsp"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// maxRequest is the longest request that is read, in bytes.
const maxRequest = 64 << 10

// NoCheck is the extension by which a responder's certificate needs no proof of
// its own (id-pkix-ocsp-nocheck).
func NoCheck() pkix.Extension {
	return pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}, Value: []byte{5, 0}}
}

// delegate gives the authority a responder of its own.
func (a *Authority) delegate() error {
	pair, err := a.Issue(Profile{
		CommonName: "OCSP " + a.cert.Subject.CommonName, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}, NotBefore: a.cert.NotBefore, NotAfter: a.cert.NotAfter, Silent: true,
		Edit: func(t *x509.Certificate) { t.ExtraExtensions = append(t.ExtraExtensions, NoCheck()) },
	})
	a.responder = pair
	return err
}

// SetResponder changes who signs OCSP answers; the zero KeyPair means the
// authority itself. At first it is a certificate that the authority issued for
// that, with [NoCheck].
func (a *Authority) SetResponder(pair signature.KeyPair) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.responder = pair
}

func (a *Authority) serveOCSP(w http.ResponseWriter, r *http.Request) {
	m := a.fault(OCSP)
	if disturb(w, r, m) {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	reply := []byte{0x30, 3, 0x0a, 1, 1} // malformedRequest
	if id, nonce, ok := readRequest(body); ok {
		reply, err = a.makeOCSP(id, nonce, m)
	}
	answer(w, "application/ocsp-response", reply, err)
}

// OCSP is an answer of this moment about a certificate, in DER; it holds for a
// day.
func (a *Authority) OCSP(cert *x509.Certificate) ([]byte, error) {
	return a.makeOCSP(ocsp.NewCertID(crypto.SHA1, cert.SerialNumber, a.cert), nil, a.fault(OCSP))
}

// readRequest reads the first question of an OCSPRequest and its nonce.
func readRequest(body cryptobyte.String) (id ocsp.CertID, nonce []byte, ok bool) {
	var outer, tbs, list, one, extensions cryptobyte.String
	var has bool
	if !body.ReadASN1(&outer, tags.SEQUENCE) || !outer.ReadASN1(&tbs, tags.SEQUENCE) ||
		!tbs.SkipOptionalASN1(explicit(0)) || !tbs.SkipOptionalASN1(explicit(1)) ||
		!tbs.ReadASN1(&list, tags.SEQUENCE) || !list.ReadASN1(&one, tags.SEQUENCE) || !id.Read(&one) ||
		!tbs.ReadOptionalASN1(&extensions, &has, explicit(2)) {
		return id, nil, false
	}
	if has {
		nonce = ocsp.ReadNonce(extensions)
	}
	return id, nonce, true
}

func explicit(n uint8) tags.Tag { return tags.Tag(n).ContextSpecific().Constructed() }

func (a *Authority) makeOCSP(id ocsp.CertID, nonce []byte, m Misbehaviour) ([]byte, error) {
	if m == Refuse {
		return []byte{0x30, 3, 0x0a, 1, 3}, nil // tryLater
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	cert, key := a.cert, a.key()
	if a.responder.Key != nil {
		cert, key = a.responder.Chain[0], a.responder.Key
	}
	cert, key, err := a.author(cert, key, m)
	if err != nil {
		return nil, err
	}
	switch m {
	case WrongNonce:
		nonce = []byte("a nonce of another question")
	case NoNonce:
		nonce = nil
	case Foreign:
		id.Serial = new(big.Int).Add(id.Serial, big.NewInt(2))
	}
	alg, _ := sigalg.For(key.Public(), crypto.SHA256, false)
	tbs := a.responseData(cert, id, nonce, m)
	value, err := key.Sign(rand.Reader, alg.Digest(tbs), alg.Opts())
	if err != nil {
		return nil, failed("OCSP answer", err)
	}
	if m == Broken {
		value = breakLast(value)
	}
	return wrapResponse(tbs, alg, value, cert)
}

func wrapResponse(tbs []byte, alg sigalg.Algorithm, value []byte, cert *x509.Certificate) ([]byte, error) {
	var basic, b cryptobyte.Builder
	basic.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(tbs)
		alg.Add(b)
		b.AddASN1BitString(value)
		b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
			b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(cert.Raw) })
		})
	})
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Enum(0)
		b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
			b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 1})
				b.AddASN1OctetString(basic.BytesOrPanic())
			})
		})
	})
	return b.Bytes()
}

// responseData writes what is signed.
func (a *Authority) responseData(by *x509.Certificate, id ocsp.CertID, nonce []byte, m Misbehaviour) []byte {
	now := a.world.Now()
	from, until := now, now.Add(listLife)
	switch m {
	case Stale:
		from, until = now.AddDate(0, 0, -8), now.AddDate(0, 0, -7)
	case Early:
		from, until = now.AddDate(0, 0, 1), now.AddDate(0, 0, 2)
	}
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(explicit(1), func(b *cryptobyte.Builder) { b.AddBytes(by.RawSubject) })
		b.AddASN1GeneralizedTime(from)
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
				id.Add(b)
				a.addStatus(b, id.Serial, m)
				b.AddASN1GeneralizedTime(from)
				b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { b.AddASN1GeneralizedTime(until) })
			})
		})
		if nonce != nil {
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) { ocsp.AddNonce(b, nonce) })
		}
	})
	return b.BytesOrPanic()
}

func (a *Authority) addStatus(b *cryptobyte.Builder, serial *big.Int, m Misbehaviour) {
	if m == Unknown {
		b.AddASN1(tags.Tag(2).ContextSpecific(), func(*cryptobyte.Builder) {})
		return
	}
	for _, e := range a.revoked {
		if e.cert.SerialNumber.Cmp(serial) == 0 && !e.at.After(a.world.Now().Add(time.Second)) {
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
				b.AddASN1GeneralizedTime(e.at)
				if e.reason != NoReason {
					b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { b.AddASN1Enum(int64(e.reason)) })
				}
			})
			return
		}
	}
	b.AddASN1(tags.Tag(0).ContextSpecific(), func(*cryptobyte.Builder) {})
}
