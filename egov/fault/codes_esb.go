package fault

// Codes of esb and its packages.
const (
	// EsbXML: the message is not well-formed XML.
	EsbXML Code = "esb.xml"
	// EsbDTD: the message has a document type declaration.
	EsbDTD Code = "esb.dtd"
	// EsbNotEdXML: the XML is no edXML message of version 2.
	EsbNotEdXML Code = "esb.not-edxml"
	// EsbMissing: a required element is absent or empty.
	EsbMissing Code = "esb.missing"
	// EsbField: an element's value cannot be read or is not allowed.
	EsbField Code = "esb.field"
	// EsbRepeated: what must stand once stands twice.
	EsbRepeated Code = "esb.repeated"
	// EsbDuplicate: a document of that id was sent before.
	EsbDuplicate Code = "esb.duplicate"
	// EsbAltered: a message came again with the same id and other bytes.
	EsbAltered Code = "esb.altered"
	// EsbSignature: the signature of a message is absent or does not hold.
	EsbSignature Code = "esb.signature"
	// EsbSigner: the signer is not the agency in From.
	EsbSigner Code = "esb.signer"
	// EsbNotForUs: the message is not addressed to this agency.
	EsbNotForUs Code = "esb.not-for-us"
	// EsbUnknownDocument: a status or an answer names a document that was not
	// exchanged with that agency.
	EsbUnknownDocument Code = "esb.unknown-document"
	// EsbStatusOrder: a document in that status cannot come to the other one.
	EsbStatusOrder Code = "esb.status-order"
	// EsbReason: a refusal needs its reason.
	EsbReason Code = "esb.reason"
	// EsbNotDead: only a dead letter can be tried anew.
	EsbNotDead Code = "esb.not-dead"
	// EsbPeerUnknown: nobody said where the agency can be reached.
	EsbPeerUnknown Code = "esb.peer-unknown"
	// EsbPeerDown: the agency cannot be reached now.
	EsbPeerDown Code = "esb.peer-down"
	// EsbPeerAnswer: the answer of the other side is not understood.
	EsbPeerAnswer Code = "esb.peer-answer"
	// EsbRefused: the other side refused the message as wrong.
	EsbRefused Code = "esb.refused"
	// EsbRefusedDenied: the other side refused it for want of trust or right.
	EsbRefusedDenied Code = "esb.refused-denied"
	// EsbRefusedConflict: the other side holds another message of the same id.
	EsbRefusedConflict Code = "esb.refused-conflict"
	// EsbDigest: the bytes that arrived are not those that were sent.
	EsbDigest Code = "esb.digest"
	// EsbMediaType: the request carries something else than a message.
	EsbMediaType Code = "esb.media-type"
	// EsbPlainHTTP: plain http to another machine is not allowed.
	EsbPlainHTTP Code = "esb.plain-http"
)

var esbCodes = map[Code]entry{
	EsbXML:             {Invalid, "Thông điệp không phải XML đúng cú pháp (dòng {line}).", "The message is not well-formed XML (line {line})."},
	EsbDTD:             {Invalid, "Thông điệp chứa khai báo DOCTYPE, không được chấp nhận.", "The message has a document type declaration, which is not accepted."},
	EsbNotEdXML:        {Invalid, "Thông điệp không theo khuôn dạng edXML (QCVN 102:2016/BTTTT).", "The message is not in the edXML format (QCVN 102:2016/BTTTT)."},
	EsbMissing:         {Invalid, "Thiếu thông tin bắt buộc {field}.", "The required element {field} is missing."},
	EsbField:           {Invalid, "Giá trị của {field} không hợp lệ; cần dạng {expected}.", "The value of {field} is not valid; expected {expected}."},
	EsbRepeated:        {Invalid, "{field} xuất hiện nhiều lần.", "{field} appears more than once."},
	EsbDuplicate:       {Conflict, "Văn bản có mã {document} đã được gửi trước đó.", "The document with id {document} was sent before."},
	EsbAltered:         {Conflict, "Đã nhận văn bản có cùng mã {document} từ {agency} nhưng nội dung khác.", "A document with the same id {document} but other content was received from {agency} before."},
	EsbSignature:       {Denied, "Chữ ký số của thông điệp không có hoặc không hợp lệ.", "The digital signature of the message is absent or not valid."},
	EsbSigner:          {Denied, "Bên ký số ({signer}) không phải cơ quan gửi ({agency}).", "The signer ({signer}) is not the sending agency ({agency})."},
	EsbNotForUs:        {Invalid, "Thông điệp không gửi cho cơ quan {agency}.", "The message is not addressed to agency {agency}."},
	EsbUnknownDocument: {NotFound, "Không có văn bản {document} trao đổi với cơ quan {agency}.", "No document {document} was exchanged with agency {agency}."},
	EsbStatusOrder:     {Conflict, "Văn bản đang ở trạng thái {from}, không thể chuyển sang {to}.", "The document is in status {from} and cannot come to {to}."},
	EsbReason:          {Invalid, "Cần nêu lý do.", "A reason is required."},
	EsbNotDead:         {Conflict, "Thông điệp {id} không nằm trong danh sách gửi lỗi.", "Message {id} is not a dead letter."},
	EsbPeerUnknown:     {NotFound, "Chưa có địa chỉ kết nối của cơ quan {agency}.", "There is no address for agency {agency}."},
	EsbPeerDown:        {Unavailable, "Chưa kết nối được với cơ quan {agency}; hệ thống sẽ tự gửi lại.", "Agency {agency} cannot be reached now; sending will be tried again."},
	EsbPeerAnswer:      {Unavailable, "Không hiểu được phản hồi của cơ quan {agency}.", "The answer of agency {agency} was not understood."},
	EsbRefused:         {Invalid, "Cơ quan {agency} từ chối thông điệp ({code}).", "Agency {agency} refused the message ({code})."},
	EsbRefusedDenied:   {Denied, "Cơ quan {agency} không tin cậy hoặc không cho phép thông điệp ({code}).", "Agency {agency} does not trust or allow the message ({code})."},
	EsbRefusedConflict: {Conflict, "Cơ quan {agency} đã có thông điệp khác cùng mã ({code}).", "Agency {agency} already holds another message of that id ({code})."},
	EsbDigest:          {Invalid, "Nội dung nhận được không khớp mã băm kèm theo.", "The content received does not match its digest."},
	EsbMediaType:       {Invalid, "Cần gửi thông điệp dạng application/xml, không nén.", "The message must be sent as application/xml, not compressed."},
	EsbPlainHTTP:       {Invalid, "Không được gửi qua http không mã hóa tới {agency}; cần https.", "Plain http to agency {agency} is not allowed; https is required."},
}
