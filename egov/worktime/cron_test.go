package worktime_test

import (
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCronNext(t *testing.T) {
	// 9 June 2026 is a Tuesday.
	for _, c := range []struct{ cron, after, want string }{
		{"30 7 * * mon-fri", "2026-06-09 07:29", "2026-06-09 07:30"},
		{"30 7 * * mon-fri", "2026-06-09 07:30", "2026-06-10 07:30"},
		{"30 7 * * MON-FRI", "2026-06-12 08:00", "2026-06-15 07:30"},
		{"*/15 * * * *", "2026-06-09 08:01", "2026-06-09 08:15"},
		{"0 0 1 jan *", "2026-06-09 08:00", "2027-01-01 00:00"},
		{"0 8-16/4 * * *", "2026-06-09 12:00", "2026-06-09 16:00"},
		{"0 8,17 * * ?", "2026-06-09 09:00", "2026-06-09 17:00"},
		{"0 0 13 * fri", "2026-06-09 08:00", "2026-06-12 00:00"}, // either day is enough
		{"0 0 29 2 *", "2026-06-09 08:00", "2028-02-29 00:00"},
		{"0 0 * * 7", "2026-06-09 08:00", "2026-06-14 00:00"},
		{"0 0 * * 0", "2026-06-09 08:00", "2026-06-14 00:00"},
		{"0 0 * * sat-sun", "2026-06-13 00:00", "2026-06-14 00:00"},
		{"0 0 * * sun-sun", "2026-06-09 00:00", "2026-06-14 00:00"},
		{"0 0 */10 * *", "2026-06-09 00:00", "2026-06-11 00:00"},
		{"50/5 * * * *", "2026-06-09 08:00", "2026-06-09 08:50"},
		{"0 30 7 * * *", "2026-06-09 08:00", "2026-06-10 07:30"},
		{"@daily", "2026-06-09 08:00", "2026-06-10 00:00"},
		{"@hourly", "2026-06-09 08:00", "2026-06-09 09:00"},
		{"@monthly", "2026-12-09 08:00", "2027-01-01 00:00"},
		{"59 23 31 12 *", "2026-12-31 23:59", "2027-12-31 23:59"},
	} {
		cron, err := worktime.ParseCron(c.cron)
		require.NoError(t, err, c.cron)
		next, ok := cron.Next(at(t, c.after))
		require.True(t, ok, c.cron)
		assert.Equal(t, c.want, show(next), "%s after %s", c.cron, c.after)
		assert.Equal(t, c.cron, cron.String())
	}
}

func TestCronSeconds(t *testing.T) {
	cron, err := worktime.ParseCron("*/20 * * * * *")
	require.NoError(t, err)
	next, ok := cron.Next(at(t, "2026-06-09 08:00").Add(20*time.Second + 1))
	require.True(t, ok)
	assert.Equal(t, "08:00:40", next.Format(time.TimeOnly))
	next, ok = cron.Next(at(t, "2026-06-09 08:00").Add(39*time.Second + 999))
	require.True(t, ok)
	assert.Equal(t, "08:00:40", next.Format(time.TimeOnly))
}

func TestCronNever(t *testing.T) {
	for _, s := range []string{"0 0 31 2 *", "0 0 31 4,6,9,11 *"} {
		cron, err := worktime.ParseCron(s)
		require.NoError(t, err)
		_, ok := cron.Next(at(t, "2026-06-09 08:00"))
		assert.False(t, ok, s)
	}
	var none worktime.Cron
	_, ok := none.Next(at(t, "2026-06-09 08:00"))
	assert.False(t, ok)
}

func TestParseCronRefuses(t *testing.T) {
	for in, path := range map[string]string{
		"": "", "* * * *": "", "* * * * * * *": "", "@never": "", "hello": "",
		"60 * * * *": "/minute", "* 24 * * *": "/hour", "* * 0 * *": "/day-of-month", "* * 32 * *": "/day-of-month",
		"* * * 13 *": "/month", "* * * foo *": "/month", "* * * * 8": "/day-of-week", "* * * * mon-": "/day-of-week",
		"*/0 * * * *": "/minute", "*/60 * * * *": "/minute", "5-1 * * * *": "/minute", "1,,2 * * * *": "/minute",
		"? * * * *": "/minute", "-1 * * * *": "/minute", "+1 * * * *": "/minute", "1-2-3 * * * *": "/minute",
		"1/2/3 * * * *": "/minute", "99 * * * * *": "/second", "* * L * *": "/day-of-month", "* * * * 5#2": "/day-of-week",
		"* * * * fri-mon": "/day-of-week",
	} {
		_, err := worktime.ParseCron(in)
		require.ErrorIs(t, err, fault.WorktimeCron, in)
		assert.Equal(t, path, fault.All(err)[0].Path(), in)
	}
}

func FuzzParseCron(f *testing.F) {
	for _, s := range []string{"30 7 * * mon-fri", "*/15 * * * *", "@daily", "0 0 31 2 *", "0 0 13 * fri", "1-59/7 1,2,3 ? jan-dec sat-sun"} {
		f.Add(s)
	}
	moment := time.Date(2026, 6, 9, 8, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		c, err := worktime.ParseCron(s)
		if err != nil {
			return
		}
		if next, ok := c.Next(moment); ok && !next.After(moment) {
			t.Fatalf("%q: next is %s", s, next)
		}
		if _, err := worktime.ParseCron(c.String()); err != nil {
			t.Fatalf("%q prints %q: %v", s, c, err)
		}
	})
}
