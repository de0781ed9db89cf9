package esb_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/esb/edxml"
	"github.com/hcm-egov/framework/esb/esbtest"
	"github.com/hcm-egov/framework/esb/peer"
)

// running runs the bus until the test ends.
func running(t *testing.T, b *esb.Bus) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-done)
	})
}

func eventually(t *testing.T, what func() bool, msg string) {
	t.Helper()
	require.Eventually(t, what, 30*time.Second, 5*time.Millisecond, msg)
}

// overHTTP makes two agencies that reach each other over HTTP on this machine.
func overHTTP(t *testing.T) (a, b *node) {
	w := newWorld(t)
	system := func(c *esb.Config) {
		c.Clock = worktime.System()
		c.Backoff = esb.Backoff{First: 20 * time.Millisecond, Max: 100 * time.Millisecond}
	}
	urls := map[ident.AgencyCode]string{}
	var mu sync.Mutex
	lookup := func(_ context.Context, code ident.AgencyCode) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		return urls[code], nil
	}
	make := func(code ident.AgencyCode) *node {
		tr, err := peer.New(peer.Config{Lookup: lookup})
		require.NoError(t, err)
		n := w.agency(code, system, func(c *esb.Config) { c.Transport = tr }).listen()
		srv := httptest.NewServer(peer.Handler(n.Bus))
		t.Cleanup(srv.Close)
		mu.Lock()
		defer mu.Unlock()
		urls[code] = srv.URL
		return n
	}
	return make(agencyA), make(agencyB)
}

func (n *node) count() (received, statuses int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.received), len(n.statuses)
}

func TestTwoProgramsOverHTTP(t *testing.T) {
	a, b := overHTTP(t)
	running(t, a.Bus)
	running(t, b.Bus)
	b.Receive(func(tx *store.Tx, in esb.Received) error {
		if in.Document.Code.Number == "2" {
			return b.RefuseTx(tx, in.Sender, in.Document.DocumentID, "Không thuộc thẩm quyền")
		}
		return b.AcceptTx(tx, in.Sender, in.Document.DocumentID)
	})
	first, second := a.send(letter(1, agencyB)), a.send(letter(2, agencyB))
	eventually(t, func() bool { _, n := a.count(); return n == 4 }, "01 and 03, 01 and 02")

	ctx := context.Background()
	require.NoError(t, b.Status(ctx, esb.Report{To: agencyA, DocumentID: first, Code: edxml.Processed}))
	require.NoError(t, b.Status(ctx, esb.Report{To: agencyA, DocumentID: first, Code: edxml.Finished}))
	reply := letter(99, agencyA)
	reply.ResponseFor = []edxml.ResponseFor{{Agency: agencyA, DocumentID: first}}
	b.send(reply)
	eventually(t, func() bool { r, n := a.count(); return r == 1 && n == 6 }, "05, 06 and the reply")
	assert.Equal(t, []string{first}, a.received[0].Answers)

	last := map[string]edxml.StatusCode{}
	for _, m := range a.list(esb.Query{Kind: esb.KindDocument}) {
		assert.Equal(t, esb.Delivered, m.State)
		for _, s := range m.Statuses {
			last[m.DocumentID] = max(last[m.DocumentID], s.Code)
		}
	}
	assert.Equal(t, map[string]edxml.StatusCode{first: "06", second: "02"}, last)
}

func TestRunWakesByTheInjectedClock(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	w.wire.Down(agencyB, true)
	running(t, a.Bus)
	running(t, b.Bus)
	a.send(letter(1, agencyB))
	eventually(t, func() bool { return a.one(esb.Query{}).State == esb.Retrying }, "the first attempt fails")
	w.wire.Down(agencyB, false)
	// Run may not have come to its wait yet: the clock moves on until it has.
	eventually(t, func() bool { w.clock.Advance(time.Second); r, _ := b.count(); return r == 1 }, "tried again when the time has come")
	eventually(t, func() bool { _, n := a.count(); return n == 1 }, "01")
}

