package bpmn

import (
	"context"
	"errors"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// CompleteJob completes a job whose work went on elsewhere (see [Pending]); vars
// are set. key is [Job].Key. It may come before the handler has returned; a job
// that was done already or is not wanted any more answers [fault.BpmnJobGone].
func (e *Engine) CompleteJob(ctx context.Context, key string, vars map[string]any) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error { return e.completeJob(tx, key, vars, inline) })
}

// CompleteJobTx is [Engine.CompleteJob] within the caller's transaction.
func (e *Engine) CompleteJobTx(tx *store.Tx, key string, vars map[string]any) error {
	return e.completeJob(tx, key, vars, false)
}

func (e *Engine) completeJob(tx *store.Tx, key string, vars map[string]any, inline bool) error {
	u, token, err := e.openJob(tx, key)
	if err != nil {
		return err
	}
	u.inline = u.inline || inline
	n := u.state.Token(token).Node
	u.tell(Event{Kind: JobCompleted, Name: n.Type}, n)
	if err := u.step(core.Event{Kind: core.Complete, Token: token, Vars: vars}); err != nil {
		return err
	}
	return u.commit()
}

// FailJob says that the work of a job that went on elsewhere has failed: an
// [Error] is thrown and an [Escalation] raised as if the handler had returned
// it, any other error counts as a failed attempt. It answers like
// [Engine.CompleteJob].
func (e *Engine) FailJob(ctx context.Context, key string, cause error) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error { return e.failJob(tx, key, cause, inline) })
}

// FailJobTx is [Engine.FailJob] within the caller's transaction.
func (e *Engine) FailJobTx(tx *store.Tx, key string, cause error) error {
	return e.failJob(tx, key, cause, false)
}

func (e *Engine) failJob(tx *store.Tx, key string, cause error, inline bool) error {
	u, token, err := e.openJob(tx, key)
	if err != nil {
		return err
	}
	u.inline = u.inline || inline
	if cause == nil {
		cause = errors.New("failed")
	}
	if errors.As(cause, new(Escalation)) {
		if err := u.settled(token, u.state.Token(token).Node, result{err: cause}, func(err error) error { return err }); err != nil {
			return err
		}
		return u.commit()
	}
	j, err := e.reload(tx, key)
	if err != nil {
		return missing(err, fault.New(fault.BpmnJobGone, "job", key))
	}
	if j.note == noteIncident {
		return fault.New(fault.BpmnJobGone, "job", key)
	}
	return e.fail(u, j, cause)
}

// openJob loads the instance of a job that waits.
func (e *Engine) openJob(tx *store.Tx, key string) (*unit, int64, error) {
	gone := fault.New(fault.BpmnJobGone, "job", key)
	instance, token, ok := taskToken(key)
	if !ok {
		return nil, 0, gone
	}
	u, err := e.load(tx, instance)
	if ended(err) {
		return nil, 0, gone
	}
	if err != nil {
		return nil, 0, err
	}
	if t := u.state.Token(token); t == nil || t.Wait != core.ForJob {
		return nil, 0, gone
	}
	return u, token, nil
}
