package bpmn

import (
	"time"
)

// EventKind is what an [Event] reports.
type EventKind string

// The kinds of events.
const (
	InstanceStarted EventKind = "instance-started"
	InstanceEnded   EventKind = "instance-ended" // Outcome: the state it ended in
	ElementEntered  EventKind = "element-entered"
	ElementLeft     EventKind = "element-left" // Outcome: completed, cancelled, error, terminated, the flow taken by a gateway, or ""
	TaskCreated     EventKind = "task-created"
	TaskCompleted   EventKind = "task-completed"
	TaskWithdrawn   EventKind = "task-withdrawn" // interrupted before it was completed
	TaskClaimed     EventKind = "task-claimed"
	TaskUnclaimed   EventKind = "task-unclaimed"
	IncidentRaised  EventKind = "incident-raised" // Outcome: the fault code
	IncidentCleared EventKind = "incident-cleared"
)

// Event is something that happened to an instance, as [Config].Observe hears it
// inside the transaction that made it happen.
type Event struct {
	Kind        EventKind
	At          time.Time
	By          string // subject of the principal in whose context it happened
	OnBehalfOf  string // the person acted for by delegation
	Instance    string
	Process     string
	Version     int
	BusinessKey string
	Element     string // id in the model; "" for the instance as a whole
	ElementName string
	ElementKind string // name of the BPMN element, such as "userTask"
	Task        string // id of the task concerned
	Outcome     string
}
