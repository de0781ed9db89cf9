package worktime_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCalendarFileRoundTrip(t *testing.T) {
	for _, cal := range []*worktime.Calendar{worktime.DefaultCalendar(), worktime.SaturdayCalendar()} {
		text, err := json.Marshal(cal)
		require.NoError(t, err)
		back, err := worktime.ParseCalendar(text)
		require.NoError(t, err)
		again, err := json.Marshal(back)
		require.NoError(t, err)
		assert.Equal(t, string(text), string(again))
		a, err := cal.Between(at(t, "2018-01-01 00:00"), at(t, "2050-12-31 23:59"))
		require.NoError(t, err)
		b, err := back.Between(at(t, "2018-01-01 00:00"), at(t, "2050-12-31 23:59"))
		require.NoError(t, err)
		assert.Equal(t, a, b)
	}
}

func TestOverride(t *testing.T) {
	cal := worktime.DefaultCalendar()
	next, err := cal.Override([]byte(`{"year":2027,"source":"thử","off":["2027-02-03/2027-02-05","2027-06-10"],"work":["2027-06-12"]}`))
	require.NoError(t, err)
	for s, want := range map[string]worktime.DayKind{
		"2027-02-03 09:00": worktime.Off, "2027-02-04 09:00": worktime.PublicDay, "2027-06-10 09:00": worktime.Off,
		"2027-06-12 09:00": worktime.Extra, "2027-06-13 09:00": worktime.Rest, "2027-06-11 09:00": worktime.Ordinary,
		"2027-02-09 09:00": worktime.Substitute,
	} {
		day, err := next.Day(at(t, s))
		require.NoError(t, err)
		assert.Equal(t, want, day.Kind, s)
	}
	assert.True(t, next.Announced(2027))
	assert.False(t, cal.Announced(2027), "the calendar itself stays")
	day, err := cal.Day(at(t, "2027-06-10 09:00"))
	require.NoError(t, err)
	assert.Equal(t, worktime.Ordinary, day.Kind)

	last, err := next.Override([]byte(`[{"year":2027,"work":["2027-06-10","2027-02-04"]},{"year":2028,"off":["2028-01-04"]}]`))
	require.NoError(t, err)
	for _, s := range []string{"2027-06-10 09:00", "2027-02-04 09:00"} {
		works, err := last.IsWorking(at(t, s))
		require.NoError(t, err)
		assert.True(t, works, "the later word counts: %s", s)
	}
}

func TestCultureDay(t *testing.T) {
	byRule, err := worktime.DefaultCalendar().WithHolidays(worktime.CultureDay(2027))
	require.NoError(t, err)
	byFile, err := worktime.DefaultCalendar().Override([]byte(
		`{"year":2027,"holidays":[{"name":"Ngày Văn hóa Việt Nam","date":"11-24","since":2027}]}`))
	require.NoError(t, err)
	for _, cal := range []*worktime.Calendar{byRule, byFile} {
		for s, want := range map[string]worktime.DayKind{
			"2026-11-24 09:00": worktime.Ordinary, "2027-11-24 09:00": worktime.PublicDay,
			"2029-11-24 09:00": worktime.PublicDay, "2029-11-26 09:00": worktime.Substitute, // a Saturday, so the Monday
		} {
			day, err := cal.Day(at(t, s))
			require.NoError(t, err)
			assert.Equal(t, want, day.Kind, s)
		}
	}
}

func TestSaturdayCalendar(t *testing.T) {
	cal := worktime.SaturdayCalendar()
	due, err := cal.AddDays(at(t, "2026-06-12 09:00"), 1)
	require.NoError(t, err)
	assert.Equal(t, "2026-06-13 11:30", show(due))
	for s, want := range map[string]worktime.DayKind{
		"2023-04-29 09:00": worktime.PublicDay, "2023-05-02 09:00": worktime.Substitute, "2023-05-03 09:00": worktime.Substitute,
		"2026-06-13 09:00": worktime.Ordinary, "2026-06-14 09:00": worktime.Rest,
	} {
		day, err := cal.Day(at(t, s))
		require.NoError(t, err)
		assert.Equal(t, want, day.Kind, s)
	}
	swapped, err := cal.Day(at(t, "2026-08-22 09:00"))
	require.NoError(t, err)
	assert.Equal(t, "07:30-11:30", swapped.Shifts[0].String())
	assert.Len(t, swapped.Shifts, 2, "a Saturday worked for a Monday is worked in full")
}

