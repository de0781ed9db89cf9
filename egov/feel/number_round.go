package feel

import "github.com/cockroachdb/apd/v3"

// round rounds to a number of decimals (negative: to tens, hundreds, …).
func (n Number) round(scale int64, how apd.Rounder) (Number, bool) {
	if scale > 6176 || scale < -6111 {
		return Number{}, false
	}
	exp := int64(n.exp)
	if n.big != nil {
		exp = int64(n.big.Exponent)
	}
	if exp >= -scale {
		return n, true
	}
	if m, ok := n.shorten(-scale-exp, how); ok {
		return m, true
	}
	if n.magnitude() < -scale {
		return n.allDropped(scale, how)
	}
	ctx := decimal128
	ctx.Rounding = how
	ctx.Precision = 7000
	var d apd.Decimal
	cond, err := ctx.Quantize(&d, n.decimal(), int32(-scale))
	if err != nil || cond.InvalidOperation() {
		return Number{}, false
	}
	m, err := fromDecimal(&d)
	return m, err == nil
}

// shorten drops a number of digits of a fast value.
func (n Number) shorten(drop int64, how apd.Rounder) (Number, bool) {
	if n.big != nil || drop > 18 {
		return Number{}, false
	}
	unit := pow10[drop]
	c, rest := n.coef/unit, n.coef%unit
	if rest != 0 && away(c, rest, unit, how) {
		c += int64(cmpInt(rest, 0))
	}
	exp := n.exp + int32(drop)
	if exp <= 0 {
		return Number{coef: c, exp: exp}, true
	}
	c, ok := mulInt(c, pow10[exp])
	return Number{coef: c}, ok
}

// allDropped rounds a number of less than a tenth of the unit: to 0 or to one
// unit.
func (n Number) allDropped(scale int64, how apd.Rounder) (Number, bool) {
	if !away(0, int64(n.sign()), 10, how) {
		return Number{}, true
	}
	return small(apd.New(int64(n.sign()), int32(-scale))), true
}

// away tells whether c and a rest (in parts of unit) round away from zero.
func away(c, rest, unit int64, how apd.Rounder) bool {
	half := cmpInt(2*max(rest, -rest), unit)
	switch how {
	case apd.RoundUp:
		return true
	case apd.RoundFloor:
		return rest < 0
	case apd.RoundCeiling:
		return rest > 0
	case apd.RoundHalfUp:
		return half >= 0
	case apd.RoundHalfDown:
		return half > 0
	case apd.RoundHalfEven:
		return half > 0 || half == 0 && c%2 != 0
	}
	return false // apd.RoundDown
}

func (n Number) floor() Number {
	m, _ := n.round(0, apd.RoundFloor)
	return m
}

// trunc is the integer part, or false where it does not fit an int64.
func (n Number) trunc() (int64, bool) {
	m, ok := n.round(0, apd.RoundDown)
	if !ok {
		return 0, false
	}
	return m.Int64()
}

// modulo is n - m × floor(n / m), so that the result has the sign of m.
func (n Number) modulo(m Number) (Number, bool) {
	if m.sign() == 0 {
		return Number{}, false
	}
	if x, y, exp, ok := align(n, m); ok && y != -1 {
		r := x % y
		if r != 0 && (r < 0) != (y < 0) {
			r += y
		}
		return Number{coef: r, exp: exp}, true
	}
	ctx := decimal128
	ctx.Precision = 13000 // the quotient of the extremes is exact
	var d apd.Decimal
	if cond, err := ctx.Rem(&d, n.decimal(), m.decimal()); err != nil || cond.InvalidOperation() || cond.DivisionImpossible() {
		return Number{}, false
	}
	r, err := fromDecimal(&d)
	if r.sign() != 0 && r.sign() != m.sign() {
		return r.add(m)
	}
	return r, err == nil
}
