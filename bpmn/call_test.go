package bpmn_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// executable is one more process of a file. Ids are unique in a file: those of
// the inside begin with the process's, but for the process "p".
func executable(id, body string) string {
	if id != "p" {
		body = idAttributes.ReplaceAllString(body, ` $1="`+id+`_$2"`)
	}
	return `<process id="` + id + `" isExecutable="true">` + body + `</process>`
}

var idAttributes = regexp.MustCompile(` (id|sourceRef|targetRef|attachedToRef|default)="([^"]*)"`)

// deployFile deploys a file with the given insides of definitions.
func (w *world) deployFile(parts ...string) bpmn.Deployment {
	w.t.Helper()
	d, err := w.Deploy(w.ctx, "file.bpmn", file2(parts...))
	require.NoError(w.t, err)
	return d
}

func file2(parts ...string) []byte {
	return []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="D">` +
		strings.Join(parts, "") + `</definitions>`)
}

// caller calls the process "child" and, when it throws the error "bad" or the
// escalation "late", goes another way.
const callerBody = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/><callActivity id="c" calledElement="child"/>
<sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/>
<boundaryEvent id="be" attachedToRef="c"><errorEventDefinition errorRef="E"/></boundaryEvent><sequenceFlow id="f3" sourceRef="be" targetRef="no"/><endEvent id="no"/>
<boundaryEvent id="bl" attachedToRef="c"><escalationEventDefinition escalationRef="L"/></boundaryEvent><sequenceFlow id="f4" sourceRef="bl" targetRef="late"/><endEvent id="late"/>`

const callerTop = `<error id="E" errorCode="bad"/><escalation id="L" escalationCode="late"/>`

const taskBody = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>`

func TestCalledInstanceAnswersItsCaller(t *testing.T) {
	w := newWorld(t)
	w.deployFile(callerTop, executable("p", callerBody), executable("child", taskBody))
	id := w.start("p", map[string]any{"n": 1})
	in := w.instance(id)
	require.Len(t, in.Active, 1)
	child := in.Active[0].Called
	assert.Equal(t, id+"~2", child)
	called := w.instance(child)
	assert.Equal(t, id, called.Caller)
	assert.Equal(t, "H29.16-1", called.BusinessKey)
	assert.Equal(t, map[string]any{"n": int64(1)}, called.Variables)
	w.complete("child_t", map[string]any{"n": 2})
	assert.Equal(t, bpmn.Completed, w.instance(child).State)
	in = w.instance(id)
	assert.Equal(t, bpmn.Completed, in.State)
	assert.Equal(t, map[string]any{"n": int64(2)}, in.Variables)
	assert.Equal(t, []string{"s", "c", "e"}, w.trail(id))
	assert.Equal(t, []string{"child_s", "child_t", "child_e"}, w.trail(child))
	assert.Zero(t, w.hot())
}

func TestErrorsAndEscalationsOfCalledInstances(t *testing.T) {
	end := func(def string) string {
		return `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e">` + def + `</endEvent>`
	}
	for name, c := range map[string]struct {
		child       string
		trail       []string
		state, that bpmn.State
		code        string
	}{
		"error":            {end(`<errorEventDefinition errorRef="E"/>`), []string{"s", "c", "be", "no"}, bpmn.Completed, bpmn.Failed, ""},
		"uncaught error":   {end(`<errorEventDefinition errorRef="X"/>`), []string{"s", "c"}, bpmn.Failed, bpmn.Failed, "other"},
		"escalation":       {end(`<escalationEventDefinition escalationRef="L"/>`), []string{"s", "c", "bl", "late"}, bpmn.Completed, bpmn.Completed, ""},
		"terminate is end": {end(`<terminateEventDefinition/>`), []string{"s", "c", "e"}, bpmn.Completed, bpmn.Completed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.deployFile(callerTop, `<error id="X" errorCode="other"/>`, executable("p", callerBody), executable("child", c.child))
			id := w.start("p", nil)
			w.complete("child_t", nil)
			in := w.instance(id)
			assert.Equal(t, c.state, in.State)
			assert.Equal(t, c.code, in.Code)
			assert.Equal(t, c.that, w.instance(id+"~2").State)
			assert.Equal(t, c.trail, w.trail(id))
			assert.Zero(t, w.hot())
		})
	}
}

