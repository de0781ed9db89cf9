package signature_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/stretchr/testify/require"
)

// bench is a folder in which openssl works.
type bench struct {
	t    *testing.T
	tool string
	dir  string
}

func openssl(t *testing.T) bench {
	t.Helper()
	tool, err := exec.LookPath("openssl")
	if err != nil {
		missing(t, "openssl is not installed")
	}
	return bench{t, tool, t.TempDir()}
}

func (b bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b bench) put(name, kind string, blocks ...[]byte) string {
	b.t.Helper()
	var text []byte
	for _, der := range blocks {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})...)
	}
	require.NoError(b.t, os.WriteFile(b.path(name), text, 0o600))
	return b.path(name)
}

func (b bench) certificates(name string, certs ...*x509.Certificate) string {
	b.t.Helper()
	var ders [][]byte
	for _, c := range certs {
		ders = append(ders, c.Raw)
	}
	return b.put(name, "CERTIFICATE", ders...)
}

func (b bench) run(args ...string) (string, error) {
	cmd := exec.Command(b.tool, args...)
	cmd.Dir = b.dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestOpensslAsksOurResponder: openssl takes what signaturetest's responder
// answers, and reads it the same way.
func TestOpensslAsksOurResponder(t *testing.T) {
	b := openssl(t)
	w := st.Start(t, st.Config{})
	good, bad := w.Issue(t, st.Profile{CommonName: "tốt"}).Chain[0], w.Issue(t, st.Profile{CommonName: "thu hồi"}).Chain[0]
	w.Issuing.Revoke(bad, st.KeyCompromise, w.Now().Add(-time.Hour))
	ca := b.certificates("ca.pem", w.Issuing.Certificate(), w.Root.Certificate())
	issuer := b.certificates("issuer.pem", w.Issuing.Certificate())
	for _, c := range []struct {
		cert *x509.Certificate
		want string
	}{{good, ": good"}, {bad, ": revoked"}} {
		args := []string{"ocsp", "-issuer", issuer, "-cert", b.certificates("c.pem", c.cert), "-url", c.cert.OCSPServer[0], "-CAfile", ca}
		out, err := b.run(args...)
		require.NoError(t, err, out)
		require.Contains(t, out, "Response verify OK")
		require.Contains(t, out, c.want)
		require.NotContains(t, out, "WARNING: no nonce")
		out, err = b.run(append([]string{"ocsp", "-sha256", "-no_nonce"}, args[1:]...)...)
		require.NoError(t, err, out)
		require.Contains(t, out, c.want)
	}
	w.Issuing.Misbehave(st.OCSP, st.Broken)
	out, err := b.run("ocsp", "-issuer", issuer, "-cert", b.path("c.pem"), "-url", good.OCSPServer[0], "-CAfile", ca)
	require.NotContains(t, out, "Response verify OK", "the peer is no yes-man: %v", err)
}

// opensslResponder is a Fetcher behind which openssl answers.
type opensslResponder struct {
	bench
	signer string // name of the signer's certificate and key
	extra  []string
}

func (o opensslResponder) Fetch(_ context.Context, r signature.FetchRequest) ([]byte, error) {
	if r.Kind != signature.FetchOCSP {
		return nil, fault.New(fault.SignatureFetch, "what", r.Kind)
	}
	require.NoError(o.t, os.WriteFile(o.path("q"), r.Body, 0o600))
	args := []string{"ocsp", "-index", "index.txt", "-CA", "issuer.pem", "-rsigner", o.signer + ".pem", "-rkey", o.signer + ".key",
		"-reqin", "q", "-respout", "r", "-ndays", "1"}
	out, err := o.run(append(args, o.extra...)...)
	require.NoError(o.t, err, out)
	return os.ReadFile(o.path("r"))
}

// TestWeAskOpensslsResponder lets openssl answer as a responder from an index
// of certificates.
func TestWeAskOpensslsResponder(t *testing.T) {
	b := openssl(t)
	w := st.Start(t, st.Config{})
	certs := map[string]*x509.Certificate{}
	var index strings.Builder
	stamp := func(at time.Time) string { return at.Format("060102150405Z") }
	for _, state := range []string{"V", "R"} {
		c := w.Issue(t, st.Profile{CommonName: state}).Chain[0]
		certs[state] = c
		revoked := ""
		if state == "R" {
			revoked = stamp(w.Now().Add(-time.Hour)) + ",keyCompromise"
		}
		fmt.Fprintf(&index, "%s\t%s\t%s\t%X\tunknown\t/CN=%s\n", state, stamp(c.NotAfter), revoked, c.SerialNumber, state)
	}
	require.NoError(t, os.WriteFile(b.path("index.txt"), []byte(index.String()), 0o600))
	b.certificates("issuer.pem", w.Issuing.Certificate())
	delegated, err := w.Issuing.Issue(st.Profile{CommonName: "OCSP", ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning},
		Edit: func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, st.NoCheck()) }})
	require.NoError(t, err)
	for name, pair := range map[string]signature.KeyPair{"delegated": delegated, "itself": w.Issuing.Key()} {
		key, _, err := pair.EncodePEM()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(b.path(name+".key"), key, 0o600))
		b.certificates(name+".pem", pair.Chain[0])
	}
	rootList, err := w.Root.CRL()
	require.NoError(t, err)
	for _, signer := range []string{"delegated", "itself"} {
		for _, extra := range [][]string{nil, {"-resp_key_id"}, {"-resp_no_certs"}, {"-rmd", "sha512"}} {
			v, err := w.Validator(func(c *signature.ValidatorConfig) {
				c.Fetcher = opensslResponder{b, signer, extra}
				c.Revocation.Nonce = signature.NonceRequire
			})
			require.NoError(t, err)
			for state, want := range map[string]fault.Code{"V": "", "R": fault.SignatureRevoked} {
				_, err := v.Validate(context.Background(), signature.Question{Certificate: certs[state],
					Others:   []*x509.Certificate{w.Issuing.Certificate(), delegated.Chain[0]},
					Evidence: signature.Evidence{CRLs: [][]byte{rootList}}})
				if want == "" {
					require.NoError(t, err, "%s %s", signer, extra)
				} else {
					require.ErrorIs(t, err, want, "%s %s", signer, extra)
				}
			}
		}
	}
}
