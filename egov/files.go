package egov

import (
	"io"
	"mime"
	"net/http"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
)

// file serves a paper to whoever may see what it belongs to: the owner of the
// draft, the applicant, the agency's staff. It is always a download or a plain
// picture, never a page.
func (a *App) file(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	meta, content, err := a.Forms.Open(ctx, r.PathValue("id"))
	if err != nil {
		return fault.New(fault.AppFile).Wrap(err)
	}
	defer content.Close()
	if err := a.mayRead(r, meta.Holder); err != nil {
		return err
	}
	w.Header().Set("Content-Type", meta.Type)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	w.Header().Set("Content-Disposition", disposition("inline", meta.Name))
	_, err = io.Copy(w, content)
	return err
}

// mayRead: a paper is held by a draft or by a case.
func (a *App) mayRead(r *http.Request, holder string) error {
	ctx := r.Context()
	p, _ := ident.From(ctx)
	if _, err := a.Forms.Draft(ctx, holder, p.Subject); err == nil {
		return nil
	}
	if a.isStaff(p) {
		if _, err := a.OpenCase(ctx, holder); err == nil {
			return a.noteReading(ctx, holder)
		}
	}
	d, err := a.Gate.Dossier(ctx, holder)
	if err != nil || d.Applicant.Subject != p.Subject {
		return fault.New(fault.AppFile)
	}
	return nil
}

func disposition(kind, name string) string {
	if v := mime.FormatMediaType(kind, map[string]string{"filename": name}); v != "" {
		return v
	}
	return kind
}

// cancelProcessTx ends a dossier's process, if it still runs.
func (a *App) cancelProcessTx(tx *store.Tx, code string) error {
	found, err := a.Process.ByBusinessKeyTx(tx, code)
	for _, inst := range found {
		if inst.State == bpmn.Running {
			err = fault.Join(err, a.Process.CancelTx(tx, inst.ID, "withdrawn"))
		}
	}
	return err
}
