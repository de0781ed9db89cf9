package gis_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/gis"
	"github.com/stretchr/testify/require"
)

// Each line is read as the second corner of a triangle.
func TestParseCornersLines(t *testing.T) {
	const north, east = 1190008.05, 601234.10
	for line, want := range map[string]gis.Grid{
		"1190008.05 601234.10":               {North: north, East: east},
		"601234.10 1190008.05":               {North: north, East: east}, // swapped
		"1190008,05\t601234,10":              {North: north, East: east},
		"1190008,05;601234,10":               {North: north, East: east},
		"1190008.05, 601234.10":              {North: north, East: east},
		"| 2 | 1190008.05 | 601234.10 |":     {North: north, East: east},
		"1.190.008,05 601.234,10":            {North: north, East: east},
		"1,190,008.05 601,234.10":            {North: north, East: east},
		"1.190.008 601.234":                  {North: 1190008, East: 601234},
		"601,234 1,190,008":                  {North: 1190008, East: 601234},
		"1190008.050 601234.100":             {North: north, East: east},
		"2 1190008.05 601234.10 14.55":       {North: north, East: east},
		"1190008.05 601234.10 12.345":        {North: north, East: east}, // a length, not 12 345
		"1190008.05 601234.10 123.456":       {North: north, East: east},
		"M2\u00a01190008.05\u00a0601234.10":  {North: north, East: east},
		"  1190008.05   601234.10  \r":       {North: north, East: east},
		"12 01190008.05 0601234.10 00014.55": {North: north, East: east},
	} {
		a, err := gis.ParseCorners("1190000 601200\n"+line+"\n1190030 601210", gis.HCMC())
		require.NoError(t, err, "%q", line)
		got := a.Corners()
		require.Len(t, got, 3, "%q", line)
		require.InDelta(t, want.North, got[1].North, 1e-9, "%q", line)
		require.InDelta(t, want.East, got[1].East, 1e-9, "%q", line)
	}
}

func TestParseCornersRefusesLines(t *testing.T) {
	for _, line := range []string{
		"1190008.05", "X Y", "X=1190008.05 Y=601234.10", "1190008.05,601234.10", "1e6 601234", "1e999 601234",
		"NaN NaN", "Inf 601234", "-1190008 601234", "+1190008 601234", "0x1p20 601234", "1_190_008 601234",
		"1 190 008,05 601 234,10", "1.19.008 601234", "1.190.0080 601234", "1,190.008,05 601234", "1190008..05 601234",
		"1190008.0.5 601234", ". ,", "1190008 .", "1190008 601234 abc", "1 2 3 4 5", "12.5 601234", "1190008 999.999.9",
		strings.Repeat("9", 400) + " 601234", "١١٩٠٠٠٨ 601234", "\x00 \xff", "# note",
	} {
		_, err := gis.ParseCorners("1190000 601200\n\n"+line, gis.HCMC())
		require.ErrorIs(t, err, fault.GisLine, "%q", line)
		require.ErrorContains(t, err, "/2", "%q", line)
	}
}

func TestParseCornersShapes(t *testing.T) {
	ring := func(n int) string {
		var b strings.Builder
		for i := range n {
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			fmt.Fprintf(&b, "%.3f %.3f\n", 1190000+100*c, 601000+100*s)
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		text string
		want fault.Code // "" when read
	}{
		"nothing":              {"", fault.GisCorners},
		"two":                  {"1190000 601000\n1190010 601000", fault.GisCorners},
		"one three times":      {strings.Repeat("1190000 601000\n", 3), fault.GisCorners},
		"there and back":       {"1190000 601000\n1190010 601000\n1190000 601000", fault.GisCorners},
		"on a line":            {"1190000 601000\n1190010 601000\n1190020 601000", fault.GisShape},
		"crossing itself":      {"1190000 601000\n1190010 601010\n1190010 601000\n1190000 601010", fault.GisShape},
		"touching itself":      {"1190000 601000\n1190010 601010\n1190020 601000\n1190010 601010\n1190000 601020", fault.GisShape},
		"far north":            {"9190000 601000\n1190010 601000\n1190020 601010", fault.GisCorner},
		"both eastings":        {"190000 601000\n1190010 601000\n1190020 601010", fault.GisCorner},
		"closed":               {"1190000 601000\n1190010 601000\n1190010 601010\n1190000 601000", ""},
		"corner twice":         {"1190000 601000\n1190010 601000\n1190010 601000\n1190010 601010", ""},
		"byte order mark":      {"\ufeff1190000 601000\n1190010 601000\n1190010 601010", ""},
		"2 000 corners":        {ring(2000), ""},
		"10 000 corners":       {ring(10_000), fault.TooLarge},
		"half a megabyte":      {strings.Repeat(" ", 500_000), fault.TooLarge},
		"clockwise or not":     {"1190000 601000\n1190000 601010\n1190010 601010", ""},
		"anticlockwise or not": {"1190010 601010\n1190000 601010\n1190000 601000", ""},
	} {
		a, err := gis.ParseCorners(c.text, gis.HCMC())
		if c.want != "" {
			require.ErrorIs(t, err, c.want, name)
			continue
		}
		require.NoError(t, err, name)
		require.Positive(t, a.SquareMetres(), name)
	}
}

// A parcel's place is personal; a fault about its shape must not carry it.
func TestFaultsKeepCoordinatesBack(t *testing.T) {
	for _, text := range []string{"1190123 601000\n1190133 601010\n1190133 601000\n1190123 601010", "9190123 601000", "1190123 601000 x"} {
		_, err := gis.ParseCorners(text, gis.HCMC())
		require.Error(t, err)
		require.NotContains(t, err.Error(), "190123")
	}
}

func TestTextIsReadBack(t *testing.T) {
	a := corners(t, touching)
	again := corners(t, a.Text())
	require.Equal(t, a.Corners(), again.Corners())
}
