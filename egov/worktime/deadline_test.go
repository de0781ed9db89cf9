package worktime_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func due(t *testing.T, cal *worktime.Calendar, d worktime.Deadline) string {
	t.Helper()
	v, ok, err := d.Due(cal)
	require.NoError(t, err)
	if !ok {
		return "unknown"
	}
	return show(v)
}

func state(t *testing.T, cal *worktime.Calendar, d worktime.Deadline, now string) worktime.State {
	t.Helper()
	s, err := d.State(cal, at(t, now))
	require.NoError(t, err)
	return s
}

func remaining(t *testing.T, cal *worktime.Calendar, d worktime.Deadline, now string) time.Duration {
	t.Helper()
	v, err := d.Remaining(cal, at(t, now))
	require.NoError(t, err)
	return v
}

func TestDeadlineRunsOut(t *testing.T) {
	cal := worktime.DefaultCalendar()
	d, err := worktime.NewDeadline(cal, at(t, "2026-06-09 10:00"), worktime.WorkingDays(5))
	require.NoError(t, err)
	assert.Equal(t, "2026-06-16 17:00", due(t, cal, d))
	assert.Equal(t, "2026-06-16 17:00", show(d.Promised()))
	assert.Equal(t, worktime.Running, state(t, cal, d, "2026-06-09 10:00"))
	assert.Equal(t, worktime.Running, state(t, cal, d, "2026-06-16 17:00"))
	assert.Equal(t, worktime.Overdue, state(t, cal, d, "2026-06-16 17:01"))
	assert.Equal(t, worktime.Overdue, state(t, cal, d, "2026-06-17 07:31"))
	assert.Equal(t, 2*time.Hour, remaining(t, cal, d, "2026-06-16 15:00"))
	assert.Equal(t, -30*time.Minute, remaining(t, cal, d, "2026-06-17 08:00"))
}

func TestDeadlineStandsStill(t *testing.T) {
	cal := worktime.DefaultCalendar()
	d, err := worktime.NewDeadline(cal, at(t, "2026-06-09 10:00"), worktime.WorkingDays(5))
	require.NoError(t, err)
	d, err = d.Pause(cal, at(t, "2026-06-11 15:00"), "bổ sung hồ sơ")
	require.NoError(t, err)
	assert.Equal(t, "unknown", due(t, cal, d))
	assert.Equal(t, "2026-06-16 17:00", show(d.Promised()))
	assert.Equal(t, 26*time.Hour, remaining(t, cal, d, "2026-06-25 15:00"), "2 hours of Thursday and three days")
	assert.Equal(t, worktime.Paused, state(t, cal, d, "2026-07-25 15:00"))

	d, err = d.Resume(cal, at(t, "2026-06-22 08:30"))
	require.NoError(t, err)
	assert.Equal(t, "2026-06-25 10:30", due(t, cal, d), "26 hours from Monday 08:30")
	h := d.History()
	require.Len(t, h, 2)
	assert.Equal(t, worktime.EventPause, h[0].Event)
	assert.Equal(t, "bổ sung hồ sơ", h[0].Reason)
	assert.True(t, h[0].After.IsZero())
	assert.Equal(t, worktime.EventResume, h[1].Event)
	assert.Equal(t, "2026-06-16 17:00", show(h[1].Before))
	assert.Equal(t, "2026-06-25 10:30", show(h[1].After))

	done, err := d.Close(cal, at(t, "2026-06-25 10:30"))
	require.NoError(t, err)
	assert.Equal(t, worktime.Met, state(t, cal, done, "2027-01-01 00:00"))
	late, err := d.Close(cal, at(t, "2026-06-25 10:31"))
	require.NoError(t, err)
	assert.Equal(t, worktime.Missed, state(t, cal, late, "2027-01-01 00:00"))
	assert.Equal(t, "2026-06-25 10:30", due(t, cal, late))
	assert.Equal(t, worktime.Running, state(t, cal, d, "2026-06-25 10:00"), "the events gave copies")
}

