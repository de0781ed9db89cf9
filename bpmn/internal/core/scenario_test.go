package core_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// scenario is one text file: commands, each followed by "----" and what it does.
type scenario struct {
	t      *testing.T
	graph  *core.Graph
	state  *core.State
	now    time.Time
	due    map[int64]time.Time
	record []core.Event
	base   *core.State // before the first recorded event; nil = not started
}

// TestScenarios plays testdata/*.txt. A block is a command and what it does:
//
//	process            a model follows, the inside of an executable process; "==="
//	                   stands between what is outside of it and the inside;
//	                   a line "a -> b : condition" is a sequence flow a_b
//	start [NODE] [VARS] | complete NODE [VARS] | throw NODE CODE [VARS] | raise NODE CODE [VARS] | fail NODE CODE
//	fire (the timer due next) | deliver NODE [VARS] | set [#TOKEN] VARS | retry NODE | skip NODE [VARS]
//	activate NODE INNER | before NODE | after NODE | remove NODE | cancel | suspend | resume
//
// NODE is the id of an element at which a token waits, or #n, its number.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			play(t, file, (&scenario{t: t}).command)
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
	for strings.HasPrefix(cmd, "#") {
		_, cmd, _ = strings.Cut(cmd, "\n")
	}
	if cmd == "" {
		return ""
	}
	if body, ok := strings.CutPrefix(cmd, "process\n"); ok {
		return s.load(body)
	}
	verb, rest, _ := strings.Cut(cmd, " ")
	ev, err := s.event(verb, rest)
	if err != nil {
		return err.Error()
	}
	return s.step(ev)
}

func (s *scenario) load(body string) string {
	g, warnings := compiled(s.t, body)
	s.graph, s.state, s.record, s.base, s.due = g, core.NewState("key-1"), nil, nil, map[int64]time.Time{}
	s.now = time.Date(2026, 3, 2, 8, 0, 0, 0, time.FixedZone("+07", 7*3600))
	out := "ok\n"
	for _, w := range warnings {
		out += fmt.Sprintf("warning %s %s\n", w.Code(), w.Path())
	}
	return out
}

func compiled(t testing.TB, body string) (*core.Graph, []*fault.Error) {
	t.Helper()
	doc, err := model.Parse([]byte(wrap(arrows(body))), model.Limits{})
	require.NoError(t, err)
	p, warnings, err := core.Compile(doc, core.Options{Expr: compileFEEL})
	require.NoError(t, err)
	return p.Graphs[0], warnings
}

var arrow = regexp.MustCompile(`(?m)^\s*(\w+(?: -> \w+)+)(?: : (.*))?$`)

// arrows writes lines such as "a -> b -> c" or "x -> y : price > 0" out as
// sequence flows a_b, b_c and x_y.
func arrows(body string) string {
	return arrow.ReplaceAllStringFunc(body, func(line string) string {
		m := arrow.FindStringSubmatch(line)
		names := strings.Split(m[1], " -> ")
		cond := ""
		if m[2] != "" {
			cond = "<conditionExpression>" + html.EscapeString(m[2]) + "</conditionExpression>"
		}
		var out strings.Builder
		for i := range len(names) - 1 {
			from, to := strings.TrimSpace(names[i]), names[i+1]
			fmt.Fprintf(&out, `<sequenceFlow id="%s_%s" sourceRef="%s" targetRef="%s">%s</sequenceFlow>`, from, to, from, to, cond)
		}
		return out.String()
	})
}

