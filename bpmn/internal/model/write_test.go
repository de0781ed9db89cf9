package model_test

import (
	"encoding/xml"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	"github.com/hcm-egov/framework/bpmn/internal/model"
)

func parse(t *testing.T, text string) *model.Document {
	t.Helper()
	doc, err := model.Parse([]byte(text), model.Limits{})
	require.NoError(t, err, text)
	return doc
}

const several = `<?xml version="1.0" encoding="UTF-8"?>
<b:definitions xmlns="http://example.vn/x" xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tns="http://example.vn/t" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="http://example.vn/t">
  <b:itemDefinition id="i" structureRef="xsd:string"/>
  <bpmn:process id="P" name="Cấp phép &amp; &#10;thu &lt;phí&gt;" loose:mark="1">
    <b:documentation>Xem <h:b xmlns:h="http://www.w3.org/1999/xhtml">hồ sơ</h:b> và <loose:i/>tệp.</b:documentation>
    <b:documentation> </b:documentation>
    <b:sequenceFlow id="f" sourceRef="tns:a" targetRef="tns:c">
      <b:conditionExpression xsi:type="b:tFormalExpression">a &lt; 1 and b = "x"</b:conditionExpression>
    </b:sequenceFlow>
    <b:extensionElements>
      <note xml:lang="vi">ghi chú</note>
      <none xmlns=""/>
    </b:extensionElements>
  </bpmn:process>
</b:definitions>
`

// The file is written as it was read: its own prefixes, mixed content in order,
// prefixes inside of values still bound.
func TestWriteKeepsTheFile(t *testing.T) {
	doc := parse(t, several)
	assert.Equal(t, several, string(doc.Bytes()))
	assert.Equal(t, "UTF-8", doc.Encoding)
}

func TestDifferencesAreFound(t *testing.T) {
	for change, want := range map[string][2]string{
		`definitions/process[P]/sequenceFlow[f]/@sourceRef: "tns:a" became "tns:b"`:                                                           {`sourceRef="tns:a"`, `sourceRef="tns:b"`},
		`definitions/process[P]/sequenceFlow[f]/conditionExpression: text "a < 1 and b = \"x\"" became "a > 1 and b = \"x\""`:                 {`a &lt; 1`, `a &gt; 1`},
		`definitions/process[P]/documentation: mixed content "Xem <b/> và <i/>tệp." became "Xem <b/> <i/>và tệp."`:                            {` và <loose:i/>`, ` <loose:i/>và `},
		`definitions/@xmlns:xsd: "http://www.w3.org/2001/XMLSchema" became "urn:x"`:                                                           {`xsd="http://www.w3.org/2001/XMLSchema"`, `xsd="urn:x"`},
		`definitions/process[P]/extensionElements: 2 children became 1`:                                                                       {`<none xmlns=""/>`, ``},
		`definitions/process[P]/extensionElements/element {http://example.vn/x}note became {http://www.omg.org/spec/BPMN/20100524/MODEL}note`: {`<note xml:lang="vi">ghi chú</note>`, `<b:note xml:lang="vi">ghi chú</b:note>`},
	} {
		changed := replaceOnce(t, several, want[0], want[1])
		assert.Equal(t, change, model.Diff(parse(t, several).Root, parse(t, changed).Root))
	}
	assert.Empty(t, model.Diff(parse(t, several).Root, parse(t, several).Root))
}

func replaceOnce(t *testing.T, s, old, replacement string) string {
	t.Helper()
	require.Contains(t, s, old)
	for i := range len(s) - len(old) + 1 {
		if s[i:i+len(old)] == old {
			return s[:i] + replacement + s[i+len(old):]
		}
	}
	return s
}

// Elements added to a tree are written with prefixes that are declared on them.
func TestWriteDeclaresWhatIsNew(t *testing.T) {
	doc := parse(t, `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:dc="urn:taken"/>`)
	doc.Root.Children = append(doc.Root.Children,
		&model.Node{Space: model.NSDC, Name: "Bounds", Attrs: []xml.Attr{{Name: xml.Name{Space: model.NSXSI, Local: "type"}, Value: "a\tb\"c"}}},
		&model.Node{Name: "bare"})
	written := doc.Bytes()
	assert.Contains(t, string(written), `<ns1:Bounds xmlns:ns1="http://www.omg.org/spec/DD/20100524/DC" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="a&#9;b&quot;c"/>`)
	again := parse(t, string(written))
	assert.Equal(t, model.NSDC, again.Root.Children[0].Space)
	assert.Equal(t, "a\tb\"c", again.Root.Children[0].AttrNS(model.NSXSI, "type"))
	assert.Equal(t, "", again.Root.Children[1].Space)
}

func TestEncodings(t *testing.T) {
	const text = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="café"/>`
	utf16 := func(order unicode.Endianness, mark unicode.BOMPolicy, s string) []byte {
		b, err := unicode.UTF16(order, mark).NewEncoder().Bytes([]byte(s))
		require.NoError(t, err)
		return b
	}
	const says16 = `<?xml version="1.0" encoding="UTF-16"?>` + text
	for name, file := range map[string][]byte{
		"none":                       []byte(text),
		"byte order mark":            []byte("\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>" + text),
		"windows-1252":               []byte("<?xml version='1.0' encoding='windows-1252'?>" + replaceOnce(t, text, "é", "\xe9")),
		"ISO-8859-1":                 []byte("<?xml version=\"1.0\" standalone=\"no\" encoding=\"ISO-8859-1\"?>" + replaceOnce(t, text, "é", "\xe9")),
		"UTF-16 little":              utf16(unicode.LittleEndian, unicode.UseBOM, says16),
		"UTF-16 big":                 utf16(unicode.BigEndian, unicode.UseBOM, says16),
		"UTF-16 without mark":        utf16(unicode.LittleEndian, unicode.IgnoreBOM, says16),
		"UTF-16 big without mark":    utf16(unicode.BigEndian, unicode.IgnoreBOM, says16),
		"UTF-8 that calls itself 16": []byte(says16),
	} {
		doc, err := model.Parse(file, model.Limits{})
		if assert.NoError(t, err, name) {
			assert.Equal(t, "café", doc.Root.ID(), name)
			assert.Empty(t, model.Diff(doc.Root, parse(t, string(doc.Bytes())).Root), name)
		}
	}
}

func FuzzWrite(f *testing.F) {
	f.Add([]byte(several))
	f.Add([]byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><a xmlns:p=""><p:b/><:c/>x</a><b xmlns="b" q:r="&#13;">]]&gt;</b></definitions>`))
	f.Fuzz(func(t *testing.T, file []byte) {
		doc, err := model.Parse(file, model.Limits{})
		if err != nil {
			return
		}
		written := doc.Bytes()
		again, err := model.Parse(written, model.Limits{})
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if d := model.Diff(doc.Root, again.Root); d != "" {
			t.Fatalf("%s\n%s", d, written)
		}
	})
}
