package tree

import (
	"strconv"
	"strings"
)

// Bounds of a number that may reach the validator: comparing 1e1000000 costs a
// tenth of a second, and 1e10000000 brings the validator down.
const (
	maxNumberLen = 40
	maxExponent  = 30
)

// Number reports whether s is a JSON number of a sane size.
func Number(s string) bool {
	if s == "" || len(s) > maxNumberLen || !jsonNumber(s) {
		return false
	}
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return true
	}
	exp, err := strconv.Atoi(s[i+1:])
	return err == nil && -maxExponent <= exp && exp <= maxExponent
}

// jsonNumber checks the grammar of RFC 8259 section 6.
func jsonNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, rest := digits(s)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	if strings.HasPrefix(rest, ".") {
		var frac string
		if frac, rest = digits(rest[1:]); frac == "" {
			return false
		}
	}
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		rest = strings.TrimPrefix(strings.TrimPrefix(rest[1:], "+"), "-")
		var exp string
		if exp, rest = digits(rest); exp == "" {
			return false
		}
	}
	return rest == ""
}

func digits(s string) (head, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}
