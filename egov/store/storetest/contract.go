package storetest

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Run holds a driver to the laws of egov/store. open gives an empty database,
// closed by the end of the test.
func Run(t *testing.T, open func(t *testing.T) *store.DB) {
	laws := []struct {
		name string
		law  func(*testing.T, *store.DB)
	}{
		{"Atomic", allOrNothing},
		{"ErrorIsReturnedAsItIs", errorAsItIs},
		{"NeighboursAreLeftAlone", neighbours},
		{"PanicBecomesAFault", panics},
		{"GoexitRollsBack", goexit},
		{"CanceledBeforeItStarts", canceledEarly},
		{"CanceledInside", canceledInside},
		{"CanceledInTheQueue", canceledQueued},
		{"DeadAfterAFailure", deadAfterFailure},
		{"ConstraintIsNamed", constraint},
		{"ConstraintAtTheCommit", deferred},
		{"Values", values},
		{"Empty", empty},
		{"Null", null},
		{"ScanRefusesWhatDoesNotFit", scanRefuses},
		{"ArgumentsOfOtherTypes", otherArguments},
		{"ParametersInAnyOrder", parameterOrder},
		{"Misuse", misuse},
		{"ControlStatementsAreRefused", controlStatements},
		{"Nested", nested},
		{"Counters", counters},
		{"Locks", locks},
		{"Order", order},
		{"OnCommit", onCommit},
		{"ViewIsASnapshot", snapshot},
		{"ViewDoesNotWait", viewDoesNotWait},
		{"ViewDoesNotWrite", viewDoesNotWrite},
		{"Notify", notify},
		{"Migrate", migrate},
		{"MigrateTogether", migrateTogether},
		{"Lease", lease},
		{"Fence", fence},
		{"LeaseRace", leaseRace},
		{"Backup", backup},
		{"BackupUnderLoad", backupUnderLoad},
		{"RestoreRefuses", restoreRefuses},
		{"Closed", closed},
	}
	for _, l := range laws {
		t.Run(l.name, func(t *testing.T) { l.law(t, open(t)) })
	}
}

var ctx = context.Background()

// errOwn is an error of the caller's own.
var errOwn = errors.New("own")

// setup makes the table that most laws use.
func setup(t testing.TB, db *store.DB) {
	t.Helper()
	require.NoError(t, db.Migrate(ctx, "test", `CREATE TABLE test_row (id BIGINT NOT NULL PRIMARY KEY, body TEXT NOT NULL DEFAULT '')`))
}

func insert(id int) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO test_row(id) VALUES ($1)`, id)
		return err
	}
}

// rows lists the ids of the table.
func rows(t testing.TB, db *store.DB) (ids []int) {
	t.Helper()
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		ids = nil
		return tx.Each(func(r store.Row) error {
			var id int
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT id FROM test_row ORDER BY id`)
	}))
	return ids
}

func allOrNothing(t *testing.T, db *store.DB) {
	setup(t, db)
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(`INSERT INTO test_row(id) VALUES ($1), ($2)`, 1, 2)
		assert.EqualValues(t, 2, n)
		return err
	}))
	err := db.Update(ctx, func(tx *store.Tx) error {
		require.NoError(t, insert(3)(tx))
		n, err := tx.Exec(`UPDATE test_row SET body = $1`, "x")
		assert.EqualValues(t, 3, n)
		require.NoError(t, err)
		return errOwn
	})
	assert.Equal(t, errOwn, err)
	assert.Equal(t, []int{1, 2}, rows(t, db))
}

func errorAsItIs(t *testing.T, db *store.DB) {
	setup(t, db)
	assert.Same(t, errOwn, db.Update(ctx, func(*store.Tx) error { return errOwn }))
	assert.Same(t, errOwn, db.View(ctx, func(*store.Tx) error { return errOwn }))
	assert.Same(t, errOwn, db.Update(ctx, func(tx *store.Tx) error {
		return tx.Each(func(store.Row) error { return errOwn }, `SELECT 1`)
	}))
}

