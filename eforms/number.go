package eforms

import (
	"encoding/json"
	"regexp"
	"strings"
)

// maxDigits is what a typed number may have.
const maxDigits = 30

var (
	dotGroups   = regexp.MustCompile(`^[1-9][0-9]{0,2}(\.[0-9]{3})+$`)
	commaGroups = regexp.MustCompile(`^[1-9][0-9]{0,2}(,[0-9]{3})+$`)
	plainNumber = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
)

// readNumber reads a number as people in Viet Nam write it: "1.234,5" with dots
// between groups of three and a comma before the decimals. A lone comma is
// always the decimal one; dots that cannot be grouping ("12.5") are taken as
// decimal too. ok is false for everything else.
func readNumber(s string) (json.Number, bool) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "−", "-").Replace(s)
	sign := ""
	if rest, minus := strings.CutPrefix(s, "-"); minus {
		sign, s = "-", rest
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	if len(s) > maxDigits+maxDigits/3+1 {
		return "", false
	}
	s = pointNumber(s)
	if !plainNumber.MatchString(s) {
		return "", false
	}
	whole, frac, _ := strings.Cut(s, ".")
	whole, frac = strings.TrimLeft(whole, "0"), strings.TrimRight(frac, "0")
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		return json.Number(sign + whole + "." + frac), len(whole)+len(frac) <= maxDigits
	}
	if whole == "0" {
		sign = ""
	}
	return json.Number(sign + whole), len(whole) <= maxDigits
}

// pointNumber drops the grouping and writes the decimals behind a point.
func pointNumber(s string) string {
	dot, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	switch {
	case dot >= 0 && comma > dot: // 1.234,5
		if head := s[:comma]; dotGroups.MatchString(head) {
			return strings.ReplaceAll(head, ".", "") + "." + s[comma+1:]
		}
	case comma >= 0 && dot > comma: // 1,234.5
		if head := s[:dot]; commaGroups.MatchString(head) {
			return strings.ReplaceAll(head, ",", "") + "." + s[dot+1:]
		}
	case dot >= 0 && dotGroups.MatchString(s):
		return strings.ReplaceAll(s, ".", "")
	case comma >= 0 && strings.Count(s, ",") > 1 && commaGroups.MatchString(s):
		return strings.ReplaceAll(s, ",", "")
	case comma >= 0:
		return strings.Replace(s, ",", ".", 1)
	}
	return s
}

// typedNumber is how a number stands in an input: no grouping, so that a year
// stays a year, and a comma before the decimals.
func typedNumber(n json.Number) string { return strings.Replace(string(n), ".", ",", 1) }

// shownNumber is how a number stands in text: grouped from five digits upwards.
func shownNumber(n json.Number, lang string) string {
	group, point := ".", ","
	if strings.HasPrefix(lang, "en") {
		group, point = ",", "."
	}
	s := string(n)
	if strings.ContainsAny(s, "eE") {
		return s
	}
	rest, minus := strings.CutPrefix(s, "-")
	whole, frac, decimals := strings.Cut(rest, ".")
	if len(whole) > 4 {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + group + whole[i:]
		}
	}
	if minus {
		whole = "-" + whole
	}
	if decimals {
		return whole + point + frac
	}
	return whole
}
