package core

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
)

var errISO = errors.New("not an ISO 8601 duration, date or cycle")

// ParsePeriod reads an ISO 8601 duration that does not lead backwards, such as
// P1Y2M10DT2H30M, P2W or PT0.5S.
func ParsePeriod(s string) (worktime.Duration, error) {
	p, err := worktime.ParseDuration(strings.TrimSpace(s))
	if err != nil || p.Negative {
		return worktime.Duration{}, errISO
	}
	return p, nil
}

// ParseMoment reads an ISO 8601 date and time; without zone it is local to loc.
func ParseMoment(s string, loc *time.Location) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errISO
}

// ParseCycle reads an ISO 8601 repeating interval: R/PT1H (for ever), R4/PT10S
// (four times, the first one period after now), R3/2026-01-05T08:00/P7D (from
// that moment on).
func ParseCycle(s string, now time.Time) (Schedule, error) {
	none := Schedule{}
	parts := strings.Split(strings.TrimSpace(s), "/")
	count, ok := strings.CutPrefix(parts[0], "R")
	if !ok || len(parts) < 2 || len(parts) > 3 {
		return none, errISO
	}
	sched := Schedule{Times: -1}
	if count != "" {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return none, errISO
		}
		sched.Times = n
	}
	every, err := ParsePeriod(parts[len(parts)-1])
	if err != nil || every.IsZero() {
		return none, errISO
	}
	sched.Every = every
	sched.Due = every.AddTo(now)
	if len(parts) == 3 {
		sched.Due, err = ParseMoment(parts[1], now.Location())
	}
	return sched, err
}

// Evaluate gives the schedule of the timer at the moment now.
func (t *TimerSpec) Evaluate(vars map[string]any, now time.Time) (Schedule, error) {
	v, err := t.Value.Eval(vars)
	if err != nil {
		return Schedule{}, err
	}
	if at, ok := v.(time.Time); ok && t.Form == Date {
		return Schedule{Due: at, Times: 1}, nil
	}
	if d, ok := v.(time.Duration); ok && t.Form == Duration {
		return Schedule{Due: now.Add(d), Times: 1}, nil
	}
	text, ok := asText(v)
	if !ok {
		return Schedule{}, errISO
	}
	return t.parse(text, now)
}

func (t *TimerSpec) parse(text string, now time.Time) (Schedule, error) {
	switch t.Form {
	case Date:
		at, err := ParseMoment(text, now.Location())
		return Schedule{Due: at, Times: 1}, err
	case Duration:
		p, err := ParsePeriod(text)
		return Schedule{Due: p.AddTo(now), Times: 1}, err
	default:
		return ParseCycle(text, now)
	}
}

// asText gives strings and values that print themselves, as the temporal values
// of FEEL do.
func asText(v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return x, x != ""
	case interface{ String() string }:
		return x.String(), true
	}
	return "", false
}
