package xmldsig

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// SignerConfig says with what a [Signer] signs: a Key or a Secret.
type SignerConfig struct {
	// Key is the private key with its certificate chain.
	Key signature.Key
	// Public is the public part of a Key that has no certificates.
	Public crypto.PublicKey
	// Secret is a key of HMAC that the verifier has as well. It proves nothing to
	// others.
	Secret []byte
	// Algorithm defaults to what is best for the key: see the constants.
	Algorithm Algorithm
	// Hash and Salt are the parameters of RSAPSSExplicit: default SHA-256 and as
	// long as the hash.
	Hash crypto.Hash
	Salt int
	// HMACBits shortens the value of an HMAC; 0 leaves it whole.
	HMACBits int
	// Digest is the hash of references; default SHA-256.
	Digest crypto.Hash
	// Resolver opens references outside the document; nil: they cannot be signed.
	Resolver Resolver
	// Tokens is the STR-Transform of WS-Security; nil: it is not supported.
	Tokens TokenTransform
	// Octets are further transforms of octets, as in verifying.
	Octets OctetTransform
	// Policy must ask for what is outdated.
	Policy Policy
	Limits Limits
	// Clock judges the certificate's validity; default worktime.System.
	Clock worktime.Clock
	// Rand makes identifiers; default crypto/rand.Reader.
	Rand io.Reader
}

// Format keeps the key out of every fmt verb.
func (SignerConfig) Format(s fmt.State, _ rune) {
	io.WriteString(s, "xmldsig.SignerConfig{[key withheld]}")
}

// MarshalJSON keeps the key out of JSON and of structured logs.
func (SignerConfig) MarshalJSON() ([]byte, error) { return []byte(`"[key withheld]"`), nil }

// Signer makes XML signatures. It is safe for concurrent use when its key is.
type Signer struct {
	cfg       func() SignerConfig // a function, so that printing shows no key
	signing   func() *dsig.Signing
	chain     []*x509.Certificate
	algorithm dsig.Algorithm
}

// Format keeps the key out of every fmt verb.
func (*Signer) Format(s fmt.State, _ rune) { io.WriteString(s, "xmldsig.Signer{[key withheld]}") }

// NewSigner checks that key and algorithm belong together. Errors:
// [fault.Config], [fault.SignatureUnsupported], [fault.SignatureOutdated],
// [fault.SignatureWeakKey], [fault.SignatureKeyKind].
func NewSigner(cfg SignerConfig) (*Signer, error) {
	if (cfg.Key == nil) == (len(cfg.Secret) == 0) {
		return nil, fault.New(fault.Config, "field", "Key, Secret", "reason", "one is required").At("Key")
	}
	if cfg.Clock == nil {
		cfg.Clock = worktime.System()
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Digest == 0 {
		cfg.Digest = crypto.SHA256
	}
	s := &Signer{}
	k := &dsig.Signing{Public: cfg.Public, Secret: dsig.Secret(cfg.Secret)}
	if cfg.Key != nil {
		k.Key, s.chain = cfg.Key, cfg.Key.Chain()
		if len(s.chain) > 0 {
			k.Public = dsig.CertificateKey(s.chain[0])
		}
	}
	var err error
	if s.algorithm, err = algorithmOf(cfg, k); err != nil {
		return nil, err
	}
	if err := dsig.Policy(cfg.Policy).Hash(cfg.Digest); err != nil {
		return nil, err
	}
	s.cfg, s.signing = func() SignerConfig { return cfg }, func() *dsig.Signing { return k }
	return s, nil
}

// algorithmOf is the algorithm with its parameters, judged by the policy.
func algorithmOf(cfg SignerConfig, k *dsig.Signing) (dsig.Algorithm, error) {
	if cfg.Algorithm == "" {
		cfg.Algorithm = defaultFor(k.Public)
	}
	a, known := dsig.AlgorithmOf(string(cfg.Algorithm))
	if a.Explicit {
		if a.Hash = cfg.Hash; a.Hash == 0 {
			a.Hash = crypto.SHA256
		}
		if a.Salt = cfg.Salt; a.Salt == 0 {
			a.Salt = a.Hash.Size()
		}
	}
	if a.URI = string(cfg.Algorithm); a.Family == dsig.HMAC {
		a.Bits = cfg.HMACBits
	}
	return a, k.Check(dsig.Method{Known: known, Algorithm: a}, dsig.Policy(cfg.Policy))
}

// Certificates is the chain of the key, its own certificate first.
func (s *Signer) Certificates() []*x509.Certificate { return s.chain }

// timely refuses to sign with a certificate that is not valid now.
func (s *Signer) timely() error {
	if len(s.chain) == 0 {
		return nil
	}
	const form = "2006-01-02T15:04:05Z"
	c, now := s.chain[0], s.cfg().Clock.Now()
	if now.Before(c.NotBefore) || now.After(c.NotAfter) {
		return fault.New(fault.SignatureCertificateTime, "from", c.NotBefore.UTC().Format(form), "to", c.NotAfter.UTC().Format(form))
	}
	return nil
}

// newID makes an identifier that no document has.
func (s *Signer) newID() (string, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(s.cfg().Rand, b); err != nil {
		return "", fault.New(fault.SignatureFailed).Wrap(err)
	}
	return "id-" + hex.EncodeToString(b), nil
}

// complete reads a document that has room for the values and makes them. pick
// chooses the Signature.
func (s *Signer) complete(ctx context.Context, text []byte, pick func(*xmlcore.Document) (xmlcore.Node, error)) ([]byte, error) {
	e, err := s.read(ctx, text)
	if err != nil {
		return nil, err
	}
	n, err := pick(e.Doc)
	if err != nil {
		return nil, err
	}
	if err := dsig.Complete(ctx, e, n, s.signing()); err != nil {
		return nil, err
	}
	return e.Doc.Source(), nil
}

// read reads a document into which bytes are put: in UTF-8.
func (s *Signer) read(ctx context.Context, text []byte) (*dsig.Env, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.New(fault.Canceled).Wrap(err)
	}
	cfg := s.cfg()
	doc, err := xmlcore.Parse(text, cfg.Limits.Document)
	if err != nil {
		return nil, err
	}
	if doc.Encoding() != "UTF-8" {
		return nil, fault.New(fault.SignatureMalformed, "problem", "encoding", "offset", 0)
	}
	e := dsig.NewEnv(doc, cfg.Limits.mechanism(), dsig.Policy(cfg.Policy))
	e.Resolver, e.Token, e.Octets = dsig.Resolver(cfg.Resolver), cfg.Tokens.hook(), cfg.Octets.hook()
	return e, nil
}

