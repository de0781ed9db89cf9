package egov

import "github.com/hcm-egov/framework/egov/ui"

// word is a sentence of the app's pages in "vi" or "en".
func word(lang, key string) string {
	if t, ok := words[key]; ok {
		return t.In(lang)
	}
	return key
}

var words = map[string]ui.Text{
	"only.citizens":        {Vi: "Thủ tục này dành cho công dân. Bạn đang đăng nhập bằng tài khoản cán bộ.", En: "This procedure is for citizens. You are signed in as an official."},
	"no.dossiers":          {Vi: "Bạn chưa nộp hồ sơ nào. Hãy chọn một thủ tục ở trang chủ.", En: "You have not handed anything in yet. Choose a procedure on the home page."},
	"none.found":           {Vi: "Không có hồ sơ nào khớp. Thử mã hồ sơ, số định danh hoặc một phần họ tên.", En: "Nothing matches. Try the dossier code, the personal number or a part of the name."},
	"result.download":      {Vi: "Tải kết quả", En: "Download the result"},
	"receipt":              {Vi: "Giấy tiếp nhận và hẹn trả kết quả", En: "Receipt and appointment"},
	"submitted":            {Vi: "Hồ sơ đã được nộp. Hãy giữ lại mã hồ sơ:", En: "Your dossier was handed in. Please keep its code:"},
	"supplement.asked":     {Vi: "Cơ quan đề nghị bổ sung. Thời hạn giải quyết tạm dừng cho đến khi bạn bổ sung. Nội dung:", En: "The agency asks for a supplement. The clock stands until you have sent it. What is needed:"},
	"supplement.title":     {Vi: "Bổ sung hồ sơ", En: "Send the supplement"},
	"draft.gone":           {Vi: "Nếu bạn đã gửi bản nháp này, hồ sơ nằm trong mục Hồ sơ của tôi.", En: "If you have sent this draft, the dossier is under My dossiers."},
	"supplement.send":      {Vi: "Gửi bổ sung", En: "Send the supplement"},
	"task.complete":        {Vi: "Hoàn thành việc này", En: "Complete this task"},
	"refused.because":      {Vi: "Hồ sơ bị từ chối. Lý do:", En: "The application was refused. Reason:"},
	"late.apology":         {Vi: "Cơ quan xin lỗi vì hồ sơ bị trễ hẹn.", En: "The agency apologises for the delay."},
	"clock.stands":         {Vi: "Tạm dừng tính thời hạn", En: "The clock stands"},
	"due.moved":            {Vi: "Ngày hẹn trả thay đổi:", En: "The due date moved:"},
	"answers":              {Vi: "Nội dung đã khai", En: "The application"},
	"withdraw.title":       {Vi: "Rút hồ sơ", En: "Withdraw"},
	"withdraw.text":        {Vi: "Bạn có thể rút hồ sơ khi chưa có kết quả. Việc này không thể hoàn tác.", En: "You may withdraw as long as there is no result. This cannot be undone."},
	"withdraw.confirm":     {Vi: "Tôi muốn rút hồ sơ này", En: "I want to withdraw this dossier"},
	"withdrawn.by.citizen": {Vi: "Công dân yêu cầu rút hồ sơ", En: "Withdrawn at the citizen's wish"},
	"task.done":            {Vi: "Đã ghi nhận. Quy trình đã chuyển sang bước tiếp theo.", En: "Done. The process has moved on."},
	"running":              {Vi: "Đang xử lý", En: "In progress"},
	"ended":                {Vi: "Đã kết thúc", En: "Ended"},
	"picture.alt":          {Vi: "Bước hiện tại:", En: "Present step:"},
	"a.colleague":          {Vi: "một cán bộ khác", En: "a colleague"},
	"admin":                {Vi: "Vận hành", En: "Operation"},
	"admin.incidents":      {Vi: "Sự cố quy trình", En: "Process incidents"},
	"admin.unhandled":      {Vi: "Bước tự động chưa có chương trình xử lý", En: "Automatic steps without a handler"},
	"admin.dead":           {Vi: "Văn bản liên thông không gửi hoặc xử lý được", En: "Messages that could not be sent or handled"},
	"admin.retry":          {Vi: "Thử lại", En: "Try again"},
	"admin.skip":           {Vi: "Coi như đã xong", En: "Take for done"},
	"admin.none":           {Vi: "Không có.", En: "None."},
	"admin.roles":          {Vi: "Phân quyền", En: "Roles"},
	"admin.new":            {Vi: "Thêm người", En: "Add a person"},
	"admin.subject":        {Vi: "Mã tài khoản định danh", En: "Account id at the identity provider"},
	"admin.save":           {Vi: "Lưu", En: "Save"},
	"admin.audit":          {Vi: "Nhật ký kiểm chứng", En: "Audit log"},
	"admin.size":           {Vi: "Số bản ghi", En: "Entries"},
	"admin.root":           {Vi: "Gốc Merkle", En: "Merkle root"},
	"map.zones":            {Vi: "Vùng quy hoạch", En: "Planning zones"},
	"map.parcels":          {Vi: "Thửa đất", En: "Parcels"},
	"map.base":             {Vi: "Bản đồ nền", En: "Base map"},
	"map.hint":             {Vi: "Bấm vào bản đồ để đặt lần lượt các đỉnh thửa. Tọa độ được ghi vào ô phía trên.", En: "Click on the map to set the corners one after another. Their coordinates are written into the field above."},
	"map.undo":             {Vi: "Bỏ đỉnh cuối", En: "Remove the last corner"},
	"map.clear":            {Vi: "Vẽ lại", En: "Start again"},
	"map.alt":              {Vi: "Bản đồ để vẽ thửa đất; có thể nhập tọa độ ở ô phía trên thay cho vẽ", En: "Map to draw the parcel on; you can type the coordinates above instead"},
	"act.submit":           {Vi: "Nộp hồ sơ trực tuyến", En: "Handed in online"},
	"act.accept":           {Vi: "Tiếp nhận hồ sơ", En: "Received"},
	"act.refuse":           {Vi: "Từ chối tiếp nhận", En: "Not accepted"},
	"act.ask":              {Vi: "Yêu cầu bổ sung", En: "Supplement requested"},
	"act.supply":           {Vi: "Đã bổ sung hồ sơ", En: "Supplement received"},
	"act.process":          {Vi: "Chuyển xử lý", En: "Handed to the specialists"},
	"act.finish":           {Vi: "Có kết quả giải quyết", En: "Decided"},
	"act.return":           {Vi: "Trả kết quả", En: "Result handed over"},
	"act.withdraw":         {Vi: "Rút hồ sơ", En: "Withdrawn"},
	"act.overdue":          {Vi: "Quá hạn, đã xin lỗi", En: "Overdue; an apology was sent"},
}
