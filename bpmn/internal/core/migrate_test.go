package core_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
)

// A move to an equal graph changes nothing: every scenario goes on as drawn when
// its instance moves after each event.
func TestMigrationToAnEqualGraphIsTheIdentity(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	waits := map[core.Wait]bool{}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			s, body := &scenario{t: t}, ""
			if *update {
				t.Skip("the scenarios are being written")
			}
			play(t, file, func(cmd string) string {
				out := s.command(cmd)
				if _, after, ok := strings.Cut("\n"+cmd, "\nprocess\n"); ok {
					body = after
				}
				if s.graph != nil && s.state.Status == core.Running {
					moveToEqual(t, s, body, waits)
				}
				return out
			})
		})
	}
	for w := core.ForTask; w <= core.StuckOut; w++ {
		if w != core.ForThrow { // only within a step
			assert.True(t, waits[w], "no scenario moves a token that waits for %s", w)
		}
	}
}

func moveToEqual(t *testing.T, s *scenario, body string, waits map[core.Wait]bool) {
	again, _ := compiled(t, body)
	before := image(t, s.state)
	moved, effects, faults := core.Migrate(s.graph, again, s.state, core.Plan{}, s.now)
	require.Empty(t, faults, "%s", before)
	assert.Equal(t, before, image(t, s.state), "Migrate must not change the given state")
	assert.Equal(t, before, image(t, moved))
	for _, ef := range effects {
		assert.Equal(t, core.Moved, ef.Kind)
	}
	for _, tok := range moved.Tokens {
		assert.Same(t, again.Nodes[tok.Node.ID], tok.Node)
		waits[tok.Wait] = true
	}
	s.graph, s.state = again, moved
}

// migrating is a scenario with one command more:
//
//	to [A=B …] [rearm=B …]   a model follows, to which the instance moves by the plan
type migrating struct{ scenario }

// TestMigrations plays testdata/migrations/*.txt.
func TestMigrations(t *testing.T) {
	files, err := filepath.Glob("testdata/migrations/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			play(t, file, (&migrating{scenario{t: t}}).command)
		})
	}
}

func (m *migrating) command(cmd string) string {
	for strings.HasPrefix(cmd, "#") {
		_, cmd, _ = strings.Cut(cmd, "\n")
	}
	head, body, _ := strings.Cut(cmd, "\n")
	words := strings.Fields(head)
	if len(words) == 0 || words[0] != "to" {
		return m.scenario.command(cmd)
	}
	plan := core.Plan{Map: map[string]string{}}
	for _, pair := range words[1:] {
		from, to, _ := strings.Cut(pair, "=")
		if from == "rearm" {
			plan.Rearm = append(plan.Rearm, to)
			continue
		}
		plan.Map[from] = to
	}
	return m.move(body, plan)
}

func (m *migrating) move(body string, plan core.Plan) string {
	to, _ := compiled(m.t, body)
	before := image(m.t, m.state)
	next, effects, faults := core.Migrate(m.graph, to, m.state, plan, m.now)
	assert.Equal(m.t, before, image(m.t, m.state))
	var out []string
	for _, f := range faults {
		out = append(out, fmt.Sprintf("refused %s %s -> %s", f.Code(), f.Arg("element"), f.Arg("target")))
	}
	if len(faults) > 0 {
		slices.Sort(out)
		return strings.Join(out, "\n")
	}
	m.graph, m.state = to, stored(m.t, to, next)
	// What comes is not replayed from the beginning, which was on another graph.
	m.record, m.base = nil, m.state.Clone()
	for _, ef := range effects {
		out = append(out, m.describe(ef))
	}
	return strings.Join(append(out, m.standing()), "\n")
}

// Random lives move to an equal graph after each event, and stand as before.
func TestRandomLivesMove(t *testing.T) {
	for i, body := range models(t) {
		from, _ := compiled(t, body)
		to, _ := compiled(t, body)
		for life := range 40 {
			dice := rand.New(rand.NewPCG(uint64(i), uint64(life)))
			s, at := core.NewState("k"), time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
			ev := core.Event{Kind: core.Start, At: at, Vars: chance(dice)}
			for range 25 {
				if next, _, err := core.Step(from, s, ev); err == nil {
					s = next
				}
				if s.Status != core.Running || s.Seq == 0 {
					break
				}
				moved, _, faults := core.Migrate(from, to, s, core.Plan{}, at)
				require.Empty(t, faults, "%s", body)
				require.Equal(t, image(t, s), image(t, moved), "%s", body)
				lawful(t, to, moved)
				from, to, s = to, from, moved
				at = at.Add(time.Hour)
				ev = likely(dice, s)
				ev.At = at
			}
		}
	}
}