func TestDeadlineClosedInTheEvening(t *testing.T) {
	cal := worktime.DefaultCalendar()
	d, err := worktime.NewDeadline(cal, at(t, "2026-06-09 10:00"), worktime.WorkingDays(5))
	require.NoError(t, err)
	d, err = d.Close(cal, at(t, "2026-06-16 18:00"))
	require.NoError(t, err)
	assert.Equal(t, worktime.Missed, state(t, cal, d, "2026-06-16 18:00"))
}

func TestDeadlineIsExtended(t *testing.T) {
	cal := worktime.DefaultCalendar()
	start, err := worktime.NewDeadline(cal, at(t, "2026-06-09 10:00"), worktime.WorkingDays(5))
	require.NoError(t, err)

	more, err := start.Extend(cal, at(t, "2026-06-15 09:00"), worktime.WorkingDays(3), "xin lỗi")
	require.NoError(t, err)
	assert.Equal(t, "2026-06-19 17:00", due(t, cal, more))
	assert.Equal(t, "2026-06-16 17:00", show(more.History()[0].Before))
	assert.Equal(t, "2026-06-19 17:00", show(more.History()[0].After))

	to, err := start.ExtendTo(cal, at(t, "2026-06-15 09:00"), at(t, "2026-06-20 12:00"), "xin lỗi")
	require.NoError(t, err)
	assert.Equal(t, "2026-06-19 17:00", due(t, cal, to), "Saturday means Friday evening")

	overdue, err := start.Extend(cal, at(t, "2026-06-18 09:00"), worktime.WorkingDays(1), "xin lỗi")
	require.NoError(t, err)
	assert.Equal(t, "2026-06-17 17:00", due(t, cal, overdue), "still late")
	assert.Equal(t, worktime.Overdue, state(t, cal, overdue, "2026-06-18 09:00"))

	paused, err := start.Pause(cal, at(t, "2026-06-11 15:00"), "")
	require.NoError(t, err)
	paused, err = paused.Extend(cal, at(t, "2026-06-12 09:00"), worktime.WorkingHours(4), "")
	require.NoError(t, err)
	assert.Equal(t, "unknown", due(t, cal, paused))
	assert.Equal(t, 30*time.Hour, remaining(t, cal, paused, "2026-06-12 09:00"))

	for _, bad := range []string{"2026-06-16 17:00", "2026-06-16 23:00", "2026-06-10 09:00"} {
		_, err = start.ExtendTo(cal, at(t, "2026-06-10 09:00"), at(t, bad), "")
		assert.ErrorIs(t, err, fault.WorktimeLimit, bad)
	}
	_, err = start.Extend(cal, at(t, "2026-06-10 09:00"), worktime.Limit{}, "")
	assert.ErrorIs(t, err, fault.WorktimeLimit)
}

func TestDeadlineOverdrawnBeforeAPause(t *testing.T) {
	cal := worktime.DefaultCalendar()
	d, err := worktime.NewDeadline(cal, at(t, "2026-06-09 10:00"), worktime.WorkingHours(2))
	require.NoError(t, err)
	assert.Equal(t, "2026-06-09 13:30", due(t, cal, d))
	d, err = d.Pause(cal, at(t, "2026-06-09 16:00"), "")
	require.NoError(t, err)
	assert.Equal(t, worktime.Overdue, state(t, cal, d, "2026-06-10 08:00"))
	d, err = d.Resume(cal, at(t, "2026-06-10 08:00"))
	require.NoError(t, err)
	assert.Equal(t, "2026-06-09 13:30", due(t, cal, d), "a pause does not heal what was late")
	assert.Equal(t, worktime.Overdue, state(t, cal, d, "2026-06-10 08:00"))
}

