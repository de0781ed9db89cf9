package devop

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-jose/go-jose/v4"
	"github.com/hcm-egov/framework/sso/internal/page"
)

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	alg := p.keys[len(p.keys)-1].alg
	p.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{
		"issuer":                                p.issuer,
		"authorization_endpoint":                p.issuer + "/authorize",
		"token_endpoint":                        p.issuer + "/token",
		"userinfo_endpoint":                     p.issuer + "/userinfo",
		"jwks_uri":                              p.issuer + "/jwks",
		"end_session_endpoint":                  p.issuer + "/end-session",
		"scopes_supported":                      []string{"openid", "profile", "email", "phone", "address"},
		"response_types_supported":              []string{"code"},
		"response_modes_supported":              []string{"query"},
		"grant_types_supported":                 []string{"authorization_code"},
		"subject_types_supported":               []string{"public"},
		"acr_values_supported":                  []string{"1", "2", "3", "4"},
		"id_token_signing_alg_values_supported": []jose.SignatureAlgorithm{alg},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "none"},
		"code_challenge_methods_supported":      []string{"S256"},
		"claims_supported": []string{
			"sub", "name", "title", "citizen_id", "birthdate", "gender", "agency", "roles", "email", "email_verified",
			"phone_number", "address", "acr", "amr", "auth_time",
		},
		"request_parameter_supported":                    false,
		"request_uri_parameter_supported":                false,
		"claims_parameter_supported":                     false,
		"authorization_response_iss_parameter_supported": true,
	})
}

func (p *Provider) jwks(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, k := range p.keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.signer.Public(), KeyID: k.id, Algorithm: string(k.alg), Use: "sig"})
	}
	answer(w, http.StatusOK, set)
}

// endSession signs nobody out, as the provider keeps no session of its own. It
// sends the browser on to a registered address of the client that the hint or
// client_id names, and otherwise says that the person is signed out.
func (p *Provider) endSession(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	id := form.Get("client_id")
	if hint := form.Get("id_token_hint"); hint != "" {
		audience, ok := p.audience(hint)
		if !ok || id != "" && id != audience {
			p.fault(w, http.StatusBadRequest, "id_token_hint không hợp lệ.", "The id_token_hint is not valid.")
			return
		}
		id = audience
	}
	client, known := p.client(id)
	next := form.Get("post_logout_redirect_uri")
	if next == "" {
		page.Write(w, http.StatusOK, page.View{Style: "/style.css", TitleVi: "Bạn đã đăng xuất", TitleEn: "You are signed out", Vi: "Môi trường thử nghiệm.", En: "Test environment."})
		return
	}
	u, err := url.Parse(next)
	if !known || err != nil || !slices.Contains(client.PostLogoutURIs, next) {
		p.fault(w, http.StatusBadRequest, "Địa chỉ sau đăng xuất chưa được đăng ký.", "The address after sign-out is not registered.")
		return
	}
	if state := form.Get("state"); state != "" {
		q := u.Query()
		q.Set("state", state)
		u.RawQuery = q.Encode()
	}
	http.Redirect(w, r, u.String(), http.StatusSeeOther)
}

// audience is the client of a token of ours; it may have expired, but its
// signature counts.
func (p *Provider) audience(raw string) (string, bool) {
	jws, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		return "", false
	}
	p.mu.Lock()
	keys := slices.Clone(p.keys)
	p.mu.Unlock()
	for _, k := range keys {
		payload, err := jws.Verify(k.signer.Public())
		if err != nil {
			continue
		}
		var claims struct {
			Issuer   string `json:"iss"`
			Audience string `json:"aud"`
		}
		err = json.Unmarshal(payload, &claims)
		return claims.Audience, err == nil && claims.Issuer == p.issuer
	}
	return "", false
}
