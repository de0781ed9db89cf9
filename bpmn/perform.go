package bpmn

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

// maxInline bounds how many jobs one transaction does and how many further
// instances it begins.
const maxInline = 64

// job is what a handler gets.
func (u *unit) job(token int64, n *core.Node, attempt int) Job {
	return Job{Key: u.token(token), Instance: u.id, Process: u.process, Version: u.version, BusinessKey: u.state.Key,
		Element: n.ID, Name: n.Name, Type: n.Type, Attempt: attempt, Params: n.Params, Variables: core.View(u.state, token)}
}

// inlineJob does a job of a HandleTx handler in the same transaction that made
// it. Only calls that own their transaction do so; when the handler fails the
// whole transaction is run again without (see withInline).
func (u *unit) inlineJob(i int) error {
	ef := u.queue[i].ef
	if !u.inline || u.jobs >= maxInline {
		return nil
	}
	h, ok := u.e.handlerOf(ef.Node.Type)
	if !ok || h.tx == nil {
		return nil
	}
	u.jobs++
	u.inlined = true
	u.tell(Event{Kind: JobCreated, Name: ef.Node.Type}, ef.Node)
	vars, err := u.handle(h, u.job(ef.Token, ef.Node, 1))
	if errors.Is(err, Pending) {
		u.queue[i].due, u.queue[i].note = never, notePending
		return nil
	}
	return u.settled(ef.Token, ef.Node, result{vars, err}, func(err error) error { return inlineFailed{err} })
}

func (u *unit) handle(h handler, job Job) (vars map[string]any, err error) {
	u.within(func() { vars, err = h.callTx(u.tx, job) })
	return vars, err
}

// settled lets an activity go on with what its handler gave inside the
// transaction; failed wraps an error that takes the transaction back.
func (u *unit) settled(token int64, n *core.Node, r result, failed func(error) error) error {
	var es Escalation
	if r.err != nil && !errors.As(r.err, &es) {
		return failed(r.err)
	}
	if t := u.state.Token(token); t == nil || t.Wait != core.ForJob {
		return nil // the handler itself has moved the instance on
	}
	vars := r.vars
	if r.err != nil {
		vars = es.Variables
	}
	vars, err := normal(vars)
	if err != nil {
		return failed(err)
	}
	u.tell(Event{Kind: JobCompleted, Name: n.Type}, n)
	if r.err != nil {
		if err := u.apply(core.Event{Kind: core.Raise, Token: token, Code: es.Code, Vars: vars, By: system.Subject}); err != nil {
			return err
		}
		if t := u.state.Token(token); t == nil || t.Wait != core.ForJob {
			return nil
		}
	}
	return u.apply(core.Event{Kind: core.Complete, Token: token, Vars: vars, By: system.Subject})
}

// inlineFailed marks the failure of a job that has no row yet.
type inlineFailed struct{ error }

// handFailed marks the failure of a handler, apart from failures of the store.
type handFailed struct{ error }

func (f inlineFailed) Unwrap() error { return f.error }
func (f handFailed) Unwrap() error   { return f.error }

// withInline runs fn in a transaction that does following jobs at once, and when
// one of those fails, again without.
func (e *Engine) withInline(ctx context.Context, fn func(tx *store.Tx, inline bool) error) error {
	err := e.db.Update(ctx, func(tx *store.Tx) error { return fn(tx, true) })
	if failed := (inlineFailed{}); errors.As(err, &failed) {
		err = e.db.Update(ctx, func(tx *store.Tx) error { return fn(tx, false) })
	}
	return err
}

// perform does what one claimed row asks for. An error is one of the store, or of
// an observer; failures of handlers are dealt with.
func (e *Engine) perform(ctx context.Context, j jobRow) error {
	ctx = ident.With(ctx, system)
	err := e.serve(ctx, j)
	if codeOf(err) == fault.BpmnEndless {
		return e.giveUp(ctx, j, err)
	}
	return err
}

// giveUp sets a row aside that leads into a process that never comes to rest: an
// incident of its instance, or a row that waits for a better version.
func (e *Engine) giveUp(ctx context.Context, j jobRow, cause error) error {
	return e.db.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		if j.instance == "" {
			e.log.Error("a process loops without end", zap.String("process", j.process), zap.String("element", j.element), zap.Error(cause))
			_, err := e.setAside(tx, j, noteIncident)
			return err
		}
		u, err := e.owner(tx, j)
		if u == nil || err != nil {
			return err
		}
		return e.park(u, j, fault.BpmnEndless, cause)
	})
}

