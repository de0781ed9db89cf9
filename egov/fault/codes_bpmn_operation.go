package fault

// Codes of bpmn: the operation of the engine and of user tasks.
const (
	// BpmnMigrateUnknown: a plan names an element that the version it leads away from does not have.
	BpmnMigrateUnknown Code = "bpmn.migrate-unknown"
	// BpmnMigrateMissing: an element has no counterpart in the version to which an instance is to move.
	BpmnMigrateMissing Code = "bpmn.migrate-missing"
	// BpmnMigrateKind: an element and its counterpart are of different kinds.
	BpmnMigrateKind Code = "bpmn.migrate-kind"
	// BpmnMigrateLoop: an element and its counterpart do not repeat in the same way.
	BpmnMigrateLoop Code = "bpmn.migrate-loop"
	// BpmnMigrateEvent: an element and its counterpart have different event definitions.
	BpmnMigrateEvent Code = "bpmn.migrate-event"
	// BpmnMigrateScope: the counterpart does not stand inside the counterpart of the sub-process around.
	BpmnMigrateScope Code = "bpmn.migrate-scope"
	// BpmnMigrateForm: the counterpart does not wait in the way in which the instance waits.
	BpmnMigrateForm Code = "bpmn.migrate-form"
	// BpmnMigrateFlow: a flow by which a token came to a joining gateway has no counterpart.
	BpmnMigrateFlow Code = "bpmn.migrate-flow"
	// BpmnMigrateGuard: the counterpart of a boundary or start event does not watch over the counterpart of what it watched.
	BpmnMigrateGuard Code = "bpmn.migrate-guard"
	// BpmnMigrateUndo: the counterpart of a completed activity cannot be compensated.
	BpmnMigrateUndo Code = "bpmn.migrate-undo"
	// BpmnMigrateVersion: the instance is not one of the process and version that the plan leads away from.
	BpmnMigrateVersion Code = "bpmn.migrate-version"
	// BpmnCursor: the place in a list does not come from a list of the same order.
	BpmnCursor Code = "bpmn.cursor"
	// BpmnTaskHolder: the task is not held by that person, or not delegated to that person.
	BpmnTaskHolder Code = "bpmn.task-holder"
	// BpmnComment: a comment is empty.
	BpmnComment Code = "bpmn.comment"
	// BpmnVersionSuspended: the version of the process is suspended and cannot be started.
	BpmnVersionSuspended Code = "bpmn.version-suspended"
	// BpmnRunning: the instance still runs and cannot be deleted.
	BpmnRunning Code = "bpmn.running"
	// BpmnCalled: the instance was called by another one and is deleted together with it.
	BpmnCalled Code = "bpmn.called"
	// BpmnBatch: a batch is asked for without what it needs.
	BpmnBatch Code = "bpmn.batch"
	// BpmnUnknownBatch: no such batch.
	BpmnUnknownBatch Code = "bpmn.unknown-batch"
	// BpmnBatchRuns: the batch still runs and cannot be forgotten.
	BpmnBatchRuns Code = "bpmn.batch-runs"
)

var bpmnOperationCodes = map[Code]entry{
	BpmnMigrateUnknown: {Invalid, "Kế hoạch chuyển phiên bản nêu {element} (sang {target}, dòng {line}) nhưng phiên bản hiện tại không có phần tử này.", "The plan names {element} (to {target}, line {line}), which the present version does not have."},
	BpmnMigrateMissing: {Conflict, "{element} không có phần tử tương ứng {target} trong phiên bản đích (dòng {line}).", "{element} has no counterpart {target} in the target version (line {line})."},
	BpmnMigrateKind:    {Conflict, "{element} và phần tử tương ứng {target} (dòng {line}) khác loại.", "{element} and its counterpart {target} (line {line}) are of different kinds."},
	BpmnMigrateLoop:    {Conflict, "{element} và phần tử tương ứng {target} (dòng {line}) lặp theo cách khác nhau.", "{element} and its counterpart {target} (line {line}) do not repeat in the same way."},
	BpmnMigrateEvent:   {Conflict, "{element} và phần tử tương ứng {target} (dòng {line}) chờ loại sự kiện khác nhau.", "{element} and its counterpart {target} (line {line}) have different event definitions."},
	BpmnMigrateScope:   {Conflict, "{target} (dòng {line}) không nằm trong quy trình con tương ứng với quy trình con chứa {element}.", "{target} (line {line}) does not stand inside the counterpart of the sub-process around {element}."},
	BpmnMigrateForm:    {Conflict, "{target} (dòng {line}) không chờ theo cách mà {element} đang chờ.", "{target} (line {line}) does not wait in the way in which {element} waits."},
	BpmnMigrateFlow:    {Conflict, "Luồng đã đi vào {element} không có luồng tương ứng đi vào {target} (dòng {line}).", "The flow taken into {element} has no counterpart that leads into {target} (line {line})."},
	BpmnMigrateGuard:   {Conflict, "{target} (dòng {line}) không gắn với phần tử tương ứng của phần tử mà {element} theo dõi.", "{target} (line {line}) does not watch over the counterpart of what {element} watches."},
	BpmnMigrateUndo:    {Conflict, "{element} đã hoàn thành nhưng {target} (dòng {line}) không có bước bù trừ.", "{element} was completed, but {target} (line {line}) cannot be compensated."},
	BpmnMigrateVersion: {Conflict, "Hồ sơ quy trình {instance} đang theo {process} phiên bản {version}, không thuộc phạm vi của kế hoạch chuyển.", "Process instance {instance} runs {process} version {version}, from which the plan does not lead away."},

	BpmnCursor:           {Invalid, "Vị trí trang tiếp theo không thuộc danh sách này.", "The place of the next page does not belong to this list."},
	BpmnTaskHolder:       {Conflict, "Công việc {task} không do người này giữ hoặc không được ủy cho người này.", "Task {task} is not held by this person, or was not delegated to this person."},
	BpmnComment:          {Invalid, "Ý kiến chưa có nội dung.", "The comment is empty."},
	BpmnVersionSuspended: {Conflict, "Quy trình {process} phiên bản {version} đang tạm dừng, không thể khởi tạo.", "Process {process} version {version} is suspended and cannot be started."},
	BpmnRunning:          {Conflict, "Hồ sơ quy trình {instance} đang chạy, không thể xóa.", "Process instance {instance} still runs and cannot be deleted."},
	BpmnCalled:           {Conflict, "Hồ sơ quy trình {instance} do hồ sơ khác gọi; chỉ kết thúc hoặc xóa được cùng hồ sơ đó.", "Process instance {instance} was called by another one and is ended or deleted only together with it."},
	BpmnBatch:            {Invalid, "Yêu cầu xử lý hàng loạt thiếu hoặc sai phần {what}.", "The batch lacks {what}, or has it wrong."},
	BpmnUnknownBatch:     {NotFound, "Không tìm thấy đợt xử lý hàng loạt {batch}.", "Batch {batch} was not found."},
	BpmnBatchRuns:        {Conflict, "Đợt xử lý hàng loạt {batch} đang chạy, hãy dừng trước khi xóa.", "Batch {batch} still runs; stop it first."},
}
