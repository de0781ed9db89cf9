package core_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

func compileFEEL(src string) (core.Expr, error) { return feel.Compile(src) }

// scenario is one text file: commands, each followed by "----" and what it does.
type scenario struct {
	t      *testing.T
	graph  *core.Graph
	state  *core.State
	now    time.Time
	due    map[int64]time.Time
	record []core.Event
	dir    string
}

// TestScenarios plays testdata/*.txt. A file says its model, then events:
//
//	model FILE | start [NODE] [VARS] | complete NODE [VARS] | throw NODE CODE
//	fire (the timer due next) | deliver NODE [VARS] | set VARS | retry NODE | cancel
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		if filepath.Base(file) == "refused.txt" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			play(t, file, (&scenario{t: t, dir: "testdata/models"}).command)
		})
	}
}

// play runs the commands of a file and compares or rewrites their output.
func play(t *testing.T, file string, run func(cmd string) string) {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var out []string
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		cmd, _, _ := strings.Cut(block, "\n----")
		got := strings.TrimRight(run(cmd), "\n")
		if cmd[0] == '#' && !strings.Contains(cmd, "\n") {
			out = append(out, cmd)
			continue
		}
		out = append(out, cmd+"\n----\n"+got)
	}
	result := strings.Join(out, "\n\n") + "\n"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(result), 0o644))
		return
	}
	assert.Equal(t, string(text), result)
}

func (s *scenario) command(cmd string) string {
	lines := strings.Split(cmd, "\n")
	line := lines[len(lines)-1]
	if strings.HasPrefix(line, "#") {
		return ""
	}
	verb, rest, _ := strings.Cut(line, " ")
	if verb == "model" {
		return s.load(rest)
	}
	ev, err := s.event(verb, rest)
	if err != nil {
		return err.Error()
	}
	return s.step(ev)
}

func (s *scenario) load(name string) string {
	b, err := os.ReadFile(filepath.Join(s.dir, name))
	require.NoError(s.t, err)
	doc, err := model.Parse(b, model.Limits{})
	require.NoError(s.t, err)
	g, warnings, err := core.Compile(doc, compileFEEL)
	require.NoError(s.t, err)
	s.graph, s.state, s.record, s.due = g, core.NewState("key-1"), nil, map[int64]time.Time{}
	s.now = time.Date(2026, 3, 2, 8, 0, 0, 0, time.FixedZone("+07", 7*3600))
	var out strings.Builder
	for _, w := range warnings {
		fmt.Fprintf(&out, "warning %s %s\n", w.Code(), w.Path())
	}
	if out.Len() == 0 {
		return "ok"
	}
	return out.String()
}

func (s *scenario) event(verb, rest string) (core.Event, error) {
	ev := core.Event{Kind: core.EventKind(verb), By: "lan"}
	words, vars, found := strings.Cut(rest, "{")
	if found {
		require.NoError(s.t, json.Unmarshal([]byte("{"+vars), &ev.Vars))
	}
	args := strings.Fields(words)
	switch verb {
	case "start":
		if ev.Node = s.graph.Root.Starts[0].ID; len(args) > 0 {
			ev.Node = args[0]
		}
		return ev, nil
	case "set":
		ev.Kind = core.Assign
		return ev, nil
	case "cancel":
		return ev, nil
	case "fire":
		return s.nextTimer()
	case "throw":
		ev.Code = args[1]
	}
	for _, t := range s.state.Tokens {
		if t.Node == args[0] && t.Wait != core.ForChildren {
			ev.Token = t.ID
			return ev, nil
		}
	}
	ev.Token = 9999
	return ev, nil
}

func (s *scenario) nextTimer() (core.Event, error) {
	var next int64
	for id, due := range s.due {
		if next == 0 || due.Before(s.due[next]) || due.Equal(s.due[next]) && id < next {
			next = id
		}
	}
	if next == 0 {
		return core.Event{}, fmt.Errorf("no timer waits")
	}
	s.now = s.due[next]
	return core.Event{Kind: core.Fire, Token: next, By: "system"}, nil
}

func (s *scenario) step(ev core.Event) string {
	ev.At = s.now
	before, _ := json.Marshal(s.state)
	next, effects, err := core.Step(s.graph, s.state, ev)
	after, _ := json.Marshal(s.state)
	assert.JSONEq(s.t, string(before), string(after), "Step must not change the given state")
	if err != nil {
		return "refused " + string(fault.All(err)[0].Code())
	}
	s.record = append(s.record, ev)
	s.state = stored(s.t, next)
	s.replay()
	var out strings.Builder
	for _, ef := range effects {
		out.WriteString(s.describe(ef) + "\n")
	}
	out.WriteString(s.standing())
	return out.String()
}

