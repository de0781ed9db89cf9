package signature

import (
	"encoding/asn1"
	"strings"
)

// organizationIdentifier is the attribute type of X.520 that holds the
// agency's code.
var organizationIdentifier = asn1.ObjectIdentifier{2, 5, 4, 97}

// CheckCode names a check of a verification.
type CheckCode string

// The checks. None is optional.
const (
	CheckStructure   CheckCode = "structure"   // strict XML, one signature in its place over the whole document
	CheckCertificate CheckCode = "certificate" // the signer's certificate is there and unambiguous
	CheckAlgorithm   CheckCode = "algorithm"   // algorithm and key length are allowed
	CheckTime        CheckCode = "time"        // the certificate is valid now
	CheckUsage       CheckCode = "usage"       // the certificate is for signing
	CheckTrust       CheckCode = "trust"       // a path leads to a trusted root
	CheckSignature   CheckCode = "signature"   // the value was made with the certificate's key
	CheckIntegrity   CheckCode = "integrity"   // the document is as it was signed
)

// CheckCodes lists the checks in the order in which they are made.
func CheckCodes() []CheckCode {
	return []CheckCode{
		CheckStructure, CheckCertificate, CheckAlgorithm, CheckTime,
		CheckUsage, CheckTrust, CheckSignature, CheckIntegrity,
	}
}

// Check is the outcome of one check with its sentence in both languages. A
// check that could not be made counts as failed.
type Check struct {
	Code CheckCode
	OK   bool
	Vi   string
	En   string
}

// Sentence is En for "en" and Vi for anything else.
func (c Check) Sentence(lang string) string {
	if strings.HasPrefix(lang, "en") {
		return c.En
	}
	return c.Vi
}

// Wording is what a check says: that it passed, in Vietnamese and English, and
// that it did not.
type Wording [4]string

// Check is the outcome of a check in these words.
func (w Wording) Check(code CheckCode, ok bool) Check {
	if ok {
		return Check{code, true, w[0], w[1]}
	}
	return Check{code, false, w[2], w[3]}
}

func newCheck(code CheckCode, ok bool) Check { return wordings(code).Check(code, ok) }

func wordings(code CheckCode) Wording {
	switch code {
	case CheckStructure:
		return Wording{"Văn bản có đúng một chữ ký số bao phủ toàn bộ nội dung", "One signature covers the whole document",
			"Văn bản không có đúng một chữ ký số bao phủ toàn bộ nội dung", "There is not one signature over the whole document"}
	case CheckCertificate:
		return Wording{"Chứng thư số của người ký đọc được", "The signer's certificate was read",
			"Không xác định được chứng thư số của người ký", "The signer's certificate could not be identified"}
	case CheckAlgorithm:
		return Wording{"Thuật toán và độ dài khóa được chấp nhận", "Algorithm and key length are accepted",
			"Thuật toán hoặc độ dài khóa không được chấp nhận", "Algorithm or key length is not accepted"}
	case CheckTime:
		return Wording{"Chứng thư số đang có hiệu lực", "The certificate is valid at this time",
			"Chứng thư số không có hiệu lực", "The certificate is not valid at this time"}
	case CheckUsage:
		return Wording{"Chứng thư số được cấp để ký", "The certificate is meant for signing",
			"Chứng thư số không được cấp để ký", "The certificate is not meant for signing"}
	case CheckTrust:
		return Wording{"Chứng thư số do tổ chức được tin cậy cấp", "The certificate leads to a trusted authority",
			"Chứng thư số không do tổ chức được tin cậy cấp", "The certificate does not lead to a trusted authority"}
	case CheckSignature:
		return Wording{"Chữ ký được tạo bằng khóa của chứng thư số", "The signature was made with the certificate's key",
			"Chữ ký không được tạo bằng khóa của chứng thư số", "The signature was not made with the certificate's key"}
	default:
		return Wording{"Nội dung văn bản còn nguyên vẹn", "The document is as it was signed",
			"Chưa xác nhận được nội dung văn bản còn nguyên vẹn", "The document is not known to be as it was signed"}
	}
}

// texts are the labels of a report.
type texts struct {
	valid, invalid                                         string
	signer, organization, agency, issuer, serial, validity string
	algorithm, warning, legacy, trustedBy                  string
	signedAt, noTime, checkedAt                            string
}

func textsOf(lang string) texts {
	if strings.HasPrefix(lang, "en") {
		return texts{
			valid: "The signature is valid.", invalid: "The signature is NOT valid.",
			signer: "Signed by", organization: "Organisation", agency: "Agency code", issuer: "Certificate issued by",
			serial: "Certificate number", validity: "Certificate valid", algorithm: "Algorithm",
			warning: "Warning", legacy: "SHA-1, outdated; for archives only", trustedBy: "Trusted root",
			signedAt: "Signed at", noTime: "The signature holds no signing time", checkedAt: "Checked at",
		}
	}
	return texts{
		valid: "Chữ ký số hợp lệ.", invalid: "Chữ ký số KHÔNG hợp lệ.",
		signer: "Người ký", organization: "Tổ chức", agency: "Mã định danh cơ quan", issuer: "Nơi cấp chứng thư số",
		serial: "Số chứng thư", validity: "Hiệu lực chứng thư", algorithm: "Thuật toán",
		warning: "Cảnh báo", legacy: "SHA-1 đã lạc hậu, chỉ dùng để đọc lưu trữ", trustedBy: "Tổ chức gốc tin cậy",
		signedAt: "Thời điểm ký", noTime: "Chữ ký không kèm thời điểm ký", checkedAt: "Thời điểm kiểm tra",
	}
}
