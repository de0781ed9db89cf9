package dsig

import "strings"

// The namespaces of XML signatures and of what stands inside them.
const (
	Space     = "http://www.w3.org/2000/09/xmldsig#"
	Space11   = "http://www.w3.org/2009/xmldsig11#"
	MoreSpace = "http://www.w3.org/2001/04/xmldsig-more#"
	PSSSpace  = "http://www.w3.org/2007/05/xmldsig-more#" // RFC 9231, 2.3.9
	EdSpace   = "http://www.w3.org/2021/04/xmldsig-more#" // RFC 9231, 2.3.12
	EncSpace  = "http://www.w3.org/2001/04/xmlenc#"
	ExcSpace  = "http://www.w3.org/2001/10/xml-exc-c14n#"
)

// The transforms beside canonicalisations.
const (
	EnvelopedTransform = Space + "enveloped-signature"
	Base64Transform    = Space + "base64"
	XPathTransform     = "http://www.w3.org/TR/1999/REC-xpath-19991116"
	FilterTransform    = "http://www.w3.org/2002/06/xmldsig-filter2"
	XSLTTransform      = "http://www.w3.org/TR/1999/REC-xslt-19991116"
	// TokenTransform is the STR-Transform of WS-Security: it puts the token in
	// the place of a reference to it.
	TokenTransform = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform"
	// OPCTransform is the relationship transform of Office documents.
	OPCTransform = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"
)

// The values of Type.
const (
	ObjectType   = Space + "Object"
	ManifestType = Space + "Manifest"

	X509DataType    = Space + "X509Data"
	RawX509Type     = Space + "rawX509Certificate"
	RSAKeyValueType = Space + "RSAKeyValue"
	DSAKeyValueType = Space + "DSAKeyValue"
	ECKeyValueType  = Space11 + "ECKeyValue"
	DERKeyType      = Space11 + "DEREncodedKeyValue"
)

// mistakenExclusive is the identifier that the official samples of edXML use
// for the exclusive form (QCVN 102:2016 states none).
const mistakenExclusive = "http://www.w3.org/TR/xml-exc-c14n#"

// Feature names what an identifier asks for, for the fault that says that it is
// not supported: a short name where the thing has one, else the identifier.
func Feature(uri string) string {
	for _, f := range features {
		if strings.Contains(uri, f.part) {
			return f.name
		}
	}
	return Clip(uri)
}

var features = [...]struct{ part, name string }{
	{XSLTTransform, "xslt"},
	{OPCTransform, "relationship-transform"},
	{"slh-dsa", "slh-dsa"},
	{"ml-dsa", "ml-dsa"},
	{"ml-kem", "ml-kem"},
	{"gost", "gost"},
	{"ripemd160", "ripemd160"},
	{"whirlpool", "whirlpool"},
	{"esign", "esign"},
}
