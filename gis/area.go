package gis

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/peterstace/simplefeatures/geom"
)

// Area is a polygon or several, with holes or without, in the plane of a
// VN-2000 projection. Make one with [NewArea], [ParseCorners] or by reading a
// layer. An Area is immutable; the zero value is empty and lies nowhere.
type Area struct {
	in   Projection
	flat geom.Geometry // x = East, y = North; a polygon, a multi-polygon or nothing
}

const (
	maxCorners = 2_000 // a hostile ring costs the square: 2 000 comb teeth keep one overlap near a second
	minCorners = 3
	sliver     = 1e-4 // m²; what two areas share below this is rounding
)

// NewArea makes an area of one ring of corners, in order along the boundary and
// in either direction. The first corner need not be repeated at the end; a
// corner given twice in a row counts once. Refused are fewer than 3 or more than
// 2 000 corners ([fault.GisCorners], [fault.TooLarge]), a corner outside the
// zone ([fault.GisCorner], its number from 0 as path), and a ring that crosses
// or touches itself or encloses nothing ([fault.GisShape]).
func NewArea(p Projection, corners []Grid) (Area, error) {
	if len(corners) > maxCorners+1 { // one may be the closing one
		return Area{}, fault.New(fault.TooLarge, "what", "số đỉnh / corners", "limit", maxCorners)
	}
	flat := make([]float64, 0, 2*len(corners)+2)
	for i, c := range corners {
		if _, err := p.Inverse(c); err != nil {
			return Area{}, fault.New(fault.GisCorner, "number", i+1).At("/" + strconv.Itoa(i)).Wrap(err)
		}
		if i == 0 || c != corners[i-1] {
			flat = append(flat, c.East, c.North)
		}
	}
	if n := len(flat); n > 2 && flat[0] == flat[n-2] && flat[1] == flat[n-1] {
		flat = flat[:n-2]
	}
	if len(flat) < 2*minCorners {
		return Area{}, fault.New(fault.GisCorners, "min", minCorners)
	}
	polygon := polygonOf(append(flat, flat[0], flat[1]))
	if polygon.Validate() != nil { // its text names the place of the parcel, so it goes no further
		return Area{}, fault.New(fault.GisShape)
	}
	return Area{p, polygon.AsGeometry()}, nil
}

// polygonOf makes a polygon of a closed ring east, north, east, north, ...
func polygonOf(ring []float64) geom.Polygon {
	return geom.NewPolygon([]geom.LineString{geom.NewLineString(geom.NewSequence(ring, geom.DimXY))})
}

// Projection is the projection in which the area lies.
func (a Area) Projection() Projection { return a.in }

// In is the area in another projection, corner by corner: corners are exact to
// 2 mm, an edge of 1 km bends by less than a millimetre.
func (a Area) In(p Projection) (Area, error) {
	if p == a.in {
		return a, nil
	}
	flat, err := convert(a.flat, func(at geom.XY) (geom.XY, error) {
		world, err := a.in.Inverse(Grid{North: at.Y, East: at.X})
		if err != nil {
			return geom.XY{}, err
		}
		g, err := p.Forward(world)
		return geom.XY{X: g.East, Y: g.North}, err
	})
	if err != nil {
		return Area{}, err
	}
	return Area{p, flat}, nil
}

// SquareMetres is the area in the plane of the projection, as land documents
// state it; on the ground it is larger or smaller by the square of the point
// scale (at the central meridian of a 3-degree zone 0.02 %).
func (a Area) SquareMetres() float64 { return a.flat.Area() }

// IsEmpty reports whether there is no surface.
func (a Area) IsEmpty() bool { return a.flat.IsEmpty() || a.flat.Area() <= 0 }

// Corners lists the corners of the outer rings, without the closing one.
func (a Area) Corners() []Grid {
	var out []Grid
	for _, poly := range polygons(a.flat) {
		seq := poly.ExteriorRing().Coordinates()
		for i := range seq.Length() - 1 {
			xy := seq.GetXY(i)
			out = append(out, Grid{North: xy.Y, East: xy.X})
		}
	}
	return out
}