// neighbours lets good and bad updates run side by side: each is atomic by
// itself, and the good ones never notice.
func neighbours(t *testing.T, db *store.DB) {
	setup(t, db)
	const each = 40
	bad := []func(int, *store.Tx) error{
		func(int, *store.Tx) error { return errOwn },
		func(int, *store.Tx) error { panic("neighbour") },
		func(int, *store.Tx) error { runtime.Goexit(); return nil },
		func(id int, tx *store.Tx) error { return insert(id)(tx) },
		func(_ int, tx *store.Tx) error { _, err := tx.Exec(`SELECT no FROM such`); return err },
	}
	var wg sync.WaitGroup
	var want []int
	for i := range each {
		want = append(want, i*10)
		wg.Go(func() { assert.NoError(t, db.Update(ctx, insert(i*10))) })
		for n, spoil := range bad {
			id := i*10 + n + 1
			wg.Go(func() {
				err := db.Update(ctx, func(tx *store.Tx) error {
					if err := insert(id)(tx); err != nil {
						return err
					}
					return spoil(id, tx)
				})
				assert.Error(t, err)
			})
		}
	}
	wg.Wait()
	assert.Equal(t, want, rows(t, db))
}

func panics(t *testing.T, db *store.DB) {
	setup(t, db)
	err := db.Update(ctx, func(tx *store.Tx) error {
		require.NoError(t, insert(1)(tx))
		panic(errOwn)
	})
	assert.ErrorIs(t, err, fault.StorePanic)
	assert.ErrorIs(t, err, errOwn, "the value is the cause")
	assert.Contains(t, err.Error(), "contract", "the stack is there")
	assert.ErrorIs(t, db.View(ctx, func(*store.Tx) error { panic("view") }), fault.StorePanic)
	assert.Empty(t, rows(t, db))
}

func goexit(t *testing.T, db *store.DB) {
	setup(t, db)
	for range 3 {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = db.Update(ctx, func(tx *store.Tx) error {
				_ = insert(1)(tx)
				runtime.Goexit()
				return nil
			})
			t.Error("Update returned")
		}()
		<-done
		go func() { _ = db.View(ctx, func(*store.Tx) error { runtime.Goexit(); return nil }) }()
	}
	assert.Empty(t, rows(t, db))
	require.NoError(t, db.Update(ctx, insert(1)))
}

func canceledEarly(t *testing.T, db *store.DB) {
	setup(t, db)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	run := func(*store.Tx) error { return errOwn }
	assert.ErrorIs(t, db.Update(gone, run), fault.Canceled)
	assert.ErrorIs(t, db.View(gone, run), fault.Canceled)
	assert.ErrorIs(t, db.Update(gone, run), context.Canceled)
}

func canceledInside(t *testing.T, db *store.DB) {
	setup(t, db)
	for _, check := range []bool{true, false} {
		gone, cancel := context.WithCancel(ctx)
		err := db.Update(gone, func(tx *store.Tx) error {
			require.NoError(t, insert(1)(tx))
			cancel()
			if !check {
				return nil
			}
			return insert(2)(tx)
		})
		assert.ErrorIs(t, err, fault.Canceled)
	}
	assert.Empty(t, rows(t, db))
	require.NoError(t, db.Update(ctx, insert(1)))
}

// slowNeighbour holds the lock "test:slow" and an open update until release is
// called.
func slowNeighbour(t *testing.T, db *store.DB) (release func()) {
	t.Helper()
	inside, leave, left := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(left)
		assert.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
			if err := tx.Lock("test:slow"); err != nil {
				return err
			}
			if err := insert(1000)(tx); err != nil {
				return err
			}
			close(inside)
			<-leave
			return nil
		}))
	}()
	<-inside
	return func() { close(leave); <-left }
}

func deadAfterFailure(t *testing.T, db *store.DB) {
	setup(t, db)
	err := db.Update(ctx, func(tx *store.Tx) error {
		require.NoError(t, insert(1)(tx))
		require.ErrorIs(t, insert(1)(tx), fault.StoreConstraint)
		assert.ErrorIs(t, insert(2)(tx), fault.StoreConstraint, "the fault repeats")
		return nil
	})
	assert.ErrorIs(t, err, fault.StoreConstraint, "a swallowed failure is not a success")
	assert.Empty(t, rows(t, db))
}

