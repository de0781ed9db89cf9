package core

import (
	"cmp"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

const (
	// maxMoves bounds the element visits of one step, and the tokens on their way.
	maxMoves = 50_000
	// maxWork bounds the tokens looked at in one step: moves that are few cost much
	// where tokens are many.
	maxWork = 500_000_000
)

// run is one step in progress.
type run struct {
	g     *Graph
	s     *State
	ev    Event
	at    int64
	out   []Effect
	moves int
	work  int
	last  *Node // visited
	lost  *Node // where the step was given up

	queue   []arrival // tokens on their way, from head on
	head    int
	parked  []int64 // tokens that throw when the others wait
	touched []int64 // scopes that may have become empty
	undoing []int64 // tokens whose compensation may go on
	merge   bool    // whether tokens may have to be let through an inclusive or complex gateway
	look    bool    // whether conditions may have become true, since variables were set
	fresh   []int64 // tokens that have just begun to wait for a condition

	views  map[int64]map[string]any // variables as a scope sees them
	visits []Visit                  // room for visits
}

// arrival is a token that is about to enter a node.
type arrival struct {
	scope int64
	node  *Node
	via   *Flow
	round int
	undo  int64
}

// Step applies one event to an instance and gives the next state; the given one
// is not changed. See [Apply].
func Step(g *Graph, s *State, ev Event) (*State, []Effect, error) {
	next := s.Clone()
	out, err := Apply(g, next, ev, nil)
	if err != nil {
		return nil, nil, err
	}
	return next, out, nil
}

// Apply applies one event to an instance in place and appends the effects to
// out. An error means that the event does not fit the state (the task is gone,
// the instance has ended or is suspended, nobody catches the error): nothing was
// changed then. What goes wrong inside the process becomes an incident, not an
// error, with one exception: a process that loops without end answers
// [fault.BpmnEndless], and the state must be thrown away.
func Apply(g *Graph, s *State, ev Event, out []Effect) ([]Effect, error) {
	r := run{g: g, s: s, ev: ev, at: ev.At.UnixMicro(), out: out}
	if s.Status != Running {
		return out, fault.New(fault.BpmnEnded, "instance", "")
	}
	if s.Suspended && !whileSuspended[ev.Kind] {
		return out, fault.New(fault.BpmnSuspended, "instance", "")
	}
	if err := r.apply(); err != nil {
		return out, err
	}
	r.drain()
	if r.lost != nil {
		return out, r.fault(fault.BpmnEndless, r.lost)
	}
	return r.out, nil
}

var whileSuspended = map[EventKind]bool{Resume: true, Suspend: true, Cancel: true, Assign: true, Modify: true}

// fits says which waits each event answers.
var fits = map[EventKind][]Wait{
	Complete: {ForTask, ForJob, ForCall},
	Throw:    {ForTask, ForJob, ForCall},
	Raise:    {ForTask, ForJob, ForCall},
	Fail:     {ForCall},
	Fire:     {ForTimer},
	Deliver:  {ForMessage, ForSignal},
	Retry:    {StuckIn, StuckOut, ForCall},
	Skip:     {StuckIn, StuckOut, ForTask, ForJob, ForCall},
	Activate: {ForChildren},
}

func (r *run) apply() error {
	switch r.ev.Kind {
	case Start:
		return r.start()
	case Assign:
		return r.assignAt(r.ev.Token, r.ev.Vars)
	case Cancel:
		r.end(Terminated)
		return nil
	case Suspend, Resume:
		r.s.Suspended = r.ev.Kind == Suspend
		return nil
	case Modify:
		return r.modify()
	}
	t := r.s.Token(r.ev.Token)
	if t == nil || !slices.Contains(fits[r.ev.Kind], t.Wait) {
		return fault.New(fault.BpmnTaskGone, "task", r.ev.Token)
	}
	tok := *t
	switch r.ev.Kind {
	case Complete:
		r.finish(tok, OutcomeDone)
	case Fire, Deliver:
		r.trigger(tok, r.ev.Vars)
	case Retry:
		r.retry(tok)
	case Skip:
		r.skip(tok)
	case Activate:
		return r.activate(tok)
	default:
		return r.thrown(tok)
	}
	return nil
}

// drain moves tokens until all of them wait: conditions that became true go
// first, then tokens on their way, then signals, then the joins that look at
// where all others stand, and last the scopes that have become empty.
func (r *run) drain() {
	for r.s.Status == Running && r.lost == nil {
		if r.work += len(r.s.Tokens); r.work > maxWork {
			r.lost = cmp.Or(r.last, r.g.List[0])
		}
		switch {
		case len(r.fresh) > 0:
			id := r.fresh[0]
			r.fresh = r.fresh[1:]
			if t := r.s.Token(id); t != nil && t.Wait == ForCond {
				r.condition(t)
			}
		case r.look && r.g.Watches && r.conditions():
		case r.head < len(r.queue):
			next := r.queue[r.head]
			r.head++
			if r.head == len(r.queue) {
				r.queue, r.head = r.queue[:0], 0
			}
			r.enter(next)
		case len(r.parked) > 0:
			id := r.parked[0]
			r.parked = r.parked[1:]
			r.cast(id)
		case len(r.undoing) > 0:
			id := r.undoing[0]
			r.undoing = r.undoing[1:]
			r.undoNext(id)
		case r.merge && r.merges():
		case r.settle():
		default:
			if !r.alive() {
				r.end(Completed)
			}
			return
		}
	}
}

// alive tells whether anything but guards is left.
func (r *run) alive() bool {
	for i := range r.s.Tokens {
		if !r.s.Tokens[i].Guard {
			return true
		}
	}
	return false
}

// settle completes one scope that has become empty.
func (r *run) settle() bool {
	for len(r.touched) > 0 {
		id := r.touched[len(r.touched)-1]
		r.touched = r.touched[:len(r.touched)-1]
		t := r.s.Token(id)
		if t == nil || t.Wait != ForChildren && t.Wait != ForRounds || r.inhabited(id) {
			continue
		}
		if t.Wait == ForRounds { // its last round was cancelled
			if err := r.endLoop(*t); err != nil {
				r.stuckOut(*t, err)
			}
			return true
		}
		if t.Node.Kind == AdHocSubProcess && r.adHocGoesOn(*t) {
			return true
		}
		if t = r.s.Token(id); t != nil && t.Wait == ForChildren && r.mayEnd(t) {
			r.finish(*t, OutcomeDone)
			return true
		}
	}
	return false
}

// mayEnd: an ad-hoc sub-process with a condition ends by the condition only.
func (r *run) mayEnd(t *Token) bool { return t.Node.Kind != AdHocSubProcess || t.Node.Complete == nil }

func (r *run) inhabited(scope int64) bool {
	first, _ := r.s.find(scope) // what is inside came later
	for i := first; i < len(r.s.Tokens); i++ {
		if t := &r.s.Tokens[i]; t.Scope == scope && !t.Guard {
			return true
		}
	}
	return false
}

// enter begins a visit.
func (r *run) enter(a arrival) {
	if a.scope != 0 && r.s.Token(a.scope) == nil {
		return // its scope was interrupted meanwhile
	}
	tok := r.visit(a.node, a.scope)
	tok.Via, tok.Round, tok.Undo = a.via, a.round, a.undo
	if a.node.StartQuantity > 1 && a.round == 0 && a.undo == 0 && !r.enough(&tok) {
		return
	}
	r.behave(tok)
}

// visit numbers a visit and tells of it.
func (r *run) visit(n *Node, scope int64) Token {
	if r.moves++; r.moves > maxMoves {
		r.lost = n
	}
	r.last = n
	r.s.Seq++
	r.emit(Effect{Kind: Entered, Token: r.s.Seq, Node: n})
	return Token{ID: r.s.Seq, Node: n, Scope: scope, Since: r.at}
}

// behave does what the node is for; on failure the token gets stuck in it and
// nothing else has happened.
func (r *run) behave(tok Token) {
	effects, seq, queued := len(r.out), r.s.Seq, len(r.queue)
	if err := r.perform(tok); err != nil {
		r.out, r.queue, r.s.Seq = r.out[:effects], r.queue[:queued], seq
		r.s.Tokens = slices.DeleteFunc(r.s.Tokens, func(t Token) bool { return t.ID >= tok.ID && (t.ID == tok.ID || t.ID > seq) })
		r.forget(tok.ID)
		r.stick(tok, StuckIn, err)
	}
}

func (r *run) stick(tok Token, how Wait, err *fault.Error) {
	r.wait(tok, how)
	r.emit(Effect{Kind: Incident, Token: tok.ID, Node: tok.Node, Fault: err})
}

func (r *run) fault(code fault.Code, n *Node) *fault.Error { return located(code, n.Line, n.ID) }

func (r *run) emit(e Effect) { r.out = append(r.out, e) }

// wait lets the token stay; tokens are kept in the order of their numbers.
func (r *run) wait(tok Token, w Wait) {
	tok.Wait = w
	i, found := r.s.find(tok.ID)
	if found {
		r.s.Tokens[i] = tok
		return
	}
	r.s.Tokens = slices.Insert(r.s.Tokens, i, tok)
	if len(r.s.Tokens) > maxMoves {
		r.lost = tok.Node
	}
}

// send puts tokens on flows.
func (r *run) send(scope int64, flows []*Flow, n *Node) {
	for _, f := range flows {
		for range max(1, n.CompletionQuantity) {
			if len(r.queue)-r.head > maxMoves {
				r.lost = n
				return
			}
			r.queue = append(r.queue, arrival{scope: scope, node: f.To, via: f})
		}
	}
}

// left ends a visit.
func (r *run) left(tok Token, outcome string) {
	if len(r.visits) == cap(r.visits) {
		r.visits = make([]Visit, 0, 12)
	}
	r.visits = append(r.visits, Visit{ID: tok.ID, Node: tok.Node, Scope: tok.Scope, Entered: tok.Since, Left: r.at, By: r.ev.By, For: r.ev.For, Outcome: outcome})
	r.emit(Effect{Kind: Left, Token: tok.ID, Node: tok.Node, Visit: &r.visits[len(r.visits)-1]})
	if tok.Scope != 0 {
		r.touched = append(r.touched, tok.Scope)
	}
	r.merge = true
}

// finish ends a waiting visit as drawn: results go to where they belong, tokens
// follow the flows. When something fails the token stays, stuck on its way out.
func (r *run) finish(tok Token, outcome string) {
	if r.ev.Token == tok.ID && (r.ev.Kind == Complete || r.ev.Kind == Skip) {
		r.results(tok, r.ev.Vars)
		r.ev.Vars = nil
	}
	if tok.Round > 0 {
		r.roundDone(tok, outcome)
		return
	}
	err := r.outputs(tok)
	var flows []*Flow
	if err == nil && tok.Undo == 0 {
		flows, err = r.choose(tok.Node, r.scopeView(tok.Scope))
	}
	if err != nil {
		r.stuckOut(tok, err)
		return
	}
	r.pass(tok, flows, outcome)
}

// stuckOut keeps the token and its variables until the way out is free; what
// guarded the activity is gone.
func (r *run) stuckOut(tok Token, err *fault.Error) {
	locals := r.s.Locals[tok.ID]
	r.release(tok)
	if locals != nil {
		r.setLocals(tok.ID, locals)
	}
	tok.Left, tok.Count = 0, 0
	r.stick(tok, StuckOut, err)
}

// pass takes the token away, remembers what may be compensated and sends tokens
// on.
func (r *run) pass(tok Token, flows []*Flow, outcome string) {
	r.record(tok)
	r.release(tok)
	r.left(tok, outcome)
	r.send(tok.Scope, flows, tok.Node)
	if tok.Undo != 0 {
		r.undoing = append(r.undoing, tok.Undo)
	}
	r.adHocProgress(tok)
}

// release takes the token out of the state together with its guards and
// variables.
func (r *run) release(tok Token) {
	r.remove(tok.ID)
	r.forget(tok.ID)
	if n := tok.Node; len(n.Boundary) == 0 && len(n.Triggers) < 2 && n.Kind != EventGateway && !n.Kind.Inner() {
		return
	}
	at, _ := r.s.find(tok.ID) // its guards came later
	kept := at
	for i := at; i < len(r.s.Tokens); i++ {
		t := &r.s.Tokens[i]
		if t.Guard && t.Host == tok.ID {
			r.drop(*t)
			continue
		}
		if kept < i {
			r.s.Tokens[kept] = *t
		}
		kept++
	}
	clear(r.s.Tokens[kept:])
	r.s.Tokens = r.s.Tokens[:kept]
}

// drop says that what the caller keeps for the token is not needed any more.
func (r *run) drop(t Token) {
	if t.Wait.Outside() {
		r.emit(Effect{Kind: Drop, Token: t.ID, Node: t.Node, Wait: t.Wait})
	}
}

// remove takes one token out of the state.
func (r *run) remove(id int64) {
	if i, found := r.s.find(id); found {
		r.drop(r.s.Tokens[i])
		r.s.Tokens = slices.Delete(r.s.Tokens, i, i+1)
	}
}

func (r *run) retry(tok Token) {
	r.assign(tok.Scope, r.ev.Vars)
	if tok.Wait == StuckOut {
		r.finish(tok, doneOutcome(tok.Node))
		return
	}
	r.release(tok)
	r.behave(tok)
}

// skip lets an operator take an activity for done, or set what was missing
// where something else is stuck.
func (r *run) skip(tok Token) {
	if tok.Node.Kind.Activity() {
		r.finish(tok, OutcomeSkipped)
		return
	}
	r.retry(tok)
}
