package storetest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func migrate(t *testing.T, db *store.DB) {
	steps := []string{
		`CREATE TABLE test_m (id TEXT NOT NULL PRIMARY KEY); CREATE INDEX test_m_id ON test_m(id);`,
		`ALTER TABLE test_m ADD COLUMN n BIGINT NOT NULL DEFAULT 7; -- a comment; with a semicolon
		 INSERT INTO test_m(id) VALUES ('seed')`,
	}
	require.NoError(t, db.Migrate(ctx, "test", steps[:1]...))
	require.NoError(t, db.Migrate(ctx, "test", steps...))
	require.NoError(t, db.Migrate(ctx, "test", steps...), "a second time does nothing")
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		var n, count int
		err := tx.Row(`SELECT max(n), count(*) FROM test_m`).Scan(&n, &count)
		assert.Equal(t, []int{7, 1}, []int{n, count})
		return err
	}))
	assert.ErrorIs(t, db.Migrate(ctx, "test", steps[0]), fault.StoreMigration, "newer than the program")
	assert.ErrorIs(t, db.Migrate(ctx, "test", steps[0], steps[1]+" "), fault.StoreMigration, "a changed step")
	broken := append(steps[:2:2], `CREATE TABLE test_n (id TEXT)`, `CREATE NONSENSE`)
	assert.ErrorIs(t, db.Migrate(ctx, "test", broken...), fault.StoreMigration)
	require.NoError(t, db.Migrate(ctx, "test", broken[:3]...), "nothing of the broken call stayed")
	require.NoError(t, db.Migrate(ctx, "other"))
}

func migrateTogether(t *testing.T, db *store.DB) {
	var steps []string
	for i := range 5 {
		steps = append(steps, fmt.Sprintf(`CREATE TABLE test_t%d (id TEXT)`, i))
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			assert.NoError(t, db.Migrate(ctx, "test", steps...))
			assert.NoError(t, db.Migrate(ctx, fmt.Sprint("island", i), `SELECT 1`))
		})
	}
	wg.Wait()
}

func lease(t *testing.T, db *store.DB) {
	first, err := db.Acquire(ctx, "test:timer", "node-a", time.Hour)
	require.NoError(t, err)
	assert.Equal(t, "test:timer", first.Name())
	_, err = db.Acquire(ctx, "test:timer", "node-b", time.Hour)
	assert.ErrorIs(t, err, fault.StoreLease)
	require.NoError(t, first.Renew(ctx))
	again, err := db.Acquire(ctx, "test:timer", "node-a", time.Hour)
	require.NoError(t, err, "a restarted holder gets in")
	assert.Greater(t, again.Token(), first.Token())
	assert.ErrorIs(t, first.Renew(ctx), fault.StoreLease)
	assert.ErrorIs(t, first.Release(ctx), fault.StoreLease)
	require.NoError(t, again.Release(ctx))
	assert.ErrorIs(t, again.Renew(ctx), fault.StoreLease)
	short, err := db.Acquire(ctx, "test:timer", "node-b", time.Microsecond)
	require.NoError(t, err)
	assert.Greater(t, short.Token(), again.Token())
	require.NoError(t, short.Renew(ctx), "it ran out but nobody came")
	var taken *store.Lease
	soon(t, "the lease runs out", func() bool {
		taken, err = db.Acquire(ctx, "test:timer", "node-c", time.Hour)
		return err == nil
	})
	assert.Greater(t, taken.Token(), short.Token())
	assert.ErrorIs(t, short.Renew(ctx), fault.StoreLease)
	_, err = db.Acquire(ctx, "test:other", "node-b", time.Hour)
	assert.NoError(t, err, "names do not touch each other")
	_, err = db.Acquire(ctx, "test:other", "", time.Hour)
	assert.ErrorIs(t, err, fault.Config)
}