func constraint(t *testing.T, db *store.DB) {
	require.NoError(t, db.Migrate(ctx, "test",
		`CREATE TABLE test_a (id TEXT NOT NULL PRIMARY KEY, n BIGINT NOT NULL CHECK (n > 0));
		 CREATE TABLE test_b (id TEXT NOT NULL PRIMARY KEY REFERENCES test_a(id))`))
	for _, statement := range []string{
		`INSERT INTO test_a(id, n) VALUES ('x', 0)`,
		`INSERT INTO test_a(id, n) VALUES ('x', NULL)`,
		`INSERT INTO test_a(id, n) VALUES ('x', 1), ('x', 2)`,
		`INSERT INTO test_b(id) VALUES ('nobody')`,
	} {
		err := db.Update(ctx, func(tx *store.Tx) error { _, err := tx.Exec(statement); return err })
		assert.ErrorIs(t, err, fault.StoreConstraint, statement)
		assert.Equal(t, fault.Conflict, fault.KindOf(err))
	}
	assert.ErrorIs(t, db.View(ctx, func(tx *store.Tx) error {
		var n int
		return tx.Row(`SELECT nonsense FROM nowhere`).Scan(&n)
	}), fault.StoreSQL)
}

// deferred: a constraint that is checked at the commit hits the guilty one
// alone.
func deferred(t *testing.T, db *store.DB) {
	setup(t, db)
	require.NoError(t, db.Migrate(ctx, "deferred",
		`CREATE TABLE test_d (id BIGINT NOT NULL PRIMARY KEY REFERENCES test_row(id) DEFERRABLE INITIALLY DEFERRED)`))
	var wg sync.WaitGroup
	var want []int
	for i := range 30 {
		want = append(want, i)
		wg.Go(func() {
			assert.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(`INSERT INTO test_d(id) VALUES ($1)`, i)
				require.NoError(t, err, "the row it refers to comes later")
				return insert(i)(tx)
			}))
		})
		if i%5 == 0 {
			wg.Go(func() {
				err := db.Update(ctx, func(tx *store.Tx) error {
					_, err := tx.Exec(`INSERT INTO test_d(id) VALUES ($1)`, 1000+i)
					return err
				})
				assert.ErrorIs(t, err, fault.StoreConstraint)
			})
		}
	}
	wg.Wait()
	assert.Equal(t, want, rows(t, db))
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		var n int
		err := tx.Row(`SELECT count(*) FROM test_d`).Scan(&n)
		assert.Equal(t, 30, n)
		return err
	}))
}

func order(t *testing.T, db *store.DB) {
	setup(t, db)
	for i := range 50 {
		require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
			var n int
			require.NoError(t, tx.Row(`SELECT count(*) FROM test_row`).Scan(&n))
			assert.Equal(t, i, n, "an update sees what was acknowledged before")
			return insert(i)(tx)
		}))
		assert.Len(t, rows(t, db), i+1, "so does a view")
	}
}

func onCommit(t *testing.T, db *store.DB) {
	setup(t, db)
	var did []string
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		did = nil
		tx.OnCommit(func() { did = append(did, "first") })
		tx.OnCommit(func() {
			did = append(did, "second")
			assert.Equal(t, []int{1}, rows(t, db), "the commit is visible")
			assert.NoError(t, db.Update(tx.Context(), insert(2)), "its context is not nested any more")
		})
		return insert(1)(tx)
	}))
	assert.Equal(t, []string{"first", "second"}, did)
	require.Error(t, db.Update(ctx, func(tx *store.Tx) error {
		tx.OnCommit(func() { t.Error("called after a rollback") })
		return errOwn
	}))
}

func closed(t *testing.T, db *store.DB) {
	setup(t, db)
	require.NoError(t, db.Close())
	assert.ErrorIs(t, db.Update(ctx, insert(1)), fault.StoreClosed)
	assert.ErrorIs(t, db.View(ctx, insert(1)), fault.StoreClosed)
	assert.ErrorIs(t, db.Migrate(ctx, "test", "SELECT 1"), fault.StoreClosed)
	assert.NoError(t, db.Close(), "closing twice is harmless")
}

// soon fails the test when the condition does not come true.
func soon(t *testing.T, what string, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, 10*time.Second, 2*time.Millisecond, what)
}
