package bpmn

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// turn is the work of one transaction: the instances that it advances and what
// they have still to do. Steps only change instances in memory; commit carries
// their effects out and writes every instance once.
type turn struct {
	e       *Engine
	tx      *store.Tx
	at      time.Time
	by, on  string
	inline  bool // do jobs of HandleTx handlers at once
	jobs    int  // jobs done and instances begun in this transaction
	inlined bool // whether any job was done at once
	nested  int  // handlers that run just now within this transaction

	called  bool // whether a call that had to wait for a transaction of its own is tried
	units   []*unit
	queue   []item        // effects to be carried out
	effects []core.Effect // room for the effects of a step
	events  []Event       // for the observer
}

// unit is one instance within a turn.
type unit struct {
	*turn
	id        string
	process   string
	version   int
	def       *definition
	graph     *core.Graph
	state     *core.State
	vars      string // stored form of the variables when loaded
	changed   bool   // whether variables of the process were touched
	touched   bool   // whether there is anything to write
	rev       int64  // revision loaded; 0 = new
	started   int64
	startedBy string
	reason    string // why it was cancelled
	doing     int64  // token of the job or timer whose row is consumed, or of the call that was answered
	task      int64  // token of the user task that was dropped last
	acting    string // who acts in this step where it is not the turn's actor
	history   record
}

// turns finds the turn of a transaction in which a handler runs, so that calls
// of the engine from inside the handler join it.
type turns struct {
	running atomic.Int64
	mu      sync.Mutex
	of      map[*store.Tx]*turn
}

func (e *Engine) turn(tx *store.Tx) *turn {
	if e.turns.running.Load() > 0 {
		e.turns.mu.Lock()
		t := e.turns.of[tx]
		e.turns.mu.Unlock()
		if t != nil {
			return t
		}
	}
	t := &turn{e: e, tx: tx, at: e.now()}
	t.by, t.on = actor(tx.Context())
	return t
}

// within runs a handler that may call the engine with the same transaction.
func (t *turn) within(run func()) {
	turns := &t.e.turns
	if t.nested++; t.nested == 1 {
		turns.mu.Lock()
		if turns.of == nil {
			turns.of = map[*store.Tx]*turn{}
		}
		turns.of[t.tx] = t
		turns.mu.Unlock()
		turns.running.Add(1)
	}
	defer func() {
		if t.nested--; t.nested == 0 {
			turns.running.Add(-1)
			turns.mu.Lock()
			delete(turns.of, t.tx)
			turns.mu.Unlock()
		}
	}()
	run()
}

// rootOf is the instance at the top of the calls that led to this one; its lock
// is that of all of them.
func rootOf(instance string) string {
	root, _, _ := strings.Cut(instance, "~")
	return root
}

// load locks a running instance and reads it. An instance that has ended answers
// [fault.BpmnEnded], one that never was [fault.BpmnUnknownInstance].
func (e *Engine) load(tx *store.Tx, id string) (*unit, error) { return e.turn(tx).load(id) }

func (t *turn) load(id string) (*unit, error) {
	root, known := rootOf(id), false
	for _, u := range t.units {
		if u.id == id {
			if u.state.Status != core.Running {
				return nil, fault.New(fault.BpmnEnded, "instance", id)
			}
			return u, nil
		}
		known = known || rootOf(u.id) == root
	}
	if !known {
		if err := t.tx.Lock("bpmn:instance:" + root); err != nil {
			return nil, err
		}
	}
	u := &unit{turn: t, id: id}
	if err := u.read(); err != nil {
		return nil, err
	}
	t.units = append(t.units, u)
	return u, nil
}

func (u *unit) read() error {
	var state, key string
	err := u.tx.Row(`SELECT process, version, business_key, state, variables, rev, started, started_by FROM bpmn_instance WHERE id = $1`, u.id).
		Scan(&u.process, &u.version, &key, &state, &u.vars, &u.rev, &u.started, &u.startedBy)
	if err != nil {
		return missing(err, u.e.gone(u.tx, u.id))
	}
	if u.def, err = u.e.definition(u.tx, u.process, u.version); err != nil {
		return err
	}
	u.graph = u.def.graph
	if u.state, err = decodeState(u.graph, u.id, state); err != nil {
		return err
	}
	u.state.Vars, err = decodeVars(u.vars)
	return err
}

