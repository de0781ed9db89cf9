package bpmn

import (
	"context"
	"strings"
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

// raise writes an incident; a place has one at most, the latest.

func (e *Engine) raise(tx *store.Tx, in incidentRow) error {
	e.log.Error("incident", zap.String("id", in.id), zap.String("process", in.process), zap.String("element", in.element), zap.String("code", string(in.code)))
	_, err := tx.Exec(`INSERT INTO bpmn_incident (id, instance, token, process, version, business_key, element, code, detail, raised) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
		ON CONFLICT (id) DO UPDATE SET element = excluded.element, code = excluded.code, detail = excluded.detail, raised = excluded.raised`,
		in.id, in.instance, in.token, in.process, int64(in.version), in.key, in.element, string(in.code), shorten(in.detail, maxDetail), in.at)
	return err
}

// shorten cuts a text to so many bytes of UTF-8 without NUL, as the store wants
// it.
func shorten(s string, limit int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	if len(s) <= limit {
		return s
	}
	s = s[:limit]
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
// counted anew, a call is tried again, a failed condition or timer evaluated
// again.
func (e *Engine) Retry(ctx context.Context, incidentID string) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error { return e.retry(tx, incidentID, inline) })
}

// RetryTx is [Engine.Retry] within the caller's transaction.
func (e *Engine) RetryTx(tx *store.Tx, incidentID string) error {
	return e.retry(tx, incidentID, false)
}

func (e *Engine) retry(tx *store.Tx, incidentID string, inline bool) error {
	u, token, err := e.stuck(tx, incidentID)
	if err != nil {
		return err
	}
	u.inline = u.inline || inline
	element := u.state.Token(token).Node.ID
	again, err := tx.Exec(`UPDATE bpmn_job SET due = $1, at = $1, attempt = 0, owner = '', note = '' WHERE id = $2 AND note = $3`, micro(u.at), incidentID, noteIncident)
	switch {
	case err != nil:
		return err
	case again > 0: // a job, or a timer that led nowhere
		if err := u.clear(incidentID, u.state.Token(token).Node); err != nil {
			return err
		}
		tx.Notify(channel)
	default:
		if err := u.apply(core.Event{Kind: core.Retry, Token: token}); err != nil {
			return err
		}
	}
	if err := u.commit(); err != nil {
		return err
	}
	return e.writeAct(tx, Act{Instance: u.id, Element: element, Kind: IncidentCleared})
}

// Skip takes a stuck activity for done, with the variables as its results; where
// something else is stuck, vars are set and it tries again.
func (e *Engine) Skip(ctx context.Context, incidentID string, vars map[string]any) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error { return e.skip(tx, incidentID, vars, inline) })
}

// SkipTx is [Engine.Skip] within the caller's transaction.
func (e *Engine) SkipTx(tx *store.Tx, incidentID string, vars map[string]any) error {
	return e.skip(tx, incidentID, vars, false)
}

func (e *Engine) skip(tx *store.Tx, incidentID string, vars map[string]any, inline bool) error {
	u, token, err := e.stuck(tx, incidentID)
	if err != nil {
		return err
	}
	u.inline = u.inline || inline
	element := u.state.Token(token).Node.ID
	if err := u.step(core.Event{Kind: core.Skip, Token: token, Vars: vars}); err != nil {
		return err
	}
	if err := u.commit(); err != nil {
		return err
	}
	return e.writeAct(tx, Act{Instance: u.id, Element: element, Kind: IncidentSkipped})
}

// stuck loads the instance of an incident.
func (e *Engine) stuck(tx *store.Tx, incidentID string) (*unit, int64, error) {
	unknown := fault.New(fault.BpmnUnknownIncident, "incident", incidentID)
	instance, token, ok := taskToken(incidentID)
	if !ok {
		return nil, 0, unknown
	}
	u, err := e.load(tx, instance)
	if err != nil {
		if ended(err) {
			err = unknown
		}
		return nil, 0, err
	}
	var one int64
	if err := tx.Row(`SELECT 1 FROM bpmn_incident WHERE id = $1`, incidentID).Scan(&one); err != nil {
		return nil, 0, missing(err, unknown)
	}
	if u.state.Token(token) == nil {
		return nil, 0, unknown
	}
	return u, token, nil
}

// clear removes the incident of a token, if it has one.
func (u *unit) clear(id string, n *core.Node) error {
	count, err := u.tx.Exec(`DELETE FROM bpmn_incident WHERE id = $1`, id)
	if count > 0 {
		u.tell(Event{Kind: IncidentCleared}, n)
	}
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
		}, `SELECT type, COUNT(*), MIN(at) FROM bpmn_job WHERE type <> '' GROUP BY type ORDER BY type`)
	})
	return list, err
}
