package bpmn

import (
	"cmp"
	"context"
	"slices"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// State is where an instance is in its life.
type State string

// The states of instances.
const (
	Running    State = "running"
	Completed  State = "completed"  // it reached its end
	Terminated State = "terminated" // [Engine.Cancel] ended it
	Failed     State = "failed"     // it ended with an error that its process does not catch
)

// Instance is one run of a process.
type Instance struct {
	ID          string
	Process     string
	Version     int
	BusinessKey string
	State       State
	Code        string // of a failed instance: the code of the error
	Reason      string // of a terminated instance
	Caller      string // the instance that has called this one; "" = none
	Cursor      string // its place in the list that was asked for: [InstanceQuery].After of the next page
	Suspended   bool
	Variables   map[string]any
	Active      []ActiveElement // where it stands now, in the order in which it got there
	StartedAt   time.Time
	StartedBy   string    // subject of who started it
	EndedAt     time.Time // zero while it runs
}

// ActiveElement is an element at which an instance stands.
type ActiveElement struct {
	Element  string
	Name     string
	Kind     string // name of the BPMN element, such as "userTask"
	Visit    int64  // its number: see [Visit]
	Scope    int64  // the visit of the sub-process or loop around; 0 = the process
	Since    time.Time
	Task     string // id of the user task, if it is one
	Job      string // key of the job, if it is one
	Called   string // id of the called instance, if it is a call activity
	Incident bool   // whether it is stuck there
}

// Instance gives a running or ended instance.
func (e *Engine) Instance(ctx context.Context, id string) (Instance, error) {
	var in Instance
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		in, err = e.InstanceTx(tx, id)
		return err
	})
	return in, err
}

// InstanceTx is [Engine.Instance] within the caller's transaction.
func (e *Engine) InstanceTx(tx *store.Tx, id string) (Instance, error) {
	s, err := e.stored(tx, id)
	if err != nil {
		return Instance{}, err
	}
	return e.opened(tx, s)
}

// ByBusinessKey lists the running and ended instances with that key, the one
// started last first.
func (e *Engine) ByBusinessKey(ctx context.Context, key string) ([]Instance, error) {
	var list []Instance
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = e.ByBusinessKeyTx(tx, key)
		return err
	})
	return list, err
}

// ByBusinessKeyTx is [Engine.ByBusinessKey] within the caller's transaction.
func (e *Engine) ByBusinessKeyTx(tx *store.Tx, key string) ([]Instance, error) {
	if key == "" {
		return nil, nil
	}
	rows, err := e.rowsOf(tx, "business_key = $1 AND business_key <> ''", norm.NFC.String(key))
	var list []Instance
	for _, s := range rows {
		if err == nil {
			var in Instance
			in, err = e.opened(tx, s)
			list = append(list, in)
		}
	}
	slices.SortStableFunc(list, func(a, b Instance) int {
		return cmp.Or(b.StartedAt.Compare(a.StartedAt), cmp.Compare(b.ID, a.ID))
	})
	return list, err
}

// stored is a row of an instance as read.
type stored struct {
	Instance
	state, vars string
}

// stored reads one instance.
func (e *Engine) stored(tx *store.Tx, id string) (stored, error) {
	list, err := e.rowsOf(tx, "id = $1", id)
	if err != nil {
		return stored{}, err
	}
	if len(list) == 0 {
		return stored{}, fault.New(fault.BpmnUnknownInstance, "instance", id)
	}
	return list[0], nil
}

