package bpmn

import (
	"context"
	"errors"
	"maps"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

// The kinds of rows in bpmn_job. The column due says when a row is looked at
// next: when a timer fires, when a failed job is tried again, when the lease of
// a job given out ends; never while an incident is open.
const (
	kindJob   = "job"   // a service task
	kindTimer = "timer" // a timer of an instance
	kindStart = "start" // a timer that starts instances
	kindMatch = "match" // a buffered message and a subscription that missed each other
)

// jobRow is a row of bpmn_job.
type jobRow struct {
	id, kind, typ, instance string
	token                   int64
	process                 string
	version                 int64
	element                 string
	due, attempt            int64
	note                    string
}

const jobColumns = `id, kind, type, instance, token, process, version, element, due, attempt, note`

func scanJob(r store.Row) (j jobRow, err error) {
	err = r.Scan(&j.id, &j.kind, &j.typ, &j.instance, &j.token, &j.process, &j.version, &j.element, &j.due, &j.attempt, &j.note)
	return j, err
}

func insertJob(tx *store.Tx, j jobRow) error {
	_, err := tx.Exec(`INSERT INTO bpmn_job (`+jobColumns+`) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)`,
		j.id, j.kind, j.typ, j.instance, j.token, j.process, j.version, j.element, j.due, j.attempt, j.note)
	tx.Notify(channel)
	return err
}

func (u *unit) newJob(ef core.Effect, kind, typ string, due time.Time) error {
	return insertJob(u.tx, jobRow{id: u.token(ef.Token), kind: kind, typ: typ, instance: u.id, token: ef.Token,
		process: u.process, version: int64(u.version), element: ef.Node.ID, due: micro(due)})
}

func (u *unit) job(token int64, n *core.Node, attempt int) Job {
	return Job{Key: u.token(token), Instance: u.id, Process: u.process, Version: u.version, BusinessKey: u.state.Key,
		Element: n.ID, Name: n.Name, Type: n.Type, Attempt: attempt, Variables: maps.Clone(u.state.Vars)}
}

// maxInline bounds how many jobs one transaction does.
const maxInline = 64

// inlineJob does a job of a HandleTx handler in the same transaction that made
// it. Only the engine's own transactions do so; when the handler fails the whole
// transaction is run again without (see perform).
func (u *unit) inlineJob(ef core.Effect) (bool, error) {
	h, ok := u.e.handlerOf(ef.Node.Type)
	if !u.inline || !ok || h.tx == nil || u.jobs >= maxInline {
		return false, nil
	}
	u.jobs++
	vars, err := h.callTx(u.tx, u.job(ef.Token, ef.Node, 1))
	if err != nil {
		return true, inlineFailed{err}
	}
	u.pending[ef.Token] = ef // the step forgets it without touching the table
	return true, u.step(core.Event{Kind: core.Complete, Token: ef.Token, Vars: vars})
}

// inlineFailed marks the failure of a job that has no row yet.
type inlineFailed struct{ error }

// handFailed marks the failure of a handler, apart from failures of the store.
type handFailed struct{ error }

func (f inlineFailed) Unwrap() error { return f.error }
func (f handFailed) Unwrap() error   { return f.error }

// perform does what one row asks for. An error is one of the store; failures of
// handlers are dealt with.
func (e *Engine) perform(ctx context.Context, j jobRow) error {
	ctx = ident.With(ctx, system)
	switch j.kind {
	case kindTimer:
		return e.fireTimer(ctx, j)
	case kindStart:
		return e.db.Update(ctx, func(tx *store.Tx) error { return e.fireStart(tx, j) })
	case kindMatch:
		return e.db.Update(ctx, func(tx *store.Tx) error { return e.match(tx, j) })
	}
	h, ok := e.handlerOf(j.typ)
	switch {
	case !ok:
		return nil
	case h.tx != nil:
		return e.performTx(ctx, j, h)
	default:
		return e.performOut(ctx, j, h)
	}
}

// withInline runs fn in a transaction that does following jobs at once, and when
// one of those fails, again without.
func (e *Engine) withInline(ctx context.Context, fn func(tx *store.Tx, inline bool) error) error {
	err := e.db.Update(ctx, func(tx *store.Tx) error { return fn(tx, true) })
	if failed := (inlineFailed{}); errors.As(err, &failed) {
		err = e.db.Update(ctx, func(tx *store.Tx) error { return fn(tx, false) })
	}
	return err
}

// take locks the instance of a row and looks whether the row is still as it was
// read; ok is false when it has been served or moved on meanwhile.
func (e *Engine) take(tx *store.Tx, j jobRow) (u *unit, ok bool, err error) {
	if u, err = e.owner(tx, j); u == nil || err != nil {
		return nil, false, err
	}
	now, err := scanJob(tx.Row(`SELECT `+jobColumns+` FROM bpmn_job WHERE id = $1`, j.id))
	if err != nil {
		return nil, false, missing(err, nil)
	}
	return u, now.due == j.due && now.attempt == j.attempt, nil
}

// consume is take for whoever serves the row in this transaction: the row is
// gone at once, and back when the transaction fails.
func (e *Engine) consume(tx *store.Tx, j jobRow) (u *unit, ok bool, err error) {
	if u, err = e.owner(tx, j); u == nil || err != nil {
		return nil, false, err
	}
	n, err := tx.Exec(`DELETE FROM bpmn_job WHERE id = $1 AND due = $2 AND attempt = $3`, j.id, j.due, j.attempt)
	u.doing = j.token
	return u, n == 1, err
}

// owner locks and reads the instance of a row; a row whose instance or token has
// ended is removed, and the unit is nil then.
func (e *Engine) owner(tx *store.Tx, j jobRow) (*unit, error) {
	u, err := e.load(tx, j.instance)
	code := codeOf(err)
	if code == fault.BpmnEnded || code == fault.BpmnUnknownInstance || err == nil && u.state.Token(j.token) == nil {
		_, err = tx.Exec(`DELETE FROM bpmn_job WHERE id = $1`, j.id)
		return nil, err
	}
	return u, err
}

func (e *Engine) fireTimer(ctx context.Context, j jobRow) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error {
		u, ok, err := e.consume(tx, j)
		if !ok || err != nil {
			return err
		}
		u.inline = inline
		if err := u.step(core.Event{Kind: core.Fire, Token: j.token}); err != nil {
			return err
		}
		return u.commit()
	})
}

