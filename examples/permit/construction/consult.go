package construction

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"strconv"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/esb/edxml"
	"github.com/hcm-egov/framework/examples/permit/opinion"
)

// ReplyDays is how many working days the planning agency has. One that is
// silent past that is taken to agree, and the process says so.
const ReplyDays = 5

// Each consultation is remembered with the dossier it is about: a reply names
// only the document it answers.
const schema = `
CREATE TABLE permit_consultation (
	document_id TEXT PRIMARY KEY,
	dossier TEXT NOT NULL,
	sent BIGINT NOT NULL,
	reply_by BIGINT NOT NULL,
	status TEXT NOT NULL DEFAULT '',
	reply TEXT NOT NULL DEFAULT ''
);
CREATE INDEX permit_consultation_dossier ON permit_consultation (dossier, sent);
`

// consult sends a signed edXML document with the parcel to the planning agency,
// in the transaction of the process step.
func (d *department) consult(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
	now := d.app.Clock.Now()
	replyBy, err := d.app.Calendar().AddDays(now, ReplyDays)
	if err != nil {
		return nil, err
	}
	doc, err := d.letter(tx, job, now, replyBy)
	if err != nil {
		return nil, err
	}
	id, err := d.app.Bus.SendTx(tx, doc)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(`INSERT INTO permit_consultation (document_id, dossier, sent, reply_by) VALUES ($1, $2, $3, $4)`,
		id, job.BusinessKey, now.UnixMicro(), replyBy.UnixMicro())
	return map[string]any{"consultation": id, "replyBy": replyBy.Format(time.RFC3339)}, err
}

func (d *department) letter(tx *store.Tx, job bpmn.Job, now, replyBy time.Time) (*edxml.Document, error) {
	number, err := tx.Next("permit.letter:" + now.In(worktime.Zone()).Format("2006"))
	if err != nil {
		return nil, err
	}
	question, err := d.question(job)
	if err != nil {
		return nil, err
	}
	local := now.In(worktime.Zone())
	return &edxml.Document{
		To:           []edxml.Organization{{ID: Planning, Name: "Sở Quy hoạch - Kiến trúc"}},
		Code:         edxml.Code{Number: strconv.FormatInt(number, 10), Notation: "SXD-CPXD"},
		Promulgation: edxml.Promulgation{Place: "Thành phố Hồ Chí Minh", Date: edxml.Day(local.Year(), local.Month(), local.Day())},
		Type:         edxml.DocumentType{Type: 18, TypeName: "Công văn"},
		Subject:      "Lấy ý kiến về quy hoạch đối với hồ sơ " + job.BusinessKey,
		DueDate:      replyBy,
		Attachments:  []edxml.Attachment{{ContentID: "question", Name: opinion.QuestionFile, MediaType: "application/json", Data: question}},
	}, nil
}

// question is what the planning agency needs to answer: the parcel and the
// zones it touches, no personal data.
func (d *department) question(job bpmn.Job) ([]byte, error) {
	parcel, err := parcelOf(job.Variables["form"])
	if err != nil {
		return nil, err
	}
	overlaps, err := d.app.Layers["zones"].Overlaps(parcel)
	if err != nil {
		return nil, err
	}
	q := opinion.Question{Dossier: job.BusinessKey, Parcel: parcel.Text(), SquareMetres: round2(parcel.SquareMetres()), Ward: d.wardOf(parcel)}
	for _, o := range overlaps {
		q.Zones = append(q.Zones, opinion.Zone{Code: o.Feature.ID, Name: o.Feature.Text("name"), Kind: o.Feature.Text("kind"), SquareMetres: round2(o.SquareMetres)})
	}
	if form, ok := job.Variables["form"].(map[string]any); ok {
		q.Works = egov.Text(form["houseKind"])
		q.Floors = egov.Text(form["floors"])
	}
	return json.Marshal(q)
}

// onReply takes the planning agency's answer into the case and lets the process
// go on. A document that answers nothing of ours is refused by status 02.
func (d *department) onReply(tx *store.Tx, in esb.Received) error {
	for _, answered := range in.Document.ResponseFor {
		dossier, err := d.dossierOf(tx, answered.DocumentID)
		if errors.Is(err, fault.StoreNoRow) {
			continue
		}
		if err != nil {
			return err
		}
		return d.takeReply(tx, in, answered.DocumentID, dossier)
	}
	return d.app.Bus.RefuseTx(tx, in.Sender, in.Document.DocumentID, "Văn bản không trả lời văn bản nào của Sở Xây dựng")
}

func (d *department) dossierOf(tx *store.Tx, documentID string) (dossier string, err error) {
	err = tx.Row(`SELECT dossier FROM permit_consultation WHERE document_id = $1`, documentID).Scan(&dossier)
	return dossier, err
}

