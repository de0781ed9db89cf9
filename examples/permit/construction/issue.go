package construction

import (
	"encoding/xml"
	"strconv"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

// resultXML is the result document before it is signed:
//
//	<KetQua xmlns="urn:hcm-egov:permit:1" loai="GiayPhepXayDung">
//	  <SoHieu>12/GPXD</SoHieu> … <Thua><Dinh x="1190008.05" y="601234.10"/>…</Thua>
//	</KetQua>
//
// As everywhere in Vietnam x is the northing and y the easting.
type resultXML struct {
	XMLName   xml.Name  `xml:"urn:hcm-egov:permit:1 KetQua"`
	Kind      string    `xml:"loai,attr"`
	Number    string    `xml:"SoHieu"`
	Agency    string    `xml:"CoQuan"`
	Dossier   string    `xml:"MaHoSo"`
	Day       string    `xml:"NgayKy"`
	Applicant string    `xml:"ChuDauTu"`
	Address   string    `xml:"DiaDiem"`
	Works     string    `xml:"CongTrinh"`
	Area      string    `xml:"DienTichThua"`
	Parcel    cornerXML `xml:"Thua"`
	Decision  string    `xml:"QuyetDinh"`
	Reason    string    `xml:"LyDo,omitempty"`
	Terms     string    `xml:"DieuKien,omitempty"`
	Opinion   string    `xml:"YKienQuyHoach,omitempty"`
	Fee       string    `xml:"LePhi,omitempty"` // đồng
	Design    string    `xml:"YeuCauThietKe,omitempty"`
}

type cornerXML struct {
	Corners []corner `xml:"Dinh"`
}

type corner struct {
	X string `xml:"x,attr"`
	Y string `xml:"y,attr"`
}

// issue makes the result from the data of the case, signs it with the
// department's seal and keeps it with the dossier. A refusal is a signed
// document too, with its reasons.
func (d *department) issue(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
	dossier, err := d.app.Gate.DossierTx(tx, job.BusinessKey)
	if err != nil {
		return nil, err
	}
	outcome, kind, notation := onegate.Granted, "GiayPhepXayDung", "GPXD"
	if egov.Text(job.Variables["proposal"]) == "refuse" {
		outcome, kind, notation = onegate.Refused, "ThongBaoTuChoi", "TB-SXD"
	}
	now := d.app.Clock.Now().In(worktime.Zone())
	number, err := tx.Next("permit." + notation + ":" + now.Format("2006"))
	if err != nil {
		return nil, err
	}
	body, err := d.result(dossier, job, kind, strconv.FormatInt(number, 10)+"/"+notation, now)
	if err != nil {
		return nil, err
	}
	signed, err := d.app.Signer.Sign(tx.Context(), body)
	if err != nil {
		return nil, err
	}
	err = d.app.Gate.AddResultTx(tx, dossier.Code, onegate.Result{Name: kind + "-" + dossier.Code + ".xml", Media: "application/xml", Content: signed})
	if err != nil {
		return nil, err
	}
	err = d.app.Gate.NotifyTx(tx, onegate.Notice{Dossier: dossier.Code, Recipient: dossier.Applicant.Subject, Kind: "result", Text: onegate.Text{
		Vi: "Hồ sơ " + dossier.Code + " đã có kết quả.", En: "Dossier " + dossier.Code + " has a result."}})
	return map[string]any{"outcome": string(outcome)}, err
}

func (d *department) result(dossier onegate.Dossier, job bpmn.Job, kind, number string, now time.Time) ([]byte, error) {
	parcel, err := parcelOf(dossier.Data)
	if err != nil {
		return nil, err
	}
	r := resultXML{
		Kind: kind, Number: number, Agency: "Sở Xây dựng Thành phố Hồ Chí Minh", Dossier: dossier.Code, Day: now.Format("2006-01-02"),
		Applicant: dossier.Applicant.Name, Address: egov.Text(dossier.Data["siteAddress"]) + ", " + d.wardOf(parcel),
		Works: egov.Text(dossier.Data["houseKind"]) + ", " + egov.Text(dossier.Data["floors"]) + " tầng",
		Area:  egov.SquareMetres(parcel.SquareMetres()), Decision: "Cấp phép", Terms: egov.Text(job.Variables["terms"]),
		Opinion: egov.Text(job.Variables["opinionNumber"]),
	}
	if rules, ok := job.Variables["assessment"].(map[string]any); ok {
		r.Fee, r.Design = egov.Text(rules["fee"]), egov.Text(rules["design"])
	}
	if kind == "ThongBaoTuChoi" {
		r.Decision, r.Reason = "Từ chối cấp phép", egov.Text(job.Variables["reason"])
	}
	for _, c := range parcel.Corners() {
		r.Parcel.Corners = append(r.Parcel.Corners, corner{X: strconv.FormatFloat(c.North, 'f', 2, 64), Y: strconv.FormatFloat(c.East, 'f', 2, 64)})
	}
	body, err := xml.MarshalIndent(r, "", "  ")
	return append([]byte(xml.Header), body...), err
}
