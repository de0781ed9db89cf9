package bpmn_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// offered is a process whose only task is offered as its variables say.
const offered = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<userTask id="a" name="Thẩm định Đất đai" camunda:candidateGroups="${groups}" camunda:candidateUsers="${users}" camunda:priority="${priority}" camunda:dueDate="${due}"/>
<sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>`

// fill opens n tasks with random properties.
func fill(w *world, n int) {
	w.t.Helper()
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		vars := map[string]any{"groups": []string{fmt.Sprintf("g%d", dice.IntN(4)), fmt.Sprintf("g%d", dice.IntN(4))}, "users": nil, "priority": dice.IntN(3), "due": nil}
		if dice.IntN(3) == 0 {
			vars["users"] = []string{"u1"}
		}
		if dice.IntN(4) > 0 {
			vars["due"] = w.clock.Now().Add(time.Duration(dice.IntN(20)) * time.Hour).Format(time.RFC3339)
		}
		_, err := w.Start(w.ctx, bpmn.Start{Process: "p", BusinessKey: fmt.Sprintf("H%d", i), Variables: vars})
		require.NoError(w.t, err)
		if dice.IntN(2) == 0 {
			w.clock.Advance(time.Minute)
		}
	}
	all, err := w.Tasks(w.ctx, bpmn.TaskQuery{Limit: 1000})
	require.NoError(w.t, err)
	require.Len(w.t, all, n)
	for i, task := range all {
		if i%3 == 0 {
			require.NoError(w.t, w.Claim(w.ctx, task.ID, fmt.Sprintf("u%d", i%2)))
		}
	}
}

// Inboxes are compared with what a plain look at all tasks finds, page by page.
func TestInboxesFindWhatIsThere(t *testing.T) {
	w := newWorld(t)
	w.deployBody(offered)
	fill(w, 120)
	all, err := w.Tasks(w.ctx, bpmn.TaskQuery{Limit: 1000})
	require.NoError(t, err)
	soon := monday.Add(10 * time.Hour)
	for name, q := range map[string]struct {
		query bpmn.TaskQuery
		fits  func(bpmn.Task) bool
	}{
		"all":        {bpmn.TaskQuery{}, func(bpmn.Task) bool { return true }},
		"group":      {bpmn.TaskQuery{Groups: []string{"g1"}}, func(x bpmn.Task) bool { return slices.Contains(x.Groups, "g1") }},
		"unassigned": {bpmn.TaskQuery{Groups: []string{"g1"}, Unassigned: true}, func(x bpmn.Task) bool { return slices.Contains(x.Groups, "g1") && x.Assignee == "" }},
		"several": {bpmn.TaskQuery{Groups: []string{"g1", "g2", "g1"}, User: "u1", Unassigned: true}, func(x bpmn.Task) bool {
			return x.Assignee == "" && (slices.Contains(x.Groups, "g1") || slices.Contains(x.Groups, "g2") || slices.Contains(x.Users, "u1"))
		}},
		"mine":    {bpmn.TaskQuery{Assignee: "u1"}, func(x bpmn.Task) bool { return x.Assignee == "u1" }},
		"mine of": {bpmn.TaskQuery{Assignee: "u1", Groups: []string{"g0"}}, func(x bpmn.Task) bool { return x.Assignee == "u1" && slices.Contains(x.Groups, "g0") }},
		"urgent": {bpmn.TaskQuery{Groups: []string{"g0", "g3"}, MinPriority: 2}, func(x bpmn.Task) bool {
			return x.Priority >= 2 && (slices.Contains(x.Groups, "g0") || slices.Contains(x.Groups, "g3"))
		}},
		"due": {bpmn.TaskQuery{DueBefore: soon}, func(x bpmn.Task) bool { return !x.DueAt.IsZero() && x.DueAt.Before(soon) }},
		"due later": {bpmn.TaskQuery{Groups: []string{"g2"}, DueAfter: soon}, func(x bpmn.Task) bool {
			return !x.DueAt.IsZero() && !x.DueAt.Before(soon) && slices.Contains(x.Groups, "g2")
		}},
		"prefix":  {bpmn.TaskQuery{KeyPrefix: "H1"}, func(x bpmn.Task) bool { return strings.HasPrefix(x.BusinessKey, "H1") }},
		"text":    {bpmn.TaskQuery{Text: "ĐẤT", Groups: []string{"g1"}}, func(x bpmn.Task) bool { return slices.Contains(x.Groups, "g1") }},
		"no text": {bpmn.TaskQuery{Text: "%"}, func(bpmn.Task) bool { return false }},
		"element": {bpmn.TaskQuery{Process: "p", Element: "a", Version: 1, Active: true}, func(bpmn.Task) bool { return true }},
		"many":    {bpmn.TaskQuery{Groups: manyGroups(), Unassigned: true}, func(x bpmn.Task) bool { return x.Assignee == "" }},
		"nothing": {bpmn.TaskQuery{Process: "q", Groups: []string{"g1"}}, func(bpmn.Task) bool { return false }},
		"before": {bpmn.TaskQuery{CreatedBefore: monday.Add(20 * time.Minute), Groups: []string{"g1"}}, func(x bpmn.Task) bool {
			return x.CreatedAt.Before(monday.Add(20*time.Minute)) && slices.Contains(x.Groups, "g1")
		}},
	} {
		for _, order := range []bpmn.TaskOrder{bpmn.ByDue, bpmn.ByPriority, bpmn.ByCreated} {
			for _, reverse := range []bool{false, true} {
				q.query.Order, q.query.Reverse = order, reverse
				want := slices.Clone(all)
				want = slices.DeleteFunc(want, func(x bpmn.Task) bool { return !q.fits(x) })
				slices.SortFunc(want, func(a, b bpmn.Task) int {
					if c := compareTasks(order, a, b); !reverse {
						return c
					} else {
						return -c
					}
				})
				var got []string
				for page := q.query; ; {
					page.Limit = 7
					list, err := w.Tasks(w.ctx, page)
					require.NoError(t, err, name)
					for _, x := range list {
						got = append(got, x.ID)
					}
					if len(list) < 7 {
						break
					}
					page.After = list[6].Cursor
				}
				var ids []string
				for _, x := range want {
					ids = append(ids, x.ID)
				}
				assert.Equal(t, ids, got, "%s by %q reverse %v", name, order, reverse)
				n, err := w.CountTasks(w.ctx, q.query)
				require.NoError(t, err)
				assert.Equal(t, len(want), n, name)
			}
		}
	}
}

// manyGroups are more groups than are merged in one statement.
func manyGroups() (list []string) {
	for i := range 150 {
		list = append(list, fmt.Sprintf("g%d", i))
	}
	return list
}

func compareTasks(order bpmn.TaskOrder, a, b bpmn.Task) int {
	due := func(x bpmn.Task) int64 {
		if x.DueAt.IsZero() {
			return 1 << 62
		}
		return x.DueAt.UnixMicro()
	}
	var keys [2][]int64
	for i, x := range []bpmn.Task{a, b} {
		switch order {
		case bpmn.ByPriority:
			keys[i] = []int64{int64(-x.Priority), due(x)}
		case bpmn.ByCreated:
			keys[i] = []int64{x.CreatedAt.UnixMicro()}
		default:
			keys[i] = []int64{due(x)}
		}
	}
	if c := slices.Compare(keys[0], keys[1]); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

func TestPageGoesOnWhenItsLastTaskIsDone(t *testing.T) {
	w := newWorld(t)
	w.deployBody(offered)
	fill(w, 20)
	q := bpmn.TaskQuery{Groups: []string{"g0", "g1", "g2", "g3"}, Limit: 5}
	first, err := w.Tasks(w.ctx, q)
	require.NoError(t, err)
	q.After = first[4].Cursor
	before, err := w.Tasks(w.ctx, q)
	require.NoError(t, err)
	require.NoError(t, w.Complete(w.ctx, first[4].ID, nil))
	after, err := w.Tasks(w.ctx, q)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	for _, wrong := range []string{"x", "bm90aGluZw", first[4].ID} {
		q.After = wrong
		_, err = w.Tasks(w.ctx, q)
		code(t, fault.BpmnCursor, err)
	}
	q.After, q.Order = first[4].Cursor, bpmn.ByCreated
	_, err = w.Tasks(w.ctx, q)
	code(t, fault.BpmnCursor, err)
	q.After, q.Order = "", "colour"
	_, err = w.Tasks(w.ctx, q)
	code(t, fault.BpmnCursor, err)
}

func TestCountsOfInboxes(t *testing.T) {
	w := newWorld(t)
	w.deployBody(offered)
	fill(w, 40)
	counts, err := w.CountByGroup(w.ctx, bpmn.TaskQuery{Groups: []string{"g0", "g1", "none"}, Unassigned: true})
	require.NoError(t, err)
	assert.Equal(t, 0, counts["none"])
	list, err := w.Tasks(w.ctx, bpmn.TaskQuery{Groups: []string{"g1"}, Unassigned: true})
	require.NoError(t, err)
	assert.Equal(t, len(list), counts["g1"])
}

// BenchmarkInbox reads the first page of one group among 100,000 open tasks.
func BenchmarkInbox(b *testing.B) {
	w := newWorld(b)
	w.deployBody(offered)
	const total = 100_000
	var callers sync.WaitGroup
	for c := range 64 {
		callers.Go(func() {
			dice := rand.New(rand.NewPCG(uint64(c), 7))
			for i := c; i < total; i += 64 {
				_, err := w.Start(w.ctx, bpmn.Start{Process: "p", BusinessKey: fmt.Sprintf("H29.16-26-%06d", i), Variables: map[string]any{
					"groups": []string{fmt.Sprintf("group%d", dice.IntN(20)), "everybody"}, "users": nil, "priority": dice.IntN(5),
					"due": monday.Add(time.Duration(dice.IntN(100_000)) * time.Minute).Format(time.RFC3339),
				}})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	callers.Wait()
	if w.db.Dialect() == "postgres" { // which autovacuum does in time
		require.NoError(b, w.db.Update(w.ctx, func(tx *store.Tx) error {
			for _, table := range []string{"bpmn_candidate", "bpmn_instance"} {
				if _, err := tx.Exec("ANALYZE " + table); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	for name, q := range map[string]bpmn.TaskQuery{
		"group":      {Groups: []string{"group3"}},
		"unassigned": {Groups: []string{"group3"}, Unassigned: true},
		"everybody":  {Groups: []string{"everybody"}, Unassigned: true},
		"roles":      {Groups: []string{"group1", "group2", "group3", "group4", "everybody"}, User: "lan", Unassigned: true},
		"priority":   {Groups: []string{"everybody"}, Order: bpmn.ByPriority},
		"newest":     {Groups: []string{"everybody"}, Order: bpmn.ByCreated, Reverse: true},
		"key":        {KeyPrefix: "H29.16-26-0002"},
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				list, err := w.Tasks(w.ctx, q)
				require.NoError(b, err)
				require.Len(b, list, 50)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/op")
		})
	}
	b.Run("counts for the picture", func(b *testing.B) {
		for range b.N {
			counts, err := w.Counts(w.ctx, "p", 1)
			require.NoError(b, err)
			require.Equal(b, total, counts["a"].Tokens)
		}
	})
	b.Run("instances", func(b *testing.B) {
		for range b.N {
			list, err := w.Instances(w.ctx, bpmn.InstanceQuery{Process: "p", Element: "a"})
			require.NoError(b, err)
			require.Len(b, list, 50)
		}
	})
	b.Run("count", func(b *testing.B) {
		for range b.N {
			n, err := w.CountTasks(w.ctx, bpmn.TaskQuery{Groups: []string{"group3"}, Unassigned: true})
			require.NoError(b, err)
			require.NotZero(b, n)
		}
	})
}
