package dmn

import (
	"context"

	"github.com/hcm-egov/framework/egov/feel"
)

// serviceLogic is a decision service as a FEEL function: its parameters are its
// input data, then its input decisions (DMN 1.5 clause 10.4).
func (m *Model) serviceLogic(n *node) feel.Logic {
	fn := feel.Lambda{}
	block := feel.Block{Where: n.element.Path, Run: func(p *feel.Parts) any {
		ev := newEvaluation(m, p.Session(), nil)
		ev.trace = tracerOf(p.Session())
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
	if t := n.typ; t != nil {
		if t.Kind == feel.FunctionType {
			t = t.Result
		}
		fn.Body = feel.Typed{Value: block, Type: t, Where: n.element.Path}
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

// runService evaluates a service with inputs by their names. What is not given
// is null, also an input decision.
func (m *Model) runService(ctx context.Context, n *node, inputs map[string]any) (*Result, error) {
	s := feel.NewSession(ctx, m.opts.Limits, m.opts.Now)
	ev := newEvaluation(m, s, nil)
	for _, in := range n.inputs {
		given := evaluation{session: s, inputs: inputs}
		ev.give(in, given.input(in))
	}
	v := ev.outputs(n)
	if err := s.Err(); err != nil {
		return nil, err
	}
	return &Result{Value: v, Diagnostics: s.Diagnostics()}, nil
}
