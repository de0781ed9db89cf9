package storetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/egov/store"
)

// Open gives the test an empty store of its own and closes it at the end: an
// SQLite file in the test's folder, or a schema of its own on the PostgreSQL
// server that the environment variable EGOV_TEST_STORE names, which is dropped
// at the end. EGOV_TEST_STORE=postgres takes the server of [Postgres].
func Open(t testing.TB) *store.DB {
	t.Helper()
	return OpenWith(t, store.Config{URL: URL(t)})
}

// OpenWith is [Open] with a configuration of the test's own; its URL is needed.
func OpenWith(t testing.TB, cfg store.Config) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// URL names an empty store for [OpenWith], for tests that open it several
// times.
func URL(t testing.TB) string {
	t.Helper()
	switch server := os.Getenv("EGOV_TEST_STORE"); {
	case server == "":
		return SQLiteURL(t)
	case server == "postgres":
		return PostgresSchema(t, Postgres(t))
	case strings.HasPrefix(server, "postgres"):
		return PostgresSchema(t, server)
	default:
		t.Fatalf("EGOV_TEST_STORE=%s: postgres or postgres://… is expected", server)
		return ""
	}
}

// SQLiteURL names a file in the test's own folder.
func SQLiteURL(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }
