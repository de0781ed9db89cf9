package wss_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/wss"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

const (
	soap11 = "http://schemas.xmlsoap.org/soap/envelope/"
	soap12 = "http://www.w3.org/2003/05/soap-envelope"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// env is an infrastructure with a sender, another sender and a clock in the
// test's hand.
type env struct {
	clock     *worktime.Manual
	world     *signaturetest.World
	sender    signature.KeyPair
	key       signature.Key
	validator *signature.Validator
}

// begin makes one; the keys are of ECDSA.
func begin(t testing.TB) *env {
	t.Helper()
	e := &env{clock: worktime.NewManual(now)}
	e.world = signaturetest.Start(t, signaturetest.Config{Clock: e.clock})
	e.sender = e.world.Issue(t, signaturetest.Profile{
		CommonName: "Sở Xây dựng", AgencyCode: "H29.17", Edit: withKeyID,
	})
	e.key = keyOf(t, e.sender)
	var err error
	e.validator, err = e.world.Validator(nil)
	require.NoError(t, err)
	return e
}

func keyOf(t testing.TB, pair signature.KeyPair) signature.Key {
	t.Helper()
	key, err := signature.NewKey(pair.Key, pair.Chain)
	require.NoError(t, err)
	return key
}

func (e *env) signing() wss.SignConfig {
	return wss.SignConfig{Signature: xmldsig.SignerConfig{Key: e.key}, Clock: e.clock}
}

func (e *env) verifying() wss.VerifyConfig {
	return wss.VerifyConfig{
		Certificates: e.validator, Known: []*x509.Certificate{e.sender.Chain[0]}, Replay: wss.NewMemory(0, e.clock), Clock: e.clock,
	}
}

const order = `<o:Order xmlns:o="urn:order"><o:Number>12</o:Number></o:Order>`

// message is an envelope of a version.
func message(soap string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="` + soap + `">
  <soap:Header><r:Route xmlns:r="urn:route" to="B"/></soap:Header>
  <soap:Body>` + order + `</soap:Body>
</soap:Envelope>`)
}

func sign(t testing.TB, xml []byte, cfg wss.SignConfig) []byte {
	t.Helper()
	signed, err := wss.Sign(context.Background(), xml, cfg)
	require.NoError(t, err)
	return signed
}

func verify(t testing.TB, xml []byte, cfg wss.VerifyConfig) (*wss.Report, error) {
	t.Helper()
	report, err := wss.Verify(context.Background(), xml, cfg)
	require.NotNil(t, report)
	require.Equal(t, err == nil, report.Valid)
	require.Len(t, report.Checks, len(wss.CheckCodes()))
	for _, c := range report.Checks {
		require.NotEmpty(t, c.Sentence("vi"))
		require.NotEmpty(t, c.Sentence("en"))
	}
	return report, err
}

// replaced replaces a text that must stand once in a message.
func replaced(t testing.TB, xml []byte, old, new string) []byte {
	t.Helper()
	require.Equal(t, 1, strings.Count(string(xml), old), old)
	return []byte(strings.Replace(string(xml), old, new, 1))
}

// between is the text from a mark to the end of another.
func between(t testing.TB, xml []byte, from, to string) string {
	t.Helper()
	s := string(xml)
	i := strings.Index(s, from)
	require.GreaterOrEqual(t, i, 0, from)
	j := strings.Index(s[i:], to)
	require.GreaterOrEqual(t, j, 0, to)
	return s[i : i+j+len(to)]
}

// rsaSender is a sender with an RSA key, made once.
var rsaWorld = sync.OnceValues(func() (*env, error) {
	e := &env{clock: worktime.NewManual(now)}
	var err error
	if e.world, err = signaturetest.New(signaturetest.Config{Clock: e.clock, RSA: true}); err != nil {
		return nil, err
	}
	if e.sender, err = e.world.Issuing.Issue(signaturetest.Profile{CommonName: "Sở Y tế"}); err != nil {
		return nil, err
	}
	if e.key, err = signature.NewKey(e.sender.Key, e.sender.Chain); err != nil {
		return nil, err
	}
	e.validator, err = e.world.Validator(nil)
	return e, err
})

func beginRSA(t testing.TB) *env {
	t.Helper()
	e, err := rsaWorld()
	require.NoError(t, err)
	copied := *e
	return &copied
}

func profile(name string) signaturetest.Profile { return signaturetest.Profile{CommonName: name} }

func sprint(v any) string { return fmt.Sprintf("%v %+v %#v", v, v, v) }

// withKeyID states a subject key identifier, which names the key.
func withKeyID(c *x509.Certificate) { c.SubjectKeyId = []byte("khóa của " + c.Subject.CommonName) }
