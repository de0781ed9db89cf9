package devop_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/sso/devop"
	"github.com/stretchr/testify/require"
)

const redirect = "http://127.0.0.1:9/cb?a=1"

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

type world struct {
	t     *testing.T
	p     *devop.Provider
	clock *worktime.Manual
	base  string
}

func open(t *testing.T, change func(*devop.Config)) *world {
	w := &world{t: t, clock: worktime.NewManual(start)}
	cfg := devop.Config{Clock: w.clock, Clients: []devop.Client{
		{ID: "app", Secret: "s: %&", RedirectURIs: []string{redirect}, PostLogoutURIs: []string{"http://127.0.0.1:9/bye?x=1"}},
		{ID: "other", Secret: "o", RedirectURIs: []string{redirect}},
		{ID: "public", RedirectURIs: []string{redirect}},
	}}
	if change != nil {
		change(&cfg)
	}
	p, err := devop.New(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	w.p, w.base = p, p.Issuer()
	return w
}

type answer struct {
	status int
	to     *url.URL
	body   string
	json   map[string]any
	header http.Header
}

func (w *world) do(method, path string, form url.Values, header ...string) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.base+path, strings.NewReader(form.Encode()))
	require.NoError(w.t, err)
	if method == "POST" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
		req.Header.Set(header[i], header[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	require.NoError(w.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	a := answer{status: res.StatusCode, body: string(body), header: res.Header}
	a.to, _ = res.Location()
	_ = json.Unmarshal(body, &a.json)
	return a
}

const verifier = "0123456789012345678901234567890123456789012"

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func authorization(change ...string) url.Values {
	q := url.Values{"client_id": {"app"}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"openid profile email phone address"},
		"state": {"st"}, "nonce": {"no"}, "code_challenge": {challenge()}, "code_challenge_method": {"S256"}}
	for i := 0; i+1 < len(change); i += 2 {
		if q.Set(change[i], change[i+1]); change[i+1] == "" {
			q.Del(change[i])
		}
	}
	return q
}

// code signs the account in and gives the code.
func (w *world) code(account string, change ...string) string {
	w.t.Helper()
	q := authorization(change...)
	q.Set("account", account)
	a := w.do("POST", "/choose", q)
	require.Equal(w.t, 303, a.status, a.body)
	require.Equal(w.t, w.base, a.to.Query().Get("iss"))
	require.Equal(w.t, "st", a.to.Query().Get("state"))
	require.Equal(w.t, "1", a.to.Query().Get("a"), "the redirect address keeps its own query")
	return a.to.Query().Get("code")
}

func (w *world) redeem(code string, change ...string) answer {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect}, "code_verifier": {verifier}, "client_id": {"app"}, "client_secret": {"s: %&"}}
	for i := 0; i+1 < len(change); i += 2 {
		if form.Set(change[i], change[i+1]); change[i+1] == "" {
			form.Del(change[i])
		}
	}
	return w.do("POST", "/token", form)
}

func TestAnotherClientLibrarySignsIn(t *testing.T) {
	w := open(t, nil)
	ctx := context.Background()
	provider, err := oidc.NewProvider(ctx, w.base)
	require.NoError(t, err)
	got := w.redeem(w.code("citizen-binh"))
	require.Equal(t, 200, got.status, got.body)
	require.Equal(t, "no-store", got.header.Get("Cache-Control"))
	token, err := provider.Verifier(&oidc.Config{ClientID: "app", Now: w.clock.Now}).Verify(ctx, got.json["id_token"].(string))
	require.NoError(t, err)
	require.NoError(t, token.VerifyAccessToken(got.json["access_token"].(string)))
	require.Equal(t, "no", token.Nonce)
	var claims map[string]any
	require.NoError(t, token.Claims(&claims))
	require.Equal(t, "2", claims["acr"])
	require.Equal(t, "079085000002", claims["citizen_id"])
	require.Equal(t, float64(start.Unix()), claims["auth_time"])
	require.NotContains(t, claims, "agency")

	info := w.do("GET", "/userinfo", nil, "Authorization", "Bearer "+got.json["access_token"].(string))
	require.Equal(t, 200, info.status)
	require.Equal(t, map[string]any{"formatted": "Số 2 đường Thử Nghiệm, Thành phố Hồ Chí Minh"}, info.json["address"])
	require.Equal(t, "citizen-binh", info.json["sub"])
}

