package rules

import "github.com/hcm-egov/framework/egov/fault"

// Clauses of formal/2013-12-09 that more than one rule stands in.
const (
	base          = "8.3.1 Base Element"
	artifacts     = "8.4.1 Artifacts"
	expressions   = "8.4.6 Expressions"
	sequence      = "8.4.13 Sequence Flow"
	pools         = "9.3.1 Participants"
	messageFlows  = "9.4 Message Flow"
	kinds         = "10.2.1 Types of BPMN Processes"
	activities    = "10.3 Activities"
	resources     = "10.3.2 Resource Assignment"
	tasks         = "10.3.3 Tasks"
	subProcesses  = "10.3.5 Sub-Processes"
	calls         = "10.3.6 Call Activity"
	loops         = "10.3.8 Loop Characteristics"
	data          = "10.4.1 Data Modeling"
	eventConcepts = "10.5.1 Concepts"
	starts        = "10.5.2 Start Event"
	ends          = "10.5.3 End Event"
	intermediates = "10.5.4 Intermediate Event"
	definitions   = "10.5.5 Event Definitions"
	gatewayFlow   = "10.6.1 Sequence Flow Considerations"
	eventGateway  = "10.6.6 Event-Based Gateway"
	compensation  = "10.7.1 Compensation Handler"
)

