package bpmn_test

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// everywhere is a process that stands at every kind of element that waits; all
// ids end with "_", which a version replaces by its own mark.
const everywhere = `<startEvent id="s_"/><sequenceFlow id="f1_" sourceRef="s_" targetRef="k_"/><parallelGateway id="k_"/>
<userTask id="user_" name="Xem" camunda:candidateGroups="g"/><boundaryEvent id="late_" attachedToRef="user_" cancelActivity="false"><timerEventDefinition><timeDuration>P9D</timeDuration></timerEventDefinition></boundaryEvent><sequenceFlow id="latef_" sourceRef="late_" targetRef="e_"/>
<serviceTask id="job_" camunda:topic="work"/>
<serviceTask id="stuck_" camunda:topic="broken"/>
<exclusiveGateway id="lost_"/><sequenceFlow id="lostout_" sourceRef="lost_" targetRef="join_"><conditionExpression>found = true</conditionExpression></sequenceFlow>
<receiveTask id="receive_" messageRef="M"/>
<callActivity id="call_" calledElement="q"/>
<subProcess id="sub_"><startEvent id="subs_"/><sequenceFlow id="subf_" sourceRef="subs_" targetRef="subt_"/><userTask id="subt_"/><sequenceFlow id="sube_" sourceRef="subt_" targetRef="subn_"/><endEvent id="subn_"/></subProcess>
<transaction id="tx_"><startEvent id="txs_"/><sequenceFlow id="txf_" sourceRef="txs_" targetRef="txt_"/><userTask id="txt_"/><sequenceFlow id="txe_" sourceRef="txt_" targetRef="txn_"/><endEvent id="txn_"/></transaction>
<adHocSubProcess id="adhoc_"><userTask id="adt_"/></adHocSubProcess>
<userTask id="each_"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
<userTask id="loop_"><standardLoopCharacteristics loopMaximum="1"/></userTask>
<intermediateCatchEvent id="timer_"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>
<intermediateCatchEvent id="message_"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
<intermediateCatchEvent id="signal_"><signalEventDefinition signalRef="G"/></intermediateCatchEvent>
<intermediateCatchEvent id="cond_"><conditionalEventDefinition><condition>ok = true</condition></conditionalEventDefinition></intermediateCatchEvent>
<eventBasedGateway id="race_"/><intermediateCatchEvent id="racea_"><signalEventDefinition signalRef="G"/></intermediateCatchEvent><sequenceFlow id="raf_" sourceRef="race_" targetRef="racea_"/><sequenceFlow id="rag_" sourceRef="racea_" targetRef="join_"/>
<intermediateCatchEvent id="raceb_"><timerEventDefinition><timeDuration>P30D</timeDuration></timerEventDefinition></intermediateCatchEvent><sequenceFlow id="rbf_" sourceRef="race_" targetRef="raceb_"/><sequenceFlow id="rbg_" sourceRef="raceb_" targetRef="e_"/>
<inclusiveGateway id="any_"/><task id="pass_"/><sequenceFlow id="passf_" sourceRef="pass_" targetRef="any_"/><sequenceFlow id="anyuser_" sourceRef="user_" targetRef="any_"/>
<sequenceFlow id="anyout_" sourceRef="any_" targetRef="done_"/><userTask id="done_"/><sequenceFlow id="donef_" sourceRef="done_" targetRef="e_"/>
<subProcess id="handler_" triggeredByEvent="true"><startEvent id="hs_" isInterrupting="false"><messageEventDefinition messageRef="H"/></startEvent><sequenceFlow id="hf_" sourceRef="hs_" targetRef="ht_"/><userTask id="ht_"/><sequenceFlow id="he_" sourceRef="ht_" targetRef="hn_"/><endEvent id="hn_"/></subProcess>
<parallelGateway id="join_"/><sequenceFlow id="out_" sourceRef="join_" targetRef="e_"/><endEvent id="e_"/>`

const everywhereTop = messageM + `<message id="H" name="note"/><signal id="G" name="go"/>` + called

// branch lists the elements behind the fork, joined again or ending by themselves.
var branch = []string{"user", "job", "stuck", "lost", "receive", "call", "sub", "tx", "adhoc", "each", "loop", "timer", "message", "signal", "cond", "race", "pass"}

func version(mark string) string {
	var flows strings.Builder
	for _, id := range branch {
		flows.WriteString(`<sequenceFlow id="in` + id + `_" sourceRef="k_" targetRef="` + id + `_"/>`)
		if id != "user" && id != "lost" && id != "race" && id != "pass" {
			flows.WriteString(`<sequenceFlow id="out` + id + `_" sourceRef="` + id + `_" targetRef="join_"/>`)
		}
	}
	return strings.ReplaceAll(everywhere+flows.String(), `_"`, mark+`"`)
}

