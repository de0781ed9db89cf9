package fault

// Codes of bpmn: the constraints of BPMN 2.0 (OMG formal/2013-12-09) that a model
// breaks. Every one names the line of the XML, the id of the element concerned and
// the clause of the norm.
const (
	// BpmnReferenceKind: a reference leads to an element of another kind than the norm allows.
	BpmnReferenceKind Code = "bpmn.reference-kind"
	// BpmnDanglingReference: a reference without effect on execution leads nowhere (a warning).
	BpmnDanglingReference Code = "bpmn.dangling-reference"
	// BpmnImport: an import lacks its type, location or namespace.
	BpmnImport Code = "bpmn.import"
	// BpmnImportUnread: another BPMN file is imported; it is not read (a warning).
	BpmnImportUnread Code = "bpmn.import-unread"
	// BpmnMustUnderstand: an extension that must be understood is not known.
	BpmnMustUnderstand Code = "bpmn.must-understand"
	// BpmnTextFormat: a text format is no MIME type (a warning).
	BpmnTextFormat Code = "bpmn.text-format"
	// BpmnArtifactFlow: a sequence flow begins or ends at an artifact.
	BpmnArtifactFlow Code = "bpmn.artifact-flow"
	// BpmnArtifactMessageFlow: a message flow begins or ends at an artifact.
	BpmnArtifactMessageFlow Code = "bpmn.artifact-message-flow"
	// BpmnEscalationCode: an escalation is thrown without a code.
	BpmnEscalationCode Code = "bpmn.escalation-code"
	// BpmnErrorCode: an error is thrown without a code.
	BpmnErrorCode Code = "bpmn.error-code"
	// BpmnSignalMissing: a signal event names no signal.
	BpmnSignalMissing Code = "bpmn.signal-missing"
	// BpmnNaturalExpression: an expression of an executable process is not marked as a formal one (a warning, one for each process).
	BpmnNaturalExpression Code = "bpmn.natural-expression"
	// BpmnEmptyExpression: a formal expression has no body.
	BpmnEmptyExpression Code = "bpmn.empty-expression"
	// BpmnExpressionLanguage: the language of an expression is no URI (a warning).
	BpmnExpressionLanguage Code = "bpmn.expression-language"
	// BpmnGatewayDirection: the flows of a gateway do not agree with its direction.
	BpmnGatewayDirection Code = "bpmn.gateway-direction"
	// BpmnCollection: isCollection differs from that of the item definition.
	BpmnCollection Code = "bpmn.collection"
	// BpmnChoreographyFlow: a sequence flow of a choreography is connected to something else than its activities, gateways and events.
	BpmnChoreographyFlow Code = "bpmn.choreography-flow"
	// BpmnFlowLists: incoming and outgoing lists do not agree with the sequence flows (a warning, one for each process).
	BpmnFlowLists Code = "bpmn.flow-lists"
	// BpmnNotImmediate: a sequence flow of an executable process is not immediate.
	BpmnNotImmediate Code = "bpmn.not-immediate"
	// BpmnLoneCondition: the only flow out of an activity is conditional.
	BpmnLoneCondition Code = "bpmn.lone-condition"
	// BpmnChoreographyRef: a choreography or global conversation refers to a choreography.
	BpmnChoreographyRef Code = "bpmn.choreography-ref"
	// BpmnFlowAcrossPools: a sequence flow crosses the border of a pool.
	BpmnFlowAcrossPools Code = "bpmn.flow-across-pools"
	// BpmnFlowAcrossScope: a sequence flow crosses the border of a sub-process.
	BpmnFlowAcrossScope Code = "bpmn.flow-across-scope"
	// BpmnMultiplicity: minimum or maximum of a participant is not possible.
	BpmnMultiplicity Code = "bpmn.multiplicity"
	// BpmnSamePool: a message flow stays within one pool.
	BpmnSamePool Code = "bpmn.same-pool"
	// BpmnConversationLink: a conversation link does not join a conversation and a participant.
	BpmnConversationLink Code = "bpmn.conversation-link"
	// BpmnChoreographyClosed: isClosed differs from that of the choreography referred to.
	BpmnChoreographyClosed Code = "bpmn.choreography-closed"
	// BpmnGlobalConversation: a global conversation contains conversations.
	BpmnGlobalConversation Code = "bpmn.global-conversation"
	// BpmnPublicExecutable: a public process is marked as executable.
	BpmnPublicExecutable Code = "bpmn.public-executable"
	// BpmnChoreographyActivity: a process contains a choreography activity.
	BpmnChoreographyActivity Code = "bpmn.choreography-activity"
	// BpmnTokenQuantity: startQuantity or completionQuantity is less than one.
	BpmnTokenQuantity Code = "bpmn.token-quantity"
	// BpmnResourceChoice: a resource is both named and given by an expression (a warning).
	BpmnResourceChoice Code = "bpmn.resource-choice"
	// BpmnResourceBinding: resource parameters are bound without a resource (a warning).
	BpmnResourceBinding Code = "bpmn.resource-binding"
	// BpmnLoopMarkers: an activity has more than one kind of loop.
	BpmnLoopMarkers Code = "bpmn.loop-markers"
	// BpmnOperationSets: a service task with an operation has not exactly one input set, or several output sets.
	BpmnOperationSets Code = "bpmn.operation-sets"
	// BpmnOperationItem: data of a service task differ from the operation's message.
	BpmnOperationItem Code = "bpmn.operation-item"
	// BpmnMessageData: a send or receive task has too many data for its message.
	BpmnMessageData Code = "bpmn.message-data"
	// BpmnMessageItem: data of a send or receive task differ from its message.
	BpmnMessageItem Code = "bpmn.message-item"
	// BpmnInstantiateIncoming: an instantiating task or gateway has an incoming flow.
	BpmnInstantiateIncoming Code = "bpmn.instantiate-incoming"
	// BpmnScriptFormat: a script has no format.
	BpmnScriptFormat Code = "bpmn.script-format"
	// BpmnEventSubProcessFlow: an event sub-process has an incoming or outgoing flow.
	BpmnEventSubProcessFlow Code = "bpmn.event-sub-process-flow"
	// BpmnStartTrigger: a start event has a trigger that its place does not allow.
	BpmnStartTrigger Code = "bpmn.start-trigger"
	// BpmnTransactionMethod: the method of a transaction is no URI (a warning).
	BpmnTransactionMethod Code = "bpmn.transaction-method"
	// BpmnAdHocEmpty: an ad-hoc sub-process contains no activity.
	BpmnAdHocEmpty Code = "bpmn.ad-hoc-empty"
	// BpmnAdHocContent: an ad-hoc sub-process contains what it must not.
	BpmnAdHocContent Code = "bpmn.ad-hoc-content"
	// BpmnCallData: data of a call activity differ from those of the called element.
	BpmnCallData Code = "bpmn.call-data"
	// BpmnServiceBinding: a callable element supports an interface without binding its data.
	BpmnServiceBinding Code = "bpmn.service-binding"
	// BpmnIOBinding: a binding does not fit the operation or the data of the element.
	BpmnIOBinding Code = "bpmn.io-binding"
	// BpmnLoopCondition: a loop has neither condition nor maximum.
	BpmnLoopCondition Code = "bpmn.loop-condition"
	// BpmnLoopMaximum: the maximum of a loop is no number of runs.
	BpmnLoopMaximum Code = "bpmn.loop-maximum"
	// BpmnLoopCardinality: a multi-instance activity says not how many instances there are.
	BpmnLoopCardinality Code = "bpmn.loop-cardinality"
	// BpmnLoopData: the collection of a multi-instance activity is not data of the activity.
	BpmnLoopData Code = "bpmn.loop-data"
	// BpmnLoopItem: the item of one instance is not of the collection's type.
	BpmnLoopItem Code = "bpmn.loop-item"
	// BpmnCompletionCondition: a completion condition is no boolean expression (a warning).
	BpmnCompletionCondition Code = "bpmn.completion-condition"
	// BpmnLoopBehavior: a multi-instance activity names no event for its behavior (a warning).
	BpmnLoopBehavior Code = "bpmn.loop-behavior"
	// BpmnComplexBehavior: a complex behavior has no condition.
	BpmnComplexBehavior Code = "bpmn.complex-behavior"
	// BpmnDataState: a data object has a state, or a reference to it an item definition.
	BpmnDataState Code = "bpmn.data-state"
	// BpmnDataObjectName: a data object reference is not named after its object and state (a warning).
	BpmnDataObjectName Code = "bpmn.data-object-name"
	// BpmnPropertyPlace: a property stands elsewhere than in a process, activity or event.
	BpmnPropertyPlace Code = "bpmn.property-place"
	// BpmnDataPlace: an embedded sub-process has data inputs or outputs.
	BpmnDataPlace Code = "bpmn.data-place"
	// BpmnIOSets: an input/output specification lacks an input set or output set.
	BpmnIOSets Code = "bpmn.io-sets"
	// BpmnProcessData: a data association inside a process fills its input or reads its output.
	BpmnProcessData Code = "bpmn.process-data"
	// BpmnDataInNoSet: a data input or output belongs to no set.
	BpmnDataInNoSet Code = "bpmn.data-in-no-set"
	// BpmnSetSubset: a set lists optional data that it does not contain.
	BpmnSetSubset Code = "bpmn.set-subset"
	// BpmnSetPairing: an input set and an output set do not point at each other.
	BpmnSetPairing Code = "bpmn.set-pairing"
	// BpmnDataTypes: source and target of a data association have different types.
	BpmnDataTypes Code = "bpmn.data-types"
	// BpmnDataSources: a data association has several sources without a transformation.
	BpmnDataSources Code = "bpmn.data-sources"
	// BpmnEventData: an event has not one datum for each of its event definitions.
	BpmnEventData Code = "bpmn.event-data"
	// BpmnEventItem: data of an event differ from the item of its event definition.
	BpmnEventItem Code = "bpmn.event-item"
	// BpmnForeignDefinition: an event refers to an event definition inside another event.
	BpmnForeignDefinition Code = "bpmn.foreign-definition"
	// BpmnEndWithoutStart: there is an end event, but no start event on its level.
	BpmnEndWithoutStart Code = "bpmn.end-without-start"
	// BpmnStartWithoutEnd: there is a start event, but no end event on its level.
	BpmnStartWithoutEnd Code = "bpmn.start-without-end"
	// BpmnCalledStart: a called process has no start event without a trigger.
	BpmnCalledStart Code = "bpmn.called-start"
	// BpmnNoIncoming: an element has no incoming sequence flow.
	BpmnNoIncoming Code = "bpmn.no-incoming"
	// BpmnMessageFlowOut: an event that cannot send is the source of a message flow.
	BpmnMessageFlowOut Code = "bpmn.message-flow-out"
	// BpmnMessageFlowIn: an event that cannot receive is the target of a message flow.
	BpmnMessageFlowIn Code = "bpmn.message-flow-in"
	// BpmnMessageFlowTrigger: an event at a message flow is no message event.
	BpmnMessageFlowTrigger Code = "bpmn.message-flow-trigger"
	// BpmnEndResult: an end event has a result that is not allowed.
	BpmnEndResult Code = "bpmn.end-result"
	// BpmnBoundaryTrigger: a boundary event has no trigger or one that is not allowed.
	BpmnBoundaryTrigger Code = "bpmn.boundary-trigger"
	// BpmnNonInterrupting: an event that always interrupts is marked as not interrupting.
	BpmnNonInterrupting Code = "bpmn.non-interrupting"
	// BpmnCatchTrigger: an intermediate catch event has no trigger or one that is not allowed.
	BpmnCatchTrigger Code = "bpmn.catch-trigger"
	// BpmnThrowTrigger: an intermediate throw event has a result that is not allowed.
	BpmnThrowTrigger Code = "bpmn.throw-trigger"
	// BpmnCancelPlace: a cancel event stands elsewhere than in or at a transaction.
	BpmnCancelPlace Code = "bpmn.cancel-place"
	// BpmnCompensationFlow: a compensation event or activity has sequence flows.
	BpmnCompensationFlow Code = "bpmn.compensation-flow"
	// BpmnLinkFlow: a throwing link has an outgoing flow or a catching link an incoming one.
	BpmnLinkFlow Code = "bpmn.link-flow"
	// BpmnLinkTarget: no catching link belongs to a throwing link.
	BpmnLinkTarget Code = "bpmn.link-target"
	// BpmnLinkSource: no throwing link leads to a catching link (a warning).
	BpmnLinkSource Code = "bpmn.link-source"
	// BpmnLinkLevel: a pair of link events is on different levels.
	BpmnLinkLevel Code = "bpmn.link-level"
	// BpmnCompensationScope: the activity to be compensated is not in the same process.
	BpmnCompensationScope Code = "bpmn.compensation-scope"
	// BpmnCompensationHandler: a compensation boundary event is connected to no handler.
	BpmnCompensationHandler Code = "bpmn.compensation-handler"
	// BpmnCompensationActivity: the handler of a compensation is not marked as one.
	BpmnCompensationActivity Code = "bpmn.compensation-activity"
	// BpmnConditionMissing: a conditional event has no condition.
	BpmnConditionMissing Code = "bpmn.condition-missing"
	// BpmnMessageRef: a throwing message event names no message (a warning).
	BpmnMessageRef Code = "bpmn.message-ref"
	// BpmnOperationRef: a message event names no operation (a warning, one for each process).
	BpmnOperationRef Code = "bpmn.operation-ref"
	// BpmnTimerFormat: the text of a timer is not in the form of ISO 8601 (a warning).
	BpmnTimerFormat Code = "bpmn.timer-format"
	// BpmnGatewayFlows: a gateway neither joins nor splits (a warning).
	BpmnGatewayFlows Code = "bpmn.gateway-flows"
	// BpmnEventGatewayFlows: an event-based gateway has less than two outgoing flows.
	BpmnEventGatewayFlows Code = "bpmn.event-gateway-flows"
	// BpmnEventGatewayCondition: a flow out of an event-based gateway has a condition.
	BpmnEventGatewayCondition Code = "bpmn.event-gateway-condition"
	// BpmnEventGatewayTarget: a flow out of an event-based gateway leads to something else than a catching event or receive task.
	BpmnEventGatewayTarget Code = "bpmn.event-gateway-target"
	// BpmnEventGatewayMixed: message events and receive tasks are mixed behind an event-based gateway.
	BpmnEventGatewayMixed Code = "bpmn.event-gateway-mixed"
	// BpmnEventGatewayBoundary: a receive task behind an event-based gateway has boundary events.
	BpmnEventGatewayBoundary Code = "bpmn.event-gateway-boundary"
	// BpmnEventGatewayIncoming: a target of an event-based gateway has another incoming flow.
	BpmnEventGatewayIncoming Code = "bpmn.event-gateway-incoming"
	// BpmnEventGatewayType: a parallel event-based gateway does not instantiate the process.
	BpmnEventGatewayType Code = "bpmn.event-gateway-type"
)

