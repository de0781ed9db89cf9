package core

import "slices"

// Compensation (BPMN 2.0, 10.7, 13.5.5). Completed activities with a handler, and
// sub-processes with anything inside that can be compensated, are kept in
// State.Done. A throwing event marks what it compensates and waits; handlers run
// one after another, the last completed activity first. A completed sub-process
// is revived for it, with the variables it had.

// Left of a token that waits for compensation.
const (
	undoCancel = 1 // a transaction that is being cancelled
	undoVanish = 2 // stands for a throwing event that did not wait
)

// record remembers a completed activity that can be compensated.
func (r *run) record(tok Token) {
	n := tok.Node
	if n.Kind == EventSubProcess { // what it has done belongs to its scope
		for i := range r.s.Done {
			if r.s.Done[i].Scope == tok.ID {
				r.s.Done[i].Scope = tok.Scope
			}
		}
		return
	}
	if tok.Undo != 0 {
		r.dropDone(tok.ID) // revived for compensation; what was left out stays as it is
	}
	if n.ForCompensation || tok.Undo != 0 || n.Loop != nil && tok.Round == 0 {
		return
	}
	inner := n.Kind.Inner() && (undoStart(n) != nil || slices.ContainsFunc(r.s.Done, func(d Done) bool { return d.Scope == tok.ID }))
	if n.Handler == nil && !inner {
		return
	}
	d := Done{ID: tok.ID, Node: n, Scope: tok.Scope}
	if tok.Round > 0 {
		d.Scope = r.outer(tok.Scope)
	}
	if n.Kind.Inner() {
		d.Vars = copied(r.s.Locals[tok.ID])
	}
	r.s.Done = append(r.s.Done, d)
}

// undoStart is the start event of the compensation event sub-process of a
// sub-process, or nil.
func undoStart(n *Node) *Node {
	for _, h := range n.Body.Handlers {
		for _, s := range h.Body.Starts {
			if len(s.Triggers) > 0 && s.Triggers[0].Kind == Compensation {
				return s
			}
		}
	}
	return nil
}

// dropDone forgets what was done in a scope that is gone, and inside of that.
func (r *run) dropDone(scope int64) {
	for i := 0; i < len(r.s.Done); {
		if d := r.s.Done[i]; d.Scope == scope {
			r.s.Done = slices.Delete(r.s.Done, i, i+1)
			r.dropDone(d.ID)
			i = 0
			continue
		}
		i++
	}
}

// compensate marks what a throwing event compensates: one activity, or all that
// was done in its scope. It tells whether the event has to wait for it.
func (r *run) compensate(tok Token, t *Trigger) bool {
	by := tok.ID
	if t.NoWait {
		by = r.s.Seq + 1
	}
	count := r.mark(tok.Scope, t.Activity, by)
	if scope := r.s.Token(tok.Scope); scope != nil && scope.Node.Kind == EventSubProcess {
		count += r.mark(scope.Scope, t.Activity, by)
	}
	if count == 0 {
		return false
	}
	r.undoing = append(r.undoing, by)
	if t.NoWait {
		r.s.Seq++
		r.wait(Token{ID: by, Node: tok.Node, Scope: tok.Scope, Since: r.at, Left: undoVanish}, ForUndoing)
		return false
	}
	r.wait(tok, ForUndoing)
	return true
}

func (r *run) mark(scope int64, only *Node, by int64) (count int) {
	for i := range r.s.Done {
		if d := &r.s.Done[i]; d.Scope == scope && d.By == 0 && (only == nil || d.Node == only) {
			d.By = by
			count++
		}
	}
	return count
}

