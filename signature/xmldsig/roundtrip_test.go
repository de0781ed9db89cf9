package xmldsig_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

const (
	more07 = "http://www.w3.org/2007/05/xmldsig-more#"
	more01 = "http://www.w3.org/2001/04/xmldsig-more#"
	more21 = "http://www.w3.org/2021/04/xmldsig-more#"
)

// issue certifies a key.
func (w *world) issue(t testing.TB, key crypto.Signer) signature.KeyPair {
	t.Helper()
	pair, err := w.Root.Issue(signaturetest.Profile{CommonName: "Trần Thị Bình", Key: key, Silent: true})
	require.NoError(t, err)
	return pair
}

// TestAlgorithms signs and verifies with every algorithm that is written.
func TestAlgorithms(t *testing.T) {
	w := setup(t)
	v := w.verifier(t, nil)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	p521, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	require.NoError(t, err)
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	keys := map[string]signature.KeyPair{"rsa": w.rsa, "p256": w.ec, "p384": w.issue(t, p384), "p521": w.issue(t, p521), "ed25519": w.issue(t, ed)}
	for _, c := range []struct {
		key  string
		algs []string
	}{
		{"rsa", []string{"", more01 + "rsa-sha224", more01 + "rsa-sha256", more01 + "rsa-sha384", more01 + "rsa-sha512", more07 + "rsa-pss",
			more07 + "sha224-rsa-MGF1", more07 + "sha256-rsa-MGF1", more07 + "sha384-rsa-MGF1", more07 + "sha512-rsa-MGF1",
			more07 + "sha3-224-rsa-MGF1", more07 + "sha3-256-rsa-MGF1", more07 + "sha3-384-rsa-MGF1", more07 + "sha3-512-rsa-MGF1"}},
		{"p256", []string{"", more01 + "ecdsa-sha224", more01 + "ecdsa-sha256", more01 + "ecdsa-sha512", more21 + "ecdsa-sha3-256"}},
		{"p384", []string{"", more01 + "ecdsa-sha384", more21 + "ecdsa-sha3-384"}},
		{"p521", []string{"", more01 + "ecdsa-sha512", more21 + "ecdsa-sha3-512"}},
		{"ed25519", []string{"", more21 + "eddsa-ed25519", more21 + "eddsa-ed25519ph"}},
	} {
		for _, alg := range c.algs {
			t.Run(c.key+" "+alg, func(t *testing.T) {
				s := w.signer(t, keys[c.key], func(cfg *xmldsig.SignerConfig) { cfg.Algorithm = xmldsig.Algorithm(alg) })
				report, err := v.Verify(context.Background(), sign(t, s, order, whole()))
				require.NoError(t, err)
				require.True(t, report.Valid)
				require.NotEmpty(t, report.Signatures[0].Algorithm)
				require.Empty(t, report.Signatures[0].Outdated)
			})
		}
	}
}

// TestDefaults are what Circular 15/2025/TT-BKHCN asks for.
func TestDefaults(t *testing.T) {
	w := setup(t)
	for want, pair := range map[string]signature.KeyPair{"RSASSA-PSS-SHA256": w.rsa, "ECDSA-SHA256": w.ec} {
		report, err := w.verifier(t, nil).Verify(context.Background(), sign(t, w.signer(t, pair, nil), order, xmldsig.Options{}))
		require.NoError(t, err)
		s := report.Signatures[0]
		require.Equal(t, want, s.Algorithm)
		require.Equal(t, "SHA-256", s.References[0].Digest)
		require.True(t, s.References[0].WholeDocument)
		require.Equal(t, "/Envelope/Signature", s.Element.Path)
		require.Empty(t, report.Unsigned)
	}
}

