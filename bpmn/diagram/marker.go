package diagram

import "github.com/hcm-egov/framework/bpmn/internal/model"

// sign draws a marker around a point.
type sign func(x, y float64)

// markers lists the signs at the lower edge of an activity: collapsed, loop,
// multi-instance, compensation, ad-hoc (clauses 10.2.4, 10.2.5, 10.2.8).
func (p *picture) markers(n *model.Node, s model.Shape, color string) (signs []sign) {
	pen := paint{stroke: color, width: 1.5}
	if p.collapsed(n, s) {
		signs = append(signs, func(x, y float64) { p.plus(x, y, pen) })
	}
	if n.Child("standardLoopCharacteristics") != nil || n.Attr("loopType") == "Standard" {
		signs = append(signs, func(x, y float64) {
			p.path(pathOf("M", x-3, y+5, "A", 6, 6, 0, 1, 1, x+3, y+5, "M", x-3, y+5, "h", -4, "M", x-3, y+5, "v", -4), pen)
		})
	}
	mi, kind := n.Child("multiInstanceLoopCharacteristics"), n.Attr("loopType") // loopType: of choreography activities
	if mi != nil || kind == "MultiInstanceSequential" || kind == "MultiInstanceParallel" {
		sequential := kind == "MultiInstanceSequential" || mi != nil && mi.Flag("isSequential", false)
		signs = append(signs, func(x, y float64) { p.bars(x, y, sequential, paint{stroke: color, width: 2}) })
	}
	if n.Flag("isForCompensation", false) {
		signs = append(signs, func(x, y float64) { p.eventIcon("compensate", x, y, 7, false, color) })
	}
	if n.Name == "adHocSubProcess" {
		signs = append(signs, func(x, y float64) {
			p.path(pathOf("M", x-7, y+2, "c", 3, -7, 5, -4, 7, -1, "s", 4, 5, 7, -2), paint{stroke: color, width: 2})
		})
	}
	return signs
}

// collapsed tells an activity whose inside is hidden.
func (p *picture) collapsed(n *model.Node, s model.Shape) bool {
	if !is(n, "subProcess", "transaction", "adHocSubProcess", "subChoreography", "callActivity", "callChoreography") || p.expanded(n, s) {
		return false
	}
	return p.called(n) == nil
}

// signs draws markers side by side at the lower edge of the box.
func (p *picture) signs(signs []sign, b model.Bounds) {
	x := b.X + b.W/2 - float64(len(signs)-1)*9
	for _, f := range signs {
		f(x, b.Y+b.H-10)
		x += 18
	}
}

func (p *picture) plus(x, y float64, pen paint) {
	p.rect(model.Bounds{X: x - 7, Y: y - 7, W: 14, H: 14}, 0, pen)
	p.path(pathOf("M", x-4, y, "H", x+4, "M", x, y-4, "V", y+4), pen)
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
