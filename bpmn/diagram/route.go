package diagram

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// route is the way of a link: the tracks it follows in turn, down or across.
type route struct {
	below  bool // leaves downwards, into a track across
	upward bool // arrives from below
	late   bool // turns just before the target
	tracks []*track
}

// channel is the space between two columns or rows in which lines run side by
// side: those that leave a cell on one side of it, those that arrive on the other.
type channel struct {
	out, in lines
	named   bool // a line with a name passes
}

// lines are the tracks of one side. Lines of one key share a track.
type lines struct {
	list  []*track
	byKey map[*cell]*track
	slots int
}

// track is a stretch of line in a channel, from lo to hi in half steps of the
// grid: even numbers are cells, odd ones the channels after them.
type track struct {
	lo, hi int
	slot   int
	pos    float64
}

// maxSlots bounds the lines side by side in a channel; what is beyond shares.
const maxSlots = 40

func (l *lines) use(key *cell, a, b int) *track {
	lo, hi := min(a, b), max(a, b)
	if t := l.byKey[key]; key != nil && t != nil {
		t.lo, t.hi = min(t.lo, lo), max(t.hi, hi)
		return t
	}
	t := &track{lo: lo, hi: hi}
	l.list = append(l.list, t)
	if key != nil {
		if l.byKey == nil {
			l.byKey = map[*cell]*track{}
		}
		l.byKey[key] = t
	}
	return t
}

// sort gives tracks that overlap different slots.
func (l *lines) sort() {
	slices.SortStableFunc(l.list, func(a, b *track) int { return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi)) })
	var ends []int
	for _, t := range l.list {
		t.slot = slices.IndexFunc(ends, func(end int) bool { return end < t.lo })
		switch {
		case t.slot >= 0:
		case len(ends) < maxSlots:
			t.slot = len(ends)
			ends = append(ends, 0)
		default:
			t.slot = t.lo % maxSlots
		}
		ends[t.slot] = max(ends[t.slot], t.hi)
	}
	l.slots = len(ends)
}

// routes finds the way of every link, short ones first, and orders the tracks.
func (g *grid) routes() {
	g.spans = make([]rowSpans, g.rows)
	g.down, g.across = make([]channel, g.cols+1), make([]channel, g.rows)
	for _, c := range g.cells {
		g.spans[c.row].cols = append(g.spans[c.row].cols, c.col)
	}
	for i := range g.spans {
		slices.Sort(g.spans[i].cols)
	}
	byLength := slices.Clone(g.links)
	slices.SortStableFunc(byLength, func(a, b *link) int { return cmp.Compare(a.to.col-a.from.col, b.to.col-b.from.col) })
	for _, l := range byLength {
		switch {
		case l.flow == nil || l.from.aside() || l.to.aside():
		case l.guest != nil:
			g.fromBorder(l)
		case l.back || l.to.col <= l.from.col:
			g.backwards(l)
		default:
			g.forwards(l)
		}
	}
	for _, list := range [][]channel{g.down, g.across} {
		for i := range list {
			list[i].out.sort()
			list[i].in.sort()
		}
	}
}

// aside tells a cell that is not on the grid.
func (c *cell) aside() bool { return !c.placed }

func (l *link) name() bool { return strings.TrimSpace(l.flow.Attr("name")) != "" }

// leave is the track right of the source, arrive the one left of the target.
func (g *grid) leave(l *link, a, b int) *track {
	ch := &g.down[l.from.col+1]
	ch.named = ch.named || l.name()
	return ch.out.use(l.from, a, b)
}

func (g *grid) arrive(l *link, a, b int) *track {
	ch := &g.down[l.to.col]
	if len(l.route.tracks) > 0 && l.route.below {
		ch.named = ch.named || l.name()
	}
	return ch.in.use(l.to, a, b)
}

func (g *grid) street(row, a, b int) *track { return g.across[row].out.use(nil, a, b) }

func (l *link) via(tracks ...*track) { l.route.tracks = append(l.route.tracks, tracks...) }

