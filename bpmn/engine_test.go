package bpmn_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/egov/worktime"
)

func TestConfigFaultsAreJoined(t *testing.T) {
	_, err := bpmn.New(context.Background(), bpmn.Config{Workers: -1})
	assert.Len(t, fault.All(err), 2)
	assert.ErrorIs(t, err, fault.Config)
}

func TestVersionsRunSideBySide(t *testing.T) {
	w := newWorld(t)
	old := w.deployBody(`<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/><userTask id="a"/><sequenceFlow id="end_a" sourceRef="a" targetRef="e"/><endEvent id="e"/>`)
	first := w.start("p", nil)
	again := w.deployBody(`<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/><userTask id="a"/><sequenceFlow id="end_a" sourceRef="a" targetRef="e"/><endEvent id="e"/>`)
	assert.Equal(t, old.Version, again.Version, "the same bytes are the same version")
	next := w.deployBody(`<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="b"/><userTask id="b"/><sequenceFlow id="end_b" sourceRef="b" targetRef="e"/><endEvent id="e"/>`)
	assert.Equal(t, 2, next.Version)
	second := w.start("p", nil)
	third, err := w.Start(w.ctx, bpmn.Start{Process: "p", Version: 1})
	require.NoError(t, err)
	assert.Equal(t, "a", w.instance(first).Active[0].Element)
	assert.Equal(t, "b", w.instance(second).Active[0].Element)
	assert.Equal(t, "a", w.instance(third).Active[0].Element)
	xml, err := w.DefinitionXML(w.ctx, "p", 1)
	require.NoError(t, err)
	assert.Contains(t, string(xml), `targetRef="a"`)
	list, err := w.Definitions(w.ctx)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, 2, list[0].Version)
	_, err = w.Start(w.ctx, bpmn.Start{Process: "p", Version: 9})
	assert.ErrorIs(t, err, fault.BpmnUnknownProcess)
}

func TestRefusedModelChangesNothing(t *testing.T) {
	w := newWorld(t)
	_, err := w.Deploy(w.ctx, "x", process(`<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/><inclusiveGateway id="x"/><scriptTask id="y"/><sequenceFlow id="end_y" sourceRef="y" targetRef="e"/><endEvent id="e"/>`))
	require.ErrorIs(t, err, fault.BpmnNoScript)
	require.ErrorIs(t, err, fault.BpmnDeadEnd)
	for _, f := range fault.All(err) {
		assert.Equal(t, "1", f.Arg("line"))
		assert.NotEmpty(t, f.Arg("element"))
	}
	_, err = w.Definition(w.ctx, "p", 0)
	assert.ErrorIs(t, err, fault.BpmnUnknownProcess)
	_, err = w.Deploy(w.ctx, "x", []byte(`<!DOCTYPE x [<!ENTITY a "b">]><definitions/>`))
	assert.ErrorIs(t, err, fault.BpmnDTD)
}

