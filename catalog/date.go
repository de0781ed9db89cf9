package catalog

import (
	"fmt"
	"time"
)

// Date is a calendar day, yyyymmdd as a number, so that days compare with < and
// ==. The zero value means open: no beginning, or no end. Its text, also in
// JSON, is "2025-07-01", or "" when open.
type Date int32

// Day makes a date; a day that does not exist gives the open date.
func Day(year int, month time.Month, day int) Date {
	d := DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
	if y, m, dd := d.parts(); y != year || m != int(month) || dd != day {
		return 0
	}
	return d
}

// DateOf is the calendar day of t in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	if y < 1 || y > 9999 {
		return 0
	}
	return Date(y*10000 + int(m)*100 + d)
}

// ParseDate reads "2025-07-01"; "" is the open date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return 0, fmt.Errorf("date %q is not of the form 2025-07-01", s)
	}
	return DateOf(t), nil
}

func (d Date) parts() (year, month, day int) {
	return int(d) / 10000, int(d) / 100 % 100, int(d) % 100
}

// String is "2025-07-01", or "" for the open date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.parts()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// MarshalText writes the text of String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	*d = v
	return err
}

// end makes the open end of a period a number that compares as the last.
func end(d Date) Date {
	if d == 0 {
		return 1 << 30
	}
	return d
}
