package lite

import (
	"context"

	"github.com/hcm-egov/framework/egov/store/internal/engine"
	"github.com/hcm-egov/framework/egov/worktime"
	"go.uber.org/zap"
)

// Config says where the file is. Every field but Pragmas is needed.
type Config struct {
	Path    string
	Readers int
	Pragmas string // more settings of the connection that writes
	Log     *zap.Logger
	Clock   worktime.Clock
}

// DB is an open SQLite file.
type DB struct {
	cfg     Config
	opened  identity
	writer  *group
	readers *readers
}

// Open opens the file, or makes it, and starts the loop that writes.
func Open(cfg Config) (*DB, error) {
	if err := create(cfg.Path); err != nil {
		return nil, asFault("open", err)
	}
	writer, err := newGroup(cfg)
	if err != nil {
		return nil, err
	}
	opened := writer.files.db
	return &DB{cfg: cfg, opened: opened, writer: writer, readers: newReaders(cfg.Path, opened, cfg.Readers)}, nil
}

// Dialect implements engine.Engine.
func (d *DB) Dialect() string { return "sqlite" }

// Check implements engine.Engine: views go on reading a file that was removed.
func (d *DB) Check() error { return asFault("check", same(d.cfg.Path, d.opened)) }

// Update implements engine.Engine.
func (d *DB) Update(ctx context.Context, run func(engine.Session) error) error {
	return d.writer.update(ctx, run)
}

// View implements engine.Engine.
func (d *DB) View(ctx context.Context, run func(engine.Session) error) error {
	return d.readers.view(ctx, func(c *conn) error {
		return run(&readSession{c: c, clock: d.cfg.Clock})
	})
}

// Listen implements engine.Engine: there are no other nodes.
func (d *DB) Listen(func(channel string)) {}

// Close implements engine.Engine.
func (d *DB) Close() error {
	d.readers.close()
	return d.writer.close()
}
