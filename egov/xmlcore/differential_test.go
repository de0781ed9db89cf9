package xmlcore_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// A document as lines that both readers can write: names as written, values
// with all white space alike, since encoding/xml does not normalise them.
type lines struct {
	list  []string
	text  strings.Builder
	depth int
}

func (l *lines) add(format string, args ...any) {
	if l.text.Len() > 0 {
		l.list = append(l.list, fmt.Sprintf("text %q", l.text.String()))
		l.text.Reset()
	}
	l.list = append(l.list, fmt.Sprintf(format, args...))
}

func (l *lines) tag(name string, attrs []string) {
	slices.Sort(attrs)
	l.add("start %s %q", name, attrs)
	l.depth++
}

func (l *lines) end(name string) {
	l.add("end %s", name)
	l.depth--
}

func joined(prefix, local string) string {
	if prefix == "" {
		return local
	}
	return prefix + ":" + local
}

var level = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ", "\r", " ")

// standard reads with encoding/xml, strictly.
func standard(text []byte) ([]string, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	var l lines
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return l.list, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			var attrs []string
			for _, a := range t.Attr {
				attrs = append(attrs, joined(a.Name.Space, a.Name.Local)+"="+level.Replace(a.Value))
			}
			l.tag(joined(t.Name.Space, t.Name.Local), attrs)
		case xml.EndElement:
			l.end(joined(t.Name.Space, t.Name.Local))
		case xml.CharData:
			if l.depth > 0 {
				l.text.Write(t)
			}
		case xml.Comment:
			l.add("comment %q", level.Replace(string(t)))
		case xml.ProcInst:
			if t.Target != "xml" {
				l.add("instruction %s %q", t.Target, level.Replace(string(t.Inst)))
			}
		case xml.Directive:
			l.add("directive")
		}
	}
}

// ours reads with Reader.
func ours(d *xmlcore.Reader) ([]string, error) {
	var l lines
	var content strings.Builder
	for {
		t, err := d.Next()
		if err == io.EOF {
			return l.list, nil
		}
		if err != nil {
			return nil, err
		}
		switch t.Kind {
		case xmlcore.StartTag:
			var attrs []string
			for _, a := range t.Attrs {
				attrs = append(attrs, joined(a.Prefix, a.Local)+"="+level.Replace(a.Value))
			}
			for _, n := range t.Declarations {
				name := "xmlns"
				if n.Prefix != "" {
					name += ":" + n.Prefix
				}
				attrs = append(attrs, name+"="+level.Replace(n.URI))
			}
			l.tag(joined(t.Name.Prefix, t.Name.Local), attrs)
		case xmlcore.EndTag:
			l.end(joined(t.Name.Prefix, t.Name.Local))
		case xmlcore.CharData:
			l.text.Write(t.Data)
		default:
			if t.First {
				content.Reset()
			}
			if content.Write(t.Data); t.More {
				continue
			}
			if t.Kind == xmlcore.Comment {
				l.add("comment %q", level.Replace(content.String()))
			} else {
				l.add("instruction %s %q", t.Name.Local, level.Replace(content.String()))
			}
		}
	}
}

// tree writes a Document the same way.
func tree(d *xmlcore.Document) []string {
	var l lines
	var open []xmlcore.Node
	for n := xmlcore.Node(1); int(n) <= d.Len(); n++ {
		for len(open) > 0 && d.After(open[len(open)-1]) <= n {
			l.end(d.Tag(open[len(open)-1]))
			open = open[:len(open)-1]
		}
		if int(n) == d.Len() {
			break
		}
		switch d.Kind(n) {
		case xmlcore.KindElement:
			var attrs []string
			for a := range d.Attrs(n) {
				attrs = append(attrs, joined(a.Prefix, a.Local)+"="+level.Replace(a.Value))
			}
			for _, ns := range d.Declarations(n) {
				name := "xmlns"
				if ns.Prefix != "" {
					name += ":" + ns.Prefix
				}
				attrs = append(attrs, name+"="+level.Replace(ns.URI))
			}
			l.tag(d.Tag(n), attrs)
			open = append(open, n)
		case xmlcore.KindText:
			l.text.Write(d.AppendText(nil, n))
		case xmlcore.KindComment:
			l.add("comment %q", level.Replace(string(d.AppendText(nil, n))))
		case xmlcore.KindInstruction:
			l.add("instruction %s %q", d.Target(n), level.Replace(string(d.AppendText(nil, n))))
		}
	}
	return l.list
}

