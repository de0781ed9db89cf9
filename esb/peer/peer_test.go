package peer_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/esb/esbtest"
	"github.com/hcm-egov/framework/esb/peer"
)

// receiver is the other side of a transport under test.
type receiver struct {
	in  esbtest.Inbound
	max int64
}

func (r receiver) Inbound(ctx context.Context, raw []byte) (esb.Receipt, error) {
	return r.in(ctx, raw)
}
func (r receiver) MaxBytes() int64 { return r.max }

func TestPeerIsATransport(t *testing.T) {
	esbtest.RunTransport(t, func(t *testing.T, to ident.AgencyCode, in esbtest.Inbound) esbtest.End {
		var down atomic.Bool
		handler := peer.Handler(receiver{in, 10 << 20})
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if down.Load() {
				panic(http.ErrAbortHandler) // the connection breaks
			}
			handler.ServeHTTP(w, r)
		}))
		t.Cleanup(srv.Close)
		tr, err := peer.New(peer.Config{Peers: map[ident.AgencyCode]string{to: srv.URL + "/"}})
		require.NoError(t, err)
		return esbtest.End{Transport: tr, Down: func() { down.Store(true) }, Up: func() { down.Store(false) }}
	})
}

func taken(_ context.Context, raw []byte) (esb.Receipt, error) {
	return esb.Receipt{ID: "1", Agency: "H29.17"}, nil
}

func digestOf(body string) string {
	sum := sha256.Sum256([]byte(body))
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

func TestHandlerRefuses(t *testing.T) {
	h := peer.Handler(receiver{taken, 16})
	cases := map[string]struct {
		method, path, body string
		header             map[string]string
		code               fault.Code
		status             int
	}{
		"taken":          {"POST", "/edxml", "<a/>", nil, "", 200},
		"text/xml":       {"POST", "/edxml", "<a/>", map[string]string{"Content-Type": "text/xml; charset=UTF-8"}, "", 200},
		"method":         {"GET", "/edxml", "<a/>", nil, "", 405},
		"other path":     {"POST", "/other", "<a/>", nil, "", 404},
		"no XML":         {"POST", "/edxml", "<a/>", map[string]string{"Content-Type": "application/json"}, fault.EsbMediaType, 422},
		"other charset":  {"POST", "/edxml", "<a/>", map[string]string{"Content-Type": "application/xml; charset=utf-16"}, fault.EsbMediaType, 422},
		"compressed":     {"POST", "/edxml", "<a/>", map[string]string{"Content-Encoding": "gzip"}, fault.EsbMediaType, 422},
		"no digest":      {"POST", "/edxml", "<a/>", map[string]string{"Content-Digest": ""}, fault.EsbDigest, 422},
		"other digest":   {"POST", "/edxml", "<a/>", map[string]string{"Content-Digest": digestOf("<b/>")}, fault.EsbDigest, 422},
		"several digest": {"POST", "/edxml", "<a/>", map[string]string{"Content-Digest": "sha-512=:AA==:, " + digestOf("<a/>")}, "", 200},
		"too large":      {"POST", "/edxml", "<a>0123456789</a>", nil, fault.TooLarge, 422},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			req := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
			req.Header.Set("Content-Type", "application/xml")
			req.Header.Set("Content-Digest", digestOf(c.body))
			for k, v := range c.header {
				req.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, req)
			assert.Equal(t, c.status, w.Code)
			if c.code != "" {
				assert.Contains(t, w.Body.String(), `"code":"`+string(c.code)+`"`)
				assert.Contains(t, w.Body.String(), `"Status":"ERROR"`)
			}
		})
	}
}

func TestABodyOfUnknownLengthIsBoundedToo(t *testing.T) {
	h := peer.Handler(receiver{taken, 16})
	req := httptest.NewRequest("POST", "/edxml", io.MultiReader(strings.NewReader(strings.Repeat("x", 17))))
	req.ContentLength = -1
	req.Header.Set("Content-Type", "application/xml")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	assert.Contains(t, w.Body.String(), string(fault.TooLarge))
}

func TestTheAnswerIsTheEnvelopeOfTheCity(t *testing.T) {
	h := peer.Handler(receiver{taken, 16})
	req := httptest.NewRequest("POST", "/edxml", strings.NewReader("<a/>"))
	req.Header.Set("Content-Type", "application/xml")
	req.Header.Set("Content-Digest", digestOf("<a/>"))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	assert.JSONEq(t, `{"StatusCode":200,"Status":"SUCCESS","Description":"","ResultType":"object","ThrowException":false,
		"ResultObject":{"id":"1","agency":"H29.17","at":"0001-01-01T00:00:00Z","sha256":"","duplicate":false}}`, w.Body.String())
}

