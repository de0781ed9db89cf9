package worktime_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lines of a file of testdata without comments.
func lines(t *testing.T, file string) (list []string) {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	require.NoError(t, err)
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if text := strings.TrimSpace(s.Text()); text != "" && text[0] != '#' {
			list = append(list, text)
		}
	}
	require.NotEmpty(t, list)
	return list
}

func TestDeadlinesOfThreeYears(t *testing.T) {
	cal := worktime.DefaultCalendar()
	for _, line := range lines(t, "deadlines.txt") {
		cell := strings.Split(line, "|")
		require.Len(t, cell, 4, line)
		for i := range cell {
			cell[i] = strings.TrimSpace(cell[i])
		}
		limit, err := worktime.ParseLimit(cell[1])
		require.NoError(t, err, line)
		due, err := cal.AddLimit(at(t, cell[0]), limit)
		require.NoError(t, err, line)
		assert.Equal(t, cell[2], show(due), line)
		d, err := worktime.NewDeadline(cal, at(t, cell[0]), limit)
		require.NoError(t, err)
		assert.True(t, d.Promised().Equal(due), line)
	}
}

func TestDaysOffOfNineYears(t *testing.T) {
	cal := worktime.DefaultCalendar()
	for _, line := range lines(t, "days_off.txt") {
		var off, extra []string
		year := line[:4]
		for d := at(t, year+"-01-01 00:00"); d.Format("2006") == year; d = d.AddDate(0, 0, 1) {
			day, err := cal.Day(d)
			require.NoError(t, err)
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			switch {
			case weekend && len(day.Shifts) > 0:
				extra = append(extra, d.Format("01-02"))
				assert.Equal(t, worktime.Extra, day.Kind)
			case !weekend && len(day.Shifts) == 0:
				off = append(off, d.Format("01-02"))
			}
		}
		got := year + " " + strings.Join(off, " ")
		if len(extra) > 0 {
			got += " + " + strings.Join(extra, " ")
		}
		assert.Equal(t, line, got)
		y, err := strconv.Atoi(year)
		require.NoError(t, err)
		assert.True(t, cal.Announced(y))
	}
	assert.False(t, cal.Announced(2027))
}

// By the rules alone every holiday costs one weekday: eleven a year since 2021,
// ten before.
func TestEveryHolidayCostsAWeekday(t *testing.T) {
	data, err := json.Marshal(worktime.DefaultCalendar())
	require.NoError(t, err)
	var file map[string]any
	require.NoError(t, json.Unmarshal(data, &file))
	delete(file, "years")
	data, err = json.Marshal(file)
	require.NoError(t, err)
	cal, err := worktime.ParseCalendar(data)
	require.NoError(t, err)
	off := map[int]int{}
	for d := at(t, "2018-01-01 00:00"); d.Year() <= worktime.LastYear; d = d.AddDate(0, 0, 1) {
		day, err := cal.Day(d)
		require.NoError(t, err)
		if len(day.Shifts) == 0 && day.Kind != worktime.Rest && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			off[d.Year()]++
			assert.NotEmpty(t, day.Name)
		}
	}
	for year := worktime.FirstYear; year <= worktime.LastYear; year++ {
		want := 11
		if year < 2021 {
			want = 10
		}
		assert.Equal(t, want, off[year], year)
	}
}
