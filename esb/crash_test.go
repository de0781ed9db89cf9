package esb_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/esb/edxml"
	"github.com/hcm-egov/framework/esb/esbtest"
	"github.com/hcm-egov/framework/esb/peer"
)

const childEnv = "ESB_TEST_CHILD" // agency, store, own address, other agency, its address; comma separated

func TestMain(m *testing.M) {
	if args := os.Getenv(childEnv); args != "" {
		if err := child(strings.Split(args, ",")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// crashConfig is the bus of a program that keeps count in its own tables of what
// its handlers did.
func crashConfig(db *store.DB, code ident.AgencyCode, tr esb.Transport) esb.Config {
	var seals esbtest.Seals
	return esb.Config{Agency: code, Name: "Cơ quan", Store: db, Transport: tr, Sign: seals.Sign(code), Verify: seals.Verify,
		Backoff: esb.Backoff{First: 5 * time.Millisecond, Max: 20 * time.Millisecond}, DeliverTimeout: time.Second}
}

func counting(ctx context.Context, db *store.DB, b *esb.Bus) error {
	b.Receive(func(tx *store.Tx, in esb.Received) error {
		if _, err := tx.Exec(`INSERT INTO test_got (document, code) VALUES ($1, '')`, in.Document.DocumentID); err != nil {
			return err
		}
		return b.AcceptTx(tx, in.Sender, in.Document.DocumentID)
	})
	b.OnStatus(func(tx *store.Tx, s esb.StatusChange) error {
		_, err := tx.Exec(`INSERT INTO test_got (document, code) VALUES ($1, $2)`, s.DocumentID, string(s.Code))
		return err
	})
	return db.Migrate(ctx, "test", `CREATE TABLE test_got (document TEXT NOT NULL, code TEXT NOT NULL)`)
}

// child is one of the two programs. It sends as fast as it can and says so of
// every document that Send acknowledged.
func child(args []string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{URL: args[1]})
	if err != nil {
		return err
	}
	other := ident.AgencyCode(args[3])
	tr, err := peer.New(peer.Config{Peers: map[ident.AgencyCode]string{other: "http://" + args[4]}})
	if err != nil {
		return err
	}
	b, err := esb.New(ctx, crashConfig(db, ident.AgencyCode(args[0]), tr))
	if err != nil {
		return err
	}
	if err := counting(ctx, db, b); err != nil {
		return err
	}
	l, err := net.Listen("tcp", args[2])
	if err != nil {
		return err
	}
	go http.Serve(l, peer.Handler(b))
	go b.Run(ctx)
	fmt.Println("ready")
	for {
		d := letter(1, other)
		d.DocumentID = ""
		id, err := b.Send(ctx, d)
		if err != nil {
			return err
		}
		fmt.Println("ack " + id)
		time.Sleep(2 * time.Millisecond) // leaves the machine some time for the other program
	}
}

// program is a child that can be killed and started again.
type program struct {
	t       *testing.T
	args    string
	cmd     *exec.Cmd
	out     *bufio.Reader
	mu      sync.Mutex
	acked   []string
	reading sync.WaitGroup
}

func (p *program) start() {
	p.cmd = exec.Command(os.Args[0], "-test.run=^$")
	p.cmd.Env = append(os.Environ(), childEnv+"="+p.args)
	p.cmd.Stderr = os.Stderr
	pipe, err := p.cmd.StdoutPipe()
	require.NoError(p.t, err)
	require.NoError(p.t, p.cmd.Start())
	p.out = bufio.NewReader(pipe)
	line, err := p.out.ReadString('\n')
	require.NoError(p.t, err)
	require.Equal(p.t, "ready\n", line)
	p.reading.Go(p.read)
}

func (p *program) read() {
	for {
		line, err := p.out.ReadString('\n')
		if id, ok := strings.CutPrefix(line, "ack "); ok && strings.HasSuffix(id, "\n") {
			p.mu.Lock()
			p.acked = append(p.acked, strings.TrimSpace(id))
			p.mu.Unlock()
		}
		if err != nil {
			if err != io.EOF && !strings.Contains(err.Error(), "closed") {
				p.t.Error(err)
			}
			return
		}
	}
}

// kill ends the program as a power cut would end it: without a word.
func (p *program) kill() {
	require.NoError(p.t, p.cmd.Process.Kill())
	p.reading.Wait()
	p.cmd.Wait()
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

func TestNothingIsLostOrDoubledWhenProgramsAreKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills programs")
	}
	dir, addrA, addrB := t.TempDir(), freeAddress(t), freeAddress(t)
	urlA, urlB := "sqlite:"+filepath.Join(dir, "a.db"), "sqlite:"+filepath.Join(dir, "b.db")
	a := &program{t: t, args: strings.Join([]string{string(agencyA), urlA, addrA, string(agencyB), addrB}, ",")}
	b := &program{t: t, args: strings.Join([]string{string(agencyB), urlB, addrB, string(agencyA), addrA}, ",")}
	a.start()
	b.start()
	for range 10 {
		time.Sleep(time.Duration(50+rand.IntN(150)) * time.Millisecond) // how long the programs live, not a wait for something
		which := rand.IntN(3)
		if which != 0 {
			a.kill()
		}
		if which != 1 {
			b.kill()
		}
		if which != 0 {
			a.start()
		}
		if which != 1 {
			b.start()
		}
	}
	a.kill()
	b.kill()
	gotA, gotB := drain(t, urlA, urlB)
	checkAll(t, "B", a.acked, gotB, gotA)
	checkAll(t, "A", b.acked, gotA, gotB)
	t.Logf("acknowledged %d and %d", len(a.acked), len(b.acked))
}

// drain opens both stores in this process, lets everything go through and gives
// back what the handlers wrote, by document and code, with its number.
func drain(t *testing.T, urls ...string) (a, b map[string]int) {
	ctx := context.Background()
	wire := &esbtest.Wire{}
	clock := worktime.NewManual(time.Now().Add(time.Hour))
	var buses []*esb.Bus
	var dbs []*store.DB
	for i, code := range []ident.AgencyCode{agencyA, agencyB} {
		db, err := store.Open(ctx, store.Config{URL: urls[i]})
		require.NoError(t, err)
		defer db.Close()
		cfg := crashConfig(db, code, wire)
		cfg.Clock = clock
		bus, err := esb.New(ctx, cfg)
		require.NoError(t, err)
		require.NoError(t, counting(ctx, db, bus))
		wire.Join(code, bus.Inbound)
		buses, dbs = append(buses, bus), append(dbs, db)
	}
	for total := 1; total > 0; {
		total = 0
		for _, bus := range buses {
			n, err := bus.Flush(ctx)
			require.NoError(t, err)
			total += n
		}
	}
	for _, bus := range buses {
		for _, q := range []esb.Query{{State: esb.Dead}, {State: esb.Queued}, {State: esb.Retrying}, {Direction: esb.Incoming, State: esb.Dead}, {Direction: esb.Incoming, State: esb.Waiting}} {
			left, err := bus.Messages(ctx, q)
			require.NoError(t, err)
			assert.Empty(t, left)
		}
	}
	return effects(t, dbs[0]), effects(t, dbs[1])
}

func effects(t *testing.T, db *store.DB) map[string]int {
	got := map[string]int{}
	require.NoError(t, db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Each(func(r store.Row) error {
			var id, code string
			err := r.Scan(&id, &code)
			got[id+code]++
			return err
		}, `SELECT document, code FROM test_got`)
	}))
	return got
}

// checkAll: what was acknowledged had its effect at the receiver once, and the
// sender heard of its arrival and acceptance once.
func checkAll(t *testing.T, who string, acked []string, receiver, sender map[string]int) {
	t.Helper()
	require.NotEmpty(t, acked)
	for _, id := range acked {
		require.Equal(t, 1, receiver[id], "document %s at %s", id, who)
		for _, code := range []edxml.StatusCode{edxml.Arrived, edxml.Accepted} {
			require.Equal(t, 1, sender[id+string(code)], "status %s of %s", code, id)
		}
	}
	for key, n := range receiver {
		require.Equal(t, 1, n, key)
	}
}
