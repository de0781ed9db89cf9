package esb

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb/edxml"
)

const (
	laneBatch = 32 // messages taken up at once for one receiver
	laneWidth = 8  // offered to it at the same time
	// patience is how many attempts in a row must have failed before age alone
	// makes a dead letter: a clock that leaps ahead ages everything at once.
	patience = 8
)

// job is one delivery taken up by this process, and then its outcome.
type job struct {
	id, message, documentID string
	code                    edxml.StatusCode
	receiver                ident.AgencyCode
	attempts, since         int64

	done    bool // an attempt was made
	receipt Receipt
	hash    string
	err     error
}

func (j *job) event(kind EventKind, reason fault.Code) Event {
	return Event{Kind: kind, Message: j.id, Peer: j.receiver, DocumentID: j.documentID, Code: j.code, SHA256: j.hash, Reason: reason}
}

// lane offers a receiver what is due for it, until nothing is left or the
// receiver is down. done counts attempts.
func (b *Bus) lane(ctx context.Context, to ident.AgencyCode) (done int, err error) {
	for ctx.Err() == nil {
		jobs, err := b.claimOutbox(ctx, to)
		if err != nil || len(jobs) == 0 {
			return done, err
		}
		down := b.offer(ctx, jobs)
		settle := context.WithoutCancel(ctx)
		if err := b.cfg.Store.Update(settle, func(tx *store.Tx) error { return b.settle(tx, to, jobs, down) }); err != nil {
			return done, err
		}
		for _, j := range jobs {
			if j.done {
				done++
			}
		}
		if down {
			return done, nil
		}
	}
	return done, nil
}

// claimOutbox takes up what is due. A lane that failed is tried with one message
// first, and with the least tried one, so that a single message on which the
// other side chokes does not close the lane.
func (b *Bus) claimOutbox(ctx context.Context, to ident.AgencyCode) (jobs []*job, err error) {
	now := b.now()
	err = b.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		jobs = nil
		if err := tx.Lock("esb:lane:" + string(to)); err != nil {
			return err
		}
		var failures, next int64
		if err := tx.Row(`SELECT failures, next FROM esb_lane WHERE receiver = $1`, string(to)).Scan(&failures, &next); err != nil {
			return err
		}
		limit := int64(laneBatch)
		if failures > 0 {
			limit = 1
		}
		if !b.due(next, now) {
			return nil
		}
		return tx.Each(func(r store.Row) error {
			j := &job{receiver: to}
			err := r.Scan(&j.id, &j.message, &j.attempts, &j.since)
			jobs = append(jobs, j)
			return err
		}, `UPDATE esb_delivery SET next = $1, claim = $2 WHERE id IN (
				SELECT id FROM esb_delivery WHERE receiver = $3 AND state IN ('queued', 'retrying') AND (next <= $4 OR next > $5)
				ORDER BY attempts, next LIMIT $6)
			RETURNING id, message, attempts, since`,
			micros(now.Add(b.claimFor())), b.cfg.Node, string(to), micros(now), micros(now.Add(b.longest())), limit)
	})
	return jobs, err
}

func (b *Bus) due(next int64, now time.Time) bool {
	return next <= micros(now) || next > micros(now.Add(b.longest()))
}

// offer hands the messages to the transport, a few at a time, and reports
// whether the receiver is down. After the first such answer no further message
// is offered.
func (b *Bus) offer(ctx context.Context, jobs []*job) (down bool) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	slots := make(chan struct{}, laneWidth)
	for _, j := range jobs {
		slots <- struct{}{}
		mu.Lock()
		stop := down || ctx.Err() != nil
		mu.Unlock()
		if stop {
			<-slots
			continue
		}
		wg.Go(func() {
			defer func() { <-slots }()
			b.deliver(ctx, j)
			mu.Lock()
			defer mu.Unlock()
			down = down || j.done && errors.Is(j.err, fault.Unavailable)
		})
	}
	wg.Wait()
	return down
}

