package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres gives the URL of a PostgreSQL server for tests: that of the
// environment variable EGOV_TEST_POSTGRES, or else of a private server that is
// started from the machine's PostgreSQL programs, shared by the tests of this
// binary, and gone with it. Without either the test is skipped; with CI=true
// it fails. The server is shared: use [PostgresSchema] for tables of a test's
// own.
func Postgres(t testing.TB) string {
	t.Helper()
	url, err := PostgresURL()
	if err == nil {
		return url
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no PostgreSQL for the test: %v", err)
	}
	t.Skipf("no PostgreSQL for the test (set EGOV_TEST_POSTGRES to a URL): %v", err)
	return ""
}

// PostgresURL is [Postgres] for TestMain, where there is no test.
func PostgresURL() (string, error) {
	if url := os.Getenv("EGOV_TEST_POSTGRES"); url != "" {
		return url, nil
	}
	s, err := privateServer()
	if err != nil {
		return "", err
	}
	return s.URL, nil
}

// privateServer starts the server when it is first asked for and keeps it. The
// test binary has no end that a library could wait for, so the server watches
// a pipe and ends when the binary does.
var privateServer = sync.OnceValues(func() (*PostgresServer, error) { return StartPostgres("") })

// PostgresSchema makes an empty schema on the server and gives a URL whose
// tables lie in it; it is dropped at the end of the test.
func PostgresSchema(t testing.TB, server string) string {
	t.Helper()
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), rand.Uint64())
	if err := statement(server, "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := statement(server, "DROP SCHEMA "+name+" CASCADE"); err != nil {
			t.Logf("the schema %s stays behind: %v", name, err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func statement(server, sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, sql)
	return err
}

// binaries finds the folder with the newest initdb and postgres.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			found = append(found, filepath.Join(dir, "initdb"))
		}
	}
	if len(found) == 0 {
		return "", errors.New("no initdb in /usr/lib/postgresql/*/bin or the PATH")
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return strings.Compare(version(a), version(b)) })
	return filepath.Dir(newest), nil
}

// version is the number in the path, padded so that 9 comes before 15.
func version(initdb string) string {
	return fmt.Sprintf("%8s", filepath.Base(filepath.Dir(filepath.Dir(initdb))))
}

// waitReady asks until the server answers.
func waitReady(url string) error {
	var err error
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if err = statement(url, "SELECT 1"); err == nil {
			return nil
		}
	}
	return err
}
