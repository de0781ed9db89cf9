package bpmn_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/egov/worktime"
)

var errFuse = errors.New("cầu chì")

// fuse lets one write fail: that after so many; 0 = none.
type fuse interface {
	set(t testing.TB, after int)
	left(t testing.TB) int
}

// observerFuse fails in the observer, after the steps and before the commit, and
// goes on failing until it is set anew.
type observerFuse struct {
	on    bool
	after int
}

func (f *observerFuse) set(_ testing.TB, after int) { f.on, f.after = after > 0, after }

func (f *observerFuse) left(testing.TB) int { return f.after }

func (f *observerFuse) observe(*store.Tx, bpmn.Event) error {
	if f.after--; f.on && f.after <= 0 {
		return errFuse
	}
	return nil
}

// storeFuse fails in the database: triggers on every table of the engine count
// the rows written.
type storeFuse struct{ db *sql.DB }

func (f *storeFuse) set(t testing.TB, after int) {
	_, err := f.db.Exec(`UPDATE app_fuse SET after = ?`, after)
	require.NoError(t, err)
}

func (f *storeFuse) left(t testing.TB) (n int) {
	require.NoError(t, f.db.QueryRow(`SELECT after FROM app_fuse`).Scan(&n))
	return n
}

func newStoreFuse(t testing.TB, url string) *storeFuse {
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(url, "sqlite:")+"?_pragma=busy_timeout(60000)")
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	_, err = db.Exec(`CREATE TABLE app_fuse (after BIGINT NOT NULL); INSERT INTO app_fuse VALUES (0)`)
	require.NoError(t, err)
	rows, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'bpmn_%'`)
	require.NoError(t, err)
	var tables []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		tables = append(tables, name)
	}
	require.NoError(t, rows.Close())
	require.NotEmpty(t, tables)
	for _, table := range tables {
		for _, what := range []string{"INSERT", "UPDATE", "DELETE"} {
			_, err := db.Exec(fmt.Sprintf(`CREATE TRIGGER fuse_%s_%s BEFORE %s ON %s WHEN (SELECT after FROM app_fuse) > 0 BEGIN
				UPDATE app_fuse SET after = CASE after WHEN 1 THEN -1 ELSE after - 1 END; SELECT RAISE(ABORT, 'fuse') WHERE (SELECT after FROM app_fuse) = -1; END`, table, what, what, table))
			require.NoError(t, err)
		}
	}
	return &storeFuse{db}
}

// TestEveryWriteMayFail lets every write of a life with elements of every kind
// fail in turn, in the database and in the observer. A call that fails leaves
// nothing behind; when it is repeated until it works, the life is what it would
// have been.
func TestEveryWriteMayFail(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	for _, kind := range []string{"store", "observer"} {
		t.Run(kind, func(t *testing.T) {
			ctx, url := context.Background(), storetest.SQLiteURL(t)
			db := storetest.OpenWith(t, store.Config{URL: url})
			clock, observer := worktime.NewManual(monday), &observerFuse{}
			cfg := bpmn.Config{Store: db, Clock: clock, Lease: time.Second, Attempts: 1_000_000, Backoff: func(int) time.Duration { return time.Second }}
			if kind == "observer" {
				cfg.Observe = observer.observe
			}
			e, err := bpmn.New(ctx, cfg)
			require.NoError(t, err)
			require.NoError(t, handleEverything(ctx, db, e, func(string) {}))
			var blown fuse = observer
			if kind == "store" {
				blown = newStoreFuse(t, url)
			}
			_, err = e.Deploy(ctx, "e.bpmn", everything("PT1M"))
			require.NoError(t, err)
			const unreached = 1 << 30
			writes := unreached - life(t, db, e, clock, blown, unreached)
			assert.Greater(t, writes, 50)
			t.Logf("%d writes", writes)
			for after := 1; after <= writes && !t.Failed(); after++ {
				life(t, db, e, clock, blown, after)
			}
		})
	}
}

// life lets an instance go through everything while one write fails, and tells
// what was left of the fuse.
func life(t *testing.T, db *store.DB, e *bpmn.Engine, clock *worktime.Manual, blown fuse, after int) (left int) {
	ctx, key, failed := context.Background(), fmt.Sprint("K", after), false
	// once is one transaction: it happens as a whole or not at all.
	once := func(name string, call func() error) {
		before := dump(t, db)
		if err := call(); err != nil {
			require.False(t, failed, "%s: %v", name, err)
			failed = true
			require.Equal(t, before, dump(t, db), "%s failed at write %d and must leave nothing: %v", name, after, err)
			blown.set(t, 0)
			require.NoError(t, call(), name)
		}
	}
	// advance is many transactions, each of which happens as a whole or not at all.
	advance := func() {
		for range 3 { // once more when claims have ended and what was put off is due
			if _, err := e.Advance(ctx); err != nil {
				require.False(t, failed, "advance: %v", err)
				failed = true
				blown.set(t, 0)
			}
			clock.Advance(2 * time.Second)
		}
	}
	blown.set(t, after)
	defer blown.set(t, 0)
	clock.Advance(time.Second)
	var id string
	once("start", func() (err error) {
		id, err = begin(ctx, e, key)
		return err
	})
	advance()
	tasks, err := e.Tasks(ctx, bpmn.TaskQuery{})
	require.NoError(t, err)
	for _, task := range tasks {
		if task.Element != "timed" {
			once(task.Element, func() error { return e.Complete(ctx, task.ID, map[string]any{task.Element: true}) })
		}
	}
	once("message", func() error {
		_, err := e.Correlate(ctx, bpmn.Message{ID: key, Name: "answer", Key: key, Variables: map[string]any{"answer": true}})
		return err
	})
	once("signal", func() error {
		return e.Signal(ctx, bpmn.Signal{Name: "alarm", Variables: map[string]any{"alarm": true}})
	})
	advance()
	clock.Advance(time.Minute)
	advance()
	left = blown.left(t)
	blown.set(t, 0) // a failure may have been kept to be tried again
	advance()
	lived(t, e, id)
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		var effects, open int
		require.NoError(t, tx.Row(`SELECT COUNT(*) FROM app_effect WHERE job LIKE $1`, id+"%").Scan(&effects))
		require.NoError(t, tx.Row(`SELECT (SELECT COUNT(*) FROM bpmn_instance) + (SELECT COUNT(*) FROM bpmn_job) + (SELECT COUNT(*) FROM bpmn_subscription) + (SELECT COUNT(*) FROM bpmn_task) + (SELECT COUNT(*) FROM bpmn_incident) + (SELECT COUNT(*) FROM bpmn_delivery) + (SELECT COUNT(*) FROM bpmn_message)`).Scan(&open))
		assert.Equal(t, insideJobs, effects, "every job inside a transaction takes effect once")
		assert.Zero(t, open, "nothing is left")
		return nil
	}))
	return left
}
