package feel

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The lexical forms of XML Schema, with @zone added by FEEL. They are compiled
// once and only read.
var (
	dateForm   = regexp.MustCompile(`^(-?)([1-9]\d{4,8}|\d{4})-(\d\d)-(\d\d)([Zz]|[+-]\d\d:\d\d)?$`)
	timeForm   = regexp.MustCompile(`^(\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][A-Za-z0-9_/+-]*)?$`)
	daysForm   = regexp.MustCompile(`^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?$`)
	monthsForm = regexp.MustCompile(`^(-?)P(?:(\d+)Y)?(?:(\d+)M)?$`)
)

// parseTemporal reads any temporal text; nil where it is none.
func parseTemporal(s string) any {
	if len(s) > 100 {
		return nil
	}
	if d, ok := parseDuration(s); ok {
		return d
	}
	if d, ok := parseDate(s); ok {
		return d
	}
	if t, ok := parseTime(s); ok {
		return t
	}
	if dt, ok := parseDateTime(s); ok {
		return dt
	}
	return nil
}

// parseDate drops a time zone, which a FEEL date has not.
func parseDate(s string) (Date, bool) {
	d, _, ok := parseZonedDate(s)
	return d, ok
}

func parseZonedDate(s string) (Date, Zone, bool) {
	m := dateForm.FindStringSubmatch(s)
	if m == nil {
		return Date{}, Zone{}, false
	}
	d := Date{number(m[2]), number(m[3]), number(m[4])}
	if m[1] == "-" {
		d.Year = -d.Year
	}
	z, ok := parseZone(m[5])
	return d, z, ok && d.valid() && !(m[1] == "-" && d.Year == 0)
}

// number reads at most nine digits that a pattern has checked.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return n
}

func parseTime(s string) (Time, bool) {
	t, _, ok := parseClock(s)
	return t, ok
}

// parseClock tells the end of a day, 24:00:00, from its beginning.
func parseClock(s string) (t Time, endOfDay, ok bool) {
	m := timeForm.FindStringSubmatch(s)
	if m == nil {
		return Time{}, false, false
	}
	t = Time{Hour: number(m[1]), Minute: number(m[2]), Second: number(m[3]), Nanosecond: nanos(m[4])}
	if t == (Time{Hour: 24}) {
		t.Hour, endOfDay = 0, true
	}
	t.Zone, ok = parseZone(m[5])
	return t, endOfDay, ok && t.valid()
}

func (t Time) valid() bool {
	return t.Hour >= 0 && t.Hour < 24 && t.Minute >= 0 && t.Minute < 60 && t.Second >= 0 && t.Second < 60
}

func nanos(digits string) int {
	return number((digits + "000000000")[:9])
}

func parseZone(s string) (Zone, bool) {
	switch {
	case s == "":
		return Zone{}, true
	case s == "Z" || s == "z":
		return utcZone(), true
	case s[0] == '@':
		return namedZone(s[1:])
	}
	h, m, sec := number(s[1:3]), number(s[4:6]), 0
	if len(s) > 6 {
		sec = number(s[7:9])
	}
	off := h*3600 + m*60 + sec
	if s[0] == '-' {
		off = -off
	}
	z, ok := offsetZone(int64(off))
	return z, ok && m < 60 && sec < 60
}

// mostOffset is 14 hours, as XML Schema has it.
const mostOffset = 14 * 3600

func offsetZone(seconds int64) (Zone, bool) {
	ok := seconds >= -mostOffset && seconds <= mostOffset
	return Zone{Set: true, Offset: int(seconds), loc: time.FixedZone("", int(seconds))}, ok
}

func namedZone(name string) (Zone, bool) {
	if name == "Z" {
		return utcZone(), true
	}
	if name == "Local" {
		return Zone{}, false
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return Zone{}, false
	}
	return Zone{Set: true, Name: name, loc: loc}, true
}

// parseDateTime also reads a date alone, as its midnight.
func parseDateTime(s string) (DateTime, bool) {
	day, clock, found := strings.Cut(s, "T")
	d, zone, ok := parseZonedDate(day)
	if !found || !ok || zone.Set {
		return DateTime{d, Time{Zone: zone}}, ok && !found
	}
	t, endOfDay, ok := parseClock(clock)
	if endOfDay {
		d = DateOf(d.utc().AddDate(0, 0, 1))
	}
	return DateTime{d, t}, ok && d.valid()
}

// parseDuration gives a DaysDuration or a MonthsDuration.
func parseDuration(s string) (any, bool) {
	if strings.HasSuffix(s, "P") || strings.HasSuffix(s, "T") {
		return nil, false
	}
	if m := monthsForm.FindStringSubmatch(s); m != nil {
		n, ok := totalOf([]string{m[2], m[3]}, []int64{12, 1}, mostMonths)
		if m[1] == "-" {
			n = -n
		}
		return MonthsDuration(n), ok
	}
	m := daysForm.FindStringSubmatch(s)
	if m == nil {
		return nil, false
	}
	sec, ok := totalOf(m[2:6], []int64{daySeconds, 3600, 60, 1}, mostSeconds)
	if !ok {
		return nil, false
	}
	d := daysOf(sec, int64(nanos(m[6])))
	if m[1] == "-" {
		d = d.neg()
	}
	return d, true
}

// The longest durations that are read, so that no sum overflows.
const (
	mostMonths  = 1e14
	mostSeconds = 1e13 * daySeconds
)

// totalOf adds counts of units; false where it is more than most.
func totalOf(counts []string, units []int64, most int64) (total int64, ok bool) {
	for i, digits := range counts {
		if digits == "" {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n > (most-total)/units[i] {
			return 0, false
		}
		total += n * units[i]
	}
	return total, true
}
