package feel_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/feel"
)

// decimal128 is the arithmetic that the standard asks for, done by apd alone.
var decimal128 = apd.Context{Precision: 34, Rounding: apd.RoundHalfEven, MaxExponent: 6144, MinExponent: -6143}

// operand gives the text of a number: small ones, the extremes of int64 and of
// decimal128, few and many decimals.
func operand(r *rand.Rand) string {
	coef := r.Int64() >> r.IntN(64)
	switch r.IntN(8) {
	case 0:
		coef = []int64{0, 1, math.MaxInt64, math.MinInt64, math.MinInt64 + 1, 1e18, 5, 25, 3}[r.IntN(9)]
	case 1:
		coef = int64(r.IntN(1000))
	}
	if r.IntN(2) == 0 && coef != math.MinInt64 {
		coef = -coef
	}
	exp := 0
	switch r.IntN(6) {
	case 0, 1:
		exp = -r.IntN(5)
	case 2:
		exp = -r.IntN(36)
	case 3:
		exp = r.IntN(80) - 40
	case 4:
		if r.IntN(8) == 0 {
			exp = r.IntN(12000) - 6000
		}
	}
	if r.IntN(10) == 0 {
		return fmt.Sprintf("%d%015de%d", coef, r.Int64N(1e15), exp) // 34 digits
	}
	if exp == 0 {
		return strconv.FormatInt(coef, 10)
	}
	return fmt.Sprintf("%de%d", coef, exp)
}

func parse(t *testing.T, s string) *apd.Decimal {
	t.Helper()
	d, _, err := apd.NewFromString(s)
	require.NoError(t, err, s)
	_, err = decimal128.Round(d, d)
	require.NoError(t, err, s)
	return d
}

// same asks that v is the finite decimal, or null where there is none.
func same(t *testing.T, want *apd.Decimal, fits bool, v any, what ...any) {
	t.Helper()
	if !fits || want.Form != apd.Finite {
		require.Nil(t, v, what...)
		return
	}
	n, ok := v.(feel.Number)
	require.True(t, ok, what...)
	require.Zero(t, parse(t, n.String()).Cmp(want), append(what, "want", want, "got", n)...)
}

func TestArithmeticIsThatOfDecimal128(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	ops := map[string]func(d, x, y *apd.Decimal) (apd.Condition, error){
		"+": decimal128.Add, "-": decimal128.Sub, "*": decimal128.Mul, "/": decimal128.Quo,
	}
	compiled := map[string]*feel.Expr{}
	for _, op := range []string{"+", "-", "*", "/", "<", "<=", "=", "!=", ">", ">="} {
		e, err := feel.Compile("a " + op + " b")
		require.NoError(t, err)
		compiled[op] = e
	}
	for range 20_000 {
		a, b := operand(r), operand(r)
		x, y := parse(t, a), parse(t, b)
		vars := map[string]any{"a": json.Number(a), "b": json.Number(b)}
		value := func(op string) any {
			v, err := compiled[op].Eval(vars)
			require.NoError(t, err)
			return v
		}
		for op, do := range ops {
			var d apd.Decimal
			cond, err := do(&d, x, y)
			same(t, &d, err == nil && !cond.Overflow() && !cond.DivisionByZero() && !cond.InvalidOperation(), value(op), a, op, b)
		}
		c := x.Cmp(y)
		for op, want := range map[string]bool{"<": c < 0, "<=": c <= 0, "=": c == 0, "!=": c != 0, ">": c > 0, ">=": c >= 0} {
			require.Equal(t, want, value(op), "%s %s %s", a, op, b)
		}
	}
}

func TestPowersAndRemainders(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	power, err := feel.Compile("a ** b")
	require.NoError(t, err)
	modulo, err := feel.Compile("modulo(a, b)")
	require.NoError(t, err)
	exact := decimal128
	exact.Precision = 13000
	for range 3_000 {
		a, n := operand(r), r.IntN(80)-8
		x, y := parse(t, a), apd.New(int64(n), 0)
		v, err := power.Eval(map[string]any{"a": json.Number(a), "b": n})
		require.NoError(t, err)
		if !x.IsZero() {
			var d apd.Decimal
			cond, err := decimal128.Pow(&d, x, y)
			same(t, &d, err == nil && !cond.Overflow(), v, a, "**", n)
		}
		b := operand(r)
		y = parse(t, b)
		if y.IsZero() {
			continue
		}
		v, err = modulo.Eval(map[string]any{"a": json.Number(a), "b": json.Number(b)})
		require.NoError(t, err)
		var rest apd.Decimal
		_, err = exact.Rem(&rest, x, y)
		require.NoError(t, err)
		if rest.Sign() != 0 && rest.Sign() != y.Sign() {
			_, err = exact.Add(&rest, &rest, y)
			require.NoError(t, err)
		}
		_, err = decimal128.Round(&rest, &rest)
		require.NoError(t, err)
		same(t, &rest, true, v, a, "modulo", b)
	}
}

