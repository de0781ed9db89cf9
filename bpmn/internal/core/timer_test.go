package core_test

import (
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
