package bpmn_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// thrower throws the message "hello", whose key is the business key.
const thrower = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="x"/><intermediateThrowEvent id="x"><messageEventDefinition messageRef="M"/></intermediateThrowEvent><sequenceFlow id="f2" sourceRef="x" targetRef="e"/><endEvent id="e"/>`

const catcher = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="m"/><intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent><sequenceFlow id="f2" sourceRef="m" targetRef="e"/><endEvent id="e"/>`

const hello = `<message id="M" name="hello"/>`

func (w *world) keyed(process, key string) string {
	w.t.Helper()
	id, err := w.Start(w.ctx, bpmn.Start{Process: process, BusinessKey: key})
	require.NoError(w.t, err)
	return id
}

func TestThrownMessages(t *testing.T) {
	t.Run("reach an instance that waits", func(t *testing.T) {
		w := newWorld(t)
		w.deployFile(hello, executable("p", thrower), executable("c", catcher))
		id := w.keyed("c", "K")
		other := w.keyed("c", "other")
		w.keyed("p", "K")
		w.advance()
		assert.Equal(t, bpmn.Completed, w.instance(id).State)
		assert.Equal(t, bpmn.Running, w.instance(other).State)
		require.NoError(t, w.Cancel(w.ctx, other, ""))
		assert.Zero(t, w.hot())
	})
	t.Run("are kept for one that comes later", func(t *testing.T) {
		w := newWorld(t)
		w.deployFile(hello, executable("p", thrower), executable("c", catcher))
		w.keyed("p", "K")
		assert.Equal(t, bpmn.Completed, w.instance(w.keyed("c", "K")).State)
		assert.Zero(t, w.hot())
	})
	t.Run("start an instance in the same transaction", func(t *testing.T) {
		w := newWorld(t)
		w.deployFile(hello, executable("p", thrower), executable("c", `<startEvent id="s"><messageEventDefinition messageRef="M"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>`))
		w.keyed("p", "K")
		assert.Equal(t, "K", w.task().BusinessKey)
	})
	t.Run("go between caller and called instance at once", func(t *testing.T) {
		w := newWorld(t)
		parent := `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="k"/><parallelGateway id="k"/><sequenceFlow id="f2" sourceRef="k" targetRef="m"/><intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
			<sequenceFlow id="f3" sourceRef="k" targetRef="c"/><callActivity id="c" calledElement="child"/><sequenceFlow id="f4" sourceRef="m" targetRef="j"/><sequenceFlow id="f5" sourceRef="c" targetRef="j"/><parallelGateway id="j"/><sequenceFlow id="f6" sourceRef="j" targetRef="e"/><endEvent id="e"/>`
		w.deployFile(hello, executable("p", parent), executable("child", thrower))
		assert.Equal(t, bpmn.Completed, w.instance(w.keyed("p", "K")).State)
		assert.Zero(t, w.hot())
	})
	t.Run("that start each other without end are many transactions", func(t *testing.T) {
		w := newWorld(t, func(c *bpmn.Config) { c.MessageTTL = time.Hour })
		w.deployFile(hello, executable("p", `<startEvent id="s"><messageEventDefinition messageRef="M"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="x"/><endEvent id="x"><messageEventDefinition messageRef="M"/></endEvent>`))
		c, err := w.Correlate(w.ctx, bpmn.Message{Name: "hello"})
		require.NoError(t, err)
		assert.Equal(t, bpmn.Started, c)
		n, err := w.CountInstances(w.ctx, bpmn.InstanceQuery{Process: "p"})
		require.NoError(t, err)
		assert.Less(t, n, 100)
	})
}

