package xades_test

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xades"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

const (
	dsSpace   = "http://www.w3.org/2000/09/xmldsig#"
	xaSpace   = "http://uri.etsi.org/01903/v1.3.2#"
	exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
)

// stamped puts an unsigned property with a time stamp over elements into a
// document: over what octets holds, then over those of the names.
func (w *world) stamped(t *testing.T, xml []byte, property, space string, octets []byte, names ...string) []byte {
	doc, err := xmlcore.Parse(xml, xmlcore.Limits{})
	require.NoError(t, err)
	h := sha256.New()
	h.Write(octets)
	for _, name := range names {
		for n := range doc.Descendants(doc.Root()) {
			if doc.Local(n) == name && (doc.Space(n) == dsSpace || strings.HasPrefix(doc.Space(n), "http://uri.etsi.org")) {
				require.NoError(t, doc.Subtree(n).Canonical(h, xmlcore.Method{Exclusive: true}))
			}
		}
	}
	token, err := w.TSA.Token(crypto.SHA256, h.Sum(nil))
	require.NoError(t, err)
	return added(xml, `<p:`+property+` xmlns:p="`+space+`"><ds:CanonicalizationMethod Algorithm="`+exclusive+`"/><e:EncapsulatedTimeStamp xmlns:e="`+xaSpace+`">`+
		base64.StdEncoding.EncodeToString(token)+`</e:EncapsulatedTimeStamp></p:`+property+`>`)
}

// added puts a property behind the others.
func added(xml []byte, property string) []byte {
	return bytes.Replace(xml, []byte("</xades:UnsignedSignatureProperties>"), []byte(property+"</xades:UnsignedSignatureProperties>"), 1)
}

// TestTimeStampKinds: each kind is over what the norm says, made here from the
// elements themselves.
func TestTimeStampKinds(t *testing.T) {
	w := start(t)
	xml := w.sign(t, nil, xades.Options{Level: xades.BaselineT, XML: xmldsig.Options{
		Objects: []xmldsig.Object{{Content: "<a></a>", ID: "o", MimeType: "text/xml", Sign: true}},
	}})
	check := func(level xades.Level, kinds ...xades.TimeStampKind) {
		t.Helper()
		r, err := w.verifier(t, nil).Verify(ctx, xml)
		require.NoError(t, err)
		s := only(t, r)
		require.Equal(t, level, s.Level)
		require.Len(t, s.TimeStamps, len(kinds))
		for i, kind := range kinds {
			require.Equal(t, kind, s.TimeStamps[i].Kind)
			require.True(t, s.TimeStamps[i].Valid)
		}
	}
	check(xades.BaselineT, xades.SignatureTimeStamp)
	digest := sha256.Sum256(w.pair.Chain[0].Raw)
	ref := `<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>` + base64.StdEncoding.EncodeToString(digest[:]) + `</ds:DigestValue>`
	xml = added(xml, `<xades:CompleteCertificateRefs><xades:CertRefs><xades:Cert><xades:CertDigest>`+ref+`</xades:CertDigest></xades:Cert></xades:CertRefs></xades:CompleteCertificateRefs>`)
	xml = bytes.ReplaceAll(xml, []byte("<xades:UnsignedSignatureProperties "), []byte(`<xades:UnsignedSignatureProperties xmlns:ds="`+dsSpace+`" `))
	xml = added(xml, `<xades:CompleteRevocationRefs><xades:OCSPRefs><xades:OCSPRef><xades:DigestAlgAndValue>`+ref+`</xades:DigestAlgAndValue></xades:OCSPRef></xades:OCSPRefs></xades:CompleteRevocationRefs>`)
	xml = w.stamped(t, xml, "SigAndRefsTimeStamp", xaSpace, nil, "SignatureValue", "SignatureTimeStamp", "CompleteCertificateRefs", "CompleteRevocationRefs")
	xml = w.stamped(t, xml, "RefsOnlyTimeStamp", xaSpace, nil, "CompleteCertificateRefs", "CompleteRevocationRefs")
	check(xades.BaselineT, xades.SignatureTimeStamp, xades.SigAndRefsTimeStamp, xades.ReferencesTimeStamp)

	xml = added(xml, `<xades:CertificateValues><xades:EncapsulatedX509Certificate>`+base64.StdEncoding.EncodeToString(w.pair.Chain[0].Raw)+`</xades:EncapsulatedX509Certificate></xades:CertificateValues>`)
	check(xades.BaselineLT, xades.SignatureTimeStamp, xades.SigAndRefsTimeStamp, xades.ReferencesTimeStamp)
	r, err := w.verifier(t, nil).Verify(ctx, xml)
	require.NoError(t, err)
	refs := only(t, r).References
	require.Len(t, refs, 2)
	require.True(t, refs[0].Found && !refs[1].Found, "the OCSP response is not there")

	// The archive time stamp is over what the references lead to, the signature,
	// the properties in front of it and the Object of the content.
	doc, err := xmlcore.Parse(xml, xmlcore.Limits{})
	require.NoError(t, err)
	var octets bytes.Buffer
	write := func(local string) {
		for n := range doc.Descendants(doc.Root()) {
			id, _ := doc.Attr(n, "", "Id")
			if doc.Local(n) == local && (local != "Object" || id == "o") {
				require.NoError(t, doc.Subtree(n).Canonical(&octets, xmlcore.Method{Exclusive: true}))
			}
		}
	}
	for _, local := range []string{"Object", "SignedProperties", "SignedInfo", "SignatureValue", "KeyInfo", "SignatureTimeStamp", "CompleteCertificateRefs",
		"CompleteRevocationRefs", "SigAndRefsTimeStamp", "RefsOnlyTimeStamp", "CertificateValues", "Object"} {
		write(local)
	}
	before := xml
	for _, space := range []string{xaSpace, "http://uri.etsi.org/01903/v1.4.1#"} {
		xml = w.stamped(t, before, "ArchiveTimeStamp", space, octets.Bytes())
		kind := xades.ArchiveTimeStamp
		if space == xaSpace {
			kind = xades.ArchiveTimeStamp132
		}
		check(xades.BaselineLTA, xades.SignatureTimeStamp, xades.SigAndRefsTimeStamp, xades.ReferencesTimeStamp, kind)
	}
	xml = bytes.Replace(xml, []byte("<xades:CertificateValues>"), []byte("<xades:CertificateValues Id=\"x\">"), 1)
	_, err = w.verifier(t, nil).Verify(ctx, xml)
	require.ErrorIs(t, err, fault.SignatureTSPImprint, "a property under the archive time stamp was changed")
}

