package egov

import (
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"

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
	draft := eforms.Draft{ID: rand.Text(), Form: form.ID(), Version: form.Version(), Owner: p.Subject, Subject: proc.Code, Data: form.Prefill(a.SSO.Profile(r))}
	if _, err := a.Forms.SaveDraft(ctx, draft); err != nil {
		return err
	}
	http.Redirect(w, r, "/drafts/"+draft.ID, http.StatusSeeOther)
	return nil
}

// sitting is one request on a draft: the draft, its form and its papers.
type sitting struct {
	draft eforms.Draft
	form  *eforms.Form
	files []eforms.Attachment
	page  int // from 0; len(pages) is the check-your-answers page
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
	if s.files, err = a.Forms.Attachments(ctx, s.draft.ID); err != nil {
		return s, err
	}
	s.page = s.draft.Page
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil {
		s.page = n - 1
	}
	s.page = max(0, min(s.page, len(s.form.Pages())))
	return s, nil
}

func (a *App) draftPage(w http.ResponseWriter, r *http.Request) error {
	s, err := a.sit(r)
	if err != nil {
		return err
	}
	return a.showDraft(w, r, s, nil)
}

func (a *App) showDraft(w http.ResponseWriter, r *http.Request, s sitting, wrong error) error {
	lang := language(r)
	view := eforms.View{Data: s.draft.Data, Err: wrong, Lang: lang, Action: "/drafts/" + s.draft.ID, Page: s.page, Files: s.files,
		Hidden:  map[string]string{"_page": strconv.Itoa(s.page + 1), "_revision": strconv.Itoa(s.draft.Revision)},
		Sources: a.sources(s), FileURL: fileURL}
	draw := s.form.Render
	if s.page == len(s.form.Pages()) {
		view.Submit = true
		draw = s.form.Summary
	}
	body, err := draw(view)
	if err != nil {
		return err
	}
	f := a.frame(r, s.form.Title(lang))
	f.Path = "/drafts/" + s.draft.ID + "?page=" + strconv.Itoa(s.page+1)
	if wrong != nil {
		f.Status = http.StatusUnprocessableEntity
	}
	return a.UI.Write(w, f, ui.Form{Heading: s.form.Title(lang), Body: body, Scripts: formScripts})
}

var formScripts = []string{"/assets/eforms/eforms.js", "/assets/parcel.js"}

func fileURL(id string) string { return "/files/" + id }

// sources says of every prefilled value that is still as it was where it came from.
func (a *App) sources(s sitting) map[string]string {
	return s.form.Sources(s.draft.Data, s.draft.Prefilled)
}

// draftAct takes a page of answers: keeps them, then does what the button said.
// What was typed is kept even when it is wrong, so that nothing is lost.
func (a *App) draftAct(w http.ResponseWriter, r *http.Request) error {
	s, err := a.sit(r)
	if err != nil {
		return err
	}
	in, wrong := s.form.Decode(r, s.draft.Data)
	if n, err := strconv.Atoi(in.Value("_page")); err == nil {
		s.page = max(0, min(n-1, len(s.form.Pages())))
	}
	if in.Data != nil {
		s.draft.Data = in.Data
	}
	wrong = fault.Join(wrong, a.attach(r, &s, in))
	action, _, _ := strings.Cut(in.Action, ":")
	if action == "submit" && wrong == nil {
		return a.submitDraft(w, r, s)
	}
	if wrong == nil && action == "next" {
		wrong = s.form.ValidatePage(s.draft.Data, s.files, s.page)
	}
	return a.turnPage(w, r, s, action, wrong)
}

// turnPage keeps the draft and shows the page that follows.
func (a *App) turnPage(w http.ResponseWriter, r *http.Request, s sitting, action string, wrong error) error {
	stay := s.page
	switch {
	case wrong != nil:
	case action == "next":
		s.page = min(s.page+1, len(s.form.Pages()))
	case action == "back":
		s.page = max(s.page-1, 0)
	}
	s.draft.Page = s.page
	var err error
	if s.draft, err = a.Forms.SaveDraft(r.Context(), s.draft); err != nil {
		return err
	}
	if wrong != nil || action == "refresh" {
		s.page = stay
		return a.showDraft(w, r, s, wrong)
	}
	if action == "save" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return nil
	}
	http.Redirect(w, r, "/drafts/"+s.draft.ID+"?page="+strconv.Itoa(s.page+1), http.StatusSeeOther)
	return nil
}

// attach keeps the uploaded papers with the draft.
func (a *App) attach(r *http.Request, s *sitting, in eforms.Input) error {
	var faults []error
	for _, id := range in.Detached {
		faults = append(faults, a.Forms.Detach(r.Context(), s.draft.ID, id))
	}
	for _, up := range in.Uploads {
		_, err := a.Forms.Attach(r.Context(), s.form, s.draft.ID, up)
		faults = append(faults, err)
	}
	files, err := a.Forms.Attachments(r.Context(), s.draft.ID)
	if err == nil {
		s.files = files
	}
	return fault.Join(append(faults, err)...)
}

// submitDraft turns the draft into a dossier: one transaction enters the
// dossier, starts its process, moves the papers and removes the draft. Pressing
// the button twice finds no draft the second time and enters nothing.
func (a *App) submitDraft(w http.ResponseWriter, r *http.Request, s sitting) error {
	if wrong := s.form.ValidateAll(s.draft.Data, s.files); wrong != nil {
		s.page = len(s.form.Pages())
		return a.showDraft(w, r, s, wrong)
	}
	var d onegate.Dossier
	err := a.Store.Update(r.Context(), func(tx *store.Tx) (err error) {
		if err = a.Forms.DeleteDraftTx(tx, s.draft.ID, s.draft.Owner); err != nil {
			return err
		}
		d, err = a.SubmitTx(tx, s.draft.Subject, s.form, s.form.Effective(s.draft.Data), a.sources(s))
		if err != nil {
			return err
		}
		return a.Forms.RehomeTx(tx, s.draft.ID, d.Code)
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/dossiers/"+d.Code+"?new=1", http.StatusSeeOther)
	return nil
}

// SubmitTx enters a dossier for the principal of the transaction's context and
// starts the procedure's process with the dossier code as its business key. The
// form's values are process variables below "form".
func (a *App) SubmitTx(tx *store.Tx, procedure string, form *eforms.Form, data map[string]any, sources map[string]string) (onegate.Dossier, error) {
	p, _ := ident.From(tx.Context())
	proc, err := a.Gate.Procedure(procedure)
	if err != nil {
		return onegate.Dossier{}, err
	}
	d, err := a.Gate.SubmitTx(tx, onegate.Submission{
		Procedure: procedure, Form: form.ID(), FormVersion: form.Version(), Data: data, Sources: sources,
		Applicant: onegate.Applicant{Subject: p.Subject, Name: p.Name, CitizenID: p.CitizenID},
	})
	if err != nil {
		return d, err
	}
	_, err = a.Process.StartTx(tx, bpmnStart(proc.Process, d))
	return d, err
}