func TestDeadlineEventsOutOfOrder(t *testing.T) {
	cal := worktime.DefaultCalendar()
	d, err := worktime.NewDeadline(cal, at(t, "2026-06-09 10:00"), worktime.WorkingDays(5))
	require.NoError(t, err)
	_, err = d.Pause(cal, at(t, "2026-06-09 09:59"), "")
	assert.ErrorIs(t, err, fault.WorktimeOrder)
	_, err = d.Resume(cal, at(t, "2026-06-10 09:00"))
	assert.ErrorIs(t, err, fault.WorktimeState)
	p, err := d.Pause(cal, at(t, "2026-06-10 09:00"), "")
	require.NoError(t, err)
	_, err = p.Pause(cal, at(t, "2026-06-11 09:00"), "")
	assert.ErrorIs(t, err, fault.WorktimeState)
	_, err = p.Resume(cal, at(t, "2026-06-10 08:59"))
	assert.ErrorIs(t, err, fault.WorktimeOrder)
	_, err = p.ExtendTo(cal, at(t, "2026-06-11 09:00"), at(t, "2026-07-11 09:00"), "")
	assert.ErrorIs(t, err, fault.WorktimeState)
	c, err := p.Close(cal, at(t, "2026-06-11 09:00"))
	require.NoError(t, err)
	assert.Equal(t, worktime.Met, state(t, cal, c, "2026-06-30 00:00"), "withdrawn while the clock stood")
	_, err = c.Close(cal, at(t, "2026-06-12 09:00"))
	assert.ErrorIs(t, err, fault.WorktimeState)
	_, err = c.Extend(cal, at(t, "2026-06-12 09:00"), worktime.WorkingDays(1), "")
	assert.ErrorIs(t, err, fault.WorktimeState)
	_, err = d.Pause(cal, at(t, "2060-06-12 09:00"), "")
	assert.ErrorIs(t, err, fault.WorktimeRange)
	_, err = worktime.NewDeadline(cal, at(t, "2060-06-12 09:00"), worktime.WorkingDays(1))
	assert.ErrorIs(t, err, fault.WorktimeRange)
}

func TestDeadlineFollowsTheCalendar(t *testing.T) {
	cal := worktime.DefaultCalendar()
	d, err := worktime.NewDeadline(cal, at(t, "2026-06-09 10:00"), worktime.WorkingDays(5))
	require.NoError(t, err)
	storm, err := cal.Override([]byte(`{"year":2026,"source":"bão","off":["2026-06-12"]}`))
	require.NoError(t, err)
	assert.Equal(t, "2026-06-17 17:00", due(t, storm, d))
	assert.Equal(t, "2026-06-16 17:00", show(d.Promised()), "what was promised stays known")
	paused, err := d.Pause(storm, at(t, "2026-06-15 09:00"), "")
	require.NoError(t, err)
	assert.Equal(t, "2026-06-16 17:00", show(paused.Promised()))
	done, err := d.Close(storm, at(t, "2026-06-17 09:00"))
	require.NoError(t, err)
	assert.Equal(t, worktime.Met, state(t, storm, done, "2026-06-17 09:00"))
	assert.Equal(t, "2026-06-17 17:00", due(t, storm, done))
}

