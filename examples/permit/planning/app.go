// Package planning is the Department of Planning and Architecture of the permit
// example: it is asked by the Department of Construction over the bus, its
// specialist answers, and a signed reply goes back.
package planning

import (
	"context"
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/esb/edxml"
	"github.com/hcm-egov/framework/examples/permit/opinion"
	"github.com/hcm-egov/framework/gis"
)

//go:embed processes forms layers
var assets embed.FS

// Agency is the department's code.
const Agency = "H29.33"

// Roles of the department in words.
var Roles = map[string]egov.RoleText{
	"receptionist":  {Vi: "Văn thư", En: "Registry"},
	"specialist":    {Vi: "Chuyên viên quy hoạch", En: "Planning specialist"},
	"leader":        {Vi: "Lãnh đạo Sở", En: "Leader"},
	"administrator": {Vi: "Quản trị hệ thống", En: "Administrator"},
}

// New makes the department's app.
func New(ctx context.Context, cfg egov.Config) (*egov.App, error) {
	cfg.Agency = Agency
	cfg.Name = onegate.Text{Vi: "Sở Quy hoạch - Kiến trúc", En: "Department of Planning and Architecture"}
	cfg.App = onegate.Text{Vi: "Xử lý văn bản liên thông", En: "Documents between agencies"}
	cfg.Assets = assets
	cfg.Roles = Roles
	app, err := egov.New(ctx, cfg)
	if err != nil {
		return nil, err
	}
	d := &department{app: app}
	app.Bus.Receive(d.onQuestion)
	app.Process.HandleTx("opinion.register", d.register)
	app.Process.HandleTx("opinion.reply", d.reply)
	app.Process.HandleTx("opinion.decline", d.decline)
	app.Title(d.title)
	app.Panel(d.questionPanel)
	app.Page("GET /cases/{code}/map.svg", d.mapPicture, egov.Staff)
	return app, nil
}

type department struct{ app *egov.App }

// onQuestion opens a case for an incoming document, in the transaction of its
// receipt.
func (d *department) onQuestion(tx *store.Tx, in esb.Received) error {
	q, err := opinion.Ask(in.Document)
	if err != nil {
		return d.app.Bus.RefuseTx(tx, in.Sender, in.Document.DocumentID, "Văn bản không có câu hỏi đính kèm đọc được")
	}
	number, err := tx.Next("planning.incoming")
	if err != nil {
		return err
	}
	_, err = d.app.Process.StartTx(tx, bpmn.Start{Process: "planning-opinion", BusinessKey: "VB-" + strconv.FormatInt(number, 10), Variables: map[string]any{
		"question": q, "from": string(in.Sender), "fromName": in.Document.From.Name, "documentId": in.Document.DocumentID,
		"code": in.Document.Code.String(), "subject": in.Document.Subject, "date": in.Document.Promulgation.Date.Format("2006-01-02"),
		"dueDate": in.Document.DueDate.Format("2006-01-02"), "signedBy": opinion.SignerName(in.Evidence.Subject), "fingerprint": in.Evidence.Fingerprint,
	}})
	return err
}

// register enters the document in the register of incoming documents and tells
// the sender that it is being processed.
func (d *department) register(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
	from, id := sender(job)
	if err := d.app.Bus.AcceptTx(tx, from, id); err != nil {
		return nil, err
	}
	return nil, d.app.Bus.ProcessTx(tx, from, id)
}

func sender(job bpmn.Job) (ident.AgencyCode, string) {
	return ident.AgencyCode(egov.Text(job.Variables["from"])), egov.Text(job.Variables["documentId"])
}

// reply sends the signed answer and the status "finished" together.
func (d *department) reply(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
	from, id := sender(job)
	answer, err := json.Marshal(opinion.Answer{Opinion: egov.Text(job.Variables["opinion"]), Text: egov.Text(job.Variables["opinionText"])})
	if err != nil {
		return nil, err
	}
	local := d.app.Clock.Now().In(worktime.Zone())
	number, err := tx.Next("planning.outgoing:" + local.Format("2006"))
	if err != nil {
		return nil, err
	}
	_, err = d.app.Bus.SendTx(tx, &edxml.Document{
		To:           []edxml.Organization{{ID: from, Name: egov.Text(job.Variables["fromName"])}},
		Code:         edxml.Code{Number: strconv.FormatInt(number, 10), Notation: "SQHKT-QLQH"},
		Promulgation: edxml.Promulgation{Place: "Thành phố Hồ Chí Minh", Date: edxml.Day(local.Year(), local.Month(), local.Day())},
		Type:         edxml.DocumentType{Type: 18, TypeName: "Công văn"},
		Subject:      "Trả lời: " + egov.Text(job.Variables["subject"]),
		ResponseFor:  []edxml.ResponseFor{{Agency: from, Code: egov.Text(job.Variables["code"]), DocumentID: id}},
		Attachments:  []edxml.Attachment{{ContentID: "answer", Name: opinion.AnswerFile, MediaType: "application/json", Data: answer}},
	})
	if err != nil {
		return nil, err
	}
	return nil, d.app.Bus.FinishTx(tx, from, id)
}

