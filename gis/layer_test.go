package gis_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/gis"
	"github.com/stretchr/testify/require"
)

var wardData = sync.OnceValues(func() ([]byte, error) { return os.ReadFile("../../shared/data/gis/hcmc_2026_wards.geojson") })

func wards(t testing.TB) *gis.Layer {
	t.Helper()
	shared(t, "data", "gis", "hcmc_2026_wards.geojson")
	data, err := wardData()
	require.NoError(t, err)
	l, err := gis.ReadLayer("wards", data)
	require.NoError(t, err)
	return l
}

func TestRealWards(t *testing.T) {
	l := wards(t)
	require.Len(t, l.Features(), 168)
	sum, stated := 0.0, 0.0
	for _, f := range l.Features() {
		again, ok := l.Feature(f.ID)
		require.True(t, ok)
		require.Equal(t, f.Text("name"), again.Text("name"))
		var ids []string
		for _, hit := range l.At(f.Area.Inside()) {
			ids = append(ids, hit.ID)
		}
		require.Contains(t, ids, f.ID)
		sum += f.Area.SquareMetres() / 1e6
		stated += f.Properties["areaKm2"].(float64)
	}
	t.Logf("%.1f km² in VN-2000, %.1f km² stated", sum, stated)
	require.InDelta(t, 6693, sum, 4, "fact sheet: 6 693.1 km²; the plane adds up to 0.06 %% far from the meridian")
	require.InEpsilon(t, stated, sum, 0.02)
}

func TestExampleLayers(t *testing.T) {
	zones := testLayer(t, "zones")
	require.Len(t, zones.Features(), 3)
	found, err := zones.Overlaps(corners(t, touching))
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Equal(t, "HL-01", found[1].Feature.ID)
	require.InDelta(t, 300, found[0].SquareMetres, 0.001)
	require.InDelta(t, 52.8, found[1].SquareMetres, 0.01, "12 m wide, 5.0 to 3.8 m deep")
	require.InDelta(t, 0.176, found[1].Share, 0.0001)
	for _, f := range testLayer(t, "parcels").Features() {
		require.InDelta(t, 520, f.Area.SquareMetres(), 0.01, f.ID)
	}
}

func TestLayerIsReadBack(t *testing.T) {
	l := testLayer(t, "zones")
	data, err := l.GeoJSON()
	require.NoError(t, err)
	again, err := gis.ReadLayer("zones", data)
	require.NoError(t, err)
	for i, f := range again.Features() {
		require.Equal(t, l.Features()[i].ID, f.ID)
		require.Equal(t, l.Features()[i].Properties, f.Properties)
		require.InDelta(t, l.Features()[i].Area.SquareMetres(), f.Area.SquareMetres(), 0.001)
	}
}

const square = `[[106.70,10.77],[106.71,10.77],[106.71,10.78],[106.70,10.78],[106.70,10.77]]`

func feature(id, geometry string) string {
	return fmt.Sprintf(`{"type":"FeatureCollection","features":[{"type":"Feature","id":%s,"properties":{},"geometry":%s}]}`, id, geometry)
}

func TestReadLayerRefuses(t *testing.T) {
	polygon := func(rings string) string { return feature(`"a"`, `{"type":"Polygon","coordinates":`+rings+`}`) }
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	for name, c := range map[string]struct {
		data string
		want fault.Code
	}{
		"nothing":             {``, fault.GisGeoJSON},
		"not JSON":            {`{"type":"FeatureCollection"`, fault.GisGeoJSON},
		"another type":        {`{"type":"Feature"}`, fault.GisGeoJSON},
		"NaN":                 {polygon(`[[[NaN,10.7]]]`), fault.GisGeoJSON},
		"Infinity":            {polygon(`[[[Infinity,10.7]]]`), fault.GisGeoJSON},
		"deep":                {polygon(deep), fault.GisGeoJSON},
		"deep properties":     {`{"type":"FeatureCollection","features":[{"properties":{"a":` + deep + `}}]}`, fault.GisGeoJSON},
		"too large a number":  {polygon(`[[[1e999,10.7],[106.7,10.7],[106.8,10.8],[1e999,10.7]]]`), fault.GisFeature},
		"not closed":          {polygon(`[[[106.70,10.77],[106.71,10.77],[106.71,10.78],[106.70,10.78]]]`), fault.GisFeature},
		"latitude first":      {polygon(`[[[10.77,106.70],[10.77,106.71],[10.78,106.71],[10.77,106.70]]]`), fault.GisFeature},
		"metres":              {polygon(`[[[603000,1191000],[603600,1191000],[603600,1191260],[603000,1191000]]]`), fault.GisFeature},
		"first corner alone":  {polygon(`[[[106.69,10.77],[603600,1191000],[603600,1191260],[106.69,10.77]]]`), fault.GisFeature},
		"crossing itself":     {polygon(`[[[106.70,10.77],[106.71,10.78],[106.71,10.77],[106.70,10.78],[106.70,10.77]]]`), fault.GisFeature},
		"no surface":          {polygon(`[[[106.70,10.77],[106.71,10.77],[106.70,10.77]]]`), fault.GisFeature},
		"no rings":            {polygon(`[]`), fault.GisFeature},
		"empty ring":          {polygon(`[[]]`), fault.GisFeature},
		"short position":      {polygon(`[[[106.7],[106.8],[106.7]]]`), fault.GisFeature},
		"empty position":      {polygon(`[[[],[],[],[]]]`), fault.GisFeature},
		"text":                {polygon(`"x"`), fault.GisFeature},
		"hole outside":        {polygon(`[` + square + `,[[106.8,10.7],[106.81,10.7],[106.81,10.71],[106.8,10.7]]]`), fault.GisFeature},
		"null geometry":       {feature(`"a"`, `null`), fault.GisFeature},
		"point":               {feature(`"a"`, `{"type":"Point","coordinates":[106.7,10.7]}`), fault.GisFeature},
		"collection":          {feature(`"a"`, `{"type":"GeometryCollection","geometries":[]}`), fault.GisFeature},
		"unknown type":        {feature(`"a"`, `{"type":"Curve"}`), fault.GisFeature},
		"id is an object":     {feature(`{}`, `{"type":"Polygon","coordinates":[`+square+`]}`), fault.GisFeature},
		"no geometry":         {`{"type":"FeatureCollection","features":[null]}`, fault.GisFeature},
		"empty multi-polygon": {feature(`"a"`, `{"type":"MultiPolygon","coordinates":[]}`), fault.GisFeature},
		"overlapping parts":   {feature(`"a"`, `{"type":"MultiPolygon","coordinates":[[`+square+`],[`+square+`]]}`), fault.GisFeature},
	} {
		_, err := gis.ReadLayer("x", []byte(c.data))
		require.ErrorIs(t, err, c.want, name)
	}
}

