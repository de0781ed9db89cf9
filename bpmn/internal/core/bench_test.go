package core_test

import (
	"testing"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
)

const benchBody = `<startEvent id="s"/><exclusiveGateway id="x" default="x_no"/><endEvent id="no"/>
<serviceTask id="a" camunda:topic="t"/><parallelGateway id="k"/><serviceTask id="b" camunda:topic="t"/><serviceTask id="c" camunda:topic="t"/>
<parallelGateway id="j"/><endEvent id="e"/>
s -> x
x -> a : price > 0
x -> no
a -> k
k -> b -> j
k -> c -> j
j -> e`

// BenchmarkStep runs whole instances through the step alone: start, gateway,
// three jobs, fork, join, end.
func BenchmarkStep(b *testing.B) {
	g, _ := compiled(b, benchBody)
	at := time.Now()
	b.ReportAllocs()
	var effects []core.Effect
	var jobs []int64
	for b.Loop() {
		st := core.NewState("k")
		ev := core.Event{Kind: core.Start, At: at, Vars: map[string]any{"price": int64(10), "name": "An", "urgent": false}}
		for jobs = append(jobs[:0], 0); len(jobs) > 0; {
			if jobs[0] != 0 {
				ev = core.Event{Kind: core.Complete, At: at, Token: jobs[0]}
			}
			jobs = jobs[1:]
			var err error
			if effects, err = core.Apply(g, st, ev, effects[:0]); err != nil {
				b.Fatal(err)
			}
			for _, ef := range effects {
				if ef.Kind == core.NewJob {
					jobs = append(jobs, ef.Token)
				}
			}
		}
		if st.Status != core.Completed {
			b.Fatal(st.Status)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "instances/s")
}
