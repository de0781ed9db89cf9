package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/internal/dump"
)

// Backup writes everything into a new file at path while the database is in
// use: the applied migration steps and every row as of one moment. Writers are
// not held up. The file appears under its name only when it is complete and on
// disk; an existing one is refused. It restores into either database, so it is
// also the way from SQLite to PostgreSQL.
//
// Tables that Migrate did not make are refused with fault.StoreBackup: they
// could not be restored.
func (d *DB) Backup(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return backupFault("the file exists", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return backupFault("the file cannot be made", err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	defer f.Close()
	if err := d.dump(ctx, f); err != nil {
		if fault.KindOf(err) == fault.Unavailable {
			return err
		}
		return backupFault("the rows could not be read or written", err)
	}
	if err := finishFile(f, path); err != nil {
		return backupFault("the file could not be completed", err)
	}
	return nil
}

// finishFile makes the file durable under its name.
func finishFile(f *os.File, path string) error {
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	_ = dir.Sync() // not every system can; there the name is durable without
	return nil
}

func (d *DB) dump(ctx context.Context, f io.Writer) error {
	return d.View(ctx, func(tx *Tx) error {
		w := dump.NewWriter(f, dump.Head{Dialect: d.Dialect(), Taken: d.cfg.Clock.Now().UnixMicro()})
		made, err := dumpSteps(tx, w)
		if err != nil {
			return err
		}
		names, err := tx.tableNames()
		if err != nil {
			return err
		}
		for _, name := range names {
			if !strings.Contains(made, strings.ToLower(name)) {
				return fmt.Errorf("the table %s was not made by Migrate", name)
			}
			if err := dumpTable(tx, w, name); err != nil {
				return err
			}
		}
		return w.Close()
	})
}

// dumpSteps writes the steps and returns their text in lower case.
func dumpSteps(tx *Tx, w *dump.Writer) (made string, err error) {
	var text strings.Builder
	text.WriteString(tables)
	err = tx.Each(func(r Row) error {
		var s dump.Step
		if err := r.Scan(&s.Island, &s.Step, &s.Seq, &s.Sum, &s.Text); err != nil {
			return err
		}
		text.WriteString(strings.ToLower(s.Text))
		return w.Step(s)
	}, `SELECT island, step, seq, sum, text FROM store_step ORDER BY seq`)
	return text.String(), err
}

func dumpTable(tx *Tx, w *dump.Writer, name string) error {
	columns, err := tx.columnNames(name)
	if err != nil {
		return err
	}
	if err := w.Table(dump.Table{Name: name, Columns: columns}); err != nil {
		return err
	}
	return tx.Each(func(r Row) error { return w.Row(r.(result).values) },
		`SELECT `+quoteAll(columns)+` FROM `+quote(name))
}

// tableNames lists the tables but store_step, in alphabetical order.
func (t *Tx) tableNames() ([]string, error) {
	query := `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> 'store_step' ORDER BY name`
	if t.db.Dialect() == dialectPostgres {
		query = `SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'store_step' ORDER BY tablename`
	}
	return t.strings(query)
}

// columnNames lists the columns that are stored, in their order.
func (t *Tx) columnNames(table string) ([]string, error) {
	query := `SELECT name FROM pragma_table_info($1) ORDER BY cid`
	if t.db.Dialect() == dialectPostgres {
		query = `SELECT a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = $1
			AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum`
	}
	return t.strings(query, table)
}

func (t *Tx) strings(query string, args ...any) (list []string, err error) {
	err = t.Each(func(r Row) error {
		var s string
		err := r.Scan(&s)
		list = append(list, s)
		return err
	}, query, args...)
	return list, err
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quote(n)
	}
	return strings.Join(quoted, ", ")
}

// execRaw is Exec with values as a dump holds them.
func (t *Tx) execRaw(query string, values []driver.Value) error {
	if err := t.enter(); err != nil {
		return err
	}
	defer t.leave()
	_, err := t.session.Exec(t.ctx, query, values)
	return t.kill(err)
}

func backupFault(reason string, cause error) error {
	return fault.New(fault.StoreBackup, "reason", reason).Wrap(cause)
}
