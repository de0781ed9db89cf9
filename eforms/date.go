package eforms

import (
	"regexp"
	"strconv"
	"time"
)

const isoDate = "2006-01-02"

var (
	dayMonthYear = regexp.MustCompile(`^([0-9]{1,2}) ?[/.\- ] ?([0-9]{1,2}) ?[/.\- ] ?([0-9]{4})$`)
	eightDigits  = regexp.MustCompile(`^([0-9]{2})([0-9]{2})([0-9]{4})$`)
)

// readDate brings a typed date to ISO 8601: "5/11/2026", "05-11-2026",
// "05112026" or "2026-11-05". The year has four digits; what is no day of the
// calendar is no date.
func readDate(s string) (string, bool) {
	if t, err := time.Parse(isoDate, s); err == nil {
		return t.Format(isoDate), true
	}
	m := dayMonthYear.FindStringSubmatch(s)
	if m == nil {
		m = eightDigits.FindStringSubmatch(s)
	}
	if m == nil {
		return "", false
	}
	day, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	year, _ := strconv.Atoi(m[3])
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Format(isoDate), year > 0 && t.Day() == day && t.Month() == time.Month(month)
}

// shownDate is dd/MM/yyyy of an ISO date; other text stays.
func shownDate(s string) string {
	if t, err := time.Parse(isoDate, s); err == nil {
		return t.Format("02/01/2006")
	}
	return s
}
