package xpath_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/egov/xmlcore/xpath"
)

const sample = `<?p q?><r xmlns="u" xmlns:v="v" xml:lang="vi-VN" Id="top"><v:a n="1">mot</v:a><a n="2">hai<![CDATA[ & ]]>ba</a><!--c-->` +
	`<a n="x" v:n="4"><b/><b id="b2">  7 </b><b>8</b></a><?s t?></r>`

var prefixes = xpath.Prefixes(map[string]string{"u": "u", "v": "v", "xml": xmlcore.XMLNamespace})

func parse(t testing.TB, text string) *xmlcore.Document {
	t.Helper()
	d, err := xmlcore.Parse([]byte(text), xmlcore.Limits{})
	require.NoError(t, err)
	return d
}

// show writes a value; nodes by kind and name.
func show(d *xmlcore.Document, v any) string {
	set, ok := v.(*xmlcore.NodeSet)
	if !ok {
		return fmt.Sprint(v)
	}
	var list []string
	for r := range set.Refs() {
		name := d.RefName(r)
		text := name.Local
		if name.Prefix != "" {
			text = name.Prefix + ":" + text
		}
		switch d.RefKind(r) {
		case xmlcore.KindAttribute:
			text = "@" + text
		case xmlcore.KindNamespace:
			text = "ns(" + text + ")"
		case xmlcore.KindText:
			text = fmt.Sprintf("%q", d.AppendValue(nil, r))
		case xmlcore.KindComment:
			text = "comment"
		case xmlcore.KindInstruction:
			text = "?" + text
		case xmlcore.KindDocument:
			text = "/"
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

// values are expressions with what they give for the sample.
var values = map[string]string{
	// section 2: location paths
	"/":                                    "/",
	"/node()":                              "?p r",
	"/u:r/u:a":                             "a a",
	"//v:a/text()":                         `"mot"`,
	"//u:a[1]/text()":                      `"hai & ba"`,
	"//u:b[2]/@id":                         "@id",
	"//u:b[position()=last()]":             "b",
	"//u:b[last()-1]/@*":                   "@id",
	"//@v:*":                               "@v:n",
	"//v:*":                                "v:a",
	"/*/*/@n":                              "@n @n @n",
	"//comment()":                          "comment",
	"//processing-instruction()":           "?p ?s",
	"//processing-instruction('s')":        "?s",
	"//u:b[2]/preceding-sibling::*":        "b",
	"//u:b[3]/preceding-sibling::*[1]/@id": "@id",
	"//u:b[1]/following-sibling::*[1]/@id": "@id",
	"//u:b[1]/ancestor::*":                 "r a",
	"//u:b[1]/ancestor::*[1]/@v:n":         "@v:n",
	"//u:b[1]/ancestor-or-self::node()":    "/ r a b",
	"//comment()/preceding::*":             "v:a a",
	"//comment()/following::node()":        `a b b "  7 " b "8" ?s`,
	"//@id/following::node()":              `"  7 " b "8" ?s`,
	"//@id/preceding::u:*":                 "a b",
	"//@id/..":                             "b",
	"//@id/self::node()":                   "@id",
	"//@id/self::*":                        "",
	"/u:r/namespace::*":                    "ns(xml) ns() ns(v)",
	"/u:r/namespace::v/..":                 "r",
	"//u:b[1]/namespace::*[name()='']":     "ns()",
	"string(//namespace::v)":               "v",
	"namespace-uri(//namespace::v)":        "",
	"//u:b[2]/descendant-or-self::node()":  `b "  7 "`,
	"//u:a[u:b]/@n":                        "@n",
	"//u:a[@n=2]":                          "a",
	"//u:a[not(@v:n)]/@n":                  "@n",
	"(//u:b)[2]/@id":                       "@id",
	"(//u:b | //v:a)[1]":                   "v:a",
	"//u:b | //u:a | //u:b":                "a a b b b",
	"id('top')/v:a":                        "v:a",
	"id('b2 top nothing')":                 "r b",
	"id(//u:b[2]/@id)":                     "b",
	"self::node()":                         "/",
	"..":                                   "",
	"count(//node())":                      "14",
	"count(//. | //@* | //namespace::*)":   "43",
	"//u:a[2]/u:b[position() < 3][2]/@id":  "@id",
	"/descendant::u:b[2]/@id":              "@id",
	"//u:b[2][@id][1]/@id":                 "@id",
	"/u:r/child::*[position()>1][1]/@n":    "@n",
	// section 3: expressions
	"1 + 2 * 3 - 4 div 2":   "5",
	"5 mod -2":              "1",
	"-5 mod 2":              "-1",
	"- - 3":                 "3",
	"1 < 2 < 1":             "false",
	"2 = 2.0 and '2' = 2":   "true",
	"true() = 'x' or 1 > 2": "true",
	"//u:a/@n = '2'":        "true",
	"//u:a/@n != '2'":       "true",
	"//u:a/@n > 1":          "true",
	"//u:a/@n = //u:b":      "false",
	"//u:b > //u:a/@n":      "true",
	"//u:b < 7":             "false",
	"//nothing = //nothing": "false",
	"//nothing = false()":   "true",
	"//u:b = 8":             "true",
	"8 = //u:b":             "true",
	"7 < //u:b":             "true",
	"not(1 = 1)":            "false",
	"1 div 0":               "+Inf",
	"string(1 div 0)":       "Infinity",
	"string(-1 div 0)":      "-Infinity",
	"string(0 div 0)":       "NaN",
	"string(-0)":            "0",
	"string(1000000000000)": "1000000000000",
	"string(0.000001)":      "0.000001",
	".5 + 1.":               "1.5",
	// section 4: functions
	"local-name(//@v:n)":                    "n",
	"name(//@v:n)":                          "v:n",
	"namespace-uri(//@v:n)":                 "v",
	"name(/u:r)":                            "r",
	"name(//processing-instruction('s'))":   "s",
	"name(/)":                               "",
	"string(/)":                             "mothai & ba  7 8",
	"string(//comment())":                   "c",
	"string(//processing-instruction())":    "q",
	"concat('a', 1, true())":                "a1true",
	"starts-with('abc', 'ab')":              "true",
	"contains('abc', '')":                   "true",
	"substring-before('1999/04', '/')":      "1999",
	"substring-after('1999/04', '/')":       "04",
	"substring-after('a', 'b')":             "",
	"substring('12345', 2, 3)":              "234",
	"substring('12345', 2)":                 "2345",
	"substring('12345', 1.5, 2.6)":          "234",
	"substring('12345', 0, 3)":              "12",
	"substring('12345', 0 div 0, 3)":        "",
	"substring('12345', -42, 1 div 0)":      "12345",
	"substring('12345', -1 div 0, 1 div 0)": "",
	"string-length('Việt')":                 "4",
	"normalize-space('  a \n b ')":          "a b",
	"translate('bar','abc','AB')":           "BAr",
	"translate('--aaa--','abc-','ABC')":     "AAA",
	"boolean('')":                           "false",
	"boolean(//u:b)":                        "true",
	"number(' -1.5 ')":                      "-1.5",
	"number('1e3')":                         "NaN",
	"number(true())":                        "1",
	"number('')":                            "NaN",
	"sum(//u:b[. > 0])":                     "15",
	"floor(-1.5)":                           "-2",
	"ceiling(-1.5)":                         "-1",
	"round(2.5)":                            "3",
	"round(-2.5)":                           "-2",
	"count(//u:b[lang('VI')])":              "3",
	"count(//u:b[lang('en')])":              "0",
	// section 3.7: lexical structure
	"//u:a [ 1 ] / @n": "@n",
	"/u:r/*":           "v:a a a",
	"2*3":              "6",
	"count(//*)*2":     "14",
	"//u:b[. = 8]/div": "",
	"6 div 2 mod 2":    "1",
}

func TestValues(t *testing.T) {
	d := parse(t, sample)
	for expr, want := range values {
		e, err := xpath.Compile(expr, prefixes)
		require.NoError(t, err, expr)
		v, err := e.Eval(d, xmlcore.Top.Ref(), xpath.Options{})
		require.NoError(t, err, expr)
		require.Equal(t, want, show(d, v), expr)
	}
}

func TestExpressionsThatAreNone(t *testing.T) {
	for _, text := range []string{
		"", "/ /", "a b", "a[", "a[]", "a]", "(a", "a)", "f()", "$x", "x:a", "x:*", "child::", "nowhere::a", "1 2", "'a", "a::b", "@", "a|", "not()",
		"not(1,2)", "position(1)", "a/", "//", "a//", "..a", "-", "a and", "text(", "text(1)", "a:b:c", "!", "a!b", "#", "processing-instruction(1)",
		strings.Repeat("(", 300) + "1" + strings.Repeat(")", 300), strings.Repeat("a/", 1<<16), "\x00", "a\xff", "count('x', 1)", "x:f()",
	} {
		_, err := xpath.Compile(text, prefixes)
		require.ErrorIs(t, err, fault.XMLPath, "%q", text)
		require.NotEmpty(t, fault.All(err)[0].Arg("position"))
	}
}

func TestFaultsOfEvaluation(t *testing.T) {
	d := parse(t, `<a><b id="x"/><c id="x"/></a>`)
	for expr, want := range map[string]fault.Code{
		"id('x')": fault.XMLDuplicateID, "here()": fault.XMLPathType, "count('a')": fault.XMLPathType, "'a' | //b": fault.XMLPathType, "'a'/b": fault.XMLPathType,
	} {
		e, err := xpath.Compile(expr, nil)
		require.NoError(t, err, expr)
		_, err = e.Eval(d, xmlcore.Top.Ref(), xpath.Options{})
		require.ErrorIs(t, err, want, expr)
	}
	e, err := xpath.Compile("1", nil)
	require.NoError(t, err)
	_, err = e.Select(d, xmlcore.Top.Ref(), xpath.Options{})
	require.ErrorIs(t, err, fault.XMLPathType)
}

// TestBudget: expressions that would run for years end at once.
func TestBudget(t *testing.T) {
	d := parse(t, "<a>"+strings.Repeat("<b><c/></b>", 2000)+"</a>")
	for _, expr := range []string{
		"//*[count(//*[count(//*) > 0]) > 0]", "//*[preceding::*[preceding::*]]", "count(//*[string-length(string(/)) = 1][//*[//*]])",
		"//*[following::*[following::*[last()]]]", strings.Repeat("//*[", 50) + "1" + strings.Repeat("]", 50),
	} {
		e, err := xpath.Compile(expr, nil)
		require.NoError(t, err)
		_, err = e.Eval(d, xmlcore.Top.Ref(), xpath.Options{Steps: 100_000})
		require.ErrorIs(t, err, fault.XMLWork, expr)
	}
}

func TestFilterAndHere(t *testing.T) {
	d := parse(t, `<a><s xmlns="sig"><x/></s><t>keep</t></a>`)
	e, err := xpath.Compile("not(ancestor-or-self::s:s)", xpath.Prefixes(map[string]string{"s": "sig"}))
	require.NoError(t, err)
	kept, err := e.Filter(d.All(), xpath.Options{})
	require.NoError(t, err)
	require.Equal(t, `/ a ns(xml) t ns(xml) "keep"`, show(d, kept))

	// The enveloped-signature transform as an expression (XMLDSig section 6.6.4).
	x, err := xpath.Compile("count(ancestor-or-self::s:s | here()/ancestor::s:s[1]) > count(ancestor-or-self::s:s)", xpath.Prefixes(map[string]string{"s": "sig"}))
	require.NoError(t, err)
	here := d.Set(xmlcore.Node(3).Ref())
	same, err := x.Filter(d.All(), xpath.Options{Here: here})
	require.NoError(t, err)
	require.Equal(t, show(d, kept), show(d, same))
	_, err = x.Filter(parse(t, `<a/>`).All(), xpath.Options{Here: here})
	require.ErrorIs(t, err, fault.XMLPathType, "here() is of the same document")
	_, err = e.Filter(d.All(), xpath.Options{Steps: 5})
	require.ErrorIs(t, err, fault.XMLWork)
}

// TestSetOperations are those of XPath Filter 2.0.
func TestSetOperations(t *testing.T) {
	d := parse(t, `<a><b><c/><!--x--></b><d e="1"/></a>`)
	sel := func(expr string) *xmlcore.NodeSet {
		e, err := xpath.Compile(expr, nil)
		require.NoError(t, err)
		s, err := e.Select(d, xmlcore.Top.Ref(), xpath.Options{})
		require.NoError(t, err)
		return s
	}
	b, c := sel("//b").Expand(), sel("//c").Expand()
	require.Equal(t, "b ns(xml) c ns(xml) comment", show(d, b))
	require.Equal(t, "b ns(xml) comment", show(d, b.Subtract(c)))
	require.Equal(t, "c ns(xml)", show(d, b.Intersect(c)))
	require.Equal(t, "b ns(xml) c ns(xml) comment d ns(xml) @e", show(d, b.Union(sel("//d").Expand())))
	require.Equal(t, "@e", show(d, d.All().Intersect(sel("//@e").Expand())))
	require.Equal(t, "b ns(xml) c ns(xml)", show(d, b.WithoutComments()))
	require.True(t, b.Subtract(b).Empty())
	require.False(t, b.Empty())
}

func FuzzXPath(f *testing.F) {
	for _, s := range []string{"//a[1]/@*|id('x')", "count(//namespace::*) div 2 = -1", "//*[preceding::b][last()]", "translate(name(..),'a','b')"} {
		f.Add(s, sample)
	}
	f.Fuzz(func(t *testing.T, expr, text string) {
		e, err := xpath.Compile(expr, prefixes)
		if err != nil {
			return
		}
		d, err := xmlcore.Parse([]byte(text), xmlcore.Limits{})
		if err != nil {
			return
		}
		v, err := e.Eval(d, xmlcore.Top.Ref(), xpath.Options{Steps: 100_000})
		if set, ok := v.(*xmlcore.NodeSet); ok && err == nil {
			if err := set.Canonical(&strings.Builder{}, xmlcore.Method{}); err != nil {
				require.ErrorIs(t, err, fault.XMLRelativeNamespace)
			}
		}
		_, _ = e.Filter(d.All(), xpath.Options{Steps: 100_000})
	})
}
