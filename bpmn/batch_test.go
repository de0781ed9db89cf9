package bpmn_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// many starts n instances of "p".
func (w *world) many(n int) []string {
	w.t.Helper()
	list := make([]string, n)
	for i := range list {
		list[i] = w.start("p", nil)
	}
	return list
}

func (w *world) batch(r bpmn.BatchRequest) bpmn.Batch {
	w.t.Helper()
	id, err := w.StartBatch(as("vận hành", "sếp"), r)
	require.NoError(w.t, err)
	w.advance()
	b, err := w.Batch(w.ctx, id)
	require.NoError(w.t, err)
	return b
}

func TestBatchesDoWhatTheySay(t *testing.T) {
	w := newWorld(t)
	w.deployBody(twoTasks)
	list := w.many(6)
	q := &bpmn.InstanceQuery{Process: "p", Version: 1}
	b := w.batch(bpmn.BatchRequest{Kind: bpmn.BatchSuspend, Query: q, Reason: "kiểm tra"})
	assert.Equal(t, bpmn.BatchDone, b.State)
	assert.Equal(t, [3]int{6, 6, 0}, [3]int{b.Total, b.Done, b.Failed})
	assert.Equal(t, "vận hành", b.By)
	acts, err := w.Acts(w.ctx, list[3])
	require.NoError(t, err)
	assert.Equal(t, "vận hành", acts[0].By)
	assert.Equal(t, "sếp", acts[0].OnBehalfOf)
	assert.Equal(t, "kiểm tra", acts[0].Note)
	w.batch(bpmn.BatchRequest{Kind: bpmn.BatchResume, Instances: list})
	assert.False(t, w.instance(list[0]).Suspended)

	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="c"/><userTask id="c"/><sequenceFlow id="f3" sourceRef="c" targetRef="e"/><endEvent id="e"/>`)
	b = w.batch(bpmn.BatchRequest{Kind: bpmn.BatchMigrate, Query: q, Plan: &bpmn.MigrationPlan{Process: "p"}})
	assert.Equal(t, [3]int{6, 6, 0}, [3]int{b.Total, b.Done, b.Failed})
	assert.Equal(t, 2, w.instance(list[5]).Version)
	b = w.batch(bpmn.BatchRequest{Kind: bpmn.BatchModify, Instances: list[:2], Moves: []bpmn.Move{bpmn.CancelAt("a"), bpmn.StartBefore("c", nil)}})
	assert.Equal(t, 2, b.Done)
	n, err := w.CountInstances(w.ctx, bpmn.InstanceQuery{Element: "c"})
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	b = w.batch(bpmn.BatchRequest{Kind: bpmn.BatchCancel, Query: &bpmn.InstanceQuery{Element: "c"}, Reason: "rút"})
	assert.Equal(t, 2, b.Done)
	assert.Equal(t, "rút", w.instance(list[0]).Reason)
	b = w.batch(bpmn.BatchRequest{Kind: bpmn.BatchDelete, Query: &bpmn.InstanceQuery{Process: "p"}})
	assert.Equal(t, [3]int{2, 2, 0}, [3]int{b.Total, b.Done, b.Failed})
	_, err = w.Instance(w.ctx, list[0])
	code(t, fault.BpmnUnknownInstance, err)
	w.instance(list[2])

	all, err := w.Batches(w.ctx)
	require.NoError(t, err)
	assert.Len(t, all, 6)
	for _, b := range all {
		require.NoError(t, w.DeleteBatch(w.ctx, b.ID))
	}
	_, err = w.Batch(w.ctx, all[0].ID)
	code(t, fault.BpmnUnknownBatch, err)
}

func TestBatchListsWhatFails(t *testing.T) {
	w := newWorld(t)
	w.deployBody(twoTasks)
	list := w.many(4)
	require.NoError(t, w.Complete(w.ctx, w.open(list[1])[0].ID, nil))
	b := w.batch(bpmn.BatchRequest{Kind: bpmn.BatchModify, Instances: append(list, "nobody"), Moves: []bpmn.Move{bpmn.CancelAt("a"), bpmn.StartBefore("b", nil)}})
	assert.Equal(t, bpmn.BatchDone, b.State)
	assert.Equal(t, [3]int{5, 5, 2}, [3]int{b.Total, b.Done, b.Failed})
	failures, err := w.BatchFailures(w.ctx, b.ID, 0)
	require.NoError(t, err)
	require.Len(t, failures, 2)
	assert.Equal(t, list[1], failures[0].Instance)
	assert.Equal(t, fault.BpmnMove, failures[0].Code)
	assert.Equal(t, "nobody", failures[1].Instance)
	assert.Equal(t, fault.BpmnUnknownInstance, failures[1].Code)
	failures, err = w.BatchFailures(w.ctx, b.ID, failures[0].Number)
	require.NoError(t, err)
	assert.Len(t, failures, 1)
	for _, r := range []bpmn.BatchRequest{
		{}, {Kind: bpmn.BatchCancel}, {Kind: "paint", Instances: list}, {Kind: bpmn.BatchModify, Instances: list}, {Kind: bpmn.BatchMigrate, Instances: list},
		{Kind: bpmn.BatchCancel, Instances: list, Query: &bpmn.InstanceQuery{}}, {Kind: bpmn.BatchCancel, Query: &bpmn.InstanceQuery{State: bpmn.Completed}},
		{Kind: bpmn.BatchDelete, Query: &bpmn.InstanceQuery{State: bpmn.Running}},
	} {
		_, err := w.StartBatch(w.ctx, r)
		code(t, fault.BpmnBatch, err)
	}
}

func TestBatchRetriesIncidents(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Attempts = 1 })
	w.deployBody(oneJob, refusedError)
	broken := true
	w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) {
		if broken {
			return nil, errors.New("broken")
		}
		return nil, nil
	})
	list := w.many(3)
	w.advance()
	broken = false
	b := w.batch(bpmn.BatchRequest{Kind: bpmn.BatchRetry, Query: &bpmn.InstanceQuery{Incident: true}})
	assert.Equal(t, 3, b.Done)
	w.advance()
	for _, id := range list {
		assert.Equal(t, bpmn.Completed, w.instance(id).State)
	}
	assert.Zero(t, w.hot())
}

func TestBatchGoesOnAfterARestart(t *testing.T) {
	w := newWorld(t)
	w.deployBody(twoTasks)
	list := w.many(30)
	ctx, stop := context.WithCancel(w.ctx)
	seen := 0
	first, err := bpmn.New(ctx, bpmn.Config{Store: w.db, Clock: w.clock, Observe: func(tx *store.Tx, ev bpmn.Event) error {
		if ev.Kind == bpmn.InstanceModified {
			if seen++; seen == 11 {
				stop() // the program ends in the middle of the eleventh
			}
		}
		return nil
	}})
	require.NoError(t, err)
	id, err := first.StartBatch(ctx, bpmn.BatchRequest{Kind: bpmn.BatchModify, Query: &bpmn.InstanceQuery{Process: "p"}, Moves: []bpmn.Move{bpmn.StartBefore("b", nil)}})
	require.NoError(t, err)
	_, err = first.Advance(ctx)
	require.Error(t, err)
	b, err := w.Batch(w.ctx, id)
	require.NoError(t, err)
	assert.Equal(t, bpmn.BatchRunning, b.State)
	assert.Less(t, b.Done, 12)
	code(t, fault.BpmnBatchRuns, w.DeleteBatch(w.ctx, id))
	w.clock.Advance(time.Hour) // the lease of the dead program ends
	w.advance()
	b, err = w.Batch(w.ctx, id)
	require.NoError(t, err)
	assert.Equal(t, bpmn.BatchDone, b.State)
	assert.Equal(t, [2]int{30, 0}, [2]int{b.Done, b.Failed})
	for _, id := range list {
		assert.Len(t, w.instance(id).Active, 2, "each was changed once")
	}
}

func TestBatchIsStopped(t *testing.T) {
	w := newWorld(t)
	w.deployBody(twoTasks)
	list := w.many(3)
	id, err := w.StartBatch(w.ctx, bpmn.BatchRequest{Kind: bpmn.BatchCancel, Instances: list})
	require.NoError(t, err)
	require.NoError(t, w.StopBatch(w.ctx, id))
	w.advance()
	b, err := w.Batch(w.ctx, id)
	require.NoError(t, err)
	assert.Equal(t, bpmn.BatchStopped, b.State)
	assert.Zero(t, b.Done)
	assert.Equal(t, bpmn.Running, w.instance(list[0]).State)
	code(t, fault.BpmnUnknownBatch, w.StopBatch(w.ctx, "none"))
}

// Two programs at work on one batch deal with each instance once.
func TestBatchOfTwoNodes(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Clock = nil })
	w.deployBody(twoTasks)
	list := w.many(250)
	ctx, stop := context.WithCancel(w.ctx)
	var nodes sync.WaitGroup
	for range 2 {
		e, err := bpmn.New(ctx, bpmn.Config{Store: w.db})
		require.NoError(t, err)
		nodes.Go(func() { assert.NoError(t, e.Run(ctx)) })
	}
	id, err := w.StartBatch(w.ctx, bpmn.BatchRequest{Kind: bpmn.BatchModify, Instances: list, Moves: []bpmn.Move{bpmn.StartBefore("b", nil)}})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		b, err := w.Batch(w.ctx, id)
		return err == nil && b.State == bpmn.BatchDone
	}, 30*time.Second, 10*time.Millisecond)
	stop()
	nodes.Wait()
	for _, id := range list {
		assert.Len(t, w.instance(id).Active, 2)
	}
}
