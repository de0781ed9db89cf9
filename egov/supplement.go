package egov

import (
	"context"
	"html/template"
	"net/http"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
)

// SupplementMessage is the name of the message that a process waits for after
// it has asked the citizen for a supplement; it is correlated by dossier code.
const SupplementMessage = "onegate.supplement"

// supplementPanel is the application's form again, filled in, with what is asked
// for above it: the citizen changes what has to change and adds papers.
func (a *App) supplementPanel(r *http.Request, d onegate.Dossier, wrong error) (ui.Panel, error) {
	lang := language(r)
	form, err := a.Forms.Form(r.Context(), d.Form, d.FormVersion)
	if err != nil {
		return ui.Panel{}, err
	}
	files, err := a.Forms.Attachments(r.Context(), d.Code)
	if err != nil {
		return ui.Panel{}, err
	}
	body, err := form.RenderWhole(eforms.View{Context: r.Context(), Data: d.Data, Err: wrong, Lang: lang, Action: "/dossiers/" + d.Code + "/supplement", Submit: word(lang, "supplement.send"), Embedded: true, Files: files, FileURL: fileURL})
	return ui.Panel{ID: "supplement", Title: word(lang, "supplement.title"), Body: body}, err
}

// supplement takes what the citizen adds. Papers are kept as they arrive; with
// the last press the data are kept, the clock goes on and the process is told, in
// one transaction.
func (a *App) supplement(w http.ResponseWriter, r *http.Request) error {
	d, err := a.ownDossier(r)
	if err != nil {
		return err
	}
	if d.State != onegate.Supplement {
		return fault.New(fault.OnegateState, "code", d.Code, "state", d.State.Label("vi"), "act", word("vi", "supplement.title"))
	}
	form, err := a.Forms.Form(r.Context(), d.Form, d.FormVersion)
	if err != nil {
		return err
	}
	asked, err := a.askedAt(r.Context(), d.Code)
	if err != nil {
		return err
	}
	step, err := a.takeStep(r, form, d.Code, d.Data, asked)
	if err != nil {
		return err
	}
	d.Data = step.Data
	if !step.Done {
		return a.showDossier(w, r, d, step.Err)
	}
	clean, err := form.Effective(d.Data)
	if err != nil {
		return err
	}
	err = a.Store.Update(r.Context(), func(tx *store.Tx) error {
		if err := a.Gate.SupplyTx(tx, d.Code, clean, ""); err != nil {
			return err
		}
		_, err := a.Process.CorrelateTx(tx, bpmn.Message{Name: SupplementMessage, Key: d.Code, Variables: map[string]any{"form": clean}})
		return err
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/dossiers/"+d.Code, http.StatusSeeOther)
	return nil
}

// askedAt is when the citizen was asked for the supplement. Papers from before
// have been examined: they stay with the dossier.
func (a *App) askedAt(ctx context.Context, code string) (at time.Time, err error) {
	steps, err := a.Gate.Steps(ctx, code)
	for _, st := range steps {
		if st.Act == "ask" {
			at = st.At
		}
	}
	return at, err
}

var withdrawForm = template.Must(template.New("withdraw").Parse(
	`<p>{{.Text}}</p><form method="post" action="/dossiers/{{.Code}}/withdraw"><button class="plain">{{.Confirm}}</button></form>`))

func withdrawPanel(d onegate.Dossier, lang string) (ui.Panel, error) {
	body, err := Draw(withdrawForm, map[string]string{"Code": d.Code, "Text": word(lang, "withdraw.text"), "Confirm": word(lang, "withdraw.confirm")})
	return ui.Panel{ID: "withdraw", Title: word(lang, "withdraw.title"), Body: body}, err
}
