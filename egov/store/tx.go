package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/internal/engine"
)

// Tx is a transaction. It is valid inside the function it was given to only,
// and for one goroutine at a time; other use is answered with
// fault.StoreMisuse.
type Tx struct {
	db       *DB
	ctx      context.Context
	session  engine.Session
	readonly bool

	busy  atomic.Bool // a statement runs, or an Each callback
	ended atomic.Bool
	dead  error // the failure that every further statement repeats

	after  []func()
	notify []string
}

type txKey struct{}

func newTx(ctx context.Context, d *DB, s engine.Session, readonly bool) *Tx {
	t := &Tx{db: d, session: s, readonly: readonly}
	t.ctx = context.WithValue(ctx, txKey{}, t)
	return t
}

// nested reports whether ctx belongs to a transaction of d that still runs.
func nested(ctx context.Context, d *DB) bool {
	t, _ := ctx.Value(txKey{}).(*Tx)
	return t != nil && t.db == d && !t.ended.Load()
}

// play runs fn and turns a panic into a fault. It leaves runtime.Goexit alone:
// the drivers notice that play did not return.
func (t *Tx) play(fn func(*Tx) error) (err error) {
	returned := false
	defer func() {
		t.ended.Store(true)
		if returned {
			return
		}
		if v := recover(); v != nil {
			err = fault.New(fault.StorePanic).Wrap(&panicked{value: v, stack: debug.Stack()})
		}
	}()
	if err := t.ctx.Err(); err != nil {
		returned = true
		return fault.New(fault.Canceled).Wrap(err)
	}
	err = fn(t)
	returned = true
	if err == nil && t.dead != nil {
		return t.dead
	}
	if err == nil && t.ctx.Err() != nil {
		return fault.New(fault.Canceled).Wrap(t.ctx.Err())
	}
	return err
}

// finish does what waits for the commit.
func (t *Tx) finish() {
	for _, channel := range t.notify {
		t.db.wake(channel)
	}
	for _, f := range t.after {
		f()
	}
}

// panicked is the cause of a fault.StorePanic.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

func (p *panicked) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

// enter claims the transaction for one statement.
func (t *Tx) enter() error {
	if t.ended.Load() {
		return fault.New(fault.StoreMisuse, "reason", "the transaction has ended")
	}
	if !t.busy.CompareAndSwap(false, true) {
		return fault.New(fault.StoreMisuse, "reason", "the transaction is in use, by an Each callback or another goroutine")
	}
	if t.dead == nil && t.ctx.Err() != nil {
		t.dead = fault.New(fault.Canceled).Wrap(t.ctx.Err())
	}
	if t.dead != nil {
		t.busy.Store(false)
		return t.dead
	}
	return nil
}

func (t *Tx) leave() { t.busy.Store(false) }

// kill makes a failure of the database final for the transaction.
func (t *Tx) kill(err error) error {
	if err != nil {
		t.dead = err
	}
	return err
}

// Context is the context of the Update or View. Update and View called with it
// are recognised as nested.
func (t *Tx) Context() context.Context { return t.ctx }

// Exec runs a statement and returns the number of rows it changed. Parameters
// are written $1, $2, …; arguments are string, int64, int, []byte or nil, and
// types made of these. Without arguments the text may hold several statements
// separated by semicolons.
//
// A row that breaks a constraint is fault.StoreConstraint. After any error the
// transaction is dead; to insert what may exist, use ON CONFLICT.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	if err := t.enter(); err != nil {
		return 0, err
	}
	defer t.leave()
	values, err := prepare(query, args)
	if err != nil {
		return 0, t.kill(err)
	}
	n, err := t.session.Exec(t.ctx, query, values)
	return n, t.kill(err)
}

// Row runs a query at once and keeps its first row; its Scan answers
// [fault.StoreNoRow] when there is none. Both that and a value that does not
// fit its destination leave the transaction usable.
func (t *Tx) Row(query string, args ...any) Row {
	if err := t.enter(); err != nil {
		return result{err: err}
	}
	defer t.leave()
	values, err := prepare(query, args)
	if err != nil {
		return result{err: t.kill(err)}
	}
	r := result{err: fault.New(fault.StoreNoRow)}
	err = t.session.Query(t.ctx, query, values, func(values []driver.Value) error {
		if r.values == nil {
			r = result{values: append(make([]driver.Value, 0, len(values)), values...)}
		}
		return nil
	})
	if err != nil {
		return result{err: t.kill(err)}
	}
	return r
}

// Each runs a query and calls fn for every row. fn reads the row by Scan,
// which is valid until fn returns. fn must not use the transaction
// (fault.StoreMisuse); it collects, and work follows afterwards. An error of
// fn ends the query and is returned; the transaction stays usable.
func (t *Tx) Each(fn func(Row) error, query string, args ...any) error {
	if err := t.enter(); err != nil {
		return err
	}
	defer t.leave()
	values, err := prepare(query, args)
	if err != nil {
		return t.kill(err)
	}
	var own error
	err = t.session.Query(t.ctx, query, values, func(values []driver.Value) error {
		own = fn(result{values: values})
		return own
	})
	if own != nil {
		return own
	}
	return t.kill(err)
}

// Lock holds the named lock until the transaction ends. Whatever reads a thing
// in order to change it locks the thing's name first, "island:thing:id"; on
// SQLite, where updates run one after another, it costs nothing. On PostgreSQL
// the lock travels with the next statement, so its failure may show there.
func (t *Tx) Lock(name string) error {
	if err := t.enter(); err != nil {
		return err
	}
	defer t.leave()
	if t.readonly {
		return t.kill(fault.New(fault.StoreReadOnly))
	}
	return t.kill(t.session.Lock(t.ctx, name))
}

// Next increments the named counter and returns its value, from 1 upwards. A
// rollback takes the increment back, so there are no gaps; therefore updates
// that count the same thing wait for each other.
func (t *Tx) Next(counter string) (n int64, err error) {
	err = t.Row(`INSERT INTO store_counter(name, value) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET value = store_counter.value + 1 RETURNING value`, counter).Scan(&n)
	return n, err
}

// OnCommit calls f after the commit is durable; not at all after a rollback.
func (t *Tx) OnCommit(f func()) { t.after = append(t.after, f) }

// Notify wakes the watchers of the channel after the commit, on all nodes. On
// PostgreSQL the name is at most 7000 bytes long.
func (t *Tx) Notify(channel string) {
	if err := t.enter(); err != nil {
		return
	}
	defer t.leave()
	switch {
	case t.readonly:
		t.kill(fault.New(fault.StoreReadOnly))
	case len(channel) > maxChannel:
		t.kill(fault.New(fault.TooLarge, "what", "channel", "limit", maxChannel))
	default:
		t.notify = append(t.notify, channel)
		t.session.Notify(channel)
	}
}
