package bpmn

import (
	"context"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// What an operator does with instances as a whole.
const (
	InstanceSuspended EventKind = "instance-suspended" // the act's note: the reason given
	InstanceResumed   EventKind = "instance-resumed"
	InstanceModified  EventKind = "instance-modified" // Outcome: "before a, after b, cancel c"
	InstanceMigrated  EventKind = "instance-migrated" // Outcome: "process:from > process:to"
	InstanceDeleted   EventKind = "instance-deleted"
	VersionSuspended  EventKind = "version-suspended"
	VersionResumed    EventKind = "version-resumed"
	IncidentSkipped   EventKind = "incident-skipped"
)

// Suspend lets a running instance stand still, together with the instances that
// it has called: its jobs and timers do not run, its messages are kept until it
// goes on, signals pass it by, and completing its tasks answers
// [fault.BpmnSuspended]. What a handler at work just then answers is not taken;
// it runs again afterwards. Suspending twice does nothing.
func (e *Engine) Suspend(ctx context.Context, instance, reason string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.SuspendTx(tx, instance, reason) })
}

// SuspendTx is [Engine.Suspend] within the caller's transaction.
func (e *Engine) SuspendTx(tx *store.Tx, instance, reason string) error {
	return e.halt(tx, instance, true, InstanceSuspended, reason)
}

// Resume lets a suspended instance go on, together with the instances that it
// has called. Timers whose moment has passed meanwhile fire at once. An instance
// whose caller is suspended answers [fault.BpmnSuspended].
func (e *Engine) Resume(ctx context.Context, instance, reason string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.ResumeTx(tx, instance, reason) })
}

// ResumeTx is [Engine.Resume] within the caller's transaction.
func (e *Engine) ResumeTx(tx *store.Tx, instance, reason string) error {
	return e.halt(tx, instance, false, InstanceResumed, reason)
}

func (e *Engine) halt(tx *store.Tx, instance string, still bool, kind EventKind, reason string) error {
	t := e.turn(tx)
	u, err := t.load(instance)
	if err != nil || u.state.Suspended == still {
		return err
	}
	if p, _, err := u.waitingCaller(); err != nil {
		return err
	} else if p != nil && p.state.Suspended { // could not be answered
		return fault.New(fault.BpmnSuspended, "instance", p.id)
	}
	units, err := t.withCalled(u)
	if err != nil {
		return err
	}
	ev := core.Event{Kind: core.Resume}
	if still {
		ev.Kind = core.Suspend
	}
	for _, u := range units {
		if u.state.Suspended == still {
			continue
		}
		u.tell(Event{Kind: kind}, nil)
		if err := u.step(ev); err != nil {
			return err
		}
		if err := u.still(still); err != nil {
			return err
		}
	}
	if err := t.commit(); err != nil {
		return err
	}
	return e.writeAct(tx, Act{Instance: instance, Kind: kind, Note: reason})
}

// withCalled gives a unit and those of the running instances that it has called,
// directly or not.
func (t *turn) withCalled(u *unit) ([]*unit, error) {
	var ids []string
	err := t.tx.Each(func(r store.Row) error {
		var id string
		err := r.Scan(&id)
		if strings.HasPrefix(id, u.id+"~") {
			ids = append(ids, id)
		}
		return err
	}, `SELECT id FROM bpmn_instance WHERE root = $1 AND root <> '' ORDER BY id`, rootOf(u.id))
	units := []*unit{u}
	for _, id := range ids {
		if err != nil {
			return nil, err
		}
		var c *unit
		if c, err = t.load(id); err == nil {
			units = append(units, c)
		} else if ended(err) {
			err = nil
		}
	}
	return units, err
}

// still marks the tasks of an instance, and lets what was due meanwhile be due
// when it goes on. While it stands still, jobs and timers are set aside when
// their moment comes.
func (u *unit) still(still bool) error {
	if _, err := u.tx.Exec(`UPDATE bpmn_task SET suspended = $1 WHERE instance = $2`, truth(still), u.id); err != nil || still {
		return err
	}
	for _, t := range u.state.Tokens {
		var err error
		switch t.Wait {
		case core.ForJob, core.ForTimer, core.ForCall:
			_, err = u.tx.Exec(`UPDATE bpmn_job SET due = at, note = '' WHERE id = $1 AND note = $2`, u.token(t.ID), noteSuspended)
		case core.ForMessage:
			err = u.e.rematch(u.tx, u.token(t.ID))
		}
		if err != nil {
			return err
		}
	}
	u.tx.Notify(channel)
	return nil
}

