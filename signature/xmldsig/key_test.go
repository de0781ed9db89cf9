package xmldsig_test

import (
	"context"
	"crypto"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// TestKeyInfo: each way to name a certificate finds it among the known ones.
func TestKeyInfo(t *testing.T) {
	w := setup(t)
	bare := whole()
	bare.KeyInfo.KeyID = true
	_, err := w.signer(t, w.issue(t, ecKey(t)), nil).Sign(context.Background(), []byte(order), bare)
	require.ErrorIs(t, err, fault.SignatureUnsupported, "a certificate without a key identifier")
	w.ec, err = w.Root.Issue(signaturetest.Profile{CommonName: "Đỗ Thị Ánh", Organization: `"A+B", \C; D`, Key: ecKey(t), Silent: true, Edit: identified})
	require.NoError(t, err)
	for _, pair := range []signature.KeyPair{w.rsa, w.ec} {
		s := w.signer(t, pair, nil)
		for name, k := range map[string]xmldsig.KeyInfo{
			"certificate":             {Certificates: xmldsig.CarryOwn},
			"issuer and number":       {Certificates: xmldsig.CarryNone, IssuerSerial: true},
			"subject":                 {Certificates: xmldsig.CarryNone, SubjectName: true},
			"key identifier":          {Certificates: xmldsig.CarryNone, KeyID: true},
			"hash":                    {Certificates: xmldsig.CarryNone, Digest: crypto.SHA3_512},
			"certificate and its key": {Value: true, DER: true},
		} {
			t.Run(name, func(t *testing.T) {
				o := whole()
				o.KeyInfo = k
				signed := sign(t, s, order, o)
				known := []*x509.Certificate{w.ec.Chain[0], w.rsa.Chain[0], w.Root.Certificate()}
				report, err := w.verifier(t, func(c *xmldsig.VerifierConfig) { c.Known = known }).Verify(context.Background(), signed)
				require.NoError(t, err)
				require.Equal(t, pair.Chain[0].Subject.CommonName, report.Signatures[0].Signer.CommonName)
				_, err = w.verifier(t, nil).Verify(context.Background(), signed)
				if k.Certificates == xmldsig.CarryNone {
					require.ErrorIs(t, err, fault.SignatureNoKey)
				} else {
					require.NoError(t, err)
				}
			})
		}
	}
}

// TestBareKeys are believed by nobody but who says so.
func TestBareKeys(t *testing.T) {
	w := setup(t)
	for _, pair := range []signature.KeyPair{w.rsa, w.ec} {
		for name, k := range map[string]xmldsig.KeyInfo{"value": {Certificates: xmldsig.CarryNone, Value: true}, "DER": {Certificates: xmldsig.CarryNone, DER: true}} {
			o := whole()
			o.KeyInfo = k
			signed := sign(t, w.signer(t, pair, nil), order, o)
			_, err := w.verifier(t, nil).Verify(context.Background(), signed)
			require.ErrorIs(t, err, fault.SignatureNoKey, name)
			report, err := w.verifier(t, func(c *xmldsig.VerifierConfig) {
				c.Keys = func(_ context.Context, r xmldsig.KeyRequest) (xmldsig.Key, error) {
					require.Len(t, r.Keys, 1)
					return xmldsig.Key{Public: r.Keys[0], Name: "đã biết"}, nil
				}
			}).Verify(context.Background(), signed)
			require.NoError(t, err)
			require.Equal(t, "đã biết", report.Signatures[0].KeyName)
			require.Nil(t, report.Signatures[0].Path)
		}
	}
	o := whole()
	o.KeyInfo = xmldsig.KeyInfo{Value: true}
	signed := string(sign(t, w.signer(t, w.rsa, nil), order, o))
	other, _ := cut(string(sign(t, w.signer(t, w.ec, nil), order, o)), "<ds:KeyValue>", "</ds:KeyValue>")
	own, _ := cut(signed, "<ds:KeyValue>", "</ds:KeyValue>")
	_, err := w.verifier(t, nil).Verify(context.Background(), []byte(strings.Replace(signed, own, other, 1)))
	require.ErrorIs(t, err, fault.SignatureCertificate, "a bare key beside a certificate is the same")
}

// TestChains: certificates come in any order, with those that lead nowhere.
func TestChains(t *testing.T) {
	w := setup(t)
	pair := w.Issue(t, signaturetest.Profile{CommonName: "Lê Văn Cường", Key: ecKey(t), Silent: true})
	signed := string(sign(t, w.signer(t, pair, nil), order, whole()))
	certs, _ := cut(signed, "<ds:X509Certificate>", "</ds:X509Data>")
	list := strings.SplitAfter(strings.TrimSuffix(certs, "</ds:X509Data>"), "</ds:X509Certificate>")
	require.Len(t, list, 3, "two certificates, and nothing behind the last")
	turned := strings.Replace(signed, list[0]+list[1], list[1]+list[0], 1)
	report, err := w.verifier(t, nil).Verify(context.Background(), []byte(turned))
	require.NoError(t, err)
	require.Equal(t, "Lê Văn Cường", report.Signatures[0].Signer.CommonName)
	require.Len(t, report.Signatures[0].Path.Steps, 3)

	stranger := string(sign(t, w.signer(t, w.ec, nil), order, whole()))
	more, _ := cut(stranger, "<ds:X509Certificate>", "</ds:X509Certificate>")
	report, err = w.verifier(t, nil).Verify(context.Background(), []byte(strings.Replace(signed, list[0], more+list[0], 1)))
	require.NoError(t, err, "of two signers the one whose key made the value")
	require.Equal(t, "Lê Văn Cường", report.Signatures[0].Signer.CommonName)
	_, err = w.verifier(t, nil).Verify(context.Background(), []byte(strings.Replace(signed, list[0], more, 1)))
	require.Error(t, err)
	_, err = w.verifier(t, nil).Verify(context.Background(), []byte(strings.Replace(signed, list[0], list[0][:40]+list[0][44:], 1)))
	require.ErrorIs(t, err, fault.SignatureCertificate)
}

// TestRevoked: what the judge says of a certificate stands in the report.
func TestRevoked(t *testing.T) {
	w := setup(t)
	pair := w.Issue(t, signaturetest.Profile{CommonName: "Lê Văn Cường", Key: ecKey(t)})
	signed := sign(t, w.signer(t, pair, nil), order, whole())
	judge, err := w.Validator(nil)
	require.NoError(t, err)
	v, err := xmldsig.NewVerifier(xmldsig.VerifierConfig{Certificates: judge, Clock: w.Clock()})
	require.NoError(t, err)
	report, err := v.Verify(context.Background(), signed)
	require.NoError(t, err)
	require.Equal(t, signature.NotRevoked, report.Signatures[0].Path.Steps[0].Revocation.State)
	w.Issuing.Revoke(pair.Chain[0], signaturetest.KeyCompromise, w.Now())
	report, err = v.Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.SignatureRevoked)
	require.Contains(t, printed(report.Signatures[0].View("vi")), "thu hồi")
}

