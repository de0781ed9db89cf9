package rules

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// triggers of events by their place; "none" is an event without a definition
// (tables 10.84 to 10.93 of the norm).
var (
	topStart      = allow("none message timer conditional signal")
	eventStart    = allow("message timer error escalation compensate conditional signal")
	endResults    = allow("none message escalation error cancel compensate signal terminate")
	catchTriggers = allow("message timer conditional link signal")
	throwTriggers = allow("none message escalation compensate link signal")
	boundaryOnes  = allow("message timer error escalation cancel compensate conditional signal")
	interrupts    = allow("error compensate cancel")
)

func allow(names string) map[string]bool {
	set := map[string]bool{}
	for _, n := range strings.Fields(names) {
		set[n] = true
	}
	return set
}

func trigger(def *model.Node) string { return strings.TrimSuffix(def.Name, "EventDefinition") }

// triggers are the event definitions of an event, those referred to included.
type triggers struct {
	list  []*model.Node
	kinds map[string]bool // names of the definitions
	known bool            // whether every reference leads to one
}

func (j *judge) defs(n *model.Node) triggers {
	if t, ok := j.triggers[n]; ok {
		return t
	}
	t := triggers{kinds: map[string]bool{}, known: true}
	for _, c := range n.Children {
		d := c
		if c.Is("eventDefinitionRef") {
			d = j.find(c.Text)
		}
		switch {
		case d != nil && d.Space == model.NS && is(d.Name, "eventDefinition"):
			t.list = append(t.list, d)
			t.kinds[d.Name] = true
		case d != c:
			t.known = false
		}
	}
	j.triggers[n] = t
	return t
}

// has tells whether an event has a definition of that kind.
func (j *judge) has(n *model.Node, kind string) bool { return j.defs(n).kinds[kind] }

// allowed calls bad for each trigger of an event outside the set.
func (j *judge) allowed(n *model.Node, set map[string]bool, bad func(trigger string)) {
	defs := j.defs(n)
	if len(defs.list) == 0 && defs.known && !set["none"] {
		bad("none")
	}
	for _, d := range defs.list {
		if t := trigger(d); !set[t] {
			bad(t)
		}
	}
}

// uninterrupted refuses the mark "does not interrupt" at triggers that always do.
func (j *judge) uninterrupted(n *model.Node, numbers string) {
	for _, d := range j.defs(n).list {
		if interrupts[trigger(d)] {
			j.report(n, fault.BpmnNonInterrupting, numbers, "kind", d.Name)
		}
	}
}

func isEventSubProcess(n *model.Node) bool {
	return is(n.Name, "subProcess") && n.Flag("triggeredByEvent", false)
}

func (j *judge) startEvent(n *model.Node) {
	level := j.parent(n)
	bad := func(numbers string) func(string) {
		return func(trigger string) {
			switch trigger {
			case "none":
				numbers += " EXT129"
			case "compensate":
				numbers += " EXT121"
			}
			j.report(n, fault.BpmnStartTrigger, numbers, "kind", trigger)
		}
	}
	switch {
	case level.Name == "process":
		j.allowed(n, topStart, bad("EXT098"))
	case isEventSubProcess(level):
		j.allowed(n, eventStart, bad("EXT059"))
		if !n.Flag("isInterrupting", true) {
			j.uninterrupted(n, "EXT059")
		}
	case level.Name == "subProcess" || level.Name == "transaction":
		j.allowed(n, allow("none"), bad("EXT100"))
	default:
		return
	}
	if !j.uses[usage{level, "endEvent"}] && level.Name != "adHocSubProcess" {
		j.report(n, fault.BpmnStartWithoutEnd, "")
	}
}

func (j *judge) endEvent(n *model.Node) {
	level := j.parent(n)
	if !j.inProcess(n) {
		return
	}
	j.allowed(n, endResults, func(trigger string) {
		j.report(n, fault.BpmnEndResult, "", "kind", trigger)
	})
	if j.has(n, "cancelEventDefinition") && !j.inTransaction(n) {
		j.report(n, fault.BpmnCancelPlace, "EXT106 EXT120")
	}
	instantiated := j.uses[usage{level, "startEvent"}] || j.uses[usage{level, instantiator}]
	if !instantiated && level.Name != "adHocSubProcess" {
		j.report(n, fault.BpmnEndWithoutStart, "")
	}
}

func (j *judge) inTransaction(n *model.Node) bool {
	for at := j.parent(n); at != nil; at = j.parent(at) {
		if at.Name == "transaction" {
			return true
		}
	}
	return false
}

func (j *judge) catchEvent(n *model.Node) {
	if !j.inProcess(n) {
		return
	}
	j.allowed(n, catchTriggers, func(trigger string) {
		j.report(n, fault.BpmnCatchTrigger, "", "kind", trigger)
	})
}

func (j *judge) throwEvent(n *model.Node) {
	if !j.inProcess(n) {
		return
	}
	j.allowed(n, throwTriggers, func(trigger string) {
		j.report(n, fault.BpmnThrowTrigger, "", "kind", trigger)
	})
}

func (j *judge) boundaryEvent(n *model.Node) {
	host, foreign := j.resolve(n.Attr("attachedToRef"))
	switch {
	case foreign:
	case host == nil:
		j.report(n, fault.BpmnBoundary, "EXT111")
	case !is(host.Name, "activity"):
		j.report(n, fault.BpmnBoundary, "REF_13")
	case j.parent(host) != j.parent(n):
		j.report(n, fault.BpmnBoundary, "EXT111")
	}
	j.allowed(n, boundaryOnes, func(trigger string) {
		numbers := "EXT110 EXT147"
		if trigger == "none" {
			numbers = "EXT110 EXT130 EXT147"
		}
		j.report(n, fault.BpmnBoundaryTrigger, numbers, "kind", trigger)
	})
	if !n.Flag("cancelActivity", true) {
		j.uninterrupted(n, "EXT110 EXT147")
	}
	if j.has(n, "cancelEventDefinition") && host != nil && is(host.Name, "activity") && host.Name != "transaction" {
		j.report(n, fault.BpmnCancelPlace, "EXT111 EXT120")
	}
	if j.has(n, "compensateEventDefinition") {
		j.compensated(n)
	}
}
