package wss_test

import (
	"context"
	"crypto/x509"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/wss"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// parts are attachments of the three kinds that are signed in ways of their own.
func parts() []*wss.Attachment {
	return []*wss.Attachment{
		wss.Bytes("plan@hcm", "application/pdf", []byte("%PDF-1.7\nbản vẽ\n")),
		wss.Bytes("note 100%@hcm", "text/plain; charset=utf-8", []byte("một\nhai\r\nba\r")),
		wss.Bytes("form@hcm", "application/xml", []byte(`<f b="2" a="1"><!-- x --></f>`)),
	}
}

func content(t testing.TB, a *wss.Attachment) string {
	t.Helper()
	r, err := a.Open()
	require.NoError(t, err)
	defer r.Close()
	b, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(b)
}

func TestAttachmentsAreSigned(t *testing.T) {
	e := begin(t)
	cfg := e.signing()
	cfg.Attachments = parts()
	signed := sign(t, message(soap11), cfg)
	given := func(change func([]*wss.Attachment) []*wss.Attachment) error {
		c := e.verifying()
		c.Attachments = change(parts())
		_, err := verify(t, signed, c)
		return err
	}
	same := func(l []*wss.Attachment) []*wss.Attachment { return l }
	require.NoError(t, given(same))
	// what the canonical forms call equal
	require.NoError(t, given(func(l []*wss.Attachment) []*wss.Attachment {
		l[1] = wss.Bytes("note 100%@hcm", "text/plain", []byte("một\r\nhai\nba\n"))
		l[2] = wss.Bytes("form@hcm", "application/xml", []byte(`<f a='1' b="2"></f>`))
		return l
	}))
	for name, l := range map[string]func([]*wss.Attachment) []*wss.Attachment{
		"altered": func(l []*wss.Attachment) []*wss.Attachment {
			l[0] = wss.Bytes("plan@hcm", "application/pdf", []byte("%PDF-1.7\r\nbản vẽ\n"))
			return l
		},
		"exchanged": func(l []*wss.Attachment) []*wss.Attachment { l[0].ID, l[1].ID = l[1].ID, l[0].ID; return l },
	} {
		require.ErrorIs(t, given(l), fault.SignatureDigest, name)
	}
	require.ErrorIs(t, given(func(l []*wss.Attachment) []*wss.Attachment { return l[1:] }), fault.SignatureReference)
	require.ErrorIs(t, given(func(l []*wss.Attachment) []*wss.Attachment {
		return append(l, wss.Bytes("more@hcm", "application/pdf", []byte("x")))
	}), fault.SignatureWSSUnsigned)
}

func TestAttachmentsWithTheirHeaders(t *testing.T) {
	e := begin(t)
	a := wss.Bytes("plan@hcm", `Application/PDF; name="b"; Charset=UTF-8 (a comment)`, []byte("pdf"))
	a.Header["content-description"] = "bản vẽ (lần 2)"
	a.Header["Content-Disposition"] = "attachment;\r\n filename=PLAN.pdf"
	a.Header["X-Other"] = "1"
	cfg := e.signing()
	cfg.Attachments = []*wss.Attachment{a}
	cfg.Parts = []wss.Part{wss.Body(), wss.Timestamp(), wss.AttachmentComplete("plan@hcm")}
	signed := sign(t, message(soap12), cfg)
	demand := func(change func(*wss.Attachment)) error {
		c := e.verifying()
		copied := wss.Bytes(a.ID, "", []byte("pdf"))
		for k, v := range a.Header {
			copied.Header[k] = v
		}
		change(copied)
		c.Signed, c.Attachments = cfg.Parts, []*wss.Attachment{copied}
		_, err := verify(t, signed, c)
		return err
	}
	require.NoError(t, demand(func(*wss.Attachment) {}))
	require.NoError(t, demand(func(a *wss.Attachment) {
		a.Header["Content-Type"] = `application/pdf;charset="utf-8"; name=b`
		a.Header["Content-Disposition"] = `attachment; filename="plan.pdf"`
		a.Header["X-Other"] = "2"
	}))
	require.ErrorIs(t, demand(func(a *wss.Attachment) { a.Header["Content-Type"] = "application/pdf" }), fault.SignatureDigest)
	require.ErrorIs(t, demand(func(a *wss.Attachment) { a.Header["content-description"] = "khác" }), fault.SignatureDigest)
	require.ErrorIs(t, demand(func(a *wss.Attachment) { a.Header["Content-Type"] = "a;;=" }), fault.SignatureWSSAttachment)

	// the content alone is not the whole
	cfg.Parts = []wss.Part{wss.Body(), wss.Timestamp(), wss.AttachmentContent("plan@hcm")}
	signed = sign(t, message(soap12), cfg)
	require.NoError(t, func() error {
		c := e.verifying()
		c.Attachments = cfg.Attachments
		_, err := verify(t, signed, c)
		return err
	}())
	c := e.verifying()
	c.Attachments, c.Signed = cfg.Attachments, []wss.Part{wss.Body(), wss.AttachmentComplete("plan@hcm")}
	_, err := verify(t, signed, c)
	require.ErrorIs(t, err, fault.SignatureWSSUnsigned)
}

// sealing is a receiver with an encrypter for it, named in some form.
func sealing(t testing.TB, e *env, form wss.TokenForm) (*xmlenc.Encrypter, *xmlenc.DecrypterConfig) {
	t.Helper()
	pair := receiver(t, e)
	cert := pair.Chain[0]
	public, err := xmlenc.CertificateKey("", cert)
	require.NoError(t, err)
	named, err := wss.KeyReference(form, cert)
	require.NoError(t, err)
	enc, err := xmlenc.NewEncrypter(xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{{Key: public, KeyInfo: named}}})
	require.NoError(t, err)
	private, err := xmlenc.FromKeyPair("", pair)
	require.NoError(t, err)
	return enc, &xmlenc.DecrypterConfig{Keys: []xmlenc.Key{private}, Policy: xmlenc.Policy{LegacySHA1: true}}
}