// undoNext starts the next handler for whoever waits for compensation, or lets
// it go on when all have run.
func (r *run) undoNext(id int64) {
	t := r.s.Token(id)
	if t == nil || t.Wait != ForUndoing ||
		slices.ContainsFunc(r.s.Tokens, func(t Token) bool { return t.Undo == id }) ||
		slices.ContainsFunc(r.queue[r.head:], func(a arrival) bool { return a.undo == id }) {
		return
	}
	tok := *t
	for i := len(r.s.Done) - 1; i >= 0; i-- {
		if d := r.s.Done[i]; d.By == id {
			r.s.Done = slices.Delete(r.s.Done, i, i+1)
			r.undo(d, tok)
			return
		}
	}
	switch {
	case tok.Left == undoVanish:
		r.remove(id)
		if tok.Scope != 0 {
			r.touched = append(r.touched, tok.Scope)
		}
	case tok.Left == undoCancel:
		r.leaveTransaction(tok)
	case tok.Undo != 0:
		r.release(tok)
		r.left(tok, OutcomeUndone)
		r.undoing = append(r.undoing, tok.Undo)
	default:
		r.wait(tok, ForThrow)
		r.finish(tok, "")
	}
}

// undo compensates one activity on behalf of the token by.
func (r *run) undo(d Done, by Token) {
	scope := d.Scope
	if by.Node.Kind.Inner() {
		scope = by.ID // inside a revived sub-process or a transaction
	}
	if d.Node.Handler != nil {
		r.dropDone(d.ID)
		r.queue = append(r.queue, arrival{scope: scope, node: d.Node.Handler, undo: by.ID})
		return
	}
	tok := r.visit(d.Node, scope)
	tok.Undo = by.ID
	if d.Vars != nil {
		r.setLocals(tok.ID, d.Vars)
		r.changed()
	}
	for i := range r.s.Done {
		if r.s.Done[i].Scope == d.ID {
			r.s.Done[i].Scope = tok.ID
		}
	}
	if start := undoStart(d.Node); start != nil {
		r.wait(tok, ForChildren)
		r.startHandler(start, tok.ID, nil)
		r.touched = append(r.touched, tok.ID)
		return
	}
	r.mark(tok.ID, nil, tok.ID)
	r.wait(tok, ForUndoing)
	r.undoing = append(r.undoing, tok.ID)
}

// stopUndoing ends the handlers that run for a token that is interrupted; what
// it had marked can be compensated by another.
func (r *run) stopUndoing(id int64) {
	for i := range r.s.Done {
		if r.s.Done[i].By == id {
			r.s.Done[i].By = 0
		}
	}
	for {
		i := slices.IndexFunc(r.s.Tokens, func(t Token) bool { return t.Undo == id })
		if i < 0 {
			return
		}
		tok := r.s.Tokens[i]
		r.s.Tokens[i].Undo, tok.Undo = 0, 0
		r.cancel(tok, OutcomeCancelled)
	}
}

// cancelTransaction ends what runs in the transaction around a cancel end event,
// compensates what was done there and leaves by the cancel boundary event.
func (r *run) cancelTransaction(tok Token) {
	tx := r.s.Token(tok.Scope)
	for tx != nil && tx.Node.Kind != Transaction {
		tx = r.s.Token(tx.Scope)
	}
	r.release(tok)
	r.left(tok, "")
	if tx == nil {
		return
	}
	t := *tx
	r.sweepTokens(t.ID, OutcomeCancelled)
	r.mark(t.ID, nil, t.ID)
	t.Left = undoCancel
	r.wait(t, ForUndoing)
	r.undoing = append(r.undoing, t.ID)
}

func (r *run) leaveTransaction(tok Token) {
	host := tok
	if tok.Round > 0 {
		host = *r.s.Token(tok.Scope)
	}
	for _, b := range tok.Node.Boundary {
		if slices.ContainsFunc(b.Triggers, func(t *Trigger) bool { return t.Kind == Cancellation }) {
			r.cancel(host, OutcomeUndone)
			r.caught(b, host.Scope, nil)
			return
		}
	}
	tok.Left = 0
	r.wait(tok, ForChildren)
	r.finish(tok, OutcomeUndone)
}
