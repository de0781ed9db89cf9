package wss_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/wss"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

const (
	secext  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	secext1 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
)

// seal encrypts elements of a message as WSS4J does: the EncryptedKey has an Id,
// each EncryptedData refers to it.
func seal(t *testing.T, enc *xmlenc.Encrypter, xml []byte, list bool, elements ...string) []byte {
	t.Helper()
	session, err := enc.Session(context.Background())
	require.NoError(t, err)
	var ids []string
	for i, element := range elements {
		id := fmt.Sprintf("ED-%d", i)
		ids = append(ids, id)
		data, err := session.Data([]byte(element), xmlenc.Form{ID: id, Type: xmlenc.TypeElement,
			KeyInfo: `<wsse:SecurityTokenReference xmlns:wsse="` + secext + `" xmlns:wsse11="` + secext1 +
				`" wsse11:TokenType="http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey"><wsse:Reference URI="#EK-1"/></wsse:SecurityTokenReference>`})
		require.NoError(t, err)
		xml = replaced(t, xml, element, string(data))
	}
	key := strings.Join(session.EncryptedKeys(ids...), "")
	key = strings.Replace(key, "<xenc:EncryptedKey ", `<xenc:EncryptedKey Id="EK-1" `, 1)
	if list { // the references stand beside the key
		refs := regexp.MustCompile(`<xenc:ReferenceList>.*</xenc:ReferenceList>`).FindString(key)
		key = strings.Replace(key, refs, "", 1) + strings.Replace(refs, "<xenc:ReferenceList>", `<xenc:ReferenceList xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">`, 1)
	}
	open := regexp.MustCompile(`<wsse:Security [^>]*>`).FindString(string(xml))
	return replaced(t, xml, open, open+key)
}

func TestWhatWSS4JEncrypts(t *testing.T) {
	e := beginRSA(t)
	pair := e.world.Issue(t, signaturetest.Profile{CommonName: "Trục", KeyUsage: 1 << 2, Edit: withKeyID})
	public, err := xmlenc.CertificateKey("", pair.Chain[0])
	require.NoError(t, err)
	named, err := wss.KeyReference(wss.IssuerSerial, pair.Chain[0])
	require.NoError(t, err)
	enc, err := xmlenc.NewEncrypter(xmlenc.EncrypterConfig{Cipher: xmlenc.AES128GCM, Recipients: []xmlenc.Recipient{{Key: public, KeyInfo: named}}})
	require.NoError(t, err)
	private, err := xmlenc.FromKeyPair("", pair)
	require.NoError(t, err)
	for _, list := range []bool{false, true} {
		cfg := e.signing()
		cfg.User = &wss.User{Name: "a", Password: "b"}
		signed := sign(t, message(soap11), cfg)
		sealed := seal(t, enc, signed, list, order, between(t, signed, "<ds:Signature ", "</ds:Signature>"), between(t, signed, "<wsse:UsernameToken", "</wsse:UsernameToken>"))
		require.NotContains(t, string(sealed), "<ds:Signature ")
		c := e.verifying()
		c.Decrypt = &xmlenc.DecrypterConfig{Keys: []xmlenc.Key{private}}
		c.Password = func(context.Context, string) (string, bool, error) { return "b", true, nil }
		report, err := verify(t, sealed, c)
		require.NoError(t, err)
		require.Len(t, report.Decrypted, 3)
		require.Equal(t, "a", report.User)
	}
}

// A token that comes out of the header's encryption behind the signature is not
// taken for one that was signed.
func TestWhatIsDecryptedBehindTheSignatureIsNotSigned(t *testing.T) {
	e := begin(t)
	enc, dec := sealing(t, e, wss.KeyIdentifierSKI)
	signed := sign(t, message(soap11), e.signing())
	user := wss.SignConfig{User: &wss.User{Name: "a", Password: "b"}, NoTimestamp: true, Clock: e.clock}
	token := between(t, sign(t, message(soap11), user), "<wsse:UsernameToken", "</wsse:UsernameToken>")
	session, err := enc.Session(context.Background())
	require.NoError(t, err)
	data, err := session.Data([]byte(token), xmlenc.Form{ID: "ED-1", Type: xmlenc.TypeElement, Elsewhere: true})
	require.NoError(t, err)
	sealed := replaced(t, signed, "</wsse:Security>", strings.Join(session.EncryptedKeys("ED-1"), "")+string(data)+"</wsse:Security>")
	c := e.verifying()
	c.Decrypt = dec
	c.Password = func(context.Context, string) (string, bool, error) { return "b", true, nil }
	_, err = verify(t, sealed, c)
	require.ErrorIs(t, err, fault.SignatureWSSUnsigned)
}

