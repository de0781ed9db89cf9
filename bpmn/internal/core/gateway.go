package core

import (
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

func (r *run) gateway(tok Token) *fault.Error {
	switch tok.Node.Kind {
	case ExclusiveGateway:
		return r.decide(tok)
	case ParallelGateway:
		r.join(tok)
		return nil
	case EventGateway:
		return r.race(tok)
	case InclusiveGateway:
		if len(tok.Node.In) > 1 {
			r.wait(tok, ForMerge)
			r.merge = true
			return nil
		}
	case ComplexGateway:
		if len(tok.Node.In) > 1 {
			return r.arrive(tok)
		}
	}
	return r.through(tok) // an inclusive or complex gateway that only splits
}

// decide follows the first flow whose condition holds, else the default.
func (r *run) decide(tok Token) *fault.Error {
	n := tok.Node
	view := r.scopeView(tok.Scope)
	chosen := n.Default
	for _, f := range n.Out {
		if f == n.Default {
			continue
		}
		yes, err := holds(f, view)
		if err != nil {
			return err
		}
		if yes {
			chosen = f
			break
		}
	}
	if chosen == nil {
		return r.fault(fault.BpmnNoFlow, n)
	}
	r.left(tok, chosen.ID)
	r.queue = append(r.queue, arrival{scope: tok.Scope, node: chosen.To, via: chosen})
	return nil
}

func holds(f *Flow, view map[string]any) (bool, *fault.Error) {
	if f.Cond == nil {
		return true, nil
	}
	v, err := f.Cond.Eval(view)
	if err != nil {
		return false, located(fault.BpmnEvaluation, f.Line, f.ID).Wrap(err)
	}
	// A condition that is null, for example because a variable is missing, is
	// not taken for false: a dossier must not go the default way by mistake.
	yes, ok := v.(bool)
	if !ok {
		return false, located(fault.BpmnEvaluation, f.Line, f.ID)
	}
	return yes, nil
}

// choose gives the flows by which a finished node is left: those without
// condition and those whose condition holds, else the default. No flow at all
// is an implicit end.
func (r *run) choose(n *Node, view map[string]any) ([]*Flow, *fault.Error) {
	if plain(n) {
		return n.Out, nil
	}
	flows := make([]*Flow, 0, len(n.Out))
	for _, f := range n.Out {
		if f == n.Default {
			continue
		}
		yes, err := holds(f, view)
		if err != nil {
			return nil, err
		}
		if yes {
			flows = append(flows, f)
		}
	}
	if len(flows) == 0 && n.Default != nil {
		return []*Flow{n.Default}, nil
	}
	if len(flows) == 0 {
		return nil, r.fault(fault.BpmnNoFlow, n)
	}
	return flows, nil
}

// plain tells whether a node is left by all of its flows.
func plain(n *Node) bool {
	if n.Kind == ParallelGateway {
		return true
	}
	return n.Default == nil && !slices.ContainsFunc(n.Out, func(f *Flow) bool { return f.Cond != nil })
}

// join waits at a parallel gateway for one token of every incoming flow and then
// follows all outgoing flows.
func (r *run) join(tok Token) {
	n := tok.Node
	if len(n.In) < 2 {
		r.left(tok, "")
		r.send(tok.Scope, n.Out, n)
		return
	}
	r.wait(tok, ForJoin)
	waiting := 0
	for i := range r.s.Tokens {
		if t := &r.s.Tokens[i]; t.Wait == ForJoin && t.Node == n && t.Scope == tok.Scope {
			waiting++
		}
	}
	if waiting < len(n.In) {
		return
	}
	if arrived, _ := r.standing(n, tok.Scope, ForJoin); len(arrived) == len(n.In) {
		r.unite(arrived, n.Out)
	}
}

// unite takes the tokens that have come together away and sends one on.
func (r *run) unite(arrived []Token, flows []*Flow) {
	last := len(arrived) - 1
	for i, t := range arrived {
		r.remove(t.ID)
		if i < last {
			r.left(t, OutcomeJoined)
		}
	}
	tok := arrived[last]
	r.left(tok, "")
	r.send(tok.Scope, flows, tok.Node)
}

// merges looks at the inclusive and complex gateways at which tokens wait, once
// all others stand still.
func (r *run) merges() bool {
	r.merge = false
	type place struct {
		gateway *Node
		scope   int64
	}
	var seen map[place]bool
	for _, t := range r.s.Tokens {
		if t.Wait != ForMerge && t.Wait != ForReset {
			continue
		}
		at := place{t.Node, t.Scope}
		if seen[at] {
			continue
		}
		if seen == nil {
			seen = map[place]bool{}
		}
		seen[at] = true
		if t.Wait == ForMerge && r.mergeAt(t) || t.Wait == ForReset && r.resetAt(t) {
			r.merge = true
			return true
		}
	}
	return false
}

// standing lists the tokens that wait at a joining gateway, one for each
// incoming flow that has any, in the order of the flows.
func (r *run) standing(n *Node, scope int64, w Wait) (first []Token, full bits) {
	byFlow := make(map[*Flow]int, len(n.In)) // place of the first token + 1
	for i := range r.s.Tokens {
		t := &r.s.Tokens[i]
		if t.Wait == w && t.Node == n && t.Scope == scope && byFlow[t.Via] == 0 {
			byFlow[t.Via] = i + 1
		}
	}
	full = newBits(len(n.In))
	first = make([]Token, 0, len(byFlow))
	for i, f := range n.In {
		if at := byFlow[f]; at > 0 {
			first = append(first, r.s.Tokens[at-1])
			full.set(i)
		}
	}
	return first, full
}

// mergeAt lets an inclusive join act when no token can come any more by a flow
// that has none (BPMN 2.0, 13.4.3 Inclusive Gateway): for every token that may
// still reach an empty flow there is also a way to a flow that has one.
func (r *run) mergeAt(tok Token) bool {
	n := tok.Node
	first, full := r.standing(n, tok.Scope, ForMerge)
	empty, taken := r.g.towards(n, full, false), r.g.towards(n, full, true)
	for i := range r.s.Tokens {
		t := &r.s.Tokens[i]
		if t.Scope == tok.Scope && !t.Guard && t.Node != n && empty[t.Node.Index] && !taken[t.Node.Index] {
			return false
		}
	}
	flows, err := r.choose(n, r.scopeView(tok.Scope))
	if err != nil {
		for _, t := range first[:len(first)-1] {
			r.remove(t.ID)
			r.left(t, OutcomeJoined)
		}
		last := first[len(first)-1]
		r.remove(last.ID)
		r.stick(last, StuckOut, err)
		return true
	}
	r.unite(first, flows)
	return true
}

// race waits at an event gateway for the first of the events behind it.
func (r *run) race(tok Token) *fault.Error {
	targets := make([]*Node, 0, len(tok.Node.Out))
	for _, f := range tok.Node.Out {
		targets = append(targets, f.To)
	}
	guards, err := r.arm(tok, targets)
	if err != nil {
		return err
	}
	r.wait(tok, ForEvents)
	r.guard(guards)
	return nil
}

// arrive brings a token to a complex gateway. After its activation, tokens by
// flows that had none yet belong to the same round and are taken in.
func (r *run) arrive(tok Token) *fault.Error {
	n := tok.Node
	if taken, _ := r.standing(n, tok.Scope, ForReset); len(taken) > 0 {
		if !slices.ContainsFunc(taken, func(t Token) bool { return t.Via == tok.Via }) {
			r.left(tok, OutcomeJoined)
			r.takeIn(tok)
			return nil
		}
		r.wait(tok, ForActive)
		return nil
	}
	r.wait(tok, ForActive)
	return r.activates(n, tok.Scope)
}

// takeIn marks that the gateway has had its token by this flow.
func (r *run) takeIn(tok Token) {
	tok.Guard = true
	r.wait(tok, ForReset)
	r.merge = true
}

// activates asks a complex gateway's condition and acts on it.
func (r *run) activates(n *Node, scope int64) *fault.Error {
	first, _ := r.standing(n, scope, ForActive)
	count := 0
	for _, t := range r.s.Tokens {
		if t.Wait == ForActive && t.Node == n && t.Scope == scope {
			count++
		}
	}
	if count == 0 {
		return nil
	}
	view := r.scopeView(scope)
	if n.Activation == nil {
		if len(first) < len(n.In) {
			return nil
		}
	} else {
		v, err := n.Activation.Eval(with(view, "activationCount", int64(count)))
		yes, ok := v.(bool)
		if err != nil || !ok {
			return r.fault(fault.BpmnEvaluation, n).Wrap(err)
		}
		if !yes {
			return nil
		}
	}
	flows, err := r.choose(n, view)
	if err != nil {
		return err
	}
	r.unite(first, flows)
	for _, t := range first {
		r.takeIn(t)
	}
	return nil
}

// resetAt ends the round of a complex gateway when no token can come any more by
// the flows that had none, and lets those that came for the next round act.
func (r *run) resetAt(tok Token) bool {
	n := tok.Node
	taken, full := r.standing(n, tok.Scope, ForReset)
	empty := r.g.towards(n, full, false)
	for i := range r.s.Tokens {
		if t := &r.s.Tokens[i]; t.Scope == tok.Scope && !t.Guard && t.Node != n && empty[t.Node.Index] {
			return false
		}
	}
	for _, t := range taken {
		r.remove(t.ID)
	}
	if err := r.activates(n, tok.Scope); err != nil {
		waiting, _ := r.standing(n, tok.Scope, ForActive)
		r.remove(waiting[0].ID)
		r.stick(waiting[0], StuckIn, err)
	}
	return true
}
