package model

import "strings"

// Elements that extensions may stand on.
const (
	onTask    = "userTask"
	onUser    = "userTask startEvent"
	onJob     = "serviceTask sendTask businessRuleTask messageEventDefinition endEvent intermediateThrowEvent"
	onResult  = "serviceTask sendTask businessRuleTask scriptTask"
	onRule    = "businessRuleTask"
	onCall    = "callActivity"
	onMulti   = "multiInstanceLoopCharacteristics"
	onProcess = "process"
)

// attributes are the attributes understood, by the prefix of the modeller and
// their local name; those under "" are common to camunda, flowable and activiti.
// Every other attribute is ignored with a warning.
var attributes = map[string]map[string]rule{
	"": {
		"formKey":         put(onUser, func(x *Extension) *string { return &x.FormKey }),
		"initiator":       put("startEvent", func(x *Extension) *string { return &x.Initiator }),
		"assignee":        put(onTask, func(x *Extension) *string { return &x.Assignee }),
		"candidateGroups": put(onTask, func(x *Extension) *string { return &x.CandidateGroups }),
		"candidateUsers":  put(onTask, func(x *Extension) *string { return &x.CandidateUsers }),
		"dueDate":         put(onTask, func(x *Extension) *string { return &x.DueDate }),
		"followUpDate":    put(onTask, func(x *Extension) *string { return &x.FollowUpDate }),
		"priority":        put(onTask, func(x *Extension) *string { return &x.Priority }),

		"topic":              put(onJob, func(x *Extension) *string { return &x.Topic }),
		"type":               {onJob, jobType},
		"expression":         {"serviceTask sendTask businessRuleTask", text(func(x *Extension) *string { return &x.Expression })},
		"resultVariable":     put(onResult, func(x *Extension) *string { return &x.Result }),
		"jobRetryTimeCycle":  put("", func(x *Extension) *string { return &x.RetryCycle }),
		"class":              refuse(),
		"delegateExpression": refuse(),
		"resource":           refuse(),
		"skipExpression":     refuse(),

		"collection":      put(onMulti, func(x *Extension) *string { return &x.loop().Collection }),
		"elementVariable": put(onMulti, func(x *Extension) *string { return &x.loop().Item }),

		"errorCodeVariable":      put("errorEventDefinition", func(x *Extension) *string { return &x.CodeVariable }),
		"errorMessageVariable":   put("errorEventDefinition", func(x *Extension) *string { return &x.TextVariable }),
		"escalationCodeVariable": put("escalationEventDefinition", func(x *Extension) *string { return &x.CodeVariable }),

		"versionTag":        put(onProcess, func(x *Extension) *string { return &x.VersionTag }),
		"historyTimeToLive": put(onProcess, func(x *Extension) *string { return &x.Retention }),

		// Asynchronous continuations commit at other places; false is what is done
		// here. Steps of one instance never run at the same time: "exclusive" holds.
		"async":       falseOnly(),
		"asyncBefore": falseOnly(),
		"asyncAfter":  falseOnly(),
		"exclusive":   mark(),

		"isStartableInTasklist":  mark(),
		"modelerTemplate":        mark(),
		"modelerTemplateVersion": mark(),
		"modelerTemplateIcon":    mark(),
		"diagramRelationId":      mark(),
	},
	"camunda:": {
		"formRefBinding":                    {onUser, only("latest", ignored)},
		"formRef":                           put(onUser, func(x *Extension) *string { return &x.FormKey }),
		"decisionRef":                       put(onRule, func(x *Extension) *string { return &x.decision().ID }),
		"decisionRefBinding":                put(onRule, func(x *Extension) *string { return &x.decision().Binding }),
		"decisionRefVersion":                put(onRule, func(x *Extension) *string { return &x.decision().Version }),
		"decisionRefVersionTag":             put(onRule, func(x *Extension) *string { return &x.decision().Version }),
		"mapDecisionResult":                 put(onRule, func(x *Extension) *string { return &x.decision().Map }),
		"calledElementBinding":              put(onCall, func(x *Extension) *string { return &x.call().Binding }),
		"calledElementVersion":              put(onCall, func(x *Extension) *string { return &x.call().Version }),
		"calledElementVersionTag":           put(onCall, func(x *Extension) *string { return &x.call().Version }),
		"variableMappingClass":              refuse(),
		"caseRef":                           refuse(),
		"calledElementTenantId":             refuse(),
		"decisionRefTenantId":               refuse(),
		"formHandlerClass":                  refuse(),
		"variableMappingDelegateExpression": refuse(),
	},
	"flowable:": {
		"resultVariableName":   put(onResult, func(x *Extension) *string { return &x.Result }),
		"businessCalendarName": {"userTask timerEventDefinition", calendarName},
		"triggerable":          {"", only("false", refused)},
		"calledElementType":    {onCall, only("key", refused)},
		"completeAsync":        falseOnly(),
		"businessKey":          put(onCall, func(x *Extension) *string { return &x.call().Key }),
		"inheritBusinessKey":   yes(onCall, func(x *Extension) *bool { return &x.call().InheritKey }),
		"inheritVariables": {onCall, func(x *Extension, _ string, _ *Node, v string) fate {
			all := v == "true"
			x.call().AllIn = &all
			return honoured
		}},
		"useLocalScopeForOutParameters": yes(onCall, func(x *Extension) *bool { return &x.call().LocalOut }),
		"sameDeployment": {onCall, func(x *Extension, _ string, _ *Node, v string) fate {
			if v == "true" {
				x.call().Binding = "deployment"
			}
			return honoured
		}},
		"messageExpression":    put("messageEventDefinition", func(x *Extension) *string { return &x.Name }),
		"signalExpression":     put("signalEventDefinition", func(x *Extension) *string { return &x.Name }),
		"errorVariableName":    put("errorEventDefinition", func(x *Extension) *string { return &x.CodeVariable }),
		"scope":                {"signal", only("global", refused)},
		"endDate":              refuse(),
		"EndDate":              refuse(),
		"ruleVariablesInput":   refuse(),
		"rules":                refuse(),
		"elementIndexVariable": refuse(),
	},
	"zeebe:": {
		"modelerTemplate":        mark(),
		"modelerTemplateVersion": mark(),
		"modelerTemplateIcon":    mark(),
		"diagramRelationId":      mark(),
	},
}

