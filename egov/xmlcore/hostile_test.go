package xmlcore_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// suite reads the list of a public suite beside the module.
func suite(t *testing.T, name string, cases any) (dir string) {
	t.Helper()
	dir = filepath.Join("../../../shared/suites", name)
	text, err := os.ReadFile(filepath.Join(dir, "cases.json"))
	if err != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "suite %s is missing in CI", name)
		t.Skipf("suite %s is not here", name)
	}
	require.NoError(t, json.Unmarshal(text, cases))
	return dir
}

// TestHostileResponses: what only a parser can stop is stopped here, all else
// is read; a comment does not cut a text.
func TestHostileResponses(t *testing.T) {
	var cases []struct {
		ID, File, Layer string
		WellFormed      bool
		FullTexts       map[string]string
	}
	dir := suite(t, "hostile-xml", &cases)
	for _, c := range cases {
		text, err := os.ReadFile(filepath.Join(dir, c.File))
		require.NoError(t, err)
		d, err := xmlcore.Parse(text, xmlcore.Limits{})
		if c.Layer == "xml" || !c.WellFormed {
			require.Error(t, err, c.ID)
			continue
		}
		require.NoError(t, err, c.ID)
		for _, want := range c.FullTexts {
			found := false
			for n := range d.Descendants(xmlcore.Top) {
				text, leaf := d.Text(n)
				found = found || leaf && text == want
			}
			require.True(t, found, "%s: %q is read whole", c.ID, want)
		}
	}
}

// attacks grow a document with n; each made some parser or canonicaliser take
// time or memory in the square of it, or more.
var attacks = map[string]func(n int) string{
	"attributes": func(n int) string {
		return "<a " + list(n, func(i int) string { return fmt.Sprintf(`a%d="" `, i) }) + "/>"
	},
	"attributes of long names that differ at the end": func(n int) string {
		return "<a " + list(n/8, func(i int) string { return fmt.Sprintf(`%s%d="" `, strings.Repeat("a", 100), i) }) + "/>"
	},
	"attributes of many namespaces": func(n int) string {
		return "<a " + list(n/2, func(i int) string { return fmt.Sprintf(`xmlns:p%d="n:u%d" p%d:x="" `, i, i, i) }) + "/>"
	},
	"depth": func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) },
	// Joining bases takes the square of the depth, which the limit of depth keeps small.
	"depth with attributes of XML": func(n int) string {
		return strings.Repeat(`<a xml:base="x/">`, 1000) + strings.Repeat("x", 16*n) + strings.Repeat("</a>", 1000)
	},
	"namespaces at one element, used below": func(n int) string {
		return "<r " + list(n/4, func(i int) string { return fmt.Sprintf(`xmlns:p%d="n:u" `, i) }) + ">" +
			list(n/2, func(i int) string { return fmt.Sprintf("<p%d:a/>", i%(n/4)) }) + "</r>"
	},
	"a namespace at each depth": func(n int) string {
		return list(n/8, func(i int) string { return fmt.Sprintf(`<p%d:a xmlns:p%d="n:u">`, i, i) }) +
			list(n/8, func(i int) string { return fmt.Sprintf("</p%d:a>", n/8-1-i) })
	},
	"one prefix bound anew at each depth": func(n int) string {
		return list(n/8, func(i int) string { return fmt.Sprintf(`<p:a xmlns:p="n:u%d">`, i) }) + strings.Repeat("</p:a>", n/8)
	},
	"declarations at many elements": func(n int) string {
		return "<r>" + list(n/4, func(i int) string { return fmt.Sprintf(`<p%d:a xmlns:p%d="n:u"/>`, i, i) }) + "</r>"
	},
	"a long name": func(n int) string { return "<" + strings.Repeat("a", n/16) + "/>" },
	"long names": func(n int) string {
		return "<r>" + strings.Repeat("<"+strings.Repeat("a", 1000)+"/>", n/200) + "</r>"
	},
	"identifiers": func(n int) string {
		return "<r>" + list(n, func(i int) string { return fmt.Sprintf(`<a Id="i%d"/>`, i) }) + "</r>"
	},
	"one identifier": func(n int) string { return "<r>" + strings.Repeat(`<a Id="i"/>`, n) + "</r>" },
	"references":     func(n int) string { return "<a>" + strings.Repeat("&#x41;&amp;", n) + "</a>" },
	"line ends": func(n int) string {
		return "<a>" + strings.Repeat("\r", n) + "<![CDATA[" + strings.Repeat("\r", n) + "]]></a>"
	},
	"brackets": func(n int) string {
		return "<a>" + strings.Repeat("]]", n) + "<![CDATA[" + strings.Repeat("]]", n) + "]]></a>"
	},
	"sections":     func(n int) string { return "<a>" + strings.Repeat("<![CDATA[]]>", n) + "</a>" },
	"comments":     func(n int) string { return "<a>" + strings.Repeat("<!---->", n) + "</a>" },
	"dashes":       func(n int) string { return "<a><!--" + strings.Repeat(" -", n) + " --></a>" },
	"instructions": func(n int) string { return strings.Repeat("<?a?>", n) + "<a/>" },
}

func list(n int, of func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(of(i))
	}
	return b.String()
}

// TestAttacksAreLinear counts the work of a document and of one four times as
// large, with no limit in the way: it grows as the document does, with room for
// sorting.
func TestAttacksAreLinear(t *testing.T) {
	const n = 4000
	for name, attack := range attacks {
		t.Run(name, func(t *testing.T) {
			small, large := costs(t, attack(n)), costs(t, attack(4*n))
			for what, cost := range large {
				require.Less(t, cost, 1.5*small[what]+3, what)
				require.Less(t, cost, 80.0, what)
			}
		})
	}
}