// Text writes the corners as [ParseCorners] reads them, to the centimetre. Holes
// are not in it, and several polygons run together: it is meant for parcels.
func (a Area) Text() string {
	var b strings.Builder
	for _, c := range a.Corners() {
		b.WriteString(strconv.FormatFloat(c.North, 'f', 2, 64) + " " + strconv.FormatFloat(c.East, 'f', 2, 64) + "\n")
	}
	return b.String()
}

// Inside is a position inside the area, off its edge; the zero Grid for an empty one.
func (a Area) Inside() Grid {
	xy, _ := a.flat.PointOnSurface().XY()
	return Grid{North: xy.Y, East: xy.X}
}

// Overlap is the part that two areas share, in the projection of the first; an
// area of another projection is converted before. Slivers below 1 cm² are
// nothing, and so is a shared edge.
func (a Area) Overlap(b Area) (Area, error) {
	if a.IsEmpty() || b.IsEmpty() {
		return Area{in: a.in}, nil
	}
	b, err := b.In(a.in)
	if err != nil {
		return Area{}, err
	}
	common, err := geom.Intersection(a.flat, b.flat)
	if err != nil {
		return Area{}, fault.New(fault.GisShape).Wrap(err)
	}
	return Area{a.in, surface(common)}, nil
}

// surface leaves only the polygons of what an overlay gave.
func surface(g geom.Geometry) geom.Geometry {
	parts := polygons(g)
	switch {
	case len(parts) == 0 || g.Area() < sliver:
		return geom.Geometry{}
	case len(parts) == 1:
		return parts[0].AsGeometry()
	}
	return geom.NewMultiPolygon(parts).AsGeometry()
}

// GeoJSON is the area as a GeoJSON geometry in WGS 84, longitude first, outer
// rings counter-clockwise (RFC 7946, section 3.1.6):
//
//	{"type":"Polygon","coordinates":[[[106.69,10.77],…]]}
//
// An empty area is an empty MultiPolygon.
func (a Area) GeoJSON() (json.RawMessage, error) {
	if a.flat.IsEmpty() {
		return json.RawMessage(`{"type":"MultiPolygon","coordinates":[]}`), nil
	}
	world, err := convert(a.flat, func(at geom.XY) (geom.XY, error) {
		g, err := a.in.Inverse(Grid{North: at.Y, East: at.X})
		return geom.XY{X: g.Lon, Y: g.Lat}, err
	})
	if err != nil {
		return nil, err
	}
	return world.ForceCCW().MarshalJSON()
}

// convert changes every position of a geometry of two dimensions.
func convert(g geom.Geometry, change func(geom.XY) (geom.XY, error)) (geom.Geometry, error) {
	return g.Transform(func(_ geom.CoordinatesType, flat []float64) error {
		for i := 0; i+1 < len(flat); i += 2 { // the library hands over a whole ring
			to, err := change(geom.XY{X: flat[i], Y: flat[i+1]})
			if err != nil {
				return err
			}
			flat[i], flat[i+1] = to.X, to.Y
		}
		return nil
	})
}

// polygons takes a geometry apart into its polygons; lines and points that an
// overlay leaves behind are no surface.
func polygons(g geom.Geometry) []geom.Polygon {
	var out []geom.Polygon
	for _, part := range g.Dump() {
		if p, ok := part.AsPolygon(); ok {
			out = append(out, p)
		}
	}
	return out
}

// bounds is the box around a geometry; ok is false for an empty one.
func bounds(g geom.Geometry) (lo, hi [2]float64, ok bool) {
	env := g.Envelope()
	a, okLo := env.Min().XY()
	b, okHi := env.Max().XY()
	return [2]float64{a.X, a.Y}, [2]float64{b.X, b.Y}, okLo && okHi
}
