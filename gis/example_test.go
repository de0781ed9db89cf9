package gis_test

import (
	"fmt"
	"strings"

	"github.com/hcm-egov/framework/gis"
)

func ExampleProjection_Forward() {
	g, err := gis.HCMC().Forward(gis.Geographic{Lat: 10.7769, Lon: 106.7009})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("X (north) %.2f, Y (east) %.2f\n", g.North, g.East)
	// Output: X (north) 1191942.30, Y (east) 603797.26
}

func ExampleParseCorners() {
	parcel, err := gis.ParseCorners(`1  1.191.190,00  603.100,00  12,00
2  1.191.190,00  603.112,00  25,00
3  1.191.215,00  603.112,00  12,00
4  1.191.215,00  603.100,00  25,00`, gis.HCMC())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f m²\n%s", parcel.SquareMetres(), parcel.Text())
	// Output:
	// 300.0 m²
	// 1191190.00 603100.00
	// 1191190.00 603112.00
	// 1191215.00 603112.00
	// 1191215.00 603100.00
}

const corridor = `{"type":"FeatureCollection","features":[{"type":"Feature","id":"HL-01",
 "properties":{"name":"Hành lang bảo vệ rạch"},"geometry":{"type":"Polygon","coordinates":[[
 [106.694,10.7702],[106.697,10.7702],[106.697,10.771],[106.694,10.771],[106.694,10.7702]]]}}]}`

func ExampleLayer_Overlaps() {
	zones, err := gis.ReadLayer("zones", []byte(corridor))
	if err != nil {
		fmt.Println(err)
		return
	}
	parcel, err := gis.ParseCorners("1191185 603100\n1191185 603112\n1191210 603112\n1191210 603100", gis.HCMC())
	if err != nil {
		fmt.Println(err)
		return
	}
	overlaps, err := zones.Overlaps(parcel)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range overlaps {
		fmt.Printf("%s %s: %.1f m², %.0f %%\n", o.Feature.ID, o.Feature.Text("name"), o.SquareMetres, 100*o.Share)
	}
	// Output: HL-01 Hành lang bảo vệ rạch: 131.6 m², 44 %
}

func ExampleMap() {
	zones, err := gis.ReadLayer("zones", []byte(corridor))
	if err != nil {
		fmt.Println(err)
		return
	}
	m := gis.Map{
		Title:  "Hành lang bảo vệ",
		Layers: []gis.MapLayer{{Layer: zones, Name: "Hành lang", Fill: "#9fd3e6", Line: "#2a6f8a", Label: "name", Hatch: true}},
	}
	svg := string(m.SVG())
	fmt.Println(strings.Contains(svg, "<title>Hành lang bảo vệ</title>"), strings.Contains(svg, "Chú giải"))
	// Output: true true
}
