package signature

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// FetchKind says what is fetched.
type FetchKind string

// What is fetched over the network.
const (
	FetchIssuer    FetchKind = "issuer"     // an authority's certificate
	FetchCRL       FetchKind = "CRL"        // a revocation list
	FetchOCSP      FetchKind = "OCSP"       // an answer of an OCSP responder
	FetchTimeStamp FetchKind = "time stamp" // a time stamp of an authority
)

// FetchRequest is one request. With a Body it is a POST of the ContentType,
// without one a GET.
type FetchRequest struct {
	Kind        FetchKind
	URL         string
	Body        []byte
	ContentType string
	Limit       int64 // the longest answer, in bytes
}

// Fetcher gets what certificates point to. Nothing of this module touches the
// network without one. It keeps to the limit and to ctx, and is safe for
// concurrent use. Errors: [fault.SignatureFetch], [fault.SignatureAddress],
// [fault.TooLarge], [fault.Canceled].
type Fetcher interface {
	Fetch(ctx context.Context, r FetchRequest) ([]byte, error)
}

// HTTPFetcherConfig says what an [HTTPFetcher] may do.
type HTTPFetcherConfig struct {
	// Timeout is how long one request may take; default 10 s.
	Timeout time.Duration
	// AllowPrivate are networks that may be visited although they are private:
	// an authority inside the agency's own network. Default: none, so that a
	// certificate of a stranger cannot make this machine call its neighbours.
	AllowPrivate []netip.Prefix
	// Prepare may add to a request, such as the credentials that a time stamping
	// authority asks for. It sees every request and every redirection.
	Prepare func(r *http.Request) error
}

// HTTPFetcher fetches over HTTP and HTTPS. It follows three redirections within
// the scheme, uses no proxy and keeps no cookies. The address is judged where
// the connection is made, after the name was resolved.
type HTTPFetcher struct {
	cfg    HTTPFetcherConfig
	client *http.Client
}

// NewHTTPFetcher makes a fetcher.
func NewHTTPFetcher(cfg HTTPFetcherConfig) *HTTPFetcher {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 10 * time.Second
	}
	f := &HTTPFetcher{cfg: cfg}
	dialer := &net.Dialer{Timeout: cfg.Timeout, Control: func(_, address string, _ syscall.RawConn) error { return f.allow(address) }}
	f.client = &http.Client{
		Timeout: cfg.Timeout,
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			DisableCompression:     true, // a small answer must not unfold into a large one
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
		},
		CheckRedirect: f.redirect,
	}
	return f
}

const maxRedirects = 3

func (f *HTTPFetcher) redirect(r *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects || r.URL.Scheme != via[0].URL.Scheme {
		return fault.New(fault.SignatureAddress, "host", r.URL.Hostname())
	}
	return f.prepare(r)
}

func (f *HTTPFetcher) prepare(r *http.Request) error {
	if f.cfg.Prepare == nil {
		return nil
	}
	return f.cfg.Prepare(r)
}

// allow judges an address that a name was resolved to.
func (f *HTTPFetcher) allow(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fault.New(fault.SignatureAddress, "host", address)
	}
	addr := at.Addr().Unmap().WithZone("")
	in := func(p netip.Prefix) bool { return p.Contains(addr) }
	if slices.ContainsFunc(f.cfg.AllowPrivate, in) || !slices.ContainsFunc(private, in) {
		return nil
	}
	return fault.New(fault.SignatureAddress, "host", addr)
}

// private lists what is no public unicast address (RFC 6890 and its registry).
var private = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
	"2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")

func prefixes(list ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, p := range list {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// Fetch implements [Fetcher].
func (f *HTTPFetcher) Fetch(ctx context.Context, r FetchRequest) ([]byte, error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, fault.New(fault.SignatureAddress, "host", "?")
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return nil, fault.New(fault.SignatureAddress, "host", clip(u.Hostname()))
	}
	method := http.MethodGet
	if r.Body != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(r.Body))
	if err != nil {
		return nil, fault.New(fault.SignatureFetch, "what", r.Kind).Wrap(err)
	}
	if r.ContentType != "" {
		req.Header.Set("Content-Type", r.ContentType)
	}
	req.Header.Set("User-Agent", "hcm-egov-framework")
	if err := f.prepare(req); err != nil {
		return nil, fault.New(fault.SignatureFetch, "what", r.Kind).Wrap(err)
	}
	res, err := f.client.Do(req)
	if err != nil {
		return nil, fetchFault(ctx, r, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fault.New(fault.SignatureFetch, "what", r.Kind).Wrap(errors.New(res.Status))
	}
	return readLimited(ctx, r, res.Body)
}

func readLimited(ctx context.Context, r FetchRequest, body io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(body, r.Limit+1))
	if err != nil {
		return nil, fetchFault(ctx, r, err)
	}
	if int64(len(b)) > r.Limit {
		return nil, fault.New(fault.TooLarge, "what", r.Kind, "limit", r.Limit)
	}
	return b, nil
}

func fetchFault(ctx context.Context, r FetchRequest, err error) error {
	var f *fault.Error
	switch {
	case errors.As(err, &f):
		return f
	case ctx.Err() != nil:
		return fault.New(fault.Canceled).Wrap(ctx.Err())
	}
	return fault.New(fault.SignatureFetch, "what", r.Kind).Wrap(err)
}
