package bpmn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

const twoSteps = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/><subProcess id="sub"><startEvent id="s2"/><sequenceFlow id="f2" sourceRef="s2" targetRef="t"/><userTask id="t" name="Ký"/>
	<sequenceFlow id="f3" sourceRef="t" targetRef="a"/><serviceTask id="a"><extensionElements><zeebe:taskDefinition type="work"/><zeebe:ioMapping><zeebe:input source="=n + 1" target="own"/></zeebe:ioMapping></extensionElements></serviceTask><sequenceFlow id="f4" sourceRef="a" targetRef="e2"/><endEvent id="e2"/></subProcess>
	<sequenceFlow id="f5" sourceRef="sub" targetRef="e"/><endEvent id="e"/>`

func TestHistoryTellsWhoDidWhat(t *testing.T) {
	for _, level := range []bpmn.History{bpmn.HistoryFull, bpmn.HistoryActivity, bpmn.HistoryNone} {
		t.Run(string(level), func(t *testing.T) {
			w := newWorld(t, func(c *bpmn.Config) { c.History = level })
			w.deployBody(twoSteps)
			w.HandleTx("work", func(*store.Tx, bpmn.Job) (map[string]any, error) { return map[string]any{"result": 2.5}, nil })
			id := w.start("p", map[string]any{"n": 1})
			visits, err := w.History(w.ctx, id)
			require.NoError(t, err)
			if level != bpmn.HistoryNone {
				require.Len(t, visits, 4)
				assert.Equal(t, bpmn.Visit{ID: 4, Scope: 2, Element: "t", Name: "Ký", Kind: "userTask", EnteredAt: monday}, visits[3], "where it stands now")
			}
			w.clock.Advance(1500)
			ctx := ident.With(w.ctx, ident.Principal{Subject: "hoa", Kind: ident.Official, OnBehalfOf: "minh"})
			require.NoError(t, w.Complete(ctx, w.task().ID, map[string]any{"n": 7}))
			visits, err = w.History(w.ctx, id)
			require.NoError(t, err)
			changes, err := w.VariableHistory(w.ctx, id)
			require.NoError(t, err)
			if level == bpmn.HistoryNone {
				assert.Empty(t, visits)
				assert.Empty(t, changes)
				return
			}
			now := monday.Add(1000)
			require.Len(t, visits, 7)
			assert.Equal(t, bpmn.Visit{ID: 2, Element: "sub", Name: "sub", Kind: "subProcess", EnteredAt: monday, LeftAt: now, By: "system:bpmn", Outcome: "completed"}, visits[1])
			assert.Equal(t, bpmn.Visit{ID: 4, Scope: 2, Element: "t", Name: "Ký", Kind: "userTask", EnteredAt: monday, LeftAt: now, By: "hoa", OnBehalfOf: "minh", Outcome: "completed"}, visits[3])
			assert.Equal(t, bpmn.Visit{ID: 5, Scope: 2, Element: "a", Name: "a", Kind: "serviceTask", EnteredAt: now, LeftAt: now, By: "system:bpmn", Outcome: "completed"}, visits[4])
			if level == bpmn.HistoryActivity {
				assert.Empty(t, changes)
				return
			}
			assert.Equal(t, []bpmn.Change{
				{Name: "n", Value: int64(1), At: monday, By: "lan"},
				{Name: "n", Value: int64(7), At: now, By: "hoa", OnBehalfOf: "minh"},
				{Name: "own", Value: int64(8), At: now, By: "hoa", OnBehalfOf: "minh", Scope: 5},
				{Name: "result", Value: 2.5, At: now, By: "system:bpmn"},
			}, changes)
		})
	}
	w := newWorld(t)
	_, err := w.VariableHistory(w.ctx, "none")
	assert.ErrorIs(t, err, fault.BpmnUnknownInstance)
}

func TestAnInstanceThatNeverWaitsIsOneRow(t *testing.T) {
	w := newWorld(t)
	w.deployBody(benchModel)
	w.HandleTx("t", nothingTx)
	id := w.start("p", benchVariables)
	assert.Empty(t, column(t, w.db, `SELECT step FROM bpmn_history`))
	assert.Len(t, column(t, w.db, `SELECT history FROM bpmn_finished`), 1)
	assert.Equal(t, []string{"s", "x", "a", "k", "b", "c", "j", "j", "e"}, w.trail(id))
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	w := newWorld(t)
	w.deployBody(taskBody)
	vars := map[string]any{"i": int64(-7), "f": 0.1, "big": 1e21, "small": 1e-9, "half": 2.5, "t": `Nguyễn "A" \ ` + "\n\u2028</x>", "b": true, "nil": nil,
		"list": []any{int64(1), "x", []any{}}, "map": map[string]any{"é": map[string]any{}}}
	id := w.start("p", vars)
	assert.Equal(t, vars, w.instance(id).Variables)
	w.complete("t", map[string]any{"whole": 3.0, "int": 5, "struct": struct{ A []int }{[]int{1}}})
	vars["whole"], vars["int"], vars["struct"] = int64(3), int64(5), map[string]any{"A": []any{int64(1)}}
	assert.Equal(t, vars, w.instance(id).Variables)
}
