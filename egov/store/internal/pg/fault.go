package pg

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"
)

// asFault gives an error of PostgreSQL or of the connection its code. Details
// of the server, which may quote rows, are not passed on.
func asFault(op string, err error) error {
	var known *fault.Error
	var server *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.As(err, &server):
		return serverFault(op, server)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Canceled).Wrap(err)
	case errors.Is(err, puddle.ErrClosedPool):
		return fault.New(fault.StoreClosed)
	case lostConnection(err):
		return fault.New(fault.StoreBusy).Wrap(err)
	}
	return fault.New(fault.StoreSQL, "op", op).Wrap(err)
}

// serverFault maps an SQLSTATE (PostgreSQL documentation, appendix A).
func serverFault(op string, e *pgconn.PgError) error {
	cause := errors.New(e.Severity + " " + e.Code + ": " + e.Message)
	switch {
	case e.Code == "25006": // read_only_sql_transaction
		return fault.New(fault.StoreReadOnly).Wrap(cause)
	case e.Code == "53100": // disk_full
		return fault.New(fault.StoreFull).Wrap(cause)
	case e.Code == "57014": // query_canceled
		return fault.New(fault.Canceled).Wrap(cause)
	}
	switch e.Code[:min(2, len(e.Code))] {
	case "23": // integrity constraint violation
		return fault.New(fault.StoreConstraint).Wrap(cause)
	case "08", "40", "53", "55", "57": // connection, rollback, resources, locks, shutdown
		return fault.New(fault.StoreBusy).Wrap(cause)
	case "58", "XX": // system, internal (corruption)
		return fault.New(fault.StoreIO, "op", op).Wrap(cause)
	}
	return fault.New(fault.StoreSQL, "op", op).Wrap(cause)
}

// passing tells a failure that goes away when the transaction runs again.
func passing(err error) bool {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return pgconn.SafeToRetry(err)
	}
	switch e.Code {
	case "40001", "40P01": // serialization_failure, deadlock_detected
		return true
	case "0A000": // a migration changed a table beneath a prepared statement
		return strings.Contains(e.Message, "cached plan")
	}
	return shutdown(e)
}

// passingConnect tells whether a connection may succeed in a moment. Wrong
// passwords and unknown databases do not go away.
func passingConnect(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return shutdown(e) || e.Code == "53300" // too_many_connections
	}
	return lostConnection(err)
}

func shutdown(e *pgconn.PgError) bool {
	return strings.HasPrefix(e.Code, "57P") || strings.HasPrefix(e.Code, "08")
}

// outcomeUnknown tells whether a failed commit may have taken place: the
// server did not answer, or died while it did.
func outcomeUnknown(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return shutdown(e)
	}
	return !pgconn.SafeToRetry(err)
}

func lostConnection(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}