func TestASlowReceiverDelaysNobodyElse(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA), w.agency(agencyB).listen()
	release, entered := make(chan struct{}), make(chan struct{}, 16)
	w.wire.Join(agencyC, func(ctx context.Context, raw []byte) (esb.Receipt, error) {
		entered <- struct{}{}
		<-release
		return esb.Receipt{}, ctx.Err()
	})
	running(t, a.Bus)
	running(t, b.Bus)
	a.send(letter(1, agencyC))
	<-entered
	for i := range 5 {
		a.send(letter(10+i, agencyB))
	}
	eventually(t, func() bool { r, _ := b.count(); return r == 5 }, "the other lane goes on")
	close(release)
}

func TestTwoNodesOnOneStoreSendOnce(t *testing.T) {
	w := newWorld(t)
	b := w.agency(agencyB).listen()
	first := w.agency(agencyA)
	cfg := first.config
	cfg.Node = "second"
	second, err := esb.New(context.Background(), cfg)
	require.NoError(t, err)
	const many = 60
	for i := range many {
		first.send(letter(i, agencyB))
	}
	var wg sync.WaitGroup
	for _, bus := range []*esb.Bus{first.Bus, second} {
		wg.Go(func() {
			_, err := bus.Flush(context.Background())
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	assert.Equal(t, many, w.wire.Attempts(agencyB), "no message was offered twice")
	w.settle(b)
	assert.Len(t, b.received, many)
}

func TestWhatADeadNodeHadTakenUpComesBack(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA), w.agency(agencyB).listen()
	a.send(letter(1, agencyB))
	// A node takes the message up and is gone: its claim stays in the table.
	require.NoError(t, a.update(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE esb_delivery SET claim = 'gone', next = $1`, start.Add(2*time.Minute).UnixMicro())
		return err
	}))
	w.settle(a, b)
	assert.Empty(t, b.received)
	w.clock.Advance(2 * time.Minute)
	w.settle(a, b)
	assert.Len(t, b.received, 1)
}

func TestANodeThatRunsFreesWhatADeadOneHadTakenUp(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA), w.agency(agencyB).listen()
	a.send(letter(1, agencyB))
	a.send(letter(2, agencyB))
	require.NoError(t, a.update(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE esb_delivery SET claim = 'gone', next = $1`, start.Add(2*time.Minute).UnixMicro())
		return err
	}))
	running(t, a.Bus)
	eventually(t, func() bool { w.settle(b); r, _ := b.count(); return r == 2 }, "sent long before the claim runs out")
	assert.Equal(t, start, w.clock.Now())
}

func TestThroughput(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency(agencyA).listen(), w.agency(agencyB).listen()
	many := 1000
	if os.Getenv("EGOV_TEST_STORE") != "" {
		many = 200
	}
	began := time.Now()
	var wg sync.WaitGroup
	slots := make(chan struct{}, 16)
	for i := range many {
		slots <- struct{}{}
		wg.Go(func() {
			_, err := a.Send(context.Background(), letter(i, agencyB))
			assert.NoError(t, err)
			<-slots
		})
	}
	wg.Wait()
	queued := time.Since(began)
	w.settle(a, b)
	received, statuses := b.count()
	assert.Equal(t, many, received)
	assert.Zero(t, statuses)
	_, statuses = a.count()
	assert.Equal(t, many, statuses)
	t.Logf("%d documents: queued in %v, exchanged with their statuses in %v", many, queued, time.Since(began))
}

func TestAStoreOfSeveralPagesOfLanes(t *testing.T) {
	w := newWorld(t)
	a := w.agency(agencyA, func(c *esb.Config) { c.Lanes = 2 })
	var nodes []*node
	for i := range 9 {
		code := ident.AgencyCode(fmt.Sprintf("H29.%02d", 40+i))
		nodes = append(nodes, w.agency(code).listen())
		a.send(letter(i, code))
	}
	w.settle(append(nodes, a)...)
	for _, n := range nodes {
		r, _ := n.count()
		assert.Equal(t, 1, r, "more receivers than lanes are served one after another")
	}
}

var (
	_ esb.Transport = (*esbtest.Wire)(nil)
	_ esb.Transport = (*peer.Transport)(nil)
	_ peer.Receiver = (*esb.Bus)(nil)
)
