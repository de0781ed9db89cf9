package xmlcore

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// The classes of ASCII bytes.
const (
	classStart  uint8 = 1 << iota // begins a name; no colon
	className                     // goes on in a name; no colon
	classSpace                    // white space
	classText                     // cannot stand in canonical text as it is
	classValue                    // ends or changes an attribute value
	classLetter                   // of any case
)

var class = classes()

func classes() (t [256]uint8) {
	mark := func(chars string, bits uint8) {
		for i := range len(chars) {
			t[chars[i]] |= bits
		}
	}
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	mark(letters, classLetter)
	mark(letters+"_", classStart|className)
	mark("0123456789-.", className)
	mark(" \t\r\n", classSpace)
	mark("&<>\r", classText)
	mark("&<\"'\t\r\n", classValue)
	return t
}

// isChar is production [2] of XML 1.0.
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// valid is the length of the longest beginning of b that consists of whole XML
// characters in UTF-8. It is shorter than b at a byte that is no part of one
// and at a character that b cuts off.
func valid(b []byte) int {
	const low, high = 0x2020202020202020, 0x8080808080808080
	i := 0
	for i < len(b) {
		if len(b)-i >= 8 {
			w := binary.LittleEndian.Uint64(b[i:])
			special := (w | (w-low)&^w) & high // bytes below 0x20 and above 0x7F
			if special == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(special) / 8
		}
		n := charLen(b[i:])
		if n == 0 {
			return i
		}
		i += n
	}
	return i
}

// charLen is the length of the XML character with which b begins; 0 if there is
// none or not all of it.
func charLen(b []byte) int {
	c := b[0]
	switch {
	case c < utf8.RuneSelf:
		if c >= 0x20 || class[c]&classSpace != 0 {
			return 1
		}
		return 0
	case c >= 0xC2 && c < 0xE0:
		if len(b) > 1 && b[1]&0xC0 == 0x80 {
			return 2
		}
		return 0
	case c >= 0xE0 && c < 0xF0:
		if len(b) < 3 || b[1]&0xC0 != 0x80 || b[2]&0xC0 != 0x80 {
			return 0
		}
		if r := rune(c&0x0F)<<12 | rune(b[1]&0x3F)<<6 | rune(b[2]&0x3F); r >= 0x800 && isChar(r) {
			return 3
		}
		return 0
	}
	if r, n := utf8.DecodeRune(b); n == 4 && isChar(r) {
		return n
	}
	return 0
}

// nameStarts are the ranges of production [4] of XML 1.0, fifth edition,
// outside ASCII.
var nameStarts = [...][2]rune{
	{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D},
	{0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
}

func isNameStart(r rune) bool {
	if r < utf8.RuneSelf {
		return class[r]&classStart != 0
	}
	for _, span := range nameStarts {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return false
}

func isNameChar(r rune) bool {
	if r < utf8.RuneSelf {
		return class[r]&className != 0
	}
	return isNameStart(r) || r == 0xB7 || r >= 0x300 && r <= 0x36F || r >= 0x203F && r <= 0x2040
}

// ncName is the offset behind the NCName that begins at b[at]; at itself if
// there is none. The bytes of b are valid.
func ncName(b []byte, at int) int {
	i := at
	for i < len(b) {
		if c := b[i]; c < utf8.RuneSelf {
			if class[c]&className == 0 || i == at && class[c]&classStart == 0 {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if !isNameChar(r) || i == at && !isNameStart(r) {
			return i
		}
		i += n
	}
	return i
}

// IsNCName reports whether s is a name without a colon.
func IsNCName(s string) bool {
	return s != "" && utf8.ValidString(s) && ncName([]byte(s), 0) == len(s)
}

// spaces is the offset of the first byte from at that is no white space.
func spaces(b []byte, at int) int {
	for at < len(b) && class[b[at]]&classSpace != 0 {
		at++
	}
	return at
}
