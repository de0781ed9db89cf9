package fault

// Codes of egov/store.
const (
	// StoreURL: the store address is not understood.
	StoreURL Code = "store.url"
	// StoreClosed: the database was closed.
	StoreClosed Code = "store.closed"
	// StoreFull: the disk (or the file's limit) is full; nothing was written.
	StoreFull Code = "store.full"
	// StoreIO: the machine could not read or write; nothing was acknowledged.
	StoreIO Code = "store.io"
	// StoreSQL: a statement of ours is wrong.
	StoreSQL Code = "store.sql"
	// StoreConstraint: a uniqueness or reference rule of a table refused the row.
	StoreConstraint Code = "store.constraint"
	// StoreNoRow: QueryRow found nothing.
	StoreNoRow Code = "store.no-row"
	// StoreBusy: the database is locked by another program or cannot be reached.
	StoreBusy Code = "store.busy"
	// StoreNested: Update was called inside Update.
	StoreNested Code = "store.nested"
	// StoreReadOnly: a write was tried inside View.
	StoreReadOnly Code = "store.read-only"
	// StorePanic: the transaction's function panicked; it was rolled back.
	StorePanic Code = "store.panic"
	// StoreMisuse: a transaction was used after its end, inside an Each callback,
	// by two goroutines at once, or with a statement of transaction control.
	StoreMisuse Code = "store.misuse"
	// StoreUnknown: the connection broke during the commit; it may or may not
	// have taken place.
	StoreUnknown Code = "store.unknown"
	// StoreMigration: a migration does not fit the database's version.
	StoreMigration Code = "store.migration"
	// StoreLease: the lease is held elsewhere or was lost.
	StoreLease Code = "store.lease"
	// StoreBackup: a backup or restore could not be done.
	StoreBackup Code = "store.backup"
)

var storeCodes = map[Code]entry{
	StoreURL:        {Invalid, "Địa chỉ kho dữ liệu không hợp lệ: cần sqlite:ĐƯỜNG-DẪN hoặc postgres://…", "The store address is not valid: sqlite:PATH or postgres://… is expected."},
	StoreClosed:     {Unavailable, "Kho dữ liệu đã đóng.", "The store is closed."},
	StoreFull:       {Unavailable, "Ổ đĩa đã đầy; thao tác chưa được ghi.", "The disk is full; the operation was not written."},
	StoreIO:         {Internal, "Không đọc hoặc ghi được kho dữ liệu khi {op}.", "The store could not be read or written during {op}."},
	StoreSQL:        {Internal, "Câu lệnh dữ liệu bị lỗi khi {op}.", "A statement failed during {op}."},
	StoreConstraint: {Conflict, "Dữ liệu trùng hoặc vi phạm ràng buộc.", "The data is a duplicate or breaks a constraint."},
	StoreNoRow:      {NotFound, "Không có bản ghi phù hợp.", "No matching record."},
	StoreBusy:       {Unavailable, "Kho dữ liệu đang bận hoặc không kết nối được.", "The store is busy or cannot be reached."},
	StoreNested:     {Internal, "Giao dịch lồng nhau không được phép.", "A transaction inside a transaction is not allowed."},
	StoreReadOnly:   {Internal, "Không được ghi trong giao dịch chỉ đọc.", "A read-only transaction cannot write."},
	StorePanic:      {Internal, "Chương trình gặp sự cố trong giao dịch; giao dịch đã được hủy.", "The program panicked inside a transaction; it was rolled back."},
	StoreMisuse:     {Internal, "Giao dịch được dùng sai: {reason}.", "The transaction was misused: {reason}."},
	StoreUnknown:    {Unavailable, "Mất kết nối khi đang ghi; chưa rõ thao tác đã được lưu hay chưa, hãy kiểm tra lại.", "The connection broke while saving; it is not known whether the operation was stored. Please check."},
	StoreMigration:  {Internal, "Không nâng cấp được cấu trúc dữ liệu {island} lên phiên bản {version}.", "The tables of {island} could not be migrated to version {version}."},
	StoreLease:      {Conflict, "Quyền xử lý {name} đang do nơi khác giữ.", "The lease {name} is held elsewhere."},
	StoreBackup:     {Unavailable, "Không sao lưu hoặc khôi phục được: {reason}.", "Backup or restore failed: {reason}."},
}
