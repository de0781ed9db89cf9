package cms_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/internal/cms"
)

var idData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}

type signer struct {
	key  crypto.Signer
	cert *x509.Certificate
}

func newSigner(t testing.TB, key crypto.Signer) signer {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(9), Subject: pkix.Name{CommonName: "Người ký"}, SubjectKeyId: []byte{1, 2, 3},
		KeyUsage: x509.KeyUsageDigitalSignature, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return signer{key, cert}
}

func keys(t testing.TB) map[string]crypto.Signer {
	t.Helper()
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	e, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	_, d, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	return map[string]crypto.Signer{"RSA": r, "ECDSA": e, "Ed25519": d}
}

func (s signer) draft(content string) cms.Draft {
	return cms.Draft{
		ContentType: idData, Content: []byte(content), Signer: s.cert, Certificates: []*x509.Certificate{s.cert}, Hash: crypto.SHA512,
		Attributes: []cms.Attribute{cms.SigningCertificateAttribute(s.cert, crypto.SHA384)},
		Sign: func(digest []byte, opts crypto.SignerOpts) ([]byte, error) {
			return s.key.Sign(rand.Reader, digest, opts)
		},
	}
}

func sum(h crypto.Hash, b []byte) []byte {
	w := h.New()
	w.Write(b)
	return w.Sum(nil)
}

func TestMessages(t *testing.T) {
	for name, key := range keys(t) {
		for _, pss := range []bool{false, true} {
			for _, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA512, crypto.SHA3_256} {
				s := newSigner(t, key)
				d := s.draft("nội dung")
				d.PSS, d.Hash = pss, hash
				der, err := d.Encode()
				require.NoError(t, err, name)
				m, err := cms.Parse(der)
				require.NoError(t, err, name)
				require.Equal(t, "nội dung", string(m.Content))
				require.Len(t, m.Signers, 1)
				require.Equal(t, []*x509.Certificate{s.cert}, m.Certificates)
				info := m.Signers[0]
				require.True(t, info.Names(s.cert))
				ids, ok := info.SigningCertificates()
				require.True(t, ok)
				require.True(t, ids[0].Fits(s.cert))
				require.True(t, info.Verify(s.cert.PublicKey, idData, sum(info.Digest, m.Content)), name)

				require.False(t, info.Verify(s.cert.PublicKey, cms.SignedData, sum(info.Digest, m.Content)), "another kind of content")
				require.False(t, info.Verify(s.cert.PublicKey, idData, sum(info.Digest, []byte("x"))), "another content")
				info.Value[len(info.Value)-1] ^= 1
				require.False(t, info.Verify(s.cert.PublicKey, idData, sum(info.Digest, m.Content)), "another value")
			}
		}
	}
}

func TestSigningCertificateVersions(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	s, other := newSigner(t, key), newSigner(t, key)
	for _, hash := range []crypto.Hash{crypto.SHA1, crypto.SHA256, crypto.SHA512} {
		d := s.draft("x")
		d.Attributes = []cms.Attribute{cms.SigningCertificateAttribute(s.cert, hash)}
		der, err := d.Encode()
		require.NoError(t, err)
		m, err := cms.Parse(der)
		require.NoError(t, err)
		ids, ok := m.Signers[0].SigningCertificates()
		require.True(t, ok)
		require.Equal(t, hash, ids[0].Hash)
		require.True(t, ids[0].Fits(s.cert))
		require.False(t, ids[0].Fits(other.cert), "the same key and name, another certificate")
	}
	d := s.draft("x")
	d.Attributes = append(d.Attributes, d.Attributes[0])
	der, err := d.Encode()
	require.NoError(t, err)
	m, err := cms.Parse(der)
	require.NoError(t, err)
	_, ok := m.Signers[0].SigningCertificates()
	require.False(t, ok, "an attribute that stands twice")
}

// TestOpensslMessages: openssl verifies ours, and we verify openssl's, in DER
// and in streamed BER.
func TestOpensslMessages(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("openssl is not installed")
		}
		t.Skip("openssl is not installed")
	}
	for name, key := range keys(t) {
		if name == "Ed25519" {
			continue // openssl 3.0 cannot
		}
		s := newSigner(t, key)
		dir := t.TempDir()
		path := func(n string) string { return filepath.Join(dir, n) }
		der, err := x509.MarshalPKCS8PrivateKey(key)
		require.NoError(t, err)
		for file, b := range map[string][]byte{
			"key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), "content": []byte("văn bản\n"),
			"cert": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.cert.Raw}),
		} {
			require.NoError(t, os.WriteFile(path(file), b, 0o600))
		}
		for _, pss := range []bool{false, true} {
			d := s.draft("văn bản\n")
			d.Hash, d.PSS = crypto.SHA256, pss
			ours, err := d.Encode()
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path("ours"), ours, 0o600))
			out, err := exec.Command(openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in", path("ours"), "-CAfile", path("cert"), "-partial_chain", "-purpose", "any", "-cades").CombinedOutput()
			require.NoError(t, err, "%s: %s", name, out)
		}
		ways := [][]string{{}, {"-stream"}, {"-cades"}, {"-keyid"}, {"-nosmimecap"}}
		if name == "RSA" {
			ways = append(ways, []string{"-keyopt", "rsa_padding_mode:pss"}, []string{"-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:20"})
		}
		for _, how := range ways {
			args := append([]string{"cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-signer", path("cert"), "-inkey", path("key"),
				"-in", path("content"), "-outform", "DER", "-out", path("theirs")}, how...)
			out, err := exec.Command(openssl, args...).CombinedOutput()
			require.NoError(t, err, "%s %s: %s", name, how, out)
			theirs, err := os.ReadFile(path("theirs"))
			require.NoError(t, err)
			m, err := cms.Parse(theirs)
			require.NoError(t, err, "%s %s", name, how)
			require.Equal(t, "văn bản\n", string(m.Content))
			info := m.Signers[0]
			require.True(t, info.Names(s.cert), how)
			require.True(t, info.Verify(s.cert.PublicKey, idData, sum(info.Digest, m.Content)), "%s %s", name, how)
		}
	}
}

func TestMessagesAreRefused(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	s := newSigner(t, key)
	der, err := s.draft("x").Encode()
	require.NoError(t, err)
	for n := range der {
		_, err := cms.Parse(der[:n])
		require.ErrorIs(t, err, fault.SignatureCMS, n)
	}
	_, err = cms.Parse(append(bytes.Clone(der), 0))
	require.ErrorIs(t, err, fault.SignatureCMS)
	md5 := bytes.ReplaceAll(der, []byte{0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3}, []byte{0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 99})
	_, err = cms.Parse(md5)
	require.ErrorIs(t, err, fault.SignatureAlgorithm)
	d := s.draft("x")
	d.Hash = crypto.MD5
	_, err = d.Encode()
	require.ErrorIs(t, err, fault.SignatureAlgorithm)
}

func FuzzParse(f *testing.F) {
	for _, key := range keys(f) {
		s := newSigner(f, key)
		der, err := s.draft("x").Encode()
		require.NoError(f, err)
		f.Add(der)
	}
	f.Add([]byte("\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80\x06\x01\x2a\x00\x00\x31\x00\x00\x00\x00\x00\x00\x00"))
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := cms.Parse(in)
		if err != nil {
			return
		}
		for _, s := range m.Signers {
			s.SigningCertificates()
			s.Verify(key.Public(), m.ContentType, sum(s.Digest, m.Content))
			for _, c := range m.Certificates {
				s.Names(c)
			}
		}
	})
}
