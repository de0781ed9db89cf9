package lite

import (
	"context"
	"sync"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/internal/engine"
)

// readers is the pool of connections that read. A connection is made when it
// is first needed.
type readers struct {
	path string
	file identity   // what every connection must open
	free chan *conn // nil elements are connections not yet made
	size int
	done chan struct{}
	once sync.Once
}

func newReaders(path string, file identity, size int) *readers {
	r := &readers{path: path, file: file, free: make(chan *conn, size), size: size, done: make(chan struct{})}
	for range size {
		r.free <- nil
	}
	return r
}

func (r *readers) get(ctx context.Context) (*conn, error) {
	select {
	case <-r.done:
		return nil, fault.New(fault.StoreClosed)
	default:
	}
	select {
	case <-r.done:
		return nil, fault.New(fault.StoreClosed)
	case <-ctx.Done():
		return nil, asFault("view", ctx.Err())
	case c := <-r.free:
		if c != nil {
			return c, nil
		}
		c, err := r.connect()
		if err != nil {
			r.free <- nil
		}
		return c, err
	}
}

func (r *readers) connect() (*conn, error) {
	c, err := connect(r.path, readerPragmas)
	if err != nil {
		return nil, asFault("open", err)
	}
	if err := same(r.path, r.file); err != nil {
		c.close()
		return nil, asFault("open", err)
	}
	return c, nil
}

// close waits for the views that run.
func (r *readers) close() {
	r.once.Do(func() {
		close(r.done)
		for range r.size {
			if c := <-r.free; c != nil {
				c.close()
			}
		}
	})
}

func (r *readers) view(ctx context.Context, run func(*conn) error) error {
	c, err := r.get(ctx)
	if err != nil {
		return err
	}
	defer func() { r.free <- c }()
	if err := c.control("BEGIN"); err != nil {
		c.close()
		c = nil
		return asFault("begin", err)
	}
	defer func() {
		if err := c.control("ROLLBACK"); err != nil {
			c.close()
			c = nil
		}
	}()
	return run(c)
}

var _ engine.Session = (*readSession)(nil)
