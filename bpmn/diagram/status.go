package diagram

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/lettering"
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

// gather brings the overlay to what is drawn: a present state inside of something
// collapsed is told by that.
func (p *picture) gather() {
	seen := map[string]bool{}
	for _, s := range p.dia.Shapes {
		seen[s.Element] = true
	}
	for _, e := range p.dia.Edges {
		seen[e.Element] = true
	}
	for st := done; st <= failed; st++ {
		p.states[st] = map[string]string{}
		from := p.overlay.of(st)
		for _, id := range slices.Sorted(maps.Keys(from)) {
			text, at := from[id], id
			if st != done && !seen[id] {
				at = p.outer(id, seen)
				text = inner(p.states[st][at], nameOf(p.doc.ByID[id]), text)
			}
			if at != "" && seen[at] {
				p.states[st][at] = text
			}
		}
	}
	p.counts = map[string]int{}
	for id, n := range p.overlay.Counts {
		if at := p.outer(id, seen); at != "" && n > 0 {
			p.counts[at] += n
		}
	}
}

// outer is the element itself when it is drawn, else the nearest around it that
// is, or "".
func (p *picture) outer(id string, seen map[string]bool) string {
	for n := p.doc.ByID[id]; n != nil && !is(n, "process"); n = p.parents[n] {
		if n.ID() != "" && seen[n.ID()] {
			return n.ID()
		}
	}
	return ""
}

// inner joins what is said of several steps inside of one.
func inner(before, name, text string) string {
	if text != "" {
		name = strings.TrimSpace(name + " " + text)
	}
	if before == "" {
		return name
	}
	return before + ", " + name
}

func (p *picture) status(id string) status {
	for st := failed; st > plain; st-- {
		if _, ok := p.states[st][id]; ok {
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

// tip is the tool tip of an element: its name, its state, how many stand there.
func (p *picture) tip(n *model.Node, id string, st status) string {
	tip := nameOf(n)
	count := p.counts[id]
	if st == plain && count == 0 {
		return tip
	}
	if tip == "" {
		tip = id
	}
	if st != plain {
		tip += " – " + p.word(st)
		if text := p.states[st][id]; text != "" {
			tip += " (" + text + ")"
		}
	}
	if count > 0 {
		tip += " – " + p.cases(count)
	}
	return tip
}

func (p *picture) cases(n int) string {
	switch {
	case !p.english():
		return strconv.Itoa(n) + " hồ sơ"
	case n == 1:
		return "1 case"
	}
	return strconv.Itoa(n) + " cases"
}

// title names the process, and the diagram where there are several.
func (p *picture) title() string {
	var parts []string
	for _, proc := range p.doc.Processes {
		if v := nameOf(proc.Node); v != "" && (len(parts) == 0 || proc.Executable) {
			parts = []string{v}
		}
	}
	if name := lettering.Clip(p.dia.Name); name != "" && (len(parts) == 0 || len(p.doc.Diagrams) > 1 && name != parts[0]) {
		parts = append(parts, name)
	}
	name := strings.Join(parts, " – ")
	if p.english() {
		return strings.TrimSuffix("Process diagram: "+name, ": ")
	}
	return strings.TrimSuffix("Sơ đồ quy trình: "+name, ": ")
}

// summary is the sentence for those who do not see the picture: the states in
// order of gravity, then the numbers, elements from left to right as drawn.
func (p *picture) summary() string {
	shapes := slices.Clone(p.dia.Shapes)
	slices.SortStableFunc(shapes, func(a, b model.Shape) int { return cmp.Compare(a.Bounds.X, b.Bounds.X) })
	var parts []string
	for st := failed; st > plain; st-- {
		parts = appendList(parts, p.word(st), shapes, func(id string) string {
			name := nameOf(p.doc.ByID[id])
			if p.status(id) != st || name == "" && st == done {
				return ""
			}
			if text := p.states[st][id]; text != "" {
				return cmp.Or(name, id) + " (" + text + ")"
			}
			return cmp.Or(name, id)
		})
	}
	word, none := "Số hồ sơ ở từng bước", "Sơ đồ không kèm trạng thái hồ sơ."
	if p.english() {
		word, none = "Cases at each step", "No state shown."
	}
	parts = appendList(parts, word, shapes, func(id string) string {
		if p.counts[id] == 0 {
			return ""
		}
		return cmp.Or(nameOf(p.doc.ByID[id]), id) + " " + strconv.Itoa(p.counts[id])
	})
	return cmp.Or(strings.Join(parts, " "), none)
}

// appendList adds a sentence "word: one, two." of what say tells of the shapes,
// when it tells anything.
func appendList(parts []string, word string, shapes []model.Shape, say func(id string) string) []string {
	var said []string
	for _, s := range shapes {
		if text := say(s.Element); text != "" {
			said = append(said, text)
		}
	}
	if len(said) == 0 {
		return parts
	}
	return append(parts, word+": "+strings.Join(said, ", ")+".")
}

// badges draws the sign of the state and the number of instances.
func (p *picture) badges(s model.Shape, n *model.Node, st status) {
	b := s.Bounds
	corners := []model.Point{{X: b.X + b.W, Y: b.Y}, {X: b.X + b.W, Y: b.Y + b.H}, {X: b.X, Y: b.Y}, {X: b.X, Y: b.Y + b.H}}
	if st != plain && !is(n, "participant", "lane") {
		at := p.corner(corners, b)
		corners = slices.DeleteFunc(corners, func(c model.Point) bool { return c == at })
		p.include(model.Bounds{X: at.X - 11, Y: at.Y - 11, W: 22, H: 22})
		p.later(func() { p.disc(st, at.X, at.Y) })
	}
	if count := p.counts[s.Element]; count > 0 {
		slices.Reverse(corners)
		p.number(strconv.Itoa(count), p.corner(corners, b))
	}
}

// corner is the first corner of a shape at which no event sits. Round and
// pointed shapes have nothing at the corner of their box: it is moved inwards.
func (p *picture) corner(corners []model.Point, b model.Bounds) model.Point {
	for _, c := range corners {
		if b.W < 60 {
			mid := center(b)
			return model.Point{X: mid.X + (c.X-mid.X)*0.85, Y: mid.Y + (c.Y-mid.Y)*0.85}
		}
		if !slices.ContainsFunc(p.attached, func(e model.Bounds) bool {
			return c.X > e.X-12 && c.X < e.X+e.W+12 && c.Y > e.Y-12 && c.Y < e.Y+e.H+12
		}) {
			return c
		}
	}
	return corners[0]
}

// number draws a dark badge with a number.
func (p *picture) number(text string, at model.Point) {
	w := math.Max(20, lettering.Measure(text, 12)+12)
	box := model.Bounds{X: at.X - w/2, Y: at.Y - 10, W: w, H: 20}
	p.include(box)
	p.later(func() {
		p.rect(box, 10, paint{fill: line, stroke: "#ffffff", width: 1.5})
		p.lines([]string{text}, at.X, box.Y+3, "middle", textStyle{size: 12, bold: true, color: "#ffffff"})
	})
}

// disc draws a state as a white sign on a coloured disc: a tick, a triangle, a
// clock, an exclamation mark.
func (p *picture) disc(st status, x, y float64) {
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
