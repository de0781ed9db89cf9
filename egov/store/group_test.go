package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func openSQLite(t *testing.T) *store.DB {
	db := storetest.OpenWith(t, store.Config{URL: storetest.SQLiteURL(t)})
	require.NoError(t, db.Migrate(ctx, "test", pairTable,
		`CREATE TABLE test_small (n BIGINT NOT NULL); INSERT INTO test_small(n) VALUES (0)`))
	return db
}

func small(t *testing.T, db *store.DB) (n int) {
	t.Helper()
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error { return tx.Row(`SELECT n FROM test_small`).Scan(&n) }))
	return n
}

// TestSharedTransactionLost: a statement that makes SQLite roll the whole
// transaction back takes the neighbours with it; they run again, once.
func TestSharedTransactionLost(t *testing.T) {
	db := openSQLite(t)
	require.NoError(t, addPair(ctx, db, 1, 0))
	var wg sync.WaitGroup
	for worker := range 16 {
		wg.Go(func() {
			for n := range 30 {
				if (worker+n)%4 > 0 {
					assert.NoError(t, touch(db))
					continue
				}
				err := db.Update(ctx, func(tx *store.Tx) error {
					_, err := tx.Exec(`INSERT OR ROLLBACK INTO test_pair(id, half) VALUES (1, 0)`)
					_, again := tx.Exec(`UPDATE test_small SET n = 1000`)
					assert.Error(t, again, "the transaction is dead")
					return err
				})
				assert.ErrorIs(t, err, fault.StoreConstraint)
			}
		})
	}
	wg.Wait()
	assert.Equal(t, 16*30*3/4, small(t, db))
}

// TestManyCallers is more callers than a batch and the queue hold.
func TestManyCallers(t *testing.T) {
	db := openSQLite(t)
	const callers = 3000
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() { assert.NoError(t, touch(db)) })
	}
	wg.Wait()
	assert.Equal(t, callers, small(t, db))
}

// TestCloseUnderLoad: each caller learns the truth about its own update.
func TestCloseUnderLoad(t *testing.T) {
	cfg := store.Config{URL: storetest.SQLiteURL(t)}
	db := storetest.OpenWith(t, cfg)
	require.NoError(t, db.Migrate(ctx, "test", pairTable))
	said := newLedger()
	var wg sync.WaitGroup
	for worker := range int64(64) {
		wg.Go(func() {
			for n := int64(1); ; n++ {
				id := worker<<32 | n
				err := addPair(ctx, db, id, 10)
				said.note(id, err)
				if err != nil {
					assert.ErrorIs(t, err, fault.StoreClosed)
					return
				}
			}
		})
	}
	time.AfterFunc(30*time.Millisecond, func() { assert.NoError(t, db.Close()) })
	wg.Wait()
	said.agrees(t, storetest.OpenWith(t, cfg), nil)
}

// TestUpdateInsideUpdateWithoutItsContext cannot be told from a neighbour; it
// ends with the caller's patience.
func TestUpdateInsideUpdateWithoutItsContext(t *testing.T) {
	db := openSQLite(t)
	require.NoError(t, db.Update(ctx, func(*store.Tx) error {
		short, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
		defer cancel()
		assert.ErrorIs(t, db.Update(short, func(*store.Tx) error { return nil }), fault.Canceled)
		return nil
	}))
	require.NoError(t, touch(db))
}
