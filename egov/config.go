package egov

import (
	"context"
	"crypto/ed25519"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/sso"
	"go.uber.org/zap"
)

// Config describes one agency's app. The zero value of an optional field is its
// default.
type Config struct {
	Agency      string              // code of the agency in any official form, required
	Name        onegate.Text        // the agency's name, required
	Parent      onegate.Text        // the body above it; default the city's People's Committee
	App         onegate.Text        // the app's name; default "Dịch vụ công trực tuyến"
	Intro       onegate.Text        // a sentence on the first page
	Store       string              // "sqlite:PATH" or "postgres://…"; default $EGOV_STORE, else sqlite:data/egov.db
	StoreSchema string              // schema within a PostgreSQL database that several agencies share
	Addr        string              // address to listen on; default 127.0.0.1:8080
	PublicURL   string              // address as people type it; default http://ADDR
	Assets      fs.FS               // processes/*.bpmn, decisions/*.dmn, forms/*.json, layers/*.geojson, trust/*.pem
	SSO         sso.Config          // identity provider; Store, Clock, Log, PublicURL and Observe are filled in
	Procedures  []onegate.Procedure // the procedures offered to citizens
	Roles       map[string]RoleText // the agency's roles in words
	Signer      *signature.Signer   // the agency's seal, required: what leaves is signed
	Trust       *signature.Trust    // whose signatures count; default the roots of trust/*.pem, one of the two is required
	AuditKey    ed25519.PrivateKey  // signs the checkpoints of the audit log; default none, checkpoints are unsigned
	Peers       map[string]string   // agency code -> base URL of its bus entrance ("https://…/esb"); default nobody
	// DeliverTimeout bounds one attempt to hand a message to another agency. After
	// twice as long another node takes over what a dead one had begun. Default 1 minute.
	DeliverTimeout time.Duration
	Calendar       *worktime.Calendar // default worktime.DefaultCalendar(); models name it "working"
	Clock          worktime.Clock     // default worktime.System()
	Log            *zap.Logger        // default none
	Node           string             // name of this node among several; default host name and process id
	Modules        []Module           // parts packaged for reuse
}

// RoleText is a role in words.
type RoleText = onegate.Text

// Module is a part of an app that is packaged for reuse: it registers handlers,
// panels and routes on the App, and may work in the background.
type Module struct {
	Name  string                                    // in faults
	Setup func(ctx context.Context, app *App) error // called by New when all parts are there; nil for none
	Run   func(ctx context.Context) error           // called by App.Run, ends with ctx; an error stops the app; nil when there is nothing to run
}

// complete fills defaults in and reports all faults together.
func (c *Config) complete() (ident.AgencyCode, error) {
	var faults []error
	bad := func(field, reason string) {
		faults = append(faults, fault.New(fault.Config, "field", field, "reason", reason).At("/"+strings.ToLower(field[:1])+field[1:]))
	}
	agency, err := ident.ParseAgency(c.Agency)
	if err != nil {
		bad("Agency", "không phải mã cơ quan / not an agency code")
	}
	if c.Name.Vi == "" {
		bad("Name", "trống / empty")
	}
	if c.Signer == nil {
		bad("Signer", "trống / empty")
	}
	c.defaults()
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" {
		bad("PublicURL", "không phải địa chỉ / not an address")
	}
	return agency, fault.Join(faults...)
}

func (c *Config) defaults() {
	if c.Parent.Vi == "" {
		c.Parent = onegate.Text{Vi: "Ủy ban nhân dân Thành phố Hồ Chí Minh", En: "People's Committee of Ho Chi Minh City"}
	}
	setDefault(&c.Store, os.Getenv("EGOV_STORE"))
	setDefault(&c.Store, "sqlite:data/egov.db")
	setDefault(&c.Addr, "127.0.0.1:8080")
	setDefault(&c.PublicURL, "http://"+c.Addr)
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	if c.Clock == nil {
		c.Clock = worktime.System()
	}
	if c.Calendar == nil {
		c.Calendar = worktime.DefaultCalendar()
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
}

func setDefault(field *string, value string) {
	if *field == "" {
		*field = value
	}
}
