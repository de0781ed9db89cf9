package bpmn_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/store"
)

// benchModel is start, exclusive gateway, service task, fork, two service tasks,
// join, end: the process with which engines are compared.
const benchModel = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
<exclusiveGateway id="x" default="f3"/><sequenceFlow id="f2" sourceRef="x" targetRef="a"><conditionExpression>price &gt; 0</conditionExpression></sequenceFlow>
<sequenceFlow id="f3" sourceRef="x" targetRef="no"/><endEvent id="no"/>
<serviceTask id="a" camunda:topic="t"/><sequenceFlow id="f4" sourceRef="a" targetRef="k"/><parallelGateway id="k"/>
<sequenceFlow id="f5" sourceRef="k" targetRef="b"/><sequenceFlow id="f6" sourceRef="k" targetRef="c"/>
<serviceTask id="b" camunda:topic="t"/><serviceTask id="c" camunda:topic="t"/>
<sequenceFlow id="f7" sourceRef="b" targetRef="j"/><sequenceFlow id="f8" sourceRef="c" targetRef="j"/><parallelGateway id="j"/>
<sequenceFlow id="f9" sourceRef="j" targetRef="e"/><endEvent id="e"/>`

// BenchmarkDurable runs whole instances on SQLite: 64 callers start them, the
// engine does their jobs in the background.
func BenchmarkDurable(b *testing.B) {
	w := newWorld(b, func(c *bpmn.Config) { c.Clock = nil; c.Workers = 32 })
	_, err := w.Deploy(w.ctx, "bench", process(benchModel))
	require.NoError(b, err)
	ended := make(chan struct{}, 1024)
	w.HandleTx("t", func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
		if job.Element == "c" {
			tx.OnCommit(func() { ended <- struct{}{} })
		}
		return nil, nil
	})
	ctx, stop := context.WithCancel(w.ctx)
	finished := make(chan error)
	go func() { finished <- w.Run(ctx) }()
	b.SetParallelism(32)
	b.ReportAllocs()
	b.ResetTimer()
	go b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := w.Start(w.ctx, bpmn.Start{Process: "p", Variables: map[string]any{"price": 10, "name": "A", "vip": false}}); err != nil {
				b.Error(err)
			}
		}
	})
	for range b.N {
		<-ended
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "instances/s")
	stop()
	require.NoError(b, <-finished)
}
