package fault

// Codes of signature for XAdES.
const (
	// SignatureXAdESAbsent: the signature has no qualifying properties.
	SignatureXAdESAbsent Code = "signature.xades-absent"
	// SignatureXAdESMalformed: a property cannot be read.
	SignatureXAdESMalformed Code = "signature.xades-malformed"
	// SignatureXAdESAmbiguous: it is not clear which properties are meant.
	SignatureXAdESAmbiguous Code = "signature.xades-ambiguous"
	// SignatureXAdESUnsigned: the signed properties are not what was signed.
	SignatureXAdESUnsigned Code = "signature.xades-unsigned"
	// SignatureXAdESCertificate: the signed properties name another certificate.
	SignatureXAdESCertificate Code = "signature.xades-certificate"
	// SignatureXAdESPlace: a reference leads to another place than it must.
	SignatureXAdESPlace Code = "signature.xades-place"
	// SignatureXAdESFormat: the format of a signed object is stated wrongly.
	SignatureXAdESFormat Code = "signature.xades-format"
	// SignatureXAdESPolicy: the signature policy is not known.
	SignatureXAdESPolicy Code = "signature.xades-policy"
	// SignatureXAdESCounter: a counter-signature is not over the signature that
	// it stands in.
	SignatureXAdESCounter Code = "signature.xades-counter"
	// SignatureXAdESExtend: a signature cannot be raised to a level.
	SignatureXAdESExtend Code = "signature.xades-extend"
)

var signatureXAdESCodes = map[Code]entry{
	SignatureXAdESAbsent:      {Denied, "Chữ ký số không có thuộc tính XAdES.", "The signature has no properties of XAdES."},
	SignatureXAdESMalformed:   {Denied, "Không đọc được thuộc tính XAdES tại {element}.", "A property of XAdES cannot be read at {element}."},
	SignatureXAdESAmbiguous:   {Denied, "Không rõ thuộc tính XAdES nào là của chữ ký số này.", "It is not clear which properties of XAdES belong to the signature."},
	SignatureXAdESUnsigned:    {Denied, "Thuộc tính XAdES không nằm trong phần được ký.", "The properties of XAdES are not part of what was signed."},
	SignatureXAdESCertificate: {Denied, "Chứng thư số không phải là chứng thư mà người ký đã nêu.", "The certificate is not the one that the signer named."},
	SignatureXAdESPlace:       {Denied, "Tham chiếu {uri} dẫn tới vị trí không hợp lệ.", "The reference {uri} leads to a place where it must not."},
	SignatureXAdESFormat:      {Denied, "Định dạng của nội dung được ký nêu không đúng tại {element}.", "The format of a signed object is stated wrongly at {element}."},
	SignatureXAdESPolicy:      {Denied, "Chính sách ký {policy} chưa được biết hoặc đã bị thay đổi.", "The signature policy {policy} is not known, or was changed."},
	SignatureXAdESCounter:     {Denied, "Chữ ký xác nhận không thuộc về chữ ký số chứa nó.", "The counter-signature is not over the signature that it stands in."},
	SignatureXAdESExtend:      {Invalid, "Không nâng được chữ ký số lên mức {level} ({problem}).", "The signature cannot be raised to {level} ({problem})."},
}
