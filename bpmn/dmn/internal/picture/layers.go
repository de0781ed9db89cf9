package picture

import (
	"cmp"
	"slices"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
)

// cell is a box in a layer, or the place where a line passes it.
type cell struct {
	node  *graph.Node // nil where a line passes
	up    []*wire     // to what requires it
	down  []*wire     // from what it requires
	below []*cell     // what has to stand higher without a line
	layer int         // from the bottom
	x, y  float64     // middle and upper border
	w     float64
	want  float64
}

// wire joins two cells; line is the requirement of which it is a piece.
type wire struct {
	from, to *cell
	role     graph.Role
}

func link(from, to *cell, role graph.Role) {
	w := &wire{from, to, role}
	from.up, to.down = append(from.up, w), append(to.down, w)
}

// layers is a part of the graph.
type layers struct {
	cells []*cell // what is required first
	rows  [][]*cell
}

// place gives the cells their places and tells the size of the part.
func (l *layers) place() (w, h float64) {
	l.level()
	l.pass()
	for _, c := range l.cells {
		for len(l.rows) <= c.layer {
			l.rows = append(l.rows, nil)
		}
		l.rows[c.layer] = append(l.rows[c.layer], c)
	}
	const sweeps = 12
	for i := range sweeps {
		l.sort(i%2 == 0)
	}
	for _, row := range l.rows {
		settle(row, func(*cell) float64 { return 0 })
	}
	for range sweeps {
		for _, row := range l.rows {
			settle(row, (*cell).pull)
		}
		for i := len(l.rows) - 1; i >= 0; i-- {
			settle(l.rows[i], (*cell).pull)
		}
	}
	return l.fit()
}

// level puts every cell above what it requires, and right below what requires it.
func (l *layers) level() {
	for _, c := range l.cells {
		for _, w := range c.up {
			w.to.layer = max(w.to.layer, c.layer+1)
		}
		for _, higher := range c.below {
			higher.layer = max(higher.layer, c.layer+1)
		}
	}
	for _, c := range slices.Backward(l.cells) {
		if len(c.up) > 0 && len(c.below) == 0 {
			c.layer = slices.MinFunc(c.up, func(a, b *wire) int { return cmp.Compare(a.to.layer, b.to.layer) }).to.layer - 1
		}
	}
}

// pass lets wires that are longer than one layer pass those between.
func (l *layers) pass() {
	for _, c := range slices.Clone(l.cells) {
		for _, w := range c.up {
			end := w.to
			at := slices.Index(end.down, w)
			for w.from.layer+1 < end.layer {
				mid := &cell{layer: w.from.layer + 1, w: lane, down: []*wire{w}}
				w.to = mid
				w = &wire{mid, end, w.role}
				mid.up = []*wire{w}
				l.cells = append(l.cells, mid)
			}
			end.down[at] = w
		}
	}
}

// sort orders the rows by the places of their neighbours below or above.
func (l *layers) sort(upwards bool) {
	for i := range l.rows {
		row := l.rows[i]
		if !upwards {
			row = l.rows[len(l.rows)-1-i]
		}
		for _, c := range row {
			c.want = mean(c, upwards)
		}
		slices.SortStableFunc(row, func(a, b *cell) int { return cmp.Compare(a.want, b.want) })
		for i, c := range row {
			c.x = float64(i)
		}
	}
}

// mean is the middle of the neighbours on one side, the own place without any.
func mean(c *cell, down bool) float64 {
	sum, count := 0.0, 0
	if down {
		for _, w := range c.down {
			sum, count = sum+w.from.x, count+1
		}
	} else {
		for _, w := range c.up {
			sum, count = sum+w.to.x, count+1
		}
	}
	if count == 0 {
		return c.x
	}
	return sum / float64(count)
}

// pull is where the neighbours on both sides want a cell. Passing lines are drawn
// straight before boxes are centred.
func (c *cell) pull() float64 {
	sum, weight := 0.0, 0.0
	add := func(o *cell) {
		one := 1.0
		if o.node == nil {
			one = 3
		}
		sum, weight = sum+o.x*one, weight+one
	}
	for _, w := range c.up {
		add(w.to)
	}
	for _, w := range c.down {
		add(w.from)
	}
	if weight == 0 {
		return c.x
	}
	return sum / weight
}

