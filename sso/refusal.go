package sso

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/sso/internal/page"
)

// refuse ends a sign-in: it tells the observer and the log why and sends the
// browser to a page that can be reloaded, away from the used-up address.
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, back string, c Claims, cause error) {
	code := codeOf(cause)
	s.warn("sign-in refused", cause)
	err := s.cfg.Store.Update(r.Context(), func(tx *store.Tx) error {
		return s.observe(tx, Event{Kind: Refused, Subject: c.Subject, Code: code})
	})
	if err != nil {
		s.warn("refusal not recorded", err)
	}
	q := url.Values{"why": {string(code)}}
	if back != "/" {
		q.Set("return", back)
	}
	http.Redirect(w, r, "/sso/refused?"+q.Encode(), http.StatusSeeOther)
}

// refused explains a refusal. Only codes of the sign-in have a page: an address
// made up by somebody says nothing in our name.
func (s *Service) refused(w http.ResponseWriter, r *http.Request) {
	code := fault.Code(r.URL.Query().Get("why"))
	if !strings.HasPrefix(string(code), "sso.") || !slices.Contains(fault.Codes(), code) {
		code = fault.Unexpected
	}
	s.explain(w, fault.New(code), loginLink(ReturnPath(r.URL.Query().Get("return"))))
}

func loginLink(back string) string { return "/sso/login?return=" + url.QueryEscape(back) }

func (s *Service) explain(w http.ResponseWriter, e *fault.Error, retry string) {
	v := page.View{
		Style: "/sso/style.css", TitleVi: "Chưa đăng nhập được", TitleEn: "Not signed in",
		Vi: e.Vi(), En: e.En(), Code: string(e.Code()),
		Link: retry, LabelVi: "Đăng nhập lại", LabelEn: "Sign in again", BackURL: "/",
	}
	switch e.Kind() {
	case fault.Unavailable, fault.Internal:
		v.TitleVi, v.TitleEn = "Hệ thống tạm thời gián đoạn", "Temporarily unavailable"
		v.LabelVi, v.LabelEn = "Thử lại", "Try again"
		w.Header().Set("Retry-After", "30")
	}
	page.Write(w, e.Kind().HTTPStatus(), v)
}

// unavailable answers when the provider or the store cannot be reached.
func (s *Service) unavailable(w http.ResponseWriter, r *http.Request, err error) {
	s.warn("request not served", err)
	e := fault.New(fault.Unexpected)
	if all := fault.All(err); len(all) > 0 && all[0].Kind() == fault.Unavailable {
		e = all[0]
	}
	if !wantsPage(r) && !strings.HasPrefix(r.URL.Path, "/sso/") {
		problem(w, e.Kind().HTTPStatus(), e)
		return
	}
	back := "/"
	if r.Method == http.MethodGet {
		back = ReturnPath(r.URL.RequestURI())
		if back == "/" {
			back = ReturnPath(r.URL.Query().Get("return"))
		}
	}
	s.explain(w, e, loginLink(back))
}

// deny answers a request whose principal may not see the page.
func (s *Service) deny(w http.ResponseWriter, r *http.Request, err error) {
	noStore(w)
	if s.cfg.Denied != nil {
		s.cfg.Denied(w, r, err)
		return
	}
	e := fault.All(err)[0]
	status := e.Kind().HTTPStatus()
	if e.Code() == fault.SsoSignIn {
		status = http.StatusUnauthorized
	}
	if !wantsPage(r) {
		problem(w, status, e)
		return
	}
	page.Write(w, status, page.View{
		Style: "/sso/style.css", TitleVi: "Không có quyền truy cập", TitleEn: "Access denied",
		Vi: e.Vi(), En: e.En(), Code: string(e.Code()),
		Link: "/sso/login", LabelVi: "Đăng nhập bằng tài khoản khác", LabelEn: "Sign in with another account", BackURL: "/",
	})
}

// problem answers with the problem details of RFC 9457.
func problem(w http.ResponseWriter, status int, e *fault.Error) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // the client may be gone
		"type": "about:blank", "title": http.StatusText(status), "status": status,
		"code": e.Code(), "detail": e.Vi(), "detail_en": e.En(),
	})
}