func TestInterruptingEscalationEndsTheCalledInstance(t *testing.T) {
	w := newWorld(t)
	child := `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="k"/><parallelGateway id="k"/>
		<sequenceFlow id="f2" sourceRef="k" targetRef="t"/><userTask id="t"/><sequenceFlow id="f3" sourceRef="t" targetRef="e"/>
		<sequenceFlow id="f4" sourceRef="k" targetRef="x"/><intermediateThrowEvent id="x"><escalationEventDefinition escalationRef="L"/></intermediateThrowEvent><sequenceFlow id="f5" sourceRef="x" targetRef="e"/><endEvent id="e"/>`
	w.deployFile(callerTop, executable("p", callerBody), executable("child", child))
	id := w.start("p", nil)
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
	assert.Equal(t, bpmn.Terminated, w.instance(id+"~2").State)
	assert.Equal(t, []string{"s", "c", "bl", "late"}, w.trail(id))
	assert.Zero(t, w.hot(), "the task of the called instance is withdrawn")
}

func TestCancelEndsTheWholeTree(t *testing.T) {
	w := newWorld(t)
	middle := `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/><callActivity id="c" calledElement="leaf"/><sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/>`
	w.deployFile(callerTop, executable("p", callerBody), executable("child", middle), executable("leaf", taskBody))
	id := w.start("p", nil)
	require.Equal(t, "leaf_t", w.task().Element)
	assert.ErrorIs(t, w.Cancel(w.ctx, id+"~2~2", ""), fault.BpmnCalled)
	require.NoError(t, w.Cancel(w.ctx, id, "rút"))
	for _, one := range []string{id, id + "~2", id + "~2~2"} {
		in := w.instance(one)
		assert.Equal(t, bpmn.Terminated, in.State)
		assert.Equal(t, "rút", in.Reason)
	}
	assert.Zero(t, w.hot())
}

func TestCallsThatCannotBeResolvedAreIncidents(t *testing.T) {
	w := newWorld(t)
	w.deployFile(callerTop, executable("p", callerBody))
	id := w.start("p", nil)
	in := w.incident()
	assert.Equal(t, fault.BpmnUnknownProcess, in.Code)
	assert.True(t, w.instance(id).Active[0].Incident)
	require.NoError(t, w.Retry(w.ctx, in.ID))
	in = w.incident()
	w.deployFile(executable("child", taskBody))
	require.NoError(t, w.Retry(w.ctx, in.ID))
	w.complete("child_t", nil)
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
	assert.Equal(t, []string{"s", "c", "e"}, w.trail(id))
	assert.Zero(t, w.hot())
}

func TestBindingsOfCalls(t *testing.T) {
	call := func(binding string) string {
		return `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/><callActivity id="c" calledElement="child" ` + binding + `/><sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/>`
	}
	child := func(result string) string {
		return strings.Replace(executable("child", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
			<serviceTask id="x" camunda:expression="${`+result+`}" camunda:resultVariable="r"/><sequenceFlow id="f2" sourceRef="x" targetRef="e"/><endEvent id="e"/>`), `>`, ` camunda:versionTag="v`+result+`">`, 1)
	}
	w := newWorld(t)
	w.deployFile(executable("same", call(`camunda:calledElementBinding="deployment"`)), executable("second", call(`camunda:calledElementBinding="version" camunda:calledElementVersion="2"`)),
		executable("tagged", call(`camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="v2"`)), executable("last", call("")), child("1"))
	w.deployFile(child("2"))
	w.deployFile(child("3"))
	for process, want := range map[string]any{"same": int64(1), "second": int64(2), "tagged": int64(2), "last": int64(3)} {
		id, err := w.Start(w.ctx, bpmn.Start{Process: process})
		require.NoError(t, err)
		in := w.instance(id)
		require.Equal(t, bpmn.Completed, in.State, process)
		child := w.instance(id + "~2")
		assert.EqualValues(t, want, child.Version, process)
	}
	id, err := w.Start(w.ctx, bpmn.Start{Process: "child", VersionTag: "v1"})
	require.NoError(t, err)
	assert.Equal(t, 1, w.instance(id).Version)
	_, err = w.Start(w.ctx, bpmn.Start{Process: "child", VersionTag: "v9"})
	assert.ErrorIs(t, err, fault.BpmnUnknownProcess)
}

func TestEndlessCallsAreStopped(t *testing.T) {
	w := newWorld(t)
	w.deployFile(executable("p", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/><callActivity id="c" calledElement="p"/><sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/>`))
	id := w.start("p", nil)
	w.advance()
	in := w.incident()
	assert.Equal(t, fault.BpmnEndless, in.Code)
	require.NoError(t, w.Cancel(w.ctx, id, ""))
	assert.Zero(t, w.hot())
}

func TestCallsGoThroughWithoutWaiting(t *testing.T) {
	w := newWorld(t)
	w.deployFile(callerTop, executable("p", callerBody), executable("child", oneJobBody))
	w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) { return map[string]any{"done": true}, nil })
	id := w.start("p", nil)
	assert.Equal(t, bpmn.Completed, w.instance(id).State, "start, job and answer are one transaction")
	assert.Equal(t, true, w.instance(id).Variables["done"])
	tx, err := 0, error(nil)
	require.NoError(t, w.db.Update(w.ctx, func(t *store.Tx) error {
		_, err = w.StartTx(t, bpmn.Start{Process: "p"})
		tx++
		return err
	}))
	n, err := w.Advance(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.Zero(t, w.hot())
}

