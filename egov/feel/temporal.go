package feel

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // @Asia/Ho_Chi_Minh means the same on every machine
)

// Date is a FEEL date: proleptic Gregorian calendar, no time zone. Text: 2026-01-31.
type Date struct {
	Year       int // -999999999 to 999999999
	Month, Day int
}

// Zone is the offset or the named time zone of a time; the zero value means that
// the time has none.
type Zone struct {
	Set    bool
	Name   string // IANA name, "" for a bare offset
	Offset int    // seconds east of UTC; of a named zone not meaningful
	loc    *time.Location
}

// Time is a FEEL time. Text: 10:30:00, 10:30:00+07:00, 10:30:00@Asia/Ho_Chi_Minh.
type Time struct {
	Hour, Minute, Second, Nanosecond int
	Zone                             Zone
}

// DateTime is a FEEL date and time. Text: the date, "T", the time.
type DateTime struct {
	Date Date
	Time Time
}

// DaysDuration is a FEEL days and time duration, exact to the nanosecond. Text:
// P1DT2H30M.
type DaysDuration struct {
	sec int64 // floor
	ns  int64 // 0 to 999999999
}

// MonthsDuration is a FEEL years and months duration in months. Text: P1Y6M.
type MonthsDuration int64

const (
	maxYear    = 999_999_999
	daySeconds = 86400
)

// Days makes a days and time duration of a Go duration.
func Days(d time.Duration) DaysDuration {
	return daysOf(int64(d/time.Second), int64(d%time.Second))
}

func daysOf(sec, ns int64) DaysDuration {
	sec += ns / 1e9
	if ns %= 1e9; ns < 0 {
		sec, ns = sec-1, ns+1e9
	}
	return DaysDuration{sec, ns}
}

// Duration is the Go duration; false where it exceeds 292 years.
func (d DaysDuration) Duration() (time.Duration, bool) {
	const most = int64(1<<63-1) / 1e9
	if d.sec > most-1 || d.sec < -most {
		return 0, false
	}
	return time.Duration(d.sec)*time.Second + time.Duration(d.ns), true
}

func (d DaysDuration) neg() DaysDuration { return daysOf(-d.sec, -d.ns) }

func (d DaysDuration) cmp(e DaysDuration) int {
	return cmp.Or(cmp.Compare(d.sec, e.sec), cmp.Compare(d.ns, e.ns))
}

// split gives the parts of the absolute value.
func (d DaysDuration) split() (neg bool, days, h, m, s, ns int64) {
	if d.sec < 0 {
		neg, d = true, d.neg()
	}
	return neg, d.sec / daySeconds, d.sec / 3600 % 24, d.sec / 60 % 60, d.sec % 60, d.ns
}

// String is the ISO 8601 text, "PT0S" for none.
func (d DaysDuration) String() string {
	neg, days, h, m, s, ns := d.split()
	var b strings.Builder
	if neg {
		b.WriteByte('-')
	}
	b.WriteByte('P')
	if days != 0 {
		fmt.Fprintf(&b, "%dD", days)
	}
	if h|m|s|ns == 0 {
		if days == 0 {
			b.WriteString("T0S")
		}
		return b.String()
	}
	b.WriteByte('T')
	if h != 0 {
		fmt.Fprintf(&b, "%dH", h)
	}
	if m != 0 {
		fmt.Fprintf(&b, "%dM", m)
	}
	if s|ns != 0 {
		fmt.Fprintf(&b, "%d%sS", s, fraction(int(ns)))
	}
	return b.String()
}

// String is the ISO 8601 text, "P0M" for none.
func (m MonthsDuration) String() string {
	sign, n := "", uint64(m)
	if m < 0 {
		sign, n = "-", -n
	}
	switch y, mo := n/12, n%12; {
	case y == 0:
		return fmt.Sprintf("%sP%dM", sign, mo)
	case mo == 0:
		return fmt.Sprintf("%sP%dY", sign, y)
	default:
		return fmt.Sprintf("%sP%dY%dM", sign, y, mo)
	}
}

func fraction(ns int) string {
	if ns == 0 {
		return ""
	}
	return "." + strings.TrimRight(fmt.Sprintf("%09d", ns), "0")
}

