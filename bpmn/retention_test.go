package bpmn_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
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
	assert.Equal(t, int64(1), w.rows("bpmn_act"), "of the one that is kept")
	w.instance(running)
	w.clock.Advance(240 * time.Hour)
	w.advance()
	assert.Len(t, w.found(bpmn.InstanceQuery{}), 2, "the running one and what it has called")
	assert.Equal(t, int64(2), w.rows("bpmn_history"))
	assert.Zero(t, w.rows("bpmn_act"))
}

func TestRetentionIsNotNegative(t *testing.T) {
	_, err := bpmn.New(context.Background(), bpmn.Config{Store: storetest.Open(t), Retention: map[string]time.Duration{"p": -1}})
	code(t, fault.Config, err)
}

// twoTasksOf is twoTasks with other ids.
func twoTasksOf(x string) string {
	return fmt.Sprintf(`<startEvent id="%[1]ss"/><sequenceFlow id="%[1]s1" sourceRef="%[1]ss" targetRef="%[1]sa"/><userTask id="%[1]sa"/><sequenceFlow id="%[1]s2" sourceRef="%[1]sa" targetRef="%[1]se"/><endEvent id="%[1]se"/>`, x)
}

// BenchmarkRetention removes finished instances, beside few and beside many that
// are kept: the rate is to be the same.
func BenchmarkRetention(b *testing.B) {
	for _, kept := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("kept=%d", kept), func(b *testing.B) {
			w := newWorld(b, func(c *bpmn.Config) { c.Retention = map[string]time.Duration{"p": 24 * time.Hour} })
			w.deployBody(short)
			const old = 10_000
			for range b.N {
				b.StopTimer()
				w.begin(old)
				w.clock.Advance(25 * time.Hour)
				w.begin(kept)
				b.StartTimer()
				w.advance()
				b.StopTimer()
				require.Equal(b, int64(kept), w.rows("bpmn_finished"))
				w.clock.Advance(25 * time.Hour)
				w.advance()
				b.StartTimer()
			}
			b.ReportMetric(old*float64(b.N)/b.Elapsed().Seconds(), "instances/s")
		})
	}
}

// begin starts n instances of "p" from many callers.
func (w *world) begin(n int) {
	w.t.Helper()
	var callers sync.WaitGroup
	for c := range 64 {
		callers.Go(func() {
			for i := c; i < n; i += 64 {
				if _, err := w.Start(w.ctx, bpmn.Start{Process: "p"}); err != nil {
					w.t.Error(err)
					return
				}
			}
		})
	}
	callers.Wait()
}

func TestModelsSayHowLongInstancesAreKept(t *testing.T) {
	xml := []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D"><process id="p" isExecutable="true" camunda:historyTimeToLive="P30D">` + short + `</process></definitions>`)
	for name, asked := range map[string]bool{"asked for": true, "passed over": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *bpmn.Config) { c.ModelRetention = asked })
			d, err := w.Deploy(w.ctx, "p.bpmn", xml)
			require.NoError(t, err)
			assert.Equal(t, asked, len(d.Warnings) == 0)
			w.start("p", nil)
			w.clock.Advance(29 * 24 * time.Hour)
			w.advance()
			assert.Len(t, w.found(bpmn.InstanceQuery{}), 1)
			w.clock.Advance(2 * 24 * time.Hour)
			w.advance()
			assert.Equal(t, !asked, len(w.found(bpmn.InstanceQuery{})) == 1)
		})
	}
}
