package xpath

import (
	"math"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// set is a node-set: in document order, each node once.
type set []xmlcore.Ref

func typeName(v any) string {
	switch v.(type) {
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	}
	return "node-set"
}

// toBool is the function boolean().
func toBool(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0 && !math.IsNaN(v)
	case string:
		return v != ""
	case set:
		return len(v) > 0
	}
	return false
}

// toString is the function string().
func (c *context) toString(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return formatNumber(v)
	case string:
		return v
	case set:
		if len(v) > 0 {
			return c.text(v[0])
		}
	}
	return ""
}

// text is the string-value of a node.
func (e *evaluation) text(r xmlcore.Ref) string {
	e.scratch = e.d.AppendValue(e.scratch[:0], r)
	e.spend(1 + len(e.scratch)/16)
	if r.IsNode() {
		e.spend(int(e.d.After(r.Node()) - r.Node()))
	}
	return string(e.scratch)
}

// toNumber is the function number().
func (c *context) toNumber(v any) float64 {
	switch v := v.(type) {
	case bool:
		if v {
			return 1
		}
		return 0
	case float64:
		return v
	}
	return parseNumber(c.toString(v))
}

// parseNumber reads an optional minus sign and a Number with white space around.
func parseNumber(s string) float64 {
	s = strings.Trim(s, " \t\r\n")
	unsigned := strings.TrimPrefix(s, "-")
	n := digits(unsigned, 0)
	if n < len(unsigned) && unsigned[n] == '.' {
		n = digits(unsigned, n+1)
	}
	if n != len(unsigned) || strings.Trim(unsigned, ".") == "" {
		return math.NaN()
	}
	v, _ := strconv.ParseFloat(s, 64) // out of range is infinite
	return v
}

func formatNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	case v == 0:
		return "0" // also minus zero
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// compare applies = != < > <= >= (XPath 1.0 section 3.4).
func (c *context) compare(op string, a, b any) bool {
	as, aIsSet := a.(set)
	bs, bIsSet := b.(set)
	switch {
	case aIsSet && bIsSet:
		return c.compareSets(op, as, bs)
	case aIsSet:
		return c.compareSet(op, as, b)
	case bIsSet:
		return c.compareSet(mirrored(op), bs, a)
	}
	if op != "=" && op != "!=" {
		return order(op, c.toNumber(a), c.toNumber(b))
	}
	var equal bool
	_, aBool := a.(bool)
	_, bBool := b.(bool)
	_, aNumber := a.(float64)
	_, bNumber := b.(float64)
	switch {
	case aBool || bBool:
		equal = toBool(a) == toBool(b)
	case aNumber || bNumber:
		equal = c.toNumber(a) == c.toNumber(b)
	default:
		equal = c.toString(a) == c.toString(b)
	}
	return equal == (op == "=")
}

func mirrored(op string) string {
	switch op {
	case "<":
		return ">"
	case ">":
		return "<"
	case "<=":
		return ">="
	case ">=":
		return "<="
	}
	return op
}

func order(op string, a, b float64) bool {
	switch op {
	case "<":
		return a < b
	case ">":
		return a > b
	case "<=":
		return a <= b
	}
	return a >= b
}

// compareSet compares a set with a value that is none: with a boolean as a
// whole, else one of its nodes must fit.
func (c *context) compareSet(op string, s set, v any) bool {
	if _, ok := v.(bool); ok {
		return c.compare(op, toBool(s), v)
	}
	_, isNumber := v.(float64)
	for _, r := range s {
		var one any = c.text(r)
		if isNumber {
			one = parseNumber(one.(string))
		}
		if c.compare(op, one, v) {
			return true
		}
	}
	return false
}

// compareSets asks for one node of each that fit, without comparing all pairs.
func (c *context) compareSets(op string, a, b set) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	if op != "=" && op != "!=" {
		low, high := c.range_(a)
		lowB, highB := c.range_(b)
		if op == "<" || op == "<=" {
			return order(op, low, highB)
		}
		return order(op, high, lowB)
	}
	seen := map[string]bool{}
	for _, r := range a {
		seen[c.text(r)] = true
	}
	for _, r := range b {
		text := c.text(r)
		if op == "=" && seen[text] || op == "!=" && (len(seen) > 1 || !seen[text]) {
			return true
		}
	}
	return false
}

// range_ gives the least and the greatest number of a set, NaN if it has none.
func (c *context) range_(s set) (low, high float64) {
	low, high = math.NaN(), math.NaN()
	for _, r := range s {
		v := parseNumber(c.text(r))
		if math.IsNaN(v) {
			continue
		}
		if !(low <= v) {
			low = v
		}
		if !(high >= v) {
			high = v
		}
	}
	return low, high
}