func TestTaskQueries(t *testing.T) {
	w := newWorld(t)
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/><userTask id="a" name="Xem xét" camunda:candidateGroups="clerk,leader" camunda:candidateUsers="=who" camunda:dueDate="=due"/><sequenceFlow id="end_a" sourceRef="a" targetRef="e"/><endEvent id="e"/>`)
	for i, due := range []string{"2026-03-09T08:00:00", "2026-03-05T08:00:00", "2026-03-07T08:00:00"} {
		_, err := w.Start(w.ctx, bpmn.Start{Process: "p", BusinessKey: string(rune('A' + i)), Variables: map[string]any{"who": []string{"an", "binh"}, "due": due}})
		require.NoError(t, err)
	}
	keys := func(q bpmn.TaskQuery) (s string) {
		list, err := w.Tasks(w.ctx, q)
		require.NoError(t, err)
		for _, task := range list {
			s += task.BusinessKey
		}
		return s
	}
	assert.Equal(t, "BCA", keys(bpmn.TaskQuery{Groups: []string{"leader", "other"}}), "due first")
	assert.Equal(t, "BCA", keys(bpmn.TaskQuery{User: "binh"}))
	assert.Equal(t, "", keys(bpmn.TaskQuery{Groups: []string{"other"}}))
	assert.Equal(t, "A", keys(bpmn.TaskQuery{BusinessKey: "A"}))
	assert.Equal(t, "B", keys(bpmn.TaskQuery{DueBefore: monday.AddDate(0, 0, 4)}))
	first, err := w.Tasks(w.ctx, bpmn.TaskQuery{Limit: 1, Variables: true})
	require.NoError(t, err)
	assert.Equal(t, "2026-03-05T08:00:00", first[0].Variables["due"])
	assert.Equal(t, "CA", keys(bpmn.TaskQuery{After: first[0].Cursor}))
	require.NoError(t, w.Claim(w.ctx, first[0].ID, "an"))
	require.NoError(t, w.Claim(w.ctx, first[0].ID, "an"))
	assert.ErrorIs(t, w.Claim(w.ctx, first[0].ID, "binh"), fault.BpmnTaskClaimed)
	assert.Equal(t, "B", keys(bpmn.TaskQuery{Assignee: "an"}))
	assert.Equal(t, "CA", keys(bpmn.TaskQuery{Unassigned: true}))
	assert.ErrorIs(t, w.Unclaim(w.ctx, first[0].ID, "binh"), fault.BpmnTaskClaimed)
	require.NoError(t, w.Unclaim(w.ctx, first[0].ID, "an"))
	require.NoError(t, w.Complete(w.ctx, first[0].ID, nil))
	for _, err := range []error{w.Complete(w.ctx, first[0].ID, nil), w.Claim(w.ctx, first[0].ID, "an"), w.Complete(w.ctx, "nonsense", nil), w.Complete(w.ctx, first[0].Instance+".99", nil)} {
		assert.ErrorIs(t, err, fault.BpmnTaskGone)
		assert.ErrorIs(t, err, fault.Conflict)
	}
}

func TestFailingJobIsTriedAgainAndThenAnIncident(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Attempts = 3 })
	w.deployBody(oneJob, refusedError)
	calls, broken := 0, true
	var keys []string
	w.Handle("work", func(_ context.Context, job bpmn.Job) (map[string]any, error) {
		calls++
		keys = append(keys, job.Key)
		assert.Equal(t, "Làm việc", job.Name)
		if broken {
			return nil, errors.New("máy in hết giấy")
		}
		return map[string]any{"done": job.Attempt}, nil
	})
	id := w.start("p", nil)
	for range 10 {
		w.advance()
		w.clock.Advance(time.Hour)
	}
	assert.Equal(t, 3, calls)
	in := w.incident()
	assert.Equal(t, fault.BpmnJobFailed, in.Code)
	assert.Equal(t, "a", in.Element)
	assert.Contains(t, in.Detail, "hết giấy")
	assert.True(t, w.instance(id).Active[0].Incident)
	broken = false
	require.NoError(t, w.Retry(w.ctx, in.ID))
	assert.ErrorIs(t, w.Retry(w.ctx, in.ID), fault.BpmnUnknownIncident)
	w.advance()
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
	assert.Equal(t, []string{keys[0], keys[0], keys[0], keys[0]}, keys, "one idempotency key for all attempts")
	assert.Zero(t, w.hot())
}

func TestPanicsBecomeIncidents(t *testing.T) {
	for name, register := range map[string]func(*world, *bool){
		"outside": func(w *world, broken *bool) {
			w.Handle("work", func(context.Context, bpmn.Job) (map[string]any, error) {
				if *broken {
					panic("ngã")
				}
				return nil, nil
			})
		},
		"inside": func(w *world, broken *bool) {
			w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) {
				if *broken {
					panic("ngã")
				}
				return nil, nil
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, broken := newWorld(t), true
			w.deployBody(oneJob, refusedError)
			register(w, &broken)
			id := w.start("p", nil)
			w.advance()
			in := w.incident()
			assert.Equal(t, fault.BpmnJobPanic, in.Code)
			broken = false
			require.NoError(t, w.Retry(w.ctx, in.ID))
			w.advance()
			assert.Equal(t, bpmn.Completed, w.instance(id).State)
		})
	}
}

func TestBusinessErrors(t *testing.T) {
	w := newWorld(t)
	w.deployBody(oneJob, refusedError)
	code := "refused"
	w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) {
		return nil, bpmn.Error{Code: code, Message: "không đủ điều kiện", Variables: map[string]any{"reason": "x"}}
	})
	id := w.start("p", nil)
	w.advance()
	assert.Equal(t, []string{"s", "a", "b", "no"}, w.trail(id))
	assert.Equal(t, "x", w.instance(id).Variables["reason"])
	code = "other"
	w.start("p", nil)
	w.advance()
	assert.Equal(t, fault.BpmnUncaught, w.incident().Code)
}

func TestHandleTxCommitsWithItsWork(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.db.Migrate(w.ctx, "app", `CREATE TABLE app_row (id TEXT PRIMARY KEY)`))
	// Two tasks in a row: the second is done in the transaction of the first.
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><serviceTask id="a" camunda:topic="write"/>
		<sequenceFlow id="f2" sourceRef="a" targetRef="b"/><serviceTask id="b" camunda:topic="write"/><sequenceFlow id="end_b" sourceRef="b" targetRef="e"/><endEvent id="e"/>`)
	fail := "b"
	w.HandleTx("write", func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
		_, err := tx.Exec(`INSERT INTO app_row (id) VALUES ($1)`, job.Element)
		if job.Element == fail {
			return nil, errors.New("no")
		}
		return nil, err
	})
	rows := func() (n int64) {
		require.NoError(t, w.db.View(w.ctx, func(tx *store.Tx) error { return tx.Row(`SELECT COUNT(*) FROM app_row`).Scan(&n) }))
		return n
	}
	id := w.start("p", nil)
	w.advance()
	assert.EqualValues(t, 1, rows(), "the work of the failed task is undone, that of the first stays")
	assert.Equal(t, "b", w.instance(id).Active[0].Element)
	fail = ""
	w.clock.Advance(time.Minute)
	w.advance()
	assert.EqualValues(t, 2, rows())
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
}

