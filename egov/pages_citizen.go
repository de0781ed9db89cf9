package egov

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
	"github.com/hcm-egov/framework/egov/worktime"
)

func signInURL(back string) string { return "/sso/login?return=" + url.QueryEscape(back) }

// home is the first page: for staff the inbox is one tap away, for citizens
// what is theirs stands above the procedures.
func (a *App) home(w http.ResponseWriter, r *http.Request) error {
	lang := language(r)
	view := ui.Home{Intro: a.cfg.Intro.In(lang)}
	p, signedIn := ident.From(r.Context())
	if !signedIn {
		view.SignIn = signInURL("/")
	}
	for _, proc := range a.Gate.Procedures() {
		view.Procedures = append(view.Procedures, ui.ProcedureCard{
			Name: proc.Name.In(lang), Summary: proc.Summary.In(lang), URL: "/procedures/" + url.PathEscape(proc.Code), Code: proc.Code})
	}
	if signedIn && p.Kind == ident.Citizen {
		if err := a.mine(r, p, &view); err != nil {
			return err
		}
	}
	return a.show(w, r, ui.T(lang, "home"), view)
}

func (a *App) mine(r *http.Request, p ident.Principal, view *ui.Home) error {
	ctx, lang := r.Context(), language(r)
	dossiers, err := a.Gate.Find(ctx, onegate.Query{Subject: p.Subject, Limit: 10})
	if err != nil {
		return err
	}
	for _, d := range dossiers {
		view.Mine = append(view.Mine, a.dossierRow(d, "/dossiers/", lang))
	}
	drafts, err := a.Forms.Drafts(ctx, p.Subject)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		form, err := a.Forms.Form(ctx, d.Form, d.Version)
		if err != nil {
			return err
		}
		view.Drafts = append(view.Drafts, ui.Row{Title: form.Title(lang), URL: "/drafts/" + d.ID, At: d.Updated})
	}
	view.Notices, err = a.notices(r, p.Subject)
	return err
}

func (a *App) notices(r *http.Request, recipients ...string) ([]ui.Notice, error) {
	list, err := a.Gate.Notices(r.Context(), recipients...)
	var out []ui.Notice
	for _, n := range list {
		base := "/dossiers/"
		if p, _ := ident.From(r.Context()); a.isStaff(p) {
			base = "/cases/"
		}
		out = append(out, ui.Notice{Text: n.Text.In(language(r)), URL: base + n.Dossier, At: n.At})
	}
	return out, err
}

func (a *App) dossierRow(d onegate.Dossier, base, lang string) ui.Row {
	row := ui.Row{Code: d.Code, URL: base + d.Code, Title: d.Procedure, At: d.SubmittedAt, Due: a.Gate.Due(d), Chip: chip(d.State, lang), Late: a.Gate.Late(d)}
	if d.State.Paused() || d.State.Closed() && d.State != onegate.Returned {
		row.Due = time.Time{}
	}
	if proc, err := a.Gate.Procedure(d.Procedure); err == nil {
		row.Title = proc.Name.In(lang)
	}
	return row
}

func chip(s onegate.State, lang string) ui.Chip { return ui.Chip{Tone: s.Tone(), Label: s.Label(lang)} }

func (a *App) procedurePage(w http.ResponseWriter, r *http.Request) error {
	lang := language(r)
	proc, err := a.Gate.Procedure(r.PathValue("code"))
	if err != nil {
		return err
	}
	view := ui.Procedure{
		Name: proc.Name.In(lang), Code: proc.Code, Summary: proc.Summary.In(lang), Field: proc.Field.In(lang),
		Result: proc.Result.In(lang), Fee: proc.Fee.In(lang), Days: proc.Days, Start: r.URL.Path + "/apply",
	}
	for _, c := range proc.Components {
		view.Papers = append(view.Papers, ui.Paper{Name: c.Name.In(lang), Required: c.Required})
	}
	p, signedIn := ident.From(r.Context())
	switch {
	case !signedIn:
		view.SignIn = signInURL(r.URL.Path)
	case p.Kind != ident.Citizen:
		view.Refusal = word(lang, "only.citizens")
	case p.Assurance < proc.MinLevel:
		view.Refusal = fault.New(fault.OnegateLevel, "need", proc.MinLevel, "have", p.Assurance).Sentence(lang)
	}
	return a.show(w, r, view.Name, view)
}

