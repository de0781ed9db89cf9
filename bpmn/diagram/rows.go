package diagram

import (
	"cmp"
	"slices"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// lanes are the lanes of a process: leaves hold the nodes, branches hold lanes.
type lanes struct {
	all    []lane
	leaves []int          // rows that each leaf has got
	of     map[string]int // flow node → leaf, from 1; 0 is outside of all lanes
	depth  int            // levels of lanes
}

// lane is one lane and the leaves in it, first to last, from 1.
type lane struct {
	id          string
	level       int
	first, last int
}

func readLanes(owner *model.Node) lanes {
	ls := lanes{of: map[string]int{}}
	for _, set := range owner.All("laneSet") {
		ls.read(set, 0)
	}
	return ls
}

func (ls *lanes) read(set *model.Node, level int) {
	ls.depth = max(ls.depth, level+1)
	for _, n := range set.All("lane") {
		at, first := len(ls.all), len(ls.leaves)+1
		ls.all = append(ls.all, lane{id: n.ID(), level: level, first: first})
		for _, ref := range n.All("flowNodeRef") {
			ls.of[model.Local(ref.Text)] = first // an inner lane says it again
		}
		if inner := n.Child("childLaneSet"); inner != nil && len(inner.All("lane")) > 0 {
			ls.read(inner, level+1)
		} else {
			ls.leaves = append(ls.leaves, 1)
		}
		ls.all[at].last = len(ls.leaves)
	}
}

// assignRows gives every cell its row. The longest way through a process is a
// straight line; each other branch gets a row below that is free for its whole
// length. Rows are counted in each lane and then put one lane below the other.
func (g *grid) assignRows() {
	ends := make([][]int, len(g.lanes.leaves)+1) // by lane and row: the last column taken
	heads := slices.Clone(g.cells)
	slices.SortStableFunc(heads, func(a, b *cell) int { return cmp.Compare(a.col, b.col) })
	for _, c := range heads {
		if c.placed {
			continue
		}
		row := wish(c)
		for row < len(ends[c.lane]) && ends[c.lane][row] >= c.col {
			row++
		}
		for len(ends[c.lane]) <= row {
			ends[c.lane] = append(ends[c.lane], -1)
		}
		ends[c.lane][row] = run(c, row)
	}
	offset := make([]int, len(ends)+1)
	for lane := range ends {
		rows := len(ends[lane])
		if lane > 0 {
			rows = max(rows, 1)
			g.lanes.leaves[lane-1] = rows
		}
		offset[lane+1] = offset[lane] + rows
	}
	for _, c := range g.cells {
		c.row += offset[c.lane]
	}
	g.rows = offset[len(ends)]
}

// wish is the row of the predecessor that a cell would like to stand beside; what
// leaves a boundary event stands below.
func wish(c *cell) int {
	for _, l := range c.in {
		if l.back || !l.from.placed || l.from.lane != c.lane {
			continue
		}
		if l.guest != nil {
			return l.from.row + 1
		}
		return l.from.row
	}
	return 0
}

// run puts a cell and its straight continuation on a row and tells the last
// column that is taken by them and the way onwards.
func run(c *cell, row int) int {
	for {
		c.row, c.placed = row, true
		end := c.col
		var next *cell
		for _, l := range c.out {
			if l.back || l.guest != nil {
				continue
			}
			end = max(end, l.to.col)
			if !l.to.placed && l.to.lane == c.lane && (next == nil || l.to.height > next.height) {
				next = l.to
			}
		}
		if next == nil {
			return end
		}
		c = next
	}
}

// rowSpans is what stands on a row: columns with cells, and lines that pass.
type rowSpans struct {
	cols  []int
	lines []*link
	spans [][2]int
}

// maxLines bounds the lines that pass along one row between its cells.
const maxLines = 64

// free tells whether the columns from a to b of a row can be passed by a link.
// Lines of one source or one target may run together.
func (r *rowSpans) free(a, b int, l *link) bool {
	if a > b {
		return true
	}
	if i, _ := slices.BinarySearch(r.cols, a); i < len(r.cols) && r.cols[i] <= b {
		return false
	}
	for i, s := range r.spans {
		if s[0] <= b && a <= s[1] && r.lines[i].from != l.from && r.lines[i].to != l.to {
			return false
		}
	}
	return len(r.lines) < maxLines
}

func (r *rowSpans) pass(a, b int, l *link) {
	if a <= b {
		r.lines, r.spans = append(r.lines, l), append(r.spans, [2]int{a, b})
	}
}
