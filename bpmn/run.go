package bpmn

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"
)

// housekeeping is how often expired messages are swept and, for the case that a
// notification was lost, the table is looked at without one.
const housekeeping = time.Minute

// lookAgain is how soon due rows are looked at that could not be claimed.
const lookAgain = 200 * time.Millisecond

// Advance does everything that is due now, one thing after another, until
// nothing is left, and gives the number of things done. It is meant for tests
// with a manual clock and for guided tours; programs call [Engine.Run].
func (e *Engine) Advance(ctx context.Context) (int, error) {
	done := 0
	if err := e.tidy(ctx); err != nil {
		return 0, err
	}
	if _, err := e.retain(ctx); err != nil {
		return 0, err
	}
	for {
		outside, inside := e.handled()
		types, _, err := e.look(ctx, append(inside, outside...))
		if err != nil || len(types) == 0 {
			return done, err
		}
		list, err := e.claim(ctx, types, func(string) int { return 50 })
		if err != nil || len(list) == 0 {
			return done, err
		}
		for i, j := range list {
			if err := e.perform(ctx, j); err != nil {
				_ = e.giveBack(ctx, list[i:]...)
				return done, err
			}
			done++
		}
	}
}

// Next tells when the next job or timer is due that this engine would serve, now
// or later; false when there is none. With a manual clock a program sets the
// clock to it and calls [Engine.Advance].
func (e *Engine) Next(ctx context.Context) (time.Time, bool, error) {
	outside, inside := e.handled()
	types, next, err := e.look(ctx, append(inside, outside...))
	switch {
	case err != nil:
		return time.Time{}, false, err
	case len(types) > 0:
		return e.now(), true, nil
	}
	return e.moment(next), next != never, nil
}

// Run does jobs and timers until the context ends, and then returns nil after
// the jobs in hand. It sleeps until something is due or a commit of any node
// makes new work. Several programs may run it on one database.
func (e *Engine) Run(ctx context.Context) error {
	woken, stop := e.db.Watch(channel)
	defer stop()
	e.takeOver(ctx)
	lanes := []*lane{{inside: true, size: 4 * e.cfg.Workers}, {size: e.cfg.Workers}}
	free := make(chan struct{}, 1)
	var workers sync.WaitGroup
	for _, l := range lanes {
		l.jobs = make(chan jobRow, l.size)
		for range e.cfg.Workers {
			workers.Go(func() { e.work(ctx, l.jobs, free) })
		}
	}
	kept, end := context.WithCancel(context.WithoutCancel(ctx))
	var keeper sync.WaitGroup
	keeper.Go(func() { e.keep(kept) }) // while the last jobs are done, too
	keeper.Go(func() { e.keepTidy(ctx) })
	e.dispatch(ctx, lanes, woken, free)
	for _, l := range lanes {
		close(l.jobs)
	}
	workers.Wait()
	end()
	keeper.Wait()
	return nil
}

// lane is one kind of work with its workers: that inside transactions, which is
// short, is not held up by handlers that wait for others.
type lane struct {
	inside bool
	size   int // how many rows are in hand at most
	jobs   chan jobRow
}

// work does jobs as they come. Failures of handlers are dealt with inside
// perform; after an error of the store the row rests for a while.
func (e *Engine) work(ctx context.Context, jobs <-chan jobRow, free chan<- struct{}) {
	for j := range jobs {
		err := ctx.Err()
		if err == nil {
			err = e.perform(ctx, j)
		}
		switch {
		case err != nil && ctx.Err() != nil:
			err = e.giveBack(ctx, j)
		case err != nil:
			e.log.Error("job could not be done", zap.String("id", j.id), zap.String("code", string(codeOf(err))), zap.Error(err))
			err = e.putOff(ctx, j, e.now().Add(e.cfg.Backoff(int(j.attempt)+1)))
		}
		if err != nil {
			e.log.Warn("claim is left to end by itself", zap.String("id", j.id), zap.String("code", string(codeOf(err))))
		}
		e.hands.release(j)
		signal(free)
	}
}

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// dispatch hands due rows to the workers until the context ends.
func (e *Engine) dispatch(ctx context.Context, lanes []*lane, woken, free <-chan struct{}) {
	var tidied time.Time
	for ctx.Err() == nil {
		if now := e.now(); now.Sub(tidied) >= housekeeping || now.Before(tidied) {
			tidied = now
			e.housekeep(ctx)
		}
		wake, busy := e.now().Add(housekeeping), false
		for _, l := range lanes {
			more, next, err := e.supply(ctx, l)
			if err != nil {
				if ctx.Err() == nil {
					e.log.Error("due jobs could not be claimed", zap.String("code", string(codeOf(err))))
				}
				e.rest(ctx, e.now().Add(time.Second))
			}
			busy = busy || more
			if at := time.UnixMicro(next); at.Before(wake) {
				wake = at
			}
		}
		signals := []<-chan struct{}{woken}
		if busy {
			signals = append(signals, free)
		}
		e.rest(ctx, wake, signals...)
	}
}

// supply claims work for a lane. more tells that rows may be left which the lane
// has no room for.
func (e *Engine) supply(ctx context.Context, l *lane) (more bool, next int64, err error) {
	outside, inside := e.handled()
	types := outside
	if l.inside {
		types = inside
	}
	room := l.size - e.hands.count(types...)
	if room <= 0 || l.inside && room <= l.size/2 { // short work is claimed in batches
		return true, never, nil
	}
	due, next, err := e.look(ctx, types)
	if err != nil || len(due) == 0 {
		return false, next, err
	}
	list, err := e.claim(ctx, due, func(typ string) int { return min(room, e.roomOf(typ)) })
	if err != nil || len(list) == 0 {
		// Another node is about to claim them, or none may run at present: how long
		// that node's claim lasts is seen with the next look.
		return true, min(next, micro(e.now().Add(lookAgain))), err
	}
	// Each type was asked for by itself; what is beyond the room goes back.
	if len(list) > room {
		if err := e.giveBack(ctx, list[room:]...); err != nil {
			e.log.Warn("claims could not be given back", zap.String("code", string(codeOf(err))))
		}
		list = list[:room]
	}
	e.hands.take(list)
	for _, j := range list {
		l.jobs <- j
	}
	return true, next, nil
}

// roomOf is how many more jobs of a type may run on this node.
func (e *Engine) roomOf(typ string) int {
	h, ok := e.handlerOf(typ)
	if !ok || h.limits.AtOnce <= 0 || h.tx != nil {
		return 1 << 30
	}
	return h.limits.AtOnce - e.hands.count(typ)
}

func (e *Engine) tidy(ctx context.Context) error {
	if err := e.freeDead(ctx); err != nil {
		return err
	}
	return e.sweep(ctx)
}

func (e *Engine) housekeep(ctx context.Context) {
	err := e.tidy(ctx)
	if err == nil {
		var list []Unhandled
		list, err = e.Unhandled(ctx)
		types := make([]string, len(list))
		for i := range list {
			types[i] = list[i].Type
		}
		slices.Sort(types)
		e.warnUnhandled(types)
	}
	if err != nil && ctx.Err() == nil {
		e.log.Error("housekeeping failed", zap.String("code", string(codeOf(err))))
	}
}

// warnUnhandled tells the log once of each type that waits without a handler.
func (e *Engine) warnUnhandled(types []string) {
	e.handlerMu.Lock()
	defer e.handlerMu.Unlock()
	for _, t := range types {
		if !e.warned[t] {
			e.warned[t] = true
			e.log.Warn("service tasks wait for a handler that is not registered", zap.String("type", t))
		}
	}
}
