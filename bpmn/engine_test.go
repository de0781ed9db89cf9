package bpmn_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
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
