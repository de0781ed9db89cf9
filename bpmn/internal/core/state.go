package core

import (
	"maps"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
)

// Format is the version of the stored form of [State]. A reader accepts its own
// and older ones.
const Format = 1

// Status is the status of an instance.
type Status string

// The statuses.
const (
	Running    Status = "running"
	Completed  Status = "completed"  // every token reached an end, or a terminate end event was reached
	Terminated Status = "terminated" // cancelled from outside
	Failed     Status = "failed"     // an error end event that nothing catches was reached
)

// Wait is what a token waits for.
type Wait string

// The waits.
const (
	ForTask     Wait = "task"
	ForJob      Wait = "job"
	ForTimer    Wait = "timer"
	ForMessage  Wait = "message"
	ForChildren Wait = "scope" // of a sub-process: its inner tokens
	ForJoin     Wait = "join"  // at a parallel gateway: the other flows
	StuckIn     Wait = "in"    // entering the element failed; an incident
	StuckOut    Wait = "out"   // leaving it failed; an incident
)

// State is one instance. Its JSON form, without the variables, is what the
// store keeps; field names are short because it is written at every step.
type State struct {
	Format int            `json:"f"`
	Status Status         `json:"s"`
	Key    string         `json:"k,omitempty"` // business key
	Seq    int64          `json:"n"`           // number of the last visit
	Tokens []Token        `json:"t"`
	Vars   map[string]any `json:"-"`
}

// Token is one place where the instance stands.
type Token struct {
	ID    int64             `json:"i"`
	Node  string            `json:"e"`
	Scope int64             `json:"p,omitempty"` // token of the enclosing sub-process; 0 = the process
	Host  int64             `json:"h,omitempty"` // of a waiting boundary event: token of the activity
	Wait  Wait              `json:"w"`
	Via   string            `json:"v,omitempty"` // at a join: the flow it came by
	Since int64             `json:"a"`           // microseconds since the Unix epoch
	Left  int               `json:"l,omitempty"` // of a repeating timer: firings left, -1 = for ever
	Every worktime.Duration `json:"y,omitzero"`
}

// NewState is an instance that has not started.
func NewState(key string) *State {
	return &State{Format: Format, Status: Running, Key: key, Vars: map[string]any{}}
}

// Clone is a copy that Step may change.
func (s *State) Clone() *State {
	c := *s
	c.Tokens = slices.Clone(s.Tokens)
	c.Vars = maps.Clone(s.Vars)
	if c.Vars == nil {
		c.Vars = map[string]any{}
	}
	return &c
}

// Token gives the token of that number, or nil.
func (s *State) Token(id int64) *Token {
	for i := range s.Tokens {
		if s.Tokens[i].ID == id {
			return &s.Tokens[i]
		}
	}
	return nil
}

// EventKind is the kind of an event.
type EventKind string

// The events.
const (
	Start      EventKind = "start"      // Node: the start event
	Complete   EventKind = "complete"   // a user task or job was done
	Throw      EventKind = "throw"      // a job threw the business error Code
	Fire       EventKind = "fire"       // a timer is due
	Deliver    EventKind = "deliver"    // a message arrived
	Assign     EventKind = "assign"     // variables set from outside
	Retry      EventKind = "retry"      // a stuck token tries again
	Cancel     EventKind = "cancel"     // the instance is ended from outside
	notStarted           = int64(0)     // scope and host of the process itself
	maxMoves             = 10_000       // element visits of one step
	outcomeOK            = "completed"  // of a visit that ended as drawn
	outcomeOff           = "cancelled"  // of a visit that was interrupted
	outcomeErr           = "error"      // of an activity that threw a business error
	outcomeEnd           = "terminated" // of a visit ended with the instance
)

// Event is something that happened to an instance.
type Event struct {
	Kind  EventKind      `json:"kind"`
	At    time.Time      `json:"at"` // with the location in which local times are meant
	By    string         `json:"by,omitempty"`
	For   string         `json:"for,omitempty"` // the person on whose behalf By acts
	Token int64          `json:"token,omitempty"`
	Node  string         `json:"node,omitempty"`
	Code  string         `json:"code,omitempty"`
	Vars  map[string]any `json:"vars,omitempty"`
}
