package xmldsig_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

const order = `<e:Envelope xmlns:e="urn:e"><e:Header><e:From id="from">H29.16</e:From></e:Header>` +
	`<e:Body Id="body"><Order Id="order"><Amount>100</Amount><Payee>Sở Tài chính</Payee></Order></e:Body></e:Envelope>`

const amount = "/Envelope/Body/Order/Amount"

// whole is an enveloped signature over the document, part one over its body
// alone.
func whole() xmldsig.Options { return xmldsig.Options{Place: xmldsig.Place{Path: "/Envelope/Header"}} }

func part() xmldsig.Options {
	return xmldsig.Options{Place: xmldsig.Place{Path: "/Envelope/Header"}, References: []xmldsig.Ref{{URI: "#body"}}}
}

func swap(from, to string) func(string) string {
	return func(s string) string {
		if !strings.Contains(s, from) {
			panic("no " + from)
		}
		return strings.Replace(s, from, to, 1)
	}
}

// cut takes a piece out of a document.
func cut(s, from, to string) (piece, rest string) {
	i := strings.Index(s, from)
	j := i + strings.Index(s[i:], to) + len(to)
	return s[i:j], s[:i] + s[j:]
}

// TestAttacks are the variants of one signed document of which other libraries
// take some: none is valid here.
func TestAttacks(t *testing.T) {
	w := setup(t)
	s, v := w.signer(t, w.ec, nil), w.verifier(t, nil)
	const ds = `http://www.w3.org/2000/09/xmldsig#`
	two := xmldsig.Options{References: []xmldsig.Ref{{}, {URI: "#order"}}, Place: xmldsig.Place{Path: "/Envelope/Header"}}
	for _, a := range []struct {
		name   string
		o      xmldsig.Options
		change func(string) string
		code   fault.Code
	}{
		{"document type with an entity", whole(), func(s string) string { return `<!DOCTYPE e [<!ENTITY x "y">]>` + s }, fault.XMLDocType},
		{"the same attribute twice", whole(), swap(`Id="body"`, `Id="body" Id="body"`), fault.XMLDuplicateAttribute},
		{"one attribute under two prefixes", whole(), swap(`Id="body"`, `Id="body" xmlns:a="urn:a" xmlns:b="urn:a" a:x="1" b:x="2"`), fault.XMLDuplicateAttribute},
		{"a second root", whole(), func(s string) string { return s + `<e/>` }, fault.XMLRoot},
		{"text behind the root", whole(), func(s string) string { return s + `x` }, fault.XMLRoot},
		{"another encoding", whole(), func(s string) string { return `<?xml version="1.0" encoding="ISO-8859-1"?>` + s }, fault.SignatureDigest},
		{"a prefix bound to nothing", whole(), swap(`<Order`, `<Order xmlns:z=""`), fault.XMLNamespace},
		{"an instruction in a text", whole(), swap(`100`, `1<?x?>00`), fault.SignatureDigest},
		{"a signed root wrapped in a forged one", whole(), func(s string) string { return `<Envelope Id="x">` + s + `</Envelope>` }, fault.SignatureDigest},
		{"a change under the second reference", two, swap(`>100<`, `>900<`), fault.SignatureDigest},
		{"a forged element with the identifier of the signed one", part(), swap(`<e:Header>`, `<e:Header><x Id="body"/>`), fault.SignatureDuplicateID},
		{"the identifier again as ID", part(), swap(`<e:Header>`, `<e:Header><x ID="body"/>`), fault.SignatureDuplicateID},
		{"the identifier again as xml:id", part(), swap(`<e:Header>`, `<e:Header><x xml:id="body"/>`), fault.SignatureDuplicateID},
		{"an Object with the identifier", part(), swap(`</ds:Signature>`, `<ds:Object Id="body"/></ds:Signature>`), fault.SignatureDuplicateID},
		{"the identifier taken away", part(), swap(`Id="body"`, ``), fault.SignatureReference},
		{"the identifier moved to another element", part(), func(s string) string {
			return swap(`<e:From id="from"`, `<e:From Id="body"`)(swap(`Id="body"`, ``)(s))
		}, fault.SignatureDigest},
		{"a rebound prefix", part(), swap(`<e:Body`, `<e:Body xmlns:e="urn:evil"`), fault.SignatureDigest},
		{"an attribute under the signed element", part(), swap(`<Amount>`, `<Amount currency="USD">`), fault.SignatureDigest},
		{"a comment in SignedInfo", part(), swap(`<ds:SignedInfo>`, `<ds:SignedInfo><!-- -->`), fault.SignatureStructure},
		{"a comment in a digest", part(), swap(`<ds:DigestValue>`, `<ds:DigestValue><!-- -->`), fault.SignatureStructure},
		{"a second SignedInfo", part(), func(s string) string {
			info, _ := cut(s, "<ds:SignedInfo>", "</ds:SignedInfo>")
			return strings.Replace(s, info, info+info, 1)
		}, fault.SignatureStructure},
		{"a second digest", part(), swap(`</ds:DigestValue>`, `</ds:DigestValue><ds:DigestValue>AAAA</ds:DigestValue>`), fault.SignatureStructure},
		{"no reference", part(), func(s string) string { _, rest := cut(s, "<ds:Reference ", "</ds:Reference>"); return rest }, fault.SignatureStructure},
		{"a reference to nothing", part(), swap(`URI="#body"`, `URI="#"`), fault.SignatureReference},
		{"a reference without URI", part(), swap(`URI="#body"`, ``), fault.SignatureReference},
		{"an external reference", part(), swap(`URI="#body"`, `URI="http://localhost/"`), fault.SignatureReference},
		{"a file", part(), swap(`URI="#body"`, `URI="file:///etc/passwd"`), fault.SignatureReference},
		{"a foreign attribute", part(), swap(`<ds:SignedInfo>`, `<ds:SignedInfo x="y">`), fault.SignatureStructure},
		{"a transform that is XSLT", part(), swap(`Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform>`, `Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><x/></ds:Transform>`), fault.SignatureUnsupported},
		{"an HMAC with the public key", part(), swap(`#ecdsa-sha256`, `#hmac-sha256`), fault.SignatureKeyKind},
		{"an HMAC of a few bits", part(), swap(`#ecdsa-sha256"></ds:SignatureMethod>`, `#hmac-sha256"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>`), fault.SignatureHMACLength},
		{"SHA-1", part(), swap(`xmlenc#sha256`, `xmldsig#sha1`), fault.SignatureUnsupported},
		{"SHA-1 by its name", part(), swap(`http://www.w3.org/2001/04/xmlenc#sha256`, ds+`sha1`), fault.SignatureOutdated},
		{"RSA with SHA-1", part(), swap(`http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256`, ds+`rsa-sha1`), fault.SignatureOutdated},
		{"DSA", part(), swap(`http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256`, ds+`dsa-sha1`), fault.SignatureOutdated},
		{"no algorithm", part(), swap(`http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256`, `none`), fault.SignatureUnsupported},
		{"no KeyInfo", part(), func(s string) string { _, rest := cut(s, "<ds:KeyInfo>", "</ds:KeyInfo>"); return rest }, fault.SignatureNoKey},
		{"a signature that is none", part(), func(s string) string { return strings.ReplaceAll(s, ds, "urn:ds") }, fault.SignatureAbsent},
	} {
		t.Run(a.name, func(t *testing.T) {
			signed := string(sign(t, s, order, a.o))
			_, err := v.Verify(context.Background(), []byte(signed))
			require.NoError(t, err)
			report, err := v.Verify(context.Background(), []byte(a.change(signed)))
			require.ErrorIs(t, err, a.code)
			require.False(t, report.Valid)
			_, err = report.Signed(context.Background(), amount)
			require.ErrorIs(t, err, fault.SignatureUncovered)
		})
	}
}

