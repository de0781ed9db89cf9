package core

import (
	"cmp"
	"strings"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
)

// reference is any moment: literals are parsed against it at deployment, so that
// a wrong one is refused before it runs.
var reference = time.Date(2026, 1, 5, 8, 0, 0, 0, worktime.Zone())

var timerForms = map[string]TimerForm{"timeDate": Date, "timeDuration": Duration, "timeCycle": Cycle}

// timer reads a timer event definition. Its working calendar is named by the
// property "calendar" of the event, by the definition, or in the text.
func (c *compiler) timer(src source, def *model.Node) *TimerSpec {
	spec := &TimerSpec{}
	p := at(src.Node).on(def.Line)
	var written *model.Node
	count, text := 0, ""
	for _, child := range def.Children {
		if form := timerForms[child.Name]; form != "" && child.Space == model.NS {
			count++
			written, spec.Form, text, p = child, form, child.Trimmed(), p.on(child.Line)
		}
	}
	if count != 1 || text == "" {
		c.report(p, fault.BpmnTimer)
		return spec
	}
	calendar := first(model.Read(def).Calendar, src.Ext.Calendar)
	if spec.Form == Duration {
		text, calendar = named(text, calendar)
	}
	spec.Calendar = c.calendar(p, calendar)
	if lang := written.Attr("language"); lang != "" && !model.FEEL(lang) {
		spec.Value = Value{Text: text, Expr: c.expression(p, lang, text)}
	} else if v := c.value(p, text); v != nil {
		spec.Value = *v
	}
	if spec.Calendar != nil && spec.Form != Duration {
		c.report(p, fault.BpmnTimer)
	}
	if spec.Value.Expr == nil {
		c.literal(p, spec)
	}
	return spec
}

// named takes the name of a calendar off a duration such as P5D@office.
func named(text, calendar string) (string, string) {
	if i := strings.LastIndexByte(text, '@'); i > 0 && text[0] == 'P' {
		return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+1:])
	}
	return text, calendar
}

func (c *compiler) calendar(p place, name string) *worktime.Calendar {
	if name == "" {
		return nil
	}
	cal := c.opt.Calendars[name]
	if cal == nil {
		c.report(p, fault.BpmnCalendar, "calendar", name)
	}
	return cal
}

// literal checks a literal timer. A text that is no value of its form is tried
// as an expression without its "=", such as deadline or duration("PT1H").
func (c *compiler) literal(p place, spec *TimerSpec) {
	text := spec.Value.Text
	if _, err := spec.parse(text, reference); err == nil {
		return
	}
	if text == "" || strings.ContainsAny(text[:1], "PR0123456789*@-") {
		c.report(p, fault.BpmnTimer)
		return
	}
	x, err := c.opt.Expr("", text)
	if err != nil {
		c.report(p, fault.BpmnTimer)
		return
	}
	spec.Value.Expr = x
}

// dueValue compiles a due date: a moment or a duration, which may name a working
// calendar.
func (c *compiler) dueValue(p place, u *User, text string) *Value {
	text, calendar := named(strings.TrimSpace(text), "")
	if calendar != "" {
		cal := c.calendar(p, calendar)
		if u.Calendar != nil && cal != nil && cal != u.Calendar {
			c.report(p, fault.BpmnTimer) // one task counts by one calendar
		}
		u.Calendar = cmp.Or(cal, u.Calendar)
	}
	v := c.value(p, text)
	if v == nil || v.Expr != nil {
		return v
	}
	if _, err := due(v.Text, u.Calendar, reference); err != nil {
		c.report(p, fault.BpmnTimer)
	}
	return v
}

// retention reads camunda:historyTimeToLive: days, or an ISO 8601 duration.
func (c *compiler) retention(n *model.Node, text string) *worktime.Duration {
	if text == "" {
		return nil
	}
	if strings.Trim(text, "0123456789") == "" {
		text = "P" + text + "D"
	}
	d, err := ParsePeriod(text)
	if err != nil {
		c.report(at(n), fault.BpmnTimer)
	}
	return &d
}

// retry reads how a job is tried again: zeebe:taskDefinition retries, or the
// cycle of Camunda 7 and Flowable (R3/PT10M: three attempts, ten minutes apart;
// PT1M,PT5M: a pause before each further attempt).
func (c *compiler) retry(p place, n *Node, x model.Extension) {
	if x.Retries != "" {
		n.Retry.Times = c.value(p, x.Retries)
		if n.Retry.Times.Expr == nil {
			c.whole(p, "retries", x.Retries, 1, 1)
		}
	}
	if x.RetryCycle == "" {
		return
	}
	cycle := c.fixed(p, "failedJobRetryTimeCycle", x.RetryCycle)
	if times, every, ok := strings.Cut(cycle, "/"); ok && strings.HasPrefix(times, "R") {
		n.Retry.Times = &Value{Text: times[1:]}
		c.whole(p, "failedJobRetryTimeCycle", times[1:], 1, 1)
		cycle = every
	}
	for _, text := range strings.Split(cycle, ",") {
		d, err := ParsePeriod(text)
		if err != nil {
			c.report(p, fault.BpmnTimer)
			return
		}
		n.Retry.Pause = append(n.Retry.Pause, d)
	}
	if n.Retry.Times == nil {
		n.Retry.Times = &Value{Text: itoa(len(n.Retry.Pause) + 1)}
	}
}
