package core_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/bpmn/internal/model"
)

const benchBody = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
<exclusiveGateway id="x" default="f3"/><sequenceFlow id="f2" sourceRef="x" targetRef="a"><conditionExpression>price &gt; 0</conditionExpression></sequenceFlow>
<sequenceFlow id="f3" sourceRef="x" targetRef="no"/><endEvent id="no"/>
<serviceTask id="a" camunda:topic="t"/><sequenceFlow id="f4" sourceRef="a" targetRef="k"/><parallelGateway id="k"/>
<sequenceFlow id="f5" sourceRef="k" targetRef="b"/><sequenceFlow id="f6" sourceRef="k" targetRef="c"/>
<serviceTask id="b" camunda:topic="t"/><serviceTask id="c" camunda:topic="t"/>
<sequenceFlow id="f7" sourceRef="b" targetRef="j"/><sequenceFlow id="f8" sourceRef="c" targetRef="j"/><parallelGateway id="j"/>
<sequenceFlow id="f9" sourceRef="j" targetRef="e"/><endEvent id="e"/>`

// BenchmarkStep runs whole instances in memory: start, gateway, three jobs, fork,
// join, end.
func BenchmarkStep(b *testing.B) {
	doc, err := model.Parse([]byte(wrap(benchBody)), model.Limits{})
	require.NoError(b, err)
	g, _, err := core.Compile(doc, compileFEEL)
	require.NoError(b, err)
	at := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		st, effects, err := core.Step(g, core.NewState("k"), core.Event{Kind: core.Start, At: at, Node: "s", Vars: map[string]any{"price": int64(10)}})
		for st != nil && st.Status == core.Running && err == nil {
			var jobs []int64
			for _, ef := range effects {
				if ef.Kind == core.NewJob {
					jobs = append(jobs, ef.Token)
				}
			}
			for _, j := range jobs {
				st, effects, err = core.Step(g, st, core.Event{Kind: core.Complete, At: at, Token: j})
			}
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "instances/s")
}
