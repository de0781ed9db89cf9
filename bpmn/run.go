package bpmn

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/egov/store"
)

// Advance does everything that is due now, one thing after another, until
// nothing is left, and gives the number of things done. It is meant for tests
// with a manual clock and for guided tours; programs call [Engine.Run].
func (e *Engine) Advance(ctx context.Context) (int, error) {
	done := 0
	if err := e.sweep(ctx); err != nil {
		return 0, err
	}
	for {
		list, _, err := e.look(ctx, 50)
		if err != nil || len(list) == 0 {
			return done, err
		}
		for _, j := range list {
			if !e.hold(j.id) {
				continue
			}
			err := e.perform(ctx, j)
			e.release(j.id)
			if err != nil {
				return done, err
			}
			done++
		}
	}
}

func (e *Engine) look(ctx context.Context, limit int) (list []jobRow, next int64, err error) {
	err = e.db.View(ctx, func(tx *store.Tx) (err error) {
		list, next, err = e.dueJobs(tx, e.now(), limit)
		return err
	})
	return list, next, err
}

// Run does jobs and timers until the context ends, and then returns nil after
// the jobs in hand. It sleeps until something is due or a commit of any node
// makes new work. Several programs may run it on one database.
func (e *Engine) Run(ctx context.Context) error {
	woken, stop := e.db.Watch(channel)
	defer stop()
	jobs := make(chan jobRow)
	free := make(chan struct{}, 1)
	var workers sync.WaitGroup
	for range e.cfg.Workers {
		workers.Go(func() { e.work(ctx, jobs, free) })
	}
	e.dispatch(ctx, jobs, woken, free)
	close(jobs)
	workers.Wait()
	return nil
}

// work does jobs as they come. Stored failures are dealt with inside perform; an
// error here is one of the store, after which the row rests for a moment.
func (e *Engine) work(ctx context.Context, jobs <-chan jobRow, free chan<- struct{}) {
	for j := range jobs {
		if err := e.perform(ctx, j); err != nil && ctx.Err() == nil {
			e.log.Error("job could not be done", zap.String("id", j.id), zap.String("code", string(codeOf(err))))
			e.rest(ctx, nil, e.now().Add(time.Second))
		}
		e.release(j.id)
		signal(free)
	}
}

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// housekeeping is how often expired messages are swept and, for the case that a
// notification was lost, the table is looked at without one.
const housekeeping = time.Minute

// dispatch hands due rows to the workers until the context ends.
func (e *Engine) dispatch(ctx context.Context, jobs chan<- jobRow, woken, free <-chan struct{}) {
	var swept time.Time
	for ctx.Err() == nil {
		if now := e.now(); now.Sub(swept) >= housekeeping || now.Before(swept) {
			swept = now
			e.housekeep(ctx)
		}
		batch := 8 * e.cfg.Workers
		list, next, err := e.look(ctx, batch)
		if err != nil {
			if ctx.Err() == nil {
				e.log.Error("due jobs could not be read", zap.String("code", string(codeOf(err))))
			}
			e.rest(ctx, nil, e.now().Add(time.Second))
			continue
		}
		e.hand(ctx, list, jobs)
		wake := min(next, micro(e.now().Add(housekeeping)))
		var more <-chan struct{}
		if len(list) > 0 {
			more = free
		}
		e.rest(ctx, []<-chan struct{}{woken, more}, time.UnixMicro(wake))
	}
}

func (e *Engine) hand(ctx context.Context, list []jobRow, jobs chan<- jobRow) {
	for _, j := range list {
		if !e.hold(j.id) {
			continue
		}
		select {
		case jobs <- j:
		case <-ctx.Done():
			e.release(j.id)
		}
	}
}

func (e *Engine) housekeep(ctx context.Context) {
	err := e.sweep(ctx)
	if err == nil {
		var list []Unhandled
		list, err = e.Unhandled(ctx)
		types := make([]string, len(list))
		for i := range list {
			types[i] = list[i].Type
		}
		e.warnUnhandled(types)
	}
	if err != nil && ctx.Err() == nil {
		e.log.Error("housekeeping failed", zap.String("code", string(codeOf(err))))
	}
}

// rest waits for one of up to two signals, for the time or for the end.
func (e *Engine) rest(ctx context.Context, signals []<-chan struct{}, until time.Time) {
	reached, stop := e.cfg.Clock.Wake(until)
	defer stop()
	var a, b <-chan struct{}
	if len(signals) == 2 {
		a, b = signals[0], signals[1]
	}
	select {
	case <-a:
	case <-b:
	case <-reached:
	case <-ctx.Done():
	}
}
