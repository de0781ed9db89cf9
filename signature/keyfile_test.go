package signature_test

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// password opens every file of testdata/keys, which openssl 3.0 wrote.
var password = signature.Password("mật khẩu")

func keyFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "keys", name))
	require.NoError(t, err)
	return b
}

func TestEncryptedKeys(t *testing.T) {
	cert := keyFile(t, "certificate.pem")
	for name, want := range map[string]fault.Code{
		"pbkdf2-sha256-aes256.pem": "", "pbkdf2-sha1-aes128.pem": "", "pbkdf2-sha512-aes192.pem": "", "scrypt-aes256.pem": "",
		"refused-des3.pem": fault.SignatureAlgorithm, "refused-pbes1.pem": fault.SignatureAlgorithm, "refused-legacy.pem": fault.SignatureKeyLegacy,
	} {
		text := keyFile(t, name)
		_, err := signature.LoadEncryptedKeyPEM(text, cert, password)
		if want != "" {
			require.ErrorIs(t, err, want, name)
			continue
		}
		require.NoError(t, err, name)
		for _, wrong := range []string{"", "mật khẩu "} {
			_, err = signature.LoadEncryptedKeyPEM(text, cert, signature.Password(wrong))
			require.ErrorIs(t, err, fault.SignatureKeyPassword, name)
		}
		_, err = signature.LoadEncryptedKeyPEM(text, cert, nil)
		require.ErrorIs(t, err, fault.SignatureKeyPassword, "no password is an empty one")
		_, err = signature.LoadKeyPEM(text, cert)
		require.ErrorIs(t, err, fault.SignatureKeyEncrypted, name)
	}
	pair := setup(t).ec
	plain, certs, err := pair.EncodePEM()
	require.NoError(t, err)
	_, err = signature.LoadEncryptedKeyPEM(plain, certs, password)
	require.NoError(t, err, "a key that is not encrypted loads as well")
}

// TestDamagedKeys turns every bit of an encrypted key. What remains of it never
// loads as another key, and is told from a wrong password wherever that is
// possible.
func TestDamagedKeys(t *testing.T) {
	cert := keyFile(t, "certificate.pem")
	block, _ := pem.Decode(keyFile(t, "pbkdf2-sha256-aes256.pem"))
	counts := map[fault.Code]int{}
	for i := range block.Bytes {
		damaged := bytes.Clone(block.Bytes)
		damaged[i] ^= 0x10
		_, err := signature.LoadEncryptedKeyPEM(pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: damaged}), cert, password)
		if err == nil { // the copy of the public key inside was hit; the key fits its certificate
			counts["harmless"]++
			continue
		}
		code := fault.All(err)[0].Code()
		counts[code]++
		// The 144 encrypted bytes end the file; all but the first sixteen, which
		// are indistinguishable from a wrong password's, are known to be damaged.
		if i >= len(block.Bytes)-128 {
			assert.Contains(t, []fault.Code{fault.SignatureKeyDamaged, fault.SignatureKey}, code, "byte %d", i)
		}
	}
	t.Log(counts)
	for n := range len(block.Bytes) {
		_, err := signature.LoadEncryptedKeyPEM(pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: block.Bytes[:n]}), cert, password)
		require.ErrorIs(t, err, fault.SignatureKeyDamaged, "cut to %d bytes", n)
	}
}

