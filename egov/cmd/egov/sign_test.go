package main

import (
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"github.com/hcm-egov/framework/signature/signaturetest"
)

const document = `<?xml version="1.0"?><hoSo><so>12</so></hoSo>`

// signing is a folder with a key, a root and a document.
type signing struct{ p12, key, cert, root, password, doc, out string }

func setupSigning(t *testing.T) signing {
	t.Helper()
	w := signaturetest.Start(t, signaturetest.Config{})
	pair, err := w.Root.Issue(signaturetest.Profile{CommonName: "Sở Xây dựng", Silent: true})
	require.NoError(t, err)
	file, err := pkcs12.Modern.Encode(pair.Key, pair.Chain[0], nil, "mật khẩu")
	require.NoError(t, err)
	key, certs, err := pair.EncodePEM()
	require.NoError(t, err)
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.Root.Certificate().Raw})
	return signing{
		p12: written(t, "k.p12", string(file)), key: written(t, "k.pem", string(key)), cert: written(t, "c.pem", string(certs)),
		root: written(t, "root.pem", string(root)), password: written(t, "password", "mật khẩu\nsecond line"),
		doc: written(t, "a.xml", document), out: filepath.Join(t.TempDir(), "b.xml"),
	}
}

func TestSignAndVerify(t *testing.T) {
	s := setupSigning(t)
	t.Setenv("EGOV_TEST_PASSWORD", "mật khẩu")
	for name, with := range map[string][]string{
		"PKCS#12, password in a file":     {"-key", s.p12, "-password-file", s.password},
		"PKCS#12, password in a variable": {"-key", s.p12, "-password-env", "EGOV_TEST_PASSWORD"},
		"PEM":                             {"-key", s.key, "-cert", s.cert},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := called(append([]string{"sign", "-in", s.doc, "-out", s.out}, with...)...)
			require.Equal(t, fine, code, errs)
			require.Empty(t, out)
			code, out, errs = called("verify", "-trust", s.root, "-no-revocation", s.out)
			require.Equal(t, fine, code, out+errs)
			for _, part := range []string{"Mọi chữ ký số của văn bản đều hợp lệ.", "Người ký: Sở Xây dựng", "All signatures of the document are valid.", `Covers: "" (the whole document)`} {
				require.Contains(t, out, part)
			}
			require.NotContains(t, out, "✗")
		})
	}
	code, out, _ := called("verify", s.out)
	require.Equal(t, wrong, code)
	require.Contains(t, out, "Không có tổ chức gốc nào được tin cậy")
	require.Contains(t, out, "No root is trusted")

	code, out, _ = called("verify", "-trust", s.root, s.out)
	require.Equal(t, wrong, code, "nobody told whether the certificate was revoked")
	require.Contains(t, out, "It is not known whether the certificate was revoked.")

	signed, err := os.ReadFile(s.out)
	require.NoError(t, err)
	altered := written(t, "altered.xml", strings.Replace(string(signed), ">12<", ">13<", 1))
	code, out, _ = called("verify", "-trust", s.root, "-no-revocation", altered)
	require.Equal(t, wrong, code)
	require.Contains(t, out, "Văn bản KHÔNG được ký số hợp lệ.")
	require.Contains(t, out, "was changed after it was signed")
}

func TestSignAttachments(t *testing.T) {
	s := setupSigning(t)
	file := written(t, "tep.bin", "\x00\x01\x02")
	code, out, errs := called("sign", "-key", s.key, "-cert", s.cert, "-in", s.doc, "-at", "/hoSo/so", "-attach", "cid:a="+file)
	require.Equal(t, fine, code, errs)
	signed := written(t, "signed.xml", out)
	code, out, _ = called("verify", "-trust", s.root, "-no-revocation", "-attach", "cid:a="+file, signed)
	require.Equal(t, fine, code, out)
	require.Contains(t, out, `"cid:a" (outside the document, 3 byte)`)
	code, _, _ = called("verify", "-trust", s.root, "-no-revocation", signed)
	require.Equal(t, wrong, code, "an attachment that is not given")
}

func TestSignRefuses(t *testing.T) {
	s := setupSigning(t)
	base := []string{"sign", "-in", s.doc, "-out", s.out}
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"no arguments":            {[]string{"sign"}, usage},
		"no key":                  {base, usage},
		"a further argument":      {append(base, "-key", s.p12, "secret"), usage},
		"an unknown flag":         {append(base, "-key", s.p12, "-password", "secret"), usage},
		"no file":                 {append(base, "-key", "gone"), usage},
		"no terminal":             {append(base, "-key", s.p12), usage},
		"no variable":             {append(base, "-key", s.p12, "-password-env", "EGOV_TEST_NONE"), usage},
		"no password file":        {append(base, "-key", s.p12, "-password-file", "gone"), usage},
		"a wrong password":        {append(base, "-key", s.p12, "-password-file", s.root), wrong},
		"another key's chain":     {append(base, "-key", s.key, "-cert", s.root), wrong},
		"no such place":           {append(base, "-key", s.key, "-cert", s.cert, "-at", "/hoSo/x"), wrong},
		"no such attachment":      {append(base, "-key", s.key, "-cert", s.cert, "-attach", "cid:a=gone"), wrong},
		"an attachment of no URI": {append(base, "-key", s.key, "-cert", s.cert, "-attach", "gone"), usage},
		"verify nothing":          {[]string{"verify"}, usage},
		"verify what is not":      {[]string{"verify", "gone"}, usage},
		"roots that are none":     {[]string{"verify", "-trust", s.doc, s.doc}, wrong},
		"a document unsigned":     {[]string{"verify", "-trust", s.root, s.doc}, wrong},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := called(c.args...)
			require.Equal(t, c.code, code, out+errs)
			require.NotEmpty(t, out+errs)
			require.NotContains(t, out+errs, "mật khẩu")
		})
	}
}

// TestSignEncryptedPEM asks for a password only where one is needed.
func TestSignEncryptedPEM(t *testing.T) {
	s := setupSigning(t)
	encrypted, err := os.ReadFile("../../../signature/testdata/keys/scrypt-aes256.pem")
	require.NoError(t, err)
	code, _, errs := called("sign", "-in", s.doc, "-out", s.out, "-key", written(t, "e.pem", string(encrypted)), "-cert", s.cert, "-password-file", s.password)
	require.Equal(t, wrong, code)
	require.True(t, strings.Contains(errs, string("signature.key")), errs)
}
