package egov

import (
	"net/http"

	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/ui"
)

// Everybody, Staff and Anyone are the wide audiences of a page; any other word
// is a role of the agency.
const (
	Everybody = "*"     // signed in or not
	Staff     = "staff" // any official of this agency
	Anyone    = ""      // anyone signed in
)

func (a *App) routes() {
	a.mux.Handle("/sso/", a.SSO.Handler())
	a.mux.Handle("GET /assets/", http.StripPrefix("/assets/", cached(http.FileServerFS(ui.Assets()))))
	a.mux.Handle("GET /assets/eforms/", http.StripPrefix("/assets/eforms/", cached(http.FileServerFS(eforms.Assets))))
	a.mux.Handle("GET /assets/slip.css", cached(http.HandlerFunc(slipStyle)))
	a.Page("GET /map.svg", a.baseMapPicture, Everybody)
	a.Page("POST /lang", a.switchLanguage, Everybody)
	a.Page("GET /{$}", a.home, Everybody)
	a.Page("/", a.nowhere, Everybody)

	a.Page("GET /procedures/{code}", a.procedurePage, Everybody)
	a.Page("POST /procedures/{code}/apply", a.apply, Anyone)
	a.Page("GET /drafts/{id}", a.draftPage, Anyone)
	a.Page("POST /drafts/{id}", a.draftAct, Anyone)
	a.Page("GET /dossiers", a.myDossiers, Anyone)
	a.Page("GET /dossiers/{code}", a.dossierPage, Anyone)
	a.Page("GET /dossiers/{code}/receipt", a.receiptPage, Anyone)
	a.Page("GET /dossiers/{code}/result", a.resultFile, Anyone)
	a.Page("POST /dossiers/{code}/supplement", a.supplement, Anyone)
	a.Page("POST /dossiers/{code}/withdraw", a.withdraw, Anyone)
	a.Page("GET /files/{id}", a.file, Anyone)

	a.Page("GET /inbox", a.inbox, Staff)
	a.Page("GET /register", a.register, Staff)
	a.Page("GET /cases/{code}", a.casePage, Staff)
	a.Page("GET /cases/{code}/process.svg", a.processPicture, Staff)
	a.Page("GET /admin", a.adminPage, Administrator)
	a.Page("POST /admin/incidents/{id}/retry", a.retryIncident, Administrator)
	a.Page("POST /admin/incidents/{id}/skip", a.skipIncident, Administrator)
	a.Page("POST /admin/messages/{id}/retry", a.retryMessage, Administrator)
	a.Page("POST /admin/roles", a.assignRoles, Administrator)
	a.Page("POST /tasks/{id}/claim", a.claim, Staff)
	a.Page("POST /tasks/{id}/release", a.release, Staff)
	a.Page("POST /tasks/{id}/complete", a.complete, Staff)
}

func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		next.ServeHTTP(w, r)
	})
}

func slipStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(onegate.SlipStyle())
}

func (a *App) nowhere(http.ResponseWriter, *http.Request) error {
	return fault.New(fault.AppPage)
}

// allow lets only the page's audience through. A reader who is not signed in is
// led to the sign-in and comes back afterwards.
func (a *App) allow(next http.Handler, roles ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, signedIn := ident.From(r.Context())
		switch {
		case a.admits(p, signedIn, roles):
			next.ServeHTTP(w, r)
		case !signedIn && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			http.Redirect(w, r, signInURL(r.URL.RequestURI()), http.StatusSeeOther)
		case !signedIn:
			a.fail(w, r, fault.New(fault.AppSignIn))
		default:
			a.fail(w, r, fault.New(fault.Forbidden))
		}
	})
}

func (a *App) admits(p ident.Principal, signedIn bool, roles []string) bool {
	for _, role := range roles {
		switch {
		case role == Everybody:
			return true
		case !signedIn:
		case role == Anyone, role == Staff && a.isStaff(p), a.isStaff(p) && p.Has(role):
			return true
		}
	}
	return signedIn && len(roles) == 0
}

// isStaff reports whether the person is an official of this agency.
func (a *App) isStaff(p ident.Principal) bool {
	return p.Kind == ident.Official && p.Agency == a.Agency
}

// frame fills in what surrounds a page for this reader.
func (a *App) frame(r *http.Request, title string) ui.Frame {
	lang := language(r)
	f := ui.Frame{Lang: lang, Path: r.URL.RequestURI(), Title: title}
	if r.Method != http.MethodGet {
		f.Path = "/"
	}
	p, signedIn := ident.From(r.Context())
	if signedIn {
		f.User, f.Role = p.Name, a.roleInWords(p, lang)
	}
	for _, l := range a.navigation(p, signedIn, lang) {
		l.Current = l.URL == r.URL.Path
		f.Nav = append(f.Nav, l)
	}
	return f
}

func (a *App) navigation(p ident.Principal, signedIn bool, lang string) []ui.Link {
	home := ui.Link{Label: ui.T(lang, "home"), URL: "/"}
	switch {
	case signedIn && a.isStaff(p):
		links := []ui.Link{{Label: ui.T(lang, "inbox"), URL: "/inbox"}, {Label: ui.T(lang, "register"), URL: "/register"}, home}
		if p.Has(Administrator) {
			links = append(links, ui.Link{Label: word(lang, "admin"), URL: "/admin"})
		}
		return links
	case signedIn:
		return []ui.Link{home, {Label: ui.T(lang, "my.dossiers"), URL: "/dossiers"}}
	}
	return []ui.Link{home, {Label: ui.T(lang, "signin"), URL: signInURL("/")}}
}

func (a *App) roleInWords(p ident.Principal, lang string) string {
	if p.Kind == ident.Citizen {
		return ""
	}
	for _, role := range p.Roles {
		if t, ok := a.cfg.Roles[role]; ok {
			return t.In(lang)
		}
	}
	return ""
}

func (a *App) show(w http.ResponseWriter, r *http.Request, title string, v ui.View) error {
	return a.UI.Write(w, a.frame(r, title), v)
}