// settle moves the cells of a row to where they want to be as nearly as their
// order and breadth allow: cells that press on each other move as a block to the
// mean of their wishes.
func settle(row []*cell, want func(*cell) float64) {
	type block struct{ sum, count, at float64 }
	var blocks []block
	offset := make([]float64, len(row))
	for i, c := range row {
		if i > 0 {
			offset[i] = offset[i-1] + (row[i-1].w+c.w)/2 + gapX
		}
		one := block{want(c) - offset[i], 1, 0}
		for len(blocks) > 0 && blocks[len(blocks)-1].sum/blocks[len(blocks)-1].count > one.sum/one.count {
			last := blocks[len(blocks)-1]
			one.sum, one.count = one.sum+last.sum, one.count+last.count
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, one)
	}
	i := 0
	for _, b := range blocks {
		for range int(b.count) {
			row[i].x = b.sum/b.count + offset[i]
			i++
		}
	}
}

// fit moves the part to the origin, the uppermost row first.
func (l *layers) fit() (w, h float64) {
	left := l.cells[0].x
	for _, c := range l.cells {
		left = min(left, c.x-c.w/2)
	}
	for _, c := range l.cells {
		c.x -= left
		c.y = float64(len(l.rows)-1-c.layer) * (boxH + gapY)
		w, h = max(w, c.x+c.w/2), max(h, c.y+boxH)
	}
	return w, h
}

func (l *layers) move(x, y float64) {
	for _, c := range l.cells {
		c.x, c.y = c.x+x, c.y+y
	}
}

// lines are the requirements: from the upper border of a box through the layers
// to the lower border of another, whose lines end beside each other.
func (l *layers) lines() (list []edge) {
	for _, c := range l.cells {
		slices.SortStableFunc(c.down, func(a, b *wire) int { return cmp.Compare(a.from.x, b.from.x) })
	}
	for _, c := range l.cells {
		if c.node == nil {
			continue
		}
		for _, w := range c.up {
			e := edge{role: w.role, points: []model.Point{{X: c.x, Y: c.y}}}
			for ; w.to.node == nil; w = w.to.up[0] {
				e.points = append(e.points, model.Point{X: w.to.x, Y: w.to.y + boxH}, model.Point{X: w.to.x, Y: w.to.y})
			}
			e.points = append(e.points, model.Point{X: w.to.port(w), Y: w.to.y + boxH})
			if direct := []model.Point{e.points[0], e.points[len(e.points)-1]}; l.free(direct[0], direct[1], c.layer+1, w.to.layer-1) {
				e.points = direct
			}
			list = append(list, e)
		}
	}
	return list
}

// free tells whether a line meets no box of the layers between.
func (l *layers) free(from, to model.Point, low, high int) bool {
	const space = 12
	for layer := low; layer <= high; layer++ {
		for _, c := range l.rows[layer] {
			at := func(y float64) float64 { return from.X + (to.X-from.X)*(y-from.Y)/(to.Y-from.Y) }
			a, b := at(c.y-space), at(c.y+boxH+space)
			if c.node != nil && max(a, b) > c.x-c.w/2-space && min(a, b) < c.x+c.w/2+space {
				return false
			}
		}
	}
	return true
}

// port is where a wire reaches the lower border.
func (c *cell) port(w *wire) float64 {
	i := slices.Index(c.down, w)
	return c.x - c.w/2 + c.w*float64(i+1)/float64(len(c.down)+1)
}

// sets are groups of cells that hang together.
type sets map[*cell]*cell

func newSets(all []*cell) sets {
	s := sets{}
	for _, c := range all {
		s[c] = c
	}
	return s
}

func (s sets) root(c *cell) *cell {
	for s[c] != c {
		s[c] = s[s[c]]
		c = s[c]
	}
	return c
}

func (s sets) join(a, b *cell) { s[s.root(a)] = s.root(b) }

// groups lists them in the order of their first cells.
func (s sets) groups(all []*cell) (list [][]*cell) {
	place := map[*cell]int{}
	for _, c := range all {
		root := s.root(c)
		if _, known := place[root]; !known {
			place[root] = len(list)
			list = append(list, nil)
		}
		list[place[root]] = append(list[place[root]], c)
	}
	return list
}