// TestExplicitPSS writes the parameters beside the identifier (RFC 9231, 2.3.10).
func TestExplicitPSS(t *testing.T) {
	w := setup(t)
	s := w.signer(t, w.rsa, func(c *xmldsig.SignerConfig) {
		c.Algorithm, c.Hash, c.Salt = xmldsig.RSAPSSExplicit, crypto.SHA384, 20
	})
	signed := sign(t, s, order, whole())
	_, err := w.verifier(t, nil).Verify(context.Background(), signed)
	require.NoError(t, err)
	for _, change := range []struct {
		from, to string
		code     fault.Code
	}{
		{">20<", ">21<", fault.SignatureValue},
		{">20<", ">x<", fault.SignatureStructure},
		{"<pss:TrailerField>1<", "<pss:TrailerField>2<", fault.SignatureUnsupported},
		{"#MGF1", "#MGF2", fault.SignatureUnsupported},
		{`MGF1"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#sha384"`, `MGF1"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"`, fault.SignatureUnsupported},
	} {
		_, err := w.verifier(t, nil).Verify(context.Background(), []byte(swap(change.from, change.to)(string(signed))))
		require.ErrorIs(t, err, change.code, change.to)
	}
}

// forms are all canonicalisations.
func forms() []xmlcore.Method {
	var list []xmlcore.Method
	for _, m := range []xmlcore.Method{{}, {V11: true}, {Exclusive: true}} {
		list = append(list, m)
		m.Comments = true
		list = append(list, m)
	}
	return append(list, xmlcore.Method{Exclusive: true, Prefixes: []string{"e", ""}})
}

// kinds are the ways to refer to what is signed.
func kinds(m xmlcore.Method) map[string]xmldsig.Options {
	form, env := xmldsig.Canonical(m), xmldsig.Enveloped()
	header := xmldsig.Place{Path: "/Envelope/Header"}
	refs := func(list ...xmldsig.Ref) xmldsig.Options {
		return xmldsig.Options{Place: header, References: list, Form: &m}
	}
	return map[string]xmldsig.Options{
		"whole document": refs(xmldsig.Ref{Transforms: []xmldsig.Transform{env, form}}),
		"enveloped only": refs(xmldsig.Ref{Transforms: []xmldsig.Transform{env}}),
		"element":        refs(xmldsig.Ref{URI: "#body", Transforms: []xmldsig.Transform{form}}),
		"two elements": refs(xmldsig.Ref{URI: "#order", Transforms: []xmldsig.Transform{form}, Digest: crypto.SHA512},
			xmldsig.Ref{URI: "#from", Transforms: []xmldsig.Transform{}}),
		"XPointer to all":         refs(xmldsig.Ref{URI: "#xpointer(/)", Transforms: []xmldsig.Transform{env, form}}),
		"XPointer to an element":  refs(xmldsig.Ref{URI: "#xpointer(id('body'))", Transforms: []xmldsig.Transform{form}}),
		"XPath":                   refs(xmldsig.Ref{Transforms: []xmldsig.Transform{xmldsig.XPath("ancestor-or-self::Order", nil), form}}),
		"two canonical forms":     refs(xmldsig.Ref{URI: "#body", Transforms: []xmldsig.Transform{form, form}}),
		"an expression behind it": refs(xmldsig.Ref{URI: "#body", Transforms: []xmldsig.Transform{form, xmldsig.XPath("not(self::Payee)", nil), form}}),
		"XPath Filter 2.0": refs(xmldsig.Ref{Transforms: []xmldsig.Transform{xmldsig.XPathFilter(
			xmldsig.Filter{Op: "intersect", Expr: "//Order"}, xmldsig.Filter{Op: "subtract", Expr: "//Payee"}, xmldsig.Filter{Op: "union", Expr: "//Payee"}), form}}),
		"Object":       {Place: header, Form: &m, Objects: []xmldsig.Object{{Content: "<note>x &amp; y</note>", Sign: true, MimeType: "text/xml"}}},
		"first child":  {Place: xmldsig.Place{At: xmldsig.FirstChild}, Form: &m},
		"before":       {Place: xmldsig.Place{ID: "body", At: xmldsig.Before}, Form: &m},
		"behind":       {Place: xmldsig.Place{ID: "order", At: xmldsig.Behind}, Form: &m},
		"no prefix":    {DefaultNamespace: true, Form: &m},
		"other prefix": {Prefix: "chuky", Form: &m},
	}
}

