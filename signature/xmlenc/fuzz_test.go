package xmlenc_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// FuzzDecrypt gives any document to every way of reading and to filling: none
// may panic, every fault has a code, and what opens is XML.
func FuzzDecrypt(f *testing.F) {
	secret := xmlenc.SecretKey("k", make([]byte, 32))
	ec, err := xmlenc.PrivateKey("own", parties()["P-256"].private)
	require.NoError(f, err)
	keys := []xmlenc.Key{secret, ec, parties()["RSA"].key(f)}
	for _, r := range []xmlenc.Recipient{{Key: secret}, {Key: parties()["P-256"].public(f)}, {Key: parties()["RSA"].public(f)}} {
		doc := parse(f, "<a xmlns:p='urn:p'><p:b>x</p:b></a>")
		text, err := encrypter(f, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{r}}).Elements(ctx, doc, doc.Root()+1)
		require.NoError(f, err)
		f.Add(text)
	}
	files, err := filepath.Glob("../../../shared/suites/xmlenc/*/*.xml")
	require.NoError(f, err)
	require.False(f, len(files) == 0 && os.Getenv("CI") == "true", "the suite is missing in CI")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && len(text) < 4000 && !strings.Contains(file, "keys") {
			f.Add(text)
		}
	}
	cfg := xmlenc.DecrypterConfig{Keys: keys, Policy: everything, AnyKey: true, Limits: xmlenc.Limits{Iterations: 1000, Operations: 8, Bytes: 1 << 20}}
	cfg.Resolver = attachments(map[string][]byte{"a": make([]byte, 100)})
	f.Fuzz(func(t *testing.T, text []byte) {
		d := decrypter(t, cfg)
		doc, _, err := d.Document(ctx, text)
		coded(t, err)
		if err == nil {
			_, err = xmlcore.Parse(doc.Source(), xmlcore.Limits{})
			require.NoError(t, err)
		}
		if doc, err = xmlcore.Parse(bytes.Clone(text), xmlcore.Limits{}); err != nil {
			return
		}
		for n := range doc.Find(xmlcore.Top, enc, "EncryptedData") {
			_, err = d.Decrypt(ctx, doc, n)
			coded(t, err)
			_, err = d.Attachment(ctx, doc, n, io.Discard)
			coded(t, err)
			out, err := xmlenc.Fill(ctx, xmlenc.TemplateConfig{Keys: keys, Policy: everything, Limits: cfg.Limits}, doc, n, []byte("<x/>"))
			coded(t, err)
			if err == nil {
				_, err = xmlcore.Parse(out, xmlcore.Limits{})
				require.NoError(t, err)
			}
		}
		for n := range doc.Find(xmlcore.Top, dsig, "KeyInfo") {
			_, err = d.SessionKey(ctx, doc, n, 0)
			coded(t, err)
		}
	})
}

func coded(t *testing.T, err error) {
	for _, e := range fault.All(err) {
		require.NotEqual(t, fault.Unexpected, e.Code(), err)
	}
}
