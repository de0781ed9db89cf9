package core

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/hcm-egov/framework/egov/worktime"
)

// Format is the number of the stored form of [State]. A reader accepts its own
// and older ones.
const Format = 1

// stateForm is the stored form of a state, JSON with short names because it is
// written at every step. Elements and flows are named by their ids. The
// variables of the process are not in it: they are stored beside.
type stateForm struct {
	Format    int                      `json:"f"`
	Status    Status                   `json:"s,omitempty"` // "" = running
	Suspended bool                     `json:"z,omitempty"`
	Key       string                   `json:"k,omitempty"`
	Seq       int64                    `json:"n"`
	Tokens    []tokenForm              `json:"t,omitempty"`
	Locals    map[int64]map[string]any `json:"l,omitempty"`
	Done      []doneForm               `json:"d,omitempty"`
	Code      string                   `json:"c,omitempty"`
}

type tokenForm struct {
	ID    int64              `json:"i"`
	Node  string             `json:"e"`
	Wait  Wait               `json:"w"`
	Scope int64              `json:"p,omitempty"`
	Guard bool               `json:"g,omitempty"`
	Host  int64              `json:"h,omitempty"`
	Def   int                `json:"d,omitempty"`
	Name  string             `json:"m,omitempty"`
	Via   string             `json:"v,omitempty"`
	Since int64              `json:"a,omitempty"`
	Round int                `json:"r,omitempty"`
	Count int                `json:"c,omitempty"`
	Total int                `json:"o,omitempty"`
	Undo  int64              `json:"u,omitempty"`
	Left  int                `json:"l,omitempty"`
	Cron  string             `json:"x,omitempty"`
	Every *worktime.Duration `json:"y,omitempty"`
}

type doneForm struct {
	ID    int64          `json:"i"`
	Node  string         `json:"e"`
	Scope int64          `json:"p,omitempty"`
	By    int64          `json:"b,omitempty"`
	Vars  map[string]any `json:"v,omitempty"`
}

// MarshalText writes the wait by name: numbers may change.
func (w Wait) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads the name of a wait.
func (w *Wait) UnmarshalText(text []byte) error {
	for i, name := range waitNames {
		if name == string(text) {
			*w = Wait(i)
			return nil
		}
	}
	return fmt.Errorf("unknown wait %q", text)
}

// Encode writes a state without the variables of the process.
func Encode(s *State) ([]byte, error) {
	f := stateForm{Format: Format, Suspended: s.Suspended, Key: s.Key, Seq: s.Seq, Locals: s.Locals, Code: s.Code}
	if s.Status != Running {
		f.Status = s.Status
	}
	if len(s.Tokens) > 0 {
		f.Tokens = make([]tokenForm, len(s.Tokens))
	}
	for i := range s.Tokens {
		f.Tokens[i] = tokenToForm(&s.Tokens[i])
	}
	for _, d := range s.Done {
		f.Done = append(f.Done, doneForm{d.ID, d.Node.ID, d.Scope, d.By, d.Vars})
	}
	return json.Marshal(f)
}

func tokenToForm(t *Token) tokenForm {
	f := tokenForm{ID: t.ID, Node: t.Node.ID, Wait: t.Wait, Scope: t.Scope, Guard: t.Guard, Host: t.Host, Def: t.Def, Name: t.Name,
		Since: t.Since, Round: t.Round, Count: t.Count, Total: t.Total, Undo: t.Undo, Left: t.Left, Cron: t.Cron}
	if t.Via != nil {
		f.Via = t.Via.ID
	}
	if !t.Every.IsZero() {
		f.Every = &t.Every
	}
	return f
}

// Decode reads a state that [Encode] of this or an older version wrote for an
// instance of g. It has no variables of the process yet.
func Decode(g *Graph, data []byte) (*State, error) {
	var f stateForm
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	if f.Format < 1 || f.Format > Format {
		return nil, fmt.Errorf("state of format %d, known are 1 to %d", f.Format, Format)
	}
	s := &State{Status: f.Status, Suspended: f.Suspended, Key: f.Key, Seq: f.Seq, Code: f.Code, Vars: map[string]any{}}
	if s.Status == "" {
		s.Status = Running
	}
	if err := s.read(g, &f); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *State) read(g *Graph, f *stateForm) error {
	if len(f.Tokens) > 0 {
		s.Tokens = make([]Token, len(f.Tokens))
	}
	for i := range f.Tokens {
		t, err := tokenFromForm(g, &f.Tokens[i])
		if err != nil {
			return err
		}
		s.Tokens[i] = t
	}
	for _, d := range f.Done {
		n := g.Nodes[d.Node]
		if n == nil {
			return fmt.Errorf("no element %q", d.Node)
		}
		s.Done = append(s.Done, Done{d.ID, n, d.Scope, d.By, plainMap(d.Vars)})
	}
	for id, vars := range f.Locals {
		if s.Locals == nil {
			s.Locals = map[int64]map[string]any{}
		}
		s.Locals[id] = plainMap(vars)
	}
	return nil
}

func tokenFromForm(g *Graph, f *tokenForm) (Token, error) {
	t := Token{ID: f.ID, Node: g.Nodes[f.Node], Wait: f.Wait, Scope: f.Scope, Guard: f.Guard, Host: f.Host, Def: f.Def, Name: f.Name,
		Since: f.Since, Round: f.Round, Count: f.Count, Total: f.Total, Undo: f.Undo, Left: f.Left, Cron: f.Cron}
	if t.Node == nil {
		return t, fmt.Errorf("no element %q", f.Node)
	}
	if f.Every != nil {
		t.Every = *f.Every
	}
	if f.Via == "" {
		return t, nil
	}
	for _, in := range t.Node.In {
		if in.ID == f.Via {
			t.Via = in
			return t, nil
		}
	}
	return t, fmt.Errorf("no flow %q into %q", f.Via, f.Node)
}

func plainMap(vars map[string]any) map[string]any {
	for name, v := range vars {
		vars[name] = Plain(v)
	}
	return vars
}

// Plain brings a value decoded from JSON with numbers as texts into the form
// that variables have: whole numbers are int64, others float64.
func Plain(v any) any {
	switch x := v.(type) {
	case json.Number:
		if i, err := x.Int64(); err == nil {
			return i
		}
		f, _ := x.Float64()
		return f
	case []any:
		for i := range x {
			x[i] = Plain(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = Plain(x[k])
		}
	}
	return v
}
