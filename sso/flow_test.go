package sso_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/sso"
	"github.com/hcm-egov/framework/sso/devop"
	"github.com/stretchr/testify/require"
)

func TestCitizenSignsInAndOut(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()

	sent := b.get("/private?x=1")
	require.Equal(t, 303, sent.status)
	require.Equal(t, "/sso/login?return=%2Fprivate%3Fx%3D1", sent.to)

	back := b.get(b.choose(b.get(sent.to).to, "citizen-binh"))
	require.Equal(t, 303, back.status)
	require.Equal(t, w.server.URL+"/private?x=1", back.to)
	require.Equal(t, "citizen-binh|citizen|||079085000002|2|Trần Văn Bình", b.get("/private").body)
	require.Equal(t, "1985-11-02|Số 2 đường Thử Nghiệm, Thành phố Hồ Chí Minh", b.get("/profile").body)

	confirm := b.get("/sso/logout")
	require.Equal(t, 200, confirm.status)
	require.Contains(t, confirm.body, `<form method="post" action="/sso/logout">`)
	require.NotEqual(t, "nobody", b.get("/").body, "a GET signs nobody out")

	out := b.do("POST", "/sso/logout", nil)
	require.Equal(t, 200, out.status)
	next := strings.TrimPrefix(out.header.Get("Refresh"), "0;url=")
	require.True(t, strings.HasPrefix(next, w.provider.Issuer()+"/end-session?"), next)
	require.Contains(t, next, "id_token_hint=")
	home := b.get(next)
	require.Equal(t, w.server.URL+"/", home.to, home.body)
	require.Equal(t, "nobody", b.get("/").body)
	require.Equal(t, []string{"sign-in", "sign-out"}, w.kinds())
}

func TestSignedOutSessionIsGoneFromTheStore(t *testing.T) {
	w := newWorld(t, nil)
	b, thief := w.browser(), w.browser()
	b.signIn("citizen-an", "")
	u, _ := url.Parse(w.server.URL)
	thief.client.Jar.SetCookies(u, b.client.Jar.Cookies(u))
	require.NotEqual(t, "nobody", thief.get("/").body)
	b.do("POST", "/sso/logout", nil)
	require.Equal(t, "nobody", thief.get("/").body)
}

func TestLogoutFromAnotherSiteIsRefused(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	b.signIn("citizen-an", "")
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-site"}} {
		require.Equal(t, 403, b.do("POST", "/sso/logout", nil, header...).status)
	}
	require.NotEqual(t, "nobody", b.get("/").body)
}

func TestSecondLogoutHarmsNobody(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	a := b.do("POST", "/sso/logout", nil)
	require.Equal(t, 200, a.status)
	require.Empty(t, a.header.Get("Refresh"))
	require.Empty(t, w.kinds())
}

func TestCookieFlags(t *testing.T) {
	t.Run("loopback http", func(t *testing.T) {
		w := newWorld(t, nil)
		b := w.browser()
		u, _ := url.Parse(w.server.URL)
		first := b.get("/sso/login")
		for name, c := range first.cookie {
			require.True(t, strings.HasPrefix(name, "egov-"+u.Port()+"-login-"), name)
			require.True(t, c.HttpOnly)
			require.Equal(t, http.SameSiteLaxMode, c.SameSite)
			require.Equal(t, 600, c.MaxAge)
		}
		c := b.get(b.choose(first.to, "citizen-an")).cookie["egov-"+u.Port()]
		require.NotNil(t, c)
		require.False(t, c.Secure)
	})
	t.Run("https", func(t *testing.T) {
		w := newServer(t, httptest.NewTLSServer)
		p, err := devop.New(devop.Config{Clock: w.clock, Clients: []devop.Client{{ID: clientID, Secret: clientSecret, RedirectURIs: []string{w.server.URL + "/sso/callback"}}}})
		require.NoError(t, err)
		go func() { _ = p.Run(t.Context()) }()
		w.serve(p.Issuer(), nil)
		b := w.browser()
		a := b.signIn("citizen-an", "")
		c := a.cookie["__Host-egov"]
		require.NotNil(t, c)
		require.True(t, c.Secure && c.HttpOnly)
		require.Equal(t, "/", c.Path)
		require.Empty(t, c.Domain)
		require.Zero(t, c.MaxAge, "ends with the browser")
		require.Equal(t, http.SameSiteLaxMode, c.SameSite)
		require.Len(t, c.Value, 43)
		require.NotEqual(t, "nobody", b.get("/").body)
	})
}

