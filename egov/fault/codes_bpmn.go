package fault

// Codes of bpmn: what is wrong with a model. Every one names the line of the
// XML and the id of the element concerned.
const (
	// BpmnXML: the file is not well-formed XML or not a BPMN 2.0 model.
	BpmnXML Code = "bpmn.xml"
	// BpmnDTD: the file holds a document type declaration.
	BpmnDTD Code = "bpmn.dtd"
	// BpmnNoProcess: the file has no executable process.
	BpmnNoProcess Code = "bpmn.no-process"
	// BpmnManyProcesses: the file has more than one executable process.
	BpmnManyProcesses Code = "bpmn.many-processes"
	// BpmnMissingID: an element has no id.
	BpmnMissingID Code = "bpmn.missing-id"
	// BpmnDuplicateID: two elements share an id.
	BpmnDuplicateID Code = "bpmn.duplicate-id"
	// BpmnNoStart: a process or sub-process has no start event.
	BpmnNoStart Code = "bpmn.no-start"
	// BpmnManyStarts: a process or sub-process has more than one start event of a kind that allows one.
	BpmnManyStarts Code = "bpmn.many-starts"
	// BpmnDanglingFlow: a sequence flow begins or ends at no element of its level.
	BpmnDanglingFlow Code = "bpmn.dangling-flow"
	// BpmnFlowIntoStart: a sequence flow leads into a start or boundary event.
	BpmnFlowIntoStart Code = "bpmn.flow-into-start"
	// BpmnFlowOutOfEnd: a sequence flow leaves an end event.
	BpmnFlowOutOfEnd Code = "bpmn.flow-out-of-end"
	// BpmnUnreachable: no path leads from a start event to the element.
	BpmnUnreachable Code = "bpmn.unreachable"
	// BpmnDeadEnd: a gateway, a boundary event or a catching event has no way out.
	BpmnDeadEnd Code = "bpmn.dead-end"
	// BpmnNoCondition: a flow out of an exclusive gateway has neither condition nor the mark "default".
	BpmnNoCondition Code = "bpmn.no-condition"
	// BpmnNoDefault: an exclusive gateway has no default flow (a warning).
	BpmnNoDefault Code = "bpmn.no-default"
	// BpmnBadDefault: the default flow named does not leave the element, or has a condition.
	BpmnBadDefault Code = "bpmn.bad-default"
	// BpmnExpression: an expression is not valid FEEL.
	BpmnExpression Code = "bpmn.expression"
	// BpmnTimer: a timer's date, duration or cycle is not understood.
	BpmnTimer Code = "bpmn.timer"
	// BpmnReference: a reference leads nowhere.
	BpmnReference Code = "bpmn.reference"
	// BpmnNoMessage: a message event names no message.
	BpmnNoMessage Code = "bpmn.no-message"
	// BpmnNoType: a service task names no handler type.
	BpmnNoType Code = "bpmn.no-type"
	// BpmnMissing: an element lacks what it needs to be executed.
	BpmnMissing Code = "bpmn.missing"
	// BpmnCount: a number is no whole number or too small.
	BpmnCount Code = "bpmn.count"
	// BpmnCalendar: a working calendar is named that the engine was not given.
	BpmnCalendar Code = "bpmn.calendar"
	// BpmnNoScript: a script task holds no script, or does not say in which language.
	BpmnNoScript Code = "bpmn.no-script"
	// BpmnBoundary: a boundary event is attached to nothing that can carry it.
	BpmnBoundary Code = "bpmn.boundary"
	// BpmnUnsupported: the engine does not execute this kind of element.
	BpmnUnsupported Code = "bpmn.unsupported"
	// BpmnUnsupportedDetail: the engine does not execute this property of an element.
	BpmnUnsupportedDetail Code = "bpmn.unsupported-detail"
	// BpmnIgnored: a property without effect on execution here is passed over (a warning).
	BpmnIgnored Code = "bpmn.ignored"
	// BpmnJUEL: an expression in ${…} is read as FEEL (a warning).
	BpmnJUEL Code = "bpmn.juel"
)

