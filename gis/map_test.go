package gis_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

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

// wellFormed fails unless a picture is XML without a number that is none.
func wellFormed(t testing.TB, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		require.NotEqual(t, "script", start.Name.Local)
		for _, a := range start.Attr {
			require.NotContains(t, a.Value, "NaN")
			require.NotContains(t, a.Value, "Inf")
			require.False(t, strings.HasPrefix(a.Name.Local, "on"), a.Name.Local)
			if a.Name.Local == "width" || a.Name.Local == "height" || a.Name.Local == "font-size" {
				require.Positive(t, number(t, a.Value), "%s of %s", a.Name.Local, start.Name.Local)
			}
		}
	}
}

func TestMapHostile(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	evil := `<script>"'&]]>` + "\x00\x1f\ufffe\xff"
	square := rectangle(t, 1190000, 601000, 50, 50)
	layer := gis.NewLayer(evil, gis.HCMC(), gis.Feature{ID: "a", Area: square, Properties: map[string]any{"name": evil}}, gis.Feature{ID: "none"})
	for name, m := range map[string]gis.Map{
		"zero":          {},
		"evil text":     {Title: evil, Desc: evil, Lang: evil, Parcel: &square, Layers: []gis.MapLayer{{Layer: layer, Name: evil, Label: "name", Fill: `red" onload="x`, Line: "url(http://x)", Hatch: true}}},
		"no layer":      {Layers: []gis.MapLayer{{}, {Name: "x", Hatch: true}}},
		"empty parcel":  {Parcel: &gis.Area{}, Layers: []gis.MapLayer{{Layer: layer}}},
		"no projection": {Layers: []gis.MapLayer{{Layer: gis.NewLayer("x", gis.Projection{}, layer.Features()...)}}},
		"nan":           {Frame: gis.Frame{South: nan, West: nan, North: nan, East: nan}, Layers: []gis.MapLayer{{Layer: layer}}},
		"infinite":      {Frame: gis.Frame{South: -inf, West: -inf, North: inf, East: inf}, Layers: []gis.MapLayer{{Layer: layer}}},
		"upside down":   {Frame: gis.Frame{South: 1190100, West: 601100, North: 1190000, East: 601000}, Layers: []gis.MapLayer{{Layer: layer, Label: "name"}}},
		"a point":       {Frame: gis.Frame{South: 1190010, West: 601010, North: 1190010, East: 601010}, Parcel: &square},
		"the world":     {Frame: gis.Frame{South: -1e8, West: -1e8, North: 1e8, East: 1e8}, Parcel: &square, Layers: []gis.MapLayer{{Layer: layer, Label: "name"}}},
		"one pixel":     {Width: 1, Height: 1, Title: "x", Parcel: &square},
		"narrow":        {Width: 280, Height: 4000, Title: strings.Repeat("x", 500), Parcel: &square, Layers: make([]gis.MapLayer, 50)},
		"negative":      {Width: -5, Height: -5, Parcel: &square},
		"huge":          {Width: 1 << 40, Height: 1 << 40, Parcel: &square},
	} {
		t.Run(name, func(t *testing.T) { wellFormed(t, m.SVG()) })
	}
	svg := string(gis.Map{Layers: []gis.MapLayer{{Layer: layer, Fill: `red" onload="x`, Line: "url(http://x)"}}}.SVG())
	require.NotContains(t, svg, "onload")
	require.NotContains(t, svg, "http://x")
}

// A pixel is a position by proportion of the frame, which the widget that draws
// parcels relies on.
func TestShownHasThePicturesProportions(t *testing.T) {
	m := zoneMap(t)
	f := m.Shown()
	require.InEpsilon(t, 720.0/480.0, (f.East-f.West)/(f.North-f.South), 1e-9)
	for _, c := range m.Parcel.Corners() {
		require.True(t, c.East > f.West && c.East < f.East && c.North > f.South && c.North < f.North)
	}
	require.True(t, gis.FrameOf(5).IsZero())
}

var textBox = regexp.MustCompile(`<text x="([\d.]+)" y="([\d.]+)" font-size="13" text-anchor="middle"[^>]*>([^<]*)</text>`)

func TestLabelsKeepApart(t *testing.T) {
	m := zoneMap(t)
	m.Parcel = nil
	type label struct{ x, y, w float64 }
	var seen []label
	for _, found := range textBox.FindAllStringSubmatch(string(m.SVG()), -1) {
		seen = append(seen, label{number(t, found[1]), number(t, found[2]), 13 * .58 * float64(utf8.RuneCountInString(found[3]))})
	}
	require.Greater(t, len(seen), 10)
	for i, a := range seen {
		for _, b := range seen[:i] {
			require.False(t, math.Abs(a.x-b.x) < (a.w+b.w)/2-.2 && math.Abs(a.y-b.y) < 16, "%v %v", a, b)
		}
	}
}

func TestLegend(t *testing.T) {
	svg := string(zoneMap(t).SVG())
	for _, text := range []string{"Bản đồ thửa đất", "Chú giải", "Hành lang bảo vệ", "Thửa đất đang xét", "kinh tuyến trục 105°45′, EPSG:9210", ">B<"} {
		require.Contains(t, svg, text)
	}
	require.NotContains(t, svg, "Đất dự trữ", "not in the picture, not in the legend")
	m := zoneMap(t)
	m.Lang, m.Layers[0].Name = "en", ""
	svg = string(m.SVG())
	require.Contains(t, svg, ">residential<", "the layer's own name")
	require.Contains(t, svg, ">Parcel<")
}

func TestMapAcrossProjections(t *testing.T) {
	south, err := gis.ByEPSG(5899)
	require.NoError(t, err)
	m := zoneMap(t)
	m.Layers = m.Layers[:1]
	m.Layers[0].Layer = gis.NewLayer("south", south, m.Layers[0].Layer.Features()...)
	require.Contains(t, string(m.SVG()), "Khu dân cư hiện hữu</text>")
	moved, err := m.Parcel.In(south)
	require.NoError(t, err)
	m.Parcel = &moved
	require.Contains(t, string(m.SVG()), "EPSG:5899")
}
