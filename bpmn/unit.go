package bpmn

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// unit is the work of one transaction on one instance: it holds the instance's
// lock, applies events to its state, and writes state and history once at the
// end.
type unit struct {
	e  *Engine
	tx *store.Tx

	id        string
	process   string
	version   int
	graph     *core.Graph
	state     *core.State
	vars      string // stored form of the variables when loaded
	changed   bool   // whether variables were touched
	rev       int64  // revision loaded; 0 = new
	started   int64
	startedBy string
	reason    string // why it was cancelled

	at      time.Time
	by, on  string
	inline  bool // do HandleTx jobs at once
	visits  []core.Visit
	events  []Event
	pending map[int64]core.Effect // what is to be made for tokens
	jobs    int                   // jobs done inline
	doing   int64                 // token of the job or timer whose row is consumed
}

func (e *Engine) unit(tx *store.Tx, id string) *unit {
	u := &unit{e: e, tx: tx, id: id, at: e.now(), pending: map[int64]core.Effect{}}
	u.by, u.on = actor(tx.Context())
	return u
}

// load locks a running instance and reads it.
func (e *Engine) load(tx *store.Tx, id string) (*unit, error) {
	u := e.unit(tx, id)
	if err := tx.Lock("bpmn:instance:" + id); err != nil {
		return nil, err
	}
	var state, key string
	var number int64
	err := tx.Row(`SELECT process, version, business_key, state, variables, rev, started, started_by FROM bpmn_instance WHERE id = $1`, id).
		Scan(&u.process, &number, &key, &state, &u.vars, &u.rev, &u.started, &u.startedBy)
	if err != nil {
		return nil, missing(err, e.gone(tx, id))
	}
	u.version = int(number)
	if u.state, err = decodeState(id, state); err != nil {
		return nil, err
	}
	if u.state.Vars, err = decodeVars(u.vars); err != nil {
		return nil, err
	}
	u.graph, err = e.graph(tx, u.process, u.version)
	return u, err
}

// gone says why an instance is not among the running ones.
func (e *Engine) gone(tx *store.Tx, id string) error {
	var one int64
	if tx.Row(`SELECT 1 FROM bpmn_finished WHERE id = $1`, id).Scan(&one) == nil {
		return fault.New(fault.BpmnEnded, "instance", id)
	}
	return fault.New(fault.BpmnUnknownInstance, "instance", id)
}

func decodeState(id, text string) (*core.State, error) {
	s := &core.State{}
	if err := json.Unmarshal([]byte(text), s); err != nil || s.Format > core.Format {
		return nil, fault.New(fault.BpmnState, "instance", id).Wrap(err)
	}
	return s, nil
}

// step applies one event and takes note of its effects.
func (u *unit) step(ev core.Event) error {
	if len(ev.Vars) > 0 {
		vars, err := normal(ev.Vars)
		if err != nil {
			return err
		}
		ev.Vars, u.changed = vars, true
	}
	ev.At, ev.By, ev.For = u.at, u.by, u.on
	next, effects, err := core.Step(u.graph, u.state, ev)
	if err != nil {
		return err
	}
	u.state = next
	for _, ef := range effects {
		if err := u.note(ef); err != nil {
			return err
		}
	}
	return nil
}

func (u *unit) note(ef core.Effect) error {
	switch ef.Kind {
	case core.Entered:
		u.tell(Event{Kind: ElementEntered}, ef.Node)
	case core.Left:
		u.visits = append(u.visits, ef.Visit)
		u.tell(Event{Kind: ElementLeft, Outcome: ef.Visit.Outcome}, ef.Node)
		if ef.Node.Kind == core.UserTask {
			u.tell(Event{Kind: taskEnd(ef.Visit.Outcome), Task: u.token(ef.Token), Outcome: ef.Visit.Outcome}, ef.Node)
		}
	case core.Drop:
		return u.drop(ef)
	case core.Ended:
		u.tell(Event{Kind: InstanceEnded, Outcome: string(u.state.Status)}, nil)
	default:
		if ef.Kind == core.NewTask {
			u.tell(Event{Kind: TaskCreated, Task: u.token(ef.Token)}, ef.Node)
		}
		if ef.Kind == core.Incident {
			u.tell(Event{Kind: IncidentRaised, Outcome: string(ef.Fault.Code())}, ef.Node)
		}
		u.pending[ef.Token] = ef
	}
	return nil
}

func taskEnd(outcome string) EventKind {
	if outcome == "completed" {
		return TaskCompleted
	}
	return TaskWithdrawn
}

// token is the id of what is kept for a token: a task, job, timer, subscription
// or incident.
func (u *unit) token(n int64) string { return tokenID(u.id, n) }

func tokenID(instance string, n int64) string { return instance + "." + itoa(n) }

func (u *unit) tell(ev Event, n *core.Node) {
	if u.e.cfg.Observe == nil {
		return
	}
	ev.At, ev.By, ev.OnBehalfOf = u.at, u.by, u.on
	ev.Instance, ev.Process, ev.Version, ev.BusinessKey = u.id, u.process, u.version, u.state.Key
	if n != nil {
		ev.Element, ev.ElementName, ev.ElementKind = n.ID, n.Name, string(n.Kind)
	}
	u.events = append(u.events, ev)
}

