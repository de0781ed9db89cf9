package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// canceledQueued: whoever gives up behind a slow neighbour is answered at once
// and leaves no trace.
func canceledQueued(t *testing.T, db *store.DB) {
	setup(t, db)
	release := slowNeighbour(t, db)
	gone, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	err := db.Update(gone, func(tx *store.Tx) error {
		if err := tx.Lock("test:slow"); err != nil {
			return err
		}
		return insert(1)(tx)
	})
	assert.ErrorIs(t, err, fault.Canceled)
	release()
	assert.Equal(t, []int{1000}, rows(t, db))
}

func misuse(t *testing.T, db *store.DB) {
	setup(t, db)
	var kept *store.Tx
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		kept = tx
		return insert(1)(tx)
	}))
	assert.ErrorIs(t, insert(2)(kept), fault.StoreMisuse, "after the end")
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		calls := 0
		err := tx.Each(func(r store.Row) error {
			calls++
			assert.ErrorIs(t, insert(3)(tx), fault.StoreMisuse)
			assert.ErrorIs(t, tx.Row(`SELECT 1`).Scan(new(int)), fault.StoreMisuse)
			assert.ErrorIs(t, tx.Each(func(store.Row) error { return nil }, `SELECT 1`), fault.StoreMisuse)
			assert.ErrorIs(t, tx.Lock("x"), fault.StoreMisuse)
			return nil
		}, `SELECT id FROM test_row`)
		assert.Equal(t, 1, calls)
		require.NoError(t, err)
		return insert(4)(tx)
	}))
	assert.Equal(t, []int{1, 4}, rows(t, db))
}

func controlStatements(t *testing.T, db *store.DB) {
	setup(t, db)
	for _, statement := range []string{
		`COMMIT`, ` rollback `, `BEGIN`, "\n\tbegin;", `SAVEPOINT a`, `RELEASE a`, `END`, `start transaction`,
		`INSERT INTO test_row(id) VALUES (2); COMMIT`, "/* a */ -- b\n COMMIT", `SELECT 'it''s'; /* ; */ ;; END`,
	} {
		err := db.Update(ctx, func(tx *store.Tx) error {
			require.NoError(t, insert(1)(tx))
			_, err := tx.Exec(statement)
			return err
		})
		assert.ErrorIs(t, err, fault.StoreMisuse, statement)
	}
	assert.Empty(t, rows(t, db))
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO test_row(id, body) VALUES (1, 'a; COMMIT'), (2, 'it''s; END') -- ; ROLLBACK`)
		require.NoError(t, err)
		_, err = tx.Exec(`INSERT INTO test_row(id, body) SELECT $1, $2 WHERE 'x;y' <> $2; -- one statement`, 3, "; BEGIN")
		return err
	}), "texts and comments are no statements")
	assert.Equal(t, []int{1, 2, 3}, rows(t, db))
	assert.ErrorIs(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM test_row WHERE id = $1; DELETE FROM test_row`, 1)
		return err
	}), fault.StoreSQL, "arguments belong to one statement")
	assert.Len(t, rows(t, db), 3)
}

func nested(t *testing.T, db *store.DB) {
	setup(t, db)
	nothing := func(*store.Tx) error { return nil }
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		assert.ErrorIs(t, db.Update(tx.Context(), nothing), fault.StoreNested)
		assert.ErrorIs(t, db.View(tx.Context(), nothing), fault.StoreNested)
		deeper := context.WithValue(tx.Context(), new(int), 1)
		assert.ErrorIs(t, db.Update(deeper, nothing), fault.StoreNested)
		assert.ErrorIs(t, db.Migrate(deeper, "other", `CREATE TABLE other (id TEXT)`), fault.StoreNested)
		return insert(1)(tx)
	}))
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		assert.ErrorIs(t, db.Update(tx.Context(), nothing), fault.StoreNested)
		return nil
	}))
	assert.Equal(t, []int{1}, rows(t, db))
}

// snapshot: a view goes on seeing the state of its first statement.
func snapshot(t *testing.T, db *store.DB) {
	setup(t, db)
	require.NoError(t, db.Update(ctx, insert(1)))
	count := func(tx *store.Tx) (n int) {
		require.NoError(t, tx.Row(`SELECT count(*) FROM test_row`).Scan(&n))
		return n
	}
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		assert.Equal(t, 1, count(tx))
		require.NoError(t, db.Update(ctx, insert(2)))
		assert.Equal(t, 1, count(tx))
		return nil
	}))
	assert.Len(t, rows(t, db), 2)
}

func viewDoesNotWait(t *testing.T, db *store.DB) {
	setup(t, db)
	release := slowNeighbour(t, db)
	defer release()
	done := make(chan []int)
	go func() { done <- rows(t, db) }()
	select {
	case ids := <-done:
		assert.Empty(t, ids, "what is not committed is not seen")
	case <-time.After(10 * time.Second):
		t.Fatal("the view waits for the update")
	}
}

func viewDoesNotWrite(t *testing.T, db *store.DB) {
	setup(t, db)
	writes := map[string]func(*store.Tx) error{
		"exec": insert(1),
		"row": func(tx *store.Tx) error {
			return tx.Row(`INSERT INTO test_row(id) VALUES (1) RETURNING id`).Scan(new(int))
		},
		"ddl":   func(tx *store.Tx) error { _, err := tx.Exec(`CREATE TABLE test_more (id TEXT)`); return err },
		"next":  func(tx *store.Tx) error { _, err := tx.Next("x"); return err },
		"lock":  func(tx *store.Tx) error { return tx.Lock("x") },
		"fence": func(tx *store.Tx) error { return tx.Fence("x", 1) },
		"tell":  func(tx *store.Tx) error { tx.Notify("x"); return nil },
		"quiet": func(tx *store.Tx) error { _ = insert(1)(tx); return nil },
	}
	for name, write := range writes {
		assert.ErrorIs(t, db.View(ctx, write), fault.StoreReadOnly, name)
	}
	assert.Empty(t, rows(t, db))
	require.NoError(t, db.Update(ctx, insert(1)))
}

func notify(t *testing.T, db *store.DB) {
	setup(t, db)
	woken, stop := db.Watch("test:channel")
	other, stopOther := db.Watch("test:other")
	defer stopOther()
	tell := func(result error) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			tx.Notify("test:channel")
			return result
		}
	}
	// A listener that connects wakes everyone once; let that pass.
	var wakes atomic.Int64
	soon(t, "woken", func() bool {
		require.NoError(t, db.Update(ctx, tell(nil)))
		select {
		case <-woken:
			return wakes.Add(1) >= 3
		default:
			return false
		}
	})
	for drained := false; !drained; {
		select {
		case <-woken:
		case <-other:
		case <-time.After(200 * time.Millisecond):
			drained = true
		}
	}
	require.Equal(t, errOwn, db.Update(ctx, tell(errOwn)))
	assert.Empty(t, woken, "a rollback wakes nobody")
	require.NoError(t, db.Update(ctx, tell(nil)))
	assert.Len(t, woken, 1, "the commit wakes before Update returns")
	require.NoError(t, db.Update(ctx, tell(nil)), "a full channel holds nobody up")
	assert.Empty(t, other)
	<-woken
	stop()
	require.NoError(t, db.Update(ctx, tell(nil)))
	assert.Empty(t, woken)
}
