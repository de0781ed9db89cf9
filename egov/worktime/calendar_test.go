package worktime_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// at reads "2026-06-09 08:00" in Viet Nam.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, worktime.Zone())
	require.NoError(t, err)
	return v
}

func show(v time.Time) string { return v.In(worktime.Zone()).Format("2006-01-02 15:04") }

func TestIsWorking(t *testing.T) {
	cal := worktime.DefaultCalendar()
	for s, want := range map[string]bool{
		"2026-06-09 07:29": false,
		"2026-06-09 07:30": true,
		"2026-06-09 11:29": true,
		"2026-06-09 11:30": false,
		"2026-06-09 13:00": true,
		"2026-06-09 17:00": false,
		"2026-06-13 09:00": false, // Saturday
		"2026-04-27 09:00": false, // instead of Sunday 26 April
		"2026-08-22 09:00": true,  // worked for 31 August
		"2026-08-31 09:00": false,
	} {
		got, err := cal.IsWorking(at(t, s))
		require.NoError(t, err)
		assert.Equal(t, want, got, s)
	}
	sat, err := worktime.SaturdayCalendar().IsWorking(at(t, "2026-06-13 09:00"))
	require.NoError(t, err)
	assert.True(t, sat)
}

func TestAddWork(t *testing.T) {
	cal := worktime.DefaultCalendar()
	for _, c := range []struct {
		from string
		work time.Duration
		want string
	}{
		{"2026-06-09 08:00", time.Hour, "2026-06-09 09:00"},
		{"2026-06-09 11:00", time.Hour, "2026-06-09 13:30"},
		{"2026-06-09 16:00", time.Hour, "2026-06-09 17:00"},
		{"2026-06-09 16:00", 2 * time.Hour, "2026-06-10 08:30"},
		{"2026-06-12 16:00", 2 * time.Hour, "2026-06-15 08:30"},
		{"2026-06-13 10:00", 8 * time.Hour, "2026-06-15 17:00"},
		{"2026-06-09 07:30", 8 * time.Hour, "2026-06-09 17:00"},
		{"2026-06-09 20:00", 0, "2026-06-09 20:00"},
		{"2026-06-09 09:00", -time.Hour, "2026-06-09 08:00"},
		{"2026-06-09 13:00", -4 * time.Hour, "2026-06-09 07:30"},
		{"2026-06-10 07:30", -time.Hour, "2026-06-09 16:00"},
		{"2026-02-13 16:00", 2 * time.Hour, "2026-02-23 08:30"}, // over Tet
	} {
		got, err := cal.AddWork(at(t, c.from), c.work)
		require.NoError(t, err)
		assert.Equal(t, c.want, show(got), "%s + %s", c.from, c.work)
	}
}

// The laws hold at any moment, in any zone, across holidays and swaps.
func TestWorkLaws(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for name, cal := range map[string]*worktime.Calendar{"default": worktime.DefaultCalendar(), "saturday": worktime.SaturdayCalendar()} {
		for range 3000 {
			moment := time.Unix(at(t, "2019-01-01 00:00").Unix()+rnd.Int64N(25*365*86400), rnd.Int64N(1e9)).UTC()
			a, b := time.Duration(rnd.Int64N(int64(400*time.Hour))), time.Duration(rnd.Int64N(int64(400*time.Hour)))
			for _, sign := range []time.Duration{1, -1} {
				first, err := cal.AddWork(moment, sign*a)
				require.NoError(t, err)
				twice, err := cal.AddWork(first, sign*b)
				require.NoError(t, err)
				once, err := cal.AddWork(moment, sign*(a+b))
				require.NoError(t, err)
				require.True(t, twice.Equal(once), "%s: %s + %s + %s", name, moment, a, b)
				between, err := cal.Between(moment, first)
				require.NoError(t, err)
				require.Equal(t, sign*a, between)
			}
			more, err := cal.AddWork(moment, a+1)
			require.NoError(t, err)
			less, err := cal.AddWork(moment, a)
			require.NoError(t, err)
			require.True(t, less.Before(more), "more work ends later")
			later, err := cal.AddWork(moment.Add(time.Hour), a)
			require.NoError(t, err)
			require.False(t, later.Before(less), "a later start ends no earlier")
		}
	}
}

