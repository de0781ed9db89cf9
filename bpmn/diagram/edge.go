package diagram

import (
	"math"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

func (p *picture) edges(edges []model.Edge) {
	for _, e := range edges {
		n := p.doc.ByID[e.Element]
		var way strings.Builder
		for i, pt := range e.Points {
			p.reach(pt.X, pt.Y)
			if i > 0 {
				way.WriteByte(' ')
			}
			way.WriteString(exact(pt.X) + "," + exact(pt.Y))
		}
		p.begin(`data-element="`+escape(e.Element)+`" data-waypoints="`+way.String()+`"`, p.tip(n, e.Element, p.status(e.Element)))
		p.edge(n, e)
		p.end()
		p.edgeLabel(n, e)
	}
}

func (p *picture) edge(n *model.Node, e model.Edge) {
	last := len(e.Points) - 1
	switch {
	case is(n, "sequenceFlow"):
		l := looks[p.status(e.Element)]
		p.rounded(e.Points, paint{stroke: l.color, width: max(1.5, l.width*0.75)})
		p.arrow(e.Points[last-1], e.Points[last], paint{fill: l.color, stroke: l.color})
		p.flowMark(n, e, l.color)
	case is(n, "messageFlow"):
		p.messageFlow(e)
	case is(n, "conversationLink"):
		p.rounded(e.Points, paint{stroke: line, width: 5})
		p.rounded(e.Points, paint{stroke: "#ffffff", width: 2.4})
	default:
		p.rounded(e.Points, paint{stroke: gray, dash: "1 4", width: 1.5})
		p.ends(n, e)
	}
}

// ends draws the arrows of an association; data always flows one way.
func (p *picture) ends(n *model.Node, e model.Edge) {
	last := len(e.Points) - 1
	way := ""
	if n != nil {
		way = n.Attr("associationDirection")
	}
	if is(n, "dataInputAssociation", "dataOutputAssociation") || way == "One" || way == "Both" {
		p.openArrow(e.Points[last-1], e.Points[last])
	}
	if way == "Both" {
		p.openArrow(e.Points[1], e.Points[0])
	}
}

// messageFlow draws the dashed line with its circle and hollow head, and the
// message on its middle: white when it begins the exchange, else gray.
func (p *picture) messageFlow(e model.Edge) {
	last := len(e.Points) - 1
	p.rounded(e.Points, paint{stroke: gray, width: 1.5, dash: "8 5"})
	p.circle(e.Points[0].X, e.Points[0].Y, 4, paint{fill: "#ffffff", stroke: gray, width: 1.3})
	p.arrow(e.Points[last-1], e.Points[last], paint{fill: "#ffffff", stroke: gray})
	if e.Message == "" {
		return
	}
	fill := "#ffffff"
	if e.Message == "non_initiating" {
		fill = "#d5d9df"
	}
	mid := middle(e.Points)
	p.envelope(mid.X, mid.Y, 14, 9, fill, line)
}

// middle is the point halfway along a line.
func middle(points []model.Point) model.Point {
	whole := 0.0
	for i := range len(points) - 1 {
		whole += math.Hypot(points[i+1].X-points[i].X, points[i+1].Y-points[i].Y)
	}
	left := whole / 2
	for i := range len(points) - 1 {
		a, b := points[i], points[i+1]
		d := math.Hypot(b.X-a.X, b.Y-a.Y)
		if d > 0 && left <= d {
			return model.Point{X: a.X + (b.X-a.X)*left/d, Y: a.Y + (b.Y-a.Y)*left/d}
		}
		left -= d
	}
	return points[0]
}

// flowMark draws the slash of a default flow and the diamond of a conditional
// one that leaves an activity.
func (p *picture) flowMark(n *model.Node, e model.Edge, color string) {
	a, b := e.Points[0], e.Points[1]
	dx, dy := direction(a, b)
	if p.defaults[n.ID()] {
		x, y := a.X+dx*14, a.Y+dy*14
		if at, ok := p.dia.slashes[n.ID()]; ok {
			x, y, dx, dy = at.X, at.Y, 1, 0
		}
		p.line(paint{stroke: color, width: 1.5}, model.Point{X: x - dx*4 - dy*5, Y: y - dy*4 + dx*5}, model.Point{X: x + dx*4 + dy*5, Y: y + dy*4 - dx*5})
		return
	}
	from := p.doc.ByID[model.Local(n.Attr("sourceRef"))]
	if from == nil || n.Child("conditionExpression") == nil || strings.HasSuffix(from.Name, "Gateway") {
		return
	}
	p.polygon(paint{fill: "#ffffff", stroke: color, width: 1.3}, a,
		model.Point{X: a.X + dx*8 - dy*5, Y: a.Y + dy*8 + dx*5}, model.Point{X: a.X + dx*16, Y: a.Y + dy*16}, model.Point{X: a.X + dx*8 + dy*5, Y: a.Y + dy*8 - dx*5})
}

func direction(a, b model.Point) (dx, dy float64) {
	d := math.Hypot(b.X-a.X, b.Y-a.Y)
	if d == 0 {
		return 1, 0
	}
	return (b.X - a.X) / d, (b.Y - a.Y) / d
}

// arrow draws the head of a flow.
func (p *picture) arrow(from, to model.Point, pen paint) {
	dx, dy := direction(from, to)
	pen.width = 1
	p.polygon(pen, to, model.Point{X: to.X - dx*10 - dy*4.5, Y: to.Y - dy*10 + dx*4.5}, model.Point{X: to.X - dx*10 + dy*4.5, Y: to.Y - dy*10 - dx*4.5})
}

func (p *picture) openArrow(from, to model.Point) {
	dx, dy := direction(from, to)
	p.line(paint{stroke: gray, width: 1.5}, model.Point{X: to.X - dx*8 - dy*5, Y: to.Y - dy*8 + dx*5}, to, model.Point{X: to.X - dx*8 + dy*5, Y: to.Y - dy*8 - dx*5})
}

// rounded draws a line with soft corners.
func (p *picture) rounded(points []model.Point, pen paint) {
	parts := []any{"M", points[0].X, points[0].Y}
	for i := 1; i < len(points)-1; i++ {
		a, c, b := points[i-1], points[i], points[i+1]
		r := math.Min(6, math.Min(math.Hypot(c.X-a.X, c.Y-a.Y), math.Hypot(b.X-c.X, b.Y-c.Y))/2)
		ax, ay := direction(c, a)
		bx, by := direction(c, b)
		parts = append(parts, "L", c.X+ax*r, c.Y+ay*r, "Q", c.X, c.Y, c.X+bx*r, c.Y+by*r)
	}
	last := points[len(points)-1]
	p.path(pathOf(append(parts, "L", last.X, last.Y)...), pen)
}

// edgeLabel writes the name of a flow where the tool put it, else at the middle
// of its longest stretch.
func (p *picture) edgeLabel(n *model.Node, e model.Edge) {
	name := nameOf(n)
	if e.Label != nil && beside(*e.Label, e.Points) {
		p.label(name, fitted(name, *e.Label))
		return
	}
	best, long := 0, -1.0
	for i := range len(e.Points) - 1 {
		if d := math.Hypot(e.Points[i+1].X-e.Points[i].X, e.Points[i+1].Y-e.Points[i].Y); d > long {
			best, long = i, d
		}
	}
	a, b := e.Points[best], e.Points[best+1]
	p.label(name, model.Bounds{X: (a.X+b.X)/2 - 45, Y: (a.Y+b.Y)/2 - 16, W: 90})
}
