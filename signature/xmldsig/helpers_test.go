package xmldsig_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// missing skips a test that needs a program, which CI must have.
func missing(t testing.TB, format string, args ...any) {
	t.Helper()
	require.NotEqual(t, "true", os.Getenv("CI"), format, args)
	t.Skipf(format, args...)
}

var now = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

// world is an authority with a signer each of RSA and ECDSA, both below the
// root. It publishes nothing about revocation.
type world struct {
	*signaturetest.World
	rsa, ec signature.KeyPair
}

func setup(t testing.TB) *world { return worldOf(t, signaturetest.Config{}) }

// rsaKey is one for all tests: making one takes long.
var rsaKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(crand.Reader, 2048) })

func worldOf(t testing.TB, cfg signaturetest.Config) *world {
	t.Helper()
	cfg.Clock = worktime.NewManual(now)
	w := &world{World: signaturetest.Start(t, cfg)}
	key, err := rsaKey()
	require.NoError(t, err)
	w.rsa, err = w.Root.Issue(signaturetest.Profile{Key: key, CommonName: "Sở Xây dựng", Organization: "UBND Thành phố", Silent: true, Edit: identified})
	require.NoError(t, err)
	w.ec, err = w.Root.Issue(signaturetest.Profile{CommonName: "Nguyễn Văn An", Key: ecKey(t), Silent: true, Edit: identified})
	require.NoError(t, err)
	return w
}

// identified gives a certificate a key identifier.
func identified(c *x509.Certificate) { c.SubjectKeyId = []byte(c.Subject.CommonName) }

func (w *world) verifier(t testing.TB, edit func(*xmldsig.VerifierConfig)) *xmldsig.Verifier {
	t.Helper()
	judge, err := w.Validator(func(c *signature.ValidatorConfig) { c.Revocation.Mode = signature.RevocationOff })
	require.NoError(t, err)
	cfg := xmldsig.VerifierConfig{Certificates: judge, Clock: w.Clock()}
	if edit != nil {
		edit(&cfg)
	}
	v, err := xmldsig.NewVerifier(cfg)
	require.NoError(t, err)
	return v
}

func (w *world) signer(t testing.TB, pair signature.KeyPair, edit func(*xmldsig.SignerConfig)) *xmldsig.Signer {
	t.Helper()
	key, err := signature.NewKey(pair.Key, pair.Chain)
	require.NoError(t, err)
	cfg := xmldsig.SignerConfig{Key: key, Clock: w.Clock()}
	if edit != nil {
		edit(&cfg)
	}
	s, err := xmldsig.NewSigner(cfg)
	require.NoError(t, err)
	return s
}

func sign(t testing.TB, s *xmldsig.Signer, xml string, o xmldsig.Options) []byte {
	t.Helper()
	signed, err := s.Sign(context.Background(), []byte(xml), o)
	require.NoError(t, err)
	return signed
}

// samples are the documents of the measurements: dossiers with small elements,
// or one with a long text.
func samples() []struct{ name, xml string } {
	return []struct{ name, xml string }{
		{"2K", small(40, 34)}, {"50K", small(601, 94)}, {"50Ks", small(1003, 40)}, {"1M-blob", blob(1_036_000)}, {"1M-small", small(20209, 42)},
	}
}

func small(n, text int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<hs:HoSo xmlns:hs="urn:example:hoso" xmlns:ct="urn:example:chitiet" id="doc1">` + "\n")
	words := []string{"Nguyễn Văn", "hồ sơ", "quận", "giấy phép", "xây dựng", "2026", "phường", "đề nghị", "A&amp;B"}
	r := rand.New(rand.NewPCG(1, 2))
	for i := 1; i < n; i++ {
		switch i % 5 {
		case 1:
			if i > 1 {
				b.WriteString("</hs:Muc>\n")
			}
			fmt.Fprintf(&b, `<hs:Muc so="%d">`, i)
		case 2:
			fmt.Fprintf(&b, `<ct:Ma loai="x" ct:nguon="a">%d</ct:Ma>`, i)
		default:
			var t strings.Builder
			for t.Len() < text {
				t.WriteString(words[r.IntN(len(words))] + " ")
			}
			fmt.Fprintf(&b, `<hs:ND>%s</hs:ND>`, strings.TrimSpace(t.String()))
		}
	}
	b.WriteString("</hs:Muc>\n</hs:HoSo>\n")
	return b.String()
}

func blob(n int) string {
	raw := make([]byte, n*3/4)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range raw {
		raw[i] = byte(r.Uint32())
	}
	text := base64.StdEncoding.EncodeToString(raw)
	var b strings.Builder
	b.WriteString(`<hs:HoSo xmlns:hs="urn:example:hoso" id="doc1"><hs:Tep ten="a.pdf">`)
	for len(text) > 76 {
		b.WriteString(text[:76] + "\n")
		text = text[76:]
	}
	b.WriteString(text + "</hs:Tep></hs:HoSo>")
	return b.String()
}

func ecKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	require.NoError(t, err)
	return key
}
