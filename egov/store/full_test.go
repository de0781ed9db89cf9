package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFull: updates that need room get fault.StoreFull, neighbours of the same
// transaction that need none go on, and all is well when there is room again.
func TestFull(t *testing.T) {
	db := storetest.OpenWith(t, store.WithPragmas(store.Config{URL: storetest.SQLiteURL(t)}, `PRAGMA max_page_count=200;`))
	require.NoError(t, db.Migrate(ctx, "test", pairTable,
		`CREATE TABLE test_small (n BIGINT NOT NULL); INSERT INTO test_small(n) VALUES (0)`))
	said := newLedger()
	var full, small, next atomic.Int64
	var wg sync.WaitGroup
	for worker := range int64(16) {
		wg.Go(func() {
			for range 40 {
				if worker%2 == 0 {
					assert.NoError(t, touch(db), "it needs no room")
					small.Add(1)
					continue
				}
				id := next.Add(1)
				err := addPair(ctx, db, id, 5000)
				said.note(id, err)
				if err != nil {
					assert.ErrorIs(t, err, fault.StoreFull)
					assert.Equal(t, fault.Unavailable, fault.KindOf(err))
					full.Add(1)
				}
			}
		})
	}
	wg.Wait()
	assert.Positive(t, full.Load())
	said.agrees(t, db, nil)
	var touched int64
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		return tx.Row(`SELECT n FROM test_small`).Scan(&touched)
	}))
	assert.Equal(t, small.Load(), touched, "each of the small ones counted once")

	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM test_pair`)
		return err
	}))
	require.NoError(t, addPair(ctx, db, -1, 5000), "there is room again")
}

// touch counts in a row that is there already.
func touch(db *store.DB) error {
	return db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE test_small SET n = n + 1`)
		return err
	})
}

// TestFileRemoved: a commit into a file that nobody will find again is not
// acknowledged, nor is any after it.
func TestFileRemoved(t *testing.T) {
	for name, spoil := range map[string]func(dir, path string) error{
		"folder removed": func(dir, _ string) error { return os.RemoveAll(dir) },
		"file moved":     func(_, path string) error { return os.Rename(path, path+".old") },
		"log removed":    func(_, path string) error { return os.Remove(path + "-wal") },
		"file replaced": func(_, path string) error {
			return errors.Join(os.Rename(path, path+".old"), os.WriteFile(path, nil, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			path := filepath.Join(dir, "test.db")
			db := storetest.OpenWith(t, store.Config{URL: "sqlite:" + path})
			require.NoError(t, db.Migrate(ctx, "test", pairTable))
			require.NoError(t, addPair(ctx, db, 1, 10))
			require.NoError(t, db.Ping(ctx))
			require.NoError(t, spoil(dir, path))
			var wg sync.WaitGroup
			for id := range int64(8) {
				wg.Go(func() { assert.ErrorIs(t, addPair(ctx, db, 10+id, 10), fault.StoreIO) })
			}
			wg.Wait()
			assert.ErrorIs(t, addPair(ctx, db, 2, 10), fault.StoreIO)
			if name != "log removed" {
				assert.ErrorIs(t, db.Ping(ctx), fault.StoreIO)
			}
			require.NoError(t, db.Close())
			if name == "file moved" {
				require.NoError(t, os.Rename(path+".old", path))
				again := storetest.OpenWith(t, store.Config{URL: "sqlite:" + path})
				require.NoError(t, addPair(ctx, again, 3, 10), "brought back it works again")
			}
		})
	}
}

// TestNotADatabase: what cannot be opened is said at once.
func TestNotADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o600))
	_, err := store.Open(ctx, store.Config{URL: "sqlite:" + path})
	assert.ErrorIs(t, err, fault.StoreIO)
	_, err = store.Open(ctx, store.Config{URL: "sqlite:" + t.TempDir()})
	assert.ErrorIs(t, err, fault.StoreIO, "a folder")
}

// TestOtherProgramWrites: while another program holds the file's lock updates
// wait, give up with their context, and get fault.StoreBusy after some seconds.
func TestOtherProgramWrites(t *testing.T) {
	cfg := store.Config{URL: storetest.SQLiteURL(t)}
	db, other := storetest.OpenWith(t, cfg), storetest.OpenWith(t, cfg)
	require.NoError(t, db.Migrate(ctx, "test", pairTable))
	err := other.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO test_pair(id, half) VALUES (1, 0), (1, 1)`)
		require.NoError(t, err)
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		assert.ErrorIs(t, addPair(short, db, 2, 0), fault.Canceled)
		assert.ErrorIs(t, addPair(ctx, db, 3, 0), fault.StoreBusy)
		return nil
	})
	require.NoError(t, err)
	require.NoError(t, addPair(ctx, db, 4, 0))
	assert.Equal(t, map[int64]bool{1: true, 4: true}, stored(t, db))
}
