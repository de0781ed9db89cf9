package core

import (
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// watch moves the guards: those with a counterpart wait on, those without are
// dropped, and those that only the target has are armed. A guard that has acted
// already and will not act again has a counterpart too, and is not armed anew.
func (m *migration) watch() {
	before := m.hosts()
	for _, t := range slices.Clone(m.s.Tokens) {
		if h, ok := before[t.Host]; ok && t.Guard && t.Wait != ForReset {
			m.moveGuard(t, h)
		}
	}
	for _, t := range slices.Clone(m.s.Tokens) {
		if (t.Guard || t.Wait.Outside()) && slices.Contains(m.plan.Rearm, t.Node.ID) {
			m.reset(t)
		}
	}
	m.fresh(0, before[0])
	for _, t := range slices.Clone(m.s.Tokens) {
		if h, ok := before[t.ID]; ok && !t.Guard {
			m.fresh(t.ID, h)
		}
	}
}

// host is what guards watch over: a token, or the process.
type host struct {
	old, now *Node  // nil for the process
	from, to *Scope // whose event sub-processes watch; nil for none
	events   bool   // whether it waits for one of several events
	guarded  bool   // whether boundary events watch
}

func (m *migration) hosts() map[int64]host {
	all := map[int64]host{0: {from: m.from.Root, to: m.g.Root}}
	for _, t := range m.s.Tokens {
		if t.Guard || m.images[m.scopes[t.ID]] == nil {
			continue
		}
		h := host{old: m.scopes[t.ID], now: t.Node, events: t.Wait == ForEvents}
		revived := t.Undo != 0 && !t.Node.ForCompensation
		if t.Wait == ForChildren && !revived {
			h.from, h.to = h.old.Body, h.now.Body
		}
		h.guarded = t.Round == 0 && !revived && !slices.Contains([]Wait{StuckIn, StuckOut, ForQuantity, ForUndoing}, t.Wait)
		all[t.ID] = h
	}
	return all
}

// watchers lists the events that may guard a host, of the source or the target.
func watchers(n *Node, body *Scope, events bool) []*Node {
	var list []*Node
	if n != nil {
		list = append(list, n.Boundary...)
		if events && n.Kind == EventGateway {
			for _, f := range n.Out {
				list = append(list, f.To)
			}
		}
		if events && n.Kind != EventGateway {
			list = append(list, n)
		}
	}
	if body != nil {
		for _, h := range body.Handlers {
			list = append(list, h.Body.Starts...)
		}
	}
	return list
}

// counterpart finds the guard of the target that is the given one, or nil. Only
// where the plan names a target must it fit.
func (m *migration) counterpart(n *Node, h host) *Node {
	target, said := m.named(n)
	if target != nil && differs(n, target) == "" && slices.Contains(watchers(h.now, h.to, h.events), target) {
		return target
	}
	if said && target != nil {
		m.refuse(fault.BpmnMigrateGuard, n, target)
	}
	return nil
}

func (m *migration) moveGuard(t Token, h host) {
	target := m.counterpart(t.Node, h)
	if target == nil {
		m.remove(t.ID)
		return
	}
	m.moved(m.s.Token(t.ID), target)
}

// reset evaluates anew what an event waits for.
func (m *migration) reset(t Token) {
	n := t.Node
	if t.Def >= len(n.Triggers) || !n.Triggers[t.Def].watches() {
		return
	}
	switch t.Wait {
	case ForTimer, ForMessage, ForSignal, ForCond:
	default:
		return
	}
	view := m.guardView(t)
	if !t.Guard {
		view = m.view(t)
	}
	a, err := m.ready(t, n.Triggers[t.Def], view)
	if err != nil {
		m.tell(err)
		return
	}
	m.drop(t)
	m.set(a)
}

// fresh arms the guards of a host that the source did not know.
func (m *migration) fresh(id int64, h host) {
	known := map[*Node]bool{}
	for _, n := range watchers(h.old, h.from, h.events) {
		if target := m.counterpart(n, h); target != nil {
			known[target] = true
		}
	}
	var beside, inside []*Node
	for _, n := range watchers(h.now, h.to, h.events) {
		switch {
		case known[n]:
		case n.Kind == StartEvent && n != h.now:
			inside = append(inside, n)
		case h.guarded:
			beside = append(beside, n)
		}
	}
	if t := m.s.Token(id); t != nil && len(beside) > 0 {
		m.keep(m.arm(*t, beside))
	}
	if len(inside) > 0 && !m.handled(id) {
		m.keep(m.armIn(id, id, inside, m.scopeView(id)))
	}
}

func (m *migration) keep(list []armed, err *fault.Error) {
	if err != nil {
		m.tell(err)
		return
	}
	m.guard(list)
}
