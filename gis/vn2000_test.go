package gis_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/gis"
	"github.com/stretchr/testify/require"
)

// shared finds a file of the shared test data; in CI its absence is a failure.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	file := filepath.Join(append([]string{"..", "..", "shared"}, path...)...)
	if _, err := os.Stat(file); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("test data are absent: %s", file)
		}
		t.Skipf("test data are absent: %s", file)
	}
	return file
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return v
}

// The 30 points were made by PROJ with EPSG:6960 pinned.
func TestCheckTable(t *testing.T) {
	f, err := os.Open(shared(t, "data", "gis", "vn2000_check.csv"))
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 31)
	worst := 0.0
	for _, row := range rows[1:] {
		epsg, err := strconv.Atoi(row[4])
		require.NoError(t, err)
		p, err := gis.ByEPSG(epsg)
		require.NoError(t, err)
		at := gis.Geographic{Lat: number(t, row[2]), Lon: number(t, row[3])}
		got, err := p.Forward(at)
		require.NoError(t, err)
		off := math.Hypot(got.East-number(t, row[6]), got.North-number(t, row[7]))
		worst = max(worst, off)
		require.Less(t, off, 0.002, "row %s is %.4f m off", row[0], off)
		back, err := p.Inverse(got)
		require.NoError(t, err)
		require.InDelta(t, at.Lat, back.Lat, 2e-8)
		require.InDelta(t, at.Lon, back.Lon, 2e-8)
	}
	t.Logf("30 points, worst %.2f mm", worst*1000)
}

func TestInverseRefusesSwappedAxes(t *testing.T) {
	_, err := gis.HCMC().Inverse(gis.Grid{North: 601_000, East: 1_190_000})
	require.NoError(t, err, "a northing of 601 km lies far south, but within the guard")
	_, err = gis.HCMC().Inverse(gis.Grid{North: 1_190_000, East: 5_000_000})
	require.ErrorIs(t, err, fault.GisPosition)
	_, err = gis.HCMC().Forward(gis.Geographic{Lat: 106.7, Lon: 10.7})
	require.ErrorIs(t, err, fault.GisPosition)
	_, err = gis.HCMC().Forward(gis.Geographic{Lat: math.NaN(), Lon: 106})
	require.ErrorIs(t, err, fault.GisPosition)
}
