package fault

// Codes of signature for key files.
const (
	// SignatureKeyEncrypted: the key is encrypted and no password was given.
	SignatureKeyEncrypted Code = "signature.key-encrypted"
	// SignatureKeyPassword: the password does not open the key.
	SignatureKeyPassword Code = "signature.key-password"
	// SignatureKeyDamaged: the key file is cut short or altered.
	SignatureKeyDamaged Code = "signature.key-damaged"
	// SignatureKeyLegacy: the key is encrypted in the old way of PEM headers.
	SignatureKeyLegacy Code = "signature.key-legacy"
	// SignatureKeyCost: opening the key would cost more than is allowed.
	SignatureKeyCost Code = "signature.key-cost"
)

// Codes of signature for certification paths and revocation.
const (
	// SignaturePurpose: the certificate is not for this purpose.
	SignaturePurpose Code = "signature.purpose"
	// SignatureConstraint: a certificate of the path breaks a constraint.
	SignatureConstraint Code = "signature.constraint"
	// SignatureRootTime: the deployment trusts the root at other times only.
	SignatureRootTime Code = "signature.root-time"
	// SignatureRevoked: the certificate was revoked at the moment judged.
	SignatureRevoked Code = "signature.revoked"
	// SignatureRevocationUnknown: nothing tells whether it was revoked.
	SignatureRevocationUnknown Code = "signature.revocation-unknown"
	// SignatureCRLMalformed: a revocation list cannot be read.
	SignatureCRLMalformed Code = "signature.crl-malformed"
	// SignatureCRLIssuer: a revocation list is not signed by the right authority.
	SignatureCRLIssuer Code = "signature.crl-issuer"
	// SignatureCRLTime: a revocation list says nothing about the moment judged.
	SignatureCRLTime Code = "signature.crl-time"
	// SignatureCRLForm: a revocation list is of a form that is not read.
	SignatureCRLForm Code = "signature.crl-form"
	// SignatureCRLScope: a revocation list does not cover the certificate.
	SignatureCRLScope Code = "signature.crl-scope"
	// SignatureOCSPMalformed: an OCSP response cannot be read.
	SignatureOCSPMalformed Code = "signature.ocsp-malformed"
	// SignatureOCSPRefused: the OCSP responder did not answer the question.
	SignatureOCSPRefused Code = "signature.ocsp-refused"
	// SignatureOCSPForeign: an OCSP response is about other certificates.
	SignatureOCSPForeign Code = "signature.ocsp-foreign"
	// SignatureOCSPUnknown: the OCSP responder does not know the certificate.
	SignatureOCSPUnknown Code = "signature.ocsp-unknown"
	// SignatureOCSPResponder: whoever signed the response had no right to.
	SignatureOCSPResponder Code = "signature.ocsp-responder"
	// SignatureOCSPTime: an OCSP response says nothing about the moment judged.
	SignatureOCSPTime Code = "signature.ocsp-time"
	// SignatureOCSPNonce: an OCSP response answers another question.
	SignatureOCSPNonce Code = "signature.ocsp-nonce"
	// SignatureFetch: something could not be got over the network.
	SignatureFetch Code = "signature.fetch"
	// SignatureAddress: an address of the network may not be visited.
	SignatureAddress Code = "signature.address"
)

var signatureTrustCodes = map[Code]entry{
	SignatureKeyEncrypted: {Invalid, "Khóa được mã hóa, cần mật khẩu để mở.", "The key is encrypted; a password is needed to open it."},
	SignatureKeyPassword:  {Denied, "Mật khẩu của tệp khóa không đúng.", "The password of the key file is wrong."},
	SignatureKeyDamaged:   {Invalid, "Tệp khóa bị hỏng.", "The key file is damaged."},
	SignatureKeyLegacy:    {Invalid, "Khóa được mã hóa theo cách cũ không an toàn; hãy chuyển sang PKCS#8.", "The key is encrypted in an old, unsafe way; convert it to PKCS#8."},
	SignatureKeyCost:      {Invalid, "Mở tệp khóa cần tính toán vượt giới hạn ({cost}).", "Opening the key file would cost more than the limit ({cost})."},

	SignaturePurpose:           {Denied, "Chứng thư số không được cấp cho mục đích {purpose}.", "The certificate is not meant for {purpose}."},
	SignatureConstraint:        {Denied, "Đường dẫn chứng thực vi phạm ràng buộc {rule}.", "The certification path breaks the constraint {rule}."},
	SignatureRootTime:          {Denied, "Tổ chức gốc {name} chỉ được tin cậy từ {from} đến {to}.", "The root {name} is trusted from {from} to {to} only."},
	SignatureRevoked:           {Denied, "Chứng thư số đã bị thu hồi lúc {at} ({reason}).", "The certificate was revoked at {at} ({reason})."},
	SignatureRevocationUnknown: {Unavailable, "Không xác định được chứng thư số có bị thu hồi hay không.", "It is not known whether the certificate was revoked."},
	SignatureCRLMalformed:      {Invalid, "Danh sách chứng thư bị thu hồi không đọc được tại {element}.", "The revocation list cannot be read at {element}."},
	SignatureCRLIssuer:         {Denied, "Danh sách chứng thư bị thu hồi không do đúng tổ chức chứng thực ký.", "The revocation list was not signed by the right authority."},
	SignatureCRLTime:           {Denied, "Danh sách chứng thư bị thu hồi không nói về thời điểm cần kiểm tra (từ {from} đến {to}).", "The revocation list does not speak of the moment judged (from {from} to {to})."},
	SignatureCRLForm:           {Invalid, "Không đọc danh sách chứng thư bị thu hồi dạng {form}.", "Revocation lists of the form {form} are not read."},
	SignatureCRLScope:          {Invalid, "Danh sách chứng thư bị thu hồi không bao gồm chứng thư số này.", "The revocation list does not cover this certificate."},
	SignatureOCSPMalformed:     {Invalid, "Trả lời OCSP không đọc được tại {element}.", "The OCSP response cannot be read at {element}."},
	SignatureOCSPRefused:       {Unavailable, "Máy chủ OCSP từ chối trả lời ({status}).", "The OCSP responder did not answer ({status})."},
	SignatureOCSPForeign:       {Invalid, "Trả lời OCSP không nói về chứng thư số này.", "The OCSP response is not about this certificate."},
	SignatureOCSPUnknown:       {Unavailable, "Máy chủ OCSP không biết chứng thư số này.", "The OCSP responder does not know this certificate."},
	SignatureOCSPResponder:     {Denied, "Trả lời OCSP do bên không có thẩm quyền ký.", "The OCSP response was signed by somebody without the right to."},
	SignatureOCSPTime:          {Denied, "Trả lời OCSP không nói về thời điểm cần kiểm tra (từ {from} đến {to}).", "The OCSP response does not speak of the moment judged (from {from} to {to})."},
	SignatureOCSPNonce:         {Denied, "Trả lời OCSP không khớp với câu hỏi đã gửi.", "The OCSP response does not belong to the question sent."},
	SignatureFetch:             {Unavailable, "Không lấy được {what} qua mạng.", "{what} could not be got over the network."},
	SignatureAddress:           {Denied, "Địa chỉ mạng {host} không được phép truy cập.", "The network address {host} may not be visited."},
}