// TestForms: every canonicalisation with every kind of reference.
func TestForms(t *testing.T) {
	w := setup(t)
	s, v := w.signer(t, w.ec, nil), w.verifier(t, nil)
	for _, m := range forms() {
		for name, o := range kinds(m) {
			t.Run(name+" "+m.URI(), func(t *testing.T) {
				_, err := v.Verify(context.Background(), sign(t, s, order, o))
				require.NoError(t, err)
			})
		}
	}
}

// TestNoOtherByteChanges: what signing adds can be cut out again.
func TestNoOtherByteChanges(t *testing.T) {
	w := setup(t)
	s := w.signer(t, w.ec, nil)
	for _, doc := range []string{
		order, "\ufeff<?xml version='1.0'?>\r\n<!-- -->\n<a  b = 'c'\t>\r\n<![CDATA[x]]>&#x41;</a >\n<?p?>\n", `<a></a>`, strings.Replace(order, "100", strings.Repeat("9", 300<<10), 1),
	} {
		for _, at := range []xmldsig.Position{xmldsig.LastChild, xmldsig.FirstChild} {
			signed := string(sign(t, s, doc, xmldsig.Options{Place: xmldsig.Place{At: at}, References: []xmldsig.Ref{{Transforms: []xmldsig.Transform{xmldsig.Enveloped()}}}}))
			_, rest := cut(signed, "<ds:Signature ", "</ds:Signature>")
			require.Equal(t, doc, rest)
			_, err := w.verifier(t, nil).Verify(context.Background(), []byte(signed))
			require.NoError(t, err)
		}
	}
	signed := string(sign(t, s, `<a><b/></a>`, xmldsig.Options{Place: xmldsig.Place{Path: "/a/b"}}))
	_, rest := cut(signed, "<ds:Signature ", "</ds:Signature>")
	require.Equal(t, `<a><b></b></a>`, rest)
}

// TestElementsByPath get an identifier when they have none.
func TestElementsByPath(t *testing.T) {
	w := setup(t)
	s := w.signer(t, w.ec, nil)
	o := xmldsig.Options{Place: xmldsig.Place{Path: "/a/sig"}, References: []xmldsig.Ref{{Path: "/a/b[2]"}, {Path: "/a/c"}, {Path: "/a/c"}, {Path: "/a/d"}}}
	signed := sign(t, s, `<a><sig/><b/><b/><c x="y">z</c><d ID="own"/></a>`, o)
	report, err := w.verifier(t, nil).Verify(context.Background(), signed)
	require.NoError(t, err)
	var paths []string
	for _, r := range report.Signatures[0].References {
		paths = append(paths, r.Elements[0].Path)
	}
	require.Equal(t, []string{"/a/b[2]", "/a/c", "/a/c", "/a/d"}, paths)
	require.Equal(t, "own", report.Signatures[0].References[3].Elements[0].ID)
	require.Len(t, report.Unsigned, 1)
	require.Equal(t, "/a/b[1]", report.Unsigned[0].Path)

	for _, o := range []xmldsig.Options{
		{Place: xmldsig.Place{Path: "/a/b"}}, {Place: xmldsig.Place{Path: "/b"}}, {Place: xmldsig.Place{Path: "/a["}}, {Place: xmldsig.Place{ID: "x"}},
		{Place: xmldsig.Place{At: xmldsig.Behind}}, {References: []xmldsig.Ref{{Path: "/a/x"}}},
	} {
		_, err := s.Sign(context.Background(), []byte(`<a><b/><b/></a>`), o)
		require.ErrorIs(t, err, fault.SignatureParent, "%v", o)
	}
}

