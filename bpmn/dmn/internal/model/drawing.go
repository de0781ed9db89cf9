package model

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Diagram is a drawing of the requirement graph (DMN DI, DMN 1.5 clause 13):
// where shapes stand and edges run. Units are those of the modelling tool, usually
// pixels; y grows downwards.
type Diagram struct {
	ID, Name string
	Shapes   []Shape
	Edges    []Edge
}

// Shape is the place of an element.
type Shape struct {
	ID        string
	Of        Reference
	Bounds    Bounds
	Collapsed bool    // of decision services
	Divider   []Point // of decision services: what is above is the output
}

// Edge is the course of a requirement.
type Edge struct {
	ID     string
	Of     Reference // its ID is that of the requirement, see [Reference]
	Points []Point
}

// Bounds is a rectangle.
type Bounds struct{ X, Y, W, H float64 }

// Point is a point of the plane.
type Point struct{ X, Y float64 }

// coordinate limits what is believed: no drawing is wider.
const coordinate = 1e6

// diagrams reads the drawings. What cannot be drawn in them is passed over: a
// drawing decides nothing.
func (r *reader) diagrams() {
	for _, di := range named(r.root, "DMNDI") {
		for _, n := range named(di, "DMNDiagram") {
			d := &Diagram{ID: n.attr("id"), Name: n.attr("name")}
			for _, c := range named(n, "DMNShape") {
				if s, ok := r.shape(c); ok {
					d.Shapes = append(d.Shapes, s)
				}
			}
			for _, c := range named(n, "DMNEdge") {
				of, ok := r.drawn(c)
				if p := points(c); ok && len(p) > 1 {
					d.Edges = append(d.Edges, Edge{ID: c.attr("id"), Of: of, Points: p})
				}
			}
			r.def.Diagrams = append(r.def.Diagrams, d)
		}
	}
}

func (r *reader) shape(n *node) (Shape, bool) {
	of, known := r.drawn(n)
	b, ok := bounds(n)
	s := Shape{ID: n.attr("id"), Of: of, Bounds: b, Collapsed: n.attr("isCollapsed") == "true"}
	for _, line := range named(n, "DMNDecisionServiceDividerLine") {
		s.Divider = points(line)
	}
	return s, ok && known
}

// named lists the children of that name in whatever namespace: that of the
// drawing changes with each version.
func named(n *node, name string) (list []*node) {
	for _, c := range n.children {
		if c.name == name {
			list = append(list, c)
		}
	}
	return list
}

// drawn is what a part of a drawing shows: a qualified name of an element here or
// of an import.
func (r *reader) drawn(n *node) (ref Reference, known bool) {
	prefix, id, qualified := strings.Cut(n.attr("dmnElementRef"), ":")
	if !qualified {
		return Reference{ID: prefix, Line: n.line}, true
	}
	ref = Reference{Namespace: n.prefixes.lookup(prefix), ID: id, Line: n.line}
	if ref.Namespace == r.def.Namespace {
		ref.Namespace = ""
	}
	known = slices.ContainsFunc(r.def.Imports, func(i *Import) bool { return i.Namespace == ref.Namespace })
	return ref, known || ref.Namespace == ""
}

func points(n *node) (list []Point) {
	for _, c := range named(n, "waypoint") {
		x, okX := number(c.attr("x"))
		y, okY := number(c.attr("y"))
		if okX && okY {
			list = append(list, Point{x, y})
		}
	}
	return list
}

func bounds(n *node) (b Bounds, ok bool) {
	for _, c := range named(n, "Bounds") {
		ok = true
		for _, f := range []struct {
			to   *float64
			name string
		}{{&b.X, "x"}, {&b.Y, "y"}, {&b.W, "width"}, {&b.H, "height"}} {
			v, good := number(c.attr(f.name))
			*f.to, ok = v, ok && good
		}
	}
	return b, ok && b.W >= 0 && b.H >= 0
}

func number(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && math.Abs(v) <= coordinate
}
