package gis_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/gis"
	"github.com/stretchr/testify/require"
)

func rectangle(t testing.TB, north, east, height, width float64) gis.Area {
	t.Helper()
	a, err := gis.NewArea(gis.HCMC(), []gis.Grid{{North: north, East: east}, {North: north, East: east + width}, {North: north + height, East: east + width}, {North: north + height, East: east}})
	require.NoError(t, err)
	return a
}

// star is a ring around a middle with corners at random distances: never
// crossing itself, often not convex.
func star(t testing.TB, r *rand.Rand) gis.Area {
	t.Helper()
	var ring []gis.Grid
	n := 3 + r.IntN(20)
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		far := 20 + 80*r.Float64()
		ring = append(ring, gis.Grid{North: 1190000 + far*s, East: 601000 + far*c})
	}
	move := gis.Grid{North: 60 * r.Float64(), East: 60 * r.Float64()}
	for i := range ring {
		ring[i].North += move.North
		ring[i].East += move.East
	}
	a, err := gis.NewArea(gis.HCMC(), ring)
	require.NoError(t, err)
	return a
}

func overlap(t testing.TB, a, b gis.Area) float64 {
	t.Helper()
	o, err := a.Overlap(b)
	require.NoError(t, err)
	return o.SquareMetres()
}

func TestRectangles(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		h, w := 0.5+5000*r.Float64(), 0.5+5000*r.Float64()
		a := rectangle(t, 1180000+20000*r.Float64(), 590000+20000*r.Float64(), h, w)
		require.InEpsilon(t, h*w, a.SquareMetres(), 1e-7)
		require.True(t, a.Contains(a.Inside()))
		require.Len(t, a.Corners(), 4)
	}
}

func TestOverlapLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		a, b := star(t, r), star(t, r)
		ab := overlap(t, a, b)
		require.LessOrEqual(t, ab, math.Min(a.SquareMetres(), b.SquareMetres())+1e-6)
		require.InDelta(t, ab, overlap(t, b, a), 1e-6, "symmetric")
		require.InDelta(t, a.SquareMetres(), overlap(t, a, a), 1e-6, "of itself")
		inner, err := a.Overlap(b)
		require.NoError(t, err)
		require.InDelta(t, ab, overlap(t, inner, a), 1e-5, "the shared part lies in both")
	}
}

// Tiles that cover the plane without gap: the overlaps add up to the parcel.
func TestPartitionAddsUp(t *testing.T) {
	var tiles []gis.Feature
	for i := range 10 {
		for j := range 10 {
			tiles = append(tiles, gis.Feature{Area: rectangle(t, 1189850+40*float64(i), 600850+40*float64(j), 40, 40)})
		}
	}
	layer := gis.NewLayer("tiles", gis.HCMC(), tiles...)
	r := rand.New(rand.NewPCG(9, 10))
	for range 100 {
		parcel := star(t, r)
		overlaps, err := layer.Overlaps(parcel)
		require.NoError(t, err)
		m2, share := 0.0, 0.0
		for _, o := range overlaps {
			m2, share = m2+o.SquareMetres, share+o.Share
		}
		require.InDelta(t, parcel.SquareMetres(), m2, 0.01) // each sliver left out is below 1 cm²
		require.InDelta(t, 1, share, 1e-5)
	}
}

// Contains is our own; the overlay library is the judge.
func TestContainsAgreesWithOverlay(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 400 {
		a := star(t, r)
		g := gis.Grid{North: 1189900 + 250*r.Float64(), East: 600900 + 250*r.Float64()}
		const d = 0.02 // wide enough to be no sliver
		dot := rectangle(t, g.North-d/2, g.East-d/2, d, d)
		switch share := overlap(t, a, dot) / (d * d); {
		case share > 0.999:
			require.True(t, a.Contains(g))
		case share == 0:
			require.False(t, a.Contains(g))
		}
	}
	a := rectangle(t, 1190000, 601000, 10, 10)
	for _, edge := range []gis.Grid{{North: 1190000, East: 601000}, {North: 1190010, East: 601010}, {North: 1190005, East: 601000}, {North: 1190005, East: 601010}, {North: 1190000, East: 601005}, {North: 1190010, East: 601005}} {
		require.True(t, a.Contains(edge), "%v", edge)
	}
	require.False(t, a.Contains(gis.Grid{North: 1190000, East: 601010.001}))
	require.False(t, a.Contains(gis.Grid{North: math.NaN(), East: math.NaN()}))
}

func TestNeighboursShareNoSurface(t *testing.T) {
	a, b := rectangle(t, 1190000, 601000, 10, 10), rectangle(t, 1190000, 601010, 10, 10)
	o, err := a.Overlap(b)
	require.NoError(t, err)
	require.True(t, o.IsEmpty())
	require.Empty(t, o.Corners())
	raw, err := o.GeoJSON()
	require.NoError(t, err)
	require.JSONEq(t, `{"type":"MultiPolygon","coordinates":[]}`, string(raw))
}

func TestEmptyArea(t *testing.T) {
	var none gis.Area
	a := rectangle(t, 1190000, 601000, 10, 10)
	require.True(t, none.IsEmpty())
	require.Zero(t, none.SquareMetres())
	require.Equal(t, gis.Grid{}, none.Inside())
	require.False(t, none.Contains(gis.Grid{}))
	require.Zero(t, overlap(t, none, a))
	require.Zero(t, overlap(t, a, none))
	layer := gis.NewLayer("x", gis.HCMC(), gis.Feature{ID: "none"}, gis.Feature{ID: "a", Area: a})
	found, err := layer.Overlaps(none)
	require.NoError(t, err)
	require.Empty(t, found)
	found, err = layer.Overlaps(a)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.InDelta(t, 1, found[0].Share, 1e-9)
	require.LessOrEqual(t, found[0].Share, 1.0)
}

// Every corner goes into the file, not the first alone.
func TestGeoJSONHasEveryCorner(t *testing.T) {
	a := corners(t, touching)
	raw, err := a.GeoJSON()
	require.NoError(t, err)
	var shape struct {
		Type        string
		Coordinates [][][2]float64
	}
	require.NoError(t, json.Unmarshal(raw, &shape))
	require.Equal(t, "Polygon", shape.Type)
	ring := shape.Coordinates[0]
	require.Len(t, ring, 5)
	require.Equal(t, ring[0], ring[4])
	turn := 0.0
	for i, at := range ring {
		require.InDelta(t, 106.694, at[0], 0.01)
		require.InDelta(t, 10.77, at[1], 0.01)
		if i > 0 {
			turn += ring[i-1][0]*at[1] - at[0]*ring[i-1][1]
		}
	}
	require.Positive(t, turn, "outer rings run counter-clockwise")
}

// The two meridians of the merged city: the same parcel has nearly the same
// area, and overlaps are found across them.
func TestAcrossProjections(t *testing.T) {
	south, err := gis.ByEPSG(5899)
	require.NoError(t, err)
	a := corners(t, touching)
	b, err := a.In(south)
	require.NoError(t, err)
	require.Equal(t, south, b.Projection())
	require.InEpsilon(t, a.SquareMetres(), b.SquareMetres(), 1e-3)
	require.InDelta(t, a.SquareMetres(), overlap(t, a, b), 0.05)
	found, err := testLayer(t, "zones").Overlaps(b)
	require.NoError(t, err)
	require.Len(t, found, 2)
	layer := gis.NewLayer("south", south, gis.Feature{ID: "a", Area: a})
	require.Len(t, layer.At(b.Inside()), 1)
	_, err = a.In(gis.Projection{})
	require.ErrorIs(t, err, fault.GisProjection)
}
