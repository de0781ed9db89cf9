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
	border := paint{fill: l.fill, stroke: l.color, width: l.width}
	if n.Name == "callActivity" {
		border.width = math.Max(4, l.width)
	}
	if n.Flag("triggeredByEvent", false) {
		border.dash = "2 4"
	}
	p.rect(b, 10, border)
	if n.Name == "transaction" {
		p.rect(model.Bounds{X: b.X + 4, Y: b.Y + 4, W: b.W - 8, H: b.H - 8}, 7, paint{stroke: l.color})
	}
	name, signs := strings.TrimSpace(n.Attr("name")), p.markers(n, s, l.color)
	if n.Child("laneSet") == nil && layer(n, s) == 0 {
		p.text(name, model.Bounds{X: b.X, Y: b.Y + 6, W: b.W, H: 30}, textStyle{size: 12, top: true, bold: st > done})
	} else {
		beside := 0.0
		if drawn := p.typeIcon(n.Name, b.X+15, b.Y+15, l.color); drawn {
			beside = 24
		}
		box := b
		if len(signs) > 0 {
			box.H -= 18
		}
		p.text(name, box, textStyle{size: 12, beside: beside, bold: st > done})
	}
	x := b.X + b.W/2 - float64(len(signs)-1)*9
	for _, f := range signs {
		f(x, b.Y+b.H-10)
		x += 18
	}
}

// markers lists the signs at the lower edge of an activity.
func (p *picture) markers(n *model.Node, s model.Shape, color string) (signs []func(x, y float64)) {
	pen := paint{stroke: color, width: 1.5}
	if strings.Contains(strings.ToLower(n.Name), "subprocess") || n.Name == "transaction" {
		if layer(n, s) != 0 {
			signs = append(signs, func(x, y float64) {
				p.rect(model.Bounds{X: x - 7, Y: y - 7, W: 14, H: 14}, 0, pen)
				p.path(pathOf("M", x-4, y, "H", x+4, "M", x, y-4, "V", y+4), pen)
			})
		}
	}
	if n.Child("standardLoopCharacteristics") != nil {
		signs = append(signs, func(x, y float64) {
			p.path(pathOf("M", x-3, y+5, "A", 6, 6, 0, 1, 1, x+3, y+5, "M", x-3, y+5, "h", -4, "M", x-3, y+5, "v", -4), pen)
		})
	}
	if mi := n.Child("multiInstanceLoopCharacteristics"); mi != nil {
		sequential := mi.Flag("isSequential", false)
		signs = append(signs, func(x, y float64) { p.bars(x, y, sequential, paint{stroke: color, width: 2}) })
	}
	if n.Flag("isForCompensation", false) {
		signs = append(signs, func(x, y float64) {
			p.path(pathOf("M", x, y-5, "L", x-7, y, "L", x, y+5, "Z", "M", x+7, y-5, "L", x, y, "L", x+7, y+5, "Z"), pen)
		})
	}
	if n.Name == "adHocSubProcess" {
		signs = append(signs, func(x, y float64) {
			p.path(pathOf("M", x-7, y+2, "c", 3, -7, 5, -4, 7, -1, "s", 4, 5, 7, -2), paint{stroke: color, width: 2})
		})
	}
	return signs
}

func (p *picture) bars(x, y float64, sequential bool, pen paint) {
	for _, d := range []float64{-4, 0, 4} {
		if sequential {
			p.path(pathOf("M", x-6, y+d, "H", x+6), pen)
		} else {
			p.path(pathOf("M", x+d, y-6, "V", y+6), pen)
		}
	}
}

// gateway draws a diamond with the sign of its kind.
func (p *picture) gateway(n *model.Node, s model.Shape, st status) {
	b, l := s.Bounds, looks[st]
	c := center(b)
	p.polygon(paint{fill: l.fill, stroke: l.color, width: l.width},
		model.Point{X: c.X, Y: b.Y}, model.Point{X: b.X + b.W, Y: c.Y}, model.Point{X: c.X, Y: b.Y + b.H}, model.Point{X: b.X, Y: c.Y})
	r := math.Min(b.W, b.H) / 5
	pen := paint{stroke: l.color, width: 3}
	thin := paint{stroke: l.color, width: 1.3}
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
		p.circle(c.X, c.Y, r*1.4, thin)
		if !n.Flag("instantiate", false) {
			p.circle(c.X, c.Y, r*1.15, thin)
		}
		p.path(pentagon(c.X, c.Y, r*0.8), thin)
	}
	p.outside(n.Attr("name"), s)
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
	if n.Name != "startEvent" && n.Name != "endEvent" {
		pen.fill, pen.width = "", 1.5
		p.circle(c.X, c.Y, r-3.5, pen)
	}
	throws := n.Name == "endEvent" || n.Name == "intermediateThrowEvent" || n.Name == "implicitThrowEvent"
	p.eventIcon(p.trigger(n), c.X, c.Y, r*0.55, throws, l.color)
	p.outside(n.Attr("name"), s)
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
