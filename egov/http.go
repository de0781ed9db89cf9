package egov

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"runtime"
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
	maxBody       = 64 << 20 // of a form with papers, or of a message of the bus
	maxPlainBody  = 1 << 20  // of any other request
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
	sameSite := http.NewCrossOriginProtection()
	sameSite.SetDenyHandler(a.page(func(http.ResponseWriter, *http.Request) error { return fault.New(fault.AppCrossSite) }))
	guarded := sameSite.Handler(a.SSO.Middleware(a.mux))
	root := http.NewServeMux()
	root.HandleFunc("GET /healthz", a.healthy)
	root.HandleFunc("GET /readyz", a.ready)
	root.Handle("/esb/", http.StripPrefix("/esb", a.busHandler))
	root.Handle("/", guarded)
	return limited(a.recovered(a.headers(root)))
}

func (a *App) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", ui.Policy(a.signInOrigin))
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

// limited bounds what a request may bring. It stands outermost, where the
// server's own writer learns that the connection has to end.
func limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxPlainBody)
		media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // a broken one gets the small limit
		if media == "multipart/form-data" || strings.HasPrefix(r.URL.Path, "/esb/") {
			limit = maxBody
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// answer notes whether an answer has begun: from then on a fault can only be
// shown by breaking the connection, never by a page in the middle of a file.
type answer struct {
	http.ResponseWriter
	begun bool
}

// WriteHeader begins the answer.
func (a *answer) WriteHeader(status int) {
	a.begun = true
	a.ResponseWriter.WriteHeader(status)
}

// Write begins the answer.
func (a *answer) Write(p []byte) (int, error) {
	a.begun = true
	return a.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// recovered turns a panic into an answer: one request never stops the server.
func (a *App) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &answer{ResponseWriter: w}
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v) // the server's own sign to break the connection
			}
			a.Log.Error("panic in a handler", zap.String("path", r.URL.Path), zap.String("panic", panicInWords(v)), zap.ByteString("stack", debug.Stack()))
			if out.begun {
				panic(http.ErrAbortHandler)
			}
			a.fail(out, r, fault.New(fault.Unexpected))
		}()
		next.ServeHTTP(out, r)
	})
}

// panicInWords says what kind of panic it was. Only the runtime's own words are
// logged: another value may hold personal data.
func panicInWords(v any) string {
	if e, ok := v.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", v)
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
		out := &answer{ResponseWriter: w}
		err := h(out, r)
		switch {
		case err == nil:
		case out.begun:
			a.Log.Warn("answer broken off", zap.String("path", r.URL.Path), zap.String("code", string(fault.All(err)[0].Code())))
			panic(http.ErrAbortHandler)
		default:
			a.fail(w, r, err)
		}
	})
}

// Page serves a department's own page inside the app: pattern as for
// http.ServeMux, for officials who hold one of the roles, or for [Staff],
// [Anyone] (as without roles) or [Everybody]. Others are led to the sign-in or
// refused. The error of h becomes a page in the reader's language with the
// status of its kind. Like ServeMux.Handle it panics for a pattern that is taken.
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
	// What the handler said of the answer it meant to give does not hold for this page.
	w.Header().Del("Content-Disposition")
	w.Header().Set("Content-Security-Policy", ui.Policy(a.signInOrigin))
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
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.EformsRequest).Wrap(err)
	}
	lang := "vi"
	if r.PostForm.Get("lang") == "en" {
		lang = "en"
	}
	http.SetCookie(w, &http.Cookie{Name: "lang", Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(a.cfg.PublicURL, "https:")})
	http.Redirect(w, r, localPath(r.PostForm.Get("return")), http.StatusSeeOther)
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
