package xmldsig_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// TestReport tells who signed, how, and exactly what.
func TestReport(t *testing.T) {
	w := setup(t)
	signed := sign(t, w.signer(t, w.rsa, nil), order, xmldsig.Options{
		ID: "sig", Place: xmldsig.Place{Path: "/Envelope/Header"}, References: []xmldsig.Ref{{URI: "#order", ID: "r"}},
	})
	report, err := w.verifier(t, nil).Verify(context.Background(), signed)
	require.NoError(t, err)
	require.Equal(t, now, report.CheckedAt)
	s := report.Signatures[0]
	require.Equal(t, "sig", s.ID)
	require.Equal(t, "Sở Xây dựng", s.Signer.CommonName)
	require.Equal(t, "RSA 2048", s.Key)
	require.True(t, s.Path.Valid)
	require.Nil(t, s.SignedAt, "plain signatures tell no time")
	require.Len(t, s.Checks, len(xmldsig.CheckCodes()))
	e := s.References[0].Elements[0]
	require.Equal(t, "/Envelope/Body/Order", e.Path)
	require.Equal(t, "order", e.ID)
	require.True(t, e.Whole)
	require.True(t, strings.HasPrefix(string(signed[e.Start:e.End]), "<Order "))
	require.True(t, strings.HasSuffix(string(signed[e.Start:e.End]), "</Order>"))
	require.False(t, s.References[0].WholeDocument)
	require.Len(t, report.Unsigned, 1)
	require.Equal(t, "/Envelope/Header/From", report.Unsigned[0].Path)

	for lang, want := range map[string][]string{
		"vi": {"Chữ ký số hợp lệ.", "Người ký: Sở Xây dựng", `Bao phủ: "#order": /Envelope/Body/Order [`, "Mọi nội dung được tham chiếu còn nguyên vẹn"},
		"en": {"The signature is valid.", "Signed by: Sở Xây dựng", `Covers: "#order": /Envelope/Body/Order [`, "A path leads to a trusted authority"},
	} {
		text := printed(s.View(lang)) + printed(report.View(lang))
		for _, part := range want {
			require.Contains(t, text, part)
		}
	}
}

func printed(v signature.View) string {
	var b strings.Builder
	fmt.Fprintln(&b, v.Title)
	for _, l := range v.Lines {
		fmt.Fprintf(&b, "%s: %s\n", l.Label, l.Text)
	}
	for _, c := range v.Checks {
		fmt.Fprintln(&b, c.OK, c.Text)
	}
	return b.String() + strings.Join(v.Faults, "\n")
}

// TestInvalidReport tells which check failed and gives nothing to read.
func TestInvalidReport(t *testing.T) {
	w := setup(t)
	other := setup(t)
	signed := string(sign(t, w.signer(t, w.ec, nil), order, part()))
	failed := func(doc string, v *xmldsig.Verifier) (codes []signature.CheckCode) {
		report, err := v.Verify(context.Background(), []byte(doc))
		require.Error(t, err)
		require.False(t, report.Valid)
		for _, c := range report.Signatures[0].Checks {
			if !c.OK {
				codes = append(codes, c.Code)
				require.NotEqual(t, c.Vi, c.En)
			}
		}
		_, err = report.Covered(context.Background(), 0, 0)
		require.ErrorIs(t, err, fault.SignatureUncovered)
		_, err = report.Signed(context.Background(), amount)
		require.ErrorIs(t, err, fault.SignatureUncovered)
		require.Contains(t, printed(report.Signatures[0].View("vi")), "KHÔNG")
		return codes
	}
	v := w.verifier(t, nil)
	require.Equal(t, []signature.CheckCode{xmldsig.CheckContent}, failed(swap(">100<", ">200<")(signed), v))
	require.Equal(t, []signature.CheckCode{xmldsig.CheckValue}, failed(swap("<ds:SignatureValue>", "<ds:SignatureValue>AAAA")(signed), v))
	require.Equal(t, []signature.CheckCode{xmldsig.CheckKey}, failed(signed, other.verifier(t, nil)), "of another authority")
	require.Equal(t, xmldsig.CheckCodes(), failed(swap("<ds:SignedInfo>", "<ds:SignedInfo><x/>")(signed), v))
}

// TestDuplicateIDs that nobody refers to are told and do no harm.
func TestDuplicateIDs(t *testing.T) {
	w := setup(t)
	doc := strings.Replace(order, `<e:Header>`, `<e:Header><x Id="from"/>`, 1)
	report, err := w.verifier(t, nil).Verify(context.Background(), sign(t, w.signer(t, w.ec, nil), doc, part()))
	require.NoError(t, err)
	require.Equal(t, []string{"from"}, report.DuplicateIDs)
	require.Contains(t, printed(report.View("en")), "Identifier of several elements: from")
}

