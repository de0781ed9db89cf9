package xmlcore_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

const dossier = `<?start here?><h:a xmlns:h="u" xmlns="v" h:b="1" c=" x&#10;y "><d xmlns=""> t<![CDATA[<]]>&amp;<e/><!--c--></d><h:f/>` + "\n" + `</h:a><!--end-->`

func TestTable(t *testing.T) {
	d := parse(t, dossier)
	a, dd := d.Root(), d.Root()+1
	require.Equal(t, []xmlcore.Kind{xmlcore.KindDocument, xmlcore.KindInstruction, xmlcore.KindElement, xmlcore.KindElement, xmlcore.KindText,
		xmlcore.KindElement, xmlcore.KindComment, xmlcore.KindElement, xmlcore.KindText, xmlcore.KindComment}, kinds(d))
	require.Equal(t, []xmlcore.Node{1, 2, 9}, slices.Collect(d.Children(xmlcore.Top)))
	require.Equal(t, []xmlcore.Node{3, 7}, slices.Collect(d.Elements(a)))
	require.Equal(t, []xmlcore.Node{2, 3, 5, 7}, slices.Collect(d.Descendants(xmlcore.Top)))
	require.Equal(t, []xmlcore.Node{7}, slices.Collect(d.Find(a, "u", "f")))
	require.Equal(t, xmlcore.None, d.Parent(xmlcore.Top))
	require.Equal(t, xmlcore.Top, d.Parent(a))
	require.Equal(t, xmlcore.Node(7), d.After(dd))
	require.Equal(t, xmlcore.None, d.FirstChild(7))
	require.True(t, d.Inside(5, dd))
	require.False(t, d.Inside(7, dd))

	require.Equal(t, xmlcore.Name{Prefix: "h", Local: "a", Space: "u"}, d.Name(a))
	require.Equal(t, "h:a", d.Tag(a))
	require.True(t, d.Is(a, "u", "a"))
	require.False(t, d.Is(a, "v", "a") || d.Is(4, "", ""))
	require.Equal(t, []xmlcore.Attr{{Name: xmlcore.Name{Prefix: "h", Local: "b", Space: "u"}, Value: "1"}, {Name: xmlcore.Name{Local: "c"}, Value: " x\ny "}}, slices.Collect(d.Attrs(a)))
	value, ok := d.Attr(a, "u", "b")
	require.True(t, ok && value == "1")
	_, ok = d.Attr(a, "", "b")
	require.False(t, ok)
	require.Equal(t, []xmlcore.Namespace{{Prefix: "h", URI: "u"}, {Prefix: "", URI: "v"}}, d.Declarations(a))
	require.Equal(t, []xmlcore.Namespace{{Prefix: "h", URI: "u"}}, d.InScope(dd), "the default namespace was taken back")
	for prefix, want := range map[string]string{"h": "u", "": "", "xml": xmlcore.XMLNamespace} {
		uri, ok := d.Lookup(5, prefix)
		require.True(t, ok && uri == want, prefix)
	}
	_, ok = d.Lookup(5, "z")
	require.False(t, ok)

	text, ok := d.Text(dd)
	require.False(t, ok, text)
	require.Equal(t, " t<&\n", string(d.AppendText(nil, xmlcore.Top)))
	require.Equal(t, "here", string(d.AppendText(nil, 1)))
	require.Equal(t, "start", d.Target(1))
	require.Equal(t, "c", string(d.AppendText(nil, 6)))
}

func kinds(d *xmlcore.Document) (list []xmlcore.Kind) {
	for n := xmlcore.Top; int(n) < d.Len(); n++ {
		list = append(list, d.Kind(n))
	}
	return list
}

func TestSpans(t *testing.T) {
	d := parse(t, "<a ><b/><c>x</c ><d></d\n></a>")
	part := func(start, end int) string { return string(d.Source()[start:end]) }
	for n, want := range map[xmlcore.Node][2]string{1: {"<a ><b/><c>x</c ><d></d\n></a>", "<b/><c>x</c ><d></d\n>"}, 2: {"<b/>", ""}, 3: {"<c>x</c >", "x"}, 5: {"<d></d\n>", ""}} {
		require.Equal(t, want, [2]string{part(d.Span(n)), part(d.ContentSpan(n))}, "%d", n)
		require.Equal(t, n == 2, d.SelfClosed(n))
	}
}

