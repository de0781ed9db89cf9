package signature_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/devca"
	"github.com/stretchr/testify/require"
)

func ecKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return key
}

// exchange puts another certificate into a signed document, as somebody would
// who made the value with that certificate's key.
func exchange(t *testing.T, signed []byte, from, to *x509.Certificate) []byte {
	t.Helper()
	return replaceOnce(t, signed, base64.StdEncoding.EncodeToString(from.Raw), base64.StdEncoding.EncodeToString(to.Raw))
}

// TestCertificates signs with a good certificate and exchanges it for another
// one over the same key: the value and the digest are in order, the
// certificate is not.
func TestCertificates(t *testing.T) {
	w := setup(t)
	key := w.ec.Key
	day := 24 * time.Hour
	stranger, err := devca.New(devca.Config{Clock: clock()})
	require.NoError(t, err)
	signed := sign(t, signer(t, w.ec, ""), `<a/>`)
	self := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "tự ký"}, NotBefore: now.Add(-day), NotAfter: now.Add(day),
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, self, self, key.Public(), key)
	require.NoError(t, err)
	selfSigned, err := x509.ParseCertificate(der)
	require.NoError(t, err)

	for name, c := range map[string]struct {
		ca      *devca.Authority
		subject devca.Subject
		cert    *x509.Certificate
		want    fault.Code
		check   signature.CheckCode
	}{
		"expired":         {w.ca, devca.Subject{NotBefore: now.Add(-2 * day), NotAfter: now.Add(-time.Second)}, nil, fault.SignatureCertificateTime, signature.CheckTime},
		"not yet valid":   {w.ca, devca.Subject{NotBefore: now.Add(time.Second)}, nil, fault.SignatureCertificateTime, signature.CheckTime},
		"other authority": {stranger, devca.Subject{}, nil, fault.SignatureUntrusted, signature.CheckTrust},
		"self-signed":     {nil, devca.Subject{}, selfSigned, fault.SignatureUntrusted, signature.CheckTrust},
		"for encryption":  {w.ca, devca.Subject{KeyUsage: x509.KeyUsageKeyEncipherment}, nil, fault.SignatureUsage, signature.CheckUsage},
		"for web servers": {w.ca, devca.Subject{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, nil, fault.SignatureUsage, signature.CheckUsage},
		"another key":     {w.ca, devca.Subject{Key: ecKey(t)}, nil, fault.SignatureValue, signature.CheckSignature},
		"another family":  {w.ca, devca.Subject{Key: w.rsa.Key}, nil, fault.SignatureAlgorithm, signature.CheckAlgorithm},
	} {
		t.Run(name, func(t *testing.T) {
			cert := c.cert
			if cert == nil {
				c.subject.CommonName = "Người ký"
				if c.subject.Key == nil {
					c.subject.Key = key
				}
				pair, err := c.ca.Issue(c.subject)
				require.NoError(t, err)
				cert = pair.Chain[0]
			}
			report, err := verifier(t, w).Verify(context.Background(), exchange(t, signed, w.ec.Chain[0], cert))
			require.ErrorIs(t, err, c.want)
			require.False(t, report.Valid)
			for _, check := range report.Checks {
				switch {
				case check.Code == c.check:
					require.False(t, check.OK, check.Code)
				case c.want != fault.SignatureAlgorithm && c.want != fault.SignatureValue:
					require.True(t, check.OK, "%s stands apart", check.Code)
				}
			}
		})
	}
}

func TestExtendedUsageForSigning(t *testing.T) {
	w := setup(t)
	pair, err := w.ca.Issue(devca.Subject{CommonName: "x", Key: ecKey(t), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}})
	require.NoError(t, err)
	_, err = verifier(t, w).Verify(context.Background(), sign(t, signer(t, pair, ""), `<a/>`))
	require.NoError(t, err)
}

// TestTimePasses: what is valid today is refused after the certificate's end.
func TestTimePasses(t *testing.T) {
	w := setup(t)
	signed := sign(t, signer(t, w.ec, ""), `<a/>`)
	at := worktime.NewManual(now)
	v, err := signature.NewVerifier(signature.VerifierConfig{Trust: w.ca.Trust(), Clock: at})
	require.NoError(t, err)
	_, err = v.Verify(context.Background(), signed)
	require.NoError(t, err)
	at.Set(w.ec.Chain[0].NotAfter.Add(time.Second))
	_, err = v.Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.SignatureCertificateTime)
	at.Set(w.ca.Root().NotAfter.Add(time.Second))
	_, err = v.Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.SignatureCertificateTime)

	s, err := signature.NewSigner(signature.SignerConfig{Key: w.ec.Key, Chain: w.ec.Chain, Clock: at})
	require.NoError(t, err)
	_, err = s.Sign(context.Background(), []byte(`<a/>`))
	require.ErrorIs(t, err, fault.SignatureCertificateTime)
}

// authority makes a certificate authority's certificate below a parent, or a
// root when parent is nil.
func authority(t testing.TB, name string, key crypto.Signer, parent *x509.Certificate, parentKey crypto.Signer) *x509.Certificate {
	t.Helper()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
	}
	if parent == nil {
		parent, parentKey = c, key
	}
	return issue(t, c, parent, key.Public(), parentKey)
}

func issue(t testing.TB, c, parent *x509.Certificate, key crypto.PublicKey, by crypto.Signer) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key, by)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return cert
}

