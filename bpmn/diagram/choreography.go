package diagram

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// Heights of a participant's band where the file draws none.
const (
	bandHeight     = 20.0
	manyBandHeight = 32.0 // with the sign of several participants
)

// choreography draws an interaction: a rounded box with the name between the
// bands of its participants (BPMN 2.0 clause 11.5).
func (p *picture) choreography(n *model.Node, s model.Shape, st status) {
	b, l := s.Bounds, looks[st]
	border := paint{fill: l.fill, stroke: l.color, width: l.width}
	if n.Name == "callChoreography" {
		border.width = max(4, l.width)
	}
	p.rect(b, 10, border)
	bands := p.bands[s.ID]
	own := bands == nil || s.ID == ""
	if own {
		bands = p.ownBands(n, b)
	}
	inner := between(b, bands)
	signs := p.markers(n, s, l.color)
	p.signs(signs, inner)
	if len(signs) > 0 {
		inner.H -= 18
	}
	p.text(nameOf(n), inner, textStyle{size: 12, top: p.expanded(n, s)})
	if own {
		for _, band := range bands {
			p.band(p.doc.ByID[band.Element], band)
		}
	}
}

// between is what the bands leave of a box.
func between(b model.Bounds, bands []model.Shape) model.Bounds {
	top, low := b.Y, b.Y+b.H
	for _, band := range bands {
		if center(band.Bounds).Y < center(b).Y {
			top = max(top, band.Bounds.Y+band.Bounds.H)
		} else {
			low = min(low, band.Bounds.Y)
		}
	}
	return model.Bounds{X: b.X, Y: top, W: b.W, H: max(low-top, 0)}
}

// ownBands gives the participants of a choreography activity their bands: the
// initiating one above, the others below.
func (p *picture) ownBands(n *model.Node, b model.Bounds) (bands []model.Shape) {
	first := model.Local(n.Attr("initiatingParticipantRef"))
	below := 0.0
	for _, ref := range n.All("participantRef") {
		one := p.doc.ByID[model.Local(ref.Text)]
		if one == nil || below >= b.H/3 {
			continue
		}
		s := model.Shape{Element: one.ID(), Bounds: model.Bounds{X: b.X, Y: b.Y, W: b.W, H: bandHeight}, Band: "top_initiating"}
		if manyParticipants(one) {
			s.Bounds.H = manyBandHeight
		}
		if one.ID() != first {
			s.Band = "bottom_non_initiating"
			if below > 0 {
				s.Band = "middle_non_initiating"
			}
			below += s.Bounds.H
			s.Bounds.Y = b.Y + b.H - below
		}
		bands = append(bands, s)
	}
	return bands
}

// band draws the strip of one participant, gray when it does not begin the
// exchange, with its message beside it.
func (p *picture) band(n *model.Node, s model.Shape) {
	b, kind := s.Bounds, s.Band
	pen := paint{fill: "#ffffff", stroke: line, width: 1.5}
	if strings.Contains(kind, "non_initiating") {
		pen.fill = "#d5d9df"
	}
	top, bottom := strings.HasPrefix(kind, "top"), strings.HasPrefix(kind, "bottom")
	p.path(roundedBand(b, top, bottom), pen)
	box := b
	if manyParticipants(n) {
		box.H -= 12
		p.bars(b.X+b.W/2, b.Y+b.H-7, false, paint{stroke: line, width: 1.5})
	}
	p.text(nameOf(n), box, textStyle{size: 11})
	if !s.Message || !top && !bottom {
		return
	}
	x, edge, y := b.X+b.W/2, b.Y, b.Y-32
	if bottom {
		edge, y = b.Y+b.H, b.Y+b.H+32
	}
	p.line(paint{stroke: gray, width: 1.3, dash: "2 3"}, model.Point{X: x, Y: edge}, model.Point{X: x, Y: y})
	p.include(model.Bounds{X: x - 15, Y: y - 10, W: 30, H: 20})
	p.envelope(x, y, 15, 10, pen.fill, line)
}

// roundedBand is a rectangle with round corners at the ends asked for.
func roundedBand(b model.Bounds, top, bottom bool) string {
	t, u := 0.0, 0.0
	if top {
		t = min(10, b.H, b.W/2)
	}
	if bottom {
		u = min(10, b.H-t, b.W/2)
	}
	right, low := b.X+b.W, b.Y+b.H
	return pathOf("M", b.X, b.Y+t, "Q", b.X, b.Y, b.X+t, b.Y, "H", right-t, "Q", right, b.Y, right, b.Y+t,
		"V", low-u, "Q", right, low, right-u, low, "H", b.X+u, "Q", b.X, low, b.X, low-u, "Z")
}

// conversation draws the hexagon of a conversation node (clause 9.5).
func (p *picture) conversation(n *model.Node, s model.Shape, st status) {
	b, l := s.Bounds, looks[st]
	c, cut := center(b), b.W/4
	pen := paint{fill: l.fill, stroke: l.color, width: l.width}
	if n.Name == "callConversation" {
		pen.width = max(4, l.width)
	}
	p.polygon(pen, model.Point{X: b.X, Y: c.Y}, model.Point{X: b.X + cut, Y: b.Y}, model.Point{X: b.X + b.W - cut, Y: b.Y},
		model.Point{X: b.X + b.W, Y: c.Y}, model.Point{X: b.X + b.W - cut, Y: b.Y + b.H}, model.Point{X: b.X + cut, Y: b.Y + b.H})
	if n.Name == "subConversation" {
		p.plus(c.X, b.Y+b.H-9, paint{stroke: l.color, width: 1.5})
	}
	p.outside(nameOf(n), s)
}