// rematch looks for a message that was kept while its catcher stood still.
func (e *Engine) rematch(tx *store.Tx, subscription string) error {
	var message string
	err := tx.Row(`SELECT m.id FROM bpmn_subscription s JOIN bpmn_message m ON m.name = s.name AND m.correlation = s.correlation
		WHERE s.id = $1 AND m.expires > $2 ORDER BY m.arrived, m.id LIMIT 1`, subscription, micro(e.now())).Scan(&message)
	if err != nil {
		return missing(err, nil)
	}
	return e.matchAgain(tx, message)
}

// matchAgain lets a message that is kept be brought together with whoever waits
// for it.
func (e *Engine) matchAgain(tx *store.Tx, message string) error {
	if _, err := tx.Exec(`DELETE FROM bpmn_job WHERE id = $1`, "match:"+message); err != nil {
		return err
	}
	return e.insertJob(tx, jobRow{id: "match:" + message, kind: kindMatch, due: micro(e.now()), note: message})
}

// startable refuses a version that is suspended.
func (e *Engine) startable(tx *store.Tx, def *definition) error {
	var suspended bool
	err := tx.Row(`SELECT suspended FROM bpmn_definition WHERE process = $1 AND version = $2`, def.Process, def.Version).Scan(&suspended)
	if err == nil && suspended {
		err = versionSuspended(def.Process, def.Version)
	}
	return err
}

func versionSuspended(process string, version int) error {
	return fault.New(fault.BpmnVersionSuspended, "process", process, "version", version)
}

// SuspendVersion suspends a version of a process: nothing starts it any more
// (calls answer [fault.BpmnVersionSuspended], messages are kept, timers wait), and
// a batch suspends its running instances. It gives the batch's id.
func (e *Engine) SuspendVersion(ctx context.Context, process string, version int, reason string) (batch string, err error) {
	return e.haltVersion(ctx, process, version, true, reason)
}

// ResumeVersion takes back what [Engine.SuspendVersion] did: the version may be
// started, and a batch lets its suspended instances go on.
func (e *Engine) ResumeVersion(ctx context.Context, process string, version int, reason string) (batch string, err error) {
	return e.haltVersion(ctx, process, version, false, reason)
}

func (e *Engine) haltVersion(ctx context.Context, process string, version int, still bool, reason string) (batch string, err error) {
	err = e.db.Update(ctx, func(tx *store.Tx) error {
		def, err := e.version(tx, process, version)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE bpmn_definition SET suspended = $1 WHERE process = $2 AND version = $3`, truth(still), process, int64(def.Version)); err != nil {
			return err
		}
		if err := e.haltStarts(tx, def, still); err != nil {
			return err
		}
		kind, q := BatchResume, InstanceQuery{Process: process, Version: def.Version, State: Running, Suspended: true}
		event := VersionResumed
		if still {
			kind, q.Suspended, event = BatchSuspend, false, VersionSuspended
		}
		if e.cfg.Observe != nil {
			by, on := actor(tx.Context())
			if err := e.cfg.Observe(tx, Event{Kind: event, At: e.now(), By: by, OnBehalfOf: on, Process: process, Version: def.Version}); err != nil {
				return err
			}
		}
		batch, err = e.StartBatchTx(tx, BatchRequest{Kind: kind, Query: &q, Reason: reason})
		return err
	})
	return batch, err
}

// haltStarts sets the timers of start events aside, or lets them be due again.
func (e *Engine) haltStarts(tx *store.Tx, def *definition, still bool) error {
	due, were := `at`, `due = $3`
	if still {
		due, were = `$3`, `due <> $3`
	}
	_, err := tx.Exec(`UPDATE bpmn_job SET due = `+due+`, owner = '' WHERE type = '' AND kind = 'start' AND process = $1 AND version = $2 AND `+were,
		def.Process, def.Version, never)
	if err == nil {
		_, err = tx.Exec(`UPDATE bpmn_entry SET shut = $1 WHERE process = $2 AND version = $3`, truth(still), def.Process, def.Version)
	}
	if err != nil || still {
		return err
	}
	tx.Notify(channel)
	return e.rematchStarts(tx, def)
}

// rematchStarts looks for messages that were kept while a version that they would
// have started was suspended.
func (e *Engine) rematchStarts(tx *store.Tx, def *definition) error {
	var ids []string
	err := tx.Each(func(r store.Row) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT DISTINCT m.id FROM bpmn_entry en JOIN bpmn_message m ON m.name = en.name
		WHERE en.kind = 'm' AND en.process = $1 AND en.version = $2 AND m.expires > $3 ORDER BY m.id`, def.Process, def.Version, micro(e.now()))
	for _, id := range ids {
		if err == nil {
			err = e.matchAgain(tx, id)
		}
	}
	return err
}
