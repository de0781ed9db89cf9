package signature_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/devca"
	"github.com/stretchr/testify/require"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func clock() worktime.Clock { return worktime.NewManual(now) }

// world is an authority with an RSA and an ECDSA certificate, made once: RSA
// keys are slow to make.
type world struct {
	ca      *devca.Authority
	rsa, ec signature.KeyPair
}

var shared = sync.OnceValues(func() (*world, error) {
	ca, err := devca.New(devca.Config{Clock: clock()})
	if err != nil {
		return nil, err
	}
	w := &world{ca: ca}
	subject := devca.Subject{CommonName: "Sở Quy hoạch - Kiến trúc", Organization: "UBND Thành phố Hồ Chí Minh", AgencyCode: "H29.33"}
	if w.rsa, err = ca.Issue(subject); err != nil {
		return nil, err
	}
	if subject.Key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, err
	}
	w.ec, err = ca.Issue(subject)
	return w, err
})

func setup(t testing.TB) *world {
	t.Helper()
	w, err := shared()
	require.NoError(t, err)
	return w
}

func signer(t testing.TB, pair signature.KeyPair, a signature.Algorithm) *signature.Signer {
	t.Helper()
	s, err := signature.NewSigner(signature.SignerConfig{Key: pair.Key, Chain: pair.Chain, Algorithm: a, Clock: clock()})
	require.NoError(t, err)
	return s
}

func verifier(t testing.TB, w *world) *signature.Verifier {
	t.Helper()
	v, err := signature.NewVerifier(signature.VerifierConfig{Trust: w.ca.Trust(), Clock: clock()})
	require.NoError(t, err)
	return v
}

func sign(t testing.TB, s *signature.Signer, xml string, parent ...string) []byte {
	t.Helper()
	out, err := s.Sign(context.Background(), []byte(xml), parent...)
	require.NoError(t, err)
	return out
}

// edXML is a document of the form of QCVN 102:2016 with invented contents.
func edXML(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/document.edxml")
	require.NoError(t, err)
	return string(text)
}

var header = []string{"edXMLEnvelope", "edXMLHeader"}

// suites finds the shared test material beside the module; in CI its absence
// is a failure.
func suites(t *testing.T, name string) string {
	t.Helper()
	for dir, _ := filepath.Abs("."); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", "suites", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	missing(t, "suite "+name+" is not beside the module")
	return ""
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}

func replaceOnce(t testing.TB, text []byte, old, new string) []byte {
	t.Helper()
	require.Equal(t, 1, bytes.Count(text, []byte(old)), "the text to replace must occur once: %s", old)
	return bytes.Replace(text, []byte(old), []byte(new), 1)
}

func manual(at time.Time) worktime.Clock { return worktime.NewManual(at) }

func rsaKey(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	require.NoError(t, err)
	return key
}

// sha1Certificate makes a certificate signed over SHA-1: one over SHA-256 whose
// algorithm is renamed before it is signed.
func sha1Certificate(t testing.TB, root *x509.Certificate, key *rsa.PrivateKey, template *x509.Certificate) *x509.Certificate {
	t.Helper()
	template.SignatureAlgorithm = x509.SHA256WithRSA
	der, err := x509.CreateCertificate(rand.Reader, template, root, key.Public(), key)
	require.NoError(t, err)
	oid := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01}
	der = bytes.ReplaceAll(der, append(oid, 11), append(oid, 5))
	var parts struct{ TBS, Algorithm, Value asn1.RawValue }
	_, err = asn1.Unmarshal(der, &parts)
	require.NoError(t, err)
	sum := sha1.Sum(parts.TBS.FullBytes)
	value, err := rsa.SignPKCS1v15(nil, key, crypto.SHA1, sum[:])
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(append(der[:len(der)-len(value):len(der)-len(value)], value...))
	require.NoError(t, err)
	return cert
}

// loopback are the addresses of this machine.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func certificatePEM(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}