func fence(t *testing.T, db *store.DB) {
	setup(t, db)
	stale, err := db.Acquire(ctx, "test:timer", "node-a", time.Hour)
	require.NoError(t, err)
	fenced := func(l *store.Lease, id int) error {
		return db.Update(ctx, func(tx *store.Tx) error {
			if err := tx.Fence(l.Name(), l.Token()); err != nil {
				return err
			}
			return insert(id)(tx)
		})
	}
	require.NoError(t, fenced(stale, 1))
	fresh, err := db.Acquire(ctx, "test:timer", "node-a", time.Hour)
	require.NoError(t, err)
	assert.ErrorIs(t, fenced(stale, 2), fault.StoreLease)
	require.NoError(t, fenced(fresh, 3))
	require.NoError(t, fresh.Release(ctx))
	assert.ErrorIs(t, fenced(fresh, 4), fault.StoreLease)
	assert.ErrorIs(t, db.Update(ctx, func(tx *store.Tx) error {
		_ = tx.Fence("test:nobody", 1)
		return nil
	}), fault.StoreLease, "a swallowed fence still holds")
	assert.Equal(t, []int{1, 3}, rows(t, db))
}

// leaseRace lets holders take the lease from each other while each writes
// under its fence: the tokens in the order of the commits never fall.
func leaseRace(t *testing.T, db *store.DB) {
	require.NoError(t, db.Migrate(ctx, "test", `CREATE TABLE test_log (seq BIGINT NOT NULL PRIMARY KEY, token BIGINT NOT NULL)`))
	var wg sync.WaitGroup
	var wrote atomic.Int64
	for i := range 6 {
		wg.Go(func() {
			for range 15 {
				l, err := db.Acquire(ctx, "test:race", fmt.Sprint("node-", i), time.Microsecond)
				if err != nil {
					assert.ErrorIs(t, err, fault.StoreLease)
					continue
				}
				err = db.Update(ctx, func(tx *store.Tx) error {
					if err := tx.Fence(l.Name(), l.Token()); err != nil {
						return err
					}
					seq, err := tx.Next("test:log")
					if err != nil {
						return err
					}
					_, err = tx.Exec(`INSERT INTO test_log(seq, token) VALUES ($1, $2)`, seq, l.Token())
					return err
				})
				if err == nil {
					wrote.Add(1)
				} else {
					assert.ErrorIs(t, err, fault.StoreLease)
				}
			}
		})
	}
	wg.Wait()
	var last int64
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		return tx.Each(func(r store.Row) error {
			var token int64
			err := r.Scan(&token)
			assert.GreaterOrEqual(t, token, last)
			last = token
			return err
		}, `SELECT token FROM test_log ORDER BY seq`)
	}))
	assert.Positive(t, wrote.Load())
}

// restored opens the backup in an SQLite file of its own.
func restored(t *testing.T, path string) *store.DB {
	t.Helper()
	cfg := store.Config{URL: SQLiteURL(t)}
	require.NoError(t, store.Restore(ctx, path, cfg))
	return OpenWith(t, cfg)
}

const familySteps = `CREATE TABLE test_parent (id BIGINT NOT NULL PRIMARY KEY, parent BIGINT REFERENCES test_parent(id), b BYTEA, t TEXT);
	CREATE TABLE test_child (id BIGINT NOT NULL PRIMARY KEY, parent BIGINT NOT NULL REFERENCES test_parent(id) ON DELETE CASCADE);
	INSERT INTO test_parent(id) VALUES (1000)`

