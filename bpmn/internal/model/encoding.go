package model

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// declaration finds the encoding in an XML declaration (XML 1.0 clause 4.3.3).
var declaration = regexp.MustCompile(`^<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']`)

// decode gives the text of a file in UTF-8 without byte order mark, and the
// encoding its declaration names. A byte order mark tells more than the
// declaration; a file that calls itself UTF-16 and is not keeps its bytes.
func decode(data []byte) (text []byte, declared string, err error) {
	text, marked := unmark(data)
	if m := declaration.FindSubmatch(text[:min(len(text), 200)]); m != nil {
		declared = string(m[1])
	}
	if marked {
		return text, declared, nil
	}
	switch strings.ToLower(declared) {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "utf-16":
		return text, declared, nil
	case "iso-8859-1", "latin1":
		return plain(charmap.ISO8859_1, text), declared, nil
	case "windows-1252", "cp1252":
		return plain(charmap.Windows1252, text), declared, nil
	}
	return nil, declared, notXML(1, "unsupported encoding")
}

// unmark takes the byte order mark away and what it says of the encoding with it.
// UTF-16 is known without mark too, by the first sign of any XML file.
func unmark(data []byte) (text []byte, marked bool) {
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return data[3:], true
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("<\x00")):
		return plain(little, data), true
	case bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.HasPrefix(data, []byte("\x00<")):
		return plain(big, data), true
	}
	return data, false
}

// plain decodes; what the encoding does not know becomes U+FFFD.
func plain(e encoding.Encoding, data []byte) []byte {
	text, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return nil
	}
	return text
}