func TestDeadlineInJSON(t *testing.T) {
	cal := worktime.DefaultCalendar()
	d, err := worktime.NewDeadline(cal, at(t, "2026-06-09 10:00"), worktime.Limit{Days: 2, Work: 4 * time.Hour})
	require.NoError(t, err)
	d, err = d.Pause(cal, at(t, "2026-06-10 09:00"), "chờ nộp phí")
	require.NoError(t, err)
	text, err := json.Marshal(d)
	require.NoError(t, err)
	assert.JSONEq(t, `{"limit":"P2DT4H","start":"2026-06-09T10:00:00+07:00","allowed":"PT25H30M","used":"PT7H",
		"since":"2026-06-10T09:00:00+07:00","state":"paused","due":"2026-06-12T11:30:00+07:00",
		"history":[{"event":"pause","at":"2026-06-10T09:00:00+07:00","reason":"chờ nộp phí","before":"2026-06-12T11:30:00+07:00"}]}`, string(text))
	var back worktime.Deadline
	require.NoError(t, json.Unmarshal(text, &back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	assert.Equal(t, string(text), string(again))
	assert.Equal(t, worktime.Limit{Days: 2, Work: 4 * time.Hour}, back.Limit())

	var none worktime.Deadline
	text, err = json.Marshal(none)
	require.NoError(t, err)
	assert.Equal(t, "null", string(text))
	require.NoError(t, json.Unmarshal(text, &back))
	assert.True(t, back.IsZero())

	for _, bad := range []string{`{}`, `[]`, `{"state":"late"}`,
		`{"limit":"P1D","state":"running","allowed":"-PT1H","used":"PT0S","start":"2026-06-09T10:00:00+07:00","since":"2026-06-09T10:00:00+07:00","due":"2026-06-09T10:00:00+07:00"}`,
		`{"limit":"P1D","state":"running","allowed":"PT1H","used":"P1D","start":"2026-06-09T10:00:00+07:00","since":"2026-06-09T10:00:00+07:00","due":"2026-06-09T10:00:00+07:00"}`,
		`{"limit":"P1D","state":"running","allowed":"PT1H","used":"PT0S","start":"2026-06-09T10:00:00+07:00","since":"2026-06-08T10:00:00+07:00","due":"2026-06-09T10:00:00+07:00"}`,
	} {
		assert.ErrorIs(t, json.Unmarshal([]byte(bad), &back), fault.WorktimeDeadline, bad)
	}
}

func TestLimit(t *testing.T) {
	for in, want := range map[string]worktime.Limit{"P15D": worktime.WorkingDays(15), "PT8H": worktime.WorkingHours(8), "P1DT30M": {Days: 1, Work: 30 * time.Minute}} {
		l, err := worktime.ParseLimit(in)
		require.NoError(t, err)
		assert.Equal(t, want, l)
		assert.Equal(t, in, l.String())
	}
	for _, in := range []string{"", "15", "P1W", "P1M", "-P1D", "P0D", "PT0S"} {
		_, err := worktime.ParseLimit(in)
		assert.ErrorIs(t, err, fault.WorktimeLimit, in)
	}
	_, err := worktime.NewDeadline(worktime.DefaultCalendar(), at(t, "2026-06-09 10:00"), worktime.WorkingDays(-1))
	assert.ErrorIs(t, err, fault.WorktimeLimit)
}

// However often the clock stops, it runs exactly the working time allowed.
func TestPausesLoseNothing(t *testing.T) {
	cal := worktime.DefaultCalendar()
	rnd := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		now := at(t, "2024-01-02 08:00").Add(time.Duration(rnd.Int64N(int64(700 * 24 * time.Hour))))
		d, err := worktime.NewDeadline(cal, now, worktime.WorkingDays(1+rnd.IntN(30)))
		require.NoError(t, err)
		total := remaining(t, cal, d, show(now))
		ran := time.Duration(0)
		for range rnd.IntN(6) {
			stop := now.Add(time.Duration(rnd.Int64N(int64(48 * time.Hour))))
			worked, err := cal.Between(now, stop)
			require.NoError(t, err)
			ran += worked
			d, err = d.Pause(cal, stop, "")
			require.NoError(t, err)
			now = stop.Add(time.Duration(rnd.Int64N(int64(200 * time.Hour))))
			d, err = d.Resume(cal, now)
			require.NoError(t, err)
		}
		left, err := d.Remaining(cal, now)
		require.NoError(t, err)
		require.Equal(t, total-ran, left, "within the minute of the start")
		if end, ok, err := d.Due(cal); left > 0 {
			require.NoError(t, err)
			require.True(t, ok)
			rest, err := cal.Between(now, end)
			require.NoError(t, err)
			require.Equal(t, left, rest)
		}
	}
}
