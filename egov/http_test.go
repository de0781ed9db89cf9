package egov_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	w := start(t)
	p := w.stranger().once()
	for path, status := range map[string]int{"/": 200, "/procedures/1.009994": 200, "/nowhere": 404, "/inbox": 303, "/assets/egov.css": 200,
		"/healthz": 200, "/readyz": 200, "/sso/login": 303, "/sso/refused": 400, "/esb/edxml": 405, "/map.svg": 404} {
		got := p.get(path)
		h := got.header
		if path != "/sso/refused" && path != "/sso/login" {
			assert.Equal(t, status, got.status, path)
		}
		csp := h.Get("Content-Security-Policy")
		assert.NotEmpty(t, csp, path)
		assert.NotContains(t, csp, "unsafe", path)
		assert.Contains(t, csp, "frame-ancestors 'none'", path)
		assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		assert.Equal(t, "DENY", h.Get("X-Frame-Options"), path)
		assert.NotEmpty(t, h.Get("Referrer-Policy"), path)
		assert.Equal(t, "same-origin", h.Get("Cross-Origin-Opener-Policy"), path)
		if strings.HasPrefix(path, "/assets/") {
			assert.Contains(t, h.Get("Cache-Control"), "max-age", path)
		} else {
			assert.Contains(t, h.Get("Cache-Control"), "no-store", path)
		}
	}
}

func TestReadyOnlyWithItsStore(t *testing.T) {
	w := start(t)
	p := w.signIn(binh)
	require.Equal(t, "ok\n", p.get("/readyz").body)
	require.NoError(t, w.app.Store.Close())
	got := p.get("/readyz")
	require.Equal(t, 503, got.status)
	require.Equal(t, "application/problem+json", got.header.Get("Content-Type"))
	require.Contains(t, got.body, "store.closed")
	require.Equal(t, 200, p.get("/healthz").status, "the process itself is well")
	require.Equal(t, 503, p.get("/").status, "a reader who cannot be looked up is not taken for a stranger")
}

func TestTooLargeRequestsAreExplained(t *testing.T) {
	w := start(t)
	p := w.signIn(binh)
	path := p.draft()
	form := answers("next")
	form.Set("/wish", strings.Repeat("x", 1<<20))
	got := p.post(path, form)
	require.Equal(t, 422, got.status)
	require.Contains(t, got.body, "vượt quá 1 MB")
	got = p.upload(path, answers("next"), "/paper", "lớn.pdf", make([]byte, 64<<20))
	require.Equal(t, 422, got.status)
	require.Contains(t, got.body, "vượt quá 64 MB", "the limit that was met, not a larger one behind it")
	require.Equal(t, 422, p.post("/lang", url.Values{"lang": {strings.Repeat("x", 1<<20)}}).status)
	require.Equal(t, 200, p.get(path).status)
}

func TestPanicsOfAPageStayWithTheirRequest(t *testing.T) {
	w := start(t, func(c *egov.Config) {
		c.Modules = []egov.Module{{Name: "broken", Setup: func(_ context.Context, app *egov.App) error {
			app.Page("GET /panic", func(http.ResponseWriter, *http.Request) error { panic("secret of Trần Văn Bình") }, egov.Everybody)
			app.Page("GET /late", func(w http.ResponseWriter, _ *http.Request) error {
				_, err := w.Write([]byte(strings.Repeat("half a file ", 1000)))
				return errors.Join(err, fault.New(fault.Unexpected))
			}, egov.Everybody)
			app.Page("GET /attached", func(w http.ResponseWriter, _ *http.Request) error {
				w.Header().Set("Content-Disposition", "attachment")
				return fault.New(fault.AppFile)
			}, egov.Everybody)
			return nil
		}}}
	})
	p := w.stranger()
	got := p.get("/panic")
	require.Equal(t, 500, got.status)
	require.Contains(t, got.body, "general.unexpected")
	require.NotContains(t, got.body, "secret")
	require.NotEmpty(t, got.header.Get("Content-Security-Policy"))
	require.Empty(t, p.get("/attached").header.Get("Content-Disposition"), "a page of a fault is no download")

	res, err := p.http.Get(w.url + "/late")
	if err == nil {
		_, err = res.Body.Read(make([]byte, 1<<20))
		for err == nil {
			_, err = res.Body.Read(make([]byte, 1<<20))
		}
		require.NoError(t, res.Body.Close())
		require.NotEqual(t, "EOF", err.Error(), "half an answer must not look whole")
	}
	require.Error(t, err)
	require.Equal(t, 200, p.get("/").status, "the server lives on")
}

