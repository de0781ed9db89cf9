package worktime

import (
	"sort"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Calendar is a working calendar: which hours of which days are worked. It is
// made of data ([ParseCalendar], [DefaultCalendar]), laid out once for all its
// years and then only read, so that any number of goroutines may share it and
// every question costs a binary search.
//
// Moments may be in any zone; days and hours are those of Viet Nam ([Zone]).
// A moment outside the years of the calendar is answered with
// [fault.WorktimeRange] and never guessed.
type Calendar struct {
	spec  spec
	first date     // 1 January of the first year
	days  []dayRow // one per day
	work  []time.Duration
	count []int // count[i], work[i]: working days and time before day i; one entry more than days
}

type dayRow struct {
	hours hours
	kind  DayKind
	name  string
}

// DayKind says why a day is worked or not.
type DayKind string

// The kinds of days.
const (
	Ordinary   DayKind = "ordinary"   // worked, by the weekly hours
	Rest       DayKind = "rest"       // not worked, by the weekly hours
	PublicDay  DayKind = "holiday"    // a public holiday
	Substitute DayKind = "substitute" // off instead of a holiday that fell on a day of rest
	Off        DayKind = "off"        // off by an announcement
	Extra      DayKind = "extra"      // worked by an announcement, mostly to make up for a day off
)

// Day is what a calendar says of one day.
type Day struct {
	Date   time.Time // 00:00 in Viet Nam
	Kind   DayKind
	Name   string  // of the holiday (or of the one that is made up for), else ""
	Shifts []Shift // the working hours; none on a day off
}

// Day tells about the day of a moment.
func (c *Calendar) Day(t time.Time) (Day, error) {
	i, _, err := c.index(t)
	if err != nil {
		return Day{}, err
	}
	row := c.days[i]
	return Day{Date: c.date(i).at(0), Kind: row.kind, Name: row.name, Shifts: append([]Shift(nil), row.hours...)}, nil
}

// IsWorking reports whether the moment lies within working hours; the end of a
// shift is outside.
func (c *Calendar) IsWorking(t time.Time) (bool, error) {
	i, clock, err := c.index(t)
	if err != nil {
		return false, err
	}
	for _, s := range c.days[i].hours {
		if s.From <= clock && clock < s.To {
			return true, nil
		}
	}
	return false, nil
}

// AddWork is the moment at which d of working time has passed since t: the
// earliest one, so that work that ends with a shift ends at 17:00 today and not
// at 07:30 tomorrow. A negative d goes back, to the latest such moment. With
// d = 0 it is t itself. For d and e of one sign,
// AddWork(AddWork(t, d), e) = AddWork(t, d+e), and Between(t, AddWork(t, d)) = d.
func (c *Calendar) AddWork(t time.Time, d time.Duration) (time.Time, error) {
	at, err := c.position(t)
	if err != nil || d == 0 {
		return t.In(zone), err
	}
	target := at + d
	total := c.work[len(c.days)]
	if d > 0 && (target > total || target < at) {
		return time.Time{}, c.outside(c.spec.To + 1)
	}
	if d < 0 && (target < 0 || target > at) {
		return time.Time{}, c.outside(c.spec.From - 1)
	}
	if d > 0 {
		i := c.firstDay(func(i int) bool { return c.work[i+1] >= target })
		return c.date(i).at(c.days[i].hours.earliest(target - c.work[i])), nil
	}
	i := c.firstDay(func(i int) bool { return c.work[i+1] > target })
	return c.date(i).at(c.days[i].hours.latest(target - c.work[i])), nil
}

// Between is the working time from a to b, negative when b is before a.
func (c *Calendar) Between(a, b time.Time) (time.Duration, error) {
	from, err := c.position(a)
	if err != nil {
		return 0, err
	}
	to, err := c.position(b)
	return to - from, err
}

// position is the working time from the calendar's beginning to t.
func (c *Calendar) position(t time.Time) (time.Duration, error) {
	i, clock, err := c.index(t)
	if err != nil {
		return 0, err
	}
	return c.work[i] + c.days[i].hours.until(clock), nil
}

func (c *Calendar) index(t time.Time) (int, time.Duration, error) {
	d, clock := split(t)
	i := int(d - c.first)
	if i < 0 || i >= len(c.days) {
		return 0, 0, c.outside(t.In(zone).Year())
	}
	return i, clock, nil
}

func (c *Calendar) date(i int) date { return c.first + date(i) }

func (c *Calendar) outside(year int) error {
	return fault.New(fault.WorktimeRange, "year", year, "from", c.spec.From, "to", c.spec.To)
}

// AddDays is the moment a limit of n working days ends that starts at t. The
// day of t is day 0. What comes in on a day off or after the last working hour
// counts as received on the next working day, which is then day 0. The limit
// ends with the last working hour of the n-th working day. n may be 0 (the end
// of day 0) or negative (before day 0).
//
// [Counting] changes both readings.
func (c *Calendar) AddDays(t time.Time, n int) (time.Time, error) {
	i, clock, err := c.index(t)
	if err != nil {
		return time.Time{}, err
	}
	zero, clock := c.dayZero(i, clock, n)
	target := zero + n
	if target < 0 {
		return time.Time{}, c.outside(c.spec.From - 1)
	}
	if target >= c.count[len(c.days)] {
		return time.Time{}, c.outside(c.spec.To + 1)
	}
	j := c.firstDay(func(i int) bool { return c.count[i+1] > target })
	return c.date(j).at(c.dueClock(j, clock)), nil
}

// dayZero is the number of day 0 among the working days, and the time of day
// that counts as that of the receipt.
func (c *Calendar) dayZero(i int, clock time.Duration, n int) (int, time.Duration) {
	zero, same := c.count[i], c.spec.Counting.AfterHours == SameDay
	open := c.count[i+1] > zero
	switch {
	case open && clock <= c.days[i].hours.end():
		return zero, clock
	case open && !same:
		return zero + 1, 0
	case !open && same && n > 0:
		return zero - 1, 0 // the day off itself is day 0, the next working day is day 1
	}
	return zero, 0
}

// dueClock is the time of day at which a limit ends that began at clock.
func (c *Calendar) dueClock(i int, clock time.Duration) time.Duration {
	h := c.days[i].hours
	if c.spec.Counting.Due != SameTime {
		return h.end()
	}
	return min(max(clock, h[0].From), h.end())
}

// firstDay is the first day for which the condition, once true always true,
// holds; the last day when there is none.
func (c *Calendar) firstDay(holds func(i int) bool) int {
	return sort.Search(len(c.days)-1, holds)
}

// DaysBetween counts the working days after the day of a up to the day of b:
// 1 from a Monday to the Tuesday, negative when b comes first.
func (c *Calendar) DaysBetween(a, b time.Time) (int, error) {
	i, _, err := c.index(a)
	if err != nil {
		return 0, err
	}
	j, _, err := c.index(b)
	if err != nil {
		return 0, err
	}
	return c.count[j+1] - c.count[i+1], nil
}

// Announced reports whether an override of the year was laid over the rules.
// Dates in a year that nobody has announced yet are provisional.
func (c *Calendar) Announced(year int) bool {
	for _, y := range c.spec.Years {
		if y.Year == year {
			return true
		}
	}
	return false
}
