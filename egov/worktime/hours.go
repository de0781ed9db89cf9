package worktime

import (
	"fmt"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Shift is a stretch of working hours within a day, as times since midnight.
// In JSON and text it is "07:30-11:30".
type Shift struct {
	From, To time.Duration
}

// String is "07:30-11:30".
func (s Shift) String() string { return clockText(s.From) + "-" + clockText(s.To) }

func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d/time.Hour), int(d/time.Minute)%60)
}

// MarshalText is String.
func (s Shift) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads "07:30-11:30"; the end may be "24:00".
func (s *Shift) UnmarshalText(text []byte) error {
	from, to, ok := strings.Cut(string(text), "-")
	a, okA := parseClock(from)
	b, okB := parseClock(to)
	if !ok || !okA || !okB || a >= b {
		return fault.New(fault.WorktimeHours, "hours", clip(string(text)))
	}
	*s = Shift{a, b}
	return nil
}

func parseClock(s string) (time.Duration, bool) {
	if s == "24:00" {
		return day, true
	}
	t, err := time.Parse("15:04", s)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err == nil && len(s) == 5
}

// hours are the shifts of one day in order, without overlap.
type hours []Shift

func (h hours) check() error {
	for i, s := range h {
		if s.From < 0 || s.To > day || s.From >= s.To || i > 0 && h[i-1].To > s.From {
			return fault.New(fault.WorktimeHours, "hours", s)
		}
	}
	return nil
}

// total is the working time of the day.
func (h hours) total() (sum time.Duration) {
	for _, s := range h {
		sum += s.To - s.From
	}
	return sum
}

// until is the working time between midnight and the time of day.
func (h hours) until(clock time.Duration) (sum time.Duration) {
	for _, s := range h {
		if clock <= s.From {
			break
		}
		sum += min(clock, s.To) - s.From
	}
	return sum
}

// earliest is the first time of day at which done working time (more than none,
// at most the total) has passed.
func (h hours) earliest(done time.Duration) time.Duration {
	for _, s := range h {
		if length := s.To - s.From; done > length {
			done -= length
		} else {
			return s.From + done
		}
	}
	return 0
}

// latest is the last time of day at which no more than done working time (less
// than the total) has passed.
func (h hours) latest(done time.Duration) time.Duration {
	for _, s := range h {
		if length := s.To - s.From; done >= length {
			done -= length
		} else {
			return s.From + done
		}
	}
	return 0
}

func (h hours) end() time.Duration { return h[len(h)-1].To }
