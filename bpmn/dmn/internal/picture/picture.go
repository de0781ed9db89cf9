// Package picture draws the requirement graph of a DMN document as SVG in the
// notation of DMN 1.5 clause 6.2.1: by the drawing in the document (DMN DI), or laid
// out in layers, what is required below what requires it.
//
// The picture holds no script, style sheet, link or outside reference. Every shape
// is a group <g data-element="id">, so that programs find it.
package picture

import (
	"slices"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// Options say what is drawn.
type Options struct {
	// Values of elements of the main document by id, as text for people: shown
	// below their names, and such elements in another colour.
	Values map[string]string
	// Diagram is the id or name of a drawing in the document. "" takes the first
	// that shows anything, and without one lays the graph out; "auto" lays it out
	// in any case.
	Diagram string
	Lang    string // of the title and description: "vi" (default) or "en"
}

// SVG draws the graph of the main document with what it requires of its imports.
// Nothing to draw is [fault.DmnNoDiagram], more than 5,000 elements [fault.TooLarge].
//
// Not drawn are knowledge sources, artifacts and groups.
func SVG(g *graph.Graph, o Options) ([]byte, error) {
	s := newScene(g)
	d := choose(s, g.Main.Diagrams, o.Diagram)
	switch {
	case d != nil:
		s.follow(d)
	case len(s.items) <= maxShapes && (o.Diagram == "" || o.Diagram == "auto"):
		s.layout()
	}
	switch {
	case max(len(s.shapes), len(s.items)) > maxShapes:
		return nil, fault.New(fault.TooLarge, "what", "DMN", "limit", maxShapes, "line", g.Main.Line, "element", g.Main.Name)
	case len(s.shapes) == 0:
		return nil, fault.New(fault.DmnNoDiagram, "diagram", o.Diagram, "line", g.Main.Line, "element", g.Main.Name)
	}
	return draw(s, o), nil
}

const maxShapes = 5000

// choose is the drawing meant, nil where the graph is to be laid out.
func choose(s *scene, list []*model.Diagram, wanted string) *model.Diagram {
	for _, d := range list {
		shows := slices.ContainsFunc(d.Shapes, func(one model.Shape) bool { return s.find(one.Of) != nil })
		if shows && (wanted == "" || wanted == d.ID || wanted == d.Name) {
			return d
		}
	}
	return nil
}

// scene is what stands where.
type scene struct {
	g      *graph.Graph
	items  []*graph.Node // that may be drawn, what is required first
	names  map[*graph.Node]string
	shapes []*shape
	at     map[*graph.Node]*shape
	edges  []edge
}

// shape is an element in its place. A service is a frame around its decisions, or
// collapsed to a box.
type shape struct {
	*graph.Node
	model.Bounds
	frame   bool
	divider []model.Point
}

// edge is a requirement, from what is required to what requires it.
type edge struct {
	role   graph.Role
	points []model.Point
}

// newScene gathers what may be drawn: the elements of the main document and what
// they require of imports.
func newScene(g *graph.Graph) *scene {
	s := &scene{g: g, names: map[*graph.Node]string{}, at: map[*graph.Node]*shape{}}
	for _, n := range g.Nodes {
		if n.Doc != g.Main {
			continue
		}
		for _, r := range n.Requires {
			if r.Import != nil && s.names[r.Node] == "" {
				s.names[r.Node] = r.Name()
				s.items = append(s.items, r.Node)
			}
		}
		s.names[n] = n.Element.Name
		s.items = append(s.items, n)
	}
	return s
}

// find is the element that a part of a drawing shows, nil where it is none that
// is drawn.
func (s *scene) find(ref model.Reference) *graph.Node {
	if ref.Namespace == "" {
		return s.g.Node(s.g.Main, ref.ID)
	}
	for _, i := range s.g.Main.Imports {
		if n := s.g.Node(s.g.Imported(i), ref.ID); i.Namespace == ref.Namespace && n != nil {
			if s.names[n] == "" {
				s.names[n] = graph.Requirement{Node: n, Import: i}.Name()
			}
			return n
		}
	}
	return nil
}

func (s *scene) put(one *shape) {
	if s.at[one.Node] == nil {
		s.at[one.Node] = one
		s.shapes = append(s.shapes, one)
	}
}

// follow takes the places from a drawing. Requirements that it does not draw run
// straight.
func (s *scene) follow(d *model.Diagram) {
	for _, one := range d.Shapes {
		if n := s.find(one.Of); n != nil {
			s.put(&shape{Node: n, Bounds: one.Bounds, frame: n.Service != nil && !one.Collapsed, divider: one.Divider})
		}
	}
	courses := map[string][]model.Point{}
	for _, e := range d.Edges {
		courses[e.Of.ID] = e.Points
	}
	s.requirements(func(by string, from, to *shape, role graph.Role) {
		points := courses[by]
		if by == "" || points == nil {
			points = straight(from.Bounds, to.Bounds)
		}
		s.edges = append(s.edges, edge{role, points})
	})
}

// requirements calls f for every requirement between two shapes, with its id.
func (s *scene) requirements(f func(by string, from, to *shape, role graph.Role)) {
	for _, to := range s.shapes {
		if to.Service != nil {
			continue
		}
		for i, r := range to.Requires {
			if from := s.at[r.Node]; from != nil {
				f(reference(to.Node, i).Requirement, from, to, r.Role)
			}
		}
	}
}

// reference is the one that a requirement of a node was resolved from.
func reference(n *graph.Node, i int) model.Reference {
	if n.Knowledge != nil {
		return n.Knowledge.Knowledge[i]
	}
	d := n.Decision
	return slices.Concat(d.Inputs, d.Decisions, d.Knowledge)[i]
}

// straight is the line between two boxes, from border to border.
func straight(from, to model.Bounds) []model.Point {
	return []model.Point{border(from, middle(to)), border(to, middle(from))}
}

func middle(b model.Bounds) model.Point { return model.Point{X: b.X + b.W/2, Y: b.Y + b.H/2} }

// border is where the line from the middle of a box to a point leaves it.
func border(b model.Bounds, to model.Point) model.Point {
	m := middle(b)
	dx, dy := to.X-m.X, to.Y-m.Y
	t := 1.0
	if dx != 0 {
		t = min(t, b.W/2/max(dx, -dx))
	}
	if dy != 0 {
		t = min(t, b.H/2/max(dy, -dy))
	}
	return model.Point{X: m.X + dx*t, Y: m.Y + dy*t}
}
