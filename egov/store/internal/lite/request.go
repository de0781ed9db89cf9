package lite

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/internal/engine"
)

// patience is how long an update waits for its turn. It ends the deadlock of
// an Update inside an Update that hides behind another context.
const patience = time.Minute

// request is one update on its way through the group: it waits in the queue,
// runs in its caller's goroutine when the loop gives it the turn, and is
// answered after the commit.
type request struct {
	ctx     context.Context
	run     func(engine.Session) error
	claimed atomic.Bool // by the loop, or by a caller that gives up
	turn    chan turn
}

// turn is what the loop tells the caller: run on this session, or the outcome.
type turn struct {
	session *writeSession
	err     error
}

var errExited = errors.New("lite: the update's goroutine ended")

func (r *request) answer(err error) { r.turn <- turn{err: err} }

// play runs the update. Even when the goroutine ends the loop hears of it.
func (r *request) play(s *writeSession, ran chan<- error) {
	err := errExited
	defer func() { ran <- err }()
	err = r.run(s)
}

// update runs the function at once when it is alone, or queues it and follows
// the loop's orders.
func (g *group) update(ctx context.Context, run func(engine.Session) error) error {
	defer g.present.Add(-1)
	if g.present.Add(1) == 1 && g.mu.TryLock() {
		return g.alone(ctx, run)
	}
	r := &request{ctx: ctx, run: run, turn: make(chan turn, 1)}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	if err := g.enqueue(r, timer.C); err != nil {
		return err
	}
	giveUp, tired := ctx.Done(), timer.C
	for {
		var reason error
		select {
		case t := <-r.turn:
			if t.session == nil {
				return t.err
			}
			r.play(t.session, g.ran)
			giveUp, tired = nil, nil // from here on the true outcome counts
			continue
		case <-g.stopped:
			return r.outcomeAtEnd()
		case <-giveUp:
			reason = asFault("update", ctx.Err())
		case <-tired:
			reason = fault.New(fault.StoreBusy)
		}
		if r.claimed.CompareAndSwap(false, true) {
			return reason
		}
		giveUp, tired = nil, nil // the loop was faster
	}
}

func (g *group) enqueue(r *request, tired <-chan time.Time) error {
	select {
	case <-g.closing:
		return fault.New(fault.StoreClosed)
	default:
	}
	select {
	case g.queue <- r:
		return nil
	case <-g.closing:
		return fault.New(fault.StoreClosed)
	case <-r.ctx.Done():
		return asFault("update", r.ctx.Err())
	case <-tired:
		return fault.New(fault.StoreBusy)
	}
}

// outcomeAtEnd is for a caller who sees the loop's end: the answer may lie
// there already; otherwise the request was never looked at.
func (r *request) outcomeAtEnd() error {
	select {
	case t := <-r.turn:
		return t.err
	default:
		return fault.New(fault.StoreClosed)
	}
}
