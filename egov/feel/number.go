package feel

import (
	"encoding/json"
	"errors"
	"math"
	"math/bits"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// Number is a FEEL number: decimal with 34 significant digits, rounded half to
// even (IEEE 754-2008 decimal128, as DMN 1.5 clause 10.3.2.3.1 asks). The zero
// value is 0. Numbers are immutable; compare them with Cmp, not with ==.
type Number struct {
	// The value is coef × 10^exp with -maxScale <= exp <= 0, unless big is set.
	coef int64
	exp  int32
	big  *apd.Decimal
}

const maxScale = 34

var errNumber = errors.New("not a number")

// decimal128 is the arithmetic of FEEL. It is only read.
var decimal128 = apd.Context{
	Precision:   34,
	Rounding:    apd.RoundHalfEven,
	MaxExponent: 6144,
	MinExponent: -6143,
}

var pow10 = [...]int64{1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// Int makes a number of an integer.
func Int(i int64) Number { return Number{coef: i} }

// Float makes a number of the shortest decimal text of f; NaN and infinities
// have none.
func Float(f float64) (Number, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Number{}, errNumber
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return Int(int64(f)), nil
	}
	var d apd.Decimal
	if _, err := d.SetFloat64(f); err != nil {
		return Number{}, err
	}
	return fromDecimal(&d)
}

// ParseNumber reads decimal digits with an optional sign, fraction and exponent.
func ParseNumber(s string) (Number, error) {
	if s == "" || len(s) > 7000 || strings.Trim(s, "0123456789.eE+-") != "" {
		return Number{}, errNumber
	}
	d, _, err := apd.NewFromString(s)
	if err != nil || d.Form != apd.Finite {
		return Number{}, errNumber
	}
	return fromDecimal(d)
}

// fromDecimal rounds d to 34 digits and takes it over; the caller gives it up.
func fromDecimal(d *apd.Decimal) (Number, error) {
	if d.Form != apd.Finite {
		return Number{}, errNumber
	}
	if d.NumDigits() > 34 || d.Exponent > 6111 || d.Exponent < -6176 {
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

func magnitude(a int64) uint64 {
	if a < 0 {
		return uint64(-(a + 1)) + 1
	}
	return uint64(a)
}

// align brings both fast values to one exponent.
func align(a, b Number) (x, y int64, exp int32, ok bool) {
	if a.big != nil || b.big != nil {
		return 0, 0, 0, false
	}
	if a.exp == b.exp {
		return a.coef, b.coef, a.exp, true
	}
	if a.exp > b.exp {
		y, x, exp, ok = align(b, a)
		return x, y, exp, ok
	}
	diff := b.exp - a.exp
	if diff > 18 {
		return 0, 0, 0, false
	}
	scaled, ok := mulInt(b.coef, pow10[diff])
	return a.coef, scaled, a.exp, ok
}

func (n Number) add(m Number) (Number, bool) {
	if x, y, exp, ok := align(n, m); ok {
		if sum := x + y; (sum > x) == (y > 0) {
			return Number{coef: sum, exp: exp}, true
		}
	}
	return n.slow(m, decimal128.Add)
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
	if x, y, _, ok := align(n, m); ok && y != 0 && x != math.MinInt64 && x%y == 0 {
		return Int(x / y), true
	}
	return n.slow(m, decimal128.Quo)
}

func (n Number) pow(m Number) (Number, bool) {
	if n.sign() == 0 && m.sign() == 0 {
		return Int(1), true
	}
	if n.sign() == 0 && m.sign() < 0 {
		return Number{}, false
	}
	return n.slow(m, decimal128.Pow)
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

// round rounds to a number of decimals (negative: to tens, hundreds, …).
func (n Number) round(scale int64, how apd.Rounder) (Number, bool) {
	if scale > 6176 || scale < -6111 {
		return Number{}, false
	}
	if n.big == nil && int64(n.exp) >= -scale {
		return n, true
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

func (n Number) floor() Number {
	m, _ := n.round(0, apd.RoundFloor)
	return m
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

func (n Number) sign() int {
	if n.big != nil {
		return n.big.Sign()
	}
	switch {
	case n.coef > 0:
		return 1
	case n.coef < 0:
		return -1
	}
	return 0
}

// Cmp is -1, 0 or 1 as n is less than, equal to or greater than m.
func (n Number) Cmp(m Number) int {
	if x, y, _, ok := align(n, m); ok {
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	return n.decimal().Cmp(m.decimal())
}

// Int64 is the value as an integer; false where it has a fraction or is too big.
func (n Number) Int64() (int64, bool) {
	if n.big == nil && n.exp == 0 {
		return n.coef, true
	}
	var d apd.Decimal
	d.Reduce(n.decimal())
	if d.Exponent < 0 || d.Exponent > 18 {
		return 0, false
	}
	i, err := d.Int64()
	return i, err == nil
}

// trunc is the integer part, or false where it does not fit an int64.
func (n Number) trunc() (int64, bool) {
	m, ok := n.round(0, apd.RoundDown)
	if !ok {
		return 0, false
	}
	return m.Int64()
}

// Float64 is the nearest binary floating point value.
func (n Number) Float64() float64 {
	if n.big == nil && n.exp == 0 {
		return float64(n.coef)
	}
	f, err := n.decimal().Float64()
	if err != nil {
		return math.NaN()
	}
	return f
}

// String is the plain decimal text without exponent and trailing zeros: "1.5".
func (n Number) String() string {
	var d apd.Decimal
	d.Reduce(n.decimal())
	if d.IsZero() {
		return "0"
	}
	return d.Text('f')
}

// MarshalJSON writes a JSON number.
func (n Number) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalJSON reads a JSON number without passing through float64.
func (n *Number) UnmarshalJSON(b []byte) error {
	var j json.Number
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	m, err := ParseNumber(j.String())
	if err != nil {
		return err
	}
	*n = m
	return nil
}
