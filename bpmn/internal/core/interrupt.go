package core

// end ends the instance: everything that still stands is taken away.
func (r *run) end(status Status) {
	outcome := outcomeEnd
	if status == Completed {
		outcome = outcomeOff
	}
	r.sweep(notStarted, outcome)
	r.state.Status = status
	r.emit(Effect{Kind: Ended})
}

// sweep takes away every token inside the scope, and what is on its way there.
func (r *run) sweep(scope int64, outcome string) {
	kept := r.queue[:0]
	for _, a := range r.queue {
		if a.scope != scope {
			kept = append(kept, a)
		}
	}
	r.queue = kept
	for {
		var inner *Token
		for i := range r.state.Tokens {
			if r.state.Tokens[i].Scope == scope && r.state.Tokens[i].Host == 0 {
				inner = &r.state.Tokens[i]
				break
			}
		}
		if inner == nil {
			return
		}
		r.cancel(*inner, outcome)
	}
}

// cancel interrupts a visit with everything inside it.
func (r *run) cancel(tok Token, outcome string) {
	if tok.Wait == ForChildren {
		inner := outcome
		if inner == outcomeErr {
			inner = outcomeOff
		}
		r.sweep(tok.ID, inner)
	}
	r.release(tok)
	r.left(tok, outcome)
}

// fire lets a due timer act.
func (r *run) fire(tok Token) {
	if tok.Host == 0 {
		r.complete(tok, "")
		return
	}
	r.boundary(tok)
}

// deliver lets an arrived message act.
func (r *run) deliver(tok Token) {
	if tok.Host == 0 {
		outcome := ""
		if r.graph.Nodes[tok.Node].Kind == ReceiveTask {
			outcome = outcomeOK
		}
		r.complete(tok, outcome)
		return
	}
	r.boundary(tok)
}

// boundary lets a boundary event act: an interrupting one ends its activity, the
// other waits on where it may act again.
func (r *run) boundary(tok Token) {
	n := r.graph.Nodes[tok.Node]
	host := r.state.Token(tok.Host)
	switch {
	case n.Interrupting && host != nil:
		r.cancel(*host, outcomeOff)
	case n.Trigger == Timer:
		r.again(tok, n)
	}
	r.through(tok.Scope, n)
}

// again winds a repeating timer up, or takes the timer away after its last time.
func (r *run) again(tok Token, n *Node) {
	r.release(tok)
	if tok.Left > 0 {
		tok.Left--
	}
	if tok.Left == 0 {
		return
	}
	r.set(armed{tok: tok, node: n, due: tok.Every.AddTo(r.event.At)})
}

// through begins and ends a visit of a boundary event.
func (r *run) through(scope int64, n *Node) {
	r.state.Seq++
	tok := Token{ID: r.state.Seq, Node: n.ID, Scope: scope, Since: r.at}
	r.emit(Effect{Kind: Entered, Token: tok.ID, Node: n})
	flows, err := r.choose(n)
	if err != nil {
		r.stick(tok, StuckOut, err)
		return
	}
	r.leave(tok, flows, "")
}

// throw lets an activity fail with a business error; false when nobody catches it.
func (r *run) throw(tok Token, code string) bool {
	n := r.graph.Nodes[tok.Node]
	if b := catcher(n, code); b != nil {
		r.cancel(tok, outcomeErr)
		r.through(tok.Scope, b)
		return true
	}
	return r.raise(tok.Scope, code)
}

// raise looks outwards from a scope for the sub-process that catches the error,
// and interrupts it.
func (r *run) raise(scope int64, code string) bool {
	for scope != notStarted {
		tok := r.state.Token(scope)
		if b := catcher(r.graph.Nodes[tok.Node], code); b != nil {
			outer := tok.Scope
			r.cancel(*tok, outcomeErr)
			r.through(outer, b)
			return true
		}
		scope = tok.Scope
	}
	return false
}

// catcher is the error event of the activity for that code; the one that names
// the code goes before the one that catches all.
func catcher(n *Node, code string) *Node {
	var all *Node
	for _, b := range n.Boundary {
		switch {
		case b.Trigger != Error:
		case b.ErrorCode == code:
			return b
		case b.ErrorCode == "":
			all = b
		}
	}
	return all
}
