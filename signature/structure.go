package signature

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// envelope is a Signature element taken apart. Its shape is the only one that
// is accepted: SignedInfo with one Reference to the whole document,
// SignatureValue and KeyInfo with certificates.
type envelope struct {
	*dsig.Signature
	method    method
	digest    crypto.Hash
	certs     []*x509.Certificate
	keyValues []*rsa.PublicKey
}

// Bounds of a stranger's document.
const (
	maxPrefixes     = 32 // of an InclusiveNamespaces
	maxCertificates = 10
)

// read takes a Signature element apart.
func read(doc *xmlcore.Document, i xmlcore.Node) (*envelope, error) {
	if err := outlook(doc, i); err != nil {
		return nil, err
	}
	s, err := dsig.Read(doc, i, dsig.Limits{Prefixes: maxPrefixes})
	if err != nil {
		return nil, misbuilt(err)
	}
	e := &envelope{Signature: s}
	if err := e.check(); err != nil {
		return nil, err
	}
	return e, e.keyInfo()
}

// outlook tells two faults apart from a wrong structure, whatever else is wrong:
// several references, of which part of the document may be signed, which is
// what an attacker would show; and transforms that are not accepted.
func outlook(doc *xmlcore.Document, i xmlcore.Node) error {
	references := 0
	for range doc.Find(i, dsig.Space, "Reference") {
		references++
	}
	if references > 1 {
		return fault.New(fault.SignaturePartial)
	}
	for t := range doc.Find(i, dsig.Space, "Transform") {
		uri, _ := doc.Attr(t, "", "Algorithm")
		if _, canonical := dsig.FormOf(uri); uri != dsig.EnvelopedTransform && !canonical {
			return unknown(uri)
		}
	}
	return nil
}

// misbuilt tells in the words of a signature over a whole document what dsig
// refused: whatever there is too much of, the structure is wrong.
func misbuilt(err error) error {
	if errors.Is(err, fault.TooLarge) {
		return fault.New(fault.SignatureStructure, "element", fault.All(err)[0].Arg("what")).Wrap(err)
	}
	return err
}

func (e *envelope) fail(n xmlcore.Node) error { return dsig.At(e.Doc, n, fault.SignatureStructure) }

func unknown(uri string) error { return fault.New(fault.SignatureAlgorithm, "algorithm", clip(uri)) }

// check demands the one reference to the whole document: the
// enveloped-signature transform, then at most one canonicalisation.
func (e *envelope) check() error {
	ref := e.References[0]
	if !ref.HasURI || ref.URI != "" {
		return fault.New(fault.SignaturePartial)
	}
	var known, hashed bool
	e.method, known = methodByURI(e.Method.URI)
	e.digest, hashed = digests[ref.Digest]
	switch t := ref.Transforms; {
	case len(e.Objects) > 0:
		return e.fail(e.Objects[0].Node)
	case e.KeyInfo == xmlcore.None:
		return e.fail(e.Node)
	case e.Form.Form == nil:
		return unknown(e.Form.Algorithm)
	case !known:
		return unknown(e.Method.URI)
	case len(t) == 0 || len(t) > 2:
		return e.fail(ref.Node)
	case t[0].Algorithm != dsig.EnvelopedTransform:
		return unknown(t[0].Algorithm)
	case len(t) == 2 && t[1].Form == nil:
		return unknown(t[1].Algorithm)
	case !hashed:
		return unknown(ref.Digest)
	case len(ref.Value) != e.digest.Size():
		return e.fail(ref.ValueNode)
	}
	return nil
}

// keyInfo reads the certificates. A bare RSA key beside them must be the
// signer's; names and serial numbers beside them are not used, they prove
// nothing.
func (e *envelope) keyInfo() error {
	items, err := dsig.ReadKeyInfo(e.Doc, e.KeyInfo, dsig.Limits{})
	if err != nil {
		return misbuilt(err)
	}
	for _, item := range items {
		switch key, _ := item.Key.(*rsa.PublicKey); {
		case item.Kind == dsig.KeyX509:
			e.certs = append(e.certs, item.X509.Certificates...)
		case item.Kind == dsig.KeyValue && key != nil:
			e.keyValues = append(e.keyValues, key)
		case item.Kind != dsig.KeyName:
			return e.fail(e.KeyInfo)
		}
	}
	if n := len(e.certs); n == 0 || n > maxCertificates || slices.Contains(e.certs, nil) {
		return fault.New(fault.SignatureCertificate)
	}
	return nil
}
