package devca

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"io"
	"math/big"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"golang.org/x/text/unicode/norm"
)

// RootName is the common name of every development root. It says what it is in
// every certificate viewer and report.
const RootName = "PHÁT TRIỂN - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ / DEVELOPMENT ONLY"

// Config makes an [Authority]; the zero value is good for tests.
type Config struct {
	Clock worktime.Clock // default worktime.System
	Rand  io.Reader      // default crypto/rand.Reader
	// Years is how long root and certificates are valid; default 10 and 2.
	RootYears, LeafYears int
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = worktime.System()
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.RootYears <= 0 {
		c.RootYears = 10
	}
	if c.LeafYears <= 0 {
		c.LeafYears = 2
	}
	return c
}

// Authority is a development authority: a root key and certificate.
type Authority struct {
	cfg  Config
	key  func() crypto.Signer // a function, so that printing shows no key
	root *x509.Certificate
	dir  string
}

// Format keeps the key out of every fmt verb.
func (*Authority) Format(s fmt.State, _ rune) {
	io.WriteString(s, "devca.Authority{"+RootName+"}")
}

// New makes an authority with a fresh root that lives in memory.
func New(cfg Config) (*Authority, error) {
	cfg = cfg.withDefaults()
	key, err := rsa.GenerateKey(cfg.Rand, keyBits)
	if err != nil {
		return nil, failed("key generation").Wrap(err)
	}
	now := cfg.Clock.Now()
	serial, err := serialNumber(cfg.Rand)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{Country: []string{"VN"}, CommonName: RootName},
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.AddDate(cfg.RootYears, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true, IsCA: true, MaxPathLenZero: true,
	}
	der, err := x509.CreateCertificate(cfg.Rand, template, template, key.Public(), key)
	if err != nil {
		return nil, failed("root certificate").Wrap(err)
	}
	return load(cfg, key, der)
}

const (
	keyBits  = 2048
	backdate = time.Hour // clocks of two machines differ
)

func load(cfg Config, key crypto.Signer, der []byte) (*Authority, error) {
	root, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, failed("root certificate").Wrap(err)
	}
	return &Authority{cfg: cfg, key: func() crypto.Signer { return key }, root: root}, nil
}

func failed(what string) *fault.Error { return fault.New(fault.SignatureAuthority, "reason", what) }

func serialNumber(r io.Reader) (*big.Int, error) {
	raw := make([]byte, 16)
	if _, err := io.ReadFull(r, raw); err != nil {
		return nil, failed("randomness").Wrap(err)
	}
	raw[0] &= 0x7f
	raw[15] |= 1
	return new(big.Int).SetBytes(raw), nil
}

// Root is the root certificate.
func (a *Authority) Root() *x509.Certificate { return a.root }

// Trust is a trust list with this root only.
func (a *Authority) Trust() *signature.Trust {
	t := signature.NewTrust()
	t.Add(RootName, a.root)
	return t
}

// Subject is whom a certificate is issued to.
type Subject struct {
	CommonName   string // person or agency as shown in reports; required
	Organization string
	AgencyCode   string // "H29.17"; written as organizationIdentifier
	Title        string // a person's position

	// NotBefore and NotAfter default to now and LeafYears from now; tests of
	// refusals set them.
	NotBefore, NotAfter time.Time
	// KeyUsage defaults to digitalSignature and contentCommitment.
	KeyUsage x509.KeyUsage
	// ExtKeyUsage is empty by default.
	ExtKeyUsage []x509.ExtKeyUsage
	// Key is the key to certify; default: a fresh RSA key of 2048 bits.
	Key crypto.Signer
}

// Issue makes a certificate and, unless the subject brings one, its key.
func (a *Authority) Issue(s Subject) (signature.KeyPair, error) {
	if s.CommonName == "" {
		return signature.KeyPair{}, fault.New(fault.Config, "field", "CommonName", "reason", "required")
	}
	key := s.Key
	if key == nil {
		fresh, err := rsa.GenerateKey(a.cfg.Rand, keyBits)
		if err != nil {
			return signature.KeyPair{}, failed("key generation").Wrap(err)
		}
		key = fresh
	}
	template, err := a.template(s)
	if err != nil {
		return signature.KeyPair{}, err
	}
	der, err := x509.CreateCertificate(a.cfg.Rand, template, a.root, key.Public(), a.key())
	if err != nil {
		return signature.KeyPair{}, failed("certificate").Wrap(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return signature.KeyPair{}, failed("certificate").Wrap(err)
	}
	return signature.KeyPair{Key: key, Chain: []*x509.Certificate{cert}}, nil
}

var (
	organizationIdentifier = asn1.ObjectIdentifier{2, 5, 4, 97}
	title                  = asn1.ObjectIdentifier{2, 5, 4, 12}
)

func (a *Authority) template(s Subject) (*x509.Certificate, error) {
	serial, err := serialNumber(a.cfg.Rand)
	if err != nil {
		return nil, err
	}
	now := a.cfg.Clock.Now()
	t := &x509.Certificate{
		SerialNumber: serial, Subject: s.name(), KeyUsage: s.KeyUsage, ExtKeyUsage: s.ExtKeyUsage,
		NotBefore: s.NotBefore, NotAfter: s.NotAfter, BasicConstraintsValid: true,
	}
	if t.NotBefore.IsZero() {
		t.NotBefore = now.Add(-backdate)
	}
	if t.NotAfter.IsZero() {
		t.NotAfter = now.AddDate(a.cfg.LeafYears, 0, 0)
	}
	if t.KeyUsage == 0 {
		t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	}
	return t, nil
}

func (s Subject) name() pkix.Name {
	n := pkix.Name{Country: []string{"VN"}, CommonName: norm.NFC.String(s.CommonName)}
	if s.Organization != "" {
		n.Organization = []string{norm.NFC.String(s.Organization)}
	}
	if s.AgencyCode != "" {
		n.ExtraNames = append(n.ExtraNames, pkix.AttributeTypeAndValue{Type: organizationIdentifier, Value: s.AgencyCode})
	}
	if s.Title != "" {
		n.ExtraNames = append(n.ExtraNames, pkix.AttributeTypeAndValue{Type: title, Value: norm.NFC.String(s.Title)})
	}
	return n
}
