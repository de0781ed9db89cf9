package core

import (
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
)

// Expr is a compiled expression. Eval gives plain values only: nil, bool,
// string, int64, float64, []any and map[string]any; dates, times and durations
// as ISO 8601 texts. It must be safe for concurrent use and must not keep vars.
type Expr interface {
	Eval(vars map[string]any) (any, error)
}

// Compiler compiles the text of an expression of the named language (the
// attribute "language" or "expressionLanguage"; "" where the model says none).
type Compiler func(language, src string) (Expr, error)

// Kind is the kind of a node: its BPMN element.
type Kind uint8

// The kinds.
const (
	NoKind Kind = iota
	StartEvent
	EndEvent
	CatchEvent
	ThrowEvent
	BoundaryEvent
	Task // abstract: passed through
	ManualTask
	UserTask
	ServiceTask
	SendTask
	ReceiveTask
	ScriptTask
	BusinessRuleTask
	CallActivity
	SubProcess
	EventSubProcess // <subProcess triggeredByEvent="true">
	Transaction
	AdHocSubProcess
	ExclusiveGateway
	ParallelGateway
	InclusiveGateway
	EventGateway
	ComplexGateway
)

var kindNames = [...]string{
	"", "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
	"task", "manualTask", "userTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
	"callActivity", "subProcess", "subProcess", "transaction", "adHocSubProcess",
	"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway",
}

// String is the name of the BPMN element.
func (k Kind) String() string { return kindNames[k] }

// Activity tells whether the kind is a task, a sub-process or a call activity.
func (k Kind) Activity() bool { return k >= Task && k <= AdHocSubProcess }

// Inner tells whether the kind has an inside of its own.
func (k Kind) Inner() bool { return k >= SubProcess && k <= AdHocSubProcess }

// Gateway tells whether the kind is a gateway.
func (k Kind) Gateway() bool { return k >= ExclusiveGateway }

// Graph is a compiled process. It is immutable and shared by all instances.
type Graph struct {
	Process string           // id of the process (or of the global task)
	Name    string           // its name, or its id
	Line    int              //
	Nodes   map[string]*Node // by id, all levels
	List    []*Node          // by Node.Index
	Root    *Scope
	Watches bool    // whether anything waits for a condition: conditional events, ad-hoc sub-processes
	Calls   []*Call // every call activity, for the engine's checks
	Data    []Data  // data objects and properties of the process
	// VersionTag is the tag that the model gives this version; "" = none.
	VersionTag string
	// Retention is how long ended instances are kept; nil = the engine's default.
	Retention *worktime.Duration
}

// Scope is the inside of the process or of a sub-process.
type Scope struct {
	Owner  *Node   // the sub-process; nil for the process
	Start  *Node   // the start event without trigger, or nil
	Starts []*Node // whatever begins the scope: start events; at the top level also instantiating receive tasks and event gateways
	// Implicit are the nodes at which a scope without start events begins: those
	// without incoming flow that are neither boundary events, event
	// sub-processes, compensation handlers nor catching links.
	Implicit []*Node
	Nodes    []*Node
	Handlers []*Node // event sub-processes
	Data     []Data  // data objects and properties: variables of this scope
}

// Data is a data object, data store reference or property: a variable of the
// scope (or activity) that declares it. It is nil until something is written.
type Data struct {
	Name       string
	Collection bool
}

// Node is one flow node.
type Node struct {
	Index    int // in Graph.List
	ID, Name string
	Line     int
	Kind     Kind
	In, Out  []*Flow
	Default  *Flow
	Parent   *Scope // in which it stands
	Body     *Scope // of a kind with an inside

	// Events. An event without definitions has no triggers. Start, catch and
	// boundary events catch, end and intermediate throw events throw. A link is
	// no trigger: a throwing link has a flow (not drawn) to its catching link.
	// A receive task has the one trigger that it waits for; a send task that
	// sends inside the engine has the one message that it throws.
	Triggers []*Trigger
	// All: of a parallel multiple event, that every trigger must happen.
	All          bool
	Interrupting bool  // of boundary events and start events of event sub-processes
	Host         *Node // of a boundary event: the activity
	Boundary     []*Node
	// Instantiate: of receive tasks and event gateways that start instances.
	Instantiate bool
	// Initiator: of a start event, the variable that takes who started the instance.
	Initiator string
	// ParallelStart: of an instantiating event gateway, that all of its events
	// must happen in one instance.
	ParallelStart bool

	// Compensation.
	Handler         *Node // activity that compensates this one, by its compensation boundary event
	ForCompensation bool  // isForCompensation: only run as a handler

	// Activities.
	Loop               *Loop // standard loop or multi-instance
	StartQuantity      int   // tokens needed to begin, at least 1
	CompletionQuantity int   // tokens put on each outgoing flow, at least 1
	Inputs             []Mapping
	Outputs            []Mapping
	// Closed: the results of the activity stay inside and only Outputs carry
	// values out (zeebe:ioMapping). Otherwise results go to the scope around.
	Closed bool
	Data   []Data // properties of the activity: variables of its own
	User   *User
	Type   string // handler type of a job: service, send, business rule task, foreign script, sending event
	Retry  Retries
	// Params are fixed values that the handler gets with the job (zeebe task
	// headers, camunda field injection, the script of a foreign language under
	// "script").
	Params map[string]string
	Script Expr   // of a FEEL script task or expression: evaluated in the step
	Result string // variable that takes the value of Script or of a decision; "" = none
	Call   *Call
	// Decision: of a business rule task with a decision reference (and no handler
	// type): its id. The engine resolves it to a handler.
	Decision *Decision

	// AdHoc sub-process.
	Sequential bool // ordering="Sequential"
	Complete   Expr // completionCondition; nil = when everything has been done
	KeepRest   bool // cancelRemainingInstances="false"
	Select     Expr // ids of the activities to start (zeebe:adHoc activeElementsCollection); nil = all

	// Complex gateway.
	Activation Expr // activationCondition; nil = as soon as a token arrives from every flow
}

