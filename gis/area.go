package gis

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/peterstace/simplefeatures/geom"
)

// Area is a polygon or several, in the plane of a VN-2000 projection. Make one
// with [NewArea], [ParseCorners] or by reading a layer. An Area is immutable.
type Area struct {
	in   Projection
	flat geom.Geometry // x = East, y = North
}

const (
	maxCorners = 10_000
	minCorners = 3
)

// NewArea makes an area of one ring of corners, in order along the boundary,
// first corner not repeated (repeating it does no harm). A ring that crosses
// itself, has no surface or lies outside the zone is refused, with the number
// of the corner in the path where one is to blame.
func NewArea(p Projection, corners []Grid) (Area, error) {
	if len(corners) > 1 && corners[0] == corners[len(corners)-1] {
		corners = corners[:len(corners)-1]
	}
	if len(corners) < minCorners {
		return Area{}, fault.New(fault.GisCorners, "min", minCorners)
	}
	if len(corners) > maxCorners {
		return Area{}, fault.New(fault.TooLarge, "what", "số đỉnh / corners", "limit", maxCorners)
	}
	flat := make([]float64, 0, 2*len(corners)+2)
	for i, c := range corners {
		if _, err := p.Inverse(c); err != nil {
			return Area{}, fault.New(fault.GisCorner, "number", i+1).At("/" + strconv.Itoa(i)).Wrap(err)
		}
		flat = append(flat, c.East, c.North)
	}
	flat = append(flat, flat[0], flat[1])
	ring := geom.NewLineString(geom.NewSequence(flat, geom.DimXY))
	polygon := geom.NewPolygon([]geom.LineString{ring})
	if err := polygon.Validate(); err != nil {
		return Area{}, fault.New(fault.GisShape).Wrap(err)
	}
	return Area{p, polygon.AsGeometry()}, nil
}

// ParseCorners reads corner coordinates as people copy them from a land-use
// certificate: one corner a line, X (north) then Y (east) in metres, separated
// by spaces, a tab or a semicolon, optionally with the corner's number in front:
//
//	1  1190008.05  601234.10
//	2  1190021,30; 601240,22
//
// The decimal sign is a dot or a comma. Swapped columns are recognised and put
// right, because a northing in Vietnam is never below 900 000 and an easting
// never above.
func ParseCorners(text string, p Projection) (Area, error) {
	if len(text) > 64*maxCorners {
		return Area{}, fault.New(fault.TooLarge, "what", "tọa độ / coordinates", "limit", 64*maxCorners)
	}
	var corners []Grid
	for n, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		c, ok := parseCorner(line)
		if !ok {
			return Area{}, fault.New(fault.GisLine, "line", n+1).At("/" + strconv.Itoa(n))
		}
		corners = append(corners, c)
	}
	return NewArea(p, corners)
}

func parseCorner(line string) (Grid, bool) {
	fields := strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || r == ';' || r == '|' })
	if len(fields) == 3 {
		fields = fields[1:]
	}
	if len(fields) != 2 {
		return Grid{}, false
	}
	x, errX := strconv.ParseFloat(strings.Replace(fields[0], ",", ".", 1), 64)
	y, errY := strconv.ParseFloat(strings.Replace(fields[1], ",", ".", 1), 64)
	if errX != nil || errY != nil {
		return Grid{}, false
	}
	if x < 900_000 && y > 900_000 {
		x, y = y, x
	}
	return Grid{North: x, East: y}, true
}

// Projection is the projection in which the area lies.
func (a Area) Projection() Projection { return a.in }

// SquareMetres is the area in the plane of the projection, as land documents
// state it.
func (a Area) SquareMetres() float64 { return a.flat.Area() }

// IsEmpty reports whether there is no surface.
func (a Area) IsEmpty() bool { return a.flat.IsEmpty() || a.flat.Area() == 0 }

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

// Text writes the corners as [ParseCorners] reads them, to the centimetre.
func (a Area) Text() string {
	var b strings.Builder
	for _, c := range a.Corners() {
		b.WriteString(strconv.FormatFloat(c.North, 'f', 2, 64) + " " + strconv.FormatFloat(c.East, 'f', 2, 64) + "\n")
	}
	return b.String()
}

// Inside is a position inside the area, far from its edge where possible.
func (a Area) Inside() Grid {
	xy, _ := a.flat.PointOnSurface().XY()
	return Grid{North: xy.Y, East: xy.X}
}

// Contains reports whether a position lies in the area or on its edge.
func (a Area) Contains(g Grid) bool {
	return geom.Intersects(a.flat, geom.XY{X: g.East, Y: g.North}.AsPoint().AsGeometry())
}

// Overlap is the part that two areas share. Slivers below 1 cm² are nothing.
func (a Area) Overlap(b Area) (Area, error) {
	common, err := geom.Intersection(a.flat, b.flat)
	if err != nil {
		return Area{}, fault.New(fault.GisShape).Wrap(err)
	}
	if common.Area() < 1e-4 {
		common = geom.Geometry{}
	}
	return Area{a.in, common}, nil
}

// GeoJSON is the area as a GeoJSON geometry in WGS 84 (RFC 7946).
func (a Area) GeoJSON() (json.RawMessage, error) {
	world, err := eachPosition(a.flat, func(x, y float64) (float64, float64, error) {
		g, err := a.in.Inverse(Grid{North: y, East: x})
		return g.Lon, g.Lat, err
	})
	if err != nil {
		return nil, fault.New(fault.GisShape).Wrap(err)
	}
	return world.MarshalJSON()
}

// eachPosition moves every position of a flat geometry.
func eachPosition(g geom.Geometry, move func(x, y float64) (float64, float64, error)) (geom.Geometry, error) {
	return g.ForceCoordinatesType(geom.DimXY).Transform(func(_ geom.CoordinatesType, xy []float64) (err error) {
		for i := 0; i+1 < len(xy) && err == nil; i += 2 {
			xy[i], xy[i+1], err = move(xy[i], xy[i+1])
		}
		return err
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
