package signature

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// SignerConfig says with what a [Signer] signs.
type SignerConfig struct {
	// Key is the private key: RSA of at least 2048 bits or ECDSA on P-256. A
	// token or remote service fits as well. Required.
	Key crypto.Signer
	// Chain is the certificate chain, the signer's own certificate first and
	// without the root. Required.
	Chain []*x509.Certificate
	// Algorithm defaults to RSAPSSSHA256 for RSA and ECDSASHA256 for ECDSA keys.
	Algorithm Algorithm
	// Limits bound the documents; zero fields take the defaults of [Limits].
	Limits Limits
	// Clock judges the certificate's validity; default worktime.System.
	Clock worktime.Clock
	// Rand is the source of randomness; default crypto/rand.Reader.
	Rand io.Reader
}

// Format keeps the key out of every fmt verb.
func (SignerConfig) Format(s fmt.State, _ rune) {
	io.WriteString(s, "signature.SignerConfig{"+redacted+"}")
}

// MarshalJSON keeps the key out of JSON and of structured logs.
func (SignerConfig) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// Signer signs XML documents. It is safe for concurrent use when its key is.
type Signer struct {
	key    func() crypto.Signer // a function, so that printing shows no key
	chain  []*x509.Certificate
	method method
	limits Limits
	clock  worktime.Clock
	rand   io.Reader
}

// Format keeps the key out of every fmt verb.
func (*Signer) Format(s fmt.State, _ rune) { io.WriteString(s, "signature.Signer{"+redacted+"}") }

// NewSigner checks that key, chain and algorithm belong together and that the
// certificate is meant for signing; all faults are reported joined.
func NewSigner(cfg SignerConfig) (*Signer, error) {
	if cfg.Key == nil || len(cfg.Chain) == 0 || cfg.Chain[0] == nil {
		return nil, fault.New(fault.Config, "field", "Key, Chain", "reason", "required")
	}
	leaf := cfg.Chain[0]
	faults := []error{keyPolicy(cfg.Key.Public()), usagePolicy(leaf)}
	if !samePublic(cfg.Key.Public(), leaf.PublicKey) {
		faults = append(faults, badKey("the key does not belong to the first certificate"))
	}
	m, err := methodFor(cfg.Algorithm, cfg.Key.Public())
	if err := fault.Join(append(faults, err)...); err != nil {
		return nil, err
	}
	s := &Signer{
		key: func() crypto.Signer { return cfg.Key }, chain: withoutRoot(cfg.Chain),
		method: m, limits: cfg.Limits, clock: cfg.Clock, rand: cfg.Rand,
	}
	if s.clock == nil {
		s.clock = worktime.System()
	}
	if s.rand == nil {
		s.rand = rand.Reader
	}
	return s, nil
}

// withoutRoot drops self-issued certificates above the leaf: a root in the
// document proves nothing, the verifier has its own.
func withoutRoot(chain []*x509.Certificate) []*x509.Certificate {
	kept := chain[:1:1]
	for _, c := range chain[1:] {
		if string(c.RawSubject) != string(c.RawIssuer) {
			kept = append(kept, c)
		}
	}
	return kept
}

// Certificate is the signer's own certificate.
func (s *Signer) Certificate() *x509.Certificate { return s.chain[0] }

// Algorithm is the algorithm the signer uses.
func (s *Signer) Algorithm() Algorithm { return s.method.name }

// Sign returns the document with an enveloped signature over the whole of it.
// The Signature element becomes the last child of the root or, when parent is
// given, of the element at that path of local names below the root, such as
// "edXMLEnvelope", "edXMLHeader". No byte outside the Signature changes, save
// that a parent written as an empty tag "<a/>" becomes "<a>…</a>".
//
// It refuses documents that are signed already, that hold comments, processing
// instructions or a document type, and to sign with a certificate that is not
// valid now.
func (s *Signer) Sign(ctx context.Context, xml []byte, parent ...string) ([]byte, error) {
	if err := timePolicy(s.chain[0], s.clock.Now()); err != nil {
		return nil, err
	}
	doc, err := parse(ctx, xml, s.limits)
	if err != nil {
		return nil, err
	}
	if len(signatures(doc)) > 0 {
		return nil, fault.New(fault.SignatureSigned)
	}
	at, err := find(doc, parent)
	if err != nil {
		return nil, err
	}
	return s.complete(ctx, xml, dsig.SpotOf(doc, at))
}

// find follows local names from the root; each step must be unambiguous.
func find(doc *xmlcore.Document, path []string) (xmlcore.Node, error) {
	at := doc.Root()
	for _, name := range path {
		found := xmlcore.None
		for c := range doc.Elements(at) {
			if doc.Local(c) != name {
				continue
			}
			if found != xmlcore.None {
				return 0, fault.New(fault.SignatureParent, "parent", strings.Join(path, "/"))
			}
			found = c
		}
		if found == xmlcore.None {
			return 0, fault.New(fault.SignatureParent, "parent", strings.Join(path, "/"))
		}
		at = found
	}
	return at, nil
}

// plan is the Signature: the document inclusively, so that unused namespace
// declarations are covered too; SignedInfo exclusively, so that it does not
// depend on where the Signature stands.
func (s *Signer) plan() *dsig.Plan {
	algorithm, _ := dsig.AlgorithmOf(s.method.uri)
	keyInfo := dsig.KeyPlan{Certificates: s.chain}
	text, _ := keyInfo.XML("ds", nil) // certificates can always be written
	return &dsig.Plan{
		Prefix: "ds", Form: xmlcore.Method{Exclusive: true}, Algorithm: algorithm, KeyInfo: text,
		Refs: []dsig.PlanReference{{Digest: crypto.SHA256, Transforms: []dsig.PlanTransform{
			{Algorithm: dsig.EnvelopedTransform}, {Algorithm: xmlcore.Method{}.URI()},
		}}},
	}
}

// complete puts the Signature into the document and makes its values.
func (s *Signer) complete(ctx context.Context, xml []byte, spot dsig.Spot) ([]byte, error) {
	key := signDigest(func(digest []byte, opts crypto.SignerOpts) ([]byte, error) { return s.key().Sign(s.rand, digest, opts) })
	k := &dsig.Signing{Key: key, Public: s.chain[0].PublicKey}
	text, err := s.plan().XML(k)
	if err != nil {
		return nil, err
	}
	edit, _ := spot.Inside(text, spot.Close)
	doc, err := xmlcore.Parse(dsig.Splice(xml, []dsig.Edit{edit}), xmlcore.Limits{})
	if err != nil {
		return nil, err
	}
	if err := dsig.Complete(ctx, dsig.NewEnv(doc, dsig.Limits{}, dsig.Policy{}), signatures(doc)[0], k); err != nil {
		return nil, err
	}
	return doc.Source(), nil
}

// signDigest lets the key sign, for the engine.
type signDigest func(digest []byte, opts crypto.SignerOpts) ([]byte, error)

func (f signDigest) Sign(_ context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	value, err := f(digest, opts)
	if err != nil {
		return nil, fault.New(fault.SignatureFailed).Wrap(err)
	}
	return value, nil
}

// timePolicy judges a certificate's validity at a moment.
func timePolicy(cert *x509.Certificate, now time.Time) error {
	if now.Before(cert.NotBefore) || now.After(cert.NotAfter) {
		return fault.New(fault.SignatureCertificateTime, "from", day(cert.NotBefore), "to", day(cert.NotAfter))
	}
	return nil
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