// rowsOf reads both tables; where is one of ours, never input.
func (e *Engine) rowsOf(tx *store.Tx, where string, args ...any) ([]stored, error) {
	var rows []stored
	seen := map[string]bool{}
	collect := func(r store.Row) error {
		var s stored
		var started, ended int64
		var status string
		err := r.Scan(&s.ID, &s.Process, &s.Version, &s.BusinessKey, &status, &s.Code, &s.Reason, &s.state, &s.vars, &started, &s.StartedBy, &ended, &s.Suspended)
		s.State, s.StartedAt, s.EndedAt = State(status), e.moment(started), e.moment(ended)
		s.Caller, _, _ = caller(s.ID)
		if !seen[s.ID] { // it ended between the two queries
			seen[s.ID] = true
			rows = append(rows, s)
		}
		return err
	}
	for _, query := range []string{
		`SELECT id, process, version, business_key, 'running', '', '', state, variables, started, started_by, 0, suspended FROM bpmn_instance WHERE `,
		`SELECT id, process, version, business_key, status, code, reason, '', variables, started, started_by, ended, 0 FROM bpmn_finished WHERE `,
	} {
		if err := tx.Each(collect, query+where, args...); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// opened fills what the stored texts say.
func (e *Engine) opened(tx *store.Tx, s stored) (Instance, error) {
	in := s.Instance
	var err error
	if in.Variables, err = decodeVars(s.vars); err != nil || s.state == "" {
		return in, err
	}
	def, err := e.definition(tx, in.Process, in.Version)
	if err != nil {
		return in, err
	}
	state, err := decodeState(def.graph, in.ID, s.state)
	if err != nil {
		return in, err
	}
	parked, err := e.parked(tx, in.ID)
	for _, t := range state.Tokens {
		if t.Guard {
			continue
		}
		a := ActiveElement{Element: t.Node.ID, Name: t.Node.Name, Kind: t.Node.Kind.String(), Visit: t.ID, Scope: t.Scope, Since: e.moment(t.Since), Incident: parked[t.ID]}
		switch t.Wait {
		case core.ForTask:
			a.Task = tokenID(in.ID, t.ID)
		case core.ForJob:
			a.Job = tokenID(in.ID, t.ID)
		case core.ForCall:
			a.Called = calledID(in.ID, t.ID)
		}
		in.Active = append(in.Active, a)
	}
	return in, err
}

// parked gives the tokens of an instance that have an incident.
func (e *Engine) parked(tx *store.Tx, instance string) (map[int64]bool, error) {
	tokens := map[int64]bool{}
	err := tx.Each(func(r store.Row) error {
		var t int64
		err := r.Scan(&t)
		tokens[t] = true
		return err
	}, `SELECT token FROM bpmn_incident WHERE instance = $1`, instance)
	return tokens, err
}

// seen gives the variables as an open task sees them.
func (e *Engine) seen(tx *store.Tx, t Task) (map[string]any, error) {
	u := &unit{turn: &turn{e: e, tx: tx}, id: t.Instance}
	if err := u.read(); err != nil {
		return nil, err
	}
	_, token, _ := taskToken(t.ID)
	return core.View(u.state, token), nil
}

// SetVariables sets variables of a running instance; others stay.
func (e *Engine) SetVariables(ctx context.Context, instance string, vars map[string]any) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error {
		return e.act(tx, instance, core.Event{Kind: core.Assign, Vars: vars}, inline)
	})
}

// SetVariablesTx is [Engine.SetVariables] within the caller's transaction.
func (e *Engine) SetVariablesTx(tx *store.Tx, instance string, vars map[string]any) error {
	return e.act(tx, instance, core.Event{Kind: core.Assign, Vars: vars}, false)
}

// Cancel ends a running instance: its tasks, jobs and timers are withdrawn, the
// instances that it has called end with it. A called instance is refused with
// [fault.BpmnCalled]: its caller waits for it.
func (e *Engine) Cancel(ctx context.Context, instance, reason string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.CancelTx(tx, instance, reason) })
}

// CancelTx is [Engine.Cancel] within the caller's transaction.
func (e *Engine) CancelTx(tx *store.Tx, instance, reason string) error {
	u, err := e.load(tx, instance)
	if err != nil {
		return err
	}
	if p, _, err := u.waitingCaller(); p != nil || err != nil {
		if err == nil {
			err = fault.New(fault.BpmnCalled, "instance", instance, "caller", p.id)
		}
		return err
	}
	u.reason = shorten(norm.NFC.String(reason), maxDetail)
	if err := u.apply(core.Event{Kind: core.Cancel}); err != nil {
		return err
	}
	return u.commit()
}
