package signature

import (
	"golang.org/x/text/unicode/norm"
	"strings"
	"unicode"
)

// clean makes a text of a certificate or document fit for a page: NFC, and
// without control and direction characters, which could dress one name up as
// another.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s))
}
