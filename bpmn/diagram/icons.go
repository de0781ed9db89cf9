package diagram

import (
	"math"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// typeIcon draws the sign of a task's type around the point; false when the type
// has none.
func (p *picture) typeIcon(kind string, x, y float64, color string) bool {
	pen := paint{stroke: color, width: 1.3, fill: "#ffffff"}
	switch kind {
	case "userTask", "globalUserTask":
		p.path(pathOf("M", x-7.5, y+8, "v", -2.5, "c", 0, -4, 3, -5, 4.8, -5.5, "h", 5.4, "c", 1.8, 0.5, 4.8, 1.5, 4.8, 5.5, "v", 2.5, "Z"), pen)
		p.circle(x, y-4, 4, pen)
	case "serviceTask":
		p.gear(x+2.5, y+2.5, 6.5, pen)
		p.gear(x-1.5, y-1.5, 6.5, pen)
	case "scriptTask", "globalScriptTask":
		p.path(pathOf("M", x-4, y-8, "H", x+7, "C", x+1, y-3, x+9, y+3, x+4, y+8, "H", x-7, "C", x-1, y+3, x-9, y-3, x-4, y-8, "Z", "M", x-4, y-4, "h", 6, "M", x-3.5, y, "h", 6, "M", x-3, y+4, "h", 6), pen)
	case "sendTask":
		p.envelope(x, y, 9, 6.5, color, "#ffffff")
	case "receiveTask":
		p.envelope(x, y, 9, 6.5, "#ffffff", color)
	case "manualTask", "globalManualTask":
		p.path(pathOf("M", x-8, y-1, "l", 4, -5, "h", 4.5, "q", 1.5, 0, 1.5, 1.5, "t", -1.5, 1.5, "h", 7, "q", 1.5, 0, 1.5, 1.5, "t", -1.5, 1.5, "h", 0.5,
			"q", 1.5, 0, 1.5, 1.4, "t", -1.5, 1.4, "h", -1, "q", 1.3, 0, 1.3, 1.3, "t", -1.3, 1.3, "h", -9, "q", -2, 0, -3, -1, "l", -3, -3, "Z"), pen)
	case "businessRuleTask", "globalBusinessRuleTask":
		p.rect(model.Bounds{X: x - 8, Y: y - 6.5, W: 16, H: 13}, 0, pen)
		p.rect(model.Bounds{X: x - 8, Y: y - 6.5, W: 16, H: 4}, 0, paint{fill: color})
		p.path(pathOf("M", x-8, y+2, "h", 16, "M", x-3, y-2.5, "v", 9), paint{stroke: color, width: 1.3})
	default:
		return false
	}
	return true
}

func (p *picture) gear(x, y, r float64, pen paint) {
	var parts []any
	const teeth = 8
	for i := range teeth {
		for j, f := range []struct{ at, r float64 }{{-0.30, 0.74}, {-0.18, 1}, {0.18, 1}, {0.30, 0.74}} {
			a := (float64(i) + f.at) * 2 * math.Pi / teeth
			cmd := "L"
			if i == 0 && j == 0 {
				cmd = "M"
			}
			parts = append(parts, cmd, x+r*f.r*math.Cos(a), y+r*f.r*math.Sin(a))
		}
	}
	p.path(pathOf(append(parts, "Z")...), pen)
	p.circle(x, y, r*0.36, pen)
}

// envelope draws a letter; thrown ones are dark with light lines.
func (p *picture) envelope(x, y, w, h float64, fill, stroke string) {
	border := stroke
	if stroke == "#ffffff" {
		border = fill
	}
	p.rect(model.Bounds{X: x - w, Y: y - h, W: 2 * w, H: 2 * h}, 0, paint{fill: fill, stroke: border, width: 1.3})
	p.path(pathOf("M", x-w, y-h, "L", x, y+h*0.15, "L", x+w, y-h), paint{stroke: stroke, width: 1.3})
}

// saltire is the outline of an X.
func saltire(x, y, r float64) string {
	long, short := r*0.95, r*0.28 // half the length of a bar, half its breadth
	corners := []model.Point{{X: short, Y: long}, {X: short, Y: short}, {X: long, Y: short}}
	var points []model.Point
	for i := range 4 {
		a := float64(i)*math.Pi/2 + math.Pi/4
		for _, c := range corners {
			points = append(points, model.Point{X: x + c.X*math.Cos(a) + c.Y*math.Sin(a), Y: y - c.X*math.Sin(a) + c.Y*math.Cos(a)})
		}
	}
	return polyline(points, true)
}

func pentagon(x, y, r float64) string {
	var points []model.Point
	for i := range 5 {
		a := float64(i)*2*math.Pi/5 - math.Pi/2
		points = append(points, model.Point{X: x + r*math.Cos(a), Y: y + r*math.Sin(a)})
	}
	return polyline(points, true)
}

// eventIcon draws the sign of an event's trigger; thrown ones are filled.
func (p *picture) eventIcon(trigger string, x, y, r float64, throws bool, color string) {
	pen := paint{stroke: color, width: 1.4}
	if throws {
		pen.fill = color
	}
	switch trigger {
	case "message":
		if throws {
			p.envelope(x, y, r, r*0.7, color, "#ffffff")
		} else {
			p.envelope(x, y, r, r*0.7, "#ffffff", color)
		}
	case "timer":
		p.clock(x, y, r*1.05, color)
	case "error":
		p.path(pathOf("M", x-r, y+r, "L", x-r*0.35, y-r*0.75, "L", x+r*0.3, y+r*0.2, "L", x+r, y-r, "L", x+r*0.4, y+r*0.85, "L", x-r*0.3, y-r*0.05, "Z"), pen)
	case "escalation":
		p.path(pathOf("M", x, y-r, "L", x+r*0.8, y+r, "L", x, y+r*0.2, "L", x-r*0.8, y+r, "Z"), pen)
	case "signal":
		p.path(pathOf("M", x, y-r, "L", x+r, y+r*0.75, "H", x-r, "Z"), pen)
	case "compensate":
		p.path(pathOf("M", x, y-r*0.7, "L", x-r, y, "L", x, y+r*0.7, "Z", "M", x+r, y-r*0.7, "L", x, y, "L", x+r, y+r*0.7, "Z"), pen)
	case "terminate":
		p.circle(x, y, r*1.1, paint{fill: color})
	case "cancel":
		p.path(saltire(x, y, r), pen)
	default:
		p.otherIcon(trigger, x, y, r, pen)
	}
}

func (p *picture) otherIcon(trigger string, x, y, r float64, pen paint) {
	switch trigger {
	case "conditional":
		p.rect(model.Bounds{X: x - r*0.75, Y: y - r, W: r * 1.5, H: r * 2}, 0, paint{stroke: pen.stroke, width: 1.3})
		for _, d := range []float64{-0.5, 0, 0.5} {
			p.path(pathOf("M", x-r*0.5, y+d*r, "H", x+r*0.5), paint{stroke: pen.stroke, width: 1.3})
		}
	case "link":
		p.blockArrow(x, y, r, pen)
	case "multiple":
		p.path(pentagon(x, y, r), pen)
	case "parallel":
		d := r * 0.3
		p.path(pathOf("M", x-d, y-r, "H", x+d, "V", y-d, "H", x+r, "V", y+d, "H", x+d, "V", y+r, "H", x-d, "V", y+d, "H", x-r, "V", y-d, "H", x-d, "Z"), pen)
	}
}

// blockArrow draws a broad arrow to the right.
func (p *picture) blockArrow(x, y, r float64, pen paint) {
	p.path(pathOf("M", x-r, y-r*0.35, "H", x+r*0.2, "V", y-r*0.8, "L", x+r, y, "L", x+r*0.2, y+r*0.8, "V", y+r*0.35, "H", x-r, "Z"), pen)
}

func (p *picture) clock(x, y, r float64, color string) {
	p.circle(x, y, r, paint{stroke: color, width: 1.3, fill: "#ffffff"})
	p.path(pathOf("M", x, y-r*0.65, "V", y, "L", x+r*0.5, y+r*0.15), paint{stroke: color, width: 1.3})
	for i := range 12 {
		a := float64(i) * math.Pi / 6
		p.path(pathOf("M", x+r*math.Cos(a), y+r*math.Sin(a), "L", x+r*0.82*math.Cos(a), y+r*0.82*math.Sin(a)), paint{stroke: color, width: 1})
	}
}
