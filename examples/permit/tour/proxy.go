package tour

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
)

// balancer stands before the nodes of a department as a load balancer does: it
// gives each request to the next node in turn, and to another one when that one
// is gone. A request that may have reached a node is tried again only when it
// changes nothing.
type balancer struct {
	nodes atomic.Pointer[[]string] // addresses, host:port
	turn  atomic.Uint64
	next  http.RoundTripper
}

// newBalancer makes the balancer as an HTTP handler.
func newBalancer() (*balancer, http.Handler) {
	// A connection for each request: one that cannot be made has carried nothing.
	b := &balancer{next: &http.Transport{DisableKeepAlives: true}}
	b.set()
	return b, &httputil.ReverseProxy{Transport: b, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: "http", Host: "nodes"})
		r.Out.Host = r.In.Host
		r.SetXForwarded()
	}}
}

// set says which nodes there are.
func (b *balancer) set(nodes ...string) { b.nodes.Store(&nodes) }

// RoundTrip implements [http.RoundTripper].
func (b *balancer) RoundTrip(r *http.Request) (res *http.Response, err error) {
	nodes := *b.nodes.Load()
	first := b.turn.Add(1)
	err = errors.New("no node")
	for i := range nodes {
		try := r.Clone(r.Context())
		try.URL.Host = nodes[(first+uint64(i))%uint64(len(nodes))]
		if r.Body != nil {
			try.Body = io.NopCloser(r.Body) // a failed attempt closes it; the next one needs it
		}
		if res, err = b.next.RoundTrip(try); err == nil || !mayRepeat(r, err) {
			return res, err
		}
	}
	return nil, err
}

func mayRepeat(r *http.Request, err error) bool {
	var op *net.OpError
	notSent := errors.As(err, &op) && op.Op == "dial"
	return notSent || r.Method == http.MethodGet || r.Method == http.MethodHead
}
