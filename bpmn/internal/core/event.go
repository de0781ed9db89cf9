package core

import (
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// armed is an event that is ready to wait.
type armed struct {
	tok     Token
	trigger *Trigger
	due     time.Time
	name    string
	key     string
}

// watches tells whether the trigger waits for something: errors, escalations,
// compensation and cancellation find their catcher by themselves.
func (t *Trigger) watches() bool {
	switch t.Kind {
	case Timer, Message, Signal, Conditional:
		return true
	}
	return false
}

// ready evaluates what a trigger waits for.
func (r *run) ready(tok Token, t *Trigger, view map[string]any) (armed, *fault.Error) {
	a := armed{tok: tok, trigger: t}
	var err error
	switch t.Kind {
	case Timer:
		var sched Schedule
		if sched, err = t.Timer.Evaluate(view, r.ev.At); err != nil {
			return a, r.fault(fault.BpmnTimer, tok.Node).Wrap(err)
		}
		a.due, a.tok.Wait = sched.Due, ForTimer
		a.tok.Left, a.tok.Every, a.tok.Cron = sched.Times, sched.Every, sched.Cron
	case Message:
		a.tok.Wait = ForMessage
		if a.name, err = textOf(&t.Name, view); err == nil {
			a.key, err = r.key(t, view)
		}
	case Signal:
		a.tok.Wait = ForSignal
		a.name, err = textOf(&t.Name, view)
		a.tok.Name = a.name
	case Conditional:
		a.tok.Wait = ForCond
	}
	if err != nil {
		return a, r.fault(fault.BpmnEvaluation, tok.Node).Wrap(err)
	}
	return a, nil
}

// key is the correlation key of a message.
func (r *run) key(t *Trigger, view map[string]any) (string, error) {
	if t.Key == nil {
		return r.s.Key, nil
	}
	v, err := t.Key.Eval(view)
	text, ok := keyText(v)
	if err == nil && !ok {
		err = errText
	}
	return text, err
}

// set lets an event wait.
func (r *run) set(a armed) {
	r.wait(a.tok, a.tok.Wait)
	switch a.tok.Wait {
	case ForTimer:
		r.emit(Effect{Kind: NewTimer, Token: a.tok.ID, Node: a.tok.Node, Due: a.due})
	case ForMessage:
		r.emit(Effect{Kind: NewMessage, Token: a.tok.ID, Node: a.tok.Node, Name: a.name, Key: a.key})
	case ForSignal:
		r.emit(Effect{Kind: NewSignal, Token: a.tok.ID, Node: a.tok.Node, Name: a.name})
	case ForCond:
		r.fresh = append(r.fresh, a.tok.ID)
	}
}

// await lets a catching event or receive task wait.
func (r *run) await(tok Token) *fault.Error {
	if len(tok.Node.Triggers) > 1 {
		return r.awaitRest(tok, -1)
	}
	a, err := r.ready(tok, tok.Node.Triggers[0], r.view(tok))
	if err == nil {
		r.set(a)
	}
	return err
}

// awaitRest lets a multiple event wait for its triggers but for one.
func (r *run) awaitRest(tok Token, but int) *fault.Error {
	guards, err := r.arm(tok, []*Node{tok.Node})
	if err != nil {
		return err
	}
	r.wait(tok, ForEvents)
	r.guard(slices.DeleteFunc(guards, func(a armed) bool { return a.tok.Def == but }))
	return nil
}

// arm evaluates the events that wait while tok stays where it is. Their tokens
// are numbered after it.
func (r *run) arm(tok Token, events []*Node) ([]armed, *fault.Error) {
	return r.armIn(tok.ID, tok.Scope, events, r.view(tok))
}

func (r *run) armIn(host, scope int64, events []*Node, view map[string]any) ([]armed, *fault.Error) {
	var list []armed
	for _, n := range events {
		for i, t := range n.Triggers {
			if !t.watches() {
				continue
			}
			a, err := r.ready(Token{Node: n, Scope: scope, Guard: true, Host: host, Def: i, Since: r.at}, t, view)
			if err != nil {
				return nil, err
			}
			list = append(list, a)
		}
	}
	return list, nil
}

// armHandlers evaluates the start events of a scope's event sub-processes.
func (r *run) armHandlers(scope int64, body *Scope) ([]armed, *fault.Error) {
	if len(body.Handlers) == 0 {
		return nil, nil
	}
	var starts []*Node
	for _, h := range body.Handlers {
		starts = append(starts, h.Body.Starts...)
	}
	return r.armIn(scope, scope, starts, r.scopeView(scope))
}

// guard numbers guards and lets them wait.
func (r *run) guard(list []armed) {
	for _, a := range list {
		r.s.Seq++
		a.tok.ID = r.s.Seq
		r.set(a)
	}
}

// trigger lets an event that has happened act.
func (r *run) trigger(tok Token, vars map[string]any) {
	if !tok.Guard {
		r.happened(tok, tok.Node.Triggers[tok.Def], vars)
		return
	}
	n := tok.Node
	if n.All && r.othersOpen(tok) {
		r.assign(tok.Scope, vars)
		r.remove(tok.ID)
		return
	}
	host := r.s.Token(tok.Host)
	switch {
	case n.Kind == BoundaryEvent:
		r.boundary(tok, *host, vars)
	case n.Kind == StartEvent && (host == nil || host.Node != n):
		r.handle(tok, vars)
	case host.Node == n: // a trigger of a multiple event
		gate := *host
		gate.Wait = ForEvents
		r.happened(gate, nil, vars)
	default: // an event behind an event gateway
		gate := *host
		r.release(gate)
		r.left(gate, "")
		next := r.visit(n, gate.Scope)
		r.wait(next, ForThrow)
		r.happened(next, nil, vars)
	}
}

// othersOpen tells whether other triggers of a parallel multiple event have
// still to happen.
func (r *run) othersOpen(tok Token) bool {
	return slices.ContainsFunc(r.s.Tokens, func(t Token) bool {
		return t.Guard && t.Node == tok.Node && t.Host == tok.Host && t.ID != tok.ID
	})
}

// happened ends the wait of an event in the flow or of a receive task. A cycle
// of an intermediate timer lets a token pass each time.
func (r *run) happened(tok Token, t *Trigger, vars map[string]any) {
	if tok.Node.Closed {
		r.mergeLocals(tok.ID, vars)
	} else {
		r.assign(tok.Scope, vars)
	}
	if t != nil && t.Kind == Timer && tok.Left != 1 && t.Timer.Form == Cycle {
		if flows, err := r.choose(tok.Node, r.scopeView(tok.Scope)); err == nil {
			r.send(tok.Scope, flows, tok.Node)
			r.again(tok)
			return
		}
	}
	r.finish(tok, doneOutcome(tok.Node))
}

// boundary lets a boundary event act: an interrupting one ends its activity, the
// other waits on where it may act again.
func (r *run) boundary(tok, host Token, vars map[string]any) {
	n := tok.Node
	if n.Interrupting {
		r.cancel(host, OutcomeCancelled)
	} else {
		r.rearm(tok, host)
	}
	r.caught(n, tok.Scope, vars)
}

// caught begins and ends the visit of an event that has caught something.
func (r *run) caught(n *Node, scope int64, vars map[string]any) {
	tok := r.visit(n, scope)
	if n.Closed {
		r.mergeLocals(tok.ID, vars)
	} else {
		r.assign(scope, vars)
	}
	r.wait(tok, ForThrow)
	r.finish(tok, "")
}

// rearm lets a guard that does not interrupt wait on.
func (r *run) rearm(tok, host Token) {
	if tok.Node.All {
		r.remove(tok.ID)
		view := r.scopeView(tok.Scope)
		if host.ID != 0 {
			view = r.view(host)
		}
		if list, err := r.armIn(tok.Host, tok.Scope, []*Node{tok.Node}, view); err == nil {
			r.guard(list)
		}
		return
	}
	if tok.Wait == ForTimer {
		r.again(tok)
	}
}

// again winds a repeating timer up, or takes the timer away after its last time.
func (r *run) again(tok Token) {
	if tok.Left > 0 {
		tok.Left--
	}
	sched := Schedule{Times: tok.Left, Every: tok.Every, Cron: tok.Cron}
	next, ok := sched.After(r.ev.At)
	if tok.Left == 0 || !ok {
		r.remove(tok.ID)
		return
	}
	r.drop(tok)
	r.set(armed{tok: tok, due: next})
}

// handle starts an event sub-process by the guard of its start event.
func (r *run) handle(tok Token, vars map[string]any) {
	if !tok.Node.Interrupting {
		r.rearm(tok, Token{})
	}
	r.startHandler(tok.Node, tok.Scope, vars)
}

// startHandler starts the event sub-process of that start event in a scope. An
// interrupting one ends everything else there, and nothing else is caught by the
// scope afterwards.
func (r *run) startHandler(start *Node, scope int64, vars map[string]any) {
	if start.Interrupting && start.Triggers[0].Kind != Compensation {
		r.sweep(scope, OutcomeCancelled)
	}
	h := start.Parent.Owner
	tok := r.visit(h, scope)
	r.declare(tok.ID, h.Body.Data)
	handlers, err := r.armHandlers(tok.ID, h.Body)
	if err != nil {
		r.stick(tok, StuckIn, err)
		return
	}
	r.wait(tok, ForChildren)
	r.guard(handlers)
	r.caught(start, tok.ID, vars)
	r.touched = append(r.touched, tok.ID)
}

// conditions lets one conditional event act whose condition has become true,
// and ends an ad-hoc sub-process whose condition holds when variables were set
// from outside.
func (r *run) conditions() bool {
	for i := range r.s.Tokens {
		t := &r.s.Tokens[i]
		if r.ev.Kind == Assign && t.Wait == ForChildren && t.Node.Kind == AdHocSubProcess && r.adHocEnds(*t) {
			return true
		}
		if t.Wait == ForCond && r.condition(t) {
			return true
		}
	}
	r.look = false
	return false
}

// condition asks a conditional event and lets it act when its condition has
// become true.
func (r *run) condition(t *Token) bool {
	v, err := t.Node.Triggers[t.Def].Cond.Eval(r.guardView(*t))
	was := t.Left == 1
	t.Left = 0
	if err == nil && v == true {
		t.Left = 1
	}
	if t.Left == 0 || was {
		return false
	}
	r.trigger(*t, nil)
	return true
}
