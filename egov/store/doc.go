// Package store is one transactional database for a whole program: SQLite in a
// file, or PostgreSQL for several nodes, behind the same few calls. What is
// acknowledged is on disk: SQLite runs in WAL mode with synchronous=FULL
// (sqlite.org/pragma.html#pragma_synchronous), PostgreSQL with
// synchronous_commit on (PostgreSQL documentation, 20.5.1).
//
// Every island keeps its tables through one [DB], so that a process step, the
// form data, the outgoing message and the audit record of one act commit
// together or not at all:
//
//	err := db.Update(ctx, func(tx *store.Tx) error {
//		_, err := tx.Exec(`INSERT INTO permit_dossier(code, state) VALUES ($1, $2)`, code, "received")
//		tx.Notify("permit:received")
//		return err
//	})
//
// # Concurrent updates on SQLite
//
// SQLite lets one transaction write at a time, and each commit waits for the
// disk. The store lets the updates that wait together run one after another in
// savepoints of one transaction, commits once and answers all of them. Each is
// atomic by itself: one that fails, panics or is cancelled takes nothing of the
// others with it. A function must therefore not wait for another update to be
// answered.
//
// # SQL for both databases
//
// Columns are TEXT, BIGINT or BYTEA; times BIGINT in microseconds since 1970
// UTC, truths BIGINT 0 and 1. Parameters are $1, $2, … and have the Go type of
// their column. ON CONFLICT and RETURNING are the same on both. Whatever reads
// a thing in order to change it calls [Tx.Lock] first, since PostgreSQL runs
// READ COMMITTED. The README has the list.
//
// # Errors
//
// Every error is a *fault.Error with a code store.… or canceled, except those
// that the caller's own function returned, which come back as they are.
package store