func (d *department) takeReply(tx *store.Tx, in esb.Received, documentID, dossier string) error {
	answer, err := opinion.Read(in.Document)
	if err != nil {
		return err
	}
	kept := reply{Answer: answer, Number: in.Document.Code.String(), At: d.app.Clock.Now(), SignedBy: opinion.SignerName(in.Evidence.Subject), Fingerprint: in.Evidence.Fingerprint}
	body, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE permit_consultation SET reply = $1 WHERE document_id = $2`, string(body), documentID); err != nil {
		return err
	}
	if err := d.app.Bus.AcceptTx(tx, in.Sender, in.Document.DocumentID); err != nil {
		return err
	}
	if err := d.app.Bus.FinishTx(tx, in.Sender, in.Document.DocumentID); err != nil {
		return err
	}
	_, err = d.app.Process.CorrelateTx(tx, bpmn.Message{Name: "permit.opinion", Key: dossier, ID: in.Document.DocumentID,
		Variables: map[string]any{"opinion": answer.Opinion, "opinionText": answer.Text, "opinionNumber": kept.Number}})
	return err
}

// onStatus notes how far the planning agency has got; a refusal (02) lets the
// process go on, for the specialist to decide.
func (d *department) onStatus(tx *store.Tx, s esb.StatusChange) error {
	if !s.Late { // one that was overtaken on its way says nothing new
		if _, err := tx.Exec(`UPDATE permit_consultation SET status = $1 WHERE document_id = $2`, string(s.Code), s.DocumentID); err != nil {
			return err
		}
	}
	if s.Code != edxml.Refused {
		return nil
	}
	dossier, err := d.dossierOf(tx, s.DocumentID)
	if errors.Is(err, fault.StoreNoRow) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = d.app.Process.CorrelateTx(tx, bpmn.Message{Name: "permit.opinion", Key: dossier, ID: "refused:" + s.DocumentID,
		Variables: map[string]any{"opinion": "not-ours", "opinionText": s.Description}})
	return err
}

// assumeAgreed writes down that the planning agency was silent.
func (d *department) assumeAgreed(*store.Tx, bpmn.Job) (map[string]any, error) {
	return map[string]any{"opinion": "silent", "opinionText": "Quá hạn trả lời; được coi là đồng ý."}, nil
}

// reply is a received answer as it is kept with the case.
type reply struct {
	opinion.Answer
	Number      string    `json:"number"`
	At          time.Time `json:"at"`
	SignedBy    string    `json:"signedBy"`
	Fingerprint string    `json:"fingerprint"`
}

// consultation is one line of the panel.
type consultation struct {
	DocumentID string
	Sent       time.Time
	ReplyBy    time.Time
	Status     string
	Reply      *reply
}

func (d *department) consultations(ctx context.Context, dossier string) (list []consultation, err error) {
	err = d.app.Store.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			var c consultation
			var sent, by int64
			var body string
			if err := r.Scan(&c.DocumentID, &sent, &by, &c.Status, &body); err != nil {
				return err
			}
			c.Sent, c.ReplyBy = time.UnixMicro(sent), time.UnixMicro(by)
			if body != "" {
				c.Reply = &reply{}
				if err := json.Unmarshal([]byte(body), c.Reply); err != nil {
					return err
				}
			}
			list = append(list, c)
			return nil
		}, `SELECT document_id, sent, reply_by, status, reply FROM permit_consultation WHERE dossier = $1 ORDER BY sent`, dossier)
	})
	return list, err
}

// consultationPanel shows what was asked and answered, with the verified seal.
func (d *department) consultationPanel(ctx context.Context, c egov.Case) (ui.Panel, bool, error) {
	list, err := d.consultations(ctx, c.Code)
	if err != nil || len(list) == 0 {
		return ui.Panel{}, false, err
	}
	body, err := egov.Draw(consultationTemplate, map[string]any{"List": list, "Lang": c.Lang})
	return ui.Panel{ID: "consultation", Title: ui.Text{Vi: "Ý kiến của cơ quan quy hoạch", En: "Opinion of the planning agency"}.In(c.Lang), Body: body}, err == nil, err
}

var consultationTemplate = template.Must(template.New("consultation").Funcs(template.FuncMap{"when": egov.When, "opinion": opinion.InWords, "status": opinion.StatusInWords}).Parse(`
{{range .List}}<dl class="facts">
<div><dt>{{if eq $.Lang "en"}}Document{{else}}Văn bản{{end}}</dt><dd>{{.DocumentID}}</dd></div>
<div><dt>{{if eq $.Lang "en"}}Sent{{else}}Gửi lúc{{end}}</dt><dd>{{when .Sent}}</dd></div>
<div><dt>{{if eq $.Lang "en"}}Answer wanted by{{else}}Đề nghị trả lời trước{{end}}</dt><dd>{{when .ReplyBy}}</dd></div>
<div><dt>{{if eq $.Lang "en"}}State at the receiver{{else}}Trạng thái ở nơi nhận{{end}}</dt><dd>{{status .Status $.Lang}}</dd></div>
{{with .Reply}}<div><dt>{{if eq $.Lang "en"}}Answer{{else}}Trả lời{{end}}</dt><dd><strong>{{opinion .Opinion $.Lang}}</strong>. {{.Text}}</dd></div>
<div><dt>{{if eq $.Lang "en"}}Number, received{{else}}Số, nhận lúc{{end}}</dt><dd>{{.Number}}, {{when .At}}</dd></div>
<div><dt>{{if eq $.Lang "en"}}Signature{{else}}Chữ ký{{end}}</dt><dd><span class="chip chip-done"><span aria-hidden="true">✓</span> {{if eq $.Lang "en"}}valid{{else}}hợp lệ{{end}}</span> {{.SignedBy}}</dd></div>{{end}}
</dl>{{end}}`))
