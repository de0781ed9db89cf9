package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"

	"github.com/hcm-egov/framework/egov/fault"
	"go.uber.org/zap"

	_ "modernc.org/sqlite" // the database/sql driver "sqlite"
)

// Config says which database to open. The zero value of each optional field is
// its default.
type Config struct {
	URL string      // "sqlite:PATH" or "postgres://…"
	Log *zap.Logger // default: none
}

// DB is one transactional database, shared by every island of a program.
type DB struct {
	db *sql.DB
	mu sync.Mutex

	watchMu sync.Mutex
	watches map[string]map[chan struct{}]struct{}
}

// Open opens the database and creates it when it is absent.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	path, ok := strings.CutPrefix(cfg.URL, "sqlite:")
	if !ok {
		return nil, fault.New(fault.StoreURL)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_txlock=immediate")
	if err != nil {
		return nil, fault.New(fault.StoreIO, "op", "open").Wrap(err)
	}
	return &DB{db: db, watches: map[string]map[chan struct{}]struct{}{}}, nil
}

// Close closes the database.
func (d *DB) Close() error { return d.db.Close() }

// Tx is a transaction. It is valid inside the function it was given to only.
type Tx struct {
	ctx    context.Context
	tx     *sql.Tx
	after  []func()
	notify []string
}

// Row is one row of a result.
type Row interface {
	Scan(dest ...any) error
}

// Update runs fn in a read-write transaction and returns after the commit is
// on disk. An error of fn rolls the transaction back and is returned.
func (d *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	d.mu.Lock()
	tx, err := d.run(ctx, fn, false)
	d.mu.Unlock()
	if err != nil {
		return err
	}
	for _, f := range tx.after {
		f()
	}
	for _, ch := range tx.notify {
		d.wake(ch)
	}
	return nil
}

// View runs fn in a read-only transaction over one consistent state.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error {
	_, err := d.run(ctx, fn, true)
	return err
}

func (d *DB) run(ctx context.Context, fn func(*Tx) error, ro bool) (*Tx, error) {
	stx, err := d.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: ro})
	if err != nil {
		return nil, fault.New(fault.StoreIO, "op", "begin").Wrap(err)
	}
	defer stx.Rollback()
	tx := &Tx{ctx: ctx, tx: stx}
	if err := fn(tx); err != nil {
		return nil, err
	}
	return tx, stx.Commit()
}

// Context is the context of the Update or View.
func (t *Tx) Context() context.Context { return t.ctx }

// Exec runs a statement and returns the number of rows it changed. Parameters
// are written $1, $2, ….
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, fault.New(fault.StoreSQL, "op", "exec").Wrap(err)
	}
	return res.RowsAffected()
}

type row struct{ r *sql.Row }

func (r row) Scan(dest ...any) error {
	err := r.r.Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.StoreNoRow)
	}
	return err
}

// Row runs a query for one row; its Scan answers [fault.StoreNoRow] when there
// is none.
func (t *Tx) Row(query string, args ...any) Row {
	return row{t.tx.QueryRowContext(t.ctx, query, args...)}
}

// Each runs a query and calls fn for every row. fn reads the row by Scan and
// must not use the transaction; it collects, and work follows afterwards.
func (t *Tx) Each(fn func(Row) error, query string, args ...any) error {
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return fault.New(fault.StoreSQL, "op", "query").Wrap(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Lock holds the named lock until the transaction ends. Whatever reads a thing
// in order to change it locks the thing's name first; on SQLite, where updates
// run one after another, it costs nothing.
func (t *Tx) Lock(name string) error { return nil }

// Next increments the named counter and returns its value, from 1 upwards.
func (t *Tx) Next(counter string) (n int64, err error) {
	err = t.Row(`INSERT INTO store_counter(name, value) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET value = store_counter.value + 1 RETURNING value`, counter).Scan(&n)
	return n, err
}

// OnCommit calls f after the commit is durable; not at all after a rollback.
func (t *Tx) OnCommit(f func()) { t.after = append(t.after, f) }

// Notify wakes the watchers of the channel after the commit, on all nodes.
func (t *Tx) Notify(channel string) { t.notify = append(t.notify, channel) }

// Watch returns a channel that receives after commits that notified the named
// channel; several notifications may arrive as one. stop ends the watch.
func (d *DB) Watch(channel string) (woken <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	d.watchMu.Lock()
	defer d.watchMu.Unlock()
	if d.watches[channel] == nil {
		d.watches[channel] = map[chan struct{}]struct{}{}
	}
	d.watches[channel][c] = struct{}{}
	return c, func() {
		d.watchMu.Lock()
		defer d.watchMu.Unlock()
		delete(d.watches[channel], c)
	}
}

func (d *DB) wake(channel string) {
	d.watchMu.Lock()
	defer d.watchMu.Unlock()
	for c := range d.watches[channel] {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Migrate brings the tables of an island to the version len(steps): step n is
// the SQL that leads from version n-1 to n. Released steps never change.
func (d *DB) Migrate(ctx context.Context, island string, steps ...string) error {
	return d.Update(ctx, func(tx *Tx) error {
		for _, s := range []string{
			`CREATE TABLE IF NOT EXISTS store_version (island TEXT PRIMARY KEY, version BIGINT NOT NULL)`,
			`CREATE TABLE IF NOT EXISTS store_counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL)`,
		} {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		version := 0
		if err := tx.Row(`SELECT version FROM store_version WHERE island = $1`, island).Scan(&version); err != nil && !errors.Is(err, fault.StoreNoRow) {
			return err
		}
		for _, s := range steps[version:] {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`INSERT INTO store_version(island, version) VALUES ($1, $2) ON CONFLICT (island) DO UPDATE SET version = $2`, island, len(steps))
		return err
	})
}
