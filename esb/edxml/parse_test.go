package edxml_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/esb/edxml"
)

func wire(t testing.TB, m edxml.Message) string {
	t.Helper()
	data, err := edxml.Marshal(m)
	require.NoError(t, err)
	return string(data)
}

func TestParseTakesTheDialectsOfTheField(t *testing.T) {
	doc := wire(t, minimal())
	plain := strings.NewReplacer("<edXML:", "<", "</edXML:", "</", "xmlns:edXML", "xmlns:x").Replace(doc)
	dialects := map[string]string{
		"as written":          doc,
		"stray characters":    "1212" + doc,
		"byte order mark":     "\ufeff" + doc,
		"no prefixes":         plain,
		"no namespace":        strings.ReplaceAll(plain, `xmlns="`+edxml.Namespace+`"`, ""),
		"undeclared prefix":   strings.ReplaceAll(strings.ReplaceAll(doc, `xmlns:edXML="`+edxml.Namespace+`"`, ""), `xmlns="`+edxml.Namespace+`"`, ""),
		"comments":            strings.ReplaceAll(doc, "Thử nghiệm", "Thử<!-- x --> nghi<!--y-->ệm"),
		"CDATA":               strings.ReplaceAll(doc, "Thử nghiệm", "<![CDATA[Thử nghiệm]]>"),
		"unknown children":    strings.ReplaceAll(doc, "<edXML:To>", "<edXML:New><edXML:Subject>no</edXML:Subject></edXML:New><edXML:To>"),
		"alien namespace":     strings.ReplaceAll(doc, "<edXML:To>", `<x:Subject xmlns:x="urn:x">no</x:Subject><edXML:To>`),
		"empty elements":      strings.ReplaceAll(doc, "<edXML:To>", "<edXML:ResponseFor><edXML:OrganId/></edXML:ResponseFor><edXML:Content> </edXML:Content><edXML:To>"),
		"a signature":         strings.ReplaceAll(doc, "</edXML:edXMLHeader>", `<Signature><SignedInfo><Subject>no</Subject></SignedInfo></Signature></edXML:edXMLHeader>`),
		"newer agency code":   strings.ReplaceAll(doc, "000.00.14.H29<", "H29.14<"),
		"shortened code":      strings.ReplaceAll(doc, "000.00.14.H29<", "14.H29<"),
		"ISO dates":           strings.ReplaceAll(doc, ">2026/01/05<", ">2026-01-05<"),
		"old dates":           strings.ReplaceAll(doc, ">2026/01/05<", ">05/01/2026<"),
		"steering 0":          strings.ReplaceAll(doc, "<edXML:SteeringType>1<", "<edXML:SteeringType>0<"),
		"no steering":         strings.ReplaceAll(doc, "<edXML:SteeringType>1</edXML:SteeringType>", ""),
		"attribute prefix":    strings.ReplaceAll(doc, `<edXML:edXMLManifest version="1.0">`, `<edXML:edXMLManifest version="1.0" xlink:href="">`),
		"decomposed letters":  strings.ReplaceAll(doc, "Thử nghiệm", "Thử nghiệm"),
		"identifier at end":   moved(doc, "DocumentId", "</edXML:MessageHeader>"),
		"trace before header": moved(doc, "TraceHeaderList", "<edXML:MessageHeader>"),
	}
	for name, text := range dialects {
		t.Run(name, func(t *testing.T) {
			m, err := edxml.Parse([]byte(text), edxml.Limits{})
			require.NoError(t, err)
			assert.Equal(t, minimal(), m)
		})
	}
}

// moved takes an element out of the text and puts it before another place.
func moved(doc, name, before string) string {
	open, end := "<edXML:"+name+">", "</edXML:"+name+">"
	i, j := strings.Index(doc, open), strings.Index(doc, end)+len(end)
	part := doc[i:j]
	return strings.Replace(doc[:i]+doc[j:], before, part+before, 1)
}

func TestParseTakesTheStatusBlockOfTheNorm(t *testing.T) {
	text := strings.ReplaceAll(wire(t, status()), "edXML:MessageHeader>", "edXML:Status>")
	m, err := edxml.Parse([]byte(text), edxml.Limits{})
	require.NoError(t, err)
	assert.Equal(t, status(), m)
}

