package lite

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"github.com/hcm-egov/framework/egov/fault"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// asFault gives an error of SQLite or of the file system its code. op names the
// step for the log.
func asFault(op string, err error) error {
	var known *fault.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Canceled).Wrap(err)
	case errors.Is(err, syscall.ENOSPC):
		return fault.New(fault.StoreFull).Wrap(err)
	case errors.Is(err, errReplaced), errors.Is(err, errNoLog):
		return fault.New(fault.StoreIO, "op", op).Wrap(err)
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return fault.New(fault.StoreIO, "op", op).Wrap(err)
	}
	switch code := resultCode(err); code {
	case lib.SQLITE_FULL:
		return fault.New(fault.StoreFull).Wrap(err)
	case lib.SQLITE_CONSTRAINT:
		return fault.New(fault.StoreConstraint).Wrap(err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_PROTOCOL:
		return fault.New(fault.StoreBusy).Wrap(err)
	case lib.SQLITE_READONLY:
		return fault.New(fault.StoreReadOnly).Wrap(err)
	case lib.SQLITE_INTERRUPT:
		return fault.New(fault.Canceled).Wrap(err)
	case lib.SQLITE_IOERR, lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_NOMEM:
		return fault.New(fault.StoreIO, "op", op).Wrap(err)
	}
	return fault.New(fault.StoreSQL, "op", op).Wrap(err)
}

// writeFault is asFault for the connection that writes: there a read-only
// database is a matter of the file's rights.
func writeFault(op string, err error) error {
	f := asFault(op, err)
	if errors.Is(f, fault.StoreReadOnly) {
		return fault.New(fault.StoreIO, "op", op).Wrap(err)
	}
	return f
}

// resultCode is the primary result code, or 0 for an error of the driver.
func resultCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}
