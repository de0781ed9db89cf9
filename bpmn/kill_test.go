package bpmn_test

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

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
		victim(url)
		return
	}
	os.Exit(m.Run())
}

const killModel = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="k"/><parallelGateway id="k"/>
<sequenceFlow id="f2" sourceRef="k" targetRef="a"/><sequenceFlow id="f3" sourceRef="k" targetRef="b"/>
<serviceTask id="a" camunda:topic="out"/><serviceTask id="b" camunda:topic="in"/>
<sequenceFlow id="f4" sourceRef="a" targetRef="j"/><sequenceFlow id="f5" sourceRef="b" targetRef="j"/><parallelGateway id="j"/>
<sequenceFlow id="f6" sourceRef="j" targetRef="c"/><serviceTask id="c" camunda:topic="in"/><sequenceFlow id="end_c" sourceRef="c" targetRef="e"/><endEvent id="e"/>`

// killEngine opens the store with handlers that leave a row per job.
func killEngine(ctx context.Context, url string) (*store.DB, *bpmn.Engine, error) {
	db, err := store.Open(ctx, store.Config{URL: url})
	if err != nil {
		return nil, nil, err
	}
	if err := db.Migrate(ctx, "app", `CREATE TABLE app_effect (job TEXT NOT NULL)`); err != nil {
		return nil, nil, err
	}
	e, err := bpmn.New(ctx, bpmn.Config{Store: db, Lease: 1})
	if err != nil {
		return nil, nil, err
	}
	e.Handle("out", nothing)
	e.HandleTx("in", func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
		_, err := tx.Exec(`INSERT INTO app_effect (job) VALUES ($1)`, job.Key)
		return map[string]any{job.Element: true}, err
	})
	_, err = e.Deploy(ctx, "kill", process(killModel))
	return db, e, err
}

// victim starts instances and says which are acknowledged, until it is killed.
func victim(url string) {
	ctx := context.Background()
	_, e, err := killEngine(ctx, url)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	go e.Run(ctx)
	for {
		id, err := e.Start(ctx, bpmn.Start{Process: "p"})
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(id)
	}
}

// TestKilledProgramsLoseNothing kills a program again and again; CRASH_ROUNDS
// says how often.
func TestKilledProgramsLoseNothing(t *testing.T) {
	rounds, err := strconv.Atoi(cmp.Or(os.Getenv("CRASH_ROUNDS"), "10"))
	require.NoError(t, err)
	if testing.Short() {
		t.Skip("starts processes")
	}
	url := storetest.URL(t)
	var acknowledged []string
	for round := range rounds {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childStore+"="+url)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(out)
		for range 5 + 7*(round%10) {
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
	require.NoError(t, err)
	_, err = e.Advance(ctx)
	require.NoError(t, err)
	for _, id := range acknowledged {
		in, err := e.Instance(ctx, id)
		require.NoError(t, err)
		assert.Equal(t, bpmn.Completed, in.State)
		assert.Equal(t, map[string]any{"b": true, "c": true}, in.Variables)
		visits, err := e.History(ctx, id)
		require.NoError(t, err)
		assert.Len(t, visits, 8)
	}
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		var twice, open int64
		require.NoError(t, tx.Row(`SELECT COUNT(*) FROM (SELECT job FROM app_effect GROUP BY job HAVING COUNT(*) > 1) x`).Scan(&twice))
		require.NoError(t, tx.Row(`SELECT COUNT(*) FROM bpmn_instance`).Scan(&open))
		assert.Zero(t, twice, "a job in the transaction takes effect once")
		assert.Zero(t, open)
		return nil
	}))
}
