package rules

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// Expression elements by the type that the schema declares for them.
const (
	natural = iota + 1 // tExpression: formal only when marked so
	formal             // tFormalExpression
)

var expressionKinds = map[string]int{
	"conditionExpression": natural, "condition": natural, "completionCondition": natural, "activationCondition": natural,
	"loopCondition": natural, "loopCardinality": natural, "from": natural, "to": natural, "expression": natural,
	"timeDate": natural, "timeCycle": natural, "timeDuration": natural,
	"formalExpression": formal, "transformation": formal, "messagePath": formal, "dataPath": formal,
}

// expression judges an expression of an executable process: it is formal, has a
// body, and its language is a URI.
func (j *judge) expression(n *model.Node) {
	if lang := strings.TrimSpace(n.Attr("language")); lang != "" && !uri(lang) {
		j.report(n, fault.BpmnExpressionLanguage, "", "detail", lang)
	}
	if !j.executable(n) {
		return
	}
	marked := expressionKinds[n.Name] == formal || model.Local(n.AttrNS(model.NSXSI, "type")) == "tFormalExpression"
	// The schema declares the condition of a complex behavior as formal.
	if p := j.parent(n); p != nil && p.Name == "complexBehaviorDefinition" {
		marked = true
	}
	body := n.Trimmed() != "" || len(n.Children) > 0
	switch {
	case marked && !body:
		j.report(n, fault.BpmnEmptyExpression, pick(n.Name == "condition", "EXT013 EXT123", "EXT013"), "detail", n.Name)
	case !marked && body && j.once(n, fault.BpmnNaturalExpression):
		j.report(n, fault.BpmnNaturalExpression, pick(n.Name == "condition", "EXT012 EXT123", "EXT012"), "detail", n.Name)
	}
}
