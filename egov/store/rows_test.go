package store_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The table of the tests that take something away from the store: each update
// writes a row twice, so that half an update shows.
const pairTable = `CREATE TABLE test_pair (id BIGINT NOT NULL, half BIGINT NOT NULL, body TEXT NOT NULL DEFAULT '', PRIMARY KEY (id, half))`

func addPair(ctx context.Context, db *store.DB, id int64, size int) error {
	return db.Update(ctx, func(tx *store.Tx) error {
		for half := range 2 {
			if _, err := tx.Exec(`INSERT INTO test_pair(id, half, body) VALUES ($1, $2, $3)`, id, half, strings.Repeat("x", size)); err != nil {
				return err
			}
		}
		return nil
	})
}

// stored lists the ids of the pairs and fails the test when one is not whole.
func stored(t testing.TB, db *store.DB) map[int64]bool {
	t.Helper()
	ids := map[int64]bool{}
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		clear(ids)
		return tx.Each(func(r store.Row) error {
			var id int64
			var halves int
			err := r.Scan(&id, &halves)
			assert.Equal(t, 2, halves, "half an update is stored")
			ids[id] = true
			return err
		}, `SELECT id, count(*) FROM test_pair GROUP BY id`)
	}))
	return ids
}

// ledger is what the callers were told.
type ledger struct {
	mu    sync.Mutex
	acked map[int64]bool
	fault map[int64]error
}

func newLedger() *ledger { return &ledger{acked: map[int64]bool{}, fault: map[int64]error{}} }

func (l *ledger) note(id int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.acked[id] = true
	} else {
		l.fault[id] = err
	}
}

// agrees checks that what was acknowledged is stored and nothing else, but
// what doubtful allows.
func (l *ledger) agrees(t testing.TB, db *store.DB, doubtful func(error) bool) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	got := stored(t, db)
	for id := range l.acked {
		assert.True(t, got[id], "%d was acknowledged and is gone", id)
	}
	for id := range got {
		err := l.fault[id]
		assert.True(t, l.acked[id] || err != nil && doubtful != nil && doubtful(err), "%d was refused (%v) and is there", id, err)
	}
}