// performTx runs a handler and completes its task in one transaction.
func (e *Engine) performTx(ctx context.Context, j jobRow, h handler) error {
	err := e.withInline(ctx, func(tx *store.Tx, inline bool) error {
		u, ok, err := e.consume(tx, j)
		if !ok || err != nil {
			return err
		}
		u.inline = inline
		vars, err := h.callTx(tx, u.job(j.token, u.graph.Nodes[j.element], int(j.attempt)+1))
		if err != nil {
			return handFailed{err}
		}
		return u.complete(j, vars)
	})
	if ctx.Err() != nil {
		return err // the program is stopping; the row is as it was
	}
	if failed := (handFailed{}); errors.As(err, &failed) {
		return e.failed(ctx, j, failed.error)
	}
	if code := codeOf(err); code == fault.BpmnVariables || code == fault.TooLarge || code == fault.StorePanic {
		return e.failed(ctx, j, err)
	}
	return err
}

// performOut leases the job, runs the handler outside any transaction and
// completes the task if the job is still this node's.
func (e *Engine) performOut(ctx context.Context, j jobRow, h handler) error {
	job, mine, err := e.lease(ctx, &j)
	if !mine || err != nil {
		return err
	}
	inner, cancel := context.WithCancel(ctx)
	expired, stop := e.cfg.Clock.Wake(time.UnixMicro(j.due))
	go func() {
		select {
		case <-expired:
			cancel()
		case <-inner.Done():
		}
	}()
	vars, err := h.callOut(inner, job)
	stop()
	cancel()
	switch {
	case err != nil && ctx.Err() != nil:
		return e.giveBack(ctx, j)
	case err != nil:
		return e.failed(ctx, j, err)
	}
	err = e.withInline(context.WithoutCancel(ctx), func(tx *store.Tx, inline bool) error {
		u, ok, err := e.consume(tx, j)
		if !ok || err != nil {
			return err
		}
		u.inline = inline
		return u.complete(j, vars)
	})
	if code := codeOf(err); code == fault.BpmnVariables || code == fault.TooLarge {
		return e.failed(ctx, j, err)
	}
	return err
}

