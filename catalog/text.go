package catalog

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is the key under which two spellings of a name are the same name: NFC,
// lower case, one style of tone placement (hòa and hoà, thủy and thuỷ), single
// spaces, hyphens as spaces. Accents stay.
func Fold(s string) string {
	s = strings.ToLower(norm.NFC.String(s))
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '–' }), " ")
	return placeTones(s)
}

// Unaccent drops the marks of Vietnamese letters and turns đ into d; the case
// and everything else stay.
func Unaccent(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		switch {
		case r == 'đ':
			b.WriteByte('d')
		case r == 'Đ':
			b.WriteByte('D')
		case !unicode.Is(unicode.Mn, r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Key is Fold without accents: what a search compares.
func Key(s string) string { return Unaccent(Fold(s)) }

// tones are the five tones on the vowels of oa, oe and uy.
const (
	tonesO = "òóỏõọ"
	tonesU = "ùúủũụ"
	tonesA = "àáảãạ"
	tonesE = "èéẻẽẹ"
	tonesY = "ỳýỷỹỵ"
)

// placeTones moves the tone of òa, òe and ùy to the second vowel. Lower case.
func placeTones(s string) string {
	if !strings.ContainsAny(s, tonesO+tonesU) {
		return s
	}
	runes := []rune(s)
	for i := 0; i+1 < len(runes); i++ {
		first, second := runes[i], runes[i+1]
		switch {
		case second == 'a':
			runes[i], runes[i+1] = moved(first, second, 'o', tonesO, tonesA)
		case second == 'e':
			runes[i], runes[i+1] = moved(first, second, 'o', tonesO, tonesE)
		case second == 'y':
			runes[i], runes[i+1] = moved(first, second, 'u', tonesU, tonesY)
		}
	}
	return string(runes)
}

func moved(first, second, plain rune, from, to string) (a, b rune) {
	tone := runeIndex(from, first)
	if tone < 0 {
		return first, second
	}
	return plain, []rune(to)[tone]
}

func runeIndex(s string, want rune) int {
	n := 0
	for _, r := range s {
		if r == want {
			return n
		}
		n++
	}
	return -1
}
