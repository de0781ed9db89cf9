package tree_test

import (
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/tree"
)

func canonical(t *testing.T, d *xmlcore.Document) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, d.All().Canonical(&b, xmlcore.Method{Comments: true}))
	return b.String()
}

func TestThereAndBack(t *testing.T) {
	for _, text := range []string{
		`<a/>`, `<?p q?><!--c--><x:a xmlns:x="urn:u" xmlns="urn:v" x:b="&#13;&#10;&#9;&quot;'" c="1">t&#13;<b xmlns=""/>&amp;&lt;]]&gt;<!--d--><?e?></x:a><!--z-->`,
		`<a>một<![CDATA[ <hai> ]]>ba<b>bốn</b>năm</a>`,
	} {
		d, err := xmlcore.Parse([]byte(text), xmlcore.Limits{})
		require.NoError(t, err)
		back, err := tree.Parse(tree.Of(d), xmlcore.Limits{})
		require.NoError(t, err)
		require.Equal(t, canonical(t, d), canonical(t, back))
	}
}

func TestTreesThatAreNoDocument(t *testing.T) {
	for text, want := range map[string]fault.Code{`<!DOCTYPE a><a/>`: fault.XMLDocType, `<p:a/>`: fault.XMLPrefix, ``: fault.XMLUnclosed} {
		doc := etree.NewDocument()
		require.NoError(t, doc.ReadFromString(text))
		_, err := tree.Parse(doc, xmlcore.Limits{})
		require.ErrorIs(t, err, want)
	}
	doc := etree.NewDocument()
	doc.CreateElement("a")
	doc.CreateElement("b")
	_, err := tree.Parse(doc, xmlcore.Limits{})
	require.ErrorIs(t, err, fault.XMLRoot)
}

// TestCoveredTextIsWhole: a comment in a text does not cut what the program
// reads, because the canonical form has none.
func TestCoveredTextIsWhole(t *testing.T) {
	d, err := xmlcore.Parse([]byte(`<r xmlns:s="urn:u"><s:id Id="x">admin@a.vn<!-- -->.evil.com</s:id><forged/></r>`), xmlcore.Limits{})
	require.NoError(t, err)
	n, err := d.ByID("x")
	require.NoError(t, err)
	doc, err := tree.Covered(d.Subtree(n), xmlcore.Method{Exclusive: true})
	require.NoError(t, err)
	require.Equal(t, "admin@a.vn.evil.com", doc.Root().Text())
	require.Equal(t, "urn:u", doc.Root().NamespaceURI())
	require.Nil(t, doc.FindElement("//forged"))

	_, err = tree.Covered(d.All().Subtract(d.Set(d.Root().Ref())), xmlcore.Method{Exclusive: true})
	require.ErrorIs(t, err, fault.XMLRoot, "two elements are no document")
}