var ids = regexp.MustCompile(` id="(\w+)_"`)

func TestMigrationOfAnInstanceThatStandsEverywhere(t *testing.T) {
	w := newWorld(t, func(c *bpmn.Config) { c.Attempts = 1 })
	repaired := false
	w.HandleTx("broken", func(*store.Tx, bpmn.Job) (map[string]any, error) {
		if repaired {
			return nil, nil
		}
		return nil, errors.New("broken")
	})
	w.deployBody(version("1"), everywhereTop)
	id := w.start("p", map[string]any{"ok": false})
	w.advance()
	for _, task := range w.open(id) {
		if task.Element == "adt1" {
			require.NoError(t, w.Claim(w.ctx, task.ID, "lan"))
		}
	}
	before := w.instance(id)
	w.deployBody(version("2"), everywhereTop)
	plan := everywherePlan(1, 2)
	require.NoError(t, w.CheckMigration(w.ctx, plan))
	preview, err := w.PreviewMigration(w.ctx, plan, id)
	require.NoError(t, err)
	require.Empty(t, preview[0].Faults)
	assert.Len(t, preview[0].Moves, len(before.Active))
	assert.Equal(t, before, w.instance(id), "a preview changes nothing")
	require.NoError(t, w.Migrate(as("vận hành"), id, plan))

	after := w.instance(id)
	assert.Equal(t, 2, after.Version)
	require.Len(t, after.Active, len(before.Active))
	for i, a := range after.Active {
		b := before.Active[i]
		assert.Equal(t, strings.TrimSuffix(b.Element, "1")+"2", a.Element)
		b.Element, b.Name = a.Element, a.Name
		assert.Equal(t, b, a)
	}
	for _, task := range w.open(id) {
		assert.True(t, strings.HasSuffix(task.Element, "2"), task.Element)
		assert.Equal(t, 2, task.Version)
		assert.Equal(t, task.Element == "adt2", task.Assignee == "lan")
	}
	incidents, err := w.Incidents(w.ctx)
	require.NoError(t, err)
	require.Len(t, incidents, 2)
	for _, in := range incidents {
		assert.Contains(t, []string{"stuck2", "lost2"}, in.Element)
		assert.Equal(t, 2, in.Version)
	}
	visits, err := w.History(w.ctx, id)
	require.NoError(t, err)
	assert.Equal(t, "s1", visits[0].Element)
	assert.Equal(t, "startEvent", visits[0].Kind, "what was before is known by the old version")
	w.finishEverywhere(id, &repaired)
	assert.Zero(t, w.hot())
}

// everywherePlan leads from one mark to another.
func everywherePlan(from, to int) bpmn.MigrationPlan {
	plan := bpmn.MigrationPlan{Process: "p", From: from, To: to, Elements: map[string]string{}}
	for _, m := range ids.FindAllStringSubmatch(everywhere, -1) {
		plan.Elements[m[1]+itoa(from)] = m[1] + itoa(to)
	}
	for _, x := range branch {
		plan.Elements["in"+x+itoa(from)] = "in" + x + itoa(to)
		if x != "user" && x != "lost" && x != "race" && x != "pass" {
			plan.Elements["out"+x+itoa(from)] = "out" + x + itoa(to)
		}
	}
	return plan
}

func itoa(n int) string { return strconv.Itoa(n) }

// open lists the open tasks of an instance.
func (w *world) open(id string) []bpmn.Task {
	w.t.Helper()
	list, err := w.Tasks(w.ctx, bpmn.TaskQuery{Instance: id})
	require.NoError(w.t, err)
	return list
}

// finishEverywhere brings an instance of everywhere to its end.
func (w *world) finishEverywhere(id string, repaired *bool) {
	w.t.Helper()
	*repaired = true
	w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) { return nil, nil })
	_, err := w.Correlate(w.ctx, bpmn.Message{Name: "note", Key: "H29.16-1"})
	require.NoError(w.t, err)
	require.NoError(w.t, w.SetVariables(w.ctx, id, map[string]any{"found": true, "ok": true}))
	incidents, err := w.Incidents(w.ctx)
	require.NoError(w.t, err)
	for _, in := range incidents {
		require.NoError(w.t, w.Retry(w.ctx, in.ID))
	}
	for range 2 {
		_, err = w.Correlate(w.ctx, bpmn.Message{Name: "opinion", Key: "H29.16-1"})
		require.NoError(w.t, err)
	}
	require.NoError(w.t, w.Signal(w.ctx, bpmn.Signal{Name: "go"}))
	w.clock.Advance(25 * time.Hour)
	w.advance()
	for range 3 {
		all, err := w.Tasks(w.ctx, bpmn.TaskQuery{})
		require.NoError(w.t, err)
		for _, task := range all {
			require.NoError(w.t, w.Complete(w.ctx, task.ID, nil))
		}
		w.advance()
	}
	in := w.instance(id)
	require.Equal(w.t, bpmn.Completed, in.State, "%+v", in.Active)
}

