package xmlenc

import (
	"context"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// DecrypterConfig says what a [Decrypter] opens.
type DecrypterConfig struct {
	// Keys are the receiver's, and the public keys of senders that documents name
	// in agreements. At least one.
	Keys   []Key
	Policy Policy
	Limits Limits
	// AnyKey tries keys that fit although the document names others. Where a
	// document names no key at all, those that fit are tried anyway. In CBC mode
	// one wrong key in sixteen seems right, and gives octets without meaning.
	AnyKey bool
	// Resolver opens CipherReferences outside the document; nil: they are refused.
	Resolver Resolver
	// NoReferences refuses CipherReferences inside the document as well.
	NoReferences bool
	// KeyInfo reads elements of a KeyInfo in other namespaces; nil: they are not
	// supported.
	KeyInfo Hook
}

// Decrypter opens encrypted data. It is safe for concurrent use when its keys
// are.
type Decrypter struct{ cfg DecrypterConfig }

// NewDecrypter makes a decrypter. Error: [fault.Config].
func NewDecrypter(cfg DecrypterConfig) (*Decrypter, error) {
	if err := checkKeys(cfg.Keys); err != nil {
		return nil, err
	}
	cfg.Keys, cfg.Limits = slices.Clone(cfg.Keys), cfg.Limits.withDefaults()
	return &Decrypter{cfg}, nil
}

func checkKeys(keys []Key) error {
	usable := func(k Key) bool { return k.secret != nil || k.public != nil }
	if len(keys) == 0 || slices.ContainsFunc(keys, func(k Key) bool { return !usable(k) }) {
		return fault.New(fault.Config, "field", "Keys", "reason", "required").At("Keys")
	}
	return nil
}

func (d *Decrypter) run(ctx context.Context, doc *xmlcore.Document) *run {
	c := &d.cfg
	r := &run{ctx: ctx, keys: c.Keys, anyKey: c.AnyKey, hook: c.KeyInfo, resolver: c.Resolver, closed: c.NoReferences, limits: c.Limits, judge: judge{c.Policy.allowed()}}
	r.on(doc)
	return r
}

// Plain is what was decrypted. That it decrypts says nothing of who encrypted
// it: whoever has a public key can.
type Plain struct {
	Data []byte // nil for an attachment
	// ID, Type, MimeType and Encoding are the attributes as written. Encoding tells
	// how Data is encoded, and is not undone.
	ID, Type, MimeType, Encoding string
	Algorithm                    Algorithm
	// Key is the key of the config that opened it; the zero value where a hook
	// gave the key.
	Key Key
	// Legacy names what was used that only the policy takes; nil: nothing.
	Legacy []string
}

// Decrypt opens one EncryptedData of a document and gives its octets: those of
// the types Element and Content are checked to be XML that may stand in its
// place, and nothing is put there.
//
// Errors: [fault.SignatureDecrypt] for all that happens once a key was used;
// before it [fault.SignatureEncStructure], [fault.SignatureEncUnsupported],
// [fault.SignatureEncPolicy], [fault.SignatureEncNoKey],
// [fault.SignatureEncReference]; [fault.SignatureEncCost], [fault.TooLarge],
// [fault.SignatureFailed] when a key's device does not work, [fault.Canceled].
func (d *Decrypter) Decrypt(ctx context.Context, doc *xmlcore.Document, n xmlcore.Node) (*Plain, error) {
	return d.run(ctx, doc).data(n)
}

// data opens an EncryptedData. Once a secret was used, as for another part of
// the document, nothing more is told.
func (r *run) data(n xmlcore.Node) (*Plain, error) {
	out, err := r.openData(n)
	if err != nil && r.tried {
		err = r.verdict()
	}
	return out, err
}

func (r *run) openData(n xmlcore.Node) (*Plain, error) {
	p, err := r.readData(n)
	if err != nil {
		return nil, err
	}
	sealed, err := r.sealedOf(&p)
	if err == nil {
		err = r.take(int64(len(sealed)))
	}
	if err != nil {
		return nil, err
	}
	out := p.plain()
	found := r.eachKey(&p, p.method.keyLen, func(o opened) bool {
		plain, ok := p.method.open(o.key, sealed)
		if !ok || !r.fits(&p, plain) {
			return false
		}
		out.Data = plain
		out.note(o, &p)
		return true
	})
	if !found {
		return nil, r.verdict()
	}
	return out, nil
}

func (r *run) readData(n xmlcore.Node) (part, error) {
	p, err := readPart(r.doc, n, "EncryptedData")
	if err == nil {
		err = r.allow(p.method.weak, p.algorithm)
	}
	return p, err
}

func (p *part) plain() *Plain {
	return &Plain{ID: p.id, Type: p.typ, MimeType: p.mime, Encoding: p.encoding, Algorithm: p.algorithm}
}

func (out *Plain) note(o opened, p *part) {
	if o.by != nil {
		out.Key = *o.by
	}
	out.Legacy = (o.weak | p.method.weak).names()
}

// SessionKey opens the key that a ds:KeyInfo holds or names, or that an
// EncryptedKey, DerivedKey or AgreementMethod itself gives, for another use than
// that of an EncryptedData, such as a MAC or the encrypted parts that a message
// lists. The length is in bytes; 0 takes any, but not with RSA 1.5. Errors: as
// of Decrypt.
func (d *Decrypter) SessionKey(ctx context.Context, doc *xmlcore.Document, n xmlcore.Node, length int) ([]byte, error) {
	if n < 0 || int(n) >= doc.Len() || !doc.IsElement(n) {
		return nil, malformed(doc, n)
	}
	r := d.run(ctx, doc)
	var key []byte
	take := func(o opened) bool {
		key = slices.Clone(o.key)
		return true
	}
	found := false
	switch {
	case doc.Is(n, enc, "EncryptedKey"):
		found = slices.ContainsFunc(r.openKey(n, length), take)
	case doc.Is(n, enc11, "DerivedKey"):
		found = r.eachDerived(n, length, take)
	case doc.Is(n, enc, "AgreementMethod"):
		found = r.eachAgreed(n, length, take)
	default:
		found = r.eachKey(&part{node: xmlcore.None, keyInfo: n}, length, take)
	}
	if !found {
		return nil, r.verdict()
	}
	return key, nil
}
