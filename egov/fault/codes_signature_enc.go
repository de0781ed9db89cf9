package fault

// Codes of signature/xmlenc.
const (
	// SignatureDecrypt: the data cannot be decrypted. Why is never told: a key
	// that does not fit, altered data, wrong padding and content that is no XML
	// look alike, so that nobody learns anything by asking.
	SignatureDecrypt Code = "signature.decrypt"
	// SignatureEncStructure: an element of XML Encryption is not built as required.
	SignatureEncStructure Code = "signature.encryption-structure"
	// SignatureEncUnsupported: the document uses what is not supported.
	SignatureEncUnsupported Code = "signature.encryption-unsupported"
	// SignatureEncPolicy: an algorithm is refused unless the policy asks for it.
	SignatureEncPolicy Code = "signature.encryption-policy"
	// SignatureEncNoKey: none of the keys is meant.
	SignatureEncNoKey Code = "signature.encryption-no-key"
	// SignatureEncReference: what a reference names cannot be had.
	SignatureEncReference Code = "signature.encryption-reference"
	// SignatureEncCost: decrypting would cost more than is allowed.
	SignatureEncCost Code = "signature.encryption-cost"
)

var signatureEncCodes = map[Code]entry{
	SignatureDecrypt:        {Denied, "Không giải mã được dữ liệu.", "The data cannot be decrypted."},
	SignatureEncStructure:   {Invalid, "Cấu trúc dữ liệu mã hóa không đúng tại {element}, dòng {line}.", "The encrypted data is not built correctly at {element}, line {line}."},
	SignatureEncUnsupported: {Invalid, "Dữ liệu mã hóa dùng {feature}, chưa được hỗ trợ.", "The encrypted data uses {feature}, which is not supported."},
	SignatureEncPolicy:      {Denied, "Thuật toán {algorithm} chỉ được dùng khi chính sách đặt {policy}.", "The algorithm {algorithm} is used only where the policy sets {policy}."},
	SignatureEncNoKey:       {Denied, "Không có khóa phù hợp để giải mã hoặc mã hóa.", "None of the keys is meant for this data."},
	SignatureEncReference:   {Invalid, "Không lấy được nội dung mà tham chiếu {uri} trỏ tới.", "What the reference {uri} names cannot be had."},
	SignatureEncCost:        {Invalid, "Giải mã cần tính toán vượt giới hạn ({cost}).", "Decrypting would cost more than the limit ({cost})."},
}