// forwards leads a link to a column further right: straight on, along the row of
// the target or of the source when that is free, else through the channel below.
func (g *grid) forwards(l *link) {
	a, b := l.from, l.to
	first, last := a.col+1, b.col-1
	along := func(row int) bool {
		if !g.spans[row].free(first, last, l) {
			return false
		}
		g.spans[row].pass(first, last, l)
		return true
	}
	late := func() bool { // turns before the target
		if !along(a.row) {
			return false
		}
		g.down[a.col+1].named = g.down[a.col+1].named || l.name()
		l.route.late = true
		l.via(g.arrive(l, 2*a.row, 2*b.row))
		return true
	}
	early := func() bool { // turns after the source
		if !along(b.row) {
			return false
		}
		l.via(g.leave(l, 2*a.row, 2*b.row))
		return true
	}
	switch {
	case a.row == b.row && along(a.row):
		g.down[a.col+1].named = g.down[a.col+1].named || l.name()
	case a.row == b.row:
		g.around(l)
	case b.row > a.row && len(a.out) > 1 && early():
	case late():
	case early():
	default:
		g.around(l)
	}
}

// around leads a link through the channel below the upper of its rows.
func (g *grid) around(l *link) {
	a, b := l.from, l.to
	row := min(a.row, b.row)
	l.via(g.leave(l, 2*a.row, 2*row+1), g.street(row, 2*a.col+1, 2*b.col-1))
	l.via(g.arrive(l, 2*row+1, 2*b.row))
}

// fromBorder leads what leaves a boundary event down and on.
func (g *grid) fromBorder(l *link) {
	a, b := l.from, l.to
	l.route.below = true
	l.via(g.street(a.row, 2*a.col, 2*b.col-1))
	l.via(g.arrive(l, 2*a.row+1, 2*b.row))
}

// backwards leads a loop below the row of its source, from and to the lower
// edges where nothing is in the way.
func (g *grid) backwards(l *link) {
	a, b := l.from, l.to
	start, end := 2*a.col, 2*b.col
	l.route.below = clear(a)
	if !l.route.below {
		start++
		l.via(g.leave(l, 2*a.row, 2*a.row+1))
	}
	l.route.upward = clear(b) && a.row == b.row && a != b
	if !l.route.upward {
		end--
	}
	l.via(g.street(a.row, start, end))
	if !l.route.upward {
		l.via(g.arrive(l, 2*a.row+1, 2*b.row))
	}
}

// clear tells whether nothing sits or is written below a cell.
func clear(c *cell) bool { return len(c.guests) == 0 && !strings.HasSuffix(c.el.Name, "Event") }

// points draws the way, once everything has its place.
func (l *link) points() []model.Point {
	from, to := l.from.box(), l.to.box()
	at := model.Point{X: from.X + from.W, Y: from.Y + from.H/2}
	vertical := true // whether the next track runs down
	switch {
	case l.guest != nil:
		g := l.guest.box()
		at, vertical = model.Point{X: g.X + g.W/2, Y: g.Y + g.H}, false
	case l.route.below:
		at, vertical = model.Point{X: from.X + from.W/2, Y: from.Y + from.H}, false
	}
	way := []model.Point{at}
	for _, t := range l.route.tracks {
		if vertical {
			at.X = t.pos
		} else {
			at.Y = t.pos
		}
		way = append(way, at)
		vertical = !vertical
	}
	if l.route.upward {
		mid := to.X + to.W/2
		return append(way, model.Point{X: mid, Y: at.Y}, model.Point{X: mid, Y: to.Y + to.H})
	}
	end := model.Point{X: to.X, Y: to.Y + to.H/2}
	if at.Y != end.Y {
		way = append(way, model.Point{X: at.X, Y: end.Y})
	}
	return append(way, end)
}

func (c *cell) box() model.Bounds { return model.Bounds{X: c.x, Y: c.y, W: c.w, H: c.h} }