var receivers = map[*env]signature.KeyPair{}

func receiver(t testing.TB, e *env) signature.KeyPair {
	t.Helper()
	if _, ok := receivers[e]; !ok {
		receivers[e] = e.world.Issue(t, signaturetest.Profile{CommonName: "Trục", KeyUsage: x509.KeyUsageKeyAgreement | x509.KeyUsageKeyEncipherment, Edit: withKeyID})
	}
	return receivers[e]
}

func TestSignedAndEncryptedInBothOrders(t *testing.T) {
	e := begin(t)
	for _, form := range []wss.TokenForm{wss.KeyIdentifierCertificate, wss.KeyIdentifierSKI, wss.KeyIdentifierThumbprint, wss.IssuerSerial} {
		for _, first := range []bool{false, true} {
			enc, dec := sealing(t, e, form)
			cfg := e.signing()
			cfg.Attachments = parts()
			cfg.Encryption = &wss.Encryption{Encrypter: enc, First: first}
			sent := sign(t, message(soap12), cfg)
			require.NotContains(t, string(sent), "urn:order")
			require.NotContains(t, content(t, cfg.Attachments[0]), "PDF")
			require.Equal(t, "application/octet-stream", cfg.Attachments[0].Header["Content-Type"])
			key, sig := strings.Index(string(sent), "<xenc:EncryptedKey"), strings.Index(string(sent), "<ds:Signature ")
			require.Equal(t, first, sig < key, "what was done last stands in front")

			c := e.verifying()
			c.Decrypt, c.Attachments = dec, cfg.Attachments
			c.Encrypted = []wss.Part{wss.Body(), wss.AttachmentContent("plan@hcm")}
			report, err := verify(t, sent, c)
			require.NoError(t, err)
			require.Len(t, report.Decrypted, 4)
			body, err := report.Signed(context.Background(), wss.Body())
			require.NoError(t, err)
			require.Equal(t, "12", strings.TrimSpace(string(body[0].AppendText(nil, body[0].Root()))))
			require.Contains(t, string(report.Envelope()), order)
			for i, want := range parts() {
				require.Equal(t, content(t, want), content(t, c.Attachments[i]))
				require.Equal(t, want.Header["Content-Type"], c.Attachments[i].Header["Content-Type"])
			}
		}
	}
}

func TestEncryptionThatIsDemanded(t *testing.T) {
	e := begin(t)
	enc, dec := sealing(t, e, wss.KeyIdentifierSKI)
	c := e.verifying()
	c.Encrypted, c.Decrypt = []wss.Part{wss.Body()}, dec
	_, err := verify(t, sign(t, message(soap11), e.signing()), c)
	require.ErrorIs(t, err, fault.SignatureWSSUnencrypted)

	cfg := e.signing()
	cfg.Encryption = &wss.Encryption{Encrypter: enc}
	sent := sign(t, message(soap11), cfg)
	// without the key, what was signed is not there
	c = e.verifying()
	_, err = verify(t, sent, c)
	require.ErrorIs(t, err, fault.SignatureDigest)
	// content beside what was encrypted is noticed
	c = e.verifying()
	c.Encrypted, c.Decrypt = []wss.Part{wss.Body()}, dec
	_, err = verify(t, replaced(t, sent, "</soap:Body>", forged+"</soap:Body>"), c)
	require.ErrorIs(t, err, fault.SignatureDigest)
	// EncryptedData elsewhere is not opened
	data := between(t, sent, "<xenc:EncryptedData", "</xenc:EncryptedData>")
	c = e.verifying()
	c.Decrypt = dec
	_, err = verify(t, replaced(t, replaced(t, sent, data, ""), `<r:Route xmlns:r="urn:route" to="B"/>`, data), c)
	require.ErrorIs(t, err, fault.SignatureWSSHeader)
	// altered cipher text
	value := between(t, []byte(data), "<xenc:CipherValue>", "</xenc:CipherValue>")
	c = e.verifying()
	c.Decrypt = dec
	_, err = verify(t, replaced(t, sent, value, strings.Replace(value, value[20:24], "AAAA", 1)), c)
	require.ErrorIs(t, err, fault.SignatureDecrypt)

	// after signing, nothing is decrypted of a message whose signature is broken
	cfg.Encryption.First = true
	sent = sign(t, message(soap11), cfg)
	value = between(t, []byte(between(t, sent, "<xenc:EncryptedData", "</xenc:EncryptedData>")), "<xenc:CipherValue>", "</xenc:CipherValue>")
	c = e.verifying()
	c.Decrypt = dec
	report, err := verify(t, replaced(t, sent, value, strings.Replace(value, value[20:24], "AAAA", 1)), c)
	require.ErrorIs(t, err, fault.SignatureDigest)
	require.Empty(t, report.Decrypted)

	_, err = wss.KeyReference(wss.BinaryToken, e.sender.Chain[0])
	require.ErrorIs(t, err, fault.Config)
	cfg.Encryption.Parts = []wss.Part{wss.Timestamp()}
	_, err = wss.Sign(context.Background(), message(soap11), cfg)
	require.ErrorIs(t, err, fault.Config)
}
