package store

import (
	"context"
	"sync"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/internal/engine"
	"github.com/hcm-egov/framework/egov/store/internal/lite"
	"github.com/hcm-egov/framework/egov/store/internal/pg"
)

// DB is one transactional database, shared by every island of a program. It is
// safe for concurrent use.
type DB struct {
	cfg    Config
	engine engine.Engine

	watchMu sync.Mutex
	watches map[string]map[chan struct{}]struct{}
}

// Open opens the database and makes the store's own tables when they are
// absent. A database that cannot be reached is a fault here already.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	cfg, dialect, address, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	d := &DB{cfg: cfg, watches: map[string]map[chan struct{}]struct{}{}}
	if dialect == dialectSQLite {
		d.engine, err = lite.Open(lite.Config{Path: address, Readers: cfg.MaxConns, Pragmas: cfg.pragmas, Log: cfg.Log, Clock: cfg.Clock})
	} else {
		d.engine, err = pg.Open(ctx, pg.Config{URL: address, Schema: cfg.Schema, MaxConns: cfg.MaxConns, Log: cfg.Log})
	}
	if err != nil {
		return nil, err
	}
	if err := d.bootstrap(ctx); err != nil {
		d.engine.Close()
		return nil, err
	}
	return d, nil
}

// Close closes the database: running transactions end, updates that still wait
// for their turn get fault.StoreClosed, as does every later call. It must not
// be called inside a transaction.
func (d *DB) Close() error { return d.engine.Close() }

// Ping reads from the database, for a health check: fault.StoreBusy or
// fault.StoreIO when it cannot be reached, fault.StoreClosed after Close.
func (d *DB) Ping(ctx context.Context) error {
	err := d.View(ctx, func(tx *Tx) error {
		var n int64
		return tx.Row(`SELECT count(*) FROM store_step`).Scan(&n)
	})
	if err == nil {
		err = d.engine.Check()
	}
	return err
}

// Dialect is "sqlite" or "postgres", for the rare statement that must differ.
func (d *DB) Dialect() string { return d.engine.Dialect() }

// Update runs fn in a read-write transaction and returns after the commit is
// on disk. fn runs in the calling goroutine.
//
// An error of fn rolls the transaction back and is returned as it is. A panic
// of fn rolls it back and is returned as fault.StorePanic, whose cause carries
// the value and the stack; runtime.Goexit rolls back and goes on. When a
// statement failed the transaction is dead: every further statement repeats
// the fault and Update returns it even if fn returns nil.
//
// When ctx ends before the commit starts the answer is fault.Canceled; from
// there on the true outcome is reported. fault.StoreUnknown says that the
// connection broke during the commit.
//
// fn may run more than once (after a serialization failure, or beside a
// neighbour whose failure took the shared transaction down); only the last run
// counts. Effects outside the database belong into OnCommit.
//
// Concurrent updates on SQLite share one transaction and one fsync. Update
// inside fn with tx.Context() is refused with fault.StoreNested; with any other
// context it waits for itself and ends after a minute with fault.StoreBusy.
func (d *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	if nested(ctx, d) {
		return fault.New(fault.StoreNested)
	}
	var tx *Tx
	err := d.engine.Update(ctx, func(s engine.Session) error {
		tx = newTx(ctx, d, s, false)
		return tx.play(fn)
	})
	if err != nil {
		return err
	}
	tx.finish()
	return nil
}

// View runs fn in a read-only transaction over one consistent state, the one
// at its first statement. It never waits for writers. Exec of a writing
// statement, Next, Notify, Lock and Fence fail with fault.StoreReadOnly.
// Functions given to OnCommit run when View ends without an error.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error {
	if nested(ctx, d) {
		return fault.New(fault.StoreNested)
	}
	var tx *Tx
	err := d.engine.View(ctx, func(s engine.Session) error {
		tx = newTx(ctx, d, s, true)
		return tx.play(fn)
	})
	if err != nil {
		return err
	}
	tx.finish()
	return nil
}
