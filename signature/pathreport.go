package signature

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Checks of a path beside those of a document.
const (
	CheckConstraints CheckCode = "constraints" // the path keeps what its certificates demand
	CheckRevocation  CheckCode = "revocation"  // no certificate of the path was revoked
)

// PathCheckCodes lists the checks of a path in the order in which they are
// made: trust (a path leads to a root that is trusted at the moment), algorithm
// (keys and signatures are strong), time, usage (for the purpose), constraints
// and revocation.
func PathCheckCodes() []CheckCode {
	return []CheckCode{CheckTrust, CheckAlgorithm, CheckTime, CheckUsage, CheckConstraints, CheckRevocation}
}

// PathReport is the judgement of a certificate.
type PathReport struct {
	Valid     bool // every check passed
	Purpose   Purpose
	At        time.Time      // the moment judged
	Proved    bool           // At was proved; else it is the moment of the check
	CheckedAt time.Time      // now
	Root      string         // name of the root in the trust list; "": no path
	Legacy    bool           // SHA-1 stands in the path and the policy takes it
	Steps     []Step         // the path: the certificate in question first, the root last
	Checks    []Check        // in the order of PathCheckCodes; without CheckRevocation under RevocationOff
	Faults    []*fault.Error // why it is not Valid
	// Evidence are the revocation values that decided, fit to be kept with the
	// document; the path's certificates stand in Steps.
	Evidence Evidence
	// Authors are certificates that signed revocation values and neither stand in
	// the path nor in the values themselves.
	Authors []*x509.Certificate
}

// Step is one certificate of a path.
type Step struct {
	Certificate *x509.Certificate
	Info        SignerInfo
	Revocation  *RevocationStatus // nil: not judged; a root never is
}

// Has reports whether the fault with the code is among the report's faults.
func (r *PathReport) Has(code fault.Code) bool {
	return slices.ContainsFunc(r.Faults, func(f *fault.Error) bool { return f.Code() == code })
}

// Undecided reports whether the path is not Valid for the lack of evidence
// alone: asking again, or with more evidence, may help.
func (r *PathReport) Undecided() bool {
	return !r.Valid && !slices.ContainsFunc(r.Faults, func(f *fault.Error) bool { return f.Kind() != fault.Unavailable })
}

// Path are the certificates of the path.
func (r *PathReport) Path() []*x509.Certificate {
	var path []*x509.Certificate
	for _, s := range r.Steps {
		path = append(path, s.Certificate)
	}
	return path
}

func (r *PathReport) begin(v *Validator, path []*x509.Certificate) {
	trust := v.cfg.Trust
	r.Root = trust.nameOf(path[len(path)-1])
	r.Legacy = r.Root != "" && legacy(path)
	r.Steps = nil
	for _, c := range path {
		r.Steps = append(r.Steps, Step{Certificate: c, Info: v.memo.describe(c)})
	}
}

func (r *PathReport) check(code CheckCode, err error) {
	r.Checks = append(r.Checks, newPathCheck(code, err == nil))
	r.Faults = append(r.Faults, fault.All(err)...)
}

// fail notes what kept every check from being made.
func (r *PathReport) fail(err *fault.Error) {
	r.Faults = append(r.Faults, err)
	r.conclude(true)
}

// conclude adds the checks that could not be made, as failed, and draws the sum.
func (r *PathReport) conclude(revocation bool) {
	r.Valid = len(r.Faults) == 0
	for _, code := range PathCheckCodes() {
		made := slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Code == code })
		if !made && (revocation || code != CheckRevocation) {
			r.Valid = false
			r.Checks = append(r.Checks, newPathCheck(code, false))
		}
	}
}

// better reports whether more checks passed than in the other report.
func (r *PathReport) better(o *PathReport) bool {
	passed := func(r *PathReport) (n int) {
		for _, c := range r.Checks {
			if c.OK {
				n++
			}
		}
		return n
	}
	return passed(r) > passed(o)
}