// TestView: a report in both languages says who, when and why not.
func TestView(t *testing.T) {
	w := start(t)
	xml := w.sign(t, []byte(document), xades.Options{
		Level: xades.BaselineT, Roles: []string{"Chủ tịch"}, Production: &xades.ProductionPlace{City: "Huế", Country: "VN"},
		Commitments: []xades.Commitment{{ID: xades.ProofOfApproval, Description: "Phê duyệt"}},
	})
	r := mustVerify(t, w, xml)
	v := only(t, r).View("vi")
	require.True(t, v.Valid)
	text := func(lang string) (text string) {
		for _, l := range only(t, r).View(lang).Lines {
			text += l.Label + ": " + l.Text + "\n"
		}
		return text
	}
	require.Equal(t, `Người ký: Nguyễn Văn An
Mức chữ ký: XAdES_BASELINE_T
Phạm vi ký: toàn bộ văn bản
Thời gian ký (người ký khai): 23/11/2026 15:00:00
Tư cách người ký (khai): Chủ tịch
Nơi ký (khai): Huế, VN
Cam kết: Phê duyệt
Có trước thời điểm (dấu thời gian): 23/11/2026 15:00:00
Dấu thời gian: 23/11/2026 15:00:00
Kết luận: TOTAL_PASSED
`, text("vi"))
	require.Contains(t, text("en"), "Scope: the whole document\n")
	require.Len(t, v.Checks, len(xmldsig.CheckCodes())+len(xades.CheckCodes()))
	require.Equal(t, "Mọi chữ ký số đều hợp lệ.", r.View("vi").Title)
	r, err := w.verifier(t, nil).Verify(ctx, bytes.Replace(xml, []byte("phê duyệt"), []byte("bãi bỏ"), 1))
	require.Error(t, err)
	require.Equal(t, "A signature is NOT valid.", r.View("en").Title)
	require.NotEmpty(t, only(t, r).View("vi").Faults)
	require.Equal(t, xades.ScopeNone, only(t, r).Scope)
}
