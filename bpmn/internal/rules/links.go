package rules

import (
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// linkIndex finds the partners of link events.
type linkIndex struct {
	catching map[linkName]int // catching links of a name inside an element
	throwing map[linkName]int
	targets  map[*model.Node]bool // definitions that a throwing link names as its target
	names    map[linkPair]bool    // which definition names which as target or source
}

type linkPair struct{ from, to *model.Node }

// linkName is a link's name on a level, or in a whole process.
type linkName struct {
	in    *model.Node
	name  string
	whole bool
}

func newLinkIndex() linkIndex {
	return linkIndex{map[linkName]int{}, map[linkName]int{}, map[*model.Node]bool{}, map[linkPair]bool{}}
}

func (j *judge) indexLink(d *model.Node) {
	event := j.parent(d)
	if event == nil {
		return
	}
	count := j.links.catching
	if is(event.Name, "throwEvent") {
		count = j.links.throwing
	}
	count[linkName{j.parent(event), d.Attr("name"), false}]++
	count[linkName{j.at[d].pool, d.Attr("name"), true}]++
	for _, to := range j.all(d, "target") {
		j.links.names[linkPair{d, to}] = true
		j.links.targets[to] = j.links.targets[to] || is(event.Name, "throwEvent")
	}
	for _, from := range j.all(d, "source") {
		j.links.names[linkPair{d, from}] = true
	}
}

// link judges a link event: its flows and its partner. Partners are found by
// target and source where the model names them, else by the name.
func (j *judge) link(n *model.Node) {
	throws := n.Name == "intermediateThrowEvent"
	if !throws && n.Name != "intermediateCatchEvent" {
		return
	}
	for _, d := range j.defs(n).list {
		switch {
		case d.Name != "linkEventDefinition":
		case throws:
			if len(j.out[n]) > 0 {
				j.report(n, fault.BpmnLinkFlow, "")
			}
			j.throwingLink(n, d)
		default:
			if len(j.in[n]) > 0 {
				j.report(n, fault.BpmnLinkFlow, "")
			}
			j.catchingLink(n, d)
		}
	}
}

func (j *judge) throwingLink(n, d *model.Node) {
	name := d.Attr("name")
	if d.Child("target") != nil {
		targets := j.all(d, "target")
		for _, to := range targets {
			j.linked(n, d, to, "intermediateCatchEvent", "source")
		}
		if len(targets) == 0 {
			j.report(n, fault.BpmnLinkTarget, "EXT118 EXT125", "ref", d.Child("target").Trimmed())
		}
		return
	}
	switch {
	case j.links.catching[linkName{j.parent(n), name, false}] > 0:
	case j.links.catching[linkName{j.at[n].pool, name, true}] > 0:
		j.report(n, fault.BpmnLinkLevel, "", "ref", name)
	default:
		j.report(n, fault.BpmnLinkTarget, "EXT118 EXT125", "ref", name)
	}
}

func (j *judge) catchingLink(n, d *model.Node) {
	name := d.Attr("name")
	if j.links.catching[linkName{j.parent(n), name, false}] > 1 && name != "" && d.Child("source") == nil {
		j.report(n, fault.BpmnLinkTarget, "EXT118", "ref", name)
	}
	if d.Child("source") != nil {
		for _, from := range j.all(d, "source") {
			j.linked(n, d, from, "intermediateThrowEvent", "target")
		}
		return
	}
	if !j.links.targets[d] && j.links.throwing[linkName{j.parent(n), name, false}] == 0 {
		j.report(n, fault.BpmnLinkSource, "")
	}
}

// linked judges the definition that a link names as its partner: it must belong
// to an event of the other kind on the same level, and name this link in turn
// where it names any.
func (j *judge) linked(n, d, partner *model.Node, kind, back string) {
	if partner.Name != "linkEventDefinition" {
		return // a wrong reference
	}
	event := j.parent(partner)
	switch {
	case event == nil || event.Name != kind:
		j.report(n, fault.BpmnLinkTarget, "EXT118", "ref", partner.ID())
	case j.parent(event) != j.parent(n):
		j.report(n, fault.BpmnLinkLevel, "", "ref", partner.ID())
	case partner.Child(back) != nil && !j.links.names[linkPair{partner, d}]:
		j.report(n, fault.BpmnLinkTarget, "EXT118", "ref", partner.ID())
	}
}
