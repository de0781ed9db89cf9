package peer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/esb"
)

// Config says where the other programs are. Peers or Lookup is required.
type Config struct {
	// Peers is the base address of each agency, such as
	// "https://bus.example.gov.vn"; messages go to BASE/edxml.
	Peers map[ident.AgencyCode]string
	// Lookup finds the base address of an agency that is not in Peers. An error
	// that is no *fault.Error, or an empty address, means that it is unknown.
	Lookup func(ctx context.Context, agency ident.AgencyCode) (string, error)
	// Client makes the requests. Its redirects are not followed. Default: a
	// client that connects within 10 seconds and keeps connections open.
	Client *http.Client
	// DangerouslyAllowPlainHTTP lets messages go unencrypted to other machines.
	// They carry personal data: set it only where the network itself encrypts,
	// as between containers behind mutual TLS of a mesh. Plain http to this
	// machine is always allowed.
	DangerouslyAllowPlainHTTP bool
}

// Transport delivers messages to other programs. It implements [esb.Transport].
type Transport struct {
	cfg    Config
	client http.Client
	bases  map[ident.AgencyCode]string
}

// New checks the addresses and reports all faults joined.
func New(cfg Config) (*Transport, error) {
	t := &Transport{cfg: cfg, bases: map[ident.AgencyCode]string{}}
	var faults []error
	if len(cfg.Peers) == 0 && cfg.Lookup == nil {
		faults = append(faults, fault.New(fault.Config, "field", "peer.Peers", "reason", "Peers, Lookup").At("/Peers"))
	}
	for agency, base := range cfg.Peers {
		code, err := ident.ParseAgency(string(agency))
		if err == nil {
			base, err = t.base(code, base)
		}
		if err != nil {
			faults = append(faults, fault.New(fault.Config, "field", "peer.Peers", "reason", agency).At("/Peers/"+string(agency)).Wrap(err))
		}
		t.bases[code] = base
	}
	t.client = http.Client{Transport: defaultRoundTripper()}
	if cfg.Client != nil {
		t.client = *cfg.Client
	}
	t.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return t, fault.Join(faults...)
}

// defaultRoundTripper is that of net/http with more open connections for each
// receiver. The limit of time for a whole attempt is the caller's context.
func defaultRoundTripper() http.RoundTripper {
	d := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           d.DialContext,
		ForceAttemptHTTP2:     true,
		DisableCompression:    true,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}

// base checks an address and cuts the slash at its end.
func (t *Transport) base(agency ident.AgencyCode, address string) (string, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "http" && u.Scheme != "https":
		return "", fault.New(fault.EsbPeerUnknown, "agency", agency)
	case u.Scheme == "http" && !loopback(u.Hostname()) && !t.cfg.DangerouslyAllowPlainHTTP:
		return "", fault.New(fault.EsbPlainHTTP, "agency", agency)
	}
	return strings.TrimSuffix(u.String(), "/"), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (t *Transport) find(ctx context.Context, agency ident.AgencyCode) (string, error) {
	if base, ok := t.bases[agency]; ok {
		return base, nil
	}
	if t.cfg.Lookup == nil {
		return "", fault.New(fault.EsbPeerUnknown, "agency", agency)
	}
	address, err := t.cfg.Lookup(ctx, agency)
	if known, ok := err.(*fault.Error); ok {
		return "", known
	}
	if err != nil || address == "" {
		return "", fault.New(fault.EsbPeerUnknown, "agency", agency).Wrap(err)
	}
	return t.base(agency, address)
}

// maxAnswer bounds the answer, in bytes.
const maxAnswer = 1 << 20

// Deliver implements [esb.Transport]. Errors: [fault.EsbPeerUnknown],
// [fault.EsbPlainHTTP]; [fault.EsbPeerDown] and [fault.EsbPeerAnswer], which
// time may heal; [fault.EsbRefused], [fault.EsbRefusedDenied] and
// [fault.EsbRefusedConflict] with the other side's code.
func (t *Transport) Deliver(ctx context.Context, to ident.AgencyCode, message []byte) (esb.Receipt, error) {
	base, err := t.find(ctx, to)
	if err != nil {
		return esb.Receipt{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/edxml", bytes.NewReader(message))
	if err != nil {
		return esb.Receipt{}, fault.New(fault.EsbPeerUnknown, "agency", to).Wrap(err)
	}
	req.Header.Set("Content-Type", "application/xml")
	req.Header.Set("Content-Digest", digest(message))
	req.Header.Set("Accept", "application/json")
	resp, err := t.client.Do(req)
	if err != nil {
		return esb.Receipt{}, fault.New(fault.EsbPeerDown, "agency", to).Wrap(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return esb.Receipt{}, fault.New(fault.EsbPeerDown, "agency", to).Wrap(err)
	}
	return receipt(to, body)
}

// digest is the value of Content-Digest.
func digest(message []byte) string {
	sum := sha256.Sum256(message)
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

// receipt reads an answer.
func receipt(to ident.AgencyCode, body []byte) (r esb.Receipt, err error) {
	var e fault.Envelope
	if err := json.Unmarshal(body, &e); err != nil || e.StatusCode == 0 || e.Status == "" {
		return r, fault.New(fault.EsbPeerAnswer, "agency", to).Wrap(err)
	}
	if e.Err() != nil {
		return r, refusal(to, e)
	}
	if err := json.Unmarshal(e.ResultObject, &r); err != nil || r.ID == "" || r.Agency != to {
		return esb.Receipt{}, fault.New(fault.EsbPeerAnswer, "agency", to).Wrap(err)
	}
	return r, nil
}

// refusal gives the other side's error our code of its kind.
func refusal(to ident.AgencyCode, e fault.Envelope) error {
	var problem struct {
		Code fault.Code `json:"code"`
	}
	if json.Unmarshal(e.ResultObject, &problem) != nil || !plain(problem.Code) {
		problem.Code = ""
	}
	code := fault.EsbRefused
	switch status := e.StatusCode; {
	case e.ThrowException || status >= 500 || status == http.StatusTooManyRequests:
		return fault.New(fault.EsbPeerDown, "agency", to).Wrap(fault.New(problem.Code))
	case status == http.StatusForbidden || status == http.StatusUnauthorized:
		code = fault.EsbRefusedDenied
	case status == http.StatusConflict:
		code = fault.EsbRefusedConflict
	}
	return fault.New(code, "agency", to, "code", problem.Code)
}

// plain reports whether a code looks like one: it is shown to people.
func plain(code fault.Code) bool {
	return len(code) <= 64 && strings.Trim(string(code), "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}
