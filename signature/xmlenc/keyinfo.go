package xmlenc

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// What a KeyInfo may hold, with all that it refers to.
const (
	maxHints   = 256
	maxModulus = 2048 // bytes
)

// keyInfo is a ds:KeyInfo that was read.
type keyInfo struct {
	Hints
	derived, agreed []xmlcore.Node
	faults          []error // of what is not supported
	count           int     // elements read
}

// readKeyInfo reads a KeyInfo and what it refers to; a node of None is empty.
func (r *run) readKeyInfo(n xmlcore.Node) (keyInfo, error) {
	var info keyInfo
	if n == xmlcore.None {
		return info, nil
	}
	err := r.readInto(&info, n, 0)
	return info, err
}

func (r *run) readInto(info *keyInfo, n xmlcore.Node, depth int) error {
	for c := range r.doc.Elements(n) {
		if err := r.readHint(info, c, depth); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) readHint(info *keyInfo, c xmlcore.Node, depth int) error {
	if info.count++; info.count > maxHints {
		return malformed(r.doc, c)
	}
	doc := r.doc
	var err error
	switch name := doc.Name(c); name.Space + name.Local {
	case dsig + "KeyName":
		info.Names = append(info.Names, text(doc, c))
	case dsig + "KeyValue":
		err = readKeyValue(doc, c, &info.Hints)
	case dsig11 + "DEREncodedKeyValue":
		err = readDER(doc, c, &info.Hints)
	case dsig + "X509Data":
		err = readX509Data(doc, c, &info.Hints)
	case enc + "EncryptedKey":
		info.EncryptedKeys = append(info.EncryptedKeys, c)
	case enc11 + "DerivedKey":
		info.derived = append(info.derived, c)
	case enc + "AgreementMethod":
		info.agreed = append(info.agreed, c)
	case dsig + "RetrievalMethod", dsig11 + "KeyInfoReference":
		err = r.retrieve(info, c, depth)
	default:
		err = r.readOther(info, c, name)
	}
	return err
}

// readOther asks the hook for what stands in a namespace of its own.
func (r *run) readOther(info *keyInfo, c xmlcore.Node, name xmlcore.Name) error {
	if r.hook != nil && name.Space != dsig && name.Space != enc {
		hints, err := r.hook(r.ctx, r.doc, c)
		if err != nil {
			return fault.New(fault.SignatureEncStructure, "element", clip(name.Local)).Wrap(err)
		}
		info.add(hints)
		return nil
	}
	feature := clip(name.Local)
	if name.Local == "EncapsulationMechanism" {
		feature = "ml-kem"
	}
	info.faults = append(info.faults, fault.New(fault.SignatureEncUnsupported, "feature", feature))
	return nil
}

// retrieve follows RetrievalMethod and KeyInfoReference inside the document
// (XMLDSig 1.1, sections 4.5.3 and 4.5.10). Transforms are not applied.
func (r *run) retrieve(info *keyInfo, c xmlcore.Node, depth int) error {
	uri, _ := r.doc.Attr(c, "", "URI")
	id, ok := strings.CutPrefix(uri, "#")
	if !ok || id == "" || strings.HasPrefix(id, "xpointer(") {
		return fault.New(fault.SignatureEncReference, "uri", clip(uri)).At(r.doc.Local(c))
	}
	for range r.doc.Elements(c) {
		return fault.New(fault.SignatureEncUnsupported, "feature", "RetrievalMethod/Transforms")
	}
	target, err := r.doc.ByID(id)
	switch {
	case err != nil:
		return fault.New(fault.SignatureEncReference, "uri", clip(uri)).At(r.doc.Local(c)).Wrap(err)
	case depth >= 4:
		return malformed(r.doc, c)
	case r.doc.Is(target, dsig, "KeyInfo"):
		return r.readInto(info, target, depth+1)
	}
	return r.readHint(info, target, depth+1)
}

func readX509Data(doc *xmlcore.Document, n xmlcore.Node, h *Hints) error {
	count := 0
	for c := range doc.Elements(n) {
		if count++; count > maxHints {
			return malformed(doc, c)
		}
		name := doc.Name(c)
		var raw []byte
		var err error
		switch name.Local {
		case "X509Certificate", "X509SKI", "X509Digest":
			if raw, err = octets(doc, c); err != nil {
				return err
			}
		}
		switch name.Space + name.Local {
		case dsig + "X509Certificate":
			cert, err := x509.ParseCertificate(raw)
			if err != nil {
				return malformed(doc, c)
			}
			h.Certificates = append(h.Certificates, cert)
		case dsig + "X509SKI":
			h.SKIs = append(h.SKIs, raw)
		case dsig + "X509SubjectName":
			h.Subjects = append(h.Subjects, text(doc, c))
		case dsig11 + "X509Digest":
			d, known := digests[algorithmOf(doc, c)]
			if !known {
				return unsupported(algorithmOf(doc, c))
			}
			h.Digests = append(h.Digests, CertificateDigest{d.hash, raw})
		case dsig + "X509IssuerSerial":
			if err := readIssuerSerial(doc, c, h); err != nil {
				return err
			}
		}
	}
	return nil
}

func readIssuerSerial(doc *xmlcore.Document, n xmlcore.Node, h *Hints) error {
	found, err := children(doc, n, []xmlcore.Name{{Space: dsig, Local: "X509IssuerName"}, {Space: dsig, Local: "X509SerialNumber"}})
	if err != nil || found[0] == xmlcore.None || found[1] == xmlcore.None {
		return malformed(doc, n)
	}
	number := text(doc, found[1])
	serial, ok := new(big.Int).SetString(number, 10)
	if !ok || len(number) > 80 {
		return malformed(doc, found[1])
	}
	h.IssuerSerials = append(h.IssuerSerials, IssuerSerial{text(doc, found[0]), serial})
	return nil
}

// readKeyValue reads RSAKeyValue and ECKeyValue (XMLDSig 1.1, section 4.5.2).
// Curves by their parameters are not read.
func readKeyValue(doc *xmlcore.Document, n xmlcore.Node, h *Hints) error {
	for c := range doc.Elements(n) {
		switch {
		case doc.Is(c, dsig, "RSAKeyValue"):
			found, err := children(doc, c, []xmlcore.Name{{Space: dsig, Local: "Modulus"}, {Space: dsig, Local: "Exponent"}})
			if err != nil || found[0] == xmlcore.None || found[1] == xmlcore.None {
				return malformed(doc, c)
			}
			modulus, err1 := octets(doc, found[0])
			exponent, err2 := octets(doc, found[1])
			if err1 != nil || err2 != nil || len(modulus) > maxModulus || len(exponent) > 4 {
				return malformed(doc, c)
			}
			key := &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: int(new(big.Int).SetBytes(exponent).Int64())}
			h.PublicKeys = append(h.PublicKeys, key)
		case doc.Is(c, dsig11, "ECKeyValue"):
			key, err := readEC(doc, c)
			if err != nil {
				return err
			}
			h.PublicKeys = append(h.PublicKeys, key)
		default:
			return fault.New(fault.SignatureEncUnsupported, "feature", clip(doc.Local(c)))
		}
	}
	return nil
}

