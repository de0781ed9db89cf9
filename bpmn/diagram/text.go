package diagram

import (
	"github.com/hcm-egov/framework/bpmn/internal/lettering"
	"github.com/hcm-egov/framework/bpmn/internal/model"
)

type textStyle struct {
	size   float64
	bold   bool
	left   bool // aligned to the left instead of centred
	turned bool // from bottom to top
	top    bool // from the top of the box instead of its middle
	halo   bool // white rim, to be read over lines
	color  string
	beside float64 // space at the top kept free for an icon
}

// nameOf is the name of an element, bounded; "" for nil.
func nameOf(n *model.Node) string {
	if n == nil {
		return ""
	}
	return lettering.Clip(n.Attr("name"))
}

// smallest is the size down to which a long name is made smaller before it is cut.
const smallest = 9

// text writes a text into a box, broken into lines, made smaller when it does not
// fit and cut when that does not help.
func (c *canvas) text(s string, b model.Bounds, st textStyle) {
	width, height := b.W-8, b.H
	if st.turned {
		width, height = b.H-8, b.W
	}
	if st.bold {
		width /= 1.08
	}
	var lines []string
	var y float64
	for fits := false; !fits; st.size-- {
		rows := max(1, int(height/(st.size*lettering.LineHeight)))
		lines = lettering.Wrap(s, width, st.size, rows+1)
		y = st.start(b, len(lines))
		fits = len(lines) <= rows && lettering.Widest(s, st.size) <= width && st.clears(lines, b, y)
		if fits || st.size <= smallest {
			lines = lettering.Wrap(s, width, st.size, rows)
			y = st.start(b, len(lines))
			break
		}
	}
	if len(lines) == 0 {
		return
	}
	mid := center(b)
	if st.turned {
		y = mid.Y - float64(len(lines))*st.size*lettering.LineHeight/2
		c.body.WriteString(`<g transform="rotate(-90 ` + num(mid.X) + " " + num(mid.Y) + `)">`)
		defer c.body.WriteString(`</g>`)
	}
	x, anchor := mid.X, "middle"
	if st.left {
		x, anchor = b.X+4, "start"
	}
	c.lines(lines, x, y, anchor, st)
}

// start is where the first of so many lines begins.
func (st textStyle) start(b model.Bounds, lines int) float64 {
	block := float64(lines) * st.size * lettering.LineHeight
	y := b.Y + (b.H-block)/2
	if st.top {
		y = b.Y
	}
	if space := b.Y + st.beside; st.beside > 0 && y < space {
		y = max(min(space, b.Y+b.H-block-3), b.Y+2)
	}
	return y
}

// clears tells whether no line runs over the icon at the upper left.
func (st textStyle) clears(lines []string, b model.Bounds, y float64) bool {
	for i, l := range lines {
		top := y + float64(i)*st.size*lettering.LineHeight
		if st.beside > 0 && top < b.Y+st.beside-3 && lettering.Measure(l, st.size) > b.W-54 {
			return false
		}
	}
	return true
}

func (c *canvas) lines(lines []string, x, y float64, anchor string, st textStyle) {
	color := st.color
	if color == "" {
		color = ink
	}
	c.body.WriteString(`<text font-size="` + num(st.size) + `" text-anchor="` + anchor + `" fill="` + color + `"`)
	if st.bold {
		c.body.WriteString(` font-weight="600"`)
	}
	if st.halo {
		c.body.WriteString(` stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`)
	}
	c.body.WriteString(`>`)
	for i, l := range lines {
		base := y + st.size*lettering.LineHeight*float64(i) + st.size*0.95
		c.body.WriteString(`<tspan x="` + num(x) + `" y="` + num(base) + `">` + escape(l) + `</tspan>`)
	}
	c.body.WriteString(`</text>`)
}

// outside writes the name of an element below it, or where the tool put it.
func (p *picture) outside(name string, s model.Shape) {
	box := model.Bounds{X: s.Bounds.X + s.Bounds.W/2 - 60, Y: s.Bounds.Y + s.Bounds.H + 4, W: 120}
	corners := []model.Point{{X: s.Bounds.X, Y: s.Bounds.Y}, {X: s.Bounds.X + s.Bounds.W, Y: s.Bounds.Y + s.Bounds.H}}
	if s.Label != nil && beside(*s.Label, corners) {
		box = fitted(name, *s.Label)
	}
	p.label(name, box)
}

// farthest is how far from its element a name may stand: some tools write 0,0 for
// places they do not know.
const farthest = 150

// beside tells whether a label stands at a line or box.
func beside(label model.Bounds, points []model.Point) bool {
	for i := range len(points) - 1 {
		a, b := points[i], points[i+1]
		if label.X <= max(a.X, b.X)+farthest && label.X+label.W >= min(a.X, b.X)-farthest &&
			label.Y <= max(a.Y, b.Y)+farthest && label.Y+label.H >= min(a.Y, b.Y)-farthest {
			return true
		}
	}
	return false
}

// fitted gives a label the breadth it needs to keep the number of lines for which
// the tool made room: our letters may run wider than those it measured.
func fitted(name string, b model.Bounds) model.Bounds {
	rows := max(1, int(b.H/(labelSize*lettering.LineHeight)+0.4))
	w := b.W
	for _, more := range []float64{1, 1.1, 1.25, 1.4} {
		w = max(b.W*more+4, 30)
		if len(lettering.Wrap(name, w, labelSize, rows+1)) <= rows && lettering.Widest(name, labelSize) <= w {
			break
		}
	}
	return model.Bounds{X: b.X + b.W/2 - w/2, Y: b.Y, W: w, H: b.H}
}

// labelSize is the size of names that stand outside of their shapes.
const labelSize = 11.0

func (p *picture) label(name string, box model.Bounds) {
	lines := lettering.Wrap(name, box.W, labelSize, 6)
	if len(lines) == 0 {
		return
	}
	wide := 0.0
	for _, l := range lines {
		wide = max(wide, lettering.Measure(l, labelSize))
	}
	x := box.X + box.W/2
	p.include(model.Bounds{X: x - wide/2, Y: box.Y, W: wide, H: float64(len(lines)) * labelSize * lettering.LineHeight})
	p.later(func() {
		p.lines(lines, x, box.Y, "middle", textStyle{size: labelSize, halo: true})
		p.body.WriteByte('\n')
	})
}