func TestHeadersThatAreNotBuiltAsTheyMustBe(t *testing.T) {
	e := begin(t)
	cfg := e.signing()
	cfg.Parts = []wss.Part{wss.Body()}
	signed := sign(t, message(soap11), cfg)
	created := between(t, signed, "<wsu:Created", "</wsu:Created>")
	expires := between(t, signed, "<wsu:Expires", "</wsu:Expires>")
	for name, c := range map[string]struct {
		old, new string
		code     fault.Code
	}{
		"mustUnderstand":        {`mustUnderstand="1"`, `mustUnderstand="yes"`, fault.SignatureWSSHeader},
		"two times":             {created, created + created, fault.SignatureWSSHeader},
		"no time of making":     {created, "", fault.SignatureWSSHeader},
		"times in other order":  {created + expires, expires + created, fault.SignatureWSSHeader},
		"no time":               {created, "<wsu:Created>hôm nay</wsu:Created>", fault.SignatureWSSHeader},
		"type of time":          {"<wsu:Created>", `<wsu:Created ValueType="xsd:time">`, fault.SignatureWSSHeader},
		"text in the Timestamp": {created, "x" + created, fault.SignatureWSSHeader},
		"expired before made":   {expires, strings.ReplaceAll(created, "Created", "Expires"), fault.SignatureWSSExpired},
		"no envelope":           {`<soap:Envelope xmlns:soap="` + soap11, `<soap:Envelope xmlns:soap="urn:x`, fault.SignatureWSSEnvelope},
	} {
		c2 := e.verifying()
		c2.Signed = cfg.Parts
		_, err := verify(t, replaced(t, signed, c.old, c.new), c2)
		require.ErrorIs(t, err, c.code, name)
	}
	// other zones and no end are taken
	for _, s := range []string{"<wsu:Created>2026-11-23T15:00:00+07:00</wsu:Created>", "<wsu:Created>2026-11-23T08:00:00Z</wsu:Created>"} {
		c2 := e.verifying()
		c2.Signed = cfg.Parts
		_, err := verify(t, replaced(t, signed, created+expires, s), c2)
		require.NoError(t, err)
	}
	cfg.Parts = []wss.Part{wss.HeaderIfAny("urn:x", "x")}
	_, err := wss.Sign(context.Background(), message(soap11), cfg)
	require.ErrorIs(t, err, fault.Config)
	cfg.Parts = nil
	_, err = wss.Sign(context.Background(), []byte("\xff\xfe<\x00a\x00/\x00>\x00"), cfg)
	require.ErrorIs(t, err, fault.SignatureWSSEnvelope)
	_, err = verify(t, signed, wss.VerifyConfig{})
	require.ErrorIs(t, err, fault.Config)
}

// A header of many elements, signatures or references costs no more than its
// length.
func TestHeadersThatAreTooMuch(t *testing.T) {
	e := begin(t)
	signed := sign(t, message(soap11), e.signing())
	_, err := verify(t, replaced(t, signed, "</wsse:Security>", strings.Repeat("<x/>", 100_000)+"</wsse:Security>"), e.verifying())
	require.NoError(t, err)
	signature := between(t, signed, "<ds:Signature ", "</ds:Signature>")
	_, err = verify(t, replaced(t, signed, signature, strings.Repeat(regexp.MustCompile(`wsu:Id="STR[^"]*"`).ReplaceAllString(signature, ""), 17)), e.verifying())
	require.ErrorIs(t, err, fault.TooLarge)
	enc, dec := sealing(t, e, wss.KeyIdentifierSKI)
	cfg := e.signing()
	cfg.Encryption = &wss.Encryption{Encrypter: enc}
	sealed := sign(t, message(soap11), cfg)
	list := between(t, sealed, "<xenc:ReferenceList>", "</xenc:ReferenceList>")
	one := regexp.MustCompile(`<xenc:DataReference [^>]*/>`).FindString(list)
	c := e.verifying()
	c.Decrypt = dec
	_, err = verify(t, replaced(t, sealed, one, strings.Repeat(one, 2)), c)
	require.ErrorIs(t, err, fault.SignatureEncReference) // it is not there a second time
}