func TestDayIsACopy(t *testing.T) {
	cal := worktime.DefaultCalendar()
	day, err := cal.Day(at(t, "2026-06-09 09:00"))
	require.NoError(t, err)
	day.Shifts[0].To = 0
	works, err := cal.IsWorking(at(t, "2026-06-09 09:00"))
	require.NoError(t, err)
	assert.True(t, works)
	assert.Equal(t, "2026-06-09 00:00", show(day.Date))
}

func TestParseCalendarRefuses(t *testing.T) {
	const week = `"hours":{"mon":["07:30-11:30"]}`
	for text, want := range map[string]struct {
		code fault.Code
		path string
	}{
		``:                                  {fault.WorktimeCalendar, ""},
		`[]`:                                {fault.WorktimeCalendar, ""},
		`{} {}`:                             {fault.WorktimeCalendar, ""},
		`{"ours":{}}`:                       {fault.WorktimeCalendar, ""},
		`{}`:                                {fault.WorktimeNoHours, "/hours"},
		`{"hours":{"mon":[]}}`:              {fault.WorktimeNoHours, "/hours"},
		`{"hours":{"mo":["07:30-11:30"]}}`:  {fault.WorktimeWeekday, "/hours/mo"},
		`{"hours":{"mon":["11:30-07:30"]}}`: {fault.WorktimeHours, ""},
		`{"hours":{"mon":["7:30-11:30"]}}`:  {fault.WorktimeHours, ""},
		`{"hours":{"mon":["07:30-24:30"]}}`: {fault.WorktimeHours, ""},
		`{"hours":{"mon":["07:30-11:30","11:00-12:00"]}}`:                                   {fault.WorktimeHours, "/hours/mon"},
		`{"from":2017,` + week + `}`:                                                        {fault.WorktimeRange, "/from"},
		`{"to":2051,` + week + `}`:                                                          {fault.WorktimeRange, "/to"},
		`{"from":2030,"to":2029,` + week + `}`:                                              {fault.WorktimeRange, "/to"},
		`{"rest":["so"],` + week + `}`:                                                      {fault.WorktimeWeekday, "/rest/0"},
		`{"counting":{"due":"x"},` + week + `}`:                                             {fault.WorktimeCounting, "/counting/due"},
		`{"counting":{"afterHours":"x"},` + week + `}`:                                      {fault.WorktimeCounting, "/counting/afterHours"},
		`{"holidays":[{"name":"x"}],` + week + `}`:                                          {fault.WorktimeHoliday, "/holidays/0/date"},
		`{"holidays":[{"date":"02-29"}],` + week + `}`:                                      {fault.WorktimeHoliday, "/holidays/0/date"},
		`{"holidays":[{"date":"1-1"}],` + week + `}`:                                        {fault.WorktimeHoliday, "/holidays/0/date"},
		`{"holidays":[{"date":"01-01","lunar":"01-01"}],` + week + `}`:                      {fault.WorktimeHoliday, "/holidays/0/date"},
		`{"holidays":[{"lunar":"08-15"}],` + week + `}`:                                     {fault.WorktimeHoliday, "/holidays/0/lunar"},
		`{"holidays":[{"date":"01-01","days":99}],` + week + `}`:                            {fault.WorktimeHoliday, "/holidays/0/days"},
		`{"holidays":[{"date":"01-01","before":1}],` + week + `}`:                           {fault.WorktimeHoliday, "/holidays/0/before"},
		`{"holidays":[{"date":"01-01","days":2,"beforeOn":{"x":1}}],` + week + `}`:          {fault.WorktimeWeekday, "/holidays/0/beforeOn"},
		`{"holidays":[{"date":"01-01","days":2,"beforeOn":{"mon":2}}],` + week + `}`:        {fault.WorktimeHoliday, "/holidays/0/beforeOn/mon"},
		`{"years":[{"year":2060}],` + week + `}`:                                            {fault.WorktimeRange, "/years/0/year"},
		`{"years":[{"year":2026,"off":["2025-01-01"]}],` + week + `}`:                       {fault.WorktimeDate, "/years/0/off/0"},
		`{"years":[{"year":2026,"work":["2026-02-30"]}],` + week + `}`:                      {fault.WorktimeDate, "/years/0/work/0"},
		`{"years":[{"year":2026,"off":["2026-02-03/2026-02-01"]}],` + week + `}`:            {fault.WorktimeDate, "/years/0/off/0"},
		`{"years":[{"year":2026,"off":["2026-02-03"],"work":["2026-02-03"]}],` + week + `}`: {fault.WorktimeClash, "/years/0/work"},
		`{"years":[{"year":2026,"holidays":[{}]}],` + week + `}`:                            {fault.WorktimeHoliday, "/years/0/holidays/0/date"},
	} {
		_, err := worktime.ParseCalendar([]byte(text))
		require.ErrorIs(t, err, want.code, text)
		assert.Equal(t, want.path, fault.All(err)[0].Path(), text)
	}
	_, err := worktime.ParseCalendar([]byte(strings.Repeat(" ", 2<<20)))
	assert.ErrorIs(t, err, fault.TooLarge)

	many := func(item string) string { return "[" + strings.Repeat(item+",", 100) + item + "]" }
	for _, text := range []string{
		`{"hours":{"mon":["07:30-11:30"]},"years":[{"year":2026,"off":` + many(`"2026-01-01/2026-12-31"`) + `}]}`,
		`{"hours":{"mon":["07:30-11:30"]},"years":` + many(`{"year":2026}`) + `}`,
		`{"hours":{"mon":["07:30-11:30"]},"holidays":` + many(`{"date":"01-01"}`) + `}`,
	} {
		_, err = worktime.ParseCalendar([]byte(text))
		assert.ErrorIs(t, err, fault.TooLarge)
	}
}

