package rules

import (
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// compensated judges a boundary event of an activity that can be compensated: it
// leads to its handler by an association, not by a flow.
func (j *judge) compensated(n *model.Node) {
	if len(j.out[n]) > 0 {
		j.report(n, fault.BpmnCompensationFlow, "EXT114")
	}
	handled := false
	for _, to := range j.associated[n] {
		if !is(to.Name, "activity") {
			continue
		}
		handled = true
		if !to.Flag("isForCompensation", false) {
			j.report(to, fault.BpmnCompensationActivity, "")
		}
	}
	if !handled {
		j.report(n, fault.BpmnCompensationHandler, "")
	}
}

// compensates judges the activity that a throwing event names.
func (j *judge) compensates(n, def *model.Node) {
	to := j.find(def.Attr("activityRef"))
	if to != nil && is(to.Name, "activity") && j.at[to].pool != j.at[n].pool {
		j.report(n, fault.BpmnCompensationScope, "", "ref", to.ID())
	}
}
