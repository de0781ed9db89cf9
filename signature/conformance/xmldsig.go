package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// signatureCase is a signed document with the verdict on its first signature,
// and a template with what to sign it with.
type signatureCase struct {
	ID, File, Expect string
	Features         []string
	Keys             []encryptionKey
	Options          signatureOptions
	ExternalFiles    map[string]string
	KeyDatabase      any
	Sign             *struct {
		Template string
		Keys     []encryptionKey
		Options  signatureOptions
		Verify   struct {
			Keys    []encryptionKey
			Options signatureOptions
		}
	}
}

type signatureOptions struct {
	EnabledKeyData, VerificationGmtTime              string
	EnabledReferenceURIs, EnabledRetrievalMethodURIs string
	URLMap                                           map[string]string
	LaxKeySearch, Insecure, X509SkipTimeChecks       bool
	VerifyCRLs, EnableAsn1SignaturesHack             bool
}

// unplannedSignature are the features whose cases are skipped when they are
// refused as what is not supported, with the name that the fault must give.
var unplannedSignature = map[string]string{
	"xslt": "xslt", "slh-dsa": "slh-dsa", "ml-dsa": "ml-dsa", "ml-kem": "ml-kem", "gost": "gost", "ripemd160": "ripemd160",
	"relationship-transform": "relationship-transform", "relationship-legacy": "relationship-transform", "key-database": "key-database",
}

// suiteDay is when the suite was taken: the moment of cases that state none.
var suiteDay = time.Date(2026, 8, 21, 0, 0, 0, 0, time.UTC)

// signatureRun counts what became of the templates.
type signatureRun struct {
	dir    string
	signed int
}

// XMLDSig runs the cases of XML signatures of a folder with a file cases.json:
// the first signature of each document must get the recorded verdict, and each
// template, signed, must verify. All is run under a policy that takes what is
// outdated. Cases that need a feature that is not planned must be refused as
// not supported by the name of the feature, and are skipped. One line for each
// case that fails or is skipped, and one about the templates, is written to out.
// The error is one of reading the folder or of the context.
func XMLDSig(ctx context.Context, dir string, out io.Writer) (passed, failed, skipped int, err error) {
	r := &signatureRun{dir: dir}
	passed, failed, skipped, err = each(ctx, dir, out, func(c *signatureCase) string { return c.ID }, func(c *signatureCase) error { return r.run(ctx, c) }, "cases.json")
	if err == nil {
		fmt.Fprintf(out, "templates: %d signed and verified\n", r.signed)
	}
	return passed, failed, skipped, err
}

func (r *signatureRun) run(ctx context.Context, c *signatureCase) error {
	text, err := os.ReadFile(filepath.Join(r.dir, c.File))
	if err != nil {
		return err
	}
	err = r.verify(ctx, c, text, c.Keys, c.Options)
	if feature := c.unplanned(); feature != "" {
		return skipped(err, feature, unplannedSignature[feature])
	}
	switch {
	case c.Expect == "fail" && err == nil:
		return errors.New("verifies and must not")
	case c.Expect == "fail":
		return nil
	case err != nil:
		return err
	case c.Sign == nil:
		return nil
	}
	return r.template(ctx, c)
}

func (c *signatureCase) unplanned() string {
	for _, f := range c.Features {
		if unplannedSignature[f] != "" {
			return f
		}
	}
	return ""
}

// skipped demands the fault that names the feature.
func skipped(err error, feature, name string) error {
	for _, f := range fault.All(err) {
		if (f.Code() == fault.SignatureUnsupported && f.Arg("feature") == name) ||
			(f.Code() == fault.SignatureEncUnsupported && strings.Contains(f.Arg("feature"), name)) {
			return fmt.Errorf("%w: %s", errSkipped, feature)
		}
	}
	return fmt.Errorf("%s is not refused as unsupported: %v", feature, err)
}

// outdated takes all that is read.
func outdated(o signatureOptions) xmldsig.Policy {
	return xmldsig.Policy{
		LegacySHA1: true, LegacyMD5: true, LegacyDSA: true, LegacyShortKeys: true, LegacyShortHMAC: true,
		LegacyDERValues: o.EnableAsn1SignaturesHack,
	}
}

// verify judges the first signature of a document.
func (r *signatureRun) verify(ctx context.Context, c *signatureCase, text []byte, keys []encryptionKey, o signatureOptions) error {
	ring, err := r.ring(keys, o, c.unplanned() != "")
	if err != nil {
		return err
	}
	ring.database = c.KeyDatabase != nil
	return r.judge(ctx, ring, text, r.resolver(c, o))
}

// judge gives the faults of the first signature.
func (r *signatureRun) judge(ctx context.Context, ring *ring, text []byte, resolver xmldsig.Resolver) error {
	v, err := xmldsig.NewVerifier(xmldsig.VerifierConfig{
		Certificates: ring, Known: ring.known(), Keys: ring.find,
		Resolver: resolver, Policy: outdated(ring.options),
	})
	if err != nil {
		return err
	}
	report, err := v.Verify(ctx, text)
	if len(report.Signatures) == 0 {
		return err
	}
	first := report.Signatures[0]
	var faults []error
	for _, f := range first.Faults {
		faults = append(faults, f)
	}
	if !first.Valid && len(faults) == 0 {
		return errors.New("not valid, and no fault says why")
	}
	return fault.Join(faults...)
}

// resolver opens the files that stand for URIs outside the document, where the
// options allow to follow them.
func (r *signatureRun) resolver(c *signatureCase, o signatureOptions) xmldsig.Resolver {
	if o.EnabledReferenceURIs != "any" && o.EnabledRetrievalMethodURIs != "remote" {
		return nil
	}
	return func(_ context.Context, uri string) (io.ReadCloser, error) {
		file, ok := c.ExternalFiles[uri]
		if !ok {
			if file, ok = o.URLMap[uri]; !ok {
				return nil, os.ErrNotExist
			}
		}
		return os.Open(filepath.Join(r.dir, file))
	}
}
