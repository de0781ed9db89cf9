package pg

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/internal/engine"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/zap"
)

const (
	beginUpdate = "begin" // read committed read write, as every connection is told
	beginView   = "begin isolation level repeatable read read only"

	// attempts is how often a function runs before a serialization failure, a
	// deadlock or a lost connection is reported; the waits between them add up
	// to about a second.
	attempts = 9

	// patience is how long a transaction waits for a connection.
	patience = time.Minute
)

// Config says where the server is. Every field but Schema is needed.
type Config struct {
	URL      string
	Schema   string // made when absent; "" is the first of the search_path
	MaxConns int
	Log      *zap.Logger
}

// DB is a pool of connections to one schema of a PostgreSQL database.
type DB struct {
	log    *zap.Logger
	pool   *pgxpool.Pool
	schema string
	node   string // tells our own notifications from those of other nodes

	listen  sync.Once
	end     context.CancelFunc // ends the listener
	life    context.Context
	running sync.WaitGroup
	closed  sync.Once
}

// Dialect implements engine.Engine.
func (d *DB) Dialect() string { return "postgres" }

// Check implements engine.Engine: a View tells as much as can be known.
func (d *DB) Check() error { return nil }

// Update implements engine.Engine.
func (d *DB) Update(ctx context.Context, run func(engine.Session) error) error {
	return d.again(ctx, beginUpdate, run)
}

// View implements engine.Engine.
func (d *DB) View(ctx context.Context, run func(engine.Session) error) error {
	return d.again(ctx, beginView, run)
}

// again runs the transaction until it succeeds or fails for good.
func (d *DB) again(ctx context.Context, begin string, run func(engine.Session) error) error {
	wait := 4 * time.Millisecond
	for attempt := 1; ; attempt++ {
		err, passing := d.once(ctx, begin, run)
		if err == nil || !passing || attempt == attempts {
			return err
		}
		select {
		case <-ctx.Done():
			return asFault("begin", ctx.Err())
		case <-d.life.Done():
			return fault.New(fault.StoreClosed)
		case <-time.After(wait/2 + rand.N(wait)):
		}
		wait = min(2*wait, 500*time.Millisecond)
	}
}

// once runs the transaction. passing says that the failure may be gone when it
// is tried again, and that nothing was committed.
func (d *DB) once(ctx context.Context, begin string, run func(engine.Session) error) (err error, passing bool) {
	c, err := d.acquire(ctx)
	if err != nil {
		return asFault("begin", err), ctx.Err() == nil && passingConnect(err)
	}
	defer c.Release()
	s := &session{db: d, conn: c.Conn(), readonly: begin == beginView}
	s.later(statement{sql: begin})
	committed := false
	defer func() {
		if !committed {
			s.rollback()
		}
	}()
	if err := run(s); err != nil {
		return err, d.passes(ctx, s)
	}
	if err := s.commit(ctx); err != nil {
		return err, d.passes(ctx, s)
	}
	committed = true
	return nil, false
}

// acquire waits for a connection of the pool, but not for ever: transactions
// that ask for a second connection can use the pool up and wait for each other.
func (d *DB) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c, err := d.pool.Acquire(bounded)
	if err != nil && ctx.Err() == nil && bounded.Err() != nil {
		err = fault.New(fault.StoreBusy).Wrap(err)
	}
	return c, err
}

// passes judges the failure that the session kept. Where a connection broke
// the others of the pool are suspect too.
func (d *DB) passes(ctx context.Context, s *session) bool {
	if s.failure == nil || s.unknown || ctx.Err() != nil {
		return false
	}
	if s.conn.IsClosed() {
		d.pool.Reset()
		return true
	}
	return passing(s.failure)
}

// key is the number under which PostgreSQL knows a lock's name. Schemas of one
// database do not share locks; two names that share a number merely wait.
func (d *DB) key(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(d.schema))
	h.Write([]byte{0})
	h.Write([]byte(name))
	return int64(h.Sum64())
}

// Close implements engine.Engine.
func (d *DB) Close() error {
	d.closed.Do(func() {
		d.end()
		d.listen.Do(func() {}) // no listener starts from here on
		d.pool.Close()
		d.running.Wait()
	})
	return nil
}
