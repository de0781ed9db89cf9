package wss_test

import (
	"bytes"
	"context"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/wss"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// xmlsec1 is the peer; absent it is only passed over where nobody demands it.
func xmlsec1(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("xmlsec1")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("xmlsec1 is absent")
		}
		t.Skip("xmlsec1 is absent")
	}
	return path
}

func run(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// identifiers are the options by which xmlsec1 finds a wsu:Id on elements.
func identifiers(soap string) []string {
	secext := "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	var args []string
	for _, name := range []string{utility + ":Timestamp", soap + ":Body", secext + ":BinarySecurityToken", secext + ":UsernameToken"} {
		args = append(args, "--id-attr:Id", name)
	}
	return args
}

func certPEM(e *env) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: e.sender.Chain[0].Raw})
}

// xmlsec1 verifies what is written here.
func TestXMLSecVerifies(t *testing.T) {
	tool := xmlsec1(t)
	for _, soap := range []string{soap11, soap12} {
		for _, algorithm := range []xmldsig.Algorithm{xmldsig.RSASHA256, xmldsig.RSASHA512} {
			e := beginRSA(t)
			cfg := e.signing()
			cfg.Signature.Algorithm = algorithm
			cfg.User = &wss.User{Name: "a", Password: "b"}
			signed := sign(t, message(soap), cfg)
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "m.xml"), signed, 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "c.pem"), certPEM(e), 0o600))
			args := append([]string{tool, "--verify", "--pubkey-cert-pem", "c.pem"}, identifiers(soap)...)
			out, err := run(t, dir, append(args, "m.xml")...)
			require.NoError(t, err, out)
			require.Contains(t, out, "SignedInfo References (ok/all): 4/4")

			altered := strings.Replace(string(signed), "<o:Number>12", "<o:Number>13", 1)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "m.xml"), []byte(altered), 0o600))
			out, err = run(t, dir, append(args, "m.xml")...)
			require.Error(t, err, out)
		}
	}
}

// template is a message as WSS4J writes it, unsigned: InclusiveNamespaces in
// CanonicalizationMethod and transforms, the STR in KeyInfo.
func template(t *testing.T, e *env, soap string, form wss.TokenForm) []byte {
	t.Helper()
	cfg := e.signing()
	cfg.Token = form
	signed := string(sign(t, message(soap), cfg))
	signed = strings.ReplaceAll(signed, `<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:CanonicalizationMethod>`,
		`<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="soap"/></ds:CanonicalizationMethod>`)
	signed = strings.ReplaceAll(signed, `<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform>`,
		`<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="wsse soap"/></ds:Transform>`)
	signed = regexp.MustCompile(`<ds:SignatureMethod Algorithm="[^"]+">`).ReplaceAllString(signed, `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256">`)
	signed = regexp.MustCompile(`<ds:(Digest|Signature)Value>[^<]*`).ReplaceAllString(signed, `<ds:${1}Value>`)
	require.Contains(t, signed, `PrefixList="wsse soap"`)
	return []byte(signed)
}

// What xmlsec1 signs in the shape of WSS4J is verified here.
func TestXMLSecSignsInTheShapeOfWSS4J(t *testing.T) {
	tool := xmlsec1(t)
	for _, soap := range []string{soap11, soap12} {
		e := beginRSA(t)
		dir := t.TempDir()
		keyPEM, _, err := e.sender.EncodePEM()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "k.pem"), keyPEM, 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "t.xml"), template(t, e, soap, wss.BinaryToken), 0o600))
		args := append([]string{tool, "--sign", "--privkey-pem", "k.pem", "--output", "s.xml"}, identifiers(soap)...)
		out, err := run(t, dir, append(args, "t.xml")...)
		require.NoError(t, err, out)
		signed, err := os.ReadFile(filepath.Join(dir, "s.xml"))
		require.NoError(t, err)
		report, err := verify(t, signed, e.verifying())
		require.NoError(t, err)
		require.Equal(t, "Sở Y tế", report.Signature.Signer.CommonName)

		// line ends and spaces inside of the value, as indenting programs leave them
		value := regexp.MustCompile(`(?s)<ds:SignatureValue>(.*?)</ds:SignatureValue>`).FindSubmatch(signed)[1]
		indented := bytes.Replace(signed, value, append([]byte("\n        "), append(bytes.ReplaceAll(value, []byte("\n"), []byte("\n        ")), "\n      "...)...), 1)
		_, err = verify(t, indented, e.verifying())
		require.NoError(t, err)
		_, err = verify(t, bytes.Replace(signed, []byte("<o:Number>12"), []byte("<o:Number>13"), 1), e.verifying())
		require.Error(t, err)
	}
}

// A signature over the whole envelope covers every part in its place, but a token
// inside of itself, which the enveloped transform leaves out.
func TestASignatureOverTheWholeEnvelope(t *testing.T) {
	tool := xmlsec1(t)
	e := beginRSA(t)
	keyPEM, _, err := e.sender.EncodePEM()
	require.NoError(t, err)
	for _, form := range []wss.TokenForm{wss.BinaryToken, wss.EmbeddedToken} {
		text := string(template(t, e, soap11, form))
		refs := text[strings.Index(text, "<ds:Reference "):strings.Index(text, "</ds:SignedInfo>")]
		text = strings.Replace(text, refs, `<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>`+
			`<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>`, 1)
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "k.pem"), keyPEM, 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "t.xml"), []byte(text), 0o600))
		out, err := run(t, dir, tool, "--sign", "--privkey-pem", "k.pem", "--output", "s.xml", "t.xml")
		require.NoError(t, err, out)
		signed, err := os.ReadFile(filepath.Join(dir, "s.xml"))
		require.NoError(t, err)
		c := e.verifying()
		c.Signed = []wss.Part{wss.Body(), wss.Timestamp(), wss.Header("urn:route", "Route")}
		report, err := verify(t, signed, c)
		require.NoError(t, err)
		body, err := report.Signed(context.Background(), wss.Body())
		require.NoError(t, err)
		require.Equal(t, "12", string(body[0].AppendText(nil, body[0].Root())))
		c = e.verifying()
		c.Signed = []wss.Part{wss.Body(), wss.Token()}
		_, err = verify(t, signed, c)
		if form == wss.BinaryToken {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, fault.SignatureWSSUnsigned)
		}
	}
}
