package dmn

import (
	"github.com/hcm-egov/framework/bpmn/dmn/internal/picture"
)

// Drawing says what [Model.SVG] draws.
type Drawing struct {
	// Explanation of a decision of the model: its values stand in the elements
	// that were evaluated. Default: none.
	Explanation *Explanation
	// Diagram is the id or name of a drawing in the main document. "" takes the
	// first that shows anything, and without one lays the graph out; "auto" lays
	// it out in any case.
	Diagram string
	// Lang is of the title and description: "vi" (default) or "en".
	Lang string
}

// SVG draws the decision requirements of the main document. The picture runs no
// script and loads nothing. The error is [fault.DmnNoDiagram] where there is
// nothing to draw, [fault.TooLarge] with more than 5,000 elements.
func (m *Model) SVG(d Drawing) ([]byte, error) {
	o := picture.Options{Diagram: d.Diagram, Lang: d.Lang, Values: map[string]string{}}
	if e := d.Explanation; e != nil {
		r := e.report(d.Lang)
		for _, n := range m.nodes {
			if v, ok := e.value(n); ok && n.doc.def == m.main {
				o.Values[n.element.ID] = r.Show(v)
			}
		}
	}
	return picture.SVG(m.graph, o)
}

// value is what the explanation says of a node.
func (e *Explanation) value(n *node) (any, bool) {
	for _, in := range e.Inputs {
		if n.kind == inputData && in.Name == n.keys[0] {
			return in.Value, true
		}
	}
	for _, d := range e.Decisions {
		if n.kind == decision && d.Service == "" && d.ID == n.element.ID && d.Name == n.element.Name {
			return d.Value, true
		}
	}
	return nil, false
}