// wrap makes a model of a snippet; the snippet begins at line 2.
func wrap(body string) string {
	const head = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:flowable="http://flowable.org/bpmn" id="D">`
	top, inner, found := strings.Cut(body, "\n===\n")
	if !found {
		top, inner = "", body
	}
	if strings.Contains(body, "<process ") {
		return head + "\n" + body + "</definitions>"
	}
	return head + top + `<process id="P" isExecutable="true">` + "\n" + inner + "</process></definitions>"
}

func (s *scenario) event(verb, rest string) (core.Event, error) {
	ev := core.Event{Kind: core.EventKind(verb), By: "lan"}
	words, vars, found := strings.Cut(rest, "{")
	if found {
		ev.Vars = plainVars(s.t, "{"+vars)
	}
	args := strings.Fields(words)
	switch verb {
	case "start":
		if len(args) > 0 {
			ev.Node = args[0]
		}
		return ev, nil
	case "cancel", "suspend", "resume":
		return ev, nil
	case "fire":
		return s.nextTimer()
	case "before", "after", "remove":
		do := map[string]string{"remove": "cancel"}[verb]
		if do == "" {
			do = verb
		}
		ev.Kind, ev.Moves, ev.Vars = core.Modify, []core.Move{{Do: do, Node: args[0], Vars: ev.Vars}}, nil
		return ev, nil
	case "set":
		ev.Kind = core.Assign
		if len(args) == 0 {
			return ev, nil
		}
	case "throw", "raise", "fail":
		ev.Code = args[1]
	case "activate":
		ev.Node = args[1]
	}
	ev.Token = s.token(args[0])
	return ev, nil
}

// token finds the first token that waits at an element.
func (s *scenario) token(at string) int64 {
	if n, ok := strings.CutPrefix(at, "#"); ok {
		id, err := strconv.ParseInt(n, 10, 64)
		require.NoError(s.t, err)
		return id
	}
	for _, t := range s.state.Tokens {
		if t.Node.ID == at && t.Wait != core.ForRounds {
			return t.ID
		}
	}
	return 9999
}

// plainVars reads variables as the engine gives them to the step.
func plainVars(t testing.TB, text string) map[string]any {
	t.Helper()
	var vars map[string]any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	require.NoError(t, d.Decode(&vars))
	return core.Plain(vars).(map[string]any)
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
	before := image(s.t, s.state)
	next, effects, err := core.Step(s.graph, s.state, ev)
	assert.Equal(s.t, before, image(s.t, s.state), "Step must not change the given state")
	if err != nil {
		return "refused " + string(fault.All(err)[0].Code())
	}
	s.record = append(s.record, ev)
	s.state = stored(s.t, s.graph, next)
	lawful(s.t, s.graph, s.state)
	s.replay()
	var out strings.Builder
	for _, ef := range effects {
		out.WriteString(s.describe(ef) + "\n")
	}
	out.WriteString(s.standing())
	return out.String()
}

// image is the whole of a state as a text.
func image(t testing.TB, st *core.State) string {
	b, err := core.Encode(st)
	require.NoError(t, err)
	vars, err := json.Marshal(st.Vars)
	require.NoError(t, err)
	return string(b) + string(vars)
}

// stored sends a state through its stored form.
func stored(t testing.TB, g *core.Graph, st *core.State) *core.State {
	b, err := core.Encode(st)
	require.NoError(t, err)
	back, err := core.Decode(g, b)
	require.NoError(t, err)
	back.Vars = st.Vars
	return back
}

// replay plays all recorded events again: the state must be the same.
func (s *scenario) replay() {
	st := core.NewState("key-1")
	if s.base != nil {
		st = s.base.Clone()
	}
	for _, ev := range s.record {
		next, _, err := core.Step(s.graph, st, ev)
		require.NoError(s.t, err)
		st = next
	}
	assert.Equal(s.t, image(s.t, s.state), image(s.t, st))
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
		return fmt.Sprintf("task %s%s", at, offered(ef.Task))
	case core.NewJob:
		return fmt.Sprintf("job %s %s", at, ef.Node.Type)
	case core.NewTimer:
		s.due[ef.Token] = ef.Due
		return fmt.Sprintf("timer %s due %s", at, ef.Due.Format("2006-01-02T15:04:05"))
	case core.NewMessage:
		return fmt.Sprintf("message %s %s key=%q", at, ef.Name, ef.Key)
	case core.NewSignal:
		return fmt.Sprintf("signal %s %s", at, ef.Name)
	case core.NewCall:
		return fmt.Sprintf("call %s %s %s%s key=%q %s", at, ef.Call.Process, ef.Call.Binding, ef.Call.Version, ef.Call.Key, jsonText(ef.Call.Vars))
	case core.Drop:
		delete(s.due, ef.Token)
		return fmt.Sprintf("drop %s %s", at, ef.Wait)
	case core.Send:
		return fmt.Sprintf("send %s %s key=%q %s", at, ef.Name, ef.Key, jsonText(ef.Vars))
	case core.Broadcast:
		return fmt.Sprintf("broadcast %s %s %s", at, ef.Name, jsonText(ef.Vars))
	case core.Escalated:
		return fmt.Sprintf("escalated %s %s %s", at, ef.Code, jsonText(ef.Vars))
	case core.Assigned:
		return fmt.Sprintf("assigned #%d %s", ef.Token, jsonText(ef.Vars))
	case core.Incident:
		return fmt.Sprintf("incident %s %s", at, ef.Fault.Code())
	case core.Ended:
		return "ended"
	}
	return ef.Kind.String() + " " + at
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func offered(o *core.TaskOffer) string {
	text := ""
	for _, part := range []struct {
		name, value string
	}{{"assignee", o.Assignee}, {"groups", strings.Join(o.Groups, ",")}, {"users", strings.Join(o.Users, ",")}, {"form", o.FormKey}} {
		if part.value != "" {
			text += " " + part.name + "=" + part.value
		}
	}
	if !o.Due.IsZero() {
		text += " due " + o.Due.Format("2006-01-02T15:04")
	}
	if !o.FollowUp.IsZero() {
		text += " follow-up " + o.FollowUp.Format("2006-01-02T15:04")
	}
	if o.Priority != 0 {
		text += fmt.Sprintf(" priority=%d", o.Priority)
	}
	return text
}

func (s *scenario) standing() string {
	var at []string
	for _, t := range s.state.Tokens {
		mark := ""
		if t.Guard {
			mark = "guard "
		}
		at = append(at, fmt.Sprintf("%s(%s%s)", t.Node.ID, mark, t.Wait))
	}
	slices.Sort(at)
	return "= " + strings.TrimSpace(string(s.state.Status)+" "+strings.Join(at, " "))
}
