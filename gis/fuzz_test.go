package gis_test

import (
	"os"
	"testing"

	"github.com/hcm-egov/framework/gis"
	"github.com/stretchr/testify/require"
)

func FuzzParseCorners(f *testing.F) {
	for _, seed := range []string{
		touching, "1 1.190.008,05 601.234,10 12,5\n2;1190021,30;601240,22\n3|1,190,030.00|601,251.70", "601234 1190008", "1e999 1", "\ufeff\r\n\t;|.,",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := gis.ParseCorners(text, gis.HCMC())
		if err != nil {
			require.True(t, a.IsEmpty())
			return
		}
		require.GreaterOrEqual(t, len(a.Corners()), 3)
		require.True(t, a.SquareMetres() >= 0)
		_, err = a.GeoJSON()
		require.NoError(t, err)
		if len(text) < 2000 {
			wellFormed(t, gis.Map{Parcel: &a}.SVG())
		}
	})
}

func FuzzReadLayer(f *testing.F) {
	for _, name := range []string{"zones", "wards"} {
		data, err := os.ReadFile("testdata/" + name + ".geojson")
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add([]byte(feature(`1`, `{"type":"MultiPolygon","coordinates":[[`+square+`,[[106.703,10.773],[106.703,10.776],[106.706,10.776],[106.703,10.773]]]]}`)))
	f.Add([]byte(feature(`"a"`, `{"type":"Polygon","coordinates":[[[]],[[1e999]],null]}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := gis.ReadLayer("x", data)
		if err != nil {
			require.Nil(t, l)
			return
		}
		for _, feature := range l.Features() {
			require.False(t, feature.Area.IsEmpty())
			l.At(feature.Area.Inside())
		}
		wellFormed(t, gis.Map{Width: 300, Height: 300, Layers: []gis.MapLayer{{Layer: l, Label: "name", Hatch: true}}}.SVG())
	})
}
