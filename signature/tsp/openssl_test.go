package tsp_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/tsp"
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
		if os.Getenv("CI") == "true" {
			t.Fatal("openssl is not installed")
		}
		t.Skip("openssl is not installed")
	}
	return bench{t, tool, t.TempDir()}
}

func (b bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b bench) put(name string, text []byte) string {
	b.t.Helper()
	require.NoError(b.t, os.WriteFile(b.path(name), text, 0o600))
	return b.path(name)
}

func (b bench) certificates(name string, certs ...*x509.Certificate) string {
	var text []byte
	for _, c := range certs {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return b.put(name, text)
}

func (b bench) run(args ...string) (string, error) {
	cmd := exec.Command(b.tool, args...)
	cmd.Dir = b.dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (b bench) must(args ...string) {
	b.t.Helper()
	out, err := b.run(args...)
	require.NoError(b.t, err, "%s: %s", args, out)
}

func (b bench) get(name string) []byte {
	b.t.Helper()
	text, err := os.ReadFile(b.path(name))
	require.NoError(b.t, err)
	return text
}

// TestOpensslVerifiesOurAuthority: the replies of signaturetest's authority are
// what openssl takes for time stamps.
func TestOpensslVerifiesOurAuthority(t *testing.T) {
	b := openssl(t)
	w := st.Start(t, st.Config{})
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	b.put("data", []byte("văn bản"))
	root := b.certificates("root.pem", w.Root.Certificate())
	for name, cfg := range map[string]st.TSAConfig{
		"ecdsa": {}, "rsa": {Profile: st.Profile{Key: key}}, // its "ts" knows no PSS; its "cms" does
		"v1": {CertHash: crypto.SHA1}, "sha512": {Hash: crypto.SHA512, CertHash: crypto.SHA512}, "accuracy": {Accuracy: 2500e6, Ordering: true},
	} {
		tsa, err := w.Issuing.NewTSA(cfg)
		require.NoError(t, err)
		for _, digest := range []string{"-sha256", "-sha512", "-sha3-256"} {
			b.must("ts", "-query", "-data", "data", digest, "-cert", "-out", "q")
			reply, err := tsa.Respond(b.get("q"))
			require.NoError(t, err)
			b.put("r", reply)
			b.must("ts", "-verify", "-queryfile", "q", "-in", "r", "-CAfile", root)
			tsa.Misbehave(st.Broken)
			reply, err = tsa.Respond(b.get("q"))
			require.NoError(t, err)
			b.put("r", reply)
			out, err := b.run("ts", "-verify", "-queryfile", "q", "-in", "r", "-CAfile", root)
			require.Error(t, err, "%s: the peer is no yes-man: %s", name, out)
			tsa.Misbehave(st.Behave)
		}
	}
}

const authorityConf = `
[ tsa ]
default_tsa = it
[ it ]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = chain.pem
signer_key = key.pem
signer_digest = sha384
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512, sha3-256
accuracy = secs:1, millisecs:500, microsecs:100
ordering = yes
tsa_name = yes
ess_cert_id_chain = %s
ess_cert_id_alg = %s
`

// TestWeVerifyOpensslsAuthority: what openssl stamps is valid, with all that it
// can put into a token.
func TestWeVerifyOpensslsAuthority(t *testing.T) {
	b := openssl(t)
	w := st.Start(t, st.Config{RSA: true})
	pair := w.TSA.Key()
	key, _, err := pair.EncodePEM()
	require.NoError(t, err)
	b.put("key.pem", key)
	b.certificates("tsa.pem", pair.Chain[0])
	b.certificates("chain.pem", pair.Chain[1:]...)
	b.put("data", []byte("văn bản"))
	b.put("serial", []byte("01\n"))
	validator, err := w.Validator(nil)
	require.NoError(t, err)
	v, err := tsp.NewVerifier(tsp.VerifierConfig{Validator: validator})
	require.NoError(t, err)
	for _, chain := range []string{"no", "yes"} {
		for _, alg := range []string{"sha1", "sha256", "sha512"} {
			b.put("conf", []byte(fmt.Sprintf(authorityConf, chain, alg)))
			for digest, hash := range map[string]crypto.Hash{"-sha256": crypto.SHA256, "-sha512": crypto.SHA512, "-sha3-256": crypto.SHA3_256} {
				b.must("ts", "-query", "-data", "data", digest, "-cert", "-out", "q")
				b.must("ts", "-reply", "-config", "conf", "-queryfile", "q", "-out", "r")
				token, err := tsp.ParseResponse(b.get("r"))
				require.NoError(t, err)
				report, err := v.Verify(ctx, token, sum(hash, "văn bản"), tsp.Given{})
				require.NoError(t, err, "%s %s %s", chain, alg, digest)
				require.EqualValues(t, 1500100e3, report.Accuracy)
				require.True(t, token.Ordering)
				require.NotNil(t, token.Nonce)
				b.must("ts", "-reply", "-config", "conf", "-queryfile", "q", "-token_out", "-out", "token")
				_, err = tsp.Parse(b.get("token"))
				require.NoError(t, err)
			}
		}
	}
	b.must("ts", "-query", "-data", "data", "-sha1", "-out", "q")
	b.must("ts", "-reply", "-config", "conf", "-queryfile", "q", "-out", "r")
	_, err = tsp.ParseResponse(b.get("r"))
	require.ErrorContains(t, err, "rejection, badAlg")
}
