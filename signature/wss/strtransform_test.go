package wss_test

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/wss"
)

const x509v3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"

// strReference is the Reference with the STR-Transform in a message.
func strReference(t *testing.T, signed []byte) string {
	t.Helper()
	for _, r := range regexp.MustCompile(`(?s)<ds:Reference .*?</ds:Reference>`).FindAllString(string(signed), -1) {
		if strings.Contains(r, "#STR-Transform") {
			return r
		}
	}
	t.Fatal("no STR-Transform")
	return ""
}

// The octets of the STR-Transform are those of WSS4J: the token in the place of
// the reference, the empty default namespace declared at its apex.
func TestOctetsOfTheSTRTransform(t *testing.T) {
	e := begin(t)
	raw := base64.StdEncoding.EncodeToString(e.sender.Chain[0].Raw)
	for form, attributes := range map[wss.TokenForm]string{
		wss.IssuerSerial:             ` ValueType="` + x509v3 + `"`,
		wss.KeyIdentifierThumbprint:  ` EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary" ValueType="` + x509v3 + `"`,
		wss.KeyIdentifierCertificate: ` EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary" ValueType="` + x509v3 + `"`,
	} {
		cfg := e.signing()
		cfg.Token = form
		cfg.Parts = []wss.Part{wss.Body(), wss.Token()}
		want := `<wsse:BinarySecurityToken xmlns="" xmlns:wsse="` + secext + `"` + attributes + `>` + raw + `</wsse:BinarySecurityToken>`
		sum := sha256.Sum256([]byte(want))
		require.Contains(t, strReference(t, sign(t, message(soap11), cfg)), base64.StdEncoding.EncodeToString(sum[:]))
	}
}

// What the transform may not be used for.
func TestSTRTransformMisused(t *testing.T) {
	e := begin(t)
	cfg := e.signing()
	cfg.Token = wss.IssuerSerial
	cfg.Parts = []wss.Part{wss.Body(), wss.Token()}
	signed := sign(t, message(soap11), cfg)
	c := e.verifying()
	ref := strReference(t, signed)
	parameters := between(t, []byte(ref), "<wsse:TransformationParameters", "</wsse:TransformationParameters>")
	_, err := verify(t, replaced(t, signed, parameters, ""), c)
	require.ErrorIs(t, err, fault.SignatureTransform)
	stamp := regexp.MustCompile(`TS-[0-9a-f]+`).FindString(string(signed))
	other := regexp.MustCompile(`URI="#STR-[^"]+"`).ReplaceAllString(ref, `URI="#`+stamp+`"`)
	_, err = verify(t, replaced(t, signed, ref, other), e.verifying())
	require.ErrorIs(t, err, fault.SignatureTransform)

	// a signature without the token does not meet a demand for it
	cfg.Parts = []wss.Part{wss.Body(), wss.Timestamp()}
	c = e.verifying()
	c.Signed = []wss.Part{wss.Body(), wss.Token()}
	_, err = verify(t, sign(t, message(soap11), cfg), c)
	require.ErrorIs(t, err, fault.SignatureWSSUnsigned)
}
