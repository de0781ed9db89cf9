package sso

import (
	"net/http"
	"net/url"

	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/sso/internal/page"
)

func (s *Service) confirmLogout(w http.ResponseWriter, _ *http.Request) {
	page.Write(w, http.StatusOK, page.View{
		Style: "/sso/style.css", TitleVi: "Đăng xuất", TitleEn: "Sign out",
		Vi: "Bạn có chắc muốn đăng xuất khỏi hệ thống?", En: "Do you want to sign out?",
		Action: "/sso/logout", LabelVi: "Đăng xuất", LabelEn: "Sign out", BackURL: "/",
	})
}

// logout ends the session here in any case, then at the provider when that can
// be reached (OpenID Connect RP-Initiated Logout 1.0).
func (s *Service) logout(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	c, err := s.load(r.Context(), s.presented(r))
	if err == nil && c != nil {
		err = s.cfg.Store.Update(r.Context(), func(tx *store.Tx) error { return s.end(tx, SignedOut, `id = $1`, c.Ref) })
	}
	if err != nil {
		s.unavailable(w, r, err)
		return
	}
	http.SetCookie(w, s.deadCookie(s.cookie))
	v := page.View{
		Style: "/sso/style.css", TitleVi: "Bạn đã đăng xuất", TitleEn: "You are signed out",
		Vi: "Phiên làm việc tại hệ thống này đã kết thúc.", En: "Your session in this system has ended.", BackURL: "/",
	}
	if next := s.endSession(r, c); next != "" {
		v.Next, v.Link, v.BackURL = next, next, ""
		v.LabelVi, v.LabelEn = "Đăng xuất khỏi hệ thống xác thực", "Sign out at the identity provider"
	}
	page.Write(w, http.StatusOK, v)
}

// maxHint is the longest token that still fits an address of 8 KiB.
const maxHint = 6 << 10

// endSession is the provider's sign-out address, or "".
func (s *Service) endSession(r *http.Request, c *current) string {
	if c == nil {
		return ""
	}
	remote, err := s.provider.get(r.Context())
	if err != nil || remote.endSes == "" {
		return ""
	}
	u, err := url.Parse(remote.endSes)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("client_id", s.cfg.ClientID)
	q.Set("post_logout_redirect_uri", s.cfg.PublicURL+"/")
	if len(c.IDToken) <= maxHint {
		q.Set("id_token_hint", c.IDToken)
	}
	u.RawQuery = q.Encode()
	return u.String()
}