// TestSeveralSignatures are judged one by one; one that is broken makes the
// document invalid and gives nothing to read.
func TestSeveralSignatures(t *testing.T) {
	w := setup(t)
	v := w.verifier(t, nil)
	header := xmldsig.Place{Path: "/Envelope/Header"}
	one := sign(t, w.signer(t, w.ec, nil), order, xmldsig.Options{Place: header, References: []xmldsig.Ref{{URI: "#from"}}})
	two := string(sign(t, w.signer(t, w.rsa, nil), string(one), xmldsig.Options{Place: header, References: []xmldsig.Ref{{URI: "#body"}}}))
	report, err := v.Verify(context.Background(), []byte(two))
	require.NoError(t, err)
	require.Len(t, report.Signatures, 2)
	require.Equal(t, "Nguyễn Văn An", report.Signatures[0].Signer.CommonName)
	require.Equal(t, "Sở Xây dựng", report.Signatures[1].Signer.CommonName)
	require.Empty(t, report.Unsigned)
	from, err := report.Signed(context.Background(), "/Envelope/Header/From")
	require.NoError(t, err)
	require.Equal(t, "H29.16", from.Text())
	require.Same(t, report.Signatures[0], from.Signature)

	report, err = v.Verify(context.Background(), []byte(swap("H29.16", "H29.17")(two)))
	require.ErrorIs(t, err, fault.SignatureDigest)
	require.False(t, report.Valid)
	require.Equal(t, []bool{false, true}, []bool{report.Signatures[0].Valid, report.Signatures[1].Valid})
	_, err = report.Signed(context.Background(), "/Envelope/Header/From")
	require.ErrorIs(t, err, fault.SignatureUncovered)
	_, err = report.Signed(context.Background(), amount)
	require.NoError(t, err)
}

// TestCounterSignature signs another signature's value.
func TestCounterSignature(t *testing.T) {
	w := setup(t)
	first := sign(t, w.signer(t, w.ec, nil), order, xmldsig.Options{Place: xmldsig.Place{Path: "/Envelope/Header"}, ValueID: "value", References: []xmldsig.Ref{{URI: "#body"}}})
	both := sign(t, w.signer(t, w.rsa, nil), string(first), xmldsig.Options{Place: xmldsig.Place{Path: "/Envelope/Header"}, References: []xmldsig.Ref{{URI: "#value"}}})
	report, err := w.verifier(t, nil).Verify(context.Background(), both)
	require.NoError(t, err)
	require.Equal(t, "/Envelope/Header/Signature[1]/SignatureValue", report.Signatures[1].References[0].Elements[0].Path)
}

const manifest = `<ds:Manifest xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="m"><ds:Reference URI="#order">` +
	`<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>` +
	`<ds:Reference URI="cid:a"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/><ds:DigestValue/></ds:Reference></ds:Manifest>`

// manifested signs a document by a template with a Manifest.
func manifested(t *testing.T, w *world, files xmldsig.Resolver) []byte {
	t.Helper()
	s := w.signer(t, w.ec, func(c *xmldsig.SignerConfig) { c.Resolver = files })
	template := `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="t"><SignedInfo><CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>` +
		`<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/><Reference URI="#m" Type="http://www.w3.org/2000/09/xmldsig#Manifest">` +
		`<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue/></Reference></SignedInfo><SignatureValue/><KeyInfo><X509Data/></KeyInfo>` +
		`<Object>` + manifest + `</Object></Signature>`
	signed, err := s.SignTemplate(context.Background(), []byte(swap("<e:Header>", "<e:Header>"+template)(order)), "t")
	require.NoError(t, err)
	return signed
}

// TestManifest: all that a signed Manifest lists must be as it was signed.
func TestManifest(t *testing.T) {
	w := setup(t)
	content := "tệp đính kèm"
	files := func(context.Context, string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}
	signed := string(manifested(t, w, files))
	v := w.verifier(t, func(c *xmldsig.VerifierConfig) { c.Resolver = files })
	report, err := v.Verify(context.Background(), []byte(signed))
	require.NoError(t, err)
	refs := report.Signatures[0].References
	require.Len(t, refs, 3)
	require.Equal(t, []bool{false, true, true}, []bool{refs[0].InManifest, refs[1].InManifest, refs[2].InManifest})
	found, err := report.Signed(context.Background(), "/Envelope/Body/Order/Payee")
	require.NoError(t, err)
	require.Equal(t, "Sở Tài chính", found.Text())

	report, err = v.Verify(context.Background(), []byte(swap(">100<", ">200<")(signed)))
	require.ErrorIs(t, err, fault.SignatureDigest)
	require.True(t, report.Signatures[0].References[0].Valid)
	require.False(t, report.Signatures[0].References[1].Valid)
	content = "tệp khác"
	_, err = v.Verify(context.Background(), []byte(signed))
	require.ErrorIs(t, err, fault.SignatureDigest)
	_, err = w.verifier(t, nil).Verify(context.Background(), []byte(signed))
	require.ErrorIs(t, err, fault.SignatureReference, "an attachment that is not here is not passed over")
}

