package eforms

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// Summary draws all the answers, "check your answers": each page with a link
// Action?page=n to change it, and the submit button. With ReadOnly there are
// neither links nor button: the view for case pages and for print. A change link
// is a plain GET; the caller shows that page by Render.
func (f *Form) Summary(v View) (template.HTML, error) {
	v.Page = len(f.pages)
	r, err := f.renderer(v)
	if err != nil {
		return "", err
	}
	return r.summary(func(int) bool { return true })
}

type summaryModel struct {
	View
	Lang    string
	Form    string
	Page    int
	Errors  []summaryLine
	Parts   []partModel
	Printed string
	Heading heading
	Whole   bool
}

// partModel is one page of the form.
type partModel struct {
	Title    string
	Change   string
	Sections []answersModel
}

type answersModel struct {
	Title   string
	Answers []answer
}

type answer struct {
	ID      string
	Label   string
	Lines   []string
	Unit    string
	Source  string
	Number  bool
	Empty   bool
	Files   []fileModel
	Rows    []answersModel
	Custom  template.HTML
	Errors  []string
	IsGroup bool
}

func (r *renderer) summary(want func(page int) bool) (template.HTML, error) {
	m := summaryModel{View: r.v, Lang: r.lang, Form: r.f.Title(r.lang), Page: len(r.f.pages), Errors: r.top,
		Printed: r.v.Today.Format("02/01/2006"), Whole: r.v.Page == len(r.f.pages)}
	m.Heading = heading{word(r.lang, "check"), r.v.Embedded}
	if r.v.ReadOnly {
		m.Heading.Text = m.Form
	}
	for i, p := range r.f.pages {
		if !want(i) {
			continue
		}
		part := partModel{Title: p.Title.In(r.lang)}
		if !r.v.ReadOnly {
			part.Change = r.changeURL(i)
		}
		for _, s := range p.Sections {
			list, err := r.answers(s.Fields)
			if err != nil {
				return "", err
			}
			if len(list) > 0 {
				part.Sections = append(part.Sections, answersModel{s.Title.In(r.lang), list})
			}
		}
		if len(part.Sections) > 0 {
			m.Parts = append(m.Parts, part)
		}
	}
	return execute("summary", m)
}

func (r *renderer) changeURL(page int) string {
	base, fragment, _ := strings.Cut(r.v.Action, "#")
	sep := "?"
	if strings.Contains(base, "?") {
		sep = "&"
	}
	if fragment != "" {
		fragment = "#" + fragment
	}
	return base + sep + "page=" + strconv.Itoa(page) + fragment
}

func (r *renderer) answers(fields []Field) ([]answer, error) {
	var list []answer
	for _, one := range fields {
		x := r.f.byAt[one.At]
		if x == nil || r.hidden[x.At] {
			continue
		}
		a, err := r.answer(x, x.At)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

func (r *renderer) answer(x *field, ptr string) (answer, error) {
	v, _ := tree.Get(r.data, ptr)
	a := answer{ID: controlID(ptr), Label: x.Label.In(r.lang), Unit: x.Unit.In(r.lang), Source: r.sourceLine(x, ptr), Errors: r.faults[ptr],
		Number: x.Widget == WidgetNumber || x.Widget == WidgetInteger}
	switch {
	case x.Widget == WidgetGroup:
		return r.groupAnswer(x, a)
	case x.Widget == WidgetFile:
		ids, _ := v.([]any)
		for i, id := range ids {
			f := r.file(x, plainText(id), i)
			f.Remove = ""
			a.Files = append(a.Files, f)
		}
	case !x.own():
		return r.customAnswer(x, ptr, v, a)
	default:
		s, err := r.text(x, v)
		if err != nil {
			return a, err
		}
		if s != "" {
			a.Lines = strings.Split(s, "\n")
		}
	}
	a.Empty = len(a.Lines) == 0 && len(a.Files) == 0
	return a, nil
}

func (r *renderer) customAnswer(x *field, ptr string, v any, a answer) (answer, error) {
	w := r.boxes[x.Widget]
	if w == nil {
		return a, fault.New(fault.EformsWidget, "widget", x.Widget).At(x.def + "/widget")
	}
	html, err := w(FieldView{Context: r.v.Context, Field: x.Field, ID: a.ID, Name: ptr, Value: v, Text: x.input(v), Lang: r.lang, ReadOnly: true})
	if err != nil {
		return a, fault.New(fault.EformsRender).At(ptr).Wrap(err)
	}
	a.Custom = html
	return a, nil
}

func (r *renderer) groupAnswer(x *field, a answer) (answer, error) {
	a.IsGroup = true
	for i, row := range rows(r.data, x.At) {
		if len(row) == 0 {
			continue
		}
		part := answersModel{Title: x.rowName(i, r.lang)}
		for _, c := range x.columns {
			if c.static() || r.hidden[c.inRow(i)] {
				continue
			}
			one, err := r.answer(c, c.inRow(i))
			if err != nil {
				return a, err
			}
			part.Answers = append(part.Answers, one)
		}
		a.Rows = append(a.Rows, part)
	}
	a.Empty = len(a.Rows) == 0
	return a, nil
}
