package xmlenc

import (
	"bytes"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// What a KeyInfo may hold, with all that it refers to.
const (
	maxHints = 256
	maxSteps = 4 // references from one to the next
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
	switch name := r.doc.Name(c); name.Space + name.Local {
	case enc + "EncryptedKey":
		info.EncryptedKeys = append(info.EncryptedKeys, c)
		return nil
	case enc11 + "DerivedKey":
		info.derived = append(info.derived, c)
		return nil
	case enc + "AgreementMethod":
		info.agreed = append(info.agreed, c)
		return nil
	case ds + "KeyValue", ds11 + "DEREncodedKeyValue":
		if empty(r.doc, c) { // to be filled in a template
			return nil
		}
	}
	item, err := dsig.ReadKeyItem(r.doc, c, dsig.Limits{})
	if err != nil {
		return malformed(r.doc, c).Wrap(err)
	}
	switch item.Kind {
	case dsig.KeyName:
		info.Names = append(info.Names, strings.TrimSpace(item.Name))
	case dsig.KeyValue:
		r.readPublic(info, &item)
	case dsig.KeyX509:
		return r.readX509(info, &item)
	case dsig.KeyRetrieval, dsig.KeyInfoElsewhere:
		return r.retrieve(info, &item, depth)
	default:
		return r.readOther(info, c)
	}
	return nil
}

// empty reports whether an element holds nothing but white space.
func empty(doc *xmlcore.Document, n xmlcore.Node) bool {
	for range doc.Elements(n) {
		return false
	}
	return doc.Blank(n)
}

// readPublic takes a bare key; one of X448 is read here alone.
func (r *run) readPublic(info *keyInfo, item *dsig.KeyItem) {
	if item.Key == nil && r.doc.Is(item.Node, ds11, "DEREncodedKeyValue") {
		if der, err := octets(r.doc, item.Node); err == nil {
			item.Key, _ = ParsePublicKey(der)
		}
	}
	if item.Key == nil {
		info.faults = append(info.faults, fault.New(fault.SignatureEncUnsupported, "feature", item.Unsupported))
		return
	}
	info.PublicKeys = append(info.PublicKeys, item.Key)
}

func (r *run) readX509(info *keyInfo, item *dsig.KeyItem) error {
	x := item.X509
	info.Certificates = append(info.Certificates, x.Certificates...)
	info.SKIs = append(info.SKIs, x.KeyIDs...)
	info.Subjects = append(info.Subjects, x.Subjects...)
	for _, i := range x.IssuerSerials {
		info.IssuerSerials = append(info.IssuerSerials, IssuerSerial(i))
	}
	for _, d := range x.Digests {
		h, known := digests[Algorithm(d.Algorithm)]
		if !known {
			return unsupported(Algorithm(d.Algorithm))
		}
		info.Digests = append(info.Digests, CertificateDigest{h.hash, d.Value})
	}
	return nil
}

// readOther asks the hook for what stands in a namespace of its own.
func (r *run) readOther(info *keyInfo, c xmlcore.Node) error {
	local := r.doc.Local(c)
	if space := r.doc.Space(c); r.hook != nil && space != ds && space != enc {
		hints, err := r.hook(r.ctx, r.doc, c)
		if err != nil {
			return malformed(r.doc, c).Wrap(err)
		}
		info.add(hints)
		return nil
	}
	feature := dsig.Clip(local)
	if local == "EncapsulationMechanism" {
		feature = "ml-kem"
	}
	info.faults = append(info.faults, fault.New(fault.SignatureEncUnsupported, "feature", feature))
	return nil
}

// retrieve follows RetrievalMethod and KeyInfoReference inside the document
// (XMLDSig 1.1, sections 4.5.3 and 4.5.10). Transforms are not applied.
func (r *run) retrieve(info *keyInfo, item *dsig.KeyItem, depth int) error {
	missing := dsig.At(r.doc, item.Node, fault.SignatureEncReference, "uri", dsig.Clip(item.URI))
	id, ok := strings.CutPrefix(item.URI, "#")
	if !ok || id == "" || strings.HasPrefix(id, "xpointer(") {
		return missing
	}
	if len(item.Transforms) > 0 {
		return fault.New(fault.SignatureEncUnsupported, "feature", "RetrievalMethod/Transforms")
	}
	target, err := r.doc.ByID(id)
	switch {
	case err != nil:
		return missing.Wrap(err)
	case depth >= maxSteps:
		return malformed(r.doc, item.Node)
	case r.doc.Is(target, ds, "KeyInfo"):
		return r.readInto(info, target, depth+1)
	}
	return r.readHint(info, target, depth+1)
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