// TestKeyElsewhere follows RetrievalMethod and KeyInfoReference, not in circles.
func TestKeyElsewhere(t *testing.T) {
	w := setup(t)
	s := w.signer(t, w.ec, nil)
	data, rest := cut(string(sign(t, s, order, whole())), "<ds:X509Data>", "</ds:X509Data>")
	held := strings.Replace(data, "<ds:X509Data>", `<ds:X509Data Id="k">`, 1)
	object := func(content string) string { return `<ds:Object>` + content + `</ds:Object></ds:Signature>` }
	put := func(inKeyInfo, inObject string) []byte {
		doc := strings.Replace(rest, "<ds:KeyInfo>", "<ds:KeyInfo>"+inKeyInfo, 1)
		return []byte(strings.Replace(doc, "</ds:Signature>", object(inObject), 1))
	}
	const kind = `Type="http://www.w3.org/2000/09/xmldsig#X509Data"`
	const elsewhere = `<d:KeyInfoReference xmlns:d="http://www.w3.org/2009/xmldsig11#" URI="#k"/>`
	for name, c := range map[string]struct {
		doc  []byte
		code fault.Code
	}{
		"RetrievalMethod":              {put(`<ds:RetrievalMethod URI="#k" `+kind+`/>`, held), ""},
		"by a transform":               {put(`<ds:RetrievalMethod URI="#k" `+kind+`><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms></ds:RetrievalMethod>`, held), ""},
		"KeyInfoReference":             {put(elsewhere, `<ds:KeyInfo Id="k">`+data+`</ds:KeyInfo>`), ""},
		"another Type":                 {put(`<ds:RetrievalMethod URI="#k" Type="http://www.w3.org/2000/09/xmldsig#RSAKeyValue"/>`, held), fault.SignatureKeyInfo},
		"nothing there":                {put(`<ds:RetrievalMethod URI="#x" `+kind+`/>`, held), fault.SignatureReference},
		"twice there":                  {put(`<ds:RetrievalMethod URI="#k" `+kind+`/>`, held+held), fault.SignatureDuplicateID},
		"outside":                      {put(`<ds:RetrievalMethod URI="http://localhost/" `+kind+`/>`, held), fault.SignatureReference},
		"a circle":                     {put(elsewhere, `<ds:KeyInfo Id="k">`+elsewhere+`</ds:KeyInfo>`), fault.SignatureKeyInfo},
		"a RetrievalMethod of itself":  {put(`<ds:RetrievalMethod Id="k" URI="#k"/>`, ""), fault.TooLarge},
		"too many":                     {put(strings.Repeat(`<ds:RetrievalMethod URI="#k" `+kind+`/>`, 9), held), fault.TooLarge},
		"no KeyInfo under a reference": {put(elsewhere, held), fault.SignatureKeyInfo},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.verifier(t, nil).Verify(context.Background(), c.doc)
			if c.code == "" {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, c.code)
			}
		})
	}
}

