package diagram

import (
	"math"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// activity draws tasks, call activities and sub-processes.
func (p *picture) activity(n *model.Node, s model.Shape, st status) {
	b := s.Bounds
	l := looks[st]
	p.border(n, b, l)
	name, signs := nameOf(n), p.markers(n, s, l.color)
	p.signs(signs, b)
	if p.expanded(n, s) {
		p.text(name, model.Bounds{X: b.X, Y: b.Y + 6, W: b.W, H: 30}, textStyle{size: 12, top: true, bold: st > done})
		return
	}
	beside := 0.0
	switch {
	case is(n, "receiveTask") && n.Flag("instantiate", false):
		beside = 30
		p.circle(b.X+17, b.Y+17, 11, paint{fill: "#ffffff", stroke: l.color, width: 1.3})
		p.envelope(b.X+17, b.Y+17, 6.5, 4.5, "#ffffff", l.color)
	case n.Flag("triggeredByEvent", false):
		beside = 30
		p.cornerEvent(n, b, l.color)
	case p.typeIcon(p.kind(n), b.X+16, b.Y+15, l.color):
		beside = 24
	}
	box := b
	if len(signs) > 0 {
		box.H -= 18
	}
	p.text(name, box, textStyle{size: 12, beside: beside, bold: st > done})
}

// border draws the outline: thick for calls, double for transactions, dotted for
// event sub-processes.
func (p *picture) border(n *model.Node, b model.Bounds, l look) {
	pen := paint{fill: l.fill, stroke: l.color, width: l.width}
	if n.Name == "callActivity" {
		pen.width = math.Max(4, l.width)
	}
	if n.Flag("triggeredByEvent", false) {
		pen.dash = "2 4"
	}
	p.rect(b, 10, pen)
	if n.Name == "transaction" && b.W > 8 && b.H > 8 {
		p.rect(model.Bounds{X: b.X + 4, Y: b.Y + 4, W: b.W - 8, H: b.H - 8}, 7, paint{stroke: l.color, width: 1.5})
	}
}

// kind is the element name whose type sign an activity bears: its own, or that of
// the global task it calls.
func (p *picture) kind(n *model.Node) string {
	if called := p.called(n); called != nil {
		return called.Name
	}
	return n.Name
}

// called is the global task of the file that a call activity names, or nil.
func (p *picture) called(n *model.Node) *model.Node {
	if n.Name != "callActivity" {
		return nil
	}
	to := p.doc.ByID[model.Local(n.Attr("calledElement"))]
	if to == nil || !strings.HasPrefix(to.Name, "global") {
		return nil
	}
	return to
}

// cornerEvent draws what starts a collapsed event sub-process.
func (p *picture) cornerEvent(n *model.Node, b model.Bounds, color string) {
	start := n.Child("startEvent")
	if start == nil {
		return
	}
	x, y := b.X+17, b.Y+17
	pen := paint{fill: "#ffffff", stroke: color, width: 1.3}
	if !start.Flag("isInterrupting", true) {
		pen.dash = "3 2"
	}
	p.circle(x, y, 11, pen)
	p.eventIcon(p.trigger(start), x, y, 6, false, color)
}

// gateway draws a diamond with the sign of its kind.
func (p *picture) gateway(n *model.Node, s model.Shape, st status) {
	b, l := s.Bounds, looks[st]
	c := center(b)
	p.polygon(paint{fill: l.fill, stroke: l.color, width: l.width},
		model.Point{X: c.X, Y: b.Y}, model.Point{X: b.X + b.W, Y: c.Y}, model.Point{X: c.X, Y: b.Y + b.H}, model.Point{X: b.X, Y: c.Y})
	r := math.Min(b.W, b.H) / 5
	pen := paint{stroke: l.color, width: 3}
	switch n.Name {
	case "exclusiveGateway":
		if s.Marker {
			d := r * 0.75
			p.path(pathOf("M", c.X-d, c.Y-d, "L", c.X+d, c.Y+d, "M", c.X+d, c.Y-d, "L", c.X-d, c.Y+d), pen)
		}
	case "parallelGateway":
		p.path(pathOf("M", c.X-r, c.Y, "H", c.X+r, "M", c.X, c.Y-r, "V", c.Y+r), pen)
	case "inclusiveGateway":
		p.circle(c.X, c.Y, r*1.05, paint{stroke: l.color, width: 2.5})
	case "complexGateway":
		d := r * 0.7
		p.path(pathOf("M", c.X-r, c.Y, "H", c.X+r, "M", c.X, c.Y-r, "V", c.Y+r, "M", c.X-d, c.Y-d, "L", c.X+d, c.Y+d, "M", c.X+d, c.Y-d, "L", c.X-d, c.Y+d), pen)
	case "eventBasedGateway":
		p.eventBased(n, c, r, l.color)
	}
	p.outside(nameOf(n), s)
}

// eventBased draws the two circles and the pentagon; one circle when the gateway
// starts the process, a cross when all its events are needed for that.
func (p *picture) eventBased(n *model.Node, c model.Point, r float64, color string) {
	thin := paint{stroke: color, width: 1.3}
	p.circle(c.X, c.Y, r*1.4, thin)
	if !n.Flag("instantiate", false) {
		p.circle(c.X, c.Y, r*1.15, thin)
	}
	if n.Attr("eventGatewayType") == "Parallel" {
		p.eventIcon("parallel", c.X, c.Y, r*0.85, false, color)
		return
	}
	p.path(pentagon(c.X, c.Y, r*0.8), thin)
}

// event draws a circle: thin for start, double for intermediate, thick for end.
func (p *picture) event(n *model.Node, s model.Shape, st status) {
	b, l := s.Bounds, looks[st]
	c, r := center(b), math.Min(b.W, b.H)/2
	pen := paint{fill: l.fill, stroke: l.color, width: l.width}
	if !n.Flag("cancelActivity", true) || !n.Flag("isInterrupting", true) {
		pen.dash = "5 3"
	}
	if n.Name == "endEvent" {
		pen.width = math.Max(4, l.width+1)
	}
	p.circle(c.X, c.Y, r, pen)
	if n.Name != "startEvent" && n.Name != "endEvent" && r > 4 {
		pen.fill, pen.width = "", 1.5
		p.circle(c.X, c.Y, r-3.5, pen)
	}
	throws := is(n, "endEvent", "intermediateThrowEvent", "implicitThrowEvent")
	p.eventIcon(p.trigger(n), c.X, c.Y, r*0.55, throws, l.color)
	p.outside(nameOf(n), s)
}

// trigger is the kind of an event's definition, "multiple" or "parallel" for
// several, "" for none.
func (p *picture) trigger(n *model.Node) string {
	var kinds []string
	for _, c := range n.Children {
		name := c.Name
		if c.Is("eventDefinitionRef") {
			if def := p.doc.ByID[model.Local(c.Text)]; def != nil {
				name = def.Name
			}
		}
		if c.Space == model.NS && model.EventDefinition(name) {
			kinds = append(kinds, strings.TrimSuffix(name, "EventDefinition"))
		}
	}
	switch {
	case len(kinds) == 0:
		return ""
	case len(kinds) == 1:
		return kinds[0]
	case n.Flag("parallelMultiple", false):
		return "parallel"
	}
	return "multiple"
}