// TestWrapping moves signed content to another place: the signature stays
// valid, and nothing is found in the place where an application looks.
func TestWrapping(t *testing.T) {
	w := setup(t)
	s, v := w.signer(t, w.ec, nil), w.verifier(t, nil)
	signed := string(sign(t, s, order, part()))
	body, rest := cut(signed, `<e:Body`, `</e:Body>`)
	forged := `<Order Id="other"><Amount>900</Amount></Order>`
	for name, doc := range map[string]string{
		"moved into the header, a forged body in its place": strings.Replace(strings.Replace(rest, `</e:Header>`, body+`</e:Header>`, 1),
			`</e:Header>`, `</e:Header><e:Body>`+forged+`</e:Body>`, 1),
		"moved into an Object": strings.Replace(strings.Replace(rest, `</ds:Signature>`, `<ds:Object>`+body+`</ds:Object></ds:Signature>`, 1),
			`</e:Header>`, `</e:Header><e:Body>`+forged+`</e:Body>`, 1),
		"moved into a forged body":         strings.Replace(rest, `</e:Header>`, `</e:Header><e:Body>`+forged+body+`</e:Body>`, 1),
		"a forged body in front":           strings.Replace(signed, `<e:Body`, `<e:Body>`+forged+`</e:Body><e:Body`, 1),
		"a forged body behind":             strings.Replace(signed, `</e:Body>`, `</e:Body><e:Body>`+forged+`</e:Body>`, 1),
		"a forged body of another space":   strings.Replace(signed, `</e:Body>`, `</e:Body><Body xmlns="urn:evil">`+forged+`</Body>`, 1),
		"the document inside of a forgery": `<e:Envelope xmlns:e="urn:e"><e:Body>` + forged + `</e:Body><e:Old>` + signed + `</e:Old></e:Envelope>`,
	} {
		t.Run(name, func(t *testing.T) {
			report, err := v.Verify(context.Background(), []byte(doc))
			require.NoError(t, err, "the signature itself holds")
			_, err = report.Signed(context.Background(), amount)
			require.ErrorIs(t, err, fault.SignatureUncovered)
			require.NotEmpty(t, report.Unsigned, "what is not signed is told")
			require.NotContains(t, []string{"/Envelope/Body"}, report.Signatures[0].References[0].Elements[0].Path)
		})
	}
	report, err := v.Verify(context.Background(), []byte(strings.Replace(signed, `</e:Body>`, `</e:Body><Body xmlns="urn:evil">`+forged+`</Body>`, 1)))
	require.NoError(t, err)
	found, err := report.Signed(context.Background(), "/Envelope/{urn:e}Body/Order/Amount")
	require.NoError(t, err, "the namespace says which is meant")
	require.Equal(t, "100", found.Text())
}

