package dmn

import (
	"context"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// Result is what an evaluation gives.
type Result struct {
	// Value is a FEEL value; [feel.ToGo] makes plain Go values of it, [feel.ToJSON]
	// JSON.
	Value any
	// Diagnostics say why parts of the logic became null: each with the line and
	// column of the document and the path of the element. At most 20.
	Diagnostics []*fault.Error
	// Explanation says how the value came about; nil unless it was asked for.
	Explanation *Explanation
}

// evaluation is one evaluation of a model. Every node has its value at most once
// in it. A decision service that is called has an evaluation of its own within
// the same session, since its inputs are its parameters.
type evaluation struct {
	session *feel.Session
	inputs  map[string]any
	memos   []memo  // by the index of the node
	few     [8]memo // of a small model, to save an allocation
	trace   *tracer
	service *node // whose evaluation it is; nil: none
}

// memo is the value of a node in an evaluation, and what the logic of the node
// sees.
type memo struct {
	ev    *evaluation
	node  *node
	value any
	state state
}

type state uint8

const (
	fresh state = iota
	running
	done
)

func newEvaluation(m *Model, s *feel.Session, t *tracer) *evaluation {
	ev := &evaluation{session: s, trace: t}
	if n := len(m.nodes); n <= len(ev.few) {
		ev.memos = ev.few[:n]
	} else {
		ev.memos = make([]memo, n)
	}
	return ev
}

// run evaluates a node in a session of its own.
func (m *Model) run(ctx context.Context, n *node, inputs map[string]any, t *tracer) (*Result, error) {
	s := feel.NewSession(ctx, m.opts.Limits, m.opts.Now)
	if t != nil {
		s.Trace = &t.tables
	}
	ev := newEvaluation(m, s, t)
	ev.inputs = inputs
	var v any
	if n.kind == service {
		v = ev.direct(n)
	} else {
		v = ev.value(n)
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	r := &Result{Value: v, Diagnostics: s.Diagnostics()}
	if t != nil {
		r.Explanation = t.explanation(m, n, r)
	}
	return r, nil
}

// value is the value of a node: computed when it is first asked for.
func (ev *evaluation) value(n *node) any {
	m := &ev.memos[n.index]
	switch m.state {
	case done:
		return m.value
	case running: // only a function may require itself, and it is not called yet
		ev.session.Note(located(n.element, fault.DmnCycle, "cycle", n.name))
		return nil
	}
	m.ev, m.node, m.state = ev, n, running
	m.value = ev.compute(m)
	m.state = done
	return m.value
}

func (ev *evaluation) compute(m *memo) any {
	n := m.node
	switch {
	case n.kind == inputData:
		return ev.input(n)
	case n.fault != nil:
		ev.session.Note(n.fault)
		return nil
	}
	if ev.trace != nil && n.kind == decision {
		return ev.trace.decision(m)
	}
	return ev.session.Eval(n.expr, m)
}

// Var gives what the logic of the node sees under a name.
func (m *memo) Var(name string) (any, bool) {
	b, ok := m.node.scope[name]
	if !ok {
		return nil, false
	}
	if b.node != nil {
		return m.read(name, b.node), true
	}
	group := make(map[string]any, len(b.group))
	for member, n := range b.group {
		group[member] = m.read(name+"."+member, n)
	}
	return group, true
}

// Ready says that all of it is FEEL values.
func (m *memo) Ready() {}

func (m *memo) read(name string, n *node) any {
	v := m.ev.value(n)
	if m.ev.trace != nil {
		m.ev.trace.read(name, n, v)
	}
	return v
}

// input is the value that was given for input data, converted to its type.
func (ev *evaluation) input(n *node) any {
	for _, key := range n.keys {
		if v, ok := ev.inputs[key]; ok {
			v = ev.conform(n, v)
			if ev.trace != nil {
				ev.trace.inputs[n] = v
			}
			return v
		}
	}
	ev.session.Note(located(n.element, fault.DmnNoInput))
	return nil
}

// conform converts a value that was given for a node to the node's type; what
// does not conform is null.
func (ev *evaluation) conform(n *node, v any) any {
	v, err := feel.FromGo(v)
	if err != nil {
		ev.session.Fail(fault.New(fault.FeelInput, "name", n.name, "type", feel.TypeName(v)).Wrap(err))
		return nil
	}
	out, ok := n.typ.Coerce(v)
	if !ok || out != nil && !n.typ.Allows(out, ev.session) {
		ev.session.Note(located(n.element, fault.DmnInput, "found", feel.TypeName(v), "type", n.typ.String()))
		return nil
	}
	return out
}
