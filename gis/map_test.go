package gis_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/hcm-egov/framework/gis"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// touching is a parcel that reaches into the protected corridor HL-01.
const touching = "1191190.00 603100.00\n1191190.00 603112.00\n1191215.00 603112.00\n1191215.00 603100.00"

func testLayer(t testing.TB, name string) *gis.Layer {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".geojson"))
	require.NoError(t, err)
	l, err := gis.ReadLayer(name, data)
	require.NoError(t, err)
	return l
}

func corners(t testing.TB, text string) gis.Area {
	t.Helper()
	a, err := gis.ParseCorners(text, gis.HCMC())
	require.NoError(t, err)
	return a
}

// zonesOf is the zones of one kind as a layer of their own.
func zonesOf(t testing.TB, kind string) *gis.Layer {
	var some []gis.Feature
	for _, f := range testLayer(t, "zones").Features() {
		if f.Text("kind") == kind {
			some = append(some, f)
		}
	}
	return gis.NewLayer(kind, gis.HCMC(), some...)
}

func zoneMap(t testing.TB) gis.Map {
	parcel := corners(t, touching)
	return gis.Map{
		Title: "Bản đồ thửa đất và các vùng quy hoạch", Desc: "Thửa đất nằm một phần trong hành lang bảo vệ rạch.",
		Width: 720, Height: 480, Parcel: &parcel,
		Layers: []gis.MapLayer{
			{Layer: zonesOf(t, "residential"), Name: "Khu dân cư hiện hữu", Fill: "#f6e7b8", Line: "#a08a3c", Label: "name"},
			{Layer: zonesOf(t, "protected"), Name: "Hành lang bảo vệ", Fill: "#9fd3e6", Line: "#2a6f8a", Label: "name", Hatch: true},
			{Layer: zonesOf(t, "reserved"), Name: "Đất dự trữ", Fill: "#f2b8a0", Line: "#a0452a", Label: "name", Hatch: true},
			{Layer: testLayer(t, "parcels"), Name: "Thửa đất (số thửa)", Line: "#666", Label: "number"},
		},
	}
}

func TestMapGolden(t *testing.T) {
	parcel := zoneMap(t)
	all := zoneMap(t)
	all.Parcel, all.Lang, all.Title, all.Height = nil, "en", "Planning zones", 540
	for name, m := range map[string]gis.Map{"parcel": parcel, "zones": all} {
		file := filepath.Join("testdata", "map-"+name+".svg")
		if *update {
			require.NoError(t, os.WriteFile(file, m.SVG(), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), string(m.SVG()))
	}
}
