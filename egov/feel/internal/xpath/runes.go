package xpath

import (
	"slices"
	"unicode"
)

// runes is a set of characters: pairs of first and last ones, in ascending
// order, neither overlapping nor touching.
type runes []rune

// surrogates are no characters; no set holds them.
var everything = runes{0, 0xD7FF, 0xE000, unicode.MaxRune}

func (s runes) has(r rune) bool {
	low, high := 0, len(s)/2
	for low < high {
		mid := (low + high) / 2
		switch {
		case r < s[2*mid]:
			high = mid
		case r > s[2*mid+1]:
			low = mid + 1
		default:
			return true
		}
	}
	return false
}

// normal sorts and joins pairs in any order.
func normal(pairs runes) runes {
	type span struct{ low, high rune }
	spans := make([]span, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		spans = append(spans, span{pairs[i], pairs[i+1]})
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.low - b.low) })
	out := runes{}
	for _, s := range spans {
		if n := len(out); n > 0 && s.low <= out[n-1]+1 {
			out[n-1] = max(out[n-1], s.high)
		} else {
			out = append(out, s.low, s.high)
		}
	}
	return out
}

// not is every character outside the set.
func (s runes) not() runes {
	out := runes{}
	next := rune(0)
	for i := 0; i < len(s); i += 2 {
		if next < s[i] {
			out = append(out, next, s[i]-1)
		}
		next = s[i+1] + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, next, unicode.MaxRune)
	}
	return out.without(runes{0xD800, 0xDFFF})
}

// without is the set less another.
func (s runes) without(t runes) runes {
	out := runes{}
	for i, j := 0, 0; i < len(s); i += 2 {
		low, high := s[i], s[i+1]
		for ; j < len(t) && t[j+1] < low; j += 2 {
		}
		for k := j; k < len(t) && t[k] <= high; k += 2 {
			if low < t[k] {
				out = append(out, low, t[k]-1)
			}
			low = t[k+1] + 1
		}
		if low <= high {
			out = append(out, low, high)
		}
	}
	return out
}

// ofTables joins tables of package unicode.
func ofTables(tables ...*unicode.RangeTable) runes {
	var out runes
	add := func(low, high, stride rune) {
		if stride == 1 {
			out = append(out, low, high)
			return
		}
		for r := low; r <= high; r += stride {
			out = append(out, r, r)
		}
	}
	for _, t := range tables {
		for _, x := range t.R16 {
			add(rune(x.Lo), rune(x.Hi), rune(x.Stride))
		}
		for _, x := range t.R32 {
			add(rune(x.Lo), rune(x.Hi), rune(x.Stride))
		}
	}
	return normal(out)
}

// variants are the other characters with the same upper or lower case: those of
// simple case folding, and the dotless i, whose upper case is I.
func variants(r rune) []rune {
	var out []rune
	for v := unicode.SimpleFold(r); v != r; v = unicode.SimpleFold(v) {
		out = append(out, v)
	}
	switch r {
	case 'i', 'I':
		out = append(out, 'ı')
	case 'ı':
		out = append(out, 'i', 'I')
	}
	return out
}

// anyCase adds the case variants of all characters of the pairs.
func anyCase(pairs runes) runes {
	out := slices.Clone(pairs)
	for i := 0; i < len(pairs); i += 2 {
		low, high := pairs[i], pairs[i+1]
		for _, cased := range unicode.CaseRanges {
			for r := max(low, rune(cased.Lo)); r <= min(high, rune(cased.Hi)); r++ {
				for _, v := range variants(r) {
					out = append(out, v, v)
				}
			}
		}
	}
	return out
}

// sameButCase reports whether two characters are equal or case variants.
func sameButCase(a, b rune) bool { return a == b || slices.Contains(variants(a), b) }
