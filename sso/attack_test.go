package sso_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/hcm-egov/framework/sso"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

func TestStateIsUsedOnce(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	callback := b.choose(b.begin(""), "citizen-an")
	u, _ := url.Parse(w.server.URL)
	before := b.client.Jar.Cookies(u)
	require.NotEmpty(t, b.get(callback).cookie["egov-"+u.Port()])

	again := w.browser()
	again.client.Jar.SetCookies(u, before)
	again.refused(again.get(callback), "sso.login")
}

func TestStateBelongsToItsBrowser(t *testing.T) {
	w := newWorld(t, nil)
	attacker, victim := w.browser(), w.browser()
	callback := attacker.choose(attacker.begin(""), "citizen-an")
	victim.refused(victim.get(callback), "sso.login") // signs nobody in as the attacker
	victim.begin("")
	victim.refused(victim.get(callback), "sso.login")
	require.NotEmpty(t, attacker.get(callback).cookie, "nor is the attempt used up")
}

func TestSignInExpires(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	at := b.begin("")
	w.clock.Advance(10 * time.Minute)
	b.refused(b.get(b.choose(at, "citizen-an")), "sso.login")
}

func TestCodeExpires(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	callback := b.choose(b.begin(""), "citizen-an")
	w.clock.Advance(time.Minute)
	b.refused(b.get(callback), "sso.answer")
}

func TestCodeOfAnotherSignInIsRefused(t *testing.T) {
	w := newWorld(t, nil)
	attacker, victim := w.browser(), w.browser()
	stolen, _ := url.Parse(victim.choose(victim.begin(""), "citizen-binh"))
	own, _ := url.Parse(attacker.choose(attacker.begin(""), "citizen-an"))
	q := own.Query()
	q.Set("code", stolen.Query().Get("code")) // the victim's code with the attacker's state
	own.RawQuery = q.Encode()
	attacker.refused(attacker.get(own.String()), "sso.answer")
}

func TestAnswersOfOthersAreRefused(t *testing.T) {
	w := newWorld(t, nil)
	change := func(f func(q url.Values)) string {
		b := w.browser()
		u, _ := url.Parse(b.choose(b.begin(""), "citizen-an"))
		q := u.Query()
		f(q)
		u.RawQuery = q.Encode()
		return b.get(u.String()).to
	}
	for name, f := range map[string]func(url.Values){
		"issuer":         func(q url.Values) { q.Set("iss", "https://evil.example") },
		"issuer slash":   func(q url.Values) { q.Set("iss", q.Get("iss")+"/") },
		"no issuer":      func(q url.Values) { q.Del("iss") },
		"issuer, error":  func(q url.Values) { q.Del("code"); q.Set("iss", "x"); q.Set("error", "access_denied") },
		"no code":        func(q url.Values) { q.Del("code") },
		"error and code": func(q url.Values) { q.Set("error", "invalid_request") },
		"long code":      func(q url.Values) { q.Set("code", strings.Repeat("a", 5000)) },
		"two codes":      func(q url.Values) { q.Add("code", "other") },
		"two states":     func(q url.Values) { q.Add("state", "other") },
	} {
		require.Contains(t, change(f), "why=sso.answer", name)
	}
	require.Contains(t, change(func(q url.Values) { q.Del("state") }), "why=sso.login")
	require.Contains(t, change(func(q url.Values) { q.Set("state", q.Get("state")[:42]) }), "why=sso.login")
	require.NotContains(t, strings.Join(w.kinds(), " "), "sign-in")
}