// lifted are limits that stop none of the attacks.
var lifted = xmlcore.Limits{Depth: 1 << 30, Attributes: 1 << 30, Namespaces: 1 << 30, Name: 1 << 30, Tag: 1 << 30}

// costs are the steps and bytes that a document takes, each for a byte of it.
func costs(t *testing.T, text string) map[string]float64 {
	t.Helper()
	out := map[string]float64{}
	add := func(what string, cost int) { out[what] = float64(cost) / float64(len(text)) }
	steps, err := xmlcore.ParseWork([]byte(text), lifted)
	require.NoError(t, err)
	add("reading", steps)
	src := []byte(text)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d, err := xmlcore.Parse(src, lifted)
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	add("memory", int(after.TotalAlloc-before.TotalAlloc))
	steps, window, err := xmlcore.StreamWork(strings.NewReader(text), lifted)
	require.NoError(t, err)
	add("stream", steps)
	add("window", max(0, window-64<<10))
	_ = d.DuplicateIDs()
	for _, m := range []xmlcore.Method{{Comments: true}, {V11: true}, {Exclusive: true}, {Exclusive: true, Prefixes: []string{"", "p1", "p2", "p3"}}} {
		deepest := xmlcore.Node(d.Len() - 1)
		for what, set := range map[string]*xmlcore.NodeSet{"whole": d.All(), "last": d.Subtree(deepest)} {
			if set.Canonical(io.Discard, m) != nil {
				continue // over the budget, which is linear
			}
			steps, size := xmlcore.CanonicalWork(set, m)
			add(fmt.Sprintf("canonical %+v of %s", m, what), steps+size)
		}
	}
	return out
}

// TestBudgetOfScatteredNodes: the canonical form of elements without their
// parents looks at all namespaces at each; it ends instead of running for ever.
func TestBudgetOfScatteredNodes(t *testing.T) {
	text := "<r " + list(1000, func(i int) string { return fmt.Sprintf(`xmlns:p%d="n:u%d" `, i, i) }) + ">" + strings.Repeat("<b/>", 25000) + "</r>"
	d := parse(t, text)
	var refs []xmlcore.Ref
	for n := range d.Find(xmlcore.Top, "", "b") {
		refs = append(refs, n.Ref())
	}
	require.ErrorIs(t, d.Set(refs...).Canonical(&strings.Builder{}, xmlcore.Method{}), fault.XMLWork)
}

func TestLimits(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	for what, c := range map[string]struct {
		lim  xmlcore.Limits
		text string
		want string // what the fault names; empty: accepted
	}{
		"bytes":                        {xmlcore.Limits{Bytes: 3}, "<a/>", "bytes"},
		"just as many bytes":           {xmlcore.Limits{Bytes: 4}, "<a/>", ""},
		"depth":                        {xmlcore.Limits{Depth: 2}, deep(3), "depth"},
		"elements":                     {xmlcore.Limits{Elements: 2}, "<a><b/><c/></a>", "elements"},
		"attributes":                   {xmlcore.Limits{Attributes: 1}, `<a b="" c=""/>`, "attributes"},
		"namespaces":                   {xmlcore.Limits{Namespaces: 1}, `<a xmlns="u"><b xmlns:c="v"/></a>`, "namespaces"},
		"name":                         {xmlcore.Limits{Name: 3}, `<abcd/>`, "name"},
		"target":                       {xmlcore.Limits{Name: 3}, `<a><?abcd?></a>`, "name"},
		"tag":                          {xmlcore.Limits{Tag: 10}, `<a b="123456789"/>`, "tag"},
		"depth in a short document":    {xmlcore.Limits{}, deep(1100), "depth"},
		"the same behind a long text":  {xmlcore.Limits{}, "<r>" + strings.Repeat("x", 1<<20) + deep(1100) + "</r>", ""},
		"a long name at the beginning": {xmlcore.Limits{}, "<" + strings.Repeat("a", 2000) + "/>", "name"},
		"a name that no table holds":   {xmlcore.Limits{Name: 1 << 20}, "<" + strings.Repeat("a", 70000) + "/>", "name"},
		"many elements":                {xmlcore.Limits{}, "<r>" + strings.Repeat("<a/>", 200_000) + "</r>", ""},
	} {
		_, err := xmlcore.Parse([]byte(c.text), c.lim)
		r := xmlcore.NewReader(strings.NewReader(c.text), c.lim)
		_, streamed := ours(r)
		if c.want == "" {
			require.NoError(t, err, what)
			require.NoError(t, streamed, what)
			continue
		}
		for _, err := range []error{err, streamed} {
			require.ErrorIs(t, err, fault.XMLLimit, what)
			require.Equal(t, c.want, fault.All(err)[0].Arg("what"), what)
		}
	}
}

// TestStreamHoldsLittle canonicalises a document of 100 MB within a small heap.
func TestStreamHoldsLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	size, peak := 100<<20, uint64(0)
	r := &endless{left: size, head: []byte("<a><b>"), unit: []byte("Đơn đề nghị cấp phép &amp; bản vẽ\n<c d='1'/>"), tail: []byte("</b></a>")}
	w := watch(func() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapInuse)
	})
	require.NoError(t, xmlcore.Canonicalize(w, r, xmlcore.Method{Exclusive: true}, xmlcore.Selection{}, xmlcore.Limits{}))
	require.Less(t, peak, uint64(64<<20))
}
