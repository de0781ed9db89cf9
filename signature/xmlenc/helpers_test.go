package xmlenc_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/x448"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

var ctx = context.Background()

const (
	enc    = "http://www.w3.org/2001/04/xmlenc#"
	enc11  = "http://www.w3.org/2009/xmlenc11#"
	dsig   = "http://www.w3.org/2000/09/xmldsig#"
	dsig11 = "http://www.w3.org/2009/xmldsig11#"
)

// everything takes all that is read.
var everything = xmlenc.Policy{LegacyCBC: true, Legacy3DES: true, LegacyRSA15: true, LegacySHA1: true, LegacyMD5: true, LegacyLongKey: true}

// party is a private key with its certificate.
type party struct {
	private crypto.PrivateKey
	cert    *x509.Certificate
}

func (p party) key(t testing.TB) xmlenc.Key {
	t.Helper()
	k, err := xmlenc.PrivateKey("own", p.private, p.cert)
	require.NoError(t, err)
	return k
}

func (p party) public(t testing.TB) xmlenc.Key {
	t.Helper()
	k, err := xmlenc.CertificateKey("own", p.cert)
	require.NoError(t, err)
	return k
}

// parties makes a party of each kind once for all tests.
var parties = sync.OnceValue(func() map[string]party {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	ca, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	all := map[string]party{}
	add := func(name string, usage x509.KeyUsage, private crypto.PrivateKey, public crypto.PublicKey) {
		serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
		must(err)
		subject := pkix.Name{Country: []string{"VN"}, Organization: []string{`Sở "Tư pháp", quận 1`}, CommonName: name}
		der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
			SerialNumber: serial, Subject: subject, KeyUsage: usage, SubjectKeyId: []byte(name),
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		}, &x509.Certificate{Subject: pkix.Name{CommonName: "CA, một"}}, public, ca)
		must(err)
		// crypto/x509 writes no X25519: its bytes went in as a key of Ed25519.
		der = bytes.Replace(der, []byte{6, 3, 0x2b, 0x65, 0x70}, []byte{6, 3, 0x2b, 0x65, 0x6e}, 1)
		cert, err := x509.ParseCertificate(der)
		must(err)
		all[name] = party{private, cert}
	}
	for _, name := range []string{"RSA", "other RSA"} {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		must(err)
		add(name, x509.KeyUsageKeyEncipherment, k, k.Public())
	}
	for name, curve := range map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()} {
		k, err := ecdsa.GenerateKey(curve, rand.Reader)
		must(err)
		add(name, x509.KeyUsageKeyAgreement, k, k.Public())
	}
	k, err := ecdh.X25519().GenerateKey(rand.Reader)
	must(err)
	add("X25519", x509.KeyUsageKeyAgreement, k, ed25519.PublicKey(k.PublicKey().Bytes()))
	return all
})

// x448Keys are a private key and its public key, which no certificate bears.
func x448Keys(t testing.TB) (private, public xmlenc.Key) {
	t.Helper()
	k := x448.GenerateKey()
	private, err := xmlenc.PrivateKey("own", k)
	require.NoError(t, err)
	public, err = xmlenc.PublicKey("own", k.Public())
	require.NoError(t, err)
	return private, public
}

func parse(t testing.TB, text string) *xmlcore.Document {
	t.Helper()
	doc, err := xmlcore.Parse([]byte(text), xmlcore.Limits{})
	require.NoError(t, err, text)
	return doc
}

func find(t testing.TB, doc *xmlcore.Document, space, local string) xmlcore.Node {
	t.Helper()
	for n := range doc.Find(xmlcore.Top, space, local) {
		return n
	}
	require.Fail(t, "absent", local)
	return xmlcore.None
}

func decrypter(t testing.TB, cfg xmlenc.DecrypterConfig) *xmlenc.Decrypter {
	t.Helper()
	d, err := xmlenc.NewDecrypter(cfg)
	require.NoError(t, err)
	return d
}

func encrypter(t testing.TB, cfg xmlenc.EncrypterConfig) *xmlenc.Encrypter {
	t.Helper()
	e, err := xmlenc.NewEncrypter(cfg)
	require.NoError(t, err)
	return e
}

// opens decrypts the first EncryptedData of a document.
func opens(t testing.TB, text string, cfg xmlenc.DecrypterConfig) (*xmlenc.Plain, error) {
	t.Helper()
	doc := parse(t, text)
	return decrypter(t, cfg).Decrypt(ctx, doc, find(t, doc, enc, "EncryptedData"))
}

func bytesOf(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}
