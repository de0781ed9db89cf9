package picture

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/graph"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/internal/lettering"
)

// The colours, as in pictures of processes: text stands on white or nearly white
// with a contrast of more than 7 to 1.
const (
	dark = "#1f2733" // borders and lines
	ink  = "#14181f" // text
	pale = "#f3f6fa" // input data
	sand = "#faf6ec" // business knowledge models
	told = "#1a6b35" // what has a value
	leaf = "#eef7f0"
)

func draw(s *scene, o Options) []byte {
	c := &canvas{}
	shapes := slices.Clone(s.shapes)
	slices.SortStableFunc(shapes, func(a, b *shape) int { return cmp.Compare(b.depth(), a.depth()) })
	for _, one := range shapes {
		c.include(one.Bounds)
		if one.frame {
			c.shape(s, one, o)
		}
	}
	for _, e := range s.edges {
		c.edge(e)
	}
	for _, one := range shapes {
		if !one.frame {
			c.shape(s, one, o)
		}
	}
	return c.finish(title(s, o), summary(s, o))
}

// depth puts frames below what stands in them.
func (one *shape) depth() float64 {
	if one.frame {
		return one.W * one.H
	}
	return 0
}

func (c *canvas) shape(s *scene, one *shape, o Options) {
	name := lettering.Clip(s.names[one.Node])
	value, valued := "", false
	if one.Doc == s.g.Main && one.Element.ID != "" {
		value, valued = o.Values[one.Element.ID]
		value = lettering.Clip(value)
	}
	tip := name
	if valued {
		tip = strings.TrimSuffix(name+" = "+value, " = ")
	}
	c.begin(one.Element.ID, tip)
	defer c.end()
	pen := pen{stroke: dark, width: 1.5, fill: "#ffffff"}
	switch {
	case one.Input != nil:
		pen.fill = pale
	case one.Knowledge != nil:
		pen.fill = sand
	}
	if valued {
		pen.stroke, pen.fill, pen.width = told, leaf, 2.5
	}
	c.outline(one, pen)
	c.name(one, name, value)
}

// outline is the border by which the notation tells the kinds.
func (c *canvas) outline(one *shape, p pen) {
	b := one.Bounds
	switch {
	case one.Input != nil:
		c.rect(b, b.H/2, p)
	case one.Knowledge != nil:
		const cut = 12.0
		c.path(p, true, model.Point{X: b.X + cut, Y: b.Y}, model.Point{X: b.X + b.W, Y: b.Y}, model.Point{X: b.X + b.W, Y: b.Y + b.H - cut},
			model.Point{X: b.X + b.W - cut, Y: b.Y + b.H}, model.Point{X: b.X, Y: b.Y + b.H}, model.Point{X: b.X, Y: b.Y + cut})
	case one.Service != nil:
		p.width = max(p.width, 3)
		c.rect(b, 16, p)
		if one.frame && len(one.divider) > 1 {
			c.path(pen{stroke: p.stroke, width: 1.5}, false, one.divider...)
		}
		if !one.frame {
			c.plus(b, p.stroke)
		}
	default:
		c.rect(b, 0, p)
	}
}

// plus is the sign of what is collapsed.
func (c *canvas) plus(b model.Bounds, color string) {
	x, y := b.X+b.W/2, b.Y+b.H-10
	p := pen{stroke: color, width: 1.2}
	c.rect(model.Bounds{X: x - 6, Y: y - 6, W: 12, H: 12}, 0, p)
	c.path(p, false, model.Point{X: x - 3.5, Y: y}, model.Point{X: x + 3.5, Y: y})
	c.path(p, false, model.Point{X: x, Y: y - 3.5}, model.Point{X: x, Y: y + 3.5})
}

func (c *canvas) name(one *shape, name, value string) {
	b := one.Bounds
	switch {
	case one.frame:
		c.text(name, model.Bounds{X: b.X + 8, Y: b.Y + 5, W: b.W - 16, H: 22}, true)
		return
	case one.Service != nil:
		b.H -= 18
	case one.Input != nil:
		b.X, b.W = b.X+b.H/6, b.W-b.H/3
	}
	if value != "" {
		low := min(20, b.H/2)
		c.text(value, model.Bounds{X: b.X, Y: b.Y + b.H - low - b.H/8, W: b.W, H: low}, true)
		b.H -= low + b.H/8
	}
	c.text(name, b, false)
}

// edge draws a requirement: of information a line with a full point, of knowledge
// a dashed one with an open point.
func (c *canvas) edge(e edge) {
	for _, p := range e.points {
		c.include(model.Bounds{X: p.X, Y: p.Y})
	}
	end, before := e.points[len(e.points)-1], e.points[len(e.points)-2]
	for i := len(e.points) - 2; i > 0 && before == end; i-- {
		before = e.points[i-1]
	}
	angle := math.Atan2(end.Y-before.Y, end.X-before.X)
	wing := func(turn float64) model.Point {
		return model.Point{X: end.X - 11*math.Cos(angle+turn), Y: end.Y - 11*math.Sin(angle+turn)}
	}
	p := pen{stroke: dark, width: 1.5}
	if e.role == graph.Knowledge {
		p.dash = "6 4"
		c.path(p, false, e.points...)
		c.path(pen{stroke: dark, width: 1.5}, false, wing(0.45), end, wing(-0.45))
		return
	}
	c.path(p, false, e.points...)
	c.path(pen{stroke: dark, width: 1, fill: dark}, true, wing(0.4), end, wing(-0.4))
}

func english(o Options) bool { return strings.HasPrefix(o.Lang, "en") }

func title(s *scene, o Options) string {
	if english(o) {
		return "Decision diagram: " + lettering.Clip(s.g.Main.Name)
	}
	return "Sơ đồ quyết định: " + lettering.Clip(s.g.Main.Name)
}

// kinds are the words of the description.
var kinds = []struct{ kind, vi, en string }{
	{"decisionService", "Dịch vụ quyết định", "Decision services"},
	{"decision", "Quyết định", "Decisions"},
	{"businessKnowledgeModel", "Mô hình tri thức", "Business knowledge models"},
	{"inputData", "Dữ liệu đầu vào", "Input data"},
}

// summary says for those who do not see the picture what is in it.
func summary(s *scene, o Options) string {
	var out []string
	for _, k := range kinds {
		var names []string
		for _, one := range s.shapes {
			if one.Kind() == k.kind {
				name := lettering.Clip(s.names[one.Node])
				if value := o.Values[one.Element.ID]; value != "" && one.Doc == s.g.Main {
					name += " = " + lettering.Clip(value)
				}
				names = append(names, name)
			}
		}
		word := k.vi
		if english(o) {
			word = k.en
		}
		if len(names) > 0 {
			out = append(out, word+": "+strings.Join(names, ", ")+".")
		}
	}
	return strings.Join(out, " ")
}
