package core

import (
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
)

// Expr is a compiled expression.
type Expr interface {
	Eval(vars map[string]any) (any, error)
}

// Compiler compiles the text of an expression.
type Compiler func(src string) (Expr, error)

// Kind is the kind of a node: the name of its BPMN element.
type Kind string

// The kinds that are executed.
const (
	StartEvent       Kind = "startEvent"
	EndEvent         Kind = "endEvent"
	CatchEvent       Kind = "intermediateCatchEvent"
	ThrowEvent       Kind = "intermediateThrowEvent"
	BoundaryEvent    Kind = "boundaryEvent"
	Task             Kind = "task"
	ManualTask       Kind = "manualTask"
	UserTask         Kind = "userTask"
	ServiceTask      Kind = "serviceTask"
	SendTask         Kind = "sendTask"
	BusinessRuleTask Kind = "businessRuleTask"
	ReceiveTask      Kind = "receiveTask"
	SubProcess       Kind = "subProcess"
	ExclusiveGateway Kind = "exclusiveGateway"
	ParallelGateway  Kind = "parallelGateway"
)

// Trigger is what an event waits for or does.
type Trigger string

// The triggers that are executed.
const (
	None      Trigger = ""
	Timer     Trigger = "timer"
	Message   Trigger = "message"
	Error     Trigger = "error"
	Terminate Trigger = "terminate"
)

// Graph is a compiled process. It is immutable.
type Graph struct {
	Process string // id of the process
	Name    string // its name, or its id
	Nodes   map[string]*Node
	Root    *Scope
}

// Scope is the inside of the process or of a sub-process.
type Scope struct {
	Start  *Node   // the start event without trigger, or nil
	Starts []*Node // all start events
	Nodes  []*Node
}

// Node is one flow node.
type Node struct {
	ID, Name string
	Line     int
	Kind     Kind
	Trigger  Trigger
	In, Out  []*Flow
	Default  *Flow
	Body     *Scope // of a sub-process

	Boundary     []*Node // events attached to this activity
	Host         *Node   // of a boundary event
	Interrupting bool    // of a boundary event

	Timer      *TimerSpec
	Message    string // name of the message waited for
	MessageKey Expr   // correlation key; nil = the business key
	ErrorCode  string // of error events; "" catches every error
	Type       string // handler type of a service task

	FormKey         string
	Assignee        *Value
	CandidateGroups *Value
	CandidateUsers  *Value
	Due             *Value
}

// Flow is one sequence flow.
type Flow struct {
	ID, Name string
	Line     int
	From, To *Node
	Cond     Expr // nil = always
}

// Value is a text of the model: a literal or an expression.
type Value struct {
	Text string
	Expr Expr
}

// Eval gives the literal or the value of the expression.
func (v *Value) Eval(vars map[string]any) (any, error) {
	if v == nil {
		return nil, nil
	}
	if v.Expr == nil {
		return v.Text, nil
	}
	return v.Expr.Eval(vars)
}

// TimerForm is the form of a timer.
type TimerForm string

// The forms of timers.
const (
	Date     TimerForm = "date"
	Duration TimerForm = "duration"
	Cycle    TimerForm = "cycle"
)

// TimerSpec is a timer of the model.
type TimerSpec struct {
	Form  TimerForm
	Value Value
}

// Schedule is an evaluated timer: the next moment, how often it fires in all
// (-1 = for ever) and the distance.
type Schedule struct {
	Due   time.Time
	Times int
	Every worktime.Duration
}
