package model

import "strconv"

// Namespaces of the drawing.
const (
	nsDMNDI = "https://www.omg.org/spec/DMN/20230324/DMNDI/"
	nsDC    = "http://www.omg.org/spec/DMN/20180521/DC/"
	nsDI    = "http://www.omg.org/spec/DMN/20180521/DI/"
)

// drawings writes the drawings.
func (w *writer) drawings(d *Definitions) {
	if len(d.Diagrams) == 0 {
		return
	}
	w.group("dmndi:DMNDI", []string{"xmlns:dmndi", nsDMNDI, "xmlns:dc", nsDC, "xmlns:di", nsDI}, func() {
		for _, one := range d.Diagrams {
			w.group("dmndi:DMNDiagram", []string{"id", one.ID, "name", one.Name}, func() {
				for _, s := range one.Shapes {
					w.shape(s)
				}
				for _, e := range one.Edges {
					w.group("dmndi:DMNEdge", drawn(e.ID, e.Of), func() { w.points(e.Points) })
				}
			})
		}
	})
}

// drawn are the attributes of what shows an element: a qualified name where it
// is of an import.
func drawn(id string, of Reference) []string {
	if of.Namespace == "" {
		return []string{"id", id, "dmnElementRef", of.ID}
	}
	return []string{"id", id, "dmnElementRef", "of:" + of.ID, "xmlns:of", of.Namespace}
}

func (w *writer) group(name string, attrs []string, f func()) {
	w.start(name, attrs, nil)
	f()
	w.end(name)
}

func (w *writer) shape(s Shape) {
	collapsed := ""
	if s.Collapsed {
		collapsed = "true"
	}
	w.group("dmndi:DMNShape", append(drawn(s.ID, s.Of), "isCollapsed", collapsed), func() {
		b := s.Bounds
		w.group("dc:Bounds", []string{"x", decimal(b.X), "y", decimal(b.Y), "width", decimal(b.W), "height", decimal(b.H)}, func() {})
		if len(s.Divider) > 0 {
			w.group("dmndi:DMNDecisionServiceDividerLine", nil, func() { w.points(s.Divider) })
		}
	})
}

func (w *writer) points(list []Point) {
	for _, p := range list {
		w.group("di:waypoint", []string{"x", decimal(p.X), "y", decimal(p.Y)}, func() {})
	}
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
