package feel

import (
	"errors"
	"math"
	"math/bits"

	"github.com/cockroachdb/apd/v3"
)

// Number is a FEEL number: decimal with 34 significant digits, rounded half to
// even (IEEE 754-2008 decimal128, as DMN 1.5 clause 10.3.2.3.1 asks). The zero
// value is 0. Numbers are immutable; compare them with Cmp, not with ==.
type Number struct {
	// The value is coef × 10^exp with -maxScale <= exp <= 0, unless big is set.
	// Whatever fits is computed exactly in these two; apd does the rest.
	coef int64
	exp  int32
	big  *apd.Decimal
}

const (
	maxScale = 34
	digits   = 34
)

var errNumber = errors.New("not a number")

// decimal128 is the arithmetic of FEEL. It is only read.
var decimal128 = apd.Context{
	Precision:   digits,
	Rounding:    apd.RoundHalfEven,
	MaxExponent: 6144,
	MinExponent: -6143,
}

var pow10 = [...]int64{1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// Int makes a number of an integer.
func Int(i int64) Number { return Number{coef: i} }

// fromDecimal rounds d to 34 digits and takes it over; the caller gives it up.
func fromDecimal(d *apd.Decimal) (Number, error) {
	if d.Form != apd.Finite {
		return Number{}, errNumber
	}
	if d.NumDigits() > digits || d.Exponent > 6111 || d.Exponent < -6176 {
		cond, err := decimal128.Round(d, d)
		if err != nil || cond.Overflow() || d.Form != apd.Finite {
			return Number{}, errNumber
		}
	}
	return small(d), nil
}

// small chooses the fast representation where the value fits it.
func small(d *apd.Decimal) Number {
	if d.Exponent > 0 || d.Exponent < -maxScale || !d.Coeff.IsInt64() {
		if d.IsZero() {
			return Number{}
		}
		return smallScaled(d)
	}
	c := d.Coeff.Int64()
	if d.Negative {
		c = -c
	}
	return Number{coef: c, exp: d.Exponent}
}

func smallScaled(d *apd.Decimal) Number {
	if d.Exponent > 0 && d.Exponent <= 18 && d.Coeff.IsInt64() {
		if c, ok := mulInt(d.Coeff.Int64(), pow10[d.Exponent]); ok {
			if d.Negative {
				c = -c
			}
			return Number{coef: c}
		}
	}
	return Number{big: d}
}

// decimal gives the value as an apd decimal; the caller must not change it.
func (n Number) decimal() *apd.Decimal {
	if n.big != nil {
		return n.big
	}
	return apd.New(n.coef, n.exp)
}

func mulInt(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

// magnitude is the absolute value, also of the least integer.
func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// align brings both fast values to one exponent.
func align(a, b Number) (x, y int64, exp int32, ok bool) {
	switch diff := a.exp - b.exp; {
	case a.big != nil || b.big != nil || diff > 18 || diff < -18:
		return 0, 0, 0, false
	case diff > 0:
		x, ok = mulInt(a.coef, pow10[diff])
		return x, b.coef, b.exp, ok
	case diff < 0:
		y, ok = mulInt(b.coef, pow10[-diff])
		return a.coef, y, a.exp, ok
	}
	return a.coef, b.coef, a.exp, true
}

func (n Number) add(m Number) (Number, bool) {
	if x, y, exp, ok := align(n, m); ok {
		if sum := x + y; (sum > x) == (y > 0) {
			return Number{coef: sum, exp: exp}, true
		}
	}
	return n.slowAdd(m)
}

// slowAdd leaves out a number too small to change a digit of the other: to add
// 1e6000 and 1e-6000 takes long.
func (n Number) slowAdd(m Number) (Number, bool) {
	const apart = digits + 2
	switch gap := n.magnitude() - m.magnitude(); {
	case m.sign() == 0 || n.sign() != 0 && gap > apart:
		return n, true
	case n.sign() == 0 || gap < -apart:
		return m, true
	}
	return n.slow(m, decimal128.Add)
}

// magnitude is the power of ten of the first digit.
func (n Number) magnitude() int64 {
	d := n.decimal()
	return int64(d.Exponent) + d.NumDigits()
}

func (n Number) sub(m Number) (Number, bool) { return n.add(m.neg()) }

func (n Number) mul(m Number) (Number, bool) {
	if n.big == nil && m.big == nil && n.exp+m.exp >= -maxScale {
		if p, ok := mulInt(n.coef, m.coef); ok {
			return Number{coef: p, exp: n.exp + m.exp}, true
		}
	}
	return n.slow(m, decimal128.Mul)
}

func (n Number) div(m Number) (Number, bool) {
	if m.sign() == 0 {
		return Number{}, false
	}
	if x, y, _, ok := align(n, m); ok {
		if q, ok := quotient(x, y); ok {
			return q, true
		}
	}
	return n.slow(m, decimal128.Quo)
}

// quotient is x / y where that is a short decimal: where what is left of y
// without its factors 2 and 5 divides x.
func quotient(x, y int64) (Number, bool) {
	if x == math.MinInt64 || y == math.MinInt64 {
		return Number{}, false
	}
	if x%y == 0 {
		return Int(x / y), true
	}
	if y < 0 {
		x, y = -x, -y
	}
	twos := bits.TrailingZeros64(uint64(y))
	rest, fives, scale := y>>twos, 0, int64(1)
	for ; rest%5 == 0; fives++ {
		rest /= 5
	}
	places := max(twos, fives)
	if x%rest != 0 || places > 18 {
		return Number{}, false
	}
	for range places - fives {
		scale *= 5
	}
	c, ok := mulInt(x/rest, scale<<(places-twos))
	return Number{coef: c, exp: int32(-places)}, ok
}

func (n Number) pow(m Number) (Number, bool) {
	if n.sign() == 0 && m.sign() == 0 {
		return Int(1), true
	}
	if n.sign() == 0 && m.sign() < 0 {
		return Number{}, false
	}
	if p, ok := n.exactPower(m); ok {
		return p, true
	}
	return n.slow(m, decimal128.Pow)
}

// exactPower multiplies, as long as all digits fit.
func (n Number) exactPower(m Number) (Number, bool) {
	times, ok := m.Int64()
	if n.big != nil || !ok || times < 0 || times > 64 {
		return Number{}, false
	}
	p := Int(1)
	for range times {
		c, ok := mulInt(p.coef, n.coef)
		if !ok || p.exp+n.exp < -maxScale {
			return Number{}, false
		}
		p = Number{coef: c, exp: p.exp + n.exp}
	}
	return p, true
}

func (n Number) neg() Number {
	if n.big == nil && n.coef != math.MinInt64 {
		return Number{coef: -n.coef, exp: n.exp}
	}
	var d apd.Decimal
	d.Neg(n.decimal())
	return small(&d)
}

func (n Number) slow(m Number, op func(d, x, y *apd.Decimal) (apd.Condition, error)) (Number, bool) {
	var d apd.Decimal
	cond, err := op(&d, n.decimal(), m.decimal())
	return finished(&d, cond, err)
}

// unary applies a function of one number, such as the square root.
func (n Number) unary(op func(d, x *apd.Decimal) (apd.Condition, error)) (Number, bool) {
	var d apd.Decimal
	cond, err := op(&d, n.decimal())
	return finished(&d, cond, err)
}

func finished(d *apd.Decimal, cond apd.Condition, err error) (Number, bool) {
	if err != nil || cond.Overflow() || cond.InvalidOperation() || cond.DivisionByZero() || d.Form != apd.Finite {
		return Number{}, false
	}
	return small(d), true
}

func (n Number) sign() int {
	if n.big != nil {
		return n.big.Sign()
	}
	return cmpInt(n.coef, 0)
}

func cmpInt(x, y int64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// Cmp is -1, 0 or 1 as n is less than, equal to or greater than m.
func (n Number) Cmp(m Number) int {
	if n.big != nil || m.big != nil {
		return n.decimal().Cmp(m.decimal())
	}
	if n.exp == m.exp {
		return cmpInt(n.coef, m.coef)
	}
	if n.exp < m.exp {
		return -m.cmpFiner(n)
	}
	return n.cmpFiner(m)
}

// cmpFiner compares with a number of more decimals. Brought to as many, n may
// not fit any more; then it is the further of the two from zero.
func (n Number) cmpFiner(m Number) int {
	if x, y, _, ok := align(n, m); ok {
		return cmpInt(x, y)
	}
	if n.coef == 0 {
		return cmpInt(0, m.coef)
	}
	return cmpInt(n.coef, 0)
}
