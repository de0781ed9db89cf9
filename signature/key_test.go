package signature_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/stretchr/testify/require"
)

func TestLoadKeyPEM(t *testing.T) {
	w := setup(t)
	for _, pair := range []signature.KeyPair{w.rsa, w.ec} {
		key, certs, err := pair.EncodePEM()
		require.NoError(t, err)
		loaded, err := signature.LoadKeyPEM(key, certs)
		require.NoError(t, err)
		require.Equal(t, pair.Chain[0].Raw, loaded.Chain[0].Raw)
		signer(t, loaded, "")
	}
	rsaKey, rsaCert, err := w.rsa.EncodePEM()
	require.NoError(t, err)
	_, ecCert, err := w.ec.EncodePEM()
	require.NoError(t, err)
	old := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(w.rsa.Key.(*rsa.PrivateKey))})
	_, err = signature.LoadKeyPEM(old, rsaCert)
	require.NoError(t, err, "PKCS#1")
	for name, c := range map[string][2][]byte{
		"another's certificate": {rsaKey, ecCert},
		"no key":                {rsaCert, rsaCert},
		"no certificate":        {rsaKey, rsaKey},
		"nothing":               {nil, nil},
		"broken key":            {pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}), rsaCert},
	} {
		_, err := signature.LoadKeyPEM(c[0], c[1])
		require.ErrorIs(t, err, fault.SignatureKey, name)
	}
}

// TestKeysNeverPrint prints everything that holds a key in every way and looks
// for the private exponent.
func TestKeysNeverPrint(t *testing.T) {
	w := setup(t)
	secret := w.rsa.Key.(*rsa.PrivateKey).D
	cfg := signature.SignerConfig{Key: w.rsa.Key, Chain: w.rsa.Chain}
	for _, v := range []any{w.rsa, &w.rsa, cfg, &cfg, signer(t, w.rsa, ""), w.ca, []any{w.rsa}, map[string]any{"k": cfg}} {
		var b bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&b, verb, v)
		}
		text, err := json.Marshal(v)
		require.NoError(t, err)
		b.Write(text)
		require.NotContains(t, b.String(), secret.String())
		require.NotContains(t, b.String(), secret.Text(16))
	}
}
