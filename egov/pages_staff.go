package egov

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/bpmn/diagram"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
)

// inbox lists an official's own tasks and those of the official's groups, due
// first.
func (a *App) inbox(w http.ResponseWriter, r *http.Request) error {
	ctx, lang := r.Context(), language(r)
	p, _ := ident.From(ctx)
	mine, err := a.Process.Tasks(ctx, bpmn.TaskQuery{Assignee: p.Subject, Limit: 200})
	if err != nil {
		return err
	}
	group, err := a.Process.Tasks(ctx, bpmn.TaskQuery{Groups: p.Roles, Unassigned: true, Limit: 200})
	if err != nil {
		return err
	}
	var recipients []string
	for _, role := range p.Roles {
		recipients = append(recipients, "role:"+role)
	}
	view := ui.Inbox{Mine: a.taskRows(r, mine), Group: a.taskRows(r, group)}
	if view.Notices, err = a.notices(r, recipients...); err != nil {
		return err
	}
	return a.show(w, r, ui.T(lang, "inbox"), view)
}

func (a *App) taskRows(r *http.Request, tasks []bpmn.Task) []ui.Task {
	var rows []ui.Task
	for _, t := range tasks {
		row := ui.Task{Name: t.Name, Case: t.BusinessKey, URL: "/cases/" + t.BusinessKey + "#task-" + t.ID, Created: t.CreatedAt, Due: t.DueAt, Title: a.caseTitle(r, t.BusinessKey)}
		if d, err := a.Gate.Dossier(r.Context(), t.BusinessKey); err == nil {
			row.Due, row.Late = a.Gate.Due(d), a.Gate.Late(d)
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(x, y ui.Task) int { return x.Due.Compare(y.Due) })
	return rows
}

// register is the look-up at the counter.
func (a *App) register(w http.ResponseWriter, r *http.Request) error {
	lang := language(r)
	q := r.URL.Query()
	state, _ := strconv.Atoi(q.Get("state")) // anything else means all
	found, err := a.Gate.Find(r.Context(), onegate.Query{Text: q.Get("q"), State: onegate.State(state), Limit: 100})
	if err != nil {
		return err
	}
	view := ui.List{Heading: ui.T(lang, "register"), Search: true, Query: q.Get("q"), Empty: word(lang, "none.found")}
	for _, s := range onegate.States() {
		view.States = append(view.States, ui.Option{Value: strconv.Itoa(int(s)), Label: s.Label(lang), Selected: int(s) == state})
	}
	for _, d := range found {
		row := a.dossierRow(d, "/cases/", lang)
		row.Who = d.Applicant.Name
		view.Rows = append(view.Rows, row)
	}
	return a.show(w, r, view.Heading, view)
}

// claim takes a task for the reader.
func (a *App) claim(w http.ResponseWriter, r *http.Request) error {
	return a.taskAct(w, r, func(tx *store.Tx, t bpmn.Task, p ident.Principal) error {
		return a.Process.ClaimTx(tx, t.ID, p.Subject)
	})
}

// release gives a task back to its group.
func (a *App) release(w http.ResponseWriter, r *http.Request) error {
	return a.taskAct(w, r, func(tx *store.Tx, t bpmn.Task, p ident.Principal) error {
		if t.Assignee != p.Subject {
			return fault.New(fault.AppTaskHolder)
		}
		return a.Process.UnclaimTx(tx, t.ID, p.Subject)
	})
}

func (a *App) taskAct(w http.ResponseWriter, r *http.Request, act func(*store.Tx, bpmn.Task, ident.Principal) error) error {
	t, p, err := a.task(r)
	if err != nil {
		return err
	}
	if err := a.Store.Update(r.Context(), func(tx *store.Tx) error { return act(tx, t, p) }); err != nil {
		return err
	}
	http.Redirect(w, r, "/cases/"+t.BusinessKey+"#task-"+t.ID, http.StatusSeeOther)
	return nil
}

// task reads the task of the request for somebody who may work on it: the
// holder, or a member of one of its groups.
func (a *App) task(r *http.Request) (bpmn.Task, ident.Principal, error) {
	p, _ := ident.From(r.Context())
	t, err := a.Process.Task(r.Context(), r.PathValue("id"))
	if err == nil && t.Assignee != p.Subject && !p.HasAny(t.Groups...) {
		err = fault.New(fault.Forbidden)
	}
	return t, p, err
}

// complete takes the answers of a task's form and goes on with the process. A
// wrong answer shows the case again with the faults at their fields.
func (a *App) complete(w http.ResponseWriter, r *http.Request) error {
	t, p, err := a.task(r)
	if err != nil {
		return err
	}
	if t.Assignee != p.Subject {
		return fault.New(fault.AppTaskHolder)
	}
	form, err := a.taskForm(r.Context(), t)
	if err != nil {
		return err
	}
	step, err := form.Step(r, nil)
	if err != nil {
		return err
	}
	if !step.Done {
		return a.showCase(w, r, t.BusinessKey, &answered{task: t.ID, data: step.Data, wrong: step.Err})
	}
	vars, err := form.Effective(step.Data)
	if err != nil {
		return err
	}
	err = a.Store.Update(r.Context(), func(tx *store.Tx) error {
		// It may have been given back and taken by a colleague while the form was open.
		now, err := a.Process.TaskTx(tx, t.ID)
		if err != nil {
			return err
		}
		if now.Assignee != p.Subject {
			return fault.New(fault.AppTaskHolder)
		}
		if err := a.judge(tx, now, vars); err != nil {
			return err
		}
		return a.Process.CompleteTx(tx, t.ID, vars)
	})
	var bad refusedAnswers
	if errors.As(err, &bad) {
		return a.showCase(w, r, t.BusinessKey, &answered{task: t.ID, data: step.Data, wrong: bad.error})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/cases/"+t.BusinessKey+"?done=1", http.StatusSeeOther)
	return nil
}

// CheckFunc judges the answers of a user task beyond what its form says, in the
// transaction that completes the task. A fault is shown at the field that its
// path names, and the task stays as it is.
type CheckFunc func(tx *store.Tx, task bpmn.Task, answers map[string]any) error

// Check adds a judgement to the tasks that show a form.
func (a *App) Check(form string, f CheckFunc) {
	a.judges[form] = append(a.judges[form], f)
}

// refusedAnswers is what a check says against the answers of a task.
type refusedAnswers struct{ error }

func (r refusedAnswers) Unwrap() error { return r.error }

func (a *App) judge(tx *store.Tx, t bpmn.Task, answers map[string]any) error {
	var faults []error
	for _, f := range a.judges[t.FormKey] {
		faults = append(faults, f(tx, t, answers))
	}
	if err := fault.Join(faults...); err != nil {
		return refusedAnswers{err}
	}
	return nil
}

// processPicture is the process of a case as SVG with the present step marked.
func (a *App) processPicture(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := a.OpenCase(ctx, r.PathValue("code"))
	if err != nil {
		return err
	}
	inst := c.Instance
	source, err := a.Process.DefinitionXML(ctx, inst.Process, inst.Version)
	if err != nil {
		return err
	}
	visits, err := a.Process.History(ctx, inst.ID)
	if err != nil {
		return err
	}
	svg, err := diagram.SVG(source, overlay(inst, visits, c.Dossier != nil && a.Gate.Late(*c.Dossier), language(r)))
	if err != nil {
		return err
	}
	return WriteSVG(w, svg)
}

// overlay marks where an instance stands and has been.
func overlay(inst bpmn.Instance, visits []bpmn.Visit, late bool, lang string) diagram.Overlay {
	o := diagram.Overlay{Lang: lang, Active: map[string]string{}, Done: map[string]string{}, Failed: map[string]string{}, Overdue: map[string]string{}}
	for _, act := range inst.Active {
		switch {
		case act.Incident:
			o.Failed[act.Element] = ""
		case late && act.Task != "":
			o.Overdue[act.Element] = ""
		default:
			o.Active[act.Element] = ""
		}
	}
	for _, v := range visits {
		if !v.LeftAt.IsZero() {
			o.Done[v.Element] = ""
		}
	}
	return o
}