// TestUnknownKeyInfo: elements of others reach the hook, and without one the
// fault names them.
func TestUnknownKeyInfo(t *testing.T) {
	w := setup(t)
	o := whole()
	o.KeyInfo = xmldsig.KeyInfo{Certificates: xmldsig.CarryNone, More: `<s:SecurityTokenReference xmlns:s="urn:s"/>`}
	signed := sign(t, w.signer(t, w.ec, nil), order, o)
	report, err := w.verifier(t, nil).Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.SignatureUnsupported)
	require.Contains(t, fmt.Sprint(report.Signatures[0].Faults), "SecurityTokenReference")
	report, err = w.verifier(t, func(c *xmldsig.VerifierConfig) {
		c.Keys = func(_ context.Context, r xmldsig.KeyRequest) (xmldsig.Key, error) {
			require.Equal(t, "SecurityTokenReference", r.Others[0].Document.Local(r.Others[0].Node))
			return xmldsig.Key{Certificates: w.ec.Chain}, nil
		}
	}).Verify(context.Background(), signed)
	require.NoError(t, err)
	require.True(t, report.Signatures[0].Path.Valid, "certificates that a hook finds are judged")
}

// TestLegacy: what is outdated is taken by its own switch alone, and told.
func TestLegacy(t *testing.T) {
	w := setup(t)
	const ds = `http://www.w3.org/2000/09/xmldsig#`
	sha1 := func(c *xmldsig.SignerConfig) {
		c.Policy, c.Algorithm, c.Digest = xmldsig.Policy{LegacySHA1: true}, ds+"rsa-sha1", crypto.SHA1
	}
	signed := sign(t, w.signer(t, w.rsa, sha1), order, whole())
	_, err := w.verifier(t, nil).Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.SignatureOutdated)
	_, err = w.verifier(t, func(c *xmldsig.VerifierConfig) {
		c.Policy = xmldsig.Policy{LegacyMD5: true, LegacyDSA: true, LegacyShortKeys: true, LegacyShortHMAC: true, LegacyDERValues: true}
	}).Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.SignatureOutdated)
	report, err := w.verifier(t, func(c *xmldsig.VerifierConfig) { c.Policy.LegacySHA1 = true }).Verify(context.Background(), signed)
	require.NoError(t, err)
	require.Equal(t, []string{"RSASSA-PKCS1-v1_5-SHA1", "SHA-1"}, report.Signatures[0].Outdated)
	require.Contains(t, printed(report.Signatures[0].View("vi")), "lạc hậu")

	key, err := signature.NewKey(w.rsa.Key, w.rsa.Chain)
	require.NoError(t, err)
	for _, c := range []xmldsig.SignerConfig{
		{Key: key, Algorithm: ds + "rsa-sha1"}, {Key: key, Digest: crypto.SHA1}, {Key: key, Digest: crypto.MD5}, {Key: key, Algorithm: ds + "dsa-sha1"},
	} {
		_, err := xmldsig.NewSigner(c)
		require.ErrorIs(t, err, fault.SignatureOutdated)
	}
}

