package bpmn_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
)

// childStore is the variable that makes the test program the victim of
// TestKilledProgramsLoseNothing.
const childStore = "BPMN_TEST_CHILD_STORE"

func TestMain(m *testing.M) {
	if url := os.Getenv(childStore); url != "" {
		if err := victim(url); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// killEngine opens the store with elements of every kind deployed.
func killEngine(ctx context.Context, url string) (*store.DB, *bpmn.Engine, error) {
	db, err := store.Open(ctx, store.Config{URL: url})
	if err != nil {
		return nil, nil, err
	}
	e, err := bpmn.New(ctx, bpmn.Config{Store: db, Lease: 2 * time.Second})
	if err == nil {
		err = handleEverything(ctx, db, e, func(string) {})
	}
	if err == nil {
		_, err = e.Deploy(ctx, "everything", everything("PT0.2S"))
	}
	return db, e, err
}

// victim starts instances, says which are acknowledged and plays their people,
// until it is killed.
func victim(url string) error {
	ctx := context.Background()
	_, e, err := killEngine(ctx, url)
	if err != nil {
		return err
	}
	go e.Run(ctx)
	var last atomic.Int64
	go func() {
		for {
			n := last.Load()
			if err := people(ctx, e, killKey(n-2), killKey(n-1), killKey(n)); err != nil {
				fmt.Println("error", err)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	for n := int64(1); ; n++ {
		id, err := begin(ctx, e, killKey(n))
		if err != nil {
			return err
		}
		last.Store(n)
		fmt.Println(id)
		time.Sleep(5 * time.Millisecond)
	}
}

func killKey(n int64) string { return fmt.Sprintf("%d-%d", os.Getpid(), n) }

// TestKilledProgramsLoseNothing kills programs with elements of every kind in
// flight, CRASH_ROUNDS times, and looks whether what they acknowledged goes on to
// its end, everything inside transactions once.
func TestKilledProgramsLoseNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	url := storetest.URL(t)
	var acknowledged []string
	for round := range sized("CRASH_ROUNDS", 4) {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childStore+"="+url)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(out)
		for range 5 + 17*round%60 {
			require.True(t, lines.Scan(), "the program must live until it is killed")
			require.NotContains(t, lines.Text(), "error")
			acknowledged = append(acknowledged, lines.Text())
		}
		require.NoError(t, cmd.Process.Kill())
		_ = cmd.Wait() // reports the kill
	}
	ctx := context.Background()
	db, e, err := killEngine(ctx, url)
	require.NoError(t, err)
	defer db.Close()
	running, stop := context.WithCancel(ctx)
	finished := make(chan error)
	go func() { finished <- e.Run(running) }()
	require.Eventually(t, func() bool {
		keys := column(t, db, `SELECT business_key FROM bpmn_instance WHERE root = ''`)
		if len(keys) > 0 {
			require.NoError(t, people(ctx, e, keys...))
		}
		return len(keys) == 0 && len(column(t, db, `SELECT id FROM bpmn_job`)) == 0
	}, time.Minute, 50*time.Millisecond)
	stop()
	require.NoError(t, <-finished)
	for _, id := range acknowledged {
		lived(t, e, id)
	}
	effects := map[string]int{}
	for _, job := range column(t, db, `SELECT job FROM app_effect`) {
		root, _, _ := strings.Cut(job, ".")
		effects[root]++
	}
	for _, id := range acknowledged {
		assert.Equal(t, insideJobs, effects[id], "every job inside a transaction takes effect once")
	}
	for _, table := range []string{"bpmn_job", "bpmn_task", "bpmn_subscription", "bpmn_incident", "bpmn_delivery", "bpmn_signal"} {
		assert.Empty(t, column(t, db, `SELECT 'x' FROM `+table), table)
	}
	t.Logf("%d instances acknowledged", len(acknowledged))
}

// column reads texts.
func column(t testing.TB, db *store.DB, query string) []string {
	t.Helper()
	var list []string
	require.NoError(t, db.View(context.Background(), func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			var s string
			err := r.Scan(&s)
			list = append(list, s)
			return err
		}, query)
	}))
	return list
}
