package idtoken

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/hcm-egov/framework/egov/worktime"
)

// Limits on the provider's key set.
const (
	// KeysMaxAge is how long a key set is used before it is read again, and so
	// how long a key that the provider has withdrawn can stay trusted.
	KeysMaxAge = 10 * time.Minute
	// KeysMinAge is the shortest time between two readings, however many tokens
	// with unknown key ids arrive.
	KeysMinAge = 15 * time.Second

	maxKeys     = 64
	maxKeyBytes = 256 << 10
	minRSABits  = 2048
)

// ErrUnavailable says that the provider's keys could not be read.
var ErrUnavailable = errors.New("the provider's keys could not be read")

// errNoKey says that no known key fits the token's header.
var errNoKey = errors.New("no key of the provider fits the token")

// Keys is the key set of one provider, read when needed. Each reading replaces
// the former set whole. It implements the KeySet of go-oidc.
type Keys struct {
	url    string
	algs   []jose.SignatureAlgorithm
	client *http.Client
	clock  worktime.Clock

	turn chan struct{} // one slot: held while the fields below are used
	keys []jose.JSONWebKey
	read time.Time // last successful reading
	ask  time.Time // last attempt
}

// NewKeys makes an empty key set; the first signature check reads it.
func NewKeys(url string, algs []string, client *http.Client, clock worktime.Clock) *Keys {
	k := &Keys{url: url, client: client, clock: clock, turn: make(chan struct{}, 1)}
	for _, a := range algs {
		k.algs = append(k.algs, jose.SignatureAlgorithm(a))
	}
	return k
}

// VerifySignature returns the payload when a key of the provider signed it.
func (k *Keys) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	jws, err := jose.ParseSignedCompact(raw, k.algs)
	if err != nil {
		return nil, err
	}
	if len(jws.Signatures) != 1 {
		return nil, errors.New("not exactly one signature")
	}
	header := jws.Signatures[0].Protected
	keys, err := k.fitting(ctx, header)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if payload, err := jws.Verify(key.Key); err == nil {
			return payload, nil
		}
	}
	return nil, errors.New("the signature does not verify")
}

// fitting lists the keys for a token's header; when there is none the set is
// read anew, within KeysMinAge.
func (k *Keys) fitting(ctx context.Context, header jose.Header) ([]jose.JSONWebKey, error) {
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	now := k.clock.Now()
	age := now.Sub(k.read)
	if k.keys != nil && age >= 0 && age < KeysMaxAge {
		if found := choose(k.keys, header); len(found) > 0 {
			return found, nil
		}
		if since := now.Sub(k.ask); since >= 0 && since < KeysMinAge {
			return nil, errNoKey
		}
	}
	k.ask = now
	keys, err := k.fetch(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	k.keys, k.read = keys, now
	if found := choose(keys, header); len(found) > 0 {
		return found, nil
	}
	return nil, errNoKey
}

func (k *Keys) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/jwk-set+json, application/json")
	res, err := k.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxKeyBytes+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxKeyBytes {
		return nil, errors.New("the key set is too large")
	}
	return parseKeys(body)
}

// parseKeys keeps the keys that may sign. Keys of unknown types are passed
// over, as RFC 7517 section 5 asks.
func parseKeys(body []byte) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, err
	}
	if len(set.Keys) > maxKeys {
		return nil, errors.New("the key set has too many keys")
	}
	keys := []jose.JSONWebKey{}
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) == nil && mayVerify(key) {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

func mayVerify(key jose.JSONWebKey) bool {
	if key.Use != "" && key.Use != "sig" {
		return false
	}
	switch pub := key.Key.(type) {
	case *rsa.PublicKey:
		return pub.N.BitLen() >= minRSABits
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return true
	}
	return false // symmetric and private keys have no place in a public set
}

func choose(keys []jose.JSONWebKey, header jose.Header) []jose.JSONWebKey {
	var found []jose.JSONWebKey
	for _, key := range keys {
		sameID := header.KeyID == "" || key.KeyID == header.KeyID
		sameAlg := key.Algorithm == "" || key.Algorithm == header.Algorithm
		if sameID && sameAlg && suits(key.Key, header.Algorithm) {
			found = append(found, key)
		}
	}
	return found
}

func suits(key any, alg string) bool {
	switch pub := key.(type) {
	case *rsa.PublicKey:
		return strings.HasPrefix(alg, "RS") || strings.HasPrefix(alg, "PS")
	case *ecdsa.PublicKey:
		return alg == map[int]string{256: "ES256", 384: "ES384", 521: "ES512"}[pub.Curve.Params().BitSize]
	case ed25519.PublicKey:
		return alg == "EdDSA"
	}
	return false
}