// keep adds values that decided, each once.
func (e *Evidence) keep(o Evidence) {
	add := func(list *[][]byte, more [][]byte) {
		for _, m := range more {
			if !slices.ContainsFunc(*list, func(b []byte) bool { return string(b) == string(m) }) {
				*list = append(*list, m)
			}
		}
	}
	add(&e.CRLs, o.CRLs)
	add(&e.OCSPs, o.OCSPs)
}

func newPathCheck(code CheckCode, ok bool) Check { return pathWordings[code].Check(code, ok) }

var pathWordings = map[CheckCode]Wording{
	CheckTrust: {"Đường dẫn chứng thực dẫn tới tổ chức được tin cậy", "A path leads to a trusted authority",
		"Không có đường dẫn chứng thực tới tổ chức được tin cậy", "No path leads to a trusted authority"},
	CheckAlgorithm: {"Khóa và thuật toán trên đường dẫn đủ mạnh", "Keys and algorithms of the path are strong enough",
		"Khóa hoặc thuật toán trên đường dẫn không đủ mạnh", "A key or an algorithm of the path is too weak"},
	CheckTime: {"Các chứng thư số có hiệu lực tại thời điểm xét", "The certificates are valid at the moment judged",
		"Có chứng thư số không có hiệu lực tại thời điểm xét", "A certificate is not valid at the moment judged"},
	CheckUsage: {"Chứng thư số được cấp cho mục đích này", "The certificate is meant for this purpose",
		"Chứng thư số không được cấp cho mục đích này", "The certificate is not meant for this purpose"},
	CheckConstraints: {"Đường dẫn tuân theo các ràng buộc", "The path keeps the constraints",
		"Đường dẫn vi phạm ràng buộc", "The path breaks a constraint"},
	CheckRevocation: {"Không chứng thư số nào trên đường dẫn bị thu hồi", "No certificate of the path was revoked",
		"Có chứng thư số bị thu hồi hoặc chưa rõ tình trạng", "A certificate was revoked, or its status is not known"},
}

// View renders the report in Vietnamese, or in English for "en".
func (r *PathReport) View(lang string) View {
	t := pathTexts(lang)
	v := View{Valid: r.Valid, Title: t.invalid}
	switch {
	case r.Valid:
		v.Title = t.valid
	case r.Undecided():
		v.Title = t.undecided
	}
	for i, s := range r.Steps {
		text := s.Info.CommonName + ", " + local(s.Info.NotBefore) + " – " + local(s.Info.NotAfter)
		if s.Revocation != nil {
			text += ", " + s.Revocation.Sentence(lang)
		}
		v.add(fmt.Sprintf("%s %d/%d", t.certificate, i+1, len(r.Steps)), text)
	}
	v.add(t.trustedBy, r.Root)
	if r.Legacy {
		v.add(t.warning, t.legacy)
	}
	v.add(t.at, local(r.At))
	v.add(t.checkedAt, local(r.CheckedAt))
	for _, c := range r.Checks {
		v.Checks = append(v.Checks, Mark{OK: c.OK, Text: c.Sentence(lang)})
	}
	for _, f := range r.Faults {
		v.Faults = append(v.Faults, f.Sentence(lang))
	}
	return v
}

// pathText are the labels of a path report beside those of a report.
type pathText struct {
	texts
	undecided, certificate, at string
}

func pathTexts(lang string) pathText {
	t := pathText{texts: textsOf(lang)}
	if strings.HasPrefix(lang, "en") {
		t.valid, t.invalid = "The certificate is valid.", "The certificate is NOT valid."
		t.undecided, t.certificate, t.at = "The certificate's status is not known.", "Certificate", "Judged at"
		return t
	}
	t.valid, t.invalid = "Chứng thư số hợp lệ.", "Chứng thư số KHÔNG hợp lệ."
	t.undecided, t.certificate, t.at = "Chưa rõ tình trạng chứng thư số.", "Chứng thư số", "Thời điểm xét"
	return t
}
