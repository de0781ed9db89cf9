package signature_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/beevik/etree"
	"github.com/hcm-egov/framework/signature"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/stretchr/testify/require"
)

// tricky holds what canonicalisers get wrong: attributes of several namespaces
// whose prefixes sort otherwise than their names, xml:* attributes, line ends,
// redundant and undone declarations, CDATA, references.
const tricky = "\ufeff<?xml version='1.0' encoding='utf-8' standalone=\"yes\"?>\r\n" +
	"<r xmlns='urn:d' xmlns:b='urn:a' xmlns:a='urn:b' xml:lang='vi' b:z='1' a:y='2' y='3' xmlns:unused='urn:u'>\r\n" +
	"<a:x xmlns:a='urn:b' a:k='&lt;&amp;&#9;&#10;&#13;\"' b:k='tab\there'>t&#13;x &gt; ]] &#x1F600;</a:x>\r" +
	"<none xmlns=''><deep xmlns='urn:d'/><deep/></none><![CDATA[a<b&&c]]> ]]&gt; <e></e ></r>\n\n"

func xmlsec(t *testing.T, file string, root *x509.Certificate, extra ...string) ([]byte, error) {
	t.Helper()
	path, err := exec.LookPath("xmlsec1")
	if err != nil {
		missing(t, "xmlsec1 is not installed")
	}
	trust := filepath.Join(t.TempDir(), "root.pem")
	require.NoError(t, os.WriteFile(trust, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}), 0o600))
	args := append([]string{"--verify", "--trusted-pem", trust, "--verification-gmt-time", now.Format("2006-01-02 15:04:05"),
		"--enabled-key-data", "x509"}, extra...)
	return exec.Command(path, append(args, file)...).CombinedOutput()
}

func TestXmlsecVerifiesOurs(t *testing.T) {
	w := setup(t)
	docs := map[string]string{"edxml": edXML(t), "tricky": tricky}
	for name, doc := range docs {
		for _, s := range []*signature.Signer{signer(t, w.rsa, signature.RSAPKCS1SHA256), signer(t, w.ec, "")} {
			t.Run(name+"/"+string(s.Algorithm()), func(t *testing.T) {
				var parent []string
				if name == "edxml" {
					parent = header
				}
				signed := sign(t, s, doc, parent...)
				_, err := verifier(t, w).Verify(context.Background(), signed)
				require.NoError(t, err)
				file := filepath.Join(t.TempDir(), "signed.xml")
				require.NoError(t, os.WriteFile(file, signed, 0o600))
				out, err := xmlsec(t, file, w.ca.Root())
				require.NoError(t, err, "%s", out)
				require.Contains(t, string(out), "OK")

				// The peer is no yes-man: one letter changed, and it refuses.
				broken := bytes.Replace(signed, []byte("x"), []byte("y"), 1)
				require.NoError(t, os.WriteFile(file, broken, 0o600))
				_, err = xmlsec(t, file, w.ca.Root())
				require.Error(t, err)
			})
		}
	}
}

// TestGoxmldsigVerifiesOurs holds the other Go library against ours, on a
// document whose canonical form it gets right.
func TestGoxmldsigVerifiesOurs(t *testing.T) {
	w := setup(t)
	signed := sign(t, signer(t, w.rsa, signature.RSAPKCS1SHA256), `<a xmlns="urn:x" b="1"><c>đ</c></a>`)
	doc := etree.NewDocument()
	require.NoError(t, doc.ReadFromBytes(signed))
	peer := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: w.rsa.Chain})
	peer.Clock = dsig.NewFakeClockAt(now)
	_, err := peer.Validate(doc.Root())
	require.NoError(t, err)
}

func TestWeVerifyGoxmldsig(t *testing.T) {
	w := setup(t)
	peer, err := dsig.NewSigningContext(w.rsa.Key, [][]byte{w.rsa.Chain[0].Raw})
	require.NoError(t, err)
	for _, c := range []dsig.Canonicalizer{
		dsig.MakeC14N10RecCanonicalizer(), dsig.MakeC14N11Canonicalizer(), dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList(""),
	} {
		peer.Canonicalizer = c
		doc := etree.NewDocument()
		require.NoError(t, doc.ReadFromString(`<a xmlns="urn:x" b="1"><c>đ</c></a>`))
		signed, err := peer.SignEnveloped(doc.Root())
		require.NoError(t, err)
		doc.SetRoot(signed)
		text, err := doc.WriteToBytes()
		require.NoError(t, err)
		_, err = verifier(t, w).Verify(context.Background(), text)
		require.NoError(t, err, "%s", c.Algorithm())
	}
}

// TestWeVerifyXmlsec lets xmlsec1 fill templates in the way other programs
// write them: the official samples' algorithms, prefix lists, line breaks.
func TestWeVerifyXmlsec(t *testing.T) {
	w := setup(t)
	path, err := exec.LookPath("xmlsec1")
	if err != nil {
		missing(t, "xmlsec1 is not installed")
	}
	key, certs, err := w.rsa.EncodePEM()
	require.NoError(t, err)
	dir := t.TempDir()
	keyFile, certFile := filepath.Join(dir, "k.pem"), filepath.Join(dir, "c.pem")
	require.NoError(t, os.WriteFile(keyFile, key, 0o600))
	require.NoError(t, os.WriteFile(certFile, certs, 0o600))
	for name, form := range map[string][2]string{
		"inclusive":         {`<CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>`, `<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>`},
		"no second":         {`<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>`, ``},
		"prefix list":       {`<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><InclusiveNamespaces xmlns="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="edXML xlink #default"/></CanonicalizationMethod>`, `<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><InclusiveNamespaces xmlns="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="a #default"/></Transform>`},
		"canonical XML 1.1": {`<CanonicalizationMethod Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>`, `<Transform Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>`},
	} {
		t.Run(name, func(t *testing.T) {
			template := `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>` + form[0] +
				`<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><Reference URI=""><Transforms>` +
				`<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>` + form[1] + `</Transforms>` +
				`<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/><DigestValue/></Reference></SignedInfo>` +
				`<SignatureValue/><KeyInfo><KeyValue/><X509Data/></KeyInfo></Signature></edXML:edXMLHeader>`
			file := filepath.Join(t.TempDir(), "t.xml")
			doc := replaceOnce(t, []byte(edXML(t)), "</edXML:edXMLHeader>", template)
			require.NoError(t, os.WriteFile(file, doc, 0o600))
			signed, err := exec.Command(path, "--sign", "--privkey-pem", keyFile+","+certFile, file).Output()
			require.NoError(t, err)
			report, err := verifier(t, w).Verify(context.Background(), signed)
			require.NoError(t, err)
			require.Equal(t, signature.RSAPKCS1SHA256, report.Algorithm)
		})
	}
}
