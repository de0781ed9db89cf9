package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// template signs a template with the key of the case and verifies what comes
// out under the conditions that the case states for that.
func (r *signatureRun) template(ctx context.Context, c *signatureCase) error {
	text, err := os.ReadFile(filepath.Join(r.dir, c.Sign.Template))
	if err != nil {
		return err
	}
	cfg := xmldsig.SignerConfig{Policy: outdated(c.Sign.Options), Resolver: r.resolver(c, everywhere(c.Sign.Options)), Clock: worktime.NewManual(suiteDay)}
	if err := r.signingKey(c, &cfg); err != nil {
		return err
	}
	signed, err := r.sign(ctx, &cfg, text)
	if err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	ring, err := r.ring(c.Sign.Verify.Keys, c.Sign.Verify.Options, false)
	if err != nil {
		return err
	}
	if err := r.judge(ctx, ring, signed, r.withOwn(c, cfg.Key)); err != nil {
		return fmt.Errorf("signed: %w", err)
	}
	r.signed++
	return nil
}

// withOwn is the resolver of a case that also opens the certificate of the key
// that signed, for the RetrievalMethod whose file the suite does not hold.
func (r *signatureRun) withOwn(c *signatureCase, key signature.Key) xmldsig.Resolver {
	files := r.resolver(c, c.Sign.Verify.Options)
	if files == nil || key == nil {
		return files
	}
	return func(ctx context.Context, uri string) (io.ReadCloser, error) {
		in, err := files(ctx, uri)
		if errors.Is(err, os.ErrNotExist) {
			return io.NopCloser(bytes.NewReader(key.Chain()[0].Raw)), nil
		}
		return in, err
	}
}

// everywhere lets a signer follow what the template refers to.
func everywhere(o signatureOptions) signatureOptions {
	o.EnabledReferenceURIs = "any"
	return o
}

func (r *signatureRun) sign(ctx context.Context, cfg *xmldsig.SignerConfig, text []byte) ([]byte, error) {
	t, err := xmldsig.ReadTemplate(text, cfg.Limits)
	if err != nil {
		return nil, err
	}
	cfg.Algorithm, cfg.HMACBits = t.Algorithm, t.HMACBits
	s, err := xmldsig.NewSigner(*cfg)
	if err != nil {
		return nil, err
	}
	return s.SignTemplate(ctx, text, "")
}

func (r *signatureRun) signingKey(c *signatureCase, cfg *xmldsig.SignerConfig) error {
	for _, k := range c.Sign.Keys {
		raw, err := os.ReadFile(filepath.Join(r.dir, k.File))
		if err != nil {
			return err
		}
		switch k.Use {
		case "hmackey":
			cfg.Secret = raw
			return nil
		case "pkcs12":
			cfg.Key, err = openKey(raw, k.Password)
			return err
		}
	}
	return errors.New("no key to sign with")
}

// openKey opens PKCS#12, with keys of DSA and Ed448 as well.
func openKey(file []byte, password string) (signature.Key, error) {
	pair, err := signature.LoadPKCS12(file, signature.Password(password))
	if err == nil {
		return signature.NewKey(pair.Key, pair.Chain)
	}
	return openOldKey(file, password)
}
