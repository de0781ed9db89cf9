// Package demo puts the permit example on one machine: two agencies as two apps
// with a store each, a development identity provider, and keys from a
// development authority that stay the same from run to run.
//
// A program can also start parts of it as processes of their own ([StartNode]):
// a second node of one agency on the same database, or a whole example that is
// there to be killed.
package demo

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"strings"

	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/examples/permit/construction"
	"github.com/hcm-egov/framework/examples/permit/planning"
	"github.com/hcm-egov/framework/signature/devca"
	"github.com/hcm-egov/framework/sso/devop"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
)

// Options says where the demo lives.
type Options struct {
	Dir              string // folder for stores and keys
	Store            string // "" for SQLite files in Dir, or "postgres://…": a schema for each agency
	Schema           string // beginning of the schemas' names on PostgreSQL; default "permit_"
	ConstructionAddr string // default 127.0.0.1:0
	PlanningAddr     string // default 127.0.0.1:0
	ProviderAddr     string // default 127.0.0.1:0
	ConstructionURL  string // address as people know it, when a proxy stands before it; default that of ConstructionAddr
	PlanningURL      string // default that of PlanningAddr
	Issuer           string // identity provider that runs elsewhere; default one of the demo's own
	Only             string // runs one department alone: Construction or Planning; default both
	Wards            string // GeoJSON of real wards; default the small layer of the example

	Clock worktime.Clock `json:"-"` // default the machine's
	Log   *zap.Logger    `json:"-"` // default none
}

// The departments' names in Options.Only, in file names and schemas.
const (
	Construction = "construction"
	Planning     = "planning"
)

// Demo is the running example.
type Demo struct {
	Construction, Planning       *egov.App // nil for one that runs elsewhere
	ConstructionURL, PlanningURL string
	Provider                     *devop.Provider // nil when it runs elsewhere

	ours, theirs department
}

// New makes the apps; nothing is served before [Demo.Run].
func New(ctx context.Context, opt Options) (*Demo, error) {
	d := &Demo{
		ours:   department{name: Construction, agency: construction.Agency, title: "Sở Xây dựng", url: opt.ConstructionURL},
		theirs: department{name: Planning, agency: planning.Agency, title: "Sở Quy hoạch - Kiến trúc", url: opt.PlanningURL},
	}
	err := errors.Join(d.ours.listen(ctx, opt.Only, opt.ConstructionAddr), d.theirs.listen(ctx, opt.Only, opt.PlanningAddr))
	d.ConstructionURL, d.PlanningURL = d.ours.url, d.theirs.url
	if err == nil && opt.Issuer == "" {
		if d.Provider, err = NewProvider(opt.ProviderAddr, d.ConstructionURL, d.PlanningURL, opt.Clock); err == nil {
			opt.Issuer = d.Provider.Issuer()
		}
	}
	if err == nil {
		err = d.open(ctx, opt)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// ConstructionAddr is the address at which this process serves the Department of
// Construction, "" when it does not.
func (d *Demo) ConstructionAddr() string {
	if d.ours.listener == nil {
		return ""
	}
	return d.ours.listener.Addr().String()
}

// NewProvider makes the identity provider at which both departments sign people
// in.
func NewProvider(addr, constructionURL, planningURL string, clock worktime.Clock) (*devop.Provider, error) {
	client := func(name, url string) devop.Client {
		return devop.Client{ID: name, Secret: clientSecret, RedirectURIs: []string{url + "/sso/callback"}, PostLogoutURIs: []string{url + "/"}}
	}
	return devop.New(devop.Config{Addr: orElse(addr, loopback), Clock: clock, Clients: []devop.Client{client(Construction, constructionURL), client(Planning, planningURL)}})
}

func (d *Demo) open(ctx context.Context, opt Options) error {
	authority, err := devca.Open(filepath.Join(opt.Dir, "keys"), devca.Config{Clock: opt.Clock})
	if err != nil {
		return err
	}
	if d.ours.listener != nil {
		cfg, err := d.ours.config(opt, authority, d.theirs)
		if err != nil {
			return err
		}
		if d.Construction, err = construction.New(ctx, cfg, opt.Wards); err != nil {
			return err
		}
	}
	if d.theirs.listener != nil {
		cfg, err := d.theirs.config(opt, authority, d.ours)
		if err != nil {
			return err
		}
		if d.Planning, err = planning.New(ctx, cfg); err != nil {
			return err
		}
	}
	return errors.Join(assignRoles(ctx, d.Construction), assignRoles(ctx, d.Planning))
}

// assignRoles gives the demo's officials their roles, as an administrator would.
func assignRoles(ctx context.Context, app *egov.App) error {
	if app == nil {
		return nil
	}
	var faults []error
	for _, account := range devop.DemoAccounts() {
		if account.Agency == app.Agency {
			faults = append(faults, app.SSO.Assign(ctx, account.Subject, account.Agency, account.Roles...))
		}
	}
	return fault.Join(faults...)
}

// Close lets go of what New opened, for one that is not run.
func (d *Demo) Close() error {
	var faults []error
	for _, l := range []net.Listener{d.ours.listener, d.theirs.listener} {
		if l != nil {
			faults = append(faults, l.Close())
		}
	}
	for _, app := range []*egov.App{d.Construction, d.Planning} {
		if app != nil {
			faults = append(faults, app.Close())
		}
	}
	if d.Provider != nil {
		faults = append(faults, d.Provider.Close())
	}
	return errors.Join(faults...)
}

// Run serves what New made until ctx ends.
func (d *Demo) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	if d.Provider != nil {
		group.Go(func() error { return d.Provider.Run(ctx) })
	}
	if d.Construction != nil {
		group.Go(func() error { return d.Construction.Serve(ctx, d.ours.listener) })
	}
	if d.Planning != nil {
		group.Go(func() error { return d.Planning.Serve(ctx, d.theirs.listener) })
	}
	return group.Wait()
}

func orElse(s, def string) string {
	if strings.TrimSpace(s) == "" {
		return def
	}
	return s
}
