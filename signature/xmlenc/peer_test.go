package xmlenc_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature/xmlenc"
)

// peer gives the program xmlsec1.
func peer(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("xmlsec1")
	if err != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "xmlsec1 is missing in CI")
		t.Skip("xmlsec1 is not here")
	}
	return path
}

// desk is a folder in which the peer works, with the files of one key.
type desk struct {
	*testing.T
	program, dir string
	keys         []string // arguments
}

func (d *desk) write(name string, b []byte) string {
	d.Helper()
	file := filepath.Join(d.dir, name)
	require.NoError(d, os.WriteFile(file, b, 0o600))
	return file
}

func (d *desk) run(args ...string) []byte {
	d.Helper()
	cmd := exec.Command(d.program, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(d, cmd.Run(), "%v: %s", args, errs.String())
	return out.Bytes()
}

// TestPeer: what one encrypts the other decrypts, for each cipher and each way
// to give the key that the peer knows, octets, elements and contents.
func TestPeer(t *testing.T) {
	program := peer(t)
	rsaParty := parties()["RSA"]
	for name, method := range map[string]string{
		"rsa": `<DigestMethod xmlns="` + dsig + `" Algorithm="` + dsig + `sha1"/>`, "kw-aes128": "", "kw-aes192": "", "kw-aes256": "", "direct": "",
	} {
		for _, c := range ciphers {
			t.Run(name+" "+string(c[strings.IndexByte(string(c), '#')+1:]), func(t *testing.T) {
				d := &desk{T: t, program: program, dir: t.TempDir()}
				size := map[xmlenc.Algorithm]int{xmlenc.AES128GCM: 16, xmlenc.AES128CBC: 16, xmlenc.AES192GCM: 24, xmlenc.AES192CBC: 24}[c]
				if size == 0 {
					size = 32
				}
				cfg := xmlenc.EncrypterConfig{Cipher: c, Policy: everything}
				var key xmlenc.Key
				algorithm := enc + "rsa-oaep-mgf1p"
				switch name {
				case "rsa":
					key = rsaParty.key(t)
					cfg.Recipients = []xmlenc.Recipient{{Key: rsaParty.public(t), Algorithm: xmlenc.RSAOAEPMGF1P, Digest: crypto.SHA1, Naming: xmlenc.ByName}}
					der, err := x509.MarshalPKCS8PrivateKey(rsaParty.private)
					require.NoError(t, err)
					d.keys = []string{"--privkey-pem:own", d.write("key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))}
				case "direct":
					secret := bytesOf(size)
					key = xmlenc.SecretKey("own", secret)
					cfg.Secret = key
					d.keys = []string{"--aeskey:own", d.write("key", secret)}
				default:
					var bits int
					_, err := fmt.Sscanf(name, "kw-aes%d", &bits)
					require.NoError(t, err)
					secret := bytesOf(bits / 8)
					key = xmlenc.SecretKey("own", secret)
					cfg.Recipients = []xmlenc.Recipient{{Key: key}}
					d.keys = []string{"--aeskey:own", d.write("key", secret)}
					algorithm = enc + name
				}
				d.theyOpen(encrypter(t, cfg))
				d.weOpen(key, c, size, algorithm, method, name == "direct")
			})
		}
	}
}

func (d *desk) theyOpen(e *xmlenc.Encrypter) {
	text, err := e.Octets(ctx, []byte("Quyết định số 1"), xmlenc.Form{})
	require.NoError(d, err)
	got := d.run(append(append([]string{"--decrypt"}, d.keys...), d.write("octets.xml", text))...)
	require.Equal(d, "Quyết định số 1", string(got))

	doc := parse(d, "<a xmlns:p='urn:p'><p:b>é</p:b><c>x<d/></c></a>")
	sealed, err := e.Elements(ctx, doc, named(d.T, doc, "b")...)
	require.NoError(d, err)
	got = d.run(append(append([]string{"--decrypt"}, d.keys...), d.write("element.xml", sealed))...)
	require.Contains(d, strings.ReplaceAll(string(got), "&#xE9;", "é"), "<p:b>é</p:b><c>x<d/></c></a>")
	sealed, err = e.Content(ctx, doc, named(d.T, doc, "c")...)
	require.NoError(d, err)
	got = d.run(append(append([]string{"--decrypt"}, d.keys...), d.write("content.xml", sealed))...)
	require.Contains(d, strings.ReplaceAll(string(got), "&#xE9;", "é"), "<p:b>é</p:b><c>x<d/></c></a>")
}

func (d *desk) weOpen(key xmlenc.Key, c xmlenc.Algorithm, size int, algorithm, method string, direct bool) {
	info := "<KeyName>own</KeyName>"
	session := []string{"--session-key", fmt.Sprint("aes-", 8*size)}
	if direct {
		session = nil
	} else {
		info = `<EncryptedKey xmlns="` + enc + `"><EncryptionMethod Algorithm="` + algorithm + `">` + method + `</EncryptionMethod><KeyInfo xmlns="` + dsig + `">` + info +
			`</KeyInfo><CipherData><CipherValue/></CipherData></EncryptedKey>`
	}
	tmpl := func(typ string) string {
		text := `<EncryptedData xmlns="` + enc + `" Type="` + typ + `"><EncryptionMethod Algorithm="` + string(c) + `"/><KeyInfo xmlns="` + dsig + `">` + info +
			`</KeyInfo><CipherData><CipherValue/></CipherData></EncryptedData>`
		return d.write("template.xml", []byte(text))
	}
	cfg := xmlenc.DecrypterConfig{Keys: []xmlenc.Key{key}, Policy: everything}
	common := append(append([]string{"--encrypt"}, d.keys...), session...)
	got := d.run(append(append([]string{}, common...), "--binary-data", d.write("plain", []byte("Quyết định số 1")), tmpl("urn:x"))...)
	plain, err := opens(d, string(got), cfg)
	require.NoError(d, err)
	require.Equal(d, "Quyết định số 1", string(plain.Data))
	for _, typ := range []string{xmlenc.TypeElement, xmlenc.TypeContent} {
		data := d.write("data.xml", []byte("<a xmlns:p='urn:p'><p:b>é<c/></p:b></a>"))
		got = d.run(append(append([]string{}, common...), "--xml-data", data, "--node-name", "urn:p:b", tmpl(typ))...)
		require.NotContains(d, string(got), "é")
		doc, list, err := decrypter(d, cfg).Document(ctx, got)
		require.NoError(d, err)
		require.Len(d, list, 1)
		require.Contains(d, string(doc.Source()), "<p:b>é<c/></p:b></a>")
	}
}