// decline refuses the document with its reason (status 02).
func (d *department) decline(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
	from, id := sender(job)
	return nil, d.app.Bus.RefuseTx(tx, from, id, egov.Text(job.Variables["reason"]))
}

func (d *department) title(c egov.Case) string { return egov.Text(c.Instance.Variables["subject"]) }

func question(vars map[string]any) (q opinion.Question, err error) {
	raw, err := json.Marshal(vars["question"])
	if err == nil {
		err = json.Unmarshal(raw, &q)
	}
	if err != nil {
		err = fault.New(fault.Unexpected).Wrap(err)
	}
	return q, err
}

func (d *department) questionPanel(_ context.Context, c egov.Case) (ui.Panel, bool, error) {
	q, err := question(c.Instance.Variables)
	if err != nil {
		return ui.Panel{}, false, err
	}
	body, err := egov.Draw(questionTemplate, map[string]any{"Q": q, "V": c.Instance.Variables, "Lang": c.Lang, "Code": c.Code})
	return ui.Panel{ID: "question", Title: ui.Text{Vi: "Văn bản đến", En: "Incoming document"}.In(c.Lang), Body: body}, err == nil, err
}

var questionTemplate = template.Must(template.New("question").Funcs(template.FuncMap{"m2": egov.SquareMetres}).Parse(`
<dl class="facts">
<div><dt>{{if eq .Lang "en"}}From{{else}}Cơ quan gửi{{end}}</dt><dd>{{.V.fromName}} ({{.V.from}})</dd></div>
<div><dt>{{if eq .Lang "en"}}Number{{else}}Số, ký hiệu{{end}}</dt><dd>{{.V.code}}</dd></div>
<div><dt>{{if eq .Lang "en"}}Subject{{else}}Trích yếu{{end}}</dt><dd>{{.V.subject}}</dd></div>
<div><dt>{{if eq .Lang "en"}}Signature{{else}}Chữ ký{{end}}</dt><dd><span class="chip chip-done"><span aria-hidden="true">✓</span> {{if eq .Lang "en"}}valid{{else}}hợp lệ{{end}}</span> {{.V.signedBy}}</dd></div>
<div><dt>{{if eq .Lang "en"}}Works{{else}}Công trình{{end}}</dt><dd>{{.Q.Works}}, {{.Q.Floors}} {{if eq .Lang "en"}}floors{{else}}tầng{{end}}; {{.Q.Ward}}</dd></div>
<div><dt>{{if eq .Lang "en"}}Area of the parcel{{else}}Diện tích thửa đất{{end}}</dt><dd>{{m2 .Q.SquareMetres}}</dd></div>
</dl>
<p><img class="map" src="/cases/{{.Code}}/map.svg" width="720" height="480" alt="{{if eq .Lang "en"}}Map: the parcel over the planning zones; the table below says the same{{else}}Bản đồ: thửa đất trên các vùng quy hoạch; bảng dưới đây nêu cùng nội dung{{end}}"></p>
<table class="grid"><caption>{{if eq .Lang "en"}}Zones the parcel touches{{else}}Các vùng quy hoạch mà thửa đất chạm vào{{end}}</caption>
<thead><tr><th scope="col">{{if eq .Lang "en"}}Zone{{else}}Vùng{{end}}</th><th scope="col" class="num">m²</th></tr></thead>
<tbody>{{range .Q.Zones}}<tr><th scope="row">{{.Name}}</th><td class="num">{{m2 .SquareMetres}}</td></tr>{{end}}</tbody></table>`))

func (d *department) mapPicture(w http.ResponseWriter, r *http.Request) error {
	c, err := d.app.OpenCase(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	q, err := question(c.Instance.Variables)
	if err != nil {
		return err
	}
	parcel, err := gis.ParseCorners(strings.TrimSpace(q.Parcel), gis.HCMC())
	if err != nil {
		return err
	}
	m := gis.Map{Title: "Thửa đất và quy hoạch", Width: 720, Height: 480, Parcel: &parcel, Layers: []gis.MapLayer{
		{Layer: d.app.Layers["zones"], Name: "Vùng quy hoạch", Fill: "#f2b8a0", Line: "#a0452a", Label: "name", Hatch: true},
	}}
	return egov.WriteSVG(w, m.SVG())
}
