package wss_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/wss"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

var forms = map[string]wss.TokenForm{
	"binary token": wss.BinaryToken, "path": wss.PathToken, "certificate": wss.KeyIdentifierCertificate, "SKI": wss.KeyIdentifierSKI,
	"thumbprint": wss.KeyIdentifierThumbprint, "issuer and serial": wss.IssuerSerial, "embedded": wss.EmbeddedToken,
}

func TestEveryFormOfTokenInBothVersions(t *testing.T) {
	e := begin(t)
	for name, form := range forms {
		for version, soap := range map[string]string{"1.1": soap11, "1.2": soap12} {
			cfg := e.signing()
			cfg.Token = form
			cfg.Parts = []wss.Part{wss.Body(), wss.Timestamp(), wss.Token(), wss.Header("urn:route", "Route")}
			signed := sign(t, message(soap), cfg)
			check := e.verifying()
			check.Signed = cfg.Parts
			report, err := verify(t, signed, check)
			require.NoError(t, err, name)
			require.Equal(t, version, report.SOAP)
			require.Equal(t, "Sở Xây dựng", report.Signature.Signer.CommonName)
			require.True(t, report.Created.Equal(now))
			body, err := report.Signed(context.Background(), wss.Body())
			require.NoError(t, err)
			require.Len(t, body, 1)
			require.Equal(t, "12", string(body[0].AppendText(nil, body[0].Root())))
			route, err := report.Signed(context.Background(), wss.Header("urn:route", "Route"))
			require.NoError(t, err)
			to, _ := route[0].Attr(route[0].Root(), "", "to")
			require.Equal(t, "B", to)
			_, err = report.Signed(context.Background(), wss.Header("urn:route", "Other"))
			require.ErrorIs(t, err, fault.SignatureUncovered)

			// the same with each byte of what is signed altered
			for _, mark := range []string{"<o:Number>1", `to="`, "<wsu:Created>202"} {
				altered := strings.Replace(string(signed), mark, mark+"9", 1)
				require.NotEqual(t, string(signed), altered)
				_, err = verify(t, []byte(altered), check)
				require.Error(t, err, mark)
			}
		}
	}
}

func TestSigningChangesNoOtherByte(t *testing.T) {
	e := begin(t)
	for _, xml := range []string{
		string(message(soap11)),
		`<Envelope xmlns="` + soap12 + `"><Body/></Envelope>`,
		`<s:Envelope xmlns:s="` + soap11 + `"><s:Header/><s:Body wsu:Id="b" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"><a/></s:Body></s:Envelope>`,
		`<s:Envelope xmlns:s="` + soap11 + `" xmlns:wsu="urn:other"><x:Body xmlns:x="` + soap11 + `"><wsu:a/></x:Body></s:Envelope>`,
	} {
		signed := string(sign(t, []byte(xml), e.signing()))
		_, err := verify(t, []byte(signed), e.verifying())
		require.NoError(t, err, signed)
		i := strings.Index(signed, "<wsse:Security ")
		j := strings.Index(signed, "</wsse:Security>") + len("</wsse:Security>")
		left := signed[:i] + signed[j:]
		for _, id := range []string{` xmlns:wsu="`, ` xmlns:wsux="`} {
			if k := strings.Index(left, id); k >= 0 && !strings.Contains(xml, id) {
				end := strings.Index(left[k:], ">")
				if strings.HasSuffix(left[k:k+end], "/") {
					end--
				}
				left = left[:k] + left[k+end:]
			}
		}
		want := strings.NewReplacer("<s:Header/>", "", "<Body/>", "<Body/>").Replace(xml)
		left = strings.NewReplacer("<s:Header></s:Header>", "", "<Header></Header>", "", `<x:Header xmlns:x="`+soap11+`"></x:Header>`, "").Replace(left)
		require.Equal(t, want, left)
	}
}

