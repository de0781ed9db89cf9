// Command permit runs the reference app: a building permit through two agencies
// of Ho Chi Minh City, on one machine, with nothing else installed.
//
//	go run ./examples/permit                 then open the address it prints
//	go run ./examples/permit -tour           plays the whole procedure and exits
//	EGOV_STORE=postgres://… go run ./examples/permit
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/examples/permit/demo"
	"github.com/hcm-egov/framework/examples/permit/tour"
	"go.uber.org/zap"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	opt := demo.Options{Store: os.Getenv("EGOV_STORE")}
	flag.StringVar(&opt.ConstructionAddr, "addr", "127.0.0.1:8080", "address of the Department of Construction")
	flag.StringVar(&opt.PlanningAddr, "planning-addr", "127.0.0.1:8081", "address of the Department of Planning and Architecture")
	flag.StringVar(&opt.ProviderAddr, "provider-addr", "127.0.0.1:8082", "address of the development identity provider")
	flag.StringVar(&opt.Dir, "data", "data/permit", "folder for stores and keys")
	flag.StringVar(&opt.Wards, "wards", "", "GeoJSON file with real ward boundaries")
	reset := flag.Bool("reset", false, "start with empty stores")
	play := flag.Bool("tour", false, "play the whole procedure over HTTP, print each step, and exit")
	flag.Parse()

	run := serve
	if *play {
		run = playTour
	}
	if err := run(ctx, opt, *reset); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve runs the demo until it is interrupted.
func serve(ctx context.Context, opt demo.Options, reset bool) (err error) {
	if reset {
		if err := demo.Reset(ctx, opt); err != nil {
			return err
		}
	}
	if opt.Log, err = zap.NewProduction(); err != nil {
		return err
	}
	d, err := demo.New(ctx, opt)
	if err != nil {
		return err
	}
	fmt.Printf("Sở Xây dựng (công dân và cán bộ / citizens and officials):  %s\nSở Quy hoạch - Kiến trúc (cán bộ / officials):              %s\nCtrl+C để dừng / to stop.\n", d.ConstructionURL, d.PlanningURL)
	return d.Run(ctx)
}

// playTour runs the demo in a folder of its own, on free ports and with a clock
// that the tour moves, and plays every scene.
func playTour(ctx context.Context, opt demo.Options, _ bool) (err error) {
	if opt.Dir, err = os.MkdirTemp("", "permit-tour-"); err != nil {
		return err
	}
	defer os.RemoveAll(opt.Dir)
	clock := worktime.NewManual(time.Now())
	opt.Clock, opt.ConstructionAddr, opt.PlanningAddr, opt.ProviderAddr = clock, "", "", ""
	if opt.Store != "" {
		opt.Schema = fmt.Sprintf("tour_%d_", time.Now().UnixNano())
		defer func() { err = errors.Join(err, demo.Reset(context.WithoutCancel(ctx), opt)) }()
	}
	d, err := demo.New(ctx, opt)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	err = tour.Run(ctx, tour.Config{Construction: d.Construction, Planning: d.Planning, ConstructionURL: d.ConstructionURL,
		PlanningURL: d.PlanningURL, Clock: clock, Dir: opt.Dir, Out: os.Stdout})
	stop()
	return errors.Join(err, <-ended)
}
