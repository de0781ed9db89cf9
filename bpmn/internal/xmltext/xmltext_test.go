package xmltext_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/text/encoding/unicode"

	"github.com/hcm-egov/framework/bpmn/internal/xmltext"
)

func utf16(t *testing.T, order unicode.Endianness, text string) string {
	s, err := unicode.UTF16(order, unicode.IgnoreBOM).NewEncoder().String(text)
	assert.NoError(t, err)
	return s
}

func TestFilesComeBackAsTheyWere(t *testing.T) {
	latin := `<?xml version="1.0" encoding="windows-1252"?><a b="caf` + "\xe9\"/>"
	for name, c := range map[string]struct{ data, declared, text string }{
		"empty":         {"", "", ""},
		"plain":         {"<a/>", "", "<a/>"},
		"utf-8 mark":    {"\xef\xbb\xbf<ệ/>", "", "<ệ/>"},
		"little endian": {utf16(t, unicode.LittleEndian, "<ệ/>"), "", "<ệ/>"},
		"big endian":    {utf16(t, unicode.BigEndian, "\ufeff<ệ/>"), "", "<ệ/>"},
		"windows-1252":  {latin, "windows-1252", `<?xml version="1.0" encoding="windows-1252"?><a b="café"/>`},
		"not utf-16":    {`<?xml version="1.0" encoding="utf-16"?><a/>`, "utf-16", `<?xml version="1.0" encoding="utf-16"?><a/>`},
	} {
		t.Run(name, func(t *testing.T) {
			text, form, ok := xmltext.Decode([]byte(c.data))
			assert.True(t, ok)
			assert.Equal(t, c.text, string(text))
			assert.Equal(t, c.declared, form.Declared)
			assert.Equal(t, c.data, string(form.Encode(text)))
		})
	}
}

func TestWhatAnEncodingHasNotIsWrittenByNumber(t *testing.T) {
	_, form, _ := xmltext.Decode([]byte(`<?xml version="1.0" encoding="latin1"?><a/>`))
	assert.Equal(t, "caf\xe9 &#7879;", string(form.Encode([]byte("café ệ"))))
}

func TestUnknownEncodings(t *testing.T) {
	_, form, ok := xmltext.Decode([]byte(`<?xml version="1.0" encoding="ebcdic"?><a/>`))
	assert.False(t, ok)
	assert.Equal(t, "ebcdic", form.Declared)
}
