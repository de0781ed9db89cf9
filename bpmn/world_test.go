package bpmn_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

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
	d, err := w.Deploy(w.ctx, name, file(w.t, name))
	require.NoError(w.t, err)
	return d.Definitions[0]
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

// deployBody deploys a process "p" with the given inside.
func (w *world) deployBody(body string, top ...string) bpmn.Definition {
	w.t.Helper()
	d, err := w.Deploy(w.ctx, "p.bpmn", process(body, top...))
	require.NoError(w.t, err)
	return d.Definitions[0]
}

// process is a model with the executable process "p".
func process(body string, top ...string) []byte {
	return []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="D">` +
		strings.Join(top, "") + `<process id="p" isExecutable="true">` + body + `</process></definitions>`)
}

// oneJob is a process whose only step is a service task of type "work", guarded
// by an error event for the code "refused".
const oneJob = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<serviceTask id="a" name="Làm việc" camunda:topic="work"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>
<boundaryEvent id="b" attachedToRef="a"><errorEventDefinition errorRef="E"/></boundaryEvent><sequenceFlow id="f3" sourceRef="b" targetRef="no"/><endEvent id="no"/>`

const refusedError = `<error id="E" errorCode="refused"/>`

func (w *world) incident() bpmn.Incident {
	w.t.Helper()
	list, err := w.Incidents(w.ctx)
	require.NoError(w.t, err)
	require.Len(w.t, list, 1)
	return list[0]
}

// trail lists the elements an instance has visited.
func (w *world) trail(id string) []string {
	w.t.Helper()
	visits, err := w.History(w.ctx, id)
	require.NoError(w.t, err)
	var names []string
	for _, v := range visits {
		names = append(names, v.Element)
	}
	return names
}

// hot counts the rows of the tables that must be empty when nothing runs.
func (w *world) hot() int64 {
	w.t.Helper()
	total := int64(0)
	for _, table := range []string{"bpmn_instance", "bpmn_task", "bpmn_candidate", "bpmn_job", "bpmn_subscription", "bpmn_incident", "bpmn_message", "bpmn_signal", "bpmn_delivery"} {
		require.NoError(w.t, w.db.View(w.ctx, func(tx *store.Tx) error {
			var n int64
			err := tx.Row("SELECT COUNT(*) FROM " + table).Scan(&n)
			total += n
			return err
		}))
	}
	return total
}
