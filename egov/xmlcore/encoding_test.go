package xmlcore_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// wide is text in UTF-16 with a byte order mark.
func wide(text string, big bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

func narrow(t *testing.T, m *charmap.Charmap, text string) []byte {
	t.Helper()
	out, err := m.NewEncoder().String(text)
	require.NoError(t, err)
	return []byte(out)
}

func declared(name, content string) string {
	return `<?xml version="1.0" encoding="` + name + `"?><a>` + content + `</a>`
}

func TestEncodings(t *testing.T) {
	for name, c := range map[string]struct {
		text     []byte
		encoding string
		want     string
	}{
		"no declaration":      {[]byte("<a>Việt</a>"), "UTF-8", "Việt"},
		"declared":            {[]byte(declared("utf-8", "Việt")), "UTF-8", "Việt"},
		"with mark":           {[]byte("\ufeff" + declared("UTF-8", "Việt")), "UTF-8", "Việt"},
		"little UTF-16":       {wide(declared("UTF-16", "Việt 🇻🇳"), false), "UTF-16", "Việt 🇻🇳"},
		"big UTF-16":          {wide(declared("utf-16", "Việt 🇻🇳"), true), "UTF-16", "Việt 🇻🇳"},
		"UTF-16 not declared": {wide("<a>Việt</a>", true), "UTF-16", "Việt"},
		"ISO-8859-1":          {narrow(t, charmap.ISO8859_1, declared("ISO-8859-1", "Ñandú \u0085")), "ISO-8859-1", "Ñandú \u0085"},
		"windows-1252":        {narrow(t, charmap.Windows1252, declared("windows-1252", "“€”")), "windows-1252", "“€”"},
		"windows-1258":        {narrow(t, charmap.Windows1258, declared("Windows-1258", "Vi\u00ea\u0323t \u20ab")), "windows-1258", "Vi\u00ea\u0323t \u20ab"},
		"US-ASCII":            {[]byte(declared("US-ASCII", "Vi&#x1EC7;t")), "US-ASCII", "Việt"},
		"UTF-8 bytes declared ISO-8859-1 are read as declared": {[]byte(declared("iso-8859-1", "é")), "ISO-8859-1", "Ã©"},
	} {
		d, err := xmlcore.Parse(c.text, xmlcore.Limits{})
		require.NoError(t, err, name)
		got, _ := d.Text(d.Root())
		require.Equal(t, c.want, got, name)
		require.Equal(t, c.encoding, d.Encoding(), name)
		start, end := d.ContentSpan(d.Root())
		if !strings.Contains(c.want, "ệ") || c.encoding != "US-ASCII" {
			require.Equal(t, c.want, string(d.Source()[start:end]), "offsets are of the transcoded text")
		}
		agree(t, c.text)
		var b bytes.Buffer
		require.NoError(t, xmlcore.Canonicalize(&b, bytes.NewReader(c.text), xmlcore.Method{}, xmlcore.Selection{}, xmlcore.Limits{}))
		require.Equal(t, canonical(t, d.All(), xmlcore.Method{}), b.String())
	}
}

func TestEncodingsThatDoNotFit(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	for name, c := range map[string]struct {
		text []byte
		want fault.Code
	}{
		"unknown":                            {[]byte(declared("ISO-8859-15", "x")), fault.XMLEncodingName},
		"an alias":                           {[]byte(declared("latin1", "x")), fault.XMLEncodingName},
		"UTF-16 without mark":                {[]byte(declared("UTF-16", "x")), fault.XMLEncodingName},
		"UTF-16 bytes without mark":          {wide("<a/>", false)[2:], fault.XMLEncoding},
		"mark of UTF-8, other declared":      {[]byte("\ufeff" + declared("ISO-8859-1", "x")), fault.XMLEncodingName},
		"mark of UTF-16, UTF-8 declared":     {wide(declared("UTF-8", "x"), false), fault.XMLEncodingName},
		"half a unit":                        {append(wide("<a/>", false), 0), fault.XMLEncoding},
		"half a pair":                        {append(wide("<a>", false), 0x00, 0xD8), fault.XMLEncoding},
		"lone surrogate":                     {append(wide("<a>", true), 0xD8, 0, 0, '<', 0, '/', 0, 'a', 0, '>'), fault.XMLEncoding},
		"reversed surrogates":                {append(wide("<a>", true), 0xDC, 0, 0xD8, 0, 0, '<', 0, '/', 0, 'a', 0, '>'), fault.XMLEncoding},
		"free place of windows-1252":         {[]byte(declared("windows-1252", "\x81")), fault.XMLEncoding},
		"free place of windows-1258":         {[]byte(declared("windows-1258", "\xd2\x8a")), fault.XMLEncoding},
		"eight bits in US-ASCII":             {[]byte(declared("US-ASCII", "\xc3")), fault.XMLEncoding},
		"other bytes in UTF-8":               {[]byte(declared("UTF-8", "Vi\xeat")), fault.XMLEncoding},
		"overlong":                           {[]byte("<a>\xc0\xaf</a>"), fault.XMLEncoding},
		"overlong of three":                  {[]byte("<a>\xe0\x80\xaf</a>"), fault.XMLEncoding},
		"surrogate in UTF-8":                 {[]byte("<a>\xed\xa0\x80</a>"), fault.XMLEncoding},
		"too large":                          {[]byte("<a>\xf4\x90\x80\x80</a>"), fault.XMLEncoding},
		"no character":                       {[]byte("<a>\uffff</a>"), fault.XMLEncoding},
		"control":                            {[]byte("<a>\x00</a>"), fault.XMLEncoding},
		"cut character":                      {[]byte("<a>\xe1\xbb"), fault.XMLEncoding},
		"far behind":                         {[]byte("<a>" + long + "\xff</a>"), fault.XMLEncoding},
		"far behind, transcoded":             {[]byte(declared("windows-1252", long+"\x81")), fault.XMLEncoding},
		"declaration of another version":     {[]byte(`<?xml version="1.1"?><a/>`), fault.XMLDeclaration},
		"declaration without version":        {[]byte(`<?xml encoding="UTF-8"?><a/>`), fault.XMLDeclaration},
		"declaration that is too long":       {[]byte(`<?xml version="1.0"` + strings.Repeat(" ", 2000) + `?><a/>`), fault.XMLDeclaration},
		"declaration in disorder":            {[]byte(`<?xml version="1.0" standalone="yes" encoding="UTF-8"?><a/>`), fault.XMLDeclaration},
		"declaration behind white space":     {[]byte(` <?xml version="1.0"?><a/>`), fault.XMLName},
		"declaration with another attribute": {[]byte(`<?xml version="1.0" e="1"?><a/>`), fault.XMLDeclaration},
	} {
		_, err := xmlcore.Parse(c.text, xmlcore.Limits{})
		_, streamed := ours(xmlcore.NewReader(bytes.NewReader(c.text), xmlcore.Limits{}))
		require.ErrorIs(t, err, c.want, name)
		require.ErrorIs(t, streamed, c.want, name)
	}
}

func TestPositions(t *testing.T) {
	for text, want := range map[string][3]string{
		"<a>\n<b>\n  ế &x;":            {"14", "3", "5"},
		"<a>\r\n\r<b\r\n c='1' c=''/>": {"17", "4", "8"},
		"\ufeff<a>&y;":                 {"6", "1", "5"},
		"":                             {"0", "1", "1"},
	} {
		_, err := xmlcore.Parse([]byte(text), xmlcore.Limits{})
		_, streamed := ours(xmlcore.SmallReader(strings.NewReader(text), 16))
		for _, err := range []error{err, streamed} {
			f := fault.All(err)[0]
			require.Equal(t, want, [3]string{f.Arg("offset"), f.Arg("line"), f.Arg("column")}, "%q: %v", text, err)
			require.Contains(t, f.Vi(), "dòng "+want[1])
		}
	}
	d := parse(t, "<a>\n<b/></a>")
	start, _ := d.Span(3)
	require.Equal(t, xmlcore.Position{Offset: 4, Line: 2, Column: 1}, d.Position(start))
}
