package dmn

import (
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// serviceLogic is a decision service as a FEEL function: its parameters are its
// input data, then its input decisions (DMN 1.5 clause 10.4).
func (m *Model) serviceLogic(n *node) feel.Logic {
	fn := feel.Lambda{}
	block := feel.Block{Where: n.element.Path, Line: n.element.Line, Run: func(p *feel.Parts) any {
		ev := newEvaluation(m, p.Session(), tracerOf(p.Session().Trace))
		ev.service = n
		for i, in := range n.inputs {
			ev.give(in, p.Value(i))
		}
		return ev.outputs(n)
	}}
	for _, in := range n.inputs {
		fn.Params = append(fn.Params, feel.Param{Name: in.name, Type: in.typ})
		block.Parts = append(block.Parts, feel.Part{Source: feel.Source{Text: in.name, Where: n.element.Path}})
	}
	fn.Body = block
	if t := n.result(); t != nil {
		fn.Body = feel.Typed{Value: block, Type: t, Where: n.element.Path, Line: n.element.Line}
	}
	return fn
}

// give fixes the value of a node, whose own logic is then not evaluated.
func (ev *evaluation) give(n *node, v any) {
	ev.memos[n.index] = memo{ev: ev, node: n, value: v, state: done}
}

// outputs is the value of a service: that of its one output decision, or a
// context of several.
func (ev *evaluation) outputs(n *node) any {
	if len(n.outputs) == 1 {
		return ev.value(n.outputs[0])
	}
	out := make(map[string]any, len(n.outputs))
	for _, d := range n.outputs {
		out[d.name] = ev.value(d)
	}
	return out
}

// direct evaluates a service with inputs by their names. What is not given is
// null, also an input decision: it is not the service's to decide.
func (ev *evaluation) direct(n *node) any {
	ev.service = n
	for _, in := range n.inputs {
		ev.give(in, ev.input(in))
	}
	ev.inputs = nil
	v := ev.outputs(n)
	out, ok := n.result().Coerce(v)
	if !ok || out != nil && !n.result().Allows(out, ev.session) {
		ev.session.Note(located(n.element, fault.DmnResult, "found", feel.TypeName(v), "type", n.result().String()))
		return nil
	}
	return out
}

// result is the type of what a function gives: its variable has a function type
// or, as DMN 1.1 has it, the type of the result itself.
func (n *node) result() *feel.Type {
	if n.typ != nil && n.typ.Kind == feel.FunctionType {
		return n.typ.Result
	}
	return n.typ
}
