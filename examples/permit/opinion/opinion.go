// Package opinion is what the two agencies of the permit example agreed on: the
// question and the answer that travel as attachments of edXML documents. Both
// sides import it; in life it would be a published schema.
package opinion

import (
	"encoding/json"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ui"
	"github.com/hcm-egov/framework/esb/edxml"
)

// The names of the attachments.
const (
	QuestionFile = "cau-hoi.json"
	AnswerFile   = "tra-loi.json"
)

// Question asks whether a house may stand on a parcel.
type Question struct {
	Dossier      string  `json:"dossier"`
	Parcel       string  `json:"parcel"` // VN-2000 corners, as gis.ParseCorners reads them
	SquareMetres float64 `json:"squareMetres"`
	Ward         string  `json:"ward"`
	Works        string  `json:"works"`
	Floors       string  `json:"floors"`
	Zones        []Zone  `json:"zones"`
}

// Zone is a planning zone that the parcel touches.
type Zone struct {
	Code         string  `json:"code"`
	Name         string  `json:"name"`
	Kind         string  `json:"kind"`
	SquareMetres float64 `json:"squareMetres"`
}

// Answer is the planning agency's opinion: "agree", "conditions", "object".
type Answer struct {
	Opinion string `json:"opinion"`
	Text    string `json:"text"`
}

// Read finds the answer in a document.
func Read(doc *edxml.Document) (a Answer, err error) { return a, attachment(doc, AnswerFile, &a) }

// Ask finds the question in a document.
func Ask(doc *edxml.Document) (q Question, err error) { return q, attachment(doc, QuestionFile, &q) }

func attachment(doc *edxml.Document, name string, into any) error {
	for _, a := range doc.Attachments {
		if a.Name == name {
			if err := json.Unmarshal(a.Data, into); err != nil {
				return fault.New(fault.AppAsset, "file", name).Wrap(err)
			}
			return nil
		}
	}
	return fault.New(fault.Missing, "what", "tệp đính kèm / attachment", "id", name)
}

var opinions = map[string]ui.Text{
	"agree":      {Vi: "Đồng ý", En: "Agrees"},
	"conditions": {Vi: "Đồng ý có điều kiện", En: "Agrees with conditions"},
	"object":     {Vi: "Không đồng ý", En: "Objects"},
	"not-ours":   {Vi: "Không thuộc thẩm quyền", En: "Not competent"},
	"silent":     {Vi: "Không trả lời đúng hạn (được coi là đồng ý)", En: "Silent past the date (taken to agree)"},
}

// InWords is an opinion in words.
func InWords(opinion, lang string) string {
	if t, ok := opinions[opinion]; ok {
		return t.In(lang)
	}
	return opinion
}

var statuses = map[string]ui.Text{
	"":   {Vi: "Đang chuyển", En: "On the way"},
	"01": {Vi: "Đã đến", En: "Arrived"},
	"02": {Vi: "Từ chối tiếp nhận", En: "Refused"},
	"03": {Vi: "Đã tiếp nhận", En: "Accepted"},
	"04": {Vi: "Phân công xử lý", En: "Assigned"},
	"05": {Vi: "Đang xử lý", En: "Being processed"},
	"06": {Vi: "Hoàn thành", En: "Finished"},
}

// StatusInWords is a status code of QCVN 102:2016 in words.
func StatusInWords(code, lang string) string {
	if t, ok := statuses[code]; ok {
		return code + " – " + t.In(lang)
	}
	return code
}

// SignerName is the common name in a certificate's subject, as people call the
// signer: "CN=Sở Xây dựng,O=…" gives "Sở Xây dựng".
func SignerName(subject string) string {
	for part := range strings.SplitSeq(subject, ",") {
		if name, ok := strings.CutPrefix(part, "CN="); ok {
			return name
		}
	}
	return subject
}
