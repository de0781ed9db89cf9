package worktime_test

import (
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRepeatTimes(t *testing.T) {
	for _, c := range []struct {
		in    string
		after string
		want  []string // until there is none, or four
	}{
		{"R3/PT10M", "2026-06-09 08:00", []string{"2026-06-09 08:10", "2026-06-09 08:20", "2026-06-09 08:30"}},
		{"R/P1D", "2026-06-09 08:00", []string{"2026-06-10 08:00", "2026-06-11 08:00", "2026-06-12 08:00", "2026-06-13 08:00"}},
		{"R2/2026-06-10T08:00:00+07:00/P1D", "2026-06-09 08:00", []string{"2026-06-10 08:00", "2026-06-11 08:00"}},
		{"R3/2026-06-01T08:00:00+07:00/P1D", "2026-06-09 08:00", nil},
		{"R/2026-01-31T08:00:00+07:00/P1M", "2026-01-31 08:00", []string{"2026-02-28 08:00", "2026-03-31 08:00", "2026-04-30 08:00", "2026-05-31 08:00"}},
		{"R3/P1D/2026-06-12T17:00:00+07:00", "2026-06-09 08:00", []string{"2026-06-10 17:00", "2026-06-11 17:00", "2026-06-12 17:00"}},
		{"R2/P1D/2026-06-12T17:00:00+07:00", "2026-06-01 08:00", []string{"2026-06-11 17:00", "2026-06-12 17:00"}},
		{"R/P1D/2026-06-10T17:00:00+07:00", "2026-06-09 18:00", []string{"2026-06-10 17:00"}},
		{"R2/2026-06-10T08:00:00+07:00/2026-06-10T09:30:00+07:00", "2026-06-09 08:00", []string{"2026-06-10 08:00", "2026-06-10 09:30"}},
		{"R0/PT10M", "2026-06-09 08:00", nil},
		{"R/1900-01-01T00:00:00+07:00/PT1S", "2026-06-09 08:00", []string{"2026-06-09 08:00", "2026-06-09 08:00"}},
	} {
		r, err := worktime.ParseRepeat(c.in)
		require.NoError(t, err, c.in)
		back, err := worktime.ParseRepeat(r.String())
		require.NoError(t, err)
		assert.Equal(t, r.String(), back.String())

		r = r.From(at(t, c.after))
		var got []string
		next, ok := r.Next(at(t, c.after))
		for ; ok && len(got) < 4; next, ok = r.Next(next) {
			got = append(got, show(next))
		}
		if len(c.want) == 2 && c.want[0] == c.want[1] {
			got = got[:2]
		}
		assert.Equal(t, c.want, got, c.in)
	}
}

func TestRepeatAt(t *testing.T) {
	r, err := worktime.ParseRepeat("R3/P1D/2026-06-12T17:00")
	require.NoError(t, err)
	first, ok := r.At(0)
	require.True(t, ok)
	assert.Equal(t, "2026-06-10 17:00", show(first))
	for _, i := range []int{-1, 3, 1 << 62} {
		_, ok = r.At(i)
		assert.False(t, ok)
	}
	loose, err := worktime.ParseRepeat("R/PT1H")
	require.NoError(t, err)
	_, ok = loose.At(0)
	assert.False(t, ok, "a repeat without start is at no time")
	_, ok = loose.Next(at(t, "2026-06-09 08:00"))
	assert.False(t, ok)
}

func TestParseRepeatRefuses(t *testing.T) {
	for in, path := range map[string]string{
		"": "", "R": "", "R3": "", "3/PT1H": "", "R3/PT1H/2026-01-01/2026-01-02": "",
		"Rx/PT1H": "/times", "R-1/PT1H": "/times", "R+1/PT1H": "/times", "R99999999999/PT1H": "/times",
		"R3/": "/every", "R3/PT0S": "/every", "R3/-PT1H": "/every", "R3/2026-01-01/-P1D": "/every",
		"R3/2026-13-01/P1D": "/start", "R3/P1D/2026-02-30": "/end", "R3/2026-01-02/2026-01-01": "/end", "R3/2026-01-02/2026-01-02": "/end",
		"R3/0001-01-01T00:00:00Z/P1D": "/start", "R3/0001-01-02/9999-01-01": "/end",
	} {
		_, err := worktime.ParseRepeat(in)
		require.ErrorIs(t, err, fault.WorktimeRepeat, in)
		assert.Equal(t, path, fault.All(err)[0].Path(), in)
	}
}

func TestParseTime(t *testing.T) {
	for in, want := range map[string]string{
		"2026-06-09T08:00:00+07:00": "2026-06-09 08:00", "2026-06-09T01:00:00Z": "2026-06-09 08:00", "2026-06-09T01:00Z": "2026-06-09 08:00",
		"2026-06-09T08:00:00": "2026-06-09 08:00", "2026-06-09T08:00:00.5": "2026-06-09 08:00", "2026-06-09T08:00": "2026-06-09 08:00", "2026-06-09": "2026-06-09 00:00",
	} {
		got, err := worktime.ParseTime(in)
		require.NoError(t, err, in)
		assert.Equal(t, want, show(got), in)
	}
	for _, in := range []string{"", "09/06/2026", "2026-6-9", "2026-02-30", "2026-06-09 08:00", "2026-06-09T25:00", "2026-06-09T08:00:00+07:00 "} {
		_, err := worktime.ParseTime(in)
		assert.ErrorIs(t, err, fault.WorktimeTime, in)
	}
}

func FuzzParseRepeat(f *testing.F) {
	for _, s := range []string{"R3/PT10M", "R/2026-01-31T08:00:00+07:00/P1M", "R3/P1D/2026-06-12T17:00", "R/0001-02-03/PT0.000000001S", "R/P9999999Y/9999-01-01"} {
		f.Add(s)
	}
	moment := time.Date(2026, 6, 9, 8, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		r, err := worktime.ParseRepeat(s)
		if err != nil {
			return
		}
		if next, ok := r.From(moment).Next(moment); ok && !next.After(moment) {
			t.Fatalf("%q: next is %s", s, next)
		}
		if back, err := worktime.ParseRepeat(r.String()); err != nil || back.String() != r.String() {
			t.Fatalf("%q prints %q, which gives %v", s, r, err)
		}
	})
}
