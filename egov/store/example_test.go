package store_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// opened is a store in a folder of its own, for the examples.
func opened() (db *store.DB, dir string, done func()) {
	dir, err := os.MkdirTemp("", "store")
	if err != nil {
		log.Fatal(err)
	}
	db, err = store.Open(context.Background(), store.Config{URL: "sqlite:" + filepath.Join(dir, "egov.db")})
	if err != nil {
		log.Fatal(err)
	}
	err = db.Migrate(context.Background(), "permit", `CREATE TABLE permit_dossier (code TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL)`)
	if err != nil {
		log.Fatal(err)
	}
	return db, dir, func() { db.Close(); os.RemoveAll(dir) }
}

// A dossier is registered under the next number of the year; number, row and
// the news of it commit together.
func Example() {
	db, _, done := opened()
	defer done()
	ctx := context.Background()
	woken, stop := db.Watch("permit:received")
	defer stop()

	err := db.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.Next("permit:2026")
		if err != nil {
			return err
		}
		code := fmt.Sprintf("H29.16-2026-%06d", n)
		tx.Notify("permit:received")
		tx.OnCommit(func() { fmt.Println("registered", code) })
		_, err = tx.Exec(`INSERT INTO permit_dossier(code, state) VALUES ($1, $2)`, code, "received")
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	<-woken
	err = db.View(ctx, func(tx *store.Tx) error {
		return tx.Each(func(r store.Row) error {
			var code, state string
			err := r.Scan(&code, &state)
			fmt.Println("stored", code, state)
			return err
		}, `SELECT code, state FROM permit_dossier ORDER BY code`)
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// registered H29.16-2026-000001
	// stored H29.16-2026-000001 received
}

// An error takes everything back, and says in both languages what it was.
func ExampleDB_Update() {
	db, _, done := opened()
	defer done()
	insert := func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO permit_dossier(code, state) VALUES ($1, $2)`, "H29.16-2026-000001", "received")
		return err
	}
	fmt.Println(db.Update(context.Background(), insert))
	err := db.Update(context.Background(), insert)
	var f *fault.Error
	if errors.As(err, &f) {
		fmt.Println(f.Code(), f.Kind())
		fmt.Println(f.Vi())
		fmt.Println(f.En())
	}
	// Output:
	// <nil>
	// store.constraint conflict
	// Dữ liệu trùng hoặc vi phạm ràng buộc.
	// The data is a duplicate or breaks a constraint.
}

// What reads in order to change locks the thing's name first.
func ExampleTx_Lock() {
	db, _, done := opened()
	defer done()
	approve := func(code string) error {
		return db.Update(context.Background(), func(tx *store.Tx) error {
			if err := tx.Lock("permit:dossier:" + code); err != nil {
				return err
			}
			var state string
			err := tx.Row(`SELECT state FROM permit_dossier WHERE code = $1`, code).Scan(&state)
			if err != nil {
				return err
			}
			_, err = tx.Exec(`UPDATE permit_dossier SET state = $1 WHERE code = $2`, "approved", code)
			return err
		})
	}
	fmt.Println(errors.Is(approve("unknown"), fault.StoreNoRow))
	// Output: true
}

// One of several nodes runs the timers; its lease goes to another when it is
// given back or runs out, and the fence keeps a stale holder from writing.
func ExampleDB_Acquire() {
	db, _, done := opened()
	defer done()
	ctx := context.Background()
	first, err := db.Acquire(ctx, "permit:timers", "node-a", time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	_, err = db.Acquire(ctx, "permit:timers", "node-b", time.Minute)
	fmt.Println(errors.Is(err, fault.StoreLease))
	fmt.Println(first.Release(ctx))
	second, err := db.Acquire(ctx, "permit:timers", "node-b", time.Minute)
	fmt.Println(err, second.Token() > first.Token())
	err = db.Update(ctx, func(tx *store.Tx) error { return tx.Fence(first.Name(), first.Token()) })
	fmt.Println(errors.Is(err, fault.StoreLease))
	// Output:
	// true
	// <nil>
	// <nil> true
	// true
}

// A backup is taken while the store is in use and restores into either
// database, which is also the way from SQLite to PostgreSQL.
func ExampleRestore() {
	db, dir, done := opened()
	defer done()
	ctx := context.Background()
	backup := filepath.Join(dir, "egov.backup")
	if err := db.Backup(ctx, backup); err != nil {
		log.Fatal(err)
	}
	to := store.Config{URL: "sqlite:" + filepath.Join(dir, "copy.db")}
	fmt.Println(store.Restore(ctx, backup, to))
	fmt.Println(errors.Is(store.Restore(ctx, backup, to), fault.StoreBackup), "not empty any more")
	// Output:
	// <nil>
	// true not empty any more
}