func (e *Engine) serve(ctx context.Context, j jobRow) error {
	switch j.kind {
	case kindTimer:
		return e.advance(ctx, j, core.Event{Kind: core.Fire, Token: j.token})
	case kindCall:
		return e.advance(ctx, j, core.Event{Kind: core.Retry, Token: j.token})
	case kindStart:
		return e.fireStart(ctx, j)
	case kindEnter:
		return e.performEnter(ctx, j)
	case kindMatch:
		return e.match(ctx, j)
	case kindSignal:
		return e.spread(ctx, j)
	case kindBatch:
		return e.performBatch(ctx, j)
	}
	h, ok := e.handlerOf(j.typ)
	switch {
	case !ok:
		return e.giveBack(ctx, j)
	case h.tx != nil:
		return e.performTx(ctx, j, h)
	default:
		return e.performOut(ctx, j, h)
	}
}

// advance serves a row by one event.
func (e *Engine) advance(ctx context.Context, j jobRow, ev core.Event) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error {
		u, ok, err := e.consume(tx, j)
		if !ok || err != nil {
			return err
		}
		u.inline = inline
		u.called = j.kind == kindCall
		if t := u.state.Token(j.token); ev.Kind == core.Fire {
			if t.Wait != core.ForTimer {
				return nil
			}
			u.tell(Event{Kind: TimerFired}, t.Node)
		}
		if err := u.apply(ev); err != nil {
			return err
		}
		return u.commit()
	})
}

// performTx runs a handler and completes its task in one transaction.
func (e *Engine) performTx(ctx context.Context, j jobRow, h handler) error {
	limited, cancel := context.WithCancel(ctx)
	expired, stop := e.cfg.Clock.Wake(e.now().Add(h.limits.Timeout))
	go func() {
		select {
		case <-expired:
			cancel()
		case <-limited.Done():
		}
	}()
	err := e.withInline(limited, func(tx *store.Tx, inline bool) error { return e.inside(tx, j, h, inline) })
	late := limited.Err() != nil && ctx.Err() == nil
	cancel()
	stop()
	if ctx.Err() != nil && err != nil {
		return e.giveBack(ctx, j)
	}
	failed := handFailed{}
	switch code := codeOf(err); {
	case err == nil:
		return nil
	case late:
		return e.failed(ctx, j, errTimeout)
	case errors.As(err, &failed):
		return e.failed(ctx, j, failed.error)
	case code == fault.BpmnVariables || code == fault.TooLarge || code == fault.StorePanic:
		return e.failed(ctx, j, err)
	}
	return err
}

func (e *Engine) inside(tx *store.Tx, j jobRow, h handler, inline bool) error {
	u, ok, err := e.consume(tx, j)
	if !ok || err != nil {
		return err
	}
	u.inline = inline
	n := u.graph.Nodes[j.element]
	vars, err := u.handle(h, u.job(j.token, n, int(j.attempt)+1))
	if errors.Is(err, Pending) {
		u.doing = 0
		if t := u.state.Token(j.token); t != nil {
			j.due, j.note = never, notePending
			if err := e.insertJob(tx, j); err != nil {
				return err
			}
		}
		return u.commit()
	}
	if err := u.settled(j.token, n, result{vars, err}, func(err error) error { return handFailed{err} }); err != nil {
		return err
	}
	return u.commit()
}

// performOut runs the handler outside any transaction and completes the task if
// the claim still holds.
func (e *Engine) performOut(ctx context.Context, j jobRow, h handler) error {
	job, ok, err := e.prepare(ctx, j)
	if !ok || err != nil {
		return err
	}
	r := e.run(ctx, h, job)
	switch {
	case r.err != nil && ctx.Err() != nil:
		return e.giveBack(ctx, j)
	case errors.Is(r.err, Pending):
		return e.db.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
			_, err := e.setAside(tx, j, notePending)
			return err
		})
	case r.err != nil && !errors.As(r.err, new(Escalation)):
		return e.failed(ctx, j, r.err)
	}
	err = e.withInline(context.WithoutCancel(ctx), func(tx *store.Tx, inline bool) error {
		u, ok, err := e.consume(tx, j)
		if !ok || err != nil {
			return err
		}
		u.inline = inline
		if err := u.settled(j.token, u.graph.Nodes[j.element], r, func(err error) error { return err }); err != nil {
			return err
		}
		return u.commit()
	})
	if code := codeOf(err); code == fault.BpmnVariables || code == fault.TooLarge {
		return e.failed(ctx, j, err)
	}
	return err
}

