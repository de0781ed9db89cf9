package fault

// Codes of egov/audit.
const (
	// AuditRecord: a field of the record is missing or breaks its form.
	AuditRecord Code = "audit.record"
	// AuditNoActor: nobody is signed in and the record names no actor.
	AuditNoActor Code = "audit.no-actor"
	// AuditPersonal: a value looks like a citizen number, telephone number or
	// e-mail address in clear.
	AuditPersonal Code = "audit.personal-data"
	// AuditDetail: the detail's key is not on the list and its value is no
	// pseudonym.
	AuditDetail Code = "audit.detail"
	// AuditEntry: an entry is not in the form in which entries are written.
	AuditEntry Code = "audit.entry"
	// AuditRange: an index or size lies outside the log.
	AuditRange Code = "audit.range"
	// AuditCorrupt: the log's own tables do not fit together.
	AuditCorrupt Code = "audit.corrupt"
	// AuditCheckpoint: a checkpoint cannot be read or its signature is wrong.
	AuditCheckpoint Code = "audit.checkpoint"
	// AuditUnsigned: a checkpoint is signed by none of the given keys.
	AuditUnsigned Code = "audit.unsigned"
	// AuditOrigin: a checkpoint or entry belongs to another log.
	AuditOrigin Code = "audit.origin"
	// AuditAltered: an exported file does not fit the tree.
	AuditAltered Code = "audit.altered"
	// AuditAbsent: an exported file is absent or cut off.
	AuditAbsent Code = "audit.absent"
	// AuditStray: an exported file belongs to no tile of the tree.
	AuditStray Code = "audit.stray"
	// AuditHistory: the log is no continuation of a checkpoint known before.
	AuditHistory Code = "audit.history"
	// AuditExport: the files of an export cannot be written or read.
	AuditExport Code = "audit.export"
)

var auditCodes = map[Code]entry{
	AuditRecord:     {Invalid, "Bản ghi nhật ký không hợp lệ tại trường {field}.", "The audit record is not valid at field {field}."},
	AuditNoActor:    {Invalid, "Bản ghi nhật ký thiếu người thực hiện.", "The audit record names nobody who acts."},
	AuditPersonal:   {Invalid, "Trường {field} chứa dữ liệu cá nhân; hãy dùng bí danh.", "Field {field} holds personal data; use a pseudonym."},
	AuditDetail:     {Invalid, "Chi tiết {key} không nằm trong danh mục; giá trị phải là bí danh.", "Detail {key} is not on the list; its value must be a pseudonym."},
	AuditEntry:      {Invalid, "Mục nhật ký số {index} sai định dạng.", "Audit entry {index} is not in its proper form."},
	AuditRange:      {Invalid, "Vị trí {index} nằm ngoài nhật ký có {size} mục.", "Position {index} lies outside a log of {size} entries."},
	AuditCorrupt:    {Internal, "Bảng nhật ký bị hỏng tại {where}.", "The audit tables are damaged at {where}."},
	AuditCheckpoint: {Denied, "Điểm kiểm tra của nhật ký không hợp lệ.", "The log's checkpoint is not valid."},
	AuditUnsigned:   {Denied, "Điểm kiểm tra không được ký bằng khóa đã biết.", "The checkpoint is signed by no known key."},
	AuditOrigin:     {Denied, "Dữ liệu thuộc nhật ký khác.", "The data belongs to another log."},
	AuditAltered:    {Denied, "Tệp {file} đã bị thay đổi ở mục {index}.", "File {file} was altered at entry {index}."},
	AuditAbsent:     {Denied, "Tệp {file} bị thiếu hoặc bị cắt.", "File {file} is absent or cut off."},
	AuditStray:      {Denied, "Tệp {file} không thuộc nhật ký.", "File {file} does not belong to the log."},
	AuditHistory:    {Denied, "Nhật ký không nối tiếp điểm kiểm tra đã biết ({size} mục).", "The log does not continue the known checkpoint of {size} entries."},
	AuditExport:     {Unavailable, "Không đọc hoặc ghi được tệp {file} của nhật ký.", "File {file} of the log cannot be read or written."},
}
