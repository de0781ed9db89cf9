package bpmn_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/egov/worktime"
)

var monday = time.Date(2026, 3, 2, 8, 0, 0, 0, time.FixedZone("+07", 7*3600))

// file reads a model of testdata.
func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return b
}

// world is an engine with a clock that stands still.
type world struct {
	*bpmn.Engine
	t     testing.TB
	ctx   context.Context
	db    *store.DB
	clock *worktime.Manual
}

func newWorld(t testing.TB, adjust ...func(*bpmn.Config)) *world {
	t.Helper()
	w := &world{t: t, db: storetest.Open(t), clock: worktime.NewManual(monday)}
	w.ctx = ident.With(context.Background(), ident.Principal{Subject: "lan", Kind: ident.Official})
	cfg := bpmn.Config{Store: w.db, Clock: w.clock}
	for _, f := range adjust {
		f(&cfg)
	}
	e, err := bpmn.New(w.ctx, cfg)
	require.NoError(t, err)
	w.Engine = e
	return w
}

func (w *world) deploy(name string) bpmn.Definition {
	w.t.Helper()
	def, err := w.Deploy(w.ctx, name, file(w.t, name))
	require.NoError(w.t, err)
	return def
}

func (w *world) start(process string, vars map[string]any) string {
	w.t.Helper()
	id, err := w.Start(w.ctx, bpmn.Start{Process: process, BusinessKey: "H29.16-1", Variables: vars})
	require.NoError(w.t, err)
	return id
}

func (w *world) advance() {
	w.t.Helper()
	_, err := w.Advance(w.ctx)
	require.NoError(w.t, err)
}

// task gives the one open task.
func (w *world) task() bpmn.Task {
	w.t.Helper()
	list, err := w.Tasks(w.ctx, bpmn.TaskQuery{})
	require.NoError(w.t, err)
	require.Len(w.t, list, 1)
	return list[0]
}

func (w *world) complete(element string, vars map[string]any) {
	w.t.Helper()
	task := w.task()
	require.Equal(w.t, element, task.Element)
	require.NoError(w.t, w.Complete(w.ctx, task.ID, vars))
}

func (w *world) instance(id string) bpmn.Instance {
	w.t.Helper()
	in, err := w.Instance(w.ctx, id)
	require.NoError(w.t, err)
	return in
}

func TestPermitRunsToItsEnd(t *testing.T) {
	w := newWorld(t)
	def := w.deploy("permit.bpmn")
	assert.Equal(t, "permit:1", def.Key)
	w.HandleTx("check-zoning", func(*store.Tx, bpmn.Job) (map[string]any, error) { return map[string]any{"needsOpinion": true}, nil })
	w.Handle("consult", func(context.Context, bpmn.Job) (map[string]any, error) { return nil, nil })
	w.Handle("remind", func(context.Context, bpmn.Job) (map[string]any, error) { return nil, nil })
	id := w.start("permit", map[string]any{"area": 120})
	w.complete("Task_receive", nil)
	w.advance()
	c, err := w.Correlate(w.ctx, bpmn.Message{Name: "opinion", Key: "H29.16-1", Variables: map[string]any{"opinion": "agree"}})
	require.NoError(t, err)
	assert.Equal(t, bpmn.Delivered, c)
	w.complete("Task_draft", nil)
	w.complete("Task_sign", map[string]any{"decision": "granted"})
	w.complete("Task_return", nil)
	in := w.instance(id)
	assert.Equal(t, bpmn.Completed, in.State)
	assert.Equal(t, map[string]any{"area": int64(120), "needsOpinion": true, "opinion": "agree", "decision": "granted"}, in.Variables)
}
