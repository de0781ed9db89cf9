package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/internal/dump"
)

const (
	maxChunk  = 200     // rows of one INSERT
	maxParams = 1000    // its parameters
	maxBytes  = 1 << 20 // and about its size
)

// Restore loads a file of [DB.Backup] into the empty database that cfg names,
// of either kind, in one transaction. The whole file is checked against its
// sum before the database is touched. A database that holds rows or steps of
// any island is refused with fault.StoreBackup.
func Restore(ctx context.Context, backupPath string, cfg Config) error {
	if err := verify(ctx, backupPath); err != nil {
		return err
	}
	d, err := Open(ctx, cfg)
	if err != nil {
		return err
	}
	err = d.Update(ctx, func(tx *Tx) error {
		if err := tx.Lock(migrateLock); err != nil {
			return err
		}
		return load(tx, backupPath)
	})
	if closing := d.Close(); err == nil {
		err = closing
	}
	if err != nil && fault.KindOf(err) != fault.Unavailable {
		return backupFault("the backup could not be loaded", err)
	}
	return err
}

// read calls visit for every record of the file.
func read(path string, visit func(dump.Record) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := dump.NewReader(f)
	if err != nil {
		return err
	}
	for {
		record, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(record); err != nil {
			return err
		}
	}
}

func verify(ctx context.Context, path string) error {
	err := read(path, func(dump.Record) error { return ctx.Err() })
	if ctx.Err() != nil {
		return fault.New(fault.Canceled).Wrap(ctx.Err())
	}
	if err != nil {
		return backupFault("the backup cannot be read or is damaged", err)
	}
	return nil
}

// load rebuilds the tables by the steps, empties them of what the steps put in
// and fills them. References between rows are checked at the end.
func load(tx *Tx, path string) error {
	if err := mustBeEmpty(tx); err != nil {
		return err
	}
	if err := rebuild(tx, path); err != nil {
		return err
	}
	names, err := tx.tableNames()
	if err != nil {
		return err
	}
	restoreReferences, err := suspendReferences(tx)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := tx.Exec(`DELETE FROM ` + quote(name)); err != nil {
			return err
		}
	}
	l := &loader{tx: tx, known: names}
	if err := read(path, l.visit); err != nil {
		return err
	}
	if err := l.flush(); err != nil {
		return err
	}
	return restoreReferences()
}

func mustBeEmpty(tx *Tx) error {
	names, err := tx.tableNames()
	if err != nil {
		return err
	}
	for _, name := range append(names, "store_step") {
		var n int
		if err := tx.Row(`SELECT count(*) FROM ` + quote(name)).Scan(&n); err != nil {
			return err
		}
		if n > 0 || !strings.HasPrefix(name, "store_") {
			return fmt.Errorf("the database is not empty: table %s", name)
		}
	}
	return nil
}

// rebuild applies the steps of the backup in their old order.
func rebuild(tx *Tx, path string) error {
	stop := errors.New("enough")
	err := read(path, func(r dump.Record) error {
		if r.Step == nil {
			return stop
		}
		s := r.Step
		if s.Sum != stepSum(s.Text) {
			return fmt.Errorf("the sum of step %d of %s does not fit", s.Step, s.Island)
		}
		return applyStep(tx, s.Island, int(s.Step), s.Text)
	})
	if err == stop {
		return nil
	}
	return err
}

// suspendReferences lets rows come in any order.
func suspendReferences(tx *Tx) (restore func() error, err error) {
	if tx.db.Dialect() == dialectSQLite {
		_, err := tx.Exec(`PRAGMA defer_foreign_keys = ON`)
		return func() error { return nil }, err
	}
	type reference struct{ table, name, rule string }
	var list []reference
	err = tx.Each(func(r Row) error {
		var f reference
		err := r.Scan(&f.table, &f.name, &f.rule)
		list = append(list, f)
		return err
	}, `SELECT c.relname::text, r.conname::text, pg_get_constraintdef(r.oid)
		FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid
		WHERE r.contype = 'f' AND r.connamespace = current_schema()::regnamespace`)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if _, err := tx.Exec(`ALTER TABLE ` + quote(f.table) + ` DROP CONSTRAINT ` + quote(f.name)); err != nil {
			return nil, err
		}
	}
	return func() error {
		for _, f := range list {
			if _, err := tx.Exec(`ALTER TABLE ` + quote(f.table) + ` ADD CONSTRAINT ` + quote(f.name) + ` ` + f.rule); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// loader gathers rows into statements of many rows.
type loader struct {
	tx     *Tx
	known  []string
	table  *dump.Table
	values []driver.Value
	rows   int
	bytes  int
}

func (l *loader) visit(r dump.Record) error {
	switch {
	case r.Table != nil:
		if !slices.Contains(l.known, r.Table.Name) {
			return fmt.Errorf("no step makes the table %s", r.Table.Name)
		}
		err := l.flush()
		l.table = r.Table
		return err
	case r.Row != nil:
		return l.add(r.Row)
	}
	return nil
}

func (l *loader) add(row []driver.Value) error {
	l.values = append(l.values, row...)
	l.rows++
	for _, v := range row {
		switch v := v.(type) {
		case string:
			l.bytes += len(v)
		case []byte:
			l.bytes += len(v)
		}
	}
	if l.rows < maxChunk && len(l.values)+len(row) <= maxParams && l.bytes < maxBytes {
		return nil
	}
	return l.flush()
}

func (l *loader) flush() error {
	if l.rows == 0 {
		return nil
	}
	var text strings.Builder
	text.WriteString(`INSERT INTO ` + quote(l.table.Name) + `(` + quoteAll(l.table.Columns) + `) VALUES `)
	n := 0
	for i := range l.rows {
		if i > 0 {
			text.WriteString(", ")
		}
		for j := range l.table.Columns {
			n++
			fmt.Fprintf(&text, "%s$%d", map[bool]string{true: "(", false: ", "}[j == 0], n)
		}
		text.WriteString(")")
	}
	err := l.tx.execRaw(text.String(), l.values)
	l.values, l.rows, l.bytes = l.values[:0], 0, 0
	return err
}
