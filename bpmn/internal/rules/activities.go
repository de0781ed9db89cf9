package rules

import (
	"net/url"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// activity judges what all activities share.
func (j *judge) activity(n *model.Node) {
	j.quantity(n, "startQuantity", "EXT037")
	j.quantity(n, "completionQuantity", "EXT038")
	markers := len(n.All("standardLoopCharacteristics")) + len(n.All("multiInstanceLoopCharacteristics"))
	if markers > 1 {
		j.report(n, fault.BpmnLoopMarkers, pick(is(n.Name, "subProcess"), "EXT041 EXT054 EXT055", "EXT041"))
	}
}

func (j *judge) quantity(n *model.Node, attr, number string) {
	if v, ok := whole(n.Attr(attr), 1); !ok || v < 1 {
		j.report(n, fault.BpmnTokenQuantity, number, "detail", attr)
	}
}

func (j *judge) resourceRole(n *model.Node) {
	named := n.Child("resourceRef") != nil
	if named && n.Child("resourceAssignmentExpression") != nil {
		j.report(n, fault.BpmnResourceChoice, "")
	}
	if !named && n.Child("resourceParameterBinding") != nil {
		j.report(n, fault.BpmnResourceBinding, "")
	}
}

// subProcess judges the contents of sub-processes of all kinds.
func (j *judge) subProcess(n *model.Node) {
	if isEventSubProcess(n) {
		switch starts := len(n.All("startEvent")); {
		case starts == 0 && n.Name != "adHocSubProcess":
			j.report(n, fault.BpmnNoStart, "")
		case starts > 1:
			j.report(n, fault.BpmnManyStarts, "")
		}
	}
	if method := strings.TrimSpace(n.Attr("method")); n.Name == "transaction" && method != "" && !uri(method) {
		j.report(n, fault.BpmnTransactionMethod, "", "detail", method)
	}
	if n.Name == "adHocSubProcess" {
		j.adHoc(n)
	}
}

func (j *judge) adHoc(n *model.Node) {
	activities := 0
	for _, c := range n.Children {
		switch {
		case c.Space != model.NS:
		case is(c.Name, "activity"):
			activities++
		case anyOf(c.Name, []string{"startEvent", "endEvent", "conversationNode", "conversationLink"}):
			j.report(c, fault.BpmnAdHocContent, "", "kind", c.Name)
		}
	}
	if activities == 0 {
		j.report(n, fault.BpmnAdHocEmpty, "")
	}
}

// choreographyActivity refuses one inside a process.
func (j *judge) choreographyActivity(n *model.Node) {
	if !j.inProcess(n) {
		return
	}
	number := "EXT056"
	switch j.parent(n).Name {
	case "process":
		number = "EXT036"
	case "adHocSubProcess":
		number = "EXT062"
	}
	j.report(n, fault.BpmnChoreographyActivity, number, "kind", n.Name)
}

func (j *judge) process(n *model.Node) {
	if n.Attr("processType") == "Public" && n.Flag("isExecutable", false) {
		j.report(n, fault.BpmnPublicExecutable, "")
	}
}

// uri tells whether a text may be a URI reference (RFC 3986).
func uri(text string) bool {
	_, err := url.Parse(text)
	return err == nil && !strings.ContainsAny(text, " <>\"{}|\\^`")
}
