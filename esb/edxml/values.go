package edxml

import (
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// zone is the time of Viet Nam: no daylight saving since 1975.
var zone = time.FixedZone("+07", 7*60*60)

const (
	dayLayout    = "2006/01/02"
	momentLayout = "2006/01/02 15:04:05"
)

// Day is the beginning of a day at +07:00, the form in which the fields that
// hold a day keep it.
func Day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}

// dayOf is the day at +07:00 in which t lies.
func dayOf(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	y, m, d := t.In(zone).Date()
	return Day(y, m, d)
}

// momentOf is t at +07:00 in whole seconds.
func momentOf(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.In(zone).Truncate(time.Second)
}

// dayLayouts are tried in order; the later ones are what older software and
// careless libraries write.
var dayLayouts = []string{dayLayout, "2006/1/2", "2006-01-02", "02/01/2006", momentLayout, time.RFC3339}

var momentLayouts = []string{momentLayout, "2006/1/2 15:04:05", "2006-01-02 15:04:05", time.RFC3339Nano, "02/01/2006 15:04:05", dayLayout}

func parseTime(s string, layouts []string) (time.Time, bool) {
	for _, l := range layouts {
		if t, err := time.ParseInLocation(l, s, zone); err == nil {
			return t, inYears(t)
		}
	}
	return time.Time{}, false
}

// inYears keeps times inside what four digits can write.
func inYears(t time.Time) bool {
	y := t.In(zone).Year()
	return y >= 1 && y <= 9999
}

// clean is the form of every text: NFC, one kind of line end, no space around.
func clean(s string) string {
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.TrimSpace(norm.NFC.String(s))
}

// printable reports whether XML 1.0 can carry the text.
func printable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF
	}) < 0
}
