// Package storetest helps tests that need a store and holds the contract that
// every driver of egov/store passes.
package storetest

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/hcm-egov/framework/egov/store"
)

// Open gives the test an empty SQLite store in its own folder and closes it at
// the end.
func Open(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), store.Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "test.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
