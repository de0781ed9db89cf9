package egov

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/audit"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/sso"
)

// Administrator is the role that sees the page of operation and assigns roles.
const Administrator = "administrator"

// operation is what the administrator's page shows: what is stuck, with the
// button that sets it going again, and who may do what.
type operation struct {
	Lang      string
	Incidents []bpmn.Incident
	Unhandled []bpmn.Unhandled
	Dead      []esb.Message
	People    []sso.Assignment
	Roles     []string
	Audit     audit.Checkpoint
}

// T is a sentence of the page.
func (o operation) T(key string) string { return word(o.Lang, key) }

func (a *App) adminPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o := operation{Lang: language(r)}
	var errs [6]error
	o.Incidents, errs[0] = a.Process.Incidents(ctx)
	o.Unhandled, errs[1] = a.Process.Unhandled(ctx)
	o.Dead, errs[2] = a.Bus.Messages(ctx, esb.Query{Direction: esb.Outgoing, State: esb.Dead})
	incoming, err := a.Bus.Messages(ctx, esb.Query{Direction: esb.Incoming, State: esb.Dead})
	o.Dead, errs[3] = append(o.Dead, incoming...), err
	o.People, errs[4] = a.SSO.Assignments(ctx, a.Agency)
	o.Audit, errs[5] = a.Audit.Checkpoint(ctx)
	if err := fault.Join(errs[:]...); err != nil {
		return err
	}
	for role := range a.cfg.Roles {
		o.Roles = append(o.Roles, role)
	}
	slices.Sort(o.Roles)
	body, err := Draw(adminTemplate, o)
	if err != nil {
		return err
	}
	return a.show(w, r, o.T("admin"), ui.Form{Heading: o.T("admin"), Body: body})
}

func (a *App) retryIncident(w http.ResponseWriter, r *http.Request) error {
	return a.adminAct(w, r, "incident.retry", r.PathValue("id"), func(tx *store.Tx) error { return a.Process.RetryTx(tx, r.PathValue("id")) })
}

// skipIncident takes a stuck step for done, without results.
func (a *App) skipIncident(w http.ResponseWriter, r *http.Request) error {
	return a.adminAct(w, r, "incident.skip", r.PathValue("id"), func(tx *store.Tx) error { return a.Process.SkipTx(tx, r.PathValue("id"), nil) })
}

func (a *App) retryMessage(w http.ResponseWriter, r *http.Request) error {
	return a.adminAct(w, r, "message.retry", r.PathValue("id"), func(tx *store.Tx) error { return a.Bus.RetryTx(tx, r.PathValue("id")) })
}

// assignRoles sets a person's roles: the ones ticked, or none to take them away.
func (a *App) assignRoles(w http.ResponseWriter, r *http.Request) error {
	subject := strings.TrimSpace(r.PostFormValue("subject"))
	roles := r.PostForm["role"]
	for _, role := range roles {
		if _, known := a.cfg.Roles[role]; !known {
			return fault.New(fault.Missing, "what", "vai trò / role", "id", role)
		}
	}
	return a.adminAct(w, r, "roles.assign", "roles", func(tx *store.Tx) error {
		return a.SSO.AssignTx(tx, subject, a.Agency, roles...)
	})
}

func (a *App) adminAct(w http.ResponseWriter, r *http.Request, act, object string, do func(*store.Tx) error) error {
	err := a.Store.Update(r.Context(), func(tx *store.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return a.record(tx, act, object, nil)
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/admin", http.StatusSeeOther)
	return nil
}

var adminTemplate = template.Must(template.New("admin").Funcs(template.FuncMap{"when": When, "has": slices.Contains[[]string, string]}).Parse(`
<section aria-labelledby="incidents"><h2 id="incidents">{{.T "admin.incidents"}}</h2>
{{range .Incidents}}<article class="task"><h3>{{.Element}} – <a href="/cases/{{.BusinessKey}}">{{.BusinessKey}}</a></h3><p>{{.Detail}}</p><p class="sub">{{.Code}}, {{when .At}}</p>
<div class="actions"><form method="post" action="/admin/incidents/{{.ID}}/retry"><button class="button">{{$.T "admin.retry"}}</button></form>
<form method="post" action="/admin/incidents/{{.ID}}/skip"><button class="button second">{{$.T "admin.skip"}}</button></form></div></article>
{{else}}<p class="empty">{{.T "admin.none"}}</p>{{end}}</section>
<section aria-labelledby="unhandled"><h2 id="unhandled">{{.T "admin.unhandled"}}</h2>
{{range .Unhandled}}<p>{{.Type}}: {{.Jobs}}, {{when .Oldest}}</p>{{else}}<p class="empty">{{.T "admin.none"}}</p>{{end}}</section>
<section aria-labelledby="dead"><h2 id="dead">{{.T "admin.dead"}}</h2>
{{range .Dead}}<article class="task"><h3>{{.DocumentID}}</h3><p>{{.Detail}}</p><p class="sub">{{.Peer}}, {{.Reason}}, {{when .Created}}</p>
<form method="post" action="/admin/messages/{{.ID}}/retry"><button class="button">{{$.T "admin.retry"}}</button></form></article>
{{else}}<p class="empty">{{.T "admin.none"}}</p>{{end}}</section>
<section aria-labelledby="roles"><h2 id="roles">{{.T "admin.roles"}}</h2>
{{range $i, $p := .People}}<form method="post" action="/admin/roles" class="task"><input type="hidden" name="subject" value="{{$p.Subject}}"><fieldset><legend>{{$p.Subject}}</legend>
{{range $.Roles}}<label class="tick"><input type="checkbox" name="role" value="{{.}}"{{if has $p.Roles .}} checked{{end}}> {{.}}</label>{{end}}</fieldset><button class="button second">{{$.T "admin.save"}}</button></form>
{{end}}<form method="post" action="/admin/roles" class="task"><fieldset><legend>{{.T "admin.new"}}</legend><label for="subject">{{.T "admin.subject"}}</label><input id="subject" name="subject" type="text" required autocomplete="off">
{{range .Roles}}<label class="tick"><input type="checkbox" name="role" value="{{.}}"> {{.}}</label>{{end}}</fieldset><button class="button second">{{.T "admin.save"}}</button></form></section>
<section aria-labelledby="audit"><h2 id="audit">{{.T "admin.audit"}}</h2><dl class="facts"><div><dt>{{.T "admin.size"}}</dt><dd>{{.Audit.Size}}</dd></div><div><dt>{{.T "admin.root"}}</dt><dd>{{printf "%x" .Audit.Root}}</dd></div></dl></section>`))