func TestParseRefuses(t *testing.T) {
	doc := wire(t, full())
	cases := map[string]struct {
		code fault.Code
		text string
	}{
		"nothing":             {fault.EsbXML, ""},
		"no XML":              {fault.EsbXML, "xin chào"},
		"truncated":           {fault.EsbXML, doc[:len(doc)/2]},
		"trailing text":       {fault.EsbXML, doc + "x"},
		"two roots":           {fault.EsbXML, doc + "<edXML/>"},
		"much before":         {fault.EsbXML, strings.Repeat("1", 65) + doc},
		"DTD":                 {fault.EsbDTD, `<!DOCTYPE edXML [<!ENTITY x "y">]>` + doc[strings.Index(doc, "\n"):]},
		"entity":              {fault.EsbXML, strings.ReplaceAll(doc, "Thử nghiệm", "&x;")},
		"UTF-16 said":         {fault.EsbXML, strings.Replace(doc, "UTF-8", "UTF-16", 1)},
		"not UTF-8":           {fault.EsbXML, strings.Replace(doc, "Thử", "Th\xff", 1)},
		"other root":          {fault.EsbNotEdXML, strings.NewReplacer("<edXML ", "<other ", "</edXML>", "</other>").Replace(doc)},
		"other namespace":     {fault.EsbNotEdXML, strings.ReplaceAll(doc, edxml.Namespace, "urn:other")},
		"no header":           {fault.EsbNotEdXML, "<edXML/>"},
		"empty header":        {fault.EsbNotEdXML, `<edXML><edXMLEnvelope><edXMLHeader><X>1</X></edXMLHeader></edXMLEnvelope></edXML>`},
		"two subjects":        {fault.EsbRepeated, strings.Replace(doc, "<edXML:Subject>", "<edXML:Subject>Khác</edXML:Subject><edXML:Subject>", 1)},
		"two headers":         {fault.EsbRepeated, strings.Replace(doc, "<edXML:MessageHeader>", "<MessageHeader><Subject>x</Subject></MessageHeader><edXML:MessageHeader>", 1)},
		"header and status":   {fault.EsbRepeated, strings.Replace(doc, "<edXML:MessageHeader>", "<Status><StatusCode>01</StatusCode></Status><edXML:MessageHeader>", 1)},
		"two envelopes":       {fault.EsbRepeated, strings.Replace(doc, "<edXML:edXMLEnvelope", "<edXMLEnvelope><a>1</a></edXMLEnvelope><edXML:edXMLEnvelope", 1)},
		"the same file twice": {fault.EsbRepeated, strings.ReplaceAll(doc, "cid:a2", "cid:a1")},
		"no agency":           {fault.EsbField, strings.Replace(doc, "000.00.14.H29<", "nobody<", 1)},
		"no date":             {fault.EsbField, strings.Replace(doc, ">2026/01/20<", ">2026/13/20<", 1)},
		"no number":           {fault.EsbField, strings.Replace(doc, "<edXML:Priority>3", "<edXML:Priority>ba", 1)},
		"no flag":             {fault.EsbField, strings.Replace(doc, "<edXML:Direction>true", "<edXML:Direction>có", 1)},
		"no base64":           {fault.EsbField, strings.Replace(doc, "JVBERi", "!!!", 1)},
		"deep":                {fault.TooLarge, strings.Repeat("<a>", 40)},
		"much text":           {fault.TooLarge, strings.Replace(doc, "Thử nghiệm", strings.Repeat("x", 1<<20+1), 1)},
		"many elements":       {fault.TooLarge, "<edXML>" + strings.Repeat("<a/>", 100_000) + "</edXML>"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m, err := edxml.Parse([]byte(c.text), edxml.Limits{})
			require.Error(t, err)
			assert.Nil(t, m)
			assert.ErrorIs(t, err, c.code)
			assert.ErrorIs(t, err, fault.Invalid)
		})
	}
}

