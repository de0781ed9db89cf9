package gis_test

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
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

func number(t testing.TB, s string) float64 {
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

// Forward and Inverse are each other's opposites. The plane has no height, so
// the small change of height between the datums stays behind: 2 mm at most.
func TestThereAndBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	worst, worstPlane := 0.0, 0.0
	for _, code := range gis.EPSGCodes() {
		p, err := gis.ByEPSG(code)
		require.NoError(t, err)
		for range 500 {
			at := gis.Geographic{Lat: 8 + 15.5*random.Float64(), Lon: max(102, p.Meridian()-3) + 3*random.Float64()}
			there, err := p.Forward(at)
			require.NoError(t, err)
			back, err := p.Inverse(there)
			require.NoError(t, err)
			again, err := p.Forward(back)
			require.NoError(t, err)
			worst = max(worst, math.Hypot(back.Lat-at.Lat, (back.Lon-at.Lon)*math.Cos(at.Lat*math.Pi/180))*111_320)
			worstPlane = max(worstPlane, math.Hypot(again.East-there.East, again.North-there.North))
		}
	}
	t.Logf("worst %.3f mm on the ground, %.3f mm in the plane", worst*1000, worstPlane*1000)
	require.Less(t, worst, 0.002)
	require.Less(t, worstPlane, 0.002)
}

// In the city itself the way back closes to two tenths of a millimetre.
func TestThereAndBackInTheCity(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		g := gis.Grid{North: 1_150_000 + 100_000*random.Float64(), East: 550_000 + 130_000*random.Float64()}
		world, err := gis.HCMC().Inverse(g)
		require.NoError(t, err)
		back, err := gis.HCMC().Forward(world)
		require.NoError(t, err)
		require.Less(t, math.Hypot(back.East-g.East, back.North-g.North), 0.0002)
	}
}

// Row 6 of the check table, with the positions that the common mistakes give:
// the tolerance of the table must tell each of them from the right one.
func TestCommonMistakesAreSeen(t *testing.T) {
	got, err := gis.HCMC().Forward(gis.Geographic{Lat: 10.5572356, Lon: 106.6565967})
	require.NoError(t, err)
	off := func(east, north float64) float64 { return math.Hypot(got.East-east, got.North-north) }
	require.Less(t, off(599022.931, 1167629.627), 0.01, "EPSG:6960; the position is rounded to a centimetre")
	for mistake, far := range map[string]float64{
		"EPSG:5194":       off(599022.131, 1167629.581),
		"signs flipped":   off(599023.434, 1167629.828),
		"no rotation":     off(599023.183, 1167629.725),
		"signs mixed":     off(599023.405, 1167629.278),
		"no datum change": off(599218.630, 1167517.546),
	} {
		require.Greater(t, far, 0.2, mistake)
	}
}

func TestProjections(t *testing.T) {
	require.Len(t, gis.EPSGCodes(), 20)
	require.Equal(t, 105.75, gis.HCMC().Meridian())
	_, err := gis.ByEPSG(4326)
	require.ErrorIs(t, err, fault.GisProjection)
	_, err = gis.Projection{}.Forward(gis.Geographic{Lat: 10, Lon: 106})
	require.ErrorIs(t, err, fault.GisProjection)
	_, err = gis.Projection{}.Inverse(gis.Grid{North: 1_190_000, East: 600_000})
	require.ErrorIs(t, err, fault.GisProjection)
	_, err = gis.HCMC().Inverse(gis.Grid{North: math.Inf(1), East: math.NaN()})
	require.ErrorIs(t, err, fault.GisPosition)
}
