package wss_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/wss"
)

const utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

// forged is what an attacker wants to be read.
const forged = `<o:Order xmlns:o="urn:order"><o:Number>99</o:Number></o:Order>`

// TestWrapping moves, doubles and hides what is signed. Each variant is refused.
func TestWrapping(t *testing.T) {
	e := begin(t)
	for _, soap := range []string{soap11, soap12} {
		cfg := e.signing()
		cfg.Parts = []wss.Part{wss.Body(), wss.Timestamp(), wss.Token(), wss.Header("urn:route", "Route")}
		signed := sign(t, message(soap), cfg)
		body := between(t, signed, "<soap:Body", "</soap:Body>")
		route := regexp.MustCompile(`<r:Route[^>]*/>`).FindString(string(signed))
		security := between(t, signed, "<wsse:Security", "</wsse:Security>")
		stamp := between(t, signed, "<wsu:Timestamp", "</wsu:Timestamp>")
		id := regexp.MustCompile(`wsu:Id="([^"]+)"`).FindStringSubmatch(body)[1]
		newBody := "<soap:Body>" + forged + "</soap:Body>"
		sameID := `<soap:Body xmlns:wsu="` + utility + `" wsu:Id="` + id + `">` + forged + "</soap:Body>"
		wrapper := func(s string) string { return `<w:Wrapper xmlns:w="urn:w">` + s + `</w:Wrapper>` }
		in := func(old, new string) []byte { return replaced(t, signed, old, new) }

		for name, c := range map[string]struct {
			xml  []byte
			code fault.Code
		}{
			"body moved into a wrapper header": {replaced(t, in(body, newBody), route, route+wrapper(body)), fault.SignatureWSSUnsigned},
			"body moved into the new body":     {in(body, "<soap:Body>"+forged+wrapper(body)+"</soap:Body>"), fault.SignatureWSSUnsigned},
			"body moved into the Security":     {replaced(t, in(body, newBody), "</wsse:Security>", wrapper(body)+"</wsse:Security>"), fault.SignatureWSSUnsigned},
			"body moved into an Object":        {replaced(t, in(body, newBody), "</ds:Signature>", "<ds:Object>"+body+"</ds:Object></ds:Signature>"), fault.SignatureWSSUnsigned},
			"body moved behind the new body":   {in(body, newBody+wrapper(body)), fault.SignatureWSSEnvelope},
			"second body in front":             {in(body, newBody+body), fault.SignatureWSSEnvelope},
			"second body behind":               {in(body, body+newBody), fault.SignatureWSSEnvelope},
			"body in front of the header":      {in("<soap:Header>", newBody+"<soap:Header>"), fault.SignatureWSSEnvelope},
			"second header":                    {in(body, "<soap:Header/>"+body), fault.SignatureWSSEnvelope},
			"envelope in an envelope": {[]byte(`<soap:Envelope xmlns:soap="` + soap + `"><soap:Header>` +
				wrapper(strings.TrimPrefix(string(signed), `<?xml version="1.0" encoding="UTF-8"?>`)) + security + `</soap:Header>` + newBody + `</soap:Envelope>`), ""},
			"same identifier twice":      {replaced(t, in(body, sameID), route, route+wrapper(body)), fault.SignatureDuplicateID},
			"identifier of another kind": {replaced(t, in(body, newBody), route, route+wrapper(strings.ReplaceAll(body, "wsu:Id=", "Id="))), fault.SignatureDigest},
			"new body under a plain Id":  {replaced(t, in(body, strings.Replace(newBody, "<soap:Body", `<soap:Body Id="`+id+`"`, 1)), route, route+wrapper(body)), fault.SignatureDuplicateID},
			"second Security header":     {in(security, security+strings.Replace(security, ` wsu:Id="`, ` wsu:Id="x`, -1)), fault.SignatureWSSHeader},
			"Security in a wrapper":      {in(security, wrapper(security)), fault.SignatureWSSAbsent},
			"Security in the body":       {replaced(t, in(security, ""), "</soap:Body>", security+"</soap:Body>"), fault.SignatureWSSAbsent},
			"header in a wrapper":        {in(route, wrapper(route)), fault.SignatureWSSUnsigned},
			"header doubled":             {in(route, route+`<r:Route xmlns:r="urn:route" to="C"/>`), fault.SignatureWSSUnsigned},
			"header replaced":            {in(route, wrapper(route)+`<r:Route xmlns:r="urn:route" to="C"/>`), fault.SignatureWSSUnsigned},
			"header in the body":         {replaced(t, in(route, ""), "</soap:Envelope>", "</soap:Envelope>"), fault.SignatureReference},
			"timestamp doubled":          {in(stamp, stamp+regexp.MustCompile(`wsu:Id="[^"]+"`).ReplaceAllString(stamp, "")), fault.SignatureWSSHeader},
			"timestamp in a wrapper":     {in(stamp, wrapper(stamp)), fault.SignatureWSSHeader},
			"timestamp replaced":         {in(stamp, wrapper(stamp)+regexp.MustCompile(`wsu:Id="[^"]+"`).ReplaceAllString(stamp, "")), fault.SignatureWSSUnsigned},
			"body with a comment beside": {in(body, "<!-- x -->"+body), fault.SignatureWSSEnvelope},
			"document type":              {in(`<?xml version="1.0" encoding="UTF-8"?>`, `<!DOCTYPE x []>`), fault.XMLDocType},
		} {
			_, err := verify(t, c.xml, check(e))
			require.Error(t, err, name)
			if c.code != "" {
				require.ErrorIs(t, err, c.code, name)
			}
		}
		_, err := verify(t, signed, check(e))
		require.NoError(t, err)
	}
}