// table holds every rule; a rule reports under its clause and, unless the
// finding tells them apart, under all its numbers.
var table = []Rule{
	must(fault.BpmnImport, "8.2.2 Importing Structures and Elements from Other Documents", "EXT001"),
	should(fault.BpmnImportUnread, "8.2.2 Importing Structures and Elements from Other Documents", "EXT001"),
	must(fault.BpmnDuplicateID, base, "EXT002"),
	must(fault.BpmnMissingID, base, "EXT002", "EXT003"),
	must(fault.BpmnReference, base, "EXT002", "EXT003"),
	must(fault.BpmnReferenceKind, base, "REF_1", "REF_2", "REF_5", "REF_6", "REF_7", "REF_8", "REF_9", "REF_10",
		"REF_11", "REF_12", "REF_14", "REF_15", "REF_16", "REF_17", "EXT015", "EXT016", "EXT032"),
	should(fault.BpmnDanglingReference, base, "EXT002", "EXT003"),
	should(fault.BpmnTextFormat, "8.3.2 Documentation", "EXT004", "EXT010"),
	must(fault.BpmnMustUnderstand, "8.3.3 Extensibility", "EXT005"),

	must(fault.BpmnArtifactFlow, artifacts, "EXT006", "EXT007"),
	must(fault.BpmnArtifactMessageFlow, artifacts, "EXT008", "EXT009"),
	must(fault.BpmnErrorCode, "8.4.3 Error"),
	must(fault.BpmnEscalationCode, "8.4.4 Escalation", "EXT011"),
	should(fault.BpmnNaturalExpression, expressions, "EXT012", "EXT123"),
	must(fault.BpmnEmptyExpression, expressions, "EXT013", "EXT123"),
	should(fault.BpmnExpressionLanguage, expressions, "EXT014"),
	must(fault.BpmnGatewayDirection, "8.4.9 Gateways", "EXT017", "EXT018", "EXT019"),
	must(fault.BpmnCollection, "8.4.10 Item Definition", "EXT020", "EXT081", "EXT083"),
	must(fault.BpmnDanglingFlow, sequence, "EXT002", "EXT003", "EXT021", "EXT022", "REF_3"),
	must(fault.BpmnChoreographyFlow, sequence, "EXT021", "EXT022"),
	should(fault.BpmnFlowLists, sequence, "EXT023"),
	must(fault.BpmnNotImmediate, sequence, "EXT024"),
	must(fault.BpmnLoneCondition, sequence, "EXT025"),
	must(fault.BpmnBadDefault, sequence, "EXT026", "REF_4"),

	must(fault.BpmnChoreographyRef, "9.2 Basic Collaboration Concepts", "EXT027"),
	must(fault.BpmnFlowAcrossPools, "9.3 Pool and Participant", "EXT028"),
	must(fault.BpmnMultiplicity, pools, "EXT029", "EXT030"),
	must(fault.BpmnSamePool, messageFlows, "EXT031"),
	must(fault.BpmnConversationLink, "9.5.6 Conversation Link", "EXT032"),
	must(fault.BpmnChoreographyClosed, "9.7 Choreography within Collaboration", "EXT033"),
	must(fault.BpmnGlobalConversation, "9.5.5 Global Conversation", "EXT034"),

	must(fault.BpmnPublicExecutable, kinds, "EXT035"),
	must(fault.BpmnChoreographyActivity, kinds, "EXT036", "EXT056", "EXT062"),
	must(fault.BpmnTokenQuantity, activities, "EXT037", "EXT038"),
	should(fault.BpmnResourceChoice, resources, "EXT039"),
	should(fault.BpmnResourceBinding, resources, "EXT040"),
	must(fault.BpmnLoopMarkers, activities, "EXT041", "EXT054", "EXT055"),
	must(fault.BpmnOperationSets, tasks, "EXT042", "EXT043"),
	must(fault.BpmnOperationItem, tasks, "EXT044", "EXT045"),
	must(fault.BpmnMessageData, tasks, "EXT046", "EXT047", "EXT050", "EXT051"),
	must(fault.BpmnMessageItem, tasks, "EXT048", "EXT052"),
	must(fault.BpmnInstantiateIncoming, tasks, "EXT049", "EXT142"),
	must(fault.BpmnScriptFormat, tasks, "EXT053"),
	must(fault.BpmnEventSubProcessFlow, subProcesses, "EXT057"),
	must(fault.BpmnNoStart, subProcesses, "EXT058"),
	must(fault.BpmnManyStarts, subProcesses, "EXT058"),
	should(fault.BpmnTransactionMethod, subProcesses, "EXT060"),
	must(fault.BpmnAdHocEmpty, subProcesses, "EXT061"),
	must(fault.BpmnAdHocContent, subProcesses, "EXT062"),
	must(fault.BpmnCallData, calls, "EXT063"),
	must(fault.BpmnServiceBinding, data, "EXT064"),
	must(fault.BpmnIOBinding, data, "EXT065"),
	must(fault.BpmnLoopCondition, loops, "EXT066"),
	must(fault.BpmnLoopMaximum, loops, "EXT066"),
	must(fault.BpmnLoopCardinality, loops, "EXT067"),
	must(fault.BpmnLoopData, loops, "EXT068", "EXT069"),
	must(fault.BpmnLoopItem, loops, "EXT069", "EXT070"),
	should(fault.BpmnCompletionCondition, loops, "EXT071"),
	should(fault.BpmnLoopBehavior, loops, "EXT072", "EXT073"),
	must(fault.BpmnComplexBehavior, loops, "EXT074", "EXT075"),

	must(fault.BpmnDataState, data, "EXT075", "EXT077"),
	should(fault.BpmnDataObjectName, data, "EXT076"),
	must(fault.BpmnPropertyPlace, data, "EXT078"),
	must(fault.BpmnDataPlace, data, "EXT079"),
	must(fault.BpmnIOSets, data, "EXT079", "EXT080"),
	must(fault.BpmnProcessData, data, "EXT080", "EXT082"),
	must(fault.BpmnDataInNoSet, data, "EXT084", "EXT088"),
	must(fault.BpmnSetSubset, data, "EXT085", "EXT086", "EXT089", "EXT090"),
	must(fault.BpmnSetPairing, data, "EXT087"),
	must(fault.BpmnDataTypes, data, "EXT091"),
	must(fault.BpmnDataSources, data, "EXT092"),
	must(fault.BpmnEventData, data, "EXT093"),
	must(fault.BpmnEventItem, data, "EXT094"),

	must(fault.BpmnForeignDefinition, eventConcepts, "EXT095", "EXT096"),
	must(fault.BpmnEndWithoutStart, ends, "EXT097"),
	must(fault.BpmnStartTrigger, starts, "EXT059", "EXT098", "EXT100", "EXT121", "EXT129"),
	must(fault.BpmnCalledStart, starts, "EXT099"),
	must(fault.BpmnFlowIntoStart, eventConcepts, "EXT101", "EXT112"),
	must(fault.BpmnMessageFlowOut, eventConcepts, "EXT102", "EXT119"),
	must(fault.BpmnMessageFlowIn, eventConcepts, "EXT108", "EXT119"),
	must(fault.BpmnMessageFlowTrigger, eventConcepts, "EXT103", "EXT109", "EXT120"),
	must(fault.BpmnFlowOutOfEnd, ends, "EXT104"),
	must(fault.BpmnStartWithoutEnd, starts, "EXT105"),
	must(fault.BpmnNoIncoming, starts, "EXT107", "EXT115", "EXT150"),
	must(fault.BpmnDeadEnd, ends, "EXT101", "EXT106", "EXT113", "EXT116", "EXT151"),
	must(fault.BpmnEndResult, ends, "EXT146"),
	must(fault.BpmnBoundaryTrigger, intermediates, "EXT110", "EXT130", "EXT147"),
	must(fault.BpmnNonInterrupting, intermediates, "EXT059", "EXT110", "EXT147"),
	must(fault.BpmnBoundary, intermediates, "EXT111", "REF_13"),
	must(fault.BpmnCatchTrigger, intermediates, "EXT148"),
	must(fault.BpmnThrowTrigger, intermediates, "EXT149"),

	must(fault.BpmnCancelPlace, definitions, "EXT106", "EXT111", "EXT120"),
	must(fault.BpmnCompensationScope, definitions, "EXT122"),
	must(fault.BpmnConditionMissing, definitions, "EXT123"),
	must(fault.BpmnLinkFlow, definitions, "EXT117"),
	must(fault.BpmnLinkTarget, definitions, "EXT118", "EXT125"),
	should(fault.BpmnLinkSource, definitions, "EXT124"),
	must(fault.BpmnLinkLevel, definitions, "EXT126"),
	must(fault.BpmnNoMessage, definitions, "EXT127"),
	should(fault.BpmnMessageRef, definitions, "EXT127"),
	should(fault.BpmnOperationRef, definitions, "EXT128"),
	must(fault.BpmnSignalMissing, definitions, "EXT131"),
	must(fault.BpmnTimer, definitions, "EXT131"),
	should(fault.BpmnTimerFormat, definitions, "EXT132", "EXT133", "EXT134"),

	should(fault.BpmnGatewayFlows, gatewayFlow, "EXT135"),
	must(fault.BpmnEventGatewayFlows, eventGateway, "EXT136"),
	must(fault.BpmnEventGatewayCondition, eventGateway, "EXT137"),
	must(fault.BpmnEventGatewayTarget, eventGateway, "EXT138"),
	must(fault.BpmnEventGatewayMixed, eventGateway, "EXT139"),
	must(fault.BpmnEventGatewayBoundary, eventGateway, "EXT140"),
	must(fault.BpmnEventGatewayIncoming, eventGateway, "EXT141"),
	must(fault.BpmnEventGatewayType, eventGateway, "EXT141"),

	must(fault.BpmnCompensationHandler, compensation, "EXT143"),
	must(fault.BpmnCompensationActivity, compensation, "EXT144"),
	must(fault.BpmnCompensationFlow, compensation, "EXT114", "EXT145"),
	must(fault.BpmnFlowAcrossScope, sequence, "EXT152"),
}
