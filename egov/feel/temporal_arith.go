package feel

// Arithmetic of temporal values (DMN 1.5 table 57). Each function gives the
// value, whether the types are known to it, and whether there is a result.

func plus(a, b any) (v any, known, ok bool) {
	switch x := a.(type) {
	case DaysDuration:
		if y, is := b.(DaysDuration); is {
			sum := daysOf(x.sec+y.sec, x.ns+y.ns)
			return sum, true, sum.fits()
		}
		if _, is := b.(MonthsDuration); !is {
			return shift(b, a)
		}
	case MonthsDuration:
		if y, is := b.(MonthsDuration); is {
			return x + y, true, x.fits() && y.fits() && (x + y).fits()
		}
		if _, is := b.(DaysDuration); !is {
			return shift(b, a)
		}
	default:
		return shift(a, b)
	}
	return nil, false, false
}

// fits reports whether the text of a duration can be read again. All durations
// are made within these bounds, so sums of two do not overflow.
func (d DaysDuration) fits() bool { return d.sec < mostSeconds && d.sec >= -mostSeconds }

// fits also bounds durations that the program made.
func (m MonthsDuration) fits() bool { return m <= mostMonths && m >= -mostMonths }

func minus(a, b any) (v any, known, ok bool) {
	switch y := b.(type) {
	case DaysDuration:
		if x, is := a.(DaysDuration); is {
			rest := daysOf(x.sec-y.sec, x.ns-y.ns)
			return rest, true, rest.fits()
		}
		return shift(a, y.neg())
	case MonthsDuration:
		if x, is := a.(MonthsDuration); is {
			return x - y, true, x.fits() && y.fits() && (x - y).fits()
		}
		return shift(a, -y)
	case Time:
		if x, is := a.(Time); is {
			return distance(x.ofDay(), y.ofDay())
		}
		return nil, false, false
	}
	x, ok1 := asDateTime(a)
	y, ok2 := asDateTime(b)
	if !ok1 || !ok2 {
		return nil, false, false
	}
	return distance(x, y)
}

func distance(x, y DateTime) (v any, known, ok bool) {
	i, j, ok := instants(x, y)
	return between2(j, i), true, ok
}

// asDateTime takes dates as midnight UTC.
func asDateTime(v any) (DateTime, bool) {
	switch d := v.(type) {
	case DateTime:
		return d, true
	case Date:
		return d.midnight(), true
	}
	return DateTime{}, false
}

// shift moves a date, time or date and time by a duration.
func shift(v, by any) (out any, known, ok bool) {
	switch d := by.(type) {
	case DaysDuration:
		switch x := v.(type) {
		case Date:
			t, ok := x.midnight().add(d)
			return t.Date, true, ok
		case DateTime:
			t, ok := x.add(d)
			return t, true, ok
		case Time:
			t, ok := x.ofDay().add(daysOf(d.sec%daySeconds, d.ns))
			return t.Time, true, ok
		}
	case MonthsDuration:
		switch x := v.(type) {
		case Date:
			t, ok := x.addMonths(int64(d))
			return t, true, ok
		case DateTime:
			day, ok := x.Date.addMonths(int64(d))
			return DateTime{day, x.Time}, true, ok
		}
	}
	return nil, false, false
}

func times(a, b any) (v any, known, ok bool) {
	n, is := b.(Number)
	if !is {
		n, is = a.(Number)
		a = b
	}
	if !is {
		return nil, false, false
	}
	switch d := a.(type) {
	case DaysDuration:
		v, ok = scaledDays(d, n.mul)
		return v, true, ok
	case MonthsDuration:
		v, ok = scaledMonths(d, n.mul)
		return v, true, ok
	}
	return nil, false, false
}

func over(a, b any) (v any, known, ok bool) {
	switch d := a.(type) {
	case DaysDuration:
		switch y := b.(type) {
		case Number:
			v, ok = scaledDays(d, func(x Number) (Number, bool) { return x.div(y) })
			return v, true, ok
		case DaysDuration:
			v, ok = d.number().div(y.number())
			return v, true, ok
		}
	case MonthsDuration:
		switch y := b.(type) {
		case Number:
			v, ok = scaledMonths(d, func(x Number) (Number, bool) { return x.div(y) })
			return v, true, ok
		case MonthsDuration:
			v, ok = Int(int64(d)).div(Int(int64(y)))
			return v, true, ok
		}
	}
	return nil, false, false
}

// number is the duration in seconds.
func (d DaysDuration) number() Number { return seconds(d.sec, d.ns) }

func seconds(whole, ns int64) Number {
	if ns == 0 {
		return Int(whole)
	}
	n, _ := Int(whole).add(Number{coef: ns, exp: -9})
	return n
}

func scaledDays(d DaysDuration, by func(Number) (Number, bool)) (any, bool) {
	n, ok := by(d.number())
	if !ok {
		return nil, false
	}
	return daysFromSeconds(n)
}

func daysFromSeconds(n Number) (any, bool) {
	sec, ok := n.floor().Int64()
	if !ok {
		return nil, false
	}
	rest, _ := n.sub(Int(sec))
	ns, _ := rest.mul(Int(1e9))
	frac, ok := ns.trunc()
	d := daysOf(sec, frac)
	return d, ok && d.fits()
}

func scaledMonths(m MonthsDuration, by func(Number) (Number, bool)) (any, bool) {
	n, ok := by(Int(int64(m)))
	if !ok {
		return nil, false
	}
	i, ok := n.trunc()
	return MonthsDuration(i), ok && MonthsDuration(i).fits()
}
