// Package xmltext gives the text of XML files in whatever encoding they are, and
// writes text back in the encoding it came in.
package xmltext

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Form is how a file is encoded.
type Form struct {
	Declared string // as the XML declaration names it; "" without one
	mark     string // the byte order mark, in UTF-8
	code     encoding.Encoding
}

// declaration finds the encoding in an XML declaration (XML 1.0 clause 4.3.3).
var declaration = regexp.MustCompile(`^<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']`)

// Decode gives the text of a file in UTF-8 without byte order mark; ok is false
// where the encoding is unknown. A byte order mark tells more than the
// declaration; a file that calls itself UTF-16 and is not keeps its bytes. What
// the encoding does not know becomes U+FFFD.
func Decode(data []byte) (text []byte, form Form, ok bool) {
	text = data
	marked := form.unmark(data)
	switch {
	case form.code != nil:
		text, _ = form.code.NewDecoder().Bytes(data)
		text = bytes.TrimPrefix(text, []byte(mark))
	case marked:
		text = data[len(mark):]
	}
	if m := declaration.FindSubmatch(text[:min(len(text), 200)]); m != nil {
		form.Declared = string(m[1])
	}
	if marked {
		return text, form, true
	}
	switch strings.ToLower(form.Declared) {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "utf-16":
		return text, form, true
	case "iso-8859-1", "latin1":
		form.code = charmap.ISO8859_1
	case "windows-1252", "cp1252":
		form.code = charmap.Windows1252
	default:
		return nil, form, false
	}
	text, _ = form.code.NewDecoder().Bytes(data)
	return text, form, true
}

const mark = "\ufeff"

// unmark sees the byte order mark. UTF-16 is known without mark too, by the first
// sign of any XML file.
func (f *Form) unmark(data []byte) bool {
	switch {
	case bytes.HasPrefix(data, []byte(mark)):
		f.mark = mark
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		f.mark, f.code = mark, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case bytes.HasPrefix(data, []byte("<\x00")):
		f.code = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		f.mark, f.code = mark, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case bytes.HasPrefix(data, []byte("\x00<")):
		f.code = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	default:
		return false
	}
	return true
}

// Encode is the inverse of [Decode]. Characters that the encoding has not are
// written as XML writes them by number.
func (f Form) Encode(text []byte) []byte {
	text = append([]byte(f.mark), text...)
	if f.code == nil {
		return text
	}
	data, err := encoding.HTMLEscapeUnsupported(f.code.NewEncoder()).Bytes(text)
	if err != nil {
		return text
	}
	return data
}
