package xmlcore_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

const dsigSpace = "http://www.w3.org/2000/09/xmldsig#"

// first is the first element with the name; None if there is none.
func first(doc *xmlcore.Document, local string) xmlcore.Node {
	for n := range doc.Find(xmlcore.Top, dsigSpace, local) {
		return n
	}
	return xmlcore.None
}

func decode(t *testing.T, doc *xmlcore.Document, local string) []byte {
	t.Helper()
	text, _ := doc.Text(first(doc, local))
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	require.NoError(t, err)
	return raw
}

// TestSignedInfoOfOthers canonicalises the SignedInfo of public documents and
// verifies its value with the certificate inside: RSA of both paddings.
func TestSignedInfoOfOthers(t *testing.T) {
	var cases []struct{ ID, File, Expect, Signature, Canonicalisation string }
	dir := suite(t, "xmldsig", &cases)
	methods := map[string]crypto.Hash{
		"xmldsig#rsa-sha1": crypto.SHA1, "xmldsig-more#rsa-sha256": crypto.SHA256, "xmldsig-more#rsa-sha384": crypto.SHA384,
		"xmldsig-more#rsa-sha512": crypto.SHA512, "xmldsig-more#sha256-rsa-MGF1": crypto.SHA256,
		"xmldsig-more#sha384-rsa-MGF1": crypto.SHA384, "xmldsig-more#sha512-rsa-MGF1": crypto.SHA512,
	}
	t.Setenv("GODEBUG", "rsa1024min=0")
	seen := map[string]int{}
	for _, c := range cases {
		form, known := xmlcore.MethodOf(c.Canonicalisation)
		hash, rsaMethod := methods[c.Signature[strings.LastIndexByte(c.Signature, '/')+1:]]
		input, err := os.ReadFile(filepath.Join(dir, c.File))
		require.NoError(t, err)
		doc, err := xmlcore.Parse(input, xmlcore.Limits{})
		if c.Expect != "pass" || !known || !rsaMethod || err != nil || first(doc, "X509Certificate") == xmlcore.None {
			continue
		}
		h := hash.New()
		require.NoError(t, doc.Subtree(first(doc, "SignedInfo")).Canonical(h, form))
		padding := "PKCS#1"
		if strings.HasSuffix(c.Signature, "MGF1") {
			padding = "PSS"
		}
		if signedByOne(t, doc, padding, hash, h.Sum(nil)) {
			seen[padding]++
		} else {
			t.Errorf("%s: the value does not fit", c.ID)
		}
	}
	t.Log(seen)
	require.GreaterOrEqual(t, seen["PSS"], 3)
	require.GreaterOrEqual(t, seen["PKCS#1"], 5)
}

// signedByOne tries each certificate of the document: their order means nothing.
func signedByOne(t *testing.T, doc *xmlcore.Document, padding string, hash crypto.Hash, sum []byte) bool {
	t.Helper()
	value := decode(t, doc, "SignatureValue")
	for n := range doc.Find(xmlcore.Top, dsigSpace, "X509Certificate") {
		text, _ := doc.Text(n)
		der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
		require.NoError(t, err)
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			continue
		}
		key, ok := cert.PublicKey.(*rsa.PublicKey)
		if !ok {
			continue
		}
		if padding == "PSS" {
			err = rsa.VerifyPSS(key, hash, sum, value, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		} else {
			err = rsa.VerifyPKCS1v15(key, hash, sum, value)
		}
		if err == nil {
			return true
		}
	}
	return false
}