// gone says why an instance is not among the running ones.
func (e *Engine) gone(tx *store.Tx, id string) error {
	var one int64
	if tx.Row(`SELECT 1 FROM bpmn_finished WHERE id = $1`, id).Scan(&one) == nil {
		return fault.New(fault.BpmnEnded, "instance", id)
	}
	return fault.New(fault.BpmnUnknownInstance, "instance", id)
}

func decodeState(g *core.Graph, instance, text string) (*core.State, error) {
	s, err := core.Decode(g, []byte(text))
	if err != nil {
		return nil, fault.New(fault.BpmnState, "instance", instance).Wrap(err)
	}
	return s, nil
}

// step applies an event that comes from outside: its variables are brought into
// the form in which they are stored.
func (u *unit) step(ev core.Event) error {
	vars, err := normal(ev.Vars)
	if err != nil {
		return err
	}
	ev.Vars = vars
	for i := range ev.Moves {
		if ev.Moves[i].Vars, err = normal(ev.Moves[i].Vars); err != nil {
			return err
		}
	}
	return u.apply(ev)
}

// apply applies an event whose variables are plain values, and takes note of its
// effects.
func (u *unit) apply(ev core.Event) error {
	ev.At, u.acting = u.at, ev.By
	if ev.By == "" {
		ev.By, ev.For = u.by, u.on
	}
	effects, err := core.Apply(u.graph, u.state, ev, u.effects[:0])
	if err != nil {
		return u.named(err)
	}
	u.touched, u.effects = true, nil // a drop may lead to a step of another instance
	for i := range effects {
		if err := u.note(&effects[i]); err != nil {
			return err
		}
	}
	clear(effects)
	u.effects = effects[:0]
	return nil
}

// named gives the errors of the core, which knows no ids, that of the instance.
func (u *unit) named(err error) error {
	switch code := codeOf(err); code {
	case fault.BpmnEnded, fault.BpmnSuspended:
		return fault.New(code, "instance", u.id)
	}
	return err
}

// note does at once what concerns the instance alone and puts the rest into the
// queue.
func (u *unit) note(ef *core.Effect) error {
	switch ef.Kind {
	case core.Entered:
		u.tell(Event{Kind: ElementEntered}, ef.Node)
	case core.Left:
		u.left(ef)
	case core.Assigned:
		u.assigned(ef)
	case core.Drop:
		return u.drop(ef)
	case core.Moved: // told by who moves instances
	default:
		if ef.Kind == core.Ended {
			u.tell(Event{Kind: InstanceEnded, Outcome: string(u.state.Status)}, nil)
		}
		u.queue = append(u.queue, item{u: u, ef: *ef})
	}
	return nil
}

func (u *unit) left(ef *core.Effect) {
	v := ef.Visit
	u.history.visit(u, v)
	if u.e.cfg.Observe == nil {
		return
	}
	u.tell(Event{Kind: ElementLeft, Outcome: v.Outcome}, ef.Node)
	// No task was offered of a looped activity itself, only of its rounds.
	if ef.Node.Kind == core.UserTask && (ef.Node.Loop == nil || u.task == ef.Token) {
		kind := TaskWithdrawn
		if v.Outcome == core.OutcomeDone || v.Outcome == core.OutcomeSkipped {
			kind = TaskCompleted
		}
		u.tell(Event{Kind: kind, Task: u.token(ef.Token), Outcome: v.Outcome}, ef.Node)
	}
}

func (u *unit) assigned(ef *core.Effect) {
	if ef.Token == 0 {
		u.changed = true
	}
	u.history.assigned(u, ef)
	if u.e.cfg.Observe != nil {
		var n *core.Node
		if t := u.state.Token(ef.Token); t != nil {
			n = t.Node
		}
		u.tell(Event{Kind: VariablesSet, Variables: ef.Vars}, n)
	}
}

// token is the id of what is kept for a token: a task, job, timer, subscription
// or incident.
func (u *unit) token(n int64) string { return tokenID(u.id, n) }

func tokenID(instance string, n int64) string { return instance + "." + itoa(n) }

// act applies one event to a running instance in a transaction of its own.
func (e *Engine) act(tx *store.Tx, instance string, ev core.Event, inline bool) error {
	u, err := e.load(tx, instance)
	if err != nil {
		return err
	}
	u.inline = u.inline || inline
	if err := u.step(ev); err != nil {
		return err
	}
	return u.commit()
}
