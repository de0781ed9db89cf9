package bpmn_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

func TestPendingJobsAreCompletedFromOutside(t *testing.T) {
	for name, register := range map[string]func(w *world, answer func() error){
		"outside": func(w *world, answer func() error) {
			w.Handle("work", func(context.Context, bpmn.Job) (map[string]any, error) { return nil, answer() })
		},
		"inside": func(w *world, answer func() error) {
			w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) { return nil, answer() })
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.deployBody(oneJob, refusedError)
			calls := 0
			register(w, func() error { calls++; return bpmn.Pending })
			begin := func() (id, key string) {
				id = w.start("p", nil)
				w.advance()
				w.clock.Advance(time.Hour)
				w.advance()
				return id, w.instance(id).Active[0].Job
			}
			id, key := begin()
			assert.Equal(t, id+".2", key)
			assert.Equal(t, 1, calls, "it is not tried again")
			require.NoError(t, w.CompleteJob(w.ctx, key, map[string]any{"ok": true}))
			assert.Equal(t, map[string]any{"ok": true}, w.instance(id).Variables)
			assert.ErrorIs(t, w.CompleteJob(w.ctx, key, nil), fault.BpmnJobGone)
			assert.ErrorIs(t, w.FailJob(w.ctx, key, nil), fault.BpmnJobGone)
			assert.ErrorIs(t, w.CompleteJob(w.ctx, "nonsense", nil), fault.BpmnJobGone)

			id, key = begin()
			require.NoError(t, w.FailJob(w.ctx, key, bpmn.Error{Code: "refused"}))
			assert.Equal(t, []string{"s", "a", "b", "no"}, w.trail(id))

			id, key = begin()
			require.NoError(t, w.FailJob(w.ctx, key, errors.New("không có mạng")))
			w.clock.Advance(time.Hour)
			w.advance()
			assert.Equal(t, 4, calls, "a failed attempt is tried again")
			require.NoError(t, w.FailJob(w.ctx, key, bpmn.Escalation{Code: "x", Variables: map[string]any{"e": 1}}))
			assert.Equal(t, map[string]any{"e": int64(1)}, w.instance(id).Variables, "nobody catches the escalation")
			assert.Zero(t, w.hot())
		})
	}
}