func backup(t *testing.T, db *store.DB) {
	require.NoError(t, db.Migrate(ctx, "test", familySteps))
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		for i := range 450 { // rows whose references point backwards and forwards
			s := samples[i%2]
			if i < len(samples) {
				s = samples[i]
			}
			if _, err := tx.Exec(`INSERT INTO test_parent(id, parent, b, t) VALUES ($1, 1000, $2, $3)`, i, s.b, s.t); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`INSERT INTO test_child(id, parent) VALUES (1, 7), (2, 1000)`)
		require.NoError(t, err)
		_, err = tx.Next("test:counter")
		return err
	}))
	held, err := db.Acquire(ctx, "test:timer", "node-a", time.Hour)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "backup")
	require.NoError(t, db.Backup(ctx, path))
	assert.ErrorIs(t, db.Backup(ctx, path), fault.StoreBackup, "an existing file stays")
	files, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, files, 1, "nothing half-done lies about")

	copied := restored(t, path)
	assert.Equal(t, contents(t, db), contents(t, copied))
	require.NoError(t, copied.Migrate(ctx, "test", familySteps, `CREATE TABLE test_new (id TEXT)`), "the steps came along")
	require.NoError(t, copied.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.Next("test:counter")
		assert.EqualValues(t, 2, n)
		return err
	}))
	taken, err := copied.Acquire(ctx, "test:timer", "node-a", time.Hour)
	require.NoError(t, err)
	assert.Greater(t, taken.Token(), held.Token())
}

// contents lists the rows of the family as text.
func contents(t *testing.T, db *store.DB) (list []string) {
	t.Helper()
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			var id int
			var parent *int64
			var b []byte
			var s *string
			if err := r.Scan(&id, &parent, &b, &s); err != nil {
				return err
			}
			list = append(list, fmt.Sprintf("%d %v %x %v", id, deref(parent), b, deref(s)))
			return nil
		}, `SELECT id, parent, b, t FROM test_parent UNION ALL SELECT -id, parent, NULL, NULL FROM test_child ORDER BY 1`)
	}))
	return list
}

func deref[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// backupUnderLoad: pairs of rows are written in one transaction each; the
// backup holds whole pairs only, and the writers go on meanwhile.
func backupUnderLoad(t *testing.T, db *store.DB) {
	setup(t, db)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var written atomic.Int64
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				id := int(written.Add(1))
				assert.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
					if err := insert(id)(tx); err != nil {
						return err
					}
					return insert(-id)(tx)
				}))
			}
		})
	}
	soon(t, "some rows", func() bool { return written.Load() > 50 })
	path := filepath.Join(t.TempDir(), "backup")
	assert.NoError(t, db.Backup(ctx, path))
	close(stop)
	wg.Wait()
	ids := rows(t, restored(t, path))
	sum := 0
	for _, id := range ids {
		sum += id
	}
	assert.Zero(t, sum, "whole pairs only")
	assert.NotEmpty(t, ids)
}

func restoreRefuses(t *testing.T, db *store.DB) {
	setup(t, db)
	require.NoError(t, db.Update(ctx, insert(1)))
	path := filepath.Join(t.TempDir(), "backup")
	require.NoError(t, db.Backup(ctx, path))
	copied := SQLiteURL(t)
	require.NoError(t, store.Restore(ctx, path, store.Config{URL: copied}))
	assert.ErrorIs(t, store.Restore(ctx, path, store.Config{URL: copied}), fault.StoreBackup, "not empty any more")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, damaged := range map[string][]byte{
		"cut":     whole[:len(whole)-9],
		"half":    whole[:len(whole)/2],
		"empty":   nil,
		"changed": append(append([]byte{}, whole[:len(whole)/2]...), append([]byte{whole[len(whole)/2] ^ 1}, whole[len(whole)/2+1:]...)...),
		"foreign": []byte("SQLite format 3\x00"),
	} {
		bad, target := filepath.Join(t.TempDir(), "bad"), SQLiteURL(t)
		require.NoError(t, os.WriteFile(bad, damaged, 0o600))
		assert.ErrorIs(t, store.Restore(ctx, bad, store.Config{URL: target}), fault.StoreBackup, name)
		require.NoError(t, store.Restore(ctx, path, store.Config{URL: target}), "the database was not touched")
	}
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`CREATE TABLE stray (id TEXT)`)
		return err
	}))
	err = db.Backup(ctx, path+"2")
	assert.ErrorIs(t, err, fault.StoreBackup, "a table beside Migrate could not be restored")
	assert.ErrorIs(t, store.Restore(ctx, path+"2", store.Config{URL: copied}), fault.StoreBackup)
}
