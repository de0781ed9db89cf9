package bpmn

import (
	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Decisions decides business rule tasks that refer to a decision, for example by
// DMN tables. What it gives is the value of the task's result variable. It runs
// inside the engine's transaction like a handler of [Engine.HandleTx].
type Decisions interface {
	Decide(tx *store.Tx, d DecisionCall) (any, error)
}

// DecisionCall says what is to be decided.
type DecisionCall struct {
	ID          string // of the decision
	Binding     string // "latest", "deployment", "version" or "versionTag"
	Version     string // number or tag, as Binding says
	Deployment  int    // number of the deployment that the calling process came with
	Map         string // camunda:mapDecisionResult: which part of the result is wanted; "" = all
	Instance    string
	BusinessKey string // of the instance
	Process     string
	Element     string
	Variables   map[string]any
}

// decisionType is the handler type of business rule tasks that refer to a
// decision.
const decisionType = "dmn"

func (e *Engine) decide(tx *store.Tx, job Job) (map[string]any, error) {
	def, err := e.definition(tx, job.Process, job.Version)
	if err != nil {
		return nil, err
	}
	n := def.graph.Nodes[job.Element]
	if n == nil || n.Decision == nil {
		return nil, fault.New(fault.BpmnReference, "line", 0, "element", job.Element, "ref", decisionType)
	}
	id, err1 := text(&n.Decision.ID, job.Variables)
	version, err2 := text(&n.Decision.Version, job.Variables)
	if err := fault.Join(err1, err2); err != nil {
		return nil, located(fault.BpmnEvaluation, n).Wrap(err)
	}
	v, err := e.cfg.Decisions.Decide(tx, DecisionCall{
		ID: id, Binding: string(n.Decision.Binding), Version: version, Deployment: int(def.deployment), Map: n.Decision.Map,
		Instance: job.Instance, BusinessKey: job.BusinessKey, Process: job.Process, Element: job.Element, Variables: job.Variables,
	})
	if err != nil || n.Result == "" {
		return nil, err
	}
	return map[string]any{n.Result: v}, nil
}

// text evaluates a name or number.
func text(v *core.Value, vars map[string]any) (string, error) {
	got, err := v.Eval(vars)
	switch x := got.(type) {
	case string:
		return x, err
	case int64:
		return itoa(x), err
	}
	return "", err
}
