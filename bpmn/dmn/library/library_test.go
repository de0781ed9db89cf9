package library_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/bpmn/dmn/library"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/egov/worktime"
)

// world is a library and an engine on one store.
type world struct {
	*library.Library
	engine *bpmn.Engine
	t      testing.TB
	ctx    context.Context
	db     *store.DB
}

func newWorld(t testing.TB, adjust ...func(*library.Config)) *world {
	t.Helper()
	w := &world{t: t, db: storetest.Open(t)}
	w.ctx = ident.With(context.Background(), ident.Principal{Subject: "lan", Kind: ident.Official})
	clock := worktime.NewManual(time.Date(2026, 3, 2, 8, 0, 0, 0, time.FixedZone("+07", 7*3600)))
	cfg := library.Config{Store: w.db, Clock: clock}
	for _, f := range adjust {
		f(&cfg)
	}
	var err error
	w.Library, err = library.New(w.ctx, cfg)
	require.NoError(t, err)
	w.engine, err = bpmn.New(w.ctx, bpmn.Config{Store: w.db, Clock: clock, Decisions: w.Library})
	require.NoError(t, err)
	return w
}

func fees(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/fees.dmn")
	require.NoError(t, err)
	return b
}

// deploy deploys the fees with a part of the text replaced.
func (w *world) deploy(old, new string, process ...int) library.Deployment {
	w.t.Helper()
	f := library.Files{Sources: []dmn.Source{{Name: "fees.dmn", XML: bytes.ReplaceAll(fees(w.t), []byte(old), []byte(new))}}}
	if len(process) > 0 {
		f.Process = process[0]
	}
	d, err := w.Deploy(w.ctx, f)
	require.NoError(w.t, err)
	return d
}

// process is a model whose only step decides.
func process(id, attributes string) []byte {
	return []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D"><process id="` + id + `" isExecutable="true">` +
		`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>` +
		`<businessRuleTask id="a" camunda:resultVariable="result" ` + attributes + `/>` +
		`<sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/></process></definitions>`)
}

// decide runs a process with one business rule task and gives its result.
func (w *world) decide(id string, vars map[string]any) any {
	w.t.Helper()
	key, err := w.engine.Start(w.ctx, bpmn.Start{Process: id, Variables: vars})
	require.NoError(w.t, err)
	in, err := w.engine.Instance(w.ctx, key)
	require.NoError(w.t, err)
	require.Equal(w.t, bpmn.Completed, in.State)
	return in.Variables["result"]
}

func (w *world) start(id, attributes string) {
	w.t.Helper()
	_, err := w.engine.Deploy(w.ctx, id, process(id, attributes))
	require.NoError(w.t, err)
}

func TestATaskDecidesByATable(t *testing.T) {
	var seen []library.Decided
	w := newWorld(t, func(c *library.Config) {
		c.Explain = true
		c.Observe = func(_ *store.Tx, d library.Decided) error { seen = append(seen, d); return nil }
	})
	d := w.deploy("", "")
	assert.True(t, d.New)
	require.Len(t, d.Definitions, 2)
	assert.Equal(t, "Mức lệ phí", d.Definitions[0].Name)
	assert.Equal(t, "2026", d.Definitions[0].VersionTag)
	w.start("p", `camunda:decisionRef="fee"`)
	assert.EqualValues(t, 50000, w.decide("p", map[string]any{"area": 99}))
	assert.InDelta(t, 120000.5, w.decide("p", map[string]any{"area": 100}), 0)

	require.Len(t, seen, 2)
	assert.Equal(t, "p", seen[0].Call.Process)
	assert.Equal(t, 1, seen[0].Definition.Version)
	require.NotNil(t, seen[0].Result.Explanation)
	assert.Equal(t, 1, seen[0].Result.Explanation.Decisions[0].Tables[0].Matched[0].Rule)
}

func TestResultsInTheFormsOfATask(t *testing.T) {
	w := newWorld(t)
	w.deploy("", "")
	plan, fire := map[string]any{"paper": "plan", "copies": int64(2)}, map[string]any{"paper": "fire safety", "copies": int64(1)}
	for _, c := range []struct {
		decision, form string
		area           int
		want           any
	}{
		{"fee", "singleEntry", 1, int64(50000)},
		{"fee", "singleResult", 1, map[string]any{"fee": int64(50000)}},
		{"fee", "collectEntries", 1, []any{int64(50000)}},
		{"fee", "resultList", 1, []any{map[string]any{"fee": int64(50000)}}},
		{"papers", "resultList", 200, []any{plan, fire}},
		{"papers", "singleResult", 1, plan},
		{"papers", "", 200, []any{plan, fire}},
	} {
		v, err := w.call(bpmn.DecisionCall{ID: c.decision, Map: c.form, Variables: map[string]any{"area": c.area, "day": "2026-03-02"}})
		require.NoError(t, err, c)
		assert.Equal(t, c.want, v, c)
	}
	for _, form := range []string{"singleResult", "singleEntry", "collectEntries", "dance"} {
		_, err := w.call(bpmn.DecisionCall{ID: "papers", Map: form, Variables: map[string]any{"area": 200, "day": "2026-03-02"}})
		assert.ErrorIs(t, err, fault.DmnMap, form)
	}
}

