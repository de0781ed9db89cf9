package gis

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/peterstace/simplefeatures/geom"
	"github.com/tidwall/rtree"
)

// Layer is a set of areas with properties, indexed by position. It is
// immutable and safe for concurrent use.
type Layer struct {
	name     string
	in       Projection
	features []Feature
	index    rtree.RTreeG[int]
}

// Feature is one area of a layer with what is known of it.
type Feature struct {
	ID         string
	Properties map[string]any
	Area       Area
}

// Text is a property as text, or "".
func (f Feature) Text(property string) string {
	switch v := f.Properties[property].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// Overlap is how much of a parcel lies in a feature.
type Overlap struct {
	Feature      Feature
	Area         Area
	SquareMetres float64
	Share        float64 // of the parcel, 0 to 1
}

const (
	maxLayerBytes = 64 << 20
	maxFeatures   = 200_000
)

// ReadLayer reads a GeoJSON FeatureCollection in WGS 84 (RFC 7946) into the
// projection of HCMC. Features must be polygons or multi-polygons; a faulty one
// is named by its number in the path.
func ReadLayer(name string, data []byte) (*Layer, error) { return ReadLayerIn(HCMC(), name, data) }

// ReadLayerIn is ReadLayer into another projection.
func ReadLayerIn(p Projection, name string, data []byte) (*Layer, error) {
	if len(data) > maxLayerBytes {
		return nil, fault.New(fault.TooLarge, "what", "lớp bản đồ / layer "+name, "limit", maxLayerBytes)
	}
	var file struct {
		Type     string
		Features []struct {
			ID         json.RawMessage
			Properties map[string]any
			Geometry   json.RawMessage
		}
	}
	if err := json.Unmarshal(data, &file); err != nil || file.Type != "FeatureCollection" {
		return nil, fault.New(fault.GisGeoJSON, "layer", name).Wrap(err)
	}
	if len(file.Features) > maxFeatures {
		return nil, fault.New(fault.TooLarge, "what", "số đối tượng / features", "limit", maxFeatures)
	}
	l := &Layer{name: name, in: p}
	for i, f := range file.Features {
		area, err := readArea(p, f.Geometry)
		if err != nil {
			return nil, fault.New(fault.GisFeature, "layer", name, "number", i+1).At("/features/" + strconv.Itoa(i)).Wrap(err)
		}
		l.add(Feature{ID: featureID(f.ID), Properties: f.Properties, Area: area})
	}
	return l, nil
}

// NewLayer makes a layer of features that are at hand.
func NewLayer(name string, p Projection, features ...Feature) *Layer {
	l := &Layer{name: name, in: p}
	for _, f := range features {
		l.add(f)
	}
	return l
}

func (l *Layer) add(f Feature) {
	if lo, hi, ok := bounds(f.Area.flat); ok {
		l.index.Insert(lo, hi, len(l.features))
	}
	l.features = append(l.features, f)
}

func featureID(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

func readArea(p Projection, raw json.RawMessage) (Area, error) {
	world, err := geom.UnmarshalGeoJSON(raw)
	if err != nil {
		return Area{}, fault.New(fault.GisShape).Wrap(err)
	}
	if t := world.Type(); t != geom.TypePolygon && t != geom.TypeMultiPolygon {
		return Area{}, fault.New(fault.GisShape)
	}
	flat, err := eachPosition(world, func(lon, lat float64) (float64, float64, error) {
		g, err := p.Forward(Geographic{Lat: lat, Lon: lon})
		return g.East, g.North, err
	})
	if err != nil {
		return Area{}, fault.New(fault.GisShape).Wrap(err)
	}
	return Area{p, flat}, nil
}

func bounds(g geom.Geometry) (lo, hi [2]float64, ok bool) {
	env := g.Envelope()
	a, okLo := env.Min().XY()
	b, okHi := env.Max().XY()
	return [2]float64{a.X, a.Y}, [2]float64{b.X, b.Y}, okLo && okHi
}

// Name is the layer's name.
func (l *Layer) Name() string { return l.name }

// Projection is the projection in which the layer lies.
func (l *Layer) Projection() Projection { return l.in }

// Features lists the features in file order. The slice is the layer's own.
func (l *Layer) Features() []Feature { return l.features }

// Feature finds a feature by its id.
func (l *Layer) Feature(id string) (Feature, bool) {
	for _, f := range l.features {
		if f.ID == id {
			return f, true
		}
	}
	return Feature{}, false
}

// At lists the features in which a position lies, edges included, in file order.
func (l *Layer) At(g Grid) []Feature {
	var out []Feature
	for _, i := range l.near([2]float64{g.East, g.North}, [2]float64{g.East, g.North}) {
		if l.features[i].Area.Contains(g) {
			out = append(out, l.features[i])
		}
	}
	return out
}

// Overlaps lists the features that share surface with a parcel, with the shared
// surface measured in VN-2000, in file order.
func (l *Layer) Overlaps(parcel Area) ([]Overlap, error) {
	lo, hi, ok := bounds(parcel.flat)
	if !ok {
		return nil, nil
	}
	total := parcel.SquareMetres()
	var out []Overlap
	for _, i := range l.near(lo, hi) {
		common, err := parcel.Overlap(l.features[i].Area)
		if err != nil {
			return nil, err
		}
		if m2 := common.SquareMetres(); m2 > 0 {
			out = append(out, Overlap{Feature: l.features[i], Area: common, SquareMetres: m2, Share: math.Min(1, m2/total)})
		}
	}
	return out, nil
}

// near lists the numbers of the features whose box meets a box, in file order.
func (l *Layer) near(lo, hi [2]float64) []int {
	var found []int
	l.index.Search(lo, hi, func(_, _ [2]float64, i int) bool {
		found = append(found, i)
		return true
	})
	slices.Sort(found)
	return found
}