const oneJobBody = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><serviceTask id="a" camunda:topic="work"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>`

func TestHandlersMayCallTheEngine(t *testing.T) {
	w := newWorld(t)
	w.deployFile(executable("p", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><serviceTask id="a" camunda:topic="work"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>
		<boundaryEvent id="b" attachedToRef="a"><messageEventDefinition messageRef="M"/></boundaryEvent><sequenceFlow id="f3" sourceRef="b" targetRef="no"/><endEvent id="no"/>`),
		`<message id="M" name="stop"/>`, executable("other", taskBody))
	stop := false
	w.HandleTx("work", func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
		if _, err := w.StartTx(tx, bpmn.Start{Process: "other", BusinessKey: job.Key}); err != nil {
			return nil, err
		}
		if err := w.SetVariablesTx(tx, job.Instance, map[string]any{"seen": true}); err != nil {
			return nil, err
		}
		if stop {
			c, err := w.CorrelateTx(tx, bpmn.Message{Name: "stop", Key: job.BusinessKey})
			assert.Equal(t, bpmn.Delivered, c)
			return nil, err
		}
		return map[string]any{"done": true}, nil
	})
	id := w.start("p", nil)
	assert.Equal(t, map[string]any{"seen": true, "done": true}, w.instance(id).Variables)
	assert.Equal(t, id+".2", w.task().BusinessKey)
	stop = true
	id = w.start("p", nil)
	assert.Equal(t, []string{"s", "a", "b", "no"}, w.trail(id), "the handler's own activity was interrupted by what it did")
	var in string
	require.NoError(t, w.db.Update(w.ctx, func(tx *store.Tx) (err error) {
		in, err = w.StartTx(tx, bpmn.Start{Process: "p", BusinessKey: "later"})
		return err
	}))
	stop = false
	w.advance()
	assert.Equal(t, map[string]any{"seen": true, "done": true}, w.instance(in).Variables)
}

const endless = `<task id="a"/><sequenceFlow id="g1" sourceRef="a" targetRef="b"/><task id="b"/><sequenceFlow id="g2" sourceRef="b" targetRef="a"/>`

// TestEndlessProcessesEndInAnIncident steps into loops by every way.
func TestEndlessProcessesEndInAnIncident(t *testing.T) {
	w := newWorld(t)
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="x"/><exclusiveGateway id="x" default="f3"/>
<sequenceFlow id="f2" sourceRef="x" targetRef="a"><conditionExpression>loop</conditionExpression></sequenceFlow>` + endless + `
<sequenceFlow id="f3" sourceRef="x" targetRef="job"/><serviceTask id="job" camunda:topic="t"/><sequenceFlow id="f4" sourceRef="job" targetRef="y"/>
<exclusiveGateway id="y" default="f6"/><sequenceFlow id="f5" sourceRef="y" targetRef="a"><conditionExpression>later</conditionExpression></sequenceFlow>
<sequenceFlow id="f6" sourceRef="y" targetRef="wait"/><intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f7" sourceRef="wait" targetRef="z"/><exclusiveGateway id="z" default="f9"/><sequenceFlow id="f8" sourceRef="z" targetRef="a"><conditionExpression>last</conditionExpression></sequenceFlow>
<sequenceFlow id="f9" sourceRef="z" targetRef="e"/><endEvent id="e"/>`)
	_, err := w.Start(w.ctx, bpmn.Start{Process: "p", Variables: map[string]any{"loop": true}})
	require.ErrorIs(t, err, fault.BpmnEndless, "a start is refused")
	require.Zero(t, w.hot())

	w.Handle("t", nothing)
	id := w.start("p", map[string]any{"loop": false, "later": true, "last": true})
	w.advance()
	in := w.incident()
	require.Equal(t, fault.BpmnEndless, in.Code)
	require.Equal(t, "job", in.Element)
	require.NoError(t, w.SetVariables(w.ctx, id, map[string]any{"later": false}))
	require.NoError(t, w.Retry(w.ctx, in.ID))
	w.advance()

	w.clock.Advance(time.Hour)
	w.advance()
	in = w.incident()
	require.Equal(t, fault.BpmnEndless, in.Code)
	require.Equal(t, "wait", in.Element)
	w.advance()
	require.NoError(t, w.SetVariables(w.ctx, id, map[string]any{"last": false}))
	require.NoError(t, w.Retry(w.ctx, in.ID))
	w.advance()
	require.Equal(t, bpmn.Completed, w.instance(id).State)
}
