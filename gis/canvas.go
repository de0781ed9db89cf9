package gis

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/peterstace/simplefeatures/geom"
)

// canvas turns positions into pixels and remembers where text stands.
type canvas struct {
	bytes.Buffer
	plane         Projection
	frame         Frame
	scale         float64 // pixels a metre
	width, height float64 // pixels
	taken         []box
}

func newCanvas(m Map) *canvas {
	return &canvas{
		plane: m.plane(), frame: m.Frame, scale: float64(m.Width) / (m.Frame.East - m.Frame.West),
		width: float64(m.Width), height: float64(m.Height),
	}
}

func (c *canvas) printf(format string, args ...any) { fmt.Fprintf(c, format, args...) }

func (c *canvas) at(xy geom.XY) (x, y float64) {
	return (xy.X - c.frame.West) * c.scale, (c.frame.North - xy.Y) * c.scale
}

// position is the inverse of at.
func (c *canvas) position(x, y float64) Grid {
	return Grid{North: c.frame.North - y/c.scale, East: c.frame.West + x/c.scale}
}

// box is a rectangle of the picture, in pixels.
type box struct{ x, y, w, h float64 }

func (b box) meets(o box) bool {
	return b.x < o.x+o.w && o.x < b.x+b.w && b.y < o.y+o.h && o.y < b.y+b.h
}

func (c *canvas) free(b box) bool {
	if b.x < 2 || b.y < 2 || b.x+b.w > c.width-2 || b.y+b.h > c.height-2 {
		return false
	}
	for _, t := range c.taken {
		if t.meets(b) {
			return false
		}
	}
	return true
}

const labelSize = 13.0

// labels writes names in what is visible of the features, each at the first
// place where it covers no other text: beside the parcel if possible, else on
// it. A name that finds no place, or is larger than its feature, is left out.
func (c *canvas) labels(m Map, shown [][]shownFeature) {
	var parcel []box
	if m.hasParcel() {
		parcel = []box{c.boxOf(*m.Parcel)}
	}
	for i, l := range m.Layers {
		if l.Label == "" {
			continue
		}
		for _, f := range shown[i] {
			if text := clip(f.Text(l.Label), 40); text != "" {
				c.label(text, f.seen, parcel)
			}
		}
	}
}

func (c *canvas) label(text string, seen Area, parcel []box) {
	w, h := textWidth(text, labelSize), labelSize*1.25
	if seen.SquareMetres()*c.scale*c.scale < 1.2*w*h {
		return
	}
	kept := len(c.taken)
	c.taken = append(c.taken, parcel...)
	b, ok := c.place(seen, w, h)
	c.taken = c.taken[:kept]
	if !ok {
		if b, ok = c.place(seen, w, h); !ok {
			return
		}
	}
	c.taken = append(c.taken, b)
	c.printf(`<text x="%.1f" y="%.1f" font-size="%g" text-anchor="middle" fill="#222" stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">%s</text>`+"\n",
		b.x+w/2, b.y+h*0.76, labelSize, escape(text))
}

// tries are the places for a label around the middle of a surface, in its own
// heights and widths.
var tries = [][2]float64{
	{0, 0}, {0, 1.2}, {0, -1.2}, {0, 2.4}, {0, -2.4}, {.5, 0}, {-.5, 0}, {1, 0}, {-1, 0}, {.6, 1.2}, {-.6, 1.2},
	{.6, -1.2}, {-.6, -1.2}, {0, 4}, {0, -4}, {1, 2.4}, {-1, 2.4}, {1, -2.4}, {-1, -2.4}, {1.6, 0}, {-1.6, 0}, {0, 6}, {0, -6},
}

func (c *canvas) place(seen Area, w, h float64) (box, bool) {
	in := seen.Inside()
	x, y := c.at(geom.XY{X: in.East, Y: in.North})
	x = math.Max(w/2+4, math.Min(x, c.width-w/2-4))
	for _, t := range tries {
		cx, cy := x+t[0]*w, y+t[1]*h
		b := box{cx - w/2, cy - h/2, w, h}
		if c.free(b) && seen.Contains(c.position(cx, cy)) {
			return b, true
		}
	}
	return box{}, false
}

// boxOf is the box around an area in the picture.
func (c *canvas) boxOf(a Area) box {
	lo, hi, _ := bounds(a.flat)
	x, y := c.at(geom.XY{X: lo[0], Y: hi[1]})
	return box{x, y, (hi[0] - lo[0]) * c.scale, (hi[1] - lo[1]) * c.scale}
}

// textWidth estimates the width of text in the sans-serif faces in use.
func textWidth(s string, size float64) float64 {
	return float64(utf8.RuneCountInString(s)) * size * 0.58
}

// clip shortens text to a number of characters.
func clip(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return strings.TrimSpace(string(r[:max(0, most-1)])) + "…"
}

// escape writes text for XML; characters that XML does not know are replaced.
func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a strings.Builder does not fail
	}
	return b.String()
}
