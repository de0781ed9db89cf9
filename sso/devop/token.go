package devop

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/cryptosigner"
)

// grant is one sign-in: first known by its code, then by its access token.
type grant struct {
	request
	account Account
	at      time.Time // when the account was chosen: auth_time
	ends    time.Time // of the code, then of the access token
	used    bool
	access  string
}

// letters is unpadded base64url.
func letters(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return letters(sum[:])
}

func (p *Provider) random() (string, error) {
	b := make([]byte, 32)
	_, err := io.ReadFull(p.cfg.Random, b)
	return letters(b), err
}

func (p *Provider) issueCode(req request, a Account) (string, error) {
	code, err := p.random()
	if err != nil {
		return "", err
	}
	now := p.cfg.Clock.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	ended := func(_ string, g *grant) bool { return now.Sub(g.ends) > TokenLifetime }
	maps.DeleteFunc(p.codes, ended)
	maps.DeleteFunc(p.access, ended)
	p.codes[hash(code)] = &grant{request: req, account: a, at: now, ends: now.Add(CodeLifetime)}
	return code, nil
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if err := r.ParseForm(); err != nil || len(r.URL.Query()) > 0 || slices.ContainsFunc(slices.Collect(maps.Values(r.PostForm)), func(l []string) bool { return len(l) != 1 }) {
		oauthError(w, http.StatusBadRequest, "invalid_request")
		return
	}
	client, ok := p.authenticate(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Basic realm="devop"`)
		oauthError(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	if r.PostForm.Get("grant_type") != "authorization_code" {
		oauthError(w, http.StatusBadRequest, "unsupported_grant_type")
		return
	}
	g, ok := p.redeem(client, r.PostForm)
	if !ok {
		oauthError(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	idToken, err := p.idToken(g)
	if err != nil {
		oauthError(w, http.StatusInternalServerError, "server_error")
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"access_token": g.access, "token_type": "Bearer", "expires_in": int(TokenLifetime / time.Second),
		"id_token": idToken, "scope": strings.Join(g.scopes, " "),
	})
}

// authenticate finds the client by exactly one method: Basic (each part form
// encoded, RFC 6749 section 2.3.1), the body, or none for a public client.
func (p *Provider) authenticate(r *http.Request) (Client, bool) {
	id, secret := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	if user, pass, basic := r.BasicAuth(); basic {
		var err1, err2 error
		user, err1 = url.QueryUnescape(user)
		pass, err2 = url.QueryUnescape(pass)
		if err1 != nil || err2 != nil || r.PostForm.Has("client_secret") || id != "" && id != user {
			return Client{}, false
		}
		id, secret = user, pass
	} else if r.Header.Get("Authorization") != "" {
		return Client{}, false
	}
	client, known := p.client(id)
	same := subtle.ConstantTimeCompare([]byte(hash(client.Secret)), []byte(hash(secret))) == 1
	return client, known && same
}

// redeem uses a code up. A code presented twice takes back what it gave.
func (p *Provider) redeem(client Client, form url.Values) (*grant, bool) {
	access, err := p.random()
	if err != nil {
		return nil, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	g, known := p.codes[hash(form.Get("code"))]
	if !known || g.client.ID != client.ID {
		return nil, false
	}
	if g.used {
		delete(p.access, hash(g.access))
		return nil, false
	}
	g.used = true
	now := p.cfg.Clock.Now()
	verifier := form.Get("code_verifier")
	fits := len(verifier) >= 43 && len(verifier) <= 128 && hash(verifier) == g.challenge
	if !fits || !now.Before(g.ends) || form.Get("redirect_uri") != g.redirect {
		return nil, false
	}
	g.access, g.ends = access, now.Add(TokenLifetime)
	p.access[hash(access)] = g
	return g, true
}

func algorithm(pub crypto.PublicKey) jose.SignatureAlgorithm {
	switch pub := pub.(type) {
	case *rsa.PublicKey:
		if pub.N.BitLen() >= 2048 {
			return jose.RS256
		}
	case *ecdsa.PublicKey:
		if pub.Curve == elliptic.P256() {
			return jose.ES256
		}
	}
	return ""
}

func (p *Provider) idToken(g *grant) (string, error) {
	now := p.cfg.Clock.Now()
	claims := g.account.claims(g.scopes)
	half := sha256.Sum256([]byte(g.access))
	maps.Copy(claims, map[string]any{
		"iss": p.issuer, "aud": g.client.ID, "iat": now.Unix(), "exp": now.Add(TokenLifetime).Unix(),
		"auth_time": g.at.Unix(), "acr": g.account.acr(), "amr": []string{"user"}, "at_hash": letters(half[:16]),
	})
	if g.nonce != "" {
		claims["nonce"] = g.nonce
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	return p.sign(payload)
}

func (p *Provider) sign(payload []byte) (string, error) {
	p.mu.Lock()
	key := p.keys[len(p.keys)-1]
	p.mu.Unlock()
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", key.id)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: key.alg, Key: cryptosigner.Opaque(key.signer)}, options)
	if err != nil {
		return "", err
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return jws.CompactSerialize()
}

func (p *Provider) userInfo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	p.mu.Lock()
	g, known := p.access[hash(token)]
	p.mu.Unlock()
	if !bearer || !known || !p.cfg.Clock.Now().Before(g.ends) {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		oauthError(w, http.StatusUnauthorized, "invalid_token")
		return
	}
	answer(w, http.StatusOK, g.account.claims(g.scopes))
}

func oauthError(w http.ResponseWriter, status int, code string) {
	answer(w, status, map[string]string{"error": code})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}