// TestMistakenIdentifier: the official samples of edXML name the exclusive form
// wrongly.
func TestMistakenIdentifier(t *testing.T) {
	w := setup(t)
	template := `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>` +
		`<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/><Reference URI=""><Transforms>` +
		`<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><Transform Algorithm="http://www.w3.org/TR/xml-exc-c14n#"/></Transforms>` +
		`<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue/></Reference></SignedInfo><SignatureValue/><KeyInfo><X509Data/></KeyInfo></Signature>`
	signed, err := w.signer(t, w.ec, nil).SignTemplate(context.Background(), []byte(swap("<e:Header>", "<e:Header>"+template)(order)), "")
	require.NoError(t, err)
	report, err := w.verifier(t, nil).Verify(context.Background(), signed)
	require.NoError(t, err)
	require.True(t, report.Signatures[0].References[0].WholeDocument)
}

// TestTemplates: what is no template is refused, and nothing else is touched.
func TestTemplates(t *testing.T) {
	w := setup(t)
	s := w.signer(t, w.ec, nil)
	signed := string(sign(t, s, order, xmldsig.Options{ID: "x", Place: xmldsig.Place{Path: "/Envelope/Header"}}))
	again, err := s.SignTemplate(context.Background(), []byte(signed), "x")
	require.NoError(t, err, "a signed one is signed anew")
	_, err = w.verifier(t, nil).Verify(context.Background(), again)
	require.NoError(t, err)
	for doc, code := range map[string]fault.Code{
		order:                            fault.SignatureTemplate,
		swap(`Id="x"`, `Id="y"`)(signed): fault.SignatureTemplate,
		swap("ecdsa-sha256", "rsa-sha256")(signed):             fault.SignatureKeyKind,
		swap("xmlenc#sha256", "xmlenc#x")(signed):              fault.SignatureUnsupported,
		swap("<ds:SignedInfo>", "<x/><ds:SignedInfo>")(signed): fault.SignatureStructure,
		swap(`URI=""`, `URI="#gone"`)(signed):                  fault.SignatureReference,
		`<?xml version="1.0" encoding="ISO-8859-1"?>` + signed: fault.SignatureMalformed,
	} {
		_, err := s.SignTemplate(context.Background(), []byte(doc), "x")
		require.ErrorIs(t, err, code)
	}
}

// TestSecretsStaySecret: nothing prints a key.
func TestSecretsStaySecret(t *testing.T) {
	cfg := xmldsig.SignerConfig{Secret: []byte("geheim")}
	s, err := xmldsig.NewSigner(cfg)
	require.NoError(t, err)
	for _, v := range []any{cfg, &cfg, s, *s, xmldsig.Key{Secret: []byte("geheim"), Name: "n"}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
			text := fmt.Sprintf(verb, v)
			require.NotContains(t, text, "geheim")
			require.NotContains(t, text, "67656865696d")
		}
	}
}
