package picture

import (
	"cmp"
	"slices"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
)

// The measures of what is laid out here.
const (
	boxW, boxH = 160.0, 60.0
	gapX, gapY = 44.0, 70.0
	lane       = 24.0   // breadth of a line that passes a layer
	across     = 1200.0 // breadth up to which parts stand beside each other
	padX       = 16.0   // between a frame and what it holds
	padTop     = 32.0
	padBottom  = 14.0
)

// layout gives every element its place: parts of the graph that do not hang
// together beside and below each other, each in layers. A service is a frame where
// nothing else stands between its decisions, else a box.
func (s *scene) layout() {
	boxed := map[*graph.Node]bool{}
	for _, n := range s.items {
		boxed[n] = n.Service != nil && len(s.inside(n)) == 0
	}
	s.arrange(boxed)
	again := false
	for _, n := range s.items {
		if n.Service != nil && !boxed[n] && !s.frame(n) {
			boxed[n], again = true, true
		}
	}
	if again {
		s.shapes, s.edges, s.at = nil, nil, map[*graph.Node]*shape{}
		s.arrange(boxed)
		for _, n := range s.items {
			if n.Service != nil && !boxed[n] {
				s.frame(n)
			}
		}
	}
	s.fromFrames()
}

// inside lists the decisions of a service that are drawn.
func (s *scene) inside(n *graph.Node) (list []graph.Requirement) {
	for _, r := range n.Requires {
		if (r.Role == graph.Output || r.Role == graph.Encapsulated) && r.Doc == s.g.Main {
			list = append(list, r)
		}
	}
	return list
}

// frame draws a service around its decisions, where they stand alone.
func (s *scene) frame(n *graph.Node) bool {
	var box model.Bounds
	var top, bottom float64 // lowest of the outputs, highest of the others
	bottom = -1
	own := map[*shape]bool{}
	for i, r := range s.inside(n) {
		b := s.at[r.Node].Bounds
		own[s.at[r.Node]] = true
		if i == 0 {
			box = b
		}
		box = union(box, b)
		switch {
		case r.Role == graph.Output:
			top = max(top, b.Y+b.H)
		case bottom < 0 || b.Y < bottom:
			bottom = b.Y
		}
	}
	box = model.Bounds{X: box.X - padX, Y: box.Y - padTop, W: box.W + 2*padX, H: box.H + padTop + padBottom}
	if slices.ContainsFunc(s.shapes, func(o *shape) bool { return !own[o] && meet(o.Bounds, box) }) {
		return false
	}
	one := &shape{Node: n, Bounds: box, frame: true}
	if bottom > top {
		y := (top + bottom) / 2
		one.divider = []model.Point{{X: box.X, Y: y}, {X: box.X + box.W, Y: y}}
	}
	s.put(one)
	return true
}

func union(a, b model.Bounds) model.Bounds {
	x, y := min(a.X, b.X), min(a.Y, b.Y)
	return model.Bounds{X: x, Y: y, W: max(a.X+a.W, b.X+b.W) - x, H: max(a.Y+a.H, b.Y+b.H) - y}
}

func meet(a, b model.Bounds) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

// fromFrames draws the requirements of services that are frames.
func (s *scene) fromFrames() {
	s.requirements(func(_ string, from, to *shape, role graph.Role) {
		if from.frame {
			s.edges = append(s.edges, edge{role, straight(from.Bounds, to.Bounds)})
		}
	})
}

// arrange lays out the parts and puts them into rows.
func (s *scene) arrange(boxed map[*graph.Node]bool) {
	var x, y, high float64
	for _, part := range s.parts(boxed) {
		w, h := part.place()
		if x > 0 && x+w > across {
			x, y, high = 0, y+high+gapY, 0
		}
		part.move(x, y)
		x, high = x+w+gapX, max(high, h)
		s.take(part)
	}
}

// parts divides what is drawn as boxes by what hangs together.
func (s *scene) parts(boxed map[*graph.Node]bool) []*layers {
	cells := map[*graph.Node]*cell{}
	var all []*cell
	for _, n := range s.items {
		if n.Service == nil || boxed[n] {
			c := &cell{node: n, w: boxW}
			cells[n], all = c, append(all, c)
		}
	}
	joined := newSets(all)
	for _, n := range s.items {
		to := cells[n]
		switch {
		case to == nil:
			held := s.inside(n)
			for _, r := range held {
				joined.join(cells[held[0].Node], cells[r.Node])
			}
		case n.Service == nil:
			for _, r := range n.Requires {
				if from := cells[r.Node]; from != nil {
					link(from, to, r.Role)
					joined.join(from, to)
				}
				for _, in := range s.framed(r.Node, cells) {
					in.below = append(in.below, to)
					joined.join(in, to)
				}
			}
		}
	}
	var parts []*layers
	for _, group := range joined.groups(all) {
		parts = append(parts, &layers{cells: group})
	}
	slices.SortStableFunc(parts, func(a, b *layers) int { return cmp.Compare(len(b.cells), len(a.cells)) })
	return parts
}

// framed lists the boxes in a service that is a frame: what requires the service
// stands above them.
func (s *scene) framed(n *graph.Node, cells map[*graph.Node]*cell) (list []*cell) {
	if n.Service == nil || cells[n] != nil {
		return nil
	}
	for _, r := range s.inside(n) {
		list = append(list, cells[r.Node])
	}
	return list
}

// take makes shapes and edges of what was placed.
func (s *scene) take(l *layers) {
	for _, c := range l.cells {
		if c.node != nil {
			s.put(&shape{Node: c.node, Bounds: model.Bounds{X: c.x - c.w/2, Y: c.y, W: c.w, H: boxH}})
		}
	}
	s.edges = append(s.edges, l.lines()...)
}
