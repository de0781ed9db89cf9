package sso

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
)

type currentKey struct{}

// Middleware puts the principal of the request's session into its context
// ([ident.From]). Without a session nobody is added; a header never speaks for
// anybody. When the store cannot be read the answer is 503, not a stranger's
// page.
func (s *Service) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Cookie")
		secret := s.presented(r)
		c, err := s.load(r.Context(), secret)
		if err != nil {
			s.unavailable(w, r, err)
			return
		}
		if c == nil && secret != "" {
			http.SetCookie(w, s.deadCookie(s.cookie))
		}
		ctx := context.WithValue(r.Context(), currentKey{}, c)
		if c != nil {
			ctx = ident.With(ctx, c.principal())
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Principal is the signed-in principal of a request that passed Middleware.
func (s *Service) Principal(r *http.Request) (ident.Principal, bool) { return ident.From(r.Context()) }

// Profile gives what the identity provider states about the person of a request
// that passed Middleware, for filling forms: claim name to string, json.Number,
// bool, []any or map[string]any (the claim "address" is an object with
// "formatted"). It is a copy of the top level; nil without a session.
func (s *Service) Profile(ctx context.Context) map[string]any {
	if c, _ := ctx.Value(currentKey{}).(*current); c != nil {
		return maps.Clone(c.Profile)
	}
	return nil
}

// Require lets only principals pass that hold one of the roles; without roles,
// anybody who is signed in. Others are sent to the sign-in when they look at a
// page, and get problem+json 401 otherwise; a principal without the role gets
// Config.Denied. Behind Middleware it uses its finding, else it looks itself.
func (s *Service) Require(roles ...string) func(http.Handler) http.Handler {
	return s.guard("", func(p ident.Principal) error {
		if len(roles) > 0 && !p.HasAny(roles...) {
			return fault.New(fault.SsoRole)
		}
		return nil
	})
}

// RequireAssurance lets only principals pass whose sign-in has at least the
// level 1 to 4. One below is sent to a stronger sign-in when looking at a page,
// and refused with fault.SsoAssurance otherwise.
func (s *Service) RequireAssurance(level int) func(http.Handler) http.Handler {
	return s.guard("&level="+strconv.Itoa(level), func(p ident.Principal) error {
		if p.Assurance < level {
			return fault.New(fault.SsoAssurance)
		}
		return nil
	})
}

func (s *Service) guard(loginQuery string, check func(ident.Principal) error) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p, ok := ident.From(r.Context())
			err := error(fault.New(fault.SsoSignIn))
			if ok {
				err = check(p)
			}
			switch code := codeOf(err); {
			case err == nil:
				next.ServeHTTP(w, r)
			case wantsPage(r) && r.Method == http.MethodGet && (code == fault.SsoSignIn || code == fault.SsoAssurance):
				noStore(w)
				back := ReturnPath(r.URL.RequestURI())
				http.Redirect(w, r, "/sso/login?return="+url.QueryEscape(back)+loginQuery, http.StatusSeeOther)
			default:
				s.deny(w, r, err)
			}
		})
		looked := s.Middleware(guarded)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, done := r.Context().Value(currentKey{}).(*current); done {
				guarded.ServeHTTP(w, r)
				return
			}
			looked.ServeHTTP(w, r)
		})
	}
}

// wantsPage says whether a browser asks for a page, rather than a program for
// data.
func wantsPage(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}
