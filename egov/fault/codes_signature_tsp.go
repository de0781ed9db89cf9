package fault

// Codes of signature for cryptographic messages and time stamps.
const (
	// SignatureCMS: a cryptographic message (CMS) cannot be read.
	SignatureCMS Code = "signature.cms-malformed"
	// SignatureTSPMalformed: a time stamp or its response cannot be read.
	SignatureTSPMalformed Code = "signature.tsp-malformed"
	// SignatureTSPRefused: the authority gave no time stamp.
	SignatureTSPRefused Code = "signature.tsp-refused"
	// SignatureTSPNonce: the time stamp answers another request.
	SignatureTSPNonce Code = "signature.tsp-nonce"
	// SignatureTSPImprint: the time stamp is of other data.
	SignatureTSPImprint Code = "signature.tsp-imprint"
	// SignatureTSPPolicy: the time stamp was given under another policy.
	SignatureTSPPolicy Code = "signature.tsp-policy"
	// SignatureTSPSigner: the authority's certificate is absent or ambiguous.
	SignatureTSPSigner Code = "signature.tsp-signer"
	// SignatureTSPValue: the time stamp's signature does not verify.
	SignatureTSPValue Code = "signature.tsp-value"
	// SignatureTSPTime: the time stamp's moment cannot be.
	SignatureTSPTime Code = "signature.tsp-time"
)

var signatureTSPCodes = map[Code]entry{
	SignatureCMS:          {Invalid, "Thông điệp mật mã (CMS) không đọc được tại {element}.", "The cryptographic message (CMS) cannot be read at {element}."},
	SignatureTSPMalformed: {Invalid, "Dấu thời gian không đọc được tại {element}.", "The time stamp cannot be read at {element}."},
	SignatureTSPRefused:   {Unavailable, "Máy chủ dấu thời gian từ chối ({status}).", "The time stamping authority refused ({status})."},
	SignatureTSPNonce:     {Denied, "Dấu thời gian không khớp với yêu cầu đã gửi.", "The time stamp does not belong to the request sent."},
	SignatureTSPImprint:   {Denied, "Dấu thời gian được cấp cho dữ liệu khác.", "The time stamp was given for other data."},
	SignatureTSPPolicy:    {Denied, "Dấu thời gian được cấp theo chính sách {policy} không được chấp nhận.", "The time stamp was given under the policy {policy}, which is not accepted."},
	SignatureTSPSigner:    {Denied, "Không xác định được chứng thư số của máy chủ dấu thời gian.", "The certificate of the time stamping authority cannot be identified."},
	SignatureTSPValue:     {Denied, "Chữ ký của dấu thời gian không đúng.", "The signature of the time stamp does not verify."},
	SignatureTSPTime:      {Denied, "Thời điểm của dấu thời gian ({at}) không thể có.", "The moment of the time stamp ({at}) cannot be."},
}
