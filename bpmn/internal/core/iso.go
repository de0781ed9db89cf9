package core

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Period is an ISO 8601 duration. Years, months and days follow the calendar,
// the rest is exact time.
type Period struct {
	Years, Months, Days int
	Time                time.Duration
}

// After is the moment one period after t.
func (p Period) After(t time.Time) time.Time {
	return t.AddDate(p.Years, p.Months, p.Days).Add(p.Time)
}

// Positive tells whether the period leads forwards in time.
func (p Period) Positive() bool {
	return p.Years >= 0 && p.Months >= 0 && p.Days >= 0 && p.Time >= 0 && p != Period{}
}

var errISO = errors.New("not an ISO 8601 duration, date or cycle")

// maxUnits bounds each number of a duration; a hundred centuries of hours fit.
const maxUnits = 100_000_000

// ParsePeriod reads an ISO 8601 duration such as P1Y2M10DT2H30M, P2W or PT0.5S.
func ParsePeriod(s string) (Period, error) {
	var p Period
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), "P")
	if !ok || rest == "" {
		return p, errISO
	}
	date, clock, hasTime := strings.Cut(rest, "T")
	if hasTime && clock == "" {
		return p, errISO
	}
	if err := units(date, "YMWD", p.setDate); err != nil {
		return p, err
	}
	return p, units(clock, "HMS", p.setTime)
}

func (p *Period) setDate(unit byte, n float64) bool {
	whole := int(n)
	switch unit {
	case 'Y':
		p.Years = whole
	case 'M':
		p.Months = whole
	case 'W':
		p.Days += 7 * whole
	case 'D':
		p.Days += whole
	}
	return float64(whole) == n
}

func (p *Period) setTime(unit byte, n float64) bool {
	size := map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}[unit]
	if n*float64(size) > float64(1<<62) {
		return false
	}
	p.Time += time.Duration(n * float64(size))
	return true
}

// units reads "12H30M" with units in the given order, each once at most.
func units(s, order string, set func(unit byte, n float64) bool) error {
	for s != "" {
		end := strings.IndexFunc(s, func(r rune) bool { return r != '.' && r != ',' && (r < '0' || r > '9') })
		if end <= 0 {
			return errISO
		}
		n, err := strconv.ParseFloat(strings.Replace(s[:end], ",", ".", 1), 64)
		at := strings.IndexByte(order, s[end])
		if err != nil || at < 0 || n > maxUnits || !set(s[end], n) {
			return errISO
		}
		order, s = order[at+1:], s[end+1:]
	}
	return nil
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
	if err != nil || !every.Positive() {
		return none, errISO
	}
	sched.Every = every
	sched.Due = every.After(now)
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
		return Schedule{Due: p.After(now), Times: 1}, err
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
