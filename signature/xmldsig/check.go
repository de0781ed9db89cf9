package xmldsig

import "github.com/hcm-egov/framework/signature"

// The checks of a signature. None is optional. Those of the signer's
// certificate stand in the report of its path.
const (
	CheckStructure signature.CheckCode = "structure" // the Signature element is built as the norm says
	CheckAlgorithm signature.CheckCode = "algorithm" // the algorithms are known and allowed
	CheckKey       signature.CheckCode = "key"       // the key was found and is to be believed
	CheckValue     signature.CheckCode = "value"     // the value was made with the key
	CheckContent   signature.CheckCode = "content"   // everything referred to is as it was signed
)

// CheckCodes lists the checks in the order in which they are made.
func CheckCodes() []signature.CheckCode {
	return []signature.CheckCode{CheckStructure, CheckAlgorithm, CheckKey, CheckValue, CheckContent}
}

func newCheck(code signature.CheckCode, ok bool) signature.Check {
	return wordings[code].Check(code, ok)
}

var wordings = map[signature.CheckCode]signature.Wording{
	CheckStructure: {"Cấu trúc chữ ký số đúng chuẩn", "The signature is built as the norm says",
		"Cấu trúc chữ ký số không đúng chuẩn", "The signature is not built as the norm says"},
	CheckAlgorithm: {"Thuật toán được chấp nhận", "The algorithms are accepted",
		"Thuật toán không được chấp nhận", "An algorithm is not accepted"},
	CheckKey: {"Khóa của người ký được xác định và tin cậy", "The signer's key was found and is trusted",
		"Không xác định được khóa tin cậy của người ký", "No trusted key of a signer was found"},
	CheckValue: {"Chữ ký được tạo bằng khóa này", "The value was made with this key",
		"Chưa xác nhận được chữ ký được tạo bằng khóa của người ký", "The value is not known to be made with the signer's key"},
	CheckContent: {"Mọi nội dung được tham chiếu còn nguyên vẹn", "Everything referred to is as it was signed",
		"Chưa xác nhận được mọi nội dung còn nguyên vẹn", "Not everything referred to is known to be as it was signed"},
}