func TestTimes(t *testing.T) {
	e := begin(t)
	signed := sign(t, message(soap11), e.signing())
	for name, c := range map[string]struct {
		at   time.Duration
		code fault.Code
	}{
		"now":                {0, ""},
		"in a minute":        {time.Minute, ""},
		"clocks differ":      {-50 * time.Second, ""},
		"of the future":      {-2 * time.Minute, fault.SignatureWSSFuture},
		"within skew":        {5*time.Minute + 50*time.Second, ""},
		"expired":            {6 * time.Minute, fault.SignatureWSSExpired},
		"older than we take": {7 * time.Minute, fault.SignatureWSSOld},
	} {
		e.clock.Set(now.Add(c.at))
		check := e.verifying()
		_, err := verify(t, signed, check)
		if c.code == "" {
			require.NoError(t, err, name)
		} else {
			require.ErrorIs(t, err, c.code, name)
		}
	}
	e.clock.Set(now.Add(3 * time.Minute))
	check := e.verifying()
	check.MaxAge, check.Skew = time.Minute, time.Second
	_, err := verify(t, signed, check)
	require.ErrorIs(t, err, fault.SignatureWSSOld)

	e.clock.Set(now)
	cfg := e.signing()
	cfg.NoTimestamp = true
	untimed := sign(t, message(soap11), cfg)
	_, err = verify(t, untimed, e.verifying())
	require.ErrorIs(t, err, fault.SignatureWSSHeader)
	check = e.verifying()
	check.Untimed = true
	_, err = verify(t, untimed, check)
	require.NoError(t, err)
}

func TestReplay(t *testing.T) {
	e := begin(t)
	signed := sign(t, message(soap11), e.signing())
	check := e.verifying()
	_, err := verify(t, signed, check)
	require.NoError(t, err)
	_, err = verify(t, signed, check)
	require.ErrorIs(t, err, fault.SignatureWSSReplay)
	// white space outside of what is signed makes no other message
	_, err = verify(t, append([]byte("\n"), []byte(strings.TrimPrefix(string(signed), `<?xml version="1.0" encoding="UTF-8"?>`))...), check)
	require.ErrorIs(t, err, fault.SignatureWSSReplay)
	other := sign(t, message(soap11), e.signing())
	_, err = verify(t, other, check)
	require.NoError(t, err)
	check.Replayable = true
	_, err = verify(t, signed, check)
	require.NoError(t, err)
	check.Replayable, check.Replay = false, nil
	_, err = verify(t, signed, check)
	require.ErrorIs(t, err, fault.Config)
}

func TestMemoryForgetsInTimeAndRefusesWhenFull(t *testing.T) {
	e := begin(t)
	m := wss.NewMemory(2, e.clock)
	ctx := context.Background()
	use := func(value string, minutes int) (bool, error) {
		return m.Use(ctx, value, now.Add(time.Duration(minutes)*time.Minute))
	}
	for _, v := range []string{"a", "b"} {
		fresh, err := use(v, 5)
		require.NoError(t, err)
		require.True(t, fresh)
	}
	_, err := use("c", 5)
	require.ErrorIs(t, err, fault.SignatureWSSReplayFull)
	fresh, err := use("a", 5)
	require.NoError(t, err)
	require.False(t, fresh)
	e.clock.Set(now.Add(5 * time.Minute))
	fresh, err = use("a", 10)
	require.NoError(t, err)
	require.True(t, fresh)
	fresh, err = use("c", 10)
	require.NoError(t, err)
	require.True(t, fresh)
}

