package bpmn_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
)

func (w *world) found(q bpmn.InstanceQuery) []string {
	w.t.Helper()
	var ids []string
	for {
		list, err := w.Instances(w.ctx, q)
		require.NoError(w.t, err)
		for _, in := range list {
			ids = append(ids, in.ID)
		}
		if len(list) == 0 || len(list) < q.Limit {
			break
		}
		q.After = list[len(list)-1].Cursor
	}
	n, err := w.CountInstances(w.ctx, q)
	require.NoError(w.t, err)
	require.Equal(w.t, len(ids), n, "%+v", q)
	return ids
}

func TestInstancesAreFound(t *testing.T) {
	w := newWorld(t)
	w.deployBody(twoTasks)
	var list []string
	for i := range 8 {
		id, err := w.Start(w.ctx, bpmn.Start{Process: "p", BusinessKey: fmt.Sprintf("H%d-%d", i%2, i)})
		require.NoError(t, err)
		list = append(list, id)
		w.clock.Advance(time.Hour)
	}
	require.NoError(t, w.Complete(w.ctx, w.open(list[7])[0].ID, nil)) // stands at b
	require.NoError(t, w.Suspend(w.ctx, list[6], ""))
	for _, i := range []int{2, 0, 1} {
		require.NoError(t, w.Cancel(w.ctx, list[i], ""))
		w.clock.Advance(time.Hour)
	}
	at := func(ids ...int) (names []string) {
		for _, i := range ids {
			names = append(names, list[i])
		}
		return names
	}
	for name, c := range map[string]struct {
		q    bpmn.InstanceQuery
		want []string
	}{
		"all":            {bpmn.InstanceQuery{}, at(7, 6, 5, 4, 3, 1, 0, 2)},
		"pages":          {bpmn.InstanceQuery{Process: "p", Limit: 3}, at(7, 6, 5, 4, 3, 1, 0, 2)},
		"running":        {bpmn.InstanceQuery{State: bpmn.Running, Limit: 2}, at(7, 6, 5, 4, 3)},
		"terminated":     {bpmn.InstanceQuery{State: bpmn.Terminated, Limit: 2}, at(1, 0, 2)},
		"completed":      {bpmn.InstanceQuery{State: bpmn.Completed}, nil},
		"element":        {bpmn.InstanceQuery{Element: "b"}, at(7)},
		"suspended":      {bpmn.InstanceQuery{Suspended: true}, at(6)},
		"key":            {bpmn.InstanceQuery{BusinessKey: "H1-5"}, at(5)},
		"prefix":         {bpmn.InstanceQuery{KeyPrefix: "H0-"}, at(6, 4, 0, 2)},
		"started after":  {bpmn.InstanceQuery{StartedAfter: monday.Add(6 * time.Hour)}, at(7, 6)},
		"started before": {bpmn.InstanceQuery{StartedBefore: monday.Add(time.Hour)}, at(0)},
		"ended":          {bpmn.InstanceQuery{EndedAfter: monday.Add(9 * time.Hour), EndedBefore: monday.Add(10 * time.Hour)}, at(0)},
		"version":        {bpmn.InstanceQuery{Version: 2}, nil},
		"process":        {bpmn.InstanceQuery{Process: "q"}, nil},
		"incident":       {bpmn.InstanceQuery{Incident: true}, nil},
	} {
		assert.Equal(t, c.want, w.found(c.q), name)
	}
	_, err := w.Instances(w.ctx, bpmn.InstanceQuery{After: "x"})
	code(t, fault.BpmnCursor, err)
}

func TestCalledInstancesAreFound(t *testing.T) {
	w := newWorld(t)
	w.deployBody(calling, called)
	id := w.start("p", nil)
	child := w.task().Instance
	assert.Equal(t, []string{child}, w.found(bpmn.InstanceQuery{Process: "q"}))
	assert.Equal(t, []string{id}, w.found(bpmn.InstanceQuery{Roots: true}))
	assert.Len(t, w.found(bpmn.InstanceQuery{}), 2)
	code(t, fault.BpmnRunning, w.Delete(w.ctx, id))
	require.NoError(t, w.Complete(w.ctx, w.task().ID, nil))
	assert.Len(t, w.found(bpmn.InstanceQuery{}), 2)
	assert.Equal(t, []string{id}, w.found(bpmn.InstanceQuery{Roots: true}))
	code(t, fault.BpmnCalled, w.Delete(w.ctx, child))
	require.NoError(t, w.Delete(w.ctx, id))
	assert.Empty(t, w.found(bpmn.InstanceQuery{}))
	code(t, fault.BpmnUnknownInstance, w.Delete(w.ctx, id))
}

func TestCountsForThePicture(t *testing.T) {
	w := newWorld(t)
	w.deployBody(twoTasks)
	list := w.many(5)
	for _, id := range list[:2] {
		require.NoError(t, w.Complete(w.ctx, w.open(id)[0].ID, nil))
	}
	require.NoError(t, w.Modify(w.ctx, list[4], bpmn.StartBefore("a", nil)))
	counts, err := w.Counts(w.ctx, "p", 1)
	require.NoError(t, err)
	assert.Equal(t, map[string]bpmn.ElementCount{"a": {Tokens: 4, Instances: 3}, "b": {Tokens: 2, Instances: 2}}, counts)
	latest, err := w.Counts(w.ctx, "p", 0)
	require.NoError(t, err)
	assert.Equal(t, counts, latest)
	_, err = w.Counts(w.ctx, "p", 3)
	code(t, fault.BpmnUnknownProcess, err)
}

// More processes than are merged in one statement.
func TestInstancesOfManyProcesses(t *testing.T) {
	w := newWorld(t)
	var all []string
	for i := range 120 {
		_, err := w.Deploy(w.ctx, "", []byte(strings.ReplaceAll(string(process(twoTasks)), `process id="p"`, fmt.Sprintf(`process id="p%d"`, i))))
		require.NoError(t, err)
		if i%10 == 0 {
			all = append(all, w.start(fmt.Sprintf("p%d", i), nil))
			w.clock.Advance(time.Second)
		}
	}
	slices.Reverse(all)
	assert.Equal(t, all, w.found(bpmn.InstanceQuery{Limit: 5}))
}
