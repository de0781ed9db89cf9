package tour

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/examples/permit/demo"
)

// Play runs the demo in a folder and stores of its own, on free ports and with a
// clock that the tour puts forward, and plays every scene. With two nodes, which
// need PostgreSQL, the Department of Construction runs a second time as a
// process of its own, behind a balancer. That one is killed in the middle of the
// consultations and when deadlines pass, and started again for the next scene.
func Play(ctx context.Context, opt demo.Options, nodes int, out io.Writer) (err error) {
	if opt.Dir, err = os.MkdirTemp("", "permit-tour-"); err != nil {
		return err
	}
	defer os.RemoveAll(opt.Dir)
	if opt.Store != "" {
		opt.Schema = fmt.Sprintf("tour_%d_", time.Now().UnixNano())
		defer func() { err = errors.Join(err, demo.Reset(context.WithoutCancel(ctx), opt)) }()
	}
	clock := demo.NewClock(0)
	opt.Clock, opt.ConstructionAddr, opt.PlanningAddr, opt.ProviderAddr = clock, "", "", ""
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	pair, err := newPair(ctx, nodes, &opt)
	if err != nil {
		return err
	}
	d, err := demo.New(ctx, opt)
	if err != nil {
		return errors.Join(err, pair.close())
	}
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	cfg := Config{Construction: d.Construction, Planning: d.Planning, ConstructionURL: d.ConstructionURL, PlanningURL: d.PlanningURL,
		Dir: opt.Dir, Out: out, Advance: func(by time.Duration) error { clock.Advance(by); return nil }}
	if pair != nil {
		err = pair.join(d, opt, clock, &cfg)
	}
	if err == nil {
		err = Run(ctx, cfg)
	}
	err = errors.Join(err, pair.close())
	stop()
	return errors.Join(err, <-ended)
}

// pair is the Department of Construction on two nodes: that of the tour's own
// process, and one to be killed.
type pair struct {
	opt      demo.Options // of the second node
	clock    *demo.Clock
	out      io.Writer
	balancer *balancer
	server   *http.Server
	own      string // address of the first node
	second   *demo.Node
	kills    int
}

// newPair opens the department's address for the balancer; nil for one node.
func newPair(ctx context.Context, nodes int, opt *demo.Options) (*pair, error) {
	if nodes < 2 {
		return nil, nil
	}
	if opt.Store == "" {
		return nil, fault.New(fault.Config, "field", "nodes", "reason", "SQLite cần một tiến trình duy nhất; hãy đặt EGOV_STORE / SQLite is for one process; set EGOV_STORE")
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &pair{}
	var handler http.Handler
	p.balancer, handler = newBalancer()
	p.server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.server.Serve(l) }() // ends with close
	opt.ConstructionURL = "http://" + l.Addr().String()
	return p, nil
}

// join starts the second node and ties it to the tour.
func (p *pair) join(d *demo.Demo, opt demo.Options, clock *demo.Clock, cfg *Config) error {
	p.opt, p.clock, p.out, p.own = opt, clock, cfg.Out, d.ConstructionAddr()
	p.opt.Only, p.opt.Issuer, p.opt.PlanningURL = demo.Construction, d.Provider.Issuer(), d.PlanningURL
	cfg.Advance, cfg.Asked, cfg.Between = p.advance, p.asked, p.between
	return p.start()
}

// asked kills the second node with a consultation on its way, but for the last
// one: that is the one in which deadlines pass.
func (p *pair) asked() error {
	if p.kills == 2 {
		return nil
	}
	return p.kill()
}

// between starts the second node again, except for the audit at the end.
func (p *pair) between(left int) error {
	if left < 2 {
		return nil
	}
	return p.start()
}

// advance puts the clocks of both nodes forward, so that both have the same
// timers to do, and kills the second one at it.
func (p *pair) advance(by time.Duration) error {
	var err error
	if p.second != nil {
		err = p.second.Advance(by)
	}
	p.clock.Advance(by)
	return errors.Join(err, p.kill())
}

// start has the second node take requests, unless it does.
func (p *pair) start() (err error) {
	if p.second != nil {
		return nil
	}
	if p.second, err = demo.StartNode(p.opt, p.clock.Ahead()); err != nil {
		return err
	}
	address, err := p.second.Ready()
	if err != nil {
		return err
	}
	p.balancer.set(p.own, address)
	p.say("nút thứ hai chạy, tiến trình %d / second node runs, process %d", p.second.PID())
	return nil
}

// kill ends the second node in the middle of whatever it does. The balancer is
// not told.
func (p *pair) kill() error {
	if p.second == nil {
		return nil
	}
	pid := p.second.PID()
	err := p.second.Kill()
	p.second = nil
	p.kills++
	p.say("kill -9 nút thứ hai, tiến trình %d / killed the second node, process %d", pid)
	return err
}

// say prints a sentence in both languages with the process number in each.
func (p *pair) say(what string, pid int) { fmt.Fprintf(p.out, "     "+what+"\n", pid, pid) }

func (p *pair) close() error {
	if p == nil {
		return nil
	}
	var err error
	if p.second != nil {
		err = p.second.Stop()
	}
	return errors.Join(err, p.server.Close())
}
