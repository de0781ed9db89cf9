package gis

import (
	"fmt"
	"math"
	"strings"

	"github.com/peterstace/simplefeatures/geom"
)

// Map is a picture of layers with a parcel over them, as SVG: no script, no
// outside reference, safe in an <img>. North is up and the plane fills the whole
// picture, so that a pixel is a position by proportion of [Map.Shown]. Title,
// legend, scale, north arrow and the name of the projection lie over its
// corners; in a picture too small for them they are left out.
type Map struct {
	Title  string // drawn at the top, read by screen readers; "" for none
	Desc   string // what the map shows, in a sentence, for screen readers
	Lang   string // of the words the map adds: "vi" (default) or "en"
	Width  int    // CSS pixels, default 640
	Height int    // CSS pixels, default 480
	Frame  Frame  // what part of the plane to show; default the parcel with a margin, else all layers
	Layers []MapLayer
	Parcel *Area
}

// MapLayer is one layer on a map, drawn in order. A layer of another projection
// than the map's is converted.
type MapLayer struct {
	Layer *Layer // nil is skipped
	Name  string // in the legend, default the layer's name
	Fill  string // CSS colour (a name, #rgb, rgb(), hsl()), default none
	Line  string // CSS colour, default #555
	Label string // property shown in each feature, "" for none
	Hatch bool   // hatched as well as coloured, each layer its own way, so that colour is not the only sign
}

// Shown is the rectangle that the picture will show.
func (m Map) Shown() Frame {
	m.defaults()
	return m.Frame
}

const largestSide = 8192 // pixels

func (m *Map) defaults() {
	if m.Width <= 0 {
		m.Width = 640
	}
	if m.Height <= 0 {
		m.Height = 480
	}
	m.Width, m.Height = min(m.Width, largestSide), min(m.Height, largestSide)
	if m.Frame.IsZero() && m.hasParcel() {
		m.Frame = FrameOf(2*math.Sqrt(m.Parcel.SquareMetres())+20, *m.Parcel)
	}
	if m.Frame.IsZero() {
		m.Frame = m.all()
	}
	m.Frame = m.Frame.Fit(m.Width, m.Height)
}

func (m *Map) hasParcel() bool { return m.Parcel != nil && !m.Parcel.IsEmpty() }

// plane is the projection of the picture: the parcel's, else the first layer's.
func (m *Map) plane() Projection {
	if m.hasParcel() {
		return m.Parcel.in
	}
	for _, l := range m.Layers {
		if l.Layer != nil && l.Layer.in.epsg != 0 {
			return l.Layer.in
		}
	}
	return HCMC()
}

// all is the frame around all layers.
func (m *Map) all() Frame {
	var areas []Area
	for _, l := range m.Layers {
		if l.Layer == nil {
			continue
		}
		for _, f := range l.Layer.features {
			if a, err := f.Area.In(m.plane()); err == nil {
				areas = append(areas, a)
			}
		}
	}
	return FrameOf(10, areas...)
}

// SVG draws the map.
func (m Map) SVG() []byte {
	m.defaults()
	c := newCanvas(m)
	c.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" font-family="system-ui, sans-serif">`, m.Width, m.Height, m.Width, m.Height)
	c.printf("\n<title>%s</title><desc>%s</desc>\n", escape(m.Title), escape(m.Desc))
	shown := make([][]shownFeature, len(m.Layers))
	signs := signsOf(m.Layers)
	c.patterns(signs)
	c.printf(`<rect width="%d" height="%d" fill="#fbfaf7"/>`+"\n", m.Width, m.Height)
	for i, l := range m.Layers {
		shown[i] = c.visible(l.Layer)
		c.layer(signs[i], shown[i])
	}
	if m.hasParcel() {
		c.printf(`<path d="%s" %s/>`+"\n", c.path(m.Parcel.flat), parcelStyle)
	}
	f := c.furniture(m, signs, shown) // placed before the labels, drawn over them
	c.labels(m, shown)
	c.Write(f)
	c.printf("</svg>\n")
	return c.Bytes()
}

const parcelStyle = `fill="#0b4f8a" fill-opacity=".35" fill-rule="evenodd" stroke="#0b4f8a" stroke-width="2.5" stroke-linejoin="round"`

// shownFeature is a feature with what of it lies in the picture.
type shownFeature struct {
	Feature
	seen Area // in the plane of the picture
}

// visible lists the features of a layer that lie in the picture, cut to a bit
// more than the picture.
func (c *canvas) visible(l *Layer) []shownFeature {
	if l == nil {
		return nil
	}
	window := c.frame.grown(20 / c.scale)
	there, err := window.area(c.plane).In(l.in)
	if err != nil {
		return nil
	}
	lo, hi, _ := bounds(there.flat)
	var out []shownFeature
	for _, i := range l.near(lo, hi) {
		f := l.features[i]
		seen, err := f.Area.In(c.plane)
		if err != nil {
			continue
		}
		if lo, hi, _ := bounds(seen.flat); !window.holds(lo, hi) {
			if cut, err := seen.Overlap(window.area(c.plane)); err == nil { // else it is drawn uncut
				seen = cut
			}
		}
		if !seen.IsEmpty() {
			out = append(out, shownFeature{f, seen})
		}
	}
	return out
}

// layer draws the surfaces of a layer.
func (c *canvas) layer(s sign, shown []shownFeature) {
	for _, f := range shown {
		d := c.path(f.seen.flat)
		if d == "" {
			continue
		}
		c.printf(`<path d="%s" fill="%s" fill-opacity=".45" fill-rule="evenodd" stroke="%s" stroke-width="1.2"/>`+"\n", d, s.fill, s.line)
		if s.hatch != "" {
			c.printf(`<path d="%s" fill="url(#%s)" fill-rule="evenodd"/>`+"\n", d, s.hatch)
		}
	}
}

// path writes a geometry as path data, leaving out corners that no eye can tell
// from the one before and rings that have become lines.
func (c *canvas) path(g geom.Geometry) string {
	var b strings.Builder
	for _, poly := range polygons(g) {
		for _, ring := range poly.DumpRings() {
			c.ring(&b, ring.Coordinates())
		}
	}
	return b.String()
}

const sameDot = 0.4 // pixels

func (c *canvas) ring(b *strings.Builder, seq geom.Sequence) {
	var one strings.Builder
	var lastX, lastY float64
	corners := 0
	for i := range seq.Length() - 1 {
		x, y := c.at(seq.GetXY(i))
		if corners > 0 && math.Abs(x-lastX) < sameDot && math.Abs(y-lastY) < sameDot {
			continue
		}
		letter := 'L'
		if corners == 0 {
			letter = 'M'
		}
		fmt.Fprintf(&one, "%c%.1f %.1f", letter, x, y)
		lastX, lastY = x, y
		corners++
	}
	if corners >= minCorners {
		b.WriteString(one.String() + "Z")
	}
}