// Codes of bpmn: what can happen while instances run.
const (
	// BpmnUnknownProcess: no such process or version is deployed.
	BpmnUnknownProcess Code = "bpmn.unknown-process"
	// BpmnNoNoneStart: the process cannot be started by call: it has no start event without a trigger.
	BpmnNoNoneStart Code = "bpmn.no-none-start"
	// BpmnUnknownInstance: no such instance.
	BpmnUnknownInstance Code = "bpmn.unknown-instance"
	// BpmnEnded: the instance has ended already.
	BpmnEnded Code = "bpmn.ended"
	// BpmnWaits: a process run in memory came to wait for something.
	BpmnWaits Code = "bpmn.waits"
	// BpmnNoHandler: no handler is given for the type of a job.
	BpmnNoHandler Code = "bpmn.no-handler"
	// BpmnSuspended: the instance is suspended.
	BpmnSuspended Code = "bpmn.suspended"
	// BpmnMove: a token cannot be put at the element, or none is there.
	BpmnMove Code = "bpmn.move"
	// BpmnTaskGone: the task was completed or withdrawn already, or never existed.
	BpmnTaskGone Code = "bpmn.task-gone"
	// BpmnTaskClaimed: the task is held by somebody else.
	BpmnTaskClaimed Code = "bpmn.task-claimed"
	// BpmnUnknownIncident: no such open incident.
	BpmnUnknownIncident Code = "bpmn.unknown-incident"
	// BpmnVariables: a variable cannot be stored as JSON.
	BpmnVariables Code = "bpmn.variables"
	// BpmnMessageName: a message has no name.
	BpmnMessageName Code = "bpmn.message-name"
	// BpmnSignalName: a signal has no name.
	BpmnSignalName Code = "bpmn.signal-name"
	// BpmnInstanceID: the id chosen for a new instance holds a character that ids must not hold.
	BpmnInstanceID Code = "bpmn.instance-id"
	// BpmnExists: an instance with the id chosen exists already.
	BpmnExists Code = "bpmn.exists"
	// BpmnJobGone: the job was done already or is not wanted any more, or never existed.
	BpmnJobGone Code = "bpmn.job-gone"
	// BpmnEvaluation: an expression failed or gave a value of a wrong type at run time.
	BpmnEvaluation Code = "bpmn.evaluation"
	// BpmnNoFlow: no condition of the outgoing flows holds and there is no default.
	BpmnNoFlow Code = "bpmn.no-flow"
	// BpmnEndless: an instance moved too often without ever waiting.
	BpmnEndless Code = "bpmn.endless"
	// BpmnUncaught: a business error was thrown that no boundary event catches.
	BpmnUncaught Code = "bpmn.uncaught"
	// BpmnJobFailed: a service task failed after its last attempt.
	BpmnJobFailed Code = "bpmn.job-failed"
	// BpmnJobPanic: a handler panicked.
	BpmnJobPanic Code = "bpmn.job-panic"
	// BpmnStale: the instance was advanced elsewhere meanwhile; nothing was changed.
	BpmnStale Code = "bpmn.stale"
	// BpmnState: a stored instance was written by a newer version of the framework or is damaged.
	BpmnState Code = "bpmn.state"
	// BpmnNoDiagram: the model has nothing that can be drawn.
	BpmnNoDiagram Code = "bpmn.no-diagram"
)

