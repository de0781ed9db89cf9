package rules

import (
	"regexp"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// eventDefinitions judges what an event's definitions say for it.
func (j *judge) eventDefinitions(n *model.Node) {
	for _, ref := range n.All("eventDefinitionRef") {
		d := j.find(ref.Text)
		if d != nil && is(d.Name, "eventDefinition") && j.parent(d) != j.doc.Root {
			numbers := pick(is(j.parent(d).Name, "throwEvent"), "EXT095", "EXT095 EXT096")
			j.report(n, fault.BpmnForeignDefinition, numbers, "ref", d.ID())
		}
	}
	if !j.executable(n) {
		return
	}
	for _, d := range j.defs(n).list {
		switch trigger(d) {
		case "message":
			j.message(n, d)
		case "signal":
			if d.Attr("signalRef") == "" {
				j.report(n, fault.BpmnSignalMissing, "")
			}
		case "escalation":
			j.coded(n, d, "escalationRef", "escalationCode", fault.BpmnEscalationCode)
		case "error":
			j.coded(n, d, "errorRef", "errorCode", fault.BpmnErrorCode)
		case "conditional":
			if d.Child("condition").Trimmed() == "" {
				j.report(n, fault.BpmnConditionMissing, "")
			}
		case "compensate":
			if is(n.Name, "throwEvent") {
				j.compensates(n, d)
			}
		}
	}
}

// message asks for the message of an event. Throwing events may leave it out
// when something else sends, so this is a warning.
func (j *judge) message(n, def *model.Node) {
	if def.Attr("messageRef") == "" {
		code := fault.BpmnNoMessage
		if is(n.Name, "throwEvent") {
			code = fault.BpmnMessageRef
		}
		j.report(n, code, "")
	}
	if def.Child("operationRef") == nil && j.once(n, fault.BpmnOperationRef) {
		j.report(n, fault.BpmnOperationRef, "")
	}
}

// coded asks throwing events for the code of what they throw.
func (j *judge) coded(n, def *model.Node, ref, code string, rule fault.Code) {
	if !is(n.Name, "throwEvent") {
		return
	}
	to, foreign := j.resolve(def.Attr(ref))
	if !foreign && (to == nil || strings.TrimSpace(to.Attr(code)) == "") {
		j.report(n, rule, "")
	}
}

// Forms of ISO 8601 in timers.
var (
	date     = `[+-]?\d{4,}(-?\d{2}(-?\d{2})?|-?W\d{2}(-?\d)?|-?\d{3})?(T\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?(\[[^\]]+\])?)?`
	duration = `-?P(\d+([.,]\d+)?W|(\d+([.,]\d+)?Y)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?W)?(\d+([.,]\d+)?D)?(T(\d+([.,]\d+)?H)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?S)?)?)`
	forms    = map[string]*regexp.Regexp{
		"timeDate":     regexp.MustCompile(`^` + date + `$`),
		"timeDuration": regexp.MustCompile(`^` + duration + `$`),
		"timeCycle":    regexp.MustCompile(`^R\d*/(` + duration + `|` + date + `/` + duration + `|` + duration + `/` + date + `|` + date + `/` + date + `)$`),
	}
	timers = map[string]string{"timeDate": "EXT132", "timeCycle": "EXT133", "timeDuration": "EXT134"}
)

// timer judges a timer: exactly one of date, duration and cycle, in the form of
// ISO 8601 unless it is an expression.
func (j *judge) timer(d *model.Node) {
	if !j.executable(d) {
		return
	}
	count := 0
	for _, c := range d.Children {
		number := timers[c.Name]
		if number == "" || c.Space != model.NS {
			continue
		}
		count++
		text := c.Trimmed()
		if text != "" && !dynamic(text) && !forms[c.Name].MatchString(text) {
			j.report(d, fault.BpmnTimerFormat, number, "detail", c.Name+" "+text)
		}
	}
	if count != 1 {
		j.report(d, fault.BpmnTimer, "")
	}
}

// dynamic tells whether a text is marked as an expression.
func dynamic(text string) bool {
	return strings.HasPrefix(text, "=") || strings.HasPrefix(text, "${") || strings.HasPrefix(text, "#{")
}
