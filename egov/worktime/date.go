package worktime

import (
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Zone is the time of Viet Nam: UTC+7 all year (Decision 134/2002/QD-TTg). It
// is fixed, so no time-zone data is needed.
func Zone() *time.Location { return zone }

var zone = time.FixedZone("+07", 7*60*60)

// date is a day, counted from 1 January 1970.
type date int

const day = 24 * time.Hour

func dateOf(year int, month time.Month, d int) date {
	return date(time.Date(year, month, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// split takes a moment apart into its day in Viet Nam and the time of that day.
func split(t time.Time) (date, time.Duration) {
	t = t.In(zone)
	y, m, d := t.Date()
	clock := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute +
		time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
	return dateOf(y, m, d), clock
}

// at is the moment of the day at a time of day.
func (d date) at(clock time.Duration) time.Time {
	return time.Unix(int64(d)*86400-7*60*60, 0).Add(clock).In(zone)
}

// weekday is 0 for Sunday, as in package time; 1 January 1970 was a Thursday.
func (d date) weekday() int { return ((int(d)+4)%7 + 7) % 7 }

func (d date) String() string { return d.at(0).Format(time.DateOnly) }

var weekdayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func parseWeekday(s string) (int, *fault.Error) {
	for i, name := range weekdayNames {
		if strings.EqualFold(s, name) {
			return i, nil
		}
	}
	return 0, fault.New(fault.WorktimeWeekday, "day", clip(s))
}

// clip keeps a word of a faulty file short enough for a sentence.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
