package egov

import (
	"context"
	"errors"
	"net"
	"net/http"

	"golang.org/x/sync/errgroup"
)

// Run serves the app and works in the background until ctx ends: process
// engine, bus and modules. Then it stops taking requests, lets running ones
// finish, and closes the store. It returns nil after an orderly stop.
func (a *App) Run(ctx context.Context) error {
	l, err := a.Listen(ctx)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	return a.Serve(ctx, l)
}

// Serve is Run on a listener that is open already.
func (a *App) Serve(ctx context.Context, l net.Listener) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return orderly(a.Process.Run(ctx)) })
	group.Go(func() error { return orderly(a.Bus.Run(ctx)) })
	for _, m := range a.cfg.Modules {
		if m.Run != nil {
			group.Go(func() error { return orderly(m.Run(ctx)) })
		}
	}
	srv := a.server()
	group.Go(func() error {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		return srv.Shutdown(stop)
	})
	return errors.Join(group.Wait(), a.Close())
}

// orderly drops the error that only says the context ended.
func orderly(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
