package bpmn_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

const twoTasks = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="b"/><userTask id="b"/><sequenceFlow id="f3" sourceRef="b" targetRef="e"/><endEvent id="e"/>`

func TestModifyMovesTokens(t *testing.T) {
	w := newWorld(t)
	w.deployBody(twoTasks)
	id := w.start("p", nil)
	code(t, fault.BpmnMove, w.Modify(w.ctx, id, bpmn.CancelAt("a"), bpmn.StartBefore("nowhere", nil)))
	code(t, fault.BpmnMove, w.Modify(w.ctx, id, bpmn.Move{Do: "beside", Element: "a"}))
	assert.Equal(t, "a", w.task().Element, "nothing of a refused change is done")
	require.NoError(t, w.Modify(as("sếp", "giám đốc"), id, bpmn.CancelAt("a"), bpmn.StartBefore("b", map[string]any{"skipped": true})))
	assert.Equal(t, "b", w.task().Element)
	assert.Equal(t, true, w.instance(id).Variables["skipped"])
	require.NoError(t, w.Modify(w.ctx, id, bpmn.CancelAt("b"), bpmn.StartAfter("a", nil)))
	require.NoError(t, w.Complete(w.ctx, w.task().ID, nil))
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
	code(t, fault.BpmnEnded, w.Modify(w.ctx, id, bpmn.StartBefore("a", nil)))
	acts, err := w.Acts(w.ctx, id)
	require.NoError(t, err)
	require.Len(t, acts, 2)
	assert.Equal(t, "cancel a, before b", acts[0].Note)
	assert.Equal(t, "sếp", acts[0].By)
	assert.Equal(t, "giám đốc", acts[0].OnBehalfOf)
}

func TestIncidentIsSkipped(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Attempts = 1 })
	w.deployBody(oneJob, refusedError)
	w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) { return nil, errors.New("broken") })
	id := w.start("p", nil)
	w.advance()
	require.NoError(t, w.Skip(as("vận hành"), w.incident().ID, map[string]any{"result": "by hand"}))
	in := w.instance(id)
	assert.Equal(t, bpmn.Completed, in.State)
	assert.Equal(t, "by hand", in.Variables["result"])
	visits, err := w.History(w.ctx, id)
	require.NoError(t, err)
	assert.Equal(t, "skipped", visits[1].Outcome)
	assert.Equal(t, "vận hành", visits[1].By)
	assert.Zero(t, w.hot())
	code(t, fault.BpmnUnknownIncident, w.Skip(w.ctx, "none", nil))
}
