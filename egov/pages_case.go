package egov

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/ui"
)

// Case is what a panel of the case page is drawn from. Dossier is nil for a
// case that did not begin at the one-stop counter, such as a consultation asked
// by another agency.
type Case struct {
	Code     string           // of the dossier; the business key of the process
	Dossier  *onegate.Dossier // nil without one
	Instance bpmn.Instance    // the process started last for the case, with its variables
	Lang     string           // of the reader, "vi" or "en"
}

// PanelFunc draws a part of the case page for officials; show is false when
// there is nothing to say about this case.
type PanelFunc func(ctx context.Context, c Case) (panel ui.Panel, show bool, err error)

// Panel adds a part to every case page.
func (a *App) Panel(f PanelFunc) { a.panels = append(a.panels, f) }

// TitleFunc names a case; "" leaves it to others.
type TitleFunc func(c Case) string

// Title adds a way to name cases in lists and on the case page.
func (a *App) Title(f TitleFunc) { a.titles = append(a.titles, f) }

// answered is a task's form as it was just sent, to be shown with its faults.
type answered struct {
	task  string
	data  map[string]any
	wrong error
}

func (a *App) casePage(w http.ResponseWriter, r *http.Request) error {
	return a.showCase(w, r, r.PathValue("code"), nil)
}

// OpenCase reads a case by its code: the dossier, if there is one, and the
// process instance that was started last for it. An unknown code is
// [fault.AppCase]. It asks nobody's rights and writes nothing to the audit log.
func (a *App) OpenCase(ctx context.Context, code string) (Case, error) {
	c := Case{Code: code, Lang: "vi"}
	found, err := a.Process.ByBusinessKey(ctx, code)
	if err != nil {
		return c, err
	}
	if len(found) == 0 {
		return c, fault.New(fault.AppCase, "code", code)
	}
	c.Instance = found[0]
	d, err := a.Gate.Dossier(ctx, code)
	switch {
	case err == nil:
		c.Dossier = &d
	case !errors.Is(err, fault.NotFound):
		return c, err
	}
	return c, nil
}

func (a *App) titleOf(c Case) string {
	for _, f := range a.titles {
		if t := f(c); t != "" {
			return t
		}
	}
	if c.Dossier != nil {
		if proc, err := a.Gate.Procedure(c.Dossier.Procedure); err == nil {
			return proc.Name.In(c.Lang)
		}
	}
	return c.Instance.Process
}

func (a *App) caseTitle(r *http.Request, code string) string {
	c, err := a.OpenCase(r.Context(), code)
	if err != nil {
		return code
	}
	c.Lang = language(r)
	return a.titleOf(c)
}

// showCase draws the case page. Reading a case is an act: it is written to the
// audit log before anything is shown.
func (a *App) showCase(w http.ResponseWriter, r *http.Request, code string, sent *answered) error {
	ctx, lang := r.Context(), language(r)
	c, err := a.OpenCase(ctx, code)
	if err != nil {
		return err
	}
	c.Lang = lang
	if err := a.noteReading(ctx, code); err != nil {
		return err
	}
	view := ui.Case{Code: code, Title: a.titleOf(c), Picture: "/cases/" + code + "/process.svg", PictureAlt: pictureAlt(c, lang), Scripts: formScripts}
	if r.URL.Query().Has("done") {
		view.Alert, view.AlertTone = word(lang, "task.done"), "done"
	}
	a.caseHead(c, &view)
	for _, part := range []func(*http.Request, Case, *ui.Case) error{a.caseAnswers, a.casePanels, a.caseSteps} {
		if err := part(r, c, &view); err != nil {
			return err
		}
	}
	if view.Tasks, err = a.caseTasks(r, c, sent); err != nil {
		return err
	}
	f := a.frame(r, code)
	f.Path = "/cases/" + code
	if sent != nil && sent.wrong != nil {
		f.Status = http.StatusUnprocessableEntity
	}
	return a.UI.Write(w, f, view)
}

func (a *App) caseHead(c Case, view *ui.Case) {
	if c.Dossier == nil {
		view.Chip = instanceChip(c)
		view.Facts = []ui.Fact{{Name: ui.T(c.Lang, "list.since"), Value: when(c.Instance.StartedAt)}}
		return
	}
	view.Chip, view.Late = chip(c.Dossier.State, c.Lang), a.Gate.Late(*c.Dossier)
	view.Facts = a.dossierFacts(*c.Dossier, c.Lang)
	view.Actions = []ui.Link{{Label: word(c.Lang, "receipt"), URL: "/dossiers/" + c.Code + "/receipt"}}
	if c.Dossier.State == onegate.Processed || c.Dossier.State == onegate.Returned {
		view.Actions = append(view.Actions, ui.Link{Label: word(c.Lang, "result.download"), URL: "/dossiers/" + c.Code + "/result"})
	}
}

