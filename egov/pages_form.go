package egov

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
)

// apply opens a draft of a procedure's form, filled in with what the identity
// provider knows of the citizen.
func (a *App) apply(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, _ := ident.From(ctx)
	proc, err := a.Gate.Procedure(r.PathValue("code"))
	if err != nil {
		return err
	}
	if p.Kind != ident.Citizen {
		return fault.New(fault.Forbidden)
	}
	if p.Assurance < proc.MinLevel {
		return fault.New(fault.OnegateLevel, "need", proc.MinLevel, "have", p.Assurance)
	}
	form, err := a.Forms.Form(ctx, proc.Form, 0)
	if err != nil {
		return err
	}
	draft, err := a.Forms.SaveDraft(ctx, eforms.Draft{ID: rand.Text(), Form: form.ID(), Version: form.Version(), Owner: p.Subject, Data: form.Prefill(a.known(ctx))})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/drafts/"+draft.ID, http.StatusSeeOther)
	return nil
}

// known is what the identity provider stated of the person, by the names that
// forms bind to.
func (a *App) known(ctx context.Context) map[string]any {
	known := map[string]any{}
	if p, ok := ident.From(ctx); ok {
		set(known, "citizen.name", p.Name)
		set(known, "citizen.number", string(p.CitizenID))
	}
	profile := a.SSO.Profile(ctx)
	set(known, "citizen.birthDate", Text(profile["birthdate"]))
	set(known, "citizen.email", Text(profile["email"]))
	if phone, err := ident.ParsePhone(Text(profile["phone_number"])); err == nil {
		set(known, "citizen.phone", string(phone))
	}
	if address, ok := profile["address"].(map[string]any); ok {
		set(known, "citizen.address", Text(address["formatted"]))
	}
	return known
}

func set(m map[string]any, name, value string) {
	if value != "" {
		m[name] = value
	}
}

// sources says of every prefilled value that is still as it was where it came
// from.
func (a *App) sources(ctx context.Context, form *eforms.Form, data map[string]any, lang string) map[string]string {
	prefilled := form.Prefill(a.known(ctx))
	out := map[string]string{}
	for _, pointers := range form.Bindings() {
		for _, at := range pointers {
			was, filled := eforms.Value(prefilled, at)
			is, there := eforms.Value(data, at)
			if field, ok := form.Field(at); ok && filled && there && reflect.DeepEqual(was, is) {
				out[at] = field.Source.In(lang)
			}
		}
	}
	return out
}

// sitting is one request on a draft: the draft and its form.
type sitting struct {
	draft eforms.Draft
	form  *eforms.Form
	files []eforms.Attachment
}

func (a *App) sit(r *http.Request) (s sitting, err error) {
	ctx := r.Context()
	p, _ := ident.From(ctx)
	if s.draft, err = a.Forms.Draft(ctx, r.PathValue("id"), p.Subject); err != nil {
		return s, err
	}
	if s.form, err = a.Forms.Form(ctx, s.draft.Form, s.draft.Version); err != nil {
		return s, err
	}
	s.files, err = a.Forms.Attachments(ctx, s.draft.ID)
	return s, err
}

