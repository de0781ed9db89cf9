package bpmn_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
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

var benchVariables = map[string]any{"price": 10, "name": "A", "vip": false}

func nothingTx(*store.Tx, bpmn.Job) (map[string]any, error) { return nil, nil }

// benchEngine is an engine on a store with the model deployed.
func benchEngine(b *testing.B, db *store.DB) *bpmn.Engine {
	b.Helper()
	e, err := bpmn.New(b.Context(), bpmn.Config{Store: db, Workers: 32})
	require.NoError(b, err)
	_, err = e.Deploy(b.Context(), "bench", process(benchModel))
	require.NoError(b, err)
	return e
}

func starter(e *bpmn.Engine, callers int) *side {
	return &side{callers: callers, call: func(int) error {
		_, err := e.Start(context.Background(), bpmn.Start{Process: "p", Variables: benchVariables})
		return err
	}}
}

// BenchmarkStart runs whole instances with full history: Start runs inline to
// the end. The peer inserts one row in a transaction of its own.
func BenchmarkStart(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("sqlite/callers=%d", callers), func(b *testing.B) {
			e := benchEngine(b, storetest.OpenWith(b, store.Config{URL: storetest.SQLiteURL(b)}))
			e.HandleTx("t", nothingTx)
			reportStart(b, starter(e, callers), plainSQLite(b, callers))
		})
	}
	for _, nodes := range []int{1, 2} {
		b.Run(fmt.Sprintf("postgres/callers=32/nodes=%d", nodes), func(b *testing.B) {
			url := storetest.PostgresSchema(b, storetest.Postgres(b))
			var engines []*bpmn.Engine
			for range nodes {
				e := benchEngine(b, storetest.OpenWith(b, store.Config{URL: url, MaxConns: 32 / nodes}))
				e.HandleTx("t", nothingTx)
				engines = append(engines, e)
			}
			both := &side{callers: 32, call: func(i int) error {
				_, err := engines[i%nodes].Start(context.Background(), bpmn.Start{Process: "p", Variables: benchVariables})
				return err
			}}
			reportStart(b, both, plainPostgres(b, url, 32))
		})
	}
}

func reportStart(b *testing.B, own, plain *side) {
	b.ReportAllocs()
	turns(b, own, plain)
	b.ReportMetric(own.rate(), "instances/s")
	b.ReportMetric(own.rate()/plain.rate(), "x-plain")
	b.ReportMetric(float64(own.percentile(50).Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(own.percentile(99).Microseconds())/1000, "p99-ms")
}

// BenchmarkJobs runs whole instances whose jobs are done by the workers of Run:
// by handlers outside of transactions, and by handlers inside.
func BenchmarkJobs(b *testing.B) {
	for _, kind := range []string{"outside", "inside"} {
		b.Run("sqlite/"+kind, func(b *testing.B) {
			db := storetest.OpenWith(b, store.Config{URL: storetest.SQLiteURL(b)})
			runJobs(b, db, kind, benchEngine(b, db))
		})
	}
	for _, nodes := range []int{1, 2} {
		b.Run(fmt.Sprintf("postgres/outside/nodes=%d", nodes), func(b *testing.B) {
			url := storetest.PostgresSchema(b, storetest.Postgres(b))
			var engines []*bpmn.Engine
			var db *store.DB
			for range nodes {
				db = storetest.OpenWith(b, store.Config{URL: url, MaxConns: 40})
				engines = append(engines, benchEngine(b, db))
			}
			runJobs(b, db, "outside", engines...)
		})
	}
}

func runJobs(b *testing.B, db *store.DB, kind string, engines ...*bpmn.Engine) {
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	for _, e := range engines {
		if kind == "outside" {
			e.Handle("t", nothing)
		} else {
			e.HandleTx("t", nothingTx)
		}
		running.Go(func() { _ = e.Run(ctx) })
	}
	b.ReportAllocs()
	b.ResetTimer()
	begin := time.Now()
	var callers sync.WaitGroup
	starts := make(chan struct{}, b.N)
	for range b.N {
		starts <- struct{}{}
	}
	close(starts)
	for range 32 {
		callers.Go(func() {
			for range starts {
				err := db.Update(context.Background(), func(tx *store.Tx) error { // jobs are left to Run
					_, err := engines[0].StartTx(tx, bpmn.Start{Process: "p", Variables: benchVariables})
					return err
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	callers.Wait()
	for ended := 0; ended < b.N; {
		time.Sleep(2 * time.Millisecond)
		require.NoError(b, db.View(ctx, func(tx *store.Tx) error {
			return tx.Row(`SELECT COUNT(*) FROM bpmn_finished`).Scan(&ended)
		}))
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/time.Since(begin).Seconds(), "instances/s")
	b.ReportMetric(3*float64(b.N)/time.Since(begin).Seconds(), "jobs/s")
	stop()
	running.Wait()
}