// deliver makes one attempt. An attempt that ends with the program itself does
// not count.
func (b *Bus) deliver(ctx context.Context, j *job) {
	limited, cancel := context.WithTimeout(ctx, b.cfg.DeliverTimeout)
	defer cancel()
	raw, err := b.signed(limited, j)
	if err == nil {
		j.receipt, err = b.cfg.Transport.Deliver(limited, j.receiver, raw)
	}
	if err == nil && j.receipt.SHA256 != j.hash {
		err = fault.New(fault.EsbPeerAnswer, "agency", j.receiver)
	}
	if err != nil && limited.Err() != nil {
		err = fault.New(fault.EsbPeerDown, "agency", j.receiver).Wrap(err)
	}
	j.err, j.done = err, ctx.Err() == nil || err == nil
}

// signed gives the signed bytes of the job's message and signs them when nobody
// has. They are kept: every receiver and every attempt gets the same bytes.
func (b *Bus) signed(ctx context.Context, j *job) (raw []byte, err error) {
	var isSigned int64
	var code string
	err = b.cfg.Store.View(ctx, func(tx *store.Tx) error {
		return tx.Row(`SELECT r.raw, r.signed, r.hash, o.document_id, o.code FROM esb_raw r JOIN esb_out o ON o.id = r.id WHERE r.id = $1`,
			j.message).Scan(&raw, &isSigned, &j.hash, &j.documentID, &code)
	})
	j.code = edxml.StatusCode(code)
	if err != nil || isSigned == 1 {
		return raw, err
	}
	made, err := b.cfg.Sign(ctx, raw)
	if err != nil {
		return nil, err
	}
	err = b.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		raw = made
		return b.keepSigned(tx, j, &raw)
	})
	return raw, err
}

// keepSigned stores the signed bytes, unless somebody was quicker: then it is
// theirs that count.
func (b *Bus) keepSigned(tx *store.Tx, j *job, raw *[]byte) error {
	if err := tx.Lock("esb:sign:" + j.message); err != nil {
		return err
	}
	var isSigned int64
	var first []byte
	if err := tx.Row(`SELECT signed, raw, hash FROM esb_raw WHERE id = $1`, j.message).Scan(&isSigned, &first, &j.hash); err != nil {
		return err
	}
	if isSigned == 1 {
		*raw = first
		return nil
	}
	j.hash = hashOf(*raw)
	_, err := tx.Exec(`UPDATE esb_raw SET raw = $1, signed = $2, hash = $3 WHERE id = $4`, *raw, int64(1), j.hash, j.message)
	return err
}

// settle writes down what became of the messages of one round. Events come
// last: whoever observes them may take locks of its own.
func (b *Bus) settle(tx *store.Tx, to ident.AgencyCode, jobs []*job, down bool) error {
	if err := tx.Lock("esb:lane:" + string(to)); err != nil {
		return err
	}
	failures, next, err := b.settleLane(tx, to, jobs, down)
	if err != nil {
		return err
	}
	var events []Event
	for _, j := range jobs {
		e, err := b.settleOne(tx, j, next)
		if err != nil {
			return err
		}
		events = append(events, e...)
	}
	if failures >= patience {
		e, err := b.expire(tx, to, jobs)
		if err != nil {
			return err
		}
		events = append(events, e...)
	}
	for _, e := range events {
		if err := b.observe(tx, e); err != nil {
			return err
		}
	}
	return nil
}

// settleLane plans when the receiver is tried again. A round in which no attempt
// was made says nothing about it.
func (b *Bus) settleLane(tx *store.Tx, to ident.AgencyCode, jobs []*job, down bool) (failures, next int64, err error) {
	if !slices.ContainsFunc(jobs, func(j *job) bool { return j.done }) {
		return 0, 0, nil
	}
	if err := tx.Row(`SELECT failures FROM esb_lane WHERE receiver = $1`, string(to)).Scan(&failures); err != nil {
		return 0, 0, err
	}
	if down {
		failures++
		next = micros(b.now().Add(b.cfg.Backoff.after(failures, b.cfg.Random)))
	} else {
		failures = 0
	}
	_, err = tx.Exec(`UPDATE esb_lane SET failures = $1, next = $2 WHERE receiver = $3`, failures, next, string(to))
	return failures, next, err
}

func (b *Bus) settleOne(tx *store.Tx, j *job, laneNext int64) ([]Event, error) {
	switch {
	case !j.done:
		_, err := tx.Exec(`UPDATE esb_delivery SET next = $1, claim = '' WHERE id = $2 AND claim = $3`, micros(b.now()), j.id, b.cfg.Node)
		return nil, err
	case j.err == nil:
		return b.settleSent(tx, j)
	case retriable(j.err) && !(j.attempts+1 >= patience && b.old(j.since)):
		return nil, b.settleRetry(tx, j, laneNext)
	}
	return b.settleDead(tx, j)
}

