package signature

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// envelope is a Signature element taken apart. Its shape is the only one that
// is accepted: SignedInfo with one Reference to the whole document,
// SignatureValue and KeyInfo with certificates.
type envelope struct {
	element   xmlcore.Node
	info      xmlcore.Node // SignedInfo
	infoForm  xmlcore.Method
	method    method
	docForm   xmlcore.Method
	digest    crypto.Hash
	sum       []byte
	value     []byte
	certs     []*x509.Certificate
	keyValues []*rsa.PublicKey
}

// reader reads one Signature element; the first fault stops it.
type reader struct {
	doc *xmlcore.Document
	err error
}

func (r *reader) fail(i xmlcore.Node) {
	if r.err == nil {
		r.err = fault.New(fault.SignatureStructure, "element", clip(r.doc.Local(i)))
	}
}

func (r *reader) failWith(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) elements(i xmlcore.Node) []xmlcore.Node {
	return slices.Collect(r.doc.Elements(i))
}

// children lists the children of i, which must be XMLDSig elements with the
// given names in that order; a name ending in "?" may be missing.
func (r *reader) children(i xmlcore.Node, names ...string) []xmlcore.Node {
	list := make([]xmlcore.Node, len(names))
	have := r.elements(i)
	if !r.doc.Blank(i) {
		r.fail(i)
	}
	for n, name := range names {
		name, optional := strings.CutSuffix(name, "?")
		list[n] = xmlcore.None
		if len(have) > 0 && r.doc.Is(have[0], dsigSpace, name) {
			list[n], have = have[0], have[1:]
		} else if !optional {
			r.fail(i)
		}
	}
	if len(have) > 0 {
		r.fail(i)
	}
	return list
}

// attributes refuses attributes other than those named.
func (r *reader) attributes(i xmlcore.Node, allowed ...string) {
	for a := range r.doc.Attrs(i) {
		if a.Space != "" || !strings.Contains(" "+strings.Join(allowed, " ")+" ", " "+a.Local+" ") {
			r.fail(i)
		}
	}
}

// algorithm is the Algorithm attribute of i, which has no other.
func (r *reader) algorithm(i xmlcore.Node) string {
	r.attributes(i, "Algorithm")
	uri, ok := r.doc.Attr(i, "", "Algorithm")
	if !ok {
		r.fail(i)
	}
	return uri
}

func (r *reader) unknown(uri string) {
	r.failWith(fault.New(fault.SignatureAlgorithm, "algorithm", clip(uri)))
}

// empty refuses content inside i.
func (r *reader) empty(i xmlcore.Node) {
	if !r.doc.Blank(i) || len(r.elements(i)) > 0 {
		r.fail(i)
	}
}

// base64 reads the text of i; white space is allowed, loose bits are not.
func (r *reader) base64(i xmlcore.Node) []byte {
	text, ok := r.doc.Text(i)
	raw, err := base64.StdEncoding.Strict().DecodeString(strings.NewReplacer(" ", "", "\t", "", "\n", "", "\r", "").Replace(text))
	if !ok || err != nil || len(raw) == 0 {
		r.fail(i)
		return nil
	}
	return raw
}

// read takes a Signature element apart.
func read(doc *xmlcore.Document, i xmlcore.Node) (*envelope, error) {
	r := &reader{doc: doc}
	env := &envelope{element: i}
	r.attributes(i, "Id")
	parts := r.children(i, "SignedInfo", "SignatureValue", "KeyInfo")
	for _, step := range []func(*envelope, xmlcore.Node){r.signedInfo, r.signatureValue, r.keyInfo} {
		if r.err != nil {
			return nil, r.err
		}
		step(env, parts[0])
		parts = parts[1:]
	}
	return env, r.err
}

func (r *reader) signedInfo(env *envelope, i xmlcore.Node) {
	r.attributes(i, "Id")
	// Several references are told apart from other faults: part of the
	// document may be signed then, which is what an attacker would show.
	if refs := r.count(i, "Reference"); refs > 1 {
		r.failWith(fault.New(fault.SignaturePartial))
	}
	parts := r.children(i, "CanonicalizationMethod", "SignatureMethod", "Reference")
	if r.err != nil {
		return
	}
	env.info = i
	var ok bool
	env.infoForm = r.form(parts[0])
	r.empty(parts[1])
	uri := r.algorithm(parts[1])
	if env.method, ok = methodByURI(uri); !ok {
		r.unknown(uri)
	}
	r.reference(env, parts[2])
}

func (r *reader) count(i xmlcore.Node, local string) (n int) {
	for _, c := range r.elements(i) {
		if r.doc.Is(c, dsigSpace, local) {
			n++
		}
	}
	return n
}

// reference reads the one Reference, which must name the whole document.
func (r *reader) reference(env *envelope, i xmlcore.Node) {
	r.attributes(i, "URI", "Id", "Type")
	if uri, ok := r.doc.Attr(i, "", "URI"); !ok || uri != "" {
		r.failWith(fault.New(fault.SignaturePartial))
	}
	parts := r.children(i, "Transforms", "DigestMethod", "DigestValue")
	if r.err != nil {
		return
	}
	r.transforms(env, parts[0])
	r.empty(parts[1])
	uri := r.algorithm(parts[1])
	var ok bool
	if env.digest, ok = digests[uri]; !ok {
		r.unknown(uri)
	}
	r.attributes(parts[2])
	if env.sum = r.base64(parts[2]); ok && len(env.sum) != env.digest.Size() {
		r.fail(parts[2])
	}
}