// TestCommentsInTexts: a comment put into a signed text is no change of what is
// signed, and does not cut the text that is read.
func TestCommentsInTexts(t *testing.T) {
	w := setup(t)
	s, v := w.signer(t, w.ec, nil), w.verifier(t, nil)
	signed := string(sign(t, s, order, part()))
	report, err := v.Verify(context.Background(), []byte(swap("100", "1<!-- -->00")(signed)))
	require.NoError(t, err)
	found, err := report.Signed(context.Background(), amount)
	require.NoError(t, err)
	require.Equal(t, "100", found.Text())

	o := part()
	o.References[0].URI = "#xpointer(id('body'))"
	o.References[0].Transforms = []xmldsig.Transform{xmldsig.Canonical(xmlcore.Method{Exclusive: true, Comments: true})}
	signed = string(sign(t, s, order, o))
	_, err = v.Verify(context.Background(), []byte(signed))
	require.NoError(t, err)
	_, err = v.Verify(context.Background(), []byte(swap("100", "1<!-- -->00")(signed)))
	require.ErrorIs(t, err, fault.SignatureDigest, "an XPointer covers comments")
}

// TestNothingCovered: a reference may cover nothing, validly; nothing can be
// read by it.
func TestNothingCovered(t *testing.T) {
	w := setup(t)
	s, v := w.signer(t, w.ec, nil), w.verifier(t, nil)
	o := part()
	o.References = []xmldsig.Ref{{Transforms: []xmldsig.Transform{xmldsig.XPath("false()", nil)}}}
	report, err := v.Verify(context.Background(), sign(t, s, order, o))
	require.NoError(t, err)
	require.Empty(t, report.Signatures[0].References[0].Elements)
	require.Zero(t, report.Signatures[0].References[0].Bytes)
	require.Len(t, report.Unsigned, 2, "the sender and the body")
	for _, path := range []string{"/Envelope", amount} {
		_, err = report.Signed(context.Background(), path)
		require.ErrorIs(t, err, fault.SignatureUncovered)
	}
}