// drop removes what was made for a token; what was not yet written is forgotten.
func (u *unit) drop(ef core.Effect) error {
	if _, ok := u.pending[ef.Token]; ok {
		delete(u.pending, ef.Token)
		return nil
	}
	if ef.Token == u.doing && (ef.Wait == core.ForJob || ef.Wait == core.ForTimer) {
		return nil // its row was consumed
	}
	id := u.token(ef.Token)
	var err error
	switch ef.Wait {
	case core.ForTask:
		if _, err = u.tx.Exec(`DELETE FROM bpmn_task WHERE id = $1`, id); err == nil {
			_, err = u.tx.Exec(`DELETE FROM bpmn_candidate WHERE task = $1`, id)
		}
	case core.ForJob:
		if _, err = u.tx.Exec(`DELETE FROM bpmn_job WHERE id = $1`, id); err == nil {
			err = u.clear(id, ef.Node)
		}
	case core.ForTimer:
		_, err = u.tx.Exec(`DELETE FROM bpmn_job WHERE id = $1`, id)
	case core.ForMessage:
		_, err = u.tx.Exec(`DELETE FROM bpmn_subscription WHERE id = $1`, id)
	case core.StuckIn, core.StuckOut:
		err = u.clear(id, ef.Node)
	}
	return err
}

// clear removes the incident of a token, if it has one.
func (u *unit) clear(id string, n *core.Node) error {
	count, err := u.tx.Exec(`DELETE FROM bpmn_incident WHERE id = $1`, id)
	if count > 0 {
		u.tell(Event{Kind: IncidentCleared}, n)
	}
	return err
}

// commit writes what the steps made, then the state, then the history.
func (u *unit) commit() error {
	for len(u.pending) > 0 {
		token := u.firstPending()
		ef := u.pending[token]
		delete(u.pending, token)
		if err := u.make(ef); err != nil {
			return err
		}
	}
	if err := u.save(); err != nil {
		return err
	}
	if len(u.visits) > 0 {
		b, err := json.Marshal(u.visits)
		if err != nil {
			return err
		}
		if _, err := u.tx.Exec(`INSERT INTO bpmn_history (instance, rev, visits) VALUES ($1,$2,$3)`, u.id, u.rev+1, string(b)); err != nil {
			return err
		}
	}
	for _, ev := range u.events {
		if err := u.e.cfg.Observe(u.tx, ev); err != nil {
			return err
		}
	}
	return nil
}

func (u *unit) firstPending() int64 {
	tokens := make([]int64, 0, len(u.pending))
	for t := range u.pending {
		tokens = append(tokens, t)
	}
	return slices.Min(tokens)
}

// make writes what a waiting token needs, or serves it at once: a buffered
// message may be there already, and inline jobs are done without a row.
func (u *unit) make(ef core.Effect) error {
	switch ef.Kind {
	case core.NewTask:
		return u.newTask(ef)
	case core.NewJob:
		if done, err := u.inlineJob(ef); done || err != nil {
			return err
		}
		return u.newJob(ef, kindJob, ef.Node.Type, u.at)
	case core.NewTimer:
		return u.newJob(ef, kindTimer, "", ef.Due)
	case core.NewSubscription:
		return u.subscribe(ef)
	case core.Incident:
		return u.e.raise(u.tx, incidentRow{u.token(ef.Token), u.id, ef.Token, u.process, u.version, u.state.Key, ef.Node.ID, ef.Fault.Code(), ef.Fault.Error(), micro(u.at)})
	}
	return nil
}

func (u *unit) save() error {
	if u.state.Status != core.Running {
		return u.finish()
	}
	vars, err := u.storedVars()
	if err != nil {
		return err
	}
	state, err := json.Marshal(u.state)
	if err != nil {
		return err
	}
	if u.rev == 0 {
		_, err = u.tx.Exec(`INSERT INTO bpmn_instance (id, process, version, business_key, state, variables, rev, started, started_by) VALUES ($1,$2,$3,$4,$5,$6,1,$7,$8)`,
			u.id, u.process, int64(u.version), u.state.Key, string(state), vars, u.started, u.startedBy)
		return err
	}
	n, err := u.tx.Exec(`UPDATE bpmn_instance SET state = $1, variables = $2, rev = $3 WHERE id = $4 AND rev = $5`, string(state), vars, u.rev+1, u.id, u.rev)
	return u.fenced(n, err)
}

func (u *unit) storedVars() (string, error) {
	if !u.changed {
		return u.vars, nil
	}
	return u.e.encodeVars(u.state.Vars)
}

// fenced refuses the step when another node advanced the instance meanwhile.
func (u *unit) fenced(n int64, err error) error {
	if err == nil && n != 1 {
		return fault.New(fault.BpmnStale, "instance", u.id)
	}
	return err
}

// finish moves an ended instance out of the hot tables.
func (u *unit) finish() error {
	vars, err := u.storedVars()
	if err != nil {
		return err
	}
	if u.rev > 0 {
		n, err := u.tx.Exec(`DELETE FROM bpmn_instance WHERE id = $1 AND rev = $2`, u.id, u.rev)
		if err := u.fenced(n, err); err != nil {
			return err
		}
	}
	_, err = u.tx.Exec(`INSERT INTO bpmn_finished (id, process, version, business_key, status, reason, variables, started, started_by, ended) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`,
		u.id, u.process, int64(u.version), u.state.Key, string(u.state.Status), u.reason, vars, u.started, u.startedBy, micro(u.at))
	return err
}
