package eforms

import "strings"

// words are what the pages say around the fields.
var words = map[string]Text{
	"data":         {"Dữ liệu gửi lên", "Submitted data"},
	"required":     {"bắt buộc", "required"},
	"source":       {"Nguồn", "Source"},
	"errors":       {"Có nội dung cần xem lại", "There is something to correct"},
	"kept":         {"Những gì đã nhập vẫn được giữ.", "What was entered is kept."},
	"error":        {"Lỗi", "Error"},
	"step":         {"Bước", "Step"},
	"next":         {"Tiếp tục", "Continue"},
	"review":       {"Tiếp tục đến phần kiểm tra", "Continue to the review"},
	"back":         {"Quay lại", "Back"},
	"save":         {"Lưu bản nháp", "Save draft"},
	"submit":       {"Gửi hồ sơ", "Submit"},
	"refresh":      {"Cập nhật trang theo lựa chọn", "Update the page to the choice"},
	"add":          {"Thêm", "Add"},
	"remove":       {"Xóa", "Remove"},
	"yes":          {"Có", "Yes"},
	"no":           {"Không", "No"},
	"choose":       {"Chọn trong danh sách", "Choose from the list"},
	"search-first": {"Tìm ở ô trên, rồi chọn tại đây", "Search above, then choose here"},
	"search":       {"Tìm trong danh mục", "Search the catalog"},
	"find":         {"Tìm", "Search"},
	"none":         {"Không tìm thấy mục phù hợp. Thử từ khác hoặc gõ ít chữ hơn.", "Nothing fits. Try another word or fewer letters."},
	"type-more":    {"Danh mục dài: gõ vài chữ, có dấu hay không dấu đều được, rồi bấm Tìm.", "The catalog is long: type a few letters, with or without accents, then press Search."},
	"date-hint":    {"Ngày/tháng/năm, ví dụ", "Day/month/year, for example"},
	"file-hint":    {"Nhận tệp", "Accepted"},
	"file-size":    {"tối đa", "at most"},
	"each":         {"mỗi tệp", "each"},
	"attached":     {"Tệp đã đính kèm", "Attached files"},
	"change":       {"Sửa", "Change"},
	"check":        {"Kiểm tra lại trước khi gửi", "Check before sending"},
	"check-hint":   {"Vui lòng đọc lại các nội dung dưới đây. Bấm Sửa ở phần cần thay đổi.", "Please read what follows. Press Change where something is wrong."},
	"printed":      {"Ngày in", "Printed"},
	"rows-none":    {"Chưa có mục nào.", "There are no entries yet."},
	"unnamed":      {"Tệp", "File"},
}

func word(lang, key string) string { return words[key].In(lang) }

// language is "en" for English and "vi" for everything else.
func language(lang string) string {
	if strings.HasPrefix(lang, "en") {
		return "en"
	}
	return "vi"
}
