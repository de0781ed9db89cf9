package gis_test

import (
	"math/rand/v2"
	"testing"

	"github.com/hcm-egov/framework/gis"
	"github.com/stretchr/testify/require"
)

func BenchmarkForward(b *testing.B) {
	p, at := gis.HCMC(), gis.Geographic{Lat: 10.77, Lon: 106.69}
	for b.Loop() {
		if _, err := p.Forward(at); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkInverse(b *testing.B) {
	p, at := gis.HCMC(), gis.Grid{North: 1191190, East: 603100}
	for b.Loop() {
		if _, err := p.Inverse(at); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAt asks for random positions in the box of the old city.
func BenchmarkAt(b *testing.B) {
	l := wards(b)
	r := rand.New(rand.NewPCG(1, 2))
	at := make([]gis.Grid, 4096)
	for i := range at {
		at[i] = gis.Grid{North: 1_150_000 + 80_000*r.Float64(), East: 580_000 + 50_000*r.Float64()}
	}
	n := 0
	for b.Loop() {
		l.At(at[n%len(at)])
		n++
	}
}

func BenchmarkOverlapsWards(b *testing.B) {
	l, parcel := wards(b), rectangle(b, 1191190, 603100, 25, 12)
	for b.Loop() {
		found, err := l.Overlaps(parcel)
		require.NoError(b, err)
		require.NotEmpty(b, found)
	}
}

func BenchmarkOverlapsZones(b *testing.B) {
	l, parcel := testLayer(b, "zones"), corners(b, touching)
	for b.Loop() {
		found, err := l.Overlaps(parcel)
		require.NoError(b, err)
		require.Len(b, found, 2)
	}
}

func BenchmarkReadLayerWards(b *testing.B) {
	wards(b)
	data, err := wardData()
	require.NoError(b, err)
	for b.Loop() {
		_, err := gis.ReadLayer("wards", data)
		require.NoError(b, err)
	}
}

func BenchmarkMap(b *testing.B) {
	m := zoneMap(b)
	for b.Loop() {
		require.NotEmpty(b, m.SVG())
	}
}