// TestCoveredIsComparedAgain: what is handed out was hashed at that moment.
func TestCoveredIsComparedAgain(t *testing.T) {
	w := setup(t)
	content := "một"
	var opened error
	files := func(context.Context, string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), opened
	}
	s := w.signer(t, w.ec, func(c *xmldsig.SignerConfig) { c.Resolver = files })
	signed, err := s.Sign(context.Background(), nil, xmldsig.Options{References: []xmldsig.Ref{{URI: "cid:a"}}})
	require.NoError(t, err)
	v := w.verifier(t, func(c *xmldsig.VerifierConfig) { c.Resolver, c.Limits.Kept = files, 10 })
	report, err := v.Verify(context.Background(), signed)
	require.NoError(t, err)
	got, err := report.Covered(context.Background(), 0, 0)
	require.NoError(t, err)
	require.Equal(t, content, string(got))
	content = "hai"
	_, err = report.Covered(context.Background(), 0, 0)
	require.ErrorIs(t, err, fault.SignatureDigest)
	opened = errors.New("gone")
	_, err = report.Covered(context.Background(), 0, 0)
	require.ErrorIs(t, err, fault.SignatureReference)
	opened, content = nil, strings.Repeat("x", 100)
	_, err = report.Covered(context.Background(), 0, 0)
	require.ErrorIs(t, err, fault.TooLarge)
	for _, at := range [][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
		_, err = report.Covered(context.Background(), at[0], at[1])
		require.ErrorIs(t, err, fault.SignatureUncovered)
	}
}

// TestSignedPaths are as strict as the report's own.
func TestSignedPaths(t *testing.T) {
	w := setup(t)
	report, err := w.verifier(t, nil).Verify(context.Background(), sign(t, w.signer(t, w.ec, nil), `<a xmlns="urn:a"><b>1</b><b>2</b><c><d>3</d></c></a>`, xmldsig.Options{}))
	require.NoError(t, err)
	for path, want := range map[string]string{"/a/b[1]": "1", "a/b[2]": "2", "/{urn:a}a/c/{urn:a}d": "3", "/a/c/d[1]": "3"} {
		found, err := report.Signed(context.Background(), path)
		require.NoError(t, err, path)
		require.Equal(t, want, found.Text())
	}
	for _, path := range []string{"", "/", "/a/b", "/a/b[3]", "/a/b[0]", "/a/b[x]", "/a/b[1", "/a//b", "/{a", "/x", "/{urn:b}a/c", "/a/c/d/e"} {
		_, err := report.Signed(context.Background(), path)
		require.ErrorIs(t, err, fault.SignatureUncovered, path)
	}
	signature, err := report.Signed(context.Background(), "/a/Signature")
	require.ErrorIs(t, err, fault.SignatureUncovered, "the Signature is not under itself")
	require.Nil(t, signature.Document)
}

// TestTokens: the STR-Transform is a hook.
func TestTokens(t *testing.T) {
	w := setup(t)
	const str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform"
	o := part()
	o.References[0].Transforms = []xmldsig.Transform{xmldsig.CustomTransform(str, "")}
	_, err := w.signer(t, w.ec, nil).Sign(context.Background(), []byte(order), o)
	require.ErrorIs(t, err, fault.SignatureUnsupported)

	tokens := func(_ context.Context, set *xmlcore.NodeSet, n xmlcore.Node) ([]byte, error) {
		require.Equal(t, "Transform", set.Document().Local(n))
		return []byte("<token/>"), nil
	}
	s := w.signer(t, w.ec, func(c *xmldsig.SignerConfig) { c.Tokens = tokens })
	signed := sign(t, s, order, o)
	report, err := w.verifier(t, func(c *xmldsig.VerifierConfig) { c.Tokens = tokens }).Verify(context.Background(), signed)
	require.NoError(t, err)
	octets, err := report.Covered(context.Background(), 0, 0)
	require.NoError(t, err)
	require.Equal(t, "<token/>", string(octets))
	require.False(t, report.Signatures[0].References[0].Elements[0].Whole, "the element may be covered in part only")
	_, err = report.Signed(context.Background(), amount)
	require.ErrorIs(t, err, fault.SignatureUncovered)
}
