package xmldsig

import (
	"context"
	"crypto"
	"crypto/x509"
	"fmt"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// KeyFinder finds the key of a signature where no certificate is to be judged:
// a secret that was agreed on, a public key that is known by its name, a token
// of WS-Security, an encrypted key. The zero Key says that it knows none; the
// certificates of the signature are judged then. An error makes the signature
// invalid.
//
// What the request holds comes from the document and proves nothing.
type KeyFinder func(ctx context.Context, r KeyRequest) (Key, error)

// KeyRequest is what a signature says of its key.
type KeyRequest struct {
	// Signature is the ds:Signature that asks.
	Signature    KeyElement
	Algorithm    string              // identifier of the signature algorithm
	Names        []string            // of KeyName
	Keys         []crypto.PublicKey  // bare keys: KeyValue, DEREncodedKeyValue
	Certificates []*x509.Certificate // the signer's own first, where it is known
	// Others are elements that are not read here, as SecurityTokenReference,
	// EncryptedKey and AgreementMethod.
	Others []KeyElement
}

// KeyElement is an element of a document: a Signature or one inside a KeyInfo.
type KeyElement struct {
	Document *xmlcore.Document
	Node     xmlcore.Node
}

// Key is an answer to a [KeyRequest]: one of Public, Secret and Certificates,
// or none. It never prints its secret.
type Key struct {
	// Public is a public key that is to be believed.
	Public crypto.PublicKey
	// Secret is a key of HMAC.
	Secret []byte
	// Certificates are judged as if they had stood in the signature, the
	// signer's own first.
	Certificates []*x509.Certificate
	Name         string // for the report
}

// Format keeps the secret out of every fmt verb.
func (k Key) Format(s fmt.State, _ rune) { io.WriteString(s, "xmldsig.Key{"+k.Name+"}") }

// maxTried bounds the certificates of which it is tried whether the value was
// made with their key.
const maxTried = 4

// findKey finds the key of the signature and judges whether it is to be
// believed. The key is known even if it is not.
func (j *judgement) findKey() error {
	items, err := j.sig.Keys(j.ctx, j.env)
	if err != nil {
		return err
	}
	request, bare, err := j.request(items)
	if err != nil {
		return err
	}
	certs := request.Certificates
	if j.v.cfg.Keys != nil {
		key, err := j.v.cfg.Keys(j.ctx, request)
		switch {
		case err != nil:
			return err
		case len(key.Secret) > 0:
			j.found(dsig.Secret(key.Secret), key.Name)
			return nil
		case key.Public != nil:
			j.found(key.Public, key.Name)
			return nil
		case len(key.Certificates) > 0:
			certs = key.Certificates
		}
	}
	if len(certs) == 0 || j.v.cfg.Certificates == nil {
		if len(bare) == 1 {
			j.found(bare[0], "") // nobody vouches for it; whether the value is its own is told
		}
		return fault.Join(fault.New(fault.SignatureNoKey), unread(items))
	}
	return j.judge(certs, bare)
}

// unread names the first item that nobody here reads: it may have been the key.
func unread(items []dsig.KeyItem) error {
	for _, item := range items {
		switch {
		case item.Unsupported != "":
			return dsig.At(item.Doc, item.Node, fault.SignatureUnsupported, "feature", item.Unsupported)
		case item.Kind == dsig.KeyOther:
			feature := dsig.Clip(item.Doc.Local(item.Node))
			if uri, ok := item.Doc.Attr(item.Node, "", "Algorithm"); ok {
				feature = dsig.Feature(uri)
			}
			return dsig.At(item.Doc, item.Node, fault.SignatureUnsupported, "feature", feature)
		}
	}
	return nil
}

func (j *judgement) found(key any, name string) {
	j.key = key
	j.report.Key, j.report.KeyName = dsig.KeySort(key), dsig.Clip(name)
}

// judge takes the key of a certificate. A bare key beside it must be the same.
func (j *judgement) judge(certs []*x509.Certificate, bare []crypto.PublicKey) error {
	leaf := certs[0]
	j.found(dsig.CertificateKey(leaf), "")
	path, err := j.v.cfg.Certificates.Validate(j.ctx, signature.Question{
		Certificate: leaf, Others: certs[1:], Evidence: signature.Evidence{CRLs: j.crls}, Purpose: signature.ForSigning,
	})
	j.report.Path = path
	if path != nil && len(path.Steps) > 0 && path.Steps[0].Certificate == leaf {
		j.report.Signer = path.Steps[0].Info
	} else {
		j.report.Signer = signature.Describe(leaf)
	}
	if err == nil && (path == nil || !path.Valid) {
		err = fault.New(fault.SignatureUntrusted)
	}
	for _, k := range bare {
		if same, ok := k.(interface{ Equal(crypto.PublicKey) bool }); !ok || !same.Equal(j.key) {
			return fault.Join(err, fault.New(fault.SignatureCertificate))
		}
	}
	return err
}

// request gathers what the items say.
func (j *judgement) request(items []dsig.KeyItem) (r KeyRequest, bare []crypto.PublicKey, err error) {
	r.Signature, r.Algorithm = KeyElement{j.sig.Doc, j.sig.Node}, j.sig.Method.URI
	var x dsig.X509Data
	for _, item := range items {
		switch item.Kind {
		case dsig.KeyName:
			r.Names = append(r.Names, item.Name)
		case dsig.KeyValue:
			if item.Key != nil {
				r.Keys = append(r.Keys, item.Key)
			}
		case dsig.KeyX509:
			x.Add(item.X509)
		default:
			r.Others = append(r.Others, KeyElement{item.Doc, item.Node})
		}
	}
	j.crls = x.CRLs
	r.Certificates, err = j.certificates(&x)
	return r, r.Keys, err
}

// certificates orders what the signature carries or names: the signer's own
// first. None is no fault here.
func (j *judgement) certificates(x *dsig.X509Data) ([]*x509.Certificate, error) {
	inside := x.Certificates
	if len(inside) == 0 {
		for _, c := range j.v.cfg.Known {
			if x.Names(c, j.env.Policy) {
				inside = append(inside, c)
			}
		}
	}
	if len(inside) == 0 {
		return nil, nil
	}
	leaf, err := j.leaf(dsig.Leaves(inside))
	if err != nil {
		return nil, err
	}
	list := []*x509.Certificate{leaf}
	for _, c := range inside {
		if !c.Equal(leaf) {
			list = append(list, c)
		}
	}
	return list, nil
}

// leaf is the signer's certificate among those that issued none of the others:
// where there are several, the one with whose key the value was made.
func (j *judgement) leaf(leaves []*x509.Certificate) (*x509.Certificate, error) {
	if len(leaves) == 1 {
		return leaves[0], nil
	}
	for _, c := range leaves[:min(len(leaves), maxTried)] {
		if j.sig.CheckValue(j.env, dsig.CertificateKey(c)) == nil {
			return c, nil
		}
	}
	return nil, fault.New(fault.SignatureCertificate)
}
