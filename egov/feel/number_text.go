package feel

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// Float makes a number of the shortest decimal text of f; NaN and infinities
// have none.
func Float(f float64) (Number, error) {
	if i := int64(f); float64(i) == f && -1<<53 < i && i < 1<<53 {
		return Int(i), nil
	}
	if n, ok := shortFloat(f); ok {
		return n, nil
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Number{}, errNumber
	}
	return longFloat(f)
}

// tens are the powers of ten that float64 holds exactly.
var tens = [...]float64{1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// shortFloat finds the decimal of at most 15 digits that f is the nearest float
// of. There is at most one, so it is the shortest text too. A quotient of two
// integers that float64 holds exactly is the nearest float of their quotient.
func shortFloat(f float64) (Number, bool) {
	const most, slack = 1e15, 4e-16
	size := math.Abs(f)
	for places := 1; places < len(tens); places++ {
		scaled := size * tens[places]
		if !(scaled < most) {
			break
		}
		c := int64(scaled + 0.5)
		whole := float64(c)
		if math.Abs(scaled-whole) > slack*scaled || whole/tens[places] != size {
			continue
		}
		if f < 0 {
			c = -c
		}
		return Number{coef: c, exp: int32(-places)}, true
	}
	return Number{}, false
}

// longFloat takes the shortest text apart: "1.2345678901234567e-05".
func longFloat(f float64) (Number, error) {
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	n, ok := parseShort(mantissa)
	e, err := strconv.Atoi(power)
	if !ok || err != nil {
		return Number{}, errNumber
	}
	if n.exp += int32(e); n.exp <= 0 && n.exp >= -maxScale {
		return n, nil
	}
	return fromDecimal(apd.New(n.coef, n.exp))
}

// ParseNumber reads decimal digits with an optional sign, fraction and exponent.
func ParseNumber(s string) (Number, error) {
	if n, ok := parseShort(s); ok {
		return n, nil
	}
	if s == "" || len(s) > 7000 || strings.Trim(s, "0123456789.eE+-") != "" {
		return Number{}, errNumber
	}
	d, _, err := apd.NewFromString(s)
	if err != nil || d.Form != apd.Finite {
		return Number{}, errNumber
	}
	return fromDecimal(d)
}

// parseShort reads digits with an optional sign and fraction, 18 bytes at most.
func parseShort(s string) (Number, bool) {
	var n Number
	text, point := strings.TrimPrefix(s, "-"), 0
	if len(text) == 0 || len(text) > 18 {
		return n, false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			n.coef = 10*n.coef + int64(c-'0')
		case c == '.' && point == 0 && i > 0 && i < len(text)-1:
			point = i
		default:
			return Number{}, false
		}
	}
	if point > 0 {
		n.exp = int32(point - len(text) + 1)
	}
	if len(text) < len(s) {
		n.coef = -n.coef
	}
	return n, true
}

// Int64 is the value as an integer; false where it has a fraction or is too big.
func (n Number) Int64() (int64, bool) {
	if n.big == nil {
		if drop := -n.exp; drop == 0 {
			return n.coef, true
		} else if drop <= 18 {
			return n.coef / pow10[drop], n.coef%pow10[drop] == 0
		}
	}
	var d apd.Decimal
	d.Reduce(n.decimal())
	if d.Exponent < 0 || d.Exponent > 18 {
		return 0, false
	}
	i, err := d.Int64()
	return i, err == nil
}

// Float64 is the nearest binary floating point value.
func (n Number) Float64() float64 {
	if n.big == nil && n.coef > -1<<53 && n.coef < 1<<53 && int(-n.exp) < len(tens) {
		return float64(n.coef) / tens[-n.exp]
	}
	f, err := n.decimal().Float64()
	if err != nil {
		return math.NaN()
	}
	return f
}

// String is the plain decimal text without exponent and trailing zeros: "1.5".
func (n Number) String() string {
	if n.big == nil {
		return string(n.text())
	}
	var d apd.Decimal
	d.Reduce(n.big)
	if d.IsZero() {
		return "0"
	}
	return d.Text('f')
}

// text is the text of a fast value.
func (n Number) text() []byte {
	for n.exp < 0 && n.coef%10 == 0 {
		n.coef, n.exp = n.coef/10, n.exp+1
	}
	var room [20]byte
	number := strconv.AppendUint(room[:0], magnitude(n.coef), 10)
	out := make([]byte, 0, len(number)+maxScale+3)
	if n.coef < 0 {
		out = append(out, '-')
	}
	point := len(number) + int(n.exp)
	if point <= 0 {
		out = append(out, '0')
	} else {
		out = append(out, number[:point]...)
	}
	if n.exp == 0 {
		return out
	}
	out = append(out, '.')
	for ; point < 0; point++ {
		out = append(out, '0')
	}
	return append(out, number[point:]...)
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