// TestSignatureByItself: enveloping and detached signatures without a document.
func TestSignatureByItself(t *testing.T) {
	w := setup(t)
	files := func(_ context.Context, uri string) (io.ReadCloser, error) {
		if uri != "cid:a" {
			return nil, io.EOF
		}
		return io.NopCloser(strings.NewReader("aGVs bG8=\n")), nil
	}
	s := w.signer(t, w.ec, func(c *xmldsig.SignerConfig) { c.Resolver = files })
	signed, err := s.Sign(context.Background(), nil, xmldsig.Options{
		ID: "s", InfoID: "i", ValueID: "v", Objects: []xmldsig.Object{{Content: "xin chào", Sign: true}},
		References: []xmldsig.Ref{{URI: "cid:a"}, {URI: "cid:a", Transforms: []xmldsig.Transform{xmldsig.Base64()}}},
	})
	require.NoError(t, err)
	v := w.verifier(t, func(c *xmldsig.VerifierConfig) { c.Resolver = files })
	report, err := v.Verify(context.Background(), signed)
	require.NoError(t, err)
	refs := report.Signatures[0].References
	require.True(t, refs[0].External)
	require.EqualValues(t, []int64{10, 5}, []int64{refs[0].Bytes, refs[1].Bytes})
	hello, err := report.Covered(context.Background(), 0, 1)
	require.NoError(t, err)
	require.Equal(t, "hello", string(hello))
	object, err := report.Signed(context.Background(), "/Signature/Object")
	require.NoError(t, err)
	require.Equal(t, "xin chào", object.Text())

	_, err = w.verifier(t, nil).Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.SignatureReference)
	_, err = s.Sign(context.Background(), nil, xmldsig.Options{References: []xmldsig.Ref{{URI: "cid:b"}}})
	require.ErrorIs(t, err, fault.SignatureReference)
	_, err = s.Sign(context.Background(), nil, xmldsig.Options{Objects: []xmldsig.Object{{Content: `</ds:Object><ds:Object>`, Sign: true}}})
	require.ErrorIs(t, err, fault.SignatureTemplate, "content does not break out")
}

// TestSecret: an HMAC verifies with the secret, and never where a key is public.
func TestSecret(t *testing.T) {
	w := setup(t)
	secret := bytes.Repeat([]byte{7}, 32)
	for _, bits := range []int{0, 128, 256} {
		s, err := xmldsig.NewSigner(xmldsig.SignerConfig{Secret: secret, HMACBits: bits})
		require.NoError(t, err)
		signed := sign(t, s, order, xmldsig.Options{KeyInfo: xmldsig.KeyInfo{Name: "tỉnh"}})
		ask := func(k xmldsig.Key) error {
			v := w.verifier(t, func(c *xmldsig.VerifierConfig) {
				c.Keys = func(_ context.Context, r xmldsig.KeyRequest) (xmldsig.Key, error) {
					require.Equal(t, []string{"tỉnh"}, r.Names)
					return k, nil
				}
			})
			_, err := v.Verify(context.Background(), signed)
			return err
		}
		require.NoError(t, ask(xmldsig.Key{Secret: secret}))
		require.ErrorIs(t, ask(xmldsig.Key{Secret: []byte("x")}), fault.SignatureValue)
		require.ErrorIs(t, ask(xmldsig.Key{Public: w.ec.Key.Public()}), fault.SignatureKeyKind)
		require.ErrorIs(t, ask(xmldsig.Key{}), fault.SignatureNoKey)
	}
	for _, bits := range []int{80, 64, 120} {
		_, err := xmldsig.NewSigner(xmldsig.SignerConfig{Secret: secret, HMACBits: bits})
		require.ErrorIs(t, err, fault.SignatureHMACLength)
	}
	_, err := xmldsig.NewSigner(xmldsig.SignerConfig{Secret: secret, HMACBits: 80, Policy: xmldsig.Policy{LegacyShortHMAC: true}})
	require.NoError(t, err)
	_, err = xmldsig.NewSigner(xmldsig.SignerConfig{Secret: secret, Algorithm: xmldsig.RSASHA256})
	require.ErrorIs(t, err, fault.SignatureKeyKind)
}