func TestParseReportsAllFieldFaultsTogether(t *testing.T) {
	text := strings.NewReplacer(">2026/01/05<", ">hôm nay<", "<edXML:Priority>0", "<edXML:Priority>x", "000.00.17.H29<", "?<").Replace(wire(t, minimal()))
	_, err := edxml.Parse([]byte(text), edxml.Limits{})
	var paths []string
	for _, f := range fault.All(err) {
		paths = append(paths, f.Path())
	}
	assert.ElementsMatch(t, []string{"/MessageHeader/PromulgationInfo/PromulgationDate", "/MessageHeader/OtherInfo/Priority", "/MessageHeader/To[1]/OrganId"}, paths)
}

func TestLimits(t *testing.T) {
	doc := []byte(wire(t, full()))
	for name, lim := range map[string]edxml.Limits{
		"bytes": {Bytes: int64(len(doc)) - 1}, "depth": {Depth: 4}, "elements": {Elements: 20}, "text": {Text: 10},
		"attachments": {Attachments: 1}, "attachment": {Attachment: 4}, "unpacked": {Unpacked: 20},
	} {
		_, err := edxml.Parse(doc, lim)
		assert.ErrorIs(t, err, fault.TooLarge, name)
	}
	_, err := edxml.Parse(doc, edxml.Limits{Bytes: int64(len(doc))})
	assert.NoError(t, err)
}

func archive(t testing.TB, files ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		require.NoError(t, err)
		_, err = w.Write([]byte(files[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return buf.Bytes()
}

// withFile is a document whose one file carries the bytes as they are.
func withFile(t testing.TB, name string, data []byte) []byte {
	d := minimal()
	d.Attachments = []edxml.Attachment{{ContentID: "a1", Name: name, MediaType: "application/octet-stream", Data: []byte("@@@")}}
	return []byte(strings.Replace(wire(t, d), "QEBA", base64.StdEncoding.EncodeToString(data), 1))
}

func TestUnwrapping(t *testing.T) {
	docx := archive(t, "[Content_Types].xml", "<x/>", "word/document.xml", "<y/>")
	cases := []struct {
		title, name string
		sent, got   []byte
		zip         bool
	}{
		{"a wrapped PDF", "a.pdf", archive(t, "5d1e.pdf", "%PDF"), []byte("%PDF"), true},
		{"a wrapped DOCX", "a.docx", archive(t, "5d1e.docx", string(docx)), docx, true},
		{"a plain DOCX", "a.docx", docx, docx, false},
		{"a ZIP of one file", "a.zip", archive(t, "b.pdf", "%PDF"), archive(t, "b.pdf", "%PDF"), false},
		{"two files", "a.pdf", archive(t, "b", "1", "c", "2"), archive(t, "b", "1", "c", "2"), false},
		{"a broken archive", "a.pdf", []byte("PK\x03\x04rest"), []byte("PK\x03\x04rest"), false},
		{"a plain PDF", "a.pdf", []byte("%PDF"), []byte("%PDF"), false},
	}
	for _, c := range cases {
		m, err := edxml.Parse(withFile(t, c.name, c.sent), edxml.Limits{})
		require.NoError(t, err, c.title)
		a := m.(*edxml.Document).Attachments[0]
		assert.Equal(t, c.got, a.Data, c.title)
		assert.Equal(t, c.zip, a.Zip, c.title)
	}
}

func TestArchiveBombsAreNotUnpacked(t *testing.T) {
	bomb := archive(t, "a.txt", strings.Repeat("0", 4<<20))
	assert.Less(t, len(bomb), 8<<10)
	_, err := edxml.Parse(withFile(t, "a.txt", bomb), edxml.Limits{Attachment: 1 << 20})
	assert.ErrorIs(t, err, fault.TooLarge)
	m, err := edxml.Parse(withFile(t, "a.txt", bomb), edxml.Limits{})
	require.NoError(t, err)
	assert.Len(t, m.(*edxml.Document).Attachments[0].Data, 4<<20)
}

func TestHostileXMLIsNeverAMessage(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "suites", "hostile-xml")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the folder shared/suites/hostile-xml must lie beside the module")
		}
		t.Skip("shared/suites/hostile-xml is not beside the module")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.xml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		_, err = edxml.Parse(data, edxml.Limits{})
		assert.ErrorIs(t, err, fault.Invalid, f)
	}
}