// TestRebindingAnExpression: under an exclusive SignedInfo a prefix that only
// the text of an expression uses is not protected, and is refused.
func TestRebindingAnExpression(t *testing.T) {
	w := setup(t)
	s, v := w.signer(t, w.ec, nil), w.verifier(t, nil)
	o := part()
	o.References = []xmldsig.Ref{{Transforms: []xmldsig.Transform{xmldsig.XPath("ancestor-or-self::p:Body", map[string]string{"p": "urn:e"})}}}
	_, err := s.Sign(context.Background(), []byte(order), o)
	require.ErrorIs(t, err, fault.SignatureTransform)

	o.Form = &xmlcore.Method{Exclusive: true, Prefixes: []string{"p"}}
	signed := string(sign(t, s, order, o))
	_, err = v.Verify(context.Background(), []byte(signed))
	require.NoError(t, err)
	_, err = v.Verify(context.Background(), []byte(swap(`xmlns:p="urn:e"`, `xmlns:p="urn:f"`)(signed)))
	require.ErrorIs(t, err, fault.SignatureValue)

	o.Form = &xmlcore.Method{}
	_, err = v.Verify(context.Background(), sign(t, s, order, o))
	require.NoError(t, err)
}

// TestRebindingInAManifest: the same for an expression inside a Manifest that an
// exclusive form covers.
func TestRebindingInAManifest(t *testing.T) {
	w := setup(t)
	s, v := w.signer(t, w.ec, nil), w.verifier(t, nil)
	const manifest = `<ds:Manifest xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:p="urn:e" Id="m"><ds:Reference URI=""><ds:Transforms>` +
		`<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>ancestor-or-self::p:Body</ds:XPath></ds:Transform></ds:Transforms>` +
		`<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:Manifest>`
	o := xmldsig.Options{Place: xmldsig.Place{Path: "/Envelope/Header"}, Objects: []xmldsig.Object{{Content: manifest}}}
	for _, c := range []struct {
		form      xmlcore.Method
		protected bool
	}{
		{xmlcore.Method{}, true}, {xmlcore.Method{Exclusive: true}, false}, {xmlcore.Method{Exclusive: true, Prefixes: []string{"p"}}, true},
	} {
		o.References = []xmldsig.Ref{{URI: "#m", Transforms: []xmldsig.Transform{xmldsig.Canonical(c.form)}}}
		signed, err := s.Sign(context.Background(), []byte(order), o)
		if !c.protected {
			require.ErrorIs(t, err, fault.SignatureTransform)
			continue
		}
		require.NoError(t, err)
		report, err := v.Verify(context.Background(), signed)
		require.NoError(t, err)
		require.Equal(t, "/Envelope/Body", report.Signatures[0].References[1].Elements[0].Path)
		_, err = v.Verify(context.Background(), []byte(swap(`xmlns:p="urn:e"`, `xmlns:p="urn:f"`)(string(signed))))
		require.ErrorIs(t, err, fault.SignatureDigest)
	}
}

