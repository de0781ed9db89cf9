package bpmn

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

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
	Reason      string // of a terminated instance
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
	Since    time.Time
	Task     string // id of the user task, if it is one
	Incident bool   // whether it is stuck there
}

// Visit is one stay of an instance at an element.
type Visit struct {
	Element    string
	Name       string
	Kind       string // name of the BPMN element
	EnteredAt  time.Time
	LeftAt     time.Time // zero while it lasts
	By         string    // subject of who ended it
	OnBehalfOf string    // the person By acted for
	Outcome    string    // completed, cancelled, error, terminated, joined, the flow taken by a gateway, or ""
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
	list, err := e.instances(tx, "id", id)
	if err != nil {
		return Instance{}, err
	}
	if len(list) == 0 {
		return Instance{}, fault.New(fault.BpmnUnknownInstance, "instance", id)
	}
	return list[0], nil
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
	list, err := e.instances(tx, "business_key", key)
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

// instances reads both tables; column is one of ours, never input.
func (e *Engine) instances(tx *store.Tx, column, value string) ([]Instance, error) {
	var rows []stored
	collect := func(r store.Row) error {
		var s stored
		var number, started, ended int64
		var status string
		err := r.Scan(&s.ID, &s.Process, &number, &s.BusinessKey, &status, &s.Reason, &s.state, &s.vars, &started, &s.StartedBy, &ended)
		s.Version, s.State, s.StartedAt, s.EndedAt = int(number), State(status), e.moment(started), e.moment(ended)
		rows = append(rows, s)
		return err
	}
	for _, query := range []string{
		`SELECT id, process, version, business_key, 'running', '', state, variables, started, started_by, 0 FROM bpmn_instance WHERE `,
		`SELECT id, process, version, business_key, status, reason, '', variables, started, started_by, ended FROM bpmn_finished WHERE `,
	} {
		if err := tx.Each(collect, query+column+` = $1`, value); err != nil {
			return nil, err
		}
	}
	list := make([]Instance, 0, len(rows))
	seen := map[string]bool{}
	for _, s := range rows {
		if seen[s.ID] {
			continue // it ended between the two queries
		}
		seen[s.ID] = true
		in, err := e.opened(tx, s)
		if err != nil {
			return nil, err
		}
		list = append(list, in)
	}
	return list, nil
}

func (e *Engine) opened(tx *store.Tx, s stored) (Instance, error) {
	in := s.Instance
	var err error
	if in.Variables, err = decodeVars(s.vars); err != nil || s.state == "" {
		return in, err
	}
	state, err := decodeState(in.ID, s.state)
	if err != nil {
		return in, err
	}
	g, err := e.graph(tx, in.Process, in.Version)
	if err != nil {
		return in, err
	}
	parked, err := e.parked(tx, in.ID)
	for _, t := range state.Tokens {
		if t.Host != 0 {
			continue
		}
		a := ActiveElement{Element: t.Node, Since: e.moment(t.Since), Incident: parked[t.ID]}
		if n := g.Nodes[t.Node]; n != nil {
			a.Name, a.Kind = n.Name, string(n.Kind)
		}
		if t.Wait == core.ForTask {
			a.Task = tokenID(in.ID, t.ID)
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

// History lists the visits of an instance in the order in which it entered the
// elements, those that still last included.
func (e *Engine) History(ctx context.Context, id string) ([]Visit, error) {
	var list []Visit
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = e.HistoryTx(tx, id)
		return err
	})
	return list, err
}

// HistoryTx is [Engine.History] within the caller's transaction.
func (e *Engine) HistoryTx(tx *store.Tx, id string) ([]Visit, error) {
	in, err := e.InstanceTx(tx, id)
	if err != nil {
		return nil, err
	}
	g, err := e.graph(tx, in.Process, in.Version)
	if err != nil {
		return nil, err
	}
	visits, err := e.visits(tx, id)
	if err != nil {
		return nil, err
	}
	list := make([]Visit, 0, len(visits))
	for _, v := range visits {
		visit := Visit{Element: v.Node, EnteredAt: e.moment(v.Entered), LeftAt: e.moment(v.Left), By: v.By, OnBehalfOf: v.For, Outcome: v.Outcome}
		if n := g.Nodes[v.Node]; n != nil {
			visit.Name, visit.Kind = n.Name, string(n.Kind)
		}
		list = append(list, visit)
	}
	return list, nil
}

func (e *Engine) visits(tx *store.Tx, id string) ([]core.Visit, error) {
	var list []core.Visit
	err := tx.Each(func(r store.Row) error {
		var text string
		if err := r.Scan(&text); err != nil {
			return err
		}
		var some []core.Visit
		err := json.Unmarshal([]byte(text), &some)
		list = append(list, some...)
		return err
	}, `SELECT visits FROM bpmn_history WHERE instance = $1 ORDER BY rev`, id)
	if err != nil {
		return nil, err
	}
	var text string
	if tx.Row(`SELECT state FROM bpmn_instance WHERE id = $1`, id).Scan(&text) == nil {
		state, err := decodeState(id, text)
		if err != nil {
			return nil, err
		}
		for _, t := range state.Tokens {
			if t.Host == 0 {
				list = append(list, core.Visit{ID: t.ID, Node: t.Node, Entered: t.Since})
			}
		}
	}
	slices.SortFunc(list, func(a, b core.Visit) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// SetVariables sets variables of a running instance; others stay.
func (e *Engine) SetVariables(ctx context.Context, instance string, vars map[string]any) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.SetVariablesTx(tx, instance, vars) })
}

// SetVariablesTx is [Engine.SetVariables] within the caller's transaction.
func (e *Engine) SetVariablesTx(tx *store.Tx, instance string, vars map[string]any) error {
	return e.act(tx, instance, core.Event{Kind: core.Assign, Vars: vars})
}

// Cancel ends a running instance: its tasks, jobs and timers are withdrawn.
func (e *Engine) Cancel(ctx context.Context, instance, reason string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.CancelTx(tx, instance, reason) })
}

// CancelTx is [Engine.Cancel] within the caller's transaction.
func (e *Engine) CancelTx(tx *store.Tx, instance, reason string) error {
	u, err := e.load(tx, instance)
	if err != nil {
		return err
	}
	u.reason = reason
	if err := u.step(core.Event{Kind: core.Cancel}); err != nil {
		return err
	}
	return u.commit()
}

// act applies one event to a running instance.
func (e *Engine) act(tx *store.Tx, instance string, ev core.Event) error {
	u, err := e.load(tx, instance)
	if err != nil {
		return err
	}
	if err := u.step(ev); err != nil {
		return err
	}
	return u.commit()
}