var curves = map[string]ecdh.Curve{
	"urn:oid:1.2.840.10045.3.1.7": ecdh.P256(),
	"urn:oid:1.3.132.0.34":        ecdh.P384(),
	"urn:oid:1.3.132.0.35":        ecdh.P521(),
}

func readEC(doc *xmlcore.Document, n xmlcore.Node) (*ecdh.PublicKey, error) {
	found, err := children(doc, n, []xmlcore.Name{{Space: dsig11, Local: "ECParameters"}, {Space: dsig11, Local: "NamedCurve"}, {Space: dsig11, Local: "PublicKey"}})
	switch {
	case err != nil || found[2] == xmlcore.None:
		return nil, malformed(doc, n)
	case found[1] == xmlcore.None:
		return nil, fault.New(fault.SignatureEncUnsupported, "feature", "ECParameters")
	}
	uri, _ := doc.Attr(found[1], "", "URI")
	curve, known := curves[uri]
	if !known {
		return nil, fault.New(fault.SignatureEncUnsupported, "feature", clip(uri))
	}
	point, err := octets(doc, found[2])
	if err != nil {
		return nil, err
	}
	key, err := curve.NewPublicKey(point)
	if err != nil {
		return nil, malformed(doc, found[2])
	}
	return key, nil
}

func readDER(doc *xmlcore.Document, n xmlcore.Node, h *Hints) error {
	der, err := octets(doc, n)
	if err != nil || len(der) == 0 { // an empty one is to be filled
		return err
	}
	key, err := ParsePublicKey(der)
	if err != nil {
		return malformed(doc, n)
	}
	h.PublicKeys = append(h.PublicKeys, key)
	return nil
}

// subjectKeyID is the identifier that a certificate states, and else the usual
// one (RFC 5280, section 4.2.1.2, method 1).
func subjectKeyID(c *x509.Certificate) []byte {
	if len(c.SubjectKeyId) > 0 {
		return c.SubjectKeyId
	}
	var info struct {
		Algorithm asn1.RawValue
		Key       asn1.BitString
	}
	if rest, err := asn1.Unmarshal(c.RawSubjectPublicKeyInfo, &info); err != nil || len(rest) > 0 {
		return nil
	}
	sum := sha1.Sum(info.Key.RightAlign())
	return bytes.Clone(sum[:])
}
