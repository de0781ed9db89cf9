package diagram

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

// The colours without a state. All text stands on white or nearly white with a
// contrast of more than 7 to 1.
const (
	line = "#1f2733" // borders and flows
	gray = "#5b6472" // what is no flow of control
	ink  = "#14181f" // text
)

// fonts are families of the reader's own system that carry all Vietnamese letters.
const fonts = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"

// margin is the space around the drawing.
const margin = 20

// canvas writes SVG and keeps the box that holds everything.
type canvas struct {
	body                   bytes.Buffer
	late                   []func() // drawn over everything else
	minX, minY, maxX, maxY float64
	used                   bool
}

// paint is how a line or area looks; "" and 0 mean none and 1.
type paint struct {
	fill, stroke, dash string
	width              float64
}

func (c *canvas) include(b model.Bounds) {
	c.reach(b.X, b.Y)
	c.reach(b.X+b.W, b.Y+b.H)
}

func (c *canvas) reach(x, y float64) {
	if !c.used {
		c.minX, c.maxX, c.minY, c.maxY, c.used = x, x, y, y, true
	}
	c.minX, c.maxX = math.Min(c.minX, x), math.Max(c.maxX, x)
	c.minY, c.maxY = math.Min(c.minY, y), math.Max(c.maxY, y)
}

// later draws over everything that comes in the ordinary order.
func (c *canvas) later(f func()) { c.late = append(c.late, f) }

func (c *canvas) over() {
	for _, f := range c.late {
		f()
	}
}

func (c *canvas) finish(title, desc string) []byte {
	x, y := c.minX-margin, c.minY-margin
	w, h := c.maxX-c.minX+2*margin, c.maxY-c.minY+2*margin
	var out bytes.Buffer
	out.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="` + num(x) + " " + num(y) + " " + num(w) + " " + num(h) +
		`" width="` + num(w) + `" height="` + num(h) + `" font-family="` + fonts + `" fill="none">` + "\n")
	out.WriteString("<title>" + escape(title) + "</title>\n<desc>" + escape(desc) + "</desc>\n")
	c.ground(&out, x, y, w, h)
	out.Write(c.body.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes()
}

// ground paints the ground white, so that the picture can be read on any page.
func (c *canvas) ground(out *bytes.Buffer, x, y, w, h float64) {
	out.WriteString(`<rect x="` + num(x) + `" y="` + num(y) + `" width="` + num(w) + `" height="` + num(h) + `" fill="#ffffff"/>` + "\n")
}

// begin opens a group with the marks by which programs find an element, and a
// tool tip.
func (c *canvas) begin(marks, tip string) {
	c.body.WriteString("<g " + marks + ">")
	if tip != "" {
		c.body.WriteString("<title>" + escape(tip) + "</title>")
	}
}

func (c *canvas) end() { c.body.WriteString("</g>\n") }

func (p paint) attrs() string {
	var b strings.Builder
	if p.fill != "" {
		b.WriteString(` fill="` + p.fill + `"`)
	}
	if p.stroke != "" {
		b.WriteString(` stroke="` + p.stroke + `"`)
	}
	if p.width != 0 {
		b.WriteString(` stroke-width="` + num(p.width) + `"`)
	}
	if p.dash != "" {
		b.WriteString(` stroke-dasharray="` + p.dash + `"`)
	}
	return b.String()
}

func (c *canvas) rect(b model.Bounds, radius float64, p paint) {
	c.body.WriteString(`<rect x="` + num(b.X) + `" y="` + num(b.Y) + `" width="` + num(b.W) + `" height="` + num(b.H) + `" rx="` + num(radius) + `"` + p.attrs() + `/>`)
}

func (c *canvas) circle(x, y, r float64, p paint) {
	c.body.WriteString(`<circle cx="` + num(x) + `" cy="` + num(y) + `" r="` + num(r) + `"` + p.attrs() + `/>`)
}

func (c *canvas) path(d string, p paint) {
	c.body.WriteString(`<path d="` + d + `" stroke-linejoin="round" stroke-linecap="round"` + p.attrs() + `/>`)
}

func (c *canvas) line(p paint, points ...model.Point) {
	c.path(polyline(points, false), p)
}

func (c *canvas) polygon(p paint, points ...model.Point) {
	c.path(polyline(points, true), p)
}

func polyline(points []model.Point, closed bool) string {
	var parts []any
	for i, pt := range points {
		cmd := "L"
		if i == 0 {
			cmd = "M"
		}
		parts = append(parts, cmd, pt.X, pt.Y)
	}
	if closed {
		parts = append(parts, "Z")
	}
	return pathOf(parts...)
}

// pathOf writes path data from commands and numbers.
func pathOf(parts ...any) string {
	var b strings.Builder
	for _, p := range parts {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		switch x := p.(type) {
		case string:
			b.WriteString(x)
		case float64:
			b.WriteString(num(x))
		case int:
			b.WriteString(strconv.Itoa(x))
		}
	}
	return b.String()
}

// num writes a coordinate with at most two decimals.
func num(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100+0, 'f', -1, 64)
}

// exact writes a coordinate as it was read.
func exact(v float64) string { return strconv.FormatFloat(v+0, 'g', -1, 64) }

func escape(s string) string {
	var b bytes.Buffer
	// EscapeText replaces what XML cannot hold; writing to a buffer never fails.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

func sortByArea(list []model.Shape) {
	slices.SortStableFunc(list, func(a, b model.Shape) int { return cmp.Compare(b.Bounds.W*b.Bounds.H, a.Bounds.W*a.Bounds.H) })
}

func center(b model.Bounds) model.Point { return model.Point{X: b.X + b.W/2, Y: b.Y + b.H/2} }
