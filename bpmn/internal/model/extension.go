package model

import "strings"

// Extension is what is read of the extension attributes and elements that
// Camunda Modeler (camunda:, zeebe:) and Flowable Designer (flowable:, of old
// activiti:) put on one BPMN element. Texts are as written: whether one is a
// literal or an expression is told by its form ("=…", "${…}").
type Extension struct {
	// Work of a handler.
	Topic      string  // handler type
	Expression string  // camunda:expression, evaluated instead of a handler
	Rule       bool    // a service task of Flowable that asks a decision
	Retries    string  // attempts in all
	RetryCycle string  // R3/PT10M or PT1M,PT5M
	Params     []Param // headers and injected fields
	Properties []Param
	Result     string // variable of the result of a script, expression or decision

	// Variables.
	Inputs, Outputs []Mapping
	Closed          bool // outputs of zeebe:ioMapping: nothing else goes out
	In, Out         []Carry

	// People.
	FormKey         string
	Assignee        string
	CandidateGroups string // comma-separated, or an expression
	CandidateUsers  string // comma-separated, or an expression
	Initiator       string // variable that takes who started the instance
	DueDate         string
	FollowUpDate    string
	Priority        string

	// Calendar names the working calendar of a timer or user task.
	Calendar string

	Call     *CallExtension
	Decision *DecisionExtension
	Loop     *LoopExtension

	// Script is the FEEL of zeebe:script.
	Script string
	// Active is the FEEL of zeebe:adHoc that gives the activities to start.
	Active string

	// Events.
	CorrelationKey string // of a message; an expression
	Name           string // flowable:messageExpression, flowable:signalExpression
	CodeVariable   string
	TextVariable   string

	// Processes.
	VersionTag string
	Retention  string // historyTimeToLive: days or an ISO 8601 duration

	// Refused are extensions that change what the element does and that the
	// engine does not execute; Ignored those without effect here.
	Refused, Ignored []Mark
	// Vendor is the prefix of the modeller that wrote extensions, "" for none.
	Vendor string
}

// Mark is an extension that is not honoured.
type Mark struct {
	Name string // with its prefix
	Line int
}

// Param is a named fixed value.
type Param struct {
	Name, Value string
	Line        int
}

// Mapping gives the variable Target the value of Source.
type Mapping struct {
	Target string
	Source Source
}

// Source is a text, or a list or context of such. The zero value is null.
type Source struct {
	Text    string
	List    []Source
	Entries []Mapping
	Kind    SourceKind
	Line    int
}

// SourceKind is the form of a source.
type SourceKind uint8

// The forms of sources.
const (
	TextSource SourceKind = iota
	ListSource
	ContextSource
)

// Carry is one camunda:in or camunda:out: a variable, or all of them, or the
// business key, that goes into or comes out of a called instance or an event.
type Carry struct {
	Source, Expression, Target, Key string
	All, Local                      bool
	Line                            int
}

// CallExtension is what is said of a called process.
type CallExtension struct {
	Process    string
	Binding    string
	Version    string // of the bindings version and versionTag
	AllIn      *bool
	AllOut     *bool
	InheritKey bool
	Key        string // an expression
	LocalOut   bool
}

// DecisionExtension is a reference to a DMN decision.
type DecisionExtension struct {
	ID, Binding, Version, Map string
}

// LoopExtension is the collection of a multi-instance.
type LoopExtension struct {
	Collection, Item, Output, OutputItem string
}

// Vendor tells whether the namespace belongs to a modeller whose extensions are
// looked at.
func Vendor(space string) bool { return prefix(space) != "" }

// Read reads the extensions of one element.
func Read(n *Node) Extension {
	var x Extension
	kind := general(n.Name)
	for _, a := range n.Attrs {
		if p := prefix(a.Name.Space); p != "" {
			x.Vendor = p
			x.attribute(kind, p, a.Name.Local, strings.TrimSpace(a.Value), n.Line)
		}
	}
	for _, c := range n.Child("extensionElements").children() {
		if p := prefix(c.Space); p != "" {
			x.Vendor = p
			x.element(kind, p, c)
		}
	}
	return x
}

// general gives globalUserTask the name of the task that it describes.
func general(name string) string {
	if rest, ok := strings.CutPrefix(name, "global"); ok && rest != "" {
		return strings.ToLower(rest[:1]) + rest[1:]
	}
	return name
}

func (n *Node) children() []*Node {
	if n == nil {
		return nil
	}
	return n.Children
}

// rule says what an attribute or element of a modeller means on which elements.
type rule struct {
	on  string // names of BPMN elements, separated by spaces; "" = all
	set func(x *Extension, p string, c *Node, value string) fate
}

// fate is what becomes of an extension.
type fate uint8

const (
	honoured fate = iota
	ignored
	refused
)

func (x *Extension) attribute(kind, p, name, value string, line int) {
	r, known := find(attributes, p, name)
	x.judge(r, known, kind, p, name, &Node{Line: line}, value)
}

func (x *Extension) element(kind, p string, c *Node) {
	r, known := find(elements, p, c.Name)
	x.judge(r, known, kind, p, c.Name, c, c.Trimmed())
}

// find gives the rule of a name; activiti: is read as flowable:, and Camunda 8
// shares nothing with the others.
func find(table map[string]map[string]rule, p, name string) (rule, bool) {
	if p == "activiti:" {
		p = "flowable:"
	}
	r, known := table[p][name]
	if !known && p != "zeebe:" {
		r, known = table[""][name]
	}
	return r, known
}

// judge applies the rule; what is not known, or has no meaning on this kind of
// element, is ignored.
func (x *Extension) judge(r rule, known bool, kind, p, name string, c *Node, value string) {
	f := ignored
	if known && (r.on == "" || strings.Contains(" "+r.on+" ", " "+kind+" ")) {
		f = honoured
		if r.set != nil {
			f = r.set(x, p, c, value)
		}
	}
	mark := Mark{Name: p + name, Line: c.Line}
	switch f {
	case refused:
		x.Refused = append(x.Refused, mark)
	case ignored:
		x.Ignored = append(x.Ignored, mark)
	}
}

func prefix(space string) string {
	switch space {
	case NSCamunda:
		return "camunda:"
	case NSZeebe:
		return "zeebe:"
	case NSFlowable:
		return "flowable:"
	case NSActiviti:
		return "activiti:"
	}
	return ""
}

func first(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

func (x *Extension) call() *CallExtension {
	if x.Call == nil {
		x.Call = &CallExtension{}
	}
	return x.Call
}

func (x *Extension) decision() *DecisionExtension {
	if x.Decision == nil {
		x.Decision = &DecisionExtension{}
	}
	return x.Decision
}

func (x *Extension) loop() *LoopExtension {
	if x.Loop == nil {
		x.Loop = &LoopExtension{}
	}
	return x.Loop
}
