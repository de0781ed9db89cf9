package worktime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// spec is a calendar file; see the package documentation for its form.
type spec struct {
	Name     string           `json:"name,omitempty"`
	From     int              `json:"from,omitempty"` // default FirstYear
	To       int              `json:"to,omitempty"`   // default LastYear
	Hours    map[string]hours `json:"hours,omitempty"`
	Rest     []string         `json:"rest,omitempty"` // days of weekly rest; default those without hours
	Holidays []Holiday        `json:"holidays,omitempty"`
	Years    []Override       `json:"years,omitempty"`
	Counting Counting         `json:"counting,omitzero"`
}

// Counting says how limits in days are counted; the zero value is the reading
// of Civil Code 2015 articles 147 and 148 that one-stop units follow.
type Counting struct {
	// Due is the time of day at which the last day ends a limit: "" or EndOfDay,
	// or SameTime: the time of day of the receipt.
	Due string `json:"due,omitempty"`
	// AfterHours says what day 0 is for what comes in on a day off or after the
	// last hour: "" or NextDay, the next working day; or SameDay, that day.
	AfterHours string `json:"afterHours,omitempty"`
}

// The ways to count.
const (
	EndOfDay = "end-of-day"
	SameTime = "same-time"
	NextDay  = "next-day"
	SameDay  = "same-day"
)

// Override is what was announced for one year: days off and days worked that
// the rules do not give. In JSON:
//
//	{"year": 2026, "source": "…", "off": ["2026-01-02"], "work": ["2026-01-10"]}
//
// Entries are dates of the year or runs "2026-02-14/2026-02-22". A day worked
// has the hours of the first working day of the week (Monday). A day that is
// off or worked already may be named again.
type Override struct {
	Year     int       `json:"year"`
	Source   string    `json:"source,omitempty"` // the announcement: number, date, issuer
	Off      []string  `json:"off,omitempty"`
	Work     []string  `json:"work,omitempty"`
	Holidays []Holiday `json:"holidays,omitempty"` // further rules, of this and later years as they say
}

const (
	maxCalendarFile = 1 << 20
	maxEntries      = 100 // entries of an override's list, and rules of holidays
)

// decode reads strict JSON: an unknown field is a slip of the pen that would
// silently move deadlines.
func decode(data []byte, v any) error {
	if len(data) > maxCalendarFile {
		return fault.New(fault.TooLarge, "what", "calendar", "limit", maxCalendarFile)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(v)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("more than one JSON value")
		}
	}
	if e := new(fault.Error); err == nil || errors.As(err, &e) {
		return err
	}
	return fault.New(fault.WorktimeCalendar).Wrap(err)
}

// ParseCalendar reads a calendar file. All faults are reported joined, each
// with the path of its field.
func ParseCalendar(data []byte) (*Calendar, error) {
	var s spec
	if err := decode(data, &s); err != nil {
		return nil, err
	}
	return build(s)
}

// MarshalJSON writes the calendar file, overrides included.
func (c *Calendar) MarshalJSON() ([]byte, error) { return json.Marshal(c.spec) }

// Override is the calendar with what a yearly override file announces laid over
// it; the calendar itself stays as it is. Of two words on one day the later
// override counts. The file is one [Override] or an array of them.
func (c *Calendar) Override(data []byte) (*Calendar, error) {
	var list []Override
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		if err := decode(data, &list); err != nil {
			return nil, err
		}
	} else {
		list = make([]Override, 1)
		if err := decode(data, &list[0]); err != nil {
			return nil, err
		}
	}
	return c.With(list...)
}

// With is Override with values in place of a file.
func (c *Calendar) With(overrides ...Override) (*Calendar, error) {
	s := c.spec
	s.Years = append(slices.Clone(s.Years), overrides...)
	return build(s)
}

// WithHolidays is the calendar with further holidays.
func (c *Calendar) WithHolidays(more ...Holiday) (*Calendar, error) {
	s := c.spec
	s.Holidays = append(slices.Clone(s.Holidays), more...)
	return build(s)
}

