package xmldsig

import (
	"crypto"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Options say what one signature is over, where it stands and what it says. The
// zero value is an enveloped signature over the whole document as the last child
// of its root, with the certificate chain.
type Options struct {
	Place Place
	ID    string // of the Signature; default none
	// InfoID and ValueID are the Ids of SignedInfo and SignatureValue.
	InfoID, ValueID string
	// References are what is signed beside the Objects that ask for it. Default:
	// the whole document but the Signature, or nothing when there are Objects.
	References []Ref
	Objects    []Object
	KeyInfo    KeyInfo
	// Form is the canonicalisation of SignedInfo; default the exclusive one.
	Form *xmlcore.Method
	// Prefix is that of the namespace of XML signatures; default "ds".
	Prefix string
	// DefaultNamespace writes no prefix but a default namespace.
	DefaultNamespace bool
	// Namespaces are further declarations of the Signature, for what stands
	// inside, by prefix.
	Namespaces map[string]string
}

// Place is where a Signature is put: relative to the element at a path as in a
// report ("/Envelope/Header"), or with an identifier, or to the root.
type Place struct {
	Path, ID string
	At       Position
}

// Position is the place of a Signature relative to an element.
type Position uint8

// The positions.
const (
	LastChild Position = iota
	FirstChild
	Before // a sibling in front of the element
	Behind // a sibling behind it
)

// Ref is a Reference that is to be written.
type Ref struct {
	// URI names what is signed: "" for the document, "#id" for an element,
	// "cid:…" for an attachment, any other for an external resource.
	URI string
	// Path names an element instead of a URI. It is referred to by its
	// identifier; one that has none gets an attribute Id, the only other change
	// of the document.
	Path     string
	ID, Type string
	// Transforms; nil means for the document [Enveloped] and Canonical XML 1.0,
	// for an element the exclusive form, and none for what is outside. An empty
	// list means none.
	Transforms []Transform
	Digest     crypto.Hash // default that of the signer
}

// Transform is a transform that is to be written.
type Transform struct{ algorithm, content string }

// Enveloped leaves out the Signature itself.
func Enveloped() Transform { return Transform{algorithm: dsig.EnvelopedTransform} }

// Canonical writes nodes in a canonical form.
func Canonical(m xmlcore.Method) Transform {
	return Transform{m.URI(), dsig.PrefixList(m)}
}

// Base64 decodes.
func Base64() Transform { return Transform{algorithm: dsig.Base64Transform} }

// XPath keeps the nodes for which an expression is true (XMLDSig 1.1, 6.6.3).
// namespaces are its prefixes.
func XPath(expr string, namespaces map[string]string) Transform {
	return Transform{dsig.XPathTransform, dsig.XPathElement("", expr, "", namespaces)}
}

// Filter is one step of an XPath Filter 2.0. Op is "intersect", "subtract" or
// "union".
type Filter struct {
	Op, Expr   string
	Namespaces map[string]string
}

// XPathFilter keeps the subtrees that its steps choose one after the other.
func XPathFilter(steps ...Filter) Transform {
	content := ""
	for _, f := range steps {
		content += dsig.XPathElement(dsig.FilterTransform, f.Expr, f.Op, f.Namespaces)
	}
	return Transform{dsig.FilterTransform, content}
}

// CustomTransform is a transform by its identifier with XML inside, such as the
// STR-Transform of WS-Security. Signing applies it as verifying does.
func CustomTransform(algorithm, content string) Transform { return Transform{algorithm, content} }

// Object is a ds:Object that is to be written.
type Object struct {
	// Content is XML, or text in which markup is escaped. Prefixes must be
	// declared in it or be those of Options.Namespaces. The digests of a
	// ds:Manifest may be empty; they are made.
	Content                string
	ID, MimeType, Encoding string
	// Sign adds a reference to the Object; without an ID it gets one.
	Sign bool
}

// KeyInfo says how a signature names its key. The zero value carries the
// certificate chain without the root.
type KeyInfo struct {
	None         bool        // no KeyInfo at all
	Certificates Carried     // certificates it carries
	IssuerSerial bool        // X509IssuerSerial of the signer's certificate
	SubjectName  bool        // X509SubjectName
	KeyID        bool        // X509SKI
	Digest       crypto.Hash // X509Digest with this hash; 0: none
	Value        bool        // KeyValue
	DER          bool        // DEREncodedKeyValue
	Name         string      // KeyName
	// More is XML behind all that, such as a wsse:SecurityTokenReference.
	More string
	ID   string // of the KeyInfo
}

// Carried says which certificates a signature carries.
type Carried uint8

// The certificates.
const (
	CarryChain Carried = iota // the chain without the root
	CarryOwn                  // the signer's own
	CarryNone
)