func TestOpenRedirects(t *testing.T) {
	w := newWorld(t, nil)
	for _, evil := range []string{
		"//evil.example", `/\evil.example`, "https://evil.example", "https:evil.example", "javascript:alert(1)", "/%5Cevil.example", "/%2Fevil.example",
		"/%09/evil.example", "/\t/evil.example", "/\n/evil.example", "///evil.example", `\/evil.example`, "evil.example", "@evil.example", " /x", "/\x00", "/a\r\nSet-Cookie: x=y",
		"/sso/logout", "/sso/login?return=/", "/sso", "/x/../sso/login", "/.%2e/%2e./",
	} {
		b := w.browser()
		require.Equal(t, w.server.URL+"/", b.signIn("citizen-an", "?return="+url.QueryEscape(evil)).to, evil)
	}
	for _, good := range []string{"/", "/dossiers/H29.17-1?tab=2&q=%C4%91", "/a//b", "/hồ-sơ"} {
		to := w.browser().signIn("citizen-an", "?return="+url.QueryEscape(good)).to
		u, err := url.Parse(to)
		require.NoError(t, err)
		want, _ := url.Parse(good)
		require.Equal(t, want.Path, u.Path)
		require.Equal(t, want.RawQuery, u.RawQuery)
	}
}

// rogue is a provider that answers whatever a test wants. Left alone it is a
// correct one.
type rogue struct {
	server  *httptest.Server
	key     *rsa.PrivateKey
	header  func(map[string]any)                               // changes the token's header
	claims  func(map[string]any)                               // changes its claims
	payload func([]byte) []byte                                // changes the encoded claims
	token   func(h, p string, sign func(string) string) string // makes the token
	keys    func() []jose.JSONWebKey
	info    func() any
	doc     func(map[string]any)
	fetched atomic.Int64
	nonce   string
	at      func() time.Time
}

func newRogue(t *testing.T) (*rogue, *world) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	g := &rogue{key: key}
	g.server = httptest.NewServer(http.HandlerFunc(g.serve))
	t.Cleanup(g.server.Close)
	w := newServer(t, httptest.NewServer)
	g.at = w.clock.Now
	w.serve(g.server.URL, nil)
	return g, w
}

