package fault

// Codes of sso. The sentences of the sign-in codes have no placeholders: the
// page that shows them knows the code only, and the details are for the log.
const (
	// SsoProvider: the identity provider cannot be reached or answers nonsense.
	SsoProvider Code = "sso.provider"
	// SsoLogin: the sign-in attempt is unknown, used, expired or of another browser.
	SsoLogin Code = "sso.login"
	// SsoCanceled: the person or the provider broke the sign-in off.
	SsoCanceled Code = "sso.canceled"
	// SsoAnswer: the provider's answer is an error or does not belong to the attempt.
	SsoAnswer Code = "sso.answer"
	// SsoToken: the identity token fails a check.
	SsoToken Code = "sso.token"
	// SsoClaim: a claim of the identity has the wrong form.
	SsoClaim Code = "sso.claim"
	// SsoAssurance: the sign-in is weaker than the page asks for.
	SsoAssurance Code = "sso.assurance"
	// SsoRefused: the application does not admit this account.
	SsoRefused Code = "sso.refused"
	// SsoSignIn: the page is for people who are signed in.
	SsoSignIn Code = "sso.sign-in"
	// SsoRole: the principal holds none of the roles that the page asks for.
	SsoRole Code = "sso.role"
	// SsoAssignment: a role assignment is malformed.
	SsoAssignment Code = "sso.assignment"
	// SsoPublicAddress: the development provider was to listen beyond loopback.
	SsoPublicAddress Code = "sso.public-address"
)

var ssoCodes = map[Code]entry{
	SsoProvider:      {Unavailable, "Hệ thống xác thực đang không phản hồi. Vui lòng thử lại sau ít phút; dữ liệu đã lưu không bị ảnh hưởng.", "The identity provider does not answer. Please try again in a few minutes; saved data is not affected."},
	SsoLogin:         {Conflict, "Lượt đăng nhập này đã hết hạn, đã được dùng hoặc bắt đầu từ trình duyệt khác. Vui lòng đăng nhập lại.", "This sign-in has expired, was already used or was begun in another browser. Please sign in again."},
	SsoCanceled:      {Denied, "Việc đăng nhập đã bị hủy. Bạn có thể đăng nhập lại khi cần.", "The sign-in was canceled. You can sign in again at any time."},
	SsoAnswer:        {Denied, "Hệ thống xác thực trả lời không hợp lệ nên việc đăng nhập bị từ chối. Vui lòng đăng nhập lại.", "The identity provider's answer is not valid, so the sign-in was refused. Please sign in again."},
	SsoToken:         {Denied, "Không xác minh được danh tính nên việc đăng nhập bị từ chối. Vui lòng đăng nhập lại.", "The identity could not be verified, so the sign-in was refused. Please sign in again."},
	SsoClaim:         {Denied, "Thông tin danh tính nhận được không đúng định dạng. Vui lòng báo cho cơ quan quản lý hệ thống.", "The identity data received has the wrong form. Please tell the agency that runs this system."},
	SsoAssurance:     {Denied, "Thao tác này cần mức xác thực cao hơn. Vui lòng đăng nhập lại bằng phương thức có mức độ bảo đảm cao hơn.", "This needs a stronger sign-in. Please sign in again with a method of a higher assurance level."},
	SsoRefused:       {Denied, "Tài khoản này không được phép vào hệ thống.", "This account is not admitted to the system."},
	SsoSignIn:        {Denied, "Bạn cần đăng nhập để tiếp tục.", "Please sign in to continue."},
	SsoRole:          {Denied, "Tài khoản của bạn không có vai trò cần thiết cho trang này.", "Your account does not hold a role that this page needs."},
	SsoAssignment:    {Invalid, "Phân vai trò không hợp lệ: {reason}.", "The role assignment is not valid: {reason}."},
	SsoPublicAddress: {Invalid, "Hệ thống xác thực thử nghiệm chỉ được chạy trên máy này (loopback), không chạy ở {address}.", "The development identity provider runs on this machine only (loopback), not at {address}."},
}
