package wss

import (
	"bytes"
	"context"
	"crypto"
	_ "crypto/sha1" // thumbprints name certificates by it
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// decrypt opens what an EncryptedKey or ReferenceList of the header lists.
func (v *verification) decrypt(ctx context.Context, n xmlcore.Node) error {
	if v.enc == nil {
		return nil
	}
	for _, uri := range listed(v.e.doc, n) {
		id, ok := strings.CutPrefix(uri, "#")
		if !ok || id == "" {
			return fault.New(fault.SignatureEncReference, "uri", dsig.Clip(uri))
		}
		target, err := v.e.doc.ByID(id)
		if err != nil {
			return fault.New(fault.SignatureEncReference, "uri", dsig.Clip(uri)).Wrap(err)
		}
		if v.opened++; v.opened > maxOpened {
			return fault.New(fault.TooLarge, "what", "EncryptedData", "limit", maxOpened)
		}
		if err := v.unseal(ctx, target); err != nil {
			return err
		}
	}
	return nil
}

// listed are the URIs of the DataReferences.
func listed(doc *xmlcore.Document, n xmlcore.Node) (uris []string) {
	for c := range doc.Find(n, encNS, "DataReference") {
		uri, _ := doc.Attr(c, "", "URI")
		uris = append(uris, uri)
	}
	return uris
}

// unseal opens one EncryptedData, which stands in the Body or directly in the
// header.
func (v *verification) unseal(ctx context.Context, n xmlcore.Node) error {
	doc := v.e.doc
	parent := doc.Parent(n)
	switch {
	case !doc.Is(n, encNS, "EncryptedData"):
		return v.e.malformed(n, "no EncryptedData")
	case parent == v.security:
		for c := range doc.Find(n, encNS, "CipherReference") {
			uri, _ := doc.Attr(c, "", "URI")
			return v.unsealAttachment(ctx, n, uri)
		}
	case !doc.Inside(n, v.e.body):
		return v.e.malformed(n, "EncryptedData out of its place")
	}
	whole := parent == v.e.body && v.alone(n)
	fresh, plain, err := v.enc.Replace(ctx, doc, n)
	if err != nil {
		return err
	}
	e, err := readEnvelope(fresh)
	if err != nil {
		return err
	}
	v.e = e
	v.report.Decrypted = append(v.report.Decrypted, plain)
	if whole && plain.Type == xmlenc.TypeContent {
		v.sealed[Body().String()] = true
	}
	return v.locate()
}

// alone reports whether an element is all that its parent holds.
func (v *verification) alone(n xmlcore.Node) bool {
	doc := v.e.doc
	for c := range doc.Elements(doc.Parent(n)) {
		if c != n {
			return false
		}
	}
	return doc.Blank(doc.Parent(n))
}

func (v *verification) unsealAttachment(ctx context.Context, n xmlcore.Node, uri string) error {
	a := attachments(v.cfg.Attachments).find(uri)
	if a == nil {
		return fault.New(fault.SignatureWSSAttachment, "name", dsig.Clip(uri))
	}
	var out bytes.Buffer
	plain, err := v.enc.Attachment(ctx, v.e.doc, n, &out)
	if err != nil {
		return err
	}
	if plain.Type != xmlenc.TypeAttachment {
		return fault.New(fault.SignatureEncUnsupported, "feature", dsig.Clip(plain.Type))
	}
	kind := plain.MimeType
	if kind == "" {
		kind = octetStream
	}
	a.replace(kind, out.Bytes())
	v.report.Decrypted = append(v.report.Decrypted, plain)
	v.sealed[cid(a.ID)] = true
	return nil
}

// encrypted demands what must have been encrypted.
func (v *verification) encrypted() error {
	var faults []error
	for _, p := range v.cfg.Encrypted {
		if !v.sealed[p.String()] {
			faults = append(faults, fault.New(fault.SignatureWSSUnencrypted, "part", dsig.Clip(p.String())))
		}
	}
	return fault.Join(faults...)
}

// hints reads a SecurityTokenReference for a receiver's keys.
func (t *tokens) hints(_ context.Context, doc *xmlcore.Document, n xmlcore.Node) (xmlenc.Hints, error) {
	var h xmlenc.Hints
	if !doc.Is(n, secext, "SecurityTokenReference") {
		return h, bad(doc, n, "no SecurityTokenReference")
	}
	for c := range doc.Elements(n) {
		switch doc.Space(c) + doc.Local(c) {
		case secext + "KeyIdentifier":
			if err := t.identifierHints(doc, c, &h); err != nil {
				return h, err
			}
		case secext + "Reference":
			if err := t.referenceHints(doc, c, &h); err != nil {
				return h, err
			}
		case dsigNS + "X509Data":
			item, err := dsig.ReadKeyItem(doc, c, dsig.Limits{})
			if err != nil {
				return h, err
			}
			h.Certificates = append(h.Certificates, item.X509.Certificates...)
			h.SKIs = append(h.SKIs, item.X509.KeyIDs...)
			h.Subjects = append(h.Subjects, item.X509.Subjects...)
			for _, s := range item.X509.IssuerSerials {
				h.IssuerSerials = append(h.IssuerSerials, xmlenc.IssuerSerial{Issuer: s.Issuer, Serial: s.Serial})
			}
		default:
			return h, bad(doc, c, "reference of an unknown form")
		}
	}
	return h, nil
}

func (t *tokens) identifierHints(doc *xmlcore.Document, n xmlcore.Node, h *xmlenc.Hints) error {
	raw, err := binaryValue(doc, n)
	if err != nil {
		return err
	}
	switch kind, _ := doc.Attr(n, "", "ValueType"); kind {
	case typeSKI:
		h.SKIs = append(h.SKIs, raw)
	case typeThumbprint:
		h.Digests = append(h.Digests, xmlenc.CertificateDigest{Hash: crypto.SHA1, Value: raw})
	default:
		found, err := t.keyIdentifier(doc, n)
		if err != nil {
			return err
		}
		h.Certificates = append(h.Certificates, found.certs[0])
	}
	return nil
}

// referenceHints follows a Reference to an EncryptedKey or to a token.
func (t *tokens) referenceHints(doc *xmlcore.Document, n xmlcore.Node, h *xmlenc.Hints) error {
	uri, _ := doc.Attr(n, "", "URI")
	id, ok := strings.CutPrefix(uri, "#")
	if !ok || id == "" {
		return bad(doc, n, "URI outside the message")
	}
	target, err := doc.ByID(id)
	if err != nil {
		return dsig.At(doc, n, fault.SignatureWSSToken, "problem", "identifier").Wrap(err)
	}
	if doc.Is(target, encNS, "EncryptedKey") {
		h.EncryptedKeys = append(h.EncryptedKeys, target)
		return nil
	}
	found, err := t.direct(doc, n)
	if err != nil {
		return err
	}
	h.Certificates = append(h.Certificates, found.certs[0])
	return nil
}
