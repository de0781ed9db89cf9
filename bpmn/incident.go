package bpmn

import (
	"context"
	"time"
	"unicode/utf8"

	"go.uber.org/zap"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Incident is a place where an instance is stuck until somebody repairs the cause
// and calls [Engine.Retry].
type Incident struct {
	ID          string
	Instance    string
	Process     string
	Version     int
	BusinessKey string
	Element     string // id in the model
	Code        fault.Code
	Detail      string // the error's text, for operators; may hold what the handler wrote into it
	At          time.Time
}

type incidentRow struct {
	id, instance string
	token        int64
	process      string
	version      int
	key, element string
	code         fault.Code
	detail       string
	at           int64
}

// maxDetail bounds the stored text of an error, in bytes.
const maxDetail = 2000

func (e *Engine) raise(tx *store.Tx, in incidentRow) error {
	e.log.Error("incident", zap.String("id", in.id), zap.String("process", in.process), zap.String("element", in.element), zap.String("code", string(in.code)))
	_, err := tx.Exec(`INSERT INTO bpmn_incident (id, instance, token, process, version, business_key, element, code, detail, raised) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`,
		in.id, in.instance, in.token, in.process, int64(in.version), in.key, in.element, string(in.code), shorten(in.detail), in.at)
	return err
}

func shorten(s string) string {
	if len(s) <= maxDetail {
		return s
	}
	s = s[:maxDetail]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s
}

// Incidents lists the open incidents, the oldest first. At most 1000.
func (e *Engine) Incidents(ctx context.Context) ([]Incident, error) {
	var list []Incident
	err := e.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			var in Incident
			var number, at int64
			var code string
			err := r.Scan(&in.ID, &in.Instance, &in.Process, &number, &in.BusinessKey, &in.Element, &code, &in.Detail, &at)
			in.Version, in.Code, in.At = int(number), fault.Code(code), e.moment(at)
			list = append(list, in)
			return err
		}, `SELECT id, instance, process, version, business_key, element, code, detail, raised FROM bpmn_incident ORDER BY raised, id LIMIT 1000`)
	})
	return list, err
}

// Retry lets a stuck place try again: a job is due at once with its attempts
// counted anew, a failed condition or timer is evaluated again.
func (e *Engine) Retry(ctx context.Context, incidentID string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.RetryTx(tx, incidentID) })
}

// RetryTx is [Engine.Retry] within the caller's transaction.
func (e *Engine) RetryTx(tx *store.Tx, incidentID string) error {
	unknown := fault.New(fault.BpmnUnknownIncident, "incident", incidentID)
	var instance string
	var token int64
	if err := tx.Row(`SELECT instance, token FROM bpmn_incident WHERE id = $1`, incidentID).Scan(&instance, &token); err != nil {
		return missing(err, unknown)
	}
	u, err := e.load(tx, instance)
	if err != nil {
		return err
	}
	t := u.state.Token(token)
	if t == nil {
		return unknown
	}
	if t.Wait != core.ForJob {
		if err := u.step(core.Event{Kind: core.Retry, Token: token}); err != nil {
			return err
		}
		return u.commit()
	}
	if err := u.clear(incidentID, u.graph.Nodes[t.Node]); err != nil {
		return err
	}
	for _, ev := range u.events {
		if err := e.cfg.Observe(tx, ev); err != nil {
			return err
		}
	}
	tx.Notify(channel)
	_, err = tx.Exec(`UPDATE bpmn_job SET due = $1, attempt = 0, owner = '' WHERE id = $2`, micro(u.at), incidentID)
	return err
}

// Unhandled is a handler type that jobs wait for in vain.
type Unhandled struct {
	Type   string
	Jobs   int
	Oldest time.Time
}

// Unhandled lists the types of waiting service tasks that have no handler in
// this program: a warning for the health page.
func (e *Engine) Unhandled(ctx context.Context) ([]Unhandled, error) {
	var list []Unhandled
	err := e.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			var one Unhandled
			var count, oldest int64
			if err := r.Scan(&one.Type, &count, &oldest); err != nil {
				return err
			}
			if _, ok := e.handlerOf(one.Type); !ok {
				one.Jobs, one.Oldest = int(count), e.moment(oldest)
				list = append(list, one)
			}
			return nil
		}, `SELECT type, COUNT(*), MIN(due) FROM bpmn_job WHERE type <> '' GROUP BY type ORDER BY type`)
	})
	return list, err
}