func TestScopesLimitTheClaims(t *testing.T) {
	w := open(t, nil)
	got := w.redeem(w.code("planning-leader", "scope", "openid email"))
	info := w.do("POST", "/userinfo", nil, "Authorization", "Bearer "+got.json["access_token"].(string))
	require.Equal(t, map[string]any{"sub": "planning-leader", "email": "planning-leader@example.vn", "email_verified": true}, info.json)
}

func TestUserInfoWantsALivingToken(t *testing.T) {
	w := open(t, nil)
	access := w.redeem(w.code("citizen-an")).json["access_token"].(string)
	for _, bad := range []string{"", "Bearer x", "Basic " + access, access} {
		a := w.do("GET", "/userinfo", nil, "Authorization", bad)
		require.Equal(t, 401, a.status)
		require.Contains(t, a.header.Get("WWW-Authenticate"), "invalid_token")
	}
	w.clock.Advance(devop.TokenLifetime)
	require.Equal(t, 401, w.do("GET", "/userinfo", nil, "Authorization", "Bearer "+access).status)
}

func TestCodesAreStrict(t *testing.T) {
	w := open(t, nil)
	for name, change := range map[string][]string{
		"no verifier": {"code_verifier", ""}, "wrong verifier": {"code_verifier", strings.Repeat("x", 43)}, "short verifier": {"code_verifier", "x"},
		"challenge as verifier": {"code_verifier", challenge()},
		"other redirect":        {"redirect_uri", "http://127.0.0.1:9/cb"}, "no redirect": {"redirect_uri", ""}, "other code": {"code", "x"},
		"other client": {"client_id", "other", "client_secret", "o"},
	} {
		a := w.redeem(w.code("citizen-an"), change...)
		require.Equal(t, 400, a.status, name)
		require.Equal(t, "invalid_grant", a.json["error"], name)
	}
	code := w.code("citizen-an")
	w.clock.Advance(devop.CodeLifetime)
	require.Equal(t, 400, w.redeem(code).status, "expired")

	code = w.code("citizen-an")
	first := w.redeem(code)
	require.Equal(t, 200, first.status)
	require.Equal(t, 400, w.redeem(code).status, "used")
	require.Equal(t, 401, w.do("GET", "/userinfo", nil, "Authorization", "Bearer "+first.json["access_token"].(string)).status, "and what it gave is taken back")
}

func TestClientsProveThemselvesByOneMethod(t *testing.T) {
	w := open(t, nil)
	basic := func(user, pass string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(user)+":"+url.QueryEscape(pass)))
	}
	form := func(more ...string) url.Values {
		f := url.Values{"grant_type": {"authorization_code"}, "code": {w.code("citizen-an")}, "redirect_uri": {redirect}, "code_verifier": {verifier}}
		for i := 0; i+1 < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		return f
	}
	require.Equal(t, 200, w.do("POST", "/token", form(), "Authorization", basic("app", "s: %&")).status)
	for name, a := range map[string]answer{
		"both":         w.do("POST", "/token", form("client_id", "app", "client_secret", "s: %&"), "Authorization", basic("app", "s: %&")),
		"two ids":      w.do("POST", "/token", form("client_id", "other"), "Authorization", basic("app", "s: %&")),
		"wrong secret": w.do("POST", "/token", form(), "Authorization", basic("app", "s")),
		"no secret":    w.do("POST", "/token", form("client_id", "app")),
		"unknown":      w.do("POST", "/token", form("client_id", "nobody")),
		"bearer":       w.do("POST", "/token", form("client_id", "public"), "Authorization", "Bearer x"),
	} {
		require.Equal(t, 401, a.status, name)
		require.Equal(t, "invalid_client", a.json["error"], name)
	}
	require.Equal(t, 400, w.do("POST", "/token?code=x", form("client_id", "public")).status)
	require.Equal(t, 400, w.redeem("x", "grant_type", "password").status)
	twice := form("client_id", "app", "client_secret", "s: %&")
	twice.Add("code", "x")
	require.Equal(t, 400, w.do("POST", "/token", twice).status)
	require.Equal(t, 200, w.redeem(w.code("citizen-an", "client_id", "public"), "client_id", "public", "client_secret", "").status)
}