func (a *App) myDossiers(w http.ResponseWriter, r *http.Request) error {
	lang := language(r)
	p, _ := ident.From(r.Context())
	found, err := a.Gate.Find(r.Context(), onegate.Query{Subject: p.Subject, Limit: 200})
	if err != nil {
		return err
	}
	view := ui.List{Heading: ui.T(lang, "my.dossiers"), Empty: word(lang, "no.dossiers")}
	for _, d := range found {
		view.Rows = append(view.Rows, a.dossierRow(d, "/dossiers/", lang))
	}
	return a.show(w, r, view.Heading, view)
}

// ownDossier reads a dossier for its applicant. Somebody else's is answered as
// if it did not exist.
func (a *App) ownDossier(r *http.Request) (onegate.Dossier, error) {
	code := r.PathValue("code")
	p, _ := ident.From(r.Context())
	d, err := a.Gate.Dossier(r.Context(), code)
	if err == nil && d.Applicant.Subject != p.Subject {
		err = fault.New(fault.OnegateDossier, "code", code)
	}
	return d, err
}

// readableDossier is ownDossier, or any dossier for the agency's staff, whose
// reading is written to the audit log.
func (a *App) readableDossier(r *http.Request) (onegate.Dossier, error) {
	ctx, code := r.Context(), r.PathValue("code")
	p, _ := ident.From(ctx)
	d, err := a.Gate.Dossier(ctx, code)
	switch {
	case err != nil || d.Applicant.Subject == p.Subject:
		return d, err
	case a.isStaff(p):
		return d, a.noteReading(ctx, code)
	}
	return onegate.Dossier{}, fault.New(fault.OnegateDossier, "code", code)
}

// noteReading writes to the audit log that an official reads a case or one of
// its papers.
func (a *App) noteReading(ctx context.Context, code string) error {
	return a.Store.Update(ctx, func(tx *store.Tx) error { return a.record(tx, "case.read", "case:"+code, nil) })
}

func (a *App) dossierPage(w http.ResponseWriter, r *http.Request) error {
	d, err := a.ownDossier(r)
	if err != nil {
		return err
	}
	return a.showDossier(w, r, d, nil)
}

// showDossier draws the citizen's page of a dossier; fault is what was wrong
// with a supplement just sent.
func (a *App) showDossier(w http.ResponseWriter, r *http.Request, d onegate.Dossier, sent error) error {
	lang := language(r)
	row := a.dossierRow(d, "/dossiers/", lang)
	view := ui.Case{Code: d.Code, Title: row.Title, Chip: row.Chip, Late: row.Late, Facts: a.dossierFacts(d, lang)}
	base := "/dossiers/" + d.Code
	if d.State == onegate.Processed || d.State == onegate.Returned {
		view.Actions = append(view.Actions, ui.Link{Label: word(lang, "result.download"), URL: base + "/result", Main: true})
	}
	if d.State == onegate.Supplement {
		view.Actions = append(view.Actions, ui.Link{Label: word(lang, "supplement.title"), URL: "#supplement", Main: true})
	}
	view.Actions = append(view.Actions, ui.Link{Label: word(lang, "receipt"), URL: base + "/receipt"})
	switch {
	case r.URL.Query().Has("new"):
		view.Alert, view.AlertTone = word(lang, "submitted")+" "+d.Code, "done"
	case d.State == onegate.Supplement:
		view.Alert = word(lang, "supplement.asked") + " " + d.Request
	case d.Reason != "":
		view.Alert = word(lang, "refused.because") + " " + d.Reason
	case row.Late:
		view.Alert = word(lang, "late.apology")
	}
	if err := a.dossierPanels(r, d, &view, sent); err != nil {
		return err
	}
	f := a.frame(r, d.Code)
	f.Path = base
	if sent != nil {
		f.Status = http.StatusUnprocessableEntity
	}
	return a.UI.Write(w, f, view)
}