// listed are the refusals of encoding/xml that are its own: it knows the names
// of the fourth edition of XML 1.0 only.
func listed(text []byte, err error) bool {
	if bytes.IndexFunc(text, func(r rune) bool { return r > 0x7F }) < 0 {
		return false
	}
	for _, reason := range []string{"invalid XML name", "expected element name", "expected attribute name", "expected target name", "name after"} {
		if strings.Contains(err.Error(), reason) {
			return true
		}
	}
	return false
}

// agree is the property: what we accept encoding/xml accepts, with the same
// tokens; table, stream and stream cut in small pieces say the same.
func agree(t *testing.T, text []byte) {
	t.Helper()
	doc, err := xmlcore.Parse(text, xmlcore.Limits{})
	streamed, serr := ours(xmlcore.NewReader(iotest.HalfReader(bytes.NewReader(text)), xmlcore.Limits{}))
	small := 16
	if bytes.Contains(text[:min(len(text), 256)], []byte("encoding")) || len(text) > 1 && text[0] >= 0xFE {
		small = 1024 // the encoding must be seen
	}
	pieces, perr := ours(xmlcore.SmallReader(bytes.NewReader(text), small))
	require.Equal(t, err == nil, serr == nil, "%q: %v, stream: %v", text, err, serr)
	require.Equal(t, err == nil, perr == nil, "%q: %v, pieces: %v", text, err, perr)
	if err != nil {
		for _, e := range []error{err, serr, perr} {
			var f *fault.Error
			require.ErrorAs(t, e, &f)
			require.NotContains(t, f.Vi()+f.En(), "{")
			require.NotEmpty(t, f.Arg("line"))
		}
		return
	}
	table := tree(doc)
	require.Equal(t, table, streamed, "%q", text)
	require.Equal(t, table, pieces, "%q", text)
	if doc.Encoding() != "UTF-8" {
		return
	}
	want, err := standard(text)
	if err != nil {
		require.True(t, listed(text, err), "%q: encoding/xml says %v", text, err)
		return
	}
	require.Equal(t, want, table, "%q", text)
}

// seeds are documents that every part of the reader meets.
var seeds = []string{
	`<a/>`, `<a></a >`, "<a\tb='x\r\ny'/>", `<a xmlns="u" xmlns:b="v" b:x="1" y=' "'><b:c xmlns=""><d/></b:c><![CDATA[<]]>&#13;</a>`,
	"\ufeff<?xml version='1.0' encoding='UTF-8' standalone=\"yes\"?>\r\n<!-- c - --><?p  d?><a>x\r\ny\rz<!--\r\n-->&amp;&lt;&gt;&quot;&apos;&#x41;&#65;</a>\n<?e?><!---->",
	`<a><![CDATA[]]>b<![CDATA[c]]]]><![CDATA[>]]>d<![CDATA[]]></a>`, `<x:a xmlns:x="u"><x:b x:c="1" c="2"/></x:a>`,
	`<a b="1" b="2"/>`, `<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>`, `<a xmlns:x=""/>`, `<a xmlns:xml="u"/>`, `<a xmlns:xmlns="u"/>`,
	`<a xmlns="http://www.w3.org/XML/1998/namespace"/>`, `<a xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="vi"/>`,
	`<a>]]></a>`, `<a>&b;</a>`, `<a>&#0;</a>`, `<a>&#xD800;</a>`, `<a>&#1114112;</a>`, "<a>\x01</a>", "<a>\xff</a>", `<a b=c/>`, `<a b/>`, `<a b="<"/>`,
	`<a><b></a></b>`, `<a/><b/>`, `x<a/>`, `<a/>x`, `<!DOCTYPE a><a/>`, `<a:b/>`, `<a:b:c/>`, `<:a/>`, `<a:/>`, `<1/>`, `<a><?xml version="1.0"?></a>`, `<?XML?><a/>`,
	` <?xml version="1.0"?><a/>`, `<?xml version="1.1"?><a/>`, `<?xml encoding="UTF-8"?><a/>`, `<?xml version="1.0" encoding="latin-9"?><a/>`,
	`<a><!-- -- --></a>`, `<a><!-->--></a>`, `<a><!--->--></a>`, `<a><?b?c?></a>`, `<a><?b c??></a>`, `<a`, `<a><`, `<a>&`, `<a>&am`, `<a b="`, `<a><!`, `<a><![CDATA[`, `<a></`, ``,
	`<Ñ đ="ế">Việt Nam 🇻🇳</Ñ>`, "<\U00010000/>", `<a xml:id="i" Id="j" ID="k" id="l"/>`,
}

