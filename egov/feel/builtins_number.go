package feel

import (
	"strings"

	"github.com/cockroachdb/apd/v3"
)

var numberFunctions = []definition{
	{"decimal(n, scale)", rounding(apd.RoundHalfEven)},
	{"floor(n, [scale])", rounding(apd.RoundFloor)},
	{"ceiling(n, [scale])", rounding(apd.RoundCeiling)},
	{"round up(n, scale)", rounding(apd.RoundUp)},
	{"round down(n, scale)", rounding(apd.RoundDown)},
	{"round half up(n, scale)", rounding(apd.RoundHalfUp)},
	{"round half down(n, scale)", rounding(apd.RoundHalfDown)},
	{"abs(n)", func(_ *run, args []any) (any, bool) { return absolute(single(args[0])) }},
	{"modulo(dividend, divisor)", func(r *run, args []any) (any, bool) {
		a, ok1 := arg[Number](args, 0)
		b, ok2 := arg[Number](args, 1)
		if !ok1 || !ok2 || !r.use(a.slowness()+b.slowness()) {
			return nil, false
		}
		return given(a.modulo(b))
	}},
	{"sqrt(number)", ofNumber(decimal128.Sqrt)},
	{"log(number)", ofNumber(decimal128.Ln)},
	{"exp(number)", ofNumber(decimal128.Exp)},
	{"odd(number)", parity(1)},
	{"even(number)", parity(0)},
	{"number(from, grouping separator, decimal separator) | number(from)", readNumber},
}

// given turns a typed result into a value.
func given[T any](v T, ok bool) (any, bool) {
	if !ok {
		return nil, false
	}
	return v, true
}

func rounding(how apd.Rounder) implementation {
	return func(r *run, args []any) (any, bool) {
		n, ok := arg[Number](args, 0)
		if !ok || !r.use(n.slowness()) {
			return nil, false
		}
		scale := int64(0)
		if len(args) > 1 {
			if scale, ok = intArg(args, 1); !ok {
				return nil, false
			}
		}
		return given(n.round(scale, how))
	}
}

func absolute(v any) (any, bool) {
	switch x := v.(type) {
	case Number:
		if x.sign() < 0 {
			return x.neg(), true
		}
		return x, true
	case DaysDuration:
		if x.sec < 0 {
			return x.neg(), true
		}
		return x, true
	case MonthsDuration:
		return max(x, -x), true
	}
	return nil, false
}

func ofNumber(op func(d, x *apd.Decimal) (apd.Condition, error)) implementation {
	return func(r *run, args []any) (any, bool) {
		n, ok := arg[Number](args, 0)
		if !ok || !r.use(slowSteps) {
			return nil, false
		}
		return given(n.unary(op))
	}
}

func parity(want int64) implementation {
	return func(r *run, args []any) (any, bool) {
		n, ok := arg[Number](args, 0)
		if !ok || !r.use(n.slowness()) {
			return nil, false
		}
		rest, ok := n.modulo(Int(2))
		return rest.Cmp(Int(want)) == 0, ok
	}
}

// readNumber is number(text, grouping separator, decimal separator); both
// separators may be null.
func readNumber(_ *run, args []any) (any, bool) {
	s, ok := arg[string](args, 0)
	if !ok {
		if n, ok := arg[Number](args, 0); ok && len(args) == 1 {
			return n, true
		}
		return nil, false
	}
	if len(args) == 1 {
		return literalNumber(s)
	}
	group, point, ok := separators(args)
	if !ok {
		return nil, false
	}
	if group != "" {
		s = strings.ReplaceAll(s, group, "")
	}
	if point != "" {
		s = strings.ReplaceAll(s, point, ".")
	}
	return literalNumber(s)
}

// literalNumber reads what FEEL itself could write: no plus sign, digits on both
// sides of the point or after it (DMN 1.5 clause 10.3.1.2, rule 35).
func literalNumber(s string) (any, bool) {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if strings.HasPrefix(whole, "+") || point && !startsWithDigit(fraction) || !point && !startsWithDigit(whole) {
		return nil, false
	}
	n, err := ParseNumber(s)
	return n, err == nil
}

func startsWithDigit(s string) bool { return s != "" && isDigit(rune(s[0])) }

func separators(args []any) (group, point string, ok bool) {
	group, ok = arg[string](args, 1)
	if !ok && args[1] != nil || ok && group != " " && group != "," && group != "." {
		return "", "", false
	}
	if len(args) < 3 {
		return group, "", true
	}
	point, ok = arg[string](args, 2)
	if !ok && args[2] != nil || ok && point != "," && point != "." {
		return "", "", false
	}
	return group, point, group == "" || group != point
}
