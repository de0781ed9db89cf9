package bpmn_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
)

// side is one of those that a measurement compares.
type side struct {
	callers int
	call    func(i int) error
	taken   atomic.Int64
	warm    int64 // calls before the measurement
	took    time.Duration

	mu    sync.Mutex
	times []time.Duration // of single calls
}

func (s *side) rate() float64 { return float64(s.taken.Load()-s.warm) / s.took.Seconds() }

// percentile is the time that so many of a hundred calls did not exceed.
func (s *side) percentile(p int) time.Duration {
	slices.Sort(s.times)
	if len(s.times) == 0 {
		return 0
	}
	return s.times[(len(s.times)-1)*p/100]
}

// turns lets all sides work by short turns of equal times, until the first has
// done its calls, so that other work on the machine disturbs all of them alike.
func turns(b *testing.B, first *side, others ...*side) {
	b.Helper()
	all := append([]*side{first}, others...)
	for _, s := range all {
		s.work(b, 200*time.Millisecond, 1<<62)
		s.warm, s.took, s.times = s.taken.Load(), 0, nil
	}
	goal := first.warm + int64(b.N)
	b.ResetTimer()
	for first.taken.Load() < goal {
		before := first.took
		first.work(b, 50*time.Millisecond, goal)
		b.StopTimer()
		for _, s := range others {
			s.work(b, first.took-before, 1<<62)
		}
		b.StartTimer()
	}
	b.StopTimer()
}

// work goes on with the calls from several goroutines until the time is up or so
// many are done.
func (s *side) work(b *testing.B, limit time.Duration, until int64) {
	var callers sync.WaitGroup
	begin := time.Now()
	for range s.callers {
		callers.Go(func() {
			var times []time.Duration
			for time.Since(begin) < limit {
				i := s.taken.Add(1)
				if i > until {
					s.taken.Add(-1)
					break
				}
				at := time.Now()
				if err := s.call(int(i)); err != nil {
					b.Error(err)
					break
				}
				times = append(times, time.Since(at))
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			s.times = append(s.times, times...)
		})
	}
	callers.Wait()
	s.took += time.Since(begin)
}

const plainTable = `CREATE TABLE plain_row (id BIGINT NOT NULL PRIMARY KEY, body TEXT NOT NULL)`

const plainRow = `INSERT INTO plain_row(id, body) VALUES ($1, $2)`

// grow brings the write-ahead log of SQLite to the size that it has after a
// while: overwriting a file is cheaper to sync than extending it.
const grow = `; INSERT INTO plain_row(id, body) SELECT 0, hex(zeroblob(5000000)); DELETE FROM plain_row`

// plainBody is what one row carries: about what an instance's row does.
var plainBody = strings.Repeat("0123456789", 60)

// plainSQLite inserts one row in a transaction by database/sql. One connection is
// kinder to it than letting the callers fight for the lock.
func plainSQLite(b *testing.B, callers int) *side {
	url := "file:" + filepath.Join(b.TempDir(), "plain.db") + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(60000)&_txlock=immediate"
	db, err := sql.Open("sqlite", url)
	require.NoError(b, err)
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	_, err = db.Exec(plainTable + grow)
	require.NoError(b, err)
	stmt, err := db.Prepare(plainRow)
	require.NoError(b, err)
	return &side{callers: callers, call: func(i int) error {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if _, err := tx.Stmt(stmt).Exec(i, plainBody); err != nil {
			return err
		}
		return tx.Commit()
	}}
}

// plainPostgres inserts one row in a transaction through a pool of as many
// connections as there are callers.
func plainPostgres(b *testing.B, url string, callers int) *side {
	ctx := context.Background()
	cfg, err := pgxpool.ParseConfig(url)
	require.NoError(b, err)
	cfg.MaxConns = int32(callers)
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	require.NoError(b, err)
	b.Cleanup(pool.Close)
	_, err = pool.Exec(ctx, plainTable)
	require.NoError(b, err)
	return &side{callers: callers, call: func(i int) error {
		tx, err := pool.Begin(ctx)
		if err != nil {
			return err
		}
		defer tx.Rollback(ctx)
		if _, err := tx.Exec(ctx, plainRow, int64(i), plainBody); err != nil {
			return err
		}
		return tx.Commit(ctx)
	}}
}

// grouped inserts one row in an update of a store: what the engine's transactions
// cost at least.
func grouped(b *testing.B, callers int) *side {
	db := storetest.OpenWith(b, store.Config{URL: storetest.SQLiteURL(b)})
	require.NoError(b, db.Migrate(b.Context(), "plain", plainTable))
	return &side{callers: callers, call: func(i int) error {
		return db.Update(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Exec(plainRow, i, plainBody)
			return err
		})
	}}
}
