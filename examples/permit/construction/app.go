package construction

import (
	"context"
	"embed"
	"os"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/gis"
)

//go:embed processes decisions forms layers
var assets embed.FS

// Agency is the department's code; Planning is whom it consults.
const (
	Agency   = "H29.17"
	Planning = ident.AgencyCode("H29.33")
)

// Permit is the procedure as citizens see it.
var Permit = onegate.Procedure{
	Code:    "1.009994",
	Name:    onegate.Text{Vi: "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ", En: "New building permit for a private house"},
	Summary: onegate.Text{Vi: "Dành cho người có đất ở muốn xây nhà mới. Bạn khai thông tin, gửi giấy tờ nhà đất và bản vẽ; cơ quan kiểm tra quy hoạch rồi cấp giấy phép.", En: "For owners of residential land who want to build a house. You give the facts, the land document and the drawings; the department checks the plans and issues the permit."},
	Field:   onegate.Text{Vi: "Hoạt động xây dựng", En: "Construction"},
	Form:    "building-permit",
	Process: "building-permit",
	Days:    15,
	Components: []onegate.Component{
		{Name: onegate.Text{Vi: "Giấy tờ chứng minh quyền sử dụng đất", En: "Proof of the right to use the land"}, Field: "/landRight", Required: true},
		{Name: onegate.Text{Vi: "Bản vẽ thiết kế xây dựng (mặt bằng, mặt đứng, mặt cắt, móng)", En: "Design drawings (plans, elevations, sections, foundation)"}, Field: "/drawings", Required: true},
	},
	Fee:      onegate.Text{Vi: "75.000 đồng mỗi giấy phép", En: "75,000 dong for each permit"},
	Result:   onegate.Text{Vi: "Giấy phép xây dựng có chữ ký số của cơ quan", En: "A building permit with the department's digital signature"},
	MinLevel: 2,
}

// Roles of the department in words.
var Roles = map[string]egov.RoleText{
	"receptionist":  {Vi: "Bộ phận một cửa", En: "One-stop counter"},
	"specialist":    {Vi: "Chuyên viên thụ lý", En: "Specialist"},
	"leader":        {Vi: "Lãnh đạo Sở", En: "Leader"},
	"administrator": {Vi: "Quản trị hệ thống", En: "Administrator"},
}

// New makes the department's app. The caller fills in where it runs (store,
// address, identity provider, seal, peers); wards names a GeoJSON file with real
// ward boundaries, or is empty for the small layer of the example.
func New(ctx context.Context, cfg egov.Config, wards string) (*egov.App, error) {
	cfg.Agency = Agency
	cfg.Name = onegate.Text{Vi: "Sở Xây dựng", En: "Department of Construction"}
	cfg.Intro = onegate.Text{Vi: "Nộp hồ sơ, theo dõi tiến độ và nhận kết quả ngay tại đây, không cần đến trụ sở.", En: "Apply, follow the progress and get the result here, without a visit."}
	cfg.Assets = assets
	cfg.Procedures = []onegate.Procedure{Permit}
	cfg.Roles = Roles
	app, err := egov.New(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := setUp(ctx, app, wards); err != nil {
		return nil, fault.Join(err, app.Close())
	}
	return app, nil
}

func setUp(ctx context.Context, app *egov.App, wards string) error {
	if wards != "" {
		data, err := os.ReadFile(wards)
		if err != nil {
			return fault.New(fault.AppAsset, "file", wards).Wrap(err)
		}
		if app.Layers["wards"], err = gis.ReadLayer("wards", data); err != nil {
			return err
		}
	}
	d := &department{app: app}
	if err := app.Store.Migrate(ctx, "permit", schema); err != nil {
		return err
	}
	app.Process.HandleTx("permit.check-zoning", d.checkZoning)
	app.Process.HandleTx("permit.consult", d.consult)
	app.Process.HandleTx("permit.assume-agreed", d.assumeAgreed)
	app.Process.HandleTx("permit.issue", d.issue)
	app.Check("permit-receive", d.supplementOnce)
	app.Bus.Receive(d.onReply)
	app.Bus.OnStatus(d.onStatus)
	app.Panel(d.zoningPanel)
	app.Panel(d.consultationPanel)
	app.Page("GET /cases/{code}/map.svg", d.mapPicture, egov.Staff)
	return nil
}

// supplementOnce keeps the counter from asking for a second supplement, which the
// rules forbid: the clerk reads it at the field and decides otherwise.
func (d *department) supplementOnce(tx *store.Tx, task bpmn.Task, answers map[string]any) error {
	if answers["decision"] != "supplement" {
		return nil
	}
	dossier, err := d.app.Gate.DossierTx(tx, task.BusinessKey)
	if err == nil && dossier.Asked > 0 {
		err = fault.New(fault.OnegateSupplementOnce, "code", dossier.Code).At("/decision")
	}
	return err
}

// department is the handlers' view of the app.
type department struct{ app *egov.App }