func check(e *env) wss.VerifyConfig {
	c := e.verifying()
	c.Signed = []wss.Part{wss.Body(), wss.Timestamp(), wss.Token(), wss.Header("urn:route", "Route")}
	return c
}

// A header that may be absent must be signed where it is there.
func TestAHeaderThatMayBeAbsent(t *testing.T) {
	e := begin(t)
	may := wss.HeaderIfAny("urn:route", "Route")
	demand := func() wss.VerifyConfig {
		c := e.verifying()
		c.Signed = []wss.Part{wss.Body(), wss.Timestamp(), may}
		return c
	}
	signed := sign(t, message(soap11), e.signing())
	_, err := verify(t, signed, demand())
	require.ErrorIs(t, err, fault.SignatureWSSUnsigned)
	without := sign(t, replaced(t, message(soap11), `<r:Route xmlns:r="urn:route" to="B"/>`, ""), e.signing())
	report, err := verify(t, without, demand())
	require.NoError(t, err)
	list, err := report.Signed(context.Background(), may)
	require.NoError(t, err)
	require.Empty(t, list)
	_, err = wss.Sign(context.Background(), without, wss.SignConfig{Signature: e.signing().Signature, Clock: e.clock, Parts: []wss.Part{wss.Header("urn:route", "Route")}})
	require.ErrorIs(t, err, fault.SignatureWSSUnsigned)
}

// What a token reference may lead to.
func TestTokensOutOfPlace(t *testing.T) {
	e := begin(t)
	signed := sign(t, message(soap11), e.signing())
	token := between(t, signed, "<wsse:BinarySecurityToken", "</wsse:BinarySecurityToken>")
	ref := between(t, signed, "<wsse:Reference", "</wsse:Reference>")
	for name, xml := range map[string][]byte{
		"token in the body":        replaced(t, replaced(t, signed, token, ""), "</soap:Body>", token+"</soap:Body>"),
		"reference outside":        replaced(t, signed, ref, strings.Replace(ref, `URI="#`, `URI="http://x/#`, 1)),
		"reference to nothing":     replaced(t, signed, ref, strings.Replace(ref, `URI="#`, `URI="#x`, 1)),
		"two references":           replaced(t, signed, ref, ref+ref),
		"no reference":             replaced(t, signed, ref, ""),
		"unknown reference":        replaced(t, signed, ref, `<x xmlns="urn:x"/>`),
		"wrong type":               replaced(t, signed, ref, strings.Replace(ref, "#X509v3", "#X509PKIPathv1", 1)),
		"unknown type of token":    replaced(t, replaced(t, signed, ref, strings.Replace(ref, "#X509v3", "#PKCS7", 1)), token, strings.Replace(token, "#X509v3", "#PKCS7", 1)),
		"unknown encoding":         replaced(t, signed, token, strings.Replace(token, "#Base64Binary", "#HexBinary", 1)),
		"no certificate":           replaced(t, signed, token, regexp.MustCompile(`>[^<]+<`).ReplaceAllString(token, ">AAAA<")),
		"certificate not known":    thumbprint(t, e),
		"element that is no token": replaced(t, signed, ref, strings.Replace(ref, `URI="#X509-`, `URI="#`+strings.TrimPrefix(regexp.MustCompile(`TS-[0-9a-f]+`).FindString(string(signed)), "")+`" x="`, 1)),
	} {
		_, err := verify(t, xml, e.verifying())
		require.ErrorIs(t, err, fault.SignatureWSSToken, name)
	}
}

func thumbprint(t *testing.T, e *env) []byte {
	other := e.world.Issue(t, profile("Khác"))
	cfg := e.signing()
	cfg.Signature.Key, cfg.Token = keyOf(t, other), wss.KeyIdentifierThumbprint
	return sign(t, message(soap11), cfg)
}

func FuzzVerify(f *testing.F) {
	e := begin(f)
	var err error
	e.validator, err = e.world.Validator(func(c *signature.ValidatorConfig) { // offline
		c.Fetcher, c.Revocation.Mode = nil, signature.RevocationOff
	})
	require.NoError(f, err)
	for name, form := range forms {
		cfg := e.signing()
		cfg.Token = form
		cfg.User = &wss.User{Name: "a", Password: name}
		f.Add(sign(f, message(soap11), cfg))
	}
	f.Add(message(soap12))
	good := sign(f, message(soap12), e.signing())
	f.Add(good)
	f.Fuzz(func(t *testing.T, xml []byte) {
		c := e.verifying()
		c.Replayable = true
		report, err := wss.Verify(context.Background(), xml, c)
		if err != nil {
			require.NotErrorIs(t, err, fault.Unexpected)
			return
		}
		body, err := report.Signed(context.Background(), wss.Body())
		require.NoError(t, err)
		require.Equal(t, "12", strings.TrimSpace(string(body[0].AppendText(nil, body[0].Root()))))
	})
}
