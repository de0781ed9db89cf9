package worktime

import (
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Limit is how long an agency may take, in working days and then working hours
// and minutes. As text and in JSON it is an ISO 8601 duration whose days are
// working days: "P15D", "PT8H", "P2DT4H".
type Limit struct {
	Days int
	Work time.Duration
}

// WorkingDays is a limit of n working days.
func WorkingDays(n int) Limit { return Limit{Days: n} }

// WorkingHours is a limit of n working hours.
func WorkingHours(n int) Limit { return Limit{Work: time.Duration(n) * time.Hour} }

// ParseLimit reads "P15D" or "PT8H". Years, months, weeks and whatever is not
// more than nothing are [fault.WorktimeLimit]: they have no meaning in working
// days.
func ParseLimit(s string) (Limit, error) {
	d, err := ParseDuration(s)
	if err != nil {
		return Limit{}, fault.New(fault.WorktimeLimit).Wrap(err)
	}
	l := Limit{Days: d.Days, Work: d.Clock}
	if d.Negative || d.Years != 0 || d.Months != 0 || d.Weeks != 0 {
		return Limit{}, fault.New(fault.WorktimeLimit)
	}
	return l, l.check()
}

func (l Limit) check() error {
	if l.Days < 0 || l.Work < 0 || l == (Limit{}) {
		return fault.New(fault.WorktimeLimit)
	}
	return nil
}

// String is the ISO 8601 form, "P15D".
func (l Limit) String() string { return Duration{Days: l.Days, Clock: l.Work}.String() }

// MarshalText is String.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText is ParseLimit.
func (l *Limit) UnmarshalText(text []byte) (err error) {
	*l, err = ParseLimit(string(text))
	return err
}

// AddLimit is the moment a limit ends that starts at t: its days as [Calendar.AddDays]
// counts them, then its hours as [Calendar.AddWork] does.
func (c *Calendar) AddLimit(t time.Time, l Limit) (time.Time, error) {
	if err := l.check(); err != nil {
		return time.Time{}, err
	}
	due := t
	if l.Days > 0 {
		var err error
		if due, err = c.AddDays(t, l.Days); err != nil {
			return time.Time{}, err
		}
	}
	return c.AddWork(due, l.Work)
}
