package bpmn

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

// How a batch is carried out. The row of bpmn_batch knows the place behind the
// last instance dealt with: a cursor of the query, or the number of an instance
// among those named. It moves in the transaction that deals with the instance, so
// each is dealt with once, whatever dies meanwhile and whoever works at the same
// time.

const (
	kindBatch  = "batch" // a row of bpmn_job: go on with a batch
	batchPart  = 500     // instances in a row of bpmn_batch_part
	batchChunk = 100     // instances dealt with before others have their turn
)

// performBatch deals with the next instances of a batch; its row stays until the
// batch ends.
func (e *Engine) performBatch(ctx context.Context, j jobRow) error {
	if err := e.chunk(ctx, j.note); err != nil && ctx.Err() == nil {
		return err
	}
	return e.giveBack(ctx, j)
}

// chunk deals with some instances of a batch, or ends it when none are left.
func (e *Engine) chunk(ctx context.Context, id string) error {
	var b Batch
	var next []step
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		if b, err = e.batch(tx, id); err == nil && b.State == BatchRunning {
			next, err = e.next(tx, b)
		}
		return err
	})
	if err != nil || b.State != BatchRunning {
		return missing(err, nil)
	}
	if len(next) == 0 {
		return e.db.Update(ctx, func(tx *store.Tx) error { return e.endBatch(tx, id, BatchDone) })
	}
	for _, s := range next {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if on, err := e.deal(ctx, b, s); !on || err != nil {
			return err
		}
	}
	return nil
}

// step is one instance of a batch, with the place before and behind it.
type step struct{ instance, before, behind string }

// next lists the instances that come next.
func (e *Engine) next(tx *store.Tx, b Batch) ([]step, error) {
	var at string
	if err := tx.Row(`SELECT place FROM bpmn_batch WHERE id = $1`, b.ID).Scan(&at); err != nil {
		return nil, err
	}
	var list []step
	if b.Request.Query != nil {
		q := *b.Request.Query
		q.After, q.Limit, q.finishedOnly = at, batchChunk, b.Request.Kind == BatchDelete
		places, err := e.places(tx, q)
		for _, p := range places {
			list = append(list, step{p.id, at, p.cursor()})
			at = p.cursor()
		}
		return list, err
	}
	n, _ := strconv.Atoi(at) // ours; "" is 0
	var text string
	err := tx.Row(`SELECT instances FROM bpmn_batch_part WHERE batch = $1 AND number = $2`, b.ID, int64(n/batchPart)).Scan(&text)
	if err != nil {
		return nil, missing(err, nil)
	}
	var ids []string
	if err := json.Unmarshal([]byte(text), &ids); err != nil {
		return nil, err
	}
	for _, id := range ids[min(n%batchPart, len(ids)):] {
		n++
		behind := strconv.Itoa(n)
		list = append(list, step{id, at, behind})
		at = behind
	}
	return list[:min(len(list), batchChunk)], nil
}

// deal does with one instance what the batch is for, or lists it as failed. on
// tells whether the batch goes on here: not when it was stopped, or when another
// node has gone ahead.
func (e *Engine) deal(ctx context.Context, b Batch, s step) (on bool, err error) {
	ctx = ident.With(ctx, ident.Principal{Subject: b.By, Kind: ident.System, OnBehalfOf: b.OnBehalfOf})
	err = e.db.Update(ctx, func(tx *store.Tx) error {
		var err error
		if on, err = e.advanceBatch(tx, b.ID, s, 0); !on || err != nil {
			return err
		}
		return e.operate(tx, b.Request, s.instance)
	})
	if err == nil || transient(err) || ctx.Err() != nil {
		return on, err
	}
	cause := err
	err = e.db.Update(ctx, func(tx *store.Tx) error {
		var err error
		if on, err = e.advanceBatch(tx, b.ID, s, 1); !on || err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO bpmn_batch_failure (batch, number, instance, code, detail, at)
			VALUES ($1, (SELECT failed FROM bpmn_batch WHERE id = $1), $2, $3, $4, $5)`, b.ID, s.instance, string(codeOf(cause)), shorten(cause.Error(), maxDetail), micro(e.now()))
		return err
	})
	return on, err
}

func (e *Engine) advanceBatch(tx *store.Tx, id string, s step, failed int64) (bool, error) {
	n, err := tx.Exec(`UPDATE bpmn_batch SET place = $1, done = done + 1, failed = failed + $2 WHERE id = $3 AND place = $4 AND state = $5`,
		s.behind, failed, id, s.before, string(BatchRunning))
	return n == 1, err
}

func (e *Engine) operate(tx *store.Tx, r BatchRequest, instance string) error {
	switch r.Kind {
	case BatchCancel:
		return e.CancelTx(tx, instance, r.Reason)
	case BatchSuspend:
		return e.SuspendTx(tx, instance, r.Reason)
	case BatchResume:
		return e.ResumeTx(tx, instance, r.Reason)
	case BatchModify:
		return e.ModifyTx(tx, instance, r.Moves...)
	case BatchMigrate:
		return e.MigrateTx(tx, instance, *r.Plan)
	case BatchRetry:
		return e.retryAll(tx, instance)
	case BatchDelete:
		return e.DeleteTx(tx, instance)
	}
	return badBatch("kind")
}

// retryAll retries every open incident of an instance.
func (e *Engine) retryAll(tx *store.Tx, instance string) error {
	var ids []string
	err := tx.Each(func(r store.Row) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM bpmn_incident WHERE instance = $1 ORDER BY id`, instance)
	for _, id := range ids {
		if err != nil {
			return err
		}
		if err = e.RetryTx(tx, id); codeOf(err) == fault.BpmnUnknownIncident {
			err = nil // the retry of another one has cleared it
		}
	}
	return err
}

// transient tells whether an error may be over when the same is tried again.
func transient(err error) bool {
	kind := fault.KindOf(err)
	return kind == fault.Unavailable || codeOf(err) == fault.Canceled || codeOf(err) == fault.StoreIO
}