var bpmnCodes = map[Code]entry{
	BpmnXML:               {Invalid, "Tệp không phải mô hình BPMN 2.0 hợp lệ (dòng {line}): {reason}.", "The file is not a valid BPMN 2.0 model (line {line}): {reason}."},
	BpmnDTD:               {Invalid, "Tệp chứa khai báo DTD ở dòng {line}; hệ thống không chấp nhận.", "The file has a document type declaration at line {line}, which is refused."},
	BpmnNoProcess:         {Invalid, "Mô hình không có quy trình thực thi được (isExecutable=\"true\") (dòng {line}, phần tử {element}).", "The model has no executable process (isExecutable=\"true\") (line {line}, element {element})."},
	BpmnManyProcesses:     {Invalid, "Mỗi tệp chỉ được có một quy trình thực thi được; {element} ở dòng {line} là quy trình thừa.", "A file may hold one executable process only; {element} at line {line} is one too many."},
	BpmnMissingID:         {Invalid, "Phần tử {kind} ở dòng {line} không có mã id (thuộc {element}).", "The {kind} at line {line} has no id (inside {element})."},
	BpmnDuplicateID:       {Invalid, "Mã id {element} ở dòng {line} bị trùng.", "The id {element} at line {line} is used twice."},
	BpmnNoStart:           {Invalid, "{element} (dòng {line}) không có sự kiện bắt đầu.", "{element} (line {line}) has no start event."},
	BpmnManyStarts:        {Invalid, "{element} (dòng {line}): chỉ được có một sự kiện bắt đầu loại này.", "{element} (line {line}): only one start event of this kind is allowed."},
	BpmnDanglingFlow:      {Invalid, "Luồng {element} (dòng {line}) không nối hai phần tử cùng cấp: {end}.", "Flow {element} (line {line}) does not join two elements of one level: {end}."},
	BpmnFlowIntoStart:     {Invalid, "{element} (dòng {line}) không được có luồng đi vào.", "{element} (line {line}) must not have an incoming flow."},
	BpmnFlowOutOfEnd:      {Invalid, "Sự kiện kết thúc {element} (dòng {line}) không được có luồng đi ra.", "End event {element} (line {line}) must not have an outgoing flow."},
	BpmnUnreachable:       {Invalid, "Không có đường nào từ sự kiện bắt đầu đến {element} (dòng {line}).", "No path leads from a start event to {element} (line {line})."},
	BpmnDeadEnd:           {Invalid, "{element} (dòng {line}) không có luồng đi ra.", "{element} (line {line}) has no outgoing flow."},
	BpmnNoCondition:       {Invalid, "Luồng {element} (dòng {line}) ra khỏi cổng loại trừ cần có điều kiện hoặc là luồng mặc định.", "Flow {element} (line {line}) out of an exclusive gateway needs a condition or must be the default flow."},
	BpmnNoDefault:         {Invalid, "Cổng {element} (dòng {line}) không có luồng mặc định; hồ sơ sẽ dừng nếu không điều kiện nào đúng.", "Gateway {element} (line {line}) has no default flow; instances will stop when no condition holds."},
	BpmnBadDefault:        {Invalid, "Luồng mặc định của {element} (dòng {line}) không đi ra từ phần tử đó hoặc lại có điều kiện.", "The default flow of {element} (line {line}) does not leave it, or carries a condition."},
	BpmnExpression:        {Invalid, "Biểu thức của {element} (dòng {line}) không đúng cú pháp FEEL.", "The expression of {element} (line {line}) is not valid FEEL."},
	BpmnTimer:             {Invalid, "Thời gian của {element} (dòng {line}) không hợp lệ; cần ngày giờ, khoảng thời gian hoặc chu kỳ theo ISO 8601 hay biểu thức FEEL.", "The timer of {element} (line {line}) is not valid: an ISO 8601 date, duration or cycle or a FEEL expression is needed."},
	BpmnReference:         {Invalid, "{element} (dòng {line}) tham chiếu đến {ref} không tồn tại.", "{element} (line {line}) refers to {ref}, which does not exist."},
	BpmnNoMessage:         {Invalid, "{element} (dòng {line}) không nêu tên thông điệp.", "{element} (line {line}) names no message."},
	BpmnNoType:            {Invalid, "{element} (dòng {line}) không nêu loại xử lý (camunda:topic hoặc zeebe:taskDefinition type).", "{element} (line {line}) names no handler type (camunda:topic or zeebe:taskDefinition type)."},
	BpmnMissing:           {Invalid, "{element} (dòng {line}) thiếu {detail}.", "{element} (line {line}) lacks {detail}."},
	BpmnCount:             {Invalid, "{element} (dòng {line}): {detail} phải là số nguyên từ {least} trở lên.", "{element} (line {line}): {detail} must be a whole number of at least {least}."},
	BpmnCalendar:          {Invalid, "{element} (dòng {line}) dùng lịch làm việc {calendar} chưa được cấu hình.", "{element} (line {line}) names the working calendar {calendar}, which is not configured."},
	BpmnNoScript:          {Invalid, "{element} (dòng {line}) không có mã lệnh hoặc không nêu ngôn ngữ của mã lệnh.", "{element} (line {line}) holds no script or does not say in which language it is written."},
	BpmnBoundary:          {Invalid, "Sự kiện biên {element} (dòng {line}) không gắn vào công việc nào nhận được nó.", "Boundary event {element} (line {line}) is not attached to an activity that can carry it."},
	BpmnUnsupported:       {Invalid, "{element} (dòng {line}): hệ thống chưa thực thi loại phần tử {kind}.", "{element} (line {line}): the engine does not execute elements of kind {kind}."},
	BpmnUnsupportedDetail: {Invalid, "{element} (dòng {line}): hệ thống chưa thực thi thuộc tính {detail}.", "{element} (line {line}): the engine does not execute {detail}."},
	BpmnIgnored:           {Invalid, "{element} (dòng {line}): thuộc tính {detail} không có tác dụng và được bỏ qua.", "{element} (line {line}): {detail} has no effect here and is ignored."},
	BpmnJUEL:              {Invalid, "{element} (dòng {line}): biểu thức kiểu JUEL được đọc như FEEL.", "{element} (line {line}): the JUEL expression is read as FEEL."},

	BpmnUnknownProcess:  {NotFound, "Quy trình {process} phiên bản {version} chưa được cài đặt.", "Process {process} version {version} is not deployed."},
	BpmnNoNoneStart:     {Invalid, "Quy trình {process} không thể khởi tạo trực tiếp.", "Process {process} cannot be started by call."},
	BpmnUnknownInstance: {NotFound, "Không tìm thấy hồ sơ quy trình {instance}.", "Process instance {instance} was not found."},
	BpmnEnded:           {Conflict, "Hồ sơ quy trình {instance} đã kết thúc.", "Process instance {instance} has ended."},
	BpmnWaits:           {Invalid, "Quy trình {process} dừng lại chờ ở {element}; chạy trong bộ nhớ chỉ dành cho quy trình không phải chờ.", "Process {process} waits at {element}; running in memory is for processes that wait for nothing."},
	BpmnNoHandler:       {Invalid, "Chưa có hàm xử lý loại {type} của {element}.", "There is no handler of type {type} for {element}."},
	BpmnSuspended:       {Conflict, "Hồ sơ quy trình {instance} đang tạm dừng.", "Process instance {instance} is suspended."},
	BpmnMove:            {Invalid, "Không thể chuyển hồ sơ quy trình đến hoặc khỏi {element}.", "The process instance cannot be moved to or from {element}."},
	BpmnTaskGone:        {Conflict, "Công việc {task} đã được xử lý hoặc không còn hiệu lực.", "Task {task} was completed already or is no longer open."},
	BpmnTaskClaimed:     {Conflict, "Công việc {task} đang do người khác xử lý.", "Task {task} is held by somebody else."},
	BpmnUnknownIncident: {NotFound, "Không tìm thấy sự cố {incident}.", "Incident {incident} was not found."},
	BpmnVariables:       {Invalid, "Biến quy trình {name} không lưu được dưới dạng JSON.", "Process variable {name} cannot be stored as JSON."},
	BpmnMessageName:     {Invalid, "Thông điệp chưa có tên.", "The message has no name."},
	BpmnSignalName:      {Invalid, "Tín hiệu chưa có tên.", "The signal has no name."},
	BpmnInstanceID:      {Invalid, "Mã hồ sơ quy trình {instance} không được chứa dấu ngã hoặc dấu chấm.", "The instance id {instance} must hold neither a tilde nor a full stop."},
	BpmnExists:          {Conflict, "Hồ sơ quy trình {instance} đã tồn tại.", "Process instance {instance} exists already."},
	BpmnJobGone:         {Conflict, "Tác vụ tự động {job} đã được xử lý hoặc không còn hiệu lực.", "Job {job} was done already or is no longer open."},
	BpmnEvaluation:      {Invalid, "Biểu thức của {element} (dòng {line}) không tính được hoặc cho giá trị sai kiểu.", "The expression of {element} (line {line}) failed or gave a value of a wrong type."},
	BpmnNoFlow:          {Conflict, "Không có nhánh nào của {element} (dòng {line}) thỏa điều kiện.", "No outgoing flow of {element} (line {line}) can be taken."},
	BpmnEndless:         {Conflict, "Quy trình lặp không dừng tại {element} (dòng {line}).", "The process loops without end at {element} (line {line})."},
	BpmnUncaught:        {Conflict, "Lỗi nghiệp vụ {error} tại {element} không được xử lý trong quy trình.", "Business error {error} at {element} is not caught by the process."},
	BpmnJobFailed:       {Unavailable, "Tác vụ tự động {element} thất bại sau {attempts} lần thử.", "Service task {element} failed after {attempts} attempts."},
	BpmnJobPanic:        {Internal, "Tác vụ tự động {element} gặp sự cố chương trình.", "The handler of service task {element} panicked."},
	BpmnStale:           {Conflict, "Hồ sơ quy trình {instance} vừa được xử lý ở nơi khác; thao tác chưa được ghi.", "Process instance {instance} was advanced elsewhere; nothing was written."},
	BpmnState:           {Internal, "Không đọc được trạng thái đã lưu của hồ sơ quy trình {instance}.", "The stored state of process instance {instance} cannot be read."},
	BpmnNoDiagram:       {Invalid, "Mô hình không có gì để vẽ.", "The model holds nothing that can be drawn."},
}
