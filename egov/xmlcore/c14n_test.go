package xmlcore_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

func parse(t testing.TB, text string) *xmlcore.Document {
	t.Helper()
	d, err := xmlcore.Parse([]byte(text), xmlcore.Limits{})
	require.NoError(t, err, "%q", text)
	return d
}

func canonical(t testing.TB, set *xmlcore.NodeSet, m xmlcore.Method) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, set.Canonical(&b, m))
	return b.String()
}

func streamed(t testing.TB, text string, m xmlcore.Method, sel xmlcore.Selection) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, xmlcore.CanonicalizeSmall(&b, strings.NewReader(text), m, sel, 16), "%q", text)
	return b.String()
}

var everyMethod = []xmlcore.Method{
	{}, {Comments: true}, {V11: true}, {V11: true, Comments: true}, {Exclusive: true}, {Exclusive: true, Comments: true},
	{Exclusive: true, Prefixes: []string{"", "b", "xml"}}, {Exclusive: true, Prefixes: []string{"c"}},
}

var canonicalSeeds = []string{
	`<a xmlns="n:u" xmlns:b="n:v" b:x="1" y=' "'><b:c xmlns=""><d/></b:c><![CDATA[<]]>&#13;</a>`,
	"<?p?><!--x--><a b='x\r\ny' xml:lang='vi'><!--y--><c xml:base='../q' id='1'><?q  r ?><d xml:space='preserve' Id='2'/></c></a><!--z--><?e f?>",
	`<a xmlns:b="n:u" xmlns:c="n:u"><b:a c:z="1" b:y="2" x="3"/><c:a xmlns:b="n:w" b:z="1" c:z="2"/></a>`,
	`<a xmlns="n:u"><b xmlns=""><c xmlns="n:u"><d xmlns=""/></c></b><e/></a>`,
	`<b:a xmlns:b="n:u"><c><b:d xmlns:b="n:v"><b:e xmlns:b="n:u"/></b:d></c></b:a>`,
	`<a xml:base="http://h/x/y"><b xml:base="../z/"><c xml:base="w"><d/></c></b><e xml:lang="en" xml:id="i"><f xml:base=""/></e></a>`,
	`<a xmlns:b="n:u" xmlns:c="n:v" xmlns:d="n:w"><b><c b:a="1"/><d><b:e c:f="2"/></d></b></a>`,
	`<a xmlns="u"/>`, `<a xmlns:b="/u:v"/>`, `<a xmlns:b="n:u"><c xmlns:b="1:u"/></a>`,
	`<a b="&#9;&#10;&#13;&lt;&amp;&quot;&apos;>">]]&gt;&#x1F1FB;</a>`,
}