func TestUnhandledTypesWait(t *testing.T) {
	w := newWorld(t)
	w.deployBody(oneJob, refusedError)
	id := w.start("p", nil)
	w.advance()
	list, err := w.Unhandled(w.ctx)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, bpmn.Unhandled{Type: "work", Jobs: 1, Oldest: list[0].Oldest}, list[0])
	assert.True(t, monday.Equal(list[0].Oldest))
	w.Handle("work", nothing)
	w.advance()
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
}

func TestMessages(t *testing.T) {
	const waits = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="m"/>
		<intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent><sequenceFlow id="f3" sourceRef="m" targetRef="e"/><endEvent id="e"/>`
	const message = `<message id="M" name="answer"/>`
	send := func(w *world, m bpmn.Message) bpmn.Correlation {
		t.Helper()
		c, err := w.Correlate(w.ctx, m)
		require.NoError(t, err)
		return c
	}
	answer := bpmn.Message{ID: "1", Name: "answer", Key: "H29.16-1", Variables: map[string]any{"yes": true}}
	t.Run("an early answer is kept", func(t *testing.T) {
		w := newWorld(t)
		w.deployBody(waits, message)
		id := w.start("p", nil)
		assert.Equal(t, bpmn.Buffered, send(w, answer))
		assert.Equal(t, bpmn.Duplicate, send(w, answer))
		assert.Equal(t, bpmn.Buffered, send(w, bpmn.Message{Name: "answer", Key: "other"}))
		w.complete("t", nil)
		in := w.instance(id)
		assert.Equal(t, bpmn.Completed, in.State)
		assert.Equal(t, true, in.Variables["yes"])
	})
	t.Run("but not for ever", func(t *testing.T) {
		w := newWorld(t, func(c *bpmn.Config) { c.MessageTTL = time.Hour })
		w.deployBody(waits, message)
		id := w.start("p", nil)
		assert.Equal(t, bpmn.Buffered, send(w, answer))
		w.clock.Advance(time.Hour)
		w.complete("t", nil)
		assert.Equal(t, "m", w.instance(id).Active[0].Element)
		w.advance()
		assert.Equal(t, bpmn.Delivered, send(w, answer), "the id is forgotten with the message")
	})
	t.Run("the longest waiting takes it", func(t *testing.T) {
		w := newWorld(t)
		w.deployBody(`<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="m"/><receiveTask id="m" messageRef="M"/><sequenceFlow id="end_m" sourceRef="m" targetRef="e"/><endEvent id="e"/>`, message)
		first := w.start("p", nil)
		w.clock.Advance(time.Second)
		second := w.start("p", nil)
		assert.Equal(t, bpmn.Delivered, send(w, answer))
		assert.Equal(t, bpmn.Completed, w.instance(first).State)
		assert.Equal(t, bpmn.Running, w.instance(second).State)
	})
	t.Run("a message starts an instance", func(t *testing.T) {
		w := newWorld(t)
		w.deployBody(`<startEvent id="s"><messageEventDefinition messageRef="M"/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="end_t" sourceRef="t" targetRef="e"/><endEvent id="e"/>`, message)
		_, err := w.Start(w.ctx, bpmn.Start{Process: "p"})
		require.ErrorIs(t, err, fault.BpmnNoNoneStart)
		assert.Equal(t, bpmn.Started, send(w, answer))
		list, err := w.ByBusinessKey(w.ctx, "H29.16-1")
		require.NoError(t, err)
		require.Len(t, list, 1)
		assert.Equal(t, map[string]any{"yes": true}, list[0].Variables)
		_, err = w.Correlate(w.ctx, bpmn.Message{})
		assert.ErrorIs(t, err, fault.BpmnMessageName)
	})
	t.Run("an event that goes on waiting takes all kept ones", func(t *testing.T) {
		w := newWorld(t)
		w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><userTask id="t"/>
			<boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><messageEventDefinition messageRef="M"/></boundaryEvent><sequenceFlow id="f2" sourceRef="b" targetRef="e"/>
			<sequenceFlow id="f3" sourceRef="t" targetRef="e"/><endEvent id="e"/>`, message)
		send(w, bpmn.Message{Name: "answer", Key: "H29.16-1"})
		send(w, bpmn.Message{Name: "answer", Key: "H29.16-1"})
		id := w.start("p", nil)
		assert.Equal(t, bpmn.Delivered, send(w, answer))
		assert.Equal(t, []string{"s", "t", "b", "e", "b", "e", "b", "e"}, w.trail(id))
		w.complete("t", nil)
		assert.Zero(t, w.hot())
	})
}