func TestSessionIDIsNewAtEverySignIn(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	u, _ := url.Parse(w.server.URL)
	planted := strings.Repeat("A", 43)
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "egov-" + u.Port(), Value: planted}})
	b.signIn("citizen-an", "")
	first := b.session()
	require.NotEqual(t, planted, first)
	b.signIn("citizen-an", "")
	require.NotEqual(t, first, b.session())

	list, err := w.sso.Sessions(t.Context(), "citizen-an")
	require.NoError(t, err)
	require.Len(t, list, 1, "the session replaced has ended")
	require.Equal(t, []string{"sign-in", "revoked", "sign-in"}, w.kinds())
}

func TestPlantedTwinCookieSignsNobodyIn(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	b.signIn("citizen-an", "")
	u, _ := url.Parse(w.server.URL)
	name := "egov-" + u.Port()
	a := w.browser().do("GET", "/", nil, "Cookie", name+"="+b.session()+"; "+name+"="+strings.Repeat("B", 43))
	require.Equal(t, "nobody", a.body)
}

func TestIdentityNeverComesFromHeaders(t *testing.T) {
	w := newWorld(t, nil)
	for _, h := range []string{"X-Remote-User", "X-Forwarded-User", "Remote-User", "Authorization", "X-Auth-Request-User"} {
		require.Equal(t, "nobody", w.browser().do("GET", "/", nil, h, "Bearer citizen-an").body)
	}
	a := w.browser().do("GET", "/sso/login", nil, "X-Forwarded-Host", "evil.example", "Forwarded", "host=evil.example")
	require.Contains(t, a.to, url.QueryEscape(w.server.URL+"/sso/callback"))
}

func TestTwoTabsSignInAtOnce(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	one, two := b.begin("?return=/private?tab=1"), b.begin("?return=/private?tab=2")
	second := b.get(b.choose(two, "citizen-an"))
	first := b.get(b.choose(one, "citizen-an"))
	require.Equal(t, w.server.URL+"/private?tab=2", second.to)
	require.Equal(t, w.server.URL+"/private?tab=1", first.to)
	require.NotEqual(t, "nobody", b.get("/").body)
}

func TestAbandonedSignInsDoNotFillTheBrowser(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	for range 20 {
		b.begin("")
	}
	u, _ := url.Parse(w.server.URL)
	require.LessOrEqual(t, len(b.client.Jar.Cookies(u)), 5)
	require.Equal(t, 303, b.signIn("citizen-an", "").status)
}

func TestSessionsSurviveARestart(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	late := b.begin("")
	b.signIn("citizen-an", "")
	w.serve(w.provider.Issuer(), nil)
	require.Contains(t, b.get("/").body, "citizen-an")
	require.Equal(t, w.server.URL+"/", b.get(b.choose(late, "citizen-binh")).to, "a sign-in under way goes on")
	w.serve("http://127.0.0.1:1", nil)
	require.Equal(t, "nobody", b.get("/").body, "a session of another issuer counts for nothing")
}

func TestIdleAndAbsoluteEnd(t *testing.T) {
	w := newWorld(t, func(c *sso.Config) { c.IdleTimeout, c.AbsoluteTimeout = 10*time.Minute, time.Hour })
	b := w.browser()
	b.signIn("citizen-an", "")
	for range 6 {
		w.clock.Advance(9 * time.Minute)
		require.NotEqual(t, "nobody", b.get("/").body)
	}
	w.clock.Set(start.Add(time.Hour - time.Microsecond))
	require.NotEqual(t, "nobody", b.get("/").body)
	w.clock.Set(start.Add(time.Hour))
	require.Equal(t, "nobody", b.get("/").body, "the absolute end is exact")

	b.signIn("citizen-an", "")
	w.clock.Advance(10 * time.Minute)
	gone := b.get("/")
	require.Equal(t, "nobody", gone.body, "the idle end is exact")
	require.Empty(t, b.session(), "a dead cookie is taken back")
}

