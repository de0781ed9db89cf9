package xmlcore_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/signature/internal/xmlcore"
	"github.com/stretchr/testify/require"
)

var limits = xmlcore.Limits{Bytes: 1 << 20, Depth: 100, Elements: 10000}

// suite finds the shared test material beside the module; in CI its absence is
// a failure.
func suite(t *testing.T, name string, cases any) (dir string) {
	t.Helper()
	for dir, _ := filepath.Abs("."); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", "suites", name)
		if text, err := os.ReadFile(filepath.Join(path, "cases.json")); err == nil {
			require.NoError(t, json.Unmarshal(text, cases))
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("suite %s is not beside the module", name)
	}
	t.Skipf("suite %s is not beside the module", name)
	return ""
}

// TestC14NSuite takes the cases over whole documents without a document type.
// Those with node sets, document types, comments, instructions or another encoding than UTF-8
// are not ours.
func TestC14NSuite(t *testing.T) {
	var cases []struct {
		ID, Input, Method string
		Expected, XPath   *string
		DocType           bool
	}
	dir := suite(t, "c14n", &cases)
	passed, refused := 0, 0
	for _, c := range cases {
		if c.XPath != nil || c.DocType || c.Expected == nil {
			continue
		}
		input, err := os.ReadFile(filepath.Join(dir, c.Input))
		require.NoError(t, err)
		doc, err := xmlcore.Parse(input, limits)
		var e *xmlcore.Error
		if errors.As(err, &e) && (e.Problem == xmlcore.Comment || e.Problem == xmlcore.PI || e.Problem == xmlcore.Encoding) {
			refused++
			continue
		}
		require.NoError(t, err, c.ID)
		want, err := os.ReadFile(filepath.Join(dir, *c.Expected))
		require.NoError(t, err)
		var got bytes.Buffer
		require.NoError(t, doc.Canonical(&got, 0, xmlcore.None, xmlcore.Form{V11: strings.Contains(c.Method, "c14n11")}))
		require.Equal(t, string(want), got.String(), c.ID)
		passed++
	}
	t.Logf("%d passed, %d hold comments, instructions or another encoding", passed, refused)
	require.Positive(t, passed)
}

const dsig = "http://www.w3.org/2000/09/xmldsig#"

// first is the first element with the name; None if there is none.
func first(doc *xmlcore.Document, local string) int {
	for i := range doc.Elements {
		if doc.Is(i, dsig, local) {
			return i
		}
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
	forms := map[string]xmlcore.Form{
		"http://www.w3.org/TR/2001/REC-xml-c14n-20010315": {},
		"http://www.w3.org/2006/12/xml-c14n11":            {V11: true},
		"http://www.w3.org/2001/10/xml-exc-c14n#":         {Exclusive: true},
	}
	methods := map[string]crypto.Hash{
		"xmldsig#rsa-sha1": crypto.SHA1, "xmldsig-more#rsa-sha256": crypto.SHA256, "xmldsig-more#rsa-sha384": crypto.SHA384,
		"xmldsig-more#rsa-sha512": crypto.SHA512, "xmldsig-more#sha256-rsa-MGF1": crypto.SHA256,
		"xmldsig-more#sha384-rsa-MGF1": crypto.SHA384, "xmldsig-more#sha512-rsa-MGF1": crypto.SHA512,
	}
	t.Setenv("GODEBUG", "rsa1024min=0")
	seen := map[string]int{}
	for _, c := range cases {
		form, known := forms[c.Canonicalisation]
		hash, rsaMethod := methods[c.Signature[strings.LastIndexByte(c.Signature, '/')+1:]]
		input, err := os.ReadFile(filepath.Join(dir, c.File))
		require.NoError(t, err)
		doc, err := xmlcore.Parse(input, limits)
		if c.Expect != "pass" || !known || !rsaMethod || err != nil || first(doc, "X509Certificate") == xmlcore.None {
			continue
		}
		h := hash.New()
		require.NoError(t, doc.Canonical(h, first(doc, "SignedInfo"), xmlcore.None, form))
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
	for i := range doc.Elements {
		if !doc.Is(i, dsig, "X509Certificate") {
			continue
		}
		text, _ := doc.Text(i)
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

// FuzzCanonical: the canonical form of a canonical form is itself.
func FuzzCanonical(f *testing.F) {
	f.Add([]byte(`<a xmlns="u" xmlns:b="v" b:x="1" y=' "'><b:c xmlns=""><d/></b:c><![CDATA[<]]>&#13;</a>`))
	f.Add([]byte("\ufeff<?xml version='1.0'?>\r\n<a\tb='x\r\ny'/>"))
	f.Fuzz(func(t *testing.T, input []byte) {
		doc, err := xmlcore.Parse(input, limits)
		if err != nil {
			return
		}
		for _, form := range []xmlcore.Form{{}, {Exclusive: true}, {Exclusive: true, Prefixes: []string{"", "b"}}} {
			var once, twice bytes.Buffer
			require.NoError(t, doc.Canonical(&once, 0, xmlcore.None, form))
			again, err := xmlcore.Parse(once.Bytes(), limits)
			require.NoError(t, err, "%q", once.String())
			require.NoError(t, again.Canonical(&twice, 0, xmlcore.None, form))
			require.Equal(t, once.String(), twice.String())
			for i := range doc.Elements {
				require.NoError(t, doc.Canonical(io.Discard, i, xmlcore.None, form))
			}
		}
	})
}
