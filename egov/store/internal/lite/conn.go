package lite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

// maxStatements bounds the statement cache of a connection. Islands use some
// hundred texts; a program that makes texts up is slower, not wrong.
const maxStatements = 512

// conn is one SQLite connection with its prepared statements. It goes around
// database/sql, whose pool, locks and conversions cost as much as a small
// statement itself.
type conn struct {
	raw        driver.Conn
	statements map[string]statement
	named      []driver.NamedValue
	values     []driver.Value
}

type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// dsn is the file's name as an SQLite URI. Journal mode and sync belong to the
// promise of the store: an acknowledged commit survives a power cut.
func dsn(path, mode string) string {
	u := url.URL{Path: filepath.ToSlash(path)}
	return "file:" + u.EscapedPath() + "?mode=" + mode
}

const (
	// pragmas of every connection. Sorting and savepoints stay in memory.
	commonPragmas = `PRAGMA busy_timeout=5000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;`
	writerPragmas = commonPragmas + `PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=2000; PRAGMA journal_size_limit=67108864;`
	readerPragmas = commonPragmas + `PRAGMA query_only=ON;`
)

// create makes the folder and an empty file that only its owner reads, when
// they are absent. SQLite gives the log files the same rights.
func create(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func connect(path, pragmas string) (*conn, error) {
	raw, err := new(sqlite.Driver).Open(dsn(path, "rw"))
	if err != nil {
		return nil, err
	}
	c := &conn{raw: raw, statements: map[string]statement{}}
	if _, err := c.raw.(driver.ExecerContext).ExecContext(context.Background(), pragmas, nil); err != nil {
		raw.Close()
		return nil, err
	}
	return c, nil
}

// mustLog reads the file, which makes SQLite open its write-ahead log, and
// refuses a file system on which there can be none: elsewhere a reader would
// hold writers up.
func (c *conn) mustLog() error {
	var mode driver.Value
	keep := func(v []driver.Value) error { mode = v[0]; return nil }
	if _, err := c.query(context.Background(), "SELECT count(*) FROM sqlite_schema", nil, keep); err != nil {
		return err
	}
	if _, err := c.query(context.Background(), "PRAGMA journal_mode", nil, keep); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("%w: the journal mode is %v", errNoLog, mode)
	}
	return nil
}

func (c *conn) close() error {
	c.forget()
	return c.raw.Close()
}

// forget closes the prepared statements.
func (c *conn) forget() {
	for _, s := range c.statements {
		s.Close()
	}
	clear(c.statements)
}

func (c *conn) statement(query string) (statement, error) {
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	if len(c.statements) >= maxStatements {
		c.forget()
	}
	prepared, err := c.raw.Prepare(query)
	if err != nil {
		return nil, err
	}
	s, ok := prepared.(statement)
	if !ok {
		return nil, errors.New("lite: the driver's statements take no context")
	}
	c.statements[query] = s
	return s, nil
}

func (c *conn) bind(args []driver.Value) []driver.NamedValue {
	c.named = c.named[:0]
	for i, a := range args {
		c.named = append(c.named, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.named
}

// exec runs a statement. A context that can end makes the driver watch it,
// which the writer does without: an interrupted write takes the whole
// transaction down, neighbours included.
func (c *conn) exec(ctx context.Context, query string, args []driver.Value) (int64, error) {
	s, err := c.statement(query)
	if err != nil {
		return 0, err
	}
	res, err := s.ExecContext(ctx, c.bind(args))
	if err != nil || res == nil {
		return 0, err
	}
	return res.RowsAffected()
}

// control runs a statement of transaction control.
func (c *conn) control(query string) error {
	_, err := c.exec(context.Background(), query, nil)
	return err
}

// query runs a statement and calls row for every row; own tells an error of
// row from one of SQLite.
func (c *conn) query(ctx context.Context, query string, args []driver.Value, row func([]driver.Value) error) (own, err error) {
	s, err := c.statement(query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, c.bind(args))
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := rows.Close(); err == nil && own == nil {
			err = e
		}
	}()
	n := len(rows.Columns())
	if cap(c.values) < n {
		c.values = make([]driver.Value, n)
	}
	values := c.values[:n]
	for {
		if err := rows.Next(values); err == io.EOF {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		keepEmpty(values)
		if own := row(values); own != nil {
			return own, nil
		}
	}
}

// keepEmpty tells empty bytes from NULL: the driver gives a nil slice for the
// former and a nil value for the latter.
func keepEmpty(values []driver.Value) {
	for i, v := range values {
		if b, ok := v.([]byte); ok && b == nil {
			values[i] = []byte{}
		}
	}
}
