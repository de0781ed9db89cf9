package wss

import (
	"bytes"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// tokens finds what SecurityTokenReferences of a message refer to.
type tokens struct {
	known  []*x509.Certificate
	policy xmldsig.Policy
}

// token is what a reference leads to.
type token struct {
	node  xmlcore.Node        // the token in the message; None where it is known otherwise
	certs []*x509.Certificate // the signer's own first
	// encoding is the EncodingType of a KeyIdentifier, which the STR-Transform
	// repeats.
	encoding string
}

func bad(doc *xmlcore.Document, n xmlcore.Node, problem string) error {
	return dsig.At(doc, n, fault.SignatureWSSToken, "problem", problem)
}

// resolve follows a SecurityTokenReference. What it finds proves nothing.
func (t *tokens) resolve(doc *xmlcore.Document, ref xmlcore.Node) (token, error) {
	if !doc.Is(ref, secext, "SecurityTokenReference") || !doc.Blank(ref) {
		return token{}, bad(doc, ref, "no SecurityTokenReference")
	}
	target := xmlcore.None
	for c := range doc.Elements(ref) {
		if target != xmlcore.None {
			return token{}, bad(doc, c, "more than one reference")
		}
		target = c
	}
	if target == xmlcore.None {
		return token{}, bad(doc, ref, "empty")
	}
	switch doc.Space(target) + doc.Local(target) {
	case secext + "Reference":
		return t.direct(doc, target)
	case secext + "KeyIdentifier":
		return t.keyIdentifier(doc, target)
	case dsigNS + "X509Data":
		return t.x509Data(doc, target)
	case secext + "Embedded":
		return t.embedded(doc, target)
	}
	return token{}, bad(doc, target, "reference of an unknown form")
}

// direct follows a Reference to a token of the same message. The token must
// stand in a Security header or in an Embedded, where a receiver looks for it.
func (t *tokens) direct(doc *xmlcore.Document, n xmlcore.Node) (token, error) {
	uri, _ := doc.Attr(n, "", "URI")
	id, ok := strings.CutPrefix(uri, "#")
	if !ok || id == "" {
		return token{}, bad(doc, n, "URI outside the message")
	}
	at, err := doc.ByID(id)
	if err != nil {
		return token{}, dsig.At(doc, n, fault.SignatureWSSToken, "problem", "identifier").Wrap(err)
	}
	if parent := doc.Parent(at); !doc.Is(parent, secext, "Security") && !doc.Is(parent, secext, "Embedded") {
		return token{}, bad(doc, at, "token out of its place")
	}
	found, err := t.binary(doc, at)
	if err != nil {
		return token{}, err
	}
	if kind, ok := doc.Attr(n, "", "ValueType"); ok && kind != valueType(doc, at) {
		return token{}, bad(doc, n, "ValueType")
	}
	return found, nil
}

func valueType(doc *xmlcore.Document, n xmlcore.Node) string {
	kind, ok := doc.Attr(n, "", "ValueType")
	if !ok {
		return typeX509
	}
	return kind
}

// binary reads a BinarySecurityToken.
func (t *tokens) binary(doc *xmlcore.Document, n xmlcore.Node) (token, error) {
	if !doc.Is(n, secext, "BinarySecurityToken") {
		return token{}, bad(doc, n, "no BinarySecurityToken")
	}
	raw, err := binaryValue(doc, n)
	if err != nil {
		return token{}, err
	}
	switch valueType(doc, n) {
	case typeX509:
		cert, err := x509.ParseCertificate(raw)
		if err != nil {
			return token{}, bad(doc, n, "no certificate")
		}
		return token{node: n, certs: []*x509.Certificate{cert}}, nil
	case typePath:
		certs, ok := readPath(raw)
		if !ok {
			return token{}, bad(doc, n, "no certification path")
		}
		return token{node: n, certs: certs}, nil
	}
	return token{}, bad(doc, n, "ValueType")
}

// binaryValue decodes the content of a token or KeyIdentifier.
func binaryValue(doc *xmlcore.Document, n xmlcore.Node) ([]byte, error) {
	if kind, ok := doc.Attr(n, "", "EncodingType"); ok && kind != base64Binary {
		return nil, bad(doc, n, "EncodingType")
	}
	s, ok := doc.Text(n)
	raw, err := base64.StdEncoding.Strict().DecodeString(strings.Join(strings.Fields(s), ""))
	if !ok || err != nil || len(raw) == 0 {
		return nil, bad(doc, n, "no base64")
	}
	return raw, nil
}

func (t *tokens) keyIdentifier(doc *xmlcore.Document, n xmlcore.Node) (token, error) {
	raw, err := binaryValue(doc, n)
	if err != nil {
		return token{}, err
	}
	kind, _ := doc.Attr(n, "", "ValueType")
	encoding, _ := doc.Attr(n, "", "EncodingType")
	found := token{node: xmlcore.None, encoding: encoding}
	switch kind {
	case typeX509:
		cert, err := x509.ParseCertificate(raw)
		if err != nil {
			return token{}, bad(doc, n, "no certificate")
		}
		found.certs = []*x509.Certificate{cert}
	case typeSKI:
		found.certs = t.find(func(c *x509.Certificate) bool { return bytes.Equal(c.SubjectKeyId, raw) })
	case typeThumbprint:
		found.certs = t.find(func(c *x509.Certificate) bool { sum := sha1.Sum(c.Raw); return bytes.Equal(sum[:], raw) })
	default:
		return token{}, bad(doc, n, "ValueType")
	}
	if len(found.certs) == 0 {
		return token{}, bad(doc, n, "certificate not known")
	}
	return found, nil
}

// find gives the known certificate that is named; two are not named clearly.
func (t *tokens) find(names func(*x509.Certificate) bool) []*x509.Certificate {
	var list []*x509.Certificate
	for _, c := range t.known {
		if names(c) && (len(list) == 0 || !list[0].Equal(c)) {
			list = append(list, c)
		}
	}
	if len(list) != 1 {
		return nil
	}
	return list
}

func (t *tokens) x509Data(doc *xmlcore.Document, n xmlcore.Node) (token, error) {
	item, err := dsig.ReadKeyItem(doc, n, dsig.Limits{})
	if err != nil {
		return token{}, err
	}
	found := token{node: xmlcore.None}
	switch {
	case len(item.X509.Certificates) > 0:
		leaves := dsig.Leaves(item.X509.Certificates)
		if len(leaves) != 1 {
			return token{}, bad(doc, n, "certificates")
		}
		found.certs = leaves
		for _, c := range item.X509.Certificates {
			if !c.Equal(leaves[0]) {
				found.certs = append(found.certs, c)
			}
		}
	default:
		found.certs = t.find(func(c *x509.Certificate) bool { return item.X509.Names(c, dsig.Policy(t.policy)) })
	}
	if len(found.certs) == 0 {
		return token{}, bad(doc, n, "certificate not known")
	}
	return found, nil
}

func (t *tokens) embedded(doc *xmlcore.Document, n xmlcore.Node) (token, error) {
	inner := xmlcore.None
	for c := range doc.Elements(n) {
		if inner != xmlcore.None {
			return token{}, bad(doc, c, "more than one token")
		}
		inner = c
	}
	if inner == xmlcore.None || !doc.Blank(n) {
		return token{}, bad(doc, n, "empty")
	}
	return t.binary(doc, inner)
}
