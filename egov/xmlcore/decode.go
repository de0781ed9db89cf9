package xmlcore

import (
	"bytes"
	"unicode/utf8"
)

// maxReference bounds the length of "&...;": a character reference may hold as
// many leading zeros as it likes, ours may not.
const maxReference = 64

var entities = [...]struct {
	text string
	r    rune
}{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}

// reference decodes the reference with which b begins; n is 0 if it is none.
// Entities other than the five of XML do not exist without a document type.
func reference(b []byte) (r rune, n int) {
	if len(b) > 1 && b[1] == '#' {
		return characterReference(b[:min(len(b), maxReference)])
	}
	for i := range entities {
		if e := &entities[i]; len(b) >= len(e.text) && string(b[:len(e.text)]) == e.text {
			return e.r, len(e.text)
		}
	}
	return 0, 0
}

func characterReference(b []byte) (r rune, n int) {
	i, base := 2, rune(10)
	if len(b) > 2 && b[2] == 'x' {
		i, base = 3, 16
	}
	for first := i; i < len(b); i++ {
		c := b[i]
		if c == ';' {
			if i == first || !isChar(r) {
				return 0, 0
			}
			return r, i + 1
		}
		d := digit(c)
		if d >= base {
			return 0, 0
		}
		if r = r*base + d; r > utf8.MaxRune {
			return 0, 0
		}
	}
	return 0, 0
}

func digit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10
	}
	return 16
}

const (
	cdataOpen  = "<![CDATA["
	cdataClose = "]]>"
)

// piece is a part of raw text that means the same in every mode: bytes that
// stand for themselves, or one character.
type piece struct {
	bytes []byte
	char  rune // when bytes is nil
}

// textReader takes raw text apart: it resolves references, turns CR LF and CR
// into LF (XML 1.0 section 2.11) and takes away the marks of CDATA sections.
// The text was checked before.
type textReader struct {
	raw     []byte
	section []byte // what is left of the CDATA section before raw
}

// next gives the next piece; ok is false at the end.
func (t *textReader) next() (p piece, ok bool) {
	for {
		from, n := &t.section, bytes.IndexByte(t.section, '\r')
		if len(t.section) == 0 {
			from, n = &t.raw, markup(t.raw)
		}
		b := *from
		switch {
		case len(b) == 0:
			return piece{}, false
		case n < 0:
			n = len(b)
			fallthrough
		case n > 0:
			*from = b[n:]
			return piece{bytes: b[:n]}, true
		case b[0] == '&':
			r, n := reference(b)
			t.raw = b[max(n, 1):]
			return piece{char: r}, true
		case b[0] == '<':
			t.open()
		default:
			*from = b[1:]
			if len(b) == 1 || b[1] != '\n' {
				return piece{char: '\n'}, true
			}
		}
	}
}

// markup is the offset of the first byte that does not stand for itself.
func markup(raw []byte) int {
	for i, c := range raw {
		if c == '&' || c == '<' || c == '\r' {
			return i
		}
	}
	return -1
}

// open enters the CDATA section with which raw begins.
func (t *textReader) open() {
	rest := t.raw[min(len(cdataOpen), len(t.raw)):]
	if end := bytes.Index(rest, []byte(cdataClose)); end >= 0 {
		t.section, t.raw = rest[:end], rest[end+len(cdataClose):]
	} else {
		t.section, t.raw = rest, nil
	}
}

// appendText appends what raw text stands for.
func appendText(dst, raw []byte) []byte {
	t := textReader{raw: raw}
	for p, ok := t.next(); ok; p, ok = t.next() {
		if dst = append(dst, p.bytes...); p.bytes == nil {
			dst = utf8.AppendRune(dst, p.char)
		}
	}
	return dst
}

// appendLines appends raw with its line ends normalised: the content of a CDATA
// section, comment or processing instruction.
func appendLines(dst, raw []byte) []byte {
	for {
		at := bytes.IndexByte(raw, '\r')
		if at < 0 {
			return append(dst, raw...)
		}
		dst = append(append(dst, raw[:at]...), '\n')
		if raw = raw[at+1:]; len(raw) > 0 && raw[0] == '\n' {
			raw = raw[1:]
		}
	}
}

// appendValue appends the normalised attribute value (XML 1.0 section 3.3.3):
// literal white space becomes spaces, references are resolved.
func appendValue(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case '\r':
			if i+1 < len(raw) && raw[i+1] == '\n' {
				i++
			}
			dst = append(dst, ' ')
			i++
		case '\n', '\t':
			dst = append(dst, ' ')
			i++
		case '&':
			r, n := reference(raw[i:])
			dst = utf8.AppendRune(dst, r)
			i += max(n, 1)
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst
}
