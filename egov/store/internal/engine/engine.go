// Package engine is the seam between egov/store and its databases: what a
// driver does, and nothing of what the drivers have in common.
package engine

import (
	"context"
	"database/sql/driver"
)

// Engine is one open database. Every error it returns is a *fault.Error,
// except those that the caller's function returned itself.
type Engine interface {
	// Dialect is "sqlite" or "postgres".
	Dialect() string
	// Update calls run with a session that may write, in the goroutine of the
	// caller, and returns nil only after a durable commit. It rolls back when
	// run returns an error or does not return (runtime.Goexit). It may call run
	// again after a rollback that was not run's fault.
	Update(ctx context.Context, run func(Session) error) error
	// View calls run with a session over one consistent state. It never waits
	// for a writer.
	View(ctx context.Context, run func(Session) error) error
	// Listen begins to deliver the notifications of other nodes. wake is called
	// with a channel's name, or with "" when any channel may have been notified
	// unseen. The second and later calls do nothing.
	Listen(wake func(channel string))
	// Check reports a state of the machine in which every update would fail.
	Check() error
	// Close ends everything; calls still waiting get fault.StoreClosed.
	Close() error
}

// Session is one open transaction, used by one goroutine at a time. After an
// error it is not used again.
type Session interface {
	// Exec runs a statement, or several separated by semicolons when there are
	// no arguments, and returns the number of changed rows of the last one.
	// Arguments are string, int64, []byte or nil.
	Exec(ctx context.Context, query string, args []driver.Value) (int64, error)
	// Query runs a statement and calls row for each row of its result, with
	// values that are string, int64, float64, []byte or nil. The slice is
	// reused, its values are not. An error of row ends the query and is
	// returned unchanged.
	Query(ctx context.Context, query string, args []driver.Value, row func([]driver.Value) error) error
	// Lock holds the named lock until the end of the transaction.
	Lock(ctx context.Context, name string) error
	// Notify tells the other nodes of the channel when the commit succeeds.
	Notify(channel string)
	// Now is the time by which leases expire, in microseconds since 1970.
	Now(ctx context.Context) (int64, error)
}