// complete ends a job that has a row.
func (u *unit) complete(j jobRow, vars map[string]any) error {
	if err := u.step(core.Event{Kind: core.Complete, Token: j.token, Vars: vars}); err != nil {
		return err
	}
	return u.commit()
}

// lease marks the job as this node's until the lease ends. The attempt number is
// the fence: whoever leases later raises it, and our completion then finds
// another number. j becomes the row as leased.
func (e *Engine) lease(ctx context.Context, j *jobRow) (Job, bool, error) {
	var job Job
	mine := false
	row := *j
	err := e.db.Update(ctx, func(tx *store.Tx) error {
		mine, row = false, *j
		u, ok, err := e.take(tx, row)
		if !ok || err != nil {
			return err
		}
		row.due, row.attempt = micro(u.at.Add(e.cfg.Lease)), j.attempt+1
		_, err = tx.Exec(`UPDATE bpmn_job SET due = $1, attempt = $2, owner = $3 WHERE id = $4`, row.due, row.attempt, e.cfg.Node, j.id)
		job, mine = u.job(j.token, u.graph.Nodes[j.element], int(row.attempt)), true
		return err
	})
	*j = row
	return job, mine && err == nil, err
}

// giveBack ends a lease whose handler was stopped together with the program; the
// attempt does not count.
func (e *Engine) giveBack(ctx context.Context, j jobRow) error {
	return e.db.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE bpmn_job SET due = $1, attempt = $2, owner = '' WHERE id = $3 AND attempt = $4`, micro(e.now()), j.attempt-1, j.id, j.attempt)
		tx.Notify(channel)
		return err
	})
}

// failed deals with a handler's error: a business error is thrown, another is
// tried again later or becomes an incident. j is the row as the handler saw it.
func (e *Engine) failed(ctx context.Context, j jobRow, cause error) error {
	return e.db.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		u, ok, err := e.take(tx, j)
		if !ok || err != nil {
			return err
		}
		business := Error{}
		if errors.As(cause, &business) {
			err := u.step(core.Event{Kind: core.Throw, Token: j.token, Code: business.Code, Vars: business.Variables})
			if err == nil {
				return u.commit()
			}
			return e.park(u, j, fault.BpmnUncaught, cause)
		}
		attempt := j.attempt
		if h, _ := e.handlerOf(j.typ); h.tx != nil {
			attempt++ // leasing has counted the attempt of the others
		}
		broken := panicked{}
		switch {
		case errors.As(cause, &broken):
			return e.park(u, j, fault.BpmnJobPanic, cause)
		case attempt >= int64(e.cfg.Attempts):
			return e.park(u, j, fault.BpmnJobFailed, cause)
		}
		e.log.Warn("service task failed, will be tried again", zap.String("instance", j.instance), zap.String("element", j.element), zap.Int64("attempt", attempt), zap.String("code", string(codeOf(cause))))
		next := u.at.Add(e.cfg.Backoff(int(attempt)))
		_, err = tx.Exec(`UPDATE bpmn_job SET due = $1, attempt = $2, owner = '' WHERE id = $3`, micro(next), attempt, j.id)
		tx.Notify(channel)
		return err
	})
}

// park sets a job aside until its incident is retried.
func (e *Engine) park(u *unit, j jobRow, code fault.Code, cause error) error {
	if _, err := u.tx.Exec(`UPDATE bpmn_job SET due = $1, owner = '' WHERE id = $2`, never, j.id); err != nil {
		return err
	}
	u.tell(Event{Kind: IncidentRaised, Outcome: string(code)}, u.graph.Nodes[j.element])
	for _, ev := range u.events {
		if err := e.cfg.Observe(u.tx, ev); err != nil {
			return err
		}
	}
	return e.raise(u.tx, incidentRow{j.id, u.id, j.token, u.process, u.version, u.state.Key, j.element, code, cause.Error(), micro(u.at)})
}
