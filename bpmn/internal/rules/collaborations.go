package rules

import (
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// collaboration judges collaborations, choreographies and global conversations.
func (j *judge) collaboration(n *model.Node) {
	plain := n.Name == "collaboration"
	if !plain && n.Child("choreographyRef") != nil {
		j.report(n, fault.BpmnChoreographyRef, "")
	}
	if plain {
		for _, to := range j.all(n, "choreographyRef") {
			if is(to.Name, "choreography") && to.Flag("isClosed", false) != n.Flag("isClosed", false) {
				j.report(n, fault.BpmnChoreographyClosed, "", "ref", to.ID())
			}
		}
	}
	if n.Name == "globalConversation" {
		for _, c := range n.Children {
			if c.Space == model.NS && is(c.Name, "conversationNode") {
				j.report(n, fault.BpmnGlobalConversation, "", "kind", c.Name)
			}
		}
	}
}

// multiplicity judges how many participants there may be: by default none to one.
func (j *judge) multiplicity(n *model.Node) {
	low, okLow := whole(n.Attr("minimum"), 0)
	high, okHigh := whole(n.Attr("maximum"), 1)
	if !okLow || low < 0 {
		j.report(n, fault.BpmnMultiplicity, "EXT029", "detail", "minimum="+n.Attr("minimum"))
	}
	if !okHigh || high < 1 || high < low {
		j.report(n, fault.BpmnMultiplicity, "EXT030", "detail", "maximum="+strconv.Itoa(high))
	}
}

func whole(text string, otherwise int) (int, bool) {
	if text = strings.TrimSpace(text); text == "" {
		return otherwise, true
	}
	v, err := strconv.Atoi(text)
	return v, err == nil
}

// conversationLink joins a conversation node and something that takes part.
func (j *judge) conversationLink(n *model.Node) {
	from, to := j.find(n.Attr("sourceRef")), j.find(n.Attr("targetRef"))
	if from == nil || to == nil || !is(from.Name, "interactionNode") || !is(to.Name, "interactionNode") {
		return // a wrong reference
	}
	if is(from.Name, "conversationNode") == is(to.Name, "conversationNode") {
		j.report(n, fault.BpmnConversationLink, "")
	}
}
