package xmlcore

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// encoding is an encoding of documents that is read.
type encoding uint8

const (
	utf8Form encoding = iota
	asciiForm
	latin1Form
	windows1252Form
	windows1258Form
	utf16Little
	utf16Big
)

func (e encoding) String() string {
	return [...]string{"UTF-8", "US-ASCII", "ISO-8859-1", "windows-1252", "windows-1258", "UTF-16", "UTF-16"}[e]
}

// encodingNames are the preferred names; aliases are not read.
var encodingNames = map[string]encoding{
	"utf-8": utf8Form, "us-ascii": asciiForm, "iso-8859-1": latin1Form,
	"windows-1252": windows1252Form, "windows-1258": windows1258Form,
}

// is reports whether a declared name is one of the encoding.
func (e encoding) is(name string) bool {
	name = strings.ToLower(name)
	if e == utf16Little || e == utf16Big {
		return name == "utf-16"
	}
	named, known := encodingNames[name]
	return known && named == e
}

const byteOrderMark = "\xEF\xBB\xBF"

// sniff finds the encoding of a document by its first bytes: a byte order mark,
// else the declared encoding, else UTF-8. mark is the length of a mark that is
// not part of the text. That the declaration is right the scanner checks.
func sniff(head []byte) (form encoding, mark int) {
	switch {
	case len(head) > 1 && head[0] == 0xFE && head[1] == 0xFF:
		return utf16Big, 2
	case len(head) > 1 && head[0] == 0xFF && head[1] == 0xFE:
		return utf16Little, 2
	}
	if d, ok := parseDeclaration(head); ok {
		return encodingNames[strings.ToLower(d.encoding)], 0
	}
	return utf8Form, 0
}

// decode appends src as UTF-8. It takes n bytes: fewer than all when src ends
// inside a character or, with ok false, at what is no character.
func (e encoding) decode(dst, src []byte) (out []byte, n int, ok bool) {
	if e == utf16Little || e == utf16Big {
		return e.decode16(dst, src)
	}
	for i, c := range src {
		r := rune(c)
		switch {
		case c < utf8.RuneSelf || e == latin1Form:
		case e == windows1252Form:
			r = charmap.Windows1252.DecodeByte(c)
		case e == windows1258Form:
			r = charmap.Windows1258.DecodeByte(c)
		default:
			return dst, i, false
		}
		// The code pages leave places free, which must not become controls.
		if r == utf8.RuneError || e != latin1Form && r >= 0x80 && r < 0xA0 {
			return dst, i, false
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, len(src), true
}

func (e encoding) decode16(dst, src []byte) (out []byte, n int, ok bool) {
	unit := func(at int) rune {
		if e == utf16Big {
			return rune(src[at])<<8 | rune(src[at+1])
		}
		return rune(src[at+1])<<8 | rune(src[at])
	}
	for ; n+2 <= len(src); n += 2 {
		r := unit(n)
		if utf16.IsSurrogate(r) {
			if n+4 > len(src) {
				break
			}
			if r = utf16.DecodeRune(r, unit(n+2)); r == utf8.RuneError {
				return dst, n, false
			}
			n += 2
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, n, true
}

// maxDeclaration bounds the XML declaration.
const maxDeclaration = 1024

type declaration struct {
	encoding string
	end      int
}

// parseDeclaration reads the XML declaration with which b begins, white space
// and all. Only version 1.0 is accepted.
func parseDeclaration(b []byte) (d declaration, ok bool) {
	text := string(b[:min(len(b), maxDeclaration)])
	rest, found := strings.CutPrefix(text, "<?xml")
	if !found {
		return d, false
	}
	version, rest, ok := pseudo(rest, "version")
	if !ok || version != "1.0" {
		return d, false
	}
	if name, after, ok := pseudo(rest, "encoding"); ok {
		if name == "" || class[name[0]]&classLetter == 0 || ncName([]byte(name), 0) != len(name) {
			return d, false
		}
		d.encoding, rest = name, after
	}
	if alone, after, ok := pseudo(rest, "standalone"); ok {
		if alone != "yes" && alone != "no" {
			return d, false
		}
		rest = after
	}
	rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " \t\r\n"), "?>")
	d.end = len(text) - len(rest)
	return d, ok
}

// pseudo reads white space and name="value".
func pseudo(text, name string) (value, rest string, ok bool) {
	trimmed := strings.TrimLeft(text, " \t\r\n")
	rest, found := strings.CutPrefix(trimmed, name)
	if len(trimmed) == len(text) || !found {
		return "", text, false
	}
	rest, found = strings.CutPrefix(strings.TrimLeft(rest, " \t\r\n"), "=")
	if rest = strings.TrimLeft(rest, " \t\r\n"); !found || rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return "", text, false
	}
	value, rest, ok = strings.Cut(rest[1:], rest[:1])
	return value, rest, ok
}
