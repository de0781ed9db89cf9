package bpmn_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// observe lists what the observer hears.
func observe(told *[]bpmn.Event) func(*store.Tx, bpmn.Event) error {
	return func(_ *store.Tx, ev bpmn.Event) error {
		*told = append(*told, ev)
		return nil
	}
}

// branches waits at a task with a deadline, a job, a timer and a message.
const branches = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="k"/><parallelGateway id="k"/>
<sequenceFlow id="f2" sourceRef="k" targetRef="a"/><userTask id="a" camunda:candidateGroups="g"/>
<sequenceFlow id="f3" sourceRef="k" targetRef="j"/><serviceTask id="j" camunda:topic="work"/>
<sequenceFlow id="f4" sourceRef="k" targetRef="t"/><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f5" sourceRef="k" targetRef="m"/><intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
<endEvent id="e"/><sequenceFlow id="e1" sourceRef="a" targetRef="e"/><sequenceFlow id="e2" sourceRef="j" targetRef="e"/><sequenceFlow id="e3" sourceRef="t" targetRef="e"/><sequenceFlow id="e4" sourceRef="m" targetRef="e"/>`

const messageM = `<message id="M" name="opinion"/>`

func TestSuspendedInstanceStandsStill(t *testing.T) {
	var told []bpmn.Event
	w := newWorld(t, func(c *bpmn.Config) { c.Observe = observe(&told) })
	w.deployBody(branches, messageM)
	id := w.start("p", nil)
	require.NoError(t, w.Suspend(as("sếp"), id, "đang thanh tra"))
	require.NoError(t, w.Suspend(as("sếp"), id, "again"))
	ran := 0
	w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) { ran++; return nil, nil })
	w.clock.Advance(48 * time.Hour)
	w.advance()
	assert.Zero(t, ran)
	in := w.instance(id)
	assert.True(t, in.Suspended)
	assert.Len(t, in.Active, 4)
	task := w.task()
	assert.True(t, task.Suspended)
	code(t, fault.BpmnSuspended, w.Complete(w.ctx, task.ID, nil))
	list, err := w.Tasks(w.ctx, bpmn.TaskQuery{Groups: []string{"g"}, Active: true})
	require.NoError(t, err)
	assert.Empty(t, list)
	c, err := w.Correlate(w.ctx, bpmn.Message{Name: "opinion", Key: "H29.16-1", Variables: map[string]any{"opinion": "agree"}})
	require.NoError(t, err)
	assert.Equal(t, bpmn.Buffered, c)
	require.NoError(t, w.Claim(w.ctx, task.ID, "lan"), "who holds it may change")

	require.NoError(t, w.Resume(as("sếp"), id, "xong"))
	require.NoError(t, w.Resume(as("sếp"), id, "again"))
	w.advance()
	assert.Equal(t, 1, ran)
	in = w.instance(id)
	assert.False(t, in.Suspended)
	require.Len(t, in.Active, 1, "the timer and the message were made up for")
	assert.Equal(t, "agree", in.Variables["opinion"])
	assert.False(t, w.task().Suspended)
	require.NoError(t, w.Complete(w.ctx, task.ID, nil))
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
	assert.Zero(t, w.hot())

	acts, err := w.Acts(w.ctx, id)
	require.NoError(t, err)
	require.Len(t, acts, 3)
	assert.Equal(t, bpmn.Act{Instance: id, Kind: bpmn.InstanceSuspended, At: acts[0].At, By: "sếp", Note: "đang thanh tra"}, acts[0])
	assert.Equal(t, bpmn.InstanceResumed, acts[2].Kind)
	var kinds []bpmn.EventKind
	for _, ev := range told {
		if ev.Kind == bpmn.InstanceSuspended || ev.Kind == bpmn.InstanceResumed {
			kinds = append(kinds, ev.Kind)
		}
	}
	assert.Equal(t, []bpmn.EventKind{bpmn.InstanceSuspended, bpmn.InstanceResumed}, kinds)
	code(t, fault.BpmnEnded, w.Suspend(w.ctx, id, ""))
	code(t, fault.BpmnUnknownInstance, w.Resume(w.ctx, "nobody", ""))
}

func TestSuspendedInstanceCanBeCancelledAndChanged(t *testing.T) {
	w := newWorld(t)
	w.deployBody(branches, messageM)
	id := w.start("p", nil)
	require.NoError(t, w.Suspend(w.ctx, id, ""))
	require.NoError(t, w.SetVariables(w.ctx, id, map[string]any{"x": 1}))
	require.NoError(t, w.Modify(w.ctx, id, bpmn.CancelAt("j"), bpmn.StartBefore("j", nil), bpmn.StartBefore("t", nil)))
	ran := 0
	w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) { ran++; return nil, nil })
	w.clock.Advance(25 * time.Hour)
	w.advance()
	assert.Zero(t, ran, "what is made while it stands still stands still")
	require.NoError(t, w.Resume(w.ctx, id, ""))
	w.advance()
	assert.Equal(t, 1, ran)
	require.NoError(t, w.Suspend(w.ctx, id, ""))
	require.NoError(t, w.Cancel(w.ctx, id, "rút hồ sơ"))
	assert.Equal(t, bpmn.Terminated, w.instance(id).State)
	assert.Zero(t, w.hot())
}

func TestSuspendedInstanceHearsNoSignal(t *testing.T) {
	w := newWorld(t)
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="G"/></intermediateCatchEvent><sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/>`, `<signal id="G" name="go"/>`)
	still, goes := w.start("p", nil), w.start("p", nil)
	require.NoError(t, w.Suspend(w.ctx, still, ""))
	require.NoError(t, w.Signal(w.ctx, bpmn.Signal{Name: "go"}))
	w.advance()
	assert.Equal(t, bpmn.Completed, w.instance(goes).State)
	require.NoError(t, w.Resume(w.ctx, still, ""))
	w.advance()
	assert.Equal(t, bpmn.Running, w.instance(still).State)
	require.NoError(t, w.Signal(w.ctx, bpmn.Signal{Name: "go"}))
	w.advance()
	assert.Equal(t, bpmn.Completed, w.instance(still).State)
}

