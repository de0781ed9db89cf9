package bpmn

import (
	"context"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Delete removes an ended instance with its history, its comments and the
// instances that it has called. One that runs answers [fault.BpmnRunning], one
// that another has called [fault.BpmnCalled].
func (e *Engine) Delete(ctx context.Context, instance string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.DeleteTx(tx, instance) })
}

// DeleteTx is [Engine.Delete] within the caller's transaction.
func (e *Engine) DeleteTx(tx *store.Tx, instance string) error {
	if rootOf(instance) != instance {
		return fault.New(fault.BpmnCalled, "instance", instance)
	}
	if err := tx.Lock(lockOf(instance)); err != nil {
		return err
	}
	in, err := e.InstanceTx(tx, instance)
	switch {
	case err != nil:
		return err
	case in.State == Running:
		return fault.New(fault.BpmnRunning, "instance", instance)
	}
	if err := e.erase(tx, []string{instance}); err != nil || e.cfg.Observe == nil {
		return err
	}
	by, on := actor(tx.Context())
	return e.cfg.Observe(tx, Event{Kind: InstanceDeleted, At: e.now(), By: by, OnBehalfOf: on, Instance: in.ID, Process: in.Process, Version: in.Version, BusinessKey: in.BusinessKey})
}

// erase removes ended root instances with all that belongs to them.
func (e *Engine) erase(tx *store.Tx, roots []string) error {
	if len(roots) == 0 {
		return nil
	}
	in, args := oneOf(roots)
	all := roots
	err := tx.Each(func(r store.Row) error {
		var id string
		err := r.Scan(&id)
		all = append(all, id)
		return err
	}, numbered(`SELECT id FROM bpmn_finished WHERE root <> '' AND root `+in), args...)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(numbered(`DELETE FROM bpmn_act WHERE root `+in), args...); err != nil {
		return err
	}
	for part := range slices.Chunk(all, 2*retentionChunk) {
		in, args := oneOf(part)
		for _, table := range []string{"bpmn_history WHERE instance ", "bpmn_finished WHERE id "} {
			if _, err := tx.Exec(numbered(`DELETE FROM `+table+in), args...); err != nil {
				return err
			}
		}
	}
	return nil
}

func oneOf(values []string) (string, []any) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return `IN (?` + strings.Repeat(",?", len(args)-1) + `)`, args
}

// retentionChunk is the number of instances removed in one transaction.
const retentionChunk = 200

// retain removes the instances whose time is over, chunk by chunk until none is
// left. The oldest are found at the beginning of an index, whatever else is
// kept, so that the work follows the number of those removed.
func (e *Engine) retain(ctx context.Context) (removed int, err error) {
	if len(e.cfg.Retention) == 0 && !e.cfg.ModelRetention {
		return 0, nil
	}
	var processes []string
	if err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		processes, err = e.processes(tx)
		return err
	}); err != nil {
		return 0, err
	}
	for _, process := range processes {
		before, more, err := e.keptSince(ctx, process)
		if err != nil {
			return removed, err
		}
		for more {
			n, err := e.retainChunk(ctx, process, before)
			if err != nil {
				return removed, err
			}
			removed, more = removed+n, n == retentionChunk
		}
	}
	return removed, nil
}

// keptSince gives the moment before which instances of a process must have ended
// to be removed; ok is false when they are kept for ever.
func (e *Engine) keptSince(ctx context.Context, process string) (before time.Time, ok bool, err error) {
	age, ok := e.cfg.Retention[process]
	if !ok && e.cfg.ModelRetention {
		err := e.db.View(ctx, func(tx *store.Tx) error {
			def, err := e.latest(tx, process)
			if err == nil && def.graph.Retention != nil {
				back := *def.graph.Retention
				back.Negative = true
				before, ok = back.AddTo(e.now()), true
			}
			return err
		})
		if ok || err != nil {
			return before, ok, err
		}
	}
	if !ok {
		age, ok = e.cfg.Retention[""]
	}
	return e.now().Add(-age), ok, nil
}

func (e *Engine) retainChunk(ctx context.Context, process string, before time.Time) (int, error) {
	var ids []string
	err := e.db.Update(ctx, func(tx *store.Tx) error {
		ids = nil
		err := tx.Each(func(r store.Row) error {
			var id string
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT id FROM bpmn_finished WHERE process = $1 AND root = '' AND ended < $2 ORDER BY ended, id LIMIT `+itoa(retentionChunk), process, micro(before))
		if err != nil {
			return err
		}
		return e.erase(tx, ids)
	})
	return len(ids), err
}

// keepTidy removes what is kept too long, once a minute until the context ends.
func (e *Engine) keepTidy(ctx context.Context) {
	for ctx.Err() == nil {
		if n, err := e.retain(ctx); err != nil && ctx.Err() == nil {
			e.log.Error("old instances could not be removed", zap.String("code", string(codeOf(err))))
		} else if n > 0 {
			e.log.Info("old instances removed", zap.Int("count", n))
		}
		e.rest(ctx, e.now().Add(housekeeping))
	}
}