func TestReadLayerTakes(t *testing.T) {
	hole := `[[106.703,10.773],[106.703,10.776],[106.706,10.776],[106.703,10.773]]`
	for name, data := range map[string]string{
		"hole":            feature(`"a"`, `{"type":"Polygon","coordinates":[`+square+`,`+hole+`]}`),
		"corner twice":    feature(`1`, `{"type":"Polygon","coordinates":[[[106.70,10.77],[106.70,10.77],[106.71,10.77],[106.71,10.78],[106.70,10.77]]]}`),
		"heights":         feature(`null`, `{"type":"Polygon","coordinates":[[[106.70,10.77,5],[106.71,10.77,6],[106.71,10.78],[106.70,10.77,5]]]}`),
		"multi-polygon":   feature(`"a"`, `{"type":"MultiPolygon","coordinates":[[`+square+`,`+hole+`],[[[106.8,10.7],[106.81,10.7],[106.81,10.71],[106.8,10.7]]]]}`),
		"byte order mark": "\ufeff" + feature(`"a"`, `{"type":"Polygon","coordinates":[`+square+`]}`),
	} {
		l, err := gis.ReadLayer("x", []byte(data))
		require.NoError(t, err, name)
		f := l.Features()[0]
		require.NotEmpty(t, l.At(f.Area.Inside()), name)
		require.InDelta(t, f.Area.SquareMetres(), overlap(t, f.Area, f.Area), 1e-3, name)
	}
	l, err := gis.ReadLayer("x", []byte(feature(`"a"`, `{"type":"Polygon","coordinates":[`+square+`,`+hole+`]}`)))
	require.NoError(t, err)
	inHole, err := gis.HCMC().Forward(gis.Geographic{Lat: 10.7752, Lon: 106.7035})
	require.NoError(t, err)
	require.Empty(t, l.At(inHole))
}

func TestIdsAndText(t *testing.T) {
	two := func(a, b string) string {
		one := `{"id":%s,"properties":{"te\u0302n":"Ha\u0300nh lang","sub":[{"x":"e\u0301"}],"n":12.5},"geometry":{"type":"Polygon","coordinates":[` + square + `]}}`
		return `{"type":"FeatureCollection","features":[` + fmt.Sprintf(one, a) + `,` + fmt.Sprintf(one, b) + `]}`
	}
	_, err := gis.ReadLayer("x", []byte(two(`"a"`, `"a"`)))
	require.ErrorIs(t, err, fault.GisDuplicate)
	_, err = gis.ReadLayer("x", []byte(two(`7`, `"7"`)))
	require.ErrorIs(t, err, fault.GisDuplicate)
	_, err = gis.ReadLayer("x", []byte(two(`"e\u0301"`, `"é"`)))
	require.ErrorIs(t, err, fault.GisDuplicate)
	l, err := gis.ReadLayer("x", []byte(two(`null`, `""`)))
	require.NoError(t, err, "features without an id are allowed")
	_, ok := l.Feature("")
	require.False(t, ok)
	f := l.Features()[0]
	require.Equal(t, "Hành lang", f.Text("tên"))
	require.Equal(t, "12.5", f.Text("n"))
	require.Equal(t, []any{map[string]any{"x": "é"}}, f.Properties["sub"])
}

func TestReadLayerLimits(t *testing.T) {
	_, err := gis.ReadLayer("x", make([]byte, 64<<20+1))
	require.ErrorIs(t, err, fault.TooLarge)
	many := `{"type":"FeatureCollection","features":[` + strings.Repeat("{},", 200_000) + `{}]}`
	_, err = gis.ReadLayer("x", []byte(many))
	require.ErrorIs(t, err, fault.TooLarge)
	ring := `[[` + strings.Repeat("[106.7,10.7],", 50_001) + `[106.7,10.7]]]`
	_, err = gis.ReadLayer("x", []byte(feature(`1`, `{"type":"Polygon","coordinates":`+ring+`}`)))
	require.ErrorIs(t, err, fault.TooLarge)
}
