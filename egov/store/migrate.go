package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/hcm-egov/framework/egov/fault"
)

// tables are the store's own. store_step keeps the text of every step that was
// applied, so that a backup carries its schema along.
const tables = `
CREATE TABLE IF NOT EXISTS store_step (island TEXT NOT NULL, step BIGINT NOT NULL, seq BIGINT NOT NULL, sum TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (island, step));
CREATE TABLE IF NOT EXISTS store_counter (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS store_lease (name TEXT NOT NULL PRIMARY KEY, token BIGINT NOT NULL, holder TEXT NOT NULL, expires BIGINT NOT NULL)`

const migrateLock = "store:migrate"

// bootstrap makes the store's own tables. It looks first, so that opening an
// existing database writes nothing.
func (d *DB) bootstrap(ctx context.Context) error {
	look := `SELECT count(*) FROM sqlite_schema WHERE name = 'store_lease'`
	if d.Dialect() == dialectPostgres {
		look = `SELECT count(*) FROM pg_tables WHERE tablename = 'store_lease' AND schemaname = current_schema()`
	}
	var n int64
	err := d.View(ctx, func(tx *Tx) error { return tx.Row(look).Scan(&n) })
	if err != nil || n > 0 {
		return err
	}
	return d.Update(ctx, func(tx *Tx) error {
		if err := tx.Lock(migrateLock); err != nil {
			return err
		}
		_, err := tx.Exec(tables)
		return err
	})
}

// Migrate brings the tables of an island to the version len(steps): step n is
// the SQL that leads from version n-1 to n, one or more statements separated by
// semicolons. Released steps never change. All steps of one call are one
// transaction; two nodes that start at once wait for each other.
//
// A database that is newer than the program, or that was brought here by steps
// of another text, is refused with fault.StoreMigration.
func (d *DB) Migrate(ctx context.Context, island string, steps ...string) error {
	applied, err := d.upToDate(ctx, island, steps)
	if err != nil || applied {
		return err
	}
	return d.Update(ctx, func(tx *Tx) error {
		if err := tx.Lock(migrateLock); err != nil {
			return err
		}
		sums, err := appliedSums(tx, island)
		if err != nil {
			return err
		}
		if err := checkSums(island, sums, steps); err != nil {
			return err
		}
		for n := len(sums); n < len(steps); n++ {
			if err := applyStep(tx, island, n+1, steps[n]); err != nil {
				return err
			}
		}
		return nil
	})
}

// upToDate answers the usual case without a write.
func (d *DB) upToDate(ctx context.Context, island string, steps []string) (done bool, err error) {
	err = d.View(ctx, func(tx *Tx) error {
		sums, err := appliedSums(tx, island)
		if err != nil {
			return err
		}
		done = len(sums) == len(steps)
		return checkSums(island, sums, steps)
	})
	return done, err
}

func appliedSums(tx *Tx, island string) (sums []string, err error) {
	err = tx.Each(func(r Row) error {
		var sum string
		err := r.Scan(&sum)
		sums = append(sums, sum)
		return err
	}, `SELECT sum FROM store_step WHERE island = $1 ORDER BY step`, island)
	return sums, err
}

func checkSums(island string, sums, steps []string) error {
	if len(sums) > len(steps) {
		return migrationFault(island, len(steps), fmt.Errorf("the database is at version %d, the program knows %d", len(sums), len(steps)))
	}
	for n, sum := range sums {
		if sum != stepSum(steps[n]) {
			return migrationFault(island, n+1, fmt.Errorf("step %d differs from the one that was applied", n+1))
		}
	}
	return nil
}

func applyStep(tx *Tx, island string, n int, step string) error {
	if _, err := tx.Exec(step); err != nil {
		return migrationFault(island, n, err)
	}
	_, err := tx.Exec(`INSERT INTO store_step(island, step, seq, sum, text)
		SELECT $1, $2, coalesce(max(seq), 0) + 1, $3, $4 FROM store_step`, island, n, stepSum(step), step)
	return err
}

func migrationFault(island string, version int, cause error) error {
	return fault.New(fault.StoreMigration, "island", island, "version", version).Wrap(cause)
}

func stepSum(step string) string {
	sum := sha256.Sum256([]byte(step))
	return hex.EncodeToString(sum[:])
}
