package bpmn_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/egov/worktime"
)

// TestANodeMayGoAtAnyTime lets two nodes on one PostgreSQL do elements of every
// kind, takes the database away from one of them, and looks whether the other
// brings everything to its end.
func TestANodeMayGoAtAnyTime(t *testing.T) {
	url := storetest.PostgresSchema(t, storetest.Postgres(t))
	ctx := context.Background()
	type node struct {
		db *store.DB
		e  *bpmn.Engine
	}
	open := func(name string) node {
		db, err := store.Open(ctx, store.Config{URL: url})
		require.NoError(t, err)
		e, err := bpmn.New(ctx, bpmn.Config{Store: db, Node: name, Lease: time.Second, Backoff: func(int) time.Duration { return 50 * time.Millisecond }})
		require.NoError(t, err)
		require.NoError(t, handleEverything(ctx, db, e, func(string) { time.Sleep(20 * time.Millisecond) }))
		_, err = e.Deploy(ctx, "everything", everything("PT0.3S"))
		require.NoError(t, err)
		return node{db, e}
	}
	a, b := open("a"), open("b")
	defer b.db.Close()
	running, stop := context.WithCancel(ctx)
	var nodes sync.WaitGroup
	for _, n := range []node{a, b} {
		nodes.Go(func() { assert.NoError(t, n.e.Run(running)) })
	}
	var mu sync.Mutex
	var ids, keys []string
	var starters sync.WaitGroup
	for i, n := range []node{a, b, a, b} {
		starters.Go(func() {
			for j := range 15 {
				key := fmt.Sprintf("%d-%d", i, j)
				id, err := begin(ctx, n.e, key)
				if err != nil && n == a {
					return // its database was taken away
				}
				if !assert.NoError(t, err) {
					return
				}
				mu.Lock()
				ids, keys = append(ids, id), append(keys, key)
				mu.Unlock()
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	time.Sleep(100 * time.Millisecond)
	require.NoError(t, a.db.Close())
	starters.Wait()
	require.Eventually(t, func() bool {
		keys := column(t, b.db, `SELECT business_key FROM bpmn_instance WHERE root = ''`)
		if len(keys) > 0 {
			require.NoError(t, people(ctx, b.e, keys...))
		}
		return len(keys) == 0 && len(column(t, b.db, `SELECT id FROM bpmn_job`)) == 0
	}, time.Minute, 50*time.Millisecond)
	stop()
	nodes.Wait()
	assert.NotEmpty(t, ids)
	for _, id := range ids {
		lived(t, b.e, id)
	}
	assert.Empty(t, column(t, b.db, `SELECT id FROM bpmn_job`))
}

func TestRestartInTheMiddle(t *testing.T) {
	ctx := context.Background()
	url := storetest.URL(t)
	clock := worktime.NewManual(monday)
	open := func() (*store.DB, *bpmn.Engine) {
		db, err := store.Open(ctx, store.Config{URL: url})
		require.NoError(t, err)
		e, err := bpmn.New(ctx, bpmn.Config{Store: db, Clock: clock})
		require.NoError(t, err)
		e.HandleTx("check-zoning", func(*store.Tx, bpmn.Job) (map[string]any, error) { return map[string]any{"needsOpinion": true}, nil })
		e.Handle("consult", nothing)
		return db, e
	}
	db, e := open()
	_, err := e.Deploy(ctx, "permit", file(t, "permit.bpmn"))
	require.NoError(t, err)
	id, err := e.Start(ctx, bpmn.Start{Process: "permit", BusinessKey: "K"})
	require.NoError(t, err)
	for range 3 {
		require.NoError(t, db.Close())
		db, e = open()
		if list, err := e.Tasks(ctx, bpmn.TaskQuery{}); err == nil && len(list) == 1 {
			require.NoError(t, e.Complete(ctx, list[0].ID, map[string]any{"decision": "granted"}))
		}
		_, err := e.Advance(ctx)
		require.NoError(t, err)
		clock.Advance(7 * 24 * time.Hour)
	}
	in, err := e.Instance(ctx, id)
	require.NoError(t, err)
	assert.Equal(t, "Task_sign", in.Active[len(in.Active)-1].Element)
	require.NoError(t, db.Close())
}

func TestDeadNodesJobIsTakenOver(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Lease = time.Minute })
	w.deployBody(oneJob, refusedError)
	other, err := bpmn.New(w.ctx, bpmn.Config{Store: w.db, Clock: w.clock, Node: "b", Lease: time.Minute})
	require.NoError(t, err)
	entered, leave := make(chan struct{}), make(chan struct{})
	w.Handle("work", func(context.Context, bpmn.Job) (map[string]any, error) {
		close(entered)
		<-leave // a node that hangs
		return map[string]any{"by": "a"}, nil
	})
	var attempt int
	other.Handle("work", func(_ context.Context, job bpmn.Job) (map[string]any, error) {
		attempt = job.Attempt
		return map[string]any{"by": "b"}, nil
	})
	id := w.start("p", nil)
	finished := make(chan error)
	go func() { _, err := w.Advance(w.ctx); finished <- err }()
	<-entered
	n, err := other.Advance(w.ctx)
	require.NoError(t, err)
	assert.Zero(t, n, "the lease holds")
	w.clock.Advance(time.Minute)
	n, err = other.Advance(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	close(leave)
	require.NoError(t, <-finished)
	assert.Equal(t, 2, attempt)
	assert.Equal(t, "b", w.instance(id).Variables["by"], "the late result of the first node is dropped")
}

func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="k"/><parallelGateway id="k"/>
		<sequenceFlow id="f2" sourceRef="k" targetRef="a"/><sequenceFlow id="f3" sourceRef="k" targetRef="b"/><userTask id="a"/><userTask id="b"/>
		<sequenceFlow id="f4" sourceRef="a" targetRef="j"/><sequenceFlow id="f5" sourceRef="b" targetRef="j"/><parallelGateway id="j"/><sequenceFlow id="f6" sourceRef="j" targetRef="e"/><endEvent id="e"/>`)
	var ids []string
	for range 8 {
		ids = append(ids, w.start("p", nil))
	}
	tasks, err := w.Tasks(w.ctx, bpmn.TaskQuery{})
	require.NoError(t, err)
	require.Len(t, tasks, 16)
	var won, lost atomic.Int64
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for _, task := range tasks {
				switch err := w.Complete(w.ctx, task.ID, map[string]any{task.Element: 1}); {
				case err == nil:
					won.Add(1)
				case errors.Is(err, fault.BpmnTaskGone):
					lost.Add(1)
				default:
					t.Errorf("unexpected: %v", err)
				}
			}
		})
	}
	wg.Wait()
	assert.EqualValues(t, 16, won.Load())
	assert.EqualValues(t, 31*16, lost.Load())
	for _, id := range ids {
		in := w.instance(id)
		assert.Equal(t, bpmn.Completed, in.State)
		assert.Len(t, in.Variables, 2)
	}
}

func TestRunWorksInTheBackground(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Clock = worktime.System() })
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><serviceTask id="a" camunda:topic="out"/>
		<sequenceFlow id="f2" sourceRef="a" targetRef="w"/><intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT0.05S</timeDuration></timerEventDefinition></intermediateCatchEvent>
		<sequenceFlow id="f3" sourceRef="w" targetRef="b"/><serviceTask id="b" camunda:topic="in"/><sequenceFlow id="end_b" sourceRef="b" targetRef="e"/><endEvent id="e"/>`)
	w.Handle("out", nothing)
	w.HandleTx("in", func(*store.Tx, bpmn.Job) (map[string]any, error) { return nil, nil })
	ctx, stop := context.WithCancel(w.ctx)
	finished := make(chan error)
	go func() { finished <- w.Run(ctx) }()
	var ids []string
	for range 20 {
		ids = append(ids, w.start("p", nil))
	}
	require.Eventually(t, func() bool { return w.hot() == 0 }, 20*time.Second, 10*time.Millisecond)
	stop()
	require.NoError(t, <-finished)
	for _, id := range ids {
		assert.Equal(t, []string{"s", "a", "w", "b", "e"}, w.trail(id))
	}
}

func TestTwoNodesDoEverythingOnce(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Clock = worktime.System() })
	other, err := bpmn.New(w.ctx, bpmn.Config{Store: w.db, Node: "b"})
	require.NoError(t, err)
	require.NoError(t, w.db.Migrate(w.ctx, "app", `CREATE TABLE app_done (job TEXT NOT NULL)`))
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/>
		<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT0.2S</timeDuration></timerEventDefinition></intermediateCatchEvent>
		<sequenceFlow id="f2" sourceRef="w" targetRef="a"/><serviceTask id="a" camunda:topic="out"/>
		<sequenceFlow id="f3" sourceRef="a" targetRef="b"/><serviceTask id="b" camunda:topic="in"/><sequenceFlow id="end_b" sourceRef="b" targetRef="e"/><endEvent id="e"/>`)
	var outside atomic.Int64
	ctx, stop := context.WithCancel(w.ctx)
	var nodes sync.WaitGroup
	for _, e := range []*bpmn.Engine{w.Engine, other} {
		e.Handle("out", func(context.Context, bpmn.Job) (map[string]any, error) { outside.Add(1); return nil, nil })
		e.HandleTx("in", func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
			_, err := tx.Exec(`INSERT INTO app_done (job) VALUES ($1)`, job.Key)
			return nil, err
		})
		nodes.Go(func() { assert.NoError(t, e.Run(ctx)) })
	}
	const instances = 40
	for range instances {
		w.start("p", nil)
	}
	assert.Eventually(t, func() bool { return w.hot() == 0 }, 30*time.Second, 20*time.Millisecond)
	stop()
	nodes.Wait()
	assert.EqualValues(t, instances, outside.Load(), "leases keep the nodes apart")
	require.NoError(t, w.db.View(w.ctx, func(tx *store.Tx) error {
		var all, different int64
		require.NoError(t, tx.Row(`SELECT COUNT(*), COUNT(DISTINCT job) FROM app_done`).Scan(&all, &different))
		assert.EqualValues(t, instances, all)
		assert.EqualValues(t, instances, different)
		return nil
	}))
}
