package core

import (
	"maps"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
)

// Status is the status of an instance.
type Status string

// The statuses.
const (
	Running    Status = "running"
	Completed  Status = "completed"  // every token reached an end, or a terminate end event was reached
	Terminated Status = "terminated" // cancelled from outside
	Failed     Status = "failed"     // an error that nothing catches reached the top
)

// Wait is what a token waits for.
type Wait uint8

// The waits.
const (
	NoWait      Wait = iota
	ForTask          // a person
	ForJob           // a handler
	ForTimer         //
	ForMessage       //
	ForSignal        //
	ForCond          // a condition that becomes true
	ForEvents        // one of the guards that belong to it: at an event gateway or multiple event
	ForChildren      // of a sub-process: its inner tokens
	ForRounds        // of a loop or multi-instance: its rounds
	ForCall          // the called instance
	ForJoin          // at a parallel gateway: the other flows
	ForMerge         // at an inclusive gateway: tokens that may still come
	ForActive        // at a complex gateway: the activation condition
	ForReset         // at a complex gateway after activation: the rest of the tokens
	ForQuantity      // at an activity: as many tokens as it needs
	ForUndoing       // of a compensation throw or cancel event: the handlers
	ForThrow         // parked within a step: a signal to be thrown when the others wait
	StuckIn          // entering the element failed; an incident
	StuckOut         // leaving it failed; an incident
)

var waitNames = [...]string{"", "task", "job", "timer", "message", "signal", "condition", "events", "scope", "rounds", "call",
	"join", "merge", "activation", "reset", "quantity", "compensation", "throw", "in", "out"}

func (w Wait) String() string { return waitNames[w] }

// Outside tells whether the caller of the step keeps something for such a token
// (a task, a job, a timer, a subscription, a called instance or an incident).
func (w Wait) Outside() bool {
	switch w {
	case ForTask, ForJob, ForTimer, ForMessage, ForSignal, ForCall, StuckIn, StuckOut:
		return true
	}
	return false
}

// State is one instance.
type State struct {
	Status    Status
	Suspended bool
	Key       string // business key
	Seq       int64  // number of the last visit
	Tokens    []Token
	Vars      map[string]any           // of the process
	Locals    map[int64]map[string]any // of scopes and activities, by the token that owns them
	Done      []Done                   // completed activities that can be compensated, in the order of completion
	Code      string                   // of a failed instance: the error's code
}

// Token is one place where the instance stands.
//
// Guards are tokens that watch over others: the boundary events of an activity,
// the start events of event sub-processes, the events behind an event gateway,
// the triggers of a multiple event. They do not keep their scope alive.
type Token struct {
	ID    int64
	Node  *Node
	Scope int64 // token of the enclosing sub-process or round; 0 = the process
	Guard bool
	Host  int64 // of a guard: the token it watches (activity, gateway, event); of the start of an event sub-process its scope's, 0 = the process
	Def   int   // of a guard: which of the node's triggers
	Wait  Wait
	Name  string // ForSignal: the signal's name
	Via   *Flow  // by which it came
	Since int64  // microseconds since the Unix epoch
	Round int    // of a round of a loop: its number from 1
	Count int    // ForRounds: rounds ended. Of an ad-hoc sub-process: activities begun
	Total int    // ForRounds: rounds to run, -1 = not known
	Undo  int64  // of a compensation handler's run: the throwing token that waits for it
	Left  int    // ForTimer: firings left, -1 = for ever. ForCond: 1 = it was true when last looked at. ForUndoing: see undo.go
	Cron  string // of a repeating timer by cron expression
	Every worktime.Duration
}

// Done is a completed activity that can be compensated.
type Done struct {
	ID    int64 // its token
	Node  *Node
	Scope int64          // in which it ran; for the inside of a completed sub-process that one's ID
	By    int64          // the token that is about to have it compensated; 0 = nobody
	Vars  map[string]any // the variables of a completed sub-process
}

// NewState is an instance that has not started.
func NewState(key string) *State {
	return &State{Status: Running, Key: key, Vars: map[string]any{}}
}

// Clone is a copy that shares nothing that [Apply] changes.
func (s *State) Clone() *State {
	c := *s
	c.Tokens = slices.Clone(s.Tokens)
	c.Done = slices.Clone(s.Done)
	c.Vars = maps.Clone(s.Vars)
	if c.Vars == nil {
		c.Vars = map[string]any{}
	}
	if s.Locals != nil {
		c.Locals = make(map[int64]map[string]any, len(s.Locals))
		for id, vars := range s.Locals {
			c.Locals[id] = maps.Clone(vars)
		}
	}
	return &c
}

// Token gives the token of that number, or nil.
func (s *State) Token(id int64) *Token {
	if i, found := s.find(id); found {
		return &s.Tokens[i]
	}
	return nil
}

// find gives the place of a token, or the place where it belongs: tokens stand
// in the order of their numbers.
func (s *State) find(id int64) (int, bool) {
	low, high := 0, len(s.Tokens)
	for low < high {
		if mid := (low + high) / 2; s.Tokens[mid].ID < id {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, low < len(s.Tokens) && s.Tokens[low].ID == id
}

// EventKind is the kind of an event.
type EventKind string

// The events.
const (
	Start    EventKind = "start"    // Node: what it starts at; Vars
	Complete EventKind = "complete" // a user task, job or called instance was done; Vars: its results
	Throw    EventKind = "throw"    // a task, job or called instance threw the error Code; Text, Vars
	Raise    EventKind = "raise"    // a task, job or called instance threw the escalation Code and goes on; Vars
	Fail     EventKind = "fail"     // a called instance ended with the error Code; like Throw, but uncaught it ends this one too
	Fire     EventKind = "fire"     // a timer is due
	Deliver  EventKind = "deliver"  // a message or signal arrived; Vars
	Assign   EventKind = "assign"   // variables set from outside; Token: the scope's owner, 0 = the process
	Retry    EventKind = "retry"    // a stuck token tries again
	Skip     EventKind = "skip"     // a stuck token or a waiting activity is taken for completed by an operator; Vars
	Cancel   EventKind = "cancel"   // the instance is ended from outside
	Suspend  EventKind = "suspend"  //
	Resume   EventKind = "resume"   //
	Modify   EventKind = "modify"   // Moves are carried out in order
	Activate EventKind = "activate" // Token: a running ad-hoc sub-process; Node: an activity inside that is to be started
)

// Event is something that happened to an instance.
type Event struct {
	Kind  EventKind      `json:"kind"`
	At    time.Time      `json:"at"` // with the location in which local times are meant
	By    string         `json:"by,omitempty"`
	For   string         `json:"for,omitempty"` // the person on whose behalf By acts
	Token int64          `json:"token,omitempty"`
	Node  string         `json:"node,omitempty"`
	Def   int            `json:"def,omitempty"` // of Start: which trigger of the node
	Code  string         `json:"code,omitempty"`
	Text  string         `json:"text,omitempty"`
	Vars  map[string]any `json:"vars,omitempty"` // plain values, see Expr
	Moves []Move         `json:"moves,omitempty"`
}

// Move is one change of [Modify].
type Move struct {
	Do    string         `json:"do"`              // "before", "after", "cancel"
	Node  string         `json:"node,omitempty"`  // before which to start, after which to go on, whose tokens to cancel
	Token int64          `json:"token,omitempty"` // cancel: one token only; before, after: the scope's token where several run
	Vars  map[string]any `json:"vars,omitempty"`  // before, after: set in the scope
}
