package lite

import (
	"context"
	"database/sql/driver"

	"github.com/hcm-egov/framework/egov/worktime"
)

// writeSession is the one transaction that runs on the writer's connection.
type writeSession struct {
	c     *conn
	clock worktime.Clock
}

func (s *writeSession) Exec(_ context.Context, query string, args []driver.Value) (int64, error) {
	n, err := s.c.exec(context.Background(), query, args)
	return n, writeFault("exec", err)
}

func (s *writeSession) Query(ctx context.Context, query string, args []driver.Value, row func([]driver.Value) error) error {
	own, err := s.c.query(context.Background(), query, args, func(values []driver.Value) error {
		if err := ctx.Err(); err != nil {
			return asFault("query", err)
		}
		return row(values)
	})
	if own != nil {
		return own
	}
	return writeFault("query", err)
}

// Lock holds by itself: one update runs at a time.
func (s *writeSession) Lock(context.Context, string) error { return nil }

// Notify has nobody to tell: the database has one node.
func (s *writeSession) Notify(string) {}

func (s *writeSession) Now(context.Context) (int64, error) { return s.clock.Now().UnixMicro(), nil }

// readSession reads one snapshot.
type readSession struct {
	c     *conn
	clock worktime.Clock
}

func (s *readSession) Exec(ctx context.Context, query string, args []driver.Value) (int64, error) {
	n, err := s.c.exec(ctx, query, args)
	return n, asFault("exec", err)
}

func (s *readSession) Query(ctx context.Context, query string, args []driver.Value, row func([]driver.Value) error) error {
	own, err := s.c.query(ctx, query, args, row)
	if own != nil {
		return own
	}
	return asFault("query", err)
}

func (s *readSession) Lock(context.Context, string) error { return nil }

func (s *readSession) Notify(string) {}

func (s *readSession) Now(context.Context) (int64, error) { return s.clock.Now().UnixMicro(), nil }