func TestForeignAnswersAreNeverFinal(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter){
		"a proxy's 404": func(w http.ResponseWriter) { w.WriteHeader(404); io.WriteString(w, "<html>not found") },
		"a proxy's 200": func(w http.ResponseWriter) { io.WriteString(w, "<html>welcome") },
		"a redirect":    func(w http.ResponseWriter) { w.Header().Set("Location", "/elsewhere"); w.WriteHeader(302) },
		"other JSON":    func(w http.ResponseWriter) { io.WriteString(w, `{"ok":true}`) },
		"no receipt": func(w http.ResponseWriter) {
			io.WriteString(w, `{"StatusCode":200,"Status":"SUCCESS","ResultObject":null}`)
		},
		"another agency's": func(w http.ResponseWriter) {
			io.WriteString(w, `{"StatusCode":200,"Status":"SUCCESS","ResultObject":{"id":"1","agency":"H29.18"}}`)
		},
		"an exception": func(w http.ResponseWriter) {
			io.WriteString(w, `{"StatusCode":200,"Status":"SUCCESS","ThrowException":true}`)
		},
		"endless": func(w http.ResponseWriter) { io.WriteString(w, strings.Repeat(" ", 2<<20)) },
		"half a connection": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "9")
			io.WriteString(w, "{")
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w) }))
			defer srv.Close()
			tr, err := peer.New(peer.Config{Peers: map[ident.AgencyCode]string{"H29.17": srv.URL}})
			require.NoError(t, err)
			_, err = tr.Deliver(context.Background(), "H29.17", []byte("<a/>"))
			assert.ErrorIs(t, err, fault.Unavailable)
		})
	}
}

func TestRefusalsNameTheCode(t *testing.T) {
	srv := httptest.NewServer(peer.Handler(receiver{func(context.Context, []byte) (esb.Receipt, error) {
		return esb.Receipt{}, fault.New(fault.EsbSigner, "signer", "H29.15", "agency", "H29.14")
	}, 100}))
	defer srv.Close()
	tr, err := peer.New(peer.Config{Peers: map[ident.AgencyCode]string{"H29.17": srv.URL}})
	require.NoError(t, err)
	_, err = tr.Deliver(context.Background(), "H29.17", []byte("<a/>"))
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	assert.Equal(t, fault.EsbRefusedDenied, f.Code())
	assert.Equal(t, "esb.signer", f.Arg("code"))
}

func TestNewChecksTheAddresses(t *testing.T) {
	_, err := peer.New(peer.Config{})
	assert.ErrorIs(t, err, fault.Config)
	_, err = peer.New(peer.Config{Peers: map[ident.AgencyCode]string{
		"H29.01": "http://bus.example.gov.vn", "H29.02": "ftp://x", "H29.03": "https://user:pass@x", "H29.04": "https://x?y", "nobody": "https://x",
		"H29.05": "https://bus.example.gov.vn/app/", "H29.06": "http://127.0.0.1:8080", "H29.07": "http://[::1]:80", "H29.08": "http://localhost",
	}})
	assert.Len(t, fault.All(err), 5)
	assert.ErrorIs(t, err, fault.EsbPlainHTTP)
	_, err = peer.New(peer.Config{Peers: map[ident.AgencyCode]string{"H29.01": "http://bus.example.gov.vn"}, DangerouslyAllowPlainHTTP: true})
	assert.NoError(t, err)
}

func TestLookup(t *testing.T) {
	var got bytes.Buffer
	srv := httptest.NewServer(peer.Handler(receiver{func(_ context.Context, raw []byte) (esb.Receipt, error) {
		got.Write(raw)
		return taken(context.Background(), raw)
	}, 100}))
	defer srv.Close()
	tr, err := peer.New(peer.Config{Lookup: func(_ context.Context, a ident.AgencyCode) (string, error) {
		switch a {
		case "H29.17":
			return srv.URL, nil
		case "H29.18":
			return "http://far.example.gov.vn", nil
		case "H29.19":
			return "", fault.New(fault.StoreBusy)
		case "H29.20":
			return "", errors.New("no such row")
		}
		return "", nil
	}})
	require.NoError(t, err)
	ctx := context.Background()
	_, err = tr.Deliver(ctx, "H29.17", []byte("<a/>"))
	require.NoError(t, err)
	assert.Equal(t, "<a/>", got.String())
	for agency, code := range map[ident.AgencyCode]fault.Code{
		"H29.18": fault.EsbPlainHTTP, "H29.19": fault.StoreBusy, "H29.20": fault.EsbPeerUnknown, "H29.21": fault.EsbPeerUnknown,
	} {
		_, err = tr.Deliver(ctx, agency, []byte("<a/>"))
		assert.ErrorIs(t, err, code, string(agency))
	}
}
