package core_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/worktime"
)

func TestPeriods(t *testing.T) {
	from := time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"P1D": "2026-02-01T08:00:00Z", "PT1H30M": "2026-01-31T09:30:00Z", "P2W": "2026-02-14T08:00:00Z",
		"P1Y2M3DT4H5M6.5S": "2027-04-03T12:05:06.5Z", "P1M": "2026-02-28T08:00:00Z", "P0.5D": "2026-01-31T20:00:00Z", "PT0.5S": "2026-01-31T08:00:00.5Z", "PT36H": "2026-02-01T20:00:00Z", "P0D": "2026-01-31T08:00:00Z",
	} {
		p, err := core.ParsePeriod(text)
		assert.NoError(t, err, text)
		assert.Equal(t, want, p.AddTo(from).Format(time.RFC3339Nano), text)
	}
	for _, text := range []string{"", "P", "PT", "1D", "P1", "P1H", "PT1D", "P0.5M", "-P1D", "P1D1D", "PT1M1H", "P-1D", "PT999999999999999999H", "P1..5D"} {
		_, err := core.ParsePeriod(text)
		assert.Error(t, err, text)
	}
}

func TestCycles(t *testing.T) {
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	c, err := core.ParseCycle("R4/PT10S", now)
	assert.NoError(t, err)
	assert.Equal(t, core.Schedule{Due: now.Add(10 * time.Second), Times: 4, Every: worktime.Duration{Clock: 10 * time.Second}}, c)
	c, err = core.ParseCycle("R/2026-04-01T07:00/P7D", now)
	assert.NoError(t, err)
	assert.Equal(t, core.Schedule{Due: time.Date(2026, 4, 1, 7, 0, 0, 0, time.UTC), Times: -1, Every: worktime.Duration{Days: 7}}, c)
	for _, text := range []string{"", "R", "R0/PT1S", "R/PT0S", "R-1/PT1S", "R1/x/PT1S", "R1/PT1S/x", "R/PT1S/2026-04-01T07:00", "0 0 * *", "@never", "P1D"} {
		_, err := core.ParseCycle(text, now)
		assert.Error(t, err, text)
	}
}

func TestMoments(t *testing.T) {
	loc := time.FixedZone("", 3600)
	for text, want := range map[string]string{
		"2026-04-01T07:00:00Z": "2026-04-01T07:00:00Z", "2026-04-01T07:00+07:00": "2026-04-01T07:00:00+07:00", " 2026-04-01 ": "2026-04-01T00:00:00+01:00",
		"2026-04-01T07:00": "2026-04-01T07:00:00+01:00", "2026-04-01T07:00:00.5": "2026-04-01T07:00:00+01:00", "2026-04-01T07:00:00@Asia/Ho_Chi_Minh": "2026-04-01T07:00:00+07:00",
	} {
		at, err := core.ParseMoment(text, loc)
		assert.NoError(t, err, text)
		assert.Equal(t, want, at.Format(time.RFC3339), text)
	}
	for _, text := range []string{"", "tomorrow", "2026-13-01", "2026-04-01T07:00@", "2026-04-01T07:00@Nowhere", "2026-04-01T07:00@Local"} {
		_, err := core.ParseMoment(text, loc)
		assert.Error(t, err, text)
	}
}

// TestRepeatsThatBegan: of a repeat that began in the past the times to come
// count.
func TestRepeatsThatBegan(t *testing.T) {
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"R3/2026-02-28T08:00/P1D":                "2026-03-02T08:00:00Z 1",
		"R5/2026-02-28T09:00/P1D":                "2026-03-02T09:00:00Z 3",
		"R2/2026-01-01T08:00/P1D":                "2026-01-01T08:00:00Z 1", // over: once, at once
		"R/2020-01-31T08:00/P1M":                 "2026-03-31T08:00:00Z -1",
		"R3/P1D/2026-03-10T17:00":                "2026-03-08T17:00:00Z 3",
		"R2/2026-04-01T00:00Z/2026-04-03T00:00Z": "2026-04-01T00:00:00Z 2",
		"0 9 * * mon":                            "2026-03-09T09:00:00+07:00 -1",
		"0 0 9 2 * ?":                            "2026-04-02T09:00:00+07:00 -1",
		"@daily":                                 "2026-03-03T00:00:00+07:00 -1",
	} {
		c, err := core.ParseCycle(text, now)
		assert.NoError(t, err, text)
		assert.Equal(t, want, fmt.Sprintf("%s %d", c.Due.Format(time.RFC3339), c.Times), text)
	}
}