func TestMigrationIsRefusedAsAWhole(t *testing.T) {
	w := newWorld(t)
	w.deployBody(twoTasks)
	id := w.start("p", nil)
	w.deployBody(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><serviceTask id="a" camunda:topic="t"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>`)
	plan := bpmn.MigrationPlan{Process: "p", Elements: map[string]string{"x": "y"}}
	err := w.Migrate(w.ctx, id, plan)
	require.Error(t, err)
	var codes []fault.Code
	for _, f := range fault.All(err) {
		codes = append(codes, f.Code())
		assert.NotContains(t, f.Vi()+f.En(), "{")
	}
	assert.ElementsMatch(t, []fault.Code{fault.BpmnMigrateUnknown, fault.BpmnMigrateKind}, codes)
	assert.Equal(t, 1, w.instance(id).Version)
	preview, err := w.PreviewMigration(w.ctx, plan, id, "nobody")
	require.NoError(t, err)
	assert.Len(t, preview[0].Faults, 2)
	assert.Equal(t, fault.BpmnUnknownInstance, preview[1].Faults[0].Code())
	plan.From = 2
	code(t, fault.BpmnMigrateVersion, w.Migrate(w.ctx, id, plan))
	plan.To = 7
	code(t, fault.BpmnUnknownProcess, w.CheckMigration(w.ctx, plan))
	code(t, fault.BpmnMigrateUnknown, w.CheckMigration(w.ctx, bpmn.MigrationPlan{Process: "p", From: 1, Elements: map[string]string{"x": "y"}}))
}

func TestMigrationOfASuspendedInstanceAndItsNewDeadline(t *testing.T) {
	w := newWorld(t)
	w.deployBody(twoTasks)
	id := w.start("p", nil)
	require.NoError(t, w.Suspend(w.ctx, id, ""))
	w.deployBody(twoTasks + `<boundaryEvent id="late" attachedToRef="a"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><sequenceFlow id="f4" sourceRef="late" targetRef="b"/>`)
	require.NoError(t, w.Migrate(w.ctx, id, bpmn.MigrationPlan{Process: "p"}))
	w.clock.Advance(25 * time.Hour)
	w.advance()
	assert.Equal(t, "a", w.task().Element)
	require.NoError(t, w.Resume(w.ctx, id, ""))
	w.advance()
	assert.Equal(t, "b", w.task().Element)
	assert.Equal(t, []string{"s", "a", "late", "b"}, w.trail(id))
}

// A handler inside the transaction migrates its own instance; what its step makes
// stands at the elements of the new version.
func TestHandlerMigratesItsOwnInstance(t *testing.T) {
	const body = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="k"/><parallelGateway id="k"/><sequenceFlow id="f2" sourceRef="k" targetRef="MARKa"/><userTask id="MARKa" name="MARK"/>
		<sequenceFlow id="f3" sourceRef="k" targetRef="j"/><serviceTask id="j" camunda:topic="work"/><sequenceFlow id="f4" sourceRef="j" targetRef="MARKb"/><userTask id="MARKb" name="MARK"/>
		<sequenceFlow id="f5" sourceRef="MARKa" targetRef="e"/><sequenceFlow id="f6" sourceRef="MARKb" targetRef="e"/><endEvent id="e"/>`
	w := newWorld(t)
	w.deployBody(strings.ReplaceAll(body, "MARK", "old"))
	w.deployBody(strings.ReplaceAll(body, "MARK", "new"))
	plan := bpmn.MigrationPlan{Process: "p", Elements: map[string]string{"olda": "newa", "oldb": "newb"}}
	w.HandleTx("work", func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
		return nil, w.MigrateTx(tx, job.Instance, plan)
	})
	id, err := w.Start(w.ctx, bpmn.Start{Process: "p", Version: 1})
	require.NoError(t, err)
	w.advance()
	var at []string
	for _, task := range w.open(id) {
		at = append(at, task.Element+" "+task.Name)
		assert.Equal(t, 2, task.Version)
		require.NoError(t, w.Complete(w.ctx, task.ID, nil))
	}
	assert.ElementsMatch(t, []string{"newa new", "newb new"}, at)
	assert.Equal(t, bpmn.Completed, w.instance(id).State)
}
