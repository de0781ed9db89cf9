package fault

// Codes of signature.
const (
	// SignatureMalformed: the document is no XML that may be signed or checked.
	SignatureMalformed Code = "signature.malformed"
	// SignatureForbidden: the XML holds what a signature does not protect: a
	// document type, a comment or a processing instruction.
	SignatureForbidden Code = "signature.forbidden-content"
	// SignatureAbsent: the document carries no signature.
	SignatureAbsent Code = "signature.absent"
	// SignatureSeveral: the document carries more than one signature.
	SignatureSeveral Code = "signature.several"
	// SignatureMisplaced: the signature stands where none may stand.
	SignatureMisplaced Code = "signature.misplaced"
	// SignatureStructure: the Signature element is not built as required.
	SignatureStructure Code = "signature.structure"
	// SignaturePartial: the signature covers less than the whole document.
	SignaturePartial Code = "signature.partial"
	// SignatureDuplicateID: two elements have the same identifier.
	SignatureDuplicateID Code = "signature.duplicate-id"
	// SignatureAlgorithm: an algorithm is unknown or not allowed.
	SignatureAlgorithm Code = "signature.algorithm"
	// SignatureWeakKey: the key is too short or of an unknown sort.
	SignatureWeakKey Code = "signature.weak-key"
	// SignatureAltered: the document was changed after signing.
	SignatureAltered Code = "signature.altered"
	// SignatureValue: the signature was not made with the certificate's key.
	SignatureValue Code = "signature.value"
	// SignatureCertificate: a certificate cannot be read or identified.
	SignatureCertificate Code = "signature.certificate"
	// SignatureCertificateTime: the certificate is not valid at this time.
	SignatureCertificateTime Code = "signature.certificate-time"
	// SignatureUntrusted: no path leads to a trusted root.
	SignatureUntrusted Code = "signature.untrusted"
	// SignatureUsage: the certificate is not for signing documents.
	SignatureUsage Code = "signature.usage"
	// SignatureKey: a key file cannot be used.
	SignatureKey Code = "signature.key"
	// SignatureParent: the element that shall hold the signature is absent.
	SignatureParent Code = "signature.parent"
	// SignatureSigned: the document is signed already.
	SignatureSigned Code = "signature.already-signed"
	// SignatureFailed: the key's device or service did not sign.
	SignatureFailed Code = "signature.failed"
	// SignatureAuthority: the development authority cannot be kept or used.
	SignatureAuthority Code = "signature.authority"
)

var signatureCodes = map[Code]entry{
	SignatureMalformed:       {Invalid, "Tệp XML không hợp lệ tại byte {offset} ({problem}).", "The XML is not valid at byte {offset} ({problem})."},
	SignatureForbidden:       {Invalid, "Tệp XML chứa thành phần mà chữ ký số không bảo vệ được tại byte {offset} ({problem}).", "The XML holds what a signature does not protect at byte {offset} ({problem})."},
	SignatureAbsent:          {Invalid, "Văn bản chưa được ký số.", "The document carries no digital signature."},
	SignatureSeveral:         {Invalid, "Văn bản có {count} chữ ký số; chỉ chấp nhận một.", "The document carries {count} signatures; exactly one is accepted."},
	SignatureMisplaced:       {Denied, "Chữ ký số không nằm ở vị trí quy định.", "The signature does not stand in its proper place."},
	SignatureStructure:       {Denied, "Cấu trúc chữ ký số không đúng tại {element}.", "The signature is not built correctly at {element}."},
	SignaturePartial:         {Denied, "Chữ ký số không bao phủ toàn bộ văn bản.", "The signature does not cover the whole document."},
	SignatureDuplicateID:     {Denied, "Văn bản có hai thành phần trùng mã định danh.", "Two elements of the document have the same identifier."},
	SignatureAlgorithm:       {Denied, "Thuật toán {algorithm} không được chấp nhận.", "The algorithm {algorithm} is not accepted."},
	SignatureWeakKey:         {Denied, "Khóa ký không đủ mạnh hoặc không được hỗ trợ ({key}).", "The signing key is too weak or not supported ({key})."},
	SignatureAltered:         {Denied, "Nội dung văn bản đã bị thay đổi sau khi ký.", "The document was changed after it was signed."},
	SignatureValue:           {Denied, "Giá trị chữ ký không khớp với chứng thư số.", "The signature value does not fit the certificate."},
	SignatureCertificate:     {Denied, "Không đọc hoặc không xác định được chứng thư số của người ký.", "The signer's certificate cannot be read or identified."},
	SignatureCertificateTime: {Denied, "Chứng thư số không có hiệu lực tại thời điểm kiểm tra (hiệu lực từ {from} đến {to}).", "The certificate is not valid at this time (valid from {from} to {to})."},
	SignatureUntrusted:       {Denied, "Chứng thư số không thuộc tổ chức chứng thực được tin cậy.", "The certificate does not lead to a trusted authority."},
	SignatureUsage:           {Denied, "Chứng thư số không dùng để ký văn bản.", "The certificate is not meant for signing documents."},
	SignatureKey:             {Invalid, "Không dùng được tệp khóa hoặc chứng thư: {reason}.", "The key or certificate file cannot be used: {reason}."},
	SignatureParent:          {Invalid, "Không tìm thấy đúng một thành phần {parent} để đặt chữ ký.", "There is not exactly one element {parent} to hold the signature."},
	SignatureSigned:          {Conflict, "Văn bản đã được ký số.", "The document is signed already."},
	SignatureFailed:          {Unavailable, "Thiết bị hoặc dịch vụ ký số không thực hiện được.", "The signing device or service failed."},
	SignatureAuthority:       {Internal, "Không dùng được tổ chức chứng thực thử nghiệm: {reason}.", "The development authority cannot be used: {reason}."},
}