func leaf(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name, OrganizationalUnit: []string{"Phòng Tổng hợp", "000.00.17.H29"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), KeyUsage: x509.KeyUsageContentCommitment,
	}
}

// TestChain: a path over an authority in between, whose certificate travels in
// the document; the root does not.
func TestChain(t *testing.T) {
	rootKey, midKey, leafKey := ecKey(t), ecKey(t), ecKey(t)
	root := authority(t, "Gốc", rootKey, nil, nil)
	mid := authority(t, "Trung gian", midKey, root, rootKey)
	cert := issue(t, leaf("Cán bộ"), mid, leafKey.Public(), midKey)
	s := signer(t, signature.KeyPair{Key: leafKey, Chain: []*x509.Certificate{cert, mid, root}}, "")
	signed := sign(t, s, `<a/>`)
	require.Equal(t, 2, strings.Count(string(signed), "<ds:X509Certificate>"), "leaf and intermediate, no root")

	check := func(trust *signature.Trust, doc []byte) (*signature.Report, error) {
		v, err := signature.NewVerifier(signature.VerifierConfig{Trust: trust, Clock: clock()})
		require.NoError(t, err)
		return v.Verify(context.Background(), doc)
	}
	trust := signature.NewTrust()
	trust.Add("Gốc thử nghiệm", root)
	report, err := check(trust, signed)
	require.NoError(t, err)
	require.Equal(t, "Gốc thử nghiệm", report.TrustedBy)
	require.Equal(t, "000.00.17.H29", report.Signer.AgencyCode)

	encoded := func(c *x509.Certificate) string {
		return "<ds:X509Certificate>" + base64.StdEncoding.EncodeToString(c.Raw) + "</ds:X509Certificate>"
	}
	swapped := replaceOnce(t, signed, encoded(cert)+encoded(mid), encoded(mid)+encoded(cert))
	_, err = check(trust, swapped)
	require.NoError(t, err, "the order of certificates means nothing")
	_, err = check(trust, replaceOnce(t, signed, encoded(mid), ""))
	require.ErrorIs(t, err, fault.SignatureUntrusted)

	other := issue(t, leaf("Người khác"), mid, ecKey(t).Public(), midKey)
	_, err = check(trust, replaceOnce(t, signed, encoded(cert), encoded(cert)+encoded(other)))
	require.ErrorIs(t, err, fault.SignatureCertificate, "two leaves: whose signature is it?")

	// A person's certificate must not issue others.
	person := issue(t, leaf("Cán bộ giả"), cert, ecKey(t).Public(), leafKey)
	_, err = check(trust, replaceOnce(t, signed, encoded(cert), encoded(person)+encoded(cert)))
	require.ErrorIs(t, err, fault.SignatureUntrusted)
}

func TestWeakKeys(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0")
	w := setup(t)
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	pair, err := w.ca.Issue(devca.Subject{CommonName: "yếu", Key: weak})
	require.NoError(t, err)
	_, err = signature.NewSigner(signature.SignerConfig{Key: pair.Key, Chain: pair.Chain})
	require.ErrorIs(t, err, fault.SignatureWeakKey)

	signed := sign(t, signer(t, w.rsa, ""), `<a/>`)
	_, err = verifier(t, w).Verify(context.Background(), exchange(t, signed, w.rsa.Chain[0], pair.Chain[0]))
	require.ErrorIs(t, err, fault.SignatureWeakKey)
}

func TestNewSignerRefuses(t *testing.T) {
	w := setup(t)
	_, err := signature.NewSigner(signature.SignerConfig{})
	require.ErrorIs(t, err, fault.Config)
	_, err = signature.NewSigner(signature.SignerConfig{Key: w.rsa.Key, Chain: w.ec.Chain, Algorithm: "MD5"})
	require.ErrorIs(t, err, fault.SignatureKey)
	require.ErrorIs(t, err, fault.SignatureAlgorithm, "all faults are reported joined")
	_, err = signature.NewSigner(signature.SignerConfig{Key: w.rsa.Key, Chain: w.rsa.Chain, Algorithm: signature.ECDSASHA256})
	require.ErrorIs(t, err, fault.SignatureAlgorithm)
	_, err = signature.NewSigner(signature.SignerConfig{Key: w.rsa.Key, Chain: []*x509.Certificate{w.ca.Root()}})
	require.ErrorIs(t, err, fault.SignatureUsage)
}

func TestTrust(t *testing.T) {
	w := setup(t)
	_, err := signature.NewVerifier(signature.VerifierConfig{})
	require.ErrorIs(t, err, fault.Config, "nothing is trusted by default")
	_, err = signature.NewVerifier(signature.VerifierConfig{Trust: signature.NewTrust(w.ec.Chain[0])})
	require.ErrorIs(t, err, fault.Config, "a signer's certificate is no authority")

	block := &pem.Block{Type: "CERTIFICATE", Headers: map[string]string{"Name": "Gốc thử"}, Bytes: w.ca.Root().Raw}
	trust, err := signature.ParseTrust(pem.EncodeToMemory(block))
	require.NoError(t, err)
	require.Equal(t, "Gốc thử", trust.Roots()[0].Name)
	for name, text := range map[string]string{
		"empty":          "",
		"no PEM":         "hello",
		"a key":          string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{1}})),
		"broken":         string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte{1}})),
		"no authority's": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.ec.Chain[0].Raw})),
	} {
		_, err := signature.ParseTrust([]byte(text))
		require.ErrorIs(t, err, fault.SignatureKey, name)
	}
}
