// Package idtoken verifies identity tokens: go-oidc's checks and, above them,
// the ones that OpenID Connect Core 1.0 section 3.1.3.7 leaves to the client.
package idtoken

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/hcm-egov/framework/egov/worktime"
)

// Limits on a token.
const (
	MaxBytes    = 16 << 10       // size of the compact form
	MaxLifetime = 24 * time.Hour // exp minus iat
)

// Verifier checks the tokens of one provider for one client.
type Verifier struct {
	Issuer   string
	ClientID string
	Algs     []string // asymmetric signature algorithms allowed
	Keys     *Keys
	Clock    worktime.Clock
	Skew     time.Duration // tolerated difference of the two clocks
}

// Expect is what one sign-in expects of its token.
type Expect struct {
	Nonce       string        // as sent to the provider
	Since       time.Time     // when the sign-in began: the token is not older
	MaxAge      time.Duration // longest time since the person proved who they are; 0 is any
	AccessToken string        // the access token that came with it, for at_hash
}

// Verify checks a token and returns its claims. The error never holds a claim's
// value; it wraps ErrUnavailable when the keys could not be read.
func (v *Verifier) Verify(ctx context.Context, raw string, e Expect) (map[string]any, error) {
	if err := v.header(raw); err != nil {
		return nil, err
	}
	keys := &witness{keys: v.Keys}
	now := v.Clock.Now()
	token, err := oidc.NewVerifier(v.Issuer, keys, &oidc.Config{
		ClientID:             v.ClientID,
		SupportedSigningAlgs: v.Algs,
		Now:                  func() time.Time { return now.Add(-v.Skew) },
	}).Verify(ctx, raw)
	switch {
	case keys.err != nil:
		return nil, keys.err
	case keys.payload == nil:
		return nil, errors.New("not a signed token")
	}
	claims, malformed := Object(keys.payload)
	if malformed != nil {
		return nil, fmt.Errorf("claims: %w", malformed)
	}
	if wrong := errors.Join(v.parties(claims, e), v.times(claims, now, e)); wrong != nil {
		return nil, wrong
	}
	if err != nil {
		// Its text quotes claims that have another type than go-oidc expects.
		return nil, errors.New("refused by go-oidc")
	}
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(e.AccessToken); err != nil {
			return nil, err
		}
	}
	return claims, nil
}

// witness keeps what go-oidc does not hand on: the payload's bytes and the
// cause of a failed signature check.
type witness struct {
	keys    *Keys
	payload []byte
	err     error
}

func (w *witness) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	w.payload, w.err = w.keys.VerifySignature(ctx, raw)
	return w.payload, w.err
}

// header refuses, before any cryptography, what is not a signed identity token
// of an allowed algorithm.
func (v *Verifier) header(raw string) error {
	if len(raw) > MaxBytes || strings.Count(raw, ".") != 2 {
		return errors.New("not a compact token of allowed size")
	}
	first, _, _ := strings.Cut(raw, ".")
	data, err := base64.RawURLEncoding.Strict().DecodeString(first)
	if err != nil {
		return errors.New("header: not base64url")
	}
	h, err := Object(data)
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	alg, _ := h["alg"].(string)
	if !slices.Contains(v.Algs, alg) {
		return errors.New("header: algorithm not allowed")
	}
	if typ, present := h["typ"]; present {
		if s, ok := typ.(string); !ok || !strings.EqualFold(s, "JWT") {
			return errors.New("header: another type of token")
		}
	}
	if _, present := h["crit"]; present {
		return errors.New("header: critical extension")
	}
	return nil
}

// parties checks who made the token, about whom, for whom and for which sign-in.
func (v *Verifier) parties(c map[string]any, e Expect) error {
	if iss, _ := c["iss"].(string); iss != v.Issuer {
		return errors.New("iss: another issuer")
	}
	if sub, _ := c["sub"].(string); !ValidSubject(sub) {
		return errors.New("sub: missing or malformed")
	}
	audience := Texts(c["aud"])
	if !slices.Contains(audience, v.ClientID) {
		return errors.New("aud: another client")
	}
	azp, present := c["azp"]
	if len(audience) > 1 && !present || present && azp != v.ClientID {
		return errors.New("azp: another client")
	}
	nonce, _ := c["nonce"].(string)
	if e.Nonce == "" || subtle.ConstantTimeCompare([]byte(nonce), []byte(e.Nonce)) != 1 {
		return errors.New("nonce: another sign-in")
	}
	if _, present := c["events"]; present {
		return errors.New("events: not an identity token")
	}
	return nil
}

// ValidSubject says whether a subject has the form of OpenID Connect Core 1.0
// section 2: 1 to 255 ASCII characters; control characters are refused too.
func ValidSubject(sub string) bool {
	outside := func(r rune) bool { return r < ' ' || r > '~' }
	return sub != "" && len(sub) <= 255 && !strings.ContainsFunc(sub, outside)
}

// Texts reads a claim that is one string or a list of strings; nil otherwise.
func Texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var list []string
		for _, one := range v {
			s, ok := one.(string)
			if !ok {
				return nil
			}
			list = append(list, s)
		}
		return list
	}
	return nil
}

// times checks exp, iat, nbf and auth_time against the clock, give or take the
// skew.
func (v *Verifier) times(c map[string]any, now time.Time, e Expect) error {
	exp, okExp := Moment(c["exp"])
	iat, okIat := Moment(c["iat"])
	switch {
	case !okExp || !okIat:
		return errors.New("exp or iat: missing or malformed")
	case !now.Before(exp.Add(v.Skew)):
		return errors.New("exp: expired")
	case iat.After(now.Add(v.Skew)):
		return errors.New("iat: in the future")
	case iat.Before(e.Since.Add(-v.Skew - time.Second)):
		return errors.New("iat: older than the sign-in")
	case exp.Sub(iat) > MaxLifetime:
		return errors.New("exp: too far away")
	}
	if raw, present := c["nbf"]; present {
		if nbf, ok := Moment(raw); !ok || nbf.After(now.Add(v.Skew)) {
			return errors.New("nbf: not yet valid")
		}
	}
	return v.authTime(c, now, e)
}

func (v *Verifier) authTime(c map[string]any, now time.Time, e Expect) error {
	raw, present := c["auth_time"]
	if !present {
		if e.MaxAge > 0 {
			return errors.New("auth_time: missing")
		}
		return nil
	}
	at, ok := Moment(raw)
	if !ok || at.After(now.Add(v.Skew)) {
		return errors.New("auth_time: malformed or in the future")
	}
	if e.MaxAge > 0 && now.Sub(at) > e.MaxAge+v.Skew+time.Second {
		return errors.New("auth_time: too long ago")
	}
	return nil
}

// Moment reads a NumericDate (seconds since the Unix epoch, RFC 7519 section
// 2); ok is false for other types and for years outside 1970 to 9999.
func Moment(v any) (t time.Time, ok bool) {
	n, isNumber := v.(json.Number)
	if !isNumber {
		return time.Time{}, false
	}
	f, err := n.Float64()
	if err != nil || !(f >= 0 && f < 253402300800) {
		return time.Time{}, false
	}
	return time.Unix(int64(f), 0).UTC(), true
}