func (g *rogue) serve(w http.ResponseWriter, r *http.Request) {
	out := func(v any) { w.Header().Set("Content-Type", "application/json"); _ = json.NewEncoder(w).Encode(v) }
	base := g.server.URL
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		doc := map[string]any{"issuer": base, "authorization_endpoint": base + "/a", "token_endpoint": base + "/t", "jwks_uri": base + "/k", "userinfo_endpoint": base + "/u",
			"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}}
		if g.doc != nil {
			g.doc(doc)
		}
		out(doc)
	case "/k":
		g.fetched.Add(1)
		keys := []jose.JSONWebKey{{Key: g.key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}
		if g.keys != nil {
			keys = g.keys()
		}
		out(jose.JSONWebKeySet{Keys: keys})
	case "/t":
		out(map[string]any{"access_token": "access", "token_type": "Bearer", "id_token": g.make()})
	case "/u":
		out(g.info())
	}
}

func b64(v any) string {
	data, ok := v.([]byte)
	if !ok {
		data, _ = json.Marshal(v)
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func (g *rogue) make() string {
	now := g.at()
	header := map[string]any{"alg": "RS256", "kid": "1", "typ": "JWT"}
	claims := map[string]any{"iss": g.server.URL, "sub": "s-1", "aud": clientID, "nonce": g.nonce, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "name": "A"}
	if g.header != nil {
		g.header(header)
	}
	if g.claims != nil {
		g.claims(claims)
	}
	payload, _ := json.Marshal(claims)
	if g.payload != nil {
		payload = g.payload(payload)
	}
	sign := func(input string) string { return b64(signRS256(g.key, input)) }
	h, p := b64(header), b64(payload)
	if g.token != nil {
		return g.token(h, p, sign)
	}
	return h + "." + p + "." + sign(h+"."+p)
}

// attempt goes through one sign-in with the rogue provider.
func (g *rogue) attempt(b *browser) answer {
	at, err := url.Parse(b.begin(""))
	require.NoError(b.t, err)
	g.nonce = at.Query().Get("nonce")
	return b.get("/sso/callback?code=c&state=" + at.Query().Get("state"))
}

func signRS256(key *rsa.PrivateKey, input string) []byte {
	sum := sha256.Sum256([]byte(input))
	sig, _ := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	return sig
}

func TestTokensThatAreRefused(t *testing.T) {
	g, w := newRogue(t)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	set := func(name string, v any) func() { return func() { g.claims = func(c map[string]any) { c[name] = v } } }
	del := func(name string) func() { return func() { g.claims = func(c map[string]any) { delete(c, name) } } }
	head := func(name string, v any) func() { return func() { g.header = func(h map[string]any) { h[name] = v } } }
	now := start.Unix()
	cases := map[string]func(){
		"iss other": set("iss", "https://evil.example"), "iss missing": del("iss"), "iss list": set("iss", []string{g.server.URL}), "iss slash": set("iss", g.server.URL+"/"),
		"sub missing": del("sub"), "sub empty": set("sub", ""), "sub number": set("sub", 7), "sub long": set("sub", strings.Repeat("a", 256)), "sub control": set("sub", "a\nb"),
		"sub in capitals": func() { g.claims = func(c map[string]any) { delete(c, "sub"); c["SUB"] = "x" } },
		"aud other":       set("aud", "other"), "aud missing": del("aud"), "aud empty": set("aud", []string{}),
		"aud two without azp": set("aud", []string{clientID, "other"}), "azp other": set("azp", "other"), "azp number": set("azp", 1),
		"nonce missing": del("nonce"), "nonce other": set("nonce", "x"), "nonce list": set("nonce", []string{"x"}),
		"exp missing": del("exp"), "exp past": set("exp", now-60), "exp text": set("exp", fmt.Sprint(now+300)), "exp far": set("exp", now+10*365*86400), "exp huge": set("exp", 1e300),
		"iat missing": del("iat"), "iat tomorrow": set("iat", now+86400), "iat before the sign-in": set("iat", now-120), "iat negative": set("iat", -1),
		"nbf later": set("nbf", now+120), "nbf text": set("nbf", "soon"), "auth_time later": set("auth_time", now+3600),
		"at_hash other": set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
		"logout token":  set("events", map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}),
		"access token":  head("typ", "at+jwt"), "typ number": head("typ", 1), "critical": head("crit", []string{"b64"}), "alg ES256": head("alg", "ES256"), "kid unknown": head("kid", "9"), "kid path": head("kid", "../1"),
		"alg none": func() {
			g.header = func(h map[string]any) { h["alg"] = "none" }
			g.token = func(h, p string, _ func(string) string) string { return h + "." + p + "." }
		},
		"alg None": func() {
			g.header = func(h map[string]any) { h["alg"] = "None" }
			g.token = func(h, p string, _ func(string) string) string { return h + "." + p + "." }
		},
		"unsigned": func() { g.token = func(h, p string, _ func(string) string) string { return h + "." + p + "." } },
		"HS256 with the public key": func() {
			g.header = func(h map[string]any) { h["alg"] = "HS256" }
			g.token = func(_, p string, _ func(string) string) string {
				signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: x509.MarshalPKCS1PublicKey(&g.key.PublicKey)}, (&jose.SignerOptions{}).WithHeader("kid", "1"))
				require.NoError(t, err)
				raw, _ := base64.RawURLEncoding.DecodeString(p)
				jws, err := signer.Sign(raw)
				require.NoError(t, err)
				s, _ := jws.CompactSerialize()
				return s
			}
		},
		"another key": func() {
			g.token = func(h, p string, _ func(string) string) string {
				return h + "." + p + "." + b64(signRS256(other, h+"."+p))
			}
		},
		"key inside": func() {
			g.header = func(h map[string]any) { h["jwk"] = jose.JSONWebKey{Key: other.Public()}; delete(h, "kid") }
			g.token = func(h, p string, _ func(string) string) string {
				return h + "." + p + "." + b64(signRS256(other, h+"."+p))
			}
		},
		"payload changed": func() {
			g.token = func(h, p string, sign func(string) string) string {
				raw, _ := base64.RawURLEncoding.DecodeString(p)
				return h + "." + b64([]byte(strings.Replace(string(raw), "s-1", "s-2", 1))) + "." + sign(h+"."+p)
			}
		},
		"name twice": func() {
			g.payload = func(p []byte) []byte { return []byte(strings.Replace(string(p), `{`, `{"sub":"admin",`, 1)) }
		},
		"not UTF-8": func() {
			g.payload = func(p []byte) []byte { return []byte(strings.Replace(string(p), `"A"`, "\"\xff\"", 1)) }
		},
		"not an object": func() { g.payload = func([]byte) []byte { return []byte(`["x"]`) } },
		"too large":     set("name", strings.Repeat("a", 20<<10)),
		"many dots": func() {
			g.token = func(string, string, func(string) string) string { return strings.Repeat(".", 10000) }
		},
		"empty": func() { g.token = func(string, string, func(string) string) string { return "" } },
		"no base64": func() {
			g.token = func(h, p string, sign func(string) string) string { return h + "=." + p + "." + sign(h+"."+p) }
		},
	}
	for name, prepare := range cases {
		t.Run(name, func(t *testing.T) {
			g.header, g.claims, g.payload, g.token = nil, nil, nil, nil
			prepare()
			b := w.browser()
			b.t = t
			b.refused(g.attempt(b), "sso.token")
		})
	}
	g.header, g.claims, g.payload, g.token = nil, nil, nil, nil
	require.Equal(t, w.server.URL+"/", g.attempt(w.browser()).to, "the untouched token passes")
	require.LessOrEqual(t, g.fetched.Load(), int64(3), "unknown key ids do not drive requests to the provider")
}

