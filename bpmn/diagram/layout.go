package diagram

import (
	"slices"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// The grid of the automatic layout.
const (
	columnWidth = 160.0
	rowHeight   = 120.0
	taskWidth   = 100.0
	taskHeight  = 80.0
)

// layout makes a drawing for a model without one: every process from left to
// right, a column per distance from the start, sub-processes collapsed. nil when
// there is nothing to draw.
func layout(doc *model.Document) *model.Diagram {
	d := &model.Diagram{}
	top := 0.0
	for _, proc := range doc.Processes {
		l := newGrid(proc.Body)
		if len(l.nodes) == 0 {
			continue
		}
		top = l.place(d, top) + rowHeight
	}
	if len(d.Shapes) == 0 {
		return nil
	}
	return d
}

type grid struct {
	body   *model.Scope
	nodes  []*model.Element // without boundary events
	byID   map[string]*model.Element
	column map[string]int
	row    map[string]int
	next   map[string][]string
	bounds map[string]model.Bounds
}

func newGrid(body *model.Scope) *grid {
	g := &grid{body: body, byID: map[string]*model.Element{}, column: map[string]int{}, row: map[string]int{}, next: map[string][]string{}, bounds: map[string]model.Bounds{}}
	for _, e := range body.Elements {
		if e.ID() == "" {
			continue
		}
		g.byID[e.ID()] = e
		if e.Name != "boundaryEvent" {
			g.nodes = append(g.nodes, e)
		}
	}
	for _, f := range body.Flows {
		from, to := g.owner(model.Local(f.Attr("sourceRef"))), g.owner(model.Local(f.Attr("targetRef")))
		if from != "" && to != "" && from != to {
			g.next[from] = append(g.next[from], to)
		}
	}
	g.columns()
	g.rows()
	return g
}

// owner is the node itself, or the activity that a boundary event sits on.
func (g *grid) owner(id string) string {
	e := g.byID[id]
	if e == nil {
		return ""
	}
	if e.Name == "boundaryEvent" {
		if host := model.Local(e.Attr("attachedToRef")); g.byID[host] != nil && g.byID[host].Name != "boundaryEvent" {
			return host
		}
		return ""
	}
	return id
}

// columns gives each node the longest way from a node without predecessor; flows
// that lead back are left out.
func (g *grid) columns() {
	order, back := g.sort()
	for _, id := range order {
		for _, to := range g.next[id] {
			if !back[[2]string{id, to}] {
				g.column[to] = max(g.column[to], g.column[id]+1)
			}
		}
	}
}

// frame is a node on the path of the depth-first search.
type frame struct {
	id   string
	turn int
}

// sort orders the nodes so that all flows but the back ones lead forwards. It
// walks without recursion: a model may be a very long chain.
func (g *grid) sort() (order []string, back map[[2]string]bool) {
	const onPath, finished = 1, 2
	state := map[string]int{}
	back = map[[2]string]bool{}
	for _, root := range g.roots() {
		if state[root] != 0 {
			continue
		}
		path := []frame{{id: root}}
		state[root] = onPath
		for len(path) > 0 {
			top := &path[len(path)-1]
			if top.turn == len(g.next[top.id]) {
				state[top.id] = finished
				order = append(order, top.id)
				path = path[:len(path)-1]
				continue
			}
			to := g.next[top.id][top.turn]
			top.turn++
			switch state[to] {
			case onPath:
				back[[2]string{top.id, to}] = true
			case 0:
				state[to] = onPath
				path = append(path, frame{id: to})
			}
		}
	}
	slices.Reverse(order)
	return order, back
}

// roots lists start events first, then everything else as written.
func (g *grid) roots() []string {
	var starts, rest []string
	for _, e := range g.nodes {
		if e.Name == "startEvent" {
			starts = append(starts, e.ID())
		} else {
			rest = append(rest, e.ID())
		}
	}
	return append(starts, rest...)
}

// rows gives each node the row of its first predecessor, or the next free one of
// its column.
func (g *grid) rows() {
	wish := map[string]int{}
	taken := map[[2]int]bool{}
	nodes := slices.Clone(g.nodes)
	slices.SortStableFunc(nodes, func(a, b *model.Element) int { return g.column[a.ID()] - g.column[b.ID()] })
	lowest := map[int]int{} // first row that may be free, per column
	for _, e := range nodes {
		id := e.ID()
		row := max(wish[id], 0)
		if taken[[2]int{g.column[id], row}] {
			row = max(row, lowest[g.column[id]])
			for taken[[2]int{g.column[id], row}] {
				row++
			}
			lowest[g.column[id]] = row + 1
		}
		taken[[2]int{g.column[id], row}] = true
		g.row[id] = row
		for _, to := range g.next[id] {
			if _, ok := wish[to]; !ok {
				wish[to] = row
			}
		}
	}
}

// place adds shapes and edges and gives the lower end of the drawing.
func (g *grid) place(d *model.Diagram, top float64) float64 {
	bottom := top
	for _, e := range g.nodes {
		w, h := size(e.Name)
		x := float64(g.column[e.ID()])*columnWidth + (columnWidth-w)/2
		y := top + float64(g.row[e.ID()])*rowHeight + (rowHeight-h)/2
		g.add(d, e, model.Bounds{X: x, Y: y, W: w, H: h})
		bottom = max(bottom, y+rowHeight)
	}
	count := map[string]float64{}
	for _, e := range g.body.Elements {
		host, ok := g.bounds[model.Local(e.Attr("attachedToRef"))]
		if e.Name != "boundaryEvent" || !ok {
			continue
		}
		i := count[e.Attr("attachedToRef")]
		count[e.Attr("attachedToRef")]++
		g.add(d, e, model.Bounds{X: host.X + host.W - 26 - i*40, Y: host.Y + host.H - 18, W: 36, H: 36})
	}
	backs := 0 // flows that lead back, so that each has its own height
	for _, f := range g.body.Flows {
		from, okFrom := g.bounds[model.Local(f.Attr("sourceRef"))]
		to, okTo := g.bounds[model.Local(f.Attr("targetRef"))]
		if okFrom && okTo && f.ID() != "" {
			attached := g.byID[model.Local(f.Attr("sourceRef"))].Name == "boundaryEvent"
			if center(to).X <= center(from).X {
				backs++
			}
			d.Edges = append(d.Edges, model.Edge{Element: f.ID(), Points: route(from, to, attached, backs)})
		}
	}
	return bottom
}

func (g *grid) add(d *model.Diagram, e *model.Element, b model.Bounds) {
	g.bounds[e.ID()] = b
	d.Shapes = append(d.Shapes, model.Shape{Element: e.ID(), Bounds: b, Marker: true})
}

func size(kind string) (w, h float64) {
	switch kind {
	case "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent":
		return 36, 36
	case "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway":
		return 50, 50
	}
	return taskWidth, taskHeight
}

// route leads a flow with right angles: forwards through the gap before the
// target's column, backwards above both.
func route(from, to model.Bounds, attached bool, backs int) []model.Point {
	a, b := center(from), center(to)
	end := model.Point{X: to.X, Y: b.Y}
	switch {
	case attached:
		y := from.Y + from.H + 12
		gap := to.X - 20
		return []model.Point{{X: a.X, Y: from.Y + from.H}, {X: a.X, Y: y}, {X: gap, Y: y}, {X: gap, Y: b.Y}, end}
	case b.X <= a.X:
		y := min(a.Y, b.Y) - taskHeight/2 - 2 - 8*float64(backs%8)
		return []model.Point{{X: a.X, Y: from.Y}, {X: a.X, Y: y}, {X: b.X, Y: y}, {X: b.X, Y: to.Y}}
	case a.Y == b.Y:
		return []model.Point{{X: from.X + from.W, Y: a.Y}, end}
	}
	gap := to.X - 20
	return []model.Point{{X: from.X + from.W, Y: a.Y}, {X: gap, Y: a.Y}, {X: gap, Y: b.Y}, end}
}
