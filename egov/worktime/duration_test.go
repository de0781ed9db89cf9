package worktime_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseDuration(t *testing.T) {
	for in, want := range map[string]worktime.Duration{
		"P1Y2M3W4DT5H6M7.5S": {Years: 1, Months: 2, Weeks: 3, Days: 4, Clock: 5*time.Hour + 6*time.Minute + 7500*time.Millisecond},
		"P2W":                {Weeks: 2},
		"PT90M":              {Clock: 90 * time.Minute},
		"PT36H":              {Clock: 36 * time.Hour},
		"PT0,5S":             {Clock: 500 * time.Millisecond},
		"PT0.000000001S":     {Clock: 1},
		"P1.5D":              {Days: 1, Clock: 12 * time.Hour},
		"P0.5W":              {Clock: 84 * time.Hour},
		"P0.5Y":              {Months: 6},
		"P1.25Y":             {Years: 1, Months: 3},
		"-P1D":               {Negative: true, Days: 1},
		"-PT0S":              {},
		"P0Y":                {},
		"PT31536000S":        {Clock: 365 * 24 * time.Hour},
	} {
		got, err := worktime.ParseDuration(in)
		require.NoError(t, err, in)
		assert.Equal(t, want, got, in)
		back, err := worktime.ParseDuration(got.String())
		require.NoError(t, err, got.String())
		assert.Equal(t, got, back)
	}
}

func TestParseDurationRefuses(t *testing.T) {
	for in, path := range map[string]string{
		"": "", "P": "", "PT": "", "P1": "", "1D": "", "P1DT": "", "p1d": "", "P1D2Y": "", "PT1D": "", "P1H": "",
		"--P1D": "", "+P1D": "", "P1D ": "", "P1DT1HT1M": "", "P1Y1Y": "", "P1S": "",
		"P-1D": "/days", "PD": "/days", "P1.5DT1H": "/days", "P1.D": "/days", "P.5D": "/days", "P1.5.5D": "/days",
		"P0.5M": "/months", "P1.5Y2M": "/years", "P0.1234Y": "/years", "P99999999D": "/days",
		"PT99999999999999999999S": "/seconds", "PT9999999999999S": "/seconds", "PT1.0000000001S": "/seconds",
		"P１D": "/days", "PT1.5H1M": "/hours",
	} {
		_, err := worktime.ParseDuration(in)
		require.ErrorIs(t, err, fault.WorktimeDuration, in)
		assert.Equal(t, path, fault.All(err)[0].Path(), in)
	}
	_, err := worktime.ParseDuration("P" + strings.Repeat("1", 100) + "D")
	assert.ErrorIs(t, err, fault.WorktimeDuration)
}

func TestAddDuration(t *testing.T) {
	for _, c := range []struct{ from, add, want string }{
		{"2026-01-31 08:00", "P1M", "2026-02-28 08:00"},
		{"2024-01-31 08:00", "P1M", "2024-02-29 08:00"},
		{"2024-02-29 08:00", "P1Y", "2025-02-28 08:00"},
		{"2024-02-29 08:00", "P4Y", "2028-02-29 08:00"},
		{"2026-03-31 08:00", "-P1M", "2026-02-28 08:00"},
		{"2026-01-31 08:00", "P1M1D", "2026-03-01 08:00"},
		{"2026-12-31 23:00", "PT2H", "2027-01-01 01:00"},
		{"2026-06-09 08:00", "P2W", "2026-06-23 08:00"},
		{"2026-01-15 08:00", "-P13M", "2024-12-15 08:00"},
		{"2026-06-09 08:00", "P1Y2M10DT2H30M", "2027-08-19 10:30"},
		{"2026-08-31 08:00", "P1D", "2026-09-01 08:00"},
	} {
		d, err := worktime.ParseDuration(c.add)
		require.NoError(t, err)
		assert.Equal(t, c.want, show(d.AddTo(at(t, c.from))), "%s + %s", c.from, c.add)
	}
}

func TestFixedDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{"P1DT1H": 25 * time.Hour, "-P1W": -168 * time.Hour, "PT0S": 0} {
		d, err := worktime.ParseDuration(in)
		require.NoError(t, err)
		got, ok := d.Fixed()
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	for _, in := range []string{"P1M", "P1Y", "P9999999D"} {
		d, err := worktime.ParseDuration(in)
		require.NoError(t, err)
		_, ok := d.Fixed()
		assert.False(t, ok, in)
	}
}

func TestDurationRoundTrip(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		d := worktime.Duration{
			Negative: rnd.IntN(2) == 0, Years: rnd.IntN(3), Months: rnd.IntN(30), Weeks: rnd.IntN(3), Days: rnd.IntN(40),
			Clock: time.Duration(rnd.Int64N(1e15)),
		}
		if d.IsZero() {
			continue
		}
		back, err := worktime.ParseDuration(d.String())
		require.NoError(t, err, d.String())
		require.Equal(t, d, back)
	}
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"P1Y2M3W4DT5H6M7.5S", "-P1D", "PT0S", "P0.5Y", "PT99999999999S", "P1DT"} {
		f.Add(s)
	}
	moment := time.Date(2026, 6, 9, 8, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		d, err := worktime.ParseDuration(s)
		if err != nil {
			return
		}
		d.AddTo(moment)
		back, err := worktime.ParseDuration(d.String())
		if err != nil || back != d {
			t.Fatalf("%q gives %+v, printed %q gives %+v, %v", s, d, d, back, err)
		}
	})
}
