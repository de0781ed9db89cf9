package devop

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
)

// Config says where the provider stands and whom it knows. The zero value of an
// optional field is its default.
type Config struct {
	Addr   string // where New listens; default "127.0.0.1:0", any free port of loopback
	Issuer string // default "http://" + the address listened on; when given, Addr "" listens nowhere and Handler is yours to serve

	Accounts []Account      // default DemoAccounts()
	Clients  []Client       // who may sign people in
	Clock    worktime.Clock // default worktime.System()
	Key      crypto.Signer  // RSA of 2048 bits or more, or ECDSA P-256; default a new RSA key
	Random   io.Reader      // default crypto/rand.Reader

	// DangerouslyAllowPublicAddress lets the provider stand on an address that
	// other machines reach, where anybody becomes any account by a click. Only
	// for a demonstration in a closed network.
	DangerouslyAllowPublicAddress bool
}

// Client is a program that may sign people in.
type Client struct {
	ID             string
	Secret         string // "" makes a public client, which proves itself by PKCE alone
	RedirectURIs   []string
	PostLogoutURIs []string
}

// Format prints the client without its secret, whatever the verb.
func (c Client) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "devop.Client{ID:%q RedirectURIs:%q}", c.ID, c.RedirectURIs)
}

// Lifetimes of what the provider hands out.
const (
	CodeLifetime  = time.Minute
	TokenLifetime = 5 * time.Minute
)

// Provider is the development provider. It is safe for concurrent use.
type Provider struct {
	cfg      Config
	issuer   string
	host     string
	listener net.Listener
	handler  http.Handler

	mu     sync.Mutex
	keys   []signingKey // the last one signs
	codes  map[string]*grant
	access map[string]*grant
}

// New prepares the provider and, unless only an Issuer is given, listens: the
// issuer is known from here on, and connections wait for [Provider.Run]. A
// public address is fault.SsoPublicAddress, another fault of the configuration
// fault.Config.
func New(cfg Config) (*Provider, error) {
	if cfg.Clock == nil {
		cfg.Clock = worktime.System()
	}
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	if cfg.Accounts == nil {
		cfg.Accounts = DemoAccounts()
	}
	if err := check(cfg); err != nil {
		return nil, err
	}
	p := &Provider{cfg: cfg, issuer: strings.TrimSuffix(cfg.Issuer, "/"), codes: map[string]*grant{}, access: map[string]*grant{}}
	if err := p.addKey(cfg.Key); err != nil {
		return nil, err
	}
	if err := p.listen(); err != nil {
		return nil, err
	}
	u, err := url.Parse(p.issuer)
	if err != nil {
		return nil, p.configFault("Issuer", "not an address")
	}
	p.host = u.Host
	p.handler = p.routes()
	return p, nil
}

func (p *Provider) listen() error {
	addr := p.cfg.Addr
	if addr == "" {
		if p.issuer != "" {
			return p.allow(p.issuer)
		}
		addr = "127.0.0.1:0"
	}
	if err := p.allow("http://" + addr); err != nil {
		return err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return p.configFault("Addr", "cannot listen").Wrap(err)
	}
	p.listener = l
	if p.issuer == "" {
		p.issuer = "http://" + l.Addr().String()
	}
	if err := p.allow(p.issuer); err != nil {
		l.Close()
		return err
	}
	return nil
}

// allow refuses an address beyond loopback.
func (p *Provider) allow(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return p.configFault("Issuer", "an http address is expected")
	}
	if p.cfg.DangerouslyAllowPublicAddress || loopback(u.Hostname()) {
		return nil
	}
	return fault.New(fault.SsoPublicAddress, "address", u.Host)
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (p *Provider) configFault(field, reason string) *fault.Error { return configFault(field, reason) }

func configFault(field, reason string) *fault.Error {
	return fault.New(fault.Config, "field", "devop."+field, "reason", reason).At("/" + field)
}

func check(cfg Config) error {
	var faults []error
	seen := map[string]bool{}
	for _, a := range cfg.Accounts {
		if a.Subject == "" || seen[a.Subject] || a.Assurance < 0 || a.Assurance > 4 {
			faults = append(faults, configFault("Accounts", "subjects are unique and not empty, assurance is 1 to 4"))
		}
		seen[a.Subject] = true
	}
	ids := map[string]bool{}
	for _, c := range cfg.Clients {
		if c.ID == "" || ids[c.ID] {
			faults = append(faults, configFault("Clients", "ids are unique and not empty"))
		}
		ids[c.ID] = true
		for _, u := range slices.Concat(c.RedirectURIs, c.PostLogoutURIs) {
			if parsed, err := url.Parse(u); err != nil || parsed.Host == "" || parsed.Fragment != "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
				faults = append(faults, configFault("Clients", "redirect addresses are absolute, http or https, without fragment"))
			}
		}
	}
	return fault.Join(faults...)
}

// AddClient registers one more client, for programs that learn their own
// address after the provider's.
func (p *Provider) AddClient(c Client) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	clients := append(slices.Clone(p.cfg.Clients), c)
	if err := check(Config{Clients: clients}); err != nil {
		return err
	}
	p.cfg.Clients = clients
	return nil
}

func (p *Provider) client(id string) (Client, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.IndexFunc(p.cfg.Clients, func(c Client) bool { return c.ID == id })
	if at < 0 {
		return Client{}, false
	}
	return p.cfg.Clients[at], true
}

// Format prints the address alone, whatever the verb: keys, codes and secrets
// stay inside.
func (p *Provider) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "devop.Provider "+p.issuer) }

// Issuer is the provider's address, for sso.Config.Issuer.
func (p *Provider) Issuer() string { return p.issuer }

// Handler serves the provider, for a server of the caller's.
func (p *Provider) Handler() http.Handler { return p.handler }

// Run serves until the context ends and then closes the listener; nil is the
// orderly end. With an Issuer and no Addr it only waits.
func (p *Provider) Run(ctx context.Context) error {
	if p.listener == nil {
		<-ctx.Done()
		return nil
	}
	server := &http.Server{Handler: p.handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(p.listener); !errors.Is(err, http.ErrServerClosed) && ctx.Err() == nil && !errors.Is(err, net.ErrClosed) {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	return nil
}

// Close closes the listener of a provider that is not run, or makes Run return.
func (p *Provider) Close() error {
	if p.listener == nil {
		return nil
	}
	if err := p.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	return nil
}

type signingKey struct {
	signer crypto.Signer
	alg    jose.SignatureAlgorithm
	id     string
}

// Rotate makes a new RSA key that signs from now on; keep says whether tokens
// of the former keys still verify.
func (p *Provider) Rotate(keep bool) error {
	p.mu.Lock()
	old := p.keys
	p.mu.Unlock()
	if err := p.addKey(nil); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !keep {
		p.keys = p.keys[len(old):]
	}
	return nil
}

func (p *Provider) addKey(signer crypto.Signer) error {
	if signer == nil {
		made, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return fault.New(fault.Unexpected).Wrap(err)
		}
		signer = made
	}
	key := signingKey{signer: signer}
	if key.alg = algorithm(signer.Public()); key.alg == "" {
		return configFault("Key", "RSA of 2048 bits or ECDSA P-256 is expected")
	}
	sum, err := (&jose.JSONWebKey{Key: signer.Public()}).Thumbprint(crypto.SHA256)
	if err != nil {
		return configFault("Key", "no thumbprint").Wrap(err)
	}
	key.id = letters(sum)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = append(p.keys, key)
	return nil
}
