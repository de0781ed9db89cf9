package worktime

import (
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Duration is a duration of ISO 8601-1:2019, "P1Y2M3W4DT5H6M7.5S". Years and
// months have no fixed length, so it keeps them apart and adds them by the
// calendar. Negative turns all of it around ("-P1D").
type Duration struct {
	Negative bool
	Years    int
	Months   int
	Weeks    int
	Days     int
	Clock    time.Duration // the hours, minutes and seconds; may exceed a day
}

const (
	maxDurationText = 64
	maxCount        = 9_999_999 // of years, months, weeks or days
)

// ParseDuration reads an ISO 8601 duration. The smallest component may have a
// fraction ("PT1.5H", "P0.5D", with comma or dot) as long as it comes out
// exactly: half a year is six months, half a month is refused. Anything else is
// [fault.WorktimeDuration], with the path of the component ("/months").
func ParseDuration(s string) (Duration, error) {
	if len(s) > maxDurationText {
		return Duration{}, fault.New(fault.WorktimeDuration)
	}
	var d Duration
	rest, negative := strings.CutPrefix(s, "-")
	rest, ok := strings.CutPrefix(rest, "P")
	datePart, timePart, hasTime := strings.Cut(rest, "T")
	if !ok || rest == "" || hasTime && timePart == "" {
		return Duration{}, fault.New(fault.WorktimeDuration)
	}
	err := d.parse(datePart, dateParts, hasTime)
	if err == nil && hasTime {
		err = d.parse(timePart, timeParts, false)
	}
	if err != nil {
		return Duration{}, err
	}
	d.Negative = negative && !d.IsZero()
	return d, nil
}

// part is a component: its letter and how n and a fraction of it are added; the
// fraction is in billionths.
type part struct {
	letter byte
	path   string
	add    func(d *Duration, n, fraction int64) bool
}

var dateParts = []part{
	{'Y', "/years", func(d *Duration, n, f int64) bool {
		d.Years = int(n)
		months := f * 12
		d.Months = int(months / billion)
		return n <= maxCount && months%billion == 0
	}},
	{'M', "/months", func(d *Duration, n, f int64) bool {
		d.Months = int(n)
		return n <= maxCount && f == 0
	}},
	{'W', "/weeks", func(d *Duration, n, f int64) bool {
		d.Weeks = int(n)
		return n <= maxCount && d.addClock(0, f, 7*day)
	}},
	{'D', "/days", func(d *Duration, n, f int64) bool {
		d.Days = int(n)
		return n <= maxCount && d.addClock(0, f, day)
	}},
}

var timeParts = []part{
	{'H', "/hours", func(d *Duration, n, f int64) bool { return d.addClock(n, f, time.Hour) }},
	{'M', "/minutes", func(d *Duration, n, f int64) bool { return d.addClock(n, f, time.Minute) }},
	{'S', "/seconds", func(d *Duration, n, f int64) bool { return d.addClock(n, f, time.Second) }},
}

const billion = 1_000_000_000

// addClock adds n and a fraction of the unit; false when it does not fit.
func (d *Duration) addClock(n, fraction int64, unit time.Duration) bool {
	high, whole := bits.Mul64(uint64(n), uint64(unit))
	high2, part := bits.Mul64(uint64(fraction), uint64(unit))
	if high != 0 || whole > 1<<62 {
		return false
	}
	quotient, remainder := bits.Div64(high2, part, billion)
	sum := uint64(d.Clock) + whole + quotient
	if remainder != 0 || sum > 1<<62 {
		return false
	}
	d.Clock = time.Duration(sum)
	return true
}

// parse reads the components of one half in their order; a fraction must be the
// last of all, so there must not be more.
func (d *Duration) parse(s string, parts []part, more bool) error {
	for s != "" {
		end := strings.IndexFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' })
		if end < 0 {
			return fault.New(fault.WorktimeDuration)
		}
		i := 0
		for i < len(parts) && parts[i].letter != s[end] {
			i++
		}
		if i == len(parts) {
			return fault.New(fault.WorktimeDuration)
		}
		n, fraction, broken, ok := parseCount(s[:end])
		last := s[end+1:] == "" && !more
		if !ok || broken && !last || !parts[i].add(d, n, fraction) {
			return fault.New(fault.WorktimeDuration).At(parts[i].path)
		}
		s, parts = s[end+1:], parts[i+1:]
	}
	return nil
}

// parseCount reads "12" or "12.5"; the fraction comes in billionths.
func parseCount(s string) (n, fraction int64, broken, ok bool) {
	whole, frac, broken := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	if whole == "" || broken && (frac == "" || len(frac) > 9) {
		return 0, 0, broken, false
	}
	for _, r := range whole + frac {
		if r < '0' || r > '9' {
			return 0, 0, broken, false
		}
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, 0, broken, false
	}
	fraction, _ = strconv.ParseInt((frac + "000000000")[:9], 10, 64) // nine digits fit
	return n, fraction, broken, true
}

// IsZero reports a duration of nothing.
func (d Duration) IsZero() bool {
	d.Negative = false
	return d == Duration{}
}

// Fixed is the duration in hours, minutes and seconds, a day being 24 hours as
// it always is in Viet Nam; ok is false for years and months and for what does
// not fit (292 years).
func (d Duration) Fixed() (fixed time.Duration, ok bool) {
	days := int64(d.Weeks)*7 + int64(d.Days)
	if d.Years != 0 || d.Months != 0 || days > 1<<62/int64(day) {
		return 0, false
	}
	fixed = time.Duration(days)*day + d.Clock
	if d.Negative {
		fixed = -fixed
	}
	return fixed, true
}

// AddTo is the moment the duration leads to from t, in the zone of t: first the
// years and months, where a day that the month lacks becomes its last (31
// January and a month is 28 or 29 February), then weeks and days, then the
// clock (W3C XML Schema 1.1 part 2, appendix E).
func (d Duration) AddTo(t time.Time) time.Time { return d.addTimes(t, 1) }

// addTimes adds the duration n times at once, so that repeated months do not
// drift from the 31st to the 28th.
func (d Duration) addTimes(t time.Time, n int) time.Time {
	if d.Negative {
		n = -n
	}
	y, m, dd := t.Date()
	h, mi, s := t.Clock()
	months := (d.Years*12+d.Months)*n + int(m) - 1
	y, m = y+floorDiv(months, 12), time.Month(months-12*floorDiv(months, 12)+1)
	if months != int(t.Month())-1 {
		dd = min(dd, time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day())
	}
	t = time.Date(y, m, dd+(d.Weeks*7+d.Days)*n, h, mi, s, t.Nanosecond(), t.Location())
	return t.Add(d.Clock * time.Duration(n))
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// String prints the ISO 8601 form; ParseDuration reads the same duration from it.
func (d Duration) String() string {
	if d.IsZero() {
		return "PT0S"
	}
	var b strings.Builder
	if d.Negative {
		b.WriteByte('-')
	}
	b.WriteByte('P')
	for _, p := range []struct {
		n      int
		letter byte
	}{{d.Years, 'Y'}, {d.Months, 'M'}, {d.Weeks, 'W'}, {d.Days, 'D'}} {
		if p.n != 0 {
			b.WriteString(strconv.Itoa(p.n))
			b.WriteByte(p.letter)
		}
	}
	if d.Clock != 0 {
		b.WriteString("T" + clockISO(d.Clock))
	}
	return b.String()
}

func clockISO(c time.Duration) string {
	var b strings.Builder
	if h := c / time.Hour; h != 0 {
		b.WriteString(strconv.FormatInt(int64(h), 10) + "H")
	}
	if m := c % time.Hour / time.Minute; m != 0 {
		b.WriteString(strconv.FormatInt(int64(m), 10) + "M")
	}
	if s := c % time.Minute; s != 0 {
		text := strconv.FormatInt(int64(s/time.Second), 10)
		if f := s % time.Second; f != 0 {
			text += "." + strings.TrimRight(strconv.FormatInt(int64(f+time.Second), 10)[1:], "0")
		}
		b.WriteString(text + "S")
	}
	return b.String()
}

// MarshalText is String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is ParseDuration.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}