var bpmnRuleCodes = map[Code]entry{
	BpmnReferenceKind:         {Invalid, "{element} (dòng {line}): tham chiếu {ref} trỏ đến {kind}, không phải loại phần tử được phép (BPMN 2.0, mục {clause}).", "{element} (line {line}): the reference {ref} leads to a {kind}, which is no element of the kind allowed (BPMN 2.0, clause {clause})."},
	BpmnDanglingReference:     {Invalid, "{element} (dòng {line}): tham chiếu {ref} trỏ đến phần tử không có trong tệp (BPMN 2.0, mục {clause}).", "{element} (line {line}): the reference {ref} leads to nothing in this file (BPMN 2.0, clause {clause})."},
	BpmnImport:                {Invalid, "Khai báo import ở dòng {line} ({element}) thiếu {detail} (BPMN 2.0, mục {clause}).", "The import at line {line} ({element}) lacks its {detail} (BPMN 2.0, clause {clause})."},
	BpmnImportUnread:          {Invalid, "Tệp BPMN {detail} được import ở dòng {line} ({element}) không được đọc (BPMN 2.0, mục {clause}).", "The BPMN file {detail} imported at line {line} ({element}) is not read (BPMN 2.0, clause {clause})."},
	BpmnMustUnderstand:        {Invalid, "Phần mở rộng {detail} ở dòng {line} ({element}) bắt buộc phải hiểu nhưng hệ thống không biết (BPMN 2.0, mục {clause}).", "The extension {detail} at line {line} ({element}) must be understood, but is not known (BPMN 2.0, clause {clause})."},
	BpmnTextFormat:            {Invalid, "{element} (dòng {line}): textFormat {detail} không phải kiểu MIME (BPMN 2.0, mục {clause}).", "{element} (line {line}): the textFormat {detail} is no MIME type (BPMN 2.0, clause {clause})."},
	BpmnArtifactFlow:          {Invalid, "Luồng {element} (dòng {line}) không được nối với chú thích, nhóm hay liên kết: {end} (BPMN 2.0, mục {clause}).", "Sequence flow {element} (line {line}) must not be connected to an association, group or text annotation: {end} (BPMN 2.0, clause {clause})."},
	BpmnArtifactMessageFlow:   {Invalid, "Luồng thông điệp {element} (dòng {line}) không được nối với chú thích, nhóm hay liên kết: {end} (BPMN 2.0, mục {clause}).", "Message flow {element} (line {line}) must not be connected to an association, group or text annotation: {end} (BPMN 2.0, clause {clause})."},
	BpmnEscalationCode:        {Invalid, "{element} (dòng {line}) phát tín hiệu leo thang mà không nêu escalationCode (BPMN 2.0, mục {clause}).", "{element} (line {line}) throws an escalation without an escalationCode (BPMN 2.0, clause {clause})."},
	BpmnErrorCode:             {Invalid, "{element} (dòng {line}) phát lỗi mà không nêu errorCode (BPMN 2.0, mục {clause}).", "{element} (line {line}) throws an error without an errorCode (BPMN 2.0, clause {clause})."},
	BpmnSignalMissing:         {Invalid, "{element} (dòng {line}) không nêu tín hiệu (signalRef) (BPMN 2.0, mục {clause}).", "{element} (line {line}) names no signal (signalRef) (BPMN 2.0, clause {clause})."},
	BpmnNaturalExpression:     {Invalid, "{element} (dòng {line}): biểu thức {detail} không được đánh dấu là tFormalExpression; hệ thống đọc như biểu thức hình thức (BPMN 2.0, mục {clause}).", "{element} (line {line}): the expression {detail} is not marked as tFormalExpression; it is read as a formal one (BPMN 2.0, clause {clause})."},
	BpmnEmptyExpression:       {Invalid, "{element} (dòng {line}): biểu thức {detail} không có nội dung (BPMN 2.0, mục {clause}).", "{element} (line {line}): the expression {detail} has no body (BPMN 2.0, clause {clause})."},
	BpmnExpressionLanguage:    {Invalid, "{element} (dòng {line}): ngôn ngữ biểu thức {detail} không phải URI (BPMN 2.0, mục {clause}).", "{element} (line {line}): the expression language {detail} is no URI (BPMN 2.0, clause {clause})."},
	BpmnGatewayDirection:      {Invalid, "Cổng {element} (dòng {line}): số luồng vào và ra không phù hợp với gatewayDirection={detail} (BPMN 2.0, mục {clause}).", "Gateway {element} (line {line}): its incoming and outgoing flows do not agree with gatewayDirection={detail} (BPMN 2.0, clause {clause})."},
	BpmnCollection:            {Invalid, "{element} (dòng {line}): isCollection khác với itemDefinition {ref} (BPMN 2.0, mục {clause}).", "{element} (line {line}): isCollection differs from that of the item definition {ref} (BPMN 2.0, clause {clause})."},
	BpmnChoreographyFlow:      {Invalid, "Luồng {element} (dòng {line}) của biên đạo chỉ được nối hoạt động biên đạo, cổng và sự kiện: {end} (BPMN 2.0, mục {clause}).", "Sequence flow {element} (line {line}) of a choreography may join choreography activities, gateways and events only: {end} (BPMN 2.0, clause {clause})."},
	BpmnFlowLists:             {Invalid, "{element} (dòng {line}): danh sách incoming/outgoing không khớp với các luồng (BPMN 2.0, mục {clause}).", "{element} (line {line}): its incoming and outgoing lists do not agree with the sequence flows (BPMN 2.0, clause {clause})."},
	BpmnNotImmediate:          {Invalid, "Luồng {element} (dòng {line}) của quy trình thực thi không được có isImmediate=\"false\" (BPMN 2.0, mục {clause}).", "Sequence flow {element} (line {line}) of an executable process must not have isImmediate=\"false\" (BPMN 2.0, clause {clause})."},
	BpmnLoneCondition:         {Invalid, "{element} (dòng {line}): luồng ra duy nhất có điều kiện; cần ít nhất một luồng ra nữa (BPMN 2.0, mục {clause}).", "{element} (line {line}): its only outgoing flow is conditional; at least one more is needed (BPMN 2.0, clause {clause})."},
	BpmnChoreographyRef:       {Invalid, "{element} (dòng {line}) không được tham chiếu đến biên đạo (choreographyRef) (BPMN 2.0, mục {clause}).", "{element} (line {line}) must not refer to a choreography (choreographyRef) (BPMN 2.0, clause {clause})."},
	BpmnFlowAcrossPools:       {Invalid, "Luồng {element} (dòng {line}) không được vượt qua biên của quy trình: {end} (BPMN 2.0, mục {clause}).", "Sequence flow {element} (line {line}) must not cross the border of a process: {end} (BPMN 2.0, clause {clause})."},
	BpmnFlowAcrossScope:       {Invalid, "Luồng {element} (dòng {line}) không được vượt qua biên của quy trình con: {end} (BPMN 2.0, mục {clause}).", "Sequence flow {element} (line {line}) must not cross the border of a sub-process: {end} (BPMN 2.0, clause {clause})."},
	BpmnMultiplicity:          {Invalid, "{element} (dòng {line}): số lượng bên tham gia không hợp lệ ({detail}) (BPMN 2.0, mục {clause}).", "{element} (line {line}): the multiplicity of the participant is not possible ({detail}) (BPMN 2.0, clause {clause})."},
	BpmnSamePool:              {Invalid, "Luồng thông điệp {element} (dòng {line}) phải nối hai bên tham gia khác nhau (BPMN 2.0, mục {clause}).", "Message flow {element} (line {line}) must connect two different pools (BPMN 2.0, clause {clause})."},
	BpmnConversationLink:      {Invalid, "{element} (dòng {line}) phải nối một hội thoại với một bên tham gia (BPMN 2.0, mục {clause}).", "{element} (line {line}) must join a conversation and a participant (BPMN 2.0, clause {clause})."},
	BpmnChoreographyClosed:    {Invalid, "{element} (dòng {line}): isClosed khác với biên đạo {ref} (BPMN 2.0, mục {clause}).", "{element} (line {line}): isClosed differs from that of the choreography {ref} (BPMN 2.0, clause {clause})."},
	BpmnGlobalConversation:    {Invalid, "Hội thoại toàn cục {element} (dòng {line}) không được chứa {kind} (BPMN 2.0, mục {clause}).", "Global conversation {element} (line {line}) must not contain a {kind} (BPMN 2.0, clause {clause})."},
	BpmnPublicExecutable:      {Invalid, "Quy trình công khai {element} (dòng {line}) không được đánh dấu thực thi được (BPMN 2.0, mục {clause}).", "Public process {element} (line {line}) must not be executable (BPMN 2.0, clause {clause})."},
	BpmnChoreographyActivity:  {Invalid, "{element} (dòng {line}): hoạt động biên đạo {kind} không được nằm trong quy trình (BPMN 2.0, mục {clause}).", "{element} (line {line}): the choreography activity {kind} must not stand in a process (BPMN 2.0, clause {clause})."},
	BpmnTokenQuantity:         {Invalid, "{element} (dòng {line}): {detail} phải là số nguyên từ 1 trở lên (BPMN 2.0, mục {clause}).", "{element} (line {line}): {detail} must be an integer of one or more (BPMN 2.0, clause {clause})."},
	BpmnResourceChoice:        {Invalid, "{element} (dòng {line}): chỉ nên dùng một trong resourceRef và resourceAssignmentExpression (BPMN 2.0, mục {clause}).", "{element} (line {line}): resourceRef and resourceAssignmentExpression exclude each other (BPMN 2.0, clause {clause})."},
	BpmnResourceBinding:       {Invalid, "{element} (dòng {line}): resourceParameterBinding chỉ có nghĩa khi có resourceRef (BPMN 2.0, mục {clause}).", "{element} (line {line}): resourceParameterBinding applies only together with resourceRef (BPMN 2.0, clause {clause})."},
	BpmnLoopMarkers:           {Invalid, "{element} (dòng {line}) có nhiều hơn một đặc tính lặp (BPMN 2.0, mục {clause}).", "{element} (line {line}) has more than one loop characteristic (BPMN 2.0, clause {clause})."},
	BpmnOperationSets:         {Invalid, "{element} (dòng {line}) gọi một thao tác nên cần đúng một {detail} (BPMN 2.0, mục {clause}).", "{element} (line {line}) calls an operation and therefore needs exactly one {detail} (BPMN 2.0, clause {clause})."},
	BpmnOperationItem:         {Invalid, "{element} (dòng {line}): dữ liệu {detail} khác với thông điệp của thao tác {ref} (BPMN 2.0, mục {clause}).", "{element} (line {line}): its {detail} differs from the message of the operation {ref} (BPMN 2.0, clause {clause})."},
	BpmnMessageData:           {Invalid, "{element} (dòng {line}): chỉ được có một {detail} cho thông điệp {ref} (BPMN 2.0, mục {clause}).", "{element} (line {line}): at most one {detail} is allowed for the message {ref} (BPMN 2.0, clause {clause})."},
	BpmnMessageItem:           {Invalid, "{element} (dòng {line}): dữ liệu {detail} khác với nội dung của thông điệp {ref} (BPMN 2.0, mục {clause}).", "{element} (line {line}): its {detail} differs from the item of the message {ref} (BPMN 2.0, clause {clause})."},
	BpmnInstantiateIncoming:   {Invalid, "{element} (dòng {line}) khởi tạo quy trình nên không được có luồng đi vào (BPMN 2.0, mục {clause}).", "{element} (line {line}) instantiates the process and must not have an incoming flow (BPMN 2.0, clause {clause})."},
	BpmnScriptFormat:          {Invalid, "{element} (dòng {line}) có mã lệnh nhưng không nêu {detail} (BPMN 2.0, mục {clause}).", "{element} (line {line}) has a script without a {detail} (BPMN 2.0, clause {clause})."},
	BpmnEventSubProcessFlow:   {Invalid, "Quy trình con sự kiện {element} (dòng {line}) không được có luồng vào hoặc ra (BPMN 2.0, mục {clause}).", "Event sub-process {element} (line {line}) must not have incoming or outgoing flows (BPMN 2.0, clause {clause})."},
	BpmnStartTrigger:          {Invalid, "Sự kiện bắt đầu {element} (dòng {line}): ở vị trí này không được dùng {kind} (BPMN 2.0, mục {clause}).", "Start event {element} (line {line}): {kind} is not allowed in this place (BPMN 2.0, clause {clause})."},
	BpmnTransactionMethod:     {Invalid, "{element} (dòng {line}): phương thức giao dịch {detail} không phải URI (BPMN 2.0, mục {clause}).", "{element} (line {line}): the transaction method {detail} is no URI (BPMN 2.0, clause {clause})."},
	BpmnAdHocEmpty:            {Invalid, "Quy trình con tùy biến {element} (dòng {line}) phải chứa ít nhất một công việc (BPMN 2.0, mục {clause}).", "Ad-hoc sub-process {element} (line {line}) must contain at least one activity (BPMN 2.0, clause {clause})."},
	BpmnAdHocContent:          {Invalid, "Quy trình con tùy biến không được chứa {kind}: {element} (dòng {line}) (BPMN 2.0, mục {clause}).", "An ad-hoc sub-process must not contain a {kind}: {element} (line {line}) (BPMN 2.0, clause {clause})."},
	BpmnCallData:              {Invalid, "{element} (dòng {line}): dữ liệu vào và ra không khớp với {ref} được gọi (BPMN 2.0, mục {clause}).", "{element} (line {line}): its data inputs and outputs do not match those of the called {ref} (BPMN 2.0, clause {clause})."},
	BpmnServiceBinding:        {Invalid, "{element} (dòng {line}) cung cấp giao diện nhưng không có ioBinding (BPMN 2.0, mục {clause}).", "{element} (line {line}) supports an interface, but has no ioBinding (BPMN 2.0, clause {clause})."},
	BpmnIOBinding:             {Invalid, "{element} (dòng {line}): ioBinding không khớp ({detail}) (BPMN 2.0, mục {clause}).", "{element} (line {line}): the ioBinding does not fit ({detail}) (BPMN 2.0, clause {clause})."},
	BpmnLoopCondition:         {Invalid, "{element} (dòng {line}): vòng lặp không có điều kiện lặp (BPMN 2.0, mục {clause}).", "{element} (line {line}): the loop has no condition (BPMN 2.0, clause {clause})."},
	BpmnLoopMaximum:           {Invalid, "{element} (dòng {line}): loopMaximum phải là số nguyên không âm (BPMN 2.0, mục {clause}).", "{element} (line {line}): loopMaximum must be an integer that is not negative (BPMN 2.0, clause {clause})."},
	BpmnLoopCardinality:       {Invalid, "{element} (dòng {line}): không xác định được số bản thể (loopCardinality hoặc loopDataInputRef) (BPMN 2.0, mục {clause}).", "{element} (line {line}): the number of instances is not given (loopCardinality or loopDataInputRef) (BPMN 2.0, clause {clause})."},
	BpmnLoopData:              {Invalid, "{element} (dòng {line}): {ref} không phải dữ liệu tập hợp của chính hoạt động (BPMN 2.0, mục {clause}).", "{element} (line {line}): {ref} is no collection among the data of the activity itself (BPMN 2.0, clause {clause})."},
	BpmnLoopItem:              {Invalid, "{element} (dòng {line}): kiểu của {detail} không phải kiểu phần tử của tập hợp {ref} (BPMN 2.0, mục {clause}).", "{element} (line {line}): the type of {detail} is not that of the items of {ref} (BPMN 2.0, clause {clause})."},
	BpmnCompletionCondition:   {Invalid, "{element} (dòng {line}): điều kiện hoàn thành không phải biểu thức đúng/sai (BPMN 2.0, mục {clause}).", "{element} (line {line}): the completion condition is no boolean expression (BPMN 2.0, clause {clause})."},
	BpmnLoopBehavior:          {Invalid, "{element} (dòng {line}): behavior={detail} mà không nêu sự kiện (BPMN 2.0, mục {clause}).", "{element} (line {line}): behavior={detail} names no event (BPMN 2.0, clause {clause})."},
	BpmnComplexBehavior:       {Invalid, "{element} (dòng {line}): behavior=Complex cần điều kiện (complexBehaviorDefinition) (BPMN 2.0, mục {clause}).", "{element} (line {line}): behavior=Complex needs a condition (complexBehaviorDefinition) (BPMN 2.0, clause {clause})."},
	BpmnDataState:             {Invalid, "{element} (dòng {line}): {detail} không được dùng ở đây (BPMN 2.0, mục {clause}).", "{element} (line {line}): {detail} is not allowed here (BPMN 2.0, clause {clause})."},
	BpmnDataObjectName:        {Invalid, "{element} (dòng {line}): tên nên là \"{detail}\" (BPMN 2.0, mục {clause}).", "{element} (line {line}): its name ought to be \"{detail}\" (BPMN 2.0, clause {clause})."},
	BpmnPropertyPlace:         {Invalid, "Thuộc tính {element} (dòng {line}) chỉ được đặt trong quy trình, hoạt động hoặc sự kiện (BPMN 2.0, mục {clause}).", "Property {element} (line {line}) may stand only in a process, an activity or an event (BPMN 2.0, clause {clause})."},
	BpmnDataPlace:             {Invalid, "Quy trình con {element} (dòng {line}) không được khai báo dữ liệu vào và ra (BPMN 2.0, mục {clause}).", "Sub-process {element} (line {line}) must not define data inputs and outputs (BPMN 2.0, clause {clause})."},
	BpmnIOSets:                {Invalid, "{element} (dòng {line}): ioSpecification thiếu {detail} (BPMN 2.0, mục {clause}).", "{element} (line {line}): its ioSpecification lacks an {detail} (BPMN 2.0, clause {clause})."},
	BpmnProcessData:           {Invalid, "{element} (dòng {line}): dữ liệu của quy trình không được là {end} của liên kết dữ liệu bên trong (BPMN 2.0, mục {clause}).", "{element} (line {line}): data of a process must not be the {end} of a data association inside it (BPMN 2.0, clause {clause})."},
	BpmnDataInNoSet:           {Invalid, "{element} (dòng {line}) không thuộc tập dữ liệu nào (inputSet/outputSet) (BPMN 2.0, mục {clause}).", "{element} (line {line}) belongs to no inputSet or outputSet (BPMN 2.0, clause {clause})."},
	BpmnSetSubset:             {Invalid, "{element} (dòng {line}): {ref} không nằm trong tập dữ liệu (BPMN 2.0, mục {clause}).", "{element} (line {line}): {ref} is not among the data of the set (BPMN 2.0, clause {clause})."},
	BpmnSetPairing:            {Invalid, "{element} (dòng {line}): {ref} không tham chiếu ngược lại (BPMN 2.0, mục {clause}).", "{element} (line {line}): {ref} does not refer back (BPMN 2.0, clause {clause})."},
	BpmnDataTypes:             {Invalid, "{element} (dòng {line}): nguồn và đích khác kiểu mà không có phép biến đổi (BPMN 2.0, mục {clause}).", "{element} (line {line}): source and target have different item definitions and there is no transformation (BPMN 2.0, clause {clause})."},
	BpmnDataSources:           {Invalid, "{element} (dòng {line}): nhiều nguồn dữ liệu cần một phép biến đổi (BPMN 2.0, mục {clause}).", "{element} (line {line}): several sources need a transformation (BPMN 2.0, clause {clause})."},
	BpmnEventData:             {Invalid, "{element} (dòng {line}): cần đúng một dữ liệu cho mỗi định nghĩa sự kiện (BPMN 2.0, mục {clause}).", "{element} (line {line}): exactly one datum is needed for each event definition (BPMN 2.0, clause {clause})."},
	BpmnEventItem:             {Invalid, "{element} (dòng {line}): kiểu dữ liệu khác với {ref} của sự kiện (BPMN 2.0, mục {clause}).", "{element} (line {line}): its data differ from the item of {ref} (BPMN 2.0, clause {clause})."},
	BpmnForeignDefinition:     {Invalid, "{element} (dòng {line}): định nghĩa sự kiện {ref} thuộc về sự kiện khác (BPMN 2.0, mục {clause}).", "{element} (line {line}): the event definition {ref} belongs to another event (BPMN 2.0, clause {clause})."},
	BpmnEndWithoutStart:       {Invalid, "Sự kiện kết thúc {element} (dòng {line}): cùng cấp không có sự kiện bắt đầu (BPMN 2.0, mục {clause}).", "End event {element} (line {line}): there is no start event on its level (BPMN 2.0, clause {clause})."},
	BpmnStartWithoutEnd:       {Invalid, "Sự kiện bắt đầu {element} (dòng {line}): cùng cấp không có sự kiện kết thúc (BPMN 2.0, mục {clause}).", "Start event {element} (line {line}): there is no end event on its level (BPMN 2.0, clause {clause})."},
	BpmnCalledStart:           {Invalid, "{element} (dòng {line}): quy trình {ref} được gọi không có sự kiện bắt đầu thường (BPMN 2.0, mục {clause}).", "{element} (line {line}): the called process {ref} has no start event without a trigger (BPMN 2.0, clause {clause})."},
	BpmnNoIncoming:            {Invalid, "{element} (dòng {line}) không có luồng đi vào (BPMN 2.0, mục {clause}).", "{element} (line {line}) has no incoming sequence flow (BPMN 2.0, clause {clause})."},
	BpmnMessageFlowOut:        {Invalid, "Sự kiện {element} (dòng {line}) không được là nguồn của luồng thông điệp {ref} (BPMN 2.0, mục {clause}).", "Event {element} (line {line}) must not be the source of the message flow {ref} (BPMN 2.0, clause {clause})."},
	BpmnMessageFlowIn:         {Invalid, "Sự kiện {element} (dòng {line}) không được là đích của luồng thông điệp {ref} (BPMN 2.0, mục {clause}).", "Event {element} (line {line}) must not be the target of the message flow {ref} (BPMN 2.0, clause {clause})."},
	BpmnMessageFlowTrigger:    {Invalid, "Sự kiện {element} (dòng {line}) nối với luồng thông điệp {ref} nên phải là sự kiện thông điệp (BPMN 2.0, mục {clause}).", "Event {element} (line {line}) is connected to the message flow {ref} and must be a message event (BPMN 2.0, clause {clause})."},
	BpmnEndResult:             {Invalid, "Sự kiện kết thúc {element} (dòng {line}) không được dùng {kind} (BPMN 2.0, mục {clause}).", "End event {element} (line {line}): {kind} is not allowed (BPMN 2.0, clause {clause})."},
	BpmnBoundaryTrigger:       {Invalid, "Sự kiện biên {element} (dòng {line}) không được dùng {kind} (BPMN 2.0, mục {clause}).", "Boundary event {element} (line {line}): {kind} is not allowed (BPMN 2.0, clause {clause})."},
	BpmnNonInterrupting:       {Invalid, "{element} (dòng {line}): {kind} luôn ngắt hoạt động, không được đánh dấu là không ngắt (BPMN 2.0, mục {clause}).", "{element} (line {line}): {kind} always interrupts and must not be marked as non-interrupting (BPMN 2.0, clause {clause})."},
	BpmnCatchTrigger:          {Invalid, "Sự kiện trung gian nhận {element} (dòng {line}) không được dùng {kind} (BPMN 2.0, mục {clause}).", "Intermediate catch event {element} (line {line}): {kind} is not allowed (BPMN 2.0, clause {clause})."},
	BpmnThrowTrigger:          {Invalid, "Sự kiện trung gian phát {element} (dòng {line}) không được dùng {kind} (BPMN 2.0, mục {clause}).", "Intermediate throw event {element} (line {line}): {kind} is not allowed (BPMN 2.0, clause {clause})."},
	BpmnCancelPlace:           {Invalid, "Sự kiện hủy {element} (dòng {line}) chỉ được dùng trong hoặc trên biên của giao dịch (BPMN 2.0, mục {clause}).", "Cancel event {element} (line {line}) is allowed only inside or at the border of a transaction (BPMN 2.0, clause {clause})."},
	BpmnCompensationFlow:      {Invalid, "{element} (dòng {line}): phần tử bù trừ không được có luồng tuần tự (BPMN 2.0, mục {clause}).", "{element} (line {line}): a compensation event or activity must not have sequence flows (BPMN 2.0, clause {clause})."},
	BpmnLinkFlow:              {Invalid, "Sự kiện liên kết {element} (dòng {line}) không được vừa nhận vừa phát luồng (BPMN 2.0, mục {clause}).", "Link event {element} (line {line}) must not have both incoming and outgoing flows (BPMN 2.0, clause {clause})."},
	BpmnLinkTarget:            {Invalid, "Sự kiện liên kết {element} (dòng {line}): không có cặp phát và nhận khớp nhau ({ref}) (BPMN 2.0, mục {clause}).", "Link event {element} (line {line}): there is no matching pair of throwing and catching link ({ref}) (BPMN 2.0, clause {clause})."},
	BpmnLinkSource:            {Invalid, "Sự kiện liên kết {element} (dòng {line}): không có liên kết phát nào dẫn đến (BPMN 2.0, mục {clause}).", "Link event {element} (line {line}): no throwing link leads to it (BPMN 2.0, clause {clause})."},
	BpmnLinkLevel:             {Invalid, "Sự kiện liên kết {element} (dòng {line}): hai đầu {ref} không cùng một cấp (BPMN 2.0, mục {clause}).", "Link event {element} (line {line}): its pair {ref} is not on the same level (BPMN 2.0, clause {clause})."},
	BpmnCompensationScope:     {Invalid, "{element} (dòng {line}): hoạt động cần bù trừ {ref} không thuộc cùng quy trình (BPMN 2.0, mục {clause}).", "{element} (line {line}): the activity {ref} to be compensated is not in the same process (BPMN 2.0, clause {clause})."},
	BpmnCompensationHandler:   {Invalid, "Sự kiện bù trừ {element} (dòng {line}) không được liên kết với hoạt động bù trừ nào (BPMN 2.0, mục {clause}).", "Compensation event {element} (line {line}) is not connected to a compensation activity (BPMN 2.0, clause {clause})."},
	BpmnCompensationActivity:  {Invalid, "{element} (dòng {line}) xử lý bù trừ nên phải có isForCompensation=\"true\" (BPMN 2.0, mục {clause}).", "{element} (line {line}) handles a compensation and must be marked isForCompensation=\"true\" (BPMN 2.0, clause {clause})."},
	BpmnConditionMissing:      {Invalid, "Sự kiện điều kiện {element} (dòng {line}) không có điều kiện (BPMN 2.0, mục {clause}).", "Conditional event {element} (line {line}) has no condition (BPMN 2.0, clause {clause})."},
	BpmnMessageRef:            {Invalid, "{element} (dòng {line}) gửi thông điệp mà không nêu messageRef (BPMN 2.0, mục {clause}).", "{element} (line {line}) sends a message without a messageRef (BPMN 2.0, clause {clause})."},
	BpmnOperationRef:          {Invalid, "{element} (dòng {line}): sự kiện thông điệp không nêu operationRef (BPMN 2.0, mục {clause}).", "{element} (line {line}): the message event names no operationRef (BPMN 2.0, clause {clause})."},
	BpmnTimerFormat:           {Invalid, "{element} (dòng {line}): {detail} không theo ISO 8601 và được đọc như biểu thức (BPMN 2.0, mục {clause}).", "{element} (line {line}): {detail} is not in the form of ISO 8601 and is read as an expression (BPMN 2.0, clause {clause})."},
	BpmnGatewayFlows:          {Invalid, "Cổng {element} (dòng {line}) cần nhiều luồng vào hoặc nhiều luồng ra (BPMN 2.0, mục {clause}).", "Gateway {element} (line {line}) ought to have several incoming or several outgoing flows (BPMN 2.0, clause {clause})."},
	BpmnEventGatewayFlows:     {Invalid, "Cổng sự kiện {element} (dòng {line}) cần ít nhất hai luồng ra (BPMN 2.0, mục {clause}).", "Event-based gateway {element} (line {line}) needs two or more outgoing flows (BPMN 2.0, clause {clause})."},
	BpmnEventGatewayCondition: {Invalid, "Luồng {ref} ra khỏi cổng sự kiện {element} (dòng {line}) không được có điều kiện (BPMN 2.0, mục {clause}).", "Flow {ref} out of the event-based gateway {element} (line {line}) must not have a condition (BPMN 2.0, clause {clause})."},
	BpmnEventGatewayTarget:    {Invalid, "Cổng sự kiện {element} (dòng {line}) không được dẫn đến {ref} (BPMN 2.0, mục {clause}).", "Event-based gateway {element} (line {line}) must not lead to {ref} (BPMN 2.0, clause {clause})."},
	BpmnEventGatewayMixed:     {Invalid, "Cổng sự kiện {element} (dòng {line}) không được dùng lẫn sự kiện thông điệp và công việc nhận (BPMN 2.0, mục {clause}).", "Event-based gateway {element} (line {line}) must not mix message events and receive tasks (BPMN 2.0, clause {clause})."},
	BpmnEventGatewayBoundary:  {Invalid, "Cổng sự kiện {element} (dòng {line}): công việc nhận {ref} không được có sự kiện biên (BPMN 2.0, mục {clause}).", "Event-based gateway {element} (line {line}): the receive task {ref} behind it must not have boundary events (BPMN 2.0, clause {clause})."},
	BpmnEventGatewayIncoming:  {Invalid, "Cổng sự kiện {element} (dòng {line}): {ref} không được có luồng vào nào khác (BPMN 2.0, mục {clause}).", "Event-based gateway {element} (line {line}): {ref} behind it must not have other incoming flows (BPMN 2.0, clause {clause})."},
	BpmnEventGatewayType:      {Invalid, "Cổng sự kiện {element} (dòng {line}) chỉ được có kiểu Parallel khi khởi tạo quy trình (BPMN 2.0, mục {clause}).", "Event-based gateway {element} (line {line}) may be Parallel only when it instantiates the process (BPMN 2.0, clause {clause})."},
}