func TestRequestsAreStrict(t *testing.T) {
	w := open(t, nil)
	for name, change := range map[string][]string{
		"client": {"client_id", "nobody"}, "redirect": {"redirect_uri", redirect + "/"}, "no redirect": {"redirect_uri", ""}, "redirect elsewhere": {"redirect_uri", "https://evil.example"},
	} {
		a := w.do("GET", "/authorize?"+authorization(change...).Encode(), nil)
		require.Equal(t, 400, a.status, name)
		require.Nil(t, a.to, name)
	}
	require.Equal(t, 400, w.do("GET", "/authorize?"+authorization().Encode()+"&state=other", nil).status)
	for code, change := range map[string][]string{
		"unsupported_response_type": {"response_type", "token"}, "invalid_scope": {"scope", "profile"}, "login_required": {"prompt", "none"},
		"request_not_supported": {"request", "x"}, "request_uri_not_supported": {"request_uri", "x"},
	} {
		a := w.do("GET", "/authorize?"+authorization(change...).Encode(), nil)
		require.Equal(t, 303, a.status, code)
		require.Equal(t, code, a.to.Query().Get("error"))
		require.Equal(t, "st", a.to.Query().Get("state"))
	}
	for _, change := range [][]string{{"code_challenge_method", "plain"}, {"code_challenge", ""}, {"code_challenge", "short"}, {"response_mode", "fragment"}} {
		a := w.do("POST", "/authorize", authorization(change...))
		require.Equal(t, "invalid_request", a.to.Query().Get("error"), change)
	}
	canceled := w.do("POST", "/choose", authorization())
	require.Equal(t, "access_denied", canceled.to.Query().Get("error"))
}

func TestThePage(t *testing.T) {
	w := open(t, nil)
	a := w.do("GET", "/authorize?"+authorization("state", `"><script>alert(1)</script>`, "login_hint", "planning-leader").Encode(), nil)
	require.Equal(t, 200, a.status)
	require.Contains(t, a.body, "Môi trường thử nghiệm")
	require.Contains(t, a.body, `value="planning-leader" autofocus`)
	require.Equal(t, 1, strings.Count(a.body, "autofocus"))
	require.NotContains(t, a.body, "<script")
	require.Contains(t, a.header.Get("Content-Security-Policy"), "form-action 'self' http://127.0.0.1:9;")
	for _, account := range devop.DemoAccounts() {
		require.Contains(t, a.body, account.Name)
	}
	require.Equal(t, 403, w.do("POST", "/choose", authorization(), "Sec-Fetch-Site", "cross-site").status)
	require.Equal(t, 200, w.do("GET", "/style.css", nil).status)
	require.Equal(t, 421, w.do("GET", "/jwks", nil, "Host", "rebound.example").status)
}

func TestEndSession(t *testing.T) {
	w := open(t, nil)
	hint := w.redeem(w.code("citizen-an")).json["id_token"].(string)
	w.clock.Advance(24 * time.Hour)
	end := func(pairs ...string) answer {
		q := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			q.Set(pairs[i], pairs[i+1])
		}
		return w.do("GET", "/end-session?"+q.Encode(), nil)
	}
	const bye = "http://127.0.0.1:9/bye?x=1"
	require.Equal(t, "http://127.0.0.1:9/bye?state=a+b&x=1", end("id_token_hint", hint, "post_logout_redirect_uri", bye, "state", "a b").to.String(), "an expired hint still names its client")
	require.Equal(t, bye, end("client_id", "app", "post_logout_redirect_uri", bye).to.String())
	require.Equal(t, 200, end("id_token_hint", hint).status)
	require.Equal(t, 200, end().status)
	for _, bad := range [][]string{
		{"post_logout_redirect_uri", bye}, {"client_id", "other", "post_logout_redirect_uri", bye}, {"client_id", "app", "post_logout_redirect_uri", bye + "2"},
		{"id_token_hint", hint[:len(hint)-9], "post_logout_redirect_uri", bye}, {"id_token_hint", hint, "client_id", "other", "post_logout_redirect_uri", bye}, {"id_token_hint", "x"},
	} {
		a := end(bad...)
		require.Equal(t, 400, a.status, bad)
		require.Nil(t, a.to)
	}
}

