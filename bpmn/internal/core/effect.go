package core

import (
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Effect is something the caller of [Apply] has to carry out or may record.
// Effects stand in the order in which they happened.
type Effect struct {
	Kind  EffectKind
	Token int64
	Node  *Node
	Visit *Visit         // of Left
	Task  *TaskOffer     // of NewTask
	Due   time.Time      // of NewTimer
	Name  string         // of NewMessage, NewSignal, Send, Broadcast: name of the message or signal
	Key   string         // of NewMessage, Send: correlation key; of NewCall: business key
	Code  string         // of Escalated
	Call  *CallOffer     // of NewCall
	Vars  map[string]any // of Send, Broadcast, Escalated, Assigned
	Wait  Wait           // of Drop: what the token waited for
	Fault *fault.Error   // of Incident
}

// EffectKind is the kind of an effect.
type EffectKind uint8

// The effects.
const (
	Entered    EffectKind = iota + 1
	Left                  // a visit ended
	NewTask               // offer a user task
	NewJob                // give the node's Type to a handler
	NewTimer              //
	NewMessage            // wait for a message
	NewSignal             // wait for a signal of other instances and of outside
	NewCall               // start the called instance; Complete, Throw, Fail or Raise follow
	Drop                  // what was made for the token is not needed any more; a called instance is to be cancelled
	Send                  // a message to whoever waits for it or is started by it
	Broadcast             // a signal to all other instances and to signal start events
	Escalated             // an escalation that this instance does not catch, to the calling instance
	Assigned              // variables were set; Token: the owner of the scope, 0 = the process
	Incident              // the token is stuck
	Moved                 // migration: the token's element changed to Node
	Ended                 // the instance has ended
)

var effectNames = [...]string{"", "entered", "left", "task", "job", "timer", "message", "signal", "call", "drop", "send", "broadcast", "escalated", "assigned", "incident", "moved", "ended"}

func (k EffectKind) String() string { return effectNames[k] }

// Visit is one stay at an element.
type Visit struct {
	ID      int64
	Node    *Node
	Scope   int64
	Entered int64 // microseconds since the Unix epoch
	Left    int64
	By      string
	For     string // the person on whose behalf By acted
	Outcome string // see the outcomes
}

// The outcomes of visits. Of gateways that choose it is the id of the flow taken.
const (
	OutcomeDone       = "completed"   // an activity ended as drawn
	OutcomeCancelled  = "cancelled"   // interrupted
	OutcomeError      = "error"       // threw an error
	OutcomeTerminated = "terminated"  // ended with the instance
	OutcomeJoined     = "joined"      // merged into another token
	OutcomeSkipped    = "skipped"     // an operator passed it over
	OutcomeUndone     = "compensated" // ended by compensation, of a cancelled transaction
)

// TaskOffer says to whom a user task is offered.
type TaskOffer struct {
	Assignee string
	Groups   []string
	Users    []string
	Due      time.Time // zero = none
	FollowUp time.Time // zero = none
	Priority int64
	FormKey  string
}

// CallOffer says which instance is to be started for a call activity.
type CallOffer struct {
	Process string
	Binding Binding
	Version string // of Binding Version or VersionTag
	Key     string
	Vars    map[string]any
}
