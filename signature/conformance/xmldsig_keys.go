package conformance

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// ring is the key material of a case and what of it may be used.
type ring struct {
	named              []namedKey
	trusted, untrusted []*x509.Certificate
	crls               []*x509.RevocationList
	encryption         []xmlenc.Key // that open encrypted keys
	options            signatureOptions
	now                time.Time
	database           bool // the case has its keys in a key store of a library
}

type namedKey struct {
	name   string
	public crypto.PublicKey
	secret []byte
	cert   *x509.Certificate // of a public key, where the key came in one
}

// ring loads keys; those of a case that is not planned may be of sorts that
// nobody here reads.
func (r *signatureRun) ring(list []encryptionKey, o signatureOptions, unplanned bool) (*ring, error) {
	g := &ring{options: o, now: suiteDay}
	if o.VerificationGmtTime != "" {
		at, err := time.Parse("2006-01-02+15:04:05", o.VerificationGmtTime)
		if err != nil {
			return nil, err
		}
		g.now = at
	}
	for _, k := range list {
		raw, err := os.ReadFile(filepath.Join(r.dir, k.File))
		if err == nil {
			err = g.load(k, raw)
		}
		if err != nil && !unplanned {
			return nil, fmt.Errorf("%s: %w", k.File, err)
		}
	}
	return g, nil
}

func (g *ring) load(k encryptionKey, raw []byte) (err error) {
	if block, _ := pem.Decode(raw); block != nil {
		raw = block.Bytes
	}
	switch k.Use {
	case "trusted", "untrusted", "pubkey-cert":
		cert, err := x509.ParseCertificate(raw)
		switch {
		case err != nil:
			return err
		case k.Use == "trusted":
			g.trusted = append(g.trusted, cert)
		case k.Use == "untrusted":
			g.untrusted = append(g.untrusted, cert)
		default:
			g.named = append(g.named, namedKey{name: k.Name, public: dsig.CertificateKey(cert), cert: cert})
		}
	case "crl":
		list, err := x509.ParseRevocationList(raw)
		if err != nil {
			return err
		}
		g.crls = append(g.crls, list)
	case "pubkey":
		public, err := dsig.ParsePublicKey(raw)
		if err != nil {
			return err
		}
		g.named = append(g.named, namedKey{name: k.Name, public: public})
	case "hmackey":
		g.named = append(g.named, namedKey{name: k.Name, secret: raw})
	default:
		keys, err := k.load(raw)
		if err != nil {
			return err
		}
		g.encryption = append(g.encryption, keys...)
	}
	return nil
}

// find is the key that the document names, or, with laxKeySearch, one that fits.
// Bare keys are believed where the options say so.
func (g *ring) find(ctx context.Context, r xmldsig.KeyRequest) (xmldsig.Key, error) {
	if g.database {
		return xmldsig.Key{}, fault.New(fault.SignatureUnsupported, "feature", "key-database")
	}
	if k, err := g.decrypt(ctx, r); err != nil || k.Secret != nil {
		return k, err
	}
	mac := strings.Contains(r.Algorithm, "hmac")
	for _, k := range g.named {
		named := false
		for _, name := range r.Names {
			named = named || strings.TrimSpace(name) == k.name
		}
		if k.cert != nil && len(r.Certificates) > 0 && r.Certificates[0].Equal(k.cert) {
			named = true
		}
		if (named || g.options.LaxKeySearch) && mac == (k.secret != nil) {
			return xmldsig.Key{Public: k.public, Secret: k.secret, Name: k.name}, nil
		}
	}
	if g.enabled("key-value", "der-encoded-key-value", "rsa", "dsa", "ec", "eddsa") && len(r.Keys) > 0 {
		return xmldsig.Key{Public: r.Keys[0]}, nil
	}
	if g.options.Insecure && len(r.Certificates) > 0 {
		return xmldsig.Key{Public: dsig.CertificateKey(r.Certificates[0])}, nil
	}
	return xmldsig.Key{}, nil
}

// enabled reports whether one of the kinds of key data may be read.
func (g *ring) enabled(kinds ...string) bool {
	for _, have := range strings.Split(g.options.EnabledKeyData, ",") {
		for _, k := range kinds {
			if strings.TrimSpace(have) == k {
				return true
			}
		}
	}
	return false
}

// decrypt opens the secret of an HMAC.
func (g *ring) decrypt(ctx context.Context, r xmldsig.KeyRequest) (xmldsig.Key, error) {
	keys := g.encryption
	if len(keys) == 0 { // of a kind that is not planned
		keys = []xmlenc.Key{xmlenc.SecretKey("", make([]byte, 32))}
	}
	d, err := xmlenc.NewDecrypter(xmlenc.DecrypterConfig{Keys: keys, Policy: everything, AnyKey: g.options.LaxKeySearch})
	if err != nil {
		return xmldsig.Key{}, err
	}
	return d.FindKey(ctx, r)
}

// known are the certificates that a signature may name without carrying them.
func (g *ring) known() []*x509.Certificate {
	list := slices.Concat(g.untrusted, g.trusted)
	for _, k := range g.named {
		if k.cert != nil {
			list = append(list, k.cert)
		}
	}
	return list
}
