package worktime

import (
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// Cron is a timetable in the notation of cron, five fields or, with seconds
// first, six:
//
//	┌ second (0-59), in six fields
//	│ ┌ minute (0-59)
//	│ │ ┌ hour (0-23)
//	│ │ │ ┌ day of the month (1-31)
//	│ │ │ │ ┌ month (1-12 or jan-dec)
//	│ │ │ │ │ ┌ day of the week (0-7 or sun-sat; 0 and 7 are Sunday)
//	0 30 7 * * mon-fri
//
// A field is "*" (or "?" for a day), a value, a range "a-b", steps "*/n",
// "a-b/n" or "a/n" (from a on), or a list of these by commas. When both days
// are restricted, one of them is enough, as in cron(8). "@yearly", "@monthly",
// "@weekly", "@daily" and "@hourly" stand for their timetables. Times are those
// of Viet Nam, which has no summer time.
type Cron struct {
	text                                  string
	second, minute, hour, dom, month, dow uint64 // bit n: the value n fits
	anyDom, anyDow                        bool
}

type cronField struct {
	path     string
	low, top int
	names    []string // of the values from low on
}

var cronFields = [6]cronField{
	{"/second", 0, 59, nil},
	{"/minute", 0, 59, nil},
	{"/hour", 0, 23, nil},
	{"/day-of-month", 1, 31, nil},
	{"/month", 1, 12, strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec")},
	{"/day-of-week", 0, 7, strings.Fields("sun mon tue wed thu fri sat")},
}

var cronNames = map[string]string{
	"@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
	"@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}

const maxCronText = 512

// ParseCron reads a timetable. What is not understood is [fault.WorktimeCron]
// with the path of the field ("/hour").
func ParseCron(s string) (Cron, error) {
	if len(s) > maxCronText {
		return Cron{}, fault.New(fault.WorktimeCron)
	}
	text := strings.ToLower(strings.TrimSpace(s))
	if long, ok := cronNames[text]; ok {
		text = long
	}
	words := strings.Fields(text)
	if len(words) == 5 {
		words = append([]string{"0"}, words...)
	}
	if len(words) != 6 {
		return Cron{}, fault.New(fault.WorktimeCron)
	}
	var sets [6]uint64
	for i, f := range cronFields {
		set, ok := f.parse(words[i])
		if !ok {
			return Cron{}, fault.New(fault.WorktimeCron).At(f.path)
		}
		sets[i] = set
	}
	c := Cron{text: strings.Join(strings.Fields(s), " "), second: sets[0], minute: sets[1], hour: sets[2],
		dom: sets[3], month: sets[4], dow: sets[5] | sets[5]>>7}
	c.anyDom, c.anyDow = isAny(words[3]), isAny(words[5])
	return c, nil
}

// isAny follows cron(8): a field that begins with a star restricts nothing.
func isAny(word string) bool { return word[0] == '*' || word == "?" }

func (f cronField) parse(word string) (set uint64, ok bool) {
	for _, item := range strings.Split(word, ",") {
		bits, ok := f.parseItem(item)
		if !ok {
			return 0, false
		}
		set |= bits
	}
	return set, true
}

func (f cronField) parseItem(item string) (set uint64, ok bool) {
	span, stepText, stepped := strings.Cut(item, "/")
	step := 1
	if stepped {
		if step, ok = number(stepText, 1, f.top); !ok {
			return 0, false
		}
	}
	from, to, ok := f.parseSpan(span, stepped)
	if !ok {
		return 0, false
	}
	for v := from; v <= to; v += step {
		set |= 1 << v
	}
	return set, true
}

func (f cronField) parseSpan(span string, stepped bool) (from, to int, ok bool) {
	if span == "*" || span == "?" && strings.HasPrefix(f.path, "/day") && !stepped {
		return f.low, f.top, true
	}
	a, b, ranged := strings.Cut(span, "-")
	if from, ok = f.value(a); !ok {
		return 0, 0, false
	}
	switch {
	case ranged:
		to, ok = f.value(b)
		if to == 0 && from > 0 && b == "sun" {
			to = 7 // "sat-sun"
		}
		return from, to, ok && from <= to
	case stepped:
		return from, f.top, true
	}
	return from, from, true
}

func (f cronField) value(s string) (int, bool) {
	for i, name := range f.names {
		if s == name {
			return f.low + i, true
		}
	}
	return number(s, f.low, f.top)
}

func number(s string, low, top int) (int, bool) {
	if s == "" || len(s) > 2 || s[0] < '0' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= low && n <= top
}

// String is the timetable as it was written.
func (c Cron) String() string { return c.text }

// MarshalText is String.
func (c Cron) MarshalText() ([]byte, error) { return []byte(c.text), nil }

// UnmarshalText is ParseCron.
func (c *Cron) UnmarshalText(text []byte) (err error) {
	*c, err = ParseCron(string(text))
	return err
}

// Next is the first time strictly after t, in Viet Nam; ok is false when there
// is none within ten years (31 February).
func (c Cron) Next(t time.Time) (next time.Time, ok bool) {
	d, clock := split(t)
	for end := d + 10*366; d <= end; d++ {
		if c.onDay(d) {
			if at, ok := c.nextClock(clock); ok {
				return d.at(at), true
			}
		}
		clock = -1 // midnight itself is after the day before
	}
	return time.Time{}, false
}

func (c Cron) onDay(d date) bool {
	t := d.at(0)
	dom, dow := c.dom>>t.Day()&1 == 1, c.dow>>d.weekday()&1 == 1
	switch {
	case c.month>>t.Month()&1 == 0:
		return false
	case c.anyDom || c.anyDow:
		return dom && dow
	}
	return dom || dow
}

// nextClock is the first fitting time of day strictly after clock.
func (c Cron) nextClock(clock time.Duration) (time.Duration, bool) {
	least := 0
	if clock >= 0 {
		least = int(clock/time.Second) + 1
	}
	for h := least / 3600; h < 24; h++ {
		if c.hour>>h&1 == 0 {
			continue
		}
		for m := 0; m < 60; m++ {
			if c.minute>>m&1 == 0 {
				continue
			}
			for s := 0; s < 60; s++ {
				if at := h*3600 + m*60 + s; c.second>>s&1 == 1 && at >= least {
					return time.Duration(at) * time.Second, true
				}
			}
		}
	}
	return 0, false
}
