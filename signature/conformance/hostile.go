package conformance

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// hostileCase is a response of SAML that must be refused, or of which a service
// may see certain values at most.
type hostileCase struct {
	ID, File, Layer, Fingerprint, SignedPartOnly string
	MustBeRefused                                bool
	FullTexts                                    map[string]string
}

// Where a service reads who logged in: from the assertion that stands in its
// place in the response.
const nameID = "/{urn:oasis:names:tc:SAML:2.0:protocol}Response/{urn:oasis:names:tc:SAML:2.0:assertion}Assertion/Subject/NameID"

// HostileXML runs the cases of hostile XML of a folder with a file cases.json
// whose attack must be stopped by reading XML, texts or signatures. The service
// is as careless as the API lets it be: it believes any certificate that the
// case does not pin, takes outdated algorithms, and reads the name of the
// subject from what is signed. Cases that break a rule of SAML alone are skipped.
// One line for each case that fails or is skipped is written to out. The error
// is one of reading the folder or of the context.
func HostileXML(ctx context.Context, dir string, out io.Writer) (passed, failed, skipped int, err error) {
	return each(ctx, dir, out, func(c *hostileCase) string { return c.ID }, func(c *hostileCase) error {
		if c.Layer == "saml" {
			return fmt.Errorf("%w: a rule of SAML", errSkipped)
		}
		return c.run(ctx, dir)
	}, "cases.json")
}

func (c *hostileCase) run(ctx context.Context, dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, c.File))
	if err != nil {
		return err
	}
	if c.Layer == "xml" {
		if _, err := xmlcore.Parse(text, xmlcore.Limits{}); err == nil {
			return errors.New("is read and must not be")
		}
		return nil
	}
	if c.Layer == "text" {
		if err := c.texts(text); err != nil {
			return err
		}
	}
	seen, err := c.login(ctx, text)
	want := c.SignedPartOnly
	if !c.MustBeRefused {
		want = c.FullTexts["name_id"]
	}
	if err == nil && (want == "" || seen != want) {
		return fmt.Errorf("a service would let in %q", seen)
	}
	return nil
}

// login is whom a service would let in.
func (c *hostileCase) login(ctx context.Context, text []byte) (string, error) {
	v, err := xmldsig.NewVerifier(xmldsig.VerifierConfig{
		Keys: func(_ context.Context, r xmldsig.KeyRequest) (xmldsig.Key, error) {
			for _, cert := range r.Certificates {
				if sum := sha1.Sum(cert.Raw); c.Fingerprint == "" || hex.EncodeToString(sum[:]) == c.Fingerprint {
					return xmldsig.Key{Public: dsig.CertificateKey(cert)}, nil
				}
			}
			return xmldsig.Key{}, nil
		},
		Policy: xmldsig.Policy{LegacySHA1: true, LegacyShortKeys: true},
	})
	if err != nil {
		return "", err
	}
	report, err := v.Verify(ctx, text)
	if err != nil {
		return "", err
	}
	for _, s := range report.Signatures {
		if !inherent(s) {
			return "", errors.New("a signature does not stand in what it signs")
		}
	}
	name, err := report.Signed(ctx, nameID)
	if err != nil {
		return "", err
	}
	return name.Text(), nil
}

// inherent reports whether a signature is a child of the one element that it
// signs, as the profile of SAML demands (SAML 2.0 core, 5.4).
func inherent(s *xmldsig.Signature) bool {
	if len(s.References) != 1 || len(s.References[0].Elements) != 1 {
		return false
	}
	within := s.References[0].Elements[0]
	return within.Whole && path.Dir(s.Element.Path) == within.Path
}

// texts demands that the texts of the document are read whole.
func (c *hostileCase) texts(text []byte) error {
	doc, err := xmlcore.Parse(text, xmlcore.Limits{})
	if err != nil {
		return nil // refused: that is right too
	}
	for what, want := range c.FullTexts {
		found := false
		for n := range doc.Descendants(xmlcore.Top) {
			attribute, isAttribute := strings.CutPrefix(what, "attribute ")
			name, _ := doc.Attr(n, "", "Name")
			if !isAttribute && doc.Local(n) != "NameID" || isAttribute && (doc.Local(n) != "Attribute" || name != attribute) {
				continue
			}
			found = true
			if got := strings.TrimSpace(string(doc.AppendText(nil, n))); got != want {
				return fmt.Errorf("%s reads %q, not %q", what, got, want)
			}
		}
		if !found {
			return fmt.Errorf("no %s in the document", what)
		}
	}
	return nil
}
