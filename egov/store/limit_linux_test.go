package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFileSizeLimit lets the machine refuse to make the files longer, first
// the log's, later the database's own: each update that does not fit gets a
// fault and leaves nothing, and the store goes on when the limit is lifted.
func TestFileSizeLimit(t *testing.T) {
	for _, limit := range []int{100_000, 300_000, 1_000_000} {
		path := filepath.Join(t.TempDir(), "test.db")
		cmd := child(t, "limit", path, fmt.Sprint(limit))
		out, err := cmd.Output()
		require.NoError(t, err)
		var acked, refused, last int64
		said := newLedger()
		for _, line := range bytes.Split(bytes.TrimSpace(out), []byte("\n")) {
			var word string
			var id int64
			_, err := fmt.Sscan(string(line), &word, &id)
			require.NoError(t, err, "%s", line)
			if word == "yes" {
				acked++
				last = id
				said.note(id, nil)
			} else {
				refused++
				said.note(id, errors.New(word))
			}
		}
		assert.Positive(t, acked)
		assert.Positive(t, refused)
		assert.EqualValues(t, 1_000_000, last, "the one after the limit was lifted")
		db := storetest.OpenWith(t, store.Config{URL: "sqlite:" + path})
		said.agrees(t, db, nil)
	}
}

var _ = isChild("limit", func(args []string) error {
	signal.Ignore(syscall.SIGXFSZ)
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + args[0]})
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx, "test", pairTable); err != nil {
		return err
	}
	var old, low syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		return err
	}
	low = old
	if _, err := fmt.Sscan(args[1], &low.Cur); err != nil {
		return err
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &low); err != nil {
		return err
	}
	if err := fillUp(db); err != nil {
		return err
	}
	if err := db.Ping(ctx); err != nil {
		return fmt.Errorf("reading while full: %w", err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		return err
	}
	if err := report(1_000_000, addPair(ctx, db, 1_000_000, 1000)); err != nil {
		return err
	}
	return db.Close()
})

// fillUp writes from 16 goroutines until each was refused three times.
func fillUp(db *store.DB) error {
	var wg sync.WaitGroup
	faults := make([]error, 16)
	for worker := range faults {
		wg.Go(func() {
			refused := 0
			for n := 0; refused < 3 && faults[worker] == nil; n++ {
				id := int64(n*len(faults) + worker)
				err := addPair(ctx, db, id, 1000)
				faults[worker] = report(id, err)
				if err != nil {
					refused++
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(faults...)
}

// report prints the outcome of an update; one that is neither well nor a lack
// of room is returned.
func report(id int64, err error) error {
	word := "yes"
	if errors.Is(err, fault.StoreFull) || errors.Is(err, fault.StoreIO) {
		word = "no"
	} else if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(fmt.Sprintf("%s %d\n", word, id))
	return err
}

// TestReadOnlyFile takes the right to write away, in a process of its own as
// another user where the test runs as root, whom no right binds.
func TestReadOnlyFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "test.db")
	db := storetest.OpenWith(t, store.Config{URL: "sqlite:" + path})
	require.NoError(t, db.Migrate(ctx, "test", pairTable))
	require.NoError(t, addPair(ctx, db, 1, 10))
	require.NoError(t, os.Chmod(path, 0o444))
	for up := dir; up != filepath.Clean(os.TempDir()) && up != "/"; up = filepath.Dir(up) {
		require.NoError(t, os.Chmod(up, 0o755))
	}
	out, err := child(t, "readonly", path).Output()
	require.NoError(t, err)
	assert.Equal(t, "store.io", string(out))
	require.NoError(t, addPair(ctx, db, 2, 10), "who opened it before goes on")
	assert.Len(t, stored(t, db), 2)
}

var _ = isChild("readonly", func(args []string) error {
	if os.Getuid() == 0 {
		if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(65534), syscall.Setuid(65534)); err != nil {
			return err
		}
	}
	_, err := store.Open(ctx, store.Config{URL: "sqlite:" + args[0]})
	var f *fault.Error
	if !errors.As(err, &f) {
		return fmt.Errorf("opened a file that cannot be written: %w", err)
	}
	_, err = os.Stdout.WriteString(string(f.Code()))
	return err
})
