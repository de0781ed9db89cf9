package bpmn_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
)

type handlers = map[string]func(ctx context.Context, job bpmn.Job) (map[string]any, error)

const straight = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<serviceTask id="a" camunda:topic="fee"/><sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
<scriptTask id="b" scriptFormat="feel"><script>{ total: fee * 2 }</script></scriptTask><sequenceFlow id="f3" sourceRef="b" targetRef="e"/><endEvent id="e"/>
<boundaryEvent id="x" attachedToRef="a"><errorEventDefinition errorRef="E"/></boundaryEvent><sequenceFlow id="f4" sourceRef="x" targetRef="no"/><endEvent id="no"/>`

func TestRunnerRunsFromStartToEnd(t *testing.T) {
	ctx := context.Background()
	r, err := bpmn.NewRunner(bpmn.RunnerConfig{XML: process(straight, refusedError), Handlers: handlers{
		"fee": func(_ context.Context, job bpmn.Job) (map[string]any, error) {
			switch job.Variables["area"] {
			case int64(0):
				return nil, bpmn.Error{Code: "refused", Variables: map[string]any{"why": "không có đất"}}
			case int64(1):
				return nil, bpmn.Error{Code: "other"}
			case int64(2):
				return nil, errors.New("broken")
			case int64(3):
				panic("broken")
			case int64(4):
				return map[string]any{"f": func() {}}, nil
			}
			return map[string]any{"fee": job.Variables["area"]}, nil
		},
	}})
	require.NoError(t, err)
	out, err := r.Run(ctx, []byte(`{"area": 120}`))
	require.NoError(t, err)
	assert.JSONEq(t, `{"area": 120, "fee": 120, "total": 240}`, string(out))
	out, err = r.Run(ctx, []byte(`{"area": 0}`))
	require.NoError(t, err)
	assert.JSONEq(t, `{"area": 0, "why": "không có đất"}`, string(out))
	_, err = r.Run(ctx, []byte(`{"area": 1}`))
	assert.ErrorIs(t, err, fault.BpmnUncaught)
	_, err = r.Run(ctx, []byte(`{"area": 2}`))
	assert.EqualError(t, err, "broken")
	_, err = r.Run(ctx, []byte(`{"area": 3}`))
	assert.ErrorContains(t, err, "panicked")
	_, err = r.Run(ctx, []byte(`{"area": 4}`))
	assert.ErrorIs(t, err, fault.BpmnVariables)
	_, err = r.Run(ctx, []byte(`[1]`))
	assert.ErrorIs(t, err, fault.BpmnVariables)
}

func TestRunnerDoesNotWait(t *testing.T) {
	body := `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><userTask id="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/>`
	r, err := bpmn.NewRunner(bpmn.RunnerConfig{XML: process(body)})
	require.NoError(t, err)
	_, err = r.Run(context.Background(), nil)
	assert.ErrorIs(t, err, fault.BpmnWaits)
	r, err = bpmn.NewRunner(bpmn.RunnerConfig{XML: process(straight, refusedError)})
	require.NoError(t, err)
	_, err = r.Run(context.Background(), nil)
	assert.ErrorIs(t, err, fault.BpmnNoHandler)
	_, err = bpmn.NewRunner(bpmn.RunnerConfig{XML: process(body), Process: "other"})
	assert.ErrorIs(t, err, fault.BpmnUnknownProcess)
	_, err = bpmn.NewRunner(bpmn.RunnerConfig{XML: []byte("x")})
	assert.ErrorIs(t, err, fault.BpmnXML)
}

// BenchmarkMemory runs whole instances in memory on every core, variables as JSON
// in and out: the bar is 100,000 instances/s on 2 cores and 60 allocations each.
func BenchmarkMemory(b *testing.B) {
	nothing := func(context.Context, bpmn.Job) (map[string]any, error) { return nil, nil }
	r, err := bpmn.NewRunner(bpmn.RunnerConfig{XML: process(benchModel), Handlers: handlers{"t": nothing}})
	require.NoError(b, err)
	vars := []byte(`{"price":10,"name":"An","urgent":false}`)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := r.Run(context.Background(), vars); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "instances/s")
}
