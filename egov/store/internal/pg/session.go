package pg

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// endTime bounds a commit or rollback, which the caller's context does not end.
const endTime = 30 * time.Second

// statement is one that travels with the next: BEGIN, locks and notifications
// cost no round trip of their own.
type statement struct {
	sql  string
	args []any
}

// text is the statement with its one numeric or no argument written out, for
// the simple protocol.
func (s statement) text() string {
	if len(s.args) == 0 {
		return s.sql
	}
	return strings.ReplaceAll(s.sql, "$1", strconv.FormatInt(s.args[0].(int64), 10))
}

// session is one transaction, begun with its first statement.
type session struct {
	db       *DB
	conn     *pgx.Conn
	readonly bool
	pending  []statement
	begun    bool
	channels []string
	failure  error // of PostgreSQL or the connection
	unknown  bool  // the commit's outcome is not known
}

func (s *session) later(st statement) { s.pending = append(s.pending, st) }

func (s *session) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	s.failure = err
	return asFault(op, err)
}

// Exec implements engine.Session. Without arguments it uses the simple
// protocol, which takes several statements.
func (s *session) Exec(ctx context.Context, query string, args []driver.Value) (int64, error) {
	if len(args) > 0 {
		var tag pgconn.CommandTag
		_, err := s.query(ctx, query, args, nil, &tag)
		return tag.RowsAffected(), s.fail("exec", err)
	}
	var text strings.Builder
	for _, st := range s.pending {
		text.WriteString(st.text() + ";\n")
	}
	s.pending, s.begun = nil, true
	text.WriteString(query)
	results, err := s.conn.PgConn().Exec(ctx, text.String()).ReadAll()
	if err != nil || len(results) == 0 {
		return 0, s.fail("exec", err)
	}
	return results[len(results)-1].CommandTag.RowsAffected(), nil
}

// Query implements engine.Session.
func (s *session) Query(ctx context.Context, query string, args []driver.Value, row func([]driver.Value) error) error {
	own, err := s.query(ctx, query, args, row, nil)
	if own != nil {
		return own
	}
	return s.fail("query", err)
}

// query sends the statement together with those that wait. own is an error of
// row.
func (s *session) query(ctx context.Context, query string, args []driver.Value, row func([]driver.Value) error, tag *pgconn.CommandTag) (own, err error) {
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a
	}
	if len(s.pending) == 0 {
		rows, err := s.conn.Query(ctx, query, values...)
		if err != nil {
			return nil, err
		}
		return read(rows, row, tag)
	}
	batch := s.flush()
	batch.Queue(query, values...)
	results := s.conn.SendBatch(ctx, batch)
	defer func() {
		if e := results.Close(); err == nil && own == nil {
			err = e
		}
	}()
	for range batch.Len() - 1 {
		if _, err := results.Exec(); err != nil {
			return nil, err
		}
	}
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	return read(rows, row, tag)
}

// flush turns the waiting statements into a batch.
func (s *session) flush() *pgx.Batch {
	batch := &pgx.Batch{}
	for _, st := range s.pending {
		batch.Queue(st.sql, st.args...)
	}
	s.pending, s.begun = nil, true
	return batch
}

func read(rows pgx.Rows, row func([]driver.Value) error, tag *pgconn.CommandTag) (own, err error) {
	defer rows.Close()
	var converted []driver.Value
	for row != nil && rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return nil, err
		}
		converted = converted[:0]
		for _, v := range values {
			c, err := convert(v)
			if err != nil {
				return nil, err
			}
			converted = append(converted, c)
		}
		if own := row(converted); own != nil {
			return own, nil
		}
	}
	rows.Close()
	if tag != nil {
		*tag = rows.CommandTag()
	}
	return nil, rows.Err()
}

// Lock implements engine.Session.
func (s *session) Lock(_ context.Context, name string) error {
	s.later(statement{"select pg_advisory_xact_lock($1)", []any{s.db.key(name)}})
	return nil
}

// Notify implements engine.Session.
func (s *session) Notify(channel string) { s.channels = append(s.channels, channel) }

// Now implements engine.Session with the clock of the server, the only one
// that all nodes share.
func (s *session) Now(ctx context.Context) (now int64, err error) {
	err = s.Query(ctx, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", nil, func(v []driver.Value) error {
		now = v[0].(int64)
		return nil
	})
	return now, err
}

// commit ends the transaction. Once it has begun the caller's context no
// longer counts.
func (s *session) commit(ctx context.Context) error {
	if !s.begun && len(s.pending) <= 1 && len(s.channels) == 0 {
		return nil // nothing was done
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	for _, channel := range s.channels {
		s.later(statement{"select pg_notify($1, $2)", []any{s.db.channel(), s.db.node + ":" + channel}})
	}
	err := s.sendCommit(ctx)
	if err == nil {
		return nil
	}
	s.failure = err
	if !s.readonly && outcomeUnknown(err) {
		s.unknown = true
		return fault.New(fault.StoreUnknown).Wrap(err)
	}
	return asFault("commit", err)
}

func (s *session) sendCommit(ctx context.Context) error {
	if len(s.pending) == 0 {
		tag, err := s.conn.Exec(ctx, "commit")
		return committed(tag, err)
	}
	batch := s.flush()
	batch.Queue("commit")
	results := s.conn.SendBatch(ctx, batch)
	var tag pgconn.CommandTag
	var err error
	for range batch.Len() {
		if tag, err = results.Exec(); err != nil {
			break
		}
	}
	if e := results.Close(); err == nil {
		err = e
	}
	return committed(tag, err)
}

// committed notices that PostgreSQL answered COMMIT with a rollback.
func committed(tag pgconn.CommandTag, err error) error {
	if err == nil && tag.String() != "COMMIT" {
		return fmt.Errorf("pg: the commit was answered with %s", tag)
	}
	return err
}

// rollback frees the connection. When it fails the pool drops the connection,
// which ends the transaction too.
func (s *session) rollback() {
	if s.conn.IsClosed() || s.conn.PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), endTime)
	defer cancel()
	_, _ = s.conn.Exec(ctx, "rollback")
}