func TestUsers(t *testing.T) {
	e := begin(t)
	signing := wss.SignConfig{User: &wss.User{Name: "cổng", Password: "Mật khẩu <1>"}, Clock: e.clock}
	verifying := func() wss.VerifyConfig {
		return wss.VerifyConfig{Clock: e.clock, Replay: wss.NewMemory(0, e.clock), Password: func(_ context.Context, user string) (string, bool, error) {
			return "Mật khẩu <1>", user == "cổng", nil
		}}
	}
	digest := sign(t, message(soap12), signing)
	require.NotContains(t, string(digest), "khẩu")
	check := verifying()
	report, err := verify(t, digest, check)
	require.NoError(t, err)
	require.Equal(t, "cổng", report.User)
	_, err = verify(t, digest, check)
	require.ErrorIs(t, err, fault.SignatureWSSReplay)

	signing.User.Text = true
	text := sign(t, message(soap12), signing)
	_, err = verify(t, text, verifying())
	require.ErrorIs(t, err, fault.SignatureWSSPasswordText)
	check = verifying()
	check.PasswordText = true
	_, err = verify(t, text, check)
	require.NoError(t, err)

	for name, xml := range map[string][]byte{
		"no such user":   replaced(t, digest, "<wsse:Username>cổng", "<wsse:Username>khác"),
		"wrong password": replaced(t, digest, `#PasswordDigest">`, `#PasswordDigest">A`),
		"other nonce":    replaced(t, digest, `#Base64Binary">`, `#Base64Binary">AAAA`),
	} {
		_, err = verify(t, xml, verifying())
		require.ErrorIs(t, err, fault.SignatureWSSUser, name)
	}
	for name, xml := range map[string][]byte{
		"no nonce":    replaced(t, digest, between(t, digest, "<wsse:Nonce", "</wsse:Nonce>"), ""),
		"two names":   replaced(t, digest, "<wsse:Username>", "<wsse:Username>x</wsse:Username><wsse:Username>"),
		"no password": replaced(t, digest, between(t, digest, "<wsse:Password", "</wsse:Password>"), ""),
		"no token":    replaced(t, digest, between(t, digest, "<wsse:UsernameToken", "</wsse:UsernameToken>"), ""),
	} {
		_, err = verify(t, xml, verifying())
		require.ErrorIs(t, err, fault.SignatureWSSHeader, name)
	}
	e.clock.Set(now.Add(time.Hour))
	check = verifying()
	check.Untimed = true
	_, err = verify(t, replaced(t, digest, between(t, digest, "<wsu:Timestamp", "</wsu:Timestamp>"), ""), check)
	require.ErrorIs(t, err, fault.SignatureWSSOld)
	e.clock.Set(now)
	check = verifying()
	unavailable := errors.New("directory is down")
	check.Password = func(context.Context, string) (string, bool, error) { return "", false, unavailable }
	_, err = verify(t, digest, check)
	require.ErrorIs(t, err, unavailable)
}

func TestAUserUnderASignature(t *testing.T) {
	e := begin(t)
	cfg := e.signing()
	cfg.User = &wss.User{Name: "a", Password: "b"}
	signed := sign(t, message(soap11), cfg)
	check := e.verifying()
	check.Password = func(context.Context, string) (string, bool, error) { return "b", true, nil }
	report, err := verify(t, signed, check)
	require.NoError(t, err)
	require.Equal(t, "a", report.User)
	// a token that is put in its place is not signed
	cfg.Parts = []wss.Part{wss.Body(), wss.Timestamp()}
	check.Replay = wss.NewMemory(0, e.clock)
	_, err = verify(t, sign(t, message(soap11), cfg), check)
	require.ErrorIs(t, err, fault.SignatureWSSUnsigned)
}

func TestWhoSigned(t *testing.T) {
	e := begin(t)
	signed := sign(t, message(soap11), e.signing())
	check := e.verifying()
	check.Accept = func(s *xmldsig.Signature) error {
		if s.Signer.AgencyCode != "H29.99" {
			return errors.New("not a partner")
		}
		return nil
	}
	report, err := verify(t, signed, check)
	require.ErrorIs(t, err, fault.SignatureWSSSigner)
	require.Contains(t, report.Faults[0].Vi(), "Sở Xây dựng")

	stranger, err := e.world.NewRoot(profile("Người lạ"))
	require.NoError(t, err)
	pair, err := stranger.Issue(profile("Sở Xây dựng"))
	require.NoError(t, err)
	cfg := e.signing()
	cfg.Signature.Key = keyOf(t, pair)
	_, err = verify(t, sign(t, message(soap11), cfg), e.verifying())
	require.ErrorIs(t, err, fault.SignatureUntrusted)

	_, err = verify(t, message(soap11), e.verifying())
	require.ErrorIs(t, err, fault.SignatureWSSAbsent)
	_, err = verify(t, sign(t, message(soap11), wss.SignConfig{Clock: e.clock}), e.verifying())
	require.ErrorIs(t, err, fault.SignatureAbsent)
}