func TestUseIsWrittenAtMostOnceAMinute(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	b.signIn("citizen-an", "")
	seen := func() time.Time {
		list, err := w.sso.Sessions(t.Context(), "citizen-an")
		require.NoError(t, err)
		return list[0].Seen
	}
	w.clock.Advance(59 * time.Second)
	b.get("/")
	require.Equal(t, start, seen())
	w.clock.Advance(time.Second)
	b.get("/")
	require.Equal(t, start.Add(time.Minute), seen())
}

func TestRevoke(t *testing.T) {
	w := newWorld(t, nil)
	phone, desk := w.browser(), w.browser()
	phone.signIn("citizen-an", "")
	w.clock.Advance(time.Second)
	desk.signIn("citizen-an", "")
	list, err := w.sso.Sessions(t.Context(), "citizen-an")
	require.NoError(t, err)
	require.Len(t, list, 2)

	require.NoError(t, w.sso.Revoke(t.Context(), "citizen-binh", list[1].Ref), "not theirs")
	require.NotEqual(t, "nobody", phone.get("/").body)
	require.NoError(t, w.sso.Revoke(t.Context(), "citizen-an", list[1].Ref))
	require.Equal(t, "nobody", phone.get("/").body)
	require.NotEqual(t, "nobody", desk.get("/").body)

	admin := ident.With(context.Background(), ident.Principal{Subject: "administrator"})
	require.NoError(t, w.sso.Revoke(admin, "citizen-an"))
	require.Equal(t, "nobody", desk.get("/").body)
	require.Equal(t, []string{"sign-in", "sign-in", "revoked", "revoked"}, w.kinds())
	require.Equal(t, "administrator", w.events[3].By)
}

func TestRolesAreAssignedHere(t *testing.T) {
	w := newWorld(t, nil)
	ctx := context.Background()
	b := w.browser()
	b.signIn("construction-receptionist", "")
	require.Contains(t, b.get("/").body, "construction-receptionist|citizen|||", "role claims are not rights")
	require.Equal(t, 403, b.get("/desk").status)

	require.NoError(t, w.sso.Assign(ctx, "construction-receptionist", "H29.17", "specialist"))
	b.signIn("construction-receptionist", "")
	require.Contains(t, b.get("/").body, "|official|H29.17|specialist|")
	require.Equal(t, 403, b.get("/desk").status)

	require.NoError(t, w.sso.Assign(ctx, "construction-receptionist", "H29.17", "receptionist", "specialist"))
	require.Equal(t, "desk", b.get("/desk").body, "roles change without a new sign-in")

	require.NoError(t, w.sso.Assign(ctx, "construction-receptionist", "H29.33", "leader"))
	b.signIn("construction-receptionist", "?agency=H29.33")
	require.Contains(t, b.get("/").body, "|official|H29.33|leader|")
	b.refusedElsewhere("construction-receptionist", "?agency=H29.99")

	list, err := w.sso.Assignments(ctx, "H29.17")
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, []string{"receptionist", "specialist"}, list[0].Roles)

	require.NoError(t, w.sso.Assign(ctx, "construction-receptionist", "H29.33"))
	require.Equal(t, "nobody", b.get("/").body, "without roles the session ends")
}

func (b *browser) refusedElsewhere(subject, query string) {
	b.t.Helper()
	require.Contains(b.t, b.signIn(subject, query).to, "why=sso.refused")
}

func TestAssignRefusesNonsense(t *testing.T) {
	w := newWorld(t, nil)
	for _, err := range []error{
		w.sso.Assign(t.Context(), "", "H29.17", "leader"),
		w.sso.Assign(t.Context(), "x", "h29'; DROP", "leader"),
		w.sso.Assign(t.Context(), "x", "H29.17", "Leader of all"),
		w.sso.Assign(t.Context(), "x", "H29.17", make([]string, 65)...),
	} {
		require.ErrorIs(t, err, fault.SsoAssignment)
	}
}

func TestRoleClaimsCountOnlyWhenTrusted(t *testing.T) {
	w := newWorld(t, func(c *sso.Config) { c.DangerouslyTrustRoleClaims = true })
	b := w.browser()
	b.signIn("planning-leader", "")
	require.Contains(t, b.get("/").body, "planning-leader|official|H29.33|leader||3|")
	require.NoError(t, w.sso.Assign(t.Context(), "planning-leader", "H29.33", "specialist"))
	b.signIn("planning-leader", "")
	require.Contains(t, b.get("/").body, "|official|H29.33|specialist|", "the assignment comes first")
}

