package core

import "slices"

// end ends the instance: everything that still stands is taken away.
func (r *run) end(status Status) {
	outcome := OutcomeTerminated
	if status == Completed {
		outcome = OutcomeCancelled
	}
	r.sweep(0, outcome)
	r.s.Status, r.s.Done, r.s.Suspended = status, nil, false
	r.emit(Effect{Kind: Ended})
}

// sweep takes away everything inside a scope: tokens, guards, what is on its way
// there and what could have been compensated.
func (r *run) sweep(scope int64, outcome string) {
	r.sweepTokens(scope, outcome)
	r.dropDone(scope)
}

func (r *run) sweepTokens(scope int64, outcome string) {
	kept := r.queue[:0]
	for _, a := range r.queue[r.head:] {
		if a.scope != scope {
			kept = append(kept, a)
		}
	}
	r.queue, r.head = kept, 0
	for {
		i := slices.IndexFunc(r.s.Tokens, func(t Token) bool { return t.Scope == scope && !t.Guard })
		if i < 0 {
			break
		}
		r.cancel(r.s.Tokens[i], outcome)
	}
	for {
		i := slices.IndexFunc(r.s.Tokens, func(t Token) bool { return t.Scope == scope })
		if i < 0 {
			break
		}
		r.remove(r.s.Tokens[i].ID)
	}
}

// cancel interrupts a visit with everything inside it.
func (r *run) cancel(tok Token, outcome string) {
	inner := outcome
	if inner == OutcomeError {
		inner = OutcomeCancelled
	}
	if tok.Node.Kind.Inner() || tok.Wait == ForRounds {
		r.sweep(tok.ID, inner)
	}
	if tok.Wait == ForUndoing {
		r.stopUndoing(tok.ID)
	}
	r.release(tok)
	r.left(tok, outcome)
	if tok.Undo != 0 {
		r.undoing = append(r.undoing, tok.Undo)
	}
}
