package eforms

import (
	"bytes"
	"embed"
	"html/template"
	"strings"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

//go:embed templates/*.html
var templateFiles embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"word": word,
}).ParseFS(templateFiles, "templates/*.html"))

func execute(name string, model any) (template.HTML, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, model); err != nil {
		return "", fault.New(fault.EformsRender).Wrap(err)
	}
	return template.HTML(b.String()), nil
}

// Render draws one page of the form: error summary, fields, buttons, all working
// without JavaScript. Its classes begin with "ef-"; see Assets for style and
// script. Everything that came from people is escaped.
func (f *Form) Render(v View) (template.HTML, error) {
	r, err := f.renderer(v)
	if err != nil {
		return "", err
	}
	if v.Page < 0 || v.Page >= len(f.pages) {
		return "", fault.New(fault.EformsPage, "page", v.Page)
	}
	if v.ReadOnly {
		return r.summary(func(p int) bool { return p == v.Page })
	}
	m, err := r.page()
	if err != nil {
		return "", err
	}
	return execute("page", m)
}

// pageModel is what the page's template sees.
type pageModel struct {
	View
	Lang     string
	Form     string
	Title    string
	Intro    string
	Step     int
	Steps    int
	Page     int
	Errors   []summaryLine
	Sections []sectionModel
	Files    bool // the page has a file input
	Rules    bool // the page has a field that others depend on
	Back     bool
	Last     bool
	Heading  heading
}

type heading struct {
	Text     string
	Embedded bool
}

type sectionModel struct {
	Title, Intro string
	ID           string
	Fields       []*fieldModel
}

func (r *renderer) page() (*pageModel, error) {
	p := r.f.pages[r.v.Page]
	shown := r.f.shownPages(r.data)
	m := &pageModel{
		View: r.v, Lang: r.lang, Form: r.f.Title(r.lang), Title: p.Title.In(r.lang), Intro: p.Intro.In(r.lang),
		Page: r.v.Page, Errors: r.top, Back: r.f.Back(r.data, r.v.Page) != r.v.Page,
		Last:    r.f.Next(r.data, r.v.Page) == len(r.f.pages),
		Heading: heading{p.Title.In(r.lang), r.v.Embedded},
	}
	for i, ok := range shown {
		if ok {
			m.Steps++
		}
		if i == r.v.Page {
			m.Step = m.Steps
		}
	}
	for i, s := range p.Sections {
		fields, err := r.fields(s.Fields, m)
		if err != nil {
			return nil, err
		}
		if len(fields) > 0 {
			m.Sections = append(m.Sections, sectionModel{s.Title.In(r.lang), s.Intro.In(r.lang), "ef-section" + tree.Index("", i)[1:], fields})
		}
	}
	return m, nil
}

func (r *renderer) fields(list []Field, m *pageModel) ([]*fieldModel, error) {
	var out []*fieldModel
	for _, one := range list {
		if one.At == "" {
			out = append(out, &fieldModel{Lang: r.lang, Kind: one.Widget, Label: one.Label.In(r.lang), Hints: hints(one.Hint.In(r.lang))})
			continue
		}
		x := r.f.byAt[one.At]
		if r.hidden[x.At] {
			continue
		}
		fm, err := r.field(x, x.At)
		if err != nil {
			return nil, err
		}
		m.Files = m.Files || x.Widget == WidgetFile && !x.ReadOnly
		m.Rules = m.Rules || x.drives
		for _, c := range x.columns {
			m.Rules = m.Rules || c.drives
		}
		out = append(out, fm)
	}
	return out, nil
}

func hints(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}
