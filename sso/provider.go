package sso

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/sso/internal/idtoken"
	"golang.org/x/oauth2"
)

const (
	discoveryAge   = 24 * time.Hour   // then the discovery document is read again
	discoveryPause = 3 * time.Second  // after a failure, before the next attempt
	providerTime   = 10 * time.Second // longest wait for one answer
	providerBytes  = 1 << 20          // longest answer
)

// remote is the provider as its discovery document describes it.
type remote struct {
	oauth    oauth2.Config
	verifier *idtoken.Verifier
	userInfo string
	endSes   string
	issParam bool // RFC 9207: every answer names its issuer
	readAt   time.Time
	with     func(context.Context) context.Context
}

// provider discovers the remote when somebody first signs in, so that a program
// starts and serves while its provider is away.
type provider struct {
	cfg    Config
	client *http.Client

	turn   chan struct{} // one slot: held while the fields below are used
	known  *remote
	failed time.Time
	cause  error
}

func newProvider(cfg Config) *provider {
	return &provider{cfg: cfg, client: guarded(cfg.Client), turn: make(chan struct{}, 1)}
}

// get gives the remote; an old description serves on when it cannot be renewed.
func (p *provider) get(ctx context.Context) (*remote, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, fault.New(fault.Canceled).Wrap(ctx.Err())
	}
	now := p.cfg.Clock.Now()
	if p.known != nil && between(now.Sub(p.known.readAt), 0, discoveryAge) {
		return p.known, nil
	}
	if p.cause == nil || !between(now.Sub(p.failed), 0, discoveryPause) {
		p.renew(ctx, now)
	}
	if p.known == nil {
		return nil, fault.New(fault.SsoProvider).Wrap(p.cause)
	}
	return p.known, nil
}

func between(d, low, high time.Duration) bool { return d >= low && d < high }

func (p *provider) renew(ctx context.Context, now time.Time) {
	// One person's browser going away must not fail the discovery for all.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), providerTime)
	defer cancel()
	found, err := p.discover(ctx)
	if err != nil {
		p.failed, p.cause = now, brief(err)
		return
	}
	found.readAt = now
	p.known, p.cause = found, nil
}

// document is what go-oidc leaves in the discovery document.
type document struct {
	JWKS     string   `json:"jwks_uri"`
	EndSes   string   `json:"end_session_endpoint"`
	Algs     []string `json:"id_token_signing_alg_values_supported"`
	Auth     []string `json:"token_endpoint_auth_methods_supported"`
	PKCE     []string `json:"code_challenge_methods_supported"`
	IssParam bool     `json:"authorization_response_iss_parameter_supported"`
}

func (p *provider) discover(ctx context.Context) (*remote, error) {
	found, err := oidc.NewProvider(p.with(ctx), p.cfg.Issuer)
	if err != nil {
		return nil, err
	}
	var doc document
	if err := found.Claims(&doc); err != nil {
		return nil, err
	}
	endpoint := found.Endpoint()
	endpoint.AuthStyle = authStyle(doc.Auth)
	for _, u := range []string{endpoint.AuthURL, endpoint.TokenURL, doc.JWKS, orIssuer(doc.EndSes, p.cfg.Issuer), orIssuer(found.UserInfoEndpoint(), p.cfg.Issuer)} {
		if !p.trusted(u) {
			return nil, errors.New("the discovery document names an address that is missing or not https")
		}
	}
	if doc.PKCE != nil && !slices.Contains(doc.PKCE, "S256") {
		return nil, errors.New("the provider does not offer PKCE with S256")
	}
	algs := p.algorithms(doc.Algs)
	if len(algs) == 0 {
		return nil, errors.New("the provider offers no accepted signature algorithm")
	}
	return &remote{
		oauth:    oauth2.Config{ClientID: p.cfg.ClientID, ClientSecret: p.cfg.ClientSecret, Endpoint: endpoint, RedirectURL: p.cfg.PublicURL + "/sso/callback", Scopes: p.cfg.Scopes},
		verifier: &idtoken.Verifier{Issuer: p.cfg.Issuer, ClientID: p.cfg.ClientID, Algs: algs, Keys: idtoken.NewKeys(doc.JWKS, algs, p.client, p.cfg.Clock), Clock: p.cfg.Clock, Skew: p.cfg.Skew},
		userInfo: found.UserInfoEndpoint(), endSes: doc.EndSes, issParam: doc.IssParam, with: p.with,
	}, nil
}

func (p *provider) with(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}

func orIssuer(u, issuer string) string {
	if u == "" {
		return issuer
	}
	return u
}

// trusted accepts https; http only when the issuer itself is on loopback.
func (p *provider) trusted(s string) bool {
	issuer, _ := url.Parse(p.cfg.Issuer)
	u, err := url.Parse(s)
	return err == nil && secureURL(s) && (u.Scheme == "https" || issuer.Scheme == "http")
}

// algorithms is what both sides accept; a provider that states none has RS256.
func (p *provider) algorithms(offered []string) []string {
	if len(offered) == 0 {
		offered = []string{"RS256"}
	}
	return slices.DeleteFunc(slices.Clone(p.cfg.Algorithms), func(a string) bool { return !slices.Contains(offered, a) })
}

// authStyle settles how the client proves itself. Trying both ways, as x/oauth2
// does by itself, would present the single-use code twice.
func authStyle(methods []string) oauth2.AuthStyle {
	if len(methods) > 0 && !slices.Contains(methods, "client_secret_basic") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// guarded copies the client with limits: no redirects, which would carry codes
// and secrets elsewhere, bounded answers and bounded time.
func guarded(c *http.Client) *http.Client {
	var g http.Client
	if c != nil {
		g = *c
	}
	if g.Timeout == 0 {
		g.Timeout = providerTime
	}
	if g.Transport == nil {
		g.Transport = http.DefaultTransport
	}
	g.Transport = limited{g.Transport}
	g.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &g
}

type limited struct{ next http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{http.MaxBytesReader(nil, res.Body, providerBytes), res.Body}
	return res, nil
}

// brief keeps the beginning of an error's text: go-oidc puts the whole answer
// of a broken provider into its errors.
func brief(err error) error {
	if s := err.Error(); len(s) > 200 {
		return errors.New(s[:200] + "…")
	}
	return err
}