// stored sends a state through its stored form.
func stored(t *testing.T, st *core.State) *core.State {
	b, err := json.Marshal(st)
	require.NoError(t, err)
	back := &core.State{}
	require.NoError(t, json.Unmarshal(b, back))
	back.Vars = st.Vars
	return back
}

// replay plays all recorded events again: the state must be the same.
func (s *scenario) replay() {
	st := core.NewState("key-1")
	for _, ev := range s.record {
		next, _, err := core.Step(s.graph, st, ev)
		require.NoError(s.t, err)
		st = next
	}
	want, _ := json.Marshal(s.state)
	got, _ := json.Marshal(st)
	assert.JSONEq(s.t, string(want), string(got))
	assert.Equal(s.t, s.state.Vars, st.Vars)
}

func (s *scenario) describe(ef core.Effect) string {
	at := fmt.Sprintf("#%d", ef.Token)
	if ef.Node != nil {
		at = ef.Node.ID + at
	}
	switch ef.Kind {
	case core.Left:
		return strings.TrimSpace(fmt.Sprintf("left %s %s", at, ef.Visit.Outcome))
	case core.NewTask:
		due := ""
		if !ef.Task.Due.IsZero() {
			due = " due " + ef.Task.Due.Format("2006-01-02T15:04")
		}
		return fmt.Sprintf("task %s assignee=%q groups=%q users=%q%s", at, ef.Task.Assignee, ef.Task.Groups, ef.Task.Users, due)
	case core.NewJob:
		return fmt.Sprintf("job %s %s", at, ef.Node.Type)
	case core.NewTimer:
		s.due[ef.Token] = ef.Due
		return fmt.Sprintf("timer %s due %s", at, ef.Due.Format("2006-01-02T15:04:05"))
	case core.NewSubscription:
		return fmt.Sprintf("subscribe %s %s key=%q", at, ef.Node.Message, ef.Key)
	case core.Drop:
		delete(s.due, ef.Token)
		return fmt.Sprintf("drop %s %s", at, ef.Wait)
	case core.Incident:
		return fmt.Sprintf("incident %s %s", at, ef.Fault.Code())
	case core.Ended:
		return "ended"
	}
	return string(ef.Kind) + " " + at
}

func (s *scenario) standing() string {
	var at []string
	for _, t := range s.state.Tokens {
		at = append(at, fmt.Sprintf("%s(%s)", t.Node, t.Wait))
	}
	slices.Sort(at)
	return "= " + strings.TrimSpace(string(s.state.Status)+" "+strings.Join(at, " "))
}

// TestRefused compiles the snippets of testdata/refused.txt, each the inside of
// an executable process (or whole definitions), and lists the faults.
func TestRefused(t *testing.T) {
	play(t, "testdata/refused.txt", func(cmd string) string {
		lines := strings.Split(cmd, "\n")
		for len(lines) > 0 && strings.HasPrefix(lines[0], "#") {
			lines = lines[1:]
		}
		if len(lines) == 0 {
			return ""
		}
		return verdict([]byte(wrap(strings.Join(lines, "\n"))))
	})
}

// wrap makes a model of a snippet; the snippet begins at line 2.
func wrap(body string) string {
	const head = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="D">`
	top, inner, found := strings.Cut(body, "\n===\n")
	if !found {
		top, inner = "", body
	}
	if strings.Contains(body, "<process ") {
		return head + "\n" + body + "</definitions>"
	}
	return head + top + `<process id="P" isExecutable="true">` + "\n" + inner + "</process></definitions>"
}

func verdict(xml []byte) string {
	doc, err := model.Parse(xml, model.Limits{})
	var warnings []*fault.Error
	if err == nil {
		_, warnings, err = core.Compile(doc, compileFEEL)
	}
	var out []string
	for _, f := range fault.All(err) {
		out = append(out, fmt.Sprintf("line %s %s %s", f.Arg("line"), f.Path(), f.Code()))
	}
	for _, f := range warnings {
		out = append(out, fmt.Sprintf("warning: line %s %s %s", f.Arg("line"), f.Path(), f.Code()))
	}
	if len(out) == 0 {
		return "accepted"
	}
	return strings.Join(out, "\n")
}
