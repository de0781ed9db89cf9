package xmldsig

import (
	"fmt"
	"strings"
	"time"

	"github.com/hcm-egov/framework/signature"
)

// View renders what concerns the document as a whole in Vietnamese, or in
// English for "en". Each signature has a View of its own.
func (r *Report) View(lang string) signature.View {
	t := textsOf(lang)
	v := signature.View{Valid: r.Valid, Title: t.invalid}
	if r.Valid {
		v.Title = t.valid
	}
	add(&v, t.signatures, fmt.Sprint(len(r.Signatures)))
	for _, id := range r.DuplicateIDs {
		add(&v, t.duplicate, id)
	}
	for _, e := range r.Unsigned {
		add(&v, t.unsigned, e.text(t))
	}
	add(&v, t.checkedAt, local(r.CheckedAt))
	for _, f := range r.Faults {
		v.Faults = append(v.Faults, f.Sentence(lang))
	}
	return v
}

// View renders the outcome for one signature: who, how, what it covers, each
// check, and why not.
func (s *Signature) View(lang string) signature.View {
	t := textsOf(lang)
	v := signature.View{Valid: s.Valid, Title: t.badSignature}
	if s.Valid {
		v.Title = t.goodSignature
	}
	add(&v, t.place, s.Element.Path)
	add(&v, t.signer, s.Signer.CommonName)
	add(&v, t.organization, s.Signer.Organization)
	add(&v, t.agency, s.Signer.AgencyCode)
	add(&v, t.issuer, s.Signer.Issuer)
	add(&v, t.serial, s.Signer.Serial)
	if s.Path != nil {
		add(&v, t.root, s.Path.Root)
	}
	add(&v, t.key, strings.TrimSpace(s.Key+" "+s.KeyName))
	add(&v, t.algorithm, s.Algorithm)
	if len(s.Outdated) > 0 {
		add(&v, t.warning, t.outdated+" "+strings.Join(s.Outdated, ", "))
	}
	for _, r := range s.References {
		add(&v, r.label(t), r.text(t))
	}
	add(&v, t.signedAt, t.noTime)
	if s.SignedAt != nil {
		v.Lines[len(v.Lines)-1].Text = local(*s.SignedAt)
	}
	for _, c := range s.Checks {
		v.Checks = append(v.Checks, signature.Mark{OK: c.OK, Text: c.Sentence(lang)})
	}
	if s.Path != nil {
		for _, c := range s.Path.Checks {
			v.Checks = append(v.Checks, signature.Mark{OK: c.OK, Text: c.Sentence(lang)})
		}
	}
	for _, f := range s.Faults {
		v.Faults = append(v.Faults, f.Sentence(lang))
	}
	return v
}

func (r *Reference) label(t texts) string {
	if r.Valid {
		return t.covers
	}
	return t.coversNot
}

// text says what a reference covers.
func (r *Reference) text(t texts) string {
	uri := `"` + r.URI + `"`
	switch {
	case !r.Valid:
		return uri
	case r.External:
		return fmt.Sprintf("%s (%s, %d byte)", uri, t.external, r.Bytes)
	case r.WholeDocument:
		return uri + " (" + t.whole + ")"
	case len(r.Elements) == 0:
		return uri + " (" + t.nothing + ")"
	}
	var list []string
	for _, e := range r.Elements {
		list = append(list, e.text(t))
	}
	if r.More {
		list = append(list, "…")
	}
	return uri + ": " + strings.Join(list, ", ")
}

func (e *Element) text(t texts) string {
	text := fmt.Sprintf("%s [%d–%d]", e.Path, e.Start, e.End)
	if !e.Whole {
		text += " (" + t.partly + ")"
	}
	return text
}

func add(v *signature.View, label, text string) {
	if text != "" {
		v.Lines = append(v.Lines, signature.Line{Label: label, Text: text})
	}
}

// local writes a moment the Vietnamese way, in the zone of Viet Nam.
func local(t time.Time) string {
	return t.In(time.FixedZone("+07", 7*3600)).Format("02/01/2006 15:04:05")
}

// texts are the labels of a report.
type texts struct {
	valid, invalid, goodSignature, badSignature         string
	signatures, duplicate, unsigned, checkedAt          string
	place, signer, organization, agency, issuer, serial string
	root, key, algorithm, warning, outdated             string
	covers, coversNot, external, whole, nothing, partly string
	signedAt, noTime                                    string
}

func textsOf(lang string) texts {
	if strings.HasPrefix(lang, "en") {
		return texts{
			valid: "All signatures of the document are valid.", invalid: "The document is NOT validly signed.",
			goodSignature: "The signature is valid.", badSignature: "The signature is NOT valid.",
			signatures: "Signatures", duplicate: "Identifier of several elements", unsigned: "Not signed", checkedAt: "Checked at",
			place: "Place", signer: "Signed by", organization: "Organisation", agency: "Agency code", issuer: "Certificate issued by",
			serial: "Certificate number", root: "Trusted root", key: "Key", algorithm: "Algorithm",
			warning: "Warning", outdated: "outdated, for archives only:",
			covers: "Covers", coversNot: "Does NOT cover", external: "outside the document", whole: "the whole document",
			nothing: "nothing", partly: "in part", signedAt: "Signed at", noTime: "The signature holds no signing time",
		}
	}
	return texts{
		valid: "Mọi chữ ký số của văn bản đều hợp lệ.", invalid: "Văn bản KHÔNG được ký số hợp lệ.",
		goodSignature: "Chữ ký số hợp lệ.", badSignature: "Chữ ký số KHÔNG hợp lệ.",
		signatures: "Số chữ ký", duplicate: "Mã định danh trùng lặp", unsigned: "Không được ký", checkedAt: "Thời điểm kiểm tra",
		place: "Vị trí", signer: "Người ký", organization: "Tổ chức", agency: "Mã định danh cơ quan", issuer: "Nơi cấp chứng thư số",
		serial: "Số chứng thư", root: "Tổ chức gốc tin cậy", key: "Khóa", algorithm: "Thuật toán",
		warning: "Cảnh báo", outdated: "đã lạc hậu, chỉ dùng để đọc lưu trữ:",
		covers: "Bao phủ", coversNot: "KHÔNG bao phủ", external: "ngoài văn bản", whole: "toàn bộ văn bản",
		nothing: "không có gì", partly: "một phần", signedAt: "Thời điểm ký", noTime: "Chữ ký không kèm thời điểm ký",
	}
}
