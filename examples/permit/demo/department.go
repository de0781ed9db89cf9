package demo

import (
	"context"
	"net"
	"path/filepath"
	"time"

	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/devca"
	"github.com/hcm-egov/framework/sso"
)

const (
	clientSecret = "development-only"
	loopback     = "127.0.0.1:0"
)

// department is one agency as the demo wires it.
type department struct {
	name, agency, title, url string
	listener                 net.Listener // nil when it runs elsewhere
}

// listen opens the department's address, unless another one is to run alone.
func (dep *department) listen(ctx context.Context, only, addr string) (err error) {
	if only != "" && only != dep.name {
		return nil
	}
	if dep.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", orElse(addr, loopback)); err != nil {
		dep.listener = nil
		return fault.New(fault.AppListen, "addr", addr).Wrap(err)
	}
	dep.url = orElse(dep.url, "http://"+dep.listener.Addr().String())
	return nil
}

// config is where the department's app runs, with its keys and its neighbour.
func (dep *department) config(opt Options, authority *devca.Authority, neighbour department) (egov.Config, error) {
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
	place := opt.store(dep.name)
	return egov.Config{
		DeliverTimeout: 5 * time.Second, // agencies on one machine answer at once; a killed node is replaced soon
		Store:          place.URL, StoreSchema: place.Schema, PublicURL: dep.url, Signer: signer, Trust: authority.Trust(), AuditKey: auditKey,
		SSO:   sso.Config{Issuer: opt.Issuer, ClientID: dep.name, ClientSecret: clientSecret},
		Peers: map[string]string{neighbour.agency: neighbour.url + "/esb"}, Clock: opt.Clock, Log: opt.Log,
	}, nil
}

// store is where a department's data lie.
func (opt Options) store(department string) store.Config {
	if opt.Store == "" {
		return store.Config{URL: "sqlite:" + filepath.Join(opt.Dir, department+".db")}
	}
	return store.Config{URL: opt.Store, Schema: orElse(opt.Schema, "permit_") + department}
}

// Reset removes both departments' stores with all they hold. Keys stay.
func Reset(ctx context.Context, opt Options) error {
	return fault.Join(store.DangerouslyDrop(ctx, opt.store(Construction)), store.DangerouslyDrop(ctx, opt.store(Planning)))
}
