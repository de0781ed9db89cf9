package xades

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// writer writes elements of XAdES under the prefixes xades and ds, each text
// escaped. An element without a text is left out by text.
type writer struct{ strings.Builder }

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#xD;", "\n", "&#xA;", "\t", "&#x9;")

// declarations are those of what is put into a document that may know other
// prefixes.
const declarations = ` xmlns:xades="` + space132 + `" xmlns:ds="` + dsig.Space + `"`

// element writes an element around what inside writes. Of names with attributes
// the end tag has the first word.
func (w *writer) element(tag string, inside func()) {
	w.WriteString("<" + tag + ">")
	inside()
	local, _, _ := strings.Cut(tag, " ")
	w.WriteString("</" + local + ">")
}

// text writes an element with a text, nothing without one.
func (w *writer) text(tag, text string) {
	if text != "" {
		w.element(tag, func() { w.WriteString(escapes.Replace(text)) })
	}
}

func (w *writer) octets(tag string, raw []byte) {
	w.text(tag, base64.StdEncoding.EncodeToString(raw))
}

func (w *writer) digest(method string, value []byte) {
	w.element(`ds:DigestMethod Algorithm="`+escapes.Replace(method)+`"`, func() {})
	w.octets("ds:DigestValue", value)
}

// identifier writes the Identifier of an object: a URI, or an OID as a URN.
func (w *writer) identifier(id, description string) {
	if strings.HasPrefix(id, "urn:oid:") {
		w.text(`xades:Identifier Qualifier="OIDAsURN"`, id)
	} else {
		w.text("xades:Identifier", id)
	}
	w.text("xades:Description", description)
}

// qualifyingProperties writes what goes into the Object.
func qualifyingProperties(target, id string, p *Properties, cert *x509.Certificate, hash crypto.Hash) string {
	w := &writer{}
	w.element("xades:QualifyingProperties"+declarations+` Target="#`+target+`"`, func() {
		w.element(`xades:SignedProperties Id="`+id+`"`, func() {
			w.element("xades:SignedSignatureProperties", func() { w.signatureProperties(p, cert, hash) })
			if len(p.Formats)+len(p.Commitments) > 0 {
				w.element("xades:SignedDataObjectProperties", func() { w.dataProperties(p) })
			}
		})
	})
	return w.String()
}

func (w *writer) signatureProperties(p *Properties, cert *x509.Certificate, hash crypto.Hash) {
	w.text("xades:SigningTime", p.SigningTime.UTC().Format(time.RFC3339))
	w.element("xades:SigningCertificateV2", func() {
		w.element("xades:Cert", func() {
			w.element("xades:CertDigest", func() { w.digest(dsig.DigestURI(hash), sum(hash, cert.Raw)) })
			w.octets("xades:IssuerSerialV2", writeIssuerSerial(cert))
		})
	})
	if p.Policy != nil {
		w.element("xades:SignaturePolicyIdentifier", func() { w.policy(p.Policy) })
	}
	if d := p.Production; d != nil {
		w.element("xades:SignatureProductionPlaceV2", func() {
			w.text("xades:City", d.City)
			w.text("xades:StreetAddress", d.Street)
			w.text("xades:StateOrProvince", d.Province)
			w.text("xades:PostalCode", d.PostalCode)
			w.text("xades:CountryName", d.Country)
		})
	}
	if len(p.Roles) > 0 {
		w.element("xades:SignerRoleV2", func() {
			w.element("xades:ClaimedRoles", func() {
				for _, r := range p.Roles {
					w.text("xades:ClaimedRole", r)
				}
			})
		})
	}
}

func (w *writer) policy(p *PolicyID) {
	if p.Implied {
		w.element("xades:SignaturePolicyImplied", func() {})
		return
	}
	w.element("xades:SignaturePolicyId", func() {
		w.element("xades:SigPolicyId", func() { w.identifier(p.ID, p.Description) })
		w.element("xades:SigPolicyHash", func() { w.digest(p.Algorithm, p.Digest) })
		if p.URI == "" && p.Notice == "" {
			return
		}
		w.element("xades:SigPolicyQualifiers", func() {
			if p.URI != "" {
				w.element("xades:SigPolicyQualifier", func() { w.text("xades:SPURI", p.URI) })
			}
			if p.Notice != "" {
				w.element("xades:SigPolicyQualifier", func() {
					w.element("xades:SPUserNotice", func() { w.text("xades:ExplicitText", p.Notice) })
				})
			}
		})
	})
}

