package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

const insertRow = `INSERT INTO bench_row(id, body) VALUES ($1, $2)`

const benchTable = `CREATE TABLE bench_row (id BIGINT NOT NULL PRIMARY KEY, body TEXT NOT NULL)`

// grow brings the write-ahead log of SQLite to the size that it has after a
// while: overwriting a file is cheaper to sync than extending it.
const grow = `INSERT INTO bench_row(id, body) SELECT 0, hex(zeroblob(5000000)); DELETE FROM bench_row`

// body is what one row carries in the measurements.
var body = strings.Repeat("0123456789", 20)

// BenchmarkUpdate measures single-row updates on SQLite beside a plain
// transaction per row on the same driver, settings and disk, and beside a bare
// append and fsync.
func BenchmarkUpdate(b *testing.B) {
	for _, callers := range []int{1, 16, 64, 256} {
		b.Run(fmt.Sprintf("sqlite/callers=%d", callers), func(b *testing.B) {
			db := storetest.OpenWith(b, store.Config{URL: storetest.SQLiteURL(b)})
			insert := insertInto(b, db)
			require.NoError(b, db.Update(context.Background(), func(tx *store.Tx) error {
				_, err := tx.Exec(grow)
				return err
			}))
			measure(b, callers, insert, map[string]*rival{
				"x-plain": {callers: callers, call: plainSQLite(b)},
				"x-fsync": {callers: 1, call: bareAppend(b)},
			})
		})
	}
}

// BenchmarkUpdatePostgres measures single-row updates on PostgreSQL beside
// BEGIN, INSERT and COMMIT through a pool of as many connections.
func BenchmarkUpdatePostgres(b *testing.B) {
	for _, callers := range []int{1, 32} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			url := storetest.PostgresSchema(b, storetest.Postgres(b))
			db := storetest.OpenWith(b, store.Config{URL: url, MaxConns: 32})
			insert := insertInto(b, db)
			measure(b, callers, insert, map[string]*rival{
				"x-plain": {callers: callers, call: plainPostgres(b, url)},
			})
		})
	}
}

// BenchmarkView measures a read of one row by its key.
func BenchmarkView(b *testing.B) {
	db := storetest.Open(b)
	require.NoError(b, insertInto(b, db)(1))
	var got string
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			err := db.View(context.Background(), func(tx *store.Tx) error {
				var got string
				return tx.Row(`SELECT body FROM bench_row WHERE id = $1`, 1).Scan(&got)
			})
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	require.NoError(b, db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Row(`SELECT body FROM bench_row WHERE id = $1`, 1).Scan(&got)
	}))
	require.Equal(b, body, got)
}

// rival is what the store is compared with.
type rival struct {
	callers int
	call    func(i int) error
	taken   atomic.Int64 // calls so far
	warm    int64        // those before the measurement
	took    time.Duration
}

func (r *rival) rate() float64 { return float64(r.taken.Load()-r.warm) / r.took.Seconds() }

// slice is how long a turn lasts.
const slice = 50 * time.Millisecond

// measure runs the store and its rivals by short turns of equal times, so that
// other work on the machine disturbs all of them alike.
func measure(b *testing.B, callers int, call func(i int) error, rivals map[string]*rival) {
	own := &rival{callers: callers, call: call}
	warmUp(b, own)
	for _, r := range rivals {
		warmUp(b, r)
	}
	goal := own.warm + int64(b.N)
	b.ResetTimer()
	for own.taken.Load() < goal {
		before := own.took
		spread(b, own, goal, slice)
		b.StopTimer()
		for _, r := range rivals {
			spread(b, r, math.MaxInt64, own.took-before)
		}
		b.StartTimer()
	}
	b.StopTimer()
	b.ReportMetric(own.rate(), "rows/s")
	for name, r := range rivals {
		b.ReportMetric(own.rate()/r.rate(), name)
	}
}

// warmUp opens connections and prepares statements.
func warmUp(b *testing.B, r *rival) {
	spread(b, r, math.MaxInt64, 100*time.Millisecond)
	r.warm, r.took = r.taken.Load(), 0
}

// spread goes on with the calls of r from several goroutines until so many are
// done or the time is up.
func spread(b *testing.B, r *rival, until int64, limit time.Duration) {
	var wg sync.WaitGroup
	begin := time.Now()
	for range r.callers {
		wg.Go(func() {
			for time.Since(begin) < limit {
				i := r.taken.Add(1)
				if i > until {
					r.taken.Add(-1)
					return
				}
				if err := r.call(int(i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	r.took += time.Since(begin)
}

func insertInto(b *testing.B, db *store.DB) func(i int) error {
	ctx := context.Background()
	require.NoError(b, db.Migrate(ctx, "bench", benchTable))
	return func(i int) error {
		return db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(insertRow, i, body)
			return err
		})
	}
}

// plainSQLite is database/sql with a transaction per row. One connection is
// kinder to it than letting the callers fight for the lock.
func plainSQLite(b *testing.B) func(i int) error {
	url := "file:" + filepath.Join(b.TempDir(), "plain.db") + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(60000)&_pragma=foreign_keys(1)&_txlock=immediate"
	db, err := sql.Open("sqlite", url)
	require.NoError(b, err)
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	_, err = db.Exec(benchTable + ";" + grow)
	require.NoError(b, err)
	stmt, err := db.Prepare(insertRow)
	require.NoError(b, err)
	return func(i int) error {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if _, err := tx.Stmt(stmt).Exec(i, body); err != nil {
			return err
		}
		return tx.Commit()
	}
}

func plainPostgres(b *testing.B, url string) func(i int) error {
	ctx := context.Background()
	cfg, err := pgxpool.ParseConfig(url)
	require.NoError(b, err)
	cfg.MaxConns = 32
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	require.NoError(b, err)
	b.Cleanup(pool.Close)
	_, err = pool.Exec(ctx, strings.Replace(benchTable, "bench_row", "plain_row", 1))
	require.NoError(b, err)
	insert := strings.Replace(insertRow, "bench_row", "plain_row", 1)
	return func(i int) error {
		tx, err := pool.Begin(ctx)
		if err != nil {
			return err
		}
		defer tx.Rollback(ctx)
		if _, err := tx.Exec(ctx, insert, int64(i), body); err != nil {
			return err
		}
		return tx.Commit(ctx)
	}
}

func bareAppend(b *testing.B) func(int) error {
	f, err := os.Create(filepath.Join(b.TempDir(), "log"))
	require.NoError(b, err)
	b.Cleanup(func() { f.Close() })
	return func(int) error {
		if _, err := f.WriteString(body); err != nil {
			return err
		}
		return f.Sync()
	}
}
