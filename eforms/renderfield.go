package eforms

import (
	"html/template"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// fieldModel is what a field's template sees.
type fieldModel struct {
	Lang, Kind      string
	ID, Name, Label string
	Hints           []string
	Unit            string
	Errors          []string
	Source          string
	Required        bool
	ReadOnly        bool
	Drives          bool
	Value           string
	InputType       string // text, tel, email
	InputMode       string
	Autocomplete    string
	Width           string // s, m or l; "" is full
	Choices         []choice
	Search          *searchModel
	Rows            []rowModel
	Add             string // words of the button that adds a row
	CanAdd          bool
	Files           []fileModel
	Accept          string
	Multiple        bool
	Custom          template.HTML
}

type choice struct {
	ID, Value, Label, Hint string
	Selected               bool
}

type searchModel struct {
	Query string
	Asked bool // a query was typed
	None  bool // and nothing was found
}

type rowModel struct {
	Title      string
	Remove     string // value of the button, "" when the row may not go
	RemoveText string
	Fields     []*fieldModel
}

type fileModel struct {
	Name, Type, Size, URL, Remove string
}

// DescribedBy lists the ids of hint, source and error for aria-describedby.
func (m *fieldModel) DescribedBy() string {
	var ids []string
	if len(m.Hints) > 0 {
		ids = append(ids, m.ID+"-hint")
	}
	if m.Source != "" {
		ids = append(ids, m.ID+"-source")
	}
	if len(m.Errors) > 0 {
		ids = append(ids, m.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// Set reports whether the field is a group of controls, which takes fieldset
// and legend rather than a label.
func (m *fieldModel) Set() bool {
	return m.Kind == WidgetRadio || m.Kind == "checkboxes" || m.Kind == WidgetGroup
}

func (r *renderer) field(x *field, ptr string) (*fieldModel, error) {
	v, _ := tree.Get(r.data, ptr)
	m := &fieldModel{
		Lang: r.lang, Kind: x.Widget, ID: controlID(ptr), Name: ptr, Label: x.Label.In(r.lang),
		Hints: hints(x.Hint.In(r.lang)), Unit: x.Unit.In(r.lang), Errors: r.faults[ptr], Drives: x.drives,
		ReadOnly: x.ReadOnly, Autocomplete: x.Autocomplete, Value: x.input(v), Source: r.sourceLine(x, ptr),
		Required: x.needed || x.agree || r.need[ptr], InputType: "text",
	}
	x.dress(m, r)
	var err error
	switch {
	case !x.own():
		err = r.custom(x, ptr, v, m)
	case x.Widget == WidgetGroup:
		err = r.group(x, m)
	case x.Widget == WidgetFile:
		r.files(x, v, m)
	case x.Widget == WidgetCheckbox && x.Type == "boolean":
		m.Choices = []choice{{ID: m.ID, Value: "true", Label: m.Label, Selected: v == true}}
	case x.Widget == WidgetSelect && x.Catalog != "" && !x.ReadOnly:
		err = r.search(x, ptr, v, m)
	case x.Widget == WidgetRadio || x.Widget == WidgetCheckbox || x.Widget == WidgetSelect:
		err = r.choices(x, v, m)
	}
	if x.ReadOnly && err == nil && x.own() && x.Widget != WidgetGroup && x.Widget != WidgetFile {
		m.Kind = "shown"
		m.Value, err = r.text(x, v)
	}
	return m, err
}

// dress gives the control its keyboard, width and hints by widget.
func (x *field) dress(m *fieldModel, r *renderer) {
	switch x.Widget {
	case WidgetInteger:
		m.InputMode, m.Width = "numeric", "s"
	case WidgetNumber:
		m.InputMode, m.Width = "decimal", "s"
	case WidgetDate:
		m.InputMode, m.Width = "numeric", "s"
		if !x.ReadOnly {
			m.Hints = append(m.Hints, word(r.lang, "date-hint")+" "+r.v.Today.Format("02/01/2006"))
		}
	case WidgetTel:
		m.InputType, m.Width = "tel", "m"
	case WidgetEmail:
		m.InputType, m.Width = "email", "l"
	case WidgetCitizen, WidgetTax:
		m.InputMode, m.Width = "numeric", "m"
	}
	if n, ok := x.bound("maxLength"); ok && x.Widget == WidgetText && n <= 20 {
		m.Width = "m"
	}
}

func (r *renderer) source(x *field, ptr string) string {
	s, ok := r.v.Sources[ptr]
	if ok && s == "" {
		s = x.Source.In(r.lang)
	}
	return s
}

// sourceLine is "Nguồn: …".
func (r *renderer) sourceLine(x *field, ptr string) string {
	s := r.source(x, ptr)
	if s == "" {
		return ""
	}
	return word(r.lang, "source") + ": " + s
}

func (r *renderer) custom(x *field, ptr string, v any, m *fieldModel) error {
	w := r.boxes[x.Widget]
	if w == nil {
		return fault.New(fault.EformsWidget, "widget", x.Widget).At(x.def + "/widget")
	}
	html, err := w(FieldView{
		Context: r.v.Context, Field: x.Field, ID: m.ID, Name: ptr, Value: v, Text: m.Value, Lang: r.lang,
		Required: m.Required, Invalid: len(m.Errors) > 0, DescribedBy: m.DescribedBy(), ReadOnly: x.ReadOnly,
	})
	if err != nil {
		return fault.New(fault.EformsRender).At(ptr).Wrap(err)
	}
	m.Kind, m.Custom = "custom", html
	return nil
}

func (r *renderer) group(x *field, m *fieldModel) error {
	have := rows(r.data, x.At)
	n := x.shownRows(len(have))
	m.Add = word(r.lang, "add") + " " + lowerFirst(x.itemName(r.lang))
	m.CanAdd = n < x.maxRows() && !x.ReadOnly
	for i := range n {
		row := rowModel{Title: x.rowName(i, r.lang)}
		if i < len(have) && !x.ReadOnly {
			row.Remove = ActRemove + ":" + tree.Index(x.At, i)
			row.RemoveText = word(r.lang, "remove") + " " + lowerFirst(row.Title)
		}
		for _, c := range x.columns {
			ptr := c.At
			if !c.static() {
				ptr = c.inRow(i)
			}
			if r.hidden[ptr] {
				continue
			}
			fm, err := r.column(c, ptr)
			if err != nil {
				return err
			}
			row.Fields = append(row.Fields, fm)
		}
		m.Rows = append(m.Rows, row)
	}
	return nil
}

func (r *renderer) column(c *field, ptr string) (*fieldModel, error) {
	if c.static() {
		return &fieldModel{Lang: r.lang, Kind: c.Widget, Label: c.Label.In(r.lang), Hints: hints(c.Hint.In(r.lang))}, nil
	}
	return r.field(c, ptr)
}

func (r *renderer) files(x *field, v any, m *fieldModel) {
	u := &upload{accept: []string{"application/pdf", "image/jpeg", "image/png"}, maxSize: 20 << 20, maxFiles: 20}
	if r.f.svc != nil {
		u.accept, u.maxSize, u.maxFiles = r.f.svc.cfg.Accept, r.f.svc.cfg.MaxFile, r.f.svc.cfg.MaxFiles
	}
	x.fileRules(u)
	ids, _ := v.([]any)
	for i, id := range ids {
		m.Files = append(m.Files, r.file(x, plainText(id), i))
	}
	m.Accept, m.Multiple = acceptAttribute(u.accept), u.maxFiles > 1
	if !x.ReadOnly {
		m.Hints = append(m.Hints, word(r.lang, "file-hint")+" "+acceptNames(u.accept, r.lang)+
			"; "+word(r.lang, "file-size")+" "+sizeText(u.maxSize)+" "+word(r.lang, "each"))
	}
}

func (r *renderer) file(x *field, id string, i int) fileModel {
	fm := fileModel{Name: word(r.lang, "unnamed")}
	if !x.ReadOnly && !r.v.ReadOnly {
		fm.Remove = ActRemove + ":" + tree.Index(x.At, i)
	}
	k := slices.IndexFunc(r.v.Files, func(a Attachment) bool { return a.ID == id })
	if k < 0 {
		return fm
	}
	a := r.v.Files[k]
	fm.Name, fm.Size, fm.Type = a.Name, sizeText(a.Size), acceptNames([]string{a.Type}, r.lang)
	if r.v.FileURL != nil {
		fm.URL = r.v.FileURL(a)
	}
	return fm
}