func instanceChip(c Case) ui.Chip {
	if c.Instance.State == bpmn.Running {
		return ui.Chip{Tone: "active", Label: word(c.Lang, "running")}
	}
	return ui.Chip{Tone: "done", Label: word(c.Lang, "ended")}
}

func pictureAlt(c Case, lang string) string {
	var tasks, all []string
	for _, act := range c.Instance.Active {
		all = append(all, act.Name)
		if act.Task != "" {
			tasks = append(tasks, act.Name)
		}
	}
	if len(tasks) > 0 { // what people do says more than what is waited for
		all = tasks
	}
	if len(all) == 0 {
		return word(lang, "ended") + "."
	}
	return word(lang, "picture.alt") + " " + strings.Join(all, ", ") + "."
}

func (a *App) caseAnswers(r *http.Request, c Case, view *ui.Case) error {
	if c.Dossier == nil {
		return nil
	}
	panel, err := a.answersPanel(r, *c.Dossier)
	view.Panels = append(view.Panels, panel)
	return err
}

// answersPanel shows what the citizen wrote, with the source of each value, and
// the papers.
func (a *App) answersPanel(r *http.Request, d onegate.Dossier) (ui.Panel, error) {
	ctx, lang := r.Context(), language(r)
	form, err := a.Forms.Form(ctx, d.Form, d.FormVersion)
	if err != nil {
		return ui.Panel{}, err
	}
	files, err := a.Forms.Attachments(ctx, d.Code)
	if err != nil {
		return ui.Panel{}, err
	}
	body, err := form.Summary(eforms.View{Context: ctx, Data: d.Data, Lang: lang, ReadOnly: true, Embedded: true, Files: files, Sources: d.Sources, FileURL: fileURL})
	return ui.Panel{ID: "answers", Title: word(lang, "answers"), Body: body}, err
}

func (a *App) casePanels(r *http.Request, c Case, view *ui.Case) error {
	var faults []error
	for _, draw := range a.panels {
		panel, show, err := draw(r.Context(), c)
		faults = append(faults, err)
		if show && err == nil {
			view.Panels = append(view.Panels, panel)
		}
	}
	return fault.Join(faults...)
}

func (a *App) caseSteps(r *http.Request, c Case, view *ui.Case) (err error) {
	if c.Dossier != nil {
		view.Steps, err = a.dossierSteps(r, *c.Dossier)
		return err
	}
	visits, err := a.Process.History(r.Context(), c.Instance.ID)
	for _, v := range visits {
		if v.Name != "" {
			view.Steps = append(view.Steps, ui.Step{At: v.EnteredAt, Title: v.Name})
		}
	}
	return err
}

// caseTasks lists the case's open tasks that concern the reader.
func (a *App) caseTasks(r *http.Request, c Case, sent *answered) ([]ui.TaskForm, error) {
	ctx := r.Context()
	p, _ := ident.From(ctx)
	tasks, err := a.Process.Tasks(ctx, bpmn.TaskQuery{BusinessKey: c.Code, Limit: 50})
	if err != nil {
		return nil, err
	}
	var out []ui.TaskForm
	for _, t := range tasks {
		if t.Assignee != p.Subject && !p.HasAny(t.Groups...) {
			continue
		}
		form := ui.TaskForm{ID: t.ID, Name: t.Name, Due: t.DueAt, Mine: t.Assignee == p.Subject}
		switch {
		case form.Mine:
			form.Release = "/tasks/" + t.ID + "/release"
			if form.Form, err = a.drawTaskForm(r, t, sent); err != nil {
				return nil, err
			}
		case t.Assignee == "":
			form.Claim = "/tasks/" + t.ID + "/claim"
		default:
			form.Holder = word(c.Lang, "a.colleague")
		}
		out = append(out, form)
	}
	return out, nil
}

func (a *App) drawTaskForm(r *http.Request, t bpmn.Task, sent *answered) (template.HTML, error) {
	form, err := a.taskForm(r.Context(), t)
	if err != nil {
		return "", err
	}
	view := eforms.View{Context: r.Context(), Lang: language(r), Action: "/tasks/" + t.ID + "/complete", Submit: word(language(r), "task.complete"), Embedded: true, Data: map[string]any{}}
	if sent != nil && sent.task == t.ID {
		view.Data, view.Err = sent.data, sent.wrong
	}
	return form.RenderWhole(view)
}

func (a *App) taskForm(ctx context.Context, t bpmn.Task) (*eforms.Form, error) {
	form, err := a.Forms.Form(ctx, t.FormKey, 0)
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.AppNoForm, "form", t.FormKey).Wrap(err)
	}
	return form, err
}
