package core

import (
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
)

// run is one step in progress.
type run struct {
	graph *Graph
	state *State
	event Event
	at    int64
	out   []Effect
	queue []arrival
	moves int
}

// arrival is a token that is about to enter a node.
type arrival struct {
	scope int64
	node  *Node
	via   string
}

// Step applies one event to an instance. The given state is not changed. An
// error means that the event does not fit the state (the task is gone, the
// instance has ended, nobody catches the error): nothing happened then. What
// goes wrong inside the process becomes an incident, not an error.
func Step(g *Graph, s *State, ev Event) (*State, []Effect, error) {
	r := &run{graph: g, state: s.Clone(), event: ev, at: ev.At.UnixMicro(), out: make([]Effect, 0, 16)}
	if r.state.Status != Running {
		return nil, nil, fault.New(fault.BpmnEnded, "instance", "")
	}
	for name, v := range ev.Vars {
		r.state.Vars[name] = v
	}
	if err := r.apply(); err != nil {
		return nil, nil, err
	}
	r.drain()
	return r.state, r.out, nil
}

func (r *run) apply() error {
	switch r.event.Kind {
	case Start:
		return r.start()
	case Assign:
		return nil
	case Cancel:
		r.end(Terminated)
		return nil
	}
	tok := r.state.Token(r.event.Token)
	if tok == nil || !fits[r.event.Kind][tok.Wait] {
		return fault.New(fault.BpmnTaskGone, "task", r.event.Token)
	}
	switch r.event.Kind {
	case Complete:
		r.complete(*tok, outcomeOK)
	case Fire:
		r.fire(*tok)
	case Deliver:
		r.deliver(*tok)
	case Retry:
		r.retry(*tok)
	case Throw:
		if !r.throw(*tok, r.event.Code) {
			return fault.New(fault.BpmnUncaught, "error", r.event.Code, "element", tok.Node)
		}
	}
	return nil
}

// fits says which waits each event answers.
var fits = map[EventKind]map[Wait]bool{
	Complete: {ForTask: true, ForJob: true},
	Throw:    {ForTask: true, ForJob: true},
	Fire:     {ForTimer: true},
	Deliver:  {ForMessage: true},
	Retry:    {StuckIn: true, StuckOut: true},
}

func (r *run) start() error {
	node := r.graph.Nodes[r.event.Node]
	if node == nil || node.Kind != StartEvent {
		return fault.New(fault.BpmnNoNoneStart, "process", r.graph.Process)
	}
	r.queue = append(r.queue, arrival{notStarted, node, ""})
	return nil
}

// drain moves tokens until all of them wait, and completes the scopes that have
// become empty.
func (r *run) drain() {
	for r.state.Status == Running {
		for len(r.queue) > 0 {
			next := r.queue[0]
			r.queue = r.queue[1:]
			r.enter(next)
		}
		if r.state.Status != Running || !r.settle() {
			return
		}
	}
}

// settle completes one empty sub-process or the empty instance; it tells
// whether there is anything left to move.
func (r *run) settle() bool {
	if len(r.state.Tokens) == 0 {
		r.end(Completed)
		return false
	}
	for _, t := range r.state.Tokens {
		if t.Wait == ForChildren && !r.inhabited(t.ID) {
			r.complete(t, outcomeOK)
			return true
		}
	}
	return false
}

func (r *run) inhabited(scope int64) bool {
	return slices.ContainsFunc(r.state.Tokens, func(t Token) bool { return t.Scope == scope })
}

// enter begins a visit.
func (r *run) enter(a arrival) {
	if a.scope != notStarted && r.state.Token(a.scope) == nil {
		return // the sub-process was interrupted meanwhile
	}
	r.state.Seq++
	tok := Token{ID: r.state.Seq, Node: a.node.ID, Scope: a.scope, Since: r.at, Via: a.via}
	r.emit(Effect{Kind: Entered, Token: tok.ID, Node: a.node})
	r.moves++
	if r.moves > maxMoves {
		r.stick(tok, StuckIn, r.fault(fault.BpmnEndless, a.node))
		return
	}
	r.behave(tok, a.node)
}

// behave does what the node is for; on failure the token gets stuck in it.
func (r *run) behave(tok Token, n *Node) {
	mark, tokens := len(r.out), len(r.state.Tokens)
	if err := r.perform(tok, n); err != nil {
		r.out, r.state.Tokens = r.out[:mark], r.state.Tokens[:tokens]
		r.stick(tok, StuckIn, err)
	}
}

func (r *run) stick(tok Token, how Wait, err *fault.Error) {
	tok.Wait = how
	r.state.Tokens = append(r.state.Tokens, tok)
	r.emit(Effect{Kind: Incident, Token: tok.ID, Node: r.graph.Nodes[tok.Node], Fault: err})
}

func (r *run) fault(code fault.Code, n *Node) *fault.Error {
	return located(code, n.Line, n.ID)
}

func (r *run) emit(e Effect) { r.out = append(r.out, e) }

// wait lets the token stay.
func (r *run) wait(tok Token, w Wait) {
	tok.Wait = w
	r.state.Tokens = append(r.state.Tokens, tok)
}

// leave ends a visit and sends tokens along the flows.
func (r *run) leave(tok Token, flows []*Flow, outcome string) {
	r.left(tok, outcome)
	for _, f := range flows {
		r.queue = append(r.queue, arrival{tok.Scope, f.To, f.ID})
	}
}

func (r *run) left(tok Token, outcome string) {
	r.emit(Effect{Kind: Left, Token: tok.ID, Node: r.graph.Nodes[tok.Node], Visit: Visit{
		ID: tok.ID, Node: tok.Node, Entered: tok.Since, Left: r.at, By: r.event.By, For: r.event.For, Outcome: outcome,
	}})
}

// complete ends a waiting visit as drawn.
func (r *run) complete(tok Token, outcome string) {
	n := r.graph.Nodes[tok.Node]
	r.release(tok)
	flows, err := r.choose(n)
	if err != nil {
		tok.Host, tok.Left, tok.Every = 0, 0, worktime.Duration{}
		r.stick(tok, StuckOut, err)
		return
	}
	r.leave(tok, flows, outcome)
}

// release takes the token out of the state together with the boundary events
// that wait on it.
func (r *run) release(tok Token) {
	kept := r.state.Tokens[:0]
	for _, t := range r.state.Tokens {
		if t.ID == tok.ID || t.Host == tok.ID {
			r.drop(t)
			continue
		}
		kept = append(kept, t)
	}
	r.state.Tokens = kept
}

// drop says that what the caller keeps for the token is not needed any more.
func (r *run) drop(t Token) {
	switch t.Wait {
	case ForChildren, ForJoin:
	default:
		r.emit(Effect{Kind: Drop, Token: t.ID, Node: r.graph.Nodes[t.Node], Wait: t.Wait})
	}
}

func (r *run) retry(tok Token) {
	n := r.graph.Nodes[tok.Node]
	r.release(tok)
	if tok.Wait == StuckIn {
		r.behave(tok, n)
		return
	}
	flows, err := r.choose(n)
	if err != nil {
		r.stick(tok, StuckOut, err)
		return
	}
	r.leave(tok, flows, outcomeOK)
}