func TestReadersAgree(t *testing.T) {
	for _, s := range seeds {
		agree(t, []byte(s))
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(agree)
}

// TestLongContentComesInPieces: a window does not grow for text.
func TestLongContentComesInPieces(t *testing.T) {
	long := strings.Repeat("Đề nghị cấp giấy phép &amp; bản vẽ]] \r\n", 4000)
	for _, text := range []string{
		"<a>" + long + "</a>", "<a><![CDATA[" + long + "]]></a>", "<a><!--" + long + "--></a>", "<a><?p " + long + "?></a>", `<a b="` + long + `"/>`,
		"<a>" + strings.Repeat("]", 70000) + "</a>", "<a><!--" + strings.Repeat("- ", 70000) + "--></a>",
		"<a>" + strings.Repeat("&#x41;", 20000) + "</a>", "<a" + strings.Repeat(" ", 200000) + "/>",
	} {
		agree(t, []byte(text))
		_, window, err := xmlcore.StreamWork(strings.NewReader(text), xmlcore.Limits{})
		require.NoError(t, err)
		if !strings.Contains(text, `b="`) && !strings.HasPrefix(text, "<a ") {
			require.LessOrEqual(t, window, 64<<10)
		}
	}
}

func TestSourceThatFails(t *testing.T) {
	broken := errors.New("disk")
	for _, head := range []string{"<a>\n<b", `<?xml version="1.0" encoding="windows-1252"?>` + "\n<a>\x80"} {
		_, err := ours(xmlcore.NewReader(io.MultiReader(strings.NewReader(head), iotest.ErrReader(broken)), xmlcore.Limits{}))
		require.ErrorIs(t, err, fault.XMLRead)
		require.ErrorIs(t, err, broken)
		require.Equal(t, "2", fault.All(err)[0].Arg("line"))
	}
	_, err := ours(xmlcore.NewReader(idle{}, xmlcore.Limits{}))
	require.ErrorIs(t, err, io.ErrNoProgress)
}

// idle never gives anything.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestTokensKnowTheirPlace(t *testing.T) {
	const text = "<?p 1?>\n<a b='1'><c/>x&amp;y<![CDATA[<]]></a>"
	r := xmlcore.NewReader(strings.NewReader(text), xmlcore.Limits{})
	var got []string
	for {
		token, err := r.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		got = append(got, fmt.Sprintf("%v %s", token.Kind, text[token.Start:token.End]))
		require.Equal(t, token.End, r.Position().Offset)
	}
	require.Equal(t, []string{"processing instruction <?p 1?>", "start tag <a b='1'>", "start tag <c/>", "end tag ", "text x&amp;y", "text <![CDATA[<]]>", "end tag </a>"}, got)
	require.Equal(t, 2, r.Position().Line)
	_, err := r.Next()
	require.Equal(t, io.EOF, err, "the end stays the end")
}

// TestManyNames: names are kept for a while only.
func TestManyNames(t *testing.T) {
	text := "<r>" + list(2*xmlcore.MaxKnown, func(i int) string { return fmt.Sprintf("<a%d/>", i) }) + "</r>"
	got, err := ours(xmlcore.NewReader(strings.NewReader(text), xmlcore.Limits{}))
	require.NoError(t, err)
	require.Equal(t, tree(parse(t, text)), got)
}
