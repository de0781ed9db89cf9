package gis

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/peterstace/simplefeatures/geom"
	"golang.org/x/text/unicode/norm"
)

const (
	maxLayerBytes = 64 << 20
	maxFeatures   = 200_000
	maxVertices   = 50_000 // of a feature
)

// collection is a GeoJSON FeatureCollection (RFC 7946, section 3.3).
type collection struct {
	Type     string           `json:"type"`
	Features []geoJSONFeature `json:"features"`
}

type geoJSONFeature struct {
	Type       string          `json:"type"`
	ID         json.RawMessage `json:"id,omitempty"`
	Properties map[string]any  `json:"properties"`
	Geometry   json.RawMessage `json:"geometry"`
}

// ReadLayer reads a GeoJSON FeatureCollection in WGS 84 (RFC 7946) into the
// projection of HCMC:
//
//	{"type":"FeatureCollection","features":[{"type":"Feature","id":"HL-01",
//	  "properties":{"name":"Hành lang bảo vệ rạch"},
//	  "geometry":{"type":"Polygon","coordinates":[[[106.69,10.77],…]]}}]}
//
// Every feature is a Polygon or MultiPolygon of sound shape in or near Vietnam,
// longitude first; the first faulty one is named by its number from 0 in the
// path ([fault.GisFeature]). An id is text or a number; two features with the
// same one are refused ([fault.GisDuplicate]), features without one are allowed.
// Text is made NFC. Limits: 64 MiB, 200 000 features, 50 000 vertices each
// ([fault.TooLarge]).
func ReadLayer(name string, data []byte) (*Layer, error) { return ReadLayerIn(HCMC(), name, data) }

// ReadLayerIn is ReadLayer into another projection.
func ReadLayerIn(p Projection, name string, data []byte) (*Layer, error) {
	if len(data) > maxLayerBytes {
		return nil, fault.New(fault.TooLarge, "what", "lớp bản đồ / layer "+name, "limit", maxLayerBytes)
	}
	var file collection
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &file); err != nil || file.Type != "FeatureCollection" {
		return nil, fault.New(fault.GisGeoJSON, "layer", name).Wrap(err)
	}
	if len(file.Features) > maxFeatures {
		return nil, fault.New(fault.TooLarge, "what", "số đối tượng / features", "limit", maxFeatures)
	}
	l := NewLayer(name, p)
	for i, raw := range file.Features {
		f, err := readFeature(p, raw)
		if err != nil {
			return nil, fault.New(fault.GisFeature, "layer", name, "number", i+1).At("/features/" + strconv.Itoa(i)).Wrap(err)
		}
		if _, taken := l.byID[f.ID]; taken {
			return nil, fault.New(fault.GisDuplicate, "layer", name, "id", f.ID).At("/features/" + strconv.Itoa(i) + "/id")
		}
		l.add(f)
	}
	return l, nil
}

func readFeature(p Projection, raw geoJSONFeature) (Feature, error) {
	id, err := readID(raw.ID)
	if err != nil {
		return Feature{}, err
	}
	area, err := readArea(p, raw.Geometry)
	if err != nil {
		return Feature{}, err
	}
	properties, _ := normal(raw.Properties).(map[string]any)
	return Feature{ID: id, Properties: properties, Area: area}, nil
}

// readID takes a text or a number as it is written; none is "".
func readID(raw json.RawMessage) (string, error) {
	if len(raw) == 0 {
		return "", nil
	}
	var text string // stays "" for null
	if json.Unmarshal(raw, &text) == nil {
		return norm.NFC.String(text), nil
	}
	var number json.Number
	err := json.Unmarshal(raw, &number)
	return string(number), err
}

// normal makes all text in a JSON value NFC.
func normal(v any) any {
	switch v := v.(type) {
	case string:
		return norm.NFC.String(v)
	case []any:
		for i := range v {
			v[i] = normal(v[i])
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, inner := range v {
			out[norm.NFC.String(k)] = normal(inner)
		}
		return out
	}
	return v
}

// readArea reads a geometry and checks it in the plane, where it will be used.
func readArea(p Projection, raw json.RawMessage) (Area, error) {
	world, err := geom.UnmarshalGeoJSON(raw, geom.NoValidate{})
	if err != nil {
		return Area{}, fault.New(fault.GisShape).Wrap(err)
	}
	if t := world.Type(); t != geom.TypePolygon && t != geom.TypeMultiPolygon {
		return Area{}, fault.New(fault.GisShape)
	}
	if world.DumpCoordinates().Length() > maxVertices {
		return Area{}, fault.New(fault.TooLarge, "what", "số đỉnh / vertices", "limit", maxVertices)
	}
	flat, err := convert(world.ForceCoordinatesType(geom.DimXY), func(at geom.XY) (geom.XY, error) {
		g, err := p.Forward(Geographic{Lat: at.Y, Lon: at.X})
		return geom.XY{X: g.East, Y: g.North}, err
	})
	if err != nil {
		return Area{}, err
	}
	if err := flat.Validate(); err != nil {
		return Area{}, fault.New(fault.GisShape).Wrap(err)
	}
	area := Area{p, flat}
	if area.IsEmpty() {
		return Area{}, fault.New(fault.GisShape)
	}
	return area, nil
}

// GeoJSON writes the layer as [ReadLayer] reads it.
func (l *Layer) GeoJSON() ([]byte, error) {
	file := collection{Type: "FeatureCollection", Features: []geoJSONFeature{}}
	for i, f := range l.features {
		shape, err := f.Area.GeoJSON()
		if err != nil {
			return nil, fault.New(fault.GisFeature, "layer", l.name, "number", i+1).At("/features/" + strconv.Itoa(i)).Wrap(err)
		}
		out := geoJSONFeature{Type: "Feature", Properties: f.Properties, Geometry: shape}
		if f.ID != "" {
			if out.ID, err = json.Marshal(f.ID); err != nil {
				return nil, err
			}
		}
		file.Features = append(file.Features, out)
	}
	return json.Marshal(file)
}
