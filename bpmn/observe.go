package bpmn

import (
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
)

// EventKind is what an [Event] reports.
type EventKind string

// The kinds of events.
const (
	ProcessDeployed  EventKind = "process-deployed"
	InstanceStarted  EventKind = "instance-started"
	InstanceEnded    EventKind = "instance-ended" // Outcome: the state it ended in
	ElementEntered   EventKind = "element-entered"
	ElementLeft      EventKind = "element-left" // Outcome: completed, cancelled, error, terminated, the flow taken by a gateway, or ""
	TaskCreated      EventKind = "task-created"
	TaskCompleted    EventKind = "task-completed"
	TaskWithdrawn    EventKind = "task-withdrawn"    // interrupted before it was completed
	JobCreated       EventKind = "job-created"       // Name: the handler type
	JobCompleted     EventKind = "job-completed"     // Name: the handler type
	JobFailed        EventKind = "job-failed"        // an attempt failed; Outcome: the fault code, or the code of the business error
	TimerSet         EventKind = "timer-set"         // Outcome: when it is due
	TimerFired       EventKind = "timer-fired"       //
	MessageExpected  EventKind = "message-expected"  // an event waits; Name and Key
	MessageReceived  EventKind = "message-received"  // by a waiting event or a start event
	MessageSent      EventKind = "message-sent"      // by an element; Outcome: what became of it
	MessageBuffered  EventKind = "message-buffered"  // nobody waits for it yet
	SignalThrown     EventKind = "signal-thrown"     //
	SignalReceived   EventKind = "signal-received"   //
	EscalationRaised EventKind = "escalation-raised" // that the instance itself does not catch; Name: the code
	CallStarted      EventKind = "call-started"      // Outcome: the called instance
	VariablesSet     EventKind = "variables-set"     // Variables; of the process, or of Element where it has its own
	IncidentRaised   EventKind = "incident-raised"   // Outcome: the fault code
	IncidentCleared  EventKind = "incident-cleared"
)

// Event is something that happened to an instance, as [Config].Observe hears it
// inside the transaction that made it happen.
type Event struct {
	Kind        EventKind
	At          time.Time
	By          string // subject of the principal in whose context it happened
	OnBehalfOf  string // the person acted for by delegation
	Instance    string // "" for what concerns no instance
	Process     string
	Version     int
	BusinessKey string
	Element     string // id in the model; "" for the instance as a whole
	ElementName string
	ElementKind string // name of the BPMN element, such as "userTask"
	Task        string // id of the task concerned
	Outcome     string
	Name        string         // of a message, signal, escalation or handler type
	Key         string         // correlation key of a message
	Variables   map[string]any // of VariablesSet; must not be changed
}

// tell notes an event of the instance; n is the element concerned, or nil.
func (u *unit) tell(ev Event, n *core.Node) {
	if u.e.cfg.Observe == nil {
		return
	}
	ev.At, ev.By, ev.OnBehalfOf = u.at, u.by, u.on
	if u.acting != "" {
		ev.By, ev.OnBehalfOf = u.acting, ""
	}
	ev.Instance, ev.Process, ev.Version, ev.BusinessKey = u.id, u.process, u.version, u.state.Key
	if n != nil {
		ev.Element, ev.ElementName, ev.ElementKind = n.ID, n.Name, n.Kind.String()
	}
	u.events = append(u.events, ev)
}

// observed tells the observer what has happened in the transaction.
func (t *turn) observed() error {
	for len(t.events) > 0 {
		events := t.events
		t.events = nil
		for _, ev := range events {
			if err := t.e.cfg.Observe(t.tx, ev); err != nil {
				return err
			}
		}
	}
	return nil
}
