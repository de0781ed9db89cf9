package picture

import (
	"bytes"
	"encoding/xml"
	"math"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/internal/lettering"
)

// fonts are families of the reader's own system that carry all Vietnamese letters.
const fonts = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"

// margin is the space around the drawing.
const margin = 20

// canvas writes SVG and keeps the box that holds everything.
type canvas struct {
	bytes.Buffer
	box  model.Bounds
	used bool
}

// pen is how a line or area looks; "" means none.
type pen struct {
	fill, stroke, dash string
	width              float64
}

func (c *canvas) include(b model.Bounds) {
	if !c.used {
		c.box, c.used = b, true
	}
	c.box = union(c.box, b)
}

func (c *canvas) finish(title, desc string) []byte {
	x, y, w, h := num(c.box.X-margin), num(c.box.Y-margin), num(c.box.W+2*margin), num(c.box.H+2*margin)
	var out bytes.Buffer
	out.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="` + x + " " + y + " " + w + " " + h +
		`" width="` + w + `" height="` + h + `" font-family="` + fonts + `" fill="none">` + "\n")
	out.WriteString("<title>" + escape(title) + "</title>\n<desc>" + escape(desc) + "</desc>\n")
	out.WriteString(`<rect x="` + x + `" y="` + y + `" width="` + w + `" height="` + h + `" fill="#ffffff"/>` + "\n")
	out.Write(c.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes()
}

// begin opens a group with the mark by which programs find an element, and a
// tool tip.
func (c *canvas) begin(id, tip string) {
	c.WriteString(`<g data-element="` + escape(id) + `"><title>` + escape(tip) + "</title>")
}

func (c *canvas) end() { c.WriteString("</g>\n") }

func (c *canvas) pen(p pen) {
	for _, a := range [][2]string{{"fill", p.fill}, {"stroke", p.stroke}, {"stroke-dasharray", p.dash}} {
		if a[1] != "" {
			c.WriteString(" " + a[0] + `="` + a[1] + `"`)
		}
	}
	c.WriteString(` stroke-width="` + num(p.width) + `"/>`)
}

func (c *canvas) rect(b model.Bounds, radius float64, p pen) {
	c.WriteString(`<rect x="` + num(b.X) + `" y="` + num(b.Y) + `" width="` + num(b.W) + `" height="` + num(b.H) + `" rx="` + num(radius) + `"`)
	c.pen(p)
}

func (c *canvas) path(p pen, closed bool, points ...model.Point) {
	sign := `<path stroke-linejoin="round" d="M`
	for _, at := range points {
		c.WriteString(sign + num(at.X) + " " + num(at.Y))
		sign = " L"
	}
	if closed {
		c.WriteString(" Z")
	}
	c.WriteString(`"`)
	c.pen(p)
}

// text writes a text into the middle of a box, broken into lines, made smaller
// when it does not fit and cut when that does not help.
func (c *canvas) text(s string, b model.Bounds, bold bool) {
	const largest, smallest = 12.0, 9.0
	width := b.W - 10
	if bold {
		width /= 1.08
	}
	size := largest
	rows := func() int { return max(1, int(b.H/(size*lettering.LineHeight))) }
	for size > smallest && (len(lettering.Wrap(s, width, size, rows()+1)) > rows() || lettering.Widest(s, size) > width) {
		size--
	}
	lines := lettering.Wrap(s, width, size, rows())
	if len(lines) == 0 {
		return
	}
	weight := ""
	if bold {
		weight = ` font-weight="600"`
	}
	c.WriteString(`<text font-size="` + num(size) + `" text-anchor="middle" fill="` + ink + `"` + weight + `>`)
	high := size * lettering.LineHeight
	y := b.Y + (b.H-high*float64(len(lines)))/2 + size*0.95
	for i, line := range lines {
		c.WriteString(`<tspan x="` + num(b.X+b.W/2) + `" y="` + num(y+high*float64(i)) + `">` + escape(line) + `</tspan>`)
	}
	c.WriteString(`</text>`)
}

// num writes a coordinate with at most two decimals.
func num(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100+0, 'f', -1, 64) }

func escape(s string) string {
	var b strings.Builder
	// EscapeText replaces what XML cannot hold; writing to a builder never fails.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
