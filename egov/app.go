package egov

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/bpmn/dmn/library"
	"github.com/hcm-egov/framework/catalog"
	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/audit"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/ui"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/esb/peer"
	"github.com/hcm-egov/framework/gis"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/sso"
	"go.uber.org/zap"
)

// App is one agency's running app. Its fields are the framework's parts, wired
// to each other; a department registers its own handlers on them before Run.
type App struct {
	Agency    ident.AgencyCode      // whose app it is
	Store     *store.DB             // the one database; a department's tables live in it too
	Audit     *audit.Log            // every act on a case, message or session is written there
	Decisions *library.Library      // decision models; decides the business rule tasks of Process
	Process   *bpmn.Engine          // Handle and HandleTx register service tasks
	Forms     *eforms.Service       // the published forms, drafts and papers
	Bus       *esb.Bus              // Receive and OnStatus register handlers of messages
	SSO       *sso.Service          // sessions; Assign gives an official roles
	Gate      *onegate.Service      // procedures and dossiers
	Catalog   *catalog.Set          // the embedded catalogs
	Layers    map[string]*gis.Layer // by file name without ending; not to be changed once Run was called
	Signer    *signature.Signer     // the agency's seal
	Verifier  *signature.Verifier   // by the trusted roots
	UI        *ui.Kit               // draws the pages
	Clock     worktime.Clock        // the time of all parts
	Log       *zap.Logger           // never nil

	cfg          Config
	mux          *http.ServeMux
	busHandler   http.Handler
	signInOrigin string
	panels       []PanelFunc
	titles       []TitleFunc
	judges       map[string][]CheckFunc // by form
}

// New opens the store, makes every part and connects them. Nothing works in
// the background yet: that begins with [App.Run].
//
// Faults are reported together as far as one can be seen beside another: first
// those of the Config's own fields ([fault.Config]), before the store is opened;
// then those of the parts (sign-in, procedures, peers, trusted roots); then
// those of all assets, each as [fault.AppAsset] with the name of its file and the
// cause; then those of the modules ([fault.AppModule]).
func New(ctx context.Context, cfg Config) (*App, error) {
	agency, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	a := &App{Agency: agency, Signer: cfg.Signer, Clock: cfg.Clock, Log: cfg.Log, cfg: cfg, mux: http.NewServeMux(), judges: map[string][]CheckFunc{}}
	if a.Store, err = store.Open(ctx, store.Config{URL: cfg.Store, Schema: cfg.StoreSchema, Log: cfg.Log, Clock: cfg.Clock}); err != nil {
		return nil, err
	}
	if err := a.build(ctx); err != nil {
		return nil, errors.Join(err, a.Store.Close())
	}
	return a, nil
}

// build makes the parts in the order in which they need each other. Parts that
// do not need each other report their faults together.
func (a *App) build(ctx context.Context) error {
	for _, floor := range [][]func(context.Context) error{
		{a.openAudit, a.openDecisions},
		{a.openTrust, a.openCatalog, a.openForms, a.openProcess, a.openGate, a.openBus, a.openSignIn, a.openUI},
		{a.offerGate, a.loadAssets},
		{a.setupModules},
	} {
		var faults []error
		for _, open := range floor {
			faults = append(faults, open(ctx))
		}
		if err := fault.Join(faults...); err != nil {
			return err
		}
	}
	a.routes()
	return nil
}

func (a *App) openAudit(ctx context.Context) (err error) {
	a.Audit, err = audit.New(ctx, audit.Config{Store: a.Store, Clock: a.Clock, Log: a.Log, Origin: string(a.Agency), SafeKeys: safeKeys, Key: a.cfg.AuditKey})
	return err
}

func (a *App) openTrust(context.Context) (err error) {
	trust := a.cfg.Trust
	if trust == nil {
		if trust, err = trustFrom(a.cfg.Assets); err != nil {
			return err
		}
	}
	a.Verifier, err = signature.NewVerifier(signature.VerifierConfig{Trust: trust, Clock: a.Clock, Placements: [][]string{nil, sealPlace}})
	return err
}

func (a *App) openCatalog(context.Context) (err error) {
	a.Catalog, err = catalog.Builtin()
	return err
}

func (a *App) openForms(ctx context.Context) (err error) {
	a.Layers = map[string]*gis.Layer{}
	a.Forms, err = eforms.New(ctx, eforms.Config{Store: a.Store, Clock: a.Clock, Log: a.Log, Options: a.catalogOptions, Widgets: a.widgets(), Checks: a.checks()})
	return err
}

func (a *App) openProcess(ctx context.Context) (err error) {
	a.Process, err = bpmn.New(ctx, bpmn.Config{Store: a.Store, Clock: a.Clock, Log: a.Log, Node: a.cfg.Node, Observe: a.auditProcess,
		Decisions: a.Decisions, Calendars: map[string]*worktime.Calendar{"working": a.cfg.Calendar}})
	return err
}