// SignTemplate completes an unsigned ds:Signature that stands in the document
// as xmlsec1 does: it fills DigestValue and SignatureValue, and the empty
// elements of KeyInfo (KeyName, KeyValue, DEREncodedKeyValue, X509Data and what
// may stand inside). Values that stand there are replaced. The algorithms are
// those of the template; the key must fit. id is the Id of the Signature; "" is
// the first in the document. No byte outside those elements changes.
//
// Errors: [fault.SignatureTemplate] when there is none such, those of
// [Signer.Sign].
func (s *Signer) SignTemplate(ctx context.Context, xml []byte, id string) ([]byte, error) {
	if err := s.timely(); err != nil {
		return nil, err
	}
	e, err := s.read(ctx, xml)
	if err != nil {
		return nil, err
	}
	n, index, err := unsigned(e.Doc, id)
	if err != nil {
		return nil, err
	}
	return s.fill(ctx, e, n, index)
}

// fill makes room for the values of a Signature, which is that of the number
// in its document, and makes them.
func (s *Signer) fill(ctx context.Context, e *dsig.Env, n xmlcore.Node, index int) ([]byte, error) {
	t, err := dsig.NewTemplate(e, n)
	if err != nil {
		return nil, err
	}
	text, err := t.Prepare(s.signing(), s.chain, s.name())
	if err != nil {
		return nil, err
	}
	return s.complete(ctx, text, func(doc *xmlcore.Document) (xmlcore.Node, error) { return dsig.Find(doc)[index], nil })
}

// Template is what an unsigned ds:Signature asks for.
type Template struct {
	ID        string
	Algorithm Algorithm
	HMACBits  int // 0: a whole HMAC
}

// ReadTemplate tells what the first ds:Signature of a document asks for, so
// that a signer for it can be made. Errors: those of [Signer.SignTemplate].
func ReadTemplate(xml []byte, lim Limits) (Template, error) {
	doc, err := xmlcore.Parse(xml, lim.Document)
	if err != nil {
		return Template{}, err
	}
	n, _, err := unsigned(doc, "")
	if err != nil {
		return Template{}, err
	}
	s, err := dsig.ReadTemplate(doc, n, lim.mechanism())
	if err != nil {
		return Template{}, err
	}
	return Template{ID: s.ID, Algorithm: Algorithm(s.Method.URI), HMACBits: s.Method.Bits}, nil
}

// unsigned is the Signature that is meant, and its number in the document.
func unsigned(doc *xmlcore.Document, id string) (n xmlcore.Node, index int, err error) {
	found := -1
	list := dsig.Find(doc)
	for i, n := range list {
		if have, _ := doc.Attr(n, "", "Id"); id == "" && found < 0 || id != "" && have == id {
			if found >= 0 {
				return 0, 0, fault.New(fault.SignatureDuplicateID)
			}
			found = i
		}
	}
	if found < 0 {
		return 0, 0, fault.New(fault.SignatureTemplate, "problem", "absent")
	}
	return list[found], found, nil
}

// name is what an empty KeyName gets: the subject of the certificate.
func (s *Signer) name() string {
	if len(s.chain) == 0 {
		return ""
	}
	return s.chain[0].Subject.String()
}
