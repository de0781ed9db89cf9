package dsig

import (
	"crypto"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Plan is a Signature that is to be written.
type Plan struct {
	Prefix    string // of the namespace of XML signatures; may be empty
	ID        string
	Form      xmlcore.Method // of SignedInfo
	Algorithm Algorithm
	InfoID    string
	Refs      []PlanReference
	ValueID   string
	KeyInfoID string
	KeyInfo   string // XML inside KeyInfo; empty: there is none
	Objects   []PlanObject
	Spaces    map[string]string // further declarations of the Signature by prefix
}

// PlanReference is a Reference that is to be written.
type PlanReference struct {
	ID, URI, Type string
	Transforms    []PlanTransform
	Digest        crypto.Hash
}

// PlanTransform is a Transform that is to be written; Content is XML inside.
type PlanTransform struct{ Algorithm, Content string }

// PlanObject is an Object that is to be written; Content is XML inside.
type PlanObject struct{ ID, MimeType, Encoding, Content string }

// planWriter writes a plan. Elements are never empty tags, so that SignedInfo
// under the exclusive form is nearly its own canonical form.
type planWriter struct {
	strings.Builder
	prefix string
}

func (w *planWriter) open(local string, attrs ...string) {
	w.WriteString("<" + w.prefix + local)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" || attrs[i] == "URI" {
			w.WriteString(" " + attrs[i] + `="` + escape(attrs[i+1]) + `"`)
		}
	}
	w.WriteString(">")
}

func (w *planWriter) shut(local string) { w.WriteString("</" + w.prefix + local + ">") }

func (w *planWriter) whole(local, content string, attrs ...string) {
	w.open(local, attrs...)
	w.WriteString(content)
	w.shut(local)
}

// XML writes the Signature with room for its values.
func (p *Plan) XML(k *Signing) (string, error) {
	w := &planWriter{}
	attrs := []string{"xmlns", Space, "Id", p.ID}
	if p.Prefix != "" {
		w.prefix = p.Prefix + ":"
		attrs[0] += ":" + p.Prefix
	}
	for _, prefix := range slices.Sorted(maps.Keys(p.Spaces)) {
		attrs = append(attrs, "xmlns:"+prefix, p.Spaces[prefix])
	}
	w.open("Signature", attrs...)
	if err := p.signedInfo(w); err != nil {
		return "", err
	}
	w.whole("SignatureValue", Blank(k.size(p.Algorithm)), "Id", p.ValueID)
	if p.KeyInfo != "" {
		w.whole("KeyInfo", p.KeyInfo, "Id", p.KeyInfoID)
	}
	for _, o := range p.Objects {
		w.whole("Object", o.Content, "Id", o.ID, "MimeType", o.MimeType, "Encoding", o.Encoding)
	}
	w.shut("Signature")
	return w.String(), nil
}

func (p *Plan) signedInfo(w *planWriter) error {
	w.open("SignedInfo", "Id", p.InfoID)
	w.whole("CanonicalizationMethod", PrefixList(p.Form), "Algorithm", p.Form.URI())
	w.whole("SignatureMethod", p.parameters(w), "Algorithm", p.Algorithm.URI)
	for _, r := range p.Refs {
		uri := DigestURI(r.Digest)
		if uri == "" {
			return fault.New(fault.SignatureUnsupported, "feature", r.Digest)
		}
		w.open("Reference", "Id", r.ID, "URI", r.URI, "Type", r.Type)
		if len(r.Transforms) > 0 {
			w.open("Transforms")
			for _, t := range r.Transforms {
				w.whole("Transform", t.Content, "Algorithm", t.Algorithm)
			}
			w.shut("Transforms")
		}
		w.whole("DigestMethod", "", "Algorithm", uri)
		w.whole("DigestValue", Blank(r.Digest.Size()))
		w.shut("Reference")
	}
	w.shut("SignedInfo")
	return nil
}

// parameters are what stands inside SignatureMethod.
func (p *Plan) parameters(w *planWriter) string {
	a := p.Algorithm
	switch {
	case a.Family == HMAC && a.Bits > 0:
		return "<" + w.prefix + "HMACOutputLength>" + strconv.Itoa(a.Bits) + "</" + w.prefix + "HMACOutputLength>"
	case a.Explicit:
		digest := "<" + w.prefix + `DigestMethod Algorithm="` + DigestURI(a.Hash) + `"></` + w.prefix + "DigestMethod>"
		return `<pss:RSAPSSParams xmlns:pss="` + PSSSpace + `">` + digest +
			`<pss:MaskGenerationFunction Algorithm="` + PSSSpace + `MGF1">` + digest + `</pss:MaskGenerationFunction>` +
			`<pss:SaltLength>` + strconv.Itoa(a.Salt) + `</pss:SaltLength><pss:TrailerField>1</pss:TrailerField></pss:RSAPSSParams>`
	}
	return ""
}

// PrefixList writes the InclusiveNamespaces of a form, nothing without any.
func PrefixList(m xmlcore.Method) string {
	if !m.Exclusive || len(m.Prefixes) == 0 {
		return ""
	}
	var list []string
	for _, p := range m.Prefixes {
		if p == "" {
			p = "#default"
		}
		list = append(list, p)
	}
	return `<ec:InclusiveNamespaces xmlns:ec="` + ExcSpace + `" PrefixList="` + escape(strings.Join(list, " ")) + `"></ec:InclusiveNamespaces>`
}

// XPathElement writes an expression with its declarations: an XPath element of
// XML signatures, or of XPath Filter 2.0 when space and filter say so.
func XPathElement(space, expr, filter string, namespaces map[string]string) string {
	w := &planWriter{}
	attrs := []string{"xmlns", space}
	if space == "" {
		attrs = []string{"xmlns", Space}
	}
	for _, prefix := range slices.Sorted(maps.Keys(namespaces)) {
		attrs = append(attrs, "xmlns:"+prefix, namespaces[prefix])
	}
	w.whole("XPath", escape(expr), append(attrs, "Filter", filter)...)
	return w.String()
}
