package fault

// Codes of signature/wss. Those about a place in the message carry line, column
// and offset, and name the element by At.
const (
	// SignatureWSSEnvelope: the message is no SOAP envelope as it must be.
	SignatureWSSEnvelope Code = "signature.wss-envelope"
	// SignatureWSSHeader: the Security header is not built as it must be.
	SignatureWSSHeader Code = "signature.wss-header"
	// SignatureWSSAbsent: there is no Security header for this receiver.
	SignatureWSSAbsent Code = "signature.wss-absent"
	// SignatureWSSToken: a reference to a security token leads nowhere.
	SignatureWSSToken Code = "signature.wss-token"
	// SignatureWSSUnsigned: a part that must be signed is not, or is not there.
	SignatureWSSUnsigned Code = "signature.wss-unsigned"
	// SignatureWSSUnencrypted: a part that must be encrypted is not.
	SignatureWSSUnencrypted Code = "signature.wss-unencrypted"
	// SignatureWSSSigner: the signer is not one of those that the receiver takes.
	SignatureWSSSigner Code = "signature.wss-signer"
	// SignatureWSSFuture: the message says that it was made in the future.
	SignatureWSSFuture Code = "signature.wss-future"
	// SignatureWSSOld: the message is older than the receiver takes.
	SignatureWSSOld Code = "signature.wss-old"
	// SignatureWSSExpired: the message says that it is no longer valid.
	SignatureWSSExpired Code = "signature.wss-expired"
	// SignatureWSSReplay: the message came before.
	SignatureWSSReplay Code = "signature.wss-replay"
	// SignatureWSSReplayFull: no more messages can be remembered.
	SignatureWSSReplayFull Code = "signature.wss-replay-full"
	// SignatureWSSUser: no such user, or a wrong password.
	SignatureWSSUser Code = "signature.wss-user"
	// SignatureWSSPasswordText: a password came as it is.
	SignatureWSSPasswordText Code = "signature.wss-password-text"
	// SignatureWSSAttachment: an attachment is missing or its headers are unclear.
	SignatureWSSAttachment Code = "signature.wss-attachment"
	// SignatureWSSConfirmation: the answer does not confirm what was signed.
	SignatureWSSConfirmation Code = "signature.wss-confirmation"
)

var signatureWSSCodes = map[Code]entry{
	SignatureWSSEnvelope:     {Invalid, "Thông điệp SOAP không đúng cấu trúc ({problem}).", "The SOAP message is not built correctly ({problem})."},
	SignatureWSSHeader:       {Invalid, "Phần bảo mật của thông điệp không đúng cấu trúc ({problem}).", "The Security header is not built correctly ({problem})."},
	SignatureWSSAbsent:       {Denied, "Thông điệp không có phần bảo mật dành cho nơi nhận này.", "The message has no Security header for this receiver."},
	SignatureWSSToken:        {Denied, "Không tìm được chứng thư mà thông điệp tham chiếu ({problem}).", "The security token that the message refers to cannot be had ({problem})."},
	SignatureWSSUnsigned:     {Denied, "Phần {part} của thông điệp chưa được ký.", "The part {part} of the message is not signed."},
	SignatureWSSUnencrypted:  {Denied, "Phần {part} của thông điệp chưa được mã hóa.", "The part {part} of the message is not encrypted."},
	SignatureWSSSigner:       {Denied, "Không chấp nhận thông điệp do {signer} ký.", "Messages signed by {signer} are not accepted."},
	SignatureWSSFuture:       {Denied, "Thời điểm tạo thông điệp {created} ở tương lai.", "The message says that it was made in the future, at {created}."},
	SignatureWSSOld:          {Denied, "Thông điệp tạo lúc {created} đã quá cũ.", "The message of {created} is too old."},
	SignatureWSSExpired:      {Denied, "Thông điệp đã hết hiệu lực lúc {expires}.", "The message expired at {expires}."},
	SignatureWSSReplay:       {Denied, "Thông điệp này đã được nhận trước đó.", "This message was received before."},
	SignatureWSSReplayFull:   {Unavailable, "Bộ nhớ chống gửi lại thông điệp đã đầy.", "No more messages can be remembered to find replays."},
	SignatureWSSUser:         {Denied, "Tên hoặc mật khẩu của thông điệp không đúng.", "The name or password of the message is wrong."},
	SignatureWSSPasswordText: {Denied, "Không chấp nhận mật khẩu gửi dạng văn bản.", "A password in plain text is not accepted."},
	SignatureWSSAttachment:   {Invalid, "Không dùng được tệp đính kèm {name}.", "The attachment {name} cannot be used."},
	SignatureWSSConfirmation: {Denied, "Thông điệp trả lời không xác nhận chữ ký của thông điệp đã gửi.", "The answer does not confirm the signature of what was sent."},
}