func TestRounding(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for name, how := range map[string]apd.Rounder{
		"decimal": apd.RoundHalfEven, "floor": apd.RoundFloor, "ceiling": apd.RoundCeiling, "round up": apd.RoundUp,
		"round down": apd.RoundDown, "round half up": apd.RoundHalfUp, "round half down": apd.RoundHalfDown,
	} {
		e, err := feel.Compile(name + "(n, scale)")
		require.NoError(t, err)
		ctx := apd.Context{Precision: 7000, Rounding: how, MaxExponent: 6144, MinExponent: -6143}
		for range 4_000 {
			text, scale := operand(r), r.IntN(50)-15
			if r.IntN(3) == 0 {
				text = fmt.Sprintf("%d5e%d", r.IntN(400)-200, -scale-1) // a tie
			}
			x, want := parse(t, text), new(apd.Decimal)
			if int(x.Exponent) >= -scale {
				want.Set(x)
			} else if x.NumDigits()+int64(x.Exponent) < int64(-scale) {
				want = tiny(x, int32(-scale), how)
			} else if _, err := ctx.Quantize(want, x, int32(-scale)); err != nil {
				continue
			}
			_, err = decimal128.Round(want, want)
			require.NoError(t, err)
			v, err := e.Eval(map[string]any{"n": json.Number(text), "scale": scale})
			require.NoError(t, err)
			same(t, want, true, v, name, text, scale)
		}
	}
}

// tiny rounds what is less than a tenth of the unit.
func tiny(x *apd.Decimal, unit int32, how apd.Rounder) *apd.Decimal {
	up := how == apd.RoundUp || how == apd.RoundFloor && x.Negative || how == apd.RoundCeiling && !x.Negative
	if !up || x.IsZero() {
		return new(apd.Decimal)
	}
	return apd.New(int64(x.Sign()), unit)
}

func TestFloatsAreTheirShortestText(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	check := func(f float64) {
		n, err := feel.Float(f)
		if math.IsNaN(f) || math.IsInf(f, 0) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		want, err := feel.ParseNumber(strconv.FormatFloat(f, 'g', -1, 64))
		require.NoError(t, err)
		require.Zero(t, n.Cmp(want), "%v: %s, want %s", f, n, want)
		require.Equal(t, want.String(), n.String())
		require.Equal(t, f+0, n.Float64()) // + 0: there is no -0
	}
	for _, f := range []float64{0, math.Copysign(0, -1), 0.1, 0.07, 19.5, 1e15, 1e15 - 0.5, 1e22, 1e23, 5e-324, math.MaxFloat64, 1 << 53, 1<<53 + 2, -1 << 63, 1 << 63,
		math.NaN(), math.Inf(1), math.Inf(-1), 0.1 + 0.2, 1.0 / 3, 9007199254740993, 1e-22, 1e-23, 999999999999999.9} {
		check(f)
		check(-f)
	}
	for range 50_000 {
		check(math.Float64frombits(r.Uint64()))
		check((r.Float64() - 0.5) * math.Pow10(r.IntN(40)-20))
		cents := float64(r.Int64N(1e15)) / math.Pow10(r.IntN(16))
		check(cents)
		check(math.Nextafter(cents, 0))
	}
}

func TestTextsOfNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 50_000 {
		var b strings.Builder
		for range 1 + r.IntN(24) {
			b.WriteByte("0123456789012345678901234567890.-+e"[r.IntN(35)])
		}
		s := b.String()
		n, err := feel.ParseNumber(s)
		d, _, wantErr := apd.NewFromString(s)
		if wantErr != nil {
			require.Error(t, err, s)
			continue
		}
		if _, e := decimal128.Round(d, d); e != nil || d.Form != apd.Finite {
			continue
		}
		require.NoError(t, err, s)
		d.Reduce(d)
		want := d.Text('f')
		if d.IsZero() {
			want = "0"
		}
		require.Equal(t, want, n.String(), s)
		if i, ok := n.Int64(); ok {
			assert.Equal(t, want, strconv.FormatInt(i, 10), s)
		}
		f, err := d.Float64()
		if err == nil && !math.IsInf(f, 0) {
			require.Equal(t, f+0, n.Float64(), s)
		}
	}
}