// TestCanonicalLaws holds what must be true of any document and node set; the
// fuzz target below looks for a document that breaks it.
func TestCanonicalLaws(t *testing.T) {
	for _, s := range canonicalSeeds {
		for seed := range uint64(6) {
			laws(t, s, seed)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for i, s := range canonicalSeeds {
		f.Add([]byte(s), uint64(i))
	}
	f.Fuzz(func(t *testing.T, text []byte, seed uint64) {
		if d, err := xmlcore.Parse(text, xmlcore.Limits{}); err == nil && d.Encoding() == "UTF-8" && d.Len() < 60 {
			laws(t, string(text), seed)
		}
	})
}

func laws(t *testing.T, text string, seed uint64) {
	d := parse(t, text)
	if relative(d) {
		for _, m := range everyMethod {
			require.ErrorIs(t, d.All().Canonical(io.Discard, m), fault.XMLRelativeNamespace, "%q", text)
		}
		return
	}
	r := rand.New(rand.NewPCG(seed, 0))
	for _, m := range everyMethod {
		whole := canonical(t, d.All(), m)
		require.Equal(t, whole, canonical(t, parse(t, whole).All(), m), "the canonical form of a canonical form is itself: %q", text)
		require.Equal(t, whole, streamed(t, text, m, xmlcore.Selection{}), "%q", text)
		rules(t, d.All(), m)
		for n := range d.Descendants(xmlcore.Top) {
			ofElement(t, d, n, m)
		}
		for range 4 {
			keep := r.IntN(8) + 1
			some, err := d.All().Filter(func(xmlcore.Ref) (bool, error) { return r.IntN(9) < keep, nil })
			require.NoError(t, err)
			rules(t, some, m)
		}
	}
}

// relative reports whether a namespace of the document is no absolute URI.
func relative(d *xmlcore.Document) bool {
	for n := range d.Descendants(xmlcore.Top) {
		for _, ns := range d.Declarations(n) {
			if ns.URI != "" && !absolute.MatchString(ns.URI) {
				return true
			}
		}
	}
	return false
}

var absolute = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)

// rules compares with the norms' rules, once with a set of spans and once with
// one that names each node.
func rules(t *testing.T, set *xmlcore.NodeSet, m xmlcore.Method) {
	d := set.Document()
	o := oracle{d: d, set: set, m: m}
	want := o.canonical()
	require.Equal(t, want, canonical(t, set, m), "%+v of %q", m, d.Source())
	var refs []xmlcore.Ref
	for r := range set.Refs() {
		refs = append(refs, r)
	}
	require.Equal(t, want, canonical(t, d.Set(refs...), m), "%+v of %q", m, d.Source())
}

func ofElement(t *testing.T, d *xmlcore.Document, n xmlcore.Node, m xmlcore.Method) {
	text := string(d.Source())
	element := canonical(t, d.Subtree(n), m)
	require.Equal(t, element, canonical(t, parse(t, element).All(), m), "%q", text)
	rules(t, d.Subtree(n), m)
	if n != d.Root() {
		start, _ := d.Span(n)
		skip := func(e xmlcore.StreamElement) bool { return e.Offset == int64(start) }
		rules(t, d.All().Without(n), m)
		require.Equal(t, canonical(t, d.All().Without(n), m), streamed(t, text, m, xmlcore.Selection{Skip: skip}), "%q", text)
	}
	for a := range d.Attrs(n) {
		if found, err := d.ByID(a.Value); err == nil && found == n && a.Value != "" {
			require.Equal(t, element, streamed(t, text, m, xmlcore.Selection{ID: a.Value}), "%+v of %q", m, text)
		}
	}
}

func TestStreamByID(t *testing.T) {
	run := func(text, id string) error {
		return xmlcore.Canonicalize(&bytes.Buffer{}, strings.NewReader(text), xmlcore.Method{}, xmlcore.Selection{ID: id}, xmlcore.Limits{})
	}
	require.NoError(t, run(`<a><b Id="x"/></a>`, "x"))
	require.ErrorIs(t, run(`<a><b Id="x"/></a>`, "y"), fault.XMLNoID)
	require.ErrorIs(t, run(`<a><b Id="x"/><c ID="x"/></a>`, "x"), fault.XMLDuplicateID)
	require.ErrorIs(t, run(`<a><b Id="x"/></a><c/>`, "x"), fault.XMLRoot, "the document is read to its end")
}

func TestStreamSkips(t *testing.T) {
	all := func(xmlcore.StreamElement) bool { return true }
	require.Equal(t, `<b Id="x">t</b>`, streamed(t, `<a>s<b Id="x"><c>u</c>t<c/></b>v<b/></a>`, xmlcore.Method{}, xmlcore.Selection{ID: "x", Skip: all}))
	require.Equal(t, "<?p?>\n", streamed(t, `<?p?><a>s<b/></a>`, xmlcore.Method{}, xmlcore.Selection{Skip: all}))
	var seen []string
	streamed(t, `<p:a xmlns:p="n:u"><b/><c><d/></c></p:a>`, xmlcore.Method{}, xmlcore.Selection{Skip: func(e xmlcore.StreamElement) bool {
		seen = append(seen, fmt.Sprint(e))
		return e.Name.Local == "c"
	}})
	require.Equal(t, []string{"{{p a n:u} 0 1}", "{{ b } 19 2}", "{{ c } 23 2}"}, seen)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestWriterThatFails(t *testing.T) {
	text := "<a>" + strings.Repeat("x<b/>", 5000) + "</a>"
	d := parse(t, text)
	require.EqualError(t, d.All().Canonical(broken{}, xmlcore.Method{}), "full")
	require.EqualError(t, xmlcore.Canonicalize(broken{}, strings.NewReader(text), xmlcore.Method{}, xmlcore.Selection{}, xmlcore.Limits{}), "full")
}

// TestJoinBase holds the examples of Canonical XML 1.1 section 2.4, those of
// its appendix A and of RFC 3986 section 5.4.
func TestJoinBase(t *testing.T) {
	for _, c := range [][3]string{
		{"abc/", "../", ""}, {"../", "../", "../../"}, {"..", "..", "../../"},
		{"http://a/b/c/d;p?q", "g", "http://a/b/c/g"}, {"http://a/b/c/d;p?q", "../g?y#s", "http://a/b/g?y"},
		{"http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y"}, {"http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q"},
		{"http://a/b/c/d;p?q", "//g", "http://g"}, {"http://a/b/c/d;p?q", "/g", "http://a/g"}, {"http://a/b/c/d;p?q", "../../../g", "http://a/g"},
		{"http://a", "g", "http://a/g"}, {"x/y", "urn:a:b", "urn:a:b"}, {"foo/bar", "x#y", "foo/x"},
	} {
		require.Equal(t, c[2], xmlcore.JoinBase(c[0], c[1]), "%s + %s", c[0], c[1])
	}
	for _, c := range [][2]string{
		{"no/.././/pseudo-netpath/seg/file.ext", "pseudo-netpath/seg/file.ext"}, {"no/..//.///pseudo-netpath/seg/file.ext", "pseudo-netpath/seg/file.ext"},
		{"yes/no//..//.///pseudo-netpath/seg/file.ext", "yes/pseudo-netpath/seg/file.ext"}, {"no/../yes", "yes"}, {"no/../yes/", "yes/"},
		{"no/../yes/no/..", "yes/"}, {"../../no/../..", "../../../"}, {"no/../..", "../"}, {"no/..", ""}, {"no/../", ""}, {"/a/b/c/./../../g", "/a/g"},
		{"mid/content=5/../6", "mid/6"}, {"../../..", "../../../"}, {"no/../../", "../"}, {"..yes/..no/..no/..no/../../../..yes", "..yes/..yes"},
		{"../..", "../../"}, {"../../../", "../../../"}, {".", ""}, {"./", ""}, {"./.", ""}, {"//no/..", "/"}, {"../../no/..", "../../"},
		{"yes/no/../", "yes/"}, {"yes/no/no/../..", "yes/"}, {"yes/no/../yes/no/no/../..", "yes/yes/"}, {"/no/../", "/"}, {"/yes/no/no/../..", "/yes/"},
		{"../../..no/..", "../../"}, {"..yes/...no/..no/..no/../../..", "..yes/"}, {"/..yes/..no/..no/../..", "/..yes/"},
		{"/", "/"}, {"/.", "/"}, {"/./.", "/"}, {"/..", "/"}, {"/../..", "/"}, {"//..//..", "/"}, {"/./.././..", "/"}, {"..", "../"}, {"../", "../"},
	} {
		require.Equal(t, c[1], xmlcore.RemoveDots(c[0]), c[0])
	}
}

func TestMethods(t *testing.T) {
	for _, m := range everyMethod[:6] {
		got, ok := xmlcore.MethodOf(m.URI())
		require.True(t, ok)
		require.Equal(t, m, got)
	}
	_, ok := xmlcore.MethodOf("http://www.w3.org/2001/10/xml-exc-c14n")
	require.False(t, ok)
}