func (a *App) dossierPanels(r *http.Request, d onegate.Dossier, view *ui.Case, sent error) (err error) {
	lang := language(r)
	if d.State == onegate.Supplement {
		panel, err := a.supplementPanel(r, d, sent)
		if err != nil {
			return err
		}
		view.Panels = append(view.Panels, panel)
	}
	if d.State != onegate.Supplement { // the supplement's form shows the same
		answers, err := a.answersPanel(r, d)
		if err != nil {
			return err
		}
		view.Panels = append(view.Panels, answers)
	}
	if d.State.May(onegate.Withdrawn) {
		panel, err := withdrawPanel(d, lang)
		if err != nil {
			return err
		}
		view.Panels = append(view.Panels, panel)
	}
	view.Steps, err = a.dossierSteps(r, d)
	return err
}

func (a *App) dossierFacts(d onegate.Dossier, lang string) []ui.Fact {
	facts := []ui.Fact{
		{Name: ui.T(lang, "list.at"), Value: when(d.SubmittedAt)},
		{Name: ui.T(lang, "list.due"), Value: a.dueInWords(d, lang)},
		{Name: ui.T(lang, "list.who"), Value: d.Applicant.Name},
	}
	return facts
}

func (a *App) dueInWords(d onegate.Dossier, lang string) string {
	if d.State.Paused() {
		return word(lang, "clock.stands")
	}
	if d.State.Closed() && d.State != onegate.Returned {
		return "—"
	}
	return when(a.Gate.Due(d))
}

func (a *App) dossierSteps(r *http.Request, d onegate.Dossier) ([]ui.Step, error) {
	lang := language(r)
	steps, err := a.Gate.Steps(r.Context(), d.Code)
	p, _ := ident.From(r.Context())
	var out []ui.Step
	for _, st := range steps {
		line := ui.Step{At: st.At, Title: word(lang, "act."+st.Act), Note: st.Note, Chip: chip(st.State, lang)}
		if a.isStaff(p) {
			line.Who = st.ActorName
		}
		if !st.DueBefore.IsZero() && !st.DueAfter.IsZero() && !st.DueBefore.Equal(st.DueAfter) {
			line.Note += " " + word(lang, "due.moved") + " " + when(st.DueBefore) + " → " + when(st.DueAfter)
		}
		out = append(out, line)
	}
	return out, err
}

func when(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(worktime.Zone()).Format("15:04 02/01/2006")
}

func (a *App) receiptPage(w http.ResponseWriter, r *http.Request) error {
	d, err := a.readableDossier(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return a.Gate.WriteReceipt(w, d, onegate.ReceiptOptions{Lang: language(r), URL: a.cfg.PublicURL + "/dossiers/" + d.Code})
}

func (a *App) resultFile(w http.ResponseWriter, r *http.Request) error {
	d, err := a.readableDossier(r)
	if err != nil {
		return err
	}
	res, err := a.Gate.Result(r.Context(), d.Code)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", res.Media)
	w.Header().Set("Content-Disposition", disposition("attachment", res.Name))
	_, err = w.Write(res.Content)
	return err
}

func (a *App) withdraw(w http.ResponseWriter, r *http.Request) error {
	d, err := a.ownDossier(r)
	if err != nil {
		return err
	}
	err = a.Store.Update(r.Context(), func(tx *store.Tx) error {
		if err := a.Gate.WithdrawTx(tx, d.Code, word("vi", "withdrawn.by.citizen")); err != nil {
			return err
		}
		return a.cancelProcessTx(tx, d.Code)
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/dossiers/"+d.Code, http.StatusSeeOther)
	return nil
}
