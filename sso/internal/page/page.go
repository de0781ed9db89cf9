// Package page draws the few pages of the sign-in: plain HTML without scripts
// under a strict content security policy.
package page

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed style.css
var style []byte

//go:embed page.html
var source string

var page = template.Must(template.New("page").Parse(source))

// View is one page: Vietnamese first, English second.
type View struct {
	Style   string // address of the style sheet
	TitleVi string
	TitleEn string
	Vi, En  string // the sentence
	Code    string // the stable code of an error, or ""
	Action  string // POST target of the button, or ""
	Link    string // address of the link, or ""
	Next    string // address the page moves on to by itself, or ""
	LabelVi string // of the button or link
	LabelEn string
	BackURL string // where "back to the start page" leads, or ""
}

// Write answers with the page. It is never cached nor framed and tells other
// sites nothing about its address.
func Write(w http.ResponseWriter, status int, v View) {
	Headers(w, "'self'")
	if v.Next != "" {
		// Not a redirect: browsers apply the form-action of the page that held
		// the form to redirects after its submission, so that a sign-out begun
		// on a strict page could never reach the provider.
		w.Header().Set("Refresh", "0;url="+v.Next)
	}
	Execute(w, status, page, v)
}

// Headers sets the security headers of a page whose forms go to the given
// sources.
func Headers(w http.ResponseWriter, formAction string) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action "+formAction+"; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Type", "text/html; charset=utf-8")
}

// Execute writes a template's whole output, or a bare 500 when it fails.
func Execute(w http.ResponseWriter, status int, t *template.Template, data any) {
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		http.Error(w, "500", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the browser may be gone; nobody is left to tell
}

// Style serves the style sheet.
func Style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, _ = w.Write(style)
}
