package bpmn_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
)

// waitingModel waits at a user task, at a timer and for a message.
const waitingModel = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="k"/><parallelGateway id="k"/>
<sequenceFlow id="f2" sourceRef="k" targetRef="u"/><userTask id="u" name="Thẩm định" camunda:candidateGroups="=group"/><sequenceFlow id="f3" sourceRef="u" targetRef="j"/>
<sequenceFlow id="f4" sourceRef="k" targetRef="t"/><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P30D</timeDuration></timerEventDefinition></intermediateCatchEvent><sequenceFlow id="f5" sourceRef="t" targetRef="j"/>
<sequenceFlow id="f6" sourceRef="k" targetRef="m"/><intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent><sequenceFlow id="f7" sourceRef="m" targetRef="j"/>
<parallelGateway id="j"/><sequenceFlow id="f8" sourceRef="j" targetRef="e"/><endEvent id="e"/>`

// sized is a number of the environment.
func sized(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// BenchmarkFlat holds the first 10,000 instances against the last of
// BPMN_BENCH_FLAT (default 30,000; meant for 1,000,000), both in proportion to
// rows inserted by the same store by turns, with BPMN_BENCH_WAITING
// (default 10,000; meant for 100,000) waiting at user tasks, timers and messages,
// and measures what is done among so many: opening, the first page of an inbox,
// correlating a message. It does its own counting: run it with -benchtime 1x.
func BenchmarkFlat(b *testing.B) {
	total, waiting := sized("BPMN_BENCH_FLAT", 30_000), sized("BPMN_BENCH_WAITING", 10_000)
	url := storetest.SQLiteURL(b)
	db, err := store.Open(b.Context(), store.Config{URL: url})
	require.NoError(b, err)
	e := benchEngine(b, db)
	e.HandleTx("t", nothingTx)
	_, err = e.Deploy(b.Context(), "waiting", []byte(strings.Replace(string(process(waitingModel, `<message id="M" name="answer"/>`)), `process id="p"`, `process id="w"`, 1)))
	require.NoError(b, err)
	many(b, waiting, func(i int) error {
		_, err := e.Start(context.Background(), bpmn.Start{Process: "w", BusinessKey: fmt.Sprint("K", i), Variables: map[string]any{"group": fmt.Sprint("g", i%20)}})
		return err
	})
	own, peer := starter(e, 64), grouped(b, 64)
	// stretch runs so many instances by turns with the peer, and gives both rates.
	stretch := func(n int) (rate, ofPeer float64) {
		own.warm, own.took = own.taken.Load(), 0
		peer.warm, peer.took = peer.taken.Load(), 0
		for goal := own.warm + int64(n); own.taken.Load() < goal; own.times, peer.times = nil, nil {
			own.work(b, 50*time.Millisecond, goal)
			peer.work(b, 25*time.Millisecond, 1<<62)
		}
		return own.rate(), own.rate() / peer.rate()
	}
	b.ResetTimer()
	stretch(10_000)
	first, firstOfPeer := stretch(10_000)
	heap := heapMiB()
	for left := total - 20_000; left > 0; left -= 20_000 {
		many(b, min(left, 20_000), own.call)
	}
	last, lastOfPeer := stretch(10_000)
	b.StopTimer()
	b.ReportMetric(first, "first/s")
	b.ReportMetric(last, "last/s")
	b.ReportMetric(heap, "heap-first-MiB")
	b.ReportMetric(heapMiB(), "heap-last-MiB")
	b.ReportMetric(lastOfPeer/firstOfPeer, "flat")
	require.NoError(b, db.Close())
	amongMany(b, url, waiting)
}

// heapMiB is the memory that the program holds.
func heapMiB() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// amongMany measures single calls on a database that holds much.
func amongMany(b *testing.B, url string, waiting int) {
	if info, err := os.Stat(filepath.FromSlash(strings.TrimPrefix(url, "sqlite:"))); err == nil {
		b.ReportMetric(float64(info.Size())/(1<<20), "file-MiB")
	}
	ms := func(name string, times int, do func(i int)) float64 {
		begin := time.Now()
		for i := range times {
			do(i)
		}
		took := float64(time.Since(begin).Microseconds()) / 1000 / float64(times)
		b.ReportMetric(took, name)
		return took
	}
	var db *store.DB
	var e *bpmn.Engine
	ms("open-ms", 1, func(int) {
		var err error
		db, err = store.Open(b.Context(), store.Config{URL: url})
		require.NoError(b, err)
		e, err = bpmn.New(b.Context(), bpmn.Config{Store: db})
		require.NoError(b, err)
		_, err = e.Advance(b.Context())
		require.NoError(b, err)
	})
	defer db.Close()
	ms("inbox-ms", 50, func(i int) {
		list, err := e.Tasks(b.Context(), bpmn.TaskQuery{Groups: []string{fmt.Sprint("g", i%20)}})
		require.NoError(b, err)
		require.NotEmpty(b, list)
	})
	plain := plainSQLite(b, 1)
	var alone time.Duration
	correlated := ms("correlate-and-row-ms", 200, func(i int) {
		c, err := e.Correlate(b.Context(), bpmn.Message{Name: "answer", Key: fmt.Sprint("K", waiting-i)})
		require.NoError(b, err)
		require.Equal(b, bpmn.Delivered, c)
		begin := time.Now()
		require.NoError(b, plain.call(i))
		alone += time.Since(begin)
	})
	row := float64(alone.Microseconds()) / 1000 / 200
	b.ReportMetric(correlated-row, "correlate-ms")
	b.ReportMetric((correlated-row)/row, "correlate-x-row")
}

// many does n calls from 64 goroutines.
func many(b *testing.B, n int, call func(i int) error) {
	var callers sync.WaitGroup
	var next atomic.Int64
	for range 64 {
		callers.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := call(int(i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	callers.Wait()
}
