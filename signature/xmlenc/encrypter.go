package xmlenc

import (
	"context"
	"crypto/rand"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
)

// EncrypterConfig says for whom and how an [Encrypter] encrypts.
type EncrypterConfig struct {
	// Recipients can each open what is encrypted. At least one, or Secret.
	Recipients []Recipient
	// Secret is the key of the data itself, which the receiver has; it is named by
	// its name. Then there are no recipients.
	Secret Key
	// Cipher encrypts the data; default [AES256GCM].
	Cipher Algorithm
	// Policy must ask for SHA-1 and CBC, for peers that know nothing better.
	Policy Policy
	Limits Limits
	// Validator judges the certificates of recipients before anything is
	// encrypted for them. Nil: they are taken as given, because the caller judged
	// them or knows them one by one.
	Validator *signature.Validator
}

// Encrypter encrypts. It is safe for concurrent use.
type Encrypter struct{ cfg EncrypterConfig }

// NewEncrypter makes an encrypter. Errors: [fault.Config],
// [fault.SignatureWeakKey], [fault.SignatureEncPolicy],
// [fault.SignatureEncUnsupported].
func NewEncrypter(cfg EncrypterConfig) (*Encrypter, error) {
	j := judge{cfg.Policy.allowed() &^ onlyRead}
	if cfg.Cipher == "" {
		cfg.Cipher = AES256GCM
	}
	m, known := methods[cfg.Cipher]
	if !known || m.family != gcm && m.family != cbc {
		return nil, unsupported(cfg.Cipher)
	}
	if err := j.allow(m.weak, cfg.Cipher); err != nil {
		return nil, err
	}
	direct := cfg.Secret.secret != nil
	if direct == (len(cfg.Recipients) > 0) {
		return nil, fault.New(fault.Config, "field", "Recipients", "reason", "required").At("Recipients")
	}
	if direct && len(cfg.Secret.secret()) != m.keyLen {
		return nil, fault.New(fault.Config, "field", "Secret", "reason", "has not the length of the cipher").At("Secret")
	}
	cfg.Recipients, cfg.Limits = slices.Clone(cfg.Recipients), cfg.Limits.withDefaults()
	for i, p := range cfg.Recipients {
		p, err := p.withDefaults(j)
		if err != nil {
			return nil, err
		}
		cfg.Recipients[i] = p
	}
	return &Encrypter{cfg}, nil
}

// Session is one key, encrypted for the recipients, and what is encrypted with
// it. It is for messages that list several encrypted parts under one
// EncryptedKey, such as those of WS-Security.
type Session struct {
	e      *Encrypter
	key    []byte
	sealed []sealedKey
}

// Session makes a fresh key. Errors: those of the validator,
// [fault.SignaturePurpose] for a certificate that is not for encryption,
// [fault.SignatureWeakKey].
func (e *Encrypter) Session(ctx context.Context) (*Session, error) {
	s := &Session{e: e, key: make([]byte, methods[e.cfg.Cipher].keyLen)}
	rand.Read(s.key)
	if e.cfg.Secret.secret != nil {
		s.key = e.cfg.Secret.secret()
	}
	for i := range e.cfg.Recipients {
		p := &e.cfg.Recipients[i]
		if err := p.check(ctx, e.cfg.Validator); err != nil {
			return nil, err
		}
		sealed, err := p.seal(s.key)
		if err != nil {
			return nil, err
		}
		if err := wellFormed(sealed.element(nil)); err != nil {
			return nil, err
		}
		s.sealed = append(s.sealed, sealed)
	}
	return s, nil
}

// EncryptedKeys writes the EncryptedKey of each recipient, to be put anywhere in
// the document. References are the identifiers of the EncryptedData that the
// key is for.
func (s *Session) EncryptedKeys(references ...string) []string {
	var list []string
	for i := range s.sealed {
		list = append(list, s.sealed[i].element(references))
	}
	return list
}

