package signature

import (
	"crypto/x509"
	"encoding/pem"
	"time"

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
	// From and Until bound the moments at which the deployment trusts the root,
	// within the certificate's own validity; zero means no bound.
	From, Until time.Time
}

// trustedAt reports whether the deployment trusts the root at a moment.
func (r Root) trustedAt(at time.Time) bool {
	return (r.From.IsZero() || !at.Before(r.From)) && (r.Until.IsZero() || !at.After(r.Until))
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
	t.AddRoot(Root{Name: name, Certificate: root})
}

// AddRoot appends a root with its bounds. One without a certificate adds
// nothing.
func (t *Trust) AddRoot(root Root) {
	if root.Certificate == nil {
		return
	}
	if root.Name == "" {
		root.Name = root.Certificate.Subject.CommonName
	}
	root.Name = norm.NFC.String(clean(root.Name))
	t.roots = append(t.roots, root)
}

// Roots lists the roots in the order they were added.
func (t *Trust) Roots() []Root { return append([]Root(nil), t.roots...) }

// ParseTrust reads roots from PEM. A block may name its root and bound the time
// in which it is trusted, by days or moments of RFC 3339 (a day begins and ends
// in UTC), as in
//
//	-----BEGIN CERTIFICATE-----
//	Name: Development authority
//	From: 2024-01-01
//	Until: 2027-06-30T17:00:00Z
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
		root := Root{Name: block.Headers["Name"], Certificate: cert}
		from, ok1 := moment(block.Headers["From"], 0)
		until, ok2 := moment(block.Headers["Until"], 24*time.Hour-time.Nanosecond)
		if !ok1 || !ok2 {
			return nil, badKey("a trusted certificate has an unreadable From or Until")
		}
		root.From, root.Until = from, until
		t.AddRoot(root)
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return t, nil
}

// moment reads a bound of a root; into is added to a mere day.
func moment(text string, into time.Duration) (time.Time, bool) {
	if text == "" {
		return time.Time{}, true
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.Add(into), true
	}
	at, err := time.Parse(time.RFC3339, text)
	return at, err == nil
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

func (t *Trust) nameOf(cert *x509.Certificate) string {
	root, _ := t.find(cert)
	return root.Name
}

func (t *Trust) find(cert *x509.Certificate) (Root, bool) {
	for _, r := range t.roots {
		if r.Certificate.Equal(cert) {
			return r, true
		}
	}
	return Root{}, false
}
