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
}
