package diagram

import (
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// drawing is a diagram and, of one laid out here, where the slashes of default
// flows stand: flows of one source begin with a common stretch, which does not
// tell them apart.
type drawing struct {
	*model.Diagram
	slashes map[string]model.Point
}

// course is an edge of the layout with the place of its slash.
type course struct {
	model.Edge
	slash *model.Point
}

// block is a part laid out, from 0,0 to w,h.
type block struct {
	shapes []model.Shape
	edges  []course
	w, h   float64
}

// add puts a block into this one.
func (b *block) add(part block, dx, dy float64) {
	for _, s := range part.shapes {
		s.Bounds = moved(s.Bounds, dx, dy)
		if s.Label != nil {
			at := moved(*s.Label, dx, dy)
			s.Label = &at
		}
		b.shapes = append(b.shapes, s)
	}
	for _, e := range part.edges {
		for i := range e.Points {
			e.Points[i].X += dx
			e.Points[i].Y += dy
		}
		if e.Label != nil {
			at := moved(*e.Label, dx, dy)
			e.Label = &at
		}
		if e.slash != nil {
			e.slash = &model.Point{X: e.slash.X + dx, Y: e.slash.Y + dy}
		}
		b.edges = append(b.edges, e)
	}
	b.w, b.h = max(b.w, part.w+dx), max(b.h, part.h+dy)
}

func moved(b model.Bounds, dx, dy float64) model.Bounds {
	b.X += dx
	b.Y += dy
	return b
}

// inset is the space between a frame and what it holds.
const inset = 20

// layout makes a drawing for processes without one, each from left to right, one
// below the other, in the pools of their participants.
func layout(doc *model.Document, processes []*model.Process) (*drawing, error) {
	parts := 0
	for _, p := range processes {
		p.Walk(func(n, _ *model.Node) {
			if n.Space == model.NS && (model.FlowNode(n.Name) || n.Name == "sequenceFlow") {
				parts++
			}
		})
	}
	if parts > maxDrawn {
		return nil, fault.New(fault.TooLarge, "what", "BPMN", "limit", maxDrawn)
	}
	whole, d := block{}, &drawing{Diagram: &model.Diagram{}, slashes: map[string]model.Point{}}
	pools := participants(doc)
	widest, blocks := 0.0, make([]block, len(processes))
	for i, p := range processes {
		blocks[i] = arrange(doc, p.Body)
		if pool := pools[p.ID()]; pool != nil {
			blocks[i] = framed(pool, blocks[i])
		}
		widest = max(widest, blocks[i].w)
		d.Plane = p.ID()
	}
	for _, part := range blocks {
		part.stretch(widest)
		top := whole.h
		if top > 0 {
			top += 60
		}
		whole.add(part, 0, top)
	}
	if len(processes) > 1 {
		d.Plane = ""
	}
	collaborate(doc, &whole)
	d.Shapes = whole.shapes
	for _, e := range whole.edges {
		d.Edges = append(d.Edges, e.Edge)
		if e.slash != nil {
			d.slashes[e.Element] = *e.slash
		}
	}
	return d, nil
}

// participants gives the pools of the file by the process they show.
func participants(doc *model.Document) map[string]*model.Node {
	pools := map[string]*model.Node{}
	for _, c := range doc.Root.All("collaboration") {
		for _, p := range c.All("participant") {
			ref := model.Local(p.Attr("processRef"))
			if pools[ref] == nil && ref != "" && p.ID() != "" {
				pools[ref] = p
			}
		}
	}
	return pools
}

// stretch gives a pool and its lanes the breadth of the widest.
func (b *block) stretch(to float64) {
	for i := range b.shapes {
		if !b.shapes[i].Horizontal {
			return
		}
		b.shapes[i].Bounds.W += to - b.w
	}
}

// hollow tells a participant of whom the file holds no flow node.
func hollow(doc *model.Document, p *model.Node) bool {
	ref := model.Local(p.Attr("processRef"))
	for _, process := range doc.Processes {
		if process.ID() == ref {
			return len(process.Body.Elements) == 0
		}
	}
	return true
}

// framed puts a pool around a process; lanes fill it without a rim.
func framed(pool *model.Node, part block) block {
	rim := float64(inset)
	if len(part.shapes) > 0 && part.shapes[0].Horizontal {
		rim = 0
	}
	out := block{shapes: []model.Shape{{Element: pool.ID(), Horizontal: true, Bounds: model.Bounds{W: header + part.w + 2*rim, H: part.h + 2*rim}}}}
	out.add(part, header+rim, rim)
	out.w, out.h = out.shapes[0].Bounds.W, out.shapes[0].Bounds.H
	return out
}

// collaborate adds the participants without a process, below, and the message
// flows between what is drawn.
func collaborate(doc *model.Document, whole *block) {
	place := map[string]model.Bounds{}
	for _, s := range whole.shapes {
		place[s.Element] = s.Bounds
	}
	width := max(whole.w, 300)
	for _, c := range doc.Root.All("collaboration") {
		for _, p := range c.All("participant") {
			if p.ID() == "" || place[p.ID()].W > 0 || !hollow(doc, p) {
				continue
			}
			s := model.Shape{Element: p.ID(), Horizontal: true, Bounds: model.Bounds{Y: whole.h + 60, W: width, H: 60}}
			place[p.ID()] = s.Bounds
			whole.add(block{shapes: []model.Shape{s}, w: width, h: s.Bounds.Y + 60}, 0, 0)
		}
		for _, f := range c.All("messageFlow") {
			from, okFrom := place[model.Local(f.Attr("sourceRef"))]
			to, okTo := place[model.Local(f.Attr("targetRef"))]
			if okFrom && okTo && f.ID() != "" {
				whole.edges = append(whole.edges, course{Edge: model.Edge{Element: f.ID(), Points: messageWay(from, to)}})
			}
		}
	}
}

// messageWay leads a message straight up or down, with one bend when both ends
// are no pools.
func messageWay(from, to model.Bounds) []model.Point {
	a, b := center(from), center(to)
	if from.W > 250 {
		a.X = min(max(b.X, from.X+header), from.X+from.W-10)
	}
	if to.W > 250 {
		b.X = min(max(a.X, to.X+header), to.X+to.W-10)
	}
	if a.Y < b.Y {
		a.Y, b.Y = from.Y+from.H, to.Y
	} else {
		a.Y, b.Y = from.Y, to.Y+to.H
	}
	if a.X == b.X {
		return []model.Point{a, b}
	}
	mid := b.Y - 30
	if a.Y > b.Y {
		mid = b.Y + 30
	}
	return []model.Point{a, {X: a.X, Y: mid}, {X: b.X, Y: mid}, b}
}