// retriable errors are those that time may heal.
func retriable(err error) bool {
	kind := fault.KindOf(err)
	return kind == fault.Unavailable || kind == fault.Internal
}

func (b *Bus) old(since int64) bool { return b.now().Sub(moment(since)) > b.cfg.MaxAge }

func (b *Bus) settleSent(tx *store.Tx, j *job) ([]Event, error) {
	receipt, err := json.Marshal(j.receipt)
	if err != nil {
		return nil, fault.New(fault.Unexpected).Wrap(err)
	}
	now, state, delivered := micros(b.now()), Sent, int64(0)
	if j.receipt.Agency == j.receiver {
		state, delivered = Delivered, now
	}
	// A status of the receiver may have arrived while its receipt was on the way.
	n, err := tx.Exec(`UPDATE esb_delivery SET state = CASE WHEN state = 'delivered' THEN state ELSE $1 END, claim = '', attempts = attempts + 1,
			reason = '', detail = '', sent = $2, delivered = CASE WHEN delivered > 0 THEN delivered ELSE $3 END, receipt = $4
		WHERE id = $5 AND receipt = ''`, string(state), now, delivered, string(receipt), j.id)
	if err != nil || n == 0 {
		return nil, err
	}
	return []Event{j.event(EventSent, "")}, nil
}

func (b *Bus) settleRetry(tx *store.Tx, j *job, laneNext int64) error {
	code, sentence := codeOf(j.err)
	b.warn("delivery failed", j.err, zap.String("id", j.id), zap.String("peer", string(j.receiver)), zap.Int64("attempts", j.attempts+1))
	next := max(laneNext, micros(b.now().Add(b.cfg.Backoff.after(j.attempts+1, b.cfg.Random))))
	_, err := tx.Exec(`UPDATE esb_delivery SET state = $1, next = $2, claim = '', attempts = attempts + 1, reason = $3, detail = $4
		WHERE id = $5 AND claim = $6 AND state <> 'delivered'`, string(Retrying), next, string(code), sentence, j.id, b.cfg.Node)
	return err
}

func (b *Bus) settleDead(tx *store.Tx, j *job) ([]Event, error) {
	code, sentence := codeOf(j.err)
	b.warn("dead letter", j.err, zap.String("id", j.id), zap.String("peer", string(j.receiver)))
	n, err := tx.Exec(`UPDATE esb_delivery SET state = $1, claim = '', attempts = attempts + 1, reason = $2, detail = $3
		WHERE id = $4 AND claim = $5 AND state <> 'delivered'`, string(Dead), string(code), sentence, j.id, b.cfg.Node)
	if err != nil || n == 0 {
		return nil, err
	}
	return []Event{j.event(EventDead, code)}, nil
}

// expireBatch bounds the dead letters of one transaction; the rest follow when
// the lane is tried next.
const expireBatch = 500

// expire gives up what has waited longer than MaxAge for a receiver that is
// down. Not every message was tried by itself: the lane was.
func (b *Bus) expire(tx *store.Tx, to ident.AgencyCode, jobs []*job) (dead []Event, err error) {
	var code fault.Code
	var sentence string
	for _, j := range jobs {
		if j.err != nil {
			code, sentence = codeOf(j.err)
		}
	}
	err = tx.Each(func(r store.Row) error {
		e := Event{Kind: EventDead, Peer: to, Reason: code}
		var status string
		err := r.Scan(&e.Message, &e.DocumentID, &status)
		e.Code = edxml.StatusCode(status)
		dead = append(dead, e)
		return err
	}, `UPDATE esb_delivery SET state = $1, claim = '', reason = $2, detail = $3 WHERE id IN (
			SELECT id FROM esb_delivery WHERE receiver = $4 AND state IN ('queued', 'retrying') AND since < $5 ORDER BY since LIMIT $6)
		RETURNING id, (SELECT o.document_id FROM esb_out o WHERE o.id = message), (SELECT o.code FROM esb_out o WHERE o.id = message)`,
		string(Dead), string(code), sentence, string(to), micros(b.now().Add(-b.cfg.MaxAge)), int64(expireBatch))
	return dead, err
}