func TestTokensThatAreAccepted(t *testing.T) {
	g, w := newRogue(t)
	now := start.Unix()
	for name, claims := range map[string]map[string]any{
		"aud list": {"aud": []string{clientID}}, "azp ours": {"aud": []string{clientID, "x"}, "azp": clientID},
		"a little late": {"exp": now - 59}, "a little early": {"iat": now + 59, "exp": now + 300}, "fraction": {"exp": float64(now) + 300.5},
	} {
		g.claims = func(c map[string]any) { maps.Copy(c, claims) }
		require.Equal(t, w.server.URL+"/", g.attempt(w.browser()).to, name)
	}
	g.header = func(h map[string]any) { delete(h, "kid"); delete(h, "typ") }
	require.Equal(t, w.server.URL+"/", g.attempt(w.browser()).to, "no kid, one key")
}

func TestKeysOfTheProvider(t *testing.T) {
	g, w := newRogue(t)
	old := g.key
	require.Equal(t, w.server.URL+"/", g.attempt(w.browser()).to)

	fresh, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	w.clock.Advance(time.Minute)
	g.key, g.header = fresh, func(h map[string]any) { h["kid"] = "2" }
	g.keys = func() []jose.JSONWebKey { return []jose.JSONWebKey{{Key: fresh.Public(), KeyID: "2"}} }
	require.Equal(t, w.server.URL+"/", g.attempt(w.browser()).to, "a new key is found")
	g.key, g.header = old, nil
	require.Contains(t, g.attempt(w.browser()).to, "why=sso.token", "a withdrawn key is not")

	g.key, g.header = fresh, func(h map[string]any) { h["kid"] = "2" }
	for name, key := range map[string]jose.JSONWebKey{
		"for encryption": {Key: fresh.Public(), KeyID: "2", Use: "enc"}, "of another algorithm": {Key: fresh.Public(), KeyID: "2", Algorithm: "PS256"},
		"symmetric": {Key: []byte("0123456789012345678901234567890123456789"), KeyID: "2"},
	} {
		w.clock.Advance(11 * time.Minute)
		g.keys = func() []jose.JSONWebKey { return []jose.JSONWebKey{key} }
		require.Contains(t, g.attempt(w.browser()).to, "why=sso.token", name)
	}
	w.clock.Advance(11 * time.Minute)
	g.keys = func() []jose.JSONWebKey { return make([]jose.JSONWebKey, 0) }
	require.Contains(t, g.attempt(w.browser()).to, "why=sso.token")
	w.clock.Advance(11 * time.Minute)
	many := jose.JSONWebKey{Key: fresh.Public(), KeyID: "2"}
	g.keys = func() []jose.JSONWebKey { return append(make([]jose.JSONWebKey, 0, 100), repeat(many, 65)...) }
	require.Contains(t, g.attempt(w.browser()).to, "why=sso.provider")
}

