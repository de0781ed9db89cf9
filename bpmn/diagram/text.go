package diagram

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

type textStyle struct {
	size   float64
	bold   bool
	left   bool // aligned to the left instead of centred
	turned bool // from bottom to top
	top    bool // from the top of the box instead of its middle
	halo   bool // white rim, to be read over lines
	color  string
	beside float64 // space at the top kept free for an icon
}

const lineHeight = 1.2

// longest is how much of a name is shown and read out: hostile files hold names
// of millions of letters.
const longest = 500

// clip bounds a text and takes the white space around it away.
func clip(s string) string {
	s = strings.TrimSpace(s)
	if len(s) <= longest {
		return s
	}
	end := longest
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// nameOf is the name of an element, bounded; "" for nil.
func nameOf(n *model.Node) string {
	if n == nil {
		return ""
	}
	return clip(n.Attr("name"))
}

// smallest is the size down to which a long name is made smaller before it is cut.
const smallest = 9

// text writes a text into a box, broken into lines, made smaller when it does not
// fit and cut when that does not help.
func (c *canvas) text(s string, b model.Bounds, st textStyle) {
	width, height := b.W-8, b.H
	if st.turned {
		width, height = b.H-8, b.W
	}
	if st.bold {
		width /= 1.08
	}
	var lines []string
	var y float64
	for fits := false; !fits; st.size-- {
		rows := max(1, int(height/(st.size*lineHeight)))
		lines = wrap(s, width, st.size, rows+1)
		y = st.start(b, len(lines))
		fits = len(lines) <= rows && widest(s, st.size) <= width && st.clears(lines, b, y)
		if fits || st.size <= smallest {
			lines = wrap(s, width, st.size, rows)
			y = st.start(b, len(lines))
			break
		}
	}
	if len(lines) == 0 {
		return
	}
	mid := center(b)
	if st.turned {
		y = mid.Y - float64(len(lines))*st.size*lineHeight/2
		c.body.WriteString(`<g transform="rotate(-90 ` + num(mid.X) + " " + num(mid.Y) + `)">`)
		defer c.body.WriteString(`</g>`)
	}
	x, anchor := mid.X, "middle"
	if st.left {
		x, anchor = b.X+4, "start"
	}
	c.lines(lines, x, y, anchor, st)
}

// start is where the first of so many lines begins.
func (st textStyle) start(b model.Bounds, lines int) float64 {
	block := float64(lines) * st.size * lineHeight
	y := b.Y + (b.H-block)/2
	if st.top {
		y = b.Y
	}
	if space := b.Y + st.beside; st.beside > 0 && y < space {
		y = max(min(space, b.Y+b.H-block-3), b.Y+2)
	}
	return y
}

// clears tells whether no line runs over the icon at the upper left.
func (st textStyle) clears(lines []string, b model.Bounds, y float64) bool {
	for i, l := range lines {
		top := y + float64(i)*st.size*lineHeight
		if st.beside > 0 && top < b.Y+st.beside-3 && measure(l, st.size) > b.W-54 {
			return false
		}
	}
	return true
}

// widest is the length of the longest piece that should not be broken.
func widest(s string, size float64) float64 {
	w := 0.0
	for _, word := range strings.Fields(s) {
		for _, piece := range strings.SplitAfter(word, "-") {
			w = max(w, measure(piece, size))
		}
	}
	return w
}

func (c *canvas) lines(lines []string, x, y float64, anchor string, st textStyle) {
	color := st.color
	if color == "" {
		color = ink
	}
	c.body.WriteString(`<text font-size="` + num(st.size) + `" text-anchor="` + anchor + `" fill="` + color + `"`)
	if st.bold {
		c.body.WriteString(` font-weight="600"`)
	}
	if st.halo {
		c.body.WriteString(` stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`)
	}
	c.body.WriteString(`>`)
	for i, l := range lines {
		base := y + st.size*lineHeight*float64(i) + st.size*0.95
		c.body.WriteString(`<tspan x="` + num(x) + `" y="` + num(base) + `">` + escape(l) + `</tspan>`)
	}
	c.body.WriteString(`</text>`)
}

// outside writes the name of an element below it, or where the tool put it.
func (p *picture) outside(name string, s model.Shape) {
	box := model.Bounds{X: s.Bounds.X + s.Bounds.W/2 - 60, Y: s.Bounds.Y + s.Bounds.H + 4, W: 120}
	corners := []model.Point{{X: s.Bounds.X, Y: s.Bounds.Y}, {X: s.Bounds.X + s.Bounds.W, Y: s.Bounds.Y + s.Bounds.H}}
	if s.Label != nil && beside(*s.Label, corners) {
		box = fitted(name, *s.Label)
	}
	p.label(name, box)
}

// farthest is how far from its element a name may stand: some tools write 0,0 for
// places they do not know.
const farthest = 150

// beside tells whether a label stands at a line or box.
func beside(label model.Bounds, points []model.Point) bool {
	for i := range len(points) - 1 {
		a, b := points[i], points[i+1]
		if label.X <= max(a.X, b.X)+farthest && label.X+label.W >= min(a.X, b.X)-farthest &&
			label.Y <= max(a.Y, b.Y)+farthest && label.Y+label.H >= min(a.Y, b.Y)-farthest {
			return true
		}
	}
	return false
}

// fitted gives a label the breadth it needs to keep the number of lines for which
// the tool made room: our letters may run wider than those it measured.
func fitted(name string, b model.Bounds) model.Bounds {
	rows := max(1, int(b.H/(labelSize*lineHeight)+0.4))
	w := b.W
	for _, more := range []float64{1, 1.1, 1.25, 1.4} {
		w = max(b.W*more+4, 30)
		if len(wrap(name, w, labelSize, rows+1)) <= rows && widest(name, labelSize) <= w {
			break
		}
	}
	return model.Bounds{X: b.X + b.W/2 - w/2, Y: b.Y, W: w, H: b.H}
}

// labelSize is the size of names that stand outside of their shapes.
const labelSize = 11.0

func (p *picture) label(name string, box model.Bounds) {
	lines := wrap(name, box.W, labelSize, 6)
	if len(lines) == 0 {
		return
	}
	wide := 0.0
	for _, l := range lines {
		wide = max(wide, measure(l, labelSize))
	}
	x := box.X + box.W/2
	p.include(model.Bounds{X: x - wide/2, Y: box.Y, W: wide, H: float64(len(lines)) * labelSize * lineHeight})
	p.later(func() {
		p.lines(lines, x, box.Y, "middle", textStyle{size: labelSize, halo: true})
		p.body.WriteByte('\n')
	})
}

// wrap breaks a text into at most rows lines no wider than width; what is left
// over becomes an ellipsis.
func wrap(s string, width, size float64, rows int) []string {
	var lines []string
	space := measure(" ", size)
	for para := range strings.SplitSeq(s, "\n") {
		var line []string
		long := 0.0
		for word := range strings.FieldsSeq(para) {
			for _, part := range breakWord(word, width, size) {
				w := measure(part, size)
				if len(line) > 0 && long+space+w > width {
					lines = append(lines, strings.Join(line, " "))
					line, long = nil, 0
				}
				if len(line) > 0 {
					long += space
				}
				line, long = append(line, part), long+w
			}
			if len(lines) > rows {
				break
			}
		}
		if len(line) > 0 {
			lines = append(lines, strings.Join(line, " "))
		}
		if len(lines) > rows {
			break
		}
	}
	if len(lines) > rows {
		lines = lines[:rows]
		lines[rows-1] = cut(lines[rows-1], width, size)
	}
	return lines
}

// breakWord breaks a word that is wider than a line, at its hyphens when it has
// any.
func breakWord(word string, width, size float64) []string {
	if measure(word, size) <= width {
		return []string{word}
	}
	var parts []string
	for _, piece := range strings.SplitAfter(word, "-") {
		from, long := 0, 0.0
		for i, r := range piece {
			w := measure(string(r), size)
			if i > from && long+w > width {
				parts = append(parts, piece[from:i])
				from, long = i, 0
			}
			long += w
		}
		if from < len(piece) {
			parts = append(parts, piece[from:])
		}
	}
	return parts
}

func cut(s string, width, size float64) string {
	for s != "" && measure(s+"…", size) > width {
		runes := []rune(s)
		s = strings.TrimSpace(string(runes[:len(runes)-1]))
	}
	return s + "…"
}

// measure estimates the width of a text. The reader's font is not known; the
// figures are those of common sans-serif faces, a little generous. A letter with
// marks is as wide as the bare one.
func measure(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		if r > unicode.MaxASCII {
			if bare := norm.NFD.PropertiesString(string(r)).Decomposition(); len(bare) > 0 {
				r, _ = utf8.DecodeRune(bare)
			}
		}
		w += advance(r)
	}
	return w * size
}

func advance(r rune) float64 {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case strings.ContainsRune("iIljtf.,:;'|!()[] ", r):
		return 0.32
	case strings.ContainsRune("mwMW@%", r):
		return 0.88
	case unicode.IsUpper(r):
		return 0.67
	case r >= 0x2e80:
		return 1
	}
	return 0.56
}