func (w *writer) dataProperties(p *Properties) {
	for _, f := range p.Formats {
		w.element(`xades:DataObjectFormat ObjectReference="#`+escapes.Replace(f.Reference)+`"`, func() {
			w.text("xades:Description", f.Description)
			if f.ID != "" {
				w.element("xades:ObjectIdentifier", func() { w.identifier(f.ID, "") })
			}
			w.text("xades:MimeType", f.MimeType)
			w.text("xades:Encoding", f.Encoding)
		})
	}
	for _, c := range p.Commitments {
		w.element("xades:CommitmentTypeIndication", func() {
			w.element("xades:CommitmentTypeId", func() { w.identifier(c.ID, c.Description) })
			for _, r := range c.References {
				w.text("xades:ObjectReference", "#"+r)
			}
			if len(c.References) == 0 {
				w.element("xades:AllSignedDataObjects", func() {})
			}
		})
	}
}

// timeStamp writes a SignatureTimeStamp.
func timeStamp(id string, form string, token []byte) string {
	w := &writer{}
	w.element("xades:SignatureTimeStamp"+declarations+` Id="`+id+`"`, func() {
		w.element(`ds:CanonicalizationMethod Algorithm="`+form+`"`, func() {})
		w.octets("xades:EncapsulatedTimeStamp", token)
	})
	return w.String()
}

// validationValues writes CertificateValues and RevocationValues.
func validationValues(v values) string {
	w := &writer{}
	if len(v.certificates) > 0 {
		w.element("xades:CertificateValues"+declarations, func() {
			for _, c := range v.certificates {
				w.octets("xades:EncapsulatedX509Certificate", c.Raw)
			}
		})
	}
	w.element("xades:RevocationValues"+declarations, func() {
		list := func(tag, inner string, all [][]byte) {
			if len(all) > 0 {
				w.element(tag, func() {
					for _, raw := range all {
						w.octets(inner, raw)
					}
				})
			}
		}
		list("xades:CRLValues", "xades:EncapsulatedCRLValue", v.evidence.CRLs)
		list("xades:OCSPValues", "xades:EncapsulatedOCSPValue", v.evidence.OCSPs)
	})
	return w.String()
}

// insert gives the edit that puts a text behind the unsigned signature
// properties, which are made where there are none.
func (q *qualifying) insert(text string) dsig.Edit {
	unsigned := q.child(q.node, "UnsignedProperties")
	switch {
	case q.unsigned != xmlcore.None:
		return q.into(q.unsigned, text, false)
	case unsigned != xmlcore.None:
		return q.into(unsigned, wrapped("UnsignedSignatureProperties", text), true)
	}
	return q.into(q.node, wrapped("UnsignedProperties", wrapped("UnsignedSignatureProperties", text)), false)
}

func wrapped(local, text string) string {
	return `<xades:` + local + ` xmlns:xades="` + space132 + `">` + text + "</xades:" + local + ">"
}

// into puts a text inside an element, as the last or the first of its content.
func (q *qualifying) into(n xmlcore.Node, text string, first bool) dsig.Edit {
	start, end := q.Span(n)
	if q.SelfClosed(n) {
		at := start + strings.LastIndex(string(q.Source()[start:end]), "/")
		return dsig.Edit{Start: at, End: end, Text: ">" + text + "</" + q.Tag(n) + ">"}
	}
	from, to := q.ContentSpan(n)
	if first {
		to = from
	}
	return dsig.Edit{Start: to, End: to, Text: text}
}

// merge adds what is new, each once.
func (v *values) merge(certs []*x509.Certificate, crls, ocsps [][]byte) {
	for _, c := range certs {
		v.certificates = appendCertificate(v.certificates, c)
	}
	add := func(list *[][]byte, more [][]byte) {
		for _, raw := range more {
			if !slices.ContainsFunc(*list, func(b []byte) bool { return string(b) == string(raw) }) {
				*list = append(*list, raw)
			}
		}
	}
	add(&v.evidence.CRLs, crls)
	add(&v.evidence.OCSPs, ocsps)
}