func TestInstancesBeginAtReceiveTasksAndEventGateways(t *testing.T) {
	w := newWorld(t)
	w.deployFile(hello, `<message id="N" name="other"/>`,
		executable("r", `<receiveTask id="r" instantiate="true" messageRef="M"/><sequenceFlow id="f1" sourceRef="r" targetRef="e"/><endEvent id="e"/>`))
	c, err := w.Correlate(w.ctx, bpmn.Message{Name: "hello", Key: "K", Variables: map[string]any{"a": 1}})
	require.NoError(t, err)
	assert.Equal(t, bpmn.Started, c)
	list, err := w.ByBusinessKey(w.ctx, "K")
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, []string{"r_r", "r_e"}, w.trail(list[0].ID))

	w = newWorld(t)
	w.deployFile(hello, `<message id="N" name="other"/>`, executable("g", `<eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel"/>
		<sequenceFlow id="f1" sourceRef="g" targetRef="m"/><intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent><sequenceFlow id="f3" sourceRef="m" targetRef="e"/>
		<sequenceFlow id="f2" sourceRef="g" targetRef="n"/><intermediateCatchEvent id="n"><messageEventDefinition messageRef="N"/></intermediateCatchEvent><sequenceFlow id="f4" sourceRef="n" targetRef="e"/><endEvent id="e"/>`))
	c, err = w.Correlate(w.ctx, bpmn.Message{Name: "other", Key: "K"})
	require.NoError(t, err)
	assert.Equal(t, bpmn.Started, c)
	c, err = w.Correlate(w.ctx, bpmn.Message{Name: "hello", Key: "K"})
	require.NoError(t, err)
	assert.Equal(t, bpmn.Delivered, c, "the first event starts, the others wait inside")
	list, err = w.ByBusinessKey(w.ctx, "K")
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, bpmn.Completed, list[0].State)
}

func TestSignalsReachAllWhoWaitAndStartInstances(t *testing.T) {
	w := newWorld(t)
	w.deployFile(`<signal id="S" name="storm"/>`,
		executable("c", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/><intermediateCatchEvent id="w"><signalEventDefinition signalRef="S"/></intermediateCatchEvent><sequenceFlow id="f2" sourceRef="w" targetRef="again"/>
			<intermediateCatchEvent id="again"><signalEventDefinition signalRef="S"/></intermediateCatchEvent><sequenceFlow id="f3" sourceRef="again" targetRef="e"/><endEvent id="e"/>`),
		executable("b", `<startEvent id="s"><signalEventDefinition signalRef="S"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>`),
		executable("p", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="x"/><endEvent id="x"><signalEventDefinition signalRef="S"/></endEvent>`))
	var ids []string
	for range 5 {
		ids = append(ids, w.keyed("c", ""))
	}
	assert.ErrorIs(t, w.Signal(w.ctx, bpmn.Signal{}), fault.BpmnSignalName)
	require.NoError(t, w.Signal(w.ctx, bpmn.Signal{Name: "storm", Variables: map[string]any{"level": 3}}))
	late := w.keyed("c", "")
	require.Equal(t, "b_t", w.task().Element, "it has started an instance")
	w.advance()
	for _, id := range ids {
		in := w.instance(id)
		require.Len(t, in.Active, 1)
		assert.Equal(t, "c_again", in.Active[0].Element, "once, though it came to wait again at once")
		assert.Equal(t, map[string]any{"level": int64(3)}, in.Variables)
	}
	assert.Equal(t, "c_w", w.instance(late).Active[0].Element, "who came later does not hear")
	w.keyed("p", "")
	w.advance()
	for _, id := range ids {
		assert.Equal(t, bpmn.Completed, w.instance(id).State)
	}
	assert.Equal(t, "c_again", w.instance(late).Active[0].Element)
	assert.Empty(t, column(t, w.db, `SELECT id FROM bpmn_signal`))
	assert.Empty(t, column(t, w.db, `SELECT instance FROM bpmn_delivery`))
}

func TestConditionalStartEvents(t *testing.T) {
	w := newWorld(t)
	w.deployBody(`<startEvent id="s"><conditionalEventDefinition><condition>level &gt; 2</condition></conditionalEventDefinition></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>`)
	for level, n := range map[any]int{1: 0, 3: 1, "x": 0, nil: 0} {
		ids, err := w.StartWhere(w.ctx, "K", map[string]any{"level": level})
		require.NoError(t, err)
		assert.Len(t, ids, n, level)
	}
	assert.Equal(t, "K", w.task().BusinessKey)
}

