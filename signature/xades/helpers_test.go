package xades_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	st "github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/tsp"
	"github.com/hcm-egov/framework/signature/xades"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

var ctx = context.Background()

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

const document = `<?xml version="1.0" encoding="UTF-8"?>
<van-ban xmlns="urn:van-ban" so="12/QĐ-UBND"><trich-yeu>Về việc phê duyệt kế hoạch</trich-yeu></van-ban>`

// world is an infrastructure with a signer, and with his certificate's pair.
type world struct {
	*st.World
	clock *worktime.Manual
	pair  signature.KeyPair
}

func start(t testing.TB) *world {
	clock := worktime.NewManual(now)
	w := &world{World: st.Start(t, st.Config{Clock: clock}), clock: clock}
	w.pair = w.Issue(t, st.Profile{CommonName: "Nguyễn Văn An"})
	return w
}

func (w *world) validator(t testing.TB, edit func(*signature.ValidatorConfig)) *signature.Validator {
	v, err := w.Validator(edit)
	require.NoError(t, err)
	return v
}

func offline(c *signature.ValidatorConfig) { c.Fetcher = nil }

func (w *world) verifier(t testing.TB, edit func(*signature.ValidatorConfig), more ...func(*xades.VerifierConfig)) *xades.Verifier {
	cfg := xades.VerifierConfig{Validator: w.validator(t, edit), Resolver: files}
	for _, m := range more {
		m(&cfg)
	}
	v, err := xades.NewVerifier(cfg)
	require.NoError(t, err)
	return v
}

func (w *world) extender(t testing.TB) *xades.Extender {
	v, err := tsp.NewVerifier(tsp.VerifierConfig{Validator: w.validator(t, nil)})
	require.NoError(t, err)
	client, err := tsp.NewClient(tsp.ClientConfig{URL: w.TSA.URL(), Fetcher: w.Fetcher(), Verifier: v})
	require.NoError(t, err)
	e, err := xades.NewExtender(xades.ExtenderConfig{TimeStamps: client, Validator: w.validator(t, nil), Resolver: files})
	require.NoError(t, err)
	return e
}

func (w *world) signerOf(t testing.TB, pair signature.KeyPair) *xades.Signer {
	key, err := signature.NewKey(pair.Key, pair.Chain)
	require.NoError(t, err)
	s, err := xades.NewSigner(xades.SignerConfig{
		XML: xmldsig.SignerConfig{Key: key, Clock: w.clock, Resolver: files}, Extender: w.extender(t),
	})
	require.NoError(t, err)
	return s
}

func (w *world) sign(t testing.TB, xml []byte, o xades.Options) []byte {
	t.Helper()
	out, err := w.signerOf(t, w.pair).Sign(ctx, xml, o)
	require.NoError(t, err)
	return out
}

// files are what stands outside documents.
func files(_ context.Context, uri string) (io.ReadCloser, error) {
	if uri == "cid:phu-luc" {
		return io.NopCloser(bytes.NewReader([]byte("%PDF phụ lục"))), nil
	}
	return nil, os.ErrNotExist
}

// only is the one signature of a report.
func only(t testing.TB, r *xades.Report) *xades.Signature {
	t.Helper()
	require.Len(t, r.Signatures, 1)
	return r.Signatures[0]
}

func profile(name string) st.Profile { return st.Profile{CommonName: name} }