// A handler that is at work when its instance is suspended runs again.
func TestHandlerAtWorkDuringSuspension(t *testing.T) {
	w := newWorld(t)
	w.deployBody(oneJob, refusedError)
	id, ran := w.start("p", nil), 0
	w.Handle("work", func(ctx context.Context, job bpmn.Job) (map[string]any, error) {
		if ran++; ran == 1 {
			return nil, w.Suspend(w.ctx, id, "")
		}
		return map[string]any{"done": true}, nil
	})
	w.advance()
	assert.Equal(t, bpmn.Running, w.instance(id).State)
	assert.Equal(t, 1, ran)
	require.NoError(t, w.Resume(w.ctx, id, ""))
	w.advance()
	assert.Equal(t, 2, ran)
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
}

const calling = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/><callActivity id="c" calledElement="q"/><sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/>`

const called = `<process id="q" isExecutable="true"><startEvent id="qs"/><sequenceFlow id="qf1" sourceRef="qs" targetRef="qa"/><userTask id="qa"/><sequenceFlow id="qf2" sourceRef="qa" targetRef="qe"/><endEvent id="qe"/></process>`

func TestSuspensionReachesCalledInstances(t *testing.T) {
	w := newWorld(t)
	w.deployBody(calling, called)
	id := w.start("p", nil)
	task := w.task()
	require.NotEqual(t, id, task.Instance)
	require.NoError(t, w.Suspend(w.ctx, id, ""))
	code(t, fault.BpmnSuspended, w.Complete(w.ctx, task.ID, nil))
	code(t, fault.BpmnSuspended, w.Resume(w.ctx, task.Instance, ""))
	require.NoError(t, w.Resume(w.ctx, id, ""))
	require.NoError(t, w.Complete(w.ctx, task.ID, nil))
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
}

func TestSuspendedVersionStartsNothing(t *testing.T) {
	w := newWorld(t)
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/>
		<startEvent id="daily"><timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="f2" sourceRef="daily" targetRef="a"/>
		<startEvent id="asked"><messageEventDefinition messageRef="M"/></startEvent><sequenceFlow id="f3" sourceRef="asked" targetRef="a"/><sequenceFlow id="f4" sourceRef="a" targetRef="e"/><endEvent id="e"/>`, messageM)
	one, two := w.start("p", nil), w.start("p", nil)
	batch, err := w.SuspendVersion(w.ctx, "p", 1, "sai quy trình")
	require.NoError(t, err)
	w.advance()
	b, err := w.Batch(w.ctx, batch)
	require.NoError(t, err)
	assert.Equal(t, bpmn.BatchDone, b.State)
	assert.Equal(t, 2, b.Done)
	assert.True(t, w.instance(one).Suspended)
	assert.True(t, w.instance(two).Suspended)
	_, err = w.Start(w.ctx, bpmn.Start{Process: "p"})
	code(t, fault.BpmnVersionSuspended, err)
	def, err := w.Definition(w.ctx, "p", 0)
	require.NoError(t, err)
	assert.True(t, def.Suspended)
	w.clock.Advance(25 * time.Hour)
	w.advance()
	c, err := w.Correlate(w.ctx, bpmn.Message{Name: "opinion", Key: "new"})
	require.NoError(t, err)
	assert.Equal(t, bpmn.Buffered, c)
	n, err := w.CountInstances(w.ctx, bpmn.InstanceQuery{Process: "p"})
	require.NoError(t, err)
	assert.Equal(t, 2, n)

	_, err = w.ResumeVersion(w.ctx, "p", 1, "")
	require.NoError(t, err)
	w.advance()
	assert.False(t, w.instance(two).Suspended)
	n, err = w.CountInstances(w.ctx, bpmn.InstanceQuery{Process: "p"})
	require.NoError(t, err)
	assert.Equal(t, 4, n, "the timer and the message have started one each")
	w.start("p", nil)
}