func TestStartsWithAnIDOfTheCaller(t *testing.T) {
	w := newWorld(t)
	w.deployBody(taskBody)
	id, err := w.Start(w.ctx, bpmn.Start{Process: "p", ID: "HS-1"})
	require.NoError(t, err)
	assert.Equal(t, "HS-1", id)
	_, err = w.Start(w.ctx, bpmn.Start{Process: "p", ID: "HS-1"})
	assert.ErrorIs(t, err, fault.BpmnExists)
	require.NoError(t, w.Cancel(w.ctx, id, ""))
	_, err = w.Start(w.ctx, bpmn.Start{Process: "p", ID: "HS-1"})
	assert.ErrorIs(t, err, fault.BpmnExists, "ended ones too")
	_, err = w.Start(w.ctx, bpmn.Start{Process: "p", ID: "a~b"})
	assert.ErrorIs(t, err, fault.BpmnInstanceID)
}

func TestDeploymentsOfSeveralProcesses(t *testing.T) {
	w := newWorld(t)
	one := []string{executable("p", taskBody), executable("q", taskBody), `<globalUserTask id="ask" name="Hỏi"/>`}
	d := w.deployFile(one...)
	assert.True(t, d.New)
	require.Len(t, d.Definitions, 3)
	assert.Equal(t, []string{"p:1", "q:1", "ask:1"}, []string{d.Definitions[0].Key, d.Definitions[1].Key, d.Definitions[2].Key})
	assert.Equal(t, d.Definitions[0].Deployment, d.Definitions[2].Deployment)
	assert.False(t, w.deployFile(one...).New)
	next := w.deployFile(executable("q", taskBody+`<textAnnotation id="n"/>`))
	assert.Equal(t, "q:2", next.Definitions[0].Key)
	again := w.deployFile(one...)
	assert.True(t, again.New, "an older file becomes the latest again")
	assert.Equal(t, 3, again.Definitions[1].Version)
	list, err := w.Definitions(w.ctx)
	require.NoError(t, err)
	assert.Len(t, list, 3)
	id := w.keyed("ask", "K")
	assert.Equal(t, "Hỏi", w.task().Name)
	w.complete("ask", nil)
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
}

func TestADeploymentThatIsRolledBackLeavesNothing(t *testing.T) {
	w := newWorld(t)
	err := w.db.Update(w.ctx, func(tx *store.Tx) error {
		if _, err := w.DeployTx(tx, "p", process(taskBody)); err != nil {
			return err
		}
		if _, err := w.StartTx(tx, bpmn.Start{Process: "p"}); err != nil {
			return err
		}
		return fault.New(fault.Forbidden)
	})
	require.ErrorIs(t, err, fault.Forbidden)
	w.deployBody(oneJob, refusedError)
	id := w.keyed("p", "")
	assert.Equal(t, "a", w.instance(id).Active[0].Element, "the version number stands for the model that was kept")
}

func TestTimersOfWhatStartsAgainAreReplaced(t *testing.T) {
	w := newWorld(t)
	cycle := func(every string) string {
		return `<startEvent id="s"><timerEventDefinition><timeCycle>R/` + every + `</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="e"/><endEvent id="e"/>`
	}
	w.deployBody(cycle("PT1H"))
	w.deployBody(cycle("PT2H"))
	next, ok, err := w.Next(w.ctx)
	require.NoError(t, err)
	require.True(t, ok)
	assert.Equal(t, 2*time.Hour, next.Sub(monday))
	w.clock.Advance(7 * time.Hour)
	w.advance()
	n, err := w.CountInstances(w.ctx, bpmn.InstanceQuery{Process: "p"})
	require.NoError(t, err)
	assert.Equal(t, 3, n)
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
