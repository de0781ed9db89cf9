package fault

// Codes of the composition root, package egov.
const (
	// AppListen: the address cannot be listened on.
	AppListen Code = "app.listen"
	// AppAsset: a file of the assets is faulty; the cause says where.
	AppAsset Code = "app.asset"
	// AppSignIn: the page is for people who signed in.
	AppSignIn Code = "app.sign-in"
	// AppTaskHolder: somebody else holds the task.
	AppTaskHolder Code = "app.task-holder"
	// AppCase: there is no such case, or it is not yours to see.
	AppCase Code = "app.case"
	// AppPage: there is no page at the address.
	AppPage Code = "app.page"
	// AppFile: there is no such file, or it is not yours to see.
	AppFile Code = "app.file"
	// AppNoForm: a task names a form that was not published.
	AppNoForm Code = "app.no-form"
	// AppSeal: the seal of an incoming message is not valid; the cause says why.
	AppSeal Code = "app.seal"
	// AppCrossSite: another site tried to make the reader's browser act here.
	AppCrossSite Code = "app.cross-site"
	// AppModule: a module did not start; the cause says why.
	AppModule Code = "app.module"
	// AppPaperKept: a paper that was handed in cannot be taken back.
	AppPaperKept Code = "app.paper-kept"
)

var appCodes = map[Code]entry{
	AppListen:     {Unavailable, "Không mở được địa chỉ {addr}; có thể chương trình khác đang dùng.", "Address {addr} cannot be opened; another program may be using it."},
	AppAsset:      {Invalid, "Tệp {file} có lỗi.", "File {file} is faulty."},
	AppSignIn:     {Denied, "Bạn cần đăng nhập để xem trang này.", "Please sign in to see this page."},
	AppTaskHolder: {Conflict, "Việc này đang do người khác giữ. Hãy nhận việc trước khi xử lý.", "Somebody else holds this task. Take it before working on it."},
	AppCase:       {NotFound, "Không tìm thấy hồ sơ {code}, hoặc bạn không có quyền xem.", "Case {code} was not found, or you may not see it."},
	AppPage:       {NotFound, "Không có trang này. Có thể địa chỉ đã cũ hoặc bị gõ nhầm.", "There is no such page. The address may be old or mistyped."},
	AppFile:       {NotFound, "Không tìm thấy tệp, hoặc bạn không có quyền xem.", "The file was not found, or you may not see it."},
	AppSeal:       {Denied, "Chữ ký trên văn bản đến không hợp lệ.", "The signature of the incoming document is not valid."},
	AppCrossSite:  {Denied, "Yêu cầu đến từ một trang khác nên không được thực hiện. Hãy mở trang này và thao tác lại.", "The request came from another site and was not carried out. Open this page and try again."},
	AppModule:     {Internal, "Thành phần {name} không khởi động được.", "Module {name} did not start."},
	AppPaperKept:  {Conflict, "Giấy tờ đã nộp được giữ cùng hồ sơ. Bạn có thể gửi thêm bản đúng.", "Papers that were handed in stay with the dossier. You can add the right one."},
	AppNoForm:     {Internal, "Chưa có biểu mẫu {form} cho việc này.", "Form {form} of this task is not available."},
}
