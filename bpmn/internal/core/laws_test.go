package core_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
)

// lawful checks what holds of every instance between two steps.
func lawful(t testing.TB, g *core.Graph, s *core.State) {
	t.Helper()
	last := int64(0)
	if s.Status != core.Running {
		require.Empty(t, s.Tokens, "an ended instance stands nowhere")
		require.Empty(t, s.Locals, "nor has it scopes")
	}
	for _, tok := range s.Tokens {
		require.Greater(t, tok.ID, last, "tokens are in order")
		last = tok.ID
		require.LessOrEqual(t, tok.ID, s.Seq)
		require.Same(t, g.Nodes[tok.Node.ID], tok.Node, "a token stands at an element of its model")
		require.NotEqual(t, core.ForThrow, tok.Wait, "nothing is thrown between steps")
		require.NotEqual(t, core.NoWait, tok.Wait)
		if tok.Scope != 0 {
			scope := s.Token(tok.Scope)
			require.NotNil(t, scope, "the scope of %s is there", tok.Node.ID)
			require.Contains(t, []core.Wait{core.ForChildren, core.ForRounds, core.ForUndoing}, scope.Wait)
		}
		if tok.Host != 0 {
			require.True(t, tok.Guard)
			require.NotNil(t, s.Token(tok.Host), "what %s guards is there", tok.Node.ID)
		}
		if tok.Undo != 0 {
			require.NotNil(t, s.Token(tok.Undo), "whoever waits for %s is there", tok.Node.ID)
		}
	}
	for id := range s.Locals {
		require.NotNil(t, s.Token(id), "the owner of variables is there")
	}
	done := map[int64]bool{0: true}
	for _, d := range s.Done {
		done[d.ID] = true
	}
	for _, d := range s.Done {
		require.True(t, done[d.Scope] || s.Token(d.Scope) != nil, "what was done belongs to a scope")
	}
}

// models gives the processes of all scenarios.
func models(t testing.TB) []string {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	require.NoError(t, err)
	var list []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, block := range strings.Split(string(text), "\n\n") {
			if body, ok := strings.CutPrefix(block, "process\n"); ok {
				body, _, _ = strings.Cut(body, "\n----")
				list = append(list, body)
			}
		}
	}
	return list
}

// happen plays random events on an instance: whatever its tokens wait for, with
// random variables, and now and then what does not fit.
func happen(t testing.TB, g *core.Graph, dice *rand.Rand, steps int) {
	s := core.NewState("k")
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	ev := core.Event{Kind: core.Start, Vars: chance(dice)}
	if len(g.Root.Starts) > 0 && g.Root.Start == nil {
		ev.Node = g.Root.Starts[0].ID
		if n := g.Root.Starts[0]; n.Kind == core.EventGateway {
			ev.Node = n.Out[dice.IntN(len(n.Out))].To.ID
		}
	}
	for range steps {
		at = at.Add(time.Hour)
		ev.At = at
		before := image(t, s)
		next, _, err := core.Step(g, s, ev)
		require.Equal(t, before, image(t, s))
		if err == nil {
			s = next
		}
		lawful(t, g, s)
		if s.Status != core.Running {
			return
		}
		ev = likely(dice, s)
	}
}

// likely picks an event for a random token.
func likely(dice *rand.Rand, s *core.State) core.Event {
	ev := core.Event{Kind: core.Assign, Vars: chance(dice)}
	if len(s.Tokens) == 0 {
		return ev
	}
	tok := s.Tokens[dice.IntN(len(s.Tokens))]
	ev.Token = tok.ID
	switch tok.Wait {
	case core.ForTask, core.ForJob, core.ForCall:
		kinds := []core.EventKind{core.Complete, core.Complete, core.Complete, core.Throw, core.Raise, core.Skip, core.Fail}
		ev.Kind = kinds[dice.IntN(len(kinds))]
		ev.Code = []string{"", "bad", "worse", "ask"}[dice.IntN(4)]
	case core.ForTimer:
		ev.Kind = core.Fire
	case core.ForMessage, core.ForSignal:
		ev.Kind = core.Deliver
	case core.StuckIn, core.StuckOut:
		ev.Kind = []core.EventKind{core.Retry, core.Skip}[dice.IntN(2)]
	case core.ForChildren:
		if dice.IntN(3) == 0 {
			ev.Kind, ev.Moves = core.Modify, []core.Move{{Do: "cancel", Token: tok.ID}}
		} else {
			ev.Token = 0
		}
	default:
		ev.Token = 0
	}
	return ev
}

// chance gives variables that the scenarios' conditions read.
func chance(dice *rand.Rand) map[string]any {
	vars := map[string]any{}
	for _, name := range []string{"n", "amount", "price", "level", "go", "no"} {
		if dice.IntN(3) > 0 {
			vars[name] = int64(dice.IntN(6))
		}
	}
	for _, name := range []string{"again", "ok", "enough", "done", "more"} {
		if dice.IntN(3) > 0 {
			vars[name] = dice.IntN(2) == 0
		}
	}
	if dice.IntN(2) == 0 {
		vars["people"] = []any{"an", "binh"}
	}
	vars["limit"], vars["who"], vars["dossier"] = "PT5M", "an", "D-1"
	return vars
}

func TestLawsHoldWhateverHappens(t *testing.T) {
	for i, body := range models(t) {
		g, _ := compiled(t, body)
		for seed := range uint64(200) {
			happen(t, g, rand.New(rand.NewPCG(uint64(i), seed)), 40)
		}
	}
}

func FuzzStep(f *testing.F) {
	list := models(f)
	f.Add(uint64(1), uint64(1))
	f.Fuzz(func(t *testing.T, which, seed uint64) {
		g, _ := compiled(t, list[which%uint64(len(list))])
		happen(t, g, rand.New(rand.NewPCG(which, seed)), 100)
	})
}

// TestEndlessProcessesAreGivenUp steps into processes that never come to rest.
func TestEndlessProcessesAreGivenUp(t *testing.T) {
	for name, body := range map[string]string{
		"a loop": `<startEvent id="s"/><task id="a"/><task id="b"/>
s -> a -> b -> a`,
		"a loop that multiplies": `<startEvent id="s"/><task id="a" completionQuantity="2"/><endEvent id="e"/>
s -> a -> a
a -> e`,
		"more tokens than can be": `<startEvent id="s"/><task id="a" completionQuantity="2000000000"/><endEvent id="e"/>
s -> a -> e`,
		"a handler that wakes itself": `<signal id="g" name="g"/>
===
<startEvent id="s"/><intermediateThrowEvent id="t"><signalEventDefinition signalRef="g"/></intermediateThrowEvent><endEvent id="e"/>
s -> t -> e
<subProcess id="h" triggeredByEvent="true"><startEvent id="hs" isInterrupting="false"><signalEventDefinition signalRef="g"/></startEvent><intermediateThrowEvent id="ht"><signalEventDefinition signalRef="g"/></intermediateThrowEvent><endEvent id="he"/>
hs -> ht -> he
</subProcess>`,
	} {
		g, _ := compiled(t, body)
		s := core.NewState("k")
		_, _, err := core.Step(g, s, core.Event{Kind: core.Start, At: time.Now()})
		require.ErrorIs(t, err, fault.BpmnEndless, name)
		require.Empty(t, s.Tokens)
	}
}
