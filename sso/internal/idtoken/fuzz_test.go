package idtoken_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/sso/internal/idtoken"
	"github.com/stretchr/testify/require"
)

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// open gives a verifier, its clock, the signing key and the number of key sets read.
func open(t testing.TB) (*idtoken.Verifier, *worktime.Manual, *rsa.PrivateKey, *int) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	reads := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reads++
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1"}}})
	}))
	t.Cleanup(server.Close)
	clock := worktime.NewManual(start)
	algs := []string{"RS256"}
	return &idtoken.Verifier{Issuer: "https://op", ClientID: "app", Algs: algs, Keys: idtoken.NewKeys(server.URL, algs, server.Client(), clock), Clock: clock, Skew: time.Minute}, clock, key, &reads
}

func sign(t testing.TB, key *rsa.PrivateKey, kid, payload string) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", kid))
	require.NoError(t, err)
	jws, err := signer.Sign([]byte(payload))
	require.NoError(t, err)
	raw, err := jws.CompactSerialize()
	require.NoError(t, err)
	return raw
}

const good = `{"iss":"https://op","sub":"s","aud":"app","nonce":"n","iat":1795420800,"exp":1795421100}`

func TestGoodToken(t *testing.T) {
	v, _, key, _ := open(t)
	claims, err := v.Verify(context.Background(), sign(t, key, "1", good), idtoken.Expect{Nonce: "n", Since: start})
	require.NoError(t, err)
	require.Equal(t, "s", claims["sub"])
	_, err = v.Verify(context.Background(), sign(t, key, "1", good), idtoken.Expect{Since: start})
	require.Error(t, err, "without a nonce nothing passes")
}

func TestUnknownKeyIDsDoNotDriveRequests(t *testing.T) {
	v, clock, key, reads := open(t)
	for range 200 {
		_, err := v.Verify(context.Background(), sign(t, key, "made-up", good), idtoken.Expect{Nonce: "n", Since: start})
		require.Error(t, err)
	}
	require.Equal(t, 1, *reads)
	clock.Advance(idtoken.KeysMinAge)
	_, err := v.Verify(context.Background(), sign(t, key, "made-up", good), idtoken.Expect{Nonce: "n", Since: start})
	require.Error(t, err)
	require.Equal(t, 2, *reads)
}

func TestKeySetOf200MiBIsNotRead(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		piece := []byte(strings.Repeat(" ", 1<<20))
		for range 200 {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	keys := idtoken.NewKeys(server.URL, []string{"RS256"}, server.Client(), worktime.NewManual(start))
	_, _, key, _ := open(t)
	_, err := keys.VerifySignature(context.Background(), sign(t, key, "1", good))
	require.ErrorIs(t, err, idtoken.ErrUnavailable)
}

func TestKeysFollowTheContext(t *testing.T) {
	v, _, key, _ := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := v.Verify(ctx, sign(t, key, "1", good), idtoken.Expect{Nonce: "n", Since: start})
	require.Error(t, err)
}

func FuzzObject(f *testing.F) {
	for _, s := range []string{good, `{}`, `{"a":{"a":1},"b":[{},[]]}`, `{"a":1,"a":2}`, `[1]`, `{"a":1e999}`, `{"a":"\ud800"}`, strings.Repeat(`{"a":`, 40), `{} {}`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		object, err := idtoken.Object(data)
		if err != nil {
			return
		}
		// What is accepted has one meaning: writing and reading it changes nothing.
		again, err := json.Marshal(object)
		require.NoError(t, err)
		second, err := idtoken.Object(again)
		require.NoError(t, err)
		require.Equal(t, object, second)
	})
}

func FuzzVerify(f *testing.F) {
	v, _, key, _ := open(f)
	whole := sign(f, key, "1", good)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add("e30.e30.")
	f.Add("..")
	f.Add(strings.Replace(whole, ".", "..", 1))
	f.Fuzz(func(t *testing.T, raw string) {
		_, err := v.Verify(context.Background(), raw, idtoken.Expect{Nonce: "n", Since: start})
		if raw != whole {
			require.Error(t, err, "only the signed text itself passes")
		}
	})
}
