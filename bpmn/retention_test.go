package bpmn_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/store"
)

const short = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="e"/><endEvent id="e"/>`

func (w *world) rows(tables ...string) (total int64) {
	w.t.Helper()
	for _, table := range tables {
		require.NoError(w.t, w.db.View(w.ctx, func(tx *store.Tx) error {
			var n int64
			err := tx.Row("SELECT COUNT(*) FROM " + table).Scan(&n)
			total += n
			return err
		}))
	}
	return total
}

func TestOldInstancesAreRemoved(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) {
		c.Retention = map[string]time.Duration{"": 48 * time.Hour, "kept": 240 * time.Hour}
	})
	w.deployBody(calling, called+`<process id="kept" isExecutable="true">`+twoTasksOf("k")+`</process>`)
	old := w.start("p", nil)
	require.NoError(t, w.Comment(w.ctx, old, "", "ghi chú"))
	w.clock.Advance(24 * time.Hour)
	require.NoError(t, w.Complete(w.ctx, w.task().ID, nil))
	running := w.start("p", nil)
	kept := w.start("kept", nil)
	require.NoError(t, w.Cancel(w.ctx, kept, ""))
	w.clock.Advance(47 * time.Hour)
	w.advance()
	w.instance(old)
	w.clock.Advance(2 * time.Hour)
	w.advance()
	assert.Equal(t, []string{kept}, w.found(bpmn.InstanceQuery{State: bpmn.Terminated}))
	assert.Empty(t, w.found(bpmn.InstanceQuery{State: bpmn.Completed}), "the called one too")
	assert.Zero(t, w.rows("bpmn_act"))
	w.instance(running)
	w.clock.Advance(240 * time.Hour)
	w.advance()
	assert.Len(t, w.found(bpmn.InstanceQuery{}), 2, "the running one and what it has called")
	assert.Equal(t, int64(2), w.rows("bpmn_history"))
}

// twoTasksOf is twoTasks with other ids.
func twoTasksOf(x string) string {
	return fmt.Sprintf(`<startEvent id="%[1]ss"/><sequenceFlow id="%[1]s1" sourceRef="%[1]ss" targetRef="%[1]sa"/><userTask id="%[1]sa"/><sequenceFlow id="%[1]s2" sourceRef="%[1]sa" targetRef="%[1]se"/><endEvent id="%[1]se"/>`, x)
}

// BenchmarkRetention removes finished instances with their history, among many
// that are kept.
func BenchmarkRetention(b *testing.B) {
	w := newWorld(b, func(c *bpmn.Config) { c.Retention = map[string]time.Duration{"p": time.Hour} })
	w.deployBody(short)
	begin := func(n int) {
		var callers sync.WaitGroup
		for c := range 64 {
			callers.Go(func() {
				for i := c; i < n; i += 64 {
					if _, err := w.Start(w.ctx, bpmn.Start{Process: "p"}); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		callers.Wait()
	}
	begin(20_000)
	w.clock.Advance(time.Hour + time.Minute)
	begin(20_000) // stay
	b.ResetTimer()
	removed := int64(0)
	for range b.N {
		before := w.rows("bpmn_finished")
		w.advance()
		removed += before - w.rows("bpmn_finished")
		b.StopTimer()
		w.clock.Advance(time.Hour + time.Minute)
		begin(20_000)
		b.StartTimer()
	}
	b.ReportMetric(float64(removed)/b.Elapsed().Seconds(), "instances/s")
}