func TestEscalationsOfHandlers(t *testing.T) {
	const body = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><serviceTask id="a" camunda:topic="work"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>
		<boundaryEvent id="soft" attachedToRef="a" cancelActivity="false"><escalationEventDefinition escalationRef="L"/></boundaryEvent><sequenceFlow id="f3" sourceRef="soft" targetRef="told"/><endEvent id="told"/>
		<boundaryEvent id="hard" attachedToRef="a"><escalationEventDefinition escalationRef="H"/></boundaryEvent><sequenceFlow id="f4" sourceRef="hard" targetRef="no"/><endEvent id="no"/>`
	for _, inside := range []bool{false, true} {
		w := newWorld(t)
		w.deployBody(body, `<escalation id="L" escalationCode="late"/><escalation id="H" escalationCode="halt"/>`)
		code := "late"
		work := func() (map[string]any, error) {
			return nil, bpmn.Escalation{Code: code, Variables: map[string]any{"why": code}}
		}
		w.Handle("work", func(context.Context, bpmn.Job) (map[string]any, error) { return work() })
		if inside {
			w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) { return work() })
		}
		id := w.start("p", nil)
		w.advance()
		assert.Equal(t, []string{"s", "a", "soft", "told", "e"}, w.trail(id))
		assert.Equal(t, map[string]any{"why": "late"}, w.instance(id).Variables)
		code = "halt"
		id = w.start("p", nil)
		w.advance()
		assert.Equal(t, []string{"s", "a", "hard", "no"}, w.trail(id))
		assert.Zero(t, w.hot())
	}
}

func TestHandlersThatHangAreGivenUp(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Clock = worktime.System(); c.Workers = 1; c.Attempts = 1 })
	w.deployBody(oneJob, refusedError)
	leave, ended := make(chan struct{}), make(chan error, 10)
	defer close(leave)
	var calls atomic.Int64
	w.Handle("work", func(ctx context.Context, job bpmn.Job) (map[string]any, error) {
		calls.Add(1)
		if job.Variables["hang"] == true {
			<-ctx.Done()
			ended <- ctx.Err()
			<-leave
		}
		return map[string]any{"done": true}, nil
	}, bpmn.Limits{Timeout: 50 * time.Millisecond})
	ctx, stop := context.WithCancel(w.ctx)
	finished := make(chan error)
	go func() { finished <- w.Run(ctx) }()
	stuck := w.start("p", map[string]any{"hang": true})
	free := w.start("p", nil)
	require.Eventually(t, func() bool { return w.instance(free).State == bpmn.Completed }, 10*time.Second, 5*time.Millisecond, "the slot is given back")
	require.Eventually(t, func() bool { list, _ := w.Incidents(w.ctx); return len(list) == 1 }, 10*time.Second, 5*time.Millisecond)
	assert.Equal(t, fault.BpmnJobFailed, w.incident().Code)
	assert.ErrorIs(t, <-ended, context.Canceled)
	stop()
	require.NoError(t, <-finished)
	assert.Equal(t, bpmn.Running, w.instance(stuck).State)
}

func TestJobsOfOneTypeAreBounded(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Clock = worktime.System(); c.Workers = 8 })
	w.deployBody(oneJob, refusedError)
	var now, most atomic.Int64
	w.Handle("work", func(context.Context, bpmn.Job) (map[string]any, error) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(5 * time.Millisecond)
		now.Add(-1)
		return nil, nil
	}, bpmn.Limits{AtOnce: 2})
	ctx, stop := context.WithCancel(w.ctx)
	finished := make(chan error)
	go func() { finished <- w.Run(ctx) }()
	for range 20 {
		w.start("p", nil)
	}
	require.Eventually(t, func() bool { return w.hot() == 0 }, 20*time.Second, 10*time.Millisecond)
	stop()
	require.NoError(t, <-finished)
	assert.EqualValues(t, 2, most.Load())
}

func TestResultsThatAreNotJSONAreIncidentsAtOnce(t *testing.T) {
	for _, inside := range []bool{false, true} {
		w := newWorld(t)
		w.deployBody(oneJob, refusedError)
		calls := 0
		var result any = func() {}
		work := func() (map[string]any, error) { calls++; return map[string]any{"x": result}, nil }
		w.Handle("work", func(context.Context, bpmn.Job) (map[string]any, error) { return work() })
		if inside {
			w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) { return work() })
		}
		id := w.start("p", nil)
		w.advance()
		in := w.incident()
		assert.Equal(t, fault.BpmnVariables, in.Code)
		assert.Contains(t, in.Detail, "func()")
		loop := map[string]any{}
		loop["me"] = loop
		result = loop
		require.NoError(t, w.Retry(w.ctx, in.ID))
		w.advance()
		require.Equal(t, fault.BpmnVariables, w.incident().Code)
		require.NoError(t, w.Skip(w.ctx, in.ID, map[string]any{"x": "by hand"}))
		assert.Equal(t, bpmn.Completed, w.instance(id).State)
		assert.Equal(t, map[string]any{"x": "by hand"}, w.instance(id).Variables)
		visits, err := w.History(w.ctx, id)
		require.NoError(t, err)
		assert.Equal(t, "skipped", visits[1].Outcome)
		assert.Zero(t, w.hot())
	}
}

func TestTooManyVariablesAreRefused(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.MaxVariables = 100 })
	w.deployBody(oneJob, refusedError)
	long := make([]byte, 200)
	for i := range long {
		long[i] = 'x'
	}
	_, err := w.Start(w.ctx, bpmn.Start{Process: "p", Variables: map[string]any{"x": string(long)}})
	assert.ErrorIs(t, err, fault.TooLarge)
	w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) { return map[string]any{"x": string(long)}, nil })
	w.start("p", nil)
	w.advance()
	assert.Equal(t, fault.TooLarge, w.incident().Code)
}

func TestRetriesAsTheModelSays(t *testing.T) {
	w := newWorld(t)
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><serviceTask id="a" camunda:topic="work">
		<extensionElements><camunda:failedJobRetryTimeCycle>PT1M,PT5M</camunda:failedJobRetryTimeCycle></extensionElements></serviceTask><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>`)
	var at []time.Duration
	w.Handle("work", func(context.Context, bpmn.Job) (map[string]any, error) {
		at = append(at, w.clock.Now().Sub(monday))
		return nil, errors.New("no")
	})
	w.start("p", nil)
	for range 20 {
		w.advance()
		next, ok, err := w.Next(w.ctx)
		require.NoError(t, err)
		if !ok {
			break
		}
		w.clock.Set(next)
	}
	assert.Equal(t, []time.Duration{0, time.Minute, 6 * time.Minute}, at)
	assert.Equal(t, fault.BpmnJobFailed, w.incident().Code)
}

