// Package demo puts the permit example on one machine: two agencies as two apps
// with a store each, a development identity provider, and keys from a
// development authority that stay the same from run to run.
package demo

import (
	"context"
	"errors"
	"net"
	"path/filepath"

	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/examples/permit/construction"
	"github.com/hcm-egov/framework/examples/permit/planning"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/devca"
	"github.com/hcm-egov/framework/sso"
	"github.com/hcm-egov/framework/sso/devop"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
)

// Options says where the demo lives.
type Options struct {
	Dir              string         // folder for stores and keys
	Store            string         // "" for SQLite files in Dir, or "postgres://…": a schema for each agency
	Schema           string         // beginning of the schemas' names on PostgreSQL; default "permit_"
	ConstructionAddr string         // default 127.0.0.1:0
	PlanningAddr     string         // default 127.0.0.1:0
	ProviderAddr     string         // default 127.0.0.1:0
	Wards            string         // GeoJSON of real wards; default the small layer of the example
	Clock            worktime.Clock // default the machine's
	Log              *zap.Logger    // default none
}

// Demo is the running example.
type Demo struct {
	Construction, Planning       *egov.App
	ConstructionURL, PlanningURL string
	Provider                     *devop.Provider

	listeners [2]net.Listener
}

// department is one agency as the demo wires it.
type department struct {
	name, agency, title, url string
	listener                 net.Listener
}

const clientSecret = "development-only"

// New makes both apps; nothing is served before [Demo.Run].
func New(ctx context.Context, opt Options) (*Demo, error) {
	d := &Demo{}
	ours := department{name: "construction", agency: construction.Agency, title: "Sở Xây dựng"}
	theirs := department{name: "planning", agency: planning.Agency, title: "Sở Quy hoạch - Kiến trúc"}
	if err := errors.Join(ours.listen(ctx, opt.ConstructionAddr), theirs.listen(ctx, opt.PlanningAddr)); err != nil {
		return nil, err
	}
	d.listeners = [2]net.Listener{ours.listener, theirs.listener}
	d.ConstructionURL, d.PlanningURL = ours.url, theirs.url
	var err error
	d.Provider, err = devop.New(devop.Config{Addr: orElse(opt.ProviderAddr, "127.0.0.1:0"), Clock: opt.Clock, Clients: []devop.Client{ours.client(), theirs.client()}})
	if err != nil {
		return nil, errors.Join(err, d.closeListeners())
	}
	if err := d.open(ctx, opt, ours, theirs); err != nil {
		return nil, errors.Join(err, d.closeListeners(), d.Provider.Close())
	}
	return d, nil
}

func (d *Demo) open(ctx context.Context, opt Options, ours, theirs department) error {
	authority, err := devca.Open(filepath.Join(opt.Dir, "keys"), devca.Config{Clock: opt.Clock})
	if err != nil {
		return err
	}
	issuer := d.Provider.Issuer()
	cfg, err := ours.config(opt, authority, issuer)
	if err != nil {
		return err
	}
	cfg.Peers = map[string]string{theirs.agency: theirs.url + "/esb"}
	if d.Construction, err = construction.New(ctx, cfg, opt.Wards); err != nil {
		return err
	}
	if cfg, err = theirs.config(opt, authority, issuer); err == nil {
		cfg.Peers = map[string]string{ours.agency: ours.url + "/esb"}
		d.Planning, err = planning.New(ctx, cfg)
	}
	if err != nil {
		return errors.Join(err, d.Construction.Close())
	}
	return errors.Join(assignRoles(ctx, d.Construction), assignRoles(ctx, d.Planning))
}

// assignRoles gives the demo's officials their roles, as an administrator would.
func assignRoles(ctx context.Context, app *egov.App) error {
	var faults []error
	for _, account := range devop.DemoAccounts() {
		if account.Agency == app.Agency {
			faults = append(faults, app.SSO.Assign(ctx, account.Subject, account.Agency, account.Roles...))
		}
	}
	return fault.Join(faults...)
}

func (dep *department) listen(ctx context.Context, addr string) (err error) {
	if dep.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", orElse(addr, "127.0.0.1:0")); err != nil {
		return fault.New(fault.AppListen, "addr", addr).Wrap(err)
	}
	dep.url = "http://" + dep.listener.Addr().String()
	return nil
}

func (dep *department) client() devop.Client {
	return devop.Client{ID: dep.name, Secret: clientSecret, RedirectURIs: []string{dep.url + "/sso/callback"}, PostLogoutURIs: []string{dep.url + "/"}}
}

func (dep *department) config(opt Options, authority *devca.Authority, issuer string) (egov.Config, error) {
	key, err := authority.Keep(dep.name, devca.Subject{CommonName: dep.title, Organization: "Ủy ban nhân dân Thành phố Hồ Chí Minh", AgencyCode: dep.agency})
	if err != nil {
		return egov.Config{}, err
	}
	signer, err := signature.NewSigner(signature.SignerConfig{Key: key.Key, Chain: key.Chain})
	if err != nil {
		return egov.Config{}, err
	}
	auditKey, err := keepSeed(filepath.Join(opt.Dir, "keys", dep.name+"-audit.seed"))
	if err != nil {
		return egov.Config{}, err
	}
	cfg := egov.Config{
		AuditKey: auditKey,
		Store:    "sqlite:" + filepath.Join(opt.Dir, dep.name+".db"), PublicURL: dep.url, Signer: signer, Trust: authority.Trust(),
		SSO: sso.Config{Issuer: issuer, ClientID: dep.name, ClientSecret: clientSecret}, Clock: opt.Clock, Log: opt.Log,
	}
	if opt.Store != "" {
		cfg.Store, cfg.StoreSchema = opt.Store, opt.schema(dep.name)
	}
	return cfg, nil
}

func (d *Demo) closeListeners() error {
	return errors.Join(d.listeners[0].Close(), d.listeners[1].Close())
}

func (opt Options) schema(name string) string { return orElse(opt.Schema, "permit_") + name }

func Reset(ctx context.Context, opt Options) error { return nil }

// Run serves both agencies and the provider until ctx ends.
func (d *Demo) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return d.Provider.Run(ctx) })
	group.Go(func() error { return d.Construction.Serve(ctx, d.listeners[0]) })
	group.Go(func() error { return d.Planning.Serve(ctx, d.listeners[1]) })
	return group.Wait()
}

func orElse(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
