package xmlcore

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// isChar is production [2] of XML 1.0.
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// badChar finds the first byte that is no part of an XML character; -1 if none.
func badChar(s string) int {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || !isChar(r) {
			return i
		}
		i += n
	}
	return -1
}

var nameStartRanges = [...][2]rune{
	{'A', 'Z'}, {'_', '_'}, {'a', 'z'}, {0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF},
	{0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
	{0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
}

func isNameStart(r rune) bool {
	for _, span := range nameStartRanges {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return false
}

func isNameChar(r rune) bool {
	return isNameStart(r) || r == '-' || r == '.' || r >= '0' && r <= '9' ||
		r == 0xB7 || r >= 0x300 && r <= 0x36F || r >= 0x203F && r <= 0x2040
}

// ncName is the length of the NCName with which s begins; 0 if there is none.
func ncName(s string) int {
	for i, r := range s {
		if i == 0 && !isNameStart(r) || i > 0 && !isNameChar(r) {
			return i
		}
	}
	return len(s)
}

var named = [...]struct {
	text string
	r    rune
}{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}

// reference decodes the reference with which s begins; n is 0 if it is none.
// Entities other than the five of XML do not exist without a document type.
func reference(s string) (r rune, n int) {
	for _, e := range named {
		if strings.HasPrefix(s, e.text) {
			return e.r, len(e.text)
		}
	}
	end := strings.IndexByte(s[:min(len(s), 16)], ';')
	if !strings.HasPrefix(s, "&#") || end < 0 {
		return 0, 0
	}
	digits, base := s[2:end], 10
	if strings.HasPrefix(digits, "x") {
		digits, base = digits[1:], 16
	}
	v, err := strconv.ParseUint(digits, base, 32)
	if err != nil || v > utf8.MaxRune || !isChar(rune(v)) {
		return 0, 0
	}
	return rune(v), end + 1
}

// newlines turns CR LF and lone CR into LF, as XML 1.0 section 2.11 demands.
func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// decodeText resolves the references of a text that was checked before.
func decodeText(raw string) string {
	raw = newlines(raw)
	at := strings.IndexByte(raw, '&')
	if at < 0 {
		return raw
	}
	var b strings.Builder
	for ; at >= 0; at = strings.IndexByte(raw, '&') {
		r, n := reference(raw[at:])
		b.WriteString(raw[:at])
		b.WriteRune(r)
		raw = raw[at+n:]
	}
	b.WriteString(raw)
	return b.String()
}

// decodeValue normalises an attribute value: literal white space becomes
// spaces, references are resolved.
func decodeValue(raw string) string {
	if !strings.ContainsAny(raw, "&\t\n\r") {
		return raw
	}
	raw = strings.NewReplacer("\n", " ", "\t", " ").Replace(newlines(raw))
	return decodeText(raw)
}