func TestWhatFollows(t *testing.T) {
	due := time.Date(2026, 3, 2, 9, 0, 0, 0, worktime.Zone())
	for want, s := range map[string]core.Schedule{
		"2026-03-04T09:00:00+07:00 true":  {Every: worktime.Duration{Days: 2}},
		"2026-03-09T09:00:00+07:00 true":  {Cron: "0 9 * * mon"},
		"0001-01-01T00:00:00Z false":      {},
		"2026-03-02T10:00:00+07:00 true":  {Every: worktime.Duration{Clock: time.Hour}, Times: 1},
		"9999999-03-02T09:00:00+07:00 no": {Every: worktime.Duration{Years: 9_997_973}},
	} {
		next, ok := s.After(due)
		if next.Year() > 9999 {
			assert.False(t, ok)
			continue
		}
		assert.Equal(t, want, fmt.Sprintf("%s %v", next.Format(time.RFC3339), ok))
	}
}

// TestTimers evaluates literals and expressions, by the clock on the wall and in
// working time: 27 February 2026 is a Friday.
func TestTimers(t *testing.T) {
	now := time.Date(2026, 2, 27, 16, 0, 0, 0, worktime.Zone())
	office := worktime.DefaultCalendar()
	vars := map[string]any{"wait": "PT2H", "at": "2026-04-01", "wrong": true}
	for want, timer := range map[string]core.TimerSpec{
		"2026-02-27T18:00:00+07:00": {Form: core.Duration, Value: expr("wait")},
		"2026-03-02T08:30:00+07:00": {Form: core.Duration, Value: expr("wait"), Calendar: office},
		"2026-03-06T17:00:00+07:00": {Form: core.Duration, Value: core.Value{Text: "P5D"}, Calendar: office},
		"2026-04-01T00:00:00+07:00": {Form: core.Date, Value: expr("at")},
		"2026-02-28T16:00:00+07:00": {Form: core.Cycle, Value: core.Value{Text: "R2/P1D"}},
	} {
		s, err := timer.Evaluate(vars, now)
		assert.NoError(t, err, want)
		assert.Equal(t, want, s.Due.Format(time.RFC3339))
	}
	for _, timer := range []core.TimerSpec{
		{Form: core.Duration, Value: expr("wrong")}, {Form: core.Duration, Value: expr("nothing")}, {Form: core.Date, Value: expr("wait")},
		{Form: core.Duration, Value: core.Value{Text: "P1M"}, Calendar: office}, {Form: core.Duration, Value: core.Value{Text: "P9000Y"}},
		{Form: core.Duration, Value: core.Value{Text: "P60000D"}, Calendar: office},
	} {
		_, err := timer.Evaluate(vars, now)
		assert.Error(t, err)
	}
}

func expr(src string) core.Value {
	x, err := compileFEEL("", src)
	if err != nil {
		panic(err)
	}
	return core.Value{Text: src, Expr: x}
}

func FuzzPeriod(f *testing.F) {
	f.Add("P1Y2M3DT4H5M6.5S")
	f.Add("R4/2026-04-01T07:00/PT10S")
	f.Fuzz(func(t *testing.T, s string) {
		now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
		if p, err := core.ParsePeriod(s); err == nil && p.AddTo(now).Before(now) {
			t.Errorf("%q leads backwards", s)
		}
		if c, err := core.ParseCycle(s, now); err == nil && c.Cron == "" && !c.Every.AddTo(now).After(now) {
			t.Errorf("%q never moves on", s)
		}
	})
}
