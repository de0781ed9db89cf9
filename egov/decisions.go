package egov

import (
	"cmp"
	"context"
	"encoding/json"
	"html/template"
	"io/fs"
	"path"
	"strconv"
	"time"

	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/bpmn/dmn/library"
	"github.com/hcm-egov/framework/egov/feel"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
)

// What a rule decided about a case is kept with the rules that it was decided by,
// so that an official can say why years later. The data that went in is the
// case's own and is not kept again.

const decisionSchema = `
CREATE TABLE egov_decision (
	seq BIGINT PRIMARY KEY,
	case_code TEXT NOT NULL,
	at BIGINT NOT NULL,
	body TEXT NOT NULL
);
CREATE INDEX egov_decision_case ON egov_decision (case_code, seq);
`

// ruling is one decision about a case.
type ruling struct {
	Name    string    `json:"name"`
	Version int       `json:"version"`
	Parts   []finding `json:"parts"`
	At      time.Time `json:"-"`
}

// finding is the value of one decision table, or of a decision that has none.
type finding struct {
	Name  string   `json:"name"`
	Value string   `json:"value"`
	Rules []int    `json:"rules,omitempty"`
	Basis []string `json:"basis,omitempty"` // what the rules' annotations say
}

func (a *App) openDecisions(ctx context.Context) (err error) {
	if err := a.Store.Migrate(ctx, "egov", decisionSchema); err != nil {
		return err
	}
	a.Decisions, err = library.New(ctx, library.Config{Store: a.Store, Clock: a.Clock, Explain: true, Observe: a.auditDecision})
	if err == nil {
		a.Panel(a.decisionPanel)
	}
	return err
}

// loadDecisions deploys every document of decisions/*.dmn; each may import the
// others.
func (a *App) loadDecisions(ctx context.Context) error {
	return eachAsset(a.cfg.Assets, "decisions", ".dmn", func(name string, data []byte) error {
		var others []dmn.Source
		files, err := fs.Glob(a.cfg.Assets, "decisions/*.dmn")
		for _, file := range files {
			if path.Base(file) == name+".dmn" {
				continue
			}
			xml, err := fs.ReadFile(a.cfg.Assets, file)
			if err != nil {
				return err
			}
			others = append(others, dmn.Source{Name: path.Base(file), XML: xml})
		}
		if err == nil {
			_, err = a.Decisions.Deploy(ctx, library.Files{Sources: dmn.Needed(dmn.Source{Name: name + ".dmn", XML: data}, others...)})
		}
		return err
	})
}

// auditDecision keeps what was decided and by which rules, in the transaction of
// the step.
func (a *App) auditDecision(tx *store.Tx, d library.Decided) error {
	if d.Call.BusinessKey == "" {
		return nil
	}
	body, err := json.Marshal(rulingOf(d))
	if err != nil {
		return err
	}
	seq, err := tx.Next("egov.decision")
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO egov_decision (seq, case_code, at, body) VALUES ($1,$2,$3,$4)`,
		seq, d.Call.BusinessKey, a.Clock.Now().UnixMicro(), string(body)); err != nil {
		return err
	}
	return a.record(tx, "decision.made", "case:"+d.Call.BusinessKey, map[string]string{
		"decision": d.Definition.Decision, "version": strconv.Itoa(d.Definition.Version), "process": d.Call.Process, "element": d.Call.Element,
	})
}

func rulingOf(d library.Decided) ruling {
	r := ruling{Name: d.Definition.Name, Version: d.Definition.Version}
	for _, e := range d.Result.Explanation.Decisions {
		for _, t := range e.Tables {
			r.Parts = append(r.Parts, findingOf(e, t))
		}
	}
	if len(r.Parts) == 0 {
		r.Parts = []finding{{Name: r.Name, Value: feel.Text(d.Result.Value)}}
	}
	return r
}

func findingOf(e dmn.Evaluated, t dmn.Table) finding {
	f := finding{Name: cmp.Or(e.Name, t.Name), Value: feel.Text(t.Value)}
	for _, m := range t.Matched {
		f.Rules = append(f.Rules, m.Rule)
		for _, note := range m.Annotations {
			if note != "" {
				f.Basis = append(f.Basis, note)
			}
		}
	}
	return f
}

// rulings are the decisions about a case, in their order.
func (a *App) rulings(ctx context.Context, code string) (list []ruling, err error) {
	err = a.Store.View(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var at int64
			var body string
			if err := row.Scan(&at, &body); err != nil {
				return err
			}
			r := ruling{At: time.UnixMicro(at)}
			list = append(list, r)
			return json.Unmarshal([]byte(body), &list[len(list)-1])
		}, `SELECT at, body FROM egov_decision WHERE case_code = $1 ORDER BY seq`, code)
	})
	return list, err
}

// decisionPanel tells officials what the rules decided about the case, and why.
func (a *App) decisionPanel(ctx context.Context, c Case) (ui.Panel, bool, error) {
	list, err := a.rulings(ctx, c.Code)
	if err != nil || len(list) == 0 {
		return ui.Panel{}, false, err
	}
	body, err := Draw(decisionTemplate, map[string]any{"Lang": c.Lang, "Rulings": list})
	return ui.Panel{ID: "decisions", Title: ui.Text{Vi: "Kết quả theo quy tắc", En: "Decided by rules"}.In(c.Lang), Body: body}, err == nil, err
}

var decisionTemplate = template.Must(template.New("decisions").Funcs(template.FuncMap{"when": when}).Parse(`{{range .Rulings}}
<table class="grid"><caption>{{.Name}}{{if eq $.Lang "en"}}, version {{.Version}} of the rules, {{else}}, quy tắc phiên bản {{.Version}}, {{end}}{{when .At}}</caption>
<thead><tr><th scope="col">{{if eq $.Lang "en"}}Decision{{else}}Nội dung{{end}}</th><th scope="col">{{if eq $.Lang "en"}}Result{{else}}Kết quả{{end}}</th><th scope="col">{{if eq $.Lang "en"}}Because{{else}}Căn cứ{{end}}</th></tr></thead>
<tbody>{{range .Parts}}<tr><th scope="row">{{.Name}}</th><td>{{.Value}}</td><td>{{range .Basis}}{{.}}<br>{{end}}{{range .Rules}}{{if eq $.Lang "en"}}rule{{else}}luật{{end}} {{.}} {{end}}</td></tr>{{end}}</tbody></table>{{end}}`))
