package sso_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/sso"
	"github.com/hcm-egov/framework/sso/devop"
	"github.com/stretchr/testify/require"
)

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

const clientID, clientSecret = "permit", "s3cret & +%"

// world is one program behind one provider.
type world struct {
	t        *testing.T
	clock    *worktime.Manual
	db       *store.DB
	server   *httptest.Server
	provider *devop.Provider
	sso      *sso.Service
	cfg      sso.Config

	mu     sync.Mutex
	events []sso.Event
	inner  http.Handler
}

// newWorld starts a program and a development provider; change may alter the
// configuration.
func newWorld(t *testing.T, change func(*sso.Config)) *world {
	t.Helper()
	w := newServer(t, httptest.NewServer)
	p, err := devop.New(devop.Config{Clock: w.clock, Clients: []devop.Client{{
		ID: clientID, Secret: clientSecret, RedirectURIs: []string{w.server.URL + "/sso/callback"}, PostLogoutURIs: []string{w.server.URL + "/"},
	}}})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	w.provider = p
	w.serve(p.Issuer(), change)
	return w
}

func newServer(t *testing.T, open func(http.Handler) *httptest.Server) *world {
	w := &world{t: t, clock: worktime.NewManual(start), db: storetest.Open(t)}
	w.server = open(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		h := w.inner
		w.mu.Unlock()
		h.ServeHTTP(rw, r)
	}))
	t.Cleanup(w.server.Close)
	return w
}

// serve (re)starts the program on the same store and address.
func (w *world) serve(issuer string, change func(*sso.Config)) {
	w.t.Helper()
	w.cfg = sso.Config{
		Store: w.db, Clock: w.clock, Issuer: issuer, ClientID: clientID, ClientSecret: clientSecret, PublicURL: w.server.URL,
		Observe: func(tx *store.Tx, e sso.Event) error {
			tx.OnCommit(func() {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.events = append(w.events, e)
			})
			return nil
		},
	}
	if change != nil {
		change(&w.cfg)
	}
	s, err := sso.New(context.Background(), w.cfg)
	require.NoError(w.t, err)
	mux := http.NewServeMux()
	mux.Handle("/sso/", s.Handler())
	mux.HandleFunc("/{$}", func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, whoami(r)) })
	mux.Handle("/private", s.Require()(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, whoami(r)) })))
	mux.Handle("/desk", s.Require("receptionist", "leader")(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, "desk") })))
	mux.Handle("/strong", s.RequireAssurance(2)(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, "strong") })))
	mux.HandleFunc("/profile", func(rw http.ResponseWriter, r *http.Request) {
		address, _ := s.Profile(r.Context())["address"].(map[string]any)
		birth, _ := s.Profile(r.Context())["birthdate"].(string)
		formatted, _ := address["formatted"].(string)
		_, _ = io.WriteString(rw, birth+"|"+formatted)
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sso, w.inner = s, s.Middleware(mux)
}

func whoami(r *http.Request) string {
	p, ok := ident.From(r.Context())
	if !ok {
		return "nobody"
	}
	return strings.Join([]string{p.Subject, string(p.Kind), string(p.Agency), strings.Join(p.Roles, "+"), string(p.CitizenID), string(rune('0' + p.Assurance)), p.Name}, "|")
}

// kinds lists what the observer was told, as "kind" or "kind:code".
func (w *world) kinds() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []string
	for _, e := range w.events {
		s := string(e.Kind)
		if e.Code != "" {
			s += ":" + string(e.Code)
		}
		list = append(list, s)
	}
	return list
}

// browser keeps cookies and follows redirects only when told to.
type browser struct {
	t      *testing.T
	client *http.Client
	base   string
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	require.NoError(w.t, err)
	c := *w.server.Client()
	c.Jar, c.CheckRedirect = jar, func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{t: w.t, client: &c, base: w.server.URL}
}

type answer struct {
	status int
	to     string // Location
	body   string
	header http.Header
	cookie map[string]*http.Cookie
}

func (b *browser) do(method, address string, form url.Values, header ...string) answer {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.base + address
	}
	req, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	require.NoError(b.t, err)
	req.Header.Set("Accept", "text/html,*/*")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := b.client.Do(req)
	require.NoError(b.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(b.t, err)
	a := answer{status: res.StatusCode, to: res.Header.Get("Location"), body: string(body), header: res.Header, cookie: map[string]*http.Cookie{}}
	for _, c := range res.Cookies() {
		a.cookie[c.Name] = c
	}
	return a
}

func (b *browser) get(address string) answer { b.t.Helper(); return b.do("GET", address, nil) }

var hidden = regexp.MustCompile(`name="([a-z_]+)" value="([^"]*)"`)

// choose picks an account on the provider's page and gives the address of the
// callback.
func (b *browser) choose(authorize, subject string) string {
	b.t.Helper()
	page := b.get(authorize)
	require.Equal(b.t, 200, page.status, page.body)
	form := url.Values{"account": {subject}}
	for _, m := range hidden.FindAllStringSubmatch(page.body, -1) {
		if m[1] != "account" {
			form.Set(m[1], unescape(m[2]))
		}
	}
	u, err := url.Parse(authorize)
	require.NoError(b.t, err)
	chosen := b.do("POST", u.Scheme+"://"+u.Host+"/choose", form)
	require.Equal(b.t, 303, chosen.status, chosen.body)
	return chosen.to
}

func unescape(s string) string {
	return strings.NewReplacer("&#43;", "+", "&amp;", "&", "&#39;", "'", "&#34;", `"`).Replace(s)
}

// begin asks to sign in and gives the provider's address.
func (b *browser) begin(query string) string {
	b.t.Helper()
	a := b.get("/sso/login" + query)
	require.Equal(b.t, 303, a.status, a.body)
	return a.to
}

// signIn goes the whole way.
func (b *browser) signIn(subject, query string) answer {
	b.t.Helper()
	return b.get(b.choose(b.begin(query), subject))
}

// session is the present session cookie, or "".
func (b *browser) session() string {
	u, _ := url.Parse(b.base)
	for _, c := range b.client.Jar.Cookies(u) {
		if !strings.Contains(c.Name, "-login-") && strings.Contains(c.Name, "egov") {
			return c.Value
		}
	}
	return ""
}

// refused checks that a sign-in ended on the page of a code and that nobody is
// signed in.
func (b *browser) refused(a answer, code string) {
	b.t.Helper()
	require.Equal(b.t, 303, a.status, a.body)
	require.Contains(b.t, a.to, "/sso/refused?")
	require.Contains(b.t, a.to, "why="+code)
	page := b.get(a.to)
	require.GreaterOrEqual(b.t, page.status, 400)
	require.Contains(b.t, page.body, code)
	require.Equal(b.t, "nobody", b.get("/").body)
}

// dumpTables writes every value of the sign-in's tables.
func (w *world) dumpTables(ctx context.Context, out io.Writer) error {
	return w.db.View(ctx, func(tx *store.Tx) error {
		for table, columns := range map[string]int{"sso_login": 6, "sso_session": 12, "sso_role": 5} {
			err := tx.Each(func(row store.Row) error {
				values, dest := make([]any, columns), make([]any, columns)
				for i := range values {
					dest[i] = &values[i]
				}
				if err := row.Scan(dest...); err != nil {
					return err
				}
				for _, v := range values {
					if b, ok := v.([]byte); ok {
						v = string(b)
					}
					_, _ = fmt.Fprintln(out, v)
				}
				return nil
			}, "SELECT * FROM "+table)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
