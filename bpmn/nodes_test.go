package bpmn_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
)

// TestANodeMayGoAtAnyTime lets two nodes on one PostgreSQL do elements of every
// kind, takes the database away from one of them, and looks whether the other
// brings everything to its end.
func TestANodeMayGoAtAnyTime(t *testing.T) {
	url := storetest.PostgresSchema(t, storetest.Postgres(t))
	ctx := context.Background()
	type node struct {
		db *store.DB
		e  *bpmn.Engine
	}
	open := func(name string) node {
		db, err := store.Open(ctx, store.Config{URL: url})
		require.NoError(t, err)
		e, err := bpmn.New(ctx, bpmn.Config{Store: db, Node: name, Lease: time.Second, Backoff: func(int) time.Duration { return 50 * time.Millisecond }})
		require.NoError(t, err)
		require.NoError(t, handleEverything(ctx, db, e, func(string) { time.Sleep(20 * time.Millisecond) }))
		_, err = e.Deploy(ctx, "everything", everything("PT0.3S"))
		require.NoError(t, err)
		return node{db, e}
	}
	a, b := open("a"), open("b")
	defer b.db.Close()
	running, stop := context.WithCancel(ctx)
	var nodes sync.WaitGroup
	for _, n := range []node{a, b} {
		nodes.Go(func() { assert.NoError(t, n.e.Run(running)) })
	}
	var mu sync.Mutex
	var ids, keys []string
	var starters sync.WaitGroup
	for i, n := range []node{a, b, a, b} {
		starters.Go(func() {
			for j := range 15 {
				key := fmt.Sprintf("%d-%d", i, j)
				id, err := begin(ctx, n.e, key)
				if err != nil && n == a {
					return // its database was taken away
				}
				if !assert.NoError(t, err) {
					return
				}
				mu.Lock()
				ids, keys = append(ids, id), append(keys, key)
				mu.Unlock()
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	time.Sleep(100 * time.Millisecond)
	require.NoError(t, a.db.Close())
	starters.Wait()
	require.Eventually(t, func() bool {
		require.NoError(t, people(ctx, b.e, column(t, b.db, `SELECT business_key FROM bpmn_instance WHERE root = ''`)...))
		return len(column(t, b.db, `SELECT id FROM bpmn_instance`)) == 0
	}, time.Minute, 50*time.Millisecond)
	stop()
	nodes.Wait()
	assert.NotEmpty(t, ids)
	for _, id := range ids {
		lived(t, b.e, id)
	}
	assert.Empty(t, column(t, b.db, `SELECT id FROM bpmn_job`))
}