// transforms accepts the enveloped-signature transform, then at most one
// canonicalisation.
func (r *reader) transforms(env *envelope, i xmlcore.Node) {
	r.attributes(i)
	list := r.elements(i)
	if !r.doc.Blank(i) || len(list) == 0 || len(list) > 2 {
		r.fail(i)
		return
	}
	for n, t := range list {
		if !r.doc.Is(t, dsigSpace, "Transform") {
			r.fail(i)
			return
		}
		if n == 1 {
			env.docForm = r.form(t)
			continue
		}
		r.empty(t)
		if uri := r.algorithm(t); uri != enveloped {
			r.unknown(uri)
		}
	}
}

// forms are the canonicalisations. The "WithComments" ones are the same here,
// as a document with comments is refused. The second URI of the exclusive form
// is the mistaken one of the official edXML samples.
var forms = map[string]xmlcore.Method{
	c14nInclusive:                                       {},
	c14nInclusive + "#WithComments":                     {},
	"http://www.w3.org/2006/12/xml-c14n11":              {V11: true},
	"http://www.w3.org/2006/12/xml-c14n11#WithComments": {V11: true},
	c14nExclusive:                                       {Exclusive: true},
	c14nExclusive + "WithComments":                      {Exclusive: true},
	"http://www.w3.org/TR/xml-exc-c14n#":                {Exclusive: true},
}

// maxPrefixes bounds the InclusiveNamespaces of a stranger's document.
const maxPrefixes = 32

func (r *reader) form(i xmlcore.Node) xmlcore.Method {
	uri := r.algorithm(i)
	form, ok := forms[uri]
	if !ok {
		r.unknown(uri)
		return form
	}
	inner := r.elements(i)
	if len(inner) == 0 && r.doc.Blank(i) {
		return form
	}
	if len(inner) != 1 || !form.Exclusive || !r.doc.Is(inner[0], c14nExclusive, "InclusiveNamespaces") {
		r.fail(i)
		return form
	}
	r.attributes(inner[0], "PrefixList")
	r.empty(inner[0])
	list, _ := r.doc.Attr(inner[0], "", "PrefixList")
	form.Prefixes = strings.Fields(list)
	if len(form.Prefixes) > maxPrefixes {
		r.fail(i)
	}
	for n, p := range form.Prefixes {
		if p == "#default" {
			form.Prefixes[n] = ""
		}
	}
	return form
}

func (r *reader) signatureValue(env *envelope, i xmlcore.Node) {
	r.attributes(i, "Id")
	env.value = r.base64(i)
}

// maxCertificates bounds the certificates of a stranger's document.
const maxCertificates = 10

// keyInfo reads the certificates. A bare RSA key beside them must be the
// signer's; names and serial numbers beside them are not read, they prove
// nothing.
func (r *reader) keyInfo(env *envelope, i xmlcore.Node) {
	r.attributes(i, "Id")
	if !r.doc.Blank(i) {
		r.fail(i)
	}
	for _, c := range r.elements(i) {
		switch {
		case r.doc.Is(c, dsigSpace, "X509Data"):
			r.x509Data(env, c)
		case r.doc.Is(c, dsigSpace, "KeyValue"):
			r.keyValue(env, c)
		case r.doc.Is(c, dsigSpace, "KeyName"):
		default:
			r.fail(i)
		}
	}
	if len(env.certs) == 0 || len(env.certs) > maxCertificates {
		r.failWith(fault.New(fault.SignatureCertificate))
	}
}

func (r *reader) x509Data(env *envelope, i xmlcore.Node) {
	r.attributes(i)
	if !r.doc.Blank(i) {
		r.fail(i)
	}
	for _, c := range r.elements(i) {
		if r.doc.Space(c) != dsigSpace {
			r.fail(i)
		}
		if r.err != nil || r.doc.Local(c) != "X509Certificate" {
			continue
		}
		r.attributes(c)
		cert, err := x509.ParseCertificate(r.base64(c))
		if err != nil {
			r.failWith(fault.New(fault.SignatureCertificate).Wrap(err))
			return
		}
		env.certs = append(env.certs, cert)
	}
}

func (r *reader) keyValue(env *envelope, i xmlcore.Node) {
	inner := r.children(i, "RSAKeyValue")
	if r.err != nil {
		return
	}
	parts := r.children(inner[0], "Modulus", "Exponent")
	if r.err != nil {
		return
	}
	n, e := new(big.Int).SetBytes(r.base64(parts[0])), new(big.Int).SetBytes(r.base64(parts[1]))
	if !e.IsInt64() || e.Int64() > 1<<31-1 {
		r.fail(i)
		return
	}
	env.keyValues = append(env.keyValues, &rsa.PublicKey{N: n, E: int(e.Int64())})
}