// Flow is one sequence flow.
type Flow struct {
	Index    int // in the order of the file, over the whole graph
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

// Eval gives the literal or the value of the expression; nil for no value.
func (v *Value) Eval(vars map[string]any) (any, error) {
	if v == nil {
		return nil, nil
	}
	if v.Expr == nil {
		return v.Text, nil
	}
	return v.Expr.Eval(vars)
}

// Mapping sets the variable Target (a path a.b.c names a field of a context) to
// the value of Source.
type Mapping struct {
	Target string
	Source *Value
}

// TriggerKind is the kind of an event definition.
type TriggerKind uint8

// The kinds of event definitions.
const (
	Timer TriggerKind = iota + 1
	Message
	Signal
	Error
	Escalation
	Compensation
	Conditional
	Terminate
	Cancellation // cancelEventDefinition
)

var triggerNames = [...]string{"", "timer", "message", "signal", "error", "escalation", "compensation", "conditional", "terminate", "cancel"}

func (k TriggerKind) String() string { return triggerNames[k] }

// Trigger is one event definition: what an event waits for, or what it does.
type Trigger struct {
	Kind TriggerKind
	// Name of the message or signal. It may be an expression.
	Name Value
	// Key is the correlation key of a message; nil = the business key.
	Key Expr
	// Code of an error or escalation. Caught: "" catches every one.
	Code    string
	CodeVar string // variable that takes the code of what was caught
	TextVar string // variable that takes its message
	Timer   *TimerSpec
	Cond    Expr
	// Activity is what a compensation throw event compensates; nil = the scope.
	Activity *Node
	// NoWait: a compensation throw event goes on at once.
	NoWait bool
	// Type is the handler type that sends a thrown message; "" = the engine
	// correlates it with what was deployed here.
	Type string
	// Payload are the variables that a thrown message, signal, error or escalation
	// carries.
	Payload []Mapping
	// AllVars: a thrown message or signal carries all variables seen, Payload
	// beside them.
	AllVars bool
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
	// Calendar counts a duration in working time: days as working days, hours as
	// working hours. Nil = the clock on the wall.
	Calendar *worktime.Calendar
}

// Schedule is an evaluated timer: the next moment, how often it fires in all
// (-1 = for ever), and the distance or the cron expression of what follows.
type Schedule struct {
	Due   time.Time
	Times int
	Every worktime.Duration
	Cron  string
}

// Loop is a loop characteristic.
type Loop struct {
	Multi      bool // multi-instance; otherwise a standard loop
	Sequential bool // of a multi-instance

	// Multi-instance: one of the two says how many.
	Cardinality Expr
	Collection  Expr   // gives a list
	Item        string // variable of an instance that holds its item
	Output      string // collection variable that gathers the results; "" = none
	OutputItem  Expr   // what an instance contributes
	Complete    Expr   // completionCondition, asked after each instance
	// Throws: events thrown when instances complete (attribute behavior): after
	// the first one (One), after each (None), or by conditions (Complex).
	Behavior string // "All" (default), "None", "One", "Complex"
	Throws   []Behave

	// Standard loop.
	Cond       Expr // loopCondition; nil = true
	Maximum    int  // loopMaximum; 0 = none
	TestBefore bool
}

// Behave is one event that a multi-instance activity throws.
type Behave struct {
	Cond    Expr // of Complex; nil = always
	Trigger *Trigger
}

// User is what is special of a user task. A start event has one where it names
// a form.
type User struct {
	FormKey         string
	Assignee        *Value
	CandidateGroups *Value
	CandidateUsers  *Value
	Due             *Value
	FollowUp        *Value
	Priority        *Value
	Calendar        *worktime.Calendar // of Due and FollowUp given as durations; nil = the clock on the wall
}

// Retries is how a job is tried again, as the model says it; zero = the engine's
// default.
type Retries struct {
	Times *Value              // attempts in all
	Pause []worktime.Duration // pause before the second, third … attempt; the last one repeats
}

// Binding is the rule by which a call activity chooses a version.
type Binding string

// The bindings.
const (
	Latest     Binding = "latest"
	Deployment Binding = "deployment" // the version deployed together with the caller
	Version    Binding = "version"    // the number
	VersionTag Binding = "versionTag"
)

// Call is the call of a call activity.
type Call struct {
	Node    *Node
	Process Value // id of the process or global task
	Binding Binding
	Version Value // of Binding Version or VersionTag
	// In and Out carry variables; AllIn and AllOut carry all of them as well.
	In, Out       []Mapping
	AllIn, AllOut bool
	Key           Expr // business key of the called instance; nil = that of the caller
	LocalKey      bool // the called instance has no business key
}

// Decision is a reference to a DMN decision.
type Decision struct {
	ID      Value
	Binding Binding
	Version Value
	Map     string // camunda:mapDecisionResult
}