// String is the ISO 8601 text.
func (d Date) String() string {
	if d.Year < 0 {
		return fmt.Sprintf("-%04d-%02d-%02d", -d.Year, d.Month, d.Day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// String is the ISO 8601 text, with @zone for a named zone.
func (t Time) String() string {
	return fmt.Sprintf("%02d:%02d:%02d%s%s", t.Hour, t.Minute, t.Second, fraction(t.Nanosecond), t.Zone)
}

// String is the suffix of a time: "", "Z", "+07:00" or "@Asia/Ho_Chi_Minh".
func (z Zone) String() string {
	switch {
	case !z.Set:
		return ""
	case z.Name != "":
		return "@" + z.Name
	case z.Offset == 0:
		return "Z"
	}
	sign, n := '+', z.Offset
	if n < 0 {
		sign, n = '-', -n
	}
	s := fmt.Sprintf("%c%02d:%02d", sign, n/3600, n/60%60)
	if n%60 != 0 {
		s += fmt.Sprintf(":%02d", n%60)
	}
	return s
}

// String is the ISO 8601 text.
func (d DateTime) String() string { return d.Date.String() + "T" + d.Time.String() }

// MarshalText writes the ISO 8601 text; in JSON a string.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalText writes the ISO 8601 text; in JSON a string.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// MarshalText writes the ISO 8601 text; in JSON a string.
func (d DateTime) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalText writes the ISO 8601 text; in JSON a string.
func (d DaysDuration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalText writes the ISO 8601 text; in JSON a string.
func (m MonthsDuration) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// DateOf is the calendar day of t in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, int(m), d}
}

// DateTimeOf keeps the location of t: a named zone as such, else its offset.
func DateTimeOf(t time.Time) DateTime {
	z := Zone{Set: true, loc: t.Location()}
	_, z.Offset = t.Zone()
	if name := t.Location().String(); strings.Contains(name, "/") {
		z.Name = name
	}
	h, m, s := t.Clock()
	return DateTime{DateOf(t), Time{h, m, s, t.Nanosecond(), z}}
}

// In is the instant; a date and time without a zone is read in loc.
func (d DateTime) In(loc *time.Location) time.Time {
	if d.Time.Zone.Set {
		loc = d.Time.Zone.location()
	}
	return time.Date(d.Date.Year, time.Month(d.Date.Month), d.Date.Day, d.Time.Hour, d.Time.Minute, d.Time.Second, d.Time.Nanosecond, loc)
}

func (z Zone) location() *time.Location {
	if z.loc != nil {
		return z.loc
	}
	if z.Name != "" {
		if loc, err := time.LoadLocation(z.Name); err == nil {
			return loc
		}
	}
	return time.FixedZone("", z.Offset)
}

func (d Date) valid() bool {
	return d.Year >= -maxYear && d.Year <= maxYear && d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func (d Date) cmp(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

func (d Date) utc() time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}

// midnight is the date as a date and time, as DMN converts it.
func (d Date) midnight() DateTime { return DateTime{d, Time{Zone: utcZone()}} }

func utcZone() Zone { return Zone{Set: true, loc: time.UTC} }

// addMonths keeps the day, or takes the last one of a shorter month.
func (d Date) addMonths(m int64) (Date, bool) {
	total := int64(d.Year)*12 + int64(d.Month-1)
	if m > maxYear*24 || m < -maxYear*24 {
		return Date{}, false
	}
	total += m
	y, mo := total/12, total%12
	if mo < 0 {
		y, mo = y-1, mo+12
	}
	out := Date{int(y), int(mo) + 1, d.Day}
	out.Day = min(out.Day, daysIn(out.Year, out.Month))
	return out, out.valid()
}

// instants gives both as comparable instants: false where only one has a zone.
func instants(a, b DateTime) (x, y time.Time, ok bool) {
	if a.Time.Zone.Set != b.Time.Zone.Set {
		return x, y, false
	}
	return a.In(time.UTC), b.In(time.UTC), true
}

func between2(from, to time.Time) DaysDuration {
	return daysOf(to.Unix()-from.Unix(), int64(to.Nanosecond()-from.Nanosecond()))
}

// add moves the instant and keeps the zone.
func (d DateTime) add(by DaysDuration) (DateTime, bool) {
	const most = (maxYear + 1) * 366 * daySeconds
	if by.sec > 2*most || by.sec < -2*most {
		return DateTime{}, false
	}
	t := d.In(time.UTC)
	t = time.Unix(t.Unix()+by.sec, int64(t.Nanosecond())+by.ns).In(t.Location())
	h, m, s := t.Clock()
	out := DateTime{DateOf(t), Time{h, m, s, t.Nanosecond(), d.Time.Zone}}
	return out, out.Date.valid()
}

// ofDay gives a time as a date and time of a fixed day, to compute with.
func (t Time) ofDay() DateTime { return DateTime{Date{2000, 1, 1}, t} }

// milli is the time as it is compared: XML Schema asks for three digits of the
// second, and more of them do not count (DMN 1.5 clause 10.3.2.3.4).
func (t Time) milli() Time {
	t.Nanosecond -= t.Nanosecond % 1e6
	return t
}

func (t Time) cmp(u Time) (int, bool) {
	x, y, ok := instants(t.ofDay(), u.ofDay())
	return x.Compare(y), ok
}
