package ident

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxInput bounds every text at the entrance, in bytes. The longest code that
// is accepted is far shorter.
const maxInput = 256

// clean brings a typed or scanned text to NFC and drops all white space, the
// no-break and zero-width kinds included. ok is false for what is too long.
func clean(s string) (text string, ok bool) {
	if len(s) > maxInput {
		return "", false
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, norm.NFC.String(s)), true
}

// cleanDigits is clean without the dots, hyphens and parentheses with which
// people group digits. ok is false when something other than ASCII digits stays.
func cleanDigits(s string) (digits string, ok bool) {
	s, ok = clean(s)
	if !ok {
		return "", false
	}
	s = strings.NewReplacer(".", "", "-", "", "‐", "", "‑", "", "–", "", "(", "", ")", "").Replace(s)
	return s, s != "" && isDigits(s)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// isUpperNum reports whether s consists of digits and capital ASCII letters.
func isUpperNum(s string) bool {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return true
}

// mask hides all but the last n characters of a number.
func mask(s string, n int) string {
	n = min(n, len(s)/3)
	return strings.Repeat("*", len(s)-n) + s[len(s)-n:]
}
