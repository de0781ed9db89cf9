package egov

import (
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
	"go.uber.org/zap"
)

// Limits of the HTTP server. A form with photographs may take a while on a slow
// network; a header may not.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 5 * time.Minute
	writeTimeout  = 5 * time.Minute
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
	maxBody       = 64 << 20
	stopTimeout   = 20 * time.Second
)

func (a *App) server() *http.Server {
	return &http.Server{
		Handler:           a.Handler(),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          zap.NewStdLog(a.Log),
	}
}

// Handler is the whole app: pages, sign-in, the bus's entrance, health. Every
// answer carries the security headers.
func (a *App) Handler() http.Handler {
	// Cross-site writes are refused by Sec-Fetch-Site and Origin; the bus's
	// entrance is for programs, which send neither.
	guarded := http.NewCrossOriginProtection().Handler(a.SSO.Middleware(a.mux))
	root := http.NewServeMux()
	root.HandleFunc("GET /healthz", a.healthy)
	root.HandleFunc("GET /readyz", a.ready)
	root.Handle("/esb/", http.StripPrefix("/esb", a.busHandler))
	root.Handle("/", guarded)
	return a.recovered(a.headers(limited(root)))
}

func (a *App) headers(next http.Handler) http.Handler {
	policy := ui.Policy(a.signInOrigin)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "geolocation=(), microphone=(), camera=()")
		if strings.HasPrefix(a.cfg.PublicURL, "https:") {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !strings.HasPrefix(r.URL.Path, "/assets/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

func limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic into an answer: one request never stops the server.
func (a *App) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil && v != http.ErrAbortHandler {
				a.Log.Error("panic in a handler", zap.String("path", r.URL.Path), zap.Any("panic", v), zap.ByteString("stack", debug.Stack()))
				a.fail(w, r, fault.New(fault.Unexpected))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func (a *App) healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// ready answers 200 when the store answers.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	var one int64
	err := a.Store.View(r.Context(), func(tx *store.Tx) error { return tx.Row(`SELECT 1`).Scan(&one) })
	if err != nil {
		fault.WriteProblem(w, r, err)
		return
	}
	a.healthy(w, r)
}

// handler is an HTTP handler that may fail; the error becomes a page.
type handler func(w http.ResponseWriter, r *http.Request) error

func (a *App) page(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			a.fail(w, r, err)
		}
	})
}

// Page serves a department's own page inside the app: pattern as for
// http.ServeMux, for people who hold one of the roles (none: for everybody
// signed in; role "*": for everybody).
func (a *App) Page(pattern string, h func(w http.ResponseWriter, r *http.Request) error, roles ...string) {
	a.mux.Handle(pattern, a.allow(a.page(h), roles...))
}

// fail shows an error as a page that says what happened and what to do next.
func (a *App) fail(w http.ResponseWriter, r *http.Request, err error) {
	all := fault.All(err)
	first := all[0]
	if first.Kind() == fault.Internal {
		a.Log.Error("request failed", zap.String("method", r.Method), zap.String("path", r.URL.Path), zap.Error(err))
	}
	lang := language(r)
	msg := ui.Message{Heading: first.Sentence(lang), Code: string(first.Code()), Tone: "error",
		Actions: []ui.Link{{Label: ui.T(lang, "to.home"), URL: "/", Main: true}}}
	if first.Code() == fault.EformsNoDraft {
		msg.Text = word(lang, "draft.gone")
		msg.Actions = append(msg.Actions, ui.Link{Label: ui.T(lang, "my.dossiers"), URL: "/dossiers"})
	}
	for _, one := range all[1:] {
		msg.Items = append(msg.Items, one.Sentence(lang))
	}
	f := a.frame(r, first.Sentence(lang))
	f.Status = first.Kind().HTTPStatus()
	if err := a.UI.Write(w, f, msg); err != nil {
		a.Log.Error("error page failed", zap.Error(err))
	}
}

// language is the reader's choice: the cookie, else Vietnamese.
func language(r *http.Request) string {
	if c, err := r.Cookie("lang"); err == nil && c.Value == "en" {
		return "en"
	}
	return "vi"
}

// switchLanguage stores the choice and goes back to where the reader was.
func (a *App) switchLanguage(w http.ResponseWriter, r *http.Request) error {
	lang := "vi"
	if r.PostFormValue("lang") == "en" {
		lang = "en"
	}
	http.SetCookie(w, &http.Cookie{Name: "lang", Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(a.cfg.PublicURL, "https:")})
	http.Redirect(w, r, localPath(r.PostFormValue("return")), http.StatusSeeOther)
	return nil
}

// localPath keeps a return address inside the app.
func localPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(s, "\\\r\n") {
		return "/"
	}
	return u.RequestURI()
}
