package core

import (
	"errors"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
)

var errISO = errors.New("not an ISO 8601 duration, date or cycle")

// lastYear is the last one that ISO 8601 writes with four digits; what would be
// due later is refused.
const lastYear = 9999

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
// The zone may also stand as FEEL writes it: 2026-01-05T08:00:00@Europe/Paris.
func ParseMoment(s string, loc *time.Location) (time.Time, error) {
	s = strings.TrimSpace(s)
	if local, zone, ok := strings.Cut(s, "@"); ok {
		named, err := time.LoadLocation(zone)
		if err != nil || zone == "" || zone == "Local" {
			return time.Time{}, errISO
		}
		s, loc = local, named
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errISO
}

// ParseCycle reads a repeating interval of ISO 8601 (R/PT1H for ever, R4/PT10S
// four times, the first one period after now; with a start or an end moment: see
// [worktime.Repeat]) or a timetable in the notation of cron. Of a repeat that
// began in the past the times still to come count; when none is left it fires
// once, at once.
func ParseCycle(s string, now time.Time) (Schedule, error) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "R") {
		return parseCron(s, now)
	}
	parts := strings.Split(s, "/")
	for i, part := range parts[1:] {
		if strings.HasPrefix(part, "P") {
			continue
		}
		at, err := ParseMoment(part, now.Location())
		if err != nil {
			return Schedule{}, err
		}
		parts[i+1] = at.Format(time.RFC3339Nano)
	}
	r, err := worktime.ParseRepeat(strings.Join(parts, "/"))
	if err != nil || r.Times == 0 || r.Times < 0 && !r.End.IsZero() && r.Start.IsZero() {
		return Schedule{}, errISO
	}
	return repeating(r.From(now), now)
}

func repeating(r worktime.Repeat, now time.Time) (Schedule, error) {
	first, ok := r.At(0)
	if !ok || first.Year() > lastYear {
		return Schedule{}, errISO
	}
	out := Schedule{Due: first, Times: r.Times, Every: r.Every}
	if !first.Before(now) {
		return out, nil
	}
	next, ok := r.Next(now.Add(-1))
	if !ok {
		return Schedule{Due: first, Times: 1, Every: r.Every}, nil
	}
	out.Due = next
	if r.Times > 0 {
		out.Times = remaining(r, next)
	}
	return out, nil
}

// remaining counts the times of a repeat from one of them on: a binary search,
// since the times ascend.
func remaining(r worktime.Repeat, next time.Time) int {
	low, high := 0, r.Times
	for low < high {
		mid := low + (high-low)/2
		if at, ok := r.At(mid); !ok || !at.Before(next) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return r.Times - low
}

func parseCron(s string, now time.Time) (Schedule, error) {
	table, err := worktime.ParseCron(s)
	if err != nil {
		return Schedule{}, errISO
	}
	next, ok := table.Next(now)
	if !ok {
		return Schedule{}, errISO
	}
	return Schedule{Due: next, Times: -1, Cron: table.String()}, nil
}

// After is the firing that follows the one due at the given moment; false when
// the timer does not repeat. How often it still fires is counted by the caller.
func (s Schedule) After(due time.Time) (time.Time, bool) {
	if s.Cron != "" {
		table, err := worktime.ParseCron(s.Cron)
		if err != nil {
			return time.Time{}, false
		}
		return table.Next(due)
	}
	if s.Every.IsZero() {
		return time.Time{}, false
	}
	next := s.Every.AddTo(due)
	return next, next.Year() <= lastYear
}

// Evaluate gives the schedule of the timer that is set at the moment now, in
// whose location local times are meant. A duration counts in working time where
// the timer has a calendar.
func (t *TimerSpec) Evaluate(vars map[string]any, now time.Time) (Schedule, error) {
	v, err := t.Value.Eval(vars)
	if err != nil {
		return Schedule{}, err
	}
	if at, ok := v.(time.Time); ok && t.Form == Date {
		return Schedule{Due: at, Times: 1}, nil
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
		at, err := after(text, t.Calendar, now)
		return Schedule{Due: at, Times: 1}, err
	}
	return ParseCycle(text, now)
}

// after is the moment a duration leads to from now, in working time where a
// calendar is given.
func after(text string, cal *worktime.Calendar, now time.Time) (time.Time, error) {
	if cal == nil {
		p, err := ParsePeriod(text)
		at := p.AddTo(now)
		if err == nil && at.Year() > lastYear {
			err = errISO
		}
		return at, err
	}
	limit, err := worktime.ParseLimit(strings.TrimSpace(text))
	if err != nil {
		return time.Time{}, err
	}
	return cal.AddLimit(now, limit)
}
