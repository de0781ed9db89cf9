package diagram

import (
	"math"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/lettering"
	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// Sizes of the automatic layout.
const (
	taskWidth, taskHeight = 100.0, 80.0
	eventSize             = 36.0
	gatewaySize           = 50.0
	lineGap               = 10.0 // between lines side by side
	columnGap             = 44.0 // at least, between columns
	namedGap              = 96.0 // … where a line with a name passes
	rowGap                = 24.0
	titleHeight           = 30.0 // of an expanded sub-process
)

// measure gives a cell its size; the inside of a sub-process is laid out for it.
func (g *grid) measure(c *cell) {
	kind := c.el.Name
	switch {
	case strings.HasSuffix(kind, "Event") || kind == "event":
		c.w, c.h = eventSize, eventSize
		c.label()
	case strings.HasSuffix(kind, "Gateway"):
		c.w, c.h = gatewaySize, gatewaySize
		c.label()
	case c.el.Body != nil && len(c.el.Body.Elements) > 0:
		c.inner = arrange(g.doc, c.el.Body)
		c.w, c.h = max(taskWidth, c.inner.w+2*inset), c.inner.h+titleHeight+inset
	default:
		c.w, c.h = taskWidth, taskHeight
	}
	slots := 0.0
	for _, guest := range c.guests {
		guest.w, guest.h = eventSize, eventSize
		guest.label()
		slots += guest.slot()
	}
	c.w = max(c.w, slots+2*10)
}

// label breaks the name that stands outside of the shape.
func (c *cell) label() {
	c.name = lettering.Wrap(nameOf(c.el.Node), 96, labelSize, 4)
	for _, line := range c.name {
		c.nameW = max(c.nameW, math.Ceil(lettering.Measure(line, labelSize)))
	}
}

// slot is the breadth of the lower edge that a boundary event takes: its name
// stands right of the line that leaves it.
func (c *cell) slot() float64 { return max(eventSize+10, eventSize/2+c.nameW+16) }

// room is the breadth a cell takes in its column.
func (c *cell) room() float64 { return max(c.w, c.nameW+8) }

func (c *cell) nameHeight() float64 {
	if len(c.name) == 0 {
		return 0
	}
	return math.Ceil(float64(len(c.name))*labelSize*lettering.LineHeight) + 6
}

// above and below tell how far a cell reaches from the middle of its row.
// Gateways have their name above, events below.
func (c *cell) above() float64 {
	if strings.HasSuffix(c.el.Name, "Gateway") {
		return c.h/2 + c.nameHeight()
	}
	return c.h / 2
}

func (c *cell) below() float64 {
	low := c.h / 2
	if strings.HasSuffix(c.el.Name, "Event") {
		low += c.nameHeight()
	}
	for _, guest := range c.guests {
		low = max(low, c.h/2+eventSize/2+guest.nameHeight())
	}
	return low
}

// place turns columns, rows and channels into coordinates.
func (g *grid) place() block {
	left := 0.0
	if g.lanes.depth > 0 {
		left = float64(g.lanes.depth)*header + inset
	}
	width := g.placeColumns(left)
	top, bottom := g.placeRows()
	out := block{w: width, h: 0}
	if g.rows > 0 {
		out.h = bottom[g.rows-1]
	}
	g.placeAside(&out)
	if g.lanes.depth > 0 {
		out.w += inset
		g.drawLanes(&out, top, bottom)
	}
	for _, list := range [][]*cell{g.cells, g.aside} {
		for _, c := range list {
			c.draw(&out)
		}
	}
	for _, l := range g.links {
		if l.flow != nil && (l.from.aside() || l.to.aside()) {
			l.route = route{}
		}
		if l.flow != nil {
			out.edges = append(out.edges, g.course(l))
		}
	}
	return out
}

// placeColumns gives cells and the tracks between the columns their x.
func (g *grid) placeColumns(x float64) (right float64) {
	rooms := make([]float64, g.cols+1)
	for _, c := range g.cells {
		rooms[c.col] = max(rooms[c.col], c.room())
	}
	mids := make([]float64, g.cols+1)
	for i := range g.down {
		ch := &g.down[i]
		x += ch.spread(x, ch.breadth(i == 0 || i == g.cols))
		mids[i] = x + rooms[i]/2
		x += rooms[i]
	}
	for _, c := range g.cells {
		c.x = mids[c.col] - c.w/2
	}
	return x
}

// breadth is the space a channel needs; at the rim only what its tracks take.
func (c *channel) breadth(rim bool) float64 {
	tracks := float64(c.out.slots+c.in.slots) * lineGap
	switch {
	case c.named:
		return namedGap + tracks
	case rim && tracks == 0:
		return 0
	}
	return max(columnGap, tracks+24)
}

// spread gives the tracks their places: those that leave from the near side,
// those that arrive at the far side.
func (c *channel) spread(from, breadth float64) float64 {
	for _, t := range c.out.list {
		t.pos = from + 12 + float64(t.slot)*lineGap
	}
	for _, t := range c.in.list {
		t.pos = from + breadth - 18 - float64(t.slot)*lineGap
	}
	return breadth
}

// placeRows gives cells and the tracks between the rows their y.
func (g *grid) placeRows() (top, bottom []float64) {
	above, below := make([]float64, g.rows), make([]float64, g.rows)
	for _, c := range g.cells {
		above[c.row], below[c.row] = max(above[c.row], c.above()), max(below[c.row], c.below())
	}
	top, bottom = make([]float64, g.rows), make([]float64, g.rows)
	mids := make([]float64, g.rows)
	y := 0.0
	for r := range g.rows {
		top[r] = y
		if g.lanes.depth > 0 {
			y += rowGap / 2
			above[r], below[r] = max(above[r], taskHeight/2), max(below[r], taskHeight/2)
		}
		mids[r] = y + above[r]
		y = mids[r] + below[r] + rowGap/2
		for _, t := range g.across[r].out.list {
			t.pos = y + float64(t.slot)*lineGap
		}
		y += float64(g.across[r].out.slots)*lineGap + rowGap/2
		bottom[r] = y
	}
	if g.rows > 0 && g.lanes.depth == 0 && g.across[g.rows-1].out.slots == 0 {
		bottom[g.rows-1] -= rowGap
	}
	for _, c := range g.cells {
		c.y = mids[c.row] - c.h/2
	}
	return top, bottom
}

// placeAside puts event sub-processes side by side below the rest.
func (g *grid) placeAside(out *block) {
	if len(g.aside) == 0 {
		return
	}
	x, y, low := 0.0, out.h, 0.0
	if out.h > 0 {
		y += 40
	}
	for _, c := range g.aside {
		c.x, c.y = x, y
		x += c.room() + columnGap
		low = max(low, c.h/2+c.below())
	}
	out.w, out.h = max(out.w, x-columnGap), y+low
}

func (g *grid) drawLanes(out *block, top, bottom []float64) {
	first := make([]int, len(g.lanes.leaves)+2) // the first row of each leaf
	first[1] = g.rows
	for _, rows := range g.lanes.leaves {
		first[1] -= rows
	}
	for i, rows := range g.lanes.leaves {
		first[i+2] = first[i+1] + rows
	}
	for _, l := range g.lanes.all {
		if l.id == "" || l.last < l.first {
			continue
		}
		x := float64(l.level) * header
		y := top[first[l.first]]
		out.shapes = append(out.shapes, model.Shape{Element: l.id, Horizontal: true,
			Bounds: model.Bounds{X: x, Y: y, W: out.w - x, H: bottom[first[l.last+1]-1] - y}})
	}
}

// draw adds the shape of a cell, what is inside of it and what sits on it.
func (c *cell) draw(out *block) {
	inside := len(c.inner.shapes) > 0
	out.shapes = append(out.shapes, model.Shape{Element: c.el.ID(), Bounds: c.box(), Marker: true, Expanded: inside, Collapsed: !inside, Label: c.labelBox()})
	if inside {
		w, h := out.w, out.h
		out.add(c.inner, c.x+(c.w-c.inner.w)/2, c.y+titleHeight)
		out.w, out.h = w, h
	}
	x := c.x + 10
	for _, guest := range c.guests {
		guest.x, guest.y = x, c.y+c.h-eventSize/2
		x += guest.slot()
		out.shapes = append(out.shapes, model.Shape{Element: guest.el.ID(), Bounds: guest.box(), Label: guest.labelBox()})
	}
}

func (c *cell) labelBox() *model.Bounds {
	if len(c.name) == 0 {
		return nil
	}
	high := c.nameHeight()
	b := model.Bounds{X: c.x + c.w/2 - c.nameW/2, Y: c.y + c.h + 4, W: c.nameW, H: high}
	switch {
	case c.host != nil:
		b.X = c.x + c.w/2 + 6
	case strings.HasSuffix(c.el.Name, "Gateway"):
		b.Y = c.y - high
	}
	return &b
}

// course draws a link. Its name, and the slash of a default flow, stand on the
// first stretch to the right after it has turned, or after it has left when it
// turns at the target only.
func (g *grid) course(l *link) course {
	e := course{Edge: model.Edge{Element: l.flow.ID(), Points: l.points()}}
	at := e.Points[0]
	turns := len(l.route.tracks) > 0 && !l.route.late
	if trunk := g.down[min(l.from.col+1, g.cols)].out.byKey[l.from]; trunk != nil && !turns {
		at.X = max(at.X, trunk.pos)
	}
	for i := 1; turns && i < len(e.Points)-1; i++ {
		if a, b := e.Points[i], e.Points[i+1]; a.Y == b.Y {
			at, turns = model.Point{X: min(a.X, b.X), Y: a.Y}, false
		}
	}
	if model.Local(l.from.el.Attr("default")) == l.flow.ID() && l.guest == nil && !l.route.below {
		at.X += 10
		e.slash = &model.Point{X: at.X, Y: at.Y}
		at.X += 4
	}
	rows := lettering.Wrap(nameOf(l.flow), namedGap-30, labelSize, 3)
	if len(rows) == 0 {
		return e
	}
	wide := 0.0
	for _, row := range rows {
		wide = max(wide, math.Ceil(lettering.Measure(row, labelSize)))
	}
	high := math.Ceil(float64(len(rows)) * labelSize * lettering.LineHeight)
	e.Label = &model.Bounds{X: at.X + 6, Y: at.Y - high - 2, W: wide, H: high}
	return e
}