// text puts the value where it belongs.
func text(field func(x *Extension) *string) func(*Extension, string, *Node, string) fate {
	return func(x *Extension, _ string, _ *Node, v string) fate {
		*field(x) = v
		return honoured
	}
}

func put(on string, field func(x *Extension) *string) rule { return rule{on, text(field)} }

func yes(on string, field func(x *Extension) *bool) rule {
	return rule{on, func(x *Extension, _ string, _ *Node, v string) fate {
		*field(x) = v == "true"
		return honoured
	}}
}

func always(f fate) rule {
	return rule{"", func(*Extension, string, *Node, string) fate { return f }}
}

func refuse() rule { return always(refused) }

// mark is a mark of the modeller itself, or says what holds here anyhow.
func mark() rule { return always(honoured) }

func falseOnly() rule { return rule{"", only("false", ignored)} }

// only lets the value pass that says what is done here anyhow.
func only(value string, otherwise fate) func(*Extension, string, *Node, string) fate {
	return func(_ *Extension, _ string, _ *Node, v string) fate {
		if v == value {
			return honoured
		}
		return otherwise
	}
}

// jobType reads the attribute "type" of service tasks: work of a handler, a
// decision (Flowable), or a built-in service of the other engine.
func jobType(x *Extension, p string, _ *Node, v string) fate {
	switch {
	case v == "external" || v == "external-worker" || v == "":
		return honoured
	case v == "dmn" && p != "camunda:":
		x.Rule = true
		return honoured
	}
	return refused
}

// calendarName takes the name of a working calendar; those that Flowable itself
// gives to its parsers of dates mean none.
func calendarName(x *Extension, _ string, _ *Node, v string) fate {
	switch strings.ToLower(v) {
	case "duedate", "duration", "cycle":
	default:
		x.Calendar = v
	}
	return honoured
}
