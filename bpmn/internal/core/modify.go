package core

import (
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// modify moves tokens as an operator says. All moves are checked before the
// first is made.
func (r *run) modify() error {
	var faults []error
	for _, m := range r.ev.Moves {
		faults = append(faults, r.checkMove(m))
	}
	if err := fault.Join(faults...); err != nil {
		return err
	}
	for _, m := range r.ev.Moves {
		switch m.Do {
		case "cancel":
			r.cancelAt(m)
		default:
			r.startAt(m)
		}
	}
	return nil
}

func (r *run) checkMove(m Move) error {
	n := r.g.Nodes[m.Node]
	switch {
	case m.Do == "cancel" && m.Token != 0:
		if t := r.s.Token(m.Token); t == nil || t.Guard {
			return fault.New(fault.BpmnTaskGone, "task", m.Token)
		}
		return nil
	case n == nil:
		return fault.New(fault.BpmnMove, "element", m.Node).At(m.Node)
	case m.Do == "cancel":
		if !slices.ContainsFunc(r.s.Tokens, func(t Token) bool { return t.Node == n && !t.Guard }) {
			return fault.New(fault.BpmnMove, "element", m.Node).At(m.Node)
		}
		return nil
	case m.Do != "before" && m.Do != "after" || n.Kind == BoundaryEvent || n.Kind == EventSubProcess || m.Do == "before" && n.Kind == StartEvent && len(n.Triggers) > 0:
		return fault.New(fault.BpmnMove, "element", m.Node).At(m.Node)
	}
	if _, err := r.scopeFor(n.Parent, m.Token, false); err != nil {
		return err
	}
	return nil
}

func (r *run) cancelAt(m Move) {
	for {
		i := slices.IndexFunc(r.s.Tokens, func(t Token) bool {
			return !t.Guard && (m.Token != 0 && t.ID == m.Token || m.Token == 0 && t.Node == r.g.Nodes[m.Node] && t.Round == 0)
		})
		if i < 0 {
			return
		}
		r.cancel(r.s.Tokens[i], OutcomeCancelled)
	}
}

func (r *run) startAt(m Move) {
	n := r.g.Nodes[m.Node]
	scope, err := r.scopeFor(n.Parent, m.Token, true)
	if err != nil {
		return
	}
	r.assign(scope, m.Vars)
	if m.Do == "before" {
		r.queue = append(r.queue, arrival{scope: scope, node: n, via: r.missing(n, scope)})
		return
	}
	flows, bad := r.choose(n, r.scopeView(scope))
	if bad != nil {
		tok := r.visit(n, scope)
		r.stick(tok, StuckOut, bad)
		return
	}
	r.send(scope, flows, n)
}

// missing is the flow by which a token is taken to come that is started at a
// joining gateway: the first by which none has come yet.
func (r *run) missing(n *Node, scope int64) *Flow {
	if !n.Kind.Gateway() || len(n.In) < 2 {
		return nil
	}
	for _, f := range n.In {
		if !slices.ContainsFunc(r.s.Tokens, func(t Token) bool { return t.Node == n && t.Scope == scope && t.Via == f }) {
			return f
		}
	}
	return n.In[0]
}

// scopeFor finds the running scope in which an element is to be started: the one
// named, the only one, or a new one where none runs.
func (r *run) scopeFor(body *Scope, named int64, begin bool) (int64, error) {
	if body.Owner == nil {
		return 0, nil
	}
	var found []int64
	for _, t := range r.s.Tokens {
		if t.Node == body.Owner && t.Wait == ForChildren && (named == 0 || t.ID == named) {
			found = append(found, t.ID)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1 || named != 0:
		return 0, fault.New(fault.BpmnMove, "element", body.Owner.ID).At(body.Owner.ID)
	}
	outer, err := r.scopeFor(body.Owner.Parent, 0, begin)
	if err != nil || !begin {
		return 0, err
	}
	return r.beginScope(body.Owner, outer), nil
}

// beginScope begins a sub-process without starting anything inside.
func (r *run) beginScope(n *Node, outer int64) int64 {
	tok := r.visit(n, outer)
	r.declare(tok.ID, n.Body.Data)
	r.wait(tok, ForChildren)
	guards, err := r.arm(tok, n.Boundary)
	if err == nil {
		r.guard(guards)
	}
	if handlers, err := r.armHandlers(tok.ID, n.Body); err == nil {
		r.guard(handlers)
	}
	return tok.ID
}
