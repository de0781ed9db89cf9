package diagram

import (
	"strings"
	"unicode"

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

// text writes a text into a box, broken into lines and cut when it does not fit.
func (c *canvas) text(s string, b model.Bounds, st textStyle) {
	width, height := b.W-8, b.H
	if st.turned {
		width, height = b.H-8, b.W
	}
	if !st.turned && len(wrap(s, width, st.size, 4)) > 3 {
		st.size-- // a long name
	}
	rows := max(1, int(height/(st.size*lineHeight)))
	lines := wrap(s, width, st.size, rows)
	if len(lines) == 0 {
		return
	}
	block := float64(len(lines)) * st.size * lineHeight
	y := b.Y + (b.H-block)/2
	if st.top {
		y = b.Y
	}
	if space := b.Y + st.beside; st.beside > 0 && y < space {
		y = max(min(space, b.Y+b.H-block-3), b.Y+2)
	}
	mid := center(b)
	if st.turned {
		y = mid.Y - block/2
		c.body.WriteString(`<g transform="rotate(-90 ` + num(mid.X) + " " + num(mid.Y) + `)">`)
		defer c.body.WriteString(`</g>`)
	}
	x, anchor := mid.X, "middle"
	if st.left {
		x, anchor = b.X+4, "start"
	}
	c.lines(lines, x, y, anchor, st)
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
	name = strings.TrimSpace(name)
	if name == "" {
		return
	}
	box := model.Bounds{X: s.Bounds.X + s.Bounds.W/2 - 60, Y: s.Bounds.Y + s.Bounds.H + 4, W: 120}
	if s.Label != nil {
		box = widened(*s.Label)
	}
	p.label(name, box)
}

// widened gives a label some air: our letters may run wider than those of the
// tool that measured it.
func widened(b model.Bounds) model.Bounds {
	w := max(b.W*1.15+8, 40)
	return model.Bounds{X: b.X + b.W/2 - w/2, Y: b.Y, W: w, H: b.H}
}

func (p *picture) label(name string, box model.Bounds) {
	lines := wrap(name, box.W, 11, 6)
	wide := 0.0
	for _, l := range lines {
		wide = max(wide, measure(l, 11))
	}
	x := box.X + box.W/2
	p.include(model.Bounds{X: x - wide/2, Y: box.Y, W: wide, H: float64(len(lines)) * 11 * lineHeight})
	p.later(func() {
		p.lines(lines, x, box.Y, "middle", textStyle{size: 11, halo: true})
		p.body.WriteByte('\n')
	})
}

// wrap breaks a text into at most rows lines no wider than width; what is left
// over becomes an ellipsis.
func wrap(s string, width, size float64, rows int) []string {
	var lines []string
	for _, para := range strings.Split(s, "\n") {
		current := ""
		for _, word := range strings.Fields(para) {
			for _, part := range breakWord(word, width, size) {
				joined := strings.TrimSpace(current + " " + part)
				if current != "" && measure(joined, size) > width {
					lines = append(lines, current)
					joined = part
				}
				current = joined
			}
		}
		if current != "" {
			lines = append(lines, current)
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

func breakWord(word string, width, size float64) []string {
	if measure(word, size) <= width {
		return []string{word}
	}
	var parts []string
	current := ""
	for _, r := range word {
		if current != "" && measure(current+string(r), size) > width {
			parts = append(parts, current)
			current = ""
		}
		current += string(r)
	}
	return append(parts, current)
}

func cut(s string, width, size float64) string {
	for s != "" && measure(s+"…", size) > width {
		runes := []rune(s)
		s = strings.TrimSpace(string(runes[:len(runes)-1]))
	}
	return s + "…"
}

// measure estimates the width of a text. The reader's font is not known; the
// figures are those of common sans-serif faces, a little generous.
func measure(s string, size float64) float64 {
	w := 0.0
	for _, r := range norm.NFD.String(s) {
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
