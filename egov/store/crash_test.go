package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCrash kills a program of 16 goroutines that update one SQLite file, at a
// random moment, twenty times: whatever it had acknowledged is there.
func TestCrash(t *testing.T) {
	seed := seedOf(t)
	random := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "crash.db")
	said := newLedger()
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	for round := range rounds {
		before := len(said.acked)
		crashOnce(t, path, round, random, said)
		assert.Greater(t, len(said.acked), before, "round %d acknowledged nothing", round)
		db, err := store.Open(ctx, store.Config{URL: "sqlite:" + path})
		require.NoError(t, err, "round %d", round)
		got := stored(t, db)
		for id := range said.acked {
			require.True(t, got[id], "round %d: %d was acknowledged and is gone", round, id)
		}
		var sound string
		require.NoError(t, db.View(ctx, func(tx *store.Tx) error { return tx.Row(`PRAGMA integrity_check`).Scan(&sound) }))
		assert.Equal(t, "ok", sound)
		require.NoError(t, db.Close())
	}
	t.Logf("%d updates acknowledged in %d rounds", len(said.acked), rounds)
}

// crashOnce starts the program, notes what it acknowledges and kills it.
func crashOnce(t *testing.T, path string, round int, random *rand.Rand, said *ledger) {
	cmd := child(t, "crash", path, strconv.Itoa(round))
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	heard := 0
	for lines.Scan() {
		id, err := strconv.ParseInt(lines.Text(), 10, 64)
		require.NoError(t, err)
		said.note(id, nil)
		if heard++; heard == 1 {
			time.AfterFunc(time.Duration(random.IntN(150))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		}
	}
	require.Error(t, cmd.Wait(), "it was killed")
}

var _ = isChild("crash", func(args []string) error {
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + args[0]})
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx, "test", pairTable); err != nil {
		return err
	}
	round, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for worker := range int64(16) {
		wg.Go(func() {
			for n := int64(1); ; n++ {
				id := (round*16+worker)<<32 | n
				if err := addPair(ctx, db, id, int(n%7)*100); err != nil {
					fmt.Fprintln(os.Stderr, err)
					return
				}
				// One write call: a line is whole or absent.
				if _, err := os.Stdout.WriteString(strconv.FormatInt(id, 10) + "\n"); err != nil {
					return
				}
				disturb(db, n)
			}
		})
	}
	wg.Wait()
	return errors.New("the updates ended by themselves")
})

// disturb runs now and then an update that fails or panics beside the others.
func disturb(db *store.DB, n int64) {
	if n%16 != 0 {
		return
	}
	_ = db.Update(ctx, func(tx *store.Tx) error {
		_, _ = tx.Exec(`INSERT INTO test_pair(id, half) VALUES (-1, 0)`)
		if n%32 == 0 {
			panic("disturb")
		}
		return errors.New("disturb")
	})
}

func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := rand.Uint64()
	if s := os.Getenv("EGOV_TEST_SEED"); s != "" {
		var err error
		seed, err = strconv.ParseUint(s, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("EGOV_TEST_SEED=%d", seed)
	return seed
}

// TestPostgresCrash kills the server beneath running updates and brings it
// back: the store connects again by itself, and nothing acknowledged is gone.
func TestPostgresCrash(t *testing.T) {
	server, err := storetest.StartPostgres("") // a server of its own: that of EGOV_TEST_POSTGRES is not ours to kill
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("no PostgreSQL that a test could start: ", err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { server.Stop() })
	db := storetest.OpenWith(t, store.Config{URL: server.URL, Schema: "egov_test_crash"})
	require.NoError(t, db.Migrate(ctx, "test", pairTable))
	woken, stopWatch := db.Watch("test:channel")
	defer stopWatch()

	said := newLedger()
	stop := updateUntil(db, said)
	require.Eventually(t, func() bool { said.mu.Lock(); defer said.mu.Unlock(); return len(said.acked) > 100 }, 20*time.Second, time.Millisecond)
	killedInside(t, db, server)
	assertTyped(t, addPair(ctx, db, 1, 0))
	stop()
	for len(woken) > 0 {
		<-woken
	}
	server, err = storetest.StartPostgres(server.Dir())
	require.NoError(t, err)
	require.Eventually(t, func() bool { return db.Ping(ctx) == nil }, 20*time.Second, 10*time.Millisecond)
	said.note(1, errors.New("not acknowledged"))
	said.agrees(t, db, func(err error) bool { return errors.Is(err, fault.StoreUnknown) })
	for _, err := range said.fault {
		if err.Error() != "not acknowledged" {
			assertTyped(t, err)
		}
	}
	require.NoError(t, addPair(ctx, db, 2, 0))
	select {
	case <-woken: // the listener is back, and wakes all as it may have missed some
	case <-time.After(20 * time.Second):
		t.Error("nobody listens any more")
	}
}

// killedInside kills the server between two statements of an update.
func killedInside(t *testing.T, db *store.DB, server *storetest.PostgresServer) {
	t.Helper()
	var once sync.Once
	err := db.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(`INSERT INTO test_pair(id, half) VALUES (3, 0)`); err != nil {
			return err
		}
		once.Do(server.Crash)
		_, err := tx.Exec(`INSERT INTO test_pair(id, half) VALUES (3, 1)`)
		return err
	})
	assert.ErrorIs(t, err, fault.StoreBusy)
}

// assertTyped: an update that cannot reach the server is told to try again or
// to look.
func assertTyped(t *testing.T, err error) {
	t.Helper()
	assert.True(t, errors.Is(err, fault.StoreBusy) || errors.Is(err, fault.StoreUnknown), "%v", err)
	assert.Equal(t, fault.Unavailable, fault.KindOf(err))
}

// updateUntil keeps eight callers writing until stop is called.
func updateUntil(db *store.DB, said *ledger) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	for worker := range int64(8) {
		wg.Go(func() {
			for n := int64(1); ; n++ {
				select {
				case <-done:
					return
				default:
				}
				id := (worker+1)<<32 | n
				said.note(id, addPair(ctx, db, id, 10))
				runtime.Gosched()
			}
		})
	}
	return func() { close(done); wg.Wait() }
}
