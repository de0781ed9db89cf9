package diagram

import (
	"math"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/lettering"
	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// header is the breadth of the strip that names a pool or lane.
const header = 30.0

// strip is the breadth of that strip in a pool of the file: what its lanes leave.
func (p *picture) strip(b model.Bounds, horizontal bool) float64 {
	w := header
	for _, l := range p.laneBoxes {
		gap := l.X - b.X
		if !horizontal {
			gap = l.Y - b.Y
		}
		if l.X >= b.X && l.Y >= b.Y && l.X < b.X+b.W && l.Y < b.Y+b.H && gap >= 8 {
			w = min(w, gap)
		}
	}
	return w
}

// pool draws a participant, a process with a frame of its own, or a lane.
func (p *picture) pool(n *model.Node, s model.Shape, st status) {
	b, l := s.Bounds, looks[st]
	fill := "#fbfbfc"
	if n.Name == "lane" {
		fill = "#ffffff"
	}
	if st > plain {
		fill = l.fill
	}
	p.rect(b, 0, paint{fill: fill, stroke: l.color, width: l.width})
	name := nameOf(n)
	bars := 0.0
	if manyParticipants(n) {
		bars = 16
		p.bars(b.X+b.W/2, b.Y+b.H-9, false, paint{stroke: l.color, width: 2})
	}
	switch {
	case p.blackBox(n, b):
		p.text(name, model.Bounds{X: b.X, Y: b.Y, W: b.W, H: b.H - bars}, textStyle{size: 13})
	case n.Name == "lane" && name == "":
	case n.Name == "lane":
		p.heading(name, s, header)
	default:
		w := p.strip(b, s.Horizontal)
		to := model.Point{X: b.X + w, Y: b.Y + b.H}
		from := model.Point{X: b.X + w, Y: b.Y}
		if !s.Horizontal {
			from, to = model.Point{X: b.X, Y: b.Y + w}, model.Point{X: b.X + b.W, Y: b.Y + w}
		}
		p.line(paint{stroke: l.color, width: 1.5}, from, to)
		p.heading(name, s, w)
	}
}

// heading writes the name of a pool or lane at its beginning.
func (p *picture) heading(name string, s model.Shape, w float64) {
	b := s.Bounds
	if s.Horizontal {
		p.text(name, model.Bounds{X: b.X, Y: b.Y, W: w, H: b.H}, textStyle{size: 12, turned: true})
		return
	}
	p.text(name, model.Bounds{X: b.X, Y: b.Y, W: b.W, H: w}, textStyle{size: 12})
}

// blackBox tells a participant of whose process nothing is drawn.
func (p *picture) blackBox(n *model.Node, b model.Bounds) bool {
	if n.Name != "participant" {
		return false
	}
	process := p.doc.ByID[model.Local(n.Attr("processRef"))]
	return process == nil || !p.open[process] || math.Min(b.W, b.H) < 90
}

// manyParticipants tells a participant that stands for several (participantMultiplicity,
// whose maximum is 1 unless said).
func manyParticipants(n *model.Node) bool {
	m := n.Child("participantMultiplicity")
	if m == nil {
		return false
	}
	top, err := strconv.Atoi(strings.TrimSpace(m.Attr("maximum")))
	return err != nil || top > 1
}

// group draws the dashed frame with the name of its category value.
func (p *picture) group(n *model.Node, s model.Shape) {
	p.rect(s.Bounds, 10, paint{stroke: gray, width: 1.5, dash: "8 4 2 4"})
	name := nameOf(n)
	if v := p.doc.ByID[model.Local(n.Attr("categoryValueRef"))]; name == "" && v != nil {
		name = lettering.Clip(v.Attr("value"))
	}
	b := s.Bounds
	box := model.Bounds{X: b.X, Y: b.Y + 4, W: b.W}
	if s.Label != nil {
		box = fitted(name, *s.Label)
	}
	p.label(name, box)
}

func (p *picture) annotation(n *model.Node, b model.Bounds) {
	p.line(paint{stroke: gray, width: 1.5}, model.Point{X: b.X + 10, Y: b.Y}, model.Point{X: b.X, Y: b.Y}, model.Point{X: b.X, Y: b.Y + b.H}, model.Point{X: b.X + 10, Y: b.Y + b.H})
	p.text(lettering.Clip(n.Child("text").Trimmed()), model.Bounds{X: b.X + 3, Y: b.Y, W: b.W - 3, H: b.H}, textStyle{size: 11, left: true})
}

// dataObject draws a sheet; inputs and outputs carry an arrow, collections three
// bars, the state of a reference stands under the name in brackets.
func (p *picture) dataObject(n *model.Node, s model.Shape) {
	b := s.Bounds
	fold := math.Min(b.W, b.H) / 3.5
	p.path(pathOf("M", b.X, b.Y, "H", b.X+b.W-fold, "L", b.X+b.W, b.Y+fold, "V", b.Y+b.H, "H", b.X, "Z"), paint{fill: "#ffffff", stroke: line, width: 1.5})
	p.path(pathOf("M", b.X+b.W-fold, b.Y, "V", b.Y+fold, "H", b.X+b.W), paint{stroke: line, width: 1.5})
	if is(n, "dataInput", "dataOutput") {
		pen := paint{fill: "#ffffff", stroke: line, width: 1.2}
		if n.Name == "dataOutput" {
			pen.fill = line
		}
		p.blockArrow(b.X+b.W*0.3, b.Y+b.W*0.25, b.W*0.2, pen)
	}
	if to := p.doc.ByID[model.Local(n.Attr("dataObjectRef"))]; n.Flag("isCollection", false) || to != nil && to.Flag("isCollection", false) {
		p.bars(b.X+b.W/2, b.Y+b.H-8, false, paint{stroke: line, width: 2})
	}
	name := p.dataName(n, "dataObjectRef")
	if state := "[" + nameOf(n.Child("dataState")) + "]"; state != "[]" && !strings.Contains(name, state) {
		name += "\n" + state
	}
	p.outside(name, s)
}

func (p *picture) dataStore(n *model.Node, s model.Shape) {
	b := s.Bounds
	r := b.H / 8
	p.path(pathOf("M", b.X, b.Y+r, "C", b.X, b.Y-r/2, b.X+b.W, b.Y-r/2, b.X+b.W, b.Y+r, "V", b.Y+b.H-r,
		"C", b.X+b.W, b.Y+b.H+r/2, b.X, b.Y+b.H+r/2, b.X, b.Y+b.H-r, "Z"), paint{fill: "#ffffff", stroke: line, width: 1.5})
	for i := range 3 {
		y := b.Y + r + float64(i)*r*0.7
		p.path(pathOf("M", b.X, y, "C", b.X, y+r*1.5, b.X+b.W, y+r*1.5, b.X+b.W, y), paint{stroke: line})
	}
	p.outside(p.dataName(n, "dataStoreRef"), s)
}

func (p *picture) dataName(n *model.Node, ref string) string {
	if name := nameOf(n); name != "" {
		return name
	}
	if to := p.doc.ByID[model.Local(n.Attr(ref))]; to != nil {
		return nameOf(to)
	}
	return ""
}
