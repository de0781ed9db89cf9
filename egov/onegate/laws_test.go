package onegate_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/require"
)

// act is one act with good arguments and the name its step gets.
type act struct {
	name string
	to   onegate.State // 0: back to where the supplement was asked for
	do   func(c *counter, tx *store.Tx, code string) error
}

var allActs = []act{
	{"accept", onegate.Received, func(c *counter, tx *store.Tx, code string) error { return c.gate.AcceptTx(tx, code, "đủ") }},
	{"refuse", onegate.NotAccepted, func(c *counter, tx *store.Tx, code string) error {
		return c.gate.RefuseTx(tx, code, "không thuộc thẩm quyền")
	}},
	{"ask", onegate.Supplement, func(c *counter, tx *store.Tx, code string) error { return c.gate.AskTx(tx, code, "thiếu bản vẽ") }},
	{"supply", 0, func(c *counter, tx *store.Tx, code string) error {
		return c.gate.SupplyTx(tx, code, map[string]any{"floors": "4"}, "")
	}},
	{"process", onegate.Processing, func(c *counter, tx *store.Tx, code string) error { return c.gate.StartTx(tx, code) }},
	{"finish", onegate.Processed, func(c *counter, tx *store.Tx, code string) error {
		return c.gate.FinishTx(tx, code, onegate.Granted, "")
	}},
	{"return", onegate.Returned, func(c *counter, tx *store.Tx, code string) error { return c.gate.ReturnTx(tx, code) }},
	{"withdraw", onegate.Withdrawn, func(c *counter, tx *store.Tx, code string) error { return c.gate.WithdrawTx(tx, code, "đổi ý") }},
}

// Whatever is tried in whatever order: an act succeeds exactly when the table
// of states allows it, a refused one changes nothing, and the history tells
// every state the dossier was in.
func TestRandomActsKeepToTheTable(t *testing.T) {
	c := newCounter(t)
	rng := rand.New(rand.NewPCG(1, 2))
	ended := map[onegate.State]int{}
	for range 60 {
		d := c.submit("Trần Văn Bình")
		for range 25 {
			c.clock.Advance(time.Duration(rng.IntN(30)) * time.Hour)
			c.try(d.Code, allActs[rng.IntN(len(allActs))])
		}
		c.checkHistory(d.Code)
		ended[c.state(d.Code)]++
	}
	for _, s := range []onegate.State{onegate.NotAccepted, onegate.Withdrawn} {
		require.NotZero(t, ended[s], "the walk reaches %s", s.Label("en"))
	}
}

// TestEveryActFromEveryReachableState tries each act after each way.
func TestEveryActFromEveryReachableState(t *testing.T) {
	c := newCounter(t)
	ways := map[onegate.State][]string{
		onegate.Registered: nil, onegate.Received: {"accept"}, onegate.NotAccepted: {"refuse"}, onegate.Processing: {"accept", "process"},
		onegate.Supplement: {"ask"}, onegate.Withdrawn: {"withdraw"}, onegate.Processed: {"accept", "process", "finish"}, onegate.Returned: {"accept", "process", "finish", "return"},
	}
	for state, way := range ways {
		for _, last := range allActs {
			d := c.submit("Trần Văn Bình")
			for _, name := range way {
				i := slices.IndexFunc(allActs, func(a act) bool { return a.name == name })
				require.NoError(t, c.do(func(tx *store.Tx) error { return allActs[i].do(c, tx, d.Code) }))
			}
			require.Equal(t, state, c.state(d.Code))
			c.try(d.Code, last)
			c.checkHistory(d.Code)
		}
	}
}

// try does an act and compares what happens with the table.
func (c *counter) try(code string, a act) {
	c.t.Helper()
	before, err := c.gate.Dossier(context.Background(), code)
	require.NoError(c.t, err)
	to := a.to
	if to == 0 {
		to = max(before.Before, onegate.Registered)
	}
	allowed := before.State.May(to) && (a.name != "ask" || before.Asked == 0) && (a.name != "supply" || before.State == onegate.Supplement)
	err = c.do(func(tx *store.Tx) error { return a.do(c, tx, code) })
	after, readErr := c.gate.Dossier(context.Background(), code)
	require.NoError(c.t, readErr)
	if !allowed {
		require.ErrorIs(c.t, err, fault.Conflict, "%s in state %s", a.name, before.State.Label("en"))
		require.Equal(c.t, before, after, "a refused act changes nothing")
		return
	}
	require.NoError(c.t, err, "%s in state %s", a.name, before.State.Label("en"))
	require.Equal(c.t, to, after.State, a.name)
	if after.State.Paused() {
		require.False(c.t, c.gate.Late(after), "a clock that stands is not late")
	}
}

// checkHistory: each step follows from the one before, in time and in state, and
// the last one is where the dossier stands.
func (c *counter) checkHistory(code string) {
	c.t.Helper()
	d, err := c.gate.Dossier(context.Background(), code)
	require.NoError(c.t, err)
	steps, err := c.gate.Steps(context.Background(), code)
	require.NoError(c.t, err)
	require.Equal(c.t, "submit", steps[0].Act)
	require.Equal(c.t, onegate.Registered, steps[0].State)
	for i := 1; i < len(steps); i++ {
		require.False(c.t, steps[i].At.Before(steps[i-1].At))
		require.True(c.t, steps[i-1].State.May(steps[i].State), "%s after %s", steps[i].Act, steps[i-1].Act)
	}
	require.Equal(c.t, d.State, steps[len(steps)-1].State)
}

// FuzzFind: no text that somebody types breaks the look-up, and what it finds
// contains what was typed.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "nguyen", "Đào", "ĐÀO", "H29.17-20261123-0000001", "%", "_", `\`, "'; DROP TABLE onegate_dossier; --", "079085000002", "\x00", "\xff", "ộ", strings.Repeat("a", 60000), strings.Repeat("ộ", 300), "$1", "?"} {
		f.Add(s)
	}
	c := &counter{}
	f.Fuzz(func(t *testing.T, text string) {
		if c.gate == nil || c.t == nil {
			c = newCounter(t)
			c.submit("Nguyễn Thị Đào")
			t.Cleanup(func() { c = &counter{} })
		}
		found, err := c.gate.Find(context.Background(), onegate.Query{Text: text})
		require.NoError(t, err)
		require.LessOrEqual(t, len(found), 1)
		if len(strings.TrimSpace(text)) == 0 {
			require.Len(t, found, 1, "nothing typed restricts nothing")
		}
	})
}

func TestFindCombinesItsConditions(t *testing.T) {
	c := newCounter(t)
	first, second := c.submit("Nguyễn Thị Đào"), c.submit("Nguyễn Văn Đào")
	require.NoError(t, c.do(func(tx *store.Tx) error { return c.gate.AcceptTx(tx, second.Code, "") }))
	for _, one := range []struct {
		name  string
		query onegate.Query
		want  []string
	}{
		{"state and name", onegate.Query{Text: "dao", State: onegate.Received}, []string{second.Code}},
		{"nobody's", onegate.Query{Subject: "c9"}, nil},
		{"due", onegate.Query{DueBy: c.gate.Due(first)}, []string{first.Code, second.Code}},
		{"not yet due", onegate.Query{DueBy: c.gate.Due(first).Add(-time.Hour)}, nil},
		{"limit", onegate.Query{Limit: 1}, []string{second.Code}},
	} {
		found, err := c.gate.Find(context.Background(), one.query)
		require.NoError(t, err, one.name)
		var codes []string
		for _, d := range found {
			codes = append(codes, d.Code)
		}
		require.Equal(t, one.want, codes, one.name)
	}
}
