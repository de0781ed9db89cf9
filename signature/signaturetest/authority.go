package signaturetest

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/hcm-egov/framework/signature"
)

// Profile is whom a certificate is issued to, and how. The zero value of each
// field means what is usual.
type Profile struct {
	CommonName   string
	Organization string
	AgencyCode   string // "H29.17"; written as organizationIdentifier
	// NotBefore and NotAfter default to an hour ago and a year from now for
	// persons and agencies, and to a month ago and ten years for authorities.
	NotBefore, NotAfter time.Time
	// KeyUsage defaults to digitalSignature and contentCommitment.
	KeyUsage    x509.KeyUsage
	ExtKeyUsage []x509.ExtKeyUsage
	// Key is the key to certify; default: a fresh one.
	Key crypto.Signer
	// Silent leaves out where revocation and the issuer are to be asked for.
	Silent bool
	// Edit changes the template before it is signed: name constraints, policies,
	// path length, whatever a test needs.
	Edit func(*x509.Certificate)
}

// Authority issues certificates and tells of their revocation.
type Authority struct {
	world *World
	key   func() crypto.Signer // a function, so that printing shows no key
	cert  *x509.Certificate
	above []*x509.Certificate // up to, and without, the root

	crlURL, ocspURL, issuerURL string

	mu        sync.Mutex
	revoked   []entry
	number    int64
	responder signature.KeyPair // who signs OCSP answers; empty: the authority
	faults    map[Service]Misbehaviour
}

type entry struct {
	cert   *x509.Certificate
	reason Reason
	at     time.Time
}

// Reason is why a certificate was revoked (CRLReason of RFC 5280, 5.3.1).
type Reason int

// The reasons.
const (
	NoReason             Reason = 0 // none is stated
	KeyCompromise        Reason = 1
	CACompromise         Reason = 2
	AffiliationChanged   Reason = 3
	Superseded           Reason = 4
	CessationOfOperation Reason = 5
	CertificateHold      Reason = 6
	PrivilegeWithdrawn   Reason = 9
)

// Format keeps the key out of every fmt verb.
func (a *Authority) Format(s fmt.State, _ rune) {
	io.WriteString(s, "signaturetest.Authority{"+a.cert.Subject.CommonName+"}")
}

// NewRoot makes a further root; the world's own trust list does not hold it.
func (w *World) NewRoot(p Profile) (*Authority, error) {
	a, template, err := w.prepare(p)
	if err != nil {
		return nil, err
	}
	if a.cert, err = sign(template, template, a.key().Public(), a.key()); err != nil {
		return nil, err
	}
	return a, a.delegate()
}

// Sub makes an authority below this one.
func (a *Authority) Sub(p Profile) (*Authority, error) {
	sub, template, err := a.world.prepare(p)
	if err != nil {
		return nil, err
	}
	a.point(template, p.Silent)
	if sub.cert, err = sign(template, a.cert, sub.key().Public(), a.key()); err != nil {
		return nil, err
	}
	sub.above = a.chain()
	return sub, sub.delegate()
}

// prepare makes an authority's key, addresses and template.
func (w *World) prepare(p Profile) (*Authority, *x509.Certificate, error) {
	key := p.Key
	if key == nil {
		var err error
		if key, err = w.newKey(); err != nil {
			return nil, nil, failed("key", err)
		}
	}
	a := &Authority{world: w, key: func() crypto.Signer { return key }, faults: map[Service]Misbehaviour{}}
	a.crlURL = w.mount("list.crl", http.HandlerFunc(a.serveCRL))
	a.ocspURL = w.mount("ocsp", http.HandlerFunc(a.serveOCSP))
	a.issuerURL = w.mount("issuer.cer", http.HandlerFunc(a.serveIssuer))
	if p.NotBefore.IsZero() {
		p.NotBefore = w.Now().AddDate(0, -1, 0)
	}
	if p.NotAfter.IsZero() {
		p.NotAfter = w.Now().AddDate(10, 0, 0)
	}
	p.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	edit := p.Edit
	p.Edit = func(t *x509.Certificate) {
		t.IsCA, t.MaxPathLen = true, -1
		if edit != nil {
			edit(t)
		}
	}
	return a, w.template(p), nil
}