func repeat[T any](v T, n int) (list []T) {
	for range n {
		list = append(list, v)
	}
	return list
}

func TestDiscoveryThatIsRefused(t *testing.T) {
	g, w := newRogue(t)
	for name, change := range map[string]func(map[string]any){
		"issuer":        func(d map[string]any) { d["issuer"] = "https://evil.example" },
		"plain http":    func(d map[string]any) { d["token_endpoint"] = "http://evil.example/t" },
		"no keys":       func(d map[string]any) { delete(d, "jwks_uri") },
		"script":        func(d map[string]any) { d["end_session_endpoint"] = "javascript:alert(1)" },
		"plain PKCE":    func(d map[string]any) { d["code_challenge_methods_supported"] = []string{"plain"} },
		"weak tokens":   func(d map[string]any) { d["id_token_signing_alg_values_supported"] = []string{"HS256", "none"} },
		"another shape": func(d map[string]any) { d["jwks_uri"] = 7 },
	} {
		w.clock.Advance(time.Minute)
		g.doc = change
		require.Equal(t, 503, w.browser().get("/sso/login").status, name)
	}
	g.doc = nil
	w.clock.Advance(time.Minute)
	require.Equal(t, 303, w.browser().get("/sso/login").status)
}

func TestUserInfoOfAnotherPerson(t *testing.T) {
	g, w := newRogue(t)
	w.serve(g.server.URL, func(c *sso.Config) { c.UserInfo = true })
	g.info = func() any { return map[string]any{"sub": "s-2", "citizen_id": "079085000002"} }
	b := w.browser()
	b.refused(g.attempt(b), "sso.token")
	g.info = func() any { return map[string]any{"citizen_id": "079085000002"} }
	b.refused(g.attempt(b), "sso.token")
	g.info = func() any {
		return map[string]any{"sub": "s-1", "name": "B", "acr": "4", "citizen_id": "079085000002", "iss": "x"}
	}
	require.Equal(t, 303, g.attempt(b).status)
	require.Equal(t, "s-1|citizen|||079085000002|1|A", b.get("/").body, "the token's own claims stand")
	g.info = func() any { return map[string]any{"sub": "s-1", "pad": strings.Repeat("x", 70<<10)} }
	require.Contains(t, g.attempt(b).to, "why=sso.provider")
}

func TestMalformedClaims(t *testing.T) {
	g, w := newRogue(t)
	for name, v := range map[string]any{"citizen_id": "79085000002", "agency": "H29;17"} {
		g.claims = func(c map[string]any) { c[name] = v }
		b := w.browser()
		b.refused(g.attempt(b), "sso.claim")
	}
}

func TestAssuranceLevels(t *testing.T) {
	g, w := newRogue(t)
	level := func(acr any) string {
		g.claims = func(c map[string]any) { c["acr"] = acr }
		b := w.browser()
		g.attempt(b)
		return strings.Split(b.get("/").body, "|")[5]
	}
	for acr, want := range map[any]string{"1": "1", "4": "4", "5": "1", "0": "1", "": "1", 3: "1", "urn:vn:egov:loa:3": "3", "urn:x:level2": "2", "urn:x:2": "1", "urn:evil\nurn:x:loa:4": "1", "loa4": "1"} {
		require.Equal(t, want, level(acr), acr)
	}
	w.serve(g.server.URL, func(c *sso.Config) { c.Levels = map[string]int{"gold": 3} })
	require.Equal(t, "3", level("gold"))
	require.Equal(t, "1", level("4"))
	g.claims = nil
	require.Contains(t, w.browser().begin("?level=2"), "acr_values=gold")
}

