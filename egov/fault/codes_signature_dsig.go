package fault

// Codes of signature for XML signatures of every form. Those about a place in
// the document carry line, column and offset, and name the element by At.
const (
	// SignatureUnsupported: the signature needs a feature that is not supported.
	SignatureUnsupported Code = "signature.unsupported"
	// SignatureOutdated: an algorithm is taken under a legacy policy only.
	SignatureOutdated Code = "signature.outdated"
	// SignatureReference: what a reference names cannot be had.
	SignatureReference Code = "signature.reference"
	// SignatureTransform: a transform cannot be applied to what it was given.
	SignatureTransform Code = "signature.transform"
	// SignatureDigest: what a reference names is not what was signed.
	SignatureDigest Code = "signature.digest"
	// SignatureKeyInfo: a KeyInfo or something inside cannot be read.
	SignatureKeyInfo Code = "signature.key-info"
	// SignatureNoKey: nothing given or trusted is the key of the signature.
	SignatureNoKey Code = "signature.no-key"
	// SignatureKeyKind: the key is of another sort than the algorithm.
	SignatureKeyKind Code = "signature.key-kind"
	// SignatureHMACLength: an HMAC value was cut too short.
	SignatureHMACLength Code = "signature.hmac-length"
	// SignatureUncovered: the place asked for is not under a valid signature.
	SignatureUncovered Code = "signature.uncovered"
	// SignatureTemplate: a template to be signed is not usable.
	SignatureTemplate Code = "signature.template"
)

var signatureDSigCodes = map[Code]entry{
	SignatureUnsupported: {Invalid, "Chữ ký số dùng {feature}, chưa được hỗ trợ.", "The signature uses {feature}, which is not supported."},
	SignatureOutdated:    {Denied, "Thuật toán {algorithm} đã lạc hậu, không được chấp nhận.", "The algorithm {algorithm} is outdated and not accepted."},
	SignatureReference:   {Denied, "Không lấy được nội dung {uri} mà chữ ký số tham chiếu ({problem}).", "What the signature refers to by {uri} cannot be had ({problem})."},
	SignatureTransform:   {Denied, "Không thực hiện được phép biến đổi {transform} ({problem}).", "The transform {transform} cannot be applied ({problem})."},
	SignatureDigest:      {Denied, "Nội dung {uri} đã bị thay đổi sau khi ký.", "What {uri} refers to was changed after it was signed."},
	SignatureKeyInfo:     {Denied, "Không đọc được thông tin khóa tại {element}.", "The key information cannot be read at {element}."},
	SignatureNoKey:       {Denied, "Không tìm được khóa được tin cậy để kiểm tra chữ ký số.", "No trusted key was found for the signature."},
	SignatureKeyKind:     {Denied, "Khóa {key} không dùng được với thuật toán {algorithm}.", "The key {key} does not belong to the algorithm {algorithm}."},
	SignatureHMACLength:  {Denied, "Giá trị HMAC dài {bits} bit, không được chấp nhận.", "The HMAC value of {bits} bits is not accepted."},
	SignatureUncovered:   {Denied, "{path} không nằm trong phần được ký hợp lệ.", "{path} is not part of what is validly signed."},
	SignatureTemplate:    {Invalid, "Mẫu chữ ký số không dùng được ({problem}).", "The signature template cannot be used ({problem})."},
}
