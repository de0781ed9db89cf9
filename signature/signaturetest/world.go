package signaturetest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
)

// Config makes a [World]; the zero value is good.
type Config struct {
	// Clock is the time of everything in the world; default worktime.System. A
	// worktime.Manual lets a test age certificates and lists.
	Clock worktime.Clock
	// RSA makes keys of RSA with 2048 bits, which are slow to make; default ECDSA
	// on P-256.
	RSA bool
}

// World is an infrastructure on this machine.
type World struct {
	Root    *Authority // trusted by [World.Trust]
	Issuing *Authority // below the root; issues to persons and agencies
	TSA     *TSA       // below the issuing authority

	cfg    Config
	server *httptest.Server

	mu       sync.Mutex
	handlers map[string]http.Handler
}

// New makes a world and serves it. Close ends it.
func New(cfg Config) (*World, error) {
	if cfg.Clock == nil {
		cfg.Clock = worktime.System()
	}
	w := &World{cfg: cfg, handlers: map[string]http.Handler{}}
	w.server = httptest.NewServer(http.StripPrefix("/", http.HandlerFunc(w.serve)))
	if err := w.build(); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

func (w *World) build() (err error) {
	if w.Root, err = w.NewRoot(Profile{CommonName: "Gốc thử nghiệm"}); err != nil {
		return err
	}
	if w.Issuing, err = w.Root.Sub(Profile{CommonName: "Tổ chức chứng thực thử nghiệm"}); err != nil {
		return err
	}
	w.TSA, err = w.Issuing.NewTSA(TSAConfig{})
	return err
}

// Start makes a world that ends with the test. What fails to be made fails the
// test.
func Start(t testing.TB, cfg Config) *World {
	t.Helper()
	w, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// Close stops serving. Requests that are being answered slowly are cut off.
func (w *World) Close() {
	w.server.CloseClientConnections()
	w.server.Close()
}

// Now is the world's time.
func (w *World) Now() time.Time { return w.cfg.Clock.Now().UTC().Truncate(time.Second) }

// Clock is the world's clock, for the validators that judge it.
func (w *World) Clock() worktime.Clock { return w.cfg.Clock }

// URL is where the world is served.
func (w *World) URL() string { return w.server.URL }

// Trust is a trust list with the root.
func (w *World) Trust() *signature.Trust {
	t := signature.NewTrust()
	t.Add("Gốc thử nghiệm", w.Root.Certificate())
	return t
}

// Fetcher fetches over HTTP and may visit this machine; it waits 2 s.
func (w *World) Fetcher() *signature.HTTPFetcher {
	return signature.NewHTTPFetcher(signature.HTTPFetcherConfig{
		Timeout:      2 * time.Second,
		AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
	})
}

// Validator is a validator that trusts the root and asks the world. edit may
// change its configuration; nil: nothing.
func (w *World) Validator(edit func(*signature.ValidatorConfig)) (*signature.Validator, error) {
	cfg := signature.ValidatorConfig{Trust: w.Trust(), Fetcher: w.Fetcher(), Clock: w.cfg.Clock}
	if edit != nil {
		edit(&cfg)
	}
	return signature.NewValidator(cfg)
}

// Issue issues from the issuing authority; what fails, fails the test.
func (w *World) Issue(t testing.TB, p Profile) signature.KeyPair {
	t.Helper()
	pair, err := w.Issuing.Issue(p)
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// serve hands a request on to the room that its path begins with.
func (w *World) serve(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	h := w.handlers[r.URL.Path]
	w.mu.Unlock()
	if h == nil {
		http.NotFound(rw, r)
		return
	}
	h.ServeHTTP(rw, r)
}

// mount gives a handler an address.
func (w *World) mount(name string, h http.Handler) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	path := strconv.Itoa(len(w.handlers)+1) + "/" + name
	w.handlers[path] = h
	return w.server.URL + "/" + path
}

func (w *World) newKey() (crypto.Signer, error) {
	if w.cfg.RSA {
		return rsa.GenerateKey(rand.Reader, 2048)
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

func failed(what string, err error) error {
	return fault.New(fault.SignatureAuthority, "reason", what).Wrap(err)
}

func newSerial() *big.Int {
	raw := make([]byte, 16)
	rand.Read(raw)
	raw[0] &= 0x7f
	raw[15] |= 1
	return new(big.Int).SetBytes(raw)
}

func sign(template, parent *x509.Certificate, key crypto.PublicKey, by crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key, by)
	if err != nil {
		return nil, failed("certificate", err)
	}
	return x509.ParseCertificate(der)
}
