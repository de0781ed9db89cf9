package devop

import (
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/sso/internal/page"
)

//go:embed accounts.html
var accountsSource string

var accountsPage = template.Must(template.New("accounts").Parse(accountsSource))

func (p *Provider) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /jwks", p.jwks)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /authorize", p.authorize)
	mux.Handle("POST /choose", http.NewCrossOriginProtection().Handler(http.HandlerFunc(p.choose)))
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /userinfo", p.userInfo)
	mux.HandleFunc("POST /userinfo", p.userInfo)
	mux.HandleFunc("GET /end-session", p.endSession)
	mux.HandleFunc("POST /end-session", p.endSession)
	mux.HandleFunc("GET /style.css", page.Style)
	return p.onlyOwnHost(mux)
}

// onlyOwnHost refuses requests under another name: a web site that lets its
// name point to loopback must not reach the provider through the developer's
// browser.
func (p *Provider) onlyOwnHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != p.host {
			http.Error(w, "misdirected request", http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		next.ServeHTTP(w, r)
	})
}

// request is a valid authorization request.
type request struct {
	client    Client
	redirect  string
	scopes    []string
	state     string
	nonce     string
	challenge string
	hint      string
}

// authorize shows the accounts. A request whose client or redirect address is
// not known is answered here; any other fault goes to the client.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	req, ok := p.parse(w, r, form)
	if !ok {
		return
	}
	if slices.Contains(strings.Fields(form.Get("prompt")), "none") {
		p.back(w, r, req, url.Values{"error": {"login_required"}})
		return
	}
	target, _ := url.Parse(req.redirect)
	page.Headers(w, "'self' "+target.Scheme+"://"+target.Host)
	page.Execute(w, http.StatusOK, accountsPage, p.view(req, form))
}

// choose answers the page's form.
func (p *Provider) choose(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	req, ok := p.parse(w, r, form)
	if !ok {
		return
	}
	at := slices.IndexFunc(p.cfg.Accounts, func(a Account) bool { return a.Subject == form.Get("account") })
	if at < 0 {
		p.back(w, r, req, url.Values{"error": {"access_denied"}})
		return
	}
	code, err := p.issueCode(req, p.cfg.Accounts[at])
	if err != nil {
		p.back(w, r, req, url.Values{"error": {"server_error"}})
		return
	}
	p.back(w, r, req, url.Values{"code": {code}})
}

// form reads the parameters, none of which may occur twice.
func (p *Provider) form(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	values := r.URL.Query()
	if r.Method == http.MethodPost {
		if err := r.ParseForm(); err != nil {
			p.fault(w, http.StatusBadRequest, "Yêu cầu không đọc được.", "The request cannot be read.")
			return nil, false
		}
		values = r.PostForm
	}
	for _, list := range values {
		if len(list) != 1 {
			p.fault(w, http.StatusBadRequest, "Yêu cầu có tham số lặp lại.", "A parameter of the request occurs twice.")
			return nil, false
		}
	}
	return values, true
}

func (p *Provider) parse(w http.ResponseWriter, r *http.Request, form url.Values) (request, bool) {
	client, known := p.client(form.Get("client_id"))
	if !known {
		p.fault(w, http.StatusBadRequest, "Ứng dụng chưa được đăng ký (client_id).", "The client is not registered (client_id).")
		return request{}, false
	}
	if !slices.Contains(client.RedirectURIs, form.Get("redirect_uri")) {
		p.fault(w, http.StatusBadRequest, "Địa chỉ trả về chưa được đăng ký (redirect_uri).", "The redirect address is not registered (redirect_uri).")
		return request{}, false
	}
	req := request{
		client: client, redirect: form.Get("redirect_uri"), scopes: strings.Fields(form.Get("scope")),
		state: form.Get("state"), nonce: form.Get("nonce"), challenge: form.Get("code_challenge"), hint: form.Get("login_hint"),
	}
	if code := refusal(form, req); code != "" {
		p.back(w, r, req, url.Values{"error": {code}})
		return request{}, false
	}
	return req, true
}

// refusal is the error code of a request that the client has got wrong, or "".
func refusal(form url.Values, req request) string {
	switch {
	case form.Has("request"):
		return "request_not_supported"
	case form.Has("request_uri"):
		return "request_uri_not_supported"
	case form.Get("response_type") != "code":
		return "unsupported_response_type"
	case form.Has("response_mode") && form.Get("response_mode") != "query":
		return "invalid_request"
	case !slices.Contains(req.scopes, "openid"):
		return "invalid_scope"
	case form.Get("code_challenge_method") != "S256" || len(req.challenge) != 43:
		return "invalid_request"
	}
	return ""
}

// back sends the browser to the client with the answer, its state and the
// issuer (RFC 9207).
func (p *Provider) back(w http.ResponseWriter, r *http.Request, req request, answer url.Values) {
	answer.Set("iss", p.issuer)
	if req.state != "" {
		answer.Set("state", req.state)
	}
	u, err := url.Parse(req.redirect)
	if err != nil {
		p.fault(w, http.StatusBadRequest, "Địa chỉ trả về không hợp lệ.", "The redirect address is not valid.")
		return
	}
	q := u.Query()
	for name := range answer {
		q.Set(name, answer.Get(name))
	}
	u.RawQuery = q.Encode()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, u.String(), http.StatusSeeOther)
}

func (p *Provider) fault(w http.ResponseWriter, status int, vi, en string) {
	page.Write(w, status, page.View{Style: "/style.css", TitleVi: "Yêu cầu không hợp lệ", TitleEn: "Bad request", Vi: vi, En: en})
}

type accountsView struct {
	Client string
	Groups []accountGroup
	Fields []field
}

type accountGroup struct {
	Vi, En   string
	Accounts []offered
}

// offered is an account on the page; the one that the client hints at has the
// focus.
type offered struct {
	Account
	Focus bool
}

type field struct{ Name, Value string }

func (p *Provider) view(req request, form url.Values) accountsView {
	v := accountsView{Client: req.client.ID}
	for name := range form {
		v.Fields = append(v.Fields, field{name, form.Get(name)})
	}
	slices.SortFunc(v.Fields, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	citizens := accountGroup{Vi: "Công dân", En: "Citizens"}
	officials := accountGroup{Vi: "Cán bộ, công chức", En: "Officials"}
	for _, a := range p.cfg.Accounts {
		group := &citizens
		if a.Agency != "" {
			group = &officials
		}
		group.Accounts = append(group.Accounts, offered{Account: a, Focus: a.Subject == req.hint})
	}
	for _, g := range []accountGroup{citizens, officials} {
		if len(g.Accounts) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	return v
}