// check reports all faults of the file.
func (s *spec) check() error {
	var errs []error
	if s.From < FirstYear || s.From > LastYear {
		errs = append(errs, fault.New(fault.WorktimeRange, "year", s.From, "from", FirstYear, "to", LastYear).At("/from"))
	}
	if s.To < s.From || s.To > LastYear {
		errs = append(errs, fault.New(fault.WorktimeRange, "year", s.To, "from", max(s.From, FirstYear), "to", LastYear).At("/to"))
	}
	working := false
	for name, h := range s.Hours {
		if _, err := parseWeekday(name); err != nil {
			errs = append(errs, err.At("/hours/"+name))
		}
		errs = append(errs, under("/hours/"+name, h.check()))
		working = working || len(h) > 0
	}
	if !working {
		errs = append(errs, fault.New(fault.WorktimeNoHours).At("/hours"))
	}
	for i, name := range s.Rest {
		if _, err := parseWeekday(name); err != nil {
			errs = append(errs, err.At(fmt.Sprintf("/rest/%d", i)))
		}
	}
	errs = append(errs, checkHolidays("/holidays", s.Holidays), s.Counting.check())
	if len(s.Years) > maxEntries {
		return fault.New(fault.TooLarge, "what", "/years", "limit", maxEntries).At("/years")
	}
	for i, y := range s.Years {
		errs = append(errs, under(fmt.Sprintf("/years/%d", i), y.check(s)))
	}
	return fault.Join(errs...)
}

// under puts a path before the paths of the faults in err.
func under(path string, err error) error {
	var errs []error
	for _, e := range fault.All(err) {
		errs = append(errs, e.At(path+e.Path()))
	}
	return fault.Join(errs...)
}

func checkHolidays(path string, list []Holiday) error {
	if len(list) > maxEntries {
		return fault.New(fault.TooLarge, "what", path, "limit", maxEntries).At(path)
	}
	var errs []error
	for i, h := range list {
		errs = append(errs, under(fmt.Sprintf("%s/%d", path, i), h.check()))
	}
	return fault.Join(errs...)
}

func (c Counting) check() error {
	var errs []error
	if !slices.Contains([]string{"", EndOfDay, SameTime}, c.Due) {
		errs = append(errs, fault.New(fault.WorktimeCounting, "value", clip(c.Due)).At("/counting/due"))
	}
	if !slices.Contains([]string{"", NextDay, SameDay}, c.AfterHours) {
		errs = append(errs, fault.New(fault.WorktimeCounting, "value", clip(c.AfterHours)).At("/counting/afterHours"))
	}
	return fault.Join(errs...)
}

func (o Override) check(s *spec) error {
	if o.Year < s.From || o.Year > s.To {
		return fault.New(fault.WorktimeRange, "year", o.Year, "from", s.From, "to", s.To).At("/year")
	}
	off, errOff := o.dates("/off", o.Off)
	work, errWork := o.dates("/work", o.Work)
	errs := []error{errOff, errWork, checkHolidays("/holidays", o.Holidays)}
	isOff := map[date]bool{}
	for _, d := range off {
		isOff[d] = true
	}
	for _, d := range work {
		if isOff[d] {
			errs = append(errs, fault.New(fault.WorktimeClash, "date", d).At("/work"))
			isOff[d] = false // told once
		}
	}
	return fault.Join(errs...)
}

// dates lists the days of entries "2026-01-02" and "2026-02-14/2026-02-22".
func (o Override) dates(path string, entries []string) ([]date, error) {
	if len(entries) > maxEntries {
		return nil, fault.New(fault.TooLarge, "what", path, "limit", maxEntries).At(path)
	}
	var list []date
	var errs []error
	for i, entry := range entries {
		from, to, run := strings.Cut(entry, "/")
		if !run {
			to = from
		}
		a, errA := time.Parse(time.DateOnly, from)
		b, errB := time.Parse(time.DateOnly, to)
		if errA != nil || errB != nil || a.Year() != o.Year || b.Year() != o.Year || b.Before(a) {
			errs = append(errs, fault.New(fault.WorktimeDate, "date", clip(entry), "year", o.Year).At(fmt.Sprintf("%s/%d", path, i)))
			continue
		}
		for d := dateOf(a.Date()); d <= dateOf(b.Date()); d++ {
			list = append(list, d)
		}
	}
	return list, fault.Join(errs...)
}
