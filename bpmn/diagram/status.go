package diagram

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// status is the state of an element in the overlay.
type status int

const (
	plain status = iota
	done
	active
	overdue
	failed
)

// look is how a state is painted.
type look struct {
	color, fill string
	width       float64
	vi, en      string
}

var looks = map[status]look{
	plain:   {line, "#ffffff", 1.5, "", ""},
	done:    {"#1a6b35", "#eef7f0", 2, "Đã qua", "Done"},
	active:  {"#0b57d0", "#e6f0ff", 4, "Đang ở bước này", "Current step"},
	overdue: {"#9a4b00", "#fff3e0", 4, "Đang ở bước này, quá hạn", "Current step, overdue"},
	failed:  {"#b3261e", "#fdecea", 4, "Bị dừng vì sự cố", "Stopped by an incident"},
}

func (o Overlay) of(st status) map[string]string {
	return map[status]map[string]string{done: o.Done, active: o.Active, overdue: o.Overdue, failed: o.Failed}[st]
}

func (p *picture) status(id string) status {
	for st := failed; st > plain; st-- {
		if _, ok := p.overlay.of(st)[id]; ok {
			return st
		}
	}
	return plain
}

func (p *picture) english() bool { return strings.HasPrefix(p.overlay.Lang, "en") }

func (p *picture) word(st status) string {
	if p.english() {
		return looks[st].en
	}
	return looks[st].vi
}

// tip is the tool tip of an element: its name and its state.
func (p *picture) tip(n *model.Node, id string, st status) string {
	tip := strings.TrimSpace(n.Attr("name"))
	if st == plain {
		return tip
	}
	if tip == "" {
		tip = n.ID()
	}
	tip += " – " + p.word(st)
	if text := p.overlay.of(st)[id]; text != "" {
		tip += " (" + text + ")"
	}
	return tip
}

func (p *picture) title(d *model.Diagram) string {
	name := d.Name
	for _, proc := range p.doc.Processes {
		if v := strings.TrimSpace(proc.Attr("name")); v != "" && (name == "" || proc.Executable) {
			name = v
		}
	}
	if p.english() {
		return strings.TrimSpace("Process diagram: " + name)
	}
	return strings.TrimSpace("Sơ đồ quy trình: " + name)
}

// summary is the sentence for those who do not see the picture: the states in
// order of gravity, elements from left to right as drawn.
func (p *picture) summary(d *model.Diagram) string {
	shapes := slices.Clone(d.Shapes)
	slices.SortStableFunc(shapes, func(a, b model.Shape) int { return int(a.Bounds.X - b.Bounds.X) })
	var parts []string
	for st := failed; st > plain; st-- {
		var names []string
		for _, s := range shapes {
			n := p.doc.ByID[s.Element]
			if n == nil || p.status(s.Element) != st || n.Name == "sequenceFlow" {
				continue
			}
			name := strings.TrimSpace(n.Attr("name"))
			if name == "" && st == done {
				continue
			}
			if name == "" {
				name = n.ID()
			}
			if text := p.overlay.of(st)[s.Element]; text != "" {
				name += " (" + text + ")"
			}
			names = append(names, name)
		}
		if len(names) > 0 {
			parts = append(parts, p.word(st)+": "+strings.Join(names, ", ")+".")
		}
	}
	if len(parts) == 0 && p.english() {
		return "No state shown."
	}
	if len(parts) == 0 {
		return "Sơ đồ không kèm trạng thái hồ sơ."
	}
	return strings.Join(parts, " ")
}

// badges draws the sign of the state and the label of the overlay.
func (p *picture) badges(s model.Shape, n *model.Node, st status) {
	b := s.Bounds
	if text := p.overlay.Labels[s.Element]; text != "" {
		p.later(func() { p.badgeText(text, b) })
	}
	if st == plain || n.Name == "participant" || n.Name == "lane" {
		return
	}
	x, y := p.corner(b)
	p.include(model.Bounds{X: x - 11, Y: y - 11, W: 22, H: 22})
	p.later(func() { p.sign(st, x, y) })
}

// corner is the corner of a shape at which no event sits; small shapes have
// their sign at the upper right.
func (p *picture) corner(b model.Bounds) (x, y float64) {
	if b.W < 60 {
		return b.X + b.W - 2, b.Y + 2
	}
	corners := []model.Point{{X: b.X + b.W, Y: b.Y}, {X: b.X + b.W, Y: b.Y + b.H}, {X: b.X, Y: b.Y + b.H}, {X: b.X, Y: b.Y}}
	for _, c := range corners {
		if !slices.ContainsFunc(p.attached, func(e model.Bounds) bool {
			return c.X > e.X-12 && c.X < e.X+e.W+12 && c.Y > e.Y-12 && c.Y < e.Y+e.H+12
		}) {
			return c.X, c.Y
		}
	}
	return corners[0].X, corners[0].Y
}

func (p *picture) badgeText(text string, b model.Bounds) {
	w := measure(text, 11) + 14
	box := model.Bounds{X: b.X + b.W/2 - w/2, Y: b.Y + b.H - 9, W: w, H: 18}
	p.rect(box, 9, paint{fill: "#ffffff", stroke: line, width: 1.2})
	p.lines([]string{text}, box.X+w/2, box.Y+2.5, "middle", textStyle{size: 11, bold: true})
}

// sign draws a state as a white sign on a coloured disc: a tick, a triangle, a
// clock, an exclamation mark.
func (p *picture) sign(st status, x, y float64) {
	r := 10.0
	if st == done {
		r = 8
	}
	p.circle(x, y, r+1.5, paint{fill: "#ffffff"})
	p.circle(x, y, r, paint{fill: looks[st].color})
	white := paint{stroke: "#ffffff", width: 2}
	switch st {
	case done:
		p.path(pathOf("M", x-3.5, y+0.2, "L", x-1, y+2.8, "L", x+3.8, y-2.6), white)
	case active:
		p.path(pathOf("M", x-3, y-4.5, "L", x+5, y, "L", x-3, y+4.5, "Z"), paint{fill: "#ffffff"})
	case overdue:
		p.circle(x, y, 6, paint{stroke: "#ffffff", width: 1.6})
		p.path(pathOf("M", x, y-3.5, "V", y, "L", x+2.6, y+1.6), paint{stroke: "#ffffff", width: 1.6})
	case failed:
		p.path(pathOf("M", x, y-5, "V", y+1), paint{stroke: "#ffffff", width: 2.6})
		p.circle(x, y+4.6, 1.5, paint{fill: "#ffffff"})
	}
}