func TestKeysAndRotation(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	w := open(t, func(c *devop.Config) { c.Key = key })
	ctx := context.Background()
	verify := func(raw string) error {
		provider, err := oidc.NewProvider(ctx, w.base)
		require.NoError(t, err)
		_, err = provider.Verifier(&oidc.Config{ClientID: "app", Now: w.clock.Now, SupportedSigningAlgs: []string{"RS256", "ES256"}}).Verify(ctx, raw)
		return err
	}
	first := w.redeem(w.code("citizen-an")).json["id_token"].(string)
	require.NoError(t, verify(first))
	require.NoError(t, w.p.Rotate(true))
	require.NoError(t, verify(first))
	require.NoError(t, verify(w.redeem(w.code("citizen-an")).json["id_token"].(string)))
	require.NoError(t, w.p.Rotate(false))
	require.Error(t, verify(first))
	require.NoError(t, verify(w.redeem(w.code("citizen-an")).json["id_token"].(string)))
}

func TestOnlyLoopback(t *testing.T) {
	for _, cfg := range []devop.Config{{Addr: "0.0.0.0:0"}, {Addr: ":0"}, {Addr: "192.0.2.1:80"}, {Issuer: "http://dev.example"}, {Addr: "127.0.0.1:0", Issuer: "https://dev.example"}, {Issuer: "http://127.0.0.1.evil.example"}} {
		_, err := devop.New(cfg)
		require.ErrorIs(t, err, fault.SsoPublicAddress, cfg.Addr+cfg.Issuer)
	}
	p, err := devop.New(devop.Config{Addr: "0.0.0.0:0", DangerouslyAllowPublicAddress: true})
	require.NoError(t, err)
	require.NoError(t, p.Close())
	require.NoError(t, p.Close())
}

func TestConfigIsChecked(t *testing.T) {
	weak, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	require.NoError(t, err)
	for _, cfg := range []devop.Config{
		{Accounts: []devop.Account{{Name: "x"}}}, {Accounts: []devop.Account{{Subject: "a"}, {Subject: "a"}}}, {Accounts: []devop.Account{{Subject: "a", Assurance: 5}}},
		{Clients: []devop.Client{{}}}, {Clients: []devop.Client{{ID: "a"}, {ID: "a"}}}, {Clients: []devop.Client{{ID: "a", RedirectURIs: []string{"/cb"}}}},
		{Clients: []devop.Client{{ID: "a", RedirectURIs: []string{"javascript:alert(1)"}}}}, {Key: weak}, {Issuer: "ftp://127.0.0.1"}, {Addr: "127.0.0.1:bad"},
	} {
		_, err := devop.New(cfg)
		require.ErrorIs(t, err, fault.Config)
	}
}

func TestServedByTheCallersServer(t *testing.T) {
	var h http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) }))
	defer server.Close()
	p, err := devop.New(devop.Config{Issuer: server.URL + "/"})
	require.NoError(t, err)
	h = p.Handler()
	_, err = oidc.NewProvider(context.Background(), server.URL)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.NoError(t, p.Run(ctx))
	require.NoError(t, p.Close())
	require.ErrorIs(t, p.AddClient(devop.Client{}), fault.Config)
}

func TestNothingPrintsASecret(t *testing.T) {
	c := devop.Client{ID: "app", Secret: "hush"}
	p, err := devop.New(devop.Config{Issuer: "http://127.0.0.1:9", Clients: []devop.Client{c}})
	require.NoError(t, err)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %+v %#v %+v", c, c, c, p, p, devop.Config{Clients: []devop.Client{c}}), "hush")
}