func TestBlank(t *testing.T) {
	for text, want := range map[string][2]bool{
		"<a> <b/>\n</a>": {true, true}, "<a>x<b/></a>": {false, true}, "<a><b/>x</a>": {false, false}, "<a><b/><c/></a>": {true, false},
		"<a><b/><![CDATA[ ]]></a>": {false, false}, "<a><b/><!----></a>": {false, false}, "<a><b/><?c?></a>": {false, false}, "<a><b/>&#32;</a>": {false, false},
	} {
		d := parse(t, text)
		b := slices.Collect(d.Elements(d.Root()))[0]
		require.Equal(t, want, [2]bool{d.Blank(d.Root()), d.BlankAfter(b)}, text)
	}
}

func TestIdentifiers(t *testing.T) {
	d := parse(t, `<a Id="1" xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" xmlns:o="u">`+
		`<b ID="2"/><b id="3&#x33;"/><b xml:id="4"/><b w:Id="5"/><b o:Id="6"/><b Id="7" ID="7"/><b w:ID="8"/><b Id="9"/><c ID="9"/><c iD="10"/></a>`)
	for id, want := range map[string]xmlcore.Node{"1": 1, "2": 2, "33": 3, "4": 4, "5": 5, "7": 7} {
		n, err := d.ByID(id)
		require.NoError(t, err, id)
		require.Equal(t, want, n, id)
	}
	for _, id := range []string{"", "3", "6", "8", "10"} {
		_, err := d.ByID(id)
		require.ErrorIs(t, err, fault.XMLNoID, id)
	}
	_, err := d.ByID("9")
	require.ErrorIs(t, err, fault.XMLDuplicateID)
	require.Equal(t, []string{"9"}, d.DuplicateIDs())
	_, err = parse(t, "<a/>").ByID("x")
	require.ErrorIs(t, err, fault.XMLNoID)
}

func TestIdentifiersOfManyElements(t *testing.T) {
	d := parse(t, "<r>"+list(5000, func(i int) string { return fmt.Sprintf(`<a Id="i%d"/>`, i) })+"</r>")
	require.Empty(t, d.DuplicateIDs())
	for i := range 5000 {
		n, err := d.ByID(fmt.Sprintf("i%d", i))
		require.NoError(t, err)
		require.Equal(t, xmlcore.Node(i+2), n)
	}
}

func TestRefs(t *testing.T) {
	d := parse(t, dossier)
	show := func(s *xmlcore.NodeSet) string {
		var out []string
		for r := range s.Refs() {
			out = append(out, fmt.Sprintf("%s %s=%q", d.RefKind(r), joined(d.RefName(r).Prefix, d.RefName(r).Local), d.AppendValue(nil, r)))
		}
		return strings.Join(out, "; ")
	}
	require.Equal(t, `element h:f=""; namespace xml="`+xmlcore.XMLNamespace+`"; namespace h="u"; namespace ="v"`, show(d.Subtree(7)))
	require.Equal(t, `processing instruction start="here"`, show(d.Subtree(1)))
	attrs := d.AppendAttrs(nil, d.Root())
	require.Equal(t, `attribute h:b="1"; attribute c=" x\ny "`, show(d.Set(attrs[1], attrs[0])))
	require.Equal(t, d.Root().Ref(), d.RefParent(attrs[0]))
	require.Equal(t, xmlcore.NoRef, d.RefParent(xmlcore.Top.Ref()))
	require.True(t, d.RefIs(attrs[0], "u", "b"))
	require.Empty(t, d.AppendAttrs(d.AppendNamespaces(nil, 4), 4), "a text has none")
	require.True(t, attrs[0].IsAttr() && !attrs[0].IsNode() && !attrs[0].IsNamespace())
}

func TestMemoryOfSmallElements(t *testing.T) {
	text := small(20209, 42)
	require.Less(t, costs(t, string(text))["memory"], 2.0, "bytes allocated for each byte read")
}
