package diagram

import (
	"slices"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// cell is a flow node on the grid of the layout, with the boundary events that
// sit on it and, of a sub-process, its inside laid out.
type cell struct {
	el       *model.Element
	guests   []*cell
	host     *cell // of a boundary event
	out      []*link
	in       []*link
	inner    block
	w, h     float64 // of the shape
	name     []string
	nameW    float64
	col, row int
	lane     int
	height   int // links on the longest way from here to an end
	placed   bool
	x, y     float64
}

// link is a connection between two cells. from is the host where a boundary event
// is the source.
type link struct {
	flow     *model.Node // nil: only orders, is not drawn
	from, to *cell
	guest    *cell // the boundary event it leaves
	back     bool  // closes a loop
	route    route
}

// grid lays out one process or the inside of one sub-process: columns by distance
// from the start, rows by branch, lines in the channels between them.
type grid struct {
	doc    *model.Document
	body   *model.Scope
	cells  []*cell // without boundary events
	aside  []*cell // event sub-processes, below everything
	byID   map[string]*cell
	links  []*link
	lanes  lanes
	rows   int
	cols   int
	spans  []rowSpans // what occupies each row
	down   []channel  // vertical channels, one before each column and one after the last
	across []channel  // horizontal channels, one below each row
}

func arrange(doc *model.Document, body *model.Scope) block {
	g := &grid{doc: doc, body: body, byID: map[string]*cell{}}
	g.lanes = readLanes(body.Owner)
	g.collect()
	g.connect()
	g.columns()
	g.assignRows()
	g.routes()
	return g.place()
}

func (g *grid) collect() {
	for _, e := range g.body.Elements {
		if e.ID() == "" || g.byID[e.ID()] != nil {
			continue
		}
		c := &cell{el: e, lane: g.lanes.of[e.ID()]}
		g.byID[e.ID()] = c
		switch {
		case e.Name == "boundaryEvent":
		case e.Flag("triggeredByEvent", false) && len(g.lanes.leaves) == 0:
			g.aside = append(g.aside, c)
		default:
			g.cells = append(g.cells, c)
		}
	}
	for _, e := range g.body.Elements {
		c, host := g.byID[e.ID()], g.byID[model.Local(e.Attr("attachedToRef"))]
		if e.Name != "boundaryEvent" || c == nil || c.el != e {
			continue
		}
		if host == nil || host.el.Name == "boundaryEvent" {
			g.cells = append(g.cells, c) // attached to nothing: an event like others
			continue
		}
		c.host = host
		host.guests = append(host.guests, c)
	}
	for _, list := range [][]*cell{g.cells, g.aside} {
		for _, c := range list {
			g.measure(c)
		}
	}
	slices.SortStableFunc(g.cells, func(a, b *cell) int { return startRank(a) - startRank(b) })
}

func startRank(c *cell) int {
	if c.el.Name == "startEvent" {
		return 0
	}
	return 1
}

// connect reads sequence flows, the associations of compensation, and the jumps
// between link events.
func (g *grid) connect() {
	for _, f := range g.body.Flows {
		g.link(f, g.byID[model.Local(f.Attr("sourceRef"))], g.byID[model.Local(f.Attr("targetRef"))])
	}
	for _, a := range g.body.Owner.All("association") {
		g.link(a, g.byID[model.Local(a.Attr("sourceRef"))], g.byID[model.Local(a.Attr("targetRef"))])
	}
	catches := map[string]*cell{}
	for _, c := range g.cells {
		if name := linkName(c); c.el.Name == "intermediateCatchEvent" && name != "" {
			catches[name] = c
		}
	}
	for _, c := range g.cells {
		if c.el.Name == "intermediateThrowEvent" {
			g.link(nil, c, catches[linkName(c)])
		}
	}
}

func linkName(c *cell) string {
	for _, e := range c.el.Events {
		if e.Name == "linkEventDefinition" {
			return e.Attr("name")
		}
	}
	return ""
}

func (g *grid) link(flow *model.Node, from, to *cell) {
	if from == nil || to == nil || flow != nil && flow.ID() == "" {
		return
	}
	l := &link{flow: flow, from: from, to: to}
	if from.host != nil {
		l.guest, l.from = from, from.host
	}
	if to.host != nil {
		l.to = to.host
	}
	g.links = append(g.links, l)
	l.from.out = append(l.from.out, l)
	l.to.in = append(l.to.in, l)
}

// columns gives each cell the longest way from a cell without predecessor; links
// that close a loop are left out.
func (g *grid) columns() {
	order := g.sort()
	for _, c := range order {
		for _, l := range c.out {
			if !l.back {
				l.to.col = max(l.to.col, c.col+1)
			}
		}
		g.cols = max(g.cols, c.col+1)
	}
	for _, c := range slices.Backward(order) {
		for _, l := range c.out {
			if !l.back {
				c.height = max(c.height, l.to.height+1)
			}
		}
	}
}

// sort orders the cells so that all links but the back ones lead forwards. It
// walks without recursion: a model may be a very long chain.
func (g *grid) sort() (order []*cell) {
	type step struct {
		c    *cell
		turn int
	}
	const onPath, finished = 1, 2
	state := map[*cell]int{}
	for _, root := range g.cells {
		if state[root] != 0 {
			continue
		}
		path := []step{{c: root}}
		state[root] = onPath
		for len(path) > 0 {
			top := &path[len(path)-1]
			if top.turn == len(top.c.out) {
				state[top.c] = finished
				order = append(order, top.c)
				path = path[:len(path)-1]
				continue
			}
			l := top.c.out[top.turn]
			top.turn++
			switch state[l.to] {
			case onPath:
				l.back = true
			case 0:
				state[l.to] = onPath
				path = append(path, step{c: l.to})
			}
		}
	}
	slices.Reverse(order)
	return order
}
