package sso

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"golang.org/x/oauth2"
)

// attempt is one sign-in on its way: state in the provider's hands, secret in a
// cookie of the browser that began it. Nonce and PKCE verifier derive from the
// secret, so the store knows none of them.
type attempt struct {
	state, secret string
	back          string
	level         int
	agency        ident.AgencyCode
	created       time.Time
}

func (a attempt) nonce() string    { return derive("nonce", a.secret) }
func (a attempt) verifier() string { return derive("pkce", a.secret) }

// maxAttempts is how many sign-ins one browser may have open in its tabs.
const maxAttempts = 5

func (s *Service) login(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	remote, err := s.provider.get(r.Context())
	if err != nil {
		s.unavailable(w, r, err)
		return
	}
	a, err := s.begin(r)
	if err != nil {
		s.unavailable(w, r, err)
		return
	}
	s.trimAttempts(w, r)
	http.SetCookie(w, s.newCookie(s.attemptCookie(a.state), a.secret, s.cfg.LoginTimeout))
	http.Redirect(w, r, remote.oauth.AuthCodeURL(a.state, s.options(a)...), http.StatusSeeOther)
}

// begin draws and stores an attempt.
func (s *Service) begin(r *http.Request) (a attempt, err error) {
	q := r.URL.Query()
	a = attempt{back: ReturnPath(q.Get("return")), level: 1, created: s.cfg.Clock.Now()}
	if n, err := strconv.Atoi(q.Get("level")); err == nil && n >= 1 && n <= 4 {
		a.level = n
	}
	if agency, err := ident.ParseAgency(q.Get("agency")); err == nil {
		a.agency = agency
	}
	if a.state, err = s.secret(); err != nil {
		return a, err
	}
	if a.secret, err = s.secret(); err != nil {
		return a, err
	}
	return a, s.cfg.Store.Update(r.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(`DELETE FROM sso_login WHERE created < $1`, micros(a.created.Add(-s.cfg.LoginTimeout-time.Minute))); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO sso_login (state, browser, back, level, agency, created) VALUES ($1, $2, $3, $4, $5, $6)`,
			digest(a.state), digest(a.secret), a.back, int64(a.level), string(a.agency), micros(a.created))
		return err
	})
}

func (s *Service) options(a attempt) []oauth2.AuthCodeOption {
	list := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(a.verifier()), oidc.Nonce(a.nonce())}
	acr := s.cfg.ACRValues
	if a.level > 1 {
		acr = s.cfg.acrFor(a.level)
	}
	if len(acr) > 0 {
		list = append(list, oauth2.SetAuthURLParam("acr_values", strings.Join(acr, " ")))
	}
	if s.cfg.MaxAge > 0 {
		list = append(list, oauth2.SetAuthURLParam("max_age", strconv.Itoa(int(s.cfg.MaxAge/time.Second))))
	}
	return list
}

// take gives the attempt that the state and a cookie of this browser name
// together, once. ok is false for any other pair.
func (s *Service) take(r *http.Request, state string) (a attempt, ok bool, err error) {
	cookie, err := r.Cookie(s.attemptCookie(state))
	if err != nil || len(state) != secretLen || len(cookie.Value) != secretLen {
		return a, false, nil
	}
	now := s.cfg.Clock.Now()
	err = s.cfg.Store.Update(r.Context(), func(tx *store.Tx) error {
		a, ok = attempt{state: state, secret: cookie.Value}, false
		var level, created int64
		var agency string
		err := tx.Row(`DELETE FROM sso_login WHERE state = $1 AND browser = $2 RETURNING back, level, agency, created`,
			digest(state), digest(cookie.Value)).Scan(&a.back, &level, &agency, &created)
		if isNoRow(err) {
			return nil
		}
		a.level, a.agency, a.created = int(level), ident.AgencyCode(agency), moment(created)
		ok = between(now.Sub(a.created), -s.cfg.Skew, s.cfg.LoginTimeout)
		return err
	})
	return a, ok && err == nil, err
}

// attemptCookie is the cookie of one attempt, so that two tabs do not overwrite
// each other's.
func (s *Service) attemptCookie(state string) string {
	return s.cookie + "-login-" + digest(state)[:16]
}

// trimAttempts keeps the cookies of abandoned attempts from filling the
// browser's request headers.
func (s *Service) trimAttempts(w http.ResponseWriter, r *http.Request) {
	var names []string
	for _, c := range r.Cookies() {
		if strings.HasPrefix(c.Name, s.cookie+"-login-") {
			names = append(names, c.Name)
		}
	}
	for len(names) >= maxAttempts {
		http.SetCookie(w, s.deadCookie(names[0]))
		names = names[1:]
	}
}

// newCookie makes a cookie with the attributes of the house; life 0 lets it end
// with the browser.
func (s *Service) newCookie(name, value string, life time.Duration) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(life / time.Second), HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}
}

func (s *Service) deadCookie(name string) *http.Cookie {
	c := s.newCookie(name, "", 0)
	c.MaxAge = -1
	return c
}

func noStore(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
}