func TestTimerStartsInstances(t *testing.T) {
	w := newWorld(t)
	w.deployBody(`<startEvent id="s"><timerEventDefinition><timeCycle>R3/P1D</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="end_t" sourceRef="t" targetRef="e"/><endEvent id="e"/>`)
	count := func() int {
		list, err := w.Tasks(w.ctx, bpmn.TaskQuery{})
		require.NoError(t, err)
		return len(list)
	}
	w.advance()
	assert.Equal(t, 0, count())
	w.clock.Advance(24 * time.Hour)
	w.advance()
	assert.Equal(t, 1, count())
	w.clock.Advance(240 * time.Hour)
	w.advance()
	assert.Equal(t, 3, count(), "three times in all")
}

func TestCancelAndSetVariables(t *testing.T) {
	w := permit(t, true)
	id := w.start("permit", nil)
	require.NoError(t, w.SetVariables(w.ctx, id, map[string]any{"ghi chú": "e\u0301"}))
	w.complete("Task_receive", nil)
	w.advance()
	require.NoError(t, w.Cancel(w.ctx, id, "công dân rút hồ sơ"))
	in := w.instance(id)
	assert.Equal(t, bpmn.Terminated, in.State)
	assert.Equal(t, "công dân rút hồ sơ", in.Reason)
	assert.Equal(t, "\u00e9", in.Variables["ghi chú"], "texts are NFC")
	assert.Zero(t, w.hot())
	assert.ErrorIs(t, w.Cancel(w.ctx, id, ""), fault.BpmnEnded)
	assert.ErrorIs(t, w.SetVariables(w.ctx, id, nil), fault.BpmnEnded)
	assert.ErrorIs(t, w.Cancel(w.ctx, "none", ""), fault.BpmnUnknownInstance)
	err := w.SetVariables(w.ctx, w.start("permit", nil), map[string]any{"f": func() {}})
	assert.ErrorIs(t, err, fault.BpmnVariables)
}

func TestObserveSeesEverythingAndCanRefuse(t *testing.T) {
	var events []bpmn.Event
	refuse := false
	w := newWorld(t, func(c *bpmn.Config) {
		c.Observe = func(tx *store.Tx, ev bpmn.Event) error {
			if refuse {
				return fault.New(fault.Forbidden)
			}
			events = append(events, ev)
			return nil
		}
	})
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t" name="Ký"/><sequenceFlow id="end_t" sourceRef="t" targetRef="e"/><endEvent id="e"/>`)
	require.Len(t, events, 1)
	assert.Equal(t, bpmn.ProcessDeployed, events[0].Kind)
	events = nil
	id := w.start("p", nil)
	task := w.task()
	refuse = true
	ctx := ident.With(w.ctx, ident.Principal{Subject: "hoa", Kind: ident.Official, OnBehalfOf: "minh"})
	require.ErrorIs(t, w.Complete(ctx, task.ID, nil), fault.Forbidden)
	assert.Equal(t, task.ID, w.task().ID, "nothing happened")
	refuse = false
	require.NoError(t, w.Complete(ctx, task.ID, nil))
	var kinds []bpmn.EventKind
	for _, ev := range events {
		kinds = append(kinds, ev.Kind)
		assert.Equal(t, id, ev.Instance)
		assert.Equal(t, "H29.16-1", ev.BusinessKey)
	}
	assert.Equal(t, []bpmn.EventKind{bpmn.InstanceStarted, bpmn.ElementEntered, bpmn.ElementLeft, bpmn.ElementEntered, bpmn.TaskCreated, bpmn.ElementLeft, bpmn.TaskCompleted, bpmn.ElementEntered, bpmn.ElementLeft, bpmn.InstanceEnded}, kinds)
	done := events[6]
	assert.Equal(t, []string{"hoa", "minh", "Ký", task.ID}, []string{done.By, done.OnBehalfOf, done.ElementName, done.Task})
	visits, err := w.History(w.ctx, id)
	require.NoError(t, err)
	assert.Equal(t, "minh", visits[1].OnBehalfOf)
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
