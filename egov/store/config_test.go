package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConfigFaults(t *testing.T) {
	for name, c := range map[string]struct {
		cfg   store.Config
		paths string
	}{
		"empty":     {store.Config{}, "/URL"},
		"memory":    {store.Config{URL: "sqlite::memory:"}, "/URL"},
		"scheme":    {store.Config{URL: "mysql://x"}, "/URL"},
		"nul":       {store.Config{URL: "sqlite:a\x00b"}, "/URL"},
		"bad URL":   {store.Config{URL: "postgres://h:port/x"}, "/URL"},
		"no folder": {store.Config{URL: "sqlite:/dev/null/x/y.db"}, ""},
		"conns":     {store.Config{URL: "sqlite:x", MaxConns: -1}, "/MaxConns"},
		"schema":    {store.Config{URL: "sqlite:x", Schema: "a"}, "/Schema"},
		"quoted":    {store.Config{URL: "postgres://h/x", Schema: `a"; DROP`}, "/Schema"},
		"upper":     {store.Config{URL: "postgres://h/x", Schema: "H29"}, "/Schema"},
		"long":      {store.Config{URL: "postgres://h/x", Schema: strings.Repeat("a", 64)}, "/Schema"},
		"kept":      {store.Config{URL: "postgres://h/x", Schema: "pg_mine"}, "/Schema"},
		"all":       {store.Config{URL: "?", MaxConns: -1, Schema: "?"}, "/MaxConns /Schema /URL"},
	} {
		_, err := store.Open(ctx, c.cfg)
		require.Error(t, err, name)
		var paths []string
		for _, f := range fault.All(err) {
			paths = append(paths, f.Path())
		}
		assert.ElementsMatch(t, strings.Split(c.paths, " "), paths, name)
		assert.Error(t, store.DangerouslyDrop(ctx, c.cfg), name)
	}
}

func TestConfigFaultKeepsThePassword(t *testing.T) {
	_, err := store.Open(ctx, store.Config{URL: "postgres://me:secret@h:port/x"})
	require.ErrorIs(t, err, fault.StoreURL)
	assert.NotContains(t, err.Error(), "secret")
}

func TestPing(t *testing.T) {
	db := storetest.Open(t)
	require.NoError(t, db.Ping(ctx))
	require.NoError(t, db.Close())
	assert.ErrorIs(t, db.Ping(ctx), fault.StoreClosed)
}

// TestSchemasKeepApart runs two agencies on one PostgreSQL database.
func TestSchemasKeepApart(t *testing.T) {
	server := storetest.Postgres(t)
	open := func(schema string) *store.DB {
		cfg := store.Config{URL: server, Schema: schema}
		require.NoError(t, store.DangerouslyDrop(ctx, cfg), "one that is absent")
		db := storetest.OpenWith(t, cfg)
		t.Cleanup(func() {
			assert.NoError(t, db.Close())
			assert.NoError(t, store.DangerouslyDrop(ctx, cfg))
		})
		require.NoError(t, db.Migrate(ctx, "test", `CREATE TABLE test_row (id BIGINT NOT NULL PRIMARY KEY)`))
		return db
	}
	a, b := open("egov_test_a"), open("egov_test_b")
	second := storetest.OpenWith(t, store.Config{URL: server, Schema: "egov_test_a"})

	wokenA, stopA := second.Watch("test:channel")
	defer stopA()
	wokenB, stopB := b.Watch("test:channel")
	defer stopB()
	tell := func() {
		require.NoError(t, a.Update(ctx, func(tx *store.Tx) error {
			if err := tx.Lock("test:one"); err != nil {
				return err
			}
			_, err := tx.Next("test:counter")
			require.NoError(t, b.Update(ctx, func(tx *store.Tx) error { return tx.Lock("test:one") }), "locks do not touch each other")
			tx.Notify("test:channel")
			return err
		}))
	}
	told := func(woken <-chan struct{}) func() bool {
		return func() bool {
			tell()
			select {
			case <-woken:
				return true
			case <-time.After(50 * time.Millisecond):
				return false
			}
		}
	}
	for range 3 { // the first may be the listener's greeting
		require.Eventually(t, told(wokenA), 10*time.Second, time.Millisecond, "the other node of the agency hears")
	}
	for drained := false; !drained; {
		select {
		case <-wokenB:
		case <-time.After(100 * time.Millisecond):
			drained = true
		}
	}
	tell()
	require.Eventually(t, told(wokenA), 10*time.Second, time.Millisecond)
	assert.Empty(t, wokenB, "the other agency does not")
	require.NoError(t, b.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.Next("test:counter")
		assert.EqualValues(t, 1, n)
		return err
	}))
}

func TestDropSQLite(t *testing.T) {
	dir := t.TempDir()
	cfg := store.Config{URL: "sqlite:" + filepath.Join(dir, "x.db")}
	require.NoError(t, store.DangerouslyDrop(ctx, cfg), "one that is absent")
	db, err := store.Open(ctx, cfg)
	require.NoError(t, err)
	require.NoError(t, store.DangerouslyDrop(ctx, cfg), "one in use")
	assert.ErrorIs(t, db.Update(ctx, func(tx *store.Tx) error { _, err := tx.Next("x"); return err }), fault.StoreIO)
	require.NoError(t, db.Close())
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, files)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "x.db"), []byte("a letter to somebody, long enough"), 0o600))
	assert.Error(t, store.DangerouslyDrop(ctx, cfg), "no database")
	assert.FileExists(t, filepath.Join(dir, "x.db"))
}

func TestDropRefusesForeignTables(t *testing.T) {
	server := storetest.Postgres(t)
	cfg := store.Config{URL: server, Schema: "egov_test_drop"}
	db := storetest.OpenWith(t, cfg)
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`CREATE TABLE mine (id TEXT); DROP TABLE store_lease`)
		return err
	}))
	assert.ErrorIs(t, store.DangerouslyDrop(ctx, cfg), fault.Config)
	assert.ErrorIs(t, store.DangerouslyDrop(ctx, store.Config{URL: server}), fault.Config, "the schema must be named")
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`ALTER TABLE mine RENAME TO store_lease`)
		return err
	}))
	require.NoError(t, store.DangerouslyDrop(ctx, cfg))
	assert.Error(t, db.Ping(ctx), "it is gone")
}
