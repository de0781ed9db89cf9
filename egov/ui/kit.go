package ui

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// Assets holds the style sheet and the scripts, to be served below /assets/.
func Assets() fs.FS {
	sub, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// Kit draws pages of one app. It is safe for concurrent use.
type Kit struct {
	cfg   Config
	pages map[string]*template.Template
}

// Config names the app on its pages.
type Config struct {
	App    Text           // name of the app; default "Dịch vụ công trực tuyến"
	Agency Text           // the agency whose app it is
	Parent Text           // the body above it; default the city's People's Committee
	Styles []string       // URLs of further style sheets, after the kit's own
	Zone   *time.Location // in which times are shown; default +07:00
}

// Text is a sentence in both languages.
type Text struct{ Vi, En string }

// In is the sentence in the language "vi" or "en".
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" {
		return t.En
	}
	return t.Vi
}

// Frame is what surrounds every page.
type Frame struct {
	Lang   string // "vi" or "en"
	Path   string // of the request, to come back after a switch of language
	Title  string // of the page
	User   string // name of the person signed in, "" for nobody
	Role   string // in which capacity, in words
	Nav    []Link
	Status int // HTTP status, default 200
}

// Link is a destination in words. Current marks the page one is on.
type Link struct {
	Label   string
	URL     string
	Current bool
	Main    bool // the one thing to do next
}

// New parses the templates.
func New(cfg Config) (*Kit, error) {
	if cfg.App.Vi == "" {
		cfg.App = Text{"Dịch vụ công trực tuyến", "Online public services"}
	}
	if cfg.Parent.Vi == "" {
		cfg.Parent = Text{"Ủy ban nhân dân Thành phố Hồ Chí Minh", "People's Committee of Ho Chi Minh City"}
	}
	if cfg.Zone == nil {
		cfg.Zone = time.FixedZone("+07", 7*60*60)
	}
	k := &Kit{cfg: cfg, pages: map[string]*template.Template{}}
	funcs := template.FuncMap{"date": k.date, "when": k.when, "iso": k.iso, "icon": icon}
	for _, name := range []string{"home", "procedure", "form", "list", "inbox", "case", "message"} {
		t, err := template.New("layout.html").Funcs(funcs).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/"+name+".html")
		if err != nil {
			return nil, fault.New(fault.Unexpected).Wrap(err)
		}
		k.pages[name] = t
	}
	return k, nil
}

// page is what a template sees.
type page struct {
	Frame
	Kit    *Kit
	Data   any
	Styles []string
}

// T is the sentence of a key in the page's language.
func (p page) T(key string) string { return T(p.Lang, key) }

// App is the app's name.
func (p page) App() string { return p.Kit.cfg.App.In(p.Lang) }

// Agency is the agency's name.
func (p page) Agency() string { return p.Kit.cfg.Agency.In(p.Lang) }

// Parent is the name of the body above.
func (p page) Parent() string { return p.Kit.cfg.Parent.In(p.Lang) }

// Tasks pairs the page with one of its task lists, for the shared table.
func (p page) Tasks(list []Task) any {
	return struct {
		P     page
		Tasks []Task
	}{p, list}
}

// View is a view model that knows its template.
type View interface{ template() string }

// Write draws a page. It is written whole or, when a template fails, not at all.
func (k *Kit) Write(w http.ResponseWriter, f Frame, v View) error {
	var buf bytes.Buffer
	if f.Lang == "" {
		f.Lang = "vi"
	}
	err := k.pages[v.template()].ExecuteTemplate(&buf, "layout.html", page{Frame: f, Kit: k, Data: v, Styles: k.cfg.Styles})
	if err != nil {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", f.Lang)
	if f.Status != 0 {
		w.WriteHeader(f.Status)
	}
	_, err = buf.WriteTo(w)
	return err
}

func (k *Kit) date(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(k.cfg.Zone).Format("02/01/2006")
}

func (k *Kit) when(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(k.cfg.Zone).Format("15:04 02/01/2006")
}

func (k *Kit) iso(t time.Time) string { return t.In(k.cfg.Zone).Format(time.RFC3339) }

// icon is the sign that stands beside a status word; it is hidden from screen
// readers, which read the word.
func icon(tone string) string {
	switch tone {
	case "new":
		return "○"
	case "active":
		return "▶"
	case "paused":
		return "⏸︎"
	case "refused":
		return "✕"
	case "late":
		return "!"
	case "done":
		return "✓"
	default:
		return "■"
	}
}

// Policy is the content security policy of the pages. signIn is the origin of
// the identity provider, to which signing out leads.
func Policy(signIn string) string {
	form := strings.TrimSpace("form-action 'self' " + signIn)
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; " + form
}
