package core

import (
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// extensions reports what is not honoured of the modellers' extensions on any
// element of the executable processes and of what stands beside them: what
// changes the behaviour is refused, the rest draws a warning.
func (c *compiler) extensions() {
	for _, n := range c.doc.Root.Children {
		if n.Space != model.NS || n.Is("process") && !n.Flag("isExecutable", false) || n.Is("collaboration") {
			continue
		}
		c.judge(n, at(n))
	}
}

// judge goes down through an element; what has no id of its own is reported at
// the element it belongs to.
func (c *compiler) judge(n *model.Node, p place) {
	if n.ID() != "" && n.Space == model.NS && !model.EventDefinition(n.Name) {
		p = at(n)
	}
	x := model.Read(n)
	for _, m := range x.Refused {
		c.report(p.on(m.Line), fault.BpmnUnsupportedDetail, "detail", m.Name)
	}
	for _, m := range x.Ignored {
		c.warn(p.on(m.Line), fault.BpmnIgnored, "detail", m.Name)
	}
	for _, child := range n.Children {
		if child.Space == model.NS && child.Name != "extensionElements" {
			c.judge(child, p)
		}
	}
}