func TestOrderlyStopFinishesWhatRuns(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	background := make(chan struct{})
	w := start(t, func(c *egov.Config) {
		c.Modules = []egov.Module{{Name: "slow",
			Setup: func(_ context.Context, app *egov.App) error {
				app.Page("GET /slow", func(w http.ResponseWriter, r *http.Request) error {
					close(entered)
					<-leave
					err := app.Store.View(r.Context(), func(tx *store.Tx) error { return tx.Context().Err() })
					_, _ = w.Write([]byte("finished"))
					return err
				}, egov.Everybody)
				return nil
			},
			Run: func(ctx context.Context) error {
				defer close(background)
				<-ctx.Done()
				return ctx.Err()
			},
		}, {Name: "quick", Run: func(context.Context) error { return nil }}, {Name: "idle"}}
	})
	body := make(chan string, 1)
	go func() { body <- w.stranger().get("/slow").body }()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- w.stop() }()
	<-background // the stop has begun
	close(leave)
	require.Equal(t, "finished", <-body)
	require.NoError(t, <-stopped)
	require.ErrorIs(t, w.app.Store.Ping(context.Background()), fault.StoreClosed)
}

func TestAFailingModuleStopsTheApp(t *testing.T) {
	cfg := agency(t)
	cfg.Addr = "127.0.0.1:0"
	cfg.Modules = []egov.Module{{Name: "broken", Run: func(context.Context) error { return fault.New(fault.Unexpected) }}}
	app, err := egov.New(context.Background(), cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	require.ErrorIs(t, app.Run(ctx), fault.Unexpected)
	require.NoError(t, ctx.Err(), "by itself")
	require.ErrorIs(t, app.Store.Ping(ctx), fault.StoreClosed)
}

func TestTakenAddressIsNamed(t *testing.T) {
	w := start(t)
	cfg := agency(t)
	cfg.Addr = strings.TrimPrefix(w.url, "http://")
	app, err := egov.New(context.Background(), cfg)
	require.NoError(t, err)
	err = app.Run(context.Background())
	require.ErrorIs(t, err, fault.AppListen)
	require.Contains(t, err.Error(), cfg.Addr)
}

func TestSwitchOfLanguageStaysHere(t *testing.T) {
	w := start(t)
	p := w.stranger().once()
	for back, want := range map[string]string{
		"/procedures/1.009994?x=1": "/procedures/1.009994?x=1", "": "/", "//evil.example/": "/", "https://evil.example/": "/", "/\\evil.example": "/",
		"\\\\evil.example": "/", "/\r\nSet-Cookie: a=b": "/", "javascript:alert(1)": "/", "evil.example": "/", "/%2F/evil.example": "/", "/\tx": "/", "https:/evil.example": "/", "/.//evil.example": "/evil.example",
	} {
		got := p.post("/lang", url.Values{"lang": {"en"}, "return": {back}})
		assert.Equal(t, 303, got.status, back)
		assert.Equal(t, want, got.header.Get("Location"), "%q", back)
	}
	reader := w.stranger()
	require.Contains(t, reader.get("/").body, "Thủ tục")
	require.Contains(t, reader.post("/lang", url.Values{"lang": {"en"}, "return": {"/"}}).body, "Procedures")
	require.Contains(t, reader.get("/nowhere").body, "Error code")
	require.Contains(t, reader.post("/lang", url.Values{"lang": {"zz"}}).body, "Thủ tục")
}

func TestSignInLeadsBack(t *testing.T) {
	w := start(t)
	got := w.stranger().once().get("/dossiers?a=1")
	require.Equal(t, 303, got.status)
	require.Equal(t, "/sso/login?return="+url.QueryEscape("/dossiers?a=1"), got.header.Get("Location"))
}
