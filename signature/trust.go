package signature

import (
	"crypto/x509"
	"encoding/pem"

	"github.com/hcm-egov/framework/egov/fault"
	"golang.org/x/text/unicode/norm"
)

// Trust is the list of root certificates that signatures may lead to. It is
// data of the deployment: no root is built in. A Trust is not changed after
// it was handed to a [Verifier].
type Trust struct{ roots []Root }

// Root is a trusted certificate with the name it goes by in reports.
type Root struct {
	Name        string // "" means the certificate's common name
	Certificate *x509.Certificate
}

// NewTrust makes a list of roots that go by their common names.
func NewTrust(roots ...*x509.Certificate) *Trust {
	t := &Trust{}
	for _, r := range roots {
		t.Add("", r)
	}
	return t
}

// Add appends a root; name may be "". A nil certificate adds nothing.
func (t *Trust) Add(name string, root *x509.Certificate) {
	if root == nil {
		return
	}
	if name == "" {
		name = root.Subject.CommonName
	}
	t.roots = append(t.roots, Root{Name: norm.NFC.String(clean(name)), Certificate: root})
}

// Roots lists the roots in the order they were added.
func (t *Trust) Roots() []Root { return append([]Root(nil), t.roots...) }

// ParseTrust reads roots from PEM. A block may name its root with the header
// "Name:", as in
//
//	-----BEGIN CERTIFICATE-----
//	Name: Development authority
//
//	MIIC…
//	-----END CERTIFICATE-----
//
// Error: [fault.SignatureKey].
func ParseTrust(text []byte) (*Trust, error) {
	t := &Trust{}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return nil, badKey("a trust list holds certificates only")
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, badKey("a trusted certificate cannot be read").Wrap(err)
		}
		t.Add(block.Headers["Name"], cert)
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return t, nil
}

// check refuses a list that is empty or holds what is no authority.
func (t *Trust) check() error {
	if t == nil || len(t.roots) == 0 {
		return badKey("the trust list is empty")
	}
	var faults []error
	for _, r := range t.roots {
		if !r.Certificate.BasicConstraintsValid || !r.Certificate.IsCA {
			faults = append(faults, badKey("a trusted certificate is not an authority's"))
		}
	}
	return fault.Join(faults...)
}

func (t *Trust) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	for _, r := range t.roots {
		pool.AddCert(r.Certificate)
	}
	return pool
}

func (t *Trust) nameOf(cert *x509.Certificate) string {
	for _, r := range t.roots {
		if r.Certificate.Equal(cert) {
			return r.Name
		}
	}
	return ""
}
