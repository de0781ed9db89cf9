package dsig

import (
	"crypto"
	"crypto/x509"
	"math/big"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// KeyKind is the form in which a KeyInfo speaks of a key.
type KeyKind uint8

// The forms.
const (
	KeyName          KeyKind = iota + 1
	KeyValue                 // a bare key: RSAKeyValue, DSAKeyValue, ECKeyValue, DEREncodedKeyValue
	KeyX509                  // X509Data
	KeyRetrieval             // RetrievalMethod: the form stands elsewhere
	KeyInfoElsewhere         // KeyInfoReference: the KeyInfo stands elsewhere
	KeyOther                 // an element that others read, as SecurityTokenReference or EncryptedKey
)

// KeyItem is one child of a KeyInfo.
type KeyItem struct {
	Doc  *xmlcore.Document
	Node xmlcore.Node
	Kind KeyKind

	Name string           // of KeyName
	Key  crypto.PublicKey // of KeyValue
	X509 *X509Data        // of KeyX509
	// Of KeyRetrieval and KeyInfoElsewhere.
	URI, Type  string
	Transforms []Transform
	// Unsupported names what keeps the item from being used, as the unknown
	// element of a KeyValue, or is empty.
	Unsupported string
}

// X509Data names a certificate in any of five ways and may hold others.
type X509Data struct {
	Certificates  []*x509.Certificate
	IssuerSerials []IssuerSerial
	KeyIDs        [][]byte // subject key identifiers
	Subjects      []string // distinguished names, RFC 4514
	Digests       []CertificateDigest
	CRLs          [][]byte // DER
}

// IssuerSerial names a certificate by its issuer and number.
type IssuerSerial struct {
	Issuer string // distinguished name, RFC 4514
	Serial *big.Int
}

// CertificateDigest names a certificate by its hash.
type CertificateDigest struct {
	Algorithm string // identifier of the hash
	Value     []byte
}

// ReadKeyInfo reads the items of a KeyInfo in their order. Elements of foreign
// namespaces become KeyOther. Faults: [fault.SignatureKeyInfo],
// [fault.SignatureStructure], [fault.TooLarge].
func ReadKeyInfo(doc *xmlcore.Document, n xmlcore.Node, lim Limits) ([]KeyItem, error) {
	r := &reader{doc: doc, lim: lim.WithDefaults()}
	r.attributes(n, "Id")
	var items []KeyItem
	c := r.children(n)
	for i := c.any(); i != xmlcore.None && r.err == nil; i = c.any() {
		if len(items) == r.lim.Certificates {
			r.failWith(At(doc, i, fault.TooLarge, "what", "KeyInfo", "limit", r.lim.Certificates))
			break
		}
		items = append(items, r.keyItem(i))
	}
	if r.err != nil {
		return nil, r.err
	}
	return items, nil
}

// ReadKeyItem reads one item by itself, such as the target of a
// RetrievalMethod: a child of KeyInfo, or an RSAKeyValue, DSAKeyValue or
// ECKeyValue without a KeyValue around it.
func ReadKeyItem(doc *xmlcore.Document, n xmlcore.Node, lim Limits) (KeyItem, error) {
	r := &reader{doc: doc, lim: lim.WithDefaults()}
	item := KeyItem{Doc: doc, Node: n}
	switch {
	case doc.Is(n, Space, "RSAKeyValue"), doc.Is(n, Space, "DSAKeyValue"), doc.Is(n, Space11, "ECKeyValue"):
		item.Kind = KeyValue
		r.keyValue(n, &item)
	default:
		item = r.keyItem(n)
	}
	return item, r.err
}

func (r *reader) keyItem(n xmlcore.Node) KeyItem {
	item := KeyItem{Doc: r.doc, Node: n, Kind: KeyOther}
	switch r.doc.Space(n) + r.doc.Local(n) {
	case Space + "KeyName":
		item.Kind, item.Name = KeyName, r.text(n)
	case Space + "KeyValue":
		item.Kind = KeyValue
		r.attributes(n, "Id")
		c := r.children(n)
		if inner := c.any(); inner != xmlcore.None {
			r.keyValue(inner, &item)
		} else {
			r.fail(n)
		}
		c.done()
	case Space11 + "DEREncodedKeyValue":
		item.Kind = KeyValue
		r.attributes(n, "Id")
		r.spki(n, &item)
	case Space + "X509Data":
		item.Kind, item.X509 = KeyX509, r.x509Data(n)
	case Space + "RetrievalMethod":
		r.retrieval(n, &item)
	case Space11 + "KeyInfoReference":
		r.attributes(n, "Id", "URI")
		r.empty(n)
		item.Kind, item.URI = KeyInfoElsewhere, r.attr(n, "URI")
	case Space + "MgmtData", Space + "PGPData", Space + "SPKIData":
		item.Unsupported = r.doc.Local(n)
	default:
		if r.doc.Space(n) == Space {
			r.fail(n)
		}
	}
	return item
}

func (r *reader) retrieval(n xmlcore.Node, item *KeyItem) {
	r.attributes(n, "URI", "Type", "Id")
	item.Kind, item.URI, item.Type = KeyRetrieval, r.attr(n, "URI"), r.attr(n, "Type")
	c := r.children(n)
	if t := c.take(Space, "Transforms"); t != xmlcore.None {
		item.Transforms = r.transforms(t)
	}
	c.done()
}

// x509Data reads an X509Data. What stands in foreign namespaces is passed over.
func (r *reader) x509Data(n xmlcore.Node) *X509Data {
	x := &X509Data{}
	r.attributes(n, "Id")
	c := r.children(n)
	count := 0
	for i := c.any(); i != xmlcore.None && r.err == nil; i = c.any() {
		if count++; count > r.lim.Certificates {
			r.failWith(At(r.doc, i, fault.TooLarge, "what", "X509Data", "limit", r.lim.Certificates))
			break
		}
		switch r.doc.Space(i) + r.doc.Local(i) {
		case Space + "X509Certificate":
			x.Certificates = append(x.Certificates, r.certificate(i))
		case Space + "X509IssuerSerial":
			x.IssuerSerials = append(x.IssuerSerials, r.issuerSerial(i))
		case Space + "X509SKI":
			x.KeyIDs = append(x.KeyIDs, r.base64(i))
		case Space + "X509SubjectName":
			x.Subjects = append(x.Subjects, trim(r.text(i)))
		case Space + "X509CRL":
			if trim(r.text(i)) != "" { // xmlsec leaves one of its template empty
				x.CRLs = append(x.CRLs, r.base64(i))
			}
		case Space11 + "X509Digest":
			r.attributes(i, "Algorithm")
			x.Digests = append(x.Digests, CertificateDigest{r.attr(i, "Algorithm"), r.base64(i)})
		default:
			if s := r.doc.Space(i); s == Space || s == Space11 {
				r.fail(i)
			}
		}
	}
	return x
}

func (r *reader) certificate(n xmlcore.Node) *x509.Certificate {
	r.attributes(n)
	raw := r.base64(n)
	if r.err != nil {
		return nil
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		r.failWith(At(r.doc, n, fault.SignatureCertificate).Wrap(err))
	}
	return cert
}

func (r *reader) issuerSerial(n xmlcore.Node) IssuerSerial {
	r.attributes(n)
	c := r.children(n)
	name, number := c.need(Space, "X509IssuerName"), c.need(Space, "X509SerialNumber")
	c.done()
	if r.err != nil {
		return IssuerSerial{}
	}
	text := trim(r.text(number))
	serial, ok := new(big.Int).SetString(text, 10)
	if !ok || len(text) > 64 {
		r.fail(number)
	}
	return IssuerSerial{trim(r.text(name)), serial}
}

// trim takes away the white space of XML at both ends.
func trim(s string) string { return strings.Trim(s, " \t\r\n") }
