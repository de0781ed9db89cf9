package core

import (
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// A looped activity is a token that waits for its rounds; each round is a token
// of the same node inside it, with variables of its own. The counters are seen
// under the names of Camunda 7 and of Camunda 8.

// loop begins a loop or multi-instance activity.
func (r *run) loop(tok Token) *fault.Error {
	l, n := tok.Node.Loop, tok.Node
	if !l.Multi {
		return r.standardLoop(tok)
	}
	view := r.view(tok)
	var items []any
	if l.Collection != nil {
		v, err := l.Collection.Eval(view)
		list, ok := v.([]any)
		if err != nil || !ok {
			return r.fault(fault.BpmnEvaluation, n).Wrap(err)
		}
		items, tok.Total = list, len(list)
		r.local(tok.ID, hidden, items)
	} else {
		v, err := l.Cardinality.Eval(view)
		count, ok := wholeNumber(v)
		if err != nil || !ok || count < 0 {
			return r.fault(fault.BpmnEvaluation, n).Wrap(err)
		}
		tok.Total = int(count)
	}
	if tok.Total > maxMoves {
		return r.fault(fault.BpmnEndless, n)
	}
	if l.Output != "" {
		r.local(tok.ID, l.Output, make([]any, tok.Total))
	}
	r.wait(tok, ForRounds)
	r.count(tok, 0)
	if tok.Total == 0 {
		return r.endLoop(tok)
	}
	begin := tok.Total
	if l.Sequential {
		begin = 1
	}
	for i := range begin {
		r.round(tok, i+1)
	}
	return nil
}

func (r *run) standardLoop(tok Token) *fault.Error {
	l := tok.Node.Loop
	tok.Total = -1
	if l.TestBefore {
		again, err := r.onceMore(tok, 0)
		if err != nil {
			return err
		}
		if !again {
			r.wait(tok, ForRounds)
			return r.endLoop(tok)
		}
	}
	r.wait(tok, ForRounds)
	r.round(tok, 1)
	return nil
}

// onceMore asks whether a standard loop runs once more after so many rounds.
func (r *run) onceMore(tok Token, ended int) (bool, *fault.Error) {
	l := tok.Node.Loop
	if l.Maximum > 0 && ended >= l.Maximum {
		return false, nil
	}
	if l.Cond == nil {
		return l.Maximum > 0, nil
	}
	v, err := l.Cond.Eval(with(r.view(tok), "loopCounter", int64(ended)))
	yes, ok := v.(bool)
	if err != nil || !ok {
		return false, r.fault(fault.BpmnEvaluation, tok.Node).Wrap(err)
	}
	return yes, nil
}

// round sends the i-th round on its way.
func (r *run) round(tok Token, i int) {
	r.queue = append(r.queue, arrival{scope: tok.ID, node: tok.Node, round: i})
}

// beginRound gives a round its variables.
func (r *run) beginRound(tok Token) {
	l := tok.Node.Loop
	r.local(tok.ID, "loopCounter", int64(tok.Round))
	if items, ok := r.s.Locals[tok.Scope][hidden].([]any); ok && l.Item != "" && tok.Round <= len(items) {
		r.local(tok.ID, l.Item, items[tok.Round-1])
	}
}

// count sets the counters of a multi-instance activity.
func (r *run) count(tok Token, terminated int) {
	active := tok.Total - tok.Count - terminated
	if tok.Node.Loop.Sequential {
		active = min(active, 1)
	}
	for name, v := range map[string]int{
		"numberOfInstances": tok.Total, "numberOfActiveInstances": active, "numberOfCompletedInstances": tok.Count, "numberOfTerminatedInstances": terminated,
		"nrOfInstances": tok.Total, "nrOfActiveInstances": active, "nrOfCompletedInstances": tok.Count,
	} {
		r.local(tok.ID, name, int64(v))
	}
}

// roundDone ends a round; what fails leaves it stuck.
func (r *run) roundDone(tok Token, outcome string) {
	if err := r.endRound(tok, outcome); err != nil {
		r.stuckOut(tok, err)
	}
}

// endRound ends a round and decides how the loop goes on. Everything is
// evaluated before anything changes.
func (r *run) endRound(tok Token, outcome string) *fault.Error {
	l, n := tok.Node.Loop, tok.Node
	if err := r.outputs(tok); err != nil {
		return err
	}
	body := *r.s.Token(tok.Scope)
	var item any
	if l.OutputItem != nil {
		var err error
		if item, err = l.OutputItem.Eval(r.view(tok)); err != nil {
			return r.fault(fault.BpmnEvaluation, n).Wrap(err)
		}
	}
	before := body
	body.Count++
	over, err := r.loopOver(body, l)
	if err != nil {
		if l.Multi {
			r.count(before, 0)
		}
		return err
	}
	if l.Output != "" {
		r.gather(body.ID, l.Output, tok.Round, item)
	}
	r.record(tok)
	r.release(tok)
	r.left(tok, outcome)
	r.wait(body, body.Wait)
	behaved := r.behaviour(body, l)
	if t := r.s.Token(body.ID); t == nil || t.Wait != ForRounds || r.s.Status != Running {
		return nil // what it threw has ended it
	}
	switch {
	case over || behaved:
		r.sweep(body.ID, OutcomeCancelled)
		if err := r.endLoop(body); err != nil {
			r.stuckOut(body, err)
		}
	case !l.Multi || l.Sequential:
		r.round(body, body.Count+1)
	}
	return nil
}

// loopOver tells whether a loop ends after the rounds that have ended.
func (r *run) loopOver(body Token, l *Loop) (bool, *fault.Error) {
	if !l.Multi {
		again, err := r.onceMore(body, body.Count)
		return !again, err
	}
	r.count(body, 0)
	if l.Complete != nil {
		v, err := l.Complete.Eval(r.view(body))
		yes, ok := v.(bool)
		if err != nil || !ok {
			return false, r.fault(fault.BpmnEvaluation, body.Node).Wrap(err)
		}
		if yes {
			return true, nil
		}
	}
	return body.Count >= body.Total, nil
}

// gather puts the result of a round into the list of results.
func (r *run) gather(body int64, name string, round int, item any) {
	list, _ := r.s.Locals[body][name].([]any)
	list = slices.Clone(list)
	for len(list) < round {
		list = append(list, nil)
	}
	list[round-1] = item
	r.local(body, name, list)
}

// endLoop carries the results out and completes the activity.
func (r *run) endLoop(body Token) *fault.Error {
	if l := body.Node.Loop; l.Output != "" {
		v := r.s.Locals[body.ID][l.Output]
		r.assign(body.Scope, map[string]any{l.Output: v})
	}
	flows, err := r.choose(body.Node, r.scopeView(body.Scope))
	if err != nil {
		return err
	}
	r.pass(body, flows, OutcomeDone)
	return nil
}

// behaviour throws the events that a multi-instance activity is to throw when
// instances complete (BPMN 2.0, 10.3.8, attribute behavior). A boundary event of
// the activity itself lets its token pass and the other instances go on, since
// the norm has the event report their progress; only one of behaviour Complex
// ends them, which the result tells.
func (r *run) behaviour(body Token, l *Loop) (ends bool) {
	if l.Behavior == "One" && body.Count > 1 {
		return false
	}
	for _, b := range l.Throws {
		if b.Cond != nil {
			if v, err := b.Cond.Eval(r.view(body)); err != nil || v != true {
				continue
			}
		}
		r.report(body, b.Trigger)
		ends = ends || l.Behavior == "Complex"
	}
	return ends
}

// report throws one event of a multi-instance activity.
func (r *run) report(body Token, t *Trigger) {
	name, _ := textOf(&t.Name, r.view(body))
	vars, _ := r.payload(body, t)
	for _, b := range body.Node.Boundary {
		for _, caught := range b.Triggers {
			if caught.Kind != t.Kind {
				continue
			}
			caughtName, _ := textOf(&caught.Name, r.view(body))
			if t.Kind == Signal && caughtName == name || t.Kind != Signal && (caught.Code == t.Code || caught.Code == "") {
				r.caught(b, body.Scope, vars)
			}
		}
	}
	switch t.Kind {
	case Signal:
		r.emit(Effect{Kind: Broadcast, Token: body.ID, Node: body.Node, Name: name, Vars: vars})
		r.signal(name, vars, body.ID)
	case Message:
		key, _ := r.key(t, r.view(body))
		r.emit(Effect{Kind: Send, Token: body.ID, Node: body.Node, Name: name, Key: key, Vars: vars})
	}
}
