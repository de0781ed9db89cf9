package esb

import (
	"context"
	"sync"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

// inboxName is the lane of the inbox among those of the receivers; no agency
// has that code.
const inboxName ident.AgencyCode = "inbox"

// recheck is how long Run waits at most: work may come back by itself when
// another process that had taken it up died.
const recheck = 30 * time.Second

// Flush does everything that is due now, and what becomes due by that, and
// returns the number of attempts and of messages handled. A failure to deliver
// is no error of Flush: it is planned anew.
func (b *Bus) Flush(ctx context.Context) (int, error) {
	total := 0
	for {
		var mu sync.Mutex
		var faults []error
		done := 0
		wait, err := b.start(ctx, func(n int, err error) {
			mu.Lock()
			defer mu.Unlock()
			done += n
			faults = append(faults, err)
		})
		wait()
		total += done
		if err := fault.Join(append(faults, err)...); err != nil {
			return total, err
		}
		if ctx.Err() != nil {
			return total, fault.New(fault.Canceled).Wrap(ctx.Err())
		}
		if done == 0 {
			return total, nil
		}
	}
}

// Run sends and handles messages until the context ends; then it waits for what
// is under way and returns nil. Several processes may run on one store.
func (b *Bus) Run(ctx context.Context) error {
	woken, stop := b.cfg.Store.Watch(channel)
	defer stop()
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() { b.stayAlive(ctx) })
	for ctx.Err() == nil {
		wait, err := b.start(ctx, func(_ int, err error) {
			if err != nil && ctx.Err() == nil {
				b.warn("lane stopped", err)
			}
		})
		all.Go(wait)
		if err != nil && ctx.Err() == nil {
			b.warn("outbox not read", err)
		}
		b.sleep(ctx, woken)
	}
	return nil
}

// sleep waits until there may be work.
func (b *Bus) sleep(ctx context.Context, woken <-chan struct{}) {
	now := b.now()
	at, err := b.nextDue(ctx, now)
	if err != nil {
		at = now.Add(time.Second)
	}
	reached, stop := b.cfg.Clock.Wake(at)
	defer stop()
	select {
	case <-ctx.Done():
	case <-woken:
	case <-reached:
	case <-b.kick:
	}
}

// start sets the lanes to work that have something due and are not at work in
// this process. wait returns when they have ended.
func (b *Bus) start(ctx context.Context, ended func(n int, err error)) (wait func(), err error) {
	var wg sync.WaitGroup
	lanes, err := b.dueLanes(ctx)
	for _, lane := range lanes {
		if !b.enter(lane) {
			continue
		}
		wg.Go(func() {
			defer b.leave(lane)
			if lane == inboxName {
				ended(b.inboxLane(ctx))
			} else {
				ended(b.lane(ctx, lane))
			}
		})
	}
	return wg.Wait, err
}

func (b *Bus) enter(lane ident.AgencyCode) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.busy[lane] || len(b.busy) > b.cfg.Lanes {
		return false
	}
	b.busy[lane] = true
	return true
}

func (b *Bus) leave(lane ident.AgencyCode) {
	b.mu.Lock()
	delete(b.busy, lane)
	b.mu.Unlock()
	select {
	case b.kick <- struct{}{}:
	default:
	}
}

// dueLanes lists the inbox and the receivers for which something is due.
func (b *Bus) dueLanes(ctx context.Context) (lanes []ident.AgencyCode, err error) {
	now := b.now()
	err = b.cfg.Store.View(ctx, func(tx *store.Tx) error {
		lanes = nil
		return tx.Each(func(r store.Row) error {
			var name string
			err := r.Scan(&name)
			lanes = append(lanes, ident.AgencyCode(name))
			return err
		}, `SELECT $1 WHERE EXISTS (SELECT 1 FROM esb_in WHERE state = 'waiting' AND kind IN ('status', $2) AND (next <= $3 OR next > $4))
			UNION ALL
			SELECT l.receiver FROM esb_lane l WHERE (l.next <= $3 OR l.next > $4) AND (
				EXISTS (SELECT 1 FROM esb_delivery d WHERE d.receiver = l.receiver AND d.state = 'queued' AND (d.next <= $3 OR d.next > $4)) OR
				EXISTS (SELECT 1 FROM esb_delivery d WHERE d.receiver = l.receiver AND d.state = 'retrying' AND (d.next <= $3 OR d.next > $4)))`,
			string(inboxName), b.documentKind(), micros(now), micros(now.Add(b.longest())))
	})
	return lanes, err
}

// nextDue is the moment at which something becomes due, at most recheck away.
// What is due already belongs to a lane at work, whose end wakes Run.
func (b *Bus) nextDue(ctx context.Context, now time.Time) (time.Time, error) {
	us, limit := micros(now), micros(now.Add(recheck))
	next := limit
	err := b.cfg.Store.View(ctx, func(tx *store.Tx) error {
		next = limit
		return tx.Each(func(r store.Row) error {
			var at int64
			err := r.Scan(&at)
			if at > us {
				next = min(next, at)
			}
			return err
		}, `SELECT COALESCE(MIN(next), 0) FROM esb_in WHERE state = 'waiting' AND next > $1 AND next < $2
			UNION ALL SELECT COALESCE(MIN(next), 0) FROM esb_lane WHERE next > $1 AND next < $2
			UNION ALL SELECT COALESCE(MIN(d.next), 0) FROM esb_lane l JOIN esb_delivery d ON d.receiver = l.receiver AND d.state IN ('queued', 'retrying')
				WHERE d.next > $1 AND d.next < $2`, us, limit)
	})
	return moment(next), err
}