func TestRolesFunction(t *testing.T) {
	w := newWorld(t, func(c *sso.Config) {
		c.Roles = func(_ *store.Tx, c sso.Claims) (sso.Grant, error) {
			if c.Text("gender") == "male" {
				return sso.Grant{}, http.ErrNoCookie
			}
			return sso.Grant{Agency: "H29.17", Roles: []string{"leader"}, Kind: ident.Official}, nil
		}
	})
	b := w.browser()
	b.refused(b.signIn("citizen-binh", ""), "sso.refused")
	b.signIn("citizen-an", "")
	require.Equal(t, "desk", b.get("/desk").body)
	require.Equal(t, []string{"refused:sso.refused", "sign-in"}, w.kinds())
	require.Equal(t, "citizen-binh", w.events[0].Subject)
}

func TestObserverCanUndoASignIn(t *testing.T) {
	w := newWorld(t, func(c *sso.Config) {
		c.Observe = func(_ *store.Tx, e sso.Event) error { return fault.New(fault.StoreFull) }
	})
	b := w.browser()
	a := b.signIn("citizen-an", "")
	require.Contains(t, a.to, "/sso/refused?")
	list, err := w.sso.Sessions(t.Context(), "citizen-an")
	require.NoError(t, err)
	require.Empty(t, list)
	require.Equal(t, "nobody", b.get("/").body)
}

func TestRequireAnswersPrograms(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	a := b.do("GET", "/private", nil, "Accept", "application/json")
	require.Equal(t, 401, a.status)
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
	require.Contains(t, a.body, "sso.sign-in")
	require.Equal(t, 401, b.do("POST", "/private", nil).status, "a form is not sent away with its data")
	b.signIn("citizen-an", "")
	require.Equal(t, 403, b.do("GET", "/desk", nil, "Accept", "application/json").status)
}

func TestDeniedIsTheProgramsPage(t *testing.T) {
	w := newWorld(t, func(c *sso.Config) {
		c.Denied = func(w http.ResponseWriter, _ *http.Request, err error) { http.Error(w, err.Error(), http.StatusTeapot) }
	})
	b := w.browser()
	b.signIn("citizen-an", "")
	require.Equal(t, 418, b.get("/desk").status)
}

func TestStrongerSignIn(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	b.signIn("citizen-an", "")
	up := b.get("/strong")
	require.Equal(t, "/sso/login?return=%2Fstrong&level=2", up.to)
	at := b.get(up.to).to
	require.Contains(t, at, "acr_values=2+3+4")
	weak := b.get(b.choose(at, "citizen-an"))
	require.Contains(t, weak.to, "why=sso.assurance", "asking is not getting")
	require.Equal(t, 303, b.get("/strong").status)

	require.Equal(t, w.server.URL+"/strong", b.get(b.choose(b.get(up.to).to, "citizen-binh")).to)
	require.Equal(t, "strong", b.get("/strong").body)
	require.Equal(t, 403, w.browserAs("citizen-an").do("POST", "/strong", nil).status)
}

func (w *world) browserAs(subject string) *browser {
	b := w.browser()
	b.signIn(subject, "")
	return b
}

func TestCanceledAtTheProvider(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser()
	b.refused(b.get(b.choose(b.begin("?return=/private"), "")), "sso.canceled")
	require.Equal(t, []string{"refused:sso.canceled"}, w.kinds())
}

func TestUserInfoFillsIn(t *testing.T) {
	w := newWorld(t, func(c *sso.Config) { c.UserInfo = true; c.MaxAge = time.Hour })
	require.Contains(t, w.browserAs("citizen-binh").get("/").body, "079085000002")
}

func TestPublicClient(t *testing.T) {
	w := newWorld(t, func(c *sso.Config) { c.ClientID, c.ClientSecret = "kiosk", "" })
	require.NoError(t, w.provider.AddClient(devop.Client{ID: "kiosk", RedirectURIs: []string{w.server.URL + "/sso/callback"}}))
	require.Contains(t, w.browserAs("citizen-an").get("/").body, "citizen-an")
}

