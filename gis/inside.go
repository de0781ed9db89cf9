package gis

import (
	"math"

	"github.com/peterstace/simplefeatures/geom"
)

// Contains reports whether a position lies in the area or on its edge. Away from
// the edges two areas that share a boundary, corner for corner, divide the
// positions beside it without gap or overlap.
func (a Area) Contains(g Grid) bool {
	at := geom.XY{X: g.East, Y: g.North}
	if p, ok := a.flat.AsPolygon(); ok {
		return inPolygon(p, at)
	}
	if m, ok := a.flat.AsMultiPolygon(); ok {
		for i := range m.NumPolygons() {
			if inPolygon(m.PolygonN(i), at) {
				return true
			}
		}
	}
	return false
}

// inPolygon counts how often a ray to the east crosses the rings: an odd number
// is inside, holes included.
func inPolygon(p geom.Polygon, at geom.XY) bool {
	inside := false
	if p.IsEmpty() {
		return false
	}
	for n := range p.NumRings() {
		ring := p.ExteriorRing()
		if n > 0 {
			ring = p.InteriorRingN(n - 1)
		}
		odd, edge := crossings(ring.Coordinates(), at)
		if edge {
			return true
		}
		inside = inside != odd
	}
	return inside
}

// crossings says whether the ray crosses a ring an odd number of times, and
// whether the position lies on it.
func crossings(ring geom.Sequence, at geom.XY) (odd, edge bool) {
	n := ring.Length()
	if n == 0 {
		return false, false
	}
	a := ring.GetXY(0)
	for i := 1; i < n; i++ {
		b := ring.GetXY(i)
		low, high := a, b
		if low.Y > high.Y { // one direction for both neighbours of an edge, so that both decide alike
			low, high = high, low
		}
		a = b
		if at.Y < low.Y || at.Y > high.Y || at.X > math.Max(low.X, high.X) {
			continue
		}
		side := (high.X-low.X)*(at.Y-low.Y) - (at.X-low.X)*(high.Y-low.Y)
		if side == 0 && at.X >= math.Min(low.X, high.X) {
			return false, true
		}
		if side > 0 && at.Y < high.Y { // upper end excluded: a corner is crossed once
			odd = !odd
		}
	}
	return odd, false
}
