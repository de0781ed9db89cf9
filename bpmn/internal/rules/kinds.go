package rules

import "strings"

// above gives for every kind of element the classes of the norm's metamodel that
// it belongs to directly. Names of abstract classes begin with a small letter
// like those of elements.
var above = lists(`
startEvent intermediateCatchEvent boundaryEvent: catchEvent
endEvent intermediateThrowEvent implicitThrowEvent: throwEvent
catchEvent throwEvent: anyEvent
anyEvent activity choreographyActivity: flowNode interactionNode
gateway: flowNode
flowNode sequenceFlow: flowElement
userTask serviceTask sendTask receiveTask manualTask scriptTask businessRuleTask: task
task subProcess callActivity: activity
transaction adHocSubProcess: subProcess
exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway: gateway
choreographyTask subChoreography callChoreography: choreographyActivity
dataObject dataObjectReference dataStoreReference: flowElement itemAware
dataStore property dataInput dataOutput: itemAware
inputDataItem: dataInput
outputDataItem: dataOutput
process globalTask: callableElement
globalUserTask globalScriptTask globalManualTask globalBusinessRuleTask: globalTask
choreography globalConversation: collaboration
globalChoreographyTask: choreography
conversation subConversation callConversation: conversationNode
conversationNode participant: interactionNode
association group textAnnotation: artifact
standardLoopCharacteristics multiInstanceLoopCharacteristics: loopCharacteristics
dataInputAssociation dataOutputAssociation: dataAssociation
performer humanPerformer potentialOwner: resourceRole
messageEventDefinition timerEventDefinition errorEventDefinition escalationEventDefinition: eventDefinition
cancelEventDefinition compensateEventDefinition conditionalEventDefinition: eventDefinition
linkEventDefinition signalEventDefinition terminateEventDefinition: eventDefinition
`)

// lists reads lines "key key: value value".
func lists(text string) map[string][]string {
	m := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		keys, values, _ := strings.Cut(line, ":")
		for _, key := range strings.Fields(keys) {
			m[key] = append(m[key], strings.Fields(values)...)
		}
	}
	return m
}

// is tells whether elements of that name belong to a class.
func is(name, class string) bool {
	if name == class {
		return true
	}
	for _, c := range above[name] {
		if is(c, class) {
			return true
		}
	}
	return false
}

// anyOf tells whether elements of that name belong to one of the classes.
func anyOf(name string, classes []string) bool {
	for _, c := range classes {
		if is(name, c) {
			return true
		}
	}
	return false
}
