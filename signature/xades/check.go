package xades

import "github.com/hcm-egov/framework/signature"

// The checks of XAdES beside those of XML signatures. None is optional.
const (
	CheckProperties         signature.CheckCode = "properties"          // the signed properties are this signature's own and signed
	CheckSigningCertificate signature.CheckCode = "signing-certificate" // the certificate is the one that they name
	CheckPlaces             signature.CheckCode = "places"              // references lead where they must
	CheckFormats            signature.CheckCode = "formats"             // what they say of the content's format belongs to it
	CheckPolicy             signature.CheckCode = "policy"              // the signature policy is known and unchanged
	CheckTimeStamps         signature.CheckCode = "time-stamps"         // every time stamp is valid
)

// CheckCodes lists the checks of XAdES in the order in which they are made.
func CheckCodes() []signature.CheckCode {
	return []signature.CheckCode{CheckProperties, CheckSigningCertificate, CheckPlaces, CheckFormats, CheckPolicy, CheckTimeStamps}
}

func newCheck(code signature.CheckCode, ok bool) signature.Check {
	return wordings[code].Check(code, ok)
}

var wordings = map[signature.CheckCode]signature.Wording{
	CheckProperties: {"Thuộc tính XAdES nằm trong phần được ký", "The properties of XAdES are part of what was signed",
		"Thuộc tính XAdES không nằm trong phần được ký", "The properties of XAdES are not part of what was signed"},
	CheckSigningCertificate: {"Chứng thư số đúng là chứng thư người ký đã nêu", "The certificate is the one that the signer named",
		"Chứng thư số không phải chứng thư người ký đã nêu", "The certificate is not the one that the signer named"},
	CheckPlaces: {"Mọi tham chiếu dẫn tới đúng vị trí", "Every reference leads where it must",
		"Có tham chiếu dẫn tới vị trí không hợp lệ", "A reference leads where it must not"},
	CheckFormats: {"Định dạng nội dung được nêu đúng", "The formats of what is signed are stated rightly",
		"Định dạng nội dung được nêu không đúng", "The format of something signed is stated wrongly"},
	CheckPolicy: {"Chính sách ký được chấp nhận", "The signature policy is accepted",
		"Chính sách ký không được chấp nhận", "The signature policy is not accepted"},
	CheckTimeStamps: {"Mọi dấu thời gian đều hợp lệ", "Every time stamp is valid",
		"Có dấu thời gian không hợp lệ", "A time stamp is not valid"},
}
