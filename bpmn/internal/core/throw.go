package core

import (
	"maps"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// throwEvent does what an intermediate throw or end event is for.
func (r *run) throwEvent(tok Token) *fault.Error {
	n := tok.Node
	if err := r.inputs(tok); err != nil {
		return err
	}
	switch {
	case n.Type != "": // a handler sends the message
		r.wait(tok, ForJob)
		r.emit(Effect{Kind: NewJob, Token: tok.ID, Node: n})
		return nil
	case len(n.Triggers) == 0:
		return r.done(tok)
	case slices.ContainsFunc(n.Triggers, func(t *Trigger) bool { return t.Kind == Signal }):
		// The signal is thrown when all other tokens wait, so that branches that
		// began together hear of it, and before this one moves on.
		r.wait(tok, ForThrow)
		r.parked = append(r.parked, tok.ID)
		return nil
	}
	r.wait(tok, ForThrow)
	return r.throwAll(tok)
}

// cast throws what a parked token had to throw.
func (r *run) cast(id int64) {
	t := r.s.Token(id)
	if t == nil || t.Wait != ForThrow {
		return
	}
	tok := *t
	if err := r.throwAll(tok); err != nil {
		r.stick(tok, StuckIn, err)
	}
}

// throwAll throws every trigger of the event and lets the token go on, unless it
// was ended by what it threw or waits for compensation.
func (r *run) throwAll(tok Token) *fault.Error {
	for _, t := range tok.Node.Triggers {
		switch t.Kind {
		case Message:
			if err := r.sendMessage(tok, t); err != nil {
				return err
			}
		case Signal:
			if err := r.broadcast(tok, t); err != nil {
				return err
			}
		case Escalation:
			vars, err := r.payload(tok, t)
			if err != nil {
				return err
			}
			r.escalate(tok, t.Code, "", vars)
		case Compensation:
			if r.compensate(tok, t) {
				return nil // it goes on when the handlers are done
			}
		case Error:
			vars, err := r.payload(tok, t)
			if err != nil {
				return err
			}
			r.fail(tok, t.Code, vars)
			return nil
		case Cancellation:
			r.cancelTransaction(tok)
			return nil
		case Terminate:
			r.release(tok)
			r.left(tok, "")
			r.terminate(tok.Scope)
			return nil
		}
		if r.s.Status != Running || r.s.Token(tok.ID) == nil {
			return nil
		}
	}
	return r.done(tok)
}

// terminate ends a scope; the process ends as a whole.
func (r *run) terminate(scope int64) {
	if scope == 0 {
		r.end(Completed)
		return
	}
	r.sweep(scope, OutcomeCancelled)
	r.touched = append(r.touched, scope)
}

// fail throws an error from an event.
func (r *run) fail(tok Token, code string, vars map[string]any) {
	c, found := r.catcher(tok, Error, code)
	if found {
		r.catch(c, tok, code, "", vars)
		return
	}
	r.release(tok)
	r.left(tok, OutcomeError)
	r.s.Code = code
	r.end(Failed)
}

// escalate throws an escalation; it goes to the calling instance when nothing
// here catches it.
func (r *run) escalate(tok Token, code, text string, vars map[string]any) {
	c, found := r.catcher(tok, Escalation, code)
	if found {
		r.catch(c, tok, code, text, vars)
		return
	}
	r.emit(Effect{Kind: Escalated, Token: tok.ID, Node: tok.Node, Code: code, Vars: vars})
}

// broadcast throws a signal: to everything in this instance that waits for it,
// and to all others.
func (r *run) broadcast(tok Token, t *Trigger) *fault.Error {
	view := r.view(tok)
	name, err := textOf(&t.Name, view)
	if err != nil {
		return r.fault(fault.BpmnEvaluation, tok.Node).Wrap(err)
	}
	vars, bad := r.payload(tok, t)
	if bad != nil {
		return bad
	}
	r.emit(Effect{Kind: Broadcast, Token: tok.ID, Node: tok.Node, Name: name, Vars: vars})
	r.signal(name, vars, 0)
	return nil
}

// signal delivers a signal inside the instance, but for what guards one token.
func (r *run) signal(name string, vars map[string]any, but int64) {
	var heard []int64
	for _, t := range r.s.Tokens {
		if t.Wait == ForSignal && t.Name == name && (but == 0 || t.Host != but) {
			heard = append(heard, t.ID)
		}
	}
	for _, id := range heard {
		if t := r.s.Token(id); t != nil && t.Wait == ForSignal {
			r.trigger(*t, vars)
		}
	}
}

func (r *run) sendMessage(tok Token, t *Trigger) *fault.Error {
	view := r.view(tok)
	name, err := textOf(&t.Name, view)
	var key string
	if err == nil {
		key, err = r.key(t, view)
	}
	if err != nil {
		return r.fault(fault.BpmnEvaluation, tok.Node).Wrap(err)
	}
	vars, bad := r.payload(tok, t)
	if bad != nil {
		return bad
	}
	r.emit(Effect{Kind: Send, Token: tok.ID, Node: tok.Node, Name: name, Key: key, Vars: vars})
	return nil
}

// payload is what a thrown event carries.
func (r *run) payload(tok Token, t *Trigger) (map[string]any, *fault.Error) {
	if t.Payload == nil && !t.AllVars {
		return nil, nil
	}
	vars, view := map[string]any{}, r.view(tok)
	if t.AllVars {
		maps.Copy(vars, view)
	}
	return vars, r.mapInto(vars, t.Payload, view, tok.Node)
}

// thrown lets an activity throw an error or escalation from outside: a handler
// did, a person, or a called instance.
func (r *run) thrown(tok Token) error {
	kind := Error
	if r.ev.Kind == Raise {
		kind = Escalation
	}
	c, found := r.catcher(tok, kind, r.ev.Code)
	switch {
	case found:
		r.catch(c, tok, r.ev.Code, r.ev.Text, r.ev.Vars)
	case r.ev.Kind == Raise:
		r.emit(Effect{Kind: Escalated, Token: tok.ID, Node: tok.Node, Code: r.ev.Code, Vars: r.ev.Vars})
	case r.ev.Kind == Fail:
		r.release(tok)
		r.left(tok, OutcomeError)
		r.s.Code = r.ev.Code
		r.end(Failed)
	default:
		return fault.New(fault.BpmnUncaught, "error", r.ev.Code, "element", tok.Node.ID)
	}
	return nil
}

// catching is an event that catches an error or escalation: a boundary event of
// the activity where, or the start of an event sub-process of the scope where.
type catching struct {
	where   int64
	event   *Node
	trigger *Trigger
}

// catcher looks outwards from a token for what catches an error or escalation
// (BPMN 2.0, 10.5.6): at each level the event sub-processes of the scope, then the
// boundary events of the sub-process.
func (r *run) catcher(tok Token, kind TriggerKind, code string) (catching, bool) {
	for {
		if tok.Round == 0 {
			if n, t := match(tok.Node.Boundary, kind, code); n != nil {
				return catching{tok.ID, n, t}, true
			}
		}
		body := r.g.Root
		scope := r.s.Token(tok.Scope)
		if scope != nil {
			body = scope.Node.Body
		}
		// A round's scope is the loop, which has no inside of its own. What happens
		// in an event sub-process is not caught by one beside it.
		inLoop := scope != nil && scope.Wait == ForRounds
		if !inLoop && tok.Node.Kind != EventSubProcess && !r.handled(tok.Scope) {
			for _, h := range body.Handlers {
				if n, t := match(h.Body.Starts, kind, code); n != nil {
					return catching{tok.Scope, n, t}, true
				}
			}
		}
		if scope == nil {
			return catching{}, false
		}
		tok = *scope
	}
}

// handled tells whether an interrupting event sub-process has taken over the
// scope.
func (r *run) handled(scope int64) bool {
	return slices.ContainsFunc(r.s.Tokens, func(t Token) bool {
		return t.Scope == scope && !t.Guard && t.Node.Kind == EventSubProcess && t.Node.Body.Starts[0].Interrupting
	})
}

// match finds the event for a code; the one that names it goes before the one
// that catches all.
func match(events []*Node, kind TriggerKind, code string) (found *Node, by *Trigger) {
	for _, n := range events {
		for _, t := range n.Triggers {
			switch {
			case t.Kind != kind:
			case t.Code == code:
				return n, t
			case t.Code == "" && found == nil:
				found, by = n, t
			}
		}
	}
	return found, by
}

// catch lets the catching event act on what the token threw.
func (r *run) catch(c catching, thrower Token, code, text string, vars map[string]any) {
	got := copied(vars)
	for name, v := range map[string]string{c.trigger.CodeVar: code, c.trigger.TextVar: text} {
		if name != "" {
			if got == nil {
				got = map[string]any{}
			}
			got[name] = v
		}
	}
	if c.event.Kind == StartEvent {
		if c.event.Interrupting && thrower.Scope == c.where {
			r.endThrower(thrower)
		}
		r.startHandler(c.event, c.where, got)
		return
	}
	host := *r.s.Token(c.where)
	if c.event.Interrupting || c.trigger.Kind == Error {
		outcome := OutcomeCancelled
		if c.trigger.Kind == Error {
			r.endThrower(thrower)
			outcome = OutcomeError
		}
		if h := r.s.Token(host.ID); h != nil {
			r.cancel(*h, outcome)
		}
	}
	r.caught(c.event, host.Scope, got)
}

// endThrower ends the visit of an event that threw an error, so that it is told
// from what was interrupted by it. The error of an activity is told by its own
// outcome.
func (r *run) endThrower(tok Token) {
	t := r.s.Token(tok.ID)
	if t == nil || tok.Node.Kind.Inner() {
		return
	}
	r.release(tok)
	r.left(tok, OutcomeError)
}