func TestProviderDown(t *testing.T) {
	w := newWorld(t, nil)
	issuer := w.provider.Issuer()
	b := w.browserAs("citizen-an")
	w.serve("http://127.0.0.1:1", nil) // starts all the same
	down := w.browser().get("/sso/login?return=/private")
	require.Equal(t, 503, down.status)
	require.Contains(t, down.body, "Hệ thống xác thực đang không phản hồi")
	require.Contains(t, down.body, `href="/sso/login?return=%2Fprivate"`)
	require.NotEmpty(t, down.header.Get("Retry-After"))

	w.serve(issuer, nil)
	require.NoError(t, w.provider.Close())
	require.NotEqual(t, "nobody", b.get("/").body, "who is signed in stays so")
	require.Equal(t, 200, b.do("POST", "/sso/logout", nil).status)
	require.Equal(t, "nobody", b.get("/").body, "and can leave")
}

func TestDiscoveryIsTriedAgain(t *testing.T) {
	answers := 0
	var p http.Handler
	flaky := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answers++; answers <= 1 {
			http.Error(w, strings.Repeat("x", 3<<20), 500)
			return
		}
		p.ServeHTTP(w, r)
	}))
	defer flaky.Close()
	op, err := devop.New(devop.Config{Issuer: flaky.URL})
	require.NoError(t, err)
	p = op.Handler()
	w := newServer(t, httptest.NewServer)
	w.serve(flaky.URL, nil)
	b := w.browser()
	require.Equal(t, 503, b.get("/sso/login").status)
	require.Equal(t, 503, b.get("/sso/login").status)
	require.Equal(t, 1, answers, "a provider in trouble is left in peace for a moment")
	w.clock.Advance(3 * time.Second)
	require.Equal(t, 303, b.get("/sso/login").status)
}

func TestStoreClosedIsSaidPlainly(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browserAs("citizen-an")
	require.NoError(t, w.db.Close())
	a := b.get("/")
	require.GreaterOrEqual(t, a.status, 500)
	require.NotContains(t, a.body, "nobody")
}

func TestPagesCarryTheirPolicy(t *testing.T) {
	w := newWorld(t, nil)
	for _, path := range []string{"/sso/logout", "/sso/refused?why=sso.login", "/sso/refused?why=evil.code"} {
		a := w.browser().get(path)
		require.Contains(t, a.header.Get("Content-Security-Policy"), "default-src 'none'")
		require.Contains(t, a.header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
		require.Equal(t, "no-store", a.header.Get("Cache-Control"))
		require.NotContains(t, a.body, "<style")
		require.NotContains(t, a.body, "style=")
		require.NotContains(t, a.body, "evil.code")
	}
	require.Equal(t, "text/css; charset=utf-8", w.browser().get("/sso/style.css").header.Get("Content-Type"))
}

func TestOtherWaysOfProvidersAreSpoken(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	w := newServer(t, httptest.NewServer)
	p, err := devop.New(devop.Config{Clock: w.clock, Key: key, Clients: []devop.Client{{ID: clientID, Secret: clientSecret, RedirectURIs: []string{w.server.URL + "/sso/callback"}}}})
	require.NoError(t, err)
	go func() { _ = p.Run(t.Context()) }()
	front := httptest.NewServer(postOnly{p.Handler(), strings.TrimPrefix(p.Issuer(), "http://")})
	defer front.Close()
	w.serve(p.Issuer(), func(c *sso.Config) {
		c.Client = &http.Client{Transport: through(strings.TrimPrefix(front.URL, "http://"))}
	})
	require.Contains(t, w.browserAs("citizen-an").get("/").body, "citizen-an", "ES256 and client_secret_post")
}

// postOnly is a provider that takes the client's secret in the body alone.
type postOnly struct {
	next http.Handler
	host string
}

func (p postOnly) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Host = p.host
	if r.URL.Path == "/token" && r.Header.Get("Authorization") != "" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if !strings.HasSuffix(r.URL.Path, "/openid-configuration") {
		p.next.ServeHTTP(w, r)
		return
	}
	rec := httptest.NewRecorder()
	p.next.ServeHTTP(rec, r)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, strings.Replace(rec.Body.String(), `"client_secret_basic",`, "", 1))
}

// through sends every request to one address, whatever its own says.
type through string

func (t through) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Host = string(t)
	return http.DefaultTransport.RoundTrip(r)
}