func (w *World) template(p Profile) *x509.Certificate {
	now := w.Now()
	t := &x509.Certificate{
		SerialNumber: newSerial(), Subject: p.name(), NotBefore: p.NotBefore, NotAfter: p.NotAfter,
		KeyUsage: p.KeyUsage, ExtKeyUsage: p.ExtKeyUsage, BasicConstraintsValid: true,
	}
	if t.NotBefore.IsZero() {
		t.NotBefore = now.Add(-time.Hour)
	}
	if t.NotAfter.IsZero() {
		t.NotAfter = now.AddDate(1, 0, 0)
	}
	if t.KeyUsage == 0 {
		t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	}
	if p.Edit != nil {
		p.Edit(t)
	}
	return t
}

var organizationIdentifier = asn1.ObjectIdentifier{2, 5, 4, 97}

func (p Profile) name() pkix.Name {
	n := pkix.Name{Country: []string{"VN"}, CommonName: p.CommonName}
	if p.Organization != "" {
		n.Organization = []string{p.Organization}
	}
	if p.AgencyCode != "" {
		n.ExtraNames = append(n.ExtraNames, pkix.AttributeTypeAndValue{Type: organizationIdentifier, Value: p.AgencyCode})
	}
	return n
}

// point writes into a template where to ask about it.
func (a *Authority) point(t *x509.Certificate, silent bool) {
	if silent {
		return
	}
	t.CRLDistributionPoints = append(t.CRLDistributionPoints, a.crlURL)
	t.OCSPServer = append(t.OCSPServer, a.ocspURL)
	t.IssuingCertificateURL = append(t.IssuingCertificateURL, a.issuerURL)
}

// Certificate is the authority's certificate.
func (a *Authority) Certificate() *x509.Certificate { return a.cert }

// Key is the authority's key with its chain, for what the package does not do.
func (a *Authority) Key() signature.KeyPair {
	return signature.KeyPair{Key: a.key(), Chain: append([]*x509.Certificate{a.cert}, a.above...)}
}

// Issue issues a certificate, with its chain up to and without the root.
func (a *Authority) Issue(p Profile) (signature.KeyPair, error) {
	key := p.Key
	if key == nil {
		var err error
		if key, err = a.world.newKey(); err != nil {
			return signature.KeyPair{}, failed("key", err)
		}
	}
	template := a.world.template(p)
	a.point(template, p.Silent)
	cert, err := sign(template, a.cert, key.Public(), a.key())
	if err != nil {
		return signature.KeyPair{}, err
	}
	return signature.KeyPair{Key: key, Chain: append([]*x509.Certificate{cert}, a.chain()...)}, nil
}

// chain are the authorities up to and without the root.
func (a *Authority) chain() []*x509.Certificate {
	if a.cert.CheckSignatureFrom(a.cert) == nil {
		return nil
	}
	return append([]*x509.Certificate{a.cert}, a.above...)
}

// Cross certifies another authority's name and key: a second way to it.
func (a *Authority) Cross(other *Authority) (*x509.Certificate, error) {
	template := a.world.template(Profile{NotAfter: a.cert.NotAfter, KeyUsage: other.cert.KeyUsage})
	template.RawSubject, template.SubjectKeyId = other.cert.RawSubject, other.cert.SubjectKeyId
	template.IsCA, template.MaxPathLen = true, -1
	a.point(template, false)
	return sign(template, a.cert, other.key().Public(), a.key())
}

// Revoke revokes a certificate of the authority at a moment, which may lie
// before or after now. A second call changes reason and moment.
func (a *Authority) Revoke(cert *x509.Certificate, reason Reason, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.revoked {
		if a.revoked[i].cert.Equal(cert) {
			a.revoked[i] = entry{cert, reason, at}
			return
		}
	}
	a.revoked = append(a.revoked, entry{cert, reason, at})
}