func TestParamsOfTheModelReachTheHandler(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.ScriptFormat = "text/python" })
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><serviceTask id="a"><extensionElements><zeebe:taskDefinition type="work"/>
		<zeebe:taskHeaders><zeebe:header key="form" value="A1"/></zeebe:taskHeaders><zeebe:ioMapping><zeebe:input source="=price * 2" target="double"/></zeebe:ioMapping></extensionElements></serviceTask>
		<sequenceFlow id="f2" sourceRef="a" targetRef="b"/><scriptTask id="b"><script>x = 1</script></scriptTask><sequenceFlow id="f3" sourceRef="b" targetRef="e"/><endEvent id="e"/>`)
	var jobs []bpmn.Job
	for _, typ := range []string{"work", "script:text/python"} {
		w.HandleTx(typ, func(_ *store.Tx, job bpmn.Job) (map[string]any, error) { jobs = append(jobs, job); return nil, nil })
	}
	id := w.start("p", map[string]any{"price": 21})
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
	require.Len(t, jobs, 2)
	assert.Equal(t, map[string]string{"form": "A1"}, jobs[0].Params)
	assert.Equal(t, map[string]any{"price": int64(21), "double": int64(42)}, jobs[0].Variables)
	assert.Equal(t, "x = 1", jobs[1].Params["script"])
}

type decisions struct{ calls []bpmn.DecisionCall }

func (d *decisions) Decide(_ *store.Tx, c bpmn.DecisionCall) (any, error) {
	d.calls = append(d.calls, c)
	return map[string]any{"fee": 10.5}, nil
}

func TestDecisions(t *testing.T) {
	const body = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><businessRuleTask id="a" camunda:decisionRef="fees" camunda:resultVariable="result"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>`
	w := newWorld(t)
	_, err := w.Deploy(w.ctx, "p", process(body))
	assert.ErrorIs(t, err, fault.BpmnUnsupportedDetail, "nothing decides here")
	d := &decisions{}
	w = newWorld(t, func(c *bpmn.Config) { c.Decisions = d })
	w.deployBody(body)
	id := w.start("p", map[string]any{"area": 3})
	assert.Equal(t, map[string]any{"fee": 10.5}, w.instance(id).Variables["result"])
	require.Len(t, d.calls, 1)
	assert.Equal(t, "fees", d.calls[0].ID)
	assert.Equal(t, map[string]any{"area": int64(3)}, d.calls[0].Variables)
}

func TestARestartedNodeTakesUpWhatItHad(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Clock = worktime.System(); c.Lease = time.Hour; c.Node = "n" })
	w.deployBody(oneJob, refusedError)
	hung := make(chan struct{})
	entered := make(chan struct{})
	w.Handle("work", func(context.Context, bpmn.Job) (map[string]any, error) { close(entered); <-hung; return nil, nil })
	id := w.start("p", nil)
	gone := make(chan struct{})
	go func() { _, _ = w.Advance(w.ctx); close(gone) }() // stands for a program that is dead
	<-entered
	again, err := bpmn.New(w.ctx, bpmn.Config{Store: w.db, Node: "n", Lease: time.Hour})
	require.NoError(t, err)
	var attempt atomic.Int64
	again.Handle("work", func(_ context.Context, job bpmn.Job) (map[string]any, error) {
		attempt.Store(int64(job.Attempt))
		return nil, nil
	})
	ctx, stop := context.WithCancel(w.ctx)
	finished := make(chan error)
	go func() { finished <- again.Run(ctx) }()
	require.Eventually(t, func() bool { return w.instance(id).State == bpmn.Completed }, 10*time.Second, 5*time.Millisecond)
	stop()
	require.NoError(t, <-finished)
	assert.EqualValues(t, 2, attempt.Load())
	close(hung)
	<-gone
}
