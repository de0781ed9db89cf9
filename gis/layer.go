package gis

import (
	"math"
	"slices"
	"strconv"

	"github.com/tidwall/rtree"
)

// Layer is a set of areas with properties, indexed by position and by id. It is
// immutable and safe for concurrent use.
type Layer struct {
	name     string
	in       Projection
	features []Feature
	byID     map[string]int
	index    rtree.RTreeG[int]
}

// Feature is one area of a layer with what is known of it.
type Feature struct {
	ID         string
	Properties map[string]any // as encoding/json reads them; shared, not to be changed
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
	Area         Area    // in the projection of the layer
	SquareMetres float64 // in the plane of that projection
	Share        float64 // of the parcel, 0 to 1
}

// NewLayer makes a layer of features that are at hand. Areas of another
// projection are converted. A feature without surface, or one that cannot be
// converted, is listed but lies nowhere; of features with one id, Feature finds
// the first.
func NewLayer(name string, p Projection, features ...Feature) *Layer {
	l := &Layer{name: name, in: p, byID: make(map[string]int, len(features))}
	for _, f := range features {
		if moved, err := f.Area.In(p); err == nil {
			f.Area = moved
		}
		l.add(f)
	}
	return l
}

func (l *Layer) add(f Feature) {
	n := len(l.features)
	if lo, hi, ok := bounds(f.Area.flat); ok && f.Area.in == l.in && !f.Area.IsEmpty() {
		l.index.Insert(lo, hi, n)
	}
	if _, taken := l.byID[f.ID]; !taken && f.ID != "" {
		l.byID[f.ID] = n
	}
	l.features = append(l.features, f)
}

// Name is the layer's name.
func (l *Layer) Name() string { return l.name }

// Projection is the projection in which the layer lies.
func (l *Layer) Projection() Projection { return l.in }

// Features lists the features in file order. The slice is the layer's own.
func (l *Layer) Features() []Feature { return l.features }

// Feature finds a feature by its id.
func (l *Layer) Feature(id string) (Feature, bool) {
	n, ok := l.byID[id]
	if !ok {
		return Feature{}, false
	}
	return l.features[n], true
}

// At lists the features in which a position of the layer's projection lies,
// edges included, in file order. Neighbours in real layers overlap by
// centimetres or leave gaps, so the answer may hold two wards or none.
func (l *Layer) At(g Grid) []Feature {
	var out []Feature
	at := [2]float64{g.East, g.North}
	for _, i := range l.near(at, at) {
		if l.features[i].Area.Contains(g) {
			out = append(out, l.features[i])
		}
	}
	return out
}

// Overlaps lists the features that share surface with a parcel, in file order,
// with the shared surface measured in the layer's projection; a parcel of
// another projection is converted before. Slivers below 1 cm² are nothing.
func (l *Layer) Overlaps(parcel Area) ([]Overlap, error) {
	if parcel.IsEmpty() {
		return nil, nil
	}
	parcel, err := parcel.In(l.in)
	if err != nil {
		return nil, err
	}
	lo, hi, _ := bounds(parcel.flat)
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
