package main_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/audit"
	"github.com/hcm-egov/framework/examples/permit/demo"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCrash kills the program with both agencies again and again (kill -9) while
// citizens and officials work with it over HTTP and the agencies write to each
// other. After every kill the stores are held against everything the people were
// told. CRASH_ROUNDS says how often, CRASH_SEED which run to repeat.
func TestCrash(t *testing.T) {
	rounds, seed := setting(t, "CRASH_ROUNDS", 10), setting(t, "CRASH_SEED", time.Now().UnixNano())
	if testing.Short() && os.Getenv("CRASH_ROUNDS") == "" {
		rounds = 3
	}
	t.Logf("CRASH_SEED=%d CRASH_ROUNDS=%d", seed, rounds)
	c := newCrash(t, uint64(seed))
	c.open()
	for round := range int(rounds) {
		c.round(round)
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	c.drain()
	c.report(int(rounds))
}

func setting(t *testing.T, name string, otherwise int64) int64 {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	require.NoError(t, err, name)
	return n
}

type crash struct {
	t       *testing.T
	opt     demo.Options
	random  *rand.Rand
	town    *town
	history history
	begun   time.Time
	up      time.Duration // sum of the times from start to ready
	ups     int
	looking time.Duration // sum of the times of the looks
	entries int64
	last    *look
}

func newCrash(t *testing.T, seed uint64) *crash {
	c := &crash{t: t, random: rand.New(rand.NewPCG(seed, 0)), history: history{map[string][]audit.Checkpoint{}}, begun: time.Now()}
	c.opt = demo.Options{Dir: t.TempDir(), ConstructionAddr: freeAddress(t, c.random), PlanningAddr: freeAddress(t, c.random)}
	c.town = newTown("http://"+c.opt.ConstructionAddr, "http://"+c.opt.PlanningAddr, rand.New(rand.NewPCG(seed, 1)))
	provider, err := demo.NewProvider("", c.town.construction, c.town.planning, nil)
	require.NoError(t, err)
	c.opt.Issuer = provider.Issuer()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- provider.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-ended)
	})
	return c
}

// freeAddress is one to which the program can return after every kill: outside
// of the range from which outgoing connections take theirs.
func freeAddress(t *testing.T, random *rand.Rand) string {
	for range 100 {
		address := "127.0.0.1:" + strconv.Itoa(15000+random.IntN(15000))
		if l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address); err == nil {
			require.NoError(t, l.Close())
			return address
		}
	}
	t.Fatal("no free address")
	return ""
}

// open starts the program for the first time, signs everybody in and sets them
// to work until the end of the test.
func (c *crash) open() {
	node := c.start()
	_, err := node.Ready()
	require.NoError(c.t, err)
	people, err := c.town.people(c.t.Context())
	require.NoError(c.t, err)
	require.NoError(c.t, node.Stop())
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for _, p := range people {
		all.Go(func() { p.live(ctx) })
	}
	c.t.Cleanup(func() {
		stop()
		all.Wait()
	})
}

func (c *crash) start() *demo.Node {
	node, err := demo.StartNode(c.opt, 0)
	require.NoError(c.t, err)
	return node
}

// round lets the program work for a moment, kills it and looks at what is left.
// One round in eight kills it while it starts. On a slow machine it lives until
// something was done.
func (c *crash) round(round int) {
	life := time.Duration(100+c.random.IntN(700)) * time.Millisecond
	c.town.busy(0)
	early := c.random.IntN(8) == 0
	begun := time.Now()
	node := c.start()
	listened := make(chan struct{})
	if early {
		close(listened)
		time.Sleep(life / 8)
	} else {
		_, err := node.Ready()
		require.NoError(c.t, err)
		c.up, c.ups = c.up+time.Since(begun), c.ups+1
		go func() {
			defer close(listened)
			c.listen(node)
		}()
		time.Sleep(life)
		c.town.busy(10)
	}
	require.NoError(c.t, node.Kill())
	<-listened
	c.look(round%20 == 19)
}

// listen keeps the checkpoints of the audit logs that the program states while
// it lives.
func (c *crash) listen(node *demo.Node) {
	for {
		texts, err := node.Checkpoints()
		if err != nil {
			return
		}
		c.history.keep(c.t, texts)
		time.Sleep(50 * time.Millisecond)
	}
}

// look opens the stores as a restart does and judges them.
func (c *crash) look(whole bool) {
	begun := time.Now()
	opt := c.opt
	opt.ConstructionAddr, opt.PlanningAddr = "", ""
	d, err := demo.New(c.t.Context(), opt)
	require.NoError(c.t, err)
	c.last = judge(c.t, d, c.town)
	c.history.goesOn(c.t, d)
	if whole {
		c.entries = c.history.verify(c.t, d, c.opt.Dir)
	}
	require.NoError(c.t, d.Close())
	c.looking += time.Since(begun)
}

// drain lets everything come to its end: nobody submits any more, and the
// program is stopped in good order to be looked at.
func (c *crash) drain() {
	c.town.mu.Lock()
	c.town.closing = true
	c.town.mu.Unlock()
	limit := time.Now().Add(time.Minute)
	for {
		node := c.start()
		_, err := node.Ready()
		require.NoError(c.t, err)
		time.Sleep(2 * time.Second)
		require.NoError(c.t, node.Stop())
		c.look(true)
		left := c.last.left
		if left == "" || c.t.Failed() {
			return
		}
		require.True(c.t, time.Now().Before(limit), "not all came to its end: %s", left)
	}
}

func (c *crash) report(rounds int) {
	states := map[string]int{}
	for _, d := range c.last.dossiers {
		states[fmt.Sprintf("%d %s", d.State, d.State.Label("en"))]++
	}
	w := c.town
	w.mu.Lock()
	defer w.mu.Unlock()
	c.t.Logf("%d kills in %s; start %s, look %s on average", rounds, time.Since(c.begun).Round(time.Millisecond), (c.up / time.Duration(max(1, c.ups))).Round(time.Millisecond), (c.looking / time.Duration(rounds+1)).Round(time.Millisecond))
	c.t.Logf("%d dossiers %v; %d letters, %d cases; %d acts acknowledged, %d without an answer, %d submissions found done after a lost answer; %d audit entries against %d checkpoints",
		len(c.last.dossiers), states, len(c.last.letters), c.last.cases, w.acts, w.lost, len(w.gone), c.entries, len(c.history.known["H29.17"])+len(c.history.known["H29.33"]))
	assert.NotEmpty(c.t, c.last.dossiers)
}
