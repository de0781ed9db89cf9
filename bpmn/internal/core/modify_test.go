package core_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
)

// Operators start, skip and cancel anything anywhere; the instance stays lawful.
func TestLawsHoldWhateverOperatorsDo(t *testing.T) {
	for i, body := range models(t) {
		g, _ := compiled(t, body)
		for seed := range uint64(60) {
			dice := rand.New(rand.NewPCG(uint64(i), seed))
			s := lived(t, g, dice)
			for range 12 {
				if s == nil || s.Status != core.Running {
					break
				}
				ev := likely(dice, s)
				if dice.IntN(2) == 0 {
					n := g.List[dice.IntN(len(g.List))]
					ev = core.Event{Kind: core.Modify, Moves: []core.Move{{Do: []string{"before", "after", "cancel"}[dice.IntN(3)], Node: n.ID}}}
				}
				ev.At = time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC)
				require.NotPanics(t, func() {
					if next, _, err := core.Step(g, s, ev); err == nil {
						s = next
					}
				}, "%+v\n%s", ev, body)
				lawful(t, g, s)
			}
		}
	}
}
