package gis

import (
	"math"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
)

// Geographic is a position on the WGS 84 ellipsoid, in degrees.
type Geographic struct{ Lat, Lon float64 }

// Grid is a position in a VN-2000 projection, in metres.
type Grid struct{ North, East float64 }

// Projection is a transverse Mercator projection of VN-2000. Make one with
// [ByEPSG] or [HCMC]; the zero value refuses every position by
// [fault.GisProjection].
type Projection struct {
	epsg     int
	meridian float64 // degrees
	scale    float64
}

// zones lists the projections: EPSG code -> central meridian in degrees and
// scale (0.9999 for 3-degree zones, 0.9996 for 6-degree zones).
var zones = map[int]Projection{
	3405: {3405, 105, 0.9996}, 3406: {3406, 111, 0.9996},
	5896: {5896, 102, 0.9999}, 5897: {5897, 105, 0.9999}, 5898: {5898, 108, 0.9999}, 5899: {5899, 107.75, 0.9999},
	9205: {9205, 103, 0.9999}, 9206: {9206, 104, 0.9999}, 9207: {9207, 104.5, 0.9999}, 9208: {9208, 104.75, 0.9999},
	9209: {9209, 105.5, 0.9999}, 9210: {9210, 105.75, 0.9999}, 9211: {9211, 106, 0.9999}, 9212: {9212, 106.25, 0.9999},
	9213: {9213, 106.5, 0.9999}, 9214: {9214, 107, 0.9999}, 9215: {9215, 107.25, 0.9999}, 9216: {9216, 107.5, 0.9999},
	9217: {9217, 108.25, 0.9999}, 9218: {9218, 108.5, 0.9999},
}

// HCMC is the projection of Ho Chi Minh City: TM-3, meridian 105°45', EPSG:9210.
func HCMC() Projection { return zones[9210] }

// ByEPSG finds a VN-2000 projection by its EPSG code, or [fault.GisProjection].
func ByEPSG(code int) (Projection, error) {
	p, ok := zones[code]
	if !ok {
		return Projection{}, fault.New(fault.GisProjection, "code", code)
	}
	return p, nil
}

// EPSGCodes lists the known projections.
func EPSGCodes() []int {
	var codes []int
	for c := range zones {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	return codes
}

// EPSG is the projection's code.
func (p Projection) EPSG() int { return p.epsg }

// Meridian is the central meridian in degrees.
func (p Projection) Meridian() float64 { return p.meridian }

// Forward converts WGS 84 to VN-2000, at ellipsoidal height 0. It agrees with
// PROJ's pinned EPSG:6960 to the millimetre. Positions outside Vietnam's
// surroundings (lat 5 to 25, lon 100 to 120) are refused by [fault.GisPosition].
func (p Projection) Forward(g Geographic) (Grid, error) {
	if p.epsg == 0 {
		return Grid{}, fault.New(fault.GisProjection, "code", 0)
	}
	if !(g.Lat >= 5 && g.Lat <= 25 && g.Lon >= 100 && g.Lon <= 120) {
		return Grid{}, fault.New(fault.GisPosition)
	}
	lat, lon := shift(radians(g.Lat), radians(g.Lon), false)
	return p.project(lat, lon), nil
}

// Inverse converts VN-2000 to WGS 84, at ellipsoidal height 0. Coordinates that
// cannot lie in the zone are refused by [fault.GisPosition]; the usual cause is
// North and East swapped.
func (p Projection) Inverse(g Grid) (Geographic, error) {
	if p.epsg == 0 {
		return Geographic{}, fault.New(fault.GisProjection, "code", 0)
	}
	if !(g.North >= 550_000 && g.North <= 2_800_000 && g.East >= -500_000 && g.East <= 1_500_000) {
		return Geographic{}, fault.New(fault.GisPosition)
	}
	lat, lon := p.unproject(g)
	lat, lon = shift(lat, lon, true)
	return Geographic{degrees(lat), degrees(lon)}, nil
}

func radians(d float64) float64 { return d * math.Pi / 180 }
func degrees(r float64) float64 { return r * 180 / math.Pi }

// The ellipsoid of VN-2000 has the size of WGS 84.
const (
	semiMajor  = 6378137.0
	flattening = 1 / 298.257223563
	ecc2       = flattening * (2 - flattening)
	falseEast  = 500_000.0
)

// Decision 05/2007/QD-BTNMT, article 1: VN-2000 to WGS 84 by coordinate-frame
// rotation. The rotations are in seconds of arc. Most code on the web has the
// signs of the other convention, half a metre off.
const (
	shiftX, shiftY, shiftZ = -191.90441429, -39.30318279, -111.45032835
	turnX, turnY, turnZ    = -0.00928836, 0.01975479, -0.00427372
	scalePPM               = 0.252906278
)

// shift moves a position (radians, height 0) between the datums through
// geocentric coordinates. The height that results is dropped.
func shift(lat, lon float64, toWGS bool) (float64, float64) {
	n := semiMajor / math.Sqrt(1-ecc2*math.Sin(lat)*math.Sin(lat))
	v := [3]float64{n * math.Cos(lat) * math.Cos(lon), n * math.Cos(lat) * math.Sin(lon), n * (1 - ecc2) * math.Sin(lat)}
	if toWGS {
		v = helmert(v)
	} else {
		v = unhelmert(v)
	}
	return geodetic(v)
}

var (
	frameX = radians(turnX / 3600)
	frameY = radians(turnY / 3600)
	frameZ = radians(turnZ / 3600)
)

func helmert(v [3]float64) [3]float64 {
	m := 1 + scalePPM*1e-6
	return [3]float64{
		shiftX + m*(v[0]+frameZ*v[1]-frameY*v[2]),
		shiftY + m*(-frameZ*v[0]+v[1]+frameX*v[2]),
		shiftZ + m*(frameY*v[0]-frameX*v[1]+v[2]),
	}
}

// unhelmert solves helmert by the transposed rotation: with angles below a
// ten-millionth the difference from the exact inverse is far under a micron.
func unhelmert(v [3]float64) [3]float64 {
	m := 1 + scalePPM*1e-6
	x, y, z := (v[0]-shiftX)/m, (v[1]-shiftY)/m, (v[2]-shiftZ)/m
	return [3]float64{
		x - frameZ*y + frameY*z,
		frameZ*x + y - frameX*z,
		-frameY*x + frameX*y + z,
	}
}

// geodetic finds latitude and longitude of a geocentric position by Bowring's
// formula, iterated until it stands.
func geodetic(v [3]float64) (lat, lon float64) {
	p := math.Hypot(v[0], v[1])
	b := semiMajor * (1 - flattening)
	ep2 := ecc2 / (1 - ecc2)
	beta := math.Atan2(v[2]*semiMajor, p*b)
	for range 4 {
		s, c := math.Sincos(beta)
		lat = math.Atan2(v[2]+ep2*b*s*s*s, p-ecc2*semiMajor*c*c*c)
		beta = math.Atan((1 - flattening) * math.Tan(lat))
	}
	return lat, math.Atan2(v[1], v[0])
}
