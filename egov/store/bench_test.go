package store_test

import (
	"context"
	"database/sql"
	"errors"
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
	"github.com/stretchr/testify/require"
)

// body is what one row carries in the measurements.
var body = strings.Repeat("0123456789", 20)

// spread runs n calls from the given number of goroutines and returns how long
// they took.
func spread(callers, n int, call func(i int) error) (time.Duration, error) {
	var next atomic.Int64
	var failed atomic.Value
	var wg sync.WaitGroup
	begin := time.Now()
	for range callers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := call(int(i)); err != nil {
					failed.Store(err)
					return
				}
			}
		})
	}
	wg.Wait()
	err, _ := failed.Load().(error)
	return time.Since(begin), err
}

const insertRow = `INSERT INTO row(id, body) VALUES ($1, $2)`

// BenchmarkUpdate measures single-row updates beside a plain transaction per
// row on the same driver, settings and disk, and beside a bare append and
// fsync. The comparison runs for a second on either side of the measurement.
func BenchmarkUpdate(b *testing.B) {
	for _, callers := range []int{1, 16, 64, 256} {
		b.Run(fmt.Sprintf("sqlite/callers=%d", callers), func(b *testing.B) {
			db := storetest.Open(b)
			require.NoError(b, db.Migrate(context.Background(), "bench", `CREATE TABLE row (id BIGINT PRIMARY KEY, body TEXT NOT NULL)`))
			plain, bare := plainRate(b, callers), appendRate(b)
			b.ResetTimer()
			took, err := spread(callers, b.N, func(i int) error {
				return db.Update(context.Background(), func(tx *store.Tx) error {
					_, err := tx.Exec(insertRow, i, body)
					return err
				})
			})
			require.NoError(b, err)
			b.StopTimer()
			rate := float64(b.N) / took.Seconds()
			b.ReportMetric(rate, "rows/s")
			b.ReportMetric(rate/plain, "x-plain")
			b.ReportMetric(rate/bare, "x-fsync")
		})
	}
}

// plainRate is rows per second of database/sql with a transaction per row.
func plainRate(b *testing.B, callers int) float64 {
	url := "file:" + filepath.Join(b.TempDir(), "plain.db") + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(60000)&_pragma=foreign_keys(1)&_txlock=immediate"
	db, err := sql.Open("sqlite", url)
	require.NoError(b, err)
	defer db.Close()
	db.SetMaxOpenConns(1) // kinder to it than letting the callers fight for the lock
	_, err = db.Exec(`CREATE TABLE row (id BIGINT PRIMARY KEY, body TEXT NOT NULL)`)
	require.NoError(b, err)
	stmt, err := db.Prepare(insertRow)
	require.NoError(b, err)
	return rate(b, callers, func(i int) error {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if _, err := tx.Stmt(stmt).Exec(i, body); err != nil {
			return err
		}
		return tx.Commit()
	})
}

// appendRate is appends and fsyncs per second of a plain file.
func appendRate(b *testing.B) float64 {
	f, err := os.Create(filepath.Join(b.TempDir(), "log"))
	require.NoError(b, err)
	defer f.Close()
	return rate(b, 1, func(int) error {
		if _, err := f.WriteString(body); err != nil {
			return err
		}
		return f.Sync()
	})
}

// rate measures calls per second over about a second.
func rate(b *testing.B, callers int, call func(i int) error) float64 {
	var calls atomic.Int64
	enough := errors.New("enough")
	end := time.Now().Add(time.Second)
	took, err := spread(callers, math.MaxInt, func(i int) error {
		if time.Now().After(end) {
			return enough
		}
		calls.Add(1)
		return call(i)
	})
	require.ErrorIs(b, err, enough)
	return float64(calls.Load()) / took.Seconds()
}
