package model

import (
	"math"
	"strconv"
	"strings"
)

// Diagram is the drawing of a model (BPMN DI): where shapes stand and edges run.
// Units are those of the modelling tool, usually pixels; y grows downwards.
type Diagram struct {
	ID, Name string
	Plane    string // id of the process or collaboration drawn
	Shapes   []Shape
	Edges    []Edge
}

// Shape is the place of one element.
type Shape struct {
	ID         string
	Element    string // id of the BPMN element; "" when the tool named none
	Bounds     Bounds
	Label      *Bounds // where the label stands, when the tool said it
	Horizontal bool    // of pools and lanes
	Expanded   bool    // of sub-processes: said to be drawn with their inside
	Collapsed  bool    // … said to be drawn without; tools may say neither
	Marker     bool    // whether an exclusive gateway shows its X
	Band       string  // of a participant in a choreography task: participantBandKind, such as "top_initiating"
	Task       string  // … and the id of the shape of that task
	Message    bool    // … and whether its message is drawn as an envelope
}

// Edge is the course of one connection.
type Edge struct {
	ID      string
	Element string // id of the BPMN element; "" when the tool named none
	Points  []Point
	Label   *Bounds
	Message string // envelope on a message flow: "", "initiating" or "non_initiating"
}

// Bounds is a rectangle.
type Bounds struct{ X, Y, W, H float64 }

// Point is a point of the plane.
type Point struct{ X, Y float64 }

// coordinate limits what is believed: no drawing is wider.
const coordinate = 1e6

// readDiagrams gives a drawing for each plane of a BPMNDiagram; the norm wants
// one, some tools write several.
func readDiagrams(n *Node) (all []*Diagram) {
	for _, plane := range n.Children {
		if plane.Space != NSDiagram || plane.Name != "BPMNPlane" {
			continue
		}
		d := &Diagram{ID: n.ID(), Name: n.Attr("name"), Plane: Local(plane.Attr("bpmnElement"))}
		for _, c := range plane.Children {
			switch {
			case c.Space == NSDiagram && c.Name == "BPMNShape":
				if s, ok := shape(c); ok {
					d.Shapes = append(d.Shapes, s)
				}
			case c.Space == NSDiagram && c.Name == "BPMNEdge":
				if e, ok := edge(c); ok {
					d.Edges = append(d.Edges, e)
				}
			}
		}
		all = append(all, d)
	}
	return all
}

func shape(n *Node) (Shape, bool) {
	s := Shape{
		ID:         n.ID(),
		Element:    Local(n.Attr("bpmnElement")),
		Horizontal: n.Flag("isHorizontal", true),
		Expanded:   n.Flag("isExpanded", false),
		Collapsed:  !n.Flag("isExpanded", true),
		Marker:     n.Flag("isMarkerVisible", true),
		Label:      label(n),
		Band:       strings.TrimSpace(n.Attr("participantBandKind")),
		Task:       Local(n.Attr("choreographyActivityShape")),
		Message:    n.Flag("isMessageVisible", false),
	}
	b, ok := bounds(n)
	s.Bounds = b
	return s, ok
}

func edge(n *Node) (Edge, bool) {
	e := Edge{ID: n.ID(), Element: Local(n.Attr("bpmnElement")), Label: label(n), Message: strings.TrimSpace(n.Attr("messageVisibleKind"))}
	for _, c := range n.Children {
		if c.Space != NSDI || c.Name != "waypoint" {
			continue
		}
		x, okX := number(c.Attr("x"))
		y, okY := number(c.Attr("y"))
		if okX && okY {
			e.Points = append(e.Points, Point{x, y})
		}
	}
	return e, len(e.Points) >= 2
}

func label(n *Node) *Bounds {
	l := n.ChildNS(NSDiagram, "BPMNLabel")
	if l == nil {
		return nil
	}
	if b, ok := bounds(l); ok && b.W > 0 {
		return &b
	}
	return nil
}

func bounds(n *Node) (b Bounds, ok bool) {
	c := n.ChildNS(NSDC, "Bounds")
	if c == nil {
		return b, false
	}
	ok = true
	for _, f := range []struct {
		to   *float64
		name string
	}{{&b.X, "x"}, {&b.Y, "y"}, {&b.W, "width"}, {&b.H, "height"}} {
		v, good := number(c.Attr(f.name))
		*f.to, ok = v, ok && good
	}
	return b, ok && b.W >= 0 && b.H >= 0
}

func number(s string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return v, err == nil && !math.IsNaN(v) && math.Abs(v) <= coordinate
}
