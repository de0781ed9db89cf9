package wss

import (
	"bytes"
	"context"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// transform is the STR-Transform (SOAP Message Security 1.1, section 8.3): in
// the place of a SecurityTokenReference stands the token that it refers to, in
// canonical form. Only references by themselves are transformed, as all known
// programs sign them.
func (t *tokens) transform(seen func(reference, token xmlcore.Node)) xmldsig.TokenTransform {
	return func(_ context.Context, set *xmlcore.NodeSet, at xmlcore.Node) ([]byte, error) {
		doc := set.Document()
		ref := xmlcore.None
		for r := range set.Refs() {
			if doc.RefIs(r, secext, "SecurityTokenReference") && doc.RefKind(r) == xmlcore.KindElement {
				ref = r.Node()
			}
			break
		}
		if ref == xmlcore.None || !dsig.Within(set, ref) {
			return nil, fault.New(fault.SignatureTransform, "transform", "STR-Transform", "problem", "not over a SecurityTokenReference")
		}
		found, err := t.resolve(doc, ref)
		if err != nil {
			return nil, err
		}
		form, err := t.form(doc, ref, at)
		if err != nil {
			return nil, err
		}
		seen(ref, found.node)
		if found.node != xmlcore.None {
			return withDefault(doc.Subtree(found.node), form)
		}
		set, err = standIn(doc, ref, found)
		if err != nil {
			return nil, err
		}
		return withDefault(set, form)
	}
}

// form reads the CanonicalizationMethod in the TransformationParameters.
func (t *tokens) form(doc *xmlcore.Document, ref, at xmlcore.Node) (xmlcore.Method, error) {
	for p := range doc.Elements(at) {
		for c := range doc.Elements(p) {
			uri, _ := doc.Attr(c, "", "Algorithm")
			if m, ok := xmlcore.MethodOf(uri); ok && doc.Is(p, secext, "TransformationParameters") && doc.Is(c, dsigNS, "CanonicalizationMethod") {
				return m, nil
			}
		}
	}
	return xmlcore.Method{}, dsig.At(doc, ref, fault.SignatureTransform, "transform", "STR-Transform", "problem", "no canonicalisation")
}

// standIn is the token that stands for a certificate that is not in the message:
// a BinarySecurityToken under the reference's prefix, without line ends.
func standIn(doc *xmlcore.Document, ref xmlcore.Node, found token) (*xmlcore.NodeSet, error) {
	name, declare := "BinarySecurityToken", "xmlns"
	if p := doc.Prefix(ref); p != "" {
		name, declare = p+":"+name, declare+":"+p
	}
	text := tag(name, []string{declare, secext, "EncodingType", found.encoding, "ValueType", typeX509}, encode(found.certs[0].Raw))
	own, err := xmlcore.Parse([]byte(text), xmlcore.Limits{})
	if err != nil {
		return nil, err
	}
	return own.Subtree(own.Root()), nil
}

// withDefault writes the canonical form with a declaration of the default
// namespace at the apex, empty where there is none (section 8.3, note on
// exclusive canonicalisation).
func withDefault(set *xmlcore.NodeSet, m xmlcore.Method) ([]byte, error) {
	if m.Exclusive {
		m.Prefixes = append(m.Prefixes, "")
	}
	var b bytes.Buffer
	if err := set.Canonical(&b, m); err != nil {
		return nil, err
	}
	out := b.Bytes()
	end := bytes.IndexByte(out, '>')
	if end < 0 || bytes.Contains(out[:end], []byte(` xmlns="`)) {
		return out, nil
	}
	at := bytes.IndexAny(out[:end], " ")
	if at < 0 {
		at = end
	}
	return append(append(append([]byte(nil), out[:at]...), ` xmlns=""`...), out[at:]...), nil
}
