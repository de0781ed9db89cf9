package dsig

import (
	"crypto/x509"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Template is an unsigned Signature of a document that is to be completed.
type Template struct {
	*Signature
	env   *Env
	edits []Edit
}

// NewTemplate reads an unsigned Signature.
func NewTemplate(e *Env, n xmlcore.Node) (*Template, error) {
	s, err := ReadTemplate(e.Doc, n, e.Limits)
	if err != nil {
		return nil, err
	}
	return &Template{Signature: s, env: e}, nil
}

// Prepare gives the document with room for the values in the place of whatever
// stands in DigestValue and SignatureValue, and with the key in the empty
// elements of KeyInfo.
func (t *Template) Prepare(k *Signing, chain []*x509.Certificate, name string) ([]byte, error) {
	if err := k.Check(t.Method, t.env.Policy); err != nil {
		return nil, err
	}
	refs, err := t.all(t.env)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		h, known := DigestOf(ref.Digest)
		if !known {
			return nil, At(t.Doc, ref.Node, fault.SignatureUnsupported, "feature", Feature(ref.Digest))
		}
		t.replace(ref.ValueNode, Blank(h.Size()))
	}
	t.replace(t.ValueNode, Blank(k.size(t.Method.Algorithm)))
	if t.KeyInfo != xmlcore.None {
		if err := t.keyInfo(k, chain, name); err != nil {
			return nil, err
		}
	}
	return Splice(t.Doc.Source(), t.edits), nil
}

// replace puts a text in the place of the content of an element.
func (t *Template) replace(n xmlcore.Node, text string) {
	start, end := t.Doc.ContentSpan(n)
	if t.Doc.SelfClosed(n) {
		_, end = t.Doc.Span(n)
		start = end - len("/>")
		text = ">" + text + "</" + t.Doc.Tag(n) + ">"
	}
	t.edits = append(t.edits, Edit{start, end, text})
}

// keyInfo fills the empty elements that name a key, and leaves the others.
func (t *Template) keyInfo(k *Signing, chain []*x509.Certificate, name string) error {
	d := t.Doc
	for item := range d.Elements(t.KeyInfo) {
		if !t.vacant(item) {
			if d.Is(item, Space, "X509Data") {
				if err := t.x509Data(item, chain); err != nil {
					return err
				}
			}
			continue
		}
		w := keyWriter{prefix: d.Prefix(item)}
		var text string
		var err error
		switch d.Space(item) + d.Local(item) {
		case Space + "KeyName":
			text = escape(name)
		case Space + "KeyValue":
			text, err = w.keyValue(k.Public)
		case Space11 + "DEREncodedKeyValue":
			text, err = spkiText(k.Public, chain)
		case Space + "X509Data":
			text, err = w.certificates(chain)
		default:
			continue
		}
		if err != nil {
			return err
		}
		t.replace(item, text)
	}
	return nil
}

// vacant reports whether an element holds nothing but white space.
func (t *Template) vacant(n xmlcore.Node) bool {
	text, simple := t.Doc.Text(n)
	return simple && trim(text) == "" && t.Doc.Blank(n)
}

// x509Data fills the empty elements of an X509Data with what they are to say of
// the signer's certificate.
func (t *Template) x509Data(n xmlcore.Node, chain []*x509.Certificate) error {
	for item := range t.Doc.Elements(n) {
		if !t.vacant(item) {
			continue
		}
		w := keyWriter{prefix: t.Doc.Prefix(item)}
		uri, _ := t.Doc.Attr(item, "", "Algorithm")
		text, err := w.inside(t.Doc.Local(item), uri, chain)
		if err != nil {
			return err
		}
		if t.Doc.Local(item) == "X509Certificate" && len(chain) > 1 {
			rest, err := w.certificates(chain[1:])
			if err != nil {
				return err
			}
			text += "</" + t.Doc.Tag(item) + ">" + strings.TrimSuffix(rest, "</"+t.Doc.Tag(item)+">")
		}
		t.replace(item, text)
	}
	return nil
}
