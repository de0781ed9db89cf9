// Command permit runs the reference app: a building permit through two agencies
// of Ho Chi Minh City, on one machine, with nothing else installed.
//
//	go run ./examples/permit                 then open the address it prints
//	go run ./examples/permit -tour           plays the whole procedure and exits
//	EGOV_STORE=postgres://… go run ./examples/permit
//
// On PostgreSQL the tour runs the Department of Construction on two nodes and
// kills one of them again and again.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/hcm-egov/framework/examples/permit/demo"
	"github.com/hcm-egov/framework/examples/permit/tour"
	"go.uber.org/zap"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	if demo.IsNode() {
		return demo.ServeNode(ctx)
	}
	opt := demo.Options{Store: os.Getenv("EGOV_STORE")}
	flag.StringVar(&opt.ConstructionAddr, "addr", "127.0.0.1:8080", "address of the Department of Construction")
	flag.StringVar(&opt.PlanningAddr, "planning-addr", "127.0.0.1:8081", "address of the Department of Planning and Architecture")
	flag.StringVar(&opt.ProviderAddr, "provider-addr", "127.0.0.1:8082", "address of the development identity provider")
	flag.StringVar(&opt.Dir, "data", "data/permit", "folder for stores and keys")
	flag.StringVar(&opt.Wards, "wards", "", "GeoJSON file with real ward boundaries")
	reset := flag.Bool("reset", false, "start with empty stores")
	play := flag.Bool("tour", false, "play the whole procedure over HTTP, print each step, and exit")
	nodes := flag.Int("nodes", 0, "nodes of the Department of Construction in the tour, 1 or 2; default 2 on PostgreSQL, else 1")
	flag.Parse()

	switch {
	case *play && *nodes == 0 && opt.Store != "":
		return tour.Play(ctx, opt, 2, os.Stdout)
	case *play:
		return tour.Play(ctx, opt, *nodes, os.Stdout)
	case *reset:
		if err := demo.Reset(ctx, opt); err != nil {
			return err
		}
	}
	return serve(ctx, opt)
}

// serve runs the demo until it is interrupted.
func serve(ctx context.Context, opt demo.Options) (err error) {
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
