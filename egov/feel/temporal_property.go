package feel

// property is value.name of a temporal value or a range (DMN 1.5 table 65).
func property(v any, name string) (any, bool) {
	switch v := v.(type) {
	case Date:
		return v.property(name)
	case Time:
		return v.property(name)
	case DateTime:
		if x, ok := v.Date.property(name); ok {
			return x, true
		}
		return v.Time.ofDateTime(v, name)
	case DaysDuration:
		return v.property(name)
	case MonthsDuration:
		switch name {
		case "years":
			return Int(int64(v) / 12), true
		case "months":
			return Int(int64(v) % 12), true
		}
	case Range:
		return v.property(name)
	}
	return nil, false
}

// zoned reports whether a time or a date and time has a time zone.
func zoned(v any) bool {
	switch t := v.(type) {
	case Time:
		return t.Zone.Set
	case DateTime:
		return t.Time.Zone.Set
	}
	return false
}

func (d Date) property(name string) (any, bool) {
	switch name {
	case "year":
		return Int(int64(d.Year)), true
	case "month":
		return Int(int64(d.Month)), true
	case "day":
		return Int(int64(d.Day)), true
	case "weekday":
		return Int(int64((d.utc().Weekday()+6)%7 + 1)), true
	}
	return nil, false
}

func (t Time) property(name string) (any, bool) { return t.ofDateTime(t.ofDay(), name) }

func (t Time) ofDateTime(d DateTime, name string) (any, bool) {
	switch name {
	case "hour":
		return Int(int64(t.Hour)), true
	case "minute":
		return Int(int64(t.Minute)), true
	case "second":
		return seconds(int64(t.Second), int64(t.Nanosecond)), true
	case "time offset":
		if !t.Zone.Set {
			return nil, true
		}
		_, off := d.In(nil).Zone()
		return daysOf(int64(off), 0), true
	case "timezone":
		if t.Zone.Name == "" {
			return nil, true
		}
		return t.Zone.Name, true
	}
	return nil, false
}

func (d DaysDuration) property(name string) (any, bool) {
	neg, days, h, m, s, ns := d.split()
	var n Number
	switch name {
	case "days":
		n = Int(days)
	case "hours":
		n = Int(h)
	case "minutes":
		n = Int(m)
	case "seconds":
		n = seconds(s, ns)
	default:
		return nil, false
	}
	if neg {
		n = n.neg()
	}
	return n, true
}