func (a *App) draftPage(w http.ResponseWriter, r *http.Request) error {
	s, err := a.sit(r)
	if err != nil {
		return err
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil {
		s.draft.Page = max(0, min(n, len(s.form.Pages())))
	}
	return a.showDraft(w, r, s, nil, nil)
}

// showDraft draws the draft's page, or after the last one the answers to check.
func (a *App) showDraft(w http.ResponseWriter, r *http.Request, s sitting, search map[string]string, wrong error) error {
	lang := language(r)
	view := eforms.View{Context: r.Context(), Data: s.draft.Data, Err: wrong, Lang: lang, Action: "/drafts/" + s.draft.ID, Page: s.draft.Page,
		Files: s.files, FileURL: fileURL, Sources: a.sources(r.Context(), s.form, s.draft.Data, lang), Search: search}
	draw := s.form.Render
	if s.draft.Page >= len(s.form.Pages()) {
		draw = s.form.Summary
	}
	body, err := draw(view)
	if err != nil {
		return err
	}
	f := a.frame(r, s.form.Title(lang))
	f.Path = "/drafts/" + s.draft.ID + "?page=" + strconv.Itoa(s.draft.Page)
	if wrong != nil {
		f.Status = http.StatusUnprocessableEntity
	}
	return a.UI.Write(w, f, ui.Form{Body: body, Scripts: formScripts})
}

var formScripts = []string{"/assets/eforms/eforms.js", "/assets/parcel.js"}

func fileURL(a eforms.Attachment) string { return "/files/" + a.ID }

// draftAct takes a page of answers, keeps it, and shows what follows. What was
// typed is kept even when it is wrong, so that nothing is lost.
func (a *App) draftAct(w http.ResponseWriter, r *http.Request) error {
	err := a.actOnDraft(w, r)
	if errors.Is(err, fault.EformsNoDraft) { // sent already, by a second press: show what came of it
		http.Redirect(w, r, "/dossiers", http.StatusSeeOther)
		return nil
	}
	return err
}

func (a *App) actOnDraft(w http.ResponseWriter, r *http.Request) error {
	s, err := a.sit(r)
	if err != nil {
		return err
	}
	step, err := a.takeStep(r, s.form, s.draft.ID, s.draft.Data, time.Time{})
	if err != nil {
		return err
	}
	s.draft.Data, s.draft.Page, s.files = step.Data, step.Page, step.kept
	if step.Done {
		return a.submitDraft(w, r, s)
	}
	if s.draft, err = a.Forms.SaveDraft(r.Context(), s.draft); err != nil {
		return err
	}
	switch {
	case step.Err != nil || step.Action == eforms.ActRefresh:
		return a.showDraft(w, r, s, step.Search, step.Err)
	case step.Action == eforms.ActSave:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	default:
		http.Redirect(w, r, "/drafts/"+s.draft.ID+"?page="+strconv.Itoa(s.draft.Page), http.StatusSeeOther)
	}
	return nil
}

// step is a form's step with the papers that came along kept.
type step struct {
	eforms.Step
	kept []eforms.Attachment
}

// takeStep carries one request on a form out: answers are merged, papers are
// kept with the holder or refused with the reason, and the page that follows is
// found. Papers that the holder had before since stay.
func (a *App) takeStep(r *http.Request, form *eforms.Form, holder string, data map[string]any, since time.Time) (step, error) {
	ctx := r.Context()
	held, err := a.Forms.Attachments(ctx, holder)
	if err != nil {
		return step{}, err
	}
	next, err := form.Step(r, form.SetFiles(data, held))
	if err != nil {
		return step{}, err
	}
	page := next.Page
	var faults []error
	for _, up := range next.Files {
		faults = append(faults, a.keep(ctx, form, holder, up))
	}
	for _, paper := range held {
		if !slices.Contains(next.Detach, paper.ID) {
			continue
		}
		if paper.At.Before(since) {
			faults = append(faults, fault.New(fault.AppPaperKept).At(paper.Field))
			continue
		}
		faults = append(faults, a.Forms.Detach(ctx, holder, paper.ID))
	}
	kept, err := a.Forms.Attachments(ctx, holder)
	if err != nil {
		return step{}, err
	}
	next.Data = form.SetFiles(next.Data, kept)
	if refused := fault.Join(faults...); refused != nil {
		next.Err, next.Done = fault.Join(next.Err, refused), false
		if next.Action == eforms.ActNext {
			page = form.Back(next.Data, next.Page)
		}
	}
	next.Page = page
	return step{next, kept}, nil
}

func (a *App) keep(ctx context.Context, form *eforms.Form, holder string, up eforms.Upload) error {
	content, err := up.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	_, err = a.Forms.AttachFor(ctx, form, holder, up.Field, up.Name, content)
	return err
}

// submitDraft turns the draft into a dossier: one transaction enters the
// dossier, starts its process, moves the papers and removes the draft. Pressing
// the button twice finds no draft the second time and enters nothing.
func (a *App) submitDraft(w http.ResponseWriter, r *http.Request, s sitting) error {
	ctx := r.Context()
	proc, err := a.procedureOf(s.draft.Form)
	if err != nil {
		return err
	}
	var d onegate.Dossier
	err = a.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if _, err = a.Forms.TakeDraftTx(tx, s.draft.ID, s.draft.Owner); err != nil {
			return err
		}
		d, err = a.SubmitTx(tx, proc, s.form, s.draft.Data, a.sources(ctx, s.form, s.draft.Data, "vi"))
		if err != nil {
			return err
		}
		// The papers move before the draft goes: what a draft still holds goes with it.
		if err = a.Forms.Rehold(tx, s.draft.ID, d.Code); err != nil {
			return err
		}
		return a.Forms.DeleteDraftTx(tx, s.draft.ID)
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/dossiers/"+d.Code+"?new=1", http.StatusSeeOther)
	return nil
}

// procedureOf finds the procedure that a form belongs to.
func (a *App) procedureOf(form string) (onegate.Procedure, error) {
	for _, p := range a.Gate.Procedures() {
		if p.Form == form {
			return p, nil
		}
	}
	return onegate.Procedure{}, fault.New(fault.OnegateProcedure, "code", form)
}

// SubmitTx enters a dossier for the principal of the transaction's context and
// starts the procedure's process with the dossier code as its business key. The
// form's values are the process variable "form", the code is "dossier", and
// "lookAgain" is when the deadline has to be looked at first (RFC 3339). sources
// says by field pointer where prefilled values came from. The data must have
// passed the form's Validate; faults are those of onegate.SubmitTx and
// bpmn.StartTx.
func (a *App) SubmitTx(tx *store.Tx, proc onegate.Procedure, form *eforms.Form, data map[string]any, sources map[string]string) (onegate.Dossier, error) {
	p, _ := ident.From(tx.Context())
	clean, err := form.Effective(data)
	if err != nil {
		return onegate.Dossier{}, err
	}
	d, err := a.Gate.SubmitTx(tx, onegate.Submission{
		Procedure: proc.Code, Form: form.ID(), FormVersion: form.Version(), Data: clean, Sources: sources,
		Applicant: onegate.Applicant{Subject: p.Subject, Name: p.Name, CitizenID: p.CitizenID, Phone: Text(clean["phone"]), Email: Text(clean["email"]), Address: Text(clean["address"])},
	})
	if err != nil {
		return d, err
	}
	_, err = a.Process.StartTx(tx, bpmn.Start{Process: proc.Process, BusinessKey: d.Code, Variables: map[string]any{
		"form": d.Data, "dossier": d.Code, "lookAgain": a.Gate.FirstLook(d),
	}})
	return d, err
}
