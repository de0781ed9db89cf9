package gis

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strings"

	"github.com/peterstace/simplefeatures/geom"
)

// Map is a picture of layers with a parcel over them, as SVG: no script, no
// outside reference, safe in an <img>. North is up; a bar shows the scale.
type Map struct {
	Title  string // read by screen readers and shown as a tooltip
	Desc   string // what the map shows, in a sentence
	Width  int    // CSS pixels, default 640
	Height int    // CSS pixels, default 480
	Frame  Frame  // what part of the world to show; default the parcel with a margin, else all layers
	Layers []MapLayer
	Parcel *Area
}

// MapLayer is one layer on a map, drawn in order.
type MapLayer struct {
	Layer *Layer
	Fill  string // CSS colour, default none
	Line  string // CSS colour, default #555
	Label string // property shown in each feature, "" for none
	Hatch bool   // hatched as well as coloured, so that colour is not the only sign
}

// Frame is a rectangle in the plane, in metres.
type Frame struct{ South, West, North, East float64 }

// IsZero reports whether the frame was not given.
func (f Frame) IsZero() bool { return f == Frame{} }

// FrameOf is the rectangle around areas, wider on each side by margin metres.
func FrameOf(margin float64, areas ...Area) Frame {
	f := Frame{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, a := range areas {
		if lo, hi, ok := bounds(a.flat); ok {
			f = Frame{math.Min(f.South, lo[1]), math.Min(f.West, lo[0]), math.Max(f.North, hi[1]), math.Max(f.East, hi[0])}
		}
	}
	return Frame{f.South - margin, f.West - margin, f.North + margin, f.East + margin}
}

// Fit widens a frame to the picture's proportions.
func (f Frame) Fit(width, height int) Frame {
	w, h := f.East-f.West, f.North-f.South
	ratio := float64(width) / float64(height)
	if w/h < ratio {
		add := (h*ratio - w) / 2
		f.West, f.East = f.West-add, f.East+add
	} else {
		add := (w/ratio - h) / 2
		f.South, f.North = f.South-add, f.North+add
	}
	return f
}

// canvas turns positions into pixels.
type canvas struct {
	bytes.Buffer
	frame Frame
	scale float64 // pixels a metre
}

func (c *canvas) at(xy geom.XY) (x, y float64) {
	return (xy.X - c.frame.West) * c.scale, (c.frame.North - xy.Y) * c.scale
}

// Shown is the rectangle that the picture will show.
func (m Map) Shown() Frame {
	m.defaults()
	return m.Frame
}

func (m *Map) defaults() {
	if m.Width <= 0 {
		m.Width = 640
	}
	if m.Height <= 0 {
		m.Height = 480
	}
	if m.Frame.IsZero() {
		if m.Parcel != nil {
			m.Frame = FrameOf(2*math.Sqrt(m.Parcel.SquareMetres())+20, *m.Parcel)
		} else {
			m.Frame = m.all()
		}
	}
	m.Frame = m.Frame.Fit(m.Width, m.Height)
}

func (m *Map) all() Frame {
	var areas []Area
	for _, l := range m.Layers {
		for _, f := range l.Layer.features {
			areas = append(areas, f.Area)
		}
	}
	if len(areas) == 0 {
		return Frame{0, 0, 1, 1}
	}
	return FrameOf(10, areas...)
}

// SVG draws the map.
func (m Map) SVG() []byte {
	m.defaults()
	c := &canvas{frame: m.Frame, scale: float64(m.Width) / (m.Frame.East - m.Frame.West)}
	fmt.Fprintf(c, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" font-family="system-ui, sans-serif">`, m.Width, m.Height, m.Width, m.Height)
	fmt.Fprintf(c, `<title>%s</title><desc>%s</desc>`, html.EscapeString(m.Title), html.EscapeString(m.Desc))
	c.WriteString(`<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V8" stroke="#000" stroke-opacity=".35" stroke-width="2"/></pattern></defs>`)
	fmt.Fprintf(c, `<rect width="%d" height="%d" fill="#fbfaf7"/>`, m.Width, m.Height)
	for _, l := range m.Layers {
		c.layer(l)
	}
	if m.Parcel != nil {
		fmt.Fprintf(c, `<path d="%s" fill="#0b4f8a" fill-opacity=".3" stroke="#0b4f8a" stroke-width="2.5"/>`, c.path(m.Parcel.flat))
	}
	for _, l := range m.Layers {
		c.labels(l, m)
	}
	c.bar(m)
	c.WriteString(`</svg>`)
	return c.Bytes()
}

func (c *canvas) layer(l MapLayer) {
	fill, line := orElse(l.Fill, "none"), orElse(l.Line, "#555")
	for _, i := range l.Layer.near([2]float64{c.frame.West, c.frame.South}, [2]float64{c.frame.East, c.frame.North}) {
		f := l.Layer.features[i]
		d := c.path(f.Area.flat)
		fmt.Fprintf(c, `<path d="%s" fill="%s" fill-opacity=".45" fill-rule="evenodd" stroke="%s" stroke-width="1.2"/>`, d, html.EscapeString(fill), html.EscapeString(line))
		if l.Hatch {
			fmt.Fprintf(c, `<path d="%s" fill="url(#hatch)" fill-rule="evenodd"/>`, d)
		}
	}
}

// labels writes names in the middle of what is visible of each feature.
func (c *canvas) labels(l MapLayer, m Map) {
	if l.Label == "" {
		return
	}
	window := frameArea(l.Layer.in, c.frame)
	for _, i := range l.Layer.near([2]float64{c.frame.West, c.frame.South}, [2]float64{c.frame.East, c.frame.North}) {
		f := l.Layer.features[i]
		seen, err := f.Area.Overlap(window)
		if err != nil || seen.SquareMetres()*c.scale*c.scale < 1500 {
			continue
		}
		in := seen.Inside()
		x, y := c.at(geom.XY{X: in.East, Y: in.North})
		x = math.Max(60, math.Min(x, float64(m.Width)-60))
		fmt.Fprintf(c, `<text x="%.1f" y="%.1f" font-size="13" text-anchor="middle" fill="#222" stroke="#fff" stroke-width="3" paint-order="stroke">%s</text>`, x, y, html.EscapeString(f.Text(l.Label)))
	}
}

func frameArea(p Projection, f Frame) Area {
	seq := geom.NewSequence([]float64{f.West, f.South, f.East, f.South, f.East, f.North, f.West, f.North, f.West, f.South}, geom.DimXY)
	return Area{p, geom.NewPolygon([]geom.LineString{geom.NewLineString(seq)}).AsGeometry()}
}

func (c *canvas) path(g geom.Geometry) string {
	var b strings.Builder
	for _, poly := range polygons(g) {
		for _, ring := range poly.DumpRings() {
			seq := ring.Coordinates()
			for i := range seq.Length() - 1 {
				x, y := c.at(seq.GetXY(i))
				fmt.Fprintf(&b, "%c%.1f %.1f", "LM"[boolInt(i == 0)], x, y)
			}
			b.WriteByte('Z')
		}
	}
	return b.String()
}

// bar draws the scale and the arrow to the north.
func (c *canvas) bar(m Map) {
	metres := math.Pow(10, math.Floor(math.Log10(float64(m.Width)/c.scale/3)))
	for _, step := range []float64{5, 2} {
		if metres*step*c.scale < float64(m.Width)/3 {
			metres *= step
			break
		}
	}
	w, y := metres*c.scale, m.Height-14
	label := fmt.Sprintf("%g m", metres)
	if metres >= 1000 {
		label = fmt.Sprintf("%g km", metres/1000)
	}
	fmt.Fprintf(c, `<path d="M12 %d v6 h%.1f v-6" fill="none" stroke="#222" stroke-width="2"/><text x="16" y="%d" font-size="12" fill="#222" stroke="#fff" stroke-width="3" paint-order="stroke">%s</text>`, y, w, y-2, label)
	fmt.Fprintf(c, `<path d="M%d 34 l7 -20 l7 20 l-7 -5z" fill="#222"/><text x="%d" y="48" font-size="12" text-anchor="middle" fill="#222">B/N</text>`, m.Width-30, m.Width-23)
}

func orElse(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
