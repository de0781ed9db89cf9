package worktime

import (
	"slices"
	"time"
)

// build checks a calendar file and lays its days out.
func build(s spec) (*Calendar, error) {
	if s.From == 0 {
		s.From = FirstYear
	}
	if s.To == 0 {
		s.To = LastYear
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	c := &Calendar{spec: s, first: dateOf(s.From, time.January, 1)}
	week := s.week()
	c.layWeeks(week)
	c.layHolidays()
	c.layOverrides(week)
	c.sum()
	return c, nil
}

// week is the weekly hours by day, Sunday first.
func (s *spec) week() (week [7]hours) {
	for name, h := range s.Hours {
		w, _ := parseWeekday(name) // checked
		week[w] = h
	}
	return week
}

// isRest tells the days of weekly rest, a holiday on which is made up for.
func (s *spec) isRest() (rest [7]bool) {
	for w, h := range s.week() {
		rest[w] = len(h) == 0
		if len(s.Rest) > 0 {
			rest[w] = slices.Contains(s.Rest, weekdayNames[w])
		}
	}
	return rest
}

func (c *Calendar) layWeeks(week [7]hours) {
	end := dateOf(c.spec.To+1, time.January, 1)
	c.days = make([]dayRow, 0, end-c.first)
	for d := c.first; d < end; d++ {
		row := dayRow{hours: week[d.weekday()], kind: Ordinary}
		if len(row.hours) == 0 {
			row.kind = Rest
		}
		c.days = append(c.days, row)
	}
}

// layHolidays lays the public holidays and then, since a day made up for must
// not itself be a holiday, the days off instead of those on a day of rest
// (Labour Code 2019 article 111 clause 3).
func (c *Calendar) layHolidays() {
	rules := slices.Clone(c.spec.Holidays)
	for _, y := range c.spec.Years {
		rules = append(rules, y.Holidays...)
	}
	var resting []int
	rest := c.spec.isRest()
	for year := c.spec.From; year <= c.spec.To; year++ {
		for _, h := range rules {
			for _, d := range h.in(year) {
				i := int(d - c.first)
				if i < 0 || i >= len(c.days) || c.days[i].kind == PublicDay {
					continue
				}
				c.days[i] = dayRow{kind: PublicDay, name: h.Name}
				if rest[d.weekday()] {
					resting = append(resting, i)
				}
			}
		}
	}
	slices.Sort(resting)
	for _, i := range resting {
		c.makeUp(i, rest)
	}
}

// makeUp gives the next working day off for a holiday on a day of rest.
func (c *Calendar) makeUp(i int, rest [7]bool) {
	name := c.days[i].name
	for i++; i < len(c.days); i++ {
		if c.days[i].kind == Ordinary && !rest[c.date(i).weekday()] {
			c.days[i] = dayRow{kind: Substitute, name: name}
			return
		}
	}
}

func (c *Calendar) layOverrides(week [7]hours) {
	full := week[1]
	for w := 2; len(full) == 0; w++ {
		full = week[w%7]
	}
	for _, y := range c.spec.Years {
		off, _ := y.dates("", y.Off) // checked
		for _, d := range off {
			if row := &c.days[d-c.first]; len(row.hours) > 0 {
				*row = dayRow{kind: Off}
			}
		}
		work, _ := y.dates("", y.Work)
		for _, d := range work {
			if row := &c.days[d-c.first]; row.kind != Ordinary || row.hours.total() < full.total() {
				*row = dayRow{kind: Extra, hours: full}
			}
		}
	}
}

// sum counts the working days and time before each day.
func (c *Calendar) sum() {
	c.work = make([]time.Duration, len(c.days)+1)
	c.count = make([]int, len(c.days)+1)
	for i, row := range c.days {
		c.work[i+1] = c.work[i] + row.hours.total()
		c.count[i+1] = c.count[i]
		if len(row.hours) > 0 {
			c.count[i+1]++
		}
	}
}
