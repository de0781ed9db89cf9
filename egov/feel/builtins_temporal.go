package feel

import "time"

var temporalFunctions = []definition{
	{"date(from) | date(year, month, day)", makeDate},
	{"time(from) | time(hour, minute, second, [offset])", makeTime},
	{"date and time(from) | date and time(date, time) | date and time(year, month, day, hour, minute, second, [offset]) | date and time(year, month, day, hour, minute, second, [timezone])", makeDateTime},
	{"duration(from)", func(_ *run, args []any) (any, bool) {
		s, ok := arg[string](args, 0)
		if !ok {
			return nil, false
		}
		return parseDuration(s)
	}},
	{"years and months duration(from, to)", monthsBetween},
	{"now()", func(r *run, _ []any) (any, bool) { return DateTimeOf(r.Now()), true }},
	{"today()", func(r *run, _ []any) (any, bool) { return DateOf(r.Now()), true }},
	{"day of year(date)", ofDay(func(t time.Time) any { return Int(int64(t.YearDay())) })},
	{"day of week(date)", ofDay(func(t time.Time) any { return t.Weekday().String() })},
	{"month of year(date)", ofDay(func(t time.Time) any { return t.Month().String() })},
	{"week of year(date)", ofDay(func(t time.Time) any {
		_, week := t.ISOWeek()
		return Int(int64(week))
	})},
}

func ofDay(do func(t time.Time) any) implementation {
	return func(_ *run, args []any) (any, bool) {
		switch d := single(args[0]).(type) {
		case Date:
			return do(d.utc()), true
		case DateTime:
			return do(d.Date.utc()), true
		}
		return nil, false
	}
}

func makeDate(_ *run, args []any) (any, bool) {
	if len(args) == 3 {
		d, ok := dateOfParts(args)
		return given(d, ok)
	}
	switch v := single(args[0]).(type) {
	case string:
		return given(parseDate(v))
	case Date:
		return v, true
	case DateTime:
		return v.Date, true
	}
	return nil, false
}

func dateOfParts(args []any) (Date, bool) {
	var parts [3]int64
	for i := range parts {
		n, ok := arg[Number](args, i)
		if !ok {
			return Date{}, false
		}
		if parts[i], ok = n.Int64(); !ok || parts[i] > maxYear || parts[i] < -maxYear {
			return Date{}, false
		}
	}
	d := Date{int(parts[0]), int(parts[1]), int(parts[2])}
	return d, d.valid()
}

func makeTime(_ *run, args []any) (any, bool) {
	if len(args) > 1 {
		return given(timeOfParts(args))
	}
	switch v := single(args[0]).(type) {
	case string:
		return given(parseTime(v))
	case Time:
		return v, true
	case DateTime:
		return v.Time, true
	case Date:
		return v.midnight().Time, true
	}
	return nil, false
}

// timeOfParts reads hour, minute, second and an optional offset or zone name.
func timeOfParts(args []any) (Time, bool) {
	h, ok1 := intArg(args, 0)
	m, ok2 := intArg(args, 1)
	s, ok3 := arg[Number](args, 2)
	if !ok1 || !ok2 || !ok3 || s.sign() < 0 || h != int64(int32(h)) || m != int64(int32(m)) {
		return Time{}, false
	}
	whole, ok := s.trunc()
	if !ok || whole >= 60 {
		return Time{}, false
	}
	frac, _ := s.sub(Int(whole))
	ns, _ := frac.mul(Int(1e9))
	nanos, ok := ns.trunc()
	t := Time{Hour: int(h), Minute: int(m), Second: int(whole), Nanosecond: int(nanos)}
	if len(args) > 3 && ok {
		t.Zone, ok = zoneArg(single(args[3]))
	}
	return t, ok && t.valid()
}

func zoneArg(v any) (Zone, bool) {
	switch z := v.(type) {
	case nil:
		return Zone{}, true
	case DaysDuration:
		return offsetZone(z.sec)
	case string:
		return namedZone(z)
	}
	return Zone{}, false
}

func makeDateTime(_ *run, args []any) (any, bool) {
	switch len(args) {
	case 1:
		return dateTimeFrom(single(args[0]))
	case 2:
		t, ok := arg[Time](args, 1)
		if !ok {
			return nil, false
		}
		switch d := single(args[0]).(type) {
		case Date:
			return DateTime{d, t}, true
		case DateTime:
			return DateTime{d.Date, t}, true
		}
		return nil, false
	case 6, 7:
		d, ok1 := dateOfParts(args[:3])
		t, ok2 := timeOfParts(args[3:])
		return given(DateTime{d, t}, ok1 && ok2)
	}
	return nil, false
}

func dateTimeFrom(v any) (any, bool) {
	switch x := v.(type) {
	case string:
		return given(parseDateTime(x))
	case Date:
		return x.midnight(), true
	case DateTime:
		return x, true
	}
	return nil, false
}

// monthsBetween counts whole months.
func monthsBetween(_ *run, args []any) (any, bool) {
	from, ok1 := asDateTime(single(args[0]))
	to, ok2 := asDateTime(single(args[1]))
	if !ok1 || !ok2 {
		return nil, false
	}
	a, b := from.Date, to.Date
	n := int64(b.Year-a.Year)*12 + int64(b.Month-a.Month)
	switch {
	case n > 0 && b.Day < a.Day:
		n--
	case n < 0 && b.Day > a.Day:
		n++
	}
	return MonthsDuration(n), true
}