func TestActors(t *testing.T) {
	e := begin(t)
	for _, soap := range []string{soap11, soap12} {
		cfg := e.signing()
		cfg.Actor = "urn:gate"
		signed := sign(t, message(soap), cfg)
		attribute := ` soap:actor="urn:gate"`
		if soap == soap12 {
			attribute = ` soap:role="urn:gate"`
		}
		require.Contains(t, string(signed), attribute)
		require.Contains(t, string(signed), ` soap:mustUnderstand="1"`)
		check := e.verifying()
		_, err := verify(t, signed, check)
		require.ErrorIs(t, err, fault.SignatureWSSAbsent)
		check.Actor = "urn:gate"
		_, err = verify(t, signed, check)
		require.NoError(t, err)

		// two headers for two actors, signed one after the other
		cfg.Actor, cfg.Optional = "", true
		both := sign(t, signed, cfg)
		require.Equal(t, 2, strings.Count(string(both), "<wsse:Security "))
		check = e.verifying()
		_, err = verify(t, both, check)
		require.NoError(t, err)
		check.Actor = "urn:gate"
		_, err = verify(t, both, check)
		require.NoError(t, err)

		// two headers for one actor are refused, on both sides
		doubled := []byte(strings.Replace(string(both), attribute, "", 1))
		_, err = verify(t, doubled, e.verifying())
		require.ErrorIs(t, err, fault.SignatureWSSHeader)
		_, err = wss.Sign(context.Background(), doubled, cfg)
		require.ErrorIs(t, err, fault.SignatureWSSHeader)
	}
}

func TestTwoSignaturesInOneHeader(t *testing.T) {
	e := begin(t)
	other := e.world.Issue(t, profile("Sở Tài chính"))
	cfg := e.signing()
	signed := sign(t, message(soap11), cfg)
	cfg.Signature.Key = keyOf(t, other)
	cfg.NoTimestamp = true
	cfg.Parts = []wss.Part{wss.Body()}
	both := sign(t, signed, cfg)
	report, err := verify(t, both, e.verifying())
	require.NoError(t, err)
	require.Len(t, report.Signatures, 2)
	require.Equal(t, "Sở Xây dựng", report.Signature.Signer.CommonName)
	// no part is covered by the one and the rest by the other
	cfg.Parts = []wss.Part{wss.Body()}
	first := e.signing()
	first.Parts = []wss.Part{wss.Timestamp()}
	_, err = verify(t, sign(t, sign(t, message(soap11), first), cfg), e.verifying())
	require.ErrorIs(t, err, fault.SignatureWSSUnsigned)
}

// Of two signatures over everything the one counts whose signer may send.
func TestTheSignerWhoMaySendIsFound(t *testing.T) {
	e := begin(t)
	signed := sign(t, message(soap11), e.signing())
	cfg := e.signing()
	cfg.Signature.Key, cfg.NoTimestamp = keyOf(t, e.world.Issue(t, profile("Sở Tài chính"))), true
	cfg.Parts = []wss.Part{wss.Body(), wss.Timestamp()}
	both := sign(t, signed, cfg)
	for _, name := range []string{"Sở Tài chính", "Sở Xây dựng"} {
		c := e.verifying()
		c.Accept = func(s *xmldsig.Signature) error {
			if s.Signer.CommonName != name {
				return errors.New("not this one")
			}
			return nil
		}
		report, err := verify(t, both, c)
		require.NoError(t, err)
		require.Equal(t, name, report.Signature.Signer.CommonName)
	}
}

func TestConfirmation(t *testing.T) {
	e := begin(t)
	request := sign(t, message(soap11), e.signing())
	received, err := verify(t, request, e.verifying())
	require.NoError(t, err)
	cfg := e.signing()
	cfg.Confirms = received
	answer := sign(t, message(soap11), cfg)
	check := e.verifying()
	check.Sent = request
	_, err = verify(t, answer, check)
	require.NoError(t, err)
	check = e.verifying()
	check.Sent = sign(t, message(soap11), e.signing())
	_, err = verify(t, answer, check)
	require.ErrorIs(t, err, fault.SignatureWSSConfirmation)
	check = e.verifying()
	check.Sent = request
	_, err = verify(t, sign(t, message(soap11), e.signing()), check)
	require.ErrorIs(t, err, fault.SignatureWSSUnsigned)
	// a request without a signature is confirmed as well
	check = e.verifying()
	check.Sent = message(soap11)
	cfg.Confirms = &wss.Report{}
	_, err = verify(t, sign(t, message(soap11), cfg), check)
	require.NoError(t, err)
}

func TestSecretsStayOutOfPrint(t *testing.T) {
	e := begin(t)
	cfg := e.signing()
	cfg.User = &wss.User{Name: "a", Password: "thật bí mật"}
	for _, v := range []any{cfg, &cfg, *cfg.User, e.verifying()} {
		require.NotContains(t, sprint(v), "bí mật")
	}
}
