package library

import (
	"context"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Decide implements [bpmn.Decisions]: it finds the version by the call's binding,
// gives the variables of the process to the input data of the same names, and
// the result as plain values in the form that the call's Map asks for:
//
//   - "": the value as DMN has it;
//   - "singleEntry": one value: that of a single output of a single rule;
//   - "singleResult": a map with the outputs of a single rule;
//   - "collectEntries": the list of the values of a single output;
//   - "resultList": the list of the maps of all rules.
//
// Variables are plain values, read by [dmn.Decision.From]: one that is not of the
// type of its input data is an error, which becomes an incident of the process.
func (l *Library) Decide(tx *store.Tx, call bpmn.DecisionCall) (any, error) {
	def, d, r, err := l.decide(tx, call)
	if err != nil {
		return nil, err
	}
	v, ok := mapped(r.Value, d, call.Map)
	if !ok {
		return nil, fault.New(fault.DmnMap, "name", def.Decision, "map", call.Map)
	}
	return v, nil
}

// Evaluate computes a deployed decision; version 0 is the latest one.
func (l *Library) Evaluate(ctx context.Context, decision string, version int, inputs map[string]any) (r *dmn.Result, err error) {
	run := l.db.View
	if l.cfg.Observe != nil {
		run = l.db.Update
	}
	err = run(ctx, func(tx *store.Tx) (err error) {
		call := numbered(decision, version)
		call.Variables = inputs
		_, _, r, err = l.decide(tx, call)
		return err
	})
	return r, err
}

func (l *Library) decide(tx *store.Tx, call bpmn.DecisionCall) (Definition, *dmn.Decision, *dmn.Result, error) {
	def, err := l.bound(tx, call)
	if err != nil {
		return def, nil, nil, err
	}
	m, err := l.model(tx, int64(def.Deployment))
	if err != nil {
		return def, nil, nil, err
	}
	d, ok := m.Decision(def.Decision)
	if !ok {
		return def, nil, nil, unknown(call)
	}
	evaluate := d.Evaluate
	if l.cfg.Explain && l.cfg.Observe != nil {
		evaluate = d.Explain
	}
	inputs, err := d.From(call.Variables)
	if err != nil {
		return def, d, nil, err
	}
	r, err := evaluate(tx.Context(), inputs)
	if err == nil && l.cfg.Observe != nil {
		err = l.cfg.Observe(tx, Decided{Definition: def, Call: call, Result: r})
	}
	return def, d, r, err
}