func TestCostlyKeysAreRefused(t *testing.T) {
	cert := keyFile(t, "certificate.pem")
	scale := func(name string, old, new []byte) []byte {
		block, _ := pem.Decode(keyFile(t, name))
		require.Equal(t, 1, bytes.Count(block.Bytes, old), name)
		return pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: bytes.Replace(block.Bytes, old, new, 1)})
	}
	// r = 8 becomes 127: a quarter of a gigabyte.
	text := scale("scrypt-aes256.pem", []byte{2, 2, 0x40, 0, 2, 1, 8}, []byte{2, 2, 0x40, 0, 2, 1, 127})
	_, err := signature.LoadEncryptedKeyPEM(text, cert, password)
	require.ErrorIs(t, err, fault.SignatureKeyCost)
	text = scale("scrypt-aes256.pem", []byte{2, 2, 0x40, 0, 2, 1, 8, 2, 1, 1}, []byte{2, 4, 0x40, 0, 0, 0, 2, 1, 1})
	_, err = signature.LoadEncryptedKeyPEM(text, cert, password)
	require.ErrorIs(t, err, fault.SignatureKeyDamaged)
	text = scale("pbkdf2-sha512-aes192.pem", []byte{2, 2, 0x27, 0x10}, []byte{2, 2, 0x7f, 0xff})
	_, err = signature.LoadEncryptedKeyPEM(text, cert, password)
	require.ErrorIs(t, err, fault.SignatureKeyPassword)
	big := append(bytes.Repeat([]byte{0x30}, 20<<10), 0)
	_, err = signature.LoadEncryptedKeyPEM(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: big}), cert, password)
	require.ErrorIs(t, err, fault.TooLarge)
	_, err = signature.LoadPKCS12(make([]byte, 2<<20), password)
	require.ErrorIs(t, err, fault.TooLarge)
}

func TestPKCS12(t *testing.T) {
	for _, name := range []string{"modern.p12", "legacy.p12"} {
		file := keyFile(t, name)
		pair, err := signature.LoadPKCS12(file, password)
		require.NoError(t, err, name)
		require.Equal(t, "Khoa thu", pair.Chain[0].Subject.CommonName)
		signature.Password.Wipe(nil)
		for _, wrong := range []signature.Password{nil, signature.Password("x"), signature.Password("😀")} {
			_, err = signature.LoadPKCS12(file, wrong)
			require.ErrorIs(t, err, fault.SignatureKeyPassword, name)
		}
		for n := 0; n < len(file); n += 7 {
			_, err = signature.LoadPKCS12(file[:n], password)
			require.ErrorIs(t, err, fault.SignatureKeyDamaged, "%s cut to %d", name, n)
		}
	}
	// Every bit of the certificates' encrypted part: the password still opens the
	// key, so the file is damaged.
	file := keyFile(t, "modern.p12")
	counts := map[fault.Code]int{}
	for i := range file {
		damaged := bytes.Clone(file)
		damaged[i] ^= 0x10
		_, err := signature.LoadPKCS12(damaged, password)
		if err == nil { // a parameter of the checksum that means nothing
			counts["harmless"]++
			continue
		}
		counts[fault.All(err)[0].Code()]++
	}
	t.Log(counts)
	require.Less(t, counts["harmless"], 5)
	require.Greater(t, counts[fault.SignatureKeyDamaged], len(file)*2/3)
}