// TestStrangers: the expressions of a signature whose key is not believed have
// a small budget.
func TestStrangers(t *testing.T) {
	w, other := setup(t), setup(t)
	o := part()
	o.References = nil
	for range 5 {
		o.References = append(o.References, xmldsig.Ref{URI: "#body", Transforms: []xmldsig.Transform{xmldsig.XPath("true()", nil)}})
	}
	signed := sign(t, w.signer(t, w.ec, nil), order, o)
	_, err := w.verifier(t, nil).Verify(context.Background(), signed)
	require.NoError(t, err)
	report, err := other.verifier(t, nil).Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.SignatureUntrusted)
	require.ErrorIs(t, err, fault.TooLarge)
	require.True(t, report.Signatures[0].References[0].Valid)
}

// TestAlteredBytes: no byte of a covered part can be changed to another meaning
// unseen, and no other byte makes a valid signature of other content.
func TestAlteredBytes(t *testing.T) {
	w := setup(t)
	s, v := w.signer(t, w.ec, nil), w.verifier(t, nil)
	signed := sign(t, s, order, part())
	report, err := v.Verify(context.Background(), signed)
	require.NoError(t, err)
	covered := report.Signatures[0].References[0].Elements[0]
	was, err := report.Covered(context.Background(), 0, 0)
	require.NoError(t, err)
	for i := range signed {
		for _, flip := range []byte{1, 0x20, 0x80} {
			signed[i] ^= flip
			report, err := v.Verify(context.Background(), signed)
			if i >= covered.Start && i < covered.End {
				require.Error(t, err, "byte %d: %s", i, signed[max(0, i-20):min(len(signed), i+20)])
			} else if err == nil {
				now, err := report.Covered(context.Background(), 0, 0)
				require.NoError(t, err)
				require.Equal(t, was, now, "byte %d", i)
			}
			signed[i] ^= flip
		}
	}
}

// TestCostlyDocuments end by a limit and not by waiting.
func TestCostlyDocuments(t *testing.T) {
	w := setup(t)
	s := w.signer(t, w.ec, func(c *xmldsig.SignerConfig) {
		c.Limits = xmldsig.Limits{References: 1000, Transforms: 100, XPaths: 1000, Work: 1 << 40}
	})
	v := w.verifier(t, nil)
	many := func(n int, r xmldsig.Ref) xmldsig.Options {
		o := part()
		o.References = nil
		for range n {
			o.References = append(o.References, r)
		}
		return o
	}
	long := strings.Replace(order, "100", strings.Repeat("1", 1<<20), 1)
	filter := xmldsig.Ref{URI: "#body", Transforms: []xmldsig.Transform{xmldsig.XPath("true()", nil)}}
	nested := xmldsig.Ref{URI: "#body", Transforms: []xmldsig.Transform{xmldsig.XPath("count(//*[count(//*[count(//*) > 0]) > 0]) > 0", nil)}}
	crowd := strings.Replace(order, "<Payee>", strings.Repeat("<a/>", 300)+"<Payee>", 1)
	var transforms []xmldsig.Transform
	for range 9 {
		transforms = append(transforms, xmldsig.Canonical(xmlcore.Method{}))
	}
	for name, c := range map[string]struct {
		doc string
		o   xmldsig.Options
	}{
		"references":  {order, many(101, xmldsig.Ref{URI: "#body"})},
		"transforms":  {order, many(1, xmldsig.Ref{URI: "#body", Transforms: transforms})},
		"expressions": {order, many(33, filter)},
		"steps":       {crowd, many(1, nested)},
		"bytes":       {long, many(60, xmldsig.Ref{URI: "#body"})},
	} {
		t.Run(name, func(t *testing.T) {
			signed, err := s.Sign(context.Background(), []byte(c.doc), c.o)
			if name == "steps" {
				require.ErrorIs(t, err, fault.XMLWork)
				return
			}
			require.NoError(t, err)
			_, err = v.Verify(context.Background(), signed)
			require.ErrorIs(t, err, fault.TooLarge)
		})
	}
	var b strings.Builder
	for i := range 33 {
		fmt.Fprintf(&b, `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="s%d"/>`, i)
	}
	_, err := v.Verify(context.Background(), []byte("<a>"+b.String()+"</a>"))
	require.ErrorIs(t, err, fault.TooLarge)
}
