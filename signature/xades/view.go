package xades

import (
	"strings"
	"time"

	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// label is a label of a page in Vietnamese and English.
type label [2]string

func (l label) in(lang string) string {
	if strings.HasPrefix(lang, "en") {
		return l[1]
	}
	return l[0]
}

var (
	titleValid   = label{"Mọi chữ ký số đều hợp lệ.", "Every signature is valid."}
	titleInvalid = label{"Có chữ ký số KHÔNG hợp lệ.", "A signature is NOT valid."}
	oneValid     = label{"Chữ ký số hợp lệ.", "The signature is valid."}
	oneInvalid   = label{"Chữ ký số KHÔNG hợp lệ.", "The signature is NOT valid."}

	labelSigner     = label{"Người ký", "Signer"}
	labelLevel      = label{"Mức chữ ký", "Level"}
	labelScope      = label{"Phạm vi ký", "Scope"}
	labelClaimed    = label{"Thời gian ký (người ký khai)", "Signing time (claimed by the signer)"}
	labelProved     = label{"Có trước thời điểm (dấu thời gian)", "Proved by a time stamp"}
	labelStamp      = label{"Dấu thời gian", "Time stamp"}
	labelBad        = label{"không hợp lệ", "not valid"}
	labelRole       = label{"Tư cách người ký (khai)", "Role (claimed)"}
	labelPlace      = label{"Nơi ký (khai)", "Place (claimed)"}
	labelCommitment = label{"Cam kết", "Commitment"}
	labelPolicy     = label{"Chính sách ký", "Signature policy"}
	labelWarning    = label{"Cảnh báo", "Warning"}
	labelOutdated   = label{"thuật toán lạc hậu: ", "outdated algorithms: "}
	labelIndication = label{"Kết luận", "Conclusion"}
	labelCounter    = label{"Chữ ký xác nhận", "Counter-signature"}
	scopeNames      = map[Scope]label{
		ScopeFull: {"toàn bộ văn bản", "the whole document"}, ScopePartial: {"một phần văn bản", "a part of the document"},
		ScopeNone: {"không có nội dung nào", "nothing"},
	}
)

// View renders the outcome for one signature in Vietnamese, or in English for
// "en". Times are shown in the zone of Viet Nam.
func (s *Signature) View(lang string) signature.View {
	v := signature.View{Valid: s.Valid, Title: oneInvalid.in(lang)}
	if s.Valid {
		v.Title = oneValid.in(lang)
	}
	add := func(l label, text string) {
		if text != "" {
			v.Lines = append(v.Lines, signature.Line{Label: l.in(lang), Text: text})
		}
	}
	add(labelSigner, s.XML.Signer.CommonName)
	add(labelLevel, string(s.Level))
	add(labelScope, scopeNames[s.Scope].in(lang))
	s.claims(add)
	add(labelProved, moment(s.Proved))
	for _, t := range s.TimeStamps {
		text := moment(t.Time)
		if !t.Valid {
			text = strings.TrimSpace(text + " (" + labelBad.in(lang) + ")")
		}
		add(labelStamp, text)
	}
	for _, c := range s.Counter {
		add(labelCounter, c.XML.Signer.CommonName+": "+c.View(lang).Title)
	}
	if len(s.XML.Outdated) > 0 {
		add(labelWarning, labelOutdated.in(lang)+strings.Join(s.XML.Outdated, ", "))
	}
	is, sub := s.Indication()
	add(labelIndication, strings.TrimSpace(string(is)+" "+sub))
	for _, c := range s.Checks {
		v.Checks = append(v.Checks, signature.Mark{OK: c.OK, Text: c.Sentence(lang)})
	}
	for _, f := range s.Faults {
		v.Faults = append(v.Faults, f.Sentence(lang))
	}
	return v
}

// claims adds what the signer says.
func (s *Signature) claims(add func(label, string)) {
	p := s.Properties
	if p == nil {
		return
	}
	add(labelClaimed, moment(p.SigningTime))
	for _, r := range p.Roles {
		add(labelRole, r)
	}
	if d := p.Production; d != nil {
		var parts []string
		for _, part := range []string{d.Street, d.City, d.Province, d.PostalCode, d.Country} {
			if part != "" {
				parts = append(parts, part)
			}
		}
		add(labelPlace, strings.Join(parts, ", "))
	}
	for _, c := range p.Commitments {
		text := c.Description
		if text == "" {
			text = c.ID
		}
		add(labelCommitment, text)
	}
	if p.Policy != nil {
		add(labelPolicy, dsig.Clip(p.Policy.ID))
	}
}

// View renders the report: its lines are the signers, its faults those of the
// document.
func (r *Report) View(lang string) signature.View {
	v := signature.View{Valid: r.Valid, Title: titleInvalid.in(lang)}
	if r.Valid {
		v.Title = titleValid.in(lang)
	}
	for _, s := range r.Signatures {
		one := s.View(lang)
		v.Lines = append(v.Lines, signature.Line{Label: labelSigner.in(lang), Text: s.XML.Signer.CommonName + ": " + one.Title})
		v.Checks = append(v.Checks, signature.Mark{OK: s.Valid, Text: s.XML.Signer.CommonName + ": " + one.Title})
	}
	for _, f := range r.Faults {
		v.Faults = append(v.Faults, f.Sentence(lang))
	}
	return v
}

// moment writes a moment the Vietnamese way; nothing for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(time.FixedZone("+07", 7*3600)).Format("02/01/2006 15:04:05")
}