// TestOpensslKeys reads what openssl writes in every combination.
func TestOpensslKeys(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		missing(t, "openssl is not installed")
	}
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	run := func(args ...string) {
		t.Helper()
		out, err := exec.Command(openssl, args...).CombinedOutput()
		require.NoError(t, err, "%s: %s", args, out)
	}
	read := func(name string) []byte {
		b, err := os.ReadFile(path(name))
		require.NoError(t, err)
		return b
	}
	for sort, options := range map[string]string{
		"rsa": "RSA -pkeyopt rsa_keygen_bits:2048", "p256": "EC -pkeyopt ec_paramgen_curve:P-256",
		"p384": "EC -pkeyopt ec_paramgen_curve:P-384", "p521": "EC -pkeyopt ec_paramgen_curve:P-521", "ed25519": "ED25519",
	} {
		run(append(strings.Fields("genpkey -out "+path("key.pem")+" -algorithm"), strings.Fields(options)...)...)
		run("req", "-x509", "-new", "-key", path("key.pem"), "-subj", "/CN="+sort, "-out", path("cert.pem"))
		for i, how := range []string{
			"-v2 aes-256-cbc -v2prf hmacWithSHA256", "-v2 aes-192-cbc -v2prf hmacWithSHA384", "-v2 aes-128-cbc -v2prf hmacWithSHA224",
			"-v2 aes-256-cbc -v2prf hmacWithSHA512-256", "-v2 aes-256-cbc -iter 100000", "-scrypt", "-scrypt -scrypt_N 8192 -scrypt_p 2",
		} {
			if i > 0 && sort != "p256" {
				break // the sort of key is of no account to the encryption
			}
			run(append([]string{"pkcs8", "-topk8", "-in", path("key.pem"), "-passout", "pass:" + string(password), "-out", path("sealed.pem")}, strings.Fields(how)...)...)
			pair, err := signature.LoadEncryptedKeyPEM(read("sealed.pem"), read("cert.pem"), password)
			require.NoError(t, err, "%s %s", sort, how)
			require.Equal(t, sort, pair.Chain[0].Subject.CommonName)
		}
		for _, how := range []string{"", "-legacy", "-keypbe aes-128-cbc -certpbe aes-192-cbc -iter 5000", "-nomaciter", "-macalg sha512"} {
			run(append([]string{"pkcs12", "-export", "-inkey", path("key.pem"), "-in", path("cert.pem"), "-name", "khóa",
				"-passout", "pass:" + string(password), "-out", path("sealed.p12")}, strings.Fields(how)...)...)
			pair, err := signature.LoadPKCS12(read("sealed.p12"), password)
			require.NoError(t, err, "%s %s", sort, how)
			require.Equal(t, sort, pair.Chain[0].Subject.CommonName)
		}
	}
}

// TestPKCS12Chain puts certificates into a file in the wrong order, with a
// stranger's among them.
func TestPKCS12Chain(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		missing(t, "openssl is not installed")
	}
	rootKey, midKey, leafKey := ecKey(t), ecKey(t), ecKey(t)
	root := authority(t, "Gốc", rootKey, nil, nil)
	mid := authority(t, "Giữa", midKey, root, rootKey)
	cert := issue(t, leaf("Người ký"), mid, leafKey.Public(), midKey)
	stranger := issue(t, leaf("Người lạ"), mid, ecKey(t).Public(), midKey)
	dir := t.TempDir()
	key, _, err := signature.KeyPair{Key: leafKey, Chain: []*x509.Certificate{cert}}.EncodePEM()
	require.NoError(t, err)
	var certs []byte
	for _, c := range []*x509.Certificate{stranger, root, cert, mid} {
		certs = append(certs, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	require.NoError(t, os.WriteFile(dir+"/k", key, 0o600))
	require.NoError(t, os.WriteFile(dir+"/c", certs, 0o600))
	out, err := exec.Command(openssl, "pkcs12", "-export", "-inkey", dir+"/k", "-in", dir+"/c", "-passout", "pass:x", "-out", dir+"/p12").CombinedOutput()
	require.NoError(t, err, "%s", out)
	file, err := os.ReadFile(dir + "/p12")
	require.NoError(t, err)
	pair, err := signature.LoadPKCS12(file, signature.Password("x"))
	require.NoError(t, err)
	require.Equal(t, []*x509.Certificate{cert, mid, root}, pair.Chain)
}

func TestPasswordsNeverPrint(t *testing.T) {
	secret := signature.Password("bí mật")
	text := fmt.Sprintf("%v %+v %#v %s %q %x %d %v", secret, secret, secret, secret, secret, secret, secret, struct{ P signature.Password }{secret})
	json, err := secret.MarshalJSON()
	require.NoError(t, err)
	for _, s := range []string{text, string(json)} {
		require.NotContains(t, s, "bí mật")
		require.NotContains(t, s, fmt.Sprintf("%x", []byte(secret)))
	}
	secret.Wipe()
	require.Equal(t, make(signature.Password, len(secret)), secret)
}
