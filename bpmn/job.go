package bpmn

import (
	"context"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// The kinds of rows in bpmn_job.
const (
	kindJob    = "job"    // a service task
	kindTimer  = "timer"  // a timer of an instance
	kindCall   = "call"   // a call activity whose instance is to be started
	kindStart  = "start"  // a timer that starts instances
	kindEnter  = "enter"  // an instance to be started
	kindMatch  = "match"  // a buffered message and a subscription that missed each other
	kindSignal = "signal" // a signal on its way to those who waited for it
)

// The notes of rows whose due time is never.
const (
	noteIncident  = "incident"  // stuck until the incident is retried
	notePending   = "pending"   // its work goes on elsewhere: see [Pending]
	noteSuspended = "suspended" // its instance is suspended; due at once when that resumes
)

// jobRow is a row of bpmn_job. due says when it is looked at next: when a timer
// fires, when a failed job is tried again, when a node's claim ends; never while
// it is set aside. at is when the work was to be done. attempt counts the failed
// attempts and the claims that ran out; a claim is void once it has changed.
type jobRow struct {
	id, kind, typ, instance string
	token                   int64
	process                 string
	version                 int64
	element                 string
	due, at, attempt        int64
	owner, note             string
}

const jobColumns = `id, kind, type, instance, token, process, version, element, due, at, attempt, owner, note`

func scanJob(r store.Row) (j jobRow, err error) {
	err = r.Scan(&j.id, &j.kind, &j.typ, &j.instance, &j.token, &j.process, &j.version, &j.element, &j.due, &j.at, &j.attempt, &j.owner, &j.note)
	return j, err
}

// insertJob writes a row and wakes the nodes if it is due before they look again
// anyway.
func (e *Engine) insertJob(tx *store.Tx, j jobRow) error {
	_, err := tx.Exec(`INSERT INTO bpmn_job (id, kind, type, instance, token, process, version, element, due, at, attempt, note) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$9,0,$10)`,
		j.id, j.kind, j.typ, j.instance, j.token, j.process, j.version, j.element, j.due, j.note)
	e.wake(tx, j.due)
	return err
}

func (e *Engine) wake(tx *store.Tx, due int64) {
	if due < micro(e.now().Add(housekeeping)) {
		tx.Notify(channel)
	}
}

func (u *unit) newJob(ef core.Effect, kind string, it *item) error {
	j := jobRow{id: u.token(ef.Token), kind: kind, instance: u.id, token: ef.Token,
		process: u.process, version: int64(u.version), element: ef.Node.ID, due: it.due, note: it.note}
	if kind == kindJob {
		j.typ = ef.Node.Type
	}
	if j.due == 0 {
		j.due = micro(u.at)
	}
	return u.e.insertJob(u.tx, j)
}

// remove takes a row away that this node has claimed; false when the claim is
// void.
func (e *Engine) remove(tx *store.Tx, j jobRow) (bool, error) {
	n, err := tx.Exec(`DELETE FROM bpmn_job WHERE id = $1 AND owner = $2 AND attempt = $3`, j.id, j.owner, j.attempt)
	return n == 1, err
}

// putOff sets when a claimed row is looked at next, as one more failed attempt.
func (e *Engine) putOff(ctx context.Context, j jobRow, at time.Time) error {
	return e.db.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error { return e.putOffTx(tx, j, at) })
}

func (e *Engine) putOffTx(tx *store.Tx, j jobRow, at time.Time) error {
	_, err := tx.Exec(`UPDATE bpmn_job SET due = $1, at = $1, attempt = $2, owner = '' WHERE id = $3 AND owner = $4 AND attempt = $5`,
		micro(at), j.attempt+1, j.id, j.owner, j.attempt)
	e.wake(tx, micro(at))
	return err
}

// giveBack ends claims on work that was not begun or was stopped together with
// the program; they do not count as attempts.
func (e *Engine) giveBack(ctx context.Context, list ...jobRow) error {
	if len(list) == 0 {
		return nil
	}
	return e.db.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		for _, j := range list {
			if _, err := tx.Exec(`UPDATE bpmn_job SET due = at, owner = '' WHERE id = $1 AND owner = $2 AND attempt = $3`, j.id, j.owner, j.attempt); err != nil {
				return err
			}
		}
		tx.Notify(channel)
		return nil
	})
}

// setAside keeps a claimed row until something else is done about it.
func (e *Engine) setAside(tx *store.Tx, j jobRow, note string) (bool, error) {
	n, err := tx.Exec(`UPDATE bpmn_job SET due = $1, owner = '', note = $2 WHERE id = $3 AND owner = $4 AND attempt = $5`, never, note, j.id, j.owner, j.attempt)
	return n == 1, err
}

// owner locks and reads the instance of a row; a row whose instance or token has
// ended is removed, and the unit is nil then.
func (e *Engine) owner(tx *store.Tx, j jobRow) (*unit, error) {
	u, err := e.load(tx, j.instance)
	if ended(err) || err == nil && u.state.Token(j.token) == nil {
		_, err = tx.Exec(`DELETE FROM bpmn_job WHERE id = $1`, j.id)
		return nil, err
	}
	return u, err
}

// consume is for whoever serves a claimed row in this transaction: the row is
// gone at once, and back when the transaction fails. ok is false when the claim
// is void or the work is not wanted any more.
func (e *Engine) consume(tx *store.Tx, j jobRow) (u *unit, ok bool, err error) {
	if u, err = e.owner(tx, j); u == nil || err != nil {
		return nil, false, err
	}
	if u.state.Suspended {
		_, err := e.setAside(tx, j, noteSuspended)
		return nil, false, err
	}
	ok, err = e.remove(tx, j)
	u.doing = j.token
	return u, ok, err
}

// reload gives the row as it is now.
func (e *Engine) reload(tx *store.Tx, id string) (jobRow, error) {
	return scanJob(tx.Row(`SELECT `+jobColumns+` FROM bpmn_job WHERE id = $1`, id))
}

// raise writes an incident of a token.
func (u *unit) raise(token int64, n *core.Node, code fault.Code, cause error) error {
	detail := ""
	if cause != nil {
		detail = cause.Error()
	}
	return u.e.raise(u.tx, incidentRow{u.token(token), u.id, token, u.process, u.version, u.state.Key, n.ID, code, detail, micro(u.at)})
}