func TestDayLaws(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	cal := worktime.DefaultCalendar()
	for range 3000 {
		moment := time.Unix(at(t, "2019-01-01 00:00").Unix()+rnd.Int64N(25*365*86400), 0)
		n, m := rnd.IntN(60), rnd.IntN(60)
		first, err := cal.AddDays(moment, n)
		require.NoError(t, err)
		twice, err := cal.AddDays(first, m)
		require.NoError(t, err)
		once, err := cal.AddDays(moment, n+m)
		require.NoError(t, err)
		require.True(t, twice.Equal(once), "%s + %d + %d", moment, n, m)
		days, err := cal.DaysBetween(first, twice)
		require.NoError(t, err)
		require.Equal(t, m, days)
		back, err := cal.AddDays(twice, -m)
		require.NoError(t, err)
		require.True(t, back.Equal(first))
	}
}

func TestCounting(t *testing.T) {
	file := `{"hours":{"mon":["07:30-11:30","13:00-17:00"],"tue":["07:30-11:30","13:00-17:00"],"wed":["07:30-11:30","13:00-17:00"]},"counting":{"due":"%s","afterHours":"%s"}}`
	for _, c := range []struct{ due, late, from, n1, n0 string }{
		{"", "", "2026-06-08 10:15", "2026-06-09 17:00", "2026-06-08 17:00"},
		{"same-time", "", "2026-06-08 10:15", "2026-06-09 10:15", "2026-06-08 10:15"},
		{"same-time", "", "2026-06-08 06:15", "2026-06-09 07:30", "2026-06-08 07:30"},
		{"", "", "2026-06-08 17:00", "2026-06-09 17:00", "2026-06-08 17:00"},
		{"", "", "2026-06-08 17:01", "2026-06-10 17:00", "2026-06-09 17:00"},
		{"", "same-day", "2026-06-08 17:01", "2026-06-09 17:00", "2026-06-08 17:00"},
		{"same-time", "", "2026-06-08 17:01", "2026-06-10 07:30", "2026-06-09 07:30"},
		{"", "", "2026-06-11 09:00", "2026-06-16 17:00", "2026-06-15 17:00"},
		{"", "same-day", "2026-06-11 09:00", "2026-06-15 17:00", "2026-06-15 17:00"},
	} {
		cal, err := worktime.ParseCalendar(fmt.Appendf(nil, file, c.due, c.late))
		require.NoError(t, err)
		one, err := cal.AddDays(at(t, c.from), 1)
		require.NoError(t, err)
		assert.Equal(t, c.n1, show(one), "%+v", c)
		zero, err := cal.AddDays(at(t, c.from), 0)
		require.NoError(t, err)
		assert.Equal(t, c.n0, show(zero), "%+v", c)
	}
}

func TestOutsideTheYears(t *testing.T) {
	cal := worktime.DefaultCalendar()
	early, late := at(t, "2017-12-31 23:59"), at(t, "2051-01-01 00:00")
	for _, moment := range []time.Time{early, late, {}, time.Unix(1<<40, 0)} {
		_, err := cal.IsWorking(moment)
		assert.ErrorIs(t, err, fault.WorktimeRange)
		_, err = cal.AddWork(moment, time.Hour)
		assert.ErrorIs(t, err, fault.WorktimeRange)
		_, err = cal.AddDays(moment, 1)
		assert.ErrorIs(t, err, fault.WorktimeRange)
		_, err = cal.Between(at(t, "2026-01-05 08:00"), moment)
		assert.ErrorIs(t, err, fault.WorktimeRange)
		_, err = cal.Between(moment, at(t, "2026-01-05 08:00"))
		assert.ErrorIs(t, err, fault.WorktimeRange)
		_, err = cal.DaysBetween(at(t, "2026-01-05 08:00"), moment)
		assert.ErrorIs(t, err, fault.WorktimeRange)
		_, err = cal.Day(moment)
		assert.ErrorIs(t, err, fault.WorktimeRange)
	}
	_, err := cal.AddWork(at(t, "2050-12-30 16:00"), 100*time.Hour)
	assert.ErrorIs(t, err, fault.WorktimeRange)
	_, err = cal.AddWork(at(t, "2018-01-02 08:00"), -100*time.Hour)
	assert.ErrorIs(t, err, fault.WorktimeRange)
	_, err = cal.AddDays(at(t, "2050-12-30 16:00"), 5)
	assert.ErrorIs(t, err, fault.WorktimeRange)
	_, err = cal.AddDays(at(t, "2018-01-02 08:00"), -5)
	assert.ErrorIs(t, err, fault.WorktimeRange)
	const extreme = 1<<63 - 1
	for _, d := range []time.Duration{extreme, -extreme, -extreme - 1} {
		_, err = cal.AddWork(at(t, "2026-01-05 08:00"), d)
		assert.ErrorIs(t, err, fault.WorktimeRange)
		_, err = cal.AddDays(at(t, "2026-01-05 08:00"), int(d))
		assert.ErrorIs(t, err, fault.WorktimeRange)
	}
}
