package lite

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/internal/engine"
	"go.uber.org/zap"
	lib "modernc.org/sqlite/lib"
)

const (
	maxBatch  = 512                   // updates that share a commit
	batchTime = 10 * time.Millisecond // after which a batch takes no more in
)

// group owns the writing connection. Its loop gathers the updates that wait,
// lets one after another run inside a savepoint of one transaction, commits
// once and answers all. An update that finds nobody before it goes without the
// loop.
type group struct {
	cfg     Config
	queue   chan *request
	ran     chan error // outcome of the update that has the turn
	closing chan struct{}
	stopped chan struct{}
	once    sync.Once
	present atomic.Int64 // updates between their call and their answer

	mu      sync.Mutex // held by the loop for a batch, by a lone update for itself
	c       *conn      // nil after a failure that asks for a fresh connection
	files   files
	open    bool       // a transaction is open on c
	waiting []*request // ran well inside the open transaction
	again   []*request // lost their transaction through no fault of theirs
}

func newGroup(cfg Config) (*group, error) {
	first, err := identify(cfg.Path)
	if err != nil {
		return nil, asFault("open", err)
	}
	g := &group{
		cfg:     cfg,
		files:   files{db: first},
		queue:   make(chan *request, 4*maxBatch),
		ran:     make(chan error, 1),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	if err := g.connect(); err != nil {
		return nil, err
	}
	go g.loop()
	return g, nil
}

func (g *group) connect() error {
	c, err := connect(g.cfg.Path, writerPragmas+g.cfg.Pragmas)
	if err != nil {
		return writeFault("open", err)
	}
	err = c.mustLog()
	if err == nil {
		err = g.files.attach(g.cfg.Path)
	}
	if err != nil {
		c.close()
		return writeFault("open", err)
	}
	g.c = c
	return nil
}

func (g *group) close() error {
	g.once.Do(func() { close(g.closing) })
	<-g.stopped
	return nil
}

func (g *group) loop() {
	defer close(g.stopped)
	for {
		select {
		case <-g.closing:
			g.mu.Lock()
			g.disconnect()
			g.mu.Unlock()
			return
		case r := <-g.queue:
			g.mu.Lock()
			g.batch(r)
			for len(g.again) > 0 {
				r := g.again[0]
				g.again = g.again[1:]
				g.one(r)
				g.commit()
			}
			g.mu.Unlock()
		}
	}
}

// batch runs the first update and those that come while it runs.
func (g *group) batch(first *request) {
	until := time.Now().Add(batchTime)
	for r := first; r != nil; r = g.next(until) {
		if r.claimed.CompareAndSwap(false, true) {
			g.one(r)
		}
	}
	g.commit()
}

// alone runs an update that has no company in its caller's goroutine; two
// changes of goroutine cost as much as a small transaction.
func (g *group) alone(ctx context.Context, run func(engine.Session) error) error {
	err := errExited
	defer func() {
		if err != nil && g.open {
			g.rollback()
		}
		g.mu.Unlock()
	}()
	if g.isClosing() {
		err = fault.New(fault.StoreClosed)
	} else if err = g.begin(ctx); err == nil {
		err = errExited // unless run returns
		err = run(&writeSession{c: g.c, clock: g.cfg.Clock})
	}
	if err == nil {
		err = g.end()
	}
	return err
}

func (g *group) isClosing() bool {
	select {
	case <-g.closing:
		return true
	default:
		return false
	}
}

// next takes the next waiting update. When none is there it lets the callers
// run once: those that were just answered are about to ask again.
func (g *group) next(until time.Time) *request {
	if len(g.waiting) >= maxBatch || len(g.again) > 0 || time.Now().After(until) {
		return nil
	}
	for range 2 {
		select {
		case r := <-g.queue:
			return r
		default:
			runtime.Gosched()
		}
	}
	return nil
}

// one gives the turn to one update. The first of a transaction needs no
// savepoint: nothing but the transaction itself would be lost with it.
func (g *group) one(r *request) {
	nested := g.open
	if err := g.begin(context.Background()); err != nil {
		g.refuse(r, err)
		return
	}
	r.turn <- turn{session: &writeSession{c: g.c, clock: g.cfg.Clock}}
	err := <-g.ran
	switch {
	case err != nil:
		g.undo(nested)
		r.answer(err)
	case nested && g.c.control("RELEASE u") != nil:
		// The update took the transaction with it; run it and the others again.
		g.undo(true)
		g.again = append(g.again, r)
	default:
		g.waiting = append(g.waiting, r)
	}
}

// refuse answers everyone who waits: the next would meet the same lock or the
// same broken file, and each after a wait of its own.
func (g *group) refuse(r *request, err error) {
	r.answer(err)
	for range len(g.queue) {
		if r := <-g.queue; r.claimed.CompareAndSwap(false, true) {
			r.answer(err)
		}
	}
}

// begin opens the transaction, or a savepoint when it is open. ctx ends the
// wait for another program that writes.
func (g *group) begin(ctx context.Context) error {
	if g.open {
		if err := g.c.control("SAVEPOINT u"); err != nil {
			g.lose()
			return writeFault("savepoint", err)
		}
		return nil
	}
	if g.c == nil {
		if err := g.connect(); err != nil {
			return err
		}
	}
	if _, err := g.c.exec(ctx, "BEGIN IMMEDIATE", nil); err != nil {
		if resultCode(err) != lib.SQLITE_BUSY {
			g.disconnect()
		}
		return writeFault("begin", err)
	}
	g.open = true
	return nil
}

// undo takes the last update back. Some failures make SQLite roll the whole
// transaction back; then the savepoint is gone and the neighbours run again.
func (g *group) undo(nested bool) {
	if !nested {
		g.rollback()
		return
	}
	if g.c.control("ROLLBACK TO u") != nil || g.c.control("RELEASE u") != nil {
		g.lose()
	}
}

// lose ends a transaction that failed beneath innocent updates.
func (g *group) lose() {
	g.rollback()
	g.cfg.Log.Warn("store: a shared transaction was lost, its updates run again", zap.Int("updates", len(g.waiting)))
	g.again = append(g.again, g.waiting...)
	g.waiting = g.waiting[:0]
}

// rollback ends the transaction whatever its state. Where it is gone already
// ROLLBACK fails, which is as good.
func (g *group) rollback() {
	g.open = false
	_ = g.c.control("ROLLBACK")
}

// commit makes the batch durable and answers it.
func (g *group) commit() {
	if !g.open {
		return
	}
	err := g.end()
	if errors.Is(err, fault.StoreConstraint) && len(g.waiting) > 1 {
		// A deferred constraint: one of them is guilty, alone it shows which.
		g.again = append(g.again, g.waiting...)
	} else {
		for _, r := range g.waiting {
			r.answer(err)
		}
	}
	clear(g.waiting)
	g.waiting = g.waiting[:0]
}

// end commits. After a failure it drops the connection, except for a broken
// constraint: what the connection believes about the file may be wrong.
func (g *group) end() error {
	err := g.c.control("COMMIT")
	if err == nil {
		g.open = false
		err = g.files.check(g.cfg.Path)
	} else {
		g.rollback()
	}
	if err == nil {
		return nil
	}
	f := writeFault("commit", err)
	if !errors.Is(f, fault.StoreConstraint) {
		g.cfg.Log.Error("store: commit failed", zap.Int("updates", max(1, len(g.waiting))), zap.Error(f))
		g.disconnect()
	}
	return f
}

func (g *group) disconnect() {
	if g.c != nil {
		g.c.close()
		g.c, g.open = nil, false
	}
}
