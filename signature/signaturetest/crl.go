package signaturetest

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"net/http"
	"time"
)

// listLife is how long a revocation list or an OCSP answer holds.
const listLife = 24 * time.Hour

func (a *Authority) serveCRL(w http.ResponseWriter, r *http.Request) {
	if m := a.fault(CRL); !disturb(w, r, m) {
		list, err := a.makeCRL(m)
		answer(w, "application/pkix-crl", list, err)
	}
}

// CRL is the authority's revocation list of this moment, in DER; it holds for a
// day.
func (a *Authority) CRL() ([]byte, error) { return a.makeCRL(a.fault(CRL)) }

var (
	idDelta = asn1.ObjectIdentifier{2, 5, 29, 27}
	idScope = asn1.ObjectIdentifier{2, 5, 29, 28}
)

// scopes are the contents of issuingDistributionPoint.
var scopes = map[Misbehaviour][]byte{
	Indirect: {0x30, 0x03, 0x84, 0x01, 0xff},
	Partial:  {0x30, 0x04, 0x83, 0x02, 0x06, 0x40}, // onlySomeReasons: keyCompromise
	Shard:    append([]byte{0x30, 0x14, 0xa0, 0x12, 0xa0, 0x10, 0x86, 0x0e}, "http://other/1"...),
}

func (a *Authority) makeCRL(m Misbehaviour) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.world.Now()
	a.number++
	list := &x509.RevocationList{Number: big.NewInt(a.number), ThisUpdate: now, NextUpdate: now.Add(listLife)}
	for _, e := range a.revoked {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: e.cert.SerialNumber, RevocationTime: e.at, ReasonCode: int(e.reason),
		})
	}
	switch m {
	case Stale:
		list.ThisUpdate, list.NextUpdate = now.AddDate(0, 0, -8), now.AddDate(0, 0, -7)
	case Early:
		list.ThisUpdate, list.NextUpdate = now.AddDate(0, 0, 1), now.AddDate(0, 0, 2)
	case Delta:
		list.ExtraExtensions = []pkix.Extension{{Id: idDelta, Critical: true, Value: []byte{2, 1, 1}}}
	case Indirect, Partial, Shard:
		list.ExtraExtensions = []pkix.Extension{{Id: idScope, Critical: true, Value: scopes[m]}}
	}
	cert, key, err := a.author(a.cert, a.key(), m)
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, cert, key)
	if err != nil {
		return nil, failed("revocation list", err)
	}
	if m == Broken {
		der = breakLast(der)
	}
	return der, nil
}

// author is who signs: the one given, or a stranger who took its name.
func (a *Authority) author(cert *x509.Certificate, key crypto.Signer, m Misbehaviour) (*x509.Certificate, crypto.Signer, error) {
	if m != WrongSigner {
		return cert, key, nil
	}
	strange, err := a.world.newKey()
	if err != nil {
		return nil, nil, failed("key", err)
	}
	template := *cert
	template.SerialNumber = newSerial()
	template.PublicKey, template.SignatureAlgorithm, template.ExtraExtensions = nil, 0, nil
	fake, err := sign(&template, &template, strange.Public(), strange)
	return fake, strange, err
}