// Form says how an EncryptedData is written.
type Form struct {
	ID, Type, MimeType, Encoding string // its attributes; none where empty
	// Elsewhere says that the EncryptedKeys stand elsewhere in the document and
	// refer to ID; without it they stand in the KeyInfo.
	Elsewhere bool
	// KeyInfo is XML that names the key in the place of what would stand in the
	// KeyInfo, with its namespaces declared.
	KeyInfo string
}

// Data encrypts octets and writes the EncryptedData. Errors: [fault.Config].
func (s *Session) Data(plain []byte, form Form) ([]byte, error) {
	sealed, err := methods[s.e.cfg.Cipher].seal(s.key, plain)
	if err != nil {
		return nil, fault.New(fault.SignatureFailed)
	}
	return s.element(form, tag("xenc:CipherValue", nil, encoded(sealed)))
}

func (s *Session) element(form Form, cipher string) ([]byte, error) {
	if err := checkID(form.ID); err != nil {
		return nil, err
	}
	info := form.KeyInfo
	switch {
	case info != "" || form.Elsewhere:
	case len(s.sealed) == 0:
		info = tag("ds:KeyName", nil, escape(s.e.cfg.Secret.name))
	default:
		for i := range s.sealed {
			info += s.sealed[i].element(nil)
		}
	}
	if info != "" {
		info = tag("ds:KeyInfo", []string{"xmlns:ds", ds}, info)
	}
	text := tag("xenc:EncryptedData", []string{"xmlns:xenc", enc, "Id", form.ID, "Type", form.Type, "MimeType", form.MimeType, "Encoding", form.Encoding},
		tag("xenc:EncryptionMethod", []string{"Algorithm", string(s.e.cfg.Cipher)}), info, tag("xenc:CipherData", nil, cipher))
	if err := wellFormed(text); err != nil {
		return nil, err
	}
	return []byte(text), nil
}

// wellFormed refuses what callers' texts and the names in certificates may have
// broken.
func wellFormed(text string) error {
	if _, err := xmlcore.Parse([]byte(text), xmlcore.Limits{}); err != nil {
		return fault.New(fault.Config, "field", "KeyInfo, Form", "reason", "are no XML").Wrap(err)
	}
	return nil
}

// Octets encrypts octets with a key of their own and writes an EncryptedData,
// which is a document. Errors: as of Session and Data.
func (e *Encrypter) Octets(ctx context.Context, plain []byte, form Form) ([]byte, error) {
	s, err := e.Session(ctx)
	if err != nil {
		return nil, err
	}
	return s.Data(plain, form)
}

// Elements puts each of the elements, none inside another, into an
// EncryptedData with a key of its own and gives the document, in UTF-8. Errors:
// as of Session; [fault.Config] for nodes that are no such elements.
func (e *Encrypter) Elements(ctx context.Context, doc *xmlcore.Document, nodes ...xmlcore.Node) ([]byte, error) {
	return e.splice(ctx, doc, nodes, TypeElement)
}

// Content encrypts what stands inside each of the elements, none inside
// another, as [Encrypter.Elements] does.
func (e *Encrypter) Content(ctx context.Context, doc *xmlcore.Document, nodes ...xmlcore.Node) ([]byte, error) {
	return e.splice(ctx, doc, nodes, TypeContent)
}

func (e *Encrypter) splice(ctx context.Context, doc *xmlcore.Document, nodes []xmlcore.Node, typ string) ([]byte, error) {
	nodes = slices.Sorted(slices.Values(nodes))
	var edits []edit
	last := 0
	for _, n := range nodes {
		if n < 0 || int(n) >= doc.Len() || !doc.IsElement(n) || int(n) < last {
			return nil, fault.New(fault.Config, "field", "nodes", "reason", "are no elements beside each other")
		}
		last = int(doc.After(n))
		start, end := doc.Span(n)
		if typ == TypeContent {
			start, end = doc.ContentSpan(n)
		}
		data, err := e.Octets(ctx, doc.Source()[start:end], Form{Type: typ})
		if err != nil {
			return nil, err
		}
		change := edit{start, end, data}
		if typ == TypeContent {
			change = inside(doc, n, data)
		}
		edits = append(edits, change)
	}
	return splice(doc, edits), nil
}
