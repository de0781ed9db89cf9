package rules

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// reference is an attribute or a child element whose value names another
// element of the model.
type reference struct {
	name    string
	to      []string // classes it may lead to
	numbers string   // of the rule for leading to something else
	child   bool     // an element with text instead of an attribute
	loose   bool     // may lead nowhere: nothing is executed by it
}

// references gives those of each kind of element, over the whole of BPMN 2.0.
// Sequence flow ends, default flows and attachedToRef have rules of their own;
// structureRef and type lead to types outside of BPMN as well and are judged only
// when they lead to an element here.
var references = spread(`
association | sourceRef targetRef | any
messageFlow | sourceRef targetRef | interactionNode | REF_7 EXT032
messageFlow | messageRef | message | REF_7
conversationLink | sourceRef targetRef | interactionNode | EXT032
callActivity | calledElement | callableElement | | loose
callChoreography | calledChoreographyRef | choreography | | loose
callConversation | calledCollaborationRef | collaboration | | loose
participant | processRef | process | | loose
participant | interfaceRef | interface | | child loose
participant | endPointRef | endPoint | | child loose
participant | partnerEntityRef | partnerEntity | REF_6 | loose
participant | partnerRoleRef | partnerRole | REF_6 | loose
partnerEntity partnerRole | participantRef | participant | REF_6 | child
participantAssociation | innerParticipantRef outerParticipantRef | participant | | child
messageFlowAssociation | innerMessageFlowRef outerMessageFlowRef | messageFlow
conversationAssociation | innerConversationNodeRef outerConversationNodeRef | conversationNode
conversationNode choreographyActivity | participantRef | participant | | child loose
conversationNode choreographyTask | messageFlowRef | messageFlow | | child loose
choreographyActivity | initiatingParticipantRef | participant | | loose
collaboration | choreographyRef | choreography | | child
process | definitionalCollaborationRef | collaboration | | loose
process | supports | process | | child loose
callableElement | supportedInterfaceRef | interface | | child
ioBinding | operationRef | operation | REF_8
ioBinding | inputDataRef | dataInput inputSet | REF_9
ioBinding | outputDataRef | dataOutput outputSet | REF_9 REF_10
lane | partitionElementRef | any | | loose
lane | flowNodeRef | flowNode | | child loose
flowElement | categoryValueRef | categoryValue | | child loose
group | categoryValueRef | categoryValue | | loose
serviceTask sendTask receiveTask | operationRef | operation | REF_8
sendTask receiveTask | messageRef | message
anyEvent | eventDefinitionRef | eventDefinition | REF_12 | child
messageEventDefinition | messageRef | message
messageEventDefinition | operationRef | operation | REF_8 | child
signalEventDefinition | signalRef | signal
errorEventDefinition | errorRef | error
escalationEventDefinition | escalationRef | escalation
compensateEventDefinition | activityRef | activity | REF_15
linkEventDefinition | source target | linkEventDefinition | REF_14 | child
multiInstanceLoopCharacteristics | oneBehaviorEventRef noneBehaviorEventRef | eventDefinition
multiInstanceLoopCharacteristics | loopDataInputRef loopDataOutputRef | itemAware | EXT068 EXT069 | child
itemAware | itemSubjectRef | itemDefinition | | loose
dataObjectReference | dataObjectRef | dataObject
dataStoreReference | dataStoreRef | dataStore | | loose
inputSet | dataInputRefs optionalInputRefs whileExecutingInputRefs | dataInput | REF_9 | child
inputSet | outputSetRefs | outputSet | REF_9 | child
outputSet | dataOutputRefs optionalOutputRefs whileExecutingOutputRefs | dataOutput | REF_9 REF_10 | child
outputSet | inputSetRefs | inputSet | REF_9 REF_10 | child
dataAssociation | sourceRef targetRef | itemAware | REF_11 | child
message | itemRef | itemDefinition | | loose
error escalation signal | structureRef | itemDefinition | | loose
operation | inMessageRef outMessageRef | message | REF_17 | child
operation | errorRef | error | REF_17 | child
resourceRole | resourceRef | resource | | child
resourceParameterBinding | parameterRef | resourceParameter
resourceParameter | type | itemDefinition | | loose
correlationKey | correlationPropertyRef | correlationProperty | REF_16 | child
correlationProperty | type | itemDefinition | | loose
correlationPropertyRetrievalExpression | messageRef | message | REF_16
correlationSubscription | correlationKeyRef | correlationKey | REF_16
correlationPropertyBinding | correlationPropertyRef | correlationProperty | REF_16
formalExpression | evaluatesToTypeRef | itemDefinition | EXT015 EXT016 | loose
conditionExpression condition completionCondition loopCondition | evaluatesToTypeRef | itemDefinition | EXT015 EXT016 | loose
`)

// unnamed are the numbers of references that the collection's public part leaves
// open.
const unnamed = "REF_1 REF_2 REF_5 REF_10 REF_15"

// spread reads the table and gives the references of every element name, those
// of its classes included.
func spread(text string) map[string][]reference {
	m := map[string][]reference{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		col := append(strings.Split(line, "|"), "", "", "")
		for i := range col {
			col[i] = strings.TrimSpace(col[i])
		}
		r := reference{to: strings.Fields(col[2]), numbers: col[3], child: strings.Contains(col[4], "child"), loose: strings.Contains(col[4], "loose")}
		if r.numbers == "" {
			r.numbers = unnamed
		}
		for _, holder := range strings.Fields(col[0]) {
			for _, r.name = range strings.Fields(col[1]) {
				m[holder] = append(m[holder], r)
				for name := range above {
					if name != holder && is(name, holder) {
						m[name] = append(m[name], r)
					}
				}
			}
		}
	}
	return m
}

// references judges what an element refers to.
func (j *judge) references(n *model.Node) {
	for _, r := range references[n.Name] {
		if !r.child {
			j.reference(n, r, n.Attr(r.name))
			continue
		}
		for _, c := range n.Children {
			if c.Is(r.name) {
				j.reference(n, r, c.Text)
			}
		}
	}
}

func (j *judge) reference(n *model.Node, r reference, ref string) {
	ref = strings.TrimSpace(ref)
	to, foreign := j.resolve(ref)
	switch {
	case ref == "" || foreign:
	case to == nil && r.loose:
		if r.name != "structureRef" && r.name != "type" {
			j.report(n, fault.BpmnDanglingReference, "", "ref", r.name+"="+ref)
		}
	case to == nil:
		j.report(n, fault.BpmnReference, "", "ref", r.name+"="+ref)
	case is(n.Name, "messageFlow") && is(to.Name, "artifact"):
		// A rule of its own.
	case r.to[0] != "any" && !anyOf(to.Name, r.to):
		j.report(n, fault.BpmnReferenceKind, r.numbers, "ref", r.name+"="+ref, "kind", to.Name)
	}
}