func TestParseCalendarReportsAllFaults(t *testing.T) {
	_, err := worktime.ParseCalendar([]byte(`{"hours":{"xx":[]},"rest":["yy"],"holidays":[{},{}],"counting":{"due":"zz"}}`))
	assert.Len(t, fault.All(err), 6)
}

func TestNightShift(t *testing.T) {
	cal, err := worktime.ParseCalendar([]byte(`{"hours":{"mon":["00:00-24:00"],"tue":["00:00-06:00","22:00-24:00"]}}`))
	require.NoError(t, err)
	end, err := cal.AddWork(at(t, "2026-06-08 23:00"), 2*time.Hour)
	require.NoError(t, err)
	assert.Equal(t, "2026-06-09 01:00", show(end))
	end, err = cal.AddWork(at(t, "2026-06-09 23:00"), time.Hour)
	require.NoError(t, err)
	assert.Equal(t, "2026-06-10 00:00", show(end))
	due, err := cal.AddDays(at(t, "2026-06-08 12:00"), 1)
	require.NoError(t, err)
	assert.Equal(t, "2026-06-10 00:00", show(due))
}

func FuzzParseCalendar(f *testing.F) {
	text, _ := json.Marshal(worktime.DefaultCalendar())
	f.Add(text)
	f.Add([]byte(`{"hours":{"sun":["00:00-24:00"]},"rest":["sun"],"holidays":[{"lunar":"01-01","days":15,"before":14}],"years":[{"year":2018,"off":["2018-01-01/2018-12-31"]}]}`))
	moment := time.Date(2026, 6, 9, 8, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, data []byte) {
		cal, err := worktime.ParseCalendar(data)
		if err != nil {
			return
		}
		if end, err := cal.AddWork(moment, time.Hour); err == nil {
			if d, err := cal.Between(moment, end); err != nil || d != time.Hour {
				t.Fatalf("%s, %v", d, err)
			}
		}
		if due, err := cal.AddDays(moment, 3); err == nil && due.Before(moment) {
			t.Fatal(due)
		}
	})
}

func BenchmarkAddWork(b *testing.B) {
	cal := worktime.DefaultCalendar()
	start := time.Date(2026, 6, 9, 8, 0, 0, 0, time.UTC)
	for b.Loop() {
		if _, err := cal.AddWork(start, 3000*time.Hour); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDefaultCalendar(b *testing.B) {
	for b.Loop() {
		worktime.DefaultCalendar()
	}
}
