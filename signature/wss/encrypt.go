package wss

import (
	"bytes"
	"context"
	"crypto/x509"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// Encryption says what of a message is encrypted and for whom.
type Encryption struct {
	// Encrypter knows the receivers; see [KeyReference] for how they are named.
	Encrypter *xmlenc.Encrypter
	// Parts are of Body, whose content is encrypted, and attachments. Default: the
	// Body and every attachment.
	Parts []Part
	// First encrypts before signing: the signature is then over what is encrypted,
	// and the receiver decrypts nothing that is not signed. Default: it is signed
	// what was meant, and nobody sees who signed it where the signature is
	// encrypted as well.
	First bool
}

// KeyReference is the SecurityTokenReference that names the certificate of a
// receiver, for Recipient.KeyInfo of package xmlenc: KeyIdentifierCertificate,
// KeyIdentifierSKI, KeyIdentifierThumbprint or IssuerSerial. Error:
// [fault.Config].
func KeyReference(form TokenForm, cert *x509.Certificate) (string, error) {
	if form == BinaryToken || form == PathToken || form == EmbeddedToken || cert == nil {
		return "", fault.New(fault.Config, "field", "Token", "reason", "does not stand alone").At("Token")
	}
	t, err := writeToken(form, []*x509.Certificate{cert}, "", "")
	return t.reference, err
}

// encrypt encrypts the parts under one key and puts the key in front.
func (d *draft) encrypt(ctx context.Context, xml []byte) ([]byte, error) {
	c := d.cfg.Encryption
	if c.Encrypter == nil {
		return nil, fault.New(fault.Config, "field", "Encrypter", "reason", "required").At("Encrypter")
	}
	e, err := read(xml, d.cfg.Limits)
	if err != nil {
		return nil, err
	}
	session, err := c.Encrypter.Session(ctx)
	if err != nil {
		return nil, err
	}
	parts := c.Parts
	if parts == nil {
		parts = []Part{Body()}
		for _, a := range d.cfg.Attachments {
			parts = append(parts, AttachmentContent(a.ID))
		}
	}
	var ids []string
	var sealed strings.Builder
	var edits []dsig.Edit
	for _, p := range parts {
		id, err := d.id("ED")
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
		switch p.kind {
		case partBody:
			edit, err := e.sealBody(session, id)
			if err != nil {
				return nil, err
			}
			edits = append(edits, edit)
		case partAttachment:
			text, err := d.sealAttachment(session, p.uri, id)
			if err != nil {
				return nil, err
			}
			sealed.WriteString(text)
		default:
			return nil, fault.New(fault.Config, "field", "Parts", "reason", "cannot be encrypted").At("Parts")
		}
	}
	edit, err := e.prepend(d.to, strings.Join(session.EncryptedKeys(ids...), "")+sealed.String())
	if err != nil {
		return nil, err
	}
	return dsig.Splice(xml, append([]dsig.Edit{edit}, edits...)), nil
}

// sealBody encrypts what the Body holds.
func (e *envelope) sealBody(session *xmlenc.Session, id string) (dsig.Edit, error) {
	start, end := e.doc.ContentSpan(e.body)
	data, err := session.Data(e.doc.Source()[start:end], xmlenc.Form{ID: id, Type: xmlenc.TypeContent, Elsewhere: true})
	if err != nil {
		return dsig.Edit{}, err
	}
	edit := e.into(e.body, string(data))
	if !e.doc.SelfClosed(e.body) {
		edit.End = end
	}
	return edit, nil
}

// octetStream is the type of encrypted content (SwA Profile 1.1, section 5.5.2).
const octetStream = "application/octet-stream"

// sealAttachment encrypts an attachment and puts the encrypted content in the
// place of its own.
func (d *draft) sealAttachment(session *xmlenc.Session, uri, id string) (string, error) {
	a := attachments(d.cfg.Attachments).find(uri)
	if a == nil || a.Open == nil {
		return "", fault.New(fault.SignatureWSSAttachment, "name", dsig.Clip(uri))
	}
	in, err := a.Open()
	if err != nil {
		return "", fault.New(fault.SignatureWSSAttachment, "name", dsig.Clip(uri)).Wrap(err)
	}
	defer in.Close()
	var out bytes.Buffer
	text, err := session.Attachment(&out, in, uri, xmlenc.Form{ID: id, MimeType: a.header("Content-Type"), Elsewhere: true})
	if err != nil {
		return "", err
	}
	a.replace(octetStream, out.Bytes())
	return string(text), nil
}

// replace gives an attachment other content.
func (a *Attachment) replace(contentType string, content []byte) {
	fresh := Bytes(a.ID, contentType, content)
	for name, v := range a.Header {
		if _, set := fresh.Header[name]; !set && !strings.EqualFold(name, "Content-Type") {
			fresh.Header[name] = v
		}
	}
	*a = *fresh
}