func (w *world) call(c bpmn.DecisionCall) (v any, err error) {
	err = w.db.Update(w.ctx, func(tx *store.Tx) (err error) {
		v, err = w.Decide(tx, c)
		return err
	})
	return v, err
}

func TestVersions(t *testing.T) {
	w := newWorld(t)
	w.start("latest", `camunda:decisionRef="fee"`)
	w.start("first", `camunda:decisionRef="fee" camunda:decisionRefBinding="version" camunda:decisionRefVersion="1"`)
	w.start("tagged", `camunda:decisionRef="fee" camunda:decisionRefBinding="versionTag" camunda:decisionRefVersionTag="2026"`)
	def, err := w.engine.Deploy(w.ctx, "together", process("together", `camunda:decisionRef="fee" camunda:decisionRefBinding="deployment"`))
	require.NoError(t, err)

	w.deploy("", "")
	assert.False(t, w.deploy("", "").New, "the same bytes change nothing")
	w.deploy("50000", "2", def.Definitions[0].Deployment)
	w.deploy("50000", "3")
	d := w.deploy(`50000</text></outputEntry></rule>`, `4</text></outputEntry></rule><!-- -->`)
	w.deploy(`camunda:versionTag="2026"`, `camunda:versionTag="2027"`)
	assert.Equal(t, 4, d.Definitions[0].Version)

	small := map[string]any{"area": 1}
	assert.EqualValues(t, 50000, w.decide("latest", small))
	assert.EqualValues(t, 50000, w.decide("first", small))
	assert.EqualValues(t, 4, w.decide("tagged", small), "the latest with the tag")
	assert.EqualValues(t, 2, w.decide("together", small))

	list, err := w.Definitions(w.ctx)
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, 5, list[0].Version)
	files, err := w.Documents(w.ctx, "fee", 1)
	require.NoError(t, err)
	assert.Equal(t, string(fees(t)), string(files[0].XML))
	r, err := w.Evaluate(w.ctx, "fee", 3, small)
	require.NoError(t, err)
	assert.Equal(t, "3", r.Value.(interface{ String() string }).String())

	for _, c := range []bpmn.DecisionCall{
		{ID: "gone"}, {ID: "fee", Binding: "version", Version: "9"}, {ID: "fee", Binding: "version", Version: "x"},
		{ID: "fee", Binding: "versionTag", Version: "x"}, {ID: "fee", Binding: "deployment"}, {ID: "fee", Binding: "x"},
	} {
		_, err := w.call(c)
		assert.ErrorIs(t, err, fault.DmnUnknownDecision, c)
	}
}

func TestFaultyModelsAreNotDeployed(t *testing.T) {
	w := newWorld(t)
	text := strings.NewReplacer("&lt; 100", "&lt;", "120000.5", "aera").Replace(string(fees(t)))
	_, err := w.Deploy(w.ctx, library.Files{Sources: []dmn.Source{{Name: "fees.dmn", XML: []byte(text)}}})
	require.Error(t, err)
	assert.Len(t, fault.All(err), 1)
	text = strings.NewReplacer("120000.5", "aera", `"plan"`, "pan").Replace(string(fees(t)))
	_, err = w.Check(library.Files{Sources: []dmn.Source{{Name: "fees.dmn", XML: []byte(text)}}})
	require.Len(t, fault.All(err), 2, "all at once")
	for _, f := range fault.All(err) {
		assert.NotEmpty(t, f.Arg("line"))
		assert.Contains(t, f.Path(), "outputEntry")
	}
	_, err = w.Deploy(w.ctx, library.Files{})
	assert.Error(t, err)
	list, err := w.Definitions(w.ctx)
	require.NoError(t, err)
	assert.Empty(t, list)
}

func TestAVariableOfAnotherTypeIsAnIncident(t *testing.T) {
	w := newWorld(t)
	w.deploy("", "")
	_, err := w.call(bpmn.DecisionCall{ID: "papers", Variables: map[string]any{"area": "large", "day": "tomorrow"}})
	require.Len(t, fault.All(err), 2)
	assert.Equal(t, "/area", fault.All(err)[0].Path())
	assert.Equal(t, "/day", fault.All(err)[1].Path())
}

func TestARolledBackDeploymentIsForgotten(t *testing.T) {
	w := newWorld(t)
	stop := assert.AnError
	err := w.db.Update(w.ctx, func(tx *store.Tx) error {
		_, err := w.DeployTx(tx, library.Files{Sources: []dmn.Source{{Name: "fees.dmn", XML: fees(t)}}})
		require.NoError(t, err)
		_, err = w.Decide(tx, bpmn.DecisionCall{ID: "fee", Variables: map[string]any{"area": 1}})
		require.NoError(t, err)
		return stop
	})
	require.ErrorIs(t, err, stop)
	_, err = w.call(bpmn.DecisionCall{ID: "fee"})
	assert.ErrorIs(t, err, fault.DmnUnknownDecision)
	w.deploy("50000", "7")
	v, err := w.call(bpmn.DecisionCall{ID: "fee", Variables: map[string]any{"area": 1}})
	require.NoError(t, err)
	assert.EqualValues(t, 7, v)
}

func TestConfig(t *testing.T) {
	_, err := library.New(context.Background(), library.Config{Options: dmn.Options{Lenient: true}})
	assert.Len(t, fault.All(err), 2)
}
