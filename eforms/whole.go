package eforms

import (
	"context"
	"html/template"
	"io"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// RenderWhole draws all pages of the form as one, with a single button that
// submits it: for short forms, such as the task of an official, and for going
// over an application once more. Decode and Step take what it posts.
func (f *Form) RenderWhole(v View) (template.HTML, error) {
	v.Page = len(f.pages) // so that faults of every page link to their field
	r, err := f.renderer(v)
	if err != nil {
		return "", err
	}
	if v.ReadOnly {
		return r.summary(func(int) bool { return true })
	}
	m := &pageModel{View: r.v, Lang: r.lang, Form: f.Title(r.lang), Page: -1, Errors: r.top, Heading: heading{f.Title(r.lang), v.Embedded}}
	for i, p := range f.pages {
		for j, s := range p.Sections {
			fields, err := r.fields(s.Fields, m)
			if err != nil {
				return "", err
			}
			if len(fields) > 0 {
				title := s.Title
				if title.Vi == "" && len(f.pages) > 1 {
					title = p.Title
				}
				m.Sections = append(m.Sections, sectionModel{title.In(r.lang), s.Intro.In(r.lang), "ef-section" + tree.Index(tree.Index("", i), j)[1:], fields})
			}
		}
	}
	return execute("whole", m)
}

// Value is the answer at a JSON pointer into the data.
func Value(data map[string]any, pointer string) (any, bool) { return tree.Get(data, pointer) }

// AttachFor is Attach by the rules of a form's field, for holders that are no
// drafts, such as a dossier to which papers are added.
func (s *Service) AttachFor(ctx context.Context, form *Form, holder, field, filename string, r io.Reader) (Attachment, error) {
	x := form.byAt[field]
	if x == nil || x.Widget != WidgetFile {
		return Attachment{}, fault.New(fault.EformsNotFile, "label", form.label(x, field, "vi")).At(field)
	}
	var up *upload
	err := s.cfg.Store.View(ctx, func(tx *store.Tx) (err error) {
		if up, err = s.begin(tx, holder, field, filename); err == nil {
			x.fileRules(up)
		}
		return err
	})
	if err != nil {
		return Attachment{}, err
	}
	return s.take(ctx, up, r)
}
