package xpath

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// nameStart are the characters that \i stands for (XML 1.0 rule 4); FEEL's own
// names start with the same ones, less the colon.
var nameStart = runes{
	':', ':', 'A', 'Z', '_', '_', 'a', 'z', 0xC0, 0xD6, 0xD8, 0xF6, 0xF8, 0x2FF, 0x370, 0x37D, 0x37F, 0x1FFF,
	0x200C, 0x200D, 0x2070, 0x218F, 0x2C00, 0x2FEF, 0x3001, 0xD7FF, 0xF900, 0xFDCF, 0xFDF0, 0xFFFD, 0x10000, 0xEFFFF,
}

// space are the characters of \s.
var space = runes{'\t', '\n', '\r', '\r', ' ', ' '}

// nameMore are the characters that \c has beyond \i (XML 1.0 rule 4a).
var nameMore = runes{'-', '.', '0', '9', 0xB7, 0xB7, 0x300, 0x36F, 0x203F, 0x2040}

// single are the characters that a backslash makes ordinary, with n, r and t for
// the control characters.
func single(r rune) (rune, bool) {
	switch r {
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	}
	return r, strings.ContainsRune(`\|.-^?*+{}()[]$`, r)
}

// word is the set of \w. It is made once and then only read.
var word = sync.OnceValue(func() runes { return ofTables(unicode.P, unicode.Z, unicode.C).not() })

// multi is the set of a multi-character escape such as \d.
func multi(r rune) (runes, bool) {
	var set runes
	switch unicode.ToLower(r) {
	case 's':
		set = space
	case 'd':
		set = ofTables(unicode.Nd)
	case 'w':
		set = word()
	case 'i':
		set = nameStart
	case 'c':
		set = normal(slices.Concat(nameStart, nameMore))
	default:
		return nil, false
	}
	if unicode.IsUpper(r) {
		return set.not(), true
	}
	return set, true
}

const categories = " L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn "

// property is the set of the name in \p{…}: a general category, or Is and the
// name of a block.
func property(name string) (runes, bool) {
	if in, ok := strings.CutPrefix(name, "Is"); ok {
		set, ok := block(in)
		return set.without(runes{0xD800, 0xDFFF}), ok
	}
	if name == "" || !strings.Contains(categories, " "+name+" ") {
		return nil, false
	}
	return ofTables(unicode.Categories[name]).without(runes{0xD800, 0xDFFF}), true
}
