package dsig

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// keyWriter writes elements of KeyInfo under a prefix of the namespace of XML
// signatures.
type keyWriter struct{ prefix string }

func (w keyWriter) name(local string) string {
	if w.prefix == "" {
		return local
	}
	return w.prefix + ":" + local
}

func (w keyWriter) element(local, content string) string {
	return "<" + w.name(local) + ">" + content + "</" + w.name(local) + ">"
}

func encode(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func number64(n *big.Int) string { return encode(n.Bytes()) }

// space11 declares the namespace of XML Signature 1.1 under a prefix of its own.
const space11 = ` xmlns:dsig11="` + Space11 + `"`

// keyValue writes what stands inside a KeyValue.
func (w keyWriter) keyValue(key any) (string, error) {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return w.element("RSAKeyValue", w.element("Modulus", number64(k.N))+w.element("Exponent", number64(big.NewInt(int64(k.E))))), nil
	case *ecdsa.PublicKey:
		for _, c := range curves {
			if point, err := k.Bytes(); c.curve == k.Curve && err == nil {
				return `<dsig11:ECKeyValue` + space11 + `><dsig11:NamedCurve URI="urn:oid:` + c.oid + `"></dsig11:NamedCurve>` +
					`<dsig11:PublicKey>` + encode(point) + `</dsig11:PublicKey></dsig11:ECKeyValue>`, nil
			}
		}
	}
	if text := w.dsaValue(key); text != "" {
		return text, nil
	}
	return "", fault.New(fault.SignatureUnsupported, "feature", "KeyValue of "+KeySort(key))
}

// spkiText is the content of a DEREncodedKeyValue.
func spkiText(key any, chain []*x509.Certificate) (string, error) {
	if len(chain) > 0 {
		return encode(chain[0].RawSubjectPublicKeyInfo), nil
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", fault.New(fault.SignatureUnsupported, "feature", "DEREncodedKeyValue of "+KeySort(key))
	}
	return encode(der), nil
}

// certificates writes one X509Certificate for each.
func (w keyWriter) certificates(chain []*x509.Certificate) (string, error) {
	if len(chain) == 0 {
		return "", fault.New(fault.SignatureCertificate)
	}
	var b strings.Builder
	for _, c := range chain {
		b.WriteString(w.element("X509Certificate", encode(c.Raw)))
	}
	return b.String(), nil
}

// inside is the content of an element of X509Data that speaks of the first
// certificate of a chain. uri is the hash of an X509Digest.
func (w keyWriter) inside(local, uri string, chain []*x509.Certificate) (string, error) {
	if len(chain) == 0 {
		return "", fault.New(fault.SignatureCertificate)
	}
	cert := chain[0]
	switch local {
	case "X509Certificate":
		return encode(cert.Raw), nil
	case "X509SubjectName":
		return escape(cert.Subject.String()), nil
	case "X509IssuerSerial":
		return w.element("X509IssuerName", escape(cert.Issuer.String())) + w.element("X509SerialNumber", cert.SerialNumber.String()), nil
	case "X509SKI":
		if len(cert.SubjectKeyId) == 0 {
			return "", fault.New(fault.SignatureUnsupported, "feature", "X509SKI of a certificate without one")
		}
		return encode(cert.SubjectKeyId), nil
	case "X509Digest":
		h, known := DigestOf(uri)
		if !known {
			return "", fault.New(fault.SignatureUnsupported, "feature", Feature(uri))
		}
		sum := h.New()
		sum.Write(cert.Raw)
		return encode(sum.Sum(nil)), nil
	}
	return "", nil // of an X509CRL: there is none
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#xD;", "\n", "&#xA;", "\t", "&#x9;")

// escape writes a text for content or for an attribute in double quotes.
func escape(s string) string { return escapes.Replace(s) }

// KeyPlan says what a KeyInfo says of the key.
type KeyPlan struct {
	Name         string
	Value, DER   bool
	Certificates []*x509.Certificate // carried
	Subject      *x509.Certificate   // whom the following speak of
	IssuerSerial bool
	SubjectName  bool
	KeyID        bool
	Digest       crypto.Hash // 0: none
	More         string      // XML behind all
}

// XML writes what stands inside a KeyInfo under the prefix.
func (p *KeyPlan) XML(prefix string, public any) (string, error) {
	w := keyWriter{prefix}
	var b strings.Builder
	if p.Name != "" {
		b.WriteString(w.element("KeyName", escape(p.Name)))
	}
	if p.Value {
		text, err := w.keyValue(public)
		if err != nil {
			return "", err
		}
		b.WriteString(w.element("KeyValue", text))
	}
	if p.DER {
		text, err := spkiText(public, p.Certificates)
		if err != nil {
			return "", err
		}
		b.WriteString(`<dsig11:DEREncodedKeyValue` + space11 + `>` + text + `</dsig11:DEREncodedKeyValue>`)
	}
	data, err := p.x509Data(w)
	if err != nil {
		return "", err
	}
	return b.String() + data + p.More, nil
}

func (p *KeyPlan) x509Data(w keyWriter) (string, error) {
	var b strings.Builder
	for _, part := range []struct {
		wanted bool
		local  string
	}{{p.IssuerSerial, "X509IssuerSerial"}, {p.KeyID, "X509SKI"}, {p.SubjectName, "X509SubjectName"}} {
		if !part.wanted {
			continue
		}
		text, err := w.inside(part.local, "", []*x509.Certificate{p.Subject})
		if err != nil {
			return "", err
		}
		b.WriteString(w.element(part.local, text))
	}
	for _, c := range p.Certificates {
		b.WriteString(w.element("X509Certificate", encode(c.Raw)))
	}
	if p.Digest != 0 {
		uri := DigestURI(p.Digest)
		text, err := w.inside("X509Digest", uri, []*x509.Certificate{p.Subject})
		if err != nil {
			return "", err
		}
		b.WriteString(`<dsig11:X509Digest` + space11 + ` Algorithm="` + uri + `">` + text + `</dsig11:X509Digest>`)
	}
	if b.Len() == 0 {
		return "", nil
	}
	return w.element("X509Data", b.String()), nil
}