func (a *App) openGate(ctx context.Context) (err error) {
	a.Gate, err = onegate.New(ctx, onegate.Config{
		Store: a.Store, Clock: a.Clock, Calendar: a.cfg.Calendar, Agency: a.Agency,
		AgencyName: a.cfg.Name, Parent: a.cfg.Parent, Procedures: a.cfg.Procedures, Observe: a.auditDossier,
	})
	return err
}

// offerGate makes the one-stop shop's acts service tasks of processes.
func (a *App) offerGate(context.Context) error {
	for name, task := range a.Gate.Tasks() {
		a.Process.HandleTx(name, func(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
			return task(tx, job.BusinessKey, job.Variables)
		})
	}
	return nil
}

func (a *App) openBus(ctx context.Context) (err error) {
	peers, err := a.peers()
	if err != nil {
		return err
	}
	// An agency without peers is a good one: whoever it writes to is unknown.
	unknown := func(context.Context, ident.AgencyCode) (string, error) { return "", nil }
	transport, err := peer.New(peer.Config{Peers: peers, Lookup: unknown})
	if err != nil {
		return err
	}
	a.Bus, err = esb.New(ctx, esb.Config{
		Agency: a.Agency, Name: a.cfg.Name.Vi, Store: a.Store, Clock: a.Clock, Log: a.Log, Node: a.node(),
		Transport: transport, Sign: a.sealEnvelope, Verify: a.checkEnvelope, Observe: a.auditMessage, DeliverTimeout: a.cfg.DeliverTimeout,
	})
	if err != nil {
		return err
	}
	a.busHandler = peer.Handler(a.Bus)
	return nil
}

func (a *App) peers() (map[ident.AgencyCode]string, error) {
	peers := map[ident.AgencyCode]string{}
	for code, address := range a.cfg.Peers {
		agency, err := ident.ParseAgency(code)
		if err != nil {
			return nil, fault.New(fault.Config, "field", "Peers", "reason", code).At("/peers/" + code).Wrap(err)
		}
		peers[agency] = address
	}
	return peers, nil
}

func (a *App) openSignIn(ctx context.Context) (err error) {
	cfg := a.cfg.SSO
	cfg.Store, cfg.Clock, cfg.Log, cfg.Observe = a.Store, a.Clock, a.Log, a.auditSignIn
	if cfg.PublicURL == "" {
		cfg.PublicURL = a.cfg.PublicURL
	}
	if u, err := url.Parse(cfg.Issuer); err == nil && u.Host != "" {
		a.signInOrigin = u.Scheme + "://" + u.Host
	}
	a.SSO, err = sso.New(ctx, cfg)
	return err
}

func (a *App) openUI(context.Context) (err error) {
	a.UI, err = ui.New(ui.Config{App: ui.Text(a.cfg.App), Agency: ui.Text(a.cfg.Name), Parent: ui.Text(a.cfg.Parent), Styles: []string{"/assets/eforms/eforms.css"}, Zone: worktime.Zone()})
	return err
}

func (a *App) setupModules(ctx context.Context) error {
	var faults []error
	for _, m := range a.cfg.Modules {
		if m.Setup == nil {
			continue
		}
		if err := m.Setup(ctx, a); err != nil {
			faults = append(faults, fault.New(fault.AppModule, "name", m.Name).Wrap(err))
		}
	}
	return fault.Join(faults...)
}

func (a *App) node() string {
	if a.cfg.Node != "" {
		return a.cfg.Node
	}
	host, _ := os.Hostname() // a name for people; an empty one still has the process id
	return host + ":" + strconv.Itoa(os.Getpid())
}

// Close closes the store. Run does it by itself; a program that only used the
// app's parts calls it at the end.
func (a *App) Close() error { return a.Store.Close() }

// Listen opens the app's address, for [App.Serve]; port 0 takes a free one. [App.Run]
// does both. An address that cannot be opened is [fault.AppListen].
func (a *App) Listen(ctx context.Context) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", a.cfg.Addr)
	if err != nil {
		return nil, fault.New(fault.AppListen, "addr", a.cfg.Addr).Wrap(err)
	}
	return l, nil
}

func (a *App) loadAssets(ctx context.Context) error {
	if a.cfg.Assets == nil {
		return nil
	}
	return fault.Join(
		eachAsset(a.cfg.Assets, "layers", ".geojson", a.loadLayer),
		eachAsset(a.cfg.Assets, "forms", ".json", func(_ string, data []byte) error {
			_, err := a.Forms.Publish(ctx, data)
			return err
		}),
		a.loadDecisions(ctx),
		eachAsset(a.cfg.Assets, "processes", ".bpmn", func(name string, data []byte) error {
			_, err := a.Process.Deploy(ctx, name, data)
			return err
		}),
	)
}
