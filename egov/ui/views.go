package ui

import (
	"html/template"
	"time"
)

// Chip is a status as word, colour and sign.
type Chip struct {
	Tone  string // new, active, paused, refused, closed, done, late
	Label string
}

// Home is the first page: what can be done here, and what is mine.
type Home struct {
	Intro      string
	Procedures []ProcedureCard
	Mine       []Row
	Drafts     []Row
	Notices    []Notice
	SignIn     string // URL to sign in, "" when signed in
}

func (Home) template() string { return "home" }

// ProcedureCard is a procedure in a list.
type ProcedureCard struct {
	Name, Summary, URL, Code string
}

// Notice is a short message to the person.
type Notice struct {
	Text, URL string
	At        time.Time
}

// Procedure tells a citizen in plain words what is needed, how long it takes
// and what it costs.
type Procedure struct {
	Name, Code, Summary, Field, Result, Fee string
	Days                                    int
	Papers                                  []Paper
	Start                                   string // URL to POST to
	SignIn                                  string // URL to sign in first, "" when signed in
	Refusal                                 string // why this person may not start it, "" when they may
}

func (Procedure) template() string { return "procedure" }

// Paper is one paper to hand in.
type Paper struct {
	Name     string
	Required bool
}

// Form is a page with a form on it, drawn elsewhere.
type Form struct {
	Heading string // "" when the form has its own
	Lead    string
	Back    Link
	Body    template.HTML
	Scripts []string // URLs of scripts that add comfort
}

func (Form) template() string { return "form" }

// List is a table of cases with a look-up field; on a phone rows become cards.
type List struct {
	Heading string
	Search  bool
	Query   string
	State   string
	States  []Option
	Rows    []Row
	Empty   string
}

func (List) template() string { return "list" }

// Option is a choice of a select.
type Option struct {
	Value, Label string
	Selected     bool
}

// Row is one case in a list.
type Row struct {
	Code, URL, Title, Who string
	Chip                  Chip
	At, Due               time.Time
	Late                  bool
}

// Inbox is what waits for an official: own tasks, then the group's, due first.
type Inbox struct {
	Mine, Group []Task
	Notices     []Notice
}

func (Inbox) template() string { return "inbox" }

// Task is one user task in a list.
type Task struct {
	Name, Case, Title, URL string
	Created, Due           time.Time
	Late                   bool
}

// Case is the page of one case, for citizens and officials alike: the panels
// differ.
type Case struct {
	Code, Title string
	Chip        Chip
	Late        bool
	Facts       []Fact
	Actions     []Link
	Alert       string // what the reader has to know first
	AlertTone   string // "done" for good news, "" for what asks for attention
	Tasks       []TaskForm
	Panels      []Panel
	Steps       []Step
	Picture     string // URL of the process picture; "" for none, and the history comes before the panels
	PictureAlt  string // where the case stands, in words; shown above the picture
	Scripts     []string
}

func (Case) template() string { return "case" }

// Fact is a name and its value.
type Fact struct{ Name, Value string }

// Panel is a titled part of the case page.
type Panel struct {
	ID, Title string
	Body      template.HTML
}

// TaskForm is a user task that the reader may do here.
type TaskForm struct {
	ID, Name string
	Due      time.Time
	Holder   string        // who claimed it, "" for nobody
	Mine     bool          // claimed by the reader
	Claim    string        // URL to claim it, "" when not possible
	Release  string        // URL to give it back, "" when not possible
	Form     template.HTML // the form to complete it, "" until claimed
}

// Step is a line of the case's history.
type Step struct {
	At    time.Time
	Title string
	Who   string
	Note  string
	Chip  Chip
}

// Message is a page that says one thing: an error, a refusal, a success.
type Message struct {
	Heading string
	Text    string
	Items   []string
	Code    string // stable code of the fault
	Tone    string // "error", "done", "info"
	Actions []Link
	Facts   []Fact
}

func (Message) template() string { return "message" }
