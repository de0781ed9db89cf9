package ui

// T is the sentence of a key in "vi" or "en"; an unknown key shows itself, which
// the tests forbid for the keys of the templates.
func T(lang, key string) string {
	t, ok := words[key]
	if !ok {
		return key
	}
	return t.In(lang)
}

var words = map[string]Text{
	"skip":              {"Bỏ qua đến nội dung chính", "Skip to main content"},
	"nav":               {"Điều hướng chính", "Main navigation"},
	"signin":            {"Đăng nhập", "Sign in"},
	"signout":           {"Đăng xuất", "Sign out"},
	"language":          {"Ngôn ngữ", "Language"},
	"footer":            {"Xây dựng trên HCM Egov Framework.", "Built on the HCM Egov Framework."},
	"home":              {"Trang chủ", "Home"},
	"inbox":             {"Việc cần làm", "Inbox"},
	"register":          {"Tra cứu hồ sơ", "Find a dossier"},
	"my.dossiers":       {"Hồ sơ của tôi", "My dossiers"},
	"drafts":            {"Hồ sơ đang soạn", "Drafts"},
	"notices":           {"Thông báo", "Notices"},
	"procedures":        {"Thủ tục", "Procedures"},
	"procedure.start":   {"Nộp hồ sơ trực tuyến", "Apply online"},
	"procedure.signin":  {"Đăng nhập để nộp hồ sơ", "Sign in to apply"},
	"procedure.papers":  {"Giấy tờ cần có", "What you need"},
	"procedure.days":    {"Thời hạn giải quyết", "How long it takes"},
	"procedure.workday": {"ngày làm việc", "working days"},
	"procedure.fee":     {"Lệ phí", "What it costs"},
	"procedure.result":  {"Kết quả nhận được", "What you get"},
	"procedure.code":    {"Mã thủ tục", "Procedure code"},
	"procedure.field":   {"Lĩnh vực", "Field"},
	"required":          {"bắt buộc", "required"},
	"optional":          {"nếu có", "if any"},
	"search.label":      {"Mã hồ sơ, số định danh hoặc họ tên (không cần dấu)", "Dossier code, personal number or name (accents not needed)"},
	"search.state":      {"Trạng thái", "State"},
	"search.any":        {"Tất cả", "All"},
	"search.go":         {"Tìm", "Find"},
	"list.code":         {"Mã hồ sơ", "Code"},
	"list.title":        {"Nội dung", "Subject"},
	"list.who":          {"Người nộp", "Applicant"},
	"list.state":        {"Trạng thái", "State"},
	"list.at":           {"Ngày nộp", "Submitted"},
	"list.due":          {"Hẹn trả", "Due"},
	"list.task":         {"Việc", "Task"},
	"list.since":        {"Nhận lúc", "Since"},
	"late":              {"Quá hạn", "Overdue"},
	"inbox.mine":        {"Việc của tôi", "My tasks"},
	"inbox.group":       {"Việc của nhóm, chưa ai nhận", "My group's tasks, not taken yet"},
	"inbox.none.mine":   {"Bạn không có việc nào đang giữ. Nhận một việc của nhóm ở bên dưới.", "You hold no task. Take one of your group's below."},
	"inbox.none.group":  {"Không có việc nào đang chờ nhóm của bạn.", "Nothing waits for your group."},
	"case.facts":        {"Thông tin hồ sơ", "About this case"},
	"case.tasks":        {"Việc cần làm ở hồ sơ này", "To do on this case"},
	"case.steps":        {"Quá trình xử lý", "History"},
	"case.picture":      {"Sơ đồ quy trình", "Process"},
	"case.claim":        {"Nhận việc này", "Take this task"},
	"case.release":      {"Trả lại cho nhóm", "Give it back"},
	"case.held":         {"Người giữ:", "Held by:"},
	"case.due":          {"Hạn:", "Due:"},
	"draft.continue":    {"Soạn tiếp", "Continue"},
	"fault.code":        {"Mã lỗi", "Error code"},
	"to.home":           {"Về trang chủ", "To the home page"},
}