func TestMaxAge(t *testing.T) {
	g, w := newRogue(t)
	w.serve(g.server.URL, func(c *sso.Config) { c.MaxAge = time.Hour })
	require.Contains(t, w.browser().begin(""), "max_age=3600")
	require.Contains(t, g.attempt(w.browser()).to, "why=sso.token", "auth_time is missing")
	g.claims = func(c map[string]any) { c["auth_time"] = start.Unix() - 3600 }
	require.Equal(t, w.server.URL+"/", g.attempt(w.browser()).to)
	g.claims = func(c map[string]any) { c["auth_time"] = start.Unix() - 3600 - 62 }
	require.Contains(t, g.attempt(w.browser()).to, "why=sso.token")
}

func TestProviderThatHangs(t *testing.T) {
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer slow.Close()
	defer close(release)
	w := newServer(t, httptest.NewServer)
	w.serve(slow.URL, func(c *sso.Config) { c.Client = &http.Client{Timeout: 50 * time.Millisecond} })
	require.Equal(t, 503, w.browser().get("/sso/login").status)
}

func TestLogNamesNobody(t *testing.T) {
	g, w := newRogue(t)
	var log bytes.Buffer
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(&log), zap.DebugLevel)
	w.serve(g.server.URL, func(c *sso.Config) { c.Log = zap.New(core) })
	for name, v := range map[string]any{"citizen_id": "Trần-123", "exp": "Trần-123", "aud": "other", "nonce": "Trần-123", "at_hash": "Trần-123"} {
		g.claims = func(c map[string]any) { c["name"] = "Trần-123"; c[name] = v }
		require.Contains(t, g.attempt(w.browser()).to, "/sso/refused?")
	}
	w.browser().get("/sso/callback?state=Trần-123&code=Trần-123")
	b := w.browser()
	at, _ := url.Parse(b.begin(""))
	b.get("/sso/callback?error=Trần-123&state=" + at.Query().Get("state"))
	require.Equal(t, 7, strings.Count(log.String(), "sign-in refused"))
	require.NotContains(t, log.String(), "Trần")
	require.NotContains(t, log.String(), at.Query().Get("state"))
	require.NotContains(t, log.String(), clientSecret)
}

func TestOneAnswerOpensOneSession(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	callback := b.choose(b.begin(""), "citizen-an")
	u, _ := url.Parse(w.server.URL)
	cookies := b.client.Jar.Cookies(u)
	var opened atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		twin := w.browser()
		twin.client.Jar.SetCookies(u, cookies)
		all.Go(func() {
			if twin.get(callback).cookie["egov-"+u.Port()] != nil {
				opened.Add(1)
			}
		})
	}
	all.Wait()
	require.Equal(t, int64(1), opened.Load())
	list, err := w.sso.Sessions(t.Context(), "citizen-an")
	require.NoError(t, err)
	require.Len(t, list, 1)
}

func TestNoSecretLiesInTheStore(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	at, _ := url.Parse(b.begin(""))
	u, _ := url.Parse(w.server.URL)
	login := b.client.Jar.Cookies(u)[0].Value
	dump := w.dump()
	require.NotContains(t, dump, at.Query().Get("state"))
	require.NotContains(t, dump, at.Query().Get("nonce"))
	require.NotContains(t, dump, login)

	b.signIn("citizen-binh", "")
	dump = w.dump()
	for _, secret := range []string{b.session(), "Trần", "079085000002", "Thử Nghiệm", "binh@example.vn", "+84900000002", "eyJ"} {
		require.NotContains(t, dump, secret)
	}
	require.Contains(t, dump, "citizen-binh")
}

func (w *world) dump() string {
	var all strings.Builder
	require.NoError(w.t, w.dumpTables(context.Background(), &all))
	return all.String()
}
