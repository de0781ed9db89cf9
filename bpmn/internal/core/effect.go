package core

import (
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Effect is something the caller of [Step] has to carry out or may record.
// Effects stand in the order in which they happened.
type Effect struct {
	Kind  EffectKind
	Token int64
	Node  *Node
	Visit Visit      // of Left
	Task  *TaskOffer // of NewTask
	Due   time.Time  // of NewTimer
	Key   string     // of NewSubscription: correlation key
	Wait  Wait       // of Drop: what the token waited for
	Fault *fault.Error
}

// EffectKind is the kind of an effect.
type EffectKind string

// The effects.
const (
	Entered         EffectKind = "entered"
	Left            EffectKind = "left"
	NewTask         EffectKind = "new-task"
	NewJob          EffectKind = "new-job"
	NewTimer        EffectKind = "new-timer"
	NewSubscription EffectKind = "new-subscription"
	Drop            EffectKind = "drop"     // what was made for the token is not needed any more
	Incident        EffectKind = "incident" // the token is stuck
	Ended           EffectKind = "ended"    // the instance has ended
)

// Visit is one stay at an element.
type Visit struct {
	ID      int64  `json:"i"`
	Node    string `json:"e"`
	Entered int64  `json:"a"` // microseconds since the Unix epoch
	Left    int64  `json:"z"`
	By      string `json:"b,omitempty"`
	For     string `json:"f,omitempty"` // the person on whose behalf By acted
	Outcome string `json:"o,omitempty"`
}

// TaskOffer says to whom a user task is offered.
type TaskOffer struct {
	Assignee string
	Groups   []string
	Users    []string
	Due      time.Time // zero = none
}