// prepare reads what a handler gets; ok is false when the work is not wanted any
// more, or not now.
func (e *Engine) prepare(ctx context.Context, j jobRow) (job Job, ok bool, err error) {
	err = e.db.View(ctx, func(tx *store.Tx) error {
		u := &unit{turn: &turn{e: e, tx: tx, at: e.now()}, id: j.instance}
		err := u.read()
		if ended(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if t := u.state.Token(j.token); t != nil && !u.state.Suspended {
			job, ok = u.job(j.token, t.Node, int(j.attempt)+1), true
		}
		return nil
	})
	if ok || err != nil {
		return job, ok, err
	}
	return job, false, e.db.Update(ctx, func(tx *store.Tx) error {
		u, err := e.owner(tx, j)
		if u != nil && err == nil && u.state.Suspended {
			_, err = e.setAside(tx, j, noteSuspended)
		}
		return err
	})
}

// failed deals with a handler's error: a business error is thrown, another is
// tried again later or becomes an incident. j is the row as claimed.
func (e *Engine) failed(ctx context.Context, j jobRow, cause error) error {
	return e.db.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		u, err := e.owner(tx, j)
		if u == nil || err != nil {
			return err
		}
		now, err := e.reload(tx, j.id)
		if err != nil || now.owner != j.owner || now.attempt != j.attempt {
			return missing(err, nil)
		}
		return e.fail(u, j, cause)
	})
}

// fail is failed for a row that is known to be as j says.
func (e *Engine) fail(u *unit, j jobRow, cause error) error {
	n := u.graph.Nodes[j.element]
	business := Error{}
	if errors.As(cause, &business) {
		u.tell(Event{Kind: JobFailed, Name: j.typ, Outcome: business.Code}, n)
		err := u.step(core.Event{Kind: core.Throw, Token: j.token, Code: business.Code, Text: business.Message, Vars: business.Variables})
		if err == nil {
			return u.commit()
		}
		code := fault.BpmnUncaught
		if codeOf(err) == fault.BpmnVariables {
			code = fault.BpmnVariables
		}
		return e.park(u, j, code, cause)
	}
	code := fault.BpmnJobFailed
	switch c := codeOf(cause); {
	case errors.As(cause, new(panicked)), c == fault.StorePanic:
		code = fault.BpmnJobPanic
	case c == fault.BpmnVariables, c == fault.TooLarge:
		code = c
	default:
		if attempt := int(j.attempt) + 1; attempt < u.attempts(n, j.token) {
			u.tell(Event{Kind: JobFailed, Name: j.typ, Outcome: string(fault.BpmnJobFailed)}, n)
			e.log.Warn("service task failed, will be tried again", zap.String("instance", j.instance), zap.String("element", j.element), zap.Int("attempt", attempt), zap.String("code", string(c)))
			if err := e.putOffTx(u.tx, j, u.pause(n, attempt)); err != nil {
				return err
			}
			return u.commit()
		}
	}
	u.tell(Event{Kind: JobFailed, Name: j.typ, Outcome: string(code)}, n)
	return e.park(u, j, code, cause)
}

// attempts is how often a job is tried.
func (u *unit) attempts(n *core.Node, token int64) int {
	v, err := n.Retry.Times.Eval(core.View(u.state, token))
	times, ok := v.(int64)
	if text, is := v.(string); is {
		times, ok = parseInt(text)
	}
	if err != nil || !ok || times < 1 {
		return u.e.cfg.Attempts
	}
	return int(times)
}

// pause is when a job is tried again after a failed attempt.
func (u *unit) pause(n *core.Node, attempt int) time.Time {
	if list := n.Retry.Pause; len(list) > 0 {
		return list[min(attempt, len(list))-1].AddTo(u.at)
	}
	return u.at.Add(u.e.cfg.Backoff(attempt))
}

// park sets a job aside until its incident is retried.
func (e *Engine) park(u *unit, j jobRow, code fault.Code, cause error) error {
	if ok, err := e.setAside(u.tx, j, noteIncident); !ok || err != nil {
		return err
	}
	n := u.graph.Nodes[j.element]
	u.tell(Event{Kind: IncidentRaised, Outcome: string(code)}, n)
	if err := u.raise(j.token, n, code, cause); err != nil {
		return err
	}
	return u.commit()
}
