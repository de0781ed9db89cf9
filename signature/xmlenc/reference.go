package xmlenc

import (
	"context"
	"io"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/egov/xmlcore/xpath"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// Resolver opens what a CipherReference outside the document names, such as
// "cid:…" for an attachment. It should know only what came with the document
// and must not visit the network for what a document says.
type Resolver func(ctx context.Context, uri string) (io.ReadCloser, error)

// The transforms of a CipherReference.
const (
	transformBase64     = ds + "base64"
	transformXPath      = "http://www.w3.org/TR/1999/REC-xpath-19991116"
	transformCiphertext = "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Ciphertext-Transform"
)

const maxTransforms = 4

// sealedOf gives the encrypted octets of a part (XML Encryption 1.1, section
// 3.3).
func (r *run) sealedOf(p *part) ([]byte, error) {
	if p.value != xmlcore.None {
		return octets(r.doc, p.value)
	}
	uri, _ := r.doc.Attr(p.reference, "", "URI")
	if uri != "" && !strings.HasPrefix(uri, "#") {
		return r.external(p, uri)
	}
	if r.closed {
		return nil, dsig.At(r.doc, p.reference, fault.SignatureEncReference, "uri", dsig.Clip(uri))
	}
	set := r.doc.All().WithoutComments()
	if id := strings.TrimPrefix(uri, "#"); id != "" {
		n, err := r.doc.ByID(id)
		if err != nil {
			return nil, dsig.At(r.doc, p.reference, fault.SignatureEncReference, "uri", dsig.Clip(uri)).Wrap(err)
		}
		set = r.doc.Subtree(n).WithoutComments()
	}
	return r.transform(p, set)
}

// transforms lists the transforms of a reference.
func (r *run) transforms(p *part) ([]xmlcore.Node, error) {
	var list []xmlcore.Node
	for c := range r.doc.Elements(p.reference) {
		if !r.doc.Is(c, enc, "Transforms") {
			return nil, malformed(r.doc, c)
		}
		for t := range r.doc.Elements(c) {
			if !r.doc.Is(t, ds, "Transform") || len(list) == maxTransforms {
				return nil, malformed(r.doc, t)
			}
			list = append(list, t)
		}
	}
	return list, nil
}

// transform turns nodes of the document into octets: any number of XPath
// filters, then base64.
func (r *run) transform(p *part, set *xmlcore.NodeSet) ([]byte, error) {
	list, err := r.transforms(p)
	if err != nil {
		return nil, err
	}
	for i, t := range list {
		switch algorithm := algorithmOf(r.doc, t); algorithm {
		case transformXPath:
			if set, err = r.filter(t, set); err != nil {
				return nil, err
			}
		case transformBase64:
			if i != len(list)-1 {
				return nil, malformed(r.doc, t)
			}
			return r.base64Of(p, set)
		default:
			return nil, unsupported(algorithm)
		}
	}
	return nil, malformed(r.doc, p.reference) // nodes are no octets
}

// filter keeps the nodes for which the expression is true (XMLDSig 1.1, section
// 6.6.3).
func (r *run) filter(t xmlcore.Node, set *xmlcore.NodeSet) (*xmlcore.NodeSet, error) {
	found, err := children(r.doc, t, []xmlcore.Name{{Space: ds, Local: "XPath"}})
	if err != nil || found[0] == xmlcore.None {
		return nil, malformed(r.doc, t)
	}
	holder := found[0]
	expr, err := xpath.Compile(xpath.Text(r.doc, holder), func(prefix string) (string, bool) { return r.doc.Lookup(holder, prefix) })
	if err != nil {
		return nil, err
	}
	return expr.Filter(set, xpath.Options{})
}

// base64Of decodes the text of the set (XMLDSig 1.1, section 6.6.2).
func (r *run) base64Of(p *part, set *xmlcore.NodeSet) ([]byte, error) {
	var b []byte
	for ref := range set.Refs() {
		if r.doc.RefKind(ref) == xmlcore.KindText {
			b = r.doc.AppendValue(b, ref)
		}
	}
	if err := r.take(int64(len(b))); err != nil {
		return nil, err
	}
	out, ok := decode(b)
	if !ok {
		return nil, malformed(r.doc, p.reference)
	}
	return out, nil
}

// external reads what lies outside the document, as octets.
func (r *run) external(p *part, uri string) ([]byte, error) {
	source, decoded, err := r.open(p, uri)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	b, err := io.ReadAll(io.LimitReader(source, r.limits.Bytes+1))
	if err != nil {
		return nil, dsig.At(r.doc, p.reference, fault.SignatureEncReference, "uri", dsig.Clip(uri)).Wrap(err)
	}
	if err := r.take(int64(len(b))); err != nil || !decoded {
		return b, err
	}
	out, ok := decode(b)
	if !ok {
		return nil, malformed(r.doc, p.reference)
	}
	return out, nil
}

// open opens what lies outside the document; encoded says that it is base64.
func (r *run) open(p *part, uri string) (source io.ReadCloser, encoded bool, err error) {
	list, err := r.transforms(p)
	if err != nil {
		return nil, false, err
	}
	for _, t := range list {
		switch algorithm := algorithmOf(r.doc, t); {
		case algorithm == transformCiphertext:
		case algorithm == transformBase64 && !encoded:
			encoded = true
		default:
			return nil, false, unsupported(algorithm)
		}
	}
	missing := dsig.At(r.doc, p.reference, fault.SignatureEncReference, "uri", dsig.Clip(uri))
	if r.resolver == nil {
		return nil, false, missing
	}
	if source, err = r.resolver(r.ctx, uri); err != nil {
		return nil, false, missing.Wrap(err)
	}
	return source, encoded, nil
}
